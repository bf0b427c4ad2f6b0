//! The record, for admins: who did what when. What a filing says never entered it, and the seal over it stays inside: of two
//! seals that are alike somebody could learn that two filings are.
use super::list::{self, Page};
use super::people::{Who, who};
use crate::app::App;
use crate::domain::{Action, Admin, ObjectKind, OutcomeOfAct, Person, PersonId};
use crate::store::record::{Filter, Row};
use crate::store::{self};
use crate::web::error::Result;
use crate::web::extract::Asked;
use crate::web::names::Names;
use crate::web::session::As;
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub fn router() -> Router<App> {
    Router::new().route("/api/v1/record", get(all))
}

/// What is looked for.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Only what was done to things of this kind.
    object_kind: Option<ObjectKind>,
    /// Only what was done to this one: the id of an account, an autopsy, a person, an import.
    object_id: Option<Uuid>,
    /// Only what this person did.
    actor_id: Option<PersonId>,
    /// Only deeds of this kind.
    action: Option<Action>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// One line of the record.
#[derive(Serialize, ToSchema)]
pub struct RecordItem {
    /// Its place in the chain.
    seq: i64,
    at: DateTime<Utc>,
    /// `person`, `token` (a person’s program), `job`, `command_line` or `nobody`.
    actor_kind: String,
    actor: Option<Who>,
    /// Whom the actor stood in for.
    behalf_of: Option<Who>,
    request_id: Option<String>,
    action: Action,
    object_kind: ObjectKind,
    object_id: Option<Uuid>,
    /// The version of the object that came of it.
    version: Option<i64>,
    /// The fields that changed; pairs are before and after.
    #[schema(value_type = Object)]
    fields: Value,
    outcome: OutcomeOfAct,
    reason: String,
}

impl RecordItem {
    fn of(it: Row, names: &Names) -> Self {
        let mut fields: Value = serde_json::from_str(&it.fields).unwrap_or_default();
        if let Some(fields) = fields.as_object_mut() {
            fields.remove("hmac");
        }
        Self {
            seq: it.seq,
            at: it.at,
            actor_kind: it.actor_kind,
            actor: who(names, it.actor_id),
            behalf_of: who(names, it.behalf_of),
            request_id: it.request_id,
            action: it.action,
            object_kind: it.object_kind,
            object_id: it.object_id,
            version: it.version,
            fields,
            outcome: it.outcome,
            reason: it.reason,
        }
    }
}

/// The record, newest first
#[utoipa::path(get, path = "/api/v1/record", tag = "Administration", params(Query),
    responses((status = 200, body = Page<RecordItem>)))]
pub async fn all(
    State(app): State<App>,
    As((_, _)): As<(Person, Admin)>,
    Asked(query): Asked<Query>,
) -> Result<Json<Page<RecordItem>>> {
    let Query { object_kind, object_id, actor_id, action, limit, cursor } = query;
    let limit = list::limit(limit)?;
    let before = list::after(cursor.as_deref(), |seq, _| seq.parse().ok())?;
    let filter = Filter { object_kind, object_id, actor_id, action };
    let mut conn = app.db.read().await?;
    let rows = store::record::page(&mut conn, &filter, before, limit + 1).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    let keys = |it: &Row| (it.seq.to_string(), String::new());
    Ok(Json(list::page(rows, limit, keys, |it| RecordItem::of(it, &names))))
}
