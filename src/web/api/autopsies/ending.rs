//! `…/reveal`, `…/deadline`, `…/reminders`, `…/closure`, `…/cancellation`: what the CS leader does with an autopsy as a whole.
use super::as_read_by;
use super::rights::Reads;
use super::seats::why;
use super::shape::{self, AutopsyBody};
use crate::actions;
use crate::app::App;
use crate::domain::{AutopsyId, Cancellation, Leader, Person, PersonId, Problems, Prose};
use crate::web::api::body::{Body, Nothing, Posted};
use crate::web::api::once::Made;
use crate::web::api::version::{IfMatch, unless_outdated, versioned};
use crate::web::error::Result;
use crate::web::session::{As, Now};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{post, put};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use utoipa::ToSchema;

pub fn router() -> Router<App> {
    Router::new()
        .route("/api/v1/autopsies/{id}/reveal", post(reveal))
        .route("/api/v1/autopsies/{id}/deadline", put(extend))
        .route("/api/v1/autopsies/{id}/reminders", post(remind))
        .route("/api/v1/autopsies/{id}/closure", post(close))
        .route("/api/v1/autopsies/{id}/cancellation", post(cancel))
}

/// Why the filings are revealed before all are in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReveal {
    /// Needed; everyone taking part reads it.
    #[schema(max_length = 2000)]
    reason: Option<String>,
}

/// A later date.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDeadline {
    due_on: NaiveDate,
}

/// Who is reminded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReminder {
    /// Everybody whom the autopsy waits for, if left out.
    person_id: Option<PersonId>,
}

/// Why an autopsy is called off.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCancellation {
    kind: Cancellation,
    /// One sentence. Everyone taking part reads it.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Reveal the filings without the rest
///
/// Once and for all. Whoever has not filed can still do so, marked as filed after the reveal. When the last seat files,
/// and when the date is over, filings are revealed by themselves.
#[utoipa::path(post, path = "/api/v1/autopsies/{id}/reveal", tag = "Autopsies", params(("id" = AutopsyId, Path, description = "The autopsy")),
    request_body = NewReveal, responses((status = 200, body = AutopsyBody)))]
pub async fn reveal(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    Reads { id, .. }: Reads,
    Posted(body, once): Posted<NewReveal>,
) -> Result<Response> {
    let reason = why(body.reason.as_deref())?;
    let made = Made::changed(as_read_by(&app, &me, id));
    let call = now.call(&me);
    once.answer(&app, made, async |db| actions::filings::reveal(&db, call, leader, id, reason).await).await
}

/// Extend the date
///
/// Filings stay sealed until the new one. The version is the autopsy’s.
#[utoipa::path(put, path = "/api/v1/autopsies/{id}/deadline", tag = "Autopsies", params(("id" = AutopsyId, Path, description = "The autopsy")),
    request_body = NewDeadline, responses((status = 200, body = AutopsyBody)))]
pub async fn extend(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    Reads { id, read, .. }: Reads,
    said: IfMatch,
    Body(NewDeadline { due_on }): Body<NewDeadline>,
) -> Result<Response> {
    let version = said.of(read.autopsy.opening.version)?;
    if !(1900..3000).contains(&due_on.year()) {
        let far = Problems::one("due_on", "A day lies between 1900 and 2999");
        return Err(actions::Error::from(far).into());
    }
    let done =
        actions::autopsies::extend_from(&app.db, now.call(&me), leader, id, Some(version), due_on).await;
    let current = async { Ok(as_it_is(&app, &me, id).await?.version) };
    unless_outdated(done, current).await?;
    let body = as_it_is(&app, &me, id).await?;
    Ok(versioned(body.version, body))
}

/// Remind whoever is waited for
///
/// By mail, each person at most once an hour; 409 if there is nobody to remind.
#[utoipa::path(post, path = "/api/v1/autopsies/{id}/reminders", tag = "Autopsies", params(("id" = AutopsyId, Path, description = "The autopsy")),
    request_body = NewReminder, responses((status = 200, body = AutopsyBody)))]
pub async fn remind(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    Reads { id, .. }: Reads,
    Posted(NewReminder { person_id }, once): Posted<NewReminder>,
) -> Result<Response> {
    let made = Made::changed(as_read_by(&app, &me, id));
    let call = now.call(&me);
    let done = async |db| actions::reminders::remind(&db, call, leader, id, person_id).await;
    once.answer(&app, made, done).await
}

/// Close an autopsy
///
/// Its finding is agreed and its rescue has ended; 409 says what is missing. A closed autopsy stays as it is.
#[utoipa::path(post, path = "/api/v1/autopsies/{id}/closure", tag = "Autopsies", params(("id" = AutopsyId, Path, description = "The autopsy")),
    request_body = Nothing, responses((status = 200, body = AutopsyBody)))]
pub async fn close(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    Reads { id, .. }: Reads,
    Posted(Nothing {}, once): Posted<Nothing>,
) -> Result<Response> {
    let made = Made::changed(as_read_by(&app, &me, id));
    let call = now.call(&me);
    once.answer(&app, made, async |db| actions::autopsies::close(&db, call, leader, id).await).await
}

/// Cancel an autopsy
///
/// What was filed stays sealed for ever.
#[utoipa::path(post, path = "/api/v1/autopsies/{id}/cancellation", tag = "Autopsies",
    params(("id" = AutopsyId, Path, description = "The autopsy")), request_body = NewCancellation,
    responses((status = 200, body = AutopsyBody)))]
pub async fn cancel(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    Reads { id, .. }: Reads,
    Posted(body, once): Posted<NewCancellation>,
) -> Result<Response> {
    let mut problems = Problems::default();
    let reason = problems.take("reason", "The reason", Prose::parse(&body.reason));
    let reason = reason.ok_or(problems).map_err(actions::Error::from)?;
    let made = Made::changed(as_read_by(&app, &me, id));
    let (call, kind) = (now.call(&me), body.kind);
    let done = async |db| actions::autopsies::cancel(&db, call, leader, id, kind, reason).await;
    once.answer(&app, made, done).await
}

async fn as_it_is(app: &App, me: &Person, id: AutopsyId) -> Result<AutopsyBody> {
    shape::read(&mut *app.db.read().await?, app, me, id).await
}
