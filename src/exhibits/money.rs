//! Exhibit H: causes by the money that was at risk when the autopsies were opened.
use super::ENOUGH;
use super::exhibit::{Body, Exhibit, Line, paragraphs};
use super::figures::Figures;
use super::pareto::{sample, subtitle, title, top, undetermined};
use super::table::{Cell, Column, Table, Value};
use super::which::Which;
use crate::patterns::{Pareto, ParetoRow};
use crate::render::charts::{self, Bar, Bars, Mark};
use crate::render::words;

const HOW: &[&str] = &[
    "Money is what was at risk on the day the autopsy opened. A few large accounts make money far less certain than a count, so the Wilson interval uses the effective number of cases, (Σw)² ÷ Σw² (Kish 1965; Franco and others 2019).",
];

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let (pareto, currency) = (figures.pareto(), figures.currency);
    let found: Vec<_> = pareto.by_money().into_iter().filter(|it| !it.arr.is_zero()).collect();
    let sizes = found.iter().map(|it| usize::try_from(it.arr.minor.get()).unwrap_or(0));
    let top = top(sizes, usize::try_from(pareto.arr.minor.get()).unwrap_or(0));
    let all = pareto.arr.minor.short(currency);
    let title = finding(pareto, &found, top, &all);
    let body = if pareto.n >= ENOUGH && !found.is_empty() {
        drawing(figures, &found, top, &title)
    } else {
        let line = |it: &&ParetoRow| Line {
            text: format!("{}: {} of {all}", it.cause.label(), it.arr.minor.short(currency)),
            href: figures.behind.cause(it.cause),
        };
        Body::Lines(found.iter().map(line).collect())
    };
    Exhibit {
        which: Which::Money,
        title,
        subtitle: subtitle(pareto, &format!("Share of {all} at risk in"), figures.period),
        body,
        n: sample(pareto.n),
        note: note(pareto, &found),
        how: paragraphs(HOW),
        table: table(figures),
    }
}

fn finding(pareto: &Pareto, found: &[&ParetoRow], top: usize, all: &str) -> String {
    let reach = match found.iter().take(top).next_back().and_then(|it| it.arr_cum_share) {
        Some(share) if pareto.n >= words::SMALL => {
            format!("{} of the money at risk", words::percent(share))
        }
        _ => format!("most of the {all} at risk"),
    };
    if pareto.n > 0 && found.is_empty() {
        return "No money at risk is on record for these findings".to_owned();
    }
    title(pareto, (found.len(), top), "All the money at risk lies with one cause".to_owned(), &reach)
}

fn drawing(figures: &Figures<'_>, found: &[&ParetoRow], top: usize, title: &str) -> Body {
    let rows: Vec<_> = found.iter().filter_map(|it| bar(it, figures)).collect();
    let desc = "Horizontal bars in falling order, each with a diamond for the share of the money and a line for its 95% interval.";
    let told = rows
        .iter()
        .map(|it| format!("{}: {}, interval {}", it.label, it.value, words::interval(it.interval)));
    let svg = charts::draw(&Bars {
        id: Which::Money.code().to_owned(),
        title: title.to_owned(),
        desc: format!("{desc} {}.", told.collect::<Vec<_>>().join("; ")),
        heading: "At risk",
        mark: Mark::Diamond,
        top,
        rows,
    });
    Body::Drawing { svg, size: charts::SIZE.into() }
}

fn bar(row: &ParetoRow, figures: &Figures<'_>) -> Option<Bar> {
    let share = row.arr_share?;
    Some(Bar {
        href: figures.behind.cause(row.cause),
        label: row.cause.label().to_owned(),
        share,
        interval: row.arr_interval()?,
        value: format!("{} · {}", row.arr.minor.short(figures.currency), words::percent(share)),
        aside: one_account(row),
        running: row.arr_cum_share?,
        recent: None,
        beside: None,
    })
}

/// A bar that is mostly one account's says so.
fn one_account(row: &ParetoRow) -> Option<String> {
    match row.arr_top_account_share? {
        share if share >= 1.0 => Some("one account".to_owned()),
        share if share > 0.5 => Some(format!("one account: {}", words::percent(share))),
        _ => None,
    }
}

fn note(pareto: &Pareto, found: &[&ParetoRow]) -> String {
    let mut note = Vec::new();
    if pareto.n >= ENOUGH && !found.is_empty() {
        note.push("Diamond: share of the money. Line: 95% interval.".to_owned());
    }
    // With equal amounts the money is worth as much as the count, and there is nothing to say.
    if let Some(n_eff) = pareto.arr_n_eff.map(|it| format!("{it:.0}"))
        && n_eff != pareto.n.to_string()
    {
        note.push(format!(
            "{} decided cases, but the money behaves like {n_eff}, and the intervals are that wide.",
            words::grouped(pareto.n)
        ));
    }
    if found.iter().any(|it| one_account(it).is_some()) {
        note.push("“One account”: more than half of that money is a single account’s.".to_owned());
    }
    note.extend(undetermined(pareto));
    note.join(" ")
}

/// Every cause, the ones without any too.
fn table(figures: &Figures<'_>) -> Table {
    const COLUMNS: [Column; 6] = [
        Column::words("cause", "Cause"),
        Column::figure("arr", "At risk"),
        Column::figure("arr_share", "Share"),
        Column::interval("arr_share", "95% interval"),
        Column::figure("arr_cum_share", "Running total"),
        Column::figure("arr_top_account_share", "Largest account"),
    ];
    let pareto = figures.pareto();
    let share = |it: Option<f64>| Cell::from(Value::share(it.filter(|_| pareto.n >= words::FEW)));
    let rows = pareto.by_money().into_iter().map(|it| {
        let href = figures.behind.cause(it.cause).filter(|_| it.n > 0);
        vec![
            Value::cause(it.cause).into(),
            Value::Money(it.arr.minor).behind(href),
            share(it.arr_share),
            Value::of_share(it.arr_interval()).into(),
            if it.arr.is_zero() { Value::Missing.into() } else { share(it.arr_cum_share) },
            Value::share(it.arr_top_account_share).into(),
        ]
    });
    Table {
        caption: "Money at risk by cause, with 95% intervals and running total".to_owned(),
        rows: rows.collect(),
        columns: COLUMNS.to_vec(),
        drawn: Some(1),
    }
}
