//! Exhibit A: causes by the number of findings, their share of the money beside it.
use super::ENOUGH;
use super::exhibit::{Body, Exhibit, Line, paragraphs};
use super::figures::Figures;
use super::pareto::{group, sample, subtitle, title, top, undetermined};
use super::table::{Cell, Column, Table, Unit, Value};
use super::which::Which;
use crate::patterns::{Pareto, ParetoRow};
use crate::render::charts::{self, Bar, Bars, Beside, Mark};
use crate::render::words;

const HOW: &[&str] = &[
    "Each autopsy with an agreed finding counts once, for its primary cause. Share: n of all findings that name a cause. Interval: Wilson score, 95% (Wilson 1927; Newcombe 1998, method 3). It treats an account’s repeats as separate cases. “Touched by” counts contributing causes as well, so it sums to more than all.",
    "A diamond is the cause’s share of the money that was at risk on the days the autopsies opened. The hollow dot is the share in the quarter in focus alone, to see whether the quarter looks like the whole; it has no interval here and proves nothing.",
];

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let pareto = figures.pareto();
    let found: Vec<_> = pareto.rows.iter().filter(|it| it.n > 0).collect();
    let top = top(found.iter().map(|it| it.n), pareto.n);
    let title = finding(pareto, &found, top);
    let body = if pareto.n >= ENOUGH {
        drawing(figures, &found, top, &title)
    } else {
        let line = |it: &&ParetoRow| Line {
            text: format!("{}: {}", it.cause.label(), words::share(it.n, pareto.n, it.interval())),
            href: figures.behind.cause(it.cause),
        };
        Body::Lines(found.iter().map(line).collect())
    };
    Exhibit {
        which: Which::Causes,
        title,
        subtitle: subtitle(pareto, "Share of", figures.period),
        body,
        n: sample(pareto.n),
        note: note(figures, &found, top),
        how: paragraphs(HOW),
        table: table(figures),
    }
}

fn finding(pareto: &Pareto, found: &[&ParetoRow], top: usize) -> String {
    let reach = match found.iter().take(top).next_back().and_then(|it| it.cum_share) {
        Some(share) if pareto.n >= words::SMALL => format!("{} of findings", words::percent(share)),
        _ => {
            let sum = found.iter().take(top).map(|it| it.n).sum();
            format!("{} findings", words::k_of_n(sum, pareto.n))
        }
    };
    let all = format!("All {} findings name one cause", words::count(pareto.n));
    title(pareto, (found.len(), top), all, &reach)
}

/// The quarter in focus, if it has enough findings to be drawn and is not the page's period anyway.
fn recent(figures: &Figures<'_>) -> Option<Pareto> {
    let focus = figures.windows.focus;
    let counted = (focus != figures.period).then(|| Pareto::new(&figures.view, focus));
    counted.filter(|it| it.n >= words::SMALL)
}

fn drawing(figures: &Figures<'_>, found: &[&ParetoRow], top: usize, title: &str) -> Body {
    let recent = recent(figures);
    let rows: Vec<_> = found.iter().filter_map(|it| bar(it, recent.as_ref(), figures)).collect();
    let desc = "Horizontal bars in falling order, each with a dot for the share and a line for its 95% interval; beside them a diamond for the share of the money.";
    let told = rows
        .iter()
        .map(|it| format!("{}: {}, interval {}", it.label, it.value, words::interval(it.interval)));
    let svg = charts::draw(&Bars {
        id: Which::Causes.code().to_owned(),
        title: title.to_owned(),
        desc: format!("{desc} {}.", told.collect::<Vec<_>>().join("; ")),
        heading: "Findings",
        mark: Mark::Dot,
        top,
        rows,
    });
    Body::Drawing { svg, size: charts::SIZE.into() }
}

fn bar(row: &ParetoRow, recent: Option<&Pareto>, figures: &Figures<'_>) -> Option<Bar> {
    let share = row.share?;
    let recently = recent.and_then(|it| it.rows.iter().find(|it| it.cause == row.cause)?.share);
    Some(Bar {
        href: figures.behind.cause(row.cause),
        label: row.cause.label().to_owned(),
        share,
        interval: row.interval()?,
        value: format!("{} · {}", words::grouped(row.n), words::percent(share)),
        aside: None,
        running: row.cum_share?,
        recent: recently,
        beside: row.arr_share.zip(row.arr_interval()).map(|(share, interval)| Beside { share, interval }),
    })
}

fn note(figures: &Figures<'_>, found: &[&ParetoRow], top: usize) -> String {
    let pareto = figures.pareto();
    let mut note = Vec::new();
    if pareto.n >= ENOUGH {
        note.push("Dot: share. Line: 95% Wilson interval.".to_owned());
        if let Some(recent) = recent(figures) {
            let focus = words::period(figures.windows.focus);
            note.push(format!("Hollow dot: {focus} alone, n = {}.", words::grouped(recent.n)));
        }
        note.push("Each autopsy counts, also an account’s second.".to_owned());
        note.extend(group(top, found.iter().filter_map(|it| it.interval())));
    }
    let never = pareto.rows.len() - found.len();
    if pareto.n > 0 && never > 0 {
        let causes = words::sentence(&words::counted(never, "cause was", "causes were"));
        note.push(format!("{causes} found in none; the table has them too."));
    }
    note.extend(undetermined(pareto));
    note.join(" ")
}

/// Every cause, the ones that were never found too.
fn table(figures: &Figures<'_>) -> Table {
    const COLUMNS: [Column; 12] = [
        Column::words("cause", "Cause"),
        Column::figure("n", "Findings"),
        Column::figure("of", "Of").sheets_only(),
        Column::figure("share", "Share"),
        Column::interval("share", "95% interval"),
        Column::figure("cum_share", "Running total"),
        Column::figure("any_n", "Touched by"),
        Column::figure("any_share", "Touched, share").sheets_only(),
        Column::interval("any", "Touched, 95% interval").sheets_only(),
        Column::figure("arr", "Money at risk").sheets_only(),
        Column::figure("arr_share", "Share of money"),
        Column::interval("arr_share", "Money, 95% interval").sheets_only(),
    ];
    let pareto = figures.pareto();
    let mut running = 0;
    let rows = pareto.rows.iter().map(|it| {
        running += it.n;
        let behind = |href: Option<String>, n: usize| href.filter(|_| n > 0);
        let none = Cell::from(Value::Missing);
        let so_far = Value::Share { k: running, n: pareto.n };
        vec![
            Value::cause(it.cause).into(),
            Value::Count(it.n).behind(behind(figures.behind.cause(it.cause), it.n)),
            Value::Count(pareto.n).into(),
            Value::Share { k: it.n, n: pareto.n }.into(),
            Value::of_share(it.interval()).into(),
            if it.n > 0 { so_far.into() } else { none },
            Value::Count(it.any_n).behind(behind(figures.behind.touched(it.cause), it.any_n)),
            Value::Share { k: it.any_n, n: pareto.n }.into(),
            Value::Interval(it.any_lo, it.any_hi, Unit::Share).into(),
            Value::Money(it.arr.minor).into(),
            Value::share(it.arr_share.filter(|_| pareto.n >= words::FEW)).into(),
            Value::Interval(it.arr_share_lo, it.arr_share_hi, Unit::Share).into(),
        ]
    });
    Table {
        caption: "Agreed findings by cause, with 95% intervals and running total".to_owned(),
        rows: rows.collect(),
        columns: COLUMNS.to_vec(),
        drawn: Some(1),
    }
}
