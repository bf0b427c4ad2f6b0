//! Exhibit F: whether process changes worked, more than chance would do and more than a bad spell wearing off.
use super::behind::List;
use super::exhibit::{Body, Exhibit, Line, paragraphs};
use super::figures::Figures;
use super::table::{Column, Table, Unit, Value};
use super::which::Which;
use crate::domain::{Cause, Level, PatternPlace, Period};
use crate::patterns::{ChangeEffect, Verdict};
use crate::render::charts::{self, BeforeAfter, BeforeAfters};
use crate::render::{effects, words};

const HOW: &[&str] = &[
    "Findings of the one cause that a change is meant for, in equal spans before and after the day it took effect, nine months at most. The ratio is that of the rates by customers: twice as many customers would bring twice as many cases without any change. Where findings are still pending, cases without one are taken to split like those with one. Interval: exact, conditional on the sum (Clopper & Pearson 1934; Przyborowski & Wilenski 1940).",
    "Fell or rose: the interval excludes 1. Too early: less than 90 days on either side, or fewer than five cases would have come at the rate before. A change is mostly made after a bad spell, and that is mostly followed by a better one whatever is done (regression to the mean; Barnett and others 2005). So where the record goes back at least 180 days further, that is the baseline: if the spell before the change was clearly above it and what came after isn’t clearly below, it fell from a spike only.",
    "The sheet has the same comparison against all other causes (an odds ratio): what moved them all, such as more autopsies being opened, cancels out of it. All of it is counted up to today; the page of a change that was checked keeps the figures of that day.",
];

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let rows = &figures.changes().rows;
    let waiting = figures.changes().waiting;
    let title = title(figures, waiting);
    let drawn = rows.iter().any(|it| it.verdict != Verdict::TooEarly);
    Exhibit {
        which: Which::Changes,
        subtitle: format!(
            "Findings of the cause that each change is meant for, in equal spans before and after it, {}",
            words::period(figures.windows.window)
        ),
        body: if drawn { drawing(figures, rows, &title) } else { Body::Lines(lines(figures, rows)) },
        title,
        n: match rows.len() {
            0 => String::new(),
            n => words::sentence(&words::counted(n, "process change", "process changes")),
        },
        note: note(rows, waiting, drawn),
        how: paragraphs(HOW),
        table: table(figures, rows),
    }
}

fn title(figures: &Figures<'_>, waiting: usize) -> String {
    let rows = figures.changes().rows.as_slice();
    let clear = |verdict: Verdict| rows.iter().filter(move |it| it.verdict == verdict && !it.is_mixed);
    let judged: Vec<_> = rows.iter().filter(|it| it.verdict != Verdict::TooEarly && !it.is_mixed).collect();
    let which = if judged.len() == rows.len() { "" } else { " that can be judged" };
    let n = format!("{}{which}", words::counted(judged.len(), "process change", "process changes"));
    match (clear(Verdict::Fell).count(), clear(Verdict::Rose).count(), rows) {
        (.., []) if waiting == 0 => "No process change is on record".to_owned(),
        (.., []) => "No process change has taken effect yet".to_owned(),
        (.., [one]) => format!("{}: {}", shortened(&one.title), lower(&reading(figures, one))),
        (0, 0, _) if rows.iter().all(|it| it.verdict == Verdict::TooEarly) => {
            let in_time = |it: &ChangeEffect| it.days_until_told(figures.windows.window).is_some();
            let why = if rows.iter().any(in_time) { "Too early" } else { "Too few cases" };
            format!("{why} to say whether any of {} process changes worked", words::count(rows.len()))
        }
        _ if judged.is_empty() => {
            let n = words::counted(rows.len(), "process change", "process changes");
            format!("None of {n} can be judged on its own yet")
        }
        _ if judged.len() == 1 => {
            let (title, said) = (shortened(&judged[0].title), lower(&reading(figures, judged[0])));
            format!("{title}: {said}; of the others nothing can be told yet")
        }
        (0, 0, _) => format!("None of {n} shows a clear effect of its own so far"),
        (0, rose, _) => {
            let rose = words::counted(rose, "cause came", "causes came");
            format!("None of {n} was followed by a clear fall; {rose} up clearly more often")
        }
        (fell, rose, _) => {
            let more = match rose {
                0 => String::new(),
                it => format!("; after {} it rose", words::count(it)),
            };
            match clear(Verdict::Fell).next() {
                Some(one) if fell == 1 => {
                    format!("One of {n} was followed by a clear fall: {}{more}", shortened(&one.title))
                }
                _ => {
                    format!("After {} of {n} the cause came up clearly less often{more}", words::count(fell))
                }
            }
        }
    }
}

/// Whether a change against a cause, wherever that comes up, was followed by no more than the end of a bad time.
pub(super) fn fell_from_a_spike(figures: &Figures<'_>, cause: Cause) -> bool {
    let spike = |it: &ChangeEffect| it.verdict == Verdict::FellFromSpikeOnly && it.level.is_none();
    figures.changes().rows.iter().any(|it| it.cause == cause && spike(it))
}

/// A title that stands in a title.
fn shortened(title: &str) -> String {
    let mut kept: String = title.chars().take(60).collect();
    if kept.len() < title.len() {
        kept = format!("{}…", kept.trim_end());
    }
    format!("“{kept}”")
}

fn lower(verdict: &str) -> String {
    let mut letters = verdict.chars();
    letters.next().map_or_else(String::new, |it| it.to_lowercase().chain(letters).collect())
}

/// The verdict, and how long it takes until there is one.
pub(super) fn reading(figures: &Figures<'_>, it: &ChangeEffect) -> String {
    effects::reading(it, figures.windows.window)
}

fn class(it: &ChangeEffect) -> &'static str {
    match it.verdict {
        _ if it.is_mixed => "v-flat",
        Verdict::Fell => "v-good",
        Verdict::Rose => "v-late",
        _ => "v-flat",
    }
}

/// The findings of its cause where it applies, in a span.
fn behind(figures: &Figures<'_>, it: &ChangeEffect, span: Period, n: usize) -> Option<String> {
    let list = || list(figures, it, span)?.cause(it.cause).with("&finding=agreed").address();
    (n > 0).then(list).flatten()
}

/// The autopsies where it applies, in a span.
fn list(figures: &Figures<'_>, it: &ChangeEffect, span: Period) -> Option<List> {
    figures.behind.of(span).within(it.level.as_ref())
}

/// What it is meant for: a cause, and where.
fn place(it: &ChangeEffect) -> String {
    PatternPlace { cause: it.cause, level: it.level.clone() }.label()
}

fn drawing(figures: &Figures<'_>, changes: &[ChangeEffect], title: &str) -> Body {
    let row = |it: &ChangeEffect| {
        let (before, after) = (it.before(), it.after());
        let whole = Period { from: before.from, to: after.to };
        let href = behind(figures, it, whole, it.x_before + it.x_after);
        BeforeAfter {
            href: href.filter(|_| it.roll_out_days == 0),
            label: it.title.clone(),
            under: place(it),
            before: words::grouped(it.x_before),
            after: words::grouped(it.x_after),
            ratio: it.rr,
            interval: (it.rr_lo, it.rr_hi),
            verdict: reading(figures, it),
            class: class(it),
            is_early: it.verdict == Verdict::TooEarly,
        }
    };
    let rows: Vec<_> = changes.iter().map(row).collect();
    let told: Vec<_> = changes.iter().map(|it| said(figures, it)).collect();
    let svg = charts::draw_before_after(&BeforeAfters {
        id: Which::Changes.code().to_owned(),
        title: title.to_owned(),
        desc: format!(
            "For each process change the findings before and after it, and how many times as often, with the 95% interval. {}.",
            told.join("; ")
        ),
        rows,
    });
    Body::Drawing { svg, size: charts::SIZE.into() }
}

fn said(figures: &Figures<'_>, it: &ChangeEffect) -> String {
    let ratio = Value::Interval(it.rr_lo, it.rr_hi, Unit::Ratio).shown(figures.currency);
    let times = it.rr.map_or_else(String::new, |rr| {
        format!(", {} times as often (95% interval {ratio})", words::ratio(rr))
    });
    let counts = format!("{} before, {} after", words::grouped(it.x_before), words::grouped(it.x_after));
    format!("{}{}: {counts}{times}. {}", it.title, effects::within(it), reading(figures, it))
}

fn lines(figures: &Figures<'_>, rows: &[ChangeEffect]) -> Vec<Line> {
    let line = |it: &ChangeEffect| {
        let (before, after) = (it.before(), it.after());
        let whole = Period { from: before.from, to: after.to };
        let href = behind(figures, it, whole, it.x_before + it.x_after);
        Line { text: said(figures, it), href: href.filter(|_| it.roll_out_days == 0) }
    };
    rows.iter().map(line).collect()
}

fn note(rows: &[ChangeEffect], waiting: usize, drawn: bool) -> String {
    let mut note = Vec::new();
    if drawn {
        note.push(
            "Dot: how many times as often after as before, by customers. Line: exact 95% interval."
                .to_owned(),
        );
    }
    let beyond = |it: &ChangeEffect| {
        it.x_before + it.x_after > 0 && it.rr.is_none_or(|it| !(1.0 / 16.0..=16.0).contains(&it))
    };
    if drawn && rows.iter().any(beyond) {
        note.push("A hollow dot stands beyond the scale: next to none before or after.".to_owned());
    }
    if !rows.is_empty() {
        note.push(
            "Before and after, not a controlled test: changes follow bad spells, so some improvement is expected whatever is done."
                .to_owned(),
        );
    }
    if rows.iter().any(|it| it.is_mixed) {
        note.push(
            "“Cannot be separated”: another change to the same cause, which applies there too, took effect within these spans."
                .to_owned(),
        );
    }
    let pending: usize = rows.iter().map(|it| it.pending_after).max().unwrap_or(0);
    if pending > 0 {
        note.push("How many autopsies after a change have no finding yet is in the table.".to_owned());
    }
    if waiting > 0 {
        let changes = words::sentence(&words::counted(waiting, "change has", "changes have"));
        note.push(format!(
            "{changes} not taken effect yet and {} left out.",
            if waiting == 1 { "is" } else { "are" }
        ));
    }
    note.join(" ")
}

fn table(figures: &Figures<'_>, rows: &[ChangeEffect]) -> Table {
    const COLUMNS: [Column; 17] = [
        Column::words("change", "Process change"),
        Column::words("cause", "Cause"),
        Column::words("where", "Where").sheets_only(),
        Column::figure("effective_on", "In effect from"),
        Column::figure("window_days", "Days compared"),
        Column::figure("before", "Before"),
        Column::figure("after", "After"),
        Column::figure("pending_after", "Pending after"),
        Column::figure("rr", "Times as often"),
        Column::interval("rr", "95% interval"),
        Column::figure("rr_base", "Against baseline"),
        Column::interval("rr_base", "95% interval"),
        Column::figure("spike_rr", "Before, against baseline").sheets_only(),
        Column::interval("spike_rr", "95% interval").sheets_only(),
        Column::figure("ratio_of_ratios", "Against other causes").sheets_only(),
        Column::interval("ratio_of_ratios", "95% interval").sheets_only(),
        Column::words("reading", "Reading"),
    ];
    let rows = rows.iter().map(|it| {
        let (before, after) = (it.before(), it.after());
        let pending = list(figures, it, after).and_then(|it| it.with("&finding=pending").address());
        let days = f64::from(u16::try_from(it.window_days).unwrap_or(u16::MAX));
        vec![
            Value::words(it.title.clone()).into(),
            Value::cause(it.cause).into(),
            Value::words(it.level.as_ref().map_or("Everywhere", Level::label)).into(),
            Value::Day(Some(it.effective_on)).into(),
            Value::Figure(Some(days), Unit::Days).into(),
            Value::Count(it.x_before).behind(behind(figures, it, before, it.x_before)),
            Value::Count(it.x_after).behind(behind(figures, it, after, it.x_after)),
            Value::Count(it.pending_after).behind(pending.filter(|_| it.pending_after > 0)),
            Value::Figure(it.rr, Unit::Ratio).into(),
            Value::Interval(it.rr_lo, it.rr_hi, Unit::Ratio).into(),
            Value::Figure(it.rr_base, Unit::Ratio).into(),
            Value::Interval(it.rr_base_lo, it.rr_base_hi, Unit::Ratio).into(),
            Value::Figure(it.spike_rr, Unit::Ratio).into(),
            Value::Interval(it.spike_lo, it.spike_hi, Unit::Ratio).into(),
            Value::Figure(it.ratio_of_ratios, Unit::Ratio).into(),
            Value::Interval(it.ror_lo, it.ror_hi, Unit::Ratio).into(),
            Value::words(reading(figures, it)).into(),
        ]
    });
    Table {
        caption:
            "Findings before and after each process change, and how many times as often, with 95% intervals"
                .to_owned(),
        columns: COLUMNS.to_vec(),
        rows: rows.collect(),
        drawn: None,
    }
}
