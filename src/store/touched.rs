//! Which rows the writer has touched, so that what is kept of them in memory can be read anew without reading everything.
//!
//! `SQLite` calls for every row that a statement inserts, updates or deletes, before it is committed. So whoever looks here
//! after a read transaction has begun finds every row that it may see changed, and some more: what was undone, and what is
//! not committed yet. Too much is read anew; too little never is.
use super::{Conn, Result};
use sqlx::sqlite::{SqliteOperation, UpdateHookResult};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// More rows than this, and all is read anew: an import.
const MOST: usize = 50_000;

/// A table that facts are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    Accounts,
    Signals,
    Autopsies,
    Seats,
    Filings,
    Reveals,
    Findings,
    FindingContributing,
    Rescues,
    Changes,
}

const TABLES: [(Table, &str); 10] = [
    (Table::Accounts, "accounts"),
    (Table::Signals, "signals"),
    (Table::Autopsies, "autopsies"),
    (Table::Seats, "seats"),
    (Table::Filings, "filings"),
    (Table::Reveals, "reveals"),
    (Table::Findings, "findings"),
    (Table::FindingContributing, "finding_contributing"),
    (Table::Rescues, "rescues"),
    (Table::Changes, "changes"),
];

/// The rows of each table, by their rowid.
#[derive(Debug, Clone, Default)]
pub struct Rows([BTreeSet<i64>; TABLES.len()]);

impl Rows {
    /// Is there a row from which something is counted, of any table but that of the changes?
    pub fn has_figures(&self) -> bool {
        TABLES.iter().any(|(table, _)| *table != Table::Changes && !self.of(*table).is_empty())
    }

    pub fn of(&self, table: Table) -> &BTreeSet<i64> {
        &self.0[table as usize]
    }
}

/// Everything that was touched since somebody last kept what it read, each with the number of its commit.
#[derive(Clone, Default)]
pub(super) struct Touched(Arc<Mutex<Log>>);

#[derive(Default)]
struct Log {
    rows: Vec<(u64, Table, i64)>,
    /// Up to this commit so much was touched, or was touched in such a way, that only reading everything tells.
    all: Option<u64>,
}

impl Touched {
    /// Notes what this connection touches from now on. `version` counts its commits.
    pub(super) async fn watch(&self, conn: &mut Conn, version: Arc<AtomicU64>) -> Result<()> {
        let touched = self.clone();
        conn.lock_handle().await?.set_update_hook(move |it| {
            touched.note(version.load(Ordering::Acquire) + 1, &it);
        });
        Ok(())
    }

    fn note(&self, commit: u64, it: &UpdateHookResult<'_>) {
        let Some((table, _)) = TABLES.iter().find(|(_, name)| *name == it.table) else { return };
        match it.operation {
            SqliteOperation::Insert | SqliteOperation::Update => self.log().add(commit, *table, it.rowid),
            // Contributing causes go only when their finding is written anew, and that is noted.
            SqliteOperation::Delete if *table == Table::FindingContributing => {}
            // What was deleted can't be asked whose it was.
            SqliteOperation::Delete | SqliteOperation::Unknown(_) => self.log().give_up(commit),
        }
    }

    /// What was touched after a commit; nothing when only reading everything tells.
    pub(super) fn since(&self, commit: u64) -> Option<Rows> {
        let log = self.log();
        if log.all.is_some_and(|it| it > commit) {
            return None;
        }
        let mut rows = Rows::default();
        for (_, table, rowid) in log.rows.iter().filter(|it| it.0 > commit) {
            rows.0[*table as usize].insert(*rowid);
        }
        Some(rows)
    }

    /// Forgets what was touched up to a commit.
    pub(super) fn forget(&self, commit: u64) {
        let mut log = self.log();
        log.rows.retain(|it| it.0 > commit);
        log.all = log.all.filter(|it| *it > commit);
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log {
    fn add(&mut self, commit: u64, table: Table, rowid: i64) {
        // While all is to be read anew, a row of the same commit says nothing more.
        if self.all == Some(commit) || self.rows.last() == Some(&(commit, table, rowid)) {
            return;
        }
        if self.rows.len() >= MOST {
            return self.give_up(commit);
        }
        self.rows.push((commit, table, rowid));
    }

    fn give_up(&mut self, commit: u64) {
        self.rows = Vec::new();
        self.all = Some(commit);
    }
}
