//! The rows of one call, each once, with where it stands: right in themselves and beside each other, and put aside until
//! they are held against the record.
use super::faults::{Fault, Note};
use super::register::{Accounts, Autopsies};
use super::shelf::Shelf;
use super::tables::{AccountRow, AutopsyRow, ChangeRow, FilingRow, SignalRow};
use super::{Gauge, Table};
use crate::domain::Line;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

/// Where a row stands: the place of its file in `Files`, and the line it begins on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    pub file: u32,
    pub line: u32,
}

/// A row and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    pub origin: Origin,
    pub row: T,
}

/// A file of the call. `table` is `None` for one that was skipped; `repeats` are rows that said again what an earlier
/// row had said, word for word, and counted once. `absent` are the table's columns that the file doesn't have: it says
/// nothing about them, while an empty cell says that there is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRead {
    pub name: String,
    pub table: Option<Table>,
    pub rows: u64,
    pub repeats: u64,
    #[serde(skip)]
    pub absent: Vec<&'static str>,
}

/// The files of a call, in the order in which they came.
#[derive(Debug, Default)]
pub struct Files(pub Vec<FileRead>);

impl Files {
    /// A fault of the row that stands at `origin`.
    pub fn fault(&self, origin: Origin, column: &str, reason: &str) -> Fault {
        Fault::of_cell(self.name(origin), origin.line.into(), column, reason)
    }

    /// Whether the file of a row has this column.
    pub fn has(&self, origin: Origin, column: &str) -> bool {
        self.0.get(origin.file as usize).is_none_or(|it| !it.absent.contains(&column))
    }

    /// The name of the file of a row.
    pub fn name(&self, origin: Origin) -> &str {
        self.0.get(origin.file as usize).map_or("", |it| &it.name)
    }
}

impl Deref for Files {
    type Target = [FileRead];

    fn deref(&self) -> &[FileRead] {
        &self.0
    }
}

/// All rows of a call, right in themselves and beside each other and beside what was known.
pub struct Batch {
    pub files: Files,
    pub rows: Shelves,
    pub register: Register,
    pub notes: Vec<Note>,
    pub gauge: Arc<Gauge>,
}

/// A shelf for each table.
pub struct Shelves {
    pub accounts: Shelf<AccountRow>,
    pub autopsies: Shelf<AutopsyRow>,
    pub filings: Shelf<FilingRow>,
    pub changes: Shelf<ChangeRow>,
    pub signals: Shelf<SignalRow>,
}

impl Shelves {
    pub fn rows(&self) -> u64 {
        let history = self.accounts.rows() + self.autopsies.rows() + self.filings.rows();
        history + self.changes.rows() + self.signals.rows()
    }

    pub(super) fn bytes(&self) -> usize {
        let history = self.accounts.bytes() + self.autopsies.bytes() + self.filings.bytes();
        history + self.changes.bytes() + self.signals.bytes()
    }
}

/// What is remembered of the ids of a call. `open` is what the record says of accounts: the id of the open autopsy;
/// `None` for one that was opened here and has no id in any file.
#[derive(Default)]
pub struct Register {
    pub accounts: Accounts,
    pub autopsies: Autopsies,
    pub open: HashMap<u32, Option<Line>>,
}
