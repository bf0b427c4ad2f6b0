//! What a page for the board has room for of exhibit A: the leading causes, of figures that were counted and kept before.
use super::exhibit::{Body, Exhibit};
use super::pareto::{IN_NO_SHARE, group, top};
use super::table::{Cell, Table, Value};
use crate::patterns::Interval;
use crate::render::charts::{self, Bar, Bars, Mark};
use crate::render::words;

/// Causes that are drawn: those that the title speaks of, if a sheet has room for them.
const USUAL: usize = 6;
const MOST: usize = 10;

/// The exhibit of causes, drawn anew with the first few of them. What has no drawing stays as it is.
pub fn leading_causes(of: Exhibit) -> Exhibit {
    if !matches!(of.body, Body::Drawing { .. }) {
        return of;
    }
    let rows: Vec<_> = of.table.rows.iter().filter_map(|it| bar(&of.table, it)).collect();
    let sizes = of.table.rows.iter().filter_map(|it| part(&of.table, it, "share"));
    let whole = sizes.clone().next().map_or(0, |it| it.1);
    let top = top(sizes.map(|it| it.0), whole);
    let room = if top > MOST { USUAL } else { top.max(USUAL) };
    let left = rows.len().saturating_sub(room);
    let top = top.min(room);
    let drawn: Vec<_> = rows.into_iter().take(room).collect();
    let group = group(top, drawn.iter().map(|it| it.interval));
    let told: Vec<_> = drawn
        .iter()
        .map(|it| format!("{}: {}, interval {}", it.label, it.value, words::interval(it.interval)))
        .collect();
    let desc = format!(
        "Horizontal bars in falling order, each with a dot for the share and a line for its 95% interval. {}.",
        told.join("; ")
    );
    let svg = charts::draw(&Bars {
        id: of.which.code().to_owned(),
        title: of.title.clone(),
        desc,
        heading: "Findings",
        mark: Mark::Dot,
        top,
        rows: drawn,
    });
    let more = words::sentence(&words::counted(left, "more cause is", "more causes are"));
    let unsaid = of.note.split(". ").find(|it| it.ends_with(IN_NO_SHARE)).map(str::to_owned);
    let note = [
        Some("Dot: share. Line: 95% Wilson interval.".to_owned()),
        group,
        (left > 0).then(|| format!("{more} in the review.")),
        unsaid,
    ];
    let mut how = of.how;
    how.truncate(1);
    Exhibit {
        body: Body::Drawing { svg, size: charts::SIZE.into() },
        note: note.into_iter().flatten().collect::<Vec<_>>().join(" "),
        how,
        ..of
    }
}

fn value<'a>(table: &Table, row: &'a [Cell], name: &str) -> Option<&'a Value> {
    let figures = |it: &Value| !matches!(it, Value::Missing);
    let named = table.columns.iter().zip(row).filter(|it| it.0.name == name);
    named.map(|it| &it.1.value).find(|it| figures(it))
}

/// The count and the whole of a share.
fn part(table: &Table, row: &[Cell], name: &str) -> Option<(usize, usize)> {
    match value(table, row, name)? {
        Value::Share { k, n } => Some((*k, *n)),
        _ => None,
    }
}

/// One cause that was found; a share and its interval are two columns of one name.
fn bar(table: &Table, row: &[Cell]) -> Option<Bar> {
    let Value::Code(_, label) = value(table, row, "cause")? else { return None };
    let (k, n) = part(table, row, "share").filter(|it| it.0 > 0)?;
    let ends = table.columns.iter().zip(row).find_map(|(column, cell)| match cell.value {
        Value::Interval(Some(lo), Some(hi), _) if column.name == "share" => Some(Interval { lo, hi }),
        _ => None,
    });
    let running = part(table, row, "cum_share").and_then(share)?;
    let share = share((k, n))?;
    Some(Bar {
        href: None,
        label: label.clone(),
        share,
        interval: ends?,
        value: format!("{} · {}", words::grouped(k), words::percent(share)),
        aside: None,
        running,
        recent: None,
        beside: None,
    })
}

fn share((k, n): (usize, usize)) -> Option<f64> {
    Value::Share { k, n }.number()
}
