//! `…/finding`: the CS leader proposes what the room settled on; each seat accepts or dissents.
use super::renamed;
use super::rights::{Reads, Speaks};
use super::seats::why;
use super::shape::{self, FindingBody};
use crate::actions;
use crate::app::App;
use crate::domain::{
    AutopsyId, Cause, ChangeId, FindingAnswer, FindingDraft, Function, Leader, Person, Problems, Prose,
};
use crate::store;
use crate::web::api::body::Body;
use crate::web::api::version::{IfMatch, put as left, unless_outdated, versioned};
use crate::web::error::{Error, Result};
use crate::web::names::Names;
use crate::web::session::{As, Now};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, put};
use serde::Deserialize;
use utoipa::ToSchema;

pub fn router() -> Router<App> {
    Router::new()
        .route("/api/v1/autopsies/{id}/finding", get(one).put(propose))
        .route("/api/v1/autopsies/{id}/finding/answers/{function}", put(answer))
}

/// A finding to propose. Shares are whole per cents that sum to 100.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFinding {
    primary_cause: Cause,
    #[schema(minimum = 1, maximum = 100)]
    primary_share: i64,
    /// At most two others. An amplifier needs the root that it fed on.
    #[serde(default)]
    #[schema(max_items = 2)]
    contributing: Vec<NewContribution>,
    /// What happened and what allowed it.
    #[schema(min_length = 1, max_length = 2000)]
    statement: String,
    /// The process change that answers it.
    change_id: Option<ChangeId>,
}

/// A contributing cause and its share.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewContribution {
    cause: Cause,
    #[schema(minimum = 1, maximum = 100)]
    share: i64,
}

/// What a seat says to the finding.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReply {
    answer: FindingAnswer,
    /// A dissent needs one; it is printed with the finding.
    #[schema(max_length = 2000)]
    reason: Option<String>,
}

impl NewFinding {
    fn parse(self, changes: &[store::facts::Change]) -> Result<FindingDraft, Problems> {
        let mut problems = Problems::default();
        let statement = problems.take("statement", "The statement", Prose::parse(&self.statement));
        if self.change_id.is_some_and(|id| changes.iter().all(|it| it.id != id)) {
            problems.add("change_id", "There is no such process change");
        }
        match statement {
            Some(statement) if problems.is_empty() => Ok(FindingDraft {
                primary_cause: self.primary_cause,
                primary_share: self.primary_share,
                contributing: self.contributing.iter().map(|it| (it.cause, it.share)).collect(),
                statement,
                change_id: self.change_id,
            }),
            _ => Err(problems),
        }
    }
}

/// The finding, with what each seat says to it
#[utoipa::path(get, path = "/api/v1/autopsies/{id}/finding", tag = "Finding", params(("id" = AutopsyId, Path, description = "The autopsy")),
    responses((status = 200, body = FindingBody)))]
pub async fn one(State(app): State<App>, Reads { read, .. }: Reads) -> Result<Response> {
    let names = app.kept(Names::load).await?;
    let finding = shape::finding(&read.autopsy, &names).ok_or(Error::NotFound)?;
    Ok(versioned(finding.version, finding))
}

/// Propose a finding, or a better one
///
/// After the reveal. Each seat has five working days to answer; a changed proposal asks everyone anew.
#[utoipa::path(put, path = "/api/v1/autopsies/{id}/finding", tag = "Finding", params(("id" = AutopsyId, Path, description = "The autopsy")),
    request_body = NewFinding, extensions(("x-may-be-new" = json!(true))),
    responses((status = 200, body = FindingBody), (status = 201, body = FindingBody, description = "Proposed.")))]
pub async fn propose(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    Reads { id, read, .. }: Reads,
    said: IfMatch,
    Body(body): Body<NewFinding>,
) -> Result<Response> {
    let version = said.of_maybe(read.autopsy.finding.as_ref().map(|it| it.version))?;
    let changes = store::facts::changes(&mut *app.db.read().await?).await?;
    let draft = body.parse(&changes).map_err(actions::Error::from)?;
    let done = actions::findings::propose(&app.db, now.call(&me), leader, id, version, draft).await;
    let done = done.map_err(|it| renamed(it, "contributing_causes", "contributing"));
    unless_outdated(done, async { Ok(as_it_is(&app, id).await?.version) }).await?;
    let finding = as_it_is(&app, id).await?;
    Ok(left(version == 0, finding.version, finding))
}

/// Accept the finding, or dissent
///
/// Dissent never blocks closing, and is printed. The version is the finding’s: an answer is to what was read. The first
/// answer may come without.
#[utoipa::path(put, path = "/api/v1/autopsies/{id}/finding/answers/{function}", tag = "Finding",
    params(("id" = AutopsyId, Path, description = "The autopsy"), ("function" = Function, Path, description = "The function that holds the seat")), request_body = NewReply,
    extensions(("x-may-be-new" = json!(true))), responses((status = 200, body = FindingBody)))]
pub async fn answer(
    State(app): State<App>,
    now: Now,
    speaks: Speaks,
    said: IfMatch,
    Body(body): Body<NewReply>,
) -> Result<Response> {
    let Speaks { me, id, function, read, seated } = speaks;
    let first = read.autopsy.answers.iter().all(|it| it.function != function);
    let current = read.autopsy.finding.as_ref().map_or(0, |it| it.version);
    let version = said.of_first(current, first)?;
    let reason = why(body.reason.as_deref())?;
    if body.answer == FindingAnswer::Dissent && reason.is_empty() {
        let missing = Problems::one("reason", "A dissent needs its reason; it is printed with the finding");
        return Err(actions::Error::from(missing).into());
    }
    let call = now.call(&me);
    let done = actions::findings::answer(&app.db, call, seated, id, version, body.answer, reason).await;
    unless_outdated(done, async { Ok(as_it_is(&app, id).await?.version) }).await?;
    let finding = as_it_is(&app, id).await?;
    Ok(versioned(finding.version, finding))
}

async fn as_it_is(app: &App, id: AutopsyId) -> Result<FindingBody> {
    let mut conn = app.db.read().await?;
    let autopsy = store::autopsies::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    shape::finding(&autopsy, &names).ok_or(Error::NotFound)
}
