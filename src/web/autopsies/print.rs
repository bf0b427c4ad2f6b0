//! One autopsy to print, as a PDF and as data: all that its page shows to whoever asks, as of now. Each is on the record.
use super::data::{Data, RECORD, data};
use super::paper::document;
use super::show::{self, Shown};
use super::{Read, read_on};
use crate::actions;
use crate::app::App;
use crate::domain::{AutopsyId, Day, Person, Timestamp, show_day};
use crate::web::error::Result;
use crate::web::extract::At;
use crate::web::page;
use crate::web::press;
use crate::web::session::{As, Now};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

#[derive(Serialize)]
pub struct Page {
    pub shown: Shown,
    as_of: String,
    pub name: String,
    pub role: &'static str,
    pub organisation: String,
    pub zone: &'static str,
    /// Whether what was revealed is shown to whoever reads this, where anything was.
    pub withheld: bool,
}

/// The page to print.
pub async fn print(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<AutopsyId>,
) -> Result<Response> {
    let (page, _) = page_of(&app, &now, &me, id, "print").await?;
    Ok(page::bare(&app, "autopsies/print.html", &page)?.into_response())
}

/// The same as a PDF.
pub async fn pdf(
    app: &App,
    now: &Now,
    me: &Person,
    id: AutopsyId,
    sheet: typeset::Paper,
) -> Result<Response> {
    press::is_built()?;
    let (page, day) = page_of(app, now, me, id, "pdf").await?;
    let name = page.shown.label.clone();
    let set = press::set(app, move || document(&page, day, sheet)).await?;
    Ok(press::file(&name, set))
}

/// What is shown to whoever asks, and the day that it is. That they took it along is on the record.
async fn page_of(app: &App, now: &Now, me: &Person, id: AutopsyId, format: &str) -> Result<(Page, Day)> {
    let mut conn = app.db.read().await?;
    let read = read_on(&mut conn, app, me, id).await?;
    let shown = show::shown(&mut conn, app, &read, me, RECORD).await?;
    drop(conn);
    actions::exports::autopsy(&app.db, now.call(me), id, format).await?;
    let organisation = app.organisation().await?;
    let page = Page {
        shown,
        as_of: as_of(&read, now.at),
        name: me.name.to_string(),
        role: me.role.label(),
        organisation: organisation.name.to_string(),
        zone: read.zone.name(),
        withheld: read.autopsy.reveal.is_some() && !read.sight.filings,
    };
    Ok((page, read.zone.day(now.at)))
}

/// The same as data.
pub async fn json(app: &App, now: &Now, me: &Person, id: AutopsyId) -> Result<Json<Data>> {
    let mut conn = app.db.read().await?;
    let read = read_on(&mut conn, app, me, id).await?;
    let data = data(&mut conn, app, &read, me, now.at).await?;
    drop(conn);
    actions::exports::autopsy(&app.db, now.call(me), id, "json").await?;
    Ok(Json(data))
}

/// "4 Nov 2026, 09:00": paper is read when the year is another one.
fn as_of(read: &Read, at: Timestamp) -> String {
    let shown = read.zone.show(at);
    let time = shown.rsplit(' ').next().unwrap_or_default();
    format!("{}, {time}", show_day(read.zone.day(at)))
}
