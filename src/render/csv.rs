//! Sheets of CSV that no spreadsheet takes for a program: text that would be a formula gets a leading `'`.
use crate::domain::{Currency, Day, Minor};
use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, Write};

/// What starts a formula in a spreadsheet, or smuggles one past it.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// The text as a cell that no spreadsheet runs. Intake takes the `'` off again; text that brings its own `'` before a
/// formula gets one more, so that what comes back is what went out.
pub fn cell(text: &str) -> Cow<'_, str> {
    if text.trim_start_matches('\'').starts_with(FORMULA) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A cell of a sheet. Only text is guarded: a figure stays a figure, also below zero.
#[derive(Debug, Clone)]
pub enum Cell<'a> {
    Text(&'a str),
    Figure(String),
    Empty,
}

impl Cell<'_> {
    pub fn figure(figure: impl Display) -> Self {
        Self::Figure(figure.to_string())
    }

    /// A day as `2026-11-19`, or nothing.
    pub fn day(day: Option<Day>) -> Self {
        day.map_or(Self::Empty, Self::figure)
    }

    /// Money in major units, as intake reads it ("12000.50"), or nothing.
    pub fn money(amount: Option<Minor>, currency: &Currency) -> Self {
        amount.map_or(Self::Empty, |it| Self::Figure(it.plain(currency)))
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

/// Rows of CSV (comma, quotes where they are needed, UTF-8) into whatever takes bytes, one row at a time.
pub struct Sheet<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> Sheet<W> {
    /// A sheet with its header row written.
    pub fn new(out: W, headers: &[&str]) -> io::Result<Self> {
        let mut writer = csv::WriterBuilder::new().from_writer(out);
        writer.write_record(headers)?;
        Ok(Self { writer })
    }

    /// A sheet whose header row stands elsewhere.
    pub fn headless(out: W) -> Self {
        Self { writer: csv::WriterBuilder::new().from_writer(out) }
    }

    /// Adds a row; it has to be as wide as the header.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) -> io::Result<()> {
        for it in cells {
            match it {
                Cell::Text(text) => self.writer.write_field(cell(text).as_ref())?,
                Cell::Figure(figure) => self.writer.write_field(figure)?,
                Cell::Empty => self.writer.write_field("")?,
            }
        }
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }

    /// The bytes' taker, when all rows are out.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(|it| io::Error::other(it.to_string()))
    }
}
