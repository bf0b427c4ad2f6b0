//! `…/agreement`, `…/decline`, `…/in-place`, `…/check`: the moves of a process change.
use super::shape::{self, ChangeBody};
use crate::actions;
use crate::actions::changes::Judged;
use crate::app::App;
use crate::domain::{
    Blocked, ChangeId, CheckOutcome, Day, Organisation, Person, Problems, ProcessChange, Prose, show_day,
};
use crate::store;
use crate::web::api::body::{Nothing, Posted};
use crate::web::api::once::{Drawn, Made};
use crate::web::changes::{before, checker, judged_today, kept, resting, reviewer, steward};
use crate::web::error::{Error, Result};
use crate::web::extract::At;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// Why a proposal is declined.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRefusal {
    /// Needed; it stays on record.
    #[schema(max_length = 2000)]
    reason: Option<String>,
}

/// Since when a change holds.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStart {
    /// Today, if left out.
    effective_on: Option<NaiveDate>,
}

/// What follows from an effect check.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCheck {
    /// Needed.
    outcome: Option<CheckOutcome>,
    /// Needed unless the cause fell and the change is kept.
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// The change with the day it is today.
async fn load(app: &App, now: &Now, id: ChangeId) -> Result<(ProcessChange, Organisation, Day)> {
    let mut conn = app.db.read().await?;
    let change = store::changes::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let organisation = app.organisation_on(&mut conn).await?;
    let today = organisation.zone.day(now.at);
    Ok((change, organisation, today))
}

/// The change as it is afterwards.
fn drawn(
    id: ChangeId,
    at: crate::domain::Timestamp,
) -> Made<impl for<'c> FnOnce(&'c mut store::Conn) -> Drawn<'c> + Send + 'static> {
    Made::changed(move |conn: &mut store::Conn| -> Drawn<'_> {
        Box::pin(async move { Ok(json!(shape::read(conn, id, at).await?)) })
    })
}

fn prose(field: &'static str, name: &str, text: Option<&str>) -> Result<Prose> {
    let mut problems = Problems::default();
    let prose = problems.take(field, name, Prose::optional(text.unwrap_or_default()));
    prose.ok_or_else(|| actions::Error::from(problems).into())
}

/// Agree to a proposal
///
/// Its baseline is fixed now, before it starts.
#[utoipa::path(post, path = "/api/v1/changes/{id}/agreement", tag = "Process changes", params(("id" = ChangeId, Path, description = "The process change")),
    request_body = Nothing, responses((status = 200, body = ChangeBody)))]
pub async fn agree(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ChangeId>,
    Posted(_, once): Posted<Nothing>,
) -> Result<Response> {
    let (change, organisation, today) = load(&app, &now, id).await?;
    let reviewer = reviewer(&me)?;
    let plan = &change.plan;
    let baseline =
        before(&app, &organisation, today, plan.cause, plan.level.clone(), plan.effective_on).await?;
    let (call, version) = (now.call(&me), change.version);
    let agree = async |db| actions::changes::agree(&db, call, reviewer, id, version, baseline).await;
    once.answer(&app, drawn(id, now.at), agree).await
}

/// Decline a proposal, or what was agreed
#[utoipa::path(post, path = "/api/v1/changes/{id}/decline", tag = "Process changes", params(("id" = ChangeId, Path, description = "The process change")),
    request_body = NewRefusal, responses((status = 200, body = ChangeBody)))]
pub async fn decline(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ChangeId>,
    Posted(body, once): Posted<NewRefusal>,
) -> Result<Response> {
    let (change, _, today) = load(&app, &now, id).await?;
    let reviewer = reviewer(&me)?;
    let patterns = resting(&app, today, id).await?;
    let reason = prose("reason", "The reason", body.reason.as_deref())?;
    let (call, version) = (now.call(&me), change.version);
    let decline =
        async |db| actions::changes::decline(&db, call, reviewer, id, version, reason, patterns).await;
    once.answer(&app, drawn(id, now.at), decline).await
}

/// Note a change as in place
#[utoipa::path(post, path = "/api/v1/changes/{id}/in-place", tag = "Process changes", params(("id" = ChangeId, Path, description = "The process change")),
    request_body = NewStart, responses((status = 200, body = ChangeBody)))]
pub async fn put_in_place(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ChangeId>,
    Posted(body, once): Posted<NewStart>,
) -> Result<Response> {
    let (change, _, today) = load(&app, &now, id).await?;
    let steward = steward(&change, &me)?;
    let on = body.effective_on.unwrap_or(today);
    if !(1900..3000).contains(&on.year()) {
        let wrong = Problems::one("effective_on", "This has to be a day, like 2026-12-01");
        return Err(actions::Error::from(wrong).into());
    }
    let (call, version) = (now.call(&me), change.version);
    let start = async |db| actions::changes::put_in_place(&db, call, steward, id, version, on).await;
    once.answer(&app, drawn(id, now.at), start).await
}

/// Judge a change
///
/// Its checker only. The verdict and the figures of today are kept with it.
#[utoipa::path(post, path = "/api/v1/changes/{id}/check", tag = "Process changes", params(("id" = ChangeId, Path, description = "The process change")),
    request_body = NewCheck, responses((status = 200, body = ChangeBody)))]
pub async fn check(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ChangeId>,
    Posted(body, once): Posted<NewCheck>,
) -> Result<Response> {
    let (change, organisation, today) = load(&app, &now, id).await?;
    let checker = checker(&change, &me)?;
    let Some(outcome) = body.outcome else {
        return Err(actions::Error::from(Problems::one("outcome", "Choose what follows")).into());
    };
    let note = prose("note", "The note", body.note.as_deref())?;
    let Some(effect) = judged_today(&app, &organisation, today, &change).await? else {
        change.may_check(outcome, today).map_err(actions::Error::from)?;
        let day = show_day(change.plan.effective_on);
        let blocked = Blocked(format!("It takes effect on {day}; before that there is nothing to judge."));
        return Err(actions::Error::from(blocked).into());
    };
    let patterns = resting(&app, today, id).await?;
    let judged = Judged { verdict: effect.verdict, effect: kept(&effect), patterns };
    let (call, version) = (now.call(&me), change.version);
    let check =
        async |db| actions::changes::check(&db, call, checker, id, version, outcome, note, judged).await;
    once.answer(&app, drawn(id, now.at), check).await
}
