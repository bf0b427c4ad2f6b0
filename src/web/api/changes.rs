//! Process changes: what was changed so that a cause stops.
use super::list::{self, Page};
use crate::app::App;
use crate::domain::{Cause, ChangeId, Function, Line, Person};
use crate::store::{self, facts::Change};
use crate::web::error::Result;
use crate::web::extract::Asked;
use crate::web::session::As;
use crate::web::typed;
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub fn router() -> Router<App> {
    Router::new().route("/api/v1/changes", get(all))
}

/// What the list is narrowed to.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Only those against this cause.
    cause: Option<Cause>,
    /// Only those that this function owns.
    owner_function: Option<Function>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// A process change.
#[derive(Serialize, ToSchema)]
pub struct ChangeItem {
    id: ChangeId,
    /// Its number where it was made.
    external_id: Option<Line>,
    title: Line,
    /// The cause that it is to stop.
    cause: Cause,
    owner_function: Function,
    effective_on: NaiveDate,
}

/// Process changes, latest first
#[utoipa::path(get, path = "/api/v1/changes", tag = "Patterns", params(Query),
    responses((status = 200, body = Page<ChangeItem>)))]
pub async fn all(
    State(app): State<App>,
    As(_): As<Person>,
    Asked(query): Asked<Query>,
) -> Result<Json<Page<ChangeItem>>> {
    let limit = list::limit(query.limit)?;
    let after = list::after(query.cursor.as_deref(), |day, id| Some((typed::day(day)?, id.parse().ok()?)))?;
    let mut conn = app.db.read().await?;
    let (cause, owner) = (query.cause, query.owner_function);
    let rows = store::facts::page_of_changes(&mut conn, cause, owner, after, limit + 1).await?;
    let keys = |it: &Change| (it.effective_on.to_string(), it.id.to_string());
    let item = |it: Change| ChangeItem {
        id: it.id,
        external_id: it.external_id,
        title: it.title,
        cause: it.cause,
        owner_function: it.owner_function,
        effective_on: it.effective_on,
    };
    Ok(Json(list::page(rows, limit, keys, item)))
}
