//! The exhibits as the page shows them: what was drawn, and under it the numbers, each leading to its autopsies.
use super::behind::Behind;
use crate::domain::{Cause, Currency, Period};
use crate::patterns::{Crosstab, Pareto};
use crate::render::charts::{self, Exhibit, HeatCell, Table, TableRow};
use serde::Serialize;

/// One exhibit; `heat` in the place of a drawing.
#[derive(Serialize)]
pub struct View {
    id: &'static str,
    letter: char,
    exhibit: Exhibit,
    /// What stands in the drawing's place, a line each.
    lines: Vec<Cell>,
    rows: Vec<Row>,
    heat: Option<Heat>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct Cell {
    text: String,
    href: Option<String>,
    /// Words stand left, figures right.
    is_word: bool,
}

#[derive(Serialize)]
struct Heat {
    label: String,
    wide: bool,
    columns: Vec<charts::HeatColumn>,
    rows: Vec<HeatRow>,
}

#[derive(Serialize)]
struct HeatRow {
    name: &'static str,
    cells: Vec<(HeatCell, Option<String>)>,
}

/// Exhibit A: causes by the number of findings.
pub fn by_findings(pareto: &Pareto, period: Period, behind: &Behind) -> View {
    let exhibit = charts::by_findings("by-findings", pareto, period, &|it| Some(behind.cause(it)));
    let found = pareto.rows.iter().filter(|it| it.n > 0).map(|it| it.cause);
    let rows = rows(&exhibit.table, &[], |row, column| match column {
        0 => counted(row, 0).then(|| behind.cause(cause(row)?).into()).flatten(),
        4 => counted(row, 4).then(|| behind.touched(cause(row)?).into()).flatten(),
        _ => None,
    });
    View { id: "by-findings", letter: 'A', lines: lines(&exhibit, found, behind), rows, heat: None, exhibit }
}

/// Exhibit B: causes by the money at risk.
pub fn by_money(pareto: &Pareto, period: Period, currency: &Currency, behind: &Behind) -> View {
    let exhibit = charts::by_money("by-money", pareto, period, currency, &|it| Some(behind.cause(it)));
    let found = pareto.by_money().into_iter().filter(|it| !it.arr.is_zero()).map(|it| it.cause);
    let lines = lines(&exhibit, found, behind);
    let has = |code: &str| pareto.rows.iter().any(|it| it.cause.code() == code && it.n > 0);
    let rows = rows(&exhibit.table, &[], |row, column| match column {
        0 if has(row.key) => cause(row).map(|it| behind.cause(it)),
        _ => None,
    });
    View { id: "by-money", letter: 'B', lines, rows, heat: None, exhibit }
}

/// Exhibit C: causes by the levels of a dimension.
pub fn by_level(crosstab: Crosstab, period: Period, behind: &Behind) -> View {
    let dimension = crosstab.dimension;
    let (crosstab, left_out) = crosstab.largest(COLUMNS);
    let exhibit = charts::by_level(&crosstab, period, left_out);
    let level = |name: &str| {
        let found = crosstab.levels.iter().find(|it| charts::level_name(dimension, &it.name) == name);
        found.map(|it| it.name.as_str())
    };
    let rows = rows(&exhibit.table, &[0], |row, column| match column {
        1 if counted(row, 1) => behind.cell(cause(row)?, dimension, level(&row.cells[0])?),
        _ => None,
    });
    let heat = (crosstab.n >= charts::ENOUGH).then(|| heat(&crosstab, behind));
    let lines = match heat {
        Some(_) => Vec::new(),
        None => few(&crosstab, behind),
    };
    View { id: "by-level", letter: 'C', lines, rows, heat, exhibit }
}

/// At most this many levels have a column of their own.
const COLUMNS: usize = 10;

fn heat(crosstab: &Crosstab, behind: &Behind) -> Heat {
    let drawn = charts::heat(crosstab);
    let rows = drawn.rows.into_iter().map(|row| {
        let levels = crosstab.levels.iter().filter(|it| it.n > 0).map(|it| Some(it.name.as_str()));
        let cells = row.cells.into_iter().zip(levels.chain([None])).map(|(cell, level)| {
            let href = match level {
                _ if cell.count == "–" => None,
                Some(level) => behind.cell(row.cause, crosstab.dimension, level),
                None => Some(behind.cause(row.cause)),
            };
            (cell, href)
        });
        HeatRow { name: row.name, cells: cells.collect() }
    });
    Heat {
        label: format!("Agreed findings by cause and {}", crosstab.dimension.code()),
        wide: drawn.columns.len() > 6,
        rows: rows.collect(),
        columns: drawn.columns,
    }
}

/// Under twelve findings: the cells that have one, in words.
fn few(crosstab: &Crosstab, behind: &Behind) -> Vec<Cell> {
    let mut lines = Vec::new();
    for row in crosstab.rows.iter().filter(|it| it.all.n > 0) {
        for (cell, level) in row.cells.iter().zip(&crosstab.levels).filter(|it| it.0.n > 0) {
            let name = charts::level_name(crosstab.dimension, &level.name);
            let of = crate::render::words::k_of_n(cell.n, level.n);
            lines.push(Cell {
                text: format!("{name}: {}, {of}", row.cause.label()),
                href: behind.cell(row.cause, crosstab.dimension, &level.name),
                is_word: true,
            });
        }
    }
    lines
}

fn lines(exhibit: &Exhibit, causes: impl Iterator<Item = Cause>, behind: &Behind) -> Vec<Cell> {
    let line = |(text, cause): (&String, Cause)| Cell {
        text: text.clone(),
        href: Some(behind.cause(cause)),
        is_word: true,
    };
    exhibit.lines.iter().zip(causes).map(line).collect()
}

/// The table's rows, their cells led by `lead` (a row and the place of a cell in it); `words` are columns of words.
fn rows(table: &Table, words: &[usize], lead: impl Fn(&TableRow, usize) -> Option<String>) -> Vec<Row> {
    let row = |row: &TableRow| {
        let cells = row.cells.iter().enumerate().map(|(column, text)| Cell {
            text: text.clone(),
            href: lead(row, column),
            is_word: words.contains(&column),
        });
        Row { name: row.name.clone(), cells: cells.collect() }
    };
    table.rows.iter().map(row).collect()
}

fn cause(row: &TableRow) -> Option<Cause> {
    Cause::parse(row.key)
}

fn counted(row: &TableRow, column: usize) -> bool {
    row.cells[column] != "0"
}
