//! What has just been done is said once. A deed leads on to an address with `?said=CODE`; here the code leaves the address
//! and waits in a cookie for the page that is shown next, which takes it along. So a page that is loaded again, kept or
//! passed on says nothing, and no link can make a page say that something was done.
use crate::app::App;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

/// Seconds that a code waits for its page.
const WAITS: i64 = 60;

/// Moves the code from the address to the cookie, and from the cookie to the page that it was meant for.
pub async fn once(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let mut arrived = false;
    if request.method() == Method::GET {
        let jar = CookieJar::from_headers(request.headers());
        let code = jar.get(name(&app)).and_then(|it| meant_for(it.value(), request.uri().path()));
        arrived = code.is_some();
        if let Some(uri) = with_said(request.uri(), code.as_deref()) {
            *request.uri_mut() = uri;
        }
    }
    let mut response = next.run(request).await;
    if let Some((code, location)) = leads_on(&response) {
        let path = location.split(['?', '#']).next().unwrap_or("/");
        let cookie = cookie(&app, &format!("{code}~{path}"));
        if let (Ok(cookie), Ok(location)) = (HeaderValue::from_str(&cookie), HeaderValue::from_str(&location))
        {
            response.headers_mut().insert(header::LOCATION, location);
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    } else if arrived && let Ok(cookie) = HeaderValue::from_str(&cookie(&app, "")) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The code in a cookie, if it waits for this page.
fn meant_for(value: &str, path: &str) -> Option<String> {
    let (code, to) = value.split_once('~')?;
    let is_code = !code.is_empty() && code.bytes().all(|it| it.is_ascii_lowercase() || it == b'_');
    (is_code && to == path).then(|| code.to_owned())
}

/// The address with this code and no other; nothing where that is how it is.
fn with_said(uri: &Uri, code: Option<&str>) -> Option<Uri> {
    let query = uri.query().unwrap_or("");
    if code.is_none() && !query.contains("said=") {
        return None;
    }
    let (_, mut pairs) = parted(query);
    let said = code.map(|it| format!("said={it}"));
    pairs.extend(said.as_deref());
    format!("{}?{}", uri.path(), pairs.join("&")).parse().ok()
}

/// What a redirect says, and where it leads without that.
fn leads_on(response: &Response) -> Option<(String, String)> {
    let location = response.headers().get(header::LOCATION).filter(|_| response.status().is_redirection())?;
    let location = location.to_str().ok()?;
    let (address, place) = location.find('#').map_or((location, ""), |at| location.split_at(at));
    let (path, query) = address.split_once('?')?;
    let (code, pairs) = parted(query);
    let rest = if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) };
    Some((code?.to_owned(), format!("{rest}{place}")))
}

/// The code in a query, and everything else in it.
fn parted(query: &str) -> (Option<&str>, Vec<&str>) {
    let (said, rest): (Vec<&str>, Vec<&str>) =
        query.split('&').filter(|it| !it.is_empty()).partition(|it| it.starts_with("said="));
    (said.first().and_then(|it| it.strip_prefix("said=")), rest)
}

fn name(app: &App) -> &'static str {
    if app.is_https() { "__Host-said" } else { "said" }
}

/// The header that keeps a code for the next page; an empty one takes it away.
fn cookie(app: &App, value: &str) -> String {
    let waits = if value.is_empty() { 0 } else { WAITS };
    Cookie::build((name(app), value.to_owned()))
        .path("/")
        .http_only(true)
        .secure(app.is_https())
        .same_site(SameSite::Lax)
        .build()
        .to_string()
        + &format!("; Max-Age={waits}")
}
