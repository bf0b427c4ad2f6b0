//! Style, fonts and script, embedded: under names that carry their content's hash, so that a browser may keep them for
//! good, and compressed when the program was built. `build/assets.rs` makes the table.
use super::coding::{Coding, accepted};
use super::error::{Error, Result};
use crate::app::App;
use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// One file, and what is known of it since the program was built.
pub struct Asset {
    name: &'static str,
    hashed: &'static str,
    hash: &'static str,
    kind: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const FOR_GOOD: &str = "public, max-age=31536000, immutable";
const FOR_A_DAY: &str = "public, max-age=86400";

pub fn router() -> Router<App> {
    Router::new().route("/assets/{*name}", get(serve)).route("/favicon.ico", get(favicon))
}

/// The address of an asset: `app.js` is `/assets/app.1f2e3d4c.js`. `None`: there is no such file.
pub fn address(name: &str) -> Option<String> {
    let asset = ASSETS.iter().find(|it| it.name == name)?;
    Some(format!("/assets/{}", asset.hashed))
}

/// The style sheet with the fonts in it, for a file that nothing stands beside.
pub fn style_alone() -> String {
    let plain = |name: &str| ASSETS.iter().find(|it| it.name == name).map_or(&[][..], |it| it.plain);
    let mut style = String::from_utf8_lossy(plain("style.css")).into_owned();
    for font in ASSETS.iter().filter(|it| it.kind == "font/woff2") {
        let inside = format!("url(data:font/woff2;base64,{})", STANDARD.encode(font.plain));
        style = style.replace(&format!("url({})", font.hashed), &inside);
    }
    style
}

async fn favicon(headers: HeaderMap) -> Result<Response> {
    serve(Path("favicon.svg".to_owned()), headers).await
}

async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Result<Response> {
    let asset = ASSETS.iter().find(|it| it.hashed == name || it.name == name).ok_or(Error::NotFound)?;
    let kept = if asset.hashed == name { FOR_GOOD } else { FOR_A_DAY };
    Ok(asset.answer(kept, &headers))
}

impl Asset {
    /// The bytes in the coding that the browser likes best, or word that it has them already.
    fn answer(&self, kept: &'static str, headers: &HeaderMap) -> Response {
        let (coding, bytes) = accepted(headers)
            .into_iter()
            .find_map(|it| Some((it, self.coded(it)?)))
            .unwrap_or((Coding::Identity, self.plain));
        // Two codings are two representations: each has a tag of its own.
        let tag = match coding {
            Coding::Identity => format!("\"{}\"", self.hash),
            coding => format!("\"{}-{}\"", self.hash, coding.name()),
        };
        let same = headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|it| it.to_str().ok())
            .flat_map(|it| it.split(','))
            .any(|it| it.trim() == "*" || it.trim().trim_start_matches("W/") == tag);
        let mut about: Vec<(HeaderName, String)> =
            vec![(header::CACHE_CONTROL, kept.to_owned()), (header::ETAG, tag)];
        if self.brotli.is_some() || self.gzip.is_some() {
            about.push((header::VARY, header::ACCEPT_ENCODING.as_str().to_owned()));
        }
        let mut response = if same {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            if coding != Coding::Identity {
                about.push((header::CONTENT_ENCODING, coding.name().to_owned()));
            }
            ([(header::CONTENT_TYPE, self.kind)], bytes).into_response()
        };
        for (name, value) in about {
            response.headers_mut().extend(value.parse().ok().map(|value| (name, value)));
        }
        response
    }

    fn coded(&self, coding: Coding) -> Option<&'static [u8]> {
        match coding {
            Coding::Brotli => self.brotli,
            Coding::Gzip => self.gzip,
            Coding::Identity => Some(self.plain),
        }
    }
}
