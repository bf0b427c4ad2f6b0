//! `…/snapshot`: the figures of a review, frozen once, and given back as they were.
use super::chairs::Chairs;
use crate::actions;
use crate::app::App;
use crate::domain::{Blocked, Person, ReviewId, SnapshotId, hex};
use crate::exhibits::AgendaItem;
use crate::store::{self, Conn, reviews::Snapshot};
use crate::web::api::body::{Nothing, Posted};
use crate::web::api::once::Made;
use crate::web::error::{Error, Result};
use crate::web::extract::At;
use crate::web::reviews::frozen;
use crate::web::session::{As, Now};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// Which figures they are.
#[derive(Serialize, ToSchema)]
pub struct Stamp {
    id: SnapshotId,
    at: DateTime<Utc>,
    /// The first day that the figures know nothing of.
    as_of: NaiveDate,
    /// Made before the quarter was over; they can be frozen once more.
    provisional: bool,
    /// The version of what computed them.
    code: String,
    /// The version of the fixed set of causes.
    taxonomy: String,
    /// SHA-256 of all that is kept: what is shown, the measures and the agenda.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
}

/// The figures as they were when they were frozen.
#[derive(Serialize, ToSchema)]
#[schema(as = Snapshot)]
pub struct SnapshotBody {
    #[serde(flatten)]
    stamp: Stamp,
    /// The measures, as `GET /patterns` gave them on that day.
    #[schema(value_type = Object)]
    measures: Box<RawValue>,
    agenda: Vec<AgendaLine>,
}

/// An item of the agenda.
#[derive(Serialize, ToSchema)]
struct AgendaLine {
    title: String,
    minutes: i64,
    lines: Vec<String>,
    /// The letters of the exhibits that it rests on.
    exhibits: String,
    /// Who speaks first.
    first: String,
}

impl Stamp {
    fn of(it: &Snapshot) -> Self {
        let head = &it.head;
        Self {
            id: head.id,
            at: head.at,
            as_of: head.as_of,
            provisional: head.provisional,
            code: head.code.clone(),
            taxonomy: head.taxonomy.clone(),
            sha256: hex(&it.hash),
        }
    }
}

impl AgendaLine {
    fn of(it: AgendaItem) -> Self {
        Self { title: it.title, minutes: it.minutes, lines: it.lines, exhibits: it.exhibits, first: it.first }
    }
}

/// The frozen figures
///
/// The final ones, or the latest provisional ones; whatever came in since changes nothing in them.
#[utoipa::path(get, path = "/api/v1/reviews/{id}/snapshot", tag = "Reviews", params(("id" = ReviewId, Path, description = "The review")),
    responses((status = 200, body = SnapshotBody)))]
pub async fn one(
    State(app): State<App>,
    As(_): As<Person>,
    At(id): At<ReviewId>,
) -> Result<Json<SnapshotBody>> {
    let found = read(&mut *app.db.read().await?, id).await?;
    let stamp = Stamp::of(&found);
    let agenda = frozen::agenda_of(&found)?.into_iter().map(AgendaLine::of).collect();
    let measures = RawValue::from_string(found.measures).map_err(std::io::Error::other)?;
    Ok(Json(SnapshotBody { stamp, measures, agenda }))
}

/// Freeze the pre-read
///
/// For the chair. Patterns over the threshold are opened, those that matter most come onto the agenda, and everybody who
/// is asked to come is told. The figures never change; provisional ones can be frozen once more when the quarter is over.
#[utoipa::path(post, path = "/api/v1/reviews/{id}/snapshot", tag = "Reviews", params(("id" = ReviewId, Path, description = "The review")),
    request_body = Nothing, responses((status = 201, body = Stamp)))]
pub async fn freeze(
    State(app): State<App>,
    now: Now,
    Chairs { me, id, read: review, chair }: Chairs,
    Posted(Nothing {}, once): Posted<Nothing>,
) -> Result<Response> {
    let blocked = |it: Blocked| Error::from(actions::Error::from(it));
    review.review.may_freeze().map_err(blocked)?;
    let version = review.review.version;
    let counted = frozen::freeze(&app, &review).await?;
    let made = Made::new(format!("/api/v1/reviews/{id}/snapshot"), move |conn| {
        Box::pin(async move { Ok(json!(Stamp::of(&read(conn, id).await?))) })
    });
    let call = now.call(&me);
    let done = async |db| actions::pre_read::freeze(&db, call, chair, id, version, counted).await;
    once.answer(&app, made, done).await
}

async fn read(conn: &mut Conn, id: ReviewId) -> Result<Snapshot> {
    let review = store::reviews::find(conn, id).await?.ok_or(Error::NotFound)?;
    let head = review.snapshot.ok_or(Error::NotFound)?;
    store::reviews::snapshot(conn, head.id).await?.ok_or(Error::NotFound)
}
