//! HTTP: read the request, call one action, show one page.
mod accounts;
mod api;
mod assets;
mod autopsies;
mod causes;
mod changes;
mod coding;
mod error;
mod extract;
mod filing_fields;
mod filings;
mod findings;
mod form;
mod health;
mod home;
mod imports;
mod kept;
mod links;
mod listing;
mod mail;
mod names;
mod page;
mod peer;
mod pattern_records;
pub mod patterns;
mod people;
mod preferences;
mod press;
mod rescues;
mod reviews;
mod said;
mod search;
mod seats;
mod security;
pub mod server;
mod session;
mod settings;
mod sheet;
mod sign_in;
mod tokens;
mod typed;
mod views;

use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use std::time::Duration;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

pub use api::openapi::printed as document;
pub use page::pages;
pub use security::log_filter;

/// Bodies of forms; imports have a limit of their own.
const BODY: usize = 2 * 1024 * 1024;
/// The longest that a handler may take.
const HANDLER: Duration = Duration::from_secs(15);

/// Every route of the server with its layers, ready to serve.
pub fn router(app: App) -> Router {
    let timeout = TimeoutLayer::with_status_code(axum::http::StatusCode::SERVICE_UNAVAILABLE, HANDLER);
    routes()
        .layer(middleware::from_fn_with_state(app.clone(), kept::answer))
        .layer(timeout)
        .merge(imports::router())
        .merge(api::imports())
        .fallback(|| async { error::Error::NotFound })
        .method_not_allowed_fallback(|| async { error::Error::Method })
        .layer(DefaultBodyLimit::max(BODY))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(middleware::from_fn_with_state(app.clone(), error::draw))
        .layer(middleware::from_fn_with_state(app.clone(), said::once))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(coding::pays))
        .layer(middleware::from_fn(coding::reflects_nothing))
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
        .merge(links::router())
        .merge(findings::router())
        .merge(rescues::router())
        .merge(reviews::router())
        .merge(accounts::router())
        .merge(causes::router())
        .merge(changes::router())
        .merge(people::router())
        .merge(tokens::router())
        .merge(settings::router())
        .merge(preferences::router())
        .merge(mail::router())
        .merge(search::router())
        .merge(views::router())
        .merge(pattern_records::router())
        .merge(patterns::router())
        .merge(api::router())
        .merge(health::router())
        .merge(assets::router())
}
