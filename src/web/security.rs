//! What every answer carries: security headers and a request id. Logs name the route, never an address with a secret.
use crate::app::App;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

/// What a log line and a page of an error have in common.
#[derive(Clone)]
pub struct RequestId(pub String);

/// What is logged unless somebody says otherwise: faults, and how far the report's columns are.
const USUAL: &str = "warn,autopsy::app::facts=info";

/// Which lines are logged, in the words of `AUTOPSY_LOG`. Whatever they are, those of libraries that name whole addresses
/// never are: an address may hold a token.
pub fn log_filter(words: Option<&str>) -> EnvFilter {
    let filter = words.and_then(|it| EnvFilter::try_new(it).ok()).unwrap_or_else(|| EnvFilter::new(USUAL));
    let off = ["tower_http=off", "tower_http::csrf=off", "tower_http::csrf::service=off"];
    off.iter().filter_map(|it| it.parse().ok()).fold(filter, EnvFilter::add_directive)
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Gives each request an id and writes one line about how it went.
pub async fn request_id(mut request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7().simple().to_string()[20..].to_owned();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|it| it.as_str().to_owned());
    let began = Instant::now();
    // What is logged while it is answered says which request it was.
    let mut response = next.run(request).instrument(tracing::error_span!("request", %id)).await;
    let route = response.extensions().get::<MatchedPath>().map(|it| it.as_str().to_owned()).or(route);
    tracing::info!(
        request_id = %id,
        %method,
        route = route.as_deref().unwrap_or("none"),
        status = response.status().as_u16(),
        ms = began.elapsed().as_millis(),
        "answered"
    );
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

/// Sets the headers that keep a page to itself.
pub async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let https = app.is_https();
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::CACHE_CONTROL, "no-store");
    set(HeaderName::from_static("x-robots-tag"), "noindex, nofollow");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    if https {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}
