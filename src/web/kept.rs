//! Answers that are drawn once and given again while nobody commits: the pages that are asked for most.
//!
//! A page may stand here if the database, whoever asks, the day and the address decide all that it says. A form that
//! carries the id of what it creates may not.
use super::error::{Error, Result};
use super::session::Maybe;
use crate::app::{Answer, App, Asked};
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::str::FromStr;

/// The routes whose answers are kept.
const ROUTES: [&str; 4] = ["/autopsies", "/autopsies/{id}", "/api/v1/autopsies", "/api/v1/autopsies/{id}"];

/// Gives the answer that is kept, or has it drawn and keeps it.
pub async fn answer(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    if request.method() != Method::GET || !route.is_some_and(|it| ROUTES.contains(&it)) {
        return next.run(request).await;
    }
    kept(&app, request, next).await.unwrap_or_else(IntoResponse::into_response)
}

async fn kept(app: &App, request: Request, next: Next) -> Result<Response> {
    let (mut parts, body) = request.into_parts();
    let Maybe(Some(me)) = Maybe::from_request_parts(&mut parts, app).await? else {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    };
    let today = app.organisation().await?.zone.day(app.now());
    let what = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let place = match app.answered(&Asked { who: me.id, today, what }).await? {
        Ok(found) => return Ok(given(&found)),
        Err(place) => place,
    };
    let drawn = next.run(Request::from_parts(parts, body)).await;
    if drawn.status() != StatusCode::OK {
        return Ok(drawn);
    }
    let (head, body) = drawn.into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(|it| Error::Malformed(it.to_string()))?;
    let headers = head.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    place.keep(Answer { headers: headers.collect(), body: body.to_vec() });
    Ok(Response::from_parts(head, Body::from(body)))
}

/// The answer once more.
fn given(answer: &Answer) -> Response {
    let mut response = Body::from(answer.body.clone()).into_response();
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::from_str(name), HeaderValue::from_bytes(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
