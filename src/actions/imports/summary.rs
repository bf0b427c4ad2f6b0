//! What an import did, or would do, in numbers.
use crate::domain::counted;
use crate::intake::{Batch, FileRead, Note, Origin, Table};
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
    /// Rows that stay as they are because of work done here.
    pub kept: Vec<Origin>,
    /// Column and reason of what can't be.
    pub faults: Vec<(Origin, &'static str, String)>,
}

impl Tally {
    /// The counts of a table, if a file brought it.
    pub fn counts(&self, table: Table, files: &[FileRead]) -> Option<Counts> {
        let of_table: Vec<&FileRead> = files.iter().filter(|it| it.table == Some(table)).collect();
        (!of_table.is_empty()).then(|| Counts {
            table,
            new: self.new,
            changed: self.changed,
            unchanged: self.unchanged,
            kept: self.kept.len() as u64,
            repeated: of_table.iter().map(|it| it.repeats).sum(),
        })
    }

    /// One note for each file whose rows stay as they are.
    pub fn notes(&self, batch: &Batch, why: &str) -> Vec<Note> {
        let mut notes = Vec::new();
        for of_file in self.kept.chunk_by(|a, b| a.file == b.file) {
            let text = match of_file {
                [one] => format!("line {}: {why}; left as it is", one.line),
                [first, more @ ..] => {
                    format!("line {} and {} more: {why}; left as they are", first.line, counted(more.len()))
                }
                [] => continue,
            };
            notes.push(Note::new(batch.file(of_file[0]), text));
        }
        notes
    }

    /// Notes where the file and the record say different things.
    pub fn differs(&mut self, origin: Origin, column: &'static str, on_record: &str, in_file: &str) {
        let or_nothing = |it: &str| if it.is_empty() { "nothing".to_owned() } else { it.to_owned() };
        let reason = format!("on record: {}, in the file: {}", or_nothing(on_record), or_nothing(in_file));
        self.faults.push((origin, column, reason));
    }
}
