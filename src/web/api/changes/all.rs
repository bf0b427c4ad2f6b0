//! `GET /changes`, `GET /changes/{id}`: all process changes, and one with what may be said of it today.
use super::shape::{self, ChangeBody, ChangeItem};
use crate::app::App;
use crate::domain::{Cause, ChangeId, ChangeState, Function, Person, ProcessChange};
use crate::store;
use crate::web::api::list::{self, Page};
use crate::web::api::version::versioned;
use crate::web::changes::effects;
use crate::web::error::{Error, Result};
use crate::web::extract::{Asked, At};
use crate::web::names::Names;
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::cmp::Reverse;
use utoipa::IntoParams;

/// What the list is narrowed to.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Only those that are this far.
    state: Option<ChangeState>,
    /// Only those against this cause.
    cause: Option<Cause>,
    /// Only those that this function owns.
    owner_function: Option<Function>,
    /// Only those that should be in place and aren’t; or only the others.
    late: Option<bool>,
    /// Only those whose check date has come; or only the others.
    check_due: Option<bool>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Process changes, latest first
#[utoipa::path(get, path = "/api/v1/changes", tag = "Process changes", params(Query),
    responses((status = 200, body = Page<ChangeItem>)))]
pub async fn all(
    State(app): State<App>,
    now: Now,
    As(_): As<Person>,
    Asked(query): Asked<Query>,
) -> Result<Json<Page<ChangeItem>>> {
    let limit = list::limit(query.limit)?;
    let after: Option<(chrono::NaiveDate, ChangeId)> =
        list::after(query.cursor.as_deref(), |day, id| Some((typed::day(day)?, id.parse().ok()?)))?;
    let mut conn = app.db.read().await?;
    let today = app.organisation_on(&mut conn).await?.zone.day(now.at);
    let names = app.kept_on(&mut conn, Names::load).await?;
    let which = store::changes::Which { state: query.state, cause: query.cause, ..Default::default() };
    let mut found = store::changes::list(&mut conn, &which).await?;
    drop(conn);
    let key = |it: &ProcessChange| (Reverse(it.plan.effective_on), it.id);
    found.retain(|it| {
        query.owner_function.is_none_or(|function| it.plan.owner_function == function)
            && query.late.is_none_or(|late| it.is_late(today) == late)
            && query.check_due.is_none_or(|due| it.check_is_due(today) == due)
            && after.is_none_or(|(day, id)| key(it) > (Reverse(day), id))
    });
    found.sort_by_key(key);
    found.truncate(usize::try_from(limit + 1).unwrap_or(usize::MAX));
    let keys = |it: &ProcessChange| (it.plan.effective_on.to_string(), it.id.to_string());
    Ok(Json(list::page(found, limit, keys, |it| ChangeItem::of(&it, &names, today))))
}

/// One process change, with its baseline and its effect
#[utoipa::path(get, path = "/api/v1/changes/{id}", tag = "Process changes", params(("id" = ChangeId, Path, description = "The process change")),
    responses((status = 200, body = ChangeBody)))]
pub async fn one(
    State(app): State<App>,
    now: Now,
    As(_): As<Person>,
    At(id): At<ChangeId>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let change = store::changes::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let organisation = app.organisation_on(&mut conn).await?;
    let body = shape::read(&mut conn, id, now.at).await?;
    drop(conn);
    let today = organisation.zone.day(now.at);
    let said = effects(&app, &organisation, today, std::slice::from_ref(&change)).await?;
    let body = body.with(said.of.get(&id), said.is_loading);
    Ok(versioned(body.version(), body))
}
