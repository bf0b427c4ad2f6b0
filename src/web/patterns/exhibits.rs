//! The exhibits as a page shows them: values become text, and each leads to its autopsies.
use super::filters::{Query, file};
use crate::domain::Currency;
use crate::exhibits::{Body, Cell, Column, Exhibit, HeatMap, Line, Shape, Table};
use crate::render::charts::{HeatCell, HeatColumn};
use serde::Serialize;
use std::borrow::Cow;

/// More columns than this are wide on any screen.
const MANY: usize = 6;

/// One exhibit; of `svg`, `multiples`, `heat` and `lines` there is one.
#[derive(Serialize)]
pub struct View {
    id: &'static str,
    letter: char,
    title: String,
    subtitle: String,
    svg: Option<String>,
    size: Cow<'static, str>,
    multiples: Vec<Multiple>,
    heat: Option<Heat>,
    lines: Vec<Words>,
    n: String,
    note: String,
    how: Vec<Cow<'static, str>>,
    /// Its numbers as CSV, where there is somebody to ask for them.
    file: Option<String>,
    caption: String,
    head: Vec<Head>,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Head {
    name: Cow<'static, str>,
    is_word: bool,
}

#[derive(Serialize)]
struct Row {
    name: String,
    href: Option<String>,
    cells: Vec<Words>,
}

#[derive(Serialize)]
struct Words {
    text: String,
    href: Option<String>,
    /// Words stand left, figures right.
    is_word: bool,
}

#[derive(Serialize)]
struct Multiple {
    name: String,
    href: Option<String>,
    effect: String,
    interval: String,
    svg: String,
    verdict: String,
    class: Cow<'static, str>,
}

#[derive(Serialize)]
struct Heat {
    label: String,
    wide: bool,
    columns: Vec<HeatColumn>,
    rows: Vec<HeatRow>,
}

#[derive(Serialize)]
struct HeatRow {
    name: Cow<'static, str>,
    cells: Vec<(HeatCell, Option<String>)>,
}

impl View {
    pub fn new(exhibit: Exhibit, currency: &Currency) -> Self {
        let Exhibit { which, title, subtitle, body, n, note, how, table } = exhibit;
        let head =
            shown(&table).map(|it| Head { name: it.1.heading.clone(), is_word: it.1.shape == Shape::Words });
        let mut view = Self {
            id: which.code(),
            letter: which.letter(),
            title,
            subtitle,
            svg: None,
            size: Cow::default(),
            multiples: Vec::new(),
            heat: None,
            lines: Vec::new(),
            n,
            note,
            how,
            file: None,
            head: head.collect(),
            rows: table.rows.iter().map(|it| row(&table, it, currency)).collect(),
            caption: table.caption,
        };
        match body {
            Body::Drawing { svg, size } => (view.svg, view.size) = (Some(svg), size),
            Body::Multiples(all) => view.multiples = all.into_iter().map(Multiple::from).collect(),
            Body::Heat(map) => view.heat = Some(map.into()),
            Body::Lines(lines) => view.lines = lines.into_iter().map(Words::from).collect(),
        }
        view
    }
}

impl View {
    /// With the address of its numbers.
    pub fn with_file(self, query: &Query) -> Self {
        Self { file: Some(file(&format!("/patterns/{}.csv", self.id), query)), ..self }
    }
}

/// The columns that a page has room for, and their places.
fn shown(table: &Table) -> impl Iterator<Item = (usize, &Column)> {
    table.columns.iter().enumerate().filter(|it| !it.1.sheets_only)
}

fn row(table: &Table, cells: &[Cell], currency: &Currency) -> Row {
    let mut words = shown(table).map(|(at, column)| Words {
        text: cells[at].value.shown(currency),
        href: cells[at].href.clone(),
        is_word: column.shape == Shape::Words,
    });
    let name = words.next();
    let (name, href) = name.map_or_else(Default::default, |it| (it.text, it.href));
    Row { name, href, cells: words.collect() }
}

impl From<Line> for Words {
    fn from(line: Line) -> Self {
        Self { text: line.text, href: line.href, is_word: true }
    }
}

impl From<crate::exhibits::Multiple> for Multiple {
    fn from(it: crate::exhibits::Multiple) -> Self {
        let crate::exhibits::Multiple { name, href, effect, interval, svg, verdict, class } = it;
        Self { name, href, effect, interval, svg, verdict, class }
    }
}

impl From<HeatMap> for Heat {
    fn from(map: HeatMap) -> Self {
        let rows = map.rows.into_iter().map(|it| HeatRow { name: it.name, cells: it.cells });
        Self { label: map.label, wide: map.columns.len() > MANY, rows: rows.collect(), columns: map.columns }
    }
}
