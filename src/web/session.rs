//! Who is asking. Name the proof you need in a handler's arguments; the extractor finds or refuses it.
use super::error::{Error, Result};
use super::peer::Peer;
use super::security::RequestId;
use crate::actions::{self, Call};
use crate::app::App;
use crate::domain::{
    Actor, Admin, Contributor, Importer, Leader, Person, Reviewer, Scope, Sponsor, Timestamp,
};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use chrono::TimeDelta;
use std::time::Duration;

/// Somebody who is signed in, with what they hold.
pub struct As<T>(pub T);

/// Who is signed in, if anybody is.
pub struct Maybe(pub Option<Person>);

/// The secret of the session that the request came with.
pub struct SessionToken(pub String);

/// The time of the request and its id, for the record.
pub struct Now {
    pub at: Timestamp,
    request_id: Option<String>,
    by_token: bool,
}

impl Now {
    /// What this person does with this request.
    pub fn call(&self, person: &Person) -> Call {
        let actor = if self.by_token { Actor::Token(person.id) } else { Actor::Person(person.id) };
        Call { actor, at: self.at, request_id: self.request_id.clone() }
    }

    pub fn nobody(&self) -> Call {
        Call { actor: Actor::Nobody, at: self.at, request_id: self.request_id.clone() }
    }
}

impl FromRequestParts<App> for Now {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let request_id = parts.extensions.get::<RequestId>().map(|it| it.0.clone());
        Ok(Self { at: app.now(), request_id, by_token: authorization(parts).is_some() })
    }
}

/// A session is noted as seen at most this often, so that reading writes nothing.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(5);

/// A request waits so long until that is noted. While a large import holds the database, reading goes on.
const TOUCH_WAITS: Duration = Duration::from_millis(250);

/// Who was found, so that nothing is looked up twice in one request.
#[derive(Clone)]
struct Found(Option<Person>);

impl FromRequestParts<App> for Maybe {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        if let Some(Found(person)) = parts.extensions.get() {
            return Ok(Self(person.clone()));
        }
        // A program that shows a token is that token's person, whatever cookies it brings along.
        let found = match authorization(parts).cloned() {
            Some(header) => Some(by_token(parts, app, &header).await?),
            None => by_cookie(parts, app).await?,
        };
        parts.extensions.insert(Found(found.clone()));
        Ok(Self(found))
    }
}

/// What a program says about who it is. Pages know nobody but by their cookie.
fn authorization(parts: &Parts) -> Option<&HeaderValue> {
    parts.headers.get(header::AUTHORIZATION).filter(|_| parts.uri.path().starts_with("/api/"))
}

/// The person of an API token, with their rights as they are now.
async fn by_token(parts: &mut Parts, app: &App, header: &HeaderValue) -> Result<Person> {
    let token = header.to_str().ok().and_then(|it| it.split_once(' '));
    let token = token.filter(|it| it.0.eq_ignore_ascii_case("bearer")).map(|it| it.1.trim());
    let found = match token {
        Some(token) => app.bearer(&actions::sessions::hash(token)).await?,
        None => None,
    };
    let Some(bearer) = found.filter(|it| it.person.disabled_at.is_none()) else {
        let Peer(peer) = Peer::from_request_parts(parts, app).await?;
        app.limits.token(&peer).map_err(Error::TooMany)?;
        return Err(Error::BadToken);
    };
    if bearer.scope == Scope::Read && !parts.method.is_safe() {
        return Err(Error::Forbidden("This token only reads. Make one that writes, too.".to_owned()));
    }
    let now = app.now();
    if bearer.seen_at.is_none_or(|it| now - it > TOUCH_EVERY) {
        note(actions::tokens::touch(&app.db, bearer.id, now)).await?;
    }
    Ok(bearer.person)
}

/// The person of a session that holds.
async fn by_cookie(parts: &Parts, app: &App) -> Result<Option<Person>> {
    let Some(token) = token(&parts.headers, app) else { return Ok(None) };
    let session = app.session(&actions::sessions::hash(&token)).await?;
    let now = app.now();
    let Some(session) = session else { return Ok(None) };
    let over = now - session.created_at > actions::sessions::AT_MOST
        || now - session.seen_at > actions::sessions::IDLE;
    if over || session.person.disabled_at.is_some() {
        return Ok(None);
    }
    if now - session.seen_at > TOUCH_EVERY {
        note(actions::sessions::touch(&app.db, &token, now)).await?;
    }
    Ok(Some(session.person))
}

/// Waits until it is noted that somebody was here, as long as the database has time for that. What waits is noted later.
async fn note(touch: impl Future<Output = actions::Result<()>>) -> Result<()> {
    match tokio::time::timeout(TOUCH_WAITS, touch).await {
        Ok(Err(actions::Error::Busy)) | Err(_) => Ok(()),
        Ok(noted) => Ok(noted?),
    }
}

impl FromRequestParts<App> for As<Person> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Maybe(person) = Maybe::from_request_parts(parts, app).await?;
        person.map(As).ok_or(Error::SignedOut)
    }
}

impl FromRequestParts<App> for SessionToken {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        token(&parts.headers, app).map(Self).ok_or(Error::SignedOut)
    }
}

/// The person and the proof: what a handler needs that also draws a page.
macro_rules! proven {
    ($($proof:ident by $method:ident: $needs:literal;)*) => {$(
        impl FromRequestParts<App> for As<(Person, $proof)> {
            type Rejection = Error;
            async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
                let As(person) = As::<Person>::from_request_parts(parts, app).await?;
                let proof = person.$method().ok_or_else(|| Error::Forbidden($needs.to_owned()))?;
                Ok(As((person, proof)))
            }
        }
    )*};
}

proven! {
    Leader by leader: "Only a CS leader can do this.";
    Sponsor by sponsor: "Only the executive sponsor can do this.";
    Admin by admin: "Only an admin can do this.";
    Importer by importer: "Only an admin or a CS leader can import.";
    Reviewer by reviewer: "Only a CS leader or the executive sponsor can do this.";
    Contributor by contributor: "Your role reads, but doesn’t write here.";
}

/// `__Host-` keeps the cookie to this host behind https; plain http on loopback gets a plain name.
fn cookie_name(app: &App) -> &'static str {
    if app.is_https() { "__Host-session" } else { "session" }
}

fn token(headers: &HeaderMap, app: &App) -> Option<String> {
    CookieJar::from_headers(headers).get(cookie_name(app)).map(|it| it.value().to_owned())
}

/// The header that gives the browser its session, or takes it away.
pub fn set_cookie(app: &App, token: Option<&str>) -> Result<HeaderValue> {
    let mut cookie = Cookie::build((cookie_name(app), token.unwrap_or("").to_owned()))
        .path("/")
        .http_only(true)
        .secure(app.is_https())
        .same_site(SameSite::Lax);
    if token.is_none() {
        cookie = cookie.removal();
    }
    HeaderValue::from_str(&cookie.build().to_string()).map_err(|it| Error::Malformed(it.to_string()))
}
