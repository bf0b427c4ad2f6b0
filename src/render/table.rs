//! A table of values, for whatever shape it leaves in: as CSV in codes that import reads, as XLSX in words and numbers.
use super::csv::{self, Cell, Sheet};
use crate::domain::{Currency, Day, Minor};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Url, Workbook, Worksheet, XlsxError,
};
use std::io;

/// A column: its name in CSV, its heading and its width in characters in XLSX.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    pub heading: &'static str,
    pub width: u16,
}

/// A column by its three parts.
pub const fn column(name: &'static str, heading: &'static str, width: u16) -> Column {
    Column { name, heading, width }
}

/// A value of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Empty,
    Text(String),
    /// Text that leads somewhere; in CSV only the text.
    Link {
        text: String,
        href: String,
    },
    /// A code of a fixed set, and its words.
    Code {
        code: String,
        label: String,
    },
    Count(i64),
    Money(Minor, Currency),
    Day(Day),
}

impl Value {
    pub fn day(day: Option<Day>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }

    pub fn text(text: &(impl ToString + ?Sized)) -> Self {
        Self::Text(text.to_string())
    }

    /// Codes of a fixed set and their words, or nothing.
    pub fn codes<T: Copy>(
        all: &[T],
        code: impl Fn(T) -> &'static str,
        label: impl Fn(T) -> &'static str,
    ) -> Self {
        if all.is_empty() {
            return Self::Empty;
        }
        let codes: Vec<&str> = all.iter().map(|it| code(*it)).collect();
        let labels: Vec<&str> = all.iter().map(|it| label(*it)).collect();
        Self::Code { code: codes.join(";"), label: labels.join("; ") }
    }

    fn cell(&self) -> Cell<'_> {
        match self {
            Self::Empty => Cell::Empty,
            Self::Text(text) | Self::Link { text, .. } => Cell::Text(text),
            Self::Code { code, .. } => Cell::Text(code),
            Self::Count(n) => Cell::figure(n),
            Self::Money(amount, currency) => Cell::money(Some(*amount), currency),
            Self::Day(day) => Cell::day(Some(*day)),
        }
    }
}

/// The header of a table as CSV.
pub fn csv_header(columns: &[Column]) -> io::Result<Vec<u8>> {
    let names: Vec<&str> = columns.iter().map(|it| it.name).collect();
    Sheet::new(Vec::new(), &names)?.finish()
}

/// Rows of a table as CSV, to stand under its header.
pub fn csv_rows(rows: &[Vec<Value>]) -> io::Result<Vec<u8>> {
    let mut sheet = Sheet::headless(Vec::new());
    for row in rows {
        sheet.row(row.iter().map(Value::cell))?;
    }
    sheet.finish()
}

/// A table as a workbook of one sheet: numbers and dates as such, the header row in view and with filters.
pub fn xlsx(name: &str, columns: &[Column], rows: &[Vec<Value>], made_on: Day) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = excel_day(made_on)?;
    workbook.set_properties(&DocProperties::new().set_title(name).set_creation_datetime(&created));
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?;
    let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    for (at, column) in (0..).zip(columns) {
        sheet.set_column_width(at, f64::from(column.width))?;
        sheet.write_string_with_format(0, at, column.heading, &head)?;
    }
    let formats = Formats::new();
    for (at, row) in (1..).zip(rows) {
        for (column, value) in (0..).zip(row) {
            write(sheet, (at, column), value, &formats)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    let last = (u32::try_from(rows.len()).unwrap_or(0), u16::try_from(columns.len()).unwrap_or(1) - 1);
    sheet.autofilter(0, 0, last.0, last.1)?;
    sheet.set_repeat_rows(0, 0)?;
    workbook.save_to_buffer()
}

/// How values look, each format made once.
struct Formats {
    day: Format,
    whole: Format,
    cents: Format,
    mills: Format,
}

impl Formats {
    fn new() -> Self {
        let number = |code: &str| Format::new().set_num_format(code);
        Self {
            day: number("yyyy-mm-dd"),
            whole: number("#,##0"),
            cents: number("#,##0.00"),
            mills: number("#,##0.000"),
        }
    }
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Value,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match value {
        Value::Empty => return Ok(()),
        Value::Text(text) => sheet.write_string(row, column, csv::cell(text))?,
        Value::Link { text, href } => {
            sheet.write_url(row, column, Url::new(href).set_text(csv::cell(text)))?
        }
        Value::Code { label, .. } => sheet.write_string(row, column, label)?,
        #[expect(clippy::cast_precision_loss, reason = "counts are small")]
        Value::Count(n) => sheet.write_number(row, column, *n as f64)?,
        Value::Money(amount, currency) => {
            let format = match (amount.get() % currency.scale(), currency.decimals()) {
                (0, _) => &formats.whole,
                (_, 3) => &formats.mills,
                _ => &formats.cents,
            };
            #[expect(
                clippy::cast_precision_loss,
                reason = "exact below 2^53 minor units, more than any contract"
            )]
            let major = amount.get() as f64 / currency.scale() as f64;
            sheet.write_number_with_format(row, column, major, format)?
        }
        Value::Day(day) => sheet.write_datetime_with_format(row, column, &excel_day(*day)?, &formats.day)?,
    };
    Ok(())
}

fn excel_day(day: Day) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::parse_from_str(&day.to_string())
}
