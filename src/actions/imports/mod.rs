//! Bringing history in. A call's files are held against what is on record (`plan`), then all of it is written or
//! nothing (`apply`). What was said twice changes nothing, and what somebody did here is never overwritten.
mod accounts;
mod apply;
mod autopsies;
mod facts;
mod plan;
mod record;
mod seats;
mod summary;

pub use summary::{Counts, Summary};

use super::Call;
use crate::domain::{Action, Entry, ImportId, ObjectKind};
use crate::intake::{Faults, Reading};
use crate::store::{self, Conn, Db, imports::Import};
use plan::{Plan, plan};
use serde_json::json;
use sqlx::Connection;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Rows are wrong; nothing of the call was stored.
    #[error(transparent)]
    Faults(#[from] Faults),
    #[error(transparent)]
    Action(#[from] super::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Action(error.into())
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What became of an import. One that changed nothing has no id: it left no trace.
#[derive(Debug)]
pub struct Imported {
    pub id: Option<ImportId>,
    pub summary: Summary,
}

/// Stores what the files bring, the import itself and its line on the record, together or not at all.
pub async fn import(db: &Db, call: Call, reading: Reading) -> Result<Imported> {
    import_as(db, call, ImportId::new(), reading).await
}

/// The same under an id that is known beforehand.
pub async fn import_as(db: &Db, call: Call, id: ImportId, reading: Reading) -> Result<Imported> {
    db.write(move |conn| {
        Box::pin(async move {
            let plan = plan(conn, reading, call.at).await?;
            apply::apply(conn, &plan).await?;
            let changes = plan.summary.changes_something();
            if changes {
                note(conn, &call, id, &plan).await?;
            }
            Ok(Imported { id: changes.then_some(id), summary: plan.summary })
        })
    })
    .await
}

/// What `import` would do, without doing it.
pub async fn rehearse(db: &Db, call: Call, reading: Reading) -> Result<Imported> {
    let mut conn = db.read().await?;
    let mut snapshot = conn.begin().await?;
    let plan = plan(&mut snapshot, reading, call.at).await?;
    Ok(Imported { id: None, summary: plan.summary })
}

/// Puts the import on the list of imports and on the record. The record holds counts only, no names.
async fn note(conn: &mut Conn, call: &Call, id: ImportId, plan: &Plan) -> Result<()> {
    let summary = &plan.summary;
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
