//! The report as a workbook: a sheet that says what it is and how much of the evidence is in, then a sheet for each
//! exhibit with real numbers, and a chart where a workbook can draw one.
use super::exhibit::Exhibit;
use super::paper::Paper;
use super::table::{Cell, Column, Shape, Unit, Value};
use crate::domain::{Currency, Day, show_day};
use crate::render::{csv, words};
use rust_xlsxwriter::{
    Chart, ChartType, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

/// The row of an exhibit's headings; above it stand its title, what is measured, and an empty row.
const HEAD: u32 = 3;

/// # Errors
/// If the workbook can't be written, for example with more rows than a sheet takes.
pub fn workbook(paper: &Paper) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let title = format!("{}: what keeps taking accounts off course", paper.organisation);
    let created = excel_day(paper.as_of)?;
    workbook.set_properties(&DocProperties::new().set_title(&title).set_creation_datetime(&created));
    let looks = Looks::new(&paper.currency);
    about(workbook.add_worksheet(), paper, &title, &looks)?;
    for exhibit in &paper.exhibits {
        sheet(workbook.add_worksheet(), exhibit, &looks)?;
    }
    workbook.save_to_buffer()
}

/// How cells look, each format made once.
struct Looks {
    title: Format,
    quiet: Format,
    head: Format,
    text: Format,
    share: Format,
    whole: Format,
    plain: Format,
    points: Format,
    probability: Format,
    money: Format,
    day: Format,
    scale: f64,
}

impl Looks {
    #[expect(clippy::cast_precision_loss, reason = "a power of ten up to a thousand")]
    fn new(currency: &Currency) -> Self {
        let number = |code: &str| Format::new().set_num_format(code);
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            quiet: Format::new().set_font_color("#5E646B"),
            head: wrapped.clone().set_bold(),
            text: wrapped,
            share: number("0.0%"),
            whole: number("#,##0"),
            plain: number("0.000"),
            points: number("+0.0%;-0.0%;0.0%"),
            probability: number("0.0000"),
            money: number("#,##0"),
            day: number("yyyy-mm-dd"),
            scale: currency.scale() as f64,
        }
    }

    fn of(&self, unit: Unit) -> &Format {
        match unit {
            Unit::Share => &self.share,
            Unit::Points => &self.points,
            Unit::Days => &self.whole,
            Unit::P => &self.probability,
            Unit::Ratio | Unit::Rate | Unit::Plain => &self.plain,
        }
    }
}

fn about(sheet: &mut Worksheet, paper: &Paper, title: &str, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name("About")?;
    sheet.set_column_width(0, 34)?;
    sheet.set_column_width(1, 100)?;
    sheet.write_string_with_format(0, 0, csv::cell(title), &looks.title)?;
    let lines = [
        ("Period", words::period(paper.period)),
        ("The first day that doesn’t count", show_day(paper.as_of)),
        ("Narrowed to", paper.narrowed.clone().unwrap_or_else(|| "everything".to_owned())),
        ("Money in", paper.currency.to_string()),
        ("Intervals", "95%; shares are of 1, shown as percentages".to_owned()),
    ];
    let figures = paper.key_figures.iter().map(|it| (it.name.as_ref(), format!("{}, {}", it.value, it.note)));
    let mut row = 2;
    for (name, text) in lines.into_iter().chain(figures) {
        sheet.write_string_with_format(row, 0, name, &looks.head)?;
        sheet.write_string_with_format(row, 1, csv::cell(&text), &looks.text)?;
        row += 1;
    }
    row += 1;
    for it in &paper.sentences {
        let sentence = format!("{}{}{}", it.before, it.strong, it.after).replace('\u{2060}', "");
        sheet.write_string_with_format(row, 1, csv::cell(&sentence), &looks.text)?;
        row += 1;
    }
    row += 1;
    for it in &paper.exhibits {
        let name = format!("{} {}", it.which.letter(), it.which.name());
        sheet.write_string_with_format(row, 0, name, &looks.head)?;
        sheet.write_string_with_format(row, 1, csv::cell(&it.title), &looks.text)?;
        row += 1;
    }
    Ok(())
}

fn sheet(sheet: &mut Worksheet, exhibit: &Exhibit, looks: &Looks) -> Result<(), XlsxError> {
    let name = format!("{} {}", exhibit.which.letter(), exhibit.which.name());
    sheet.set_name(&name)?;
    sheet.write_string_with_format(0, 0, csv::cell(&exhibit.title), &looks.title)?;
    let under = format!("{}. {}. {}", exhibit.subtitle, exhibit.n, exhibit.note);
    sheet.write_string_with_format(1, 0, csv::cell(under.trim()), &looks.quiet)?;
    let table = &exhibit.table;
    let mut place = 0_u16;
    let mut places = Vec::new();
    for column in &table.columns {
        places.push(place);
        for (heading, width) in headings(column) {
            sheet.set_column_width(place, width)?;
            sheet.write_string_with_format(HEAD, place, heading, &looks.head)?;
            place += 1;
        }
    }
    let mut row = HEAD;
    for cells in &table.rows {
        row += 1;
        for ((cell, column), place) in cells.iter().zip(&table.columns).zip(&places) {
            write(sheet, (row, *place), cell, column, looks)?;
        }
    }
    sheet.set_freeze_panes(HEAD + 1, 1)?;
    sheet.set_repeat_rows(HEAD, HEAD)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    if let Some(drawn) = table.drawn.filter(|_| !table.rows.is_empty()) {
        sheet.insert_chart(HEAD, place + 1, &chart(exhibit, &name, places[drawn], row))?;
    }
    Ok(())
}

/// The names in the first column against the figures in another one.
fn chart(exhibit: &Exhibit, sheet: &str, column: u16, last: u32) -> Chart {
    let first = HEAD + 1;
    let mut chart = Chart::new(ChartType::Bar);
    chart
        .add_series()
        .set_categories((sheet, first, 0, last, 0))
        .set_values((sheet, first, column, last, column));
    chart.title().set_name(&exhibit.title);
    chart.legend().set_hidden();
    chart.y_axis().set_reverse();
    chart.set_width(720).set_height(120 + 22 * (last - HEAD).min(40));
    chart
}

/// One heading with its width in characters, or two for an interval.
fn headings(column: &Column) -> Vec<(String, f64)> {
    match column.shape {
        Shape::Words => vec![(column.heading.to_string(), 36.0)],
        Shape::Figure => vec![(column.heading.to_string(), 14.0)],
        Shape::Interval => {
            vec![(format!("{}, from", column.heading), 14.0), (format!("{}, to", column.heading), 14.0)]
        }
    }
}

fn write(
    sheet: &mut Worksheet,
    (row, place): (u32, u16),
    cell: &Cell,
    column: &Column,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let mut number = |place: u16, number: Option<f64>, look: &Format| match number {
        Some(number) => sheet.write_number_with_format(row, place, number, look).map(|_| ()),
        None => Ok(()),
    };
    match &cell.value {
        Value::Interval(lo, hi, unit) if column.shape == Shape::Interval => {
            number(place, *lo, looks.of(*unit))?;
            number(place + 1, *hi, looks.of(*unit))?;
        }
        Value::Interval(..) | Value::Missing => {}
        Value::Words(text) | Value::Code(_, text) => {
            sheet.write_string(row, place, csv::cell(text))?;
        }
        value @ Value::Count(_) => number(place, value.number(), &looks.whole)?,
        value @ Value::Share { .. } => number(place, value.number(), &looks.share)?,
        Value::Figure(figure, unit) => number(place, *figure, looks.of(*unit))?,
        #[expect(
            clippy::cast_precision_loss,
            reason = "exact below 2^53 minor units, more than any contract"
        )]
        Value::Money(amount) => number(place, Some(amount.get() as f64 / looks.scale), &looks.money)?,
        Value::Day(day) => {
            if let Some(day) = day {
                sheet.write_datetime_with_format(row, place, &excel_day(*day)?, &looks.day)?;
            }
        }
    }
    Ok(())
}

fn excel_day(day: Day) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::parse_from_str(&day.to_string())
}
