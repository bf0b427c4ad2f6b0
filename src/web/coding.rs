//! In which coding a browser gets a body: what its `Accept-Encoding` says (RFC 9110, section 12.5.3), and which pages are
//! compressed on their way out.
use axum::extract::Request;
use axum::http::{Extensions, HeaderMap, Method, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::Response;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    Brotli,
    Gzip,
    Identity,
}

impl Coding {
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }
}

/// The codings that we know and that are welcome, the best first; of two that are as welcome, the smaller.
pub fn accepted(headers: &HeaderMap) -> Vec<Coding> {
    let said: Vec<(String, f32)> = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(','))
        .filter_map(weighed)
        .collect();
    let of = |name: &str| said.iter().find(|it| it.0 == name).map(|it| it.1);
    let mut welcome: Vec<(Coding, f32)> = [Coding::Brotli, Coding::Gzip, Coding::Identity]
        .into_iter()
        .filter_map(|it| {
            // What isn't named isn't welcome, but the plain bytes are, if nothing better is.
            let unnamed = if it == Coding::Identity { 0.0001 } else { 0.0 };
            let weight = of(it.name()).or_else(|| of("*")).unwrap_or(unnamed);
            (weight > 0.0).then_some((it, weight))
        })
        .collect();
    welcome.sort_by(|a, b| b.1.total_cmp(&a.1));
    welcome.into_iter().map(|it| it.0).collect()
}

/// Is the answer a page? A report of 99 kB becomes 16, a form of 16 kB becomes 5, in about a millisecond.
pub fn pays(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|it| it.as_bytes().starts_with(b"text/html"))
}

/// Lets only those pages be compressed that show nothing out of the request. How far a page shrinks tells whether it says
/// twice what somebody else put into it (the attack called BREACH), so what has a query or a body stays as long as it is.
pub async fn reflects_nothing(mut request: Request, next: Next) -> Response {
    let plain = [Method::GET, Method::HEAD].contains(request.method()) && request.uri().query().is_none();
    if !plain && !request.uri().path().starts_with("/assets/") {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    next.run(request).await
}

/// `gzip;q=0.5` is gzip with a weight of one half. A weight that can't be read is none.
fn weighed(item: &str) -> Option<(String, f32)> {
    let mut parts = item.split(';').map(str::trim);
    let name = parts.next().filter(|it| !it.is_empty())?.to_ascii_lowercase();
    let weight = match parts.find_map(|it| it.strip_prefix("q=").or_else(|| it.strip_prefix("Q="))) {
        None => 1.0,
        Some(text) => text.parse::<f32>().ok().filter(|it| (0.0..=1.0).contains(it)).unwrap_or(0.0),
    };
    Some((name, weight))
}
