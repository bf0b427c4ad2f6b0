//! Exhibit N: how rescues end, by the cause that was found.
use super::ENOUGH;
use super::exhibit::{Body, Exhibit, Line, paragraphs};
use super::figures::Figures;
use super::pareto::sample;
use super::table::{Cell, Column, Table, Unit, Value};
use super::which::Which;
use super::wording::Sure;
use crate::domain::Outcome;
use crate::patterns::{Interval, Rescue, RescueRow};
use crate::render::charts::{self, Rate, Rates};
use crate::render::words;

const HOW: &[&str] = &[
    "Closed autopsies whose agreed finding names a cause. Saved: closed without a downgrade and without the account leaving. Interval: Wilson score, 95%. Against the rest: this cause’s share of saved less that of all other causes together, with the interval of Newcombe (1998, method 10) and Fisher’s exact test; “clearly” allows for the number of causes compared (Benjamini & Hochberg 1995).",
    "Money kept is the sum that was retained by the sum at risk. A few large accounts decide it, so it is a point without an interval; beside it stands how much of the money at risk is the largest account’s.",
    "Cases still open are in none of these figures, and bad ones may stay open longer: a young period looks better than it is.",
];

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let it = figures.rescue();
    let mut shown: Vec<_> = it.rows.iter().filter(|it| it.show).collect();
    let rate = |it: &RescueRow| it.save_rate.unwrap_or(0.0);
    shown.sort_by(|a, b| rate(b).total_cmp(&rate(a)).then(b.closed.cmp(&a.closed)));
    let title = title(it, &shown);
    let drawn = it.closed >= ENOUGH && !shown.is_empty();
    let autopsies = words::sentence(&words::counted(it.closed, "closed autopsy", "closed autopsies"));
    Exhibit {
        which: Which::Rescue,
        subtitle: format!(
            "{autopsies} with an agreed cause; share that was saved, {}",
            words::period(figures.period)
        ),
        body: if drawn { drawing(figures, it, &shown, &title) } else { Body::Lines(lines(figures, it)) },
        title,
        n: sample(it.closed),
        note: note(figures, it, drawn),
        how: paragraphs(HOW),
        table: table(figures, it),
    }
}

fn interval(it: &RescueRow) -> Option<Interval> {
    Some(Interval { lo: it.save_lo?, hi: it.save_hi? })
}

fn whole(it: &Rescue) -> Option<Interval> {
    Some(Interval { lo: it.save_lo?, hi: it.save_hi? })
}

fn sure(it: &RescueRow) -> Sure {
    Sure::of((it.diff_lo, it.diff_hi), 0.0, it.q)
}

fn reading(it: &RescueRow) -> String {
    sure(it).reading(if it.diff_vs_rest.is_some_and(|it| it > 0.0) { "more often" } else { "less often" })
}

fn title(it: &Rescue, shown: &[&RescueRow]) -> String {
    let saved = words::share(it.saved, it.closed, whole(it));
    let clear = |more: bool| {
        let clear = shown.iter().filter(move |it| sure(it) == Sure::Clearly);
        let mut clear = clear.filter(move |it| it.diff_vs_rest.is_some_and(|it| (it > 0.0) == more));
        clear.next().map(|first| (first.cause.label(), clear.count()))
    };
    let others = |n: usize| match n {
        0 => String::new(),
        n => format!(" and {}", words::counted(n, "other cause", "other causes")),
    };
    match (clear(false), clear(true)) {
        _ if it.closed == 0 => "No rescue with an agreed cause has been closed in this period".to_owned(),
        _ if it.closed < ENOUGH => {
            format!("Saved: {}, too few to compare causes", words::k_of_n(it.saved, it.closed))
        }
        (None, None) => format!("Saved: {saved}; no cause is clearly easier or harder to rescue from"),
        (None, Some((cause, n))) => {
            format!("Accounts are saved clearly more often after “{cause}”{}", others(n))
        }
        (Some((cause, n)), _) => {
            format!("Accounts are saved clearly less often after “{cause}”{}", others(n))
        }
    }
}

/// The closed ones of a cause, or those that ended in one way.
fn behind(figures: &Figures<'_>, it: &RescueRow, ended: Option<Outcome>, n: usize) -> Option<String> {
    let list = figures.behind.list().closed().cause(it.cause).with("&finding=agreed");
    let list = match ended {
        Some(outcome) => list.with(&format!("&outcome={}", outcome.code())),
        None => list,
    };
    list.address().filter(|_| n > 0)
}

fn drawing(figures: &Figures<'_>, it: &Rescue, shown: &[&RescueRow], title: &str) -> Body {
    let any_clear = shown.iter().any(|it| sure(it) == Sure::Clearly);
    let row = |it: &&RescueRow| {
        let share = it.save_rate?;
        Some(Rate {
            href: behind(figures, it, None, it.closed),
            label: it.cause.label().to_owned(),
            share,
            interval: interval(it),
            value: format!("{} · {}", words::k_of_n(it.saved, it.closed), words::percent(share)),
            aside: it.diff_vs_rest.zip(it.diff_lo.zip(it.diff_hi)).map(|(diff, (lo, hi))| {
                let (diff, lo, hi) = (words::points(diff), words::points(lo), words::points(hi));
                format!("{diff} ({lo} to {hi})")
            }),
            stands_out: !any_clear || sure(it) == Sure::Clearly,
        })
    };
    let rows: Vec<_> = shown.iter().filter_map(row).collect();
    let told = rows.iter().map(|it| {
        let interval = it.interval.map(words::interval).unwrap_or_default();
        format!("{}: {}, interval {interval}", it.label, it.value)
    });
    let told = told.collect::<Vec<_>>().join("; ");
    let svg = charts::draw_rates(&Rates {
        id: Which::Rescue.code().to_owned(),
        title: title.to_owned(),
        desc: format!(
            "Horizontal bars in falling order, each with a dot for the share that was saved and a line for its 95% interval. {told}."
        ),
        headings: ("Saved", "Against the rest, points"),
        rows,
        all: it.save_rate.map(|it| (it, format!("All causes {}", words::percent(it)))),
    });
    Body::Drawing { svg, size: charts::SIZE.into() }
}

fn lines(figures: &Figures<'_>, it: &Rescue) -> Vec<Line> {
    let line = |it: &RescueRow| Line {
        text: format!("{}: {} saved", it.cause.label(), words::share(it.saved, it.closed, interval(it))),
        href: behind(figures, it, None, it.closed),
    };
    it.rows.iter().filter(|it| it.closed > 0).map(line).collect()
}

fn note(figures: &Figures<'_>, it: &Rescue, drawn: bool) -> String {
    let mut note = Vec::new();
    if drawn {
        note.push("Dot: share saved. Line: 95% Wilson interval.".to_owned());
        if it.rows.iter().any(|it| it.show && sure(it) == Sure::Clearly) {
            note.push("In colour: clearly different from the rest.".to_owned());
        }
        if it.rows.iter().any(|it| it.closed > 0 && !it.show) {
            note.push("Causes with fewer than five closed cases are in the table only.".to_owned());
        }
    }
    if let Some(kept) = it.arr_retained.share_of(it.arr_at_risk) {
        let kept = words::percent(kept);
        let (retained, risk) = (it.arr_retained.minor, it.arr_at_risk.minor);
        let (retained, risk) = (retained.short(figures.currency), risk.short(figures.currency));
        note.push(format!(
            "Of {risk} at risk {retained} was kept ({kept}, a point: a few large accounts decide it)."
        ));
    }
    let coverage = figures.coverage();
    if coverage.still_open > 0 {
        let open = words::sentence(&words::counted(coverage.still_open, "autopsy is", "autopsies are"));
        note.push(format!("{open} still open and in no share; bad cases may stay open longer."));
    }
    let without = coverage.closed.saturating_sub(it.closed);
    if without > 0 {
        let closed = words::sentence(&words::counted(without, "closed one has", "closed ones have"));
        note.push(format!("{closed} no agreed finding that names a cause."));
    }
    note.join(" ")
}

/// Every cause, the ones without a closed case too.
fn table(figures: &Figures<'_>, it: &Rescue) -> Table {
    const COLUMNS: [Column; 15] = [
        Column::words("cause", "Cause"),
        Column::figure("closed", "Closed"),
        Column::figure("saved", "Saved"),
        Column::figure("downgraded", "Downgraded"),
        Column::figure("churned", "Left"),
        Column::figure("save_rate", "Share saved"),
        Column::interval("save_rate", "95% interval"),
        Column::figure("diff_vs_rest", "Against the rest, points"),
        Column::interval("diff_vs_rest", "95% interval"),
        Column::figure("at_risk", "At risk").sheets_only(),
        Column::figure("retained", "Kept").sheets_only(),
        Column::figure("retained_share", "Money kept"),
        Column::figure("top_account_share", "Largest account"),
        Column::figure("q", "q").sheets_only(),
        Column::words("reading", "Reading"),
    ];
    let rows = it.rows.iter().map(|it| {
        let ended =
            |outcome: Outcome, n: usize| Value::Count(n).behind(behind(figures, it, Some(outcome), n));
        let told = |value: Value| Cell::from(if it.show { value } else { Value::Missing });
        vec![
            Value::cause(it.cause).into(),
            Value::Count(it.closed).behind(behind(figures, it, None, it.closed)),
            ended(Outcome::Saved, it.saved),
            ended(Outcome::Downgraded, it.downgraded),
            ended(Outcome::Churned, it.churned),
            Value::Share { k: it.saved, n: it.closed }.into(),
            Value::of_share(interval(it)).into(),
            told(Value::Figure(it.diff_vs_rest, Unit::Points)),
            told(Value::Interval(it.diff_lo, it.diff_hi, Unit::Points)),
            Value::Money(it.arr_at_risk.minor).into(),
            Value::Money(it.arr_retained.minor).into(),
            told(Value::share(it.arr_retained_share)),
            told(Value::share(it.top_account_share)),
            told(Value::Figure(it.q, Unit::P)),
            told(Value::words(reading(it))),
        ]
    });
    Table {
        caption: "Closed autopsies by cause and how they ended, with 95% intervals".to_owned(),
        columns: COLUMNS.to_vec(),
        rows: rows.collect(),
        drawn: Some(5),
    }
}
