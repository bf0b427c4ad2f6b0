//! One autopsy on paper and as data: all that its page shows to whoever asks, as of now. Each is on the record.
use super::data::{Data, RECORD, data};
use super::show::{self, Shown};
use super::{Read, read_on};
use crate::actions;
use crate::app::App;
use crate::domain::{AutopsyId, Person, Timestamp, show_day};
use crate::web::error::Result;
use crate::web::extract::At;
use crate::web::page;
use crate::web::session::{As, Now};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    shown: Shown,
    as_of: String,
    name: String,
    role: &'static str,
    organisation: String,
    zone: &'static str,
    /// Whether what was revealed is shown to whoever reads this, where anything was.
    withheld: bool,
}

/// The page to print.
pub async fn print(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<AutopsyId>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let read = read_on(&mut conn, &app, &me, id).await?;
    let shown = show::shown(&mut conn, &app, &read, &me, RECORD).await?;
    drop(conn);
    actions::exports::autopsy(&app.db, now.call(&me), id, "print").await?;
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
    Ok(page::bare(&app, "autopsies/print.html", &page)?.into_response())
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
