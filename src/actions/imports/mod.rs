//! Bringing history in. A call's files are held against what is on record and stored, a page of rows at a time and all in
//! one transaction: all of it is written or nothing. What was said twice changes nothing, and what somebody did here is
//! never overwritten.
mod accounts;
mod autopsies;
mod facts;
mod holding;
mod mint;
mod names;
mod order;
mod record;
mod seats;
mod summary;

pub use summary::{Counts, Summary};

use super::Call;
use crate::domain::{Action, Entry, ImportId, ObjectKind};
use crate::intake::{Faults, Reading};
use crate::store::{self, Conn, Db, imports::Import};
use holding::hold;
use serde_json::json;
use sqlx::Connection;
use std::fmt::Display;
use std::io;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Rows are wrong; nothing of the call was stored.
    #[error(transparent)]
    Faults(#[from] Faults),
    #[error(transparent)]
    Action(#[from] super::Error),
    /// Somebody wanted it to stop; nothing of the call was stored.
    #[error("stopped")]
    Stopped,
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Action(error.into())
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        sqlx::Error::Io(error).into()
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What became of an import. One that changed nothing has no id: it left no trace.
#[derive(Debug)]
pub struct Imported {
    pub id: Option<ImportId>,
    pub summary: Summary,
}

/// From so many rows on an import is given more room in memory.
const LARGE: u64 = 100_000;

/// Stores what the files bring, the import itself and its line on the record, together or not at all.
pub async fn import(db: &Db, call: Call, reading: Reading) -> Result<Imported> {
    import_as(db, call, ImportId::new(), reading).await
}

/// The same under an id that is known beforehand.
pub async fn import_as(db: &Db, call: Call, id: ImportId, reading: Reading) -> Result<Imported> {
    db.write(move |conn| {
        Box::pin(async move {
            let large = reading.rows() > LARGE;
            if large {
                store::bulk::give_room(conn).await?;
            }
            let held = hold(conn, reading, call.at, true).await;
            if large {
                store::bulk::take_room(conn).await?;
            }
            let summary = held?;
            let changes = summary.changes_something();
            if changes {
                note(conn, &call, id, &summary).await?;
            }
            Ok(Imported { id: changes.then_some(id), summary })
        })
    })
    .await
}

/// What `import` would do, without doing it.
pub async fn rehearse(db: &Db, call: Call, reading: Reading) -> Result<Imported> {
    let mut conn = db.read().await?;
    let mut snapshot = conn.begin().await?;
    let summary = hold(&mut snapshot, reading, call.at, false).await?;
    Ok(Imported { id: None, summary })
}

/// Puts the import on the list of imports and on the record. The record holds counts only, no names.
async fn note(conn: &mut Conn, call: &Call, id: ImportId, summary: &Summary) -> Result<()> {
    let import = Import {
        id,
        at: call.at,
        by_id: call.actor.person(),
        files: json!(summary.files.iter().map(|it| &it.name).collect::<Vec<_>>()).to_string(),
        summary: json!(summary).to_string(),
    };
    store::imports::insert(conn, &import).await?;
    let fields = json!({ "tables": summary.tables }).to_string();
    let entry = call.entry(Action::Imported, ObjectKind::Import, Some(id.uuid()));
    store::record::append(conn, &Entry { fields, ..entry }).await?;
    Ok(())
}

/// What a cell would say; nothing where there is no value.
fn text(value: Option<impl Display>) -> String {
    value.map(|it| it.to_string()).unwrap_or_default()
}
