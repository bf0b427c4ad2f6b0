//! What a request says, or one clear sentence about what in it can't be read.
use super::error::{Error, Result};
use crate::app::App;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum_extra::extract::{Form, FormRejection, Query, QueryRejection};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A part of the address that has to be an id or a code: anything else is nothing that exists.
pub struct At<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for At<T> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let found: Result<Path<T>, PathRejection> = Path::from_request_parts(parts, app).await;
        found.map(|it| Self(it.0)).map_err(|_| Error::NotFound)
    }
}

/// The fields of a form. Fields we don't know are refused.
pub struct Input<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Input<T> {
    type Rejection = Error;
    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let form: Result<Form<T>, FormRejection> = Form::from_request(request, app).await;
        form.map(|it| Self(it.0)).map_err(|error| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Error::TooLong,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::NoForm,
            _ => Error::Malformed(format!("The form can't be read: {}.", told(&error.to_string()))),
        })
    }
}

/// The form of a deed that asks nothing more than the press of its button.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Nothing {}

/// The address that a deed leads on to: it says what was done, once (`said.rs`).
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Said {
    pub said: String,
}

/// What stands behind the `?` of an address.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Asked<T> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let query: Result<Query<T>, QueryRejection> = Query::from_request_parts(parts, app).await;
        query.map(|it| Self(it.0)).map_err(|error| {
            Error::Malformed(format!("The address can't be read: {}.", told(&error.to_string())))
        })
    }
}

/// The reader's own words without what it says first, bounded.
fn told(message: &str) -> String {
    let message = message.rsplit_once(": ").map_or(message, |it| it.1);
    message.chars().filter(|it| !it.is_control()).take(160).collect()
}
