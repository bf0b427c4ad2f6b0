//! A review as files: its meeting for a calendar, its frozen figures as a workbook, as a page that stands alone, and each
//! exhibit as CSV. Who took which goes on the record.
use super::{Read, frozen};
use crate::actions;
use crate::app::App;
use crate::domain::{Person, ReviewId};
use crate::exhibits::{self, Paper, Which};
use crate::render::calendar::{Meeting, calendar as drawn};
use crate::web::error::{Error, Result};
use crate::web::extract::At;
use crate::web::names::Names;
use crate::web::patterns::{self, computed};
use crate::web::session::{As, Now};
use crate::web::sheet::XLSX;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::io;

/// The meeting, to put into a calendar.
pub async fn calendar(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ReviewId>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let read = Read::of(&mut conn, &app, id).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    drop(conn);
    let plan = &read.review.plan;
    // Addresses are for those who meet: whoever chairs, and whoever is asked.
    let meets = plan.chair_id == me.id || read.review.people.iter().any(|it| it.person_id == me.id);
    let person = |id| {
        let known = names.person(Some(id)).filter(|_| meets);
        known.map(|it| (it.name.to_string(), it.email.to_string()))
    };
    let meeting = Meeting {
        id: id.to_string(),
        version: read.review.version,
        stamped: now.at,
        starts: plan.meets_at,
        minutes: plan.minutes,
        summary: format!("Pattern review of {}", read.title()),
        place: plan.place.to_string(),
        address: app.address(&read.address()),
        chair: person(plan.chair_id),
        people: read.review.people.iter().filter_map(|it| person(it.person_id)).collect(),
    };
    Ok(file("review", &read, ("text/calendar; charset=utf-8", "ics"), drawn(&meeting).into_bytes()))
}

async fn taken(app: &App, now: Now, me: &Person, id: ReviewId, format: &str) -> Result<(Read, Paper)> {
    let mut conn = app.db.read().await?;
    let read = Read::of(&mut conn, app, id).await?;
    let snapshot = read.snapshot(&mut conn).await?.ok_or(Error::NotFound)?;
    drop(conn);
    let mut asked = serde_json::Map::new();
    asked.insert("snapshot".into(), snapshot.head.id.to_string().into());
    actions::exports::list(&app.db, now.call(me), "review", format, asked).await?;
    Ok((read, frozen::thaw(&snapshot)?.paper))
}

/// Every exhibit as a sheet.
pub async fn workbook(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ReviewId>,
) -> Result<Response> {
    let (read, paper) = taken(&app, now, &me, id, "xlsx").await?;
    let made = computed(move || exhibits::workbook(&paper)).await.map_err(io::Error::other)?;
    Ok(file("review", &read, (XLSX, "xlsx"), made))
}

/// Every exhibit on a page that needs nothing beside it.
pub async fn alone(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ReviewId>,
) -> Result<Response> {
    let (read, paper) = taken(&app, now, &me, id, "html").await?;
    let made = computed(move || patterns::alone(paper)).await.map_err(io::Error::other)?;
    Ok(file("review", &read, ("text/html; charset=utf-8", "html"), made.into_bytes()))
}

/// The numbers of one exhibit.
pub async fn exhibit(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At((id, name)): At<(ReviewId, String)>,
) -> Result<Response> {
    let which = name.strip_suffix(".csv").and_then(Which::parse).ok_or(Error::NotFound)?;
    let (read, paper) = taken(&app, now, &me, id, "csv").await?;
    let found = paper.exhibits.iter().find(|it| it.which == which).ok_or(Error::NotFound)?;
    let sheet = exhibits::csv(&found.table, &paper.currency)?;
    Ok(file(which.code(), &read, ("text/csv; charset=utf-8", "csv"), sheet))
}

fn file(name: &str, read: &Read, (kind, ending): (&str, &str), bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"{}.{ending}\"", read.file_name(name));
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, bytes).into_response()
}
