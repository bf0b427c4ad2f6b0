//! What is typed is kept while it is typed: signed in, or through a link. A script sends it; nothing is shown.
use super::held::Held;
use crate::actions;
use crate::app::App;
use crate::web::error::Result;
use crate::web::extract::Input;
use crate::web::filing_fields::Fields;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

pub async fn save(State(app): State<App>, held: Held, Input(fields): Input<Fields>) -> Result<Response> {
    let id = held.read.autopsy.id();
    actions::drafts::save(&app.db, held.call(), held.seated, id, fields.draft()).await?;
    Ok(held.answer(StatusCode::NO_CONTENT.into_response()))
}
