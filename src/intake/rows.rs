//! One file's rows, one by one: whatever its encoding, delimiter and size, a single row is held in memory.
use super::cells::Cells;
use super::dialect::{Header, Layout, Table, delimiter, recognise};
use super::encoding::{Text, Unreadable};
use super::faults::{Fault, Note};
use super::records::{MOST_CELL, Records};
use super::tables::Row;
use crate::domain::{Currency, Line};
use csv::StringRecord;
use std::io::Read;

/// What holds for a whole call.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The organisation's: every amount is in it.
    pub currency: Currency,
    /// The most rows that a call may bring; `None` is no limit.
    pub most_rows: Option<u64>,
}

impl Terms {
    /// A person waits for the answer: 50,000 rows at most.
    pub fn interactive(currency: Currency) -> Self {
        Self { currency, most_rows: Some(50_000) }
    }

    /// The command line: as many rows as there are.
    pub fn unlimited(currency: Currency) -> Self {
        Self { currency, most_rows: None }
    }
}

/// A file that has been looked into.
#[expect(clippy::large_enum_variant, reason = "one file at a time, never a list of them")]
pub enum Opened<R> {
    Table(Rows<R>),
    /// A file that isn't needed, with the reason.
    Skipped(Note),
}

/// A row that can't be taken. `id` is what stands in its first telling column, where that much could be read.
#[derive(Debug)]
pub struct BadRow {
    pub id: Option<Line>,
    pub faults: Vec<Fault>,
}

/// The rows of one file, each with the line it begins on. What can't be read as text ends it.
pub struct Rows<R> {
    records: Records<R>,
    record: StringRecord,
    layout: Layout,
    currency: Currency,
    /// The most rows that the call may bring, and how many it has brought.
    most: Option<u64>,
    seen: u64,
    ended: bool,
    notes: Vec<Note>,
}

/// Looks into a file: what it is, by its headers. `file` is its name in messages.
/// Refused: what isn't text, headers of no known table, columns that are missing or there twice.
pub fn open<R: Read>(file: &str, input: R, terms: &Terms) -> Result<Opened<R>, Fault> {
    let mut text = Text::new(input);
    let first_line = text.first_line().map_err(|error| {
        text.stopped().map_or_else(|| Fault::of_file(file, error), |it| unreadable(file, it))
    })?;
    let mut records = Records::new(file, delimiter(&first_line), text);
    let mut record = StringRecord::new();
    let header = records.next_into(&mut record)?.filter(|_| !is_blank(&record));
    let Some(line) = header else {
        return Err(Fault::of_file(file, "is empty; its first line has to name the columns"));
    };
    // Where unknown headers head what isn't even text, that is what to say.
    let header = recognise(file, line, &record)
        .map_err(|fault| records.stopped().map_or(fault, |it| unreadable(file, it)))?;
    Ok(match header {
        Header::Skipped(note) => Opened::Skipped(note),
        Header::Known(layout, notes) => Opened::Table(Rows {
            records,
            record,
            layout,
            currency: terms.currency.clone(),
            most: terms.most_rows,
            seen: 0,
            ended: false,
            notes,
        }),
    })
}

fn unreadable(file: &str, (unreadable, line): (Unreadable, u64)) -> Fault {
    match unreadable {
        Unreadable::Workbook => Fault::of_file(file, unreadable),
        _ => Fault::of_row(file, line, unreadable),
    }
}

impl<R: Read> Rows<R> {
    /// The same rows, counted on from those that other files of the call had.
    pub(super) fn after(self, seen: u64) -> Self {
        Self { seen, ..self }
    }

    pub fn table(&self) -> Table {
        self.layout.table
    }

    /// Columns of the table that the file doesn't have.
    pub(super) fn absent(&self) -> Vec<&'static str> {
        self.layout.absent()
    }

    /// What is worth knowing about the file; all of it when the last row has been read.
    pub fn notes(&self) -> Vec<Note> {
        let mut notes = self.notes.clone();
        if self.records.is_windows_1252() {
            let text = "isn't UTF-8, so it was read as Windows-1252";
            notes.push(Note::new(&self.records.file, text));
        }
        notes
    }

    /// The row in `record`, which begins on `line`.
    fn parse(&self, line: u64) -> Result<Row, BadRow> {
        let file = &self.records.file;
        let mut cells = Cells::new(&self.record, &self.layout, &self.currency);
        if let Some(reason) = misshapen(&self.record, self.layout.width) {
            return Err(BadRow { id: None, faults: vec![Fault::of_row(file, line, reason)] });
        }
        Row::parse(self.layout.table, &mut cells).map_err(|_| {
            let id = Line::parse(cells.text(self.layout.table.id())).ok();
            let noted = cells.into_noted();
            let of_cell = |(column, reason)| Fault::of_cell(file, line, column, reason);
            BadRow { id, faults: noted.into_iter().map(of_cell).collect() }
        })
    }

    /// Nothing comes after this.
    fn end(&mut self, fault: Fault) -> BadRow {
        self.ended = true;
        BadRow { id: None, faults: vec![fault] }
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<(u64, Row), BadRow>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let line = match self.records.next_into(&mut self.record) {
                Ok(Some(line)) => line,
                Ok(None) => return None,
                Err(fault) => return Some(Err(self.end(fault))),
            };
            if is_blank(&self.record) {
                continue;
            }
            self.seen += 1;
            if let Some(most) = self.most.filter(|it| self.seen > *it) {
                let reason = format!(
                    "is one row more than the {most} that can be imported here; “autopsy import” on the server has no such limit"
                );
                let fault = Fault::of_row(&self.records.file, line, reason);
                return Some(Err(self.end(fault)));
            }
            return Some(self.parse(line).map(|row| (line, row)));
        }
        None
    }
}

/// What is wrong with the shape of a row, before its cells are looked at.
fn misshapen(record: &StringRecord, width: usize) -> Option<String> {
    if record.len() != width {
        let advice = "a cell with a delimiter or a quote in it has to stand in quotes";
        return Some(format!("has {} cells where the header has {width}; {advice}", record.len()));
    }
    let long = record.iter().position(|it| it.len() > MOST_CELL)?;
    Some(format!("cell {} has more than 32 kB", long + 1))
}

/// Whether nothing stands in any cell: what spreadsheets leave below a table.
fn is_blank(record: &StringRecord) -> bool {
    record.as_slice().trim().is_empty()
}
