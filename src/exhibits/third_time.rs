//! Exhibit G: what becomes of accounts that come back.
use super::ENOUGH;
use super::exhibit::{Body, Exhibit, Line, paragraphs};
use super::figures::Figures;
use super::pareto::{sample, told_p};
use super::table::{Column, Table, Value};
use super::which::Which;
use crate::patterns::{Interval, Ordinal, ThirdTime};
use crate::render::charts::{self, Rate, Rates};
use crate::render::words;

/// A trend as strong as this would come by chance once in twenty times.
const MOST_P: f64 = 0.05;

const HOW: &[&str] = &[
    "Closed autopsies are put in three groups: the account’s first, its second, its third or later. An autopsy’s place is counted over all of the account’s history on record, not only over the period shown. For each group: the part after which the account left. Interval: Wilson score, 95%.",
    "Trend: whether leaving goes up or down along 1, 2, 3 more than chance would do it (linear-by-linear association, Mantel 1963; Agresti). It compares different accounts, and those that come back are not like those that don’t: an association, no curse.",
];

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let it = ThirdTime::new(&figures.view, figures.period);
    let closed = it.rows.iter().map(|it| it.closed).sum();
    let title = title(&it, closed);
    let autopsies = words::sentence(&words::counted(closed, "closed autopsy", "closed autopsies"));
    Exhibit {
        which: Which::ThirdTime,
        subtitle: format!(
            "{autopsies} by how many the account had had; share after which it left, {}",
            words::period(figures.period)
        ),
        body: if closed >= ENOUGH { drawing(figures, &it, &title) } else { Body::Lines(lines(figures, &it)) },
        title,
        n: sample(closed),
        note: note(figures, &it, closed),
        how: paragraphs(HOW),
        table: table(figures, &it),
    }
}

fn name(it: &Ordinal) -> &'static str {
    match it.ordinal {
        "1" => "First on record",
        "2" => "Second",
        _ => "Third or later",
    }
}

fn interval(it: &Ordinal) -> Option<Interval> {
    Some(Interval { lo: it.lo?, hi: it.hi? })
}

fn title(it: &ThirdTime, closed: usize) -> String {
    let used: Vec<_> = it.rows.iter().filter(|it| it.closed > 0).collect();
    let shares = || {
        let share = |it: &&Ordinal| match it.churn_rate {
            Some(share) if it.closed >= words::FEW => words::percent(share),
            _ => words::k_of_n(it.churned, it.closed),
        };
        used.iter().map(share).collect::<Vec<_>>().join(", then ")
    };
    match (used.len(), it.trend_z.zip(it.trend_p)) {
        (0, _) => "No autopsy has been closed in this period".to_owned(),
        (1, _) if it.rows[0].closed > 0 => {
            "No account with a closed autopsy had been off course before".to_owned()
        }
        _ if closed < ENOUGH => {
            "Too few closed autopsies to say what becomes of accounts that come back".to_owned()
        }
        (_, Some((z, p))) if p <= MOST_P && z > 0.0 => {
            format!("The more often an account has come back, the more often it leaves: {}", shares())
        }
        (_, Some((_, p))) if p <= MOST_P => {
            format!("Accounts that come back leave less often than first ones: {}", shares())
        }
        (_, None) if used.iter().all(|it| it.churned == 0) => {
            "No account has left after a closed autopsy, the first time or later".to_owned()
        }
        _ => "Whether accounts leave more often each time they come back: can’t tell yet".to_owned(),
    }
}

fn drawing(figures: &Figures<'_>, it: &ThirdTime, title: &str) -> Body {
    let row = |it: &Ordinal| {
        Some(Rate {
            href: behind(figures, it),
            label: name(it).to_owned(),
            share: it.churn_rate?,
            interval: interval(it),
            value: if it.closed < words::FEW {
                words::k_of_n(it.churned, it.closed)
            } else {
                format!("{} · {}", words::k_of_n(it.churned, it.closed), words::percent(it.churn_rate?))
            },
            aside: None,
            stands_out: it.closed >= words::FEW,
        })
    };
    let rows: Vec<_> = it.rows.iter().filter_map(row).collect();
    let told = it
        .rows
        .iter()
        .map(|it| format!("{}: {} left", name(it), words::share(it.churned, it.closed, interval(it))))
        .collect::<Vec<_>>();
    let svg = charts::draw_rates(&Rates {
        id: Which::ThirdTime.code().to_owned(),
        title: title.to_owned(),
        desc: format!(
            "A bar for each group with a dot for the share that left and a line for its 95% interval. {}.",
            told.join("; ")
        ),
        headings: ("Left", ""),
        rows,
        all: None,
    });
    Body::Drawing { svg, size: charts::SIZE.into() }
}

fn lines(figures: &Figures<'_>, it: &ThirdTime) -> Vec<Line> {
    let line = |it: &Ordinal| Line {
        text: format!("{}: {} left", name(it), words::share(it.churned, it.closed, interval(it))),
        href: behind(figures, it),
    };
    it.rows.iter().filter(|it| it.closed > 0).map(line).collect()
}

/// Those after which the account left. A list can ask for "the third time or later", not for exactly the second.
fn behind(figures: &Figures<'_>, it: &Ordinal) -> Option<String> {
    let left = || figures.behind.list().closed().with("&times=3&outcome=churned&finding=any").address();
    (it.ordinal == "3+" && it.churned > 0).then(left).flatten()
}

fn note(figures: &Figures<'_>, it: &ThirdTime, closed: usize) -> String {
    if closed == 0 {
        return String::new();
    }
    let mut note = Vec::new();
    if closed >= ENOUGH {
        note.push("Dot: share that left. Line: 95% Wilson interval.".to_owned());
    }
    if let Some(p) = it.trend_p.filter(|_| closed >= ENOUGH) {
        note.push(format!("A trend as strong as this by chance alone: {}.", told_p(p)));
    }
    note.push(
        "“First” is the first on record: what was before the record began, nobody can count.".to_owned(),
    );
    note.push(
        "Different accounts are compared, and frail ones come back more often: an association, no curse."
            .to_owned(),
    );
    let open = figures.coverage().still_open;
    if open > 0 {
        let open = words::sentence(&words::counted(open, "autopsy is", "autopsies are"));
        note.push(format!("{open} still open and in no group."));
    }
    note.join(" ")
}

fn table(figures: &Figures<'_>, it: &ThirdTime) -> Table {
    const COLUMNS: [Column; 5] = [
        Column::words("time", "Autopsy of the account"),
        Column::figure("closed", "Closed"),
        Column::figure("churned", "Left"),
        Column::figure("churn_rate", "Share that left"),
        Column::interval("churn_rate", "95% interval"),
    ];
    let rows = it.rows.iter().map(|it| {
        vec![
            Value::code(it.ordinal, name(it)).into(),
            Value::Count(it.closed).into(),
            Value::Count(it.churned).behind(behind(figures, it)),
            Value::Share { k: it.churned, n: it.closed }.into(),
            Value::of_share(interval(it)).into(),
        ]
    });
    Table {
        caption: "Accounts that left after their first, second, third or later autopsy, with 95% intervals"
            .to_owned(),
        columns: COLUMNS.to_vec(),
        rows: rows.collect(),
        drawn: Some(3),
    }
}
