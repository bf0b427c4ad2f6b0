//! JSON bodies. Not JSON is 400, another type 415; a field that is unknown, missing or of the wrong type is 422, by its path.
use super::once::{Asking, Once};
use crate::app::App;
use crate::domain::Person;
use crate::web::error::{Error, Result};
use crate::web::session::As;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use utoipa::ToSchema;

/// The body of a PUT or PATCH.
pub struct Body<T>(pub T);

/// The body of a POST, and how it is done once.
pub struct Posted<T>(pub T, pub Once);

/// The body of a deed that asks nothing more: `{}`, or none at all.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A field of a PATCH: left out it stays, null takes it away.
#[derive(Debug, Default)]
pub enum Change<T> {
    #[default]
    Stays,
    Becomes(Option<T>),
}

impl<T> Change<T> {
    /// What becomes of the present value.
    pub fn over(self, present: Option<T>) -> Option<T> {
        match self {
            Self::Stays => present,
            Self::Becomes(value) => value,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        Option::deserialize(reader).map(Self::Becomes)
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Error;
    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let (parts, bytes) = read(request, app).await?;
        parse(&parts, &bytes).map(Self)
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Posted<T> {
    type Rejection = Error;
    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let (mut parts, bytes) = read(request, app).await?;
        let As(me) = As::<Person>::from_request_parts(&mut parts, app).await?;
        let once = Once::of(app, &me, Asking { parts: &parts, body: &bytes }).await?;
        Ok(Self(parse(&parts, &bytes)?, once))
    }
}

async fn read(request: Request, app: &App) -> Result<(Parts, Bytes)> {
    let (parts, body) = request.into_parts();
    let mut request = Request::new(body);
    *request.extensions_mut() = parts.extensions.clone();
    let bytes = Bytes::from_request(request, app).await.map_err(|it| match it.into_response_status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        _ => Error::Malformed("The body can’t be read to its end.".to_owned()),
    })?;
    Ok((parts, bytes))
}

/// A rejection by its status.
trait Status {
    fn into_response_status(self) -> StatusCode;
}

impl<T: axum::response::IntoResponse> Status for T {
    fn into_response_status(self) -> StatusCode {
        self.into_response().status()
    }
}

/// The body as a value. Nothing at all is an empty object.
fn parse<T: DeserializeOwned>(parts: &Parts, bytes: &[u8]) -> Result<T> {
    let kind = parts.headers.get(header::CONTENT_TYPE).map(|it| it.to_str().unwrap_or(""));
    let bytes = match kind {
        Some(kind) if is_json(kind) => bytes,
        None if bytes.is_empty() => b"{}",
        _ => return Err(Error::NotJson),
    };
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|it| told(&it))?;
    reader.end().map_err(|_| Error::Malformed("The body has more than one JSON value.".to_owned()))?;
    Ok(value)
}

fn is_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// The reader's complaint as a field and a sentence.
fn told(error: &serde_path_to_error::Error<serde_json::Error>) -> Error {
    let message = error.inner().to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |it| it.0);
    match error.inner().classify() {
        Category::Data => {}
        _ => return Error::Malformed(format!("The body isn’t JSON: {message}.")),
    }
    let path = error.path().to_string();
    let path = if path == "." { "" } else { path.as_str() };
    // The reader names a field that is missing or unknown in its words only.
    let named = message.split('`').nth(1).unwrap_or("");
    let beneath = |name: &str| {
        let there = path == name || path.ends_with(&format!(".{name}"));
        if path.is_empty() || there {
            if there { path.to_owned() } else { name.to_owned() }
        } else {
            format!("{path}.{name}")
        }
    };
    let (field, said) = if message.starts_with("missing field") {
        (beneath(named), "This has to be given".to_owned())
    } else if message.starts_with("unknown field") {
        let known = message.split_once(", ").map_or("", |it| it.1);
        (beneath(named), format!("This field isn’t known here; {known}"))
    } else {
        let message = message.replace("expected i64", "expected a whole number");
        (path.to_owned(), crate::domain::capital(&message))
    };
    Error::Field(field, said.chars().filter(|it| !it.is_control()).take(400).collect())
}
