//! Where somebody was going when the door stopped them, until the mailed link lets them in. The mail is drawn later and the
//! outbox holds no words, so it waits in the browser that asked; in another browser the link leads home.
use super::local;
use crate::app::App;
use crate::render::encoded;
use axum::http::{HeaderMap, HeaderValue};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

/// Seconds that it waits: a mail may be some minutes on its way, and its link works for ten.
const WAITS: u32 = 30 * 60;
/// The longest address that is kept, in bytes; browsers take cookies of four times that.
const LONGEST: usize = 1024;

fn name(app: &App) -> &'static str {
    if app.is_https() { "__Secure-next" } else { "next" }
}

/// The address that waits in this browser, if it is one of this site.
pub fn waiting(headers: &HeaderMap, app: &App) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    Some(local(jar.get(name(app))?.value())).filter(|it| it != "/")
}

/// The header that has an address wait. Home needs none: the link leads there anyway.
pub fn keep(app: &App, next: &str) -> Option<HeaderValue> {
    let next = encoded(&local(next));
    if next == "/" || next.len() > LONGEST {
        return None;
    }
    cookie(app, next, WAITS)
}

/// The header that takes it away again.
pub fn forget(app: &App) -> Option<HeaderValue> {
    cookie(app, String::new(), 0)
}

fn cookie(app: &App, value: String, waits: u32) -> Option<HeaderValue> {
    let cookie = Cookie::build((name(app), value))
        .path("/sign-in")
        .http_only(true)
        .secure(app.is_https())
        .same_site(SameSite::Lax)
        .build();
    HeaderValue::from_str(&format!("{cookie}; Max-Age={waits}")).ok()
}
