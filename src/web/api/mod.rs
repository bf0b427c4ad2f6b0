//! `/api/v1`: everything that a page does, as JSON, under the same rules. `/api/docs` and `/api/openapi.json` tell how.
//!
//! A route stands in the file of its noun: a handler under `#[utoipa::path(…)]`, a line in that file's `router`, a line in
//! `openapi.rs`, and a row in `tests/it/routes.rs`. What every route shares is read here and told by `openapi.rs`: no
//! handler lists the errors that any of them may answer.
mod accounts;
mod autopsies;
mod body;
mod changes;
mod delegates;
mod docs;
mod facts;
mod imports;
mod list;
mod once;
pub mod openapi;
mod pattern_records;
mod people;
mod record;
mod reviews;
mod schema;
mod search;
mod sets;
mod settings;
mod version;

pub use once::replayed;

use super::error::{Error, Result};
use crate::app::App;
use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::{self, Next};
use axum::response::Response;

pub fn router() -> Router<App> {
    let v1 = Router::new()
        .merge(sets::router())
        .merge(accounts::router())
        .merge(autopsies::router())
        .merge(people::router())
        .merge(delegates::router())
        .merge(facts::router())
        .merge(changes::router())
        .merge(reviews::router())
        .merge(pattern_records::router())
        .merge(record::router())
        .merge(search::router())
        .merge(settings::router())
        .route_layer(middleware::from_fn(known_parameters));
    v1.merge(docs::router())
}

/// The routes that take files: they have a limit and a timeout of their own.
pub fn imports() -> Router<App> {
    imports::router().route_layer(middleware::from_fn(known_parameters))
}

/// Refuses what stands behind the `?` unless the document names it: a token in an address, too, is refused unread.
pub async fn known_parameters(request: Request, next: Next) -> Result<Response> {
    let query = request.uri().query().unwrap_or("");
    let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    for pair in query.split('&').filter(|it| !it.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if !openapi::takes(method, route, name) {
            let known = openapi::parameters(method, route).join(", ");
            let said = if known.is_empty() { "none".to_owned() } else { known };
            return Err(Error::Malformed(format!(
                "The address has a parameter that isn’t known here. Known: {said}."
            )));
        }
        if value.is_empty() && !openapi::may_be_empty(method, route, name) {
            return Err(Error::Malformed(format!("{name} is there without a value; leave it out.")));
        }
    }
    Ok(next.run(request).await)
}
