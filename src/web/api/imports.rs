//! History in CSV files: what they would do, what they did, and what was imported. Wrong rows are told one by one.
use super::list::{self, Page};
use super::once::{Asking, Made, Once};
use super::people::{Who, who};
use crate::actions;
use crate::actions::imports::{self, Imported, Summary};
use crate::app::App;
use crate::domain::{ImportId, Importer, Person};
use crate::intake::{Reading, Table, Terms};
use crate::store::{self, Conn, imports::Import};
use crate::web::error::{Error, Result};
use crate::web::extract::{Asked, At};
use crate::web::imports::upload::{file_name, unreadable};
use crate::web::imports::{BODY, HANDLER};
use crate::web::names::Names;
use crate::web::session::{As, Now};
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tower_http::timeout::TimeoutLayer;
use utoipa::{IntoParams, ToSchema};

/// A slow line has a while for its files, so these routes have a limit and a timeout of their own.
pub fn router() -> Router<App> {
    Router::new()
        .route("/api/v1/imports", get(all).post(bring).layer(DefaultBodyLimit::max(BODY)))
        .route("/api/v1/imports/{id}", get(one))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, HANDLER))
}

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

#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct How {
    /// Say what would change, and change nothing.
    #[param(default = false)]
    dry_run: Option<bool>,
}

/// CSV files of the plain layout, each in a part of its own; what one is, is known from its header row.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only says how the body looks")]
pub struct Files {
    #[schema(inline, min_items = 1)]
    files: Vec<File>,
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it only says how the body looks")]
pub struct File(Vec<u8>);

/// What files did, or would do.
#[derive(Serialize, ToSchema)]
#[schema(as = Import)]
pub struct ImportBody {
    /// Null where nothing was changed: such an import leaves no trace.
    id: Option<ImportId>,
    at: Option<DateTime<Utc>>,
    /// Null where the command line did it.
    by: Option<Who>,
    files: Vec<ImportFile>,
    tables: Vec<ImportCounts>,
    /// Worth knowing, though it stopped nothing.
    notes: Vec<ImportNote>,
}

#[derive(Serialize, ToSchema)]
struct ImportFile {
    name: String,
    /// `accounts`, `autopsies`, `filings`, `changes` or `signals`; null where it was left out.
    table: Option<&'static str>,
    rows: u64,
}

/// Rows of one table by what became of them.
#[derive(Serialize, ToSchema)]
struct ImportCounts {
    table: &'static str,
    new: u64,
    changed: u64,
    unchanged: u64,
    /// Left as they are, because somebody worked on them here.
    kept: u64,
    /// Said again what an earlier row had said.
    repeated: u64,
}

#[derive(Serialize, ToSchema)]
struct ImportNote {
    file: String,
    text: String,
}

impl ImportBody {
    fn told(summary: Summary) -> Self {
        let table = |it: Option<Table>| it.map(Table::name);
        let files = summary.files.into_iter();
        let tables = summary.tables.into_iter();
        let notes = summary.notes.into_iter();
        Self {
            id: None,
            at: None,
            by: None,
            files: files
                .map(|it| ImportFile { table: table(it.table), name: it.name, rows: it.rows })
                .collect(),
            tables: tables
                .map(|it| ImportCounts {
                    table: it.table.name(),
                    new: it.new,
                    changed: it.changed,
                    unchanged: it.unchanged,
                    kept: it.kept,
                    repeated: it.repeated,
                })
                .collect(),
            notes: notes.map(|it| ImportNote { file: it.file, text: it.text }).collect(),
        }
    }

    fn of(it: &Import, names: &Names) -> Self {
        let told = Self::told(crate::web::imports::summary(it));
        Self { id: Some(it.id), at: Some(it.at), by: who(names, it.by_id), ..told }
    }
}

/// Imports, newest first
#[utoipa::path(get, path = "/api/v1/imports", tag = "Administration", params(Query),
    responses((status = 200, body = Page<ImportBody>)))]
pub async fn all(
    State(app): State<App>,
    As((_, _)): As<(Person, Importer)>,
    Asked(query): Asked<Query>,
) -> Result<Json<Page<ImportBody>>> {
    let limit = list::limit(query.limit)?;
    let after = list::after(query.cursor.as_deref(), |id, at| Some((at.parse().ok()?, id.parse().ok()?)))?;
    let mut conn = app.db.read().await?;
    let rows = store::imports::page(&mut conn, after, limit + 1).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    let keys = |it: &Import| (it.id.to_string(), it.at.to_rfc3339());
    Ok(Json(list::page(rows, limit, keys, |it| ImportBody::of(&it, &names))))
}

/// One import
#[utoipa::path(get, path = "/api/v1/imports/{id}", tag = "Administration", params(("id" = ImportId, Path, description = "The import")),
    responses((status = 200, body = ImportBody)))]
pub async fn one(
    State(app): State<App>,
    As((_, _)): As<(Person, Importer)>,
    At(id): At<ImportId>,
) -> Result<Json<ImportBody>> {
    read(&mut *app.db.read().await?, id).await.map(Json)
}

/// Import files, or say what they would change
///
/// All of it or nothing: if a row is wrong, `errors` tells file, line, column and reason of each, and nothing is stored.
/// Files that change nothing, and a dry run, answer 200 without an id; nothing was done, so no answer is kept for their key.
#[utoipa::path(post, path = "/api/v1/imports", tag = "Administration", params(How),
    request_body(content = inline(Files), content_type = "multipart/form-data"),
    responses((status = 200, body = ImportBody, description = "What would change, or that nothing does."),
        (status = 201, body = ImportBody)))]
pub async fn bring(
    State(app): State<App>,
    now: Now,
    As((me, _)): As<(Person, Importer)>,
    Asked(how): Asked<How>,
    request: Request,
) -> Result<Response> {
    let (parts, bytes) = whole(request, &app).await?;
    let once = Once::of(&app, &me, Asking { parts: &parts, body: &bytes }).await?;
    let files = files(&app, parts, bytes).await?;
    let rehearsed = imports::rehearse(&app.db, now.call(&me), reading(&app, files.clone()).await?).await;
    let Imported { summary, .. } = rehearsed.map_err(told)?;
    if how.dry_run == Some(true) || !summary.changes_something() {
        return Ok(Json(ImportBody::told(summary)).into_response());
    }
    let reading = reading(&app, files).await?;
    let id = ImportId::new();
    let made = Made::new(format!("/api/v1/imports/{id}"), move |conn| {
        Box::pin(async move { Ok(json!(read(conn, id).await.map_err(|_| actions::Error::Busy)?)) })
    });
    let call = now.call(&me);
    let done = async |db| match imports::import_as(&db, call, id, reading).await {
        Ok(imported) => Ok(imported),
        // Somebody else changed what the files were held against, a moment ago.
        Err(imports::Error::Faults(_) | imports::Error::Stopped) => Err(actions::Error::Busy),
        Err(imports::Error::Action(error)) => Err(error),
    };
    once.answer(&app, made, done).await
}

/// The body down to the byte: an Idempotency-Key stands for it.
async fn whole(request: Request, app: &App) -> Result<(Parts, Bytes)> {
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let bytes = Bytes::from_request(request, app).await.map_err(|it| match it.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        _ => Error::Malformed("The files didn’t come in whole. Send them again.".to_owned()),
    })?;
    Ok((parts, bytes))
}

/// The files by name. Other parts are refused, so that nobody asks for a dry run where none is made.
async fn files(app: &App, parts: Parts, bytes: Bytes) -> Result<Vec<(String, Bytes)>> {
    let request = Request::from_parts(parts, Body::from(bytes));
    let mut parts = Multipart::from_request(request, app).await.map_err(|_| Error::NotFiles)?;
    let mut files = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(|it| unreadable(&it))? {
        let name = file_name(part.file_name().unwrap_or(""));
        match part.name() {
            Some("files") if !name.is_empty() => {
                files.push((name, part.bytes().await.map_err(|it| unreadable(&it))?));
            }
            _ => {
                let said = "Send each file in a part that is called files and has a file name".to_owned();
                return Err(Error::Field("files".to_owned(), said));
            }
        }
    }
    if files.is_empty() {
        return Err(Error::Field("files".to_owned(), "Send at least one file".to_owned()));
    }
    Ok(files)
}

/// The files, read and held against each other.
async fn reading(app: &App, files: Vec<(String, Bytes)>) -> Result<Reading> {
    let mut reading = Reading::new(Terms::interactive(app.organisation().await?.currency));
    let reader = tokio::task::spawn_blocking(move || {
        for (name, bytes) in &files {
            reading.read(name, &bytes[..]);
        }
        reading
    });
    reader.await.map_err(|_| sqlx::Error::WorkerCrashed.into())
}

fn told(error: imports::Error) -> Error {
    match error {
        imports::Error::Faults(faults) => Error::Faults(Box::new(faults)),
        imports::Error::Action(error) => error.into(),
        imports::Error::Stopped => actions::Error::Busy.into(),
    }
}

async fn read(conn: &mut Conn, id: ImportId) -> Result<ImportBody> {
    let import = store::imports::find(conn, id).await?.ok_or(Error::NotFound)?;
    Ok(ImportBody::of(&import, &Names::load(conn).await?))
}
