//! What may be said above and below the heat table. Which cell stands out is for a test over all of them to say; here only
//! what was counted is told.
use super::heat::FEW;
use super::{ENOUGH, Exhibit, Table, TableRow};
use crate::domain::{Cause, Period, Stage};
use crate::patterns::{Crosstab, Dimension, wilson};
use crate::render::words;

/// A cause leads in a level with at least this many findings there, and more than any other.
const LEADS: usize = 3;

/// Causes by the levels of one dimension. It has no drawing: the table itself is shaded, by `heat`.
pub fn by_level(crosstab: &Crosstab, period: Period, left_out: usize) -> Exhibit {
    let many = plural(crosstab.dimension);
    let findings = words::counted(crosstab.n, "agreed finding", "agreed findings");
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
    let tag = words::tag(crosstab.n).map_or_else(String::new, |it| format!(", {it}"));
    Exhibit {
        title: title(crosstab),
        subtitle: format!(
            "{} by primary cause and {}, {}",
            words::sentence(&findings),
            one(crosstab.dimension),
            words::period(period)
        ),
        svg: None,
        size: "",
        lines: Vec::new(),
        n: format!("n = {}{tag}", words::grouped(crosstab.n)),
        note: note.join(" "),
        table: table(crosstab, many),
    }
}

/// The name of a level on a page; "" is what nobody entered.
pub fn level_name(dimension: Dimension, name: &str) -> String {
    match (dimension, Stage::parse(name)) {
        (Dimension::Stage, Some(stage)) => stage.label().to_owned(),
        _ if name.is_empty() => "Not recorded".to_owned(),
        _ => words::sentence(name),
    }
}

fn title(crosstab: &Crosstab) -> String {
    let many = plural(crosstab.dimension);
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

/// Every cause that was found, in every level: count, share and interval.
fn table(crosstab: &Crosstab, many: &str) -> Table {
    let found = crosstab.rows.iter().filter(|it| it.all.n > 0);
    let rows = found.flat_map(|row| {
        row.cells.iter().zip(&crosstab.levels).filter(|(_, level)| level.n > 0).map(|(cell, level)| {
            TableRow {
                key: row.cause.code(),
                name: row.cause.label().to_owned(),
                cells: vec![
                    level_name(crosstab.dimension, &level.name),
                    words::grouped(cell.n),
                    words::grouped(level.n),
                    match cell.share {
                        Some(share) if level.n >= words::FEW => words::percent(share),
                        _ => "–".to_owned(),
                    },
                    wilson(cell.n, level.n).map_or_else(|| "–".to_owned(), words::interval),
                ],
            }
        })
    });
    let column = match crosstab.dimension {
        Dimension::Segment => "Segment",
        Dimension::Region => "Region",
        Dimension::Product => "Product",
        Dimension::Stage => "Stage",
    };
    Table {
        caption: format!("Agreed findings by cause in the {many}, with 95% intervals"),
        head: vec!["Cause", column, "Findings", "Of", "Share", "95% interval"],
        rows: rows.collect(),
    }
}

fn one(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Segment => "segment",
        Dimension::Region => "region",
        Dimension::Product => "product",
        Dimension::Stage => "lifecycle stage",
    }
}

fn plural(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Segment => "segments",
        Dimension::Region => "regions",
        Dimension::Product => "products",
        Dimension::Stage => "lifecycle stages",
    }
}

/// "Enterprise", "Enterprise and SMB", "A, B and C".
fn joined(names: &[String]) -> String {
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}
