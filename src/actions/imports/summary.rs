//! What an import did, or would do, in numbers.
use crate::domain::counted;
use crate::intake::{FileRead, Files, Note, Origin, Table};
use serde::{Deserialize, Serialize};

/// The call's files, counts for each table that they brought, and what is worth knowing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub files: Vec<FileRead>,
    pub tables: Vec<Counts>,
    pub notes: Vec<Note>,
}

/// Rows of one table. `kept` are those that somebody worked on here and that stay as they are; `repeated` said again
/// what an earlier row of the call had said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub table: Table,
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub kept: u64,
    pub repeated: u64,
}

impl Summary {
    /// Whether anything on record is another than before.
    pub fn changes_something(&self) -> bool {
        self.tables.iter().any(|it| it.new + it.changed > 0)
    }

    /// "340 accounts and 60 autopsies are new": what changed, in words.
    pub fn sentence(&self) -> String {
        let named = |count: fn(&Counts) -> u64| {
            let tables = self.tables.iter().map(move |it| (count(it), it.table));
            listed(&tables.filter(|it| it.0 > 0).map(|(n, table)| noun(n, table)).collect::<Vec<_>>())
        };
        let (new, changed) = (named(|it| it.new), named(|it| it.changed));
        match (new.is_empty(), changed.is_empty()) {
            (true, true) => "Nothing changes: all of it is on record.".to_owned(),
            (false, true) => format!("New: {new}."),
            (true, false) => format!("Changed: {changed}."),
            (false, false) => format!("New: {new}. Changed: {changed}."),
        }
    }
}

/// "340 accounts".
fn noun(n: u64, table: Table) -> String {
    let (one, many) = match table {
        Table::Accounts => ("account", "accounts"),
        Table::Autopsies => ("autopsy", "autopsies"),
        Table::Filings => ("seat", "seats"),
        Table::Changes => ("change", "changes"),
        Table::Signals => ("signal", "signals"),
    };
    if n == 1 { format!("one {one}") } else { format!("{n} {many}") }
}

fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What became of the rows of one table while they are held against the record.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// Rows that stay as they are because of work done here: of each file the first, and how many come after it.
    kept: Vec<(Origin, usize)>,
}

impl Tally {
    /// Counts a row that stays as it is.
    pub fn keep(&mut self, origin: Origin) {
        match self.kept.last_mut() {
            Some((first, more)) if first.file == origin.file => *more += 1,
            _ => self.kept.push((origin, 0)),
        }
    }

    /// The counts of a table, if a file brought it.
    pub fn counts(&self, table: Table, files: &[FileRead]) -> Option<Counts> {
        let of_table: Vec<&FileRead> = files.iter().filter(|it| it.table == Some(table)).collect();
        (!of_table.is_empty()).then(|| Counts {
            table,
            new: self.new,
            changed: self.changed,
            unchanged: self.unchanged,
            kept: self.kept.iter().map(|(_, more)| *more as u64 + 1).sum(),
            repeated: of_table.iter().map(|it| it.repeats).sum(),
        })
    }

    /// One note for each file whose rows stay as they are.
    pub fn notes(&self, files: &Files, why: &str) -> Vec<Note> {
        let note = |(first, more): &(Origin, usize)| {
            let text = match *more {
                0 => format!("line {}: {why}; left as it is", first.line),
                more => format!("line {} and {} more: {why}; left as they are", first.line, counted(more)),
            };
            Note::new(files.name(*first), text)
        };
        self.kept.iter().map(note).collect()
    }
}

/// Where a row and the record say different things: the column, and a sentence.
#[derive(Debug, Default)]
pub(super) struct Differences(Vec<(&'static str, String)>);

impl Differences {
    pub fn add(&mut self, column: &'static str, on_record: &str, in_file: &str) {
        let or_nothing = |it: &str| if it.is_empty() { "nothing".to_owned() } else { it.to_owned() };
        let reason = format!("on record: {}, in the file: {}", or_nothing(on_record), or_nothing(in_file));
        self.0.push((column, reason));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &(&'static str, String)> {
        self.0.iter()
    }
}
