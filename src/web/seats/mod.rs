//! `/autopsies/{id}/seats`: what a seat is asked first, who stands in for it, and which functions are seated.
mod consent;
mod delegate;
mod excusal;
mod holder;
mod seating;

use super::autopsies::{Read, read};
use super::error::{Error, Result};
use super::extract::At;
use super::form::Beside;
use crate::app::App;
use crate::domain::{AutopsyId, Function, Person, Seated};
use axum::Router;
use axum::routing::get;

pub fn router() -> Router<App> {
    Router::new()
        .route("/autopsies/{id}/seats", get(seating::form).post(seating::seat))
        .route("/autopsies/{id}/seats/{function}/consent", get(consent::form).post(consent::answer))
        .route("/autopsies/{id}/seats/{function}/delegate", get(delegate::form).post(delegate::set))
        .route("/autopsies/{id}/seats/{function}/holder", get(holder::form).post(holder::hand_over))
        .route("/autopsies/{id}/seats/{function}/excusal", get(excusal::form).post(excusal::excuse))
}

/// A seat in an autopsy, as it stands in an address.
pub type SeatAt = At<(AutopsyId, Function)>;

/// The autopsy and the right to speak for this seat; else a clear no.
pub async fn seated(app: &App, me: &Person, id: AutopsyId, function: Function) -> Result<(Read, Seated)> {
    let read = read(app, me, id).await?;
    let seat = read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let seated = seat.held_by(me, read.today).ok_or_else(|| {
        Error::Forbidden(format!(
            "Only the executive of {} and the delegate can answer here.",
            function.label()
        ))
    })?;
    Ok((read, seated))
}

/// Why the autopsy was opened, for whoever answers or files.
pub fn what_happened(read: &Read) -> Option<Beside> {
    let opening = &read.autopsy.opening;
    let mut lines = vec![(String::new(), opening.happened.to_string())];
    if !opening.stated_reason.is_empty() {
        lines.push(("The customer:".to_owned(), format!("“{}”", opening.stated_reason)));
    }
    let link = Some((format!("/accounts/{}", opening.account_id), "Facts and history".to_owned()));
    let title = "What happened".to_owned();
    (!opening.happened.is_empty()).then_some(Beside { title, lines, link })
}
