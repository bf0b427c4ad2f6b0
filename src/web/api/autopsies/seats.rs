//! `…/seats`: a seat and its consent, who stands in for it, and what the CS leader does with seats.
use super::rights::{Reads, Speaks};
use super::shape::{AutopsyBody, ConsentAnswer, SeatBody};
use super::{as_read_by, renamed};
use crate::actions::{self, seats::Delegation};
use crate::app::App;
use crate::domain::{AutopsyId, Function, Leader, Person, PersonId, Problems, Prose, Seat};
use crate::store::{self, Conn};
use crate::web::api::body::{Body, Nothing, Posted};
use crate::web::api::once::Made;
use crate::web::api::version::{IfMatch, unless_outdated, versioned};
use crate::web::error::{Error, Result};
use crate::web::extract::At;
use crate::web::names::Names;
use crate::web::seats::SeatAt;
use crate::web::session::{As, Now};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post, put};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

pub fn router() -> Router<App> {
    Router::new()
        .route("/api/v1/autopsies/{id}/seats", post(add))
        .route("/api/v1/autopsies/{id}/seats/{function}", get(one))
        .route("/api/v1/autopsies/{id}/seats/{function}/consent", put(answer))
        .route("/api/v1/autopsies/{id}/seats/{function}/delegate", put(delegate))
        .route("/api/v1/autopsies/{id}/seats/{function}/holder", post(hand_over))
        .route("/api/v1/autopsies/{id}/seats/{function}/excusal", post(excuse))
}

/// What a seat says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConsent {
    answer: ConsentAnswer,
    /// Needed unless it agrees. Everyone taking part reads it.
    #[schema(max_length = 2000)]
    reason: Option<String>,
}

/// Who answers in the executive’s place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDelegate {
    /// Null: nobody, the executive answers.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required)]
    person_id: Option<PersonId>,
    /// The last day of it; the whole of this autopsy, if left out.
    until: Option<NaiveDate>,
}

/// One more function.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSeat {
    function: Function,
}

/// One seat
#[utoipa::path(get, path = "/api/v1/autopsies/{id}/seats/{function}", tag = "Seats",
    params(("id" = AutopsyId, Path, description = "The autopsy"), ("function" = Function, Path, description = "The function that holds the seat")), responses((status = 200, body = SeatBody)))]
pub async fn one(State(app): State<App>, asks: Reads, At((_, function)): SeatAt) -> Result<Response> {
    let seat = asks.read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let names = app.kept(Names::load).await?;
    Ok(versioned(seat.version, SeatBody::of(seat, &names)))
}

/// Agree, decline, or say that the function was not involved
///
/// When the last seat has agreed, the rescue begins. The version is the seat’s; the first answer may come without.
#[utoipa::path(put, path = "/api/v1/autopsies/{id}/seats/{function}/consent", tag = "Seats",
    params(("id" = AutopsyId, Path, description = "The autopsy"), ("function" = Function, Path, description = "The function that holds the seat")), request_body = NewConsent,
    extensions(("x-may-be-new" = json!(true))), responses((status = 200, body = SeatBody)))]
pub async fn answer(
    State(app): State<App>,
    now: Now,
    speaks: Speaks,
    said: IfMatch,
    Body(body): Body<NewConsent>,
) -> Result<Response> {
    let Speaks { me, id, function, seated, read } = speaks;
    let seat = read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let version = said.of_first(seat.version, seat.answer.is_none())?;
    let reason = why(body.reason.as_deref())?;
    let call = now.call(&me);
    let answer = body.answer.into();
    let done = actions::seats::answer_from(&app.db, call, seated, id, Some(version), answer, reason).await;
    unless_outdated(done, version_of(&app, id, function)).await?;
    as_it_is(&app, id, function).await
}

/// Delegate a seat
///
/// The executive names who agrees and files instead, until a day or for good; both names stay on record. The version is
/// the seat’s; the first delegation may come without.
#[utoipa::path(put, path = "/api/v1/autopsies/{id}/seats/{function}/delegate", tag = "Seats",
    params(("id" = AutopsyId, Path, description = "The autopsy"), ("function" = Function, Path, description = "The function that holds the seat")), request_body = NewDelegate,
    extensions(("x-may-be-new" = json!(true))), responses((status = 200, body = SeatBody)))]
pub async fn delegate(
    State(app): State<App>,
    now: Now,
    speaks: Speaks,
    said: IfMatch,
    Body(body): Body<NewDelegate>,
) -> Result<Response> {
    let Speaks { me, id, function, read, .. } = speaks;
    let seat = read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let version = said.of_first(seat.version, seat.delegate_id.is_none())?;
    let delegation = Delegation { to: body.person_id, until: body.until };
    let call = now.call(&me);
    let done =
        actions::seats::delegate_from(&app.db, call, me, id, function, Some(version), delegation).await;
    let done = done.map_err(|it| renamed(it, "person", "person_id"));
    unless_outdated(done, version_of(&app, id, function)).await?;
    as_it_is(&app, id, function).await
}

/// Seat one more function
///
/// Before the rescue has begun.
#[utoipa::path(post, path = "/api/v1/autopsies/{id}/seats", tag = "Seats", params(("id" = AutopsyId, Path, description = "The autopsy")),
    request_body = NewSeat, responses((status = 201, body = SeatBody)))]
pub async fn add(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    Reads { id, .. }: Reads,
    Posted(NewSeat { function }, once): Posted<NewSeat>,
) -> Result<Response> {
    let made = Made::new(format!("/api/v1/autopsies/{id}/seats/{function}"), move |conn| {
        Box::pin(async move {
            let seat = seat(conn, id, function).await?;
            Ok(json!(SeatBody::of(&seat, &Names::load(conn).await?)))
        })
    });
    let call = now.call(&me);
    once.answer(&app, made, async |db| actions::seats::add(&db, call, leader, id, function).await).await
}

/// Hand a seat over
///
/// To the executive who leads the function now. They are asked to agree anew unless the rescue has begun; what was filed
/// stays under its author.
#[utoipa::path(post, path = "/api/v1/autopsies/{id}/seats/{function}/holder", tag = "Seats",
    params(("id" = AutopsyId, Path, description = "The autopsy"), ("function" = Function, Path, description = "The function that holds the seat")), request_body = Nothing,
    responses((status = 200, body = AutopsyBody)))]
pub async fn hand_over(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    Reads { read, id, .. }: Reads,
    At((_, function)): SeatAt,
    Posted(Nothing {}, once): Posted<Nothing>,
) -> Result<Response> {
    read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let made = Made::changed(as_read_by(&app, &me, id));
    let call = now.call(&me);
    once.answer(&app, made, async |db| actions::seats::hand_over(&db, call, leader, id, function).await).await
}

/// Confirm that a function was not involved
///
/// Nothing more is asked of it, and the others decide without it.
#[utoipa::path(post, path = "/api/v1/autopsies/{id}/seats/{function}/excusal", tag = "Seats",
    params(("id" = AutopsyId, Path, description = "The autopsy"), ("function" = Function, Path, description = "The function that holds the seat")), request_body = Nothing,
    responses((status = 200, body = AutopsyBody)))]
pub async fn excuse(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    Reads { read, id, .. }: Reads,
    At((_, function)): SeatAt,
    Posted(Nothing {}, once): Posted<Nothing>,
) -> Result<Response> {
    read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let made = Made::changed(as_read_by(&app, &me, id));
    let call = now.call(&me);
    once.answer(&app, made, async |db| actions::seats::excuse(&db, call, leader, id, function).await).await
}

/// A reason that may be left out.
pub fn why(reason: Option<&str>) -> Result<Prose> {
    let mut problems = Problems::default();
    let reason = problems.take("reason", "The reason", Prose::optional(reason.unwrap_or_default()));
    Ok(reason.ok_or(problems).map_err(actions::Error::from)?)
}

async fn seat(conn: &mut Conn, id: AutopsyId, function: Function) -> Result<Seat> {
    let found = store::autopsies::find(conn, id).await?;
    found.and_then(|it| it.seat(function).cloned()).ok_or(Error::NotFound)
}

async fn version_of(app: &App, id: AutopsyId, function: Function) -> Result<i64> {
    Ok(seat(&mut *app.db.read().await?, id, function).await?.version)
}

async fn as_it_is(app: &App, id: AutopsyId, function: Function) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let seat = seat(&mut conn, id, function).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    Ok(versioned(seat.version, SeatBody::of(&seat, &names)))
}
