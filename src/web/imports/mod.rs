//! `/imports`: files in, what they would do or have done, and the list of what was imported.
pub mod upload;

use crate::actions;
use crate::actions::imports::{self, Counts, Imported, Summary};
use crate::app::App;
use crate::domain::{ImportId, Importer, Person, Zone};
use crate::intake::{Fault, Faults, Note, Table};
use crate::render::csv::Sheet;
use crate::store::{self, imports::Import};
use crate::web::error::{Error, Result};
use crate::web::extract::At;
use crate::web::names::Names;
use crate::web::page;
use crate::web::session::{As, Now};
use axum::Router;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Serialize;
use std::time::Duration;
use tower_http::timeout::TimeoutLayer;

/// What the files of one import may weigh.
pub const BODY: usize = 20 * 1024 * 1024;
/// A slow line has a minute for its files; fifty thousand rows are stored in seconds.
pub const HANDLER: Duration = Duration::from_secs(90);
/// Imports that the page lists.
const LISTED: i64 = 50;

pub fn router() -> Router<App> {
    Router::new()
        .route("/imports", get(index).post(send).layer(DefaultBodyLimit::max(BODY)))
        .route("/imports/{id}", get(show))
        .route("/imports/templates/{file}", get(template))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, HANDLER))
}

#[derive(Default, Serialize)]
struct Page {
    /// What is wrong with the form itself.
    alert: Option<&'static str>,
    faults: Vec<Fault>,
    more_faults: usize,
    outcome: Option<Outcome>,
    files: Vec<Explained>,
    past: Vec<Past>,
}

/// What files did or would do.
#[derive(Serialize)]
struct Outcome {
    heading: &'static str,
    sentence: String,
    next: &'static str,
    /// The files may be imported now.
    ready: bool,
    tables: Vec<Counted>,
    notes: Vec<Note>,
}

#[derive(Serialize)]
struct Counted {
    name: &'static str,
    #[serde(flatten)]
    counts: Counts,
}

/// A file of the plain layout, explained.
#[derive(Serialize)]
struct Explained {
    name: &'static str,
    what: &'static str,
    header: String,
    extras: String,
}

/// An import that has been.
#[derive(Serialize)]
struct Past {
    href: String,
    when: String,
    who: String,
    files: String,
    sentence: String,
}

async fn index(State(app): State<App>, As((me, _)): As<(Person, Importer)>) -> Result<Response> {
    Ok(draw(&app, &me, Page::default()).await?.into_response())
}

/// Checks the files, or imports them: the button says which. What was imported has a page of its own.
async fn send(
    State(app): State<App>,
    now: Now,
    As((me, _)): As<(Person, Importer)>,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    let parts = parts.map_err(|_| Error::Malformed("Send the files as the page does.".into()))?;
    let sent = upload::take(&app, parts).await?;
    if sent.reading.is_empty() {
        let page = Page { alert: Some("Choose at least one file"), ..Page::default() };
        return came_back(&app, &me, page).await;
    }
    let done = if sent.check_only {
        imports::rehearse(&app.db, now.call(&me), sent.reading).await
    } else {
        imports::import(&app.db, now.call(&me), sent.reading).await
    };
    match done {
        Ok(Imported { id: Some(id), .. }) => Ok(Redirect::to(&format!("/imports/{id}")).into_response()),
        Ok(Imported { id: None, summary }) => {
            let page = Page { outcome: Some(outcome(&summary, sent.check_only)), ..Page::default() };
            Ok(draw(&app, &me, page).await?.into_response())
        }
        Err(imports::Error::Faults(faults)) => came_back(&app, &me, wrong(&faults)).await,
        Err(imports::Error::Action(error)) => Err(error.into()),
        Err(imports::Error::Stopped) => Err(actions::Error::Busy.into()),
    }
}

#[derive(Serialize)]
struct Shown {
    when: String,
    who: String,
    files: Vec<String>,
    sentence: String,
    tables: Vec<Counted>,
    notes: Vec<Note>,
}

async fn show(
    State(app): State<App>,
    As((me, _)): As<(Person, Importer)>,
    At(id): At<ImportId>,
) -> Result<Response> {
    let zone = app.organisation().await?.zone;
    let mut conn = app.db.read().await?;
    let import = store::imports::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    drop(conn);
    let summary = summary(&import);
    let page = Shown {
        when: zone.dated(import.at),
        who: who(&names, &import),
        files: summary.files.iter().map(|it| it.name.clone()).collect(),
        sentence: summary.sentence(),
        tables: counted(&summary),
        notes: summary.notes,
    };
    Ok(page::show(&app, &me, "imports/show.html", &page).await?.into_response())
}

/// A file of the plain layout with nothing in it but its header.
async fn template(_: As<(Person, Importer)>, At(file): At<String>) -> Result<Response> {
    let table =
        file.strip_suffix(".csv").and_then(|name| Table::ALL.into_iter().find(|it| it.name() == name));
    let table = table.ok_or(Error::NotFound)?;
    let sheet = Sheet::new(Vec::new(), &table.header()).and_then(Sheet::finish);
    let sheet = sheet.map_err(|it| Error::Action(sqlx::Error::Io(it).into()))?;
    let attachment = format!("attachment; filename=\"{}.csv\"", table.name());
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, attachment),
    ];
    Ok((headers, sheet).into_response())
}

fn wrong(faults: &Faults) -> Page {
    Page { faults: faults.iter().cloned().collect(), more_faults: faults.more(), ..Page::default() }
}

fn outcome(summary: &Summary, check_only: bool) -> Outcome {
    let (heading, next) = match (check_only, summary.changes_something()) {
        (true, true) => {
            ("The files can be imported", "Nothing is stored yet. Choose the files again and import them.")
        }
        (true, false) => ("The files are right, and on record already", "There is nothing to import."),
        (false, _) => ("Nothing was changed", "What the files say is on record already."),
    };
    Outcome {
        heading,
        sentence: summary.sentence(),
        next,
        ready: check_only && summary.changes_something(),
        tables: counted(summary),
        notes: summary.notes.clone(),
    }
}

fn counted(summary: &Summary) -> Vec<Counted> {
    summary.tables.iter().map(|it| Counted { name: it.table.name(), counts: it.clone() }).collect()
}

/// The page with what is the same whatever was sent.
async fn draw(app: &App, me: &Person, page: Page) -> Result<axum::response::Html<String>> {
    let zone = app.organisation().await?.zone;
    let mut conn = app.db.read().await?;
    let imports = store::imports::latest(&mut conn, LISTED).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    drop(conn);
    let page = Page {
        files: Table::ALL.into_iter().map(explained).collect(),
        past: imports.iter().map(|it| past(it, &names, zone)).collect(),
        ..page
    };
    page::show(app, me, "imports/index.html", &page).await
}

async fn came_back(app: &App, me: &Person, page: Page) -> Result<Response> {
    Ok(page::came_back(StatusCode::UNPROCESSABLE_ENTITY, draw(app, me, page).await?))
}

fn explained(table: Table) -> Explained {
    let what = match table {
        Table::Accounts => "Your customers. Accounts that someone edited here stay as they are.",
        Table::Autopsies => "What went off course, when, and what was found to have caused it.",
        Table::Filings => "One row for each function asked: what it named, or nothing if it never filed.",
        Table::Changes => "Process changes: what was changed, by whom, so that a cause stops.",
        Table::Signals => {
            "Warnings seen on an account: usage_drop, escalation, silence or a code of your own."
        }
    };
    Explained {
        name: table.name(),
        what,
        header: table.header().join(", "),
        extras: table.extras().join(", "),
    }
}

fn past(import: &Import, names: &Names, zone: Zone) -> Past {
    let summary = summary(import);
    let files: Vec<&str> = summary.files.iter().map(|it| it.name.as_str()).collect();
    Past {
        href: format!("/imports/{}", import.id),
        when: zone.dated(import.at),
        who: who(names, import),
        files: files.join(", "),
        sentence: summary.sentence(),
    }
}

fn who(names: &Names, import: &Import) -> String {
    match import.by_id {
        Some(id) => names.name(Some(id)),
        None => "The command line".to_owned(),
    }
}

/// What the import's row says of it; of one that an older version wrote differently, nothing.
pub fn summary(import: &Import) -> Summary {
    let nothing = || Summary { files: Vec::new(), tables: Vec::new(), notes: Vec::new() };
    serde_json::from_str(&import.summary).unwrap_or_else(|_| nothing())
}
