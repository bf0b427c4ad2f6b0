//! The report as a document to be set: from the paper alone, so that what was frozen is set as it was.
use super::Paper;
use super::Tab;
use super::exhibit::{Body, Exhibit, HeatMap, Multiple};
use super::key_figures::KeyFigure;
use super::summary::Sentence;
use super::table::{Column, Shape, Table};
use crate::domain::{Currency, Day, show_day};
use crate::render::charts::{FEW, HeatCell, on_paper, told};
use crate::render::words;
use chrono::Datelike;
use std::iter;
use typeset::{Align, Block, Document, Drawing, Run, Text, Tone};

/// A table of more rows stands behind the exhibits, so that they can be read one after another.
const ROWS: usize = 14;
/// Columns that a page has room for at most, and how many of figures stand beside the names of a row.
const COLUMNS: usize = 14;
const ACROSS: usize = 10;

/// What a document has around the report.
pub struct Cover {
    pub title: String,
    /// Under the title, in one paragraph; nothing for what the report says of itself.
    pub lede: Option<String>,
    /// What stands between the sentences and the exhibits.
    pub inside: Vec<Block>,
    /// What the foot of each page says it is.
    pub footer: String,
}

impl Cover {
    /// Of the report alone.
    pub fn of_report(as_of: Day) -> Self {
        Self {
            title: "What keeps taking accounts off course".to_owned(),
            lede: None,
            inside: Vec::new(),
            footer: format!("Pattern report as of {}", show_day(as_of)),
        }
    }
}

/// The report, and what its cover adds: all of it, or the exhibits of one part without the tables behind them.
pub fn document(paper: &Paper, cover: Cover, sheet: typeset::Paper, part: Option<Tab>) -> Document {
    let shown: Vec<&Exhibit> =
        paper.exhibits.iter().filter(|it| part.is_none_or(|part| it.which.tab() == part)).collect();
    let lede = cover.lede.map_or_else(|| lede(paper), |it| vec![Run::plain(it)]);
    let mut blocks = vec![Block::Paragraph { text: lede, tone: Tone::Lede }];
    if !paper.key_figures.is_empty() {
        blocks.push(Block::Facts(paper.key_figures.iter().map(key_figure).collect()));
    }
    blocks.extend(paper.asides().iter().map(|it| small(it)));
    if paper.exhibits.is_empty() {
        let none = "No autopsy was opened in these days that passes the filters.";
        blocks.push(Block::Paragraph { text: vec![Run::plain(none)], tone: Tone::Body });
    } else {
        blocks.push(heading(1, "In short"));
        blocks.push(Block::Sentences(paper.sentences.iter().map(sentence).collect()));
        blocks.extend(paper.chosen.iter().map(|it| small(it)));
    }
    blocks.extend(cover.inside);
    if !paper.exhibits.is_empty() {
        let title = part.filter(|it| *it != Tab::Summary).map_or("The exhibits", Tab::label);
        blocks.push(heading(1, title));
        blocks.push(Block::Contents);
        if part.is_some() {
            blocks.push(small(
                "The other exhibits, and tables that are too long for this one, stand in the whole report.",
            ));
        }
        blocks.push(Block::PageBreak);
        blocks.extend(shown.iter().map(|it| Block::Exhibit(Box::new(exhibit(it, &paper.currency)))));
        if part.is_none() {
            blocks.extend(numbers(paper));
        }
    }
    Document {
        title: cover.title,
        language: "en".to_owned(),
        paper: sheet,
        header: paper.organisation.clone(),
        footer: cover.footer,
        made_on: date(paper.as_of),
        blocks,
    }
}

fn key_figure(it: &KeyFigure) -> typeset::Fact {
    let small = match &it.tag {
        Some(tag) => format!("{}. {tag}", it.note),
        None => it.note.clone(),
    };
    typeset::Fact { label: it.name.to_string(), value: it.value.clone(), small }
}

/// A day as a document carries it.
pub fn date(day: Day) -> Option<typeset::Date> {
    let (month, of_month) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    Some(typeset::Date { year: day.year(), month, day: of_month })
}

/// One exhibit, as the page shows it, with how it is computed.
pub fn exhibit(it: &Exhibit, currency: &Currency) -> typeset::Exhibit {
    typeset::Exhibit {
        label: format!("Exhibit {}", it.which.letter()),
        title: it.title.clone(),
        subtitle: it.subtitle.clone(),
        body: body(&it.body),
        n: it.n.clone(),
        note: it.note.clone(),
        table: stands_here(it).then(|| {
            let shown: Vec<usize> = places(&it.table, |column| !column.sheets_only).collect();
            table(&it.table, &shown, &it.table.caption, currency)
        }),
        how: it.how.iter().map(ToString::to_string).collect(),
    }
}

fn lede(paper: &Paper) -> Text {
    let narrowed = paper.narrowed.as_ref().map_or_else(String::new, |it| format!(", narrowed to {it}"));
    let (period, as_of) = (words::period(paper.period), show_day(paper.as_of));
    vec![Run::plain(format!(
        "{}, {period}{narrowed}. What happened on {as_of} or later doesn’t count.",
        paper.organisation
    ))]
}

fn sentence(it: &Sentence) -> Text {
    vec![Run::plain(&it.before), Run::strong(&it.strong), Run::plain(&it.after)]
}

fn body(body: &Body) -> typeset::Body {
    match body {
        Body::Drawing { svg, .. } => typeset::Body::Drawing(drawing(svg)),
        Body::Multiples(all) => typeset::Body::Multiples(all.iter().map(multiple).collect()),
        Body::Heat(map) => typeset::Body::Heat(heat(map)),
        Body::Lines(all) => typeset::Body::Lines(all.iter().map(|it| it.text.clone()).collect()),
    }
}

fn drawing(svg: &str) -> Drawing {
    let svg = on_paper(svg);
    Drawing { alt: told(&svg), svg }
}

fn multiple(it: &Multiple) -> typeset::Multiple {
    typeset::Multiple {
        name: it.name.clone(),
        effect: it.effect.clone(),
        interval: it.interval.clone(),
        drawing: drawing(&it.svg),
        verdict: it.verdict.clone(),
    }
}

fn heat(map: &HeatMap) -> typeset::Heat {
    let columns = map
        .columns
        .iter()
        .map(|it| typeset::HeatColumn { heading: it.name.clone(), small: format!("n = {}", it.n) });
    let rows = map.rows.iter().map(|row| typeset::HeatRow {
        name: row.name.to_string(),
        cells: row.cells.iter().map(|it| cell(&it.0)).collect(),
    });
    typeset::Heat {
        caption: map.label.clone(),
        columns: columns.collect(),
        rows: rows.collect(),
        legend: [
            "Shade: low end of the 95% interval".to_owned(),
            "0%".to_owned(),
            "17% and more".to_owned(),
            format!("of fewer than {FEW}: the count only"),
        ],
    }
}

/// A cell, whose class is its shade: "k3".
fn cell(it: &HeatCell) -> typeset::HeatCell {
    let shade = it.class.strip_prefix('k').and_then(|it| it.chars().next()?.to_digit(10));
    typeset::HeatCell {
        text: it.count.clone(),
        small: it.share.clone().unwrap_or_default(),
        shade: shade.and_then(|it| u8::try_from(it).ok()),
    }
}

fn stands_here(it: &Exhibit) -> bool {
    (1..=ROWS).contains(&it.table.rows.len())
}

/// What does not stand with its exhibit: long tables, and the columns that no page has room for. So the document holds every
/// figure that a sheet does.
fn numbers(paper: &Paper) -> Vec<Block> {
    let mut blocks = Vec::new();
    for it in paper.exhibits.iter().filter(|it| !it.table.rows.is_empty()) {
        let name = format!("Exhibit {}: {}", it.which.letter(), it.table.caption);
        for (part, columns) in parts(it).iter().enumerate() {
            let further = part > 0 || stands_here(it);
            let caption = if further { format!("{name}, further columns") } else { name.clone() };
            blocks.push(Block::Table(table(&it.table, columns, &caption, &paper.currency)));
        }
    }
    if !blocks.is_empty() {
        let why = "The tables that are too long to stand with their exhibits, and the columns that are left out there.";
        blocks.splice(0..0, [Block::PageBreak, heading(1, "The numbers"), small(why)]);
    }
    blocks
}

/// The columns of each table that stands behind the exhibits: all in one if they fit.
fn parts(it: &Exhibit) -> Vec<Vec<usize>> {
    let columns = &it.table.columns;
    if !stands_here(it) && columns.len() <= COLUMNS {
        return vec![(0..columns.len()).collect()];
    }
    let shown: Vec<usize> = places(&it.table, |column| !column.sheets_only).collect();
    let left_out: Vec<usize> = places(&it.table, |column| column.sheets_only).collect();
    let names = columns.iter().take_while(|it| it.shape == Shape::Words && !it.sheets_only).count();
    let further = left_out.chunks(ACROSS).map(|part| (0..names).chain(part.iter().copied()).collect());
    iter::once(shown).filter(|_| !stands_here(it)).chain(further).collect()
}

fn places(table: &Table, of: impl Fn(&Column) -> bool) -> impl Iterator<Item = usize> {
    table.columns.iter().enumerate().filter(move |it| of(it.1)).map(|it| it.0)
}

fn table(table: &Table, columns: &[usize], caption: &str, currency: &Currency) -> typeset::Table {
    let column = |at: &usize| typeset::Column {
        heading: table.columns[*at].heading.to_string(),
        align: if table.columns[*at].shape == Shape::Words { Align::Start } else { Align::End },
    };
    let row = |row: &Vec<super::Cell>| columns.iter().map(|at| row[*at].value.shown(currency)).collect();
    typeset::Table {
        caption: caption.to_owned(),
        columns: columns.iter().map(column).collect(),
        rows: table.rows.iter().map(row).collect(),
    }
}

/// A heading of level 1 to 3.
pub fn heading(level: u8, text: &str) -> Block {
    Block::Heading { level, text: text.to_owned() }
}

fn small(text: &str) -> Block {
    Block::Paragraph { text: vec![Run::plain(text)], tone: Tone::Small }
}
