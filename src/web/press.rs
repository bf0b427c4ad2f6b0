//! Documents as PDF. To set one is work of a second for a processor: on a thread that answers nobody, and only so many at once.
use super::error::{Error, Result};
use crate::app::App;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use typeset::{Document, Paper};

/// On which paper: `?paper=letter`; where nothing is said, A4.
pub fn sheet(paper: &str) -> Result<Paper> {
    match paper {
        "" | "a4" => Ok(Paper::A4),
        "letter" => Ok(Paper::Letter),
        _ => Err(Error::Malformed("paper is one of a4, letter.".into())),
    }
}

/// Refuses where this build sets nothing, before anybody has read anything.
pub fn is_built() -> Result<()> {
    if typeset::IS_BUILT { Ok(()) } else { Err(Error::NoPdf) }
}

/// What `make` makes, set: waits for its turn, and keeps the turn to the end even if whoever asked is gone.
pub async fn set(app: &App, make: impl FnOnce() -> Document + Send + 'static) -> Result<Vec<u8>> {
    let turn = app.press.clone().acquire_owned().await.map_err(|_| Error::NoPdf)?;
    let work = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        typeset::pdf(&make())
    });
    match work.await {
        Ok(set) => Ok(set?),
        Err(stopped) => std::panic::resume_unwind(stopped.into_panic()),
    }
}

/// The file, under a name that says what it is.
pub fn file(name: &str, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"{name}.pdf\"");
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, bytes).into_response()
}
