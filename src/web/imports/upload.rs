//! The files of an import as they come in: read part by part, never held whole.
use crate::app::App;
use crate::intake::{Reading, Terms};
use crate::web::error::{Error, Result};
use axum::body::Bytes;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::http::StatusCode;
use std::io::Read;
use tokio::sync::mpsc;

/// What somebody sent.
pub struct Sent {
    pub reading: Reading,
    /// Say what would be done, and do nothing.
    pub check_only: bool,
}

/// Reads the parts of the form one after the other. A file input that was left empty sends a part without a name.
pub async fn take(app: &App, mut parts: Multipart) -> Result<Sent> {
    let terms = Terms::interactive(app.organisation().await?.currency);
    let mut sent = Sent { reading: Reading::new(terms), check_only: false };
    while let Some(mut part) = parts.next_field().await.map_err(|it| unreadable(&it))? {
        match part.name() {
            Some("files") => {
                let name = file_name(part.file_name().unwrap_or(""));
                if !name.is_empty() {
                    sent.reading = read(sent.reading, name, &mut part).await?;
                }
            }
            Some("dry_run") => sent.check_only = part.text().await.map_err(|it| unreadable(&it))? == "1",
            _ => return Err(Error::Malformed("The form has a field that isn’t known here.".into())),
        }
    }
    Ok(sent)
}

/// Hands a file to its reader as it comes in, so that it is never held whole. A reader that has seen enough goes away;
/// the rest of the file is passed over.
async fn read(mut reading: Reading, name: String, part: &mut Field<'_>) -> Result<Reading> {
    let (sender, receiver) = mpsc::channel(16);
    let reader = tokio::task::spawn_blocking(move || {
        reading.read(&name, Chunks { receiver, chunk: Bytes::new() });
        reading
    });
    while let Some(chunk) = part.chunk().await.map_err(|it| unreadable(&it))? {
        let _ = sender.send(chunk).await;
    }
    drop(sender);
    reader.await.map_err(|_| Error::Action(sqlx::Error::WorkerCrashed.into()))
}

/// A file that is still coming in.
struct Chunks {
    receiver: mpsc::Receiver<Bytes>,
    chunk: Bytes,
}

impl Read for Chunks {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.chunk.is_empty() {
            match self.receiver.blocking_recv() {
                Some(chunk) => self.chunk = chunk,
                None => return Ok(0),
            }
        }
        let n = buffer.len().min(self.chunk.len());
        buffer[..n].copy_from_slice(&self.chunk.split_to(n));
        Ok(n)
    }
}

/// Why parts can’t be read.
pub fn unreadable(error: &MultipartError) -> Error {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        _ => Error::Malformed("The files didn’t come in whole. Send them again.".into()),
    }
}

/// The last part of a file's name, fit for a message: some browsers send the whole path.
pub fn file_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or("");
    last.chars().filter(|it| !it.is_control()).take(120).collect()
}
