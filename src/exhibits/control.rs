//! Exhibit K: causes quarter by quarter, with the limits that chance keeps to. Nothing else may raise an alarm on a single
//! quarter.
use super::ENOUGH;
use super::exhibit::{Body, Exhibit, Multiple, paragraphs};
use super::figures::Figures;
use super::names::{joined, quoted};
use super::pareto::sample;
use super::table::{Column, Table, Unit, Value};
use super::which::Which;
use crate::domain::{Cause, Day};
use crate::patterns::{ControlRow, Interval};
use crate::render::charts::{self, Panel, Point};
use crate::render::words;

const HOW: &[&str] = &[
    "A control chart for each cause (u-chart; Montgomery, Statistical Quality Control): the mean rate of the quarters before the last one, and how many findings a quarter of as many customers may have by chance alone. The limits are exact Poisson quantiles: a cause that doesn’t change stays within them in 997 of 1,000 quarters.",
    "Only the last quarter can raise an alarm, and only with six quarters before it; one of too many findings takes three of them. An alarm says: look. It doesn’t say why, and among all causes chance alone raises one in about one report of thirty.",
    "“More variable than chance”: the quarters before the last one differ more than the Poisson distribution lets them (Pearson’s dispersion above 1.5). Then an alarm means less.",
];
/// As many quarters before the last one make a chart.
const BASELINE: usize = 6;
const DRAWN: usize = 6;
/// The quarters that a panel has room for.
const QUARTERS: usize = 12;
const MORE_THAN_CHANCE: f64 = 1.5;

pub(super) const ABOVE: &str = "Above its limits";

/// What the last quarter of a cause says, if it is beyond its limits and there is enough before it to set them.
pub(super) fn alarm(figures: &Figures<'_>, cause: Cause) -> Option<&'static str> {
    figures.control().rows.iter().find(|it| it.cause == cause).and_then(beyond)
}

fn beyond(row: &ControlRow) -> Option<&'static str> {
    match row {
        it if !is_charted(it) || !it.stands_out() => None,
        it if it.alarm_high => Some(ABOVE),
        it if it.alarm_low => Some("Below its limits"),
        _ => None,
    }
}

/// Whether there is enough before the last quarter, and anything to expect of it.
pub(super) fn is_charted(row: &ControlRow) -> bool {
    row.quarters.len() > BASELINE && row.centre_rate.is_some_and(|it| it > 0.0)
}

/// "Apr 26": a quarter by its first month.
pub(super) fn named(quarters: &[Day]) -> Vec<String> {
    quarters.iter().map(|it| it.format("%b %y").to_string()).collect()
}

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let mut rows: Vec<_> = figures.control().rows.iter().collect();
    let quarters = rows.first().map_or(0, |it| it.quarters.len());
    let n = rows.iter().map(|it| it.n.iter().sum::<usize>()).sum();
    rows.sort_by_key(|it| (beyond(it).is_none(), std::cmp::Reverse(it.n.iter().sum::<usize>())));
    let is_drawn = n >= ENOUGH && quarters > BASELINE;
    let drawn: Vec<_> = rows.iter().copied().filter(|it| is_charted(it)).take(DRAWN).collect();
    let focus = words::period(figures.windows.focus);
    Exhibit {
        which: Which::Control,
        title: title(&rows, n, quarters, drawn.is_empty()),
        subtitle: format!(
            "Findings by primary cause in each quarter; shaded band: what chance alone brings; last: {focus}"
        ),
        body: if is_drawn && !drawn.is_empty() {
            Body::Multiples(multiples(figures, &drawn))
        } else {
            Body::Lines(Vec::new())
        },
        n: sample(n),
        note: note(figures, &rows, is_drawn, drawn.len()),
        how: paragraphs(HOW),
        table: table(figures, &rows),
    }
}

fn title(rows: &[&ControlRow], n: usize, quarters: usize, none: bool) -> String {
    if n == 0 {
        return "No agreed findings in these quarters".to_owned();
    }
    if quarters <= BASELINE {
        let quarters = words::counted(quarters, "quarter", "quarters");
        return format!("{} on record: seven are needed for a control chart", words::sentence(&quarters));
    }
    if n < ENOUGH || none {
        return "Too few findings for a control chart".to_owned();
    }
    let alarms = |which: fn(&ControlRow) -> bool| {
        let found = rows.iter().filter(|it| beyond(it).is_some() && which(it)).map(|it| quoted(it.cause));
        found.collect::<Vec<_>>()
    };
    let said = [(alarms(|it| it.alarm_high), "above"), (alarms(|it| it.alarm_low), "below")];
    let said: Vec<_> = said.into_iter().filter(|it| !it.0.is_empty()).collect();
    let line = |(names, side): &(Vec<String>, &str)| {
        let (are, limits) = if names.len() == 1 { ("is", "its limits") } else { ("are", "their limits") };
        format!("{} {are} {side} {limits} in the last quarter", joined(names))
    };
    match said.as_slice() {
        [] => "Every cause is within the limits of chance in the last quarter".to_owned(),
        said => said.iter().map(line).collect::<Vec<_>>().join("; "),
    }
}

fn multiples(figures: &Figures<'_>, drawn: &[&ControlRow]) -> Vec<Multiple> {
    let last = |row: &ControlRow| row.quarters.len().saturating_sub(QUARTERS);
    let top = drawn.iter().flat_map(|it| {
        let limits = it.ucl_count[last(it)..].iter().filter_map(|it| Some(real((*it)?)));
        it.n[last(it)..].iter().map(|it| real(*it as u64)).chain(limits).collect::<Vec<_>>()
    });
    let top = top.fold(1.0, f64::max);
    drawn.iter().map(|it| multiple(figures, it, last(it), top)).collect()
}

fn multiple(figures: &Figures<'_>, row: &ControlRow, from: usize, top: f64) -> Multiple {
    let is_last = |at: usize| at + 1 == row.n.len();
    let limits = |at: usize| Some((row.lcl_count[at]?, row.ucl_count[at]?));
    let points = (from..row.n.len()).map(|at| Point {
        value: real(row.n[at] as u64),
        interval: None,
        limits: limits(at).map(|(lo, hi)| Interval { lo: real(lo), hi: real(hi) }),
        stands_out: is_last(at) && beyond(row).is_some(),
    });
    let quarters = named(&row.quarters[from..]);
    let told = quarters.iter().zip(from..).map(|(name, at)| format!("{name}: {}", row.n[at]));
    let label = row.cause.label();
    let svg = charts::panel(&Panel {
        id: format!("{}-{}", Which::Control.code(), row.cause.code()),
        title: format!("{label}: findings by quarter"),
        desc: format!("A dot for each quarter. {}.", told.collect::<Vec<_>>().join("; ")),
        points: points.collect(),
        recent: 1,
        quarters,
        top,
    });
    let shown = row.n.last().copied().unwrap_or(0);
    let limits = limits(row.n.len().saturating_sub(1));
    Multiple {
        name: label.to_owned(),
        href: figures.behind.of(figures.windows.focus).cause(row.cause).address().filter(|_| shown > 0),
        effect: match shown {
            0 => "None in the last quarter".to_owned(),
            n => format!("{} in the last quarter", words::sentence(&words::count(n))),
        },
        interval: limits.map_or_else(String::new, |(lo, hi)| format!("by chance {lo} to {hi}")),
        svg,
        verdict: verdict(row),
        class: if beyond(row).is_some() { "up" } else { "" }.into(),
    }
}

fn verdict(row: &ControlRow) -> String {
    let varies = if is_variable(row) { "; more variable than chance" } else { "" };
    match beyond(row) {
        Some(alarm) => format!("{alarm}: look{varies}"),
        None => format!("Within its limits{varies}"),
    }
}

fn is_variable(row: &ControlRow) -> bool {
    is_charted(row) && row.dispersion.is_some_and(|it| it > MORE_THAN_CHANCE)
}

fn note(figures: &Figures<'_>, rows: &[&ControlRow], is_drawn: bool, drawn: usize) -> String {
    let mut note = Vec::new();
    let months = rows.first().is_some_and(|it| it.exposure.iter().any(|it| *it > 0.0));
    if !months {
        note.push("No account has customer-months on record, so there are no limits to set.".to_owned());
    } else if is_drawn {
        note.push("All on one scale. Diamond: beyond the limits.".to_owned());
        let pending = figures.comparisons().focus.pending1;
        if pending > 0 {
            let pending = words::counted(pending, "autopsy", "autopsies");
            note.push(format!(
                "{} of the last quarter still undecided; the limits allow for that.",
                words::sentence(&pending)
            ));
        }
        let left = rows.iter().filter(|it| is_charted(it)).count() - drawn;
        if left > 0 {
            let left = words::counted(left, "other cause stands", "other causes stand");
            note.push(format!("{} in the table.", words::sentence(&left)));
        }
    } else {
        note.push("No alarm is raised on so little.".to_owned());
    }
    note.join(" ")
}

/// Every cause that was found, in the last quarter against its limits.
fn table(figures: &Figures<'_>, rows: &[&ControlRow]) -> Table {
    const COLUMNS: [Column; 10] = [
        Column::words("cause", "Cause"),
        Column::figure("quarters", "Quarters").sheets_only(),
        Column::figure("n", "Findings in all"),
        Column::figure("last", "Last quarter"),
        Column::figure("expected", "Expected"),
        Column::figure("lower_limit", "Lower limit"),
        Column::figure("upper_limit", "Upper limit"),
        Column::figure("dispersion", "Varies, times chance"),
        Column::words("reading", "Reading"),
        Column::words("by_quarter", "By quarter, oldest first").sheets_only(),
    ];
    let rows = rows.iter().filter(|it| it.n.iter().any(|it| *it > 0)).map(|it| {
        let last = it.n.last().copied().unwrap_or(0);
        let charted = is_charted(it);
        let expected = it.centre_rate.zip(it.exposure.last()).map(|(rate, months)| rate * months / 1000.0);
        let limit = |limits: &[Option<u64>]| {
            let limit = limits.last().copied().flatten().filter(|_| charted);
            limit.map_or(Value::Missing, |it| Value::Count(usize::try_from(it).unwrap_or(usize::MAX)))
        };
        let counts = it.n.iter().map(ToString::to_string).collect::<Vec<_>>();
        let focus = figures.behind.of(figures.windows.focus).cause(it.cause);
        vec![
            Value::cause(it.cause).into(),
            Value::Count(it.quarters.len()).into(),
            Value::Count(it.n.iter().sum()).into(),
            Value::Count(last).behind(focus.address().filter(|_| last > 0)),
            Value::Figure(expected.filter(|_| charted), Unit::Plain).into(),
            limit(&it.lcl_count).into(),
            limit(&it.ucl_count).into(),
            Value::Figure(it.dispersion.filter(|_| charted), Unit::Ratio).into(),
            if charted { Value::words(verdict(it)) } else { Value::words("No chart yet") }.into(),
            Value::words(counts.join(" ")).into(),
        ]
    });
    Table {
        caption: "Findings of the last quarter by cause, with the limits of chance".to_owned(),
        rows: rows.collect(),
        columns: COLUMNS.to_vec(),
        drawn: Some(3),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of autopsies are far below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}
