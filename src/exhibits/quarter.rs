//! Exhibit J: the quarter against the one before. A description: only the control chart may raise an alarm on one quarter.
use super::ENOUGH;
use super::change::{Change, counts};
use super::control::{alarm, is_charted};
use super::exhibit::{Body, Exhibit, Line, paragraphs};
use super::figures::Figures;
use super::names::{joined, quoted};
use super::table::{Column, Table, Unit, Value};
use super::which::Which;
use crate::domain::Cause;
use crate::patterns::{Comparison, ComparisonRow};
use crate::render::charts::{self, Axis, Forest, ForestRow, Tone};
use crate::render::words;

const HOW: &[&str] = &[
    "The share of the quarter’s findings less the share of the quarter before, in points, with its 95% interval (Newcombe 1998, method 10). One quarter has so few findings that only a very large change shows: from 10% to 30% among 30 findings a quarter is seen in one case of three. So a row is never called clear here.",
    "Whether the quarter is unusual is asked of the control chart, exhibit K: it sets the quarter against all that came before it. Whether something grows is for exhibits B and L.",
];
/// As many causes are drawn at most, the most frequent ones.
const DRAWN: usize = 8;

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let focus = &figures.comparisons().focus;
    let mut rows: Vec<_> = focus.rows.iter().filter(|it| it.x1 + it.x0 > 0).collect();
    rows.sort_by_key(|it| std::cmp::Reverse(it.x1 + it.x0));
    let enough = focus.n1 + focus.n0 >= ENOUGH && focus.n1 > 0 && focus.n0 > 0;
    let title = title(figures, focus, enough);
    let body = if enough {
        drawing(figures, &rows, &title)
    } else {
        let line = |it: &&ComparisonRow| Line {
            text: format!("{}: {}", it.cause.label(), counts(it)),
            href: figures.behind.of(figures.windows.focus).cause(it.cause).address(),
        };
        Body::Lines(rows.iter().map(line).collect())
    };
    let (late, early) = (figures.windows.focus, figures.windows.previous);
    Exhibit {
        which: Which::Quarter,
        title,
        subtitle: format!(
            "Share of findings by primary cause, {} against {}",
            words::period(late),
            words::period(early)
        ),
        body,
        n: format!("n = {} and {}", words::grouped(focus.n1), words::grouped(focus.n0)),
        note: note(focus, rows.len(), enough),
        how: paragraphs(HOW),
        table: table(figures, &rows),
    }
}

fn title(figures: &Figures<'_>, focus: &Comparison, enough: bool) -> String {
    let alarms: Vec<Cause> =
        focus.rows.iter().map(|it| it.cause).filter(|it| alarm(figures, *it).is_some()).collect();
    match (focus.n1, focus.n0) {
        (0, 0) => "No agreed findings in these two quarters".to_owned(),
        (late, early) if !enough => {
            format!("{late} and {early} findings: too few to compare two quarters")
        }
        _ if !alarms.is_empty() => {
            let names: Vec<_> = alarms.iter().map(|it| quoted(*it)).collect();
            let (are, limits) = if names.len() == 1 { ("is", "its") } else { ("are", "their") };
            format!("{} {are} beyond {limits} limits this quarter: exhibit K", joined(&names))
        }
        _ if figures.control().rows.iter().any(is_charted) => {
            "Nothing unusual this quarter: no cause is beyond the limits of chance".to_owned()
        }
        _ => "Two quarters side by side: too short a record to call either unusual".to_owned(),
    }
}

fn drawing(figures: &Figures<'_>, rows: &[&ComparisonRow], title: &str) -> Body {
    let mut changes: Vec<_> = rows.iter().take(DRAWN).map(|it| Change::of(it, Axis::Points)).collect();
    changes.sort_by(|one, other| other.effect.unwrap_or(0.0).total_cmp(&one.effect.unwrap_or(0.0)));
    let rows: Vec<_> = changes.iter().map(|it| row(figures, it)).collect();
    let told = rows.iter().map(|it| format!("{}: {}, {}, {}", it.label, it.counts, it.told, it.reading));
    let svg = charts::forest(&Forest {
        id: Which::Quarter.code().to_owned(),
        title: title.to_owned(),
        desc: format!(
            "Causes with the change of their share and its 95% interval. {}.",
            told.collect::<Vec<_>>().join("; ")
        ),
        axis: Axis::Points,
        headings: ["Cause", "Findings", "Share, points"],
        sides: ["smaller", "larger"],
        rows,
    });
    Body::Drawing { svg, size: charts::SIZE.into() }
}

fn row(figures: &Figures<'_>, change: &Change<'_>) -> ForestRow {
    let cause = change.row.cause;
    let alarm = alarm(figures, cause);
    ForestRow {
        href: figures.behind.of(figures.windows.focus).cause(cause).address(),
        label: cause.label().to_owned(),
        counts: counts(change.row),
        effect: change.effect,
        lo: change.lo,
        hi: change.hi,
        told: change.told(),
        reading: reading(figures, cause),
        tone: if alarm.is_some() { Tone::Clear } else { Tone::Plain },
    }
}

/// What the control chart says of the quarter.
fn reading(figures: &Figures<'_>, cause: Cause) -> String {
    let charted = figures.control().rows.iter().any(|it| it.cause == cause && is_charted(it));
    let calm = if charted { "Within its limits" } else { "No chart yet" };
    alarm(figures, cause).unwrap_or(calm).to_owned()
}

fn note(focus: &Comparison, causes: usize, enough: bool) -> String {
    let mut note = Vec::new();
    if enough {
        note.push("Dot: the difference. Line: its 95% interval.".to_owned());
    }
    note.push("One quarter against another is a description: it proves nothing.".to_owned());
    if focus.pending1 > 0 {
        let pending = words::counted(focus.pending1, "autopsy", "autopsies");
        note.push(format!("{} of this quarter still undecided.", words::sentence(&pending)));
    }
    let left = causes.saturating_sub(DRAWN);
    if enough && left > 0 {
        let left = words::counted(left, "rarer cause stands", "rarer causes stand");
        note.push(format!("{} in the table only.", words::sentence(&left)));
    }
    note.join(" ")
}

fn table(figures: &Figures<'_>, rows: &[&ComparisonRow]) -> Table {
    const COLUMNS: [Column; 14] = [
        Column::words("cause", "Cause"),
        Column::figure("n_before", "Before"),
        Column::figure("n_after", "Now"),
        Column::figure("share_before", "Share before"),
        Column::figure("share_after", "Share now"),
        Column::figure("share_difference", "Points"),
        Column::interval("share_difference", "95% interval"),
        Column::figure("share_p", "p").sheets_only(),
        Column::figure("share_q", "q").sheets_only(),
        Column::figure("rate_ratio", "Times as often").sheets_only(),
        Column::interval("rate_ratio", "95% interval").sheets_only(),
        Column::figure("p", "p").sheets_only(),
        Column::figure("q", "q").sheets_only(),
        Column::words("alarm", "Control chart"),
    ];
    let focus = &figures.comparisons().focus;
    let rows = rows.iter().map(|it| {
        let list = |period, n| figures.behind.of(period).cause(it.cause).address().filter(|_| n > 0);
        let figure = |value, unit| Value::Figure(value, unit).into();
        vec![
            Value::cause(it.cause).into(),
            Value::Count(it.x0).behind(list(figures.windows.previous, it.x0)),
            Value::Count(it.x1).behind(list(figures.windows.focus, it.x1)),
            Value::Share { k: it.x0, n: focus.n0 }.into(),
            Value::Share { k: it.x1, n: focus.n1 }.into(),
            figure(it.diff, Unit::Points),
            Value::Interval(it.diff_lo, it.diff_hi, Unit::Points).into(),
            figure(it.fisher_p, Unit::P),
            figure(it.fisher_q, Unit::P),
            figure(it.rr, Unit::Ratio),
            Value::Interval(it.rr_lo, it.rr_hi, Unit::Ratio).into(),
            figure(it.rr_p, Unit::P),
            figure(it.rr_q, Unit::P),
            Value::words(reading(figures, it.cause)).into(),
        ]
    });
    Table {
        caption: "Findings by cause, the quarter against the one before, with 95% intervals".to_owned(),
        rows: rows.collect(),
        columns: COLUMNS.to_vec(),
        drawn: None,
    }
}
