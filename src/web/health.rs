//! Alive and ready, for whoever watches the process. Neither needs a sign-in.
use super::error::Result;
use crate::app::App;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

pub fn router() -> Router<App> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready))
}

async fn alive() -> Json<serde_json::Value> {
    Json(json!({ "status": "ok" }))
}

/// Ready: a write goes through, and the settings that durability rests on are in force.
async fn ready(State(app): State<App>) -> Result<Response> {
    Ok(match app.db.health().await {
        Ok(health) => Json(json!({ "status": "ok", "database": health })).into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "unavailable" }))).into_response(),
    })
}
