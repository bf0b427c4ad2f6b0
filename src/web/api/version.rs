//! Versions: `ETag: "N"` on what is read, `If-Match: "N"` on what is changed, so that nobody's change is lost.
use crate::actions;
use crate::app::App;
use crate::web::error::{Error, Result};
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// The version that a PUT or PATCH was made from, as its headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfMatch {
    Version(i64),
    /// `If-Match: *`: whatever is there.
    Any,
    /// `If-None-Match: *`: only if nothing is there.
    Nothing,
    Unsaid,
}

impl FromRequestParts<App> for IfMatch {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        let said = |name: HeaderName| one(&parts.headers, &name);
        match (said(header::IF_MATCH)?, said(header::IF_NONE_MATCH)?) {
            (None, None) => Ok(Self::Unsaid),
            (Some("*"), None) => Ok(Self::Any),
            (None, Some("*")) => Ok(Self::Nothing),
            (Some(tag), None) => {
                let number = tag.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(tag);
                let version = number.parse().ok().filter(|it| *it >= 0);
                version
                    .map(Self::Version)
                    .ok_or_else(|| Error::Malformed("If-Match is one version, like \"3\".".to_owned()))
            }
            _ => Err(Error::Malformed("Send If-Match: \"N\", or If-None-Match: *.".to_owned())),
        }
    }
}

fn one<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>> {
    let mut values = headers.get_all(name).iter();
    let first = values.next().map(|it| it.to_str().unwrap_or("").trim());
    match values.next() {
        None => Ok(first),
        Some(_) => Err(Error::Malformed(format!("Send {name} once."))),
    }
}

impl IfMatch {
    /// The version to change, of something that has one now: 428 where none was named, 412 where it is another.
    pub fn of(self, current: i64) -> Result<i64> {
        match self {
            Self::Unsaid => Err(Error::NoVersion),
            Self::Any => Ok(current),
            Self::Version(version) if version == current => Ok(current),
            _ => Err(Error::Outdated(current)),
        }
    }

    /// The same where there may be nothing yet, which is version 0 and needs no naming.
    pub fn of_maybe(self, current: Option<i64>) -> Result<i64> {
        match (current, self) {
            (Some(current), said) => said.of(current),
            (None, Self::Unsaid | Self::Nothing | Self::Version(0)) => Ok(0),
            (None, _) => Err(Error::Outdated(0)),
        }
    }

    /// The same of something that is there before anybody has said anything of it: the first word needs no version.
    pub fn of_first(self, current: i64, first: bool) -> Result<i64> {
        match self {
            Self::Unsaid | Self::Nothing | Self::Version(0) if first => Ok(current),
            said => said.of(current),
        }
    }
}

/// What a PUT left: 201 where there was nothing before.
pub fn put(new: bool, version: i64, body: impl Serialize) -> Response {
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    (status, versioned(version, body)).into_response()
}

/// What came of a change: if somebody else was quicker, 412 with the version as it is by now.
pub async fn unless_outdated<T>(
    done: actions::Result<T>,
    current: impl Future<Output = Result<i64>>,
) -> Result<T> {
    match done {
        Err(actions::Error::Stale) => Err(Error::Outdated(current.await?)),
        other => Ok(other?),
    }
}

/// Something with its version in `ETag`.
pub fn versioned(version: i64, body: impl Serialize) -> Response {
    ([(header::ETAG, format!("\"{version}\""))], Json(body)).into_response()
}
