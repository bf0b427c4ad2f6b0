//! Style, fonts and script, embedded, under names that carry their content's hash, so that a browser may keep them.
use super::error::{Error, Result};
use crate::app::App;
use crate::domain::hex;
use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Assets;

pub fn router() -> Router<App> {
    Router::new().route("/assets/{*name}", get(serve)).route("/favicon.ico", get(favicon))
}

/// The address of an asset: `app.css` is `/assets/app.1f2e3d4c.css`.
pub fn address(name: &str) -> String {
    match (Assets::get(name), name.rsplit_once('.')) {
        (Some(file), Some((stem, ending))) => format!("/assets/{stem}.{}.{ending}", short_hash(&file)),
        _ => format!("/assets/{name}"),
    }
}

fn short_hash(file: &rust_embed::EmbeddedFile) -> String {
    hex(&file.metadata.sha256_hash()[..4])
}

async fn favicon() -> Result<Response> {
    serve(Path("favicon.svg".to_owned())).await
}

async fn serve(Path(name): Path<String>) -> Result<Response> {
    let plain = without_hash(&name);
    let found = Assets::get(&name).map(|it| (it, false)).or_else(|| {
        let file = Assets::get(&plain)?;
        (address(&plain) == format!("/assets/{name}")).then_some((file, true))
    });
    let (file, hashed) = found.ok_or(Error::NotFound)?;
    let kept = if hashed { "public, max-age=31536000, immutable" } else { "public, max-age=86400" };
    let kind = file.metadata.mimetype().to_owned();
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept.to_owned())], file.data).into_response())
}

fn without_hash(name: &str) -> String {
    let mut parts: Vec<&str> = name.split('.').collect();
    if parts.len() >= 3 {
        parts.remove(parts.len() - 2);
    }
    parts.join(".")
}
