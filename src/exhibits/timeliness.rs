//! Exhibit P: how soon filings come, by function. Never by person, and never as a ranking: rows stand in the order of the
//! customer's journey.
//!
//! What a function was asked for leads to its autopsies; where all of that has fallen due, its bar does too. No list can be
//! narrowed to who filed, and whether that was on time: lists ask what there is to do, not who has been punctual.
use super::ENOUGH;
use super::exhibit::{Body, Exhibit, Line, paragraphs};
use super::figures::Figures;
use super::pareto::sample;
use super::table::{Column, Table, Unit, Value};
use super::which::Which;
use crate::domain::Function;
use crate::patterns::{Interval, Timeliness, TimelinessRow};
use crate::render::charts::{self, Rate, Rates};
use crate::render::words;

const HOW: &[&str] = &[
    "On time: filed on the due day or before, of all filings that have fallen due. One that never came stays in the count for good, as not on time. Interval: Wilson score, 95%.",
    "“Half are in”: the day after opening by which half of the filings that were asked for have come. Those that have not come yet count for as long as they could have (Kaplan & Meier 1958), with the interval of Brookmeyer & Crowley (1982). The median of those that came would be smaller, and would reward not filing: the sheet has it for comparison only.",
];

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let it = Timeliness::new(&figures.view, figures.period);
    // `new` always begins with all functions together.
    let (all, functions) = it.rows.split_first().map_or((None, &[][..]), |(all, rest)| (Some(all), rest));
    let title = all.map_or_else(String::new, title);
    let shown: Vec<_> = functions.iter().filter(|it| it.past_due >= words::FEW).collect();
    let due = all.map_or(0, |it| it.past_due);
    let filings = words::sentence(&words::counted(due, "filing", "filings"));
    let drawn = due >= ENOUGH && !shown.is_empty();
    Exhibit {
        which: Which::Timeliness,
        subtitle: format!(
            "{filings} that fell due, by the function that was asked, {}",
            words::period(figures.period)
        ),
        body: if drawn { drawing(figures, all, &shown, &title) } else { Body::Lines(lines(functions)) },
        title,
        n: sample(due),
        note: note(all, functions, drawn.then_some(shown.len())),
        how: paragraphs(HOW),
        table: table(figures, &it),
    }
}

fn title(all: &TimelinessRow) -> String {
    let share = match all.on_time_rate {
        None if all.requested == 0 => return "No filing has been asked for in this period".to_owned(),
        None => return "No filing has fallen due yet in this period".to_owned(),
        Some(share) if all.past_due >= words::SMALL => format!("{} of filings", words::percent(share)),
        Some(_) => format!("{} filings", words::k_of_n(all.on_time, all.past_due)),
    };
    match all.median_days {
        Some(days) if all.past_due >= words::SMALL => {
            format!("{share} come on time; half are in {}", after(days))
        }
        _ => format!("{share} came on time"),
    }
}

/// "on the day of opening", "after one day", "after 12 days".
fn after(days: usize) -> String {
    if days == 0 {
        return "on the day of opening".to_owned();
    }
    format!("after {}", words::counted(days, "day", "days"))
}

fn interval(it: &TimelinessRow) -> Option<Interval> {
    Some(Interval { lo: it.on_time_lo?, hi: it.on_time_hi? })
}

fn label(it: &TimelinessRow) -> &'static str {
    Function::parse(it.function).map_or("All functions", Function::label)
}

/// "9 days (7 to 12)", "9 days (from 7)"; nothing if half never came.
fn half(it: &TimelinessRow) -> Option<String> {
    let days = it.median_days?;
    let name = if days == 1 { "day" } else { "days" };
    Some(match (it.median_lo, it.median_hi) {
        (Some(lo), Some(hi)) => format!("{days} {name} ({lo} to {hi})"),
        (Some(lo), None) => format!("{days} {name} (from {lo})"),
        _ => format!("{days} {name}"),
    })
}

/// The autopsies with a seat of the function.
fn asked(figures: &Figures<'_>, it: &TimelinessRow) -> Option<String> {
    figures.behind.asked(Function::parse(it.function)?).filter(|_| it.requested > 0)
}

fn drawing(
    figures: &Figures<'_>,
    all: Option<&TimelinessRow>,
    shown: &[&TimelinessRow],
    title: &str,
) -> Body {
    let row = |it: &&TimelinessRow| {
        let share = it.on_time_rate?;
        Some(Rate {
            href: asked(figures, it).filter(|_| it.past_due == it.requested),
            label: label(it).to_owned(),
            share,
            interval: interval(it),
            value: format!("{} · {}", words::k_of_n(it.on_time, it.past_due), words::percent(share)),
            aside: Some(half(it).unwrap_or_else(|| "not half yet".to_owned())),
            stands_out: true,
        })
    };
    let rows: Vec<_> = shown.iter().filter_map(row).collect();
    let told = rows.iter().map(|it| {
        let interval = it.interval.map(words::interval).unwrap_or_default();
        let half = it.aside.as_deref().unwrap_or_default();
        format!("{}: {}, interval {interval}, half are in after {half}", it.label, it.value)
    });
    let told = told.collect::<Vec<_>>().join("; ");
    let all = all.and_then(|it| it.on_time_rate);
    let svg = charts::draw_rates(&Rates {
        id: Which::Timeliness.code().to_owned(),
        title: title.to_owned(),
        desc: format!(
            "A bar for each function with a dot for the share that came on time and a line for its 95% interval. {told}."
        ),
        headings: ("On time", "Half are in after"),
        rows,
        all: all.map(|it| (it, format!("All {}", words::percent(it)))),
    });
    Body::Drawing { svg, size: charts::SIZE.into() }
}

fn lines(functions: &[TimelinessRow]) -> Vec<Line> {
    let line = |it: &TimelinessRow| {
        let share = words::share(it.on_time, it.past_due, interval(it));
        Line { text: format!("{}: {share} on time", label(it)), href: None }
    };
    functions.iter().filter(|it| it.past_due > 0).map(line).collect()
}

fn note(all: Option<&TimelinessRow>, functions: &[TimelinessRow], drawn: Option<usize>) -> String {
    let mut note = Vec::new();
    if drawn.is_some() {
        note.push("Dot: share on time. Line: 95% Wilson interval.".to_owned());
    }
    if let Some(all) = all.filter(|it| it.overdue > 0) {
        let filings = words::sentence(&words::counted(all.overdue, "filing", "filings"));
        note.push(format!("{filings} that fell due never came, and count as not on time."));
    }
    let few = functions.iter().filter(|it| it.past_due > 0 && it.past_due < words::FEW).count();
    if drawn.is_some() && few > 0 {
        let few = words::counted(few, "function", "functions");
        note.push(format!("{} with fewer than five due: in the table only.", words::sentence(&few)));
    }
    if all.is_some_and(|it| it.requested > 0) {
        note.push(
            "In the order of the customer’s journey: this is about how filings are asked for.".to_owned(),
        );
    }
    note.join(" ")
}

fn table(figures: &Figures<'_>, it: &Timeliness) -> Table {
    const COLUMNS: [Column; 10] = [
        Column::words("function", "Function"),
        Column::figure("requested", "Asked for"),
        Column::figure("filed", "Filed"),
        Column::figure("past_due", "Due"),
        Column::figure("on_time", "On time"),
        Column::figure("on_time_rate", "Share"),
        Column::interval("on_time_rate", "95% interval"),
        Column::figure("median_days", "Half are in, days"),
        Column::interval("median_days", "95% interval"),
        Column::figure("median_days_of_filed", "Median of those filed, days").sheets_only(),
    ];
    #[expect(clippy::cast_precision_loss, reason = "days of a life")]
    let days = |it: usize| it as f64;
    let rows = it.rows.iter().map(|it| {
        vec![
            Value::code(it.function, label(it)).into(),
            Value::Count(it.requested).behind(asked(figures, it)),
            Value::Count(it.filed).into(),
            Value::Count(it.past_due).into(),
            Value::Count(it.on_time).into(),
            Value::Share { k: it.on_time, n: it.past_due }.into(),
            Value::of_share(interval(it)).into(),
            Value::Figure(it.median_days.map(days), Unit::Days).into(),
            Value::Interval(it.median_lo.map(days), it.median_hi.map(days), Unit::Days).into(),
            Value::Figure(it.naive_median_of_filed, Unit::Days).into(),
        ]
    });
    Table {
        caption: "Filings on time and days until half are in, by function, with 95% intervals".to_owned(),
        columns: COLUMNS.to_vec(),
        rows: rows.collect(),
        drawn: Some(5),
    }
}
