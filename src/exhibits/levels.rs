//! Exhibit I: causes by the levels of one dimension. Which cell stands out is for a test over all of them to say; here
//! only what was counted is told.
use super::ENOUGH;
use super::exhibit::{Body, Exhibit, HeatMap, HeatMapRow, Line, paragraphs};
use super::figures::Figures;
use super::names::{joined, level_name, many, one};
use super::pareto::sample;
use super::table::{Column, Table, Unit, Value};
use super::which::Which;
use crate::domain::Cause;
use crate::patterns::{Crosstab, Dimension, LevelRates, wilson};
use crate::render::charts::{self, FEW};
use crate::render::words;

/// A cause leads in a level with at least this many findings there, and more than any other.
const LEADS: usize = 3;
/// At most this many levels have a column of their own.
const COLUMNS: usize = 10;

const HOW: &[&str] = &[
    "Denominator: the findings of the column, that is, accounts that went off course, not all customers. Segment, region and product are those of the day the autopsy opened. Interval: Wilson score, 95%. No cell is called special here: that takes a test over all cells together, which is exhibit C.",
    "The numbers also have the rate among all customers: findings by 1,000 customer-months, with an exact interval (Garwood 1936). Autopsies without a finding are assumed to split like those with one. Autopsies count where they were when they opened, customers where they are now. By lifecycle stage there is no rate: a customer who is on course is in none.",
];

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let (crosstab, left_out) = figures.crosstab().largest(COLUMNS);
    let findings = words::counted(crosstab.n, "agreed finding", "agreed findings");
    let (one, period) = (one(crosstab.dimension), words::period(figures.period));
    Exhibit {
        which: Which::Levels,
        title: title(&crosstab),
        subtitle: format!("{} by primary cause and {one}, {period}", words::sentence(&findings)),
        body: if crosstab.n >= ENOUGH {
            Body::Heat(heat(figures, &crosstab))
        } else {
            Body::Lines(lines(figures, &crosstab))
        },
        n: sample(crosstab.n),
        note: note(&crosstab, left_out),
        how: paragraphs(HOW),
        table: table(figures, &crosstab),
    }
}

fn note(crosstab: &Crosstab, left_out: usize) -> String {
    let mut note = Vec::new();
    if crosstab.n >= ENOUGH {
        note.push("The number at the head of each column is its findings.".to_owned());
        note.push(
            "Shade: the low end of the 95% Wilson interval, so that a small group can’t look dark by chance."
                .into(),
        );
        if crosstab.levels.iter().any(|it| (1..FEW).contains(&it.n)) {
            note.push("Hatched: fewer than eight findings, counts only.".into());
        }
        note.push("Among so many cells a few look special by chance: a dark one is a lead to follow.".into());
    }
    if left_out > 0 {
        let smaller = words::counted(left_out, "smaller one is", "smaller ones are");
        note.push(format!("{} in “All” only.", words::sentence(&smaller)));
    }
    note.join(" ")
}

fn title(crosstab: &Crosstab) -> String {
    let many = many(crosstab.dimension);
    if crosstab.n == 0 {
        return "No agreed findings in this period".to_owned();
    }
    if crosstab.n < ENOUGH {
        return format!("Too few findings to compare {many}");
    }
    let leaders: Vec<_> =
        (0..crosstab.levels.len()).filter_map(|it| Some((it, leader(crosstab, it)?))).collect();
    let mut causes: Vec<Cause> = leaders.iter().map(|it| it.1).collect();
    causes.sort_unstable();
    causes.dedup();
    match causes.as_slice() {
        [] => format!("No cause leads in any of the {many}"),
        [one] if leaders.len() == crosstab.levels.len() && leaders.len() > 1 => {
            format!("“{}” comes first in all {many}", one.label())
        }
        [one] => {
            let names: Vec<_> = leaders
                .iter()
                .map(|it| level_name(crosstab.dimension, &crosstab.levels[it.0].name))
                .collect();
            format!("“{}” comes first in {}", one.label(), joined(&names))
        }
        _ => format!("Which cause comes first differs between {many}"),
    }
}

/// The one cause with most findings of a level that has enough of them.
fn leader(crosstab: &Crosstab, level: usize) -> Option<Cause> {
    let most = crosstab.rows.iter().map(|it| it.cells[level].n).max()?;
    let mut first = crosstab.rows.iter().filter(|it| it.cells[level].n == most);
    let leader = first.next()?.cause;
    let alone = first.next().is_none() && most >= LEADS && crosstab.levels[level].n >= FEW;
    alone.then_some(leader)
}

fn heat(figures: &Figures<'_>, crosstab: &Crosstab) -> HeatMap {
    let drawn = charts::heat(crosstab);
    let rows = drawn.rows.into_iter().map(|row| {
        let levels = crosstab.levels.iter().filter(|it| it.n > 0).map(|it| Some(it.name.as_str()));
        let cells = row.cells.into_iter().zip(levels.chain([None])).map(|(cell, level)| {
            let href = match level {
                _ if cell.count == "–" => None,
                Some(level) => figures.behind.cell(row.cause, crosstab.dimension, level),
                None => figures.behind.cause(row.cause),
            };
            (cell, href)
        });
        HeatMapRow { name: row.name.into(), cells: cells.collect() }
    });
    HeatMap {
        label: format!("Agreed findings by cause and {}", one(crosstab.dimension)),
        rows: rows.collect(),
        columns: drawn.columns,
    }
}

/// Under twelve findings: the cells that have one, in words.
fn lines(figures: &Figures<'_>, crosstab: &Crosstab) -> Vec<Line> {
    let mut lines = Vec::new();
    for row in crosstab.rows.iter().filter(|it| it.all.n > 0) {
        for (cell, level) in row.cells.iter().zip(&crosstab.levels).filter(|it| it.0.n > 0) {
            let name = level_name(crosstab.dimension, &level.name);
            let of = words::k_of_n(cell.n, level.n);
            lines.push(Line {
                text: format!("{name}: {}, {of}", row.cause.label()),
                href: figures.behind.cell(row.cause, crosstab.dimension, &level.name),
            });
        }
    }
    lines
}

/// Every cause that was found, in every level: count, share and interval.
fn table(figures: &Figures<'_>, crosstab: &Crosstab) -> Table {
    let heading = match crosstab.dimension {
        Dimension::Segment => "Segment",
        Dimension::Region => "Region",
        Dimension::Product => "Product",
        Dimension::Stage => "Stage",
    };
    let columns = vec![
        Column::words("cause", "Cause"),
        Column::words("level", heading),
        Column::figure("n", "Findings"),
        Column::figure("of", "Of"),
        Column::figure("share", "Share"),
        Column::interval("share", "95% interval"),
        Column::figure("rate", "By 1,000 customer-months"),
        Column::interval("rate", "Its 95% interval"),
    ];
    // Nobody is in a lifecycle stage while on course, so there is no rate by stage.
    let rates = LevelRates::by(crosstab.dimension, &figures.view, figures.period).unwrap_or_default();
    let rate = |cause: Cause, level: &str| {
        let of_level = rates.iter().find(|it| it.level == level)?;
        of_level.rows.iter().find(|it| it.0 == cause).map(|it| it.1)
    };
    let mut rows = Vec::new();
    for row in crosstab.rows.iter().filter(|it| it.all.n > 0) {
        for (cell, level) in row.cells.iter().zip(&crosstab.levels).filter(|it| it.1.n > 0) {
            let href = figures.behind.cell(row.cause, crosstab.dimension, &level.name).filter(|_| cell.n > 0);
            let rate = rate(row.cause, &level.name);
            rows.push(vec![
                Value::cause(row.cause).into(),
                Value::words(level_name(crosstab.dimension, &level.name)).into(),
                Value::Count(cell.n).behind(href),
                Value::Count(level.n).into(),
                Value::Share { k: cell.n, n: level.n }.into(),
                Value::of_share(wilson(cell.n, level.n)).into(),
                Value::Figure(rate.and_then(|it| it.rate), Unit::Rate).into(),
                Value::of_rate(rate.and_then(|it| it.interval)).into(),
            ]);
        }
    }
    Table {
        caption: format!("Agreed findings by cause in the {}, with 95% intervals", many(crosstab.dimension)),
        columns,
        rows,
        drawn: None,
    }
}
