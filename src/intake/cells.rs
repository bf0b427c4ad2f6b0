//! The cells of one row as typed values. A method gives the value, or notes under its column what is wrong with it.
use super::dialect::Layout;
use super::faults::shown;
use super::near::{Coded, unknown};
use crate::domain::{Cause, Currency, Day, Line, Minor, MoneyError};
use csv::StringRecord;
use std::fmt::Display;

/// What starts a formula in a spreadsheet; our own export writes `'` before it.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// What is wrong has been noted.
#[derive(Debug, Clone, Copy)]
pub struct Noted;

pub type Sound<T> = Result<T, Noted>;

pub struct Cells<'a> {
    record: &'a StringRecord,
    layout: &'a Layout,
    currency: &'a Currency,
    /// Column and reason.
    noted: Vec<(&'static str, String)>,
}

impl<'a> Cells<'a> {
    pub fn new(record: &'a StringRecord, layout: &'a Layout, currency: &'a Currency) -> Self {
        Self { record, layout, currency, noted: Vec::new() }
    }

    /// What is wrong with the row, by column.
    pub fn into_noted(self) -> Vec<(&'static str, String)> {
        self.noted
    }

    /// The cell's text, trimmed; empty when it is missing.
    pub fn text(&self, column: &str) -> &'a str {
        let cell = self.layout.place(column).and_then(|it| self.record.get(it)).unwrap_or("");
        unguarded(cell).trim()
    }

    /// Notes what is wrong with a column of this row.
    pub fn refuse<T>(&mut self, column: &'static str, reason: impl Display) -> Sound<T> {
        self.noted.push((column, reason.to_string()));
        Err(Noted)
    }

    /// One line of text that has to be there.
    pub fn line(&mut self, column: &'static str) -> Sound<Line> {
        let line = Line::parse(self.text(column));
        self.sound(column, line)
    }

    /// One line of text, which may be empty.
    pub fn optional_line(&mut self, column: &'static str) -> Sound<Line> {
        let line = Line::optional(self.text(column));
        self.sound(column, line)
    }

    /// A day that has to be there.
    pub fn day(&mut self, column: &'static str) -> Sound<Day> {
        match self.optional_day(column)? {
            Some(day) => Ok(day),
            None => self.refuse(column, "is empty; a day like 2025-03-04 belongs here"),
        }
    }

    pub fn optional_day(&mut self, column: &'static str) -> Sound<Option<Day>> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        let day = day(text).map(Some);
        self.sound(column, day)
    }

    /// An amount that has to be there.
    pub fn money(&mut self, column: &'static str) -> Sound<Minor> {
        match self.optional_money(column)? {
            Some(amount) => Ok(amount),
            None => self.refuse(column, "is empty; an amount belongs here, 0 if there is none"),
        }
    }

    pub fn optional_money(&mut self, column: &'static str) -> Sound<Option<Minor>> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        let amount = money(text, self.currency).map(Some);
        self.sound(column, amount)
    }

    /// Refuses a row in another currency than the organisation's: sums would mix them.
    pub fn same_currency(&mut self, column: &'static str) -> Sound<()> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(());
        }
        match Currency::parse(text) {
            Ok(currency) if currency == *self.currency => Ok(()),
            Ok(currency) => {
                let ours = self.currency;
                self.refuse(
                    column,
                    format!(
                        "{currency} isn't {ours}, the organisation's currency; convert the amounts to {ours}"
                    ),
                )
            }
            Err(error) => self.refuse(column, format!("{} {error}", shown(text))),
        }
    }

    /// A code of a fixed set that has to be there.
    pub fn code<T: Coded>(&mut self, column: &'static str) -> Sound<T> {
        match self.optional_code(column)? {
            Some(code) => Ok(code),
            None => self.refuse(column, format!("is empty; a {} belongs here", T::NOUN)),
        }
    }

    pub fn optional_code<T: Coded>(&mut self, column: &'static str) -> Sound<Option<T>> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        match T::parse(text) {
            Some(code) => Ok(Some(code)),
            None if text.contains(';') => self.refuse(
                column,
                format!("{} is more than one {}; only one belongs here", shown(text), T::NOUN),
            ),
            None => self.refuse(column, unknown::<T>(text)),
        }
    }

    /// The causes joined by `;` in a cell, in their order, without the primary and without repeats.
    pub fn contributing(&mut self, column: &'static str, primary: Option<Cause>) -> Sound<Vec<Cause>> {
        let mut causes = Vec::new();
        let text = self.text(column);
        for code in text.split(';').map(str::trim).filter(|it| !it.is_empty()) {
            match Cause::parse(code) {
                Some(cause) if Some(cause) == primary || causes.contains(&cause) => (),
                Some(cause) => causes.push(cause),
                None => return self.refuse(column, unknown::<Cause>(code)),
            }
        }
        Ok(causes)
    }

    fn sound<T, E: Display>(&mut self, column: &'static str, value: Result<T, E>) -> Sound<T> {
        match value {
            Ok(value) => Ok(value),
            Err(error) => match self.text(column) {
                "" => self.refuse(column, error),
                text => self.refuse(column, format!("{} {error}", shown(text))),
            },
        }
    }
}

/// The cell as it was before our own export put `'` before a formula.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA) => rest,
        _ => cell,
    }
}

#[derive(Debug, thiserror::Error)]
enum DayError {
    #[error(
        "isn't a date like 2025-03-04; write year-month-day, since other shapes would have to be guessed"
    )]
    Shape,
    #[error("has a time in it; write the day alone, like 2025-03-04")]
    Time,
    #[error("isn't a day of the calendar")]
    NoSuchDay,
    #[error("is out of range; years go from 1900 to 2199")]
    Far,
}

/// An ISO day; nothing else is taken for one.
fn day(text: &str) -> Result<Day, DayError> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(at, it)| match at {
            4 | 7 => *it == b'-',
            _ => it.is_ascii_digit(),
        });
    if !shaped {
        return Err(DayError::Shape);
    }
    if bytes.len() > 10 {
        return Err(if matches!(bytes[10], b'T' | b' ') { DayError::Time } else { DayError::Shape });
    }
    let number = |from: usize, to: usize| {
        bytes[from..to].iter().fold(0_u16, |sum, it| sum * 10 + u16::from(it - b'0'))
    };
    let year = number(0, 4);
    let day = Day::from_ymd_opt(i32::from(year), u32::from(number(5, 7)), u32::from(number(8, 10)))
        .ok_or(DayError::NoSuchDay)?;
    if (1900..2200).contains(&year) { Ok(day) } else { Err(DayError::Far) }
}

/// An amount in the organisation's currency; the sign of another currency is refused, since it would be read as ours.
fn money(text: &str, currency: &Currency) -> Result<Minor, String> {
    let foreign = match text.chars().next() {
        Some('€') => currency.code() != "EUR",
        Some('£') => currency.code() != "GBP",
        Some('$') => matches!(currency.code(), "EUR" | "GBP"),
        _ => false,
    };
    if foreign {
        return Err(format!("isn't in {currency}, the organisation's currency"));
    }
    Minor::parse(text, currency).map_err(|it: MoneyError| it.to_string())
}
