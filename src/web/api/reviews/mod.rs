//! The quarterly review: planned, frozen, decided, closed. Each rule stands in `actions/reviews.rs`, as for the pages.
mod chairs;
pub mod decided;
pub mod deeds;
pub mod minutes;
mod plan;
pub mod shape;
pub mod snapshot;

use super::body::{Body, Posted};
use super::list::{self, Page};
use super::once::{Drawn, Made};
use super::version::{IfMatch, unless_outdated, versioned};
use crate::actions;
use crate::app::App;
use crate::domain::{Person, Problems, ReviewId, ReviewState, Reviewer};
use crate::store::{self, Conn};
use crate::web::error::{Error, Result};
use crate::web::extract::{Asked, At};
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use plan::{NewReview, ReviewChanges};
use serde::Deserialize;
use shape::{ReviewBody, ReviewItem};
use utoipa::IntoParams;

pub fn router() -> Router<App> {
    Router::new()
        .route("/api/v1/reviews", get(all).post(add))
        .route("/api/v1/reviews/{id}", get(one).patch(change))
        .route("/api/v1/reviews/{id}/snapshot", get(snapshot::one).post(snapshot::freeze))
        .route("/api/v1/reviews/{id}/agenda", post(deeds::put_on_agenda))
        .route("/api/v1/reviews/{id}/decisions/{pattern_id}", put(deeds::decide))
        .route("/api/v1/reviews/{id}/attendance", put(deeds::attend))
        .route("/api/v1/reviews/{id}/minutes", get(minutes::all).post(minutes::add))
        .route("/api/v1/reviews/{id}/closure", post(deeds::close))
}

/// What the list is narrowed to.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Only those that are this far.
    state: Option<ReviewState>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Quarterly reviews, latest quarter first
#[utoipa::path(get, path = "/api/v1/reviews", tag = "Reviews", params(Query),
    responses((status = 200, body = Page<ReviewItem>)))]
pub async fn all(
    State(app): State<App>,
    As(_): As<Person>,
    Asked(query): Asked<Query>,
) -> Result<Json<Page<ReviewItem>>> {
    let limit = list::limit(query.limit)?;
    let after = list::after(query.cursor.as_deref(), |day, _| typed::day(day))?;
    let mut conn = app.db.read().await?;
    let read = shape::Known::read(&mut conn).await?;
    let reviews = store::reviews::list(&mut conn, None).await?.into_iter();
    let wanted = reviews
        .filter(|it| query.state.is_none_or(|state| it.state() == state))
        .filter(|it| after.is_none_or(|after| it.quarter.from < after));
    let rows: Vec<_> = wanted.take(usize::try_from(limit + 1).unwrap_or(usize::MAX)).collect();
    let keys = |it: &crate::domain::Review| (it.quarter.from.to_string(), it.id.to_string());
    Ok(Json(list::page(rows, limit, keys, |it| ReviewItem::of(&it, &read))))
}

/// One review
///
/// Who is asked and has opened the pre-read, the patterns on its agenda, and what was decided on each.
#[utoipa::path(get, path = "/api/v1/reviews/{id}", tag = "Reviews", params(("id" = ReviewId, Path, description = "The review")),
    responses((status = 200, body = ReviewBody)))]
pub async fn one(State(app): State<App>, As(_): As<Person>, At(id): At<ReviewId>) -> Result<Response> {
    told(&app, id).await
}

/// Plan the review of a quarter
///
/// For CS leaders and the sponsor. A quarter gets no second one. Nobody is written to before the pre-read is frozen.
#[utoipa::path(post, path = "/api/v1/reviews", tag = "Reviews", request_body = NewReview,
    responses((status = 201, body = ReviewBody)))]
pub async fn add(
    State(app): State<App>,
    now: Now,
    As((me, reviewer)): As<(Person, Reviewer)>,
    Posted(body, once): Posted<NewReview>,
) -> Result<Response> {
    let (quarter, plan, people) = body.parse().map_err(actions::Error::from)?;
    let id = ReviewId::new();
    let made = Made::new(format!("/api/v1/reviews/{id}"), as_it_is(id));
    let call = now.call(&me);
    let done = async |db| {
        actions::reviews::plan(&db, call, reviewer, id, quarter, plan, people).await.map_err(named)
    };
    once.answer(&app, made, done).await
}

/// Change a review’s plan, its words, or ask more people to come
///
/// For CS leaders and the sponsor. Only what is sent changes; whoever was asked stays on the list.
#[utoipa::path(patch, path = "/api/v1/reviews/{id}", tag = "Reviews", params(("id" = ReviewId, Path, description = "The review")),
    request_body = ReviewChanges, responses((status = 200, body = ReviewBody)))]
pub async fn change(
    State(app): State<App>,
    now: Now,
    As((me, reviewer)): As<(Person, Reviewer)>,
    At(id): At<ReviewId>,
    said: IfMatch,
    Body(changes): Body<ReviewChanges>,
) -> Result<Response> {
    let review = find(&app, id).await?;
    let version = said.of(review.version)?;
    let edit = changes.of(&review).map_err(actions::Error::from)?;
    let call = now.call(&me);
    let done = actions::reviews::edit(&app.db, call, reviewer, id, version, edit).await;
    unless_outdated(done.map_err(named), async { Ok(find(&app, id).await?.version) }).await?;
    told(&app, id).await
}

async fn find(app: &App, id: ReviewId) -> Result<crate::domain::Review> {
    store::reviews::find(&mut *app.db.read().await?, id).await?.ok_or(Error::NotFound)
}

/// The review as it is now.
pub async fn told(app: &App, id: ReviewId) -> Result<Response> {
    let body = shape::read(&mut *app.db.read().await?, id).await?;
    Ok(versioned(body.version, body))
}

/// How the review reads after a deed: what most deeds answer.
pub fn as_it_is(id: ReviewId) -> impl for<'c> FnOnce(&'c mut Conn) -> Drawn<'c> + Send + 'static {
    move |conn| Box::pin(async move { Ok(serde_json::json!(shape::read(conn, id).await?)) })
}

/// A refusal under the names that fields have here, where forms have others.
pub fn named(error: actions::Error) -> actions::Error {
    const NAMES: [(&str, &str); 9] = [
        ("chair", "chair_id"),
        ("owner", "owner_id"),
        ("pattern", "pattern_id"),
        ("checker", "change.checker_id"),
        ("check_on", "change.check_on"),
        ("roll_out_days", "change.roll_out_days"),
        ("title", "change.title"),
        ("hypothesis", "change.hypothesis"),
        ("place", "place"),
    ];
    match error {
        actions::Error::Invalid(problems) => {
            NAMES.into_iter().fold(problems, |it: Problems, (from, to)| it.renamed(from, to)).into()
        }
        other => other,
    }
}
