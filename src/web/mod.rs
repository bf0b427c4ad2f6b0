//! HTTP: read the request, call one action, show one page.
mod accounts;
mod assets;
mod autopsies;
mod causes;
mod error;
mod extract;
mod filings;
mod findings;
mod form;
mod health;
mod home;
mod imports;
mod listing;
mod names;
mod page;
mod patterns;
mod people;
mod rescues;
mod search;
mod seats;
mod security;
pub mod server;
mod session;
mod settings;
mod sheet;
mod sign_in;
mod typed;
mod views;

use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

pub use page::pages;

/// Bodies of forms; imports have a limit of their own.
const BODY: usize = 2 * 1024 * 1024;
/// The longest that a handler may take.
const HANDLER: Duration = Duration::from_secs(15);

/// Every route of the server with its layers, ready to serve.
pub fn router(app: App) -> Router {
    let timeout = TimeoutLayer::with_status_code(axum::http::StatusCode::SERVICE_UNAVAILABLE, HANDLER);
    routes()
        .layer(timeout)
        .merge(imports::router())
        .fallback(|| async { error::Error::NotFound })
        .method_not_allowed_fallback(|| async { error::Error::Method })
        .layer(DefaultBodyLimit::max(BODY))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(middleware::from_fn_with_state(app.clone(), error::draw))
        .layer(middleware::from_fn_with_state(app.clone(), security::headers))
        .layer(middleware::from_fn(security::request_id))
        .with_state(app)
}

fn routes() -> Router<App> {
    Router::new()
        .merge(home::router())
        .merge(sign_in::router())
        .merge(autopsies::router())
        .merge(seats::router())
        .merge(filings::router())
        .merge(findings::router())
        .merge(rescues::router())
        .merge(accounts::router())
        .merge(causes::router())
        .merge(people::router())
        .merge(settings::router())
        .merge(search::router())
        .merge(views::router())
        .merge(patterns::router())
        .merge(health::router())
        .merge(assets::router())
}
