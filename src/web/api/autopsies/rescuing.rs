//! `…/rescue`: how it ended and what was kept, its tasks, the override, and the looks afterwards.
use super::rescue::{RescueBody, TaskBody, rescue};
use super::rights::Reads;
use super::seats::why;
use super::shape::AutopsyBody;
use super::{as_read_by, renamed};
use crate::actions;
use crate::app::App;
use crate::domain::{
    AutopsyId, Contributor, Ending, Leader, Line, LookStanding, Minor, Outcome, Person, PersonId, Problems,
    Prose, Purpose, Sponsor, TaskDraft, TaskId,
};
use crate::store::{self, Conn};
use crate::web::api::body::{Body, Nothing, Posted};
use crate::web::api::list::{self, Page};
use crate::web::api::once::Made;
use crate::web::api::version::{IfMatch, versioned};
use crate::web::error::{Error, Result};
use crate::web::extract::{Asked, At};
use crate::web::names::Names;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

pub fn router() -> Router<App> {
    Router::new()
        .route("/api/v1/autopsies/{id}/rescue", get(one).put(end))
        .route("/api/v1/autopsies/{id}/rescue/override", post(override_consent))
        .route("/api/v1/autopsies/{id}/rescue/tasks", get(all_tasks).post(add_task))
        .route("/api/v1/autopsies/{id}/rescue/tasks/{task}", get(one_task))
        .route("/api/v1/autopsies/{id}/rescue/tasks/{task}/completion", post(finish_task))
        .route("/api/v1/autopsies/{id}/rescue/looks/{day}", post(look))
}

/// How the rescue ended. Money is in minor units of the autopsy’s currency.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEnding {
    outcome: Outcome,
    /// The yearly value that was kept; of a churned account 0, if left out.
    #[schema(minimum = 0)]
    arr_retained: Option<i64>,
    /// What made the difference.
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// A reason.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOverride {
    /// Why the rescue can’t wait. Everyone taking part reads it.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// A rescue task.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTask {
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    purpose: Purpose,
    owner_id: Option<PersonId>,
    due_on: NaiveDate,
}

/// What somebody saw.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLook {
    standing: LookStanding,
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// Which part of the list.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl NewEnding {
    fn parse(&self) -> Result<Ending, Problems> {
        const FIELD: &str = "arr_retained";
        let mut problems = Problems::default();
        let kept = match (self.arr_retained, self.outcome) {
            (None, Outcome::Churned) => Some(Minor::new(0)),
            (None, _) => {
                problems.add(FIELD, "Say what yearly value was kept; 0 if nothing");
                None
            }
            (Some(kept), _) => problems.take(FIELD, "The yearly value kept", Minor::checked(kept)),
        };
        if self.outcome == Outcome::Churned && kept.is_some_and(|it| it.get() > 0) {
            problems.add(FIELD, "A churned account keeps nothing; send 0 or another outcome");
        }
        let note = Prose::optional(self.note.as_deref().unwrap_or_default());
        let note = problems.take("note", "The note", note);
        match (kept, note) {
            (Some(arr_retained), Some(note)) if problems.is_empty() => {
                Ok(Ending { outcome: self.outcome, arr_retained, note })
            }
            _ => Err(problems),
        }
    }
}

impl NewTask {
    fn parse(self, id: TaskId) -> Result<TaskDraft, Problems> {
        let mut problems = Problems::default();
        let title = problems.take("title", "The task", Line::parse(&self.title));
        if !(1900..3000).contains(&self.due_on.year()) {
            problems.add("due_on", "A day lies between 1900 and 2999");
        }
        match title {
            Some(title) if problems.is_empty() => Ok(TaskDraft {
                id,
                title,
                purpose: self.purpose,
                owner_id: self.owner_id,
                due_on: self.due_on,
            }),
            _ => Err(problems),
        }
    }
}

/// The rescue, with its tasks and looks
///
/// Nothing is here while consent is missing: the rescue begins with the last one.
#[utoipa::path(get, path = "/api/v1/autopsies/{id}/rescue", tag = "Rescue", params(("id" = AutopsyId, Path, description = "The autopsy")),
    responses((status = 200, body = RescueBody)))]
pub async fn one(State(app): State<App>, Reads { id, .. }: Reads) -> Result<Response> {
    let rescue = as_it_is(&mut *app.db.read().await?, id).await?;
    Ok(versioned(rescue.version, rescue))
}

/// Record how the rescue ended
///
/// The account is looked at again after 90, 180 and 365 days.
#[utoipa::path(put, path = "/api/v1/autopsies/{id}/rescue", tag = "Rescue", params(("id" = AutopsyId, Path, description = "The autopsy")),
    request_body = NewEnding, extensions(("x-may-be-new" = json!(true))),
    responses((status = 200, body = RescueBody)))]
pub async fn end(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    Reads { id, read, .. }: Reads,
    said: IfMatch,
    Body(body): Body<NewEnding>,
) -> Result<Response> {
    let rescue = read.autopsy.rescue.as_ref();
    said.of_first(rescue.map_or(0, |it| it.version), rescue.is_none_or(|it| it.outcome.is_none()))?;
    let ending = body.parse().map_err(actions::Error::from)?;
    actions::rescues::end(&app.db, now.call(&me), leader, id, ending).await?;
    let rescue = as_it_is(&mut *app.db.read().await?, id).await?;
    Ok(versioned(rescue.version, rescue))
}

/// Let the rescue begin without agreement
///
/// For the sponsor. The autopsy carries “rescued without agreement” for ever.
#[utoipa::path(post, path = "/api/v1/autopsies/{id}/rescue/override", tag = "Rescue",
    params(("id" = AutopsyId, Path, description = "The autopsy")), request_body = NewOverride, responses((status = 200, body = AutopsyBody)))]
pub async fn override_consent(
    State(app): State<App>,
    now: Now,
    As((me, sponsor)): As<(Person, Sponsor)>,
    Reads { id, .. }: Reads,
    Posted(body, once): Posted<NewOverride>,
) -> Result<Response> {
    let reason = why(Some(&body.reason))?;
    let made = Made::changed(as_read_by(&app, &me, id));
    let call = now.call(&me);
    let done = async |db| actions::rescues::override_consent(&db, call, sponsor, id, reason).await;
    once.answer(&app, made, done).await
}

/// The tasks of a rescue
#[utoipa::path(get, path = "/api/v1/autopsies/{id}/rescue/tasks", tag = "Rescue",
    params(("id" = AutopsyId, Path, description = "The autopsy"), Query), responses((status = 200, body = Page<TaskBody>)))]
pub async fn all_tasks(
    State(app): State<App>,
    Reads { id, .. }: Reads,
    Asked(query): Asked<Query>,
) -> Result<Json<Page<TaskBody>>> {
    let limit = list::limit(query.limit)?;
    let after = list::after(query.cursor.as_deref(), |id, _| id.parse::<TaskId>().ok())?;
    let mut conn = app.db.read().await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    let tasks = store::rescues::tasks(&mut conn, id).await?.into_iter();
    let mut rows: Vec<TaskBody> = tasks.map(|it| TaskBody::of(it, &names)).collect();
    if let Some(after) = after {
        let seen = rows.iter().position(|it| it.id == after).map_or(0, |it| it + 1);
        rows.drain(..seen);
    }
    Ok(Json(list::page(rows, limit, |it| (it.id.to_string(), String::new()), |it| it)))
}

/// One task
#[utoipa::path(get, path = "/api/v1/autopsies/{id}/rescue/tasks/{task}", tag = "Rescue",
    params(("id" = AutopsyId, Path, description = "The autopsy"), ("task" = TaskId, Path, description = "The task")), responses((status = 200, body = TaskBody)))]
pub async fn one_task(
    State(app): State<App>,
    Reads { id, .. }: Reads,
    At((_, task)): At<(AutopsyId, TaskId)>,
) -> Result<Response> {
    let task = task_of(&mut *app.db.read().await?, id, task).await?;
    Ok(versioned(task.version, task))
}

/// Add a task
///
/// While the rescue is under way.
#[utoipa::path(post, path = "/api/v1/autopsies/{id}/rescue/tasks", tag = "Rescue",
    params(("id" = AutopsyId, Path, description = "The autopsy")), request_body = NewTask, responses((status = 201, body = TaskBody)))]
pub async fn add_task(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    Reads { id, .. }: Reads,
    Posted(body, once): Posted<NewTask>,
) -> Result<Response> {
    let task_id = TaskId::new();
    let task = body.parse(task_id).map_err(actions::Error::from)?;
    let made = Made::new(format!("/api/v1/autopsies/{id}/rescue/tasks/{task_id}"), move |conn| {
        Box::pin(async move { Ok(json!(task_of(conn, id, task_id).await?)) })
    });
    let call = now.call(&me);
    let done = async |db| {
        let added = actions::rescues::add_task(&db, call, contributor, id, task).await;
        added.map_err(|it| renamed(it, "owner", "owner_id"))
    };
    once.answer(&app, made, done).await
}

/// Tick a task
///
/// Twice is once.
#[utoipa::path(post, path = "/api/v1/autopsies/{id}/rescue/tasks/{task}/completion", tag = "Rescue",
    params(("id" = AutopsyId, Path, description = "The autopsy"), ("task" = TaskId, Path, description = "The task")), request_body = Nothing,
    responses((status = 200, body = TaskBody)))]
pub async fn finish_task(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    Reads { id, .. }: Reads,
    At((_, task)): At<(AutopsyId, TaskId)>,
    Posted(Nothing {}, once): Posted<Nothing>,
) -> Result<Response> {
    let made = Made::changed(move |conn| Box::pin(async move { Ok(json!(task_of(conn, id, task).await?)) }));
    let call = now.call(&me);
    let done = async |db| actions::rescues::finish_task(&db, call, contributor, id, task).await;
    once.answer(&app, made, done).await
}

/// Look again at a rescued account
///
/// 90, 180 and 365 days after the rescue’s end, each once.
#[utoipa::path(post, path = "/api/v1/autopsies/{id}/rescue/looks/{day}", tag = "Rescue",
    params(("id" = AutopsyId, Path, description = "The autopsy"), ("day" = i64, Path, description = "90, 180 or 365.")),
    request_body = NewLook, responses((status = 200, body = RescueBody)))]
pub async fn look(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    Reads { id, .. }: Reads,
    At((_, day)): At<(AutopsyId, i64)>,
    Posted(body, once): Posted<NewLook>,
) -> Result<Response> {
    let mut problems = Problems::default();
    let note = Prose::optional(body.note.as_deref().unwrap_or_default());
    let note = problems.take("note", "The note", note).ok_or(problems).map_err(actions::Error::from)?;
    let made = Made::changed(move |conn| Box::pin(async move { Ok(json!(as_it_is(conn, id).await?)) }));
    let (call, standing) = (now.call(&me), body.standing);
    let done = async |db| actions::rescues::look_again(&db, call, contributor, id, day, standing, note).await;
    once.answer(&app, made, done).await
}

async fn as_it_is(conn: &mut Conn, id: AutopsyId) -> Result<RescueBody> {
    let autopsy = store::autopsies::find(conn, id).await?.ok_or(Error::NotFound)?;
    let names = Names::load(conn).await?;
    let beside = store::autopsies::beside(conn, id).await?;
    rescue(&autopsy, beside, &names).ok_or(Error::NotFound)
}

async fn task_of(conn: &mut Conn, id: AutopsyId, task: TaskId) -> Result<TaskBody> {
    let names = Names::load(conn).await?;
    let found = store::rescues::tasks(conn, id).await?.into_iter().find(|it| it.id == task);
    found.map(|it| TaskBody::of(it, &names)).ok_or(Error::NotFound)
}
