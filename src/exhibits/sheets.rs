//! An exhibit as CSV: every column that a page leaves out too, figures as they were computed, what is undefined empty.
use super::table::{Cell, Column, Shape, Table, Value};
use crate::domain::Currency;
use crate::render::csv::{self, Sheet};
use std::io;

/// The rows of the exhibit under their names. Shares are 0 to 1, money is in major units.
pub fn csv(table: &Table, currency: &Currency) -> io::Result<Vec<u8>> {
    let names: Vec<String> = table.columns.iter().flat_map(names).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut sheet = Sheet::new(Vec::new(), &names)?;
    for row in &table.rows {
        let cells = row.iter().zip(&table.columns).flat_map(|(cell, column)| cells(cell, column, currency));
        sheet.row(cells)?;
    }
    sheet.finish()
}

/// One name, or two for an interval.
fn names(column: &Column) -> Vec<String> {
    match column.shape {
        Shape::Interval => vec![format!("{}_lo", column.name), format!("{}_hi", column.name)],
        Shape::Words | Shape::Figure => vec![column.name.to_string()],
    }
}

fn cells<'a>(cell: &'a Cell, column: &Column, currency: &Currency) -> Vec<csv::Cell<'a>> {
    let figure = |it: Option<f64>| it.map_or(csv::Cell::Empty, csv::Cell::figure);
    if column.shape == Shape::Interval {
        return match cell.value {
            Value::Interval(lo, hi, _) => vec![figure(lo), figure(hi)],
            _ => vec![csv::Cell::Empty, csv::Cell::Empty],
        };
    }
    vec![match &cell.value {
        Value::Words(text) => csv::Cell::Text(text),
        Value::Code(code, _) => csv::Cell::Text(code),
        Value::Count(n) => csv::Cell::figure(n),
        value @ Value::Share { .. } => figure(value.number()),
        Value::Figure(it, _) => figure(*it),
        Value::Money(amount) => csv::Cell::money(Some(*amount), currency),
        Value::Day(day) => csv::Cell::day(*day),
        Value::Interval(..) | Value::Missing => csv::Cell::Empty,
    }]
}
