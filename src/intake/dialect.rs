//! Which file this is and where its columns stand, from the header row alone.
use super::faults::{Fault, Note, shown};
use super::tables::{accounts, autopsies, changes, filings, signals};
use csv::StringRecord;
use serde::{Deserialize, Serialize};

/// The most columns that a file may have.
const MOST_COLUMNS: usize = 300;

/// The files of the plain layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    Accounts,
    Autopsies,
    Filings,
    Changes,
    Signals,
}

/// A column of the plain layout.
#[derive(Debug)]
pub struct Column {
    pub name: &'static str,
    pub need: Need,
}

/// How much a file needs a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It tells what the file is.
    Telling,
    /// Without it the rows can't be read.
    Needed,
    /// Of the plain layout; read as empty when it isn't there, which is worth a note.
    Usual,
    /// Welcome, and not missed.
    Extra,
}

/// Where a file's columns stand.
#[derive(Debug)]
pub struct Layout {
    pub table: Table,
    pub width: usize,
    /// For each column of the table, in its order: the place in the file.
    places: Vec<Option<usize>>,
}

/// What a header row turned out to be.
pub enum Header {
    Known(Layout, Vec<Note>),
    Skipped(Note),
}

impl Table {
    pub const ALL: [Self; 5] = [Self::Accounts, Self::Autopsies, Self::Filings, Self::Changes, Self::Signals];

    /// The name of its file in the plain layout, without `.csv`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Autopsies => "autopsies",
            Self::Filings => "filings",
            Self::Changes => "changes",
            Self::Signals => "signals",
        }
    }

    /// The header of the plain layout.
    pub fn header(self) -> Vec<&'static str> {
        self.named(|it| it != Need::Extra).collect()
    }

    /// Columns beyond the plain layout that are taken too.
    pub fn extras(self) -> Vec<&'static str> {
        self.named(|it| it == Need::Extra).collect()
    }

    pub(super) fn columns(self) -> &'static [Column] {
        match self {
            Self::Accounts => accounts::COLUMNS,
            Self::Autopsies => autopsies::COLUMNS,
            Self::Filings => filings::COLUMNS,
            Self::Changes => changes::COLUMNS,
            Self::Signals => signals::COLUMNS,
        }
    }

    /// The column that holds a row's own id, or the id of what it belongs to.
    pub(super) fn id(self) -> &'static str {
        self.columns()[0].name
    }

    /// Names of its columns that need what `wanted` says.
    fn named(self, wanted: impl Fn(Need) -> bool) -> impl Iterator<Item = &'static str> {
        self.columns().iter().filter(move |it| wanted(it.need)).map(|it| it.name)
    }
}

impl Layout {
    /// The place of a column in the file, if it is there.
    pub fn place(&self, column: &str) -> Option<usize> {
        let index = self.table.columns().iter().position(|it| it.name == column)?;
        self.places[index]
    }

    /// Columns of the table that the file doesn't have.
    pub fn absent(&self) -> Vec<&'static str> {
        let places = self.table.columns().iter().zip(&self.places);
        places.filter(|it| it.1.is_none()).map(|it| it.0.name).collect()
    }
}

/// Comma, semicolon or tab: whichever the header row has most of outside quotes.
pub fn delimiter(first_line: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in first_line.bytes() {
        quoted ^= byte == b'"';
        if let Some(count) = counts.iter_mut().find(|it| it.0 == byte && !quoted) {
            count.1 += 1;
        }
    }
    // Of equals the last one wins, and from behind that is the comma.
    counts.iter().rev().max_by_key(|it| it.1).map_or(b',', |it| it.0)
}

/// What the file is and where its columns stand. Refused: headers that no table has, a column missing or there twice.
pub fn recognise(file: &str, line: u64, headers: &StringRecord) -> Result<Header, Fault> {
    if headers.len() > MOST_COLUMNS {
        let reason = format!("has {} columns; {MOST_COLUMNS} is the most", headers.len());
        return Err(Fault::of_row(file, line, reason));
    }
    let keys: Vec<String> = headers.iter().map(key).collect();
    if let Some(note) = not_ours(file, &keys) {
        return Ok(Header::Skipped(note));
    }
    let table = table_of(&keys).ok_or_else(|| Fault::of_row(file, line, unknown_file(headers)))?;
    let missing: Vec<&str> = table
        .named(|it| matches!(it, Need::Telling | Need::Needed))
        .filter(|it| !keys.contains(&key(it)))
        .collect();
    if !missing.is_empty() {
        let what = if missing.len() == 1 { "column is" } else { "columns are" };
        let reason = format!(
            "looks like {}, but the {what} missing: {}; the columns seen are {}",
            table.name(),
            missing.join(", "),
            listed(headers)
        );
        return Err(Fault::of_row(file, line, reason));
    }
    let places: Vec<Option<usize>> =
        table.columns().iter().map(|it| keys.iter().position(|other| *other == key(it.name))).collect();
    if let Some(twice) = there_twice(headers, &keys) {
        let reason = format!("the column {} is there twice; keep one", shown(twice));
        return Err(Fault::of_row(file, line, reason));
    }
    let notes = notes(file, table, headers, &keys);
    Ok(Header::Known(Layout { table, width: headers.len(), places }, notes))
}

/// A header without what differs from tool to tool: case, blanks, punctuation, the `__c` of a custom field.
fn key(header: &str) -> String {
    let header = header.trim_start_matches('\u{feff}').trim().to_lowercase();
    let header = header.strip_suffix("__c").or_else(|| header.strip_suffix("_c")).unwrap_or(&header);
    header.chars().filter(|it| it.is_alphanumeric()).collect()
}

/// The table whose telling columns are all there, or which at least a third of its usual columns speak for.
fn table_of(keys: &[String]) -> Option<Table> {
    let has = |name: &&str| keys.contains(&key(name));
    let told = Table::ALL
        .into_iter()
        .filter(|it| it.named(|need| need == Need::Telling).all(|name| has(&name)))
        .max_by_key(|it| it.named(|_| true).filter(has).count());
    told.or_else(|| {
        Table::ALL
            .into_iter()
            .filter_map(|it| {
                let usual = it.named(|need| need != Need::Extra);
                let seen = it.named(|need| need != Need::Extra).filter(has).count();
                let percent = 100 * seen / usual.count();
                (percent >= 33).then_some((percent, it))
            })
            .max_by_key(|it| it.0)
            .map(|it| it.1)
    })
}

/// Tables that stand in the same folder and are worked out here: nothing in them is needed.
fn not_ours(file: &str, keys: &[String]) -> Option<Note> {
    let has = |names: &[&str]| names.iter().all(|it| keys.iter().any(|key| key == it));
    if has(&["month", "activecustomers"]) {
        let text = "skipped: how many customers were active is worked out from the accounts";
        return Some(Note::new(file, text));
    }
    if has(&["code", "label", "function"]) {
        let text = "skipped: the causes are a fixed set that no import changes";
        return Some(Note::new(file, text));
    }
    None
}

fn unknown_file(headers: &StringRecord) -> String {
    let expected: Vec<String> = Table::ALL
        .into_iter()
        .map(|it| {
            let needed = it.named(|need| matches!(need, Need::Telling | Need::Needed));
            format!("{} ({})", it.name(), needed.collect::<Vec<_>>().join(", "))
        })
        .collect();
    format!(
        "isn't a file that can be imported; the columns seen are {}; expected are those of {}",
        listed(headers),
        expected.join(", ")
    )
}

fn there_twice<'a>(headers: &'a StringRecord, keys: &[String]) -> Option<&'a str> {
    let twice = |at: &usize| !keys[*at].is_empty() && keys[..*at].contains(&keys[*at]);
    (0..keys.len()).find(twice).and_then(|at| headers.get(at))
}

fn notes(file: &str, table: Table, headers: &StringRecord, keys: &[String]) -> Vec<Note> {
    let ours: Vec<String> = table.named(|_| true).map(key).collect();
    let left_out: Vec<String> = headers
        .iter()
        .zip(keys)
        .enumerate()
        .filter(|(_, (_, key))| !ours.contains(key))
        .map(|(at, (header, _))| match header.trim() {
            "" => format!("the nameless column {}", at + 1),
            header => shown(header),
        })
        .collect();
    let absent: Vec<&str> =
        table.named(|it| it == Need::Usual).filter(|it| !keys.contains(&key(it))).collect();
    let mut notes = Vec::new();
    if !left_out.is_empty() {
        notes.push(Note::new(file, format!("left out, not one of ours: {}", left_out.join(", "))));
    }
    if !absent.is_empty() {
        notes.push(Note::new(file, format!("not there, read as empty: {}", absent.join(", "))));
    }
    notes
}

/// The first headers of a file, for a message.
fn listed(headers: &StringRecord) -> String {
    const MOST: usize = 20;
    let mut seen: Vec<String> = headers.iter().take(MOST).map(shown).collect();
    if headers.len() > MOST {
        seen.push(format!("and {} more", headers.len() - MOST));
    }
    seen.join(", ")
}
