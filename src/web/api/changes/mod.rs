//! Process changes: all of them, one with its figures, its plan, and its moves from proposal to proof.
pub mod all;
pub mod moves;
pub mod plan;
mod shape;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

pub fn router() -> Router<App> {
    Router::new()
        .route("/api/v1/changes", get(all::all).post(plan::propose))
        .route("/api/v1/changes/{id}", get(all::one).patch(plan::edit))
        .route("/api/v1/changes/{id}/agreement", post(moves::agree))
        .route("/api/v1/changes/{id}/decline", post(moves::decline))
        .route("/api/v1/changes/{id}/in-place", post(moves::put_in_place))
        .route("/api/v1/changes/{id}/check", post(moves::check))
}
