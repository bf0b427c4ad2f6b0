//! Autopsies: the list, one with its seats and what blocks it, and a new one; beneath it, each move.
mod all;
pub mod ending;
pub mod filing;
pub mod finding;
mod opening;
pub mod rescue;
pub mod rescuing;
mod rights;
pub mod seats;
pub mod shape;

use super::body::Posted;
use super::list::Page;
use super::once::{Drawn, Made};
use super::version::versioned;
use crate::actions;
use crate::app::App;
use crate::domain::{AutopsyId, Leader, Person};
use crate::store::Conn;
use crate::web::error::Result;
use crate::web::extract::{Asked, At};
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};

pub fn router() -> Router<App> {
    Router::new()
        .route("/api/v1/autopsies", get(list).post(open))
        .route("/api/v1/autopsies/{id}", get(one))
        .merge(ending::router())
        .merge(seats::router())
        .merge(filing::router())
        .merge(finding::router())
        .merge(rescuing::router())
}

/// Autopsies, newest first
#[utoipa::path(get, path = "/api/v1/autopsies", tag = "Autopsies", params(all::Query),
    responses((status = 200, body = Page<all::AutopsyItem>)))]
pub async fn list(
    State(app): State<App>,
    As(_): As<Person>,
    Asked(query): Asked<all::Query>,
) -> Result<Json<Page<all::AutopsyItem>>> {
    all::read(&app, &query).await.map(Json)
}

/// One autopsy
///
/// Its seats, where it stands and what blocks it. `filings` is null until they are revealed, and for whoever takes no
/// part.
#[utoipa::path(get, path = "/api/v1/autopsies/{id}", tag = "Autopsies", params(("id" = AutopsyId, Path, description = "The autopsy")),
    responses((status = 200, body = shape::AutopsyBody)))]
pub async fn one(State(app): State<App>, As(me): As<Person>, At(id): At<AutopsyId>) -> Result<Response> {
    let body = shape::read(&mut *app.db.read().await?, &app, &me, id).await?;
    Ok(versioned(body.version, body))
}

/// Open an autopsy
///
/// Each function that is seated is asked to agree. An account that has an open autopsy gets no second one.
#[utoipa::path(post, path = "/api/v1/autopsies", tag = "Autopsies", request_body = opening::NewAutopsy,
    responses((status = 201, body = shape::AutopsyBody), (status = 409)))]
pub async fn open(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    Posted(body, once): Posted<opening::NewAutopsy>,
) -> Result<Response> {
    let draft = body.parse().map_err(actions::Error::from)?;
    let id = AutopsyId::new();
    let made = Made::new(format!("/api/v1/autopsies/{id}"), as_read_by(&app, &me, id));
    let call = now.call(&me);
    let done = async |db| {
        let opened = actions::autopsies::open(&db, call, leader, id, draft).await;
        opened.map_err(|it| renamed(it, "account", "account_id"))
    };
    once.answer(&app, made, done).await
}

/// A refusal under the name that a field has here, where a form has another.
fn renamed(error: actions::Error, from: &str, to: &'static str) -> actions::Error {
    match error {
        actions::Error::Invalid(problems) => problems.renamed(from, to).into(),
        other => other,
    }
}

/// How the autopsy reads for whoever has just done something to it: what most deeds answer.
pub fn as_read_by(
    app: &App,
    me: &Person,
    id: AutopsyId,
) -> impl for<'c> FnOnce(&'c mut Conn) -> Drawn<'c> + Send + 'static {
    let (app, me) = (app.clone(), me.clone());
    move |conn| Box::pin(async move { Ok(serde_json::json!(shape::read(conn, &app, &me, id).await?)) })
}
