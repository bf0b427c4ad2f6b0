//! `/autopsies/{id}/rescue`: the override, tasks, the outcome, and the looks afterwards.
mod looks;
mod outcome;
mod overrides;
mod tasks;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

pub fn router() -> Router<App> {
    Router::new()
        .route("/autopsies/{id}/rescue/override", get(overrides::form).post(overrides::decide))
        .route("/autopsies/{id}/rescue/tasks", get(tasks::form).post(tasks::add))
        .route("/autopsies/{id}/rescue/tasks/{task}/completion", post(tasks::finish))
        .route("/autopsies/{id}/rescue/outcome", get(outcome::form).post(outcome::end))
        .route("/autopsies/{id}/rescue/looks/{day}", get(looks::form).post(looks::look))
}
