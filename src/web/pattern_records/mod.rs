//! `/patterns/records`: patterns that ask for a decision, what was decided, and what came of it.
pub mod decision;
mod figures;
mod list;
mod open;
mod show;
mod subject;

pub use figures::{baseline_today, known_today};
pub use list::Row;
pub use open::levels;
pub use show::Decided;
pub use subject::Subject;

use crate::app::App;
use crate::domain::{Pattern, PatternId};
use crate::store::{self, Conn};
use crate::web::error::{Error, Result};
use axum::Router;
use axum::routing::get;

pub fn router() -> Router<App> {
    Router::new()
        .route("/patterns/records", get(list::page).post(open::create))
        .route("/patterns/records/new", get(open::form))
        .route("/patterns/records/{id}", get(show::page))
        .route("/patterns/records/{id}/decision", get(show::form).post(show::decide))
}

/// A pattern, or 404.
pub async fn pattern(conn: &mut Conn, id: PatternId) -> Result<Pattern> {
    store::pattern_records::find(conn, id).await?.ok_or(Error::NotFound)
}

pub fn crumbs(last: &str) -> Vec<(String, String)> {
    vec![
        ("/patterns".into(), "Patterns".into()),
        ("/patterns/records".into(), "To decide on".into()),
        (String::new(), last.into()),
    ]
}
