//! The files of one call together: every row once, with where it stands.
use super::check::{self, Known};
use super::dialect::Table;
use super::faults::{Fault, Faults, Note, shown};
use super::rows::{BadRow, Opened, Rows, Terms, open};
use super::tables::{AccountRow, AutopsyRow, ChangeRow, FilingRow, Key, Keyed, Row, SignalRow};
use crate::domain::Line;
use serde::{Deserialize, Serialize};
use std::collections::hash_map::{HashMap, RandomState};
use std::collections::{BTreeSet, HashSet};
use std::hash::BuildHasher;
use std::io::Read;

/// Where a row stands: the place of its file in `Batch::files`, and the line it begins on.
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

/// All rows of a call, true in themselves and beside each other and beside what was known.
#[derive(Debug)]
pub struct Batch {
    pub files: Vec<FileRead>,
    pub accounts: Vec<Sourced<AccountRow>>,
    pub autopsies: Vec<Sourced<AutopsyRow>>,
    pub filings: Vec<Sourced<FilingRow>>,
    pub changes: Vec<Sourced<ChangeRow>>,
    pub signals: Vec<Sourced<SignalRow>>,
    pub notes: Vec<Note>,
}

impl Batch {
    /// A fault of a row that only shows when it is written.
    pub fn fault(&self, origin: Origin, column: &str, reason: &str) -> Fault {
        check::fault(&self.files, origin, column, reason)
    }

    /// Such faults together, in the order in which somebody mends them.
    pub fn faults(&self, mut found: Vec<(Origin, &'static str, String)>) -> Faults {
        found.sort_by_key(|it| (it.0.file, it.0.line));
        let mut faults = Faults::default();
        faults.extend(found.iter().map(|(origin, column, reason)| self.fault(*origin, column, reason)));
        faults
    }

    /// Whether the file of a row has this column.
    pub fn has(&self, origin: Origin, column: &str) -> bool {
        self.files.get(origin.file as usize).is_none_or(|it| !it.absent.contains(&column))
    }

    /// The name of the file of a row.
    pub fn file(&self, origin: Origin) -> &str {
        check::file(&self.files, origin)
    }
}

/// The files of a call while they are being read. Faults gather; `check` gives the batch, or all of them.
pub struct Reading {
    terms: Terms,
    files: Vec<FileRead>,
    accounts: Shelf<AccountRow>,
    autopsies: Shelf<AutopsyRow>,
    filings: Shelf<FilingRow>,
    changes: Shelf<ChangeRow>,
    signals: Shelf<SignalRow>,
    notes: Vec<Note>,
    faults: Faults,
    /// Rows that were read, from all files.
    rows: u64,
    /// A file or a row couldn't be told at all, so that nobody knows which ids it would have brought.
    blind: bool,
}

impl Reading {
    pub fn new(terms: Terms) -> Self {
        Self {
            terms,
            files: Vec::new(),
            accounts: Shelf::new(),
            autopsies: Shelf::new(),
            filings: Shelf::new(),
            changes: Shelf::new(),
            signals: Shelf::new(),
            notes: Vec::new(),
            faults: Faults::default(),
            rows: 0,
            blind: false,
        }
    }

    /// Reads a file to its end. `file` is its name in messages.
    pub fn read(&mut self, file: &str, input: impl Read) {
        let place = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        let mut read =
            FileRead { name: file.to_owned(), table: None, rows: 0, repeats: 0, absent: Vec::new() };
        match open(file, input, &self.terms) {
            Ok(Opened::Table(rows)) => self.take(place, &mut read, rows.after(self.rows)),
            Ok(Opened::Skipped(note)) => self.notes.push(note),
            Err(fault) => {
                self.blind = true;
                self.faults.add(fault);
            }
        }
        self.files.push(read);
    }

    /// Ids of accounts that rows bring or name, for which somebody has to look up what is `Known`.
    pub fn named_accounts(&self) -> BTreeSet<&Line> {
        let brought = self.accounts.rows.iter().map(|it| &it.row.account_id);
        let of_autopsies = self.autopsies.rows.iter().map(|it| &it.row.account_id);
        let of_signals = self.signals.rows.iter().map(|it| &it.row.account_id);
        brought.chain(of_autopsies).chain(of_signals).collect()
    }

    /// Ids of autopsies that rows bring or name, likewise.
    pub fn named_autopsies(&self) -> BTreeSet<&Line> {
        let brought = self.autopsies.rows.iter().map(|it| &it.row.autopsy_id);
        brought.chain(self.filings.rows.iter().map(|it| &it.row.autopsy_id)).collect()
    }

    /// Rows that were read so far, from all files.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Whether a file was read at all.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The batch, when no row is at fault; else everything that is wrong.
    pub fn check(self, known: &Known) -> Result<Batch, Faults> {
        let (mut faults, mut notes) = (self.faults, self.notes);
        let shelves = check::Shelves {
            files: &self.files,
            accounts: &self.accounts,
            autopsies: &self.autopsies,
            filings: &self.filings,
            signals: &self.signals,
            blind: self.blind,
        };
        check::check(&shelves, known, &mut faults);
        notes.extend(check::oddities(&shelves));
        if !faults.is_empty() {
            let place_of = |name: &str| self.files.iter().position(|it| it.name == name);
            faults.sort(|name| place_of(name).unwrap_or(usize::MAX));
            return Err(faults);
        }
        Ok(Batch {
            files: self.files,
            accounts: self.accounts.rows,
            autopsies: self.autopsies.rows,
            filings: self.filings.rows,
            changes: self.changes.rows,
            signals: self.signals.rows,
            notes,
        })
    }

    fn take<R: Read>(&mut self, place: u32, read: &mut FileRead, mut rows: Rows<R>) {
        let table = rows.table();
        read.table = Some(table);
        read.absent = rows.absent();
        for row in rows.by_ref() {
            self.rows += 1;
            match row {
                Ok((line, row)) => {
                    let line = u32::try_from(line).unwrap_or(u32::MAX);
                    match self.shelve(Origin { file: place, line }, row) {
                        Put::New => read.rows += 1,
                        Put::Repeat => read.repeats += 1,
                        Put::Clash { first, column, id } => {
                            let first = match self.files.get(first.file as usize) {
                                Some(other) => format!("{}, line {}", other.name, first.line),
                                None => format!("line {}", first.line),
                            };
                            let reason = format!(
                                "{id} is on {first} too, with other content; keep the row that is true"
                            );
                            self.faults.add(Fault::of_cell(&read.name, line.into(), column, reason));
                        }
                    }
                }
                Err(bad) => self.spoil(table, bad),
            }
        }
        self.notes.extend(rows.notes());
    }

    fn shelve(&mut self, origin: Origin, row: Row) -> Put {
        match row {
            Row::Account(row) => self.accounts.put(origin, row),
            Row::Autopsy(row) => self.autopsies.put(origin, row),
            Row::Filing(row) => self.filings.put(origin, row),
            Row::Change(row) => self.changes.put(origin, row),
            Row::Signal(row) => self.signals.put(origin, row),
        }
    }

    /// Keeps the id of a bad row, so that rows which name it aren't called wrong as well.
    fn spoil(&mut self, table: Table, bad: BadRow) {
        match (table, bad.id) {
            (Table::Accounts, Some(id)) => _ = self.accounts.spoiled.insert(id),
            (Table::Autopsies, Some(id)) => _ = self.autopsies.spoiled.insert(id),
            (Table::Accounts | Table::Autopsies, None) => self.blind = true,
            _ => (),
        }
        self.faults.extend(bad.faults);
    }
}

/// Rows of one table, each there once.
pub(super) struct Shelf<T> {
    pub rows: Vec<Sourced<T>>,
    /// By the hash of a row's key, its place in `rows`; a key whose place is taken by another key has the next one.
    places: HashMap<u64, usize>,
    hasher: RandomState,
    spoiled: HashSet<Line>,
}

/// What became of a row that was put on a shelf.
enum Put {
    New,
    Repeat,
    Clash { first: Origin, column: &'static str, id: String },
}

impl<T: Keyed> Shelf<T> {
    fn new() -> Self {
        Self { rows: Vec::new(), places: HashMap::new(), hasher: RandomState::new(), spoiled: HashSet::new() }
    }

    /// The row with this id, in a table whose key is one id.
    pub fn get(&self, id: &Line) -> Option<&Sourced<T>> {
        self.find((id.as_str(), "", None)).ok().map(|it| &self.rows[it])
    }

    /// Whether a row with this id was there and couldn't be taken.
    pub fn spoiled(&self, id: &Line) -> bool {
        self.spoiled.contains(id)
    }

    fn put(&mut self, origin: Origin, row: T) -> Put {
        match self.find(row.key()) {
            Err(free) => {
                self.places.insert(free, self.rows.len());
                self.rows.push(Sourced { origin, row });
                Put::New
            }
            Ok(place) if self.rows[place].row == row => Put::Repeat,
            Ok(place) => Put::Clash {
                first: self.rows[place].origin,
                column: T::COLUMN,
                id: shown([row.key().0, row.key().1].join(" ").trim()),
            },
        }
    }

    /// Where the row with this key is, or the hash under which it would be kept.
    fn find(&self, key: Key<'_>) -> Result<usize, u64> {
        let mut hash = self.hasher.hash_one(key);
        loop {
            match self.places.get(&hash) {
                None => return Err(hash),
                Some(place) if self.rows[*place].row.key() == key => return Ok(*place),
                Some(_) => hash = hash.wrapping_add(1),
            }
        }
    }
}
