//! What its chair does in a review: sets the agenda, records decisions and who was there, closes it.
use super::chairs::Chairs;
use super::decided::NewDecision;
use super::plan::few;
use super::shape::{DecisionBody, ReviewBody};
use super::{as_it_is, named, told};
use crate::actions;
use crate::app::App;
use crate::domain::{Pattern, PatternId, PersonId, Problems, ReviewId};
use crate::store;
use crate::web::api::body::{Body, Nothing, Posted};
use crate::web::api::once::Made;
use crate::web::api::version::{IfMatch, put as left, unless_outdated};
use crate::web::error::{Error, Result};
use crate::web::extract::At;
use crate::web::names::Names;
use crate::web::pattern_records::{known_today, pattern};
use crate::web::session::Now;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

/// One more pattern for the agenda.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnAgenda {
    /// An open pattern.
    pattern_id: PatternId,
}

/// Who was there.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Attendance {
    /// These, and nobody else of those who were asked.
    #[schema(max_items = 200)]
    present: Vec<PersonId>,
}

/// Put one more open pattern on the agenda
///
/// For the chair, once the pre-read is frozen. Twice is once.
#[utoipa::path(post, path = "/api/v1/reviews/{id}/agenda", tag = "Reviews", params(("id" = ReviewId, Path, description = "The review")),
    request_body = OnAgenda, responses((status = 200, body = ReviewBody)))]
pub async fn put_on_agenda(
    State(app): State<App>,
    now: Now,
    Chairs { me, id, chair, read }: Chairs,
    Posted(body, once): Posted<OnAgenda>,
) -> Result<Response> {
    let call = now.call(&me);
    let known = known_today(&app, read.today, body.pattern_id).await;
    let figures = known.map_err(|it| match it {
        Error::NotFound => {
            actions::Error::from(Problems::one("pattern_id", "There is no such pattern")).into()
        }
        other => other,
    })?;
    let done =
        async |db| actions::reviews::put_on_agenda(&db, call, chair, id, body.pattern_id, figures).await;
    once.answer(&app, Made::changed(as_it_is(id)), done).await
}

/// Decide on a pattern of the agenda
///
/// For the chair. Until the review is closed another decision may take its place; the version is the decision’s.
#[utoipa::path(put, path = "/api/v1/reviews/{id}/decisions/{pattern_id}", tag = "Reviews",
    params(("id" = ReviewId, Path, description = "The review"), ("pattern_id" = PatternId, Path, description = "The pattern")), request_body = NewDecision,
    extensions(("x-may-be-new" = json!(true))),
    responses((status = 200, body = DecisionBody), (status = 201, body = DecisionBody, description = "Decided.")))]
pub async fn decide(
    State(app): State<App>,
    now: Now,
    Chairs { me, id, read, chair }: Chairs,
    At((_, wanted)): At<(ReviewId, PatternId)>,
    said: IfMatch,
    Body(body): Body<NewDecision>,
) -> Result<Response> {
    let (found, _) = at_hand(&app, id, wanted).await?;
    let known = |it: &Pattern| it.decided_in(id).map(|it| it.version);
    let version = said.of_maybe(known(&found))?;
    let (draft, brings) = body.parse(&app, &found, read.today).await.map_err(of_body)?;
    let call = now.call(&me);
    let decision = actions::reviews::Decided { pattern: wanted, version: Some(version), draft, brings };
    let done = actions::reviews::decide(&app.db, call, chair, id, decision).await;
    let current = async { Ok(known(&at_hand(&app, id, wanted).await?.0).unwrap_or(0)) };
    unless_outdated(done.map_err(of_decision), current).await?;
    let (found, names) = at_hand(&app, id, wanted).await?;
    let decision = found.decided_in(id).map(|it| DecisionBody::of(it, &names)).ok_or(Error::NotFound)?;
    Ok(left(version == 0, decision.version, decision))
}

/// The pattern, if it is on the agenda.
async fn at_hand(app: &App, id: ReviewId, wanted: PatternId) -> Result<(Pattern, Names)> {
    let mut conn = app.db.read().await?;
    let on_agenda = store::reviews::agenda(&mut conn, id).await?;
    if !on_agenda.iter().any(|it| it.pattern_id == wanted) {
        return Err(Error::NotFound);
    }
    Ok((pattern(&mut conn, wanted).await?, Names::load(&mut conn).await?))
}

/// What is wrong with a decision, under the names of its body.
pub fn of_decision(error: actions::Error) -> actions::Error {
    match named(error) {
        actions::Error::Invalid(problems) => problems.renamed("change", "change_id").into(),
        other => other,
    }
}

/// The same of what was read of it.
pub fn of_body(error: Error) -> Error {
    match error {
        Error::Action(it) => Error::Action(named(it)),
        other => other,
    }
}

/// Note who was there
///
/// For the chair. The version is the review’s.
#[utoipa::path(put, path = "/api/v1/reviews/{id}/attendance", tag = "Reviews", params(("id" = ReviewId, Path, description = "The review")),
    request_body = Attendance, responses((status = 200, body = ReviewBody)))]
pub async fn attend(
    State(app): State<App>,
    now: Now,
    Chairs { me, id, read, chair }: Chairs,
    said: IfMatch,
    Body(body): Body<Attendance>,
) -> Result<Response> {
    said.of(read.review.version)?;
    let mut problems = Problems::default();
    let present = few(&mut problems, body.present).ok_or(problems);
    let present = present.map_err(|it| actions::Error::from(it.renamed("people", "present")))?;
    let done =
        actions::reviews::attend(&app.db, now.call(&me), chair, id, Some(read.review.version), present).await;
    done.map_err(|it| match it {
        actions::Error::Invalid(problems) => problems.renamed("people", "present").into(),
        other => other,
    })?;
    told(&app, id).await
}

/// Close the review, for good
///
/// For the chair, when every pattern on the agenda has its decision.
#[utoipa::path(post, path = "/api/v1/reviews/{id}/closure", tag = "Reviews", params(("id" = ReviewId, Path, description = "The review")),
    request_body = Nothing, responses((status = 200, body = ReviewBody)))]
pub async fn close(
    State(app): State<App>,
    now: Now,
    Chairs { me, id, read, chair }: Chairs,
    Posted(Nothing {}, once): Posted<Nothing>,
) -> Result<Response> {
    let (call, version) = (now.call(&me), read.review.version);
    let done = async |db| actions::reviews::close(&db, call, chair, id, version).await;
    once.answer(&app, Made::changed(as_it_is(id)), done).await
}
