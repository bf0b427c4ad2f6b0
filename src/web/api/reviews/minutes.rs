//! `…/minutes`: what was said and settled, line by line. After closing a line is a correction.
use crate::actions;
use crate::app::App;
use crate::domain::{Contributor, Minute, MinuteId, Person, Problems, Prose, ReviewId};
use crate::store::{self, Conn};
use crate::web::api::body::Posted;
use crate::web::api::list::{self, Page};
use crate::web::api::once::{Drawn, Made};
use crate::web::api::people::{Who, who};
use crate::web::error::{Error, Result};
use crate::web::extract::{Asked, At};
use crate::web::names::Names;
use crate::web::session::{As, Now};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// A page of the list.
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

/// A line of the minutes.
#[derive(Serialize, ToSchema)]
#[schema(as = Minute)]
pub struct MinuteBody {
    id: MinuteId,
    at: DateTime<Utc>,
    by: Option<Who>,
    text: Prose,
    /// Added after the review was closed.
    correction: bool,
}

/// A line to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMinute {
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
}

impl MinuteBody {
    fn of(it: Minute, names: &Names) -> Self {
        Self {
            id: it.id,
            at: it.at,
            by: who(names, Some(it.by_id)),
            text: it.text,
            correction: it.correction,
        }
    }
}

/// The minutes, in their order
#[utoipa::path(get, path = "/api/v1/reviews/{id}/minutes", tag = "Reviews", params(("id" = ReviewId, Path, description = "The review"), Query),
    responses((status = 200, body = Page<MinuteBody>)))]
pub async fn all(
    State(app): State<App>,
    As(_): As<Person>,
    At(id): At<ReviewId>,
    Asked(query): Asked<Query>,
) -> Result<Json<Page<MinuteBody>>> {
    let limit = list::limit(query.limit)?;
    let after = list::after(query.cursor.as_deref(), |id, _| id.parse::<MinuteId>().ok())?;
    let mut conn = app.db.read().await?;
    store::reviews::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    let mut rows = store::reviews::minutes(&mut conn, id).await?;
    if let Some(after) = after {
        let seen = rows.iter().position(|it| it.id == after).map_or(0, |it| it + 1);
        rows.drain(..seen);
    }
    let keys = |it: &Minute| (it.id.to_string(), String::new());
    Ok(Json(list::page(rows, limit, keys, |it| MinuteBody::of(it, &names))))
}

/// Add a line to the minutes
///
/// A line stays as it is; what has to be put right is another line. After closing it is a correction, by a CS leader or
/// the sponsor.
#[utoipa::path(post, path = "/api/v1/reviews/{id}/minutes", tag = "Reviews", params(("id" = ReviewId, Path, description = "The review")),
    request_body = NewMinute, responses((status = 201, body = MinuteBody)))]
pub async fn add(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    At(id): At<ReviewId>,
    Posted(body, once): Posted<NewMinute>,
) -> Result<Response> {
    let mut problems = Problems::default();
    let text = problems.take("text", "The line", Prose::parse(&body.text));
    let text = text.ok_or(problems).map_err(actions::Error::from)?;
    let minute = MinuteId::new();
    let made = Made { status: StatusCode::CREATED, location: None, draw: drawn(id, minute) };
    let (call, reviewer) = (now.call(&me), me.reviewer());
    let done = async |db| actions::reviews::note(&db, call, contributor, reviewer, id, minute, text).await;
    once.answer(&app, made, done).await
}

fn drawn(id: ReviewId, minute: MinuteId) -> impl for<'c> FnOnce(&'c mut Conn) -> Drawn<'c> + Send + 'static {
    move |conn| Box::pin(async move { Ok(json!(read(conn, id, minute).await?)) })
}

async fn read(conn: &mut Conn, id: ReviewId, minute: MinuteId) -> Result<MinuteBody> {
    let found = store::reviews::minutes(conn, id).await?.into_iter().find(|it| it.id == minute);
    let names = Names::load(conn).await?;
    found.map(|it| MinuteBody::of(it, &names)).ok_or(Error::NotFound)
}
