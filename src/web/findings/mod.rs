//! `/autopsies/{id}/finding`: the CS leader proposes what the room settled on; each seat accepts or dissents.
mod answer;
mod proposal;

use crate::app::App;
use axum::Router;
use axum::routing::get;

pub fn router() -> Router<App> {
    Router::new()
        .route("/autopsies/{id}/finding", get(proposal::form).post(proposal::propose))
        .route("/autopsies/{id}/finding/answers/{function}", get(answer::form).post(answer::answer))
}
