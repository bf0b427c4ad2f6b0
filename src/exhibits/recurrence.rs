//! Exhibit O: how soon rescued accounts are off course again.
use super::ENOUGH;
use super::exhibit::{Body, Exhibit, Line, paragraphs};
use super::figures::Figures;
use super::pareto::{sample, told_p};
use super::table::{Cell, Column, Table, Unit, Value};
use super::which::Which;
use crate::patterns::{Horizon, Interval, Recurrence, Return, ReturnCurve};
use crate::render::charts::{self, StepPoint, Steps};
use crate::render::words;

/// With fewer left to watch, nothing is said of a day.
const AT_RISK: usize = 5;
/// A difference between causes as large as this would come by chance once in twenty times.
const MOST_P: f64 = 0.05;
/// Days at which it is written how many are still watched.
const DAYS: [usize; 5] = [0, 90, 180, 270, 365];

const HOW: &[&str] = &[
    "From the day on which an autopsy was closed as saved or downgraded to the day on which the account’s next one was opened. An account that hasn’t come back counts for as long as it could have: until today, or until it left (Kaplan & Meier 1958). So recent rescues weigh only for the time they have been watched, and the share by a day is that of accounts that stay customers for so long. Band: 95% interval on the log-log scale (Greenwood 1926; Kalbfleisch & Prentice).",
    "A figure is given only while at least five rescues are still watched. Whether it depends on the cause: log-rank test over all causes together (Mantel 1966). The plain share of accounts that have come back isn’t shown: it would be too low for recent rescues.",
];

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let window = figures.windows.window;
    let it = Recurrence::new(&figures.view, window);
    let title = title(&it);
    let curve = ReturnCurve::new(&figures.view, window);
    let until = until(&curve);
    let drawn = it.overall.n >= ENOUGH && it.overall.events > 0 && until.is_some();
    let rescues = words::sentence(&words::counted(it.overall.n, "rescue", "rescues"));
    Exhibit {
        which: Which::Recurrence,
        subtitle: format!(
            "{rescues} that were closed as saved or downgraded, until the account’s next autopsy, {}",
            words::period(window)
        ),
        body: match until {
            Some(until) if drawn => drawing(&it.overall, &curve, until, &title),
            _ => Body::Lines(lines(&it.overall)),
        },
        title,
        n: sample(it.overall.n),
        note: note(&it, drawn),
        how: paragraphs(HOW),
        table: table(&it),
    }
}

/// The last day of a year on which enough are still watched.
fn until(curve: &ReturnCurve) -> Option<usize> {
    (1..=DAYS[4]).rev().find(|it| curve.at_risk_after(*it) >= AT_RISK)
}

fn told(it: &Return) -> impl Iterator<Item = &Horizon> {
    it.horizons.iter().filter(|it| it.at_risk >= AT_RISK)
}

fn interval(it: &Horizon) -> Option<Interval> {
    Some(Interval { lo: it.lo?, hi: it.hi? })
}

/// "within a year", "within 90 days".
fn within(days: usize) -> String {
    if days == 365 { "within a year".to_owned() } else { format!("within {days} days") }
}

fn title(it: &Recurrence) -> String {
    let Return { n, events, .. } = it.overall;
    match told(&it.overall).last() {
        _ if n == 0 => "No rescue has been closed with an agreed cause yet".to_owned(),
        _ if events == 0 => {
            format!("No account has come back after {} so far", words::counted(n, "rescue", "rescues"))
        }
        Some(last) if n >= ENOUGH => {
            let share = last.repeat.map_or_else(String::new, words::percent);
            let interval = interval(last)
                .map_or_else(String::new, |it| format!(" (95% interval {})", words::interval(it)));
            format!(
                "After {share} of rescues the account is off course again {}{interval}",
                within(last.days)
            )
        }
        _ => format!(
            "{} rescues so far were followed by another autopsy: too few to say how soon",
            words::k_of_n(events, n)
        ),
    }
}

fn drawing(it: &Return, curve: &ReturnCurve, until: usize, title: &str) -> Body {
    let points =
        curve.points.iter().map(|it| StepPoint { day: it.day, share: it.repeat, interval: it.interval });
    let marks =
        told(it).filter(|it| it.days <= until).filter_map(|it| Some((it.days, words::percent(it.repeat?))));
    let said = told(it).filter_map(|it| {
        let interval = interval(it).map(words::interval).unwrap_or_default();
        Some(format!("{} {}, interval {interval}", within(it.days), words::percent(it.repeat?)))
    });
    let said = said.collect::<Vec<_>>().join("; ");
    let days = DAYS.into_iter().filter(|it| *it <= until);
    let watched = |day: usize| if day == 0 { it.n } else { curve.at_risk_after(day) };
    let svg = charts::draw_steps(&Steps {
        id: Which::Recurrence.code().to_owned(),
        title: title.to_owned(),
        desc: format!(
            "A curve that rises in steps: the share of rescued accounts that is off course again by each day after closing, with a band for its 95% interval. {said}."
        ),
        points: points.filter(|it| it.day <= until).collect(),
        until,
        watched: days.map(|it| (it, watched(it))).collect(),
        heading: "Days after closing, and rescues still watched",
        marks: marks.collect(),
    });
    Body::Drawing { svg, size: charts::SIZE.into() }
}

fn lines(it: &Return) -> Vec<Line> {
    let line = |it: &Horizon| {
        let share = words::percent(it.repeat?);
        let interval = interval(it).map_or_else(String::new, |it| format!(" ({})", words::interval(it)));
        let watched = words::grouped(it.at_risk);
        let text =
            format!("Off course again {}: {share}{interval}, {watched} still watched", within(it.days));
        Some(Line { text, href: None })
    };
    told(it).filter_map(line).collect()
}

fn note(it: &Recurrence, drawn: bool) -> String {
    let mut note = Vec::new();
    if drawn {
        note.push(
            "Line: share off course again. Band: 95% interval. It ends where fewer than five are watched."
                .to_owned(),
        );
    }
    if it.overall.events > 0 && it.overall.n >= ENOUGH {
        note.extend(it.logrank_p.map(|p| depends(it, p)));
    }
    if it.overall.n > 0 {
        note.push("Everything on record, whatever period is chosen above. An account that leaves can’t come back: this is of those that stay.".to_owned());
    }
    note.join(" ")
}

/// Whether it depends on the cause, in words. With a handful of rescues a cause the test sees differences too easily.
fn depends(it: &Recurrence, p: f64) -> String {
    let causes = it.rows.iter().filter(|it| it.back.n > 0).count();
    let told = format!("({causes} causes, log-rank {})", told_p(p));
    match () {
        () if p > MOST_P => format!("Whether it depends on the cause: can’t tell yet {told}."),
        () if !it.can_be_compared() => {
            format!("Maybe it depends on the cause – watch, too few have come back for each {told}.")
        }
        () => format!("How soon accounts come back clearly depends on the cause {told}."),
    }
}

/// All causes together, then every cause that was rescued from.
fn table(it: &Recurrence) -> Table {
    const COLUMNS: [Column; 12] = [
        Column::words("cause", "Cause"),
        Column::figure("rescued", "Rescued"),
        Column::figure("came_back", "Came back"),
        Column::figure("repeat_90", "90 days"),
        Column::interval("repeat_90", "95% interval"),
        Column::figure("at_risk_90", "Still watched").sheets_only(),
        Column::figure("repeat_180", "180 days"),
        Column::interval("repeat_180", "95% interval"),
        Column::figure("at_risk_180", "Still watched").sheets_only(),
        Column::figure("repeat_365", "A year"),
        Column::interval("repeat_365", "95% interval"),
        Column::figure("at_risk_365", "Still watched").sheets_only(),
    ];
    let row = |name: Value, it: &Return| {
        let head = [name, Value::Count(it.n), Value::Count(it.events)];
        let horizons = it.horizons.iter().flat_map(|it| {
            let enough = it.at_risk >= AT_RISK;
            let (share, interval) = match interval(it) {
                Some(ends) if enough => {
                    (Value::share(it.repeat), Value::Interval(Some(ends.lo), Some(ends.hi), Unit::Share))
                }
                _ => (Value::Missing, Value::Missing),
            };
            [share, interval, Value::Count(it.at_risk)]
        });
        head.into_iter().chain(horizons).map(Cell::from).collect::<Vec<_>>()
    };
    let causes = it.rows.iter().filter(|it| it.back.n > 0);
    let causes = causes.map(|it| row(Value::cause(it.cause), &it.back));
    Table {
        caption: "Rescued accounts that are off course again within 90, 180 and 365 days, with 95% intervals"
            .to_owned(),
        columns: COLUMNS.to_vec(),
        rows: std::iter::once(row(Value::words("All causes"), &it.overall)).chain(causes).collect(),
        drawn: None,
    }
}
