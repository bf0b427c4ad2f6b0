//! Who holds a link: the one person and the one seat that it speaks for. A link authenticates nothing else.
use super::shown::Shown;
use crate::actions::{self, Call};
use crate::app::App;
use crate::domain::{Blocked, DeadLink, Filing, Person, Problems, Seat, SeatLink, Seated};
use crate::store;
use crate::web::autopsies::Read;
use crate::web::error::{Error, Result};
use crate::web::filing_fields::Fields;
use crate::web::form::Field;
use crate::web::page;
use crate::web::session::Now;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use serde::Serialize;

/// How long a browser is known by what it typed, in seconds: 60 days.
const REMEMBERED: u32 = 60 * 24 * 60 * 60;

/// The holder of a link that still opens its seat.
pub struct Held {
    /// The address that the link's pages begin with.
    pub at: String,
    pub person: Person,
    pub seated: Seated,
    pub read: Read,
    now: Now,
    link: SeatLink,
    /// Does this browser bring the secret that it was given?
    knows_browser: bool,
    /// The header that gives this browser a secret of its own.
    cookie: Option<HeaderValue>,
}

impl FromRequestParts<App> for Held {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let shown = Shown::from_request_parts(parts, app).await?;
        let link = &shown.link;
        let known = secret(&parts.headers, app);
        let knows_browser = known.is_some();
        // Only what is typed needs a browser that is known: looking gives it nothing.
        let types = parts.method != Method::GET && parts.method != Method::HEAD;
        let (secret, cookie) = match known {
            None if types && link.made_by.is_some() => {
                let token = actions::sessions::Token::new()?;
                (Some(token.secret().to_owned()), Some(set_cookie(app, token.secret())?))
            }
            known => (known, None),
        };
        let browser = secret.and_then(|it| <[u8; 32]>::try_from(actions::sessions::hash(&it)).ok());
        let seated = link.opens(&shown.autopsy, &shown.person, browser, shown.today, shown.now.at);
        let seated = seated.map_err(|why| shown.dead(app, why))?;
        let Shown { at, link, person, autopsy, account, zone, today, now } = shown;
        let sight = autopsy.sight_of(&person, today);
        let read = Read { autopsy, account, zone, today, sight };
        Ok(Self { at, person, seated, read, now, link, knows_browser, cookie })
    }
}

impl Held {
    /// What the person of this link does with this request.
    pub fn call(&self) -> Call {
        self.now.call(&self.person)
    }

    pub fn seat(&self) -> Result<&Seat> {
        self.read.autopsy.seat(self.link.function).ok_or(Error::NotFound)
    }

    /// May somebody else have this link, too?
    pub fn is_handed_on(&self) -> bool {
        self.link.made_by.is_some()
    }

    /// Will the next page know this browser again? Without cookies it won't.
    pub fn is_known_again(&self) -> bool {
        !self.is_handed_on() || self.knows_browser
    }

    /// What this browser may be shown of what was typed: the draft, else the sealed filing.
    pub async fn typed(&self, app: &App) -> Result<Option<Fields>> {
        let mut conn = app.db.read().await?;
        let id = self.link.autopsy_id;
        if let Some(draft) = store::drafts::own(&mut conn, id, self.seated).await? {
            return Ok(Some(Fields::unsealed(&draft)));
        }
        Ok(store::filings::own(&mut conn, id, self.seated).await?.as_ref().map(Fields::of))
    }

    /// The sealed filing, as far as this browser may be shown it.
    pub async fn filing(&self, app: &App) -> Result<Option<Filing>> {
        Ok(store::filings::own(&mut *app.db.read().await?, self.link.autopsy_id, self.seated).await?)
    }

    /// Leads on to a page of this link.
    pub fn leads_to(&self, path: &str) -> Response {
        self.answer(Redirect::to(&format!("{}{path}", self.at)).into_response())
    }

    /// Draws a page of this link; with problems it comes back.
    pub fn draws(
        &self,
        app: &App,
        template: &str,
        page: &impl Serialize,
        status: StatusCode,
    ) -> Result<Response> {
        Ok(self.answer(page::came_back(status, page::bare(app, template, page)?)))
    }

    /// An answer that gives the browser its secret, if it has none yet.
    pub fn answer(&self, mut response: Response) -> Response {
        if let Some(cookie) = &self.cookie {
            response.headers_mut().append(header::SET_COOKIE, cookie.clone());
        }
        response
    }
}

/// What is wrong with what was sent, for the top of the page and beside its fields.
#[derive(Debug, Default, Serialize)]
pub struct Wrong {
    pub alert: Option<String>,
    pub problems: Vec<(&'static str, String)>,
}

impl Wrong {
    /// What can be mended on the page, with its status; anything else stays an error.
    pub fn of(error: actions::Error) -> Result<(StatusCode, Self)> {
        match error {
            actions::Error::Invalid(problems) => Ok((StatusCode::UNPROCESSABLE_ENTITY, (&problems).into())),
            actions::Error::Blocked(Blocked(sentence)) => {
                Ok((StatusCode::CONFLICT, Self { alert: Some(sentence), ..Self::default() }))
            }
            actions::Error::Busy => {
                let alert = "The database is busy. Nothing you typed is lost; try again in a moment.";
                Ok((
                    StatusCode::SERVICE_UNAVAILABLE,
                    Self { alert: Some(alert.to_owned()), ..Self::default() },
                ))
            }
            other => Err(other.into()),
        }
    }
}

impl Wrong {
    /// The field with what is wrong with it.
    pub fn beside(&self, field: Field) -> Field {
        let error = self.problems.iter().find(|(name, _)| *name == field.name);
        Field { error: error.map(|(_, message)| message.clone()), ..field }
    }
}

impl From<&Problems> for Wrong {
    fn from(problems: &Problems) -> Self {
        let problems = problems.iter().map(|it| (it.field, it.message.clone())).collect();
        Self { alert: None, problems }
    }
}

/// Is this the end that comes to every link, when what was sealed is read by all?
pub fn is_revealed(error: &Error) -> bool {
    matches!(error, Error::DeadLink(DeadLink::Revealed))
}

/// `__Host-` keeps the cookie to this host behind https; it needs the whole host as its path.
fn cookie_name(app: &App) -> &'static str {
    if app.is_https() { "__Host-seat" } else { "seat" }
}

/// The secret that this browser was given, if it looks like one.
fn secret(headers: &HeaderMap, app: &App) -> Option<String> {
    let secret = CookieJar::from_headers(headers).get(cookie_name(app)).map(|it| it.value().to_owned());
    secret.filter(|it| it.len() == 43)
}

fn set_cookie(app: &App, secret: &str) -> Result<HeaderValue> {
    let cookie = Cookie::build((cookie_name(app), secret.to_owned()))
        .path(if app.is_https() { "/" } else { "/f" })
        .http_only(true)
        .secure(app.is_https())
        .same_site(SameSite::Lax)
        .build();
    HeaderValue::from_str(&format!("{cookie}; Max-Age={REMEMBERED}"))
        .map_err(|it| Error::Malformed(it.to_string()))
}
