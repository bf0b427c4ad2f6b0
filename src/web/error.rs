//! One error for every handler. The status is decided here and nowhere else, and every page of an error is drawn here.
use super::page;
use super::security::RequestId;
use crate::actions;
use crate::app::{App, Unready};
use crate::domain::DeadLink;
use crate::intake::{Fault, Faults};
use crate::render::encoded;
use crate::render::words::grouped;
use crate::store::Answer;
use crate::store::patterns::Progress;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use serde_json::json;
use std::any::Any;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "You are signed out. Sign in, then go back in this tab and send it again: what you typed is still in the form."
    )]
    SignedOut,
    #[error("This token doesn’t hold: it is unknown or revoked, or its person can’t sign in any more.")]
    BadToken,
    #[error("There is nothing here, or nothing that you may know of.")]
    NotFound,
    #[error("This build has no PDF. It was made without the feature “pdf”; the page itself can be printed.")]
    NoPdf,
    #[error("{0}")]
    Forbidden(String),
    /// A seat link that was good and opens nothing any more.
    #[error("{}", .0.sentence())]
    DeadLink(DeadLink),
    /// One that has expired while something is still asked of its person, with the address that mails them a new one.
    #[error(
        "This link has expired. A new one goes by email to the person whom it was for, and to nobody else."
    )]
    Renewable(String),
    #[error("This address can't be used that way.")]
    Method,
    #[error("{0}")]
    Malformed(String),
    #[error("Send JSON, with Content-Type: application/json.")]
    NotJson,
    #[error("Send files as multipart/form-data, each in a part called files.")]
    NotFiles,
    /// Rows of files that can’t be imported.
    #[error("Nothing was imported. {}", sentence(.0))]
    Faults(Box<Faults>),
    /// A field of a JSON body, and what is wrong with it.
    #[error("{1}")]
    Field(String, String),
    #[error("Say which version you have read: If-Match: \"N\", as it stands in its ETag.")]
    NoVersion,
    /// With the version as it is now; 0 is nothing yet.
    #[error("Somebody else saved first. Read it anew, compare, and send it with the version in ETag.")]
    Outdated(i64),
    #[error("This Idempotency-Key stands for another request; send each request with a key of its own.")]
    KeyTaken,
    /// The answer that the same request has had already.
    #[error("answered already")]
    Answered(Box<Answer>),
    #[error("An import may be 20 MB. “autopsy import” on the server takes files of any size.")]
    TooLarge,
    #[error(
        "A form may be 2 MB, and what you sent is more. Go back: what you typed is still there; shorten it, then send it again."
    )]
    TooLong,
    #[error("Send the form as the page does.")]
    NoForm,
    #[error("Too many tries. Wait a moment, then try again.")]
    TooMany(u64),
    #[error(transparent)]
    Action(#[from] actions::Error),
    /// The report's columns are not in memory yet, after so many of all rows.
    #[error("{}", loading(.0))]
    Loading(Progress),
    #[error("the page could not be drawn: {0}")]
    Page(#[from] minijinja::Error),
    #[error("the file could not be made: {0}")]
    File(#[from] std::io::Error),
    /// Tells no word of the document.
    #[error("no PDF: {0}")]
    Unset(#[from] typeset::Fault),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Action(error.into())
    }
}

impl From<Unready> for Error {
    fn from(unready: Unready) -> Self {
        match unready {
            Unready::Loading(progress) => Self::Loading(progress),
            Unready::Store(error) => error.into(),
        }
    }
}

impl Error {
    fn status(&self) -> StatusCode {
        use actions::Error as A;
        match self {
            Self::SignedOut | Self::BadToken => StatusCode::UNAUTHORIZED,
            Self::NotFound | Self::NoPdf | Self::Action(A::NotFound) => StatusCode::NOT_FOUND,
            Self::Forbidden(_) | Self::Action(A::Forbidden(_)) => StatusCode::FORBIDDEN,
            Self::DeadLink(_) | Self::Renewable(_) => StatusCode::GONE,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge | Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotJson | Self::NoForm | Self::NotFiles => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NoVersion => StatusCode::PRECONDITION_REQUIRED,
            Self::Outdated(_) => StatusCode::PRECONDITION_FAILED,
            Self::Answered(answer) => u16::try_from(answer.status)
                .ok()
                .and_then(|it| StatusCode::from_u16(it).ok())
                .unwrap_or_default(),
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Action(A::Blocked(_) | A::Stale) => StatusCode::CONFLICT,
            Self::Field(..) | Self::Faults(_) | Self::KeyTaken | Self::Action(A::Invalid(_)) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Loading(_) | Self::Action(A::Busy) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Action(A::Store(_)) | Self::Page(_) | Self::File(_) | Self::Unset(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }

    /// What is said to whoever asked; of a fault on our side, nothing internal.
    fn detail(&self) -> String {
        use actions::Error as A;
        match self {
            Self::Action(A::NotFound) => Self::NotFound.to_string(),
            Self::Action(A::Stale) => {
                "Somebody else saved first. Go back, load the page anew and compare.".to_owned()
            }
            Self::Action(A::Invalid(problems)) => {
                problems.iter().map(|it| it.message.as_str()).collect::<Vec<_>>().join(". ")
            }
            Self::Action(A::Busy) => {
                "The database is busy. Nothing was saved; try again in a moment.".to_owned()
            }
            Self::Unset(_) => {
                "The PDF could not be made; the page itself can be printed. Nothing that was saved is lost."
                    .to_owned()
            }
            Self::Action(A::Store(_)) | Self::Page(_) | Self::File(_) => String::new(),
            other => other.to_string(),
        }
    }
}

/// What `draw` needs to know of an error; rides on the response until it is drawn.
#[derive(Clone, Default)]
struct Failure {
    detail: String,
    errors: Vec<Wrong>,
    renewal: Option<String>,
}

/// A field, and what is wrong with it.
#[derive(Clone, Serialize)]
struct Wrong {
    field: String,
    message: String,
    /// Where it stands in a file.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    fault: Option<Fault>,
}

impl Wrong {
    fn new(field: &str, message: &str) -> Self {
        Self { field: field.to_owned(), message: message.to_owned(), fault: None }
    }

    fn of_row(it: &Fault) -> Self {
        Self { fault: Some(it.clone()), ..Self::new("files", &it.to_string()) }
    }
}

fn loading(it: &Progress) -> String {
    let far = match it.of {
        0 => String::new(),
        of => format!(" {} of {} rows are in.", grouped(it.done), grouped(of)),
    };
    format!("The figures are being loaded from the database.{far} Ask again in a moment.")
}

/// How much is wrong, and how much of it is told.
fn sentence(faults: &Faults) -> String {
    let told = faults.iter().count();
    match (told, faults.more()) {
        (1, 0) => "One thing is wrong.".to_owned(),
        (_, 0) => format!("{told} things are wrong."),
        (_, more) => format!("{} things are wrong; these are the first {told}.", told + more),
    }
}

impl Error {
    /// What is wrong field by field.
    fn errors(&self) -> Vec<Wrong> {
        match self {
            Self::Field(field, message) => vec![Wrong::new(field, message)],
            Self::Faults(faults) => faults.iter().map(Wrong::of_row).collect(),
            Self::Action(actions::Error::Invalid(problems)) => {
                problems.iter().map(|it| Wrong::new(it.field, &it.message)).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Answered(answer) = self {
            return super::api::replayed(*answer);
        }
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(error = %self, "request failed");
        }
        let wait = match &self {
            Self::TooMany(seconds) => Some(*seconds),
            Self::Loading(_) => Some(5),
            _ if status == StatusCode::SERVICE_UNAVAILABLE => Some(2),
            _ => None,
        };
        let mut response = status.into_response();
        if let Some(seconds) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Self::Outdated(version) = &self
            && let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\""))
        {
            response.headers_mut().insert(header::ETAG, tag);
        }
        if matches!(self, Self::BadToken) {
            let told = HeaderValue::from_static("Bearer realm=\"Account Autopsy\", error=\"invalid_token\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, told);
        }
        let (detail, errors) = (self.detail(), self.errors());
        let renewal = if let Self::Renewable(address) = self { Some(address) } else { None };
        response.extensions_mut().insert(Failure { detail, errors, renewal });
        response
    }
}

/// A page that stands as it is, although its status is an error: a form that came back.
#[derive(Clone)]
pub struct Drawn;

#[derive(Serialize)]
struct Page {
    heading: &'static str,
    detail: String,
    code: Option<String>,
    /// The address to try once more, where the fault was ours.
    again: Option<String>,
    signed_out: bool,
    /// Where a button asks for a new seat link.
    renewal: Option<String>,
    /// Whoever comes by a seat link may not be signed in.
    dead_link: bool,
}

/// Draws every error that no handler has drawn itself, as a page or, below `/api`, as problem+json.
pub async fn draw(State(app): State<App>, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let asked = request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    let get = request.method() == Method::GET;
    let request_id = request.extensions().get::<RequestId>().cloned();
    let response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || response.extensions().get::<Drawn>().is_some() {
        return response;
    }
    if status == StatusCode::UNAUTHORIZED && get && !api {
        let next =
            if asked == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={}", encoded(&asked)) };
        return Redirect::to(&next).into_response();
    }
    let failure = response.extensions().get::<Failure>().cloned();
    let Failure { mut detail, errors, renewal } = failure.unwrap_or_default();
    if detail.is_empty() {
        said(status).clone_into(&mut detail);
    }
    let ours = status.is_server_error();
    if ours && !get && !api {
        detail += " Go back: what you typed is still in the form.";
    }
    // A page of what can't be known is the same for everybody: it carries no code. Programs always get one.
    let code = request_id.map(|it| it.0).filter(|_| api || status.is_server_error());
    let mut drawn = if api {
        problem(status, &detail, code.as_deref(), &errors)
    } else {
        let again = Some(asked).filter(|it| ours && get && !it.starts_with("//"));
        let signed_out = status == StatusCode::UNAUTHORIZED;
        if status == StatusCode::NOT_FOUND && detail != Error::NoPdf.to_string() {
            NOTHING.clone_into(&mut detail);
        }
        let dead_link = status == StatusCode::GONE;
        let page = Page { heading: heading(status), detail, code, again, signed_out, renewal, dead_link };
        match page::bare(&app, "error.html", &page) {
            Ok(html) => (status, html).into_response(),
            Err(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side.").into_response()
            }
        }
    };
    for name in [header::RETRY_AFTER, header::ALLOW, header::ETAG, header::WWW_AUTHENTICATE] {
        if let Some(value) = response.headers().get(&name) {
            drawn.headers_mut().insert(name, value.clone());
        }
    }
    drawn
}

/// An error as programs read it (RFC 9457).
fn problem(status: StatusCode, detail: &str, request_id: Option<&str>, errors: &[Wrong]) -> Response {
    let signed_out = status == StatusCode::UNAUTHORIZED && detail == Error::SignedOut.to_string();
    let detail = if signed_out { "Send a token: Authorization: Bearer aat_…, or sign in." } else { detail };
    let mut body = json!({
        "title": heading(status), "status": status.as_u16(), "detail": detail, "request_id": request_id,
    });
    if status == StatusCode::UNPROCESSABLE_ENTITY {
        body["errors"] = json!(errors);
    }
    let mut drawn = (status, Json(body)).into_response();
    let headers = drawn.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if signed_out {
        let told = HeaderValue::from_static("Bearer realm=\"Account Autopsy\"");
        headers.insert(header::WWW_AUTHENTICATE, told);
    }
    drawn
}

/// A bug in a handler: the next request works.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> axum::http::Response<axum::body::Body> {
    tracing::error!("a handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn heading(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "That request can’t be read",
        401 => "Please sign in",
        403 => "This isn’t open to you",
        404 => "Nothing here",
        405 => "That’s not how this address works",
        409 => "Not now",
        410 => "This link opens nothing any more",
        412 => "Somebody else saved first",
        413 => "That’s too large",
        415 => "That’s not a form we know",
        422 => "Something isn’t filled in as it has to be",
        428 => "Which version?",
        429 => "A little slower, please",
        503 => "Busy for a moment",
        _ => "Something went wrong on our side",
    }
}

/// What a page says to people where a program is told that there is nothing, or nothing that it may know of. It is the
/// same for a link that was forged.
const NOTHING: &str = "The address may be mistyped or cut off, or what it shows isn’t open to you. If you were sent a link, ask for a new one.";

fn said(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "The address or the form has a part that can’t be read. Go back and try again.",
        403 => "This came from another site, so nothing was changed.",
        413 => "Send at most 2 MB at once; an import may be 20 MB.",
        415 => "Send the form as the page does.",
        503 => "It took too long. Nothing was lost; try again in a moment.",
        _ => "Nothing that was saved is lost. Try again in a minute.",
    }
}
