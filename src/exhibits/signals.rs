//! Exhibit Q: which warning signs come before which cause, how early, and how often they are followed by nothing.
use super::ENOUGH;
use super::exhibit::{Body, Exhibit, Line, paragraphs};
use super::figures::Figures;
use super::names::quoted;
use super::pareto::sample;
use super::table::{Column, Table, Unit, Value};
use super::which::Which;
use super::wording::MOST_Q;
use crate::patterns::{FollowedRow, Interval, SignalRow, Signals};
use crate::render::words;

const HOW: &[&str] = &[
    "A warning sign counts for an autopsy when it was seen on the account in the 90 days before the opening. For each sign and cause: how many findings with the cause had the sign before them, and how many with other causes. “Odds, times” compares the odds; 1 is no difference. A pair is told with three cases, odds of at least one and a half times, and a q of at most 10%: of all that is told, at most one in ten should be chance (Fisher’s exact test; Benjamini and Hochberg 1995).",
    "Days ahead: from the first time the sign was seen in those 90 days to the opening; the median, with a 95% interval by order statistics from six cases on.",
    "Followed: of all times the sign was seen with 90 days left to watch, how often the account went off course in them (Wilson, 95%). “Times any account” sets that against an account of which nothing is known. It means something only if signs are recorded for all accounts, not only for those that went off course; several signs on one account are not independent.",
];
const FEWEST: usize = 3;
const LEAST_ODDS: f64 = 1.5;

pub(super) fn exhibit(figures: &Figures<'_>) -> Exhibit {
    let signals = figures.signals();
    let mut rows: Vec<_> = signals.rows.iter().filter(|it| it.a > 0).collect();
    rows.sort_by(|one, other| {
        let q = |it: &SignalRow| it.q.unwrap_or(1.0);
        let rank = |it: &SignalRow| !stands_out(it);
        rank(one).cmp(&rank(other)).then(q(one).total_cmp(&q(other))).then(other.a.cmp(&one.a))
    });
    let said: Vec<_> = rows.iter().copied().filter(|it| stands_out(it) && signals.n >= ENOUGH).collect();
    let mut lines: Vec<_> = said.iter().map(|it| line(figures, it)).collect();
    if !signals.ppv.is_empty() && lines.is_empty() && signals.n >= ENOUGH {
        let text = "No warning sign is clearly more frequent before one cause than before others.";
        lines.push(Line { text: text.to_owned(), href: None });
    }
    let mut followed: Vec<_> = signals.ppv.iter().filter(|it| it.events >= words::FEW).collect();
    followed.sort_by_key(|it| std::cmp::Reverse(it.followed));
    lines.extend(followed.into_iter().map(followed_by));
    Exhibit {
        which: Which::Signals,
        title: title(&signals, &said),
        subtitle: subtitle(figures, &signals),
        body: Body::Lines(lines),
        n: sample(signals.n),
        note: note(&signals),
        how: paragraphs(HOW),
        table: table(figures, &signals, &rows),
    }
}

fn stands_out(row: &SignalRow) -> bool {
    row.q.is_some_and(|it| it <= MOST_Q)
        && row.a >= FEWEST
        && row.odds_ratio.is_some_and(|it| it >= LEAST_ODDS)
}

/// "usage drop".
fn spoken(signal: &str) -> String {
    signal.replace('_', " ")
}

fn title(signals: &Signals, said: &[&SignalRow]) -> String {
    let name = |it: &SignalRow| {
        format!("“{}” comes before {}", words::sentence(&spoken(&it.signal)), quoted(it.cause))
    };
    match (signals.n, said) {
        _ if signals.accounts_with_signals == 0 => "No warning signs are on record".to_owned(),
        (0, _) => "No agreed findings in this period".to_owned(),
        (..ENOUGH, _) => "Too few findings to say which signs come before which cause".to_owned(),
        (_, []) => "Nothing stands out: no sign clearly belongs to one cause".to_owned(),
        (_, [one]) => name(one),
        (_, [first, others @ ..]) => {
            let others = words::counted(others.len(), "other pair stands", "other pairs stand");
            format!("{}; {others} out too", name(first))
        }
    }
}

/// "In 22% (19–25%) of 667 findings a warning was on file in the 90 days before".
fn subtitle(figures: &Figures<'_>, signals: &Signals) -> String {
    let period = words::period(figures.period);
    if signals.n == 0 {
        return format!("Warning signs in the {} days before an opening, {period}", signals.lookback_days);
    }
    let its = signals.any_lo.zip(signals.any_hi).map(|(lo, hi)| Interval { lo, hi });
    let share = words::share(signals.any_signal, signals.n, its);
    let found = match signals.n {
        n if n < words::FEW => format!("{share} findings"),
        n if n < words::SMALL => {
            let k_of_n = words::k_of_n(signals.any_signal, n);
            format!("{k_of_n} findings ({})", share.trim_start_matches(&k_of_n).trim_start_matches(", "))
        }
        n => format!("{share} of {} findings", words::grouped(n)),
    };
    format!("In {found} a warning was on file in the {} days before, {period}", signals.lookback_days)
}

fn line(figures: &Figures<'_>, row: &SignalRow) -> Line {
    let SignalRow { a, b, c, d, .. } = *row;
    let lead = row.lead_median.map_or_else(String::new, |median| {
        let interval = row
            .lead_lo
            .zip(row.lead_hi)
            .map_or_else(String::new, |(lo, hi)| format!(" ({})", Unit::Days.interval(Some(lo), Some(hi))));
        format!(" First seen {} days ahead{interval}, in the median.", Unit::Days.shown(median))
    });
    Line {
        text: format!(
            "{} before {}: in {}, {} of other causes. Odds {} times ({}).{lead}",
            words::sentence(&spoken(&row.signal)),
            quoted(row.cause),
            words::k_of_n(a, a + b),
            words::k_of_n(c, c + d),
            row.odds_ratio.map_or_else(String::new, |it| Unit::Ratio.shown(it)),
            Unit::Ratio.interval(row.or_lo, row.or_hi),
        ),
        href: figures.behind.cause(row.cause),
    }
}

/// "After “usage drop” 12 of 61 went off course within 90 days, 20% (12–32%): 4.9 times as many as of any accounts."
fn followed_by(row: &FollowedRow) -> Line {
    let its = row.lo.zip(row.hi).map(|(lo, hi)| Interval { lo, hi });
    let share =
        its.filter(|_| row.events >= words::FEW).zip(row.ppv).map_or_else(String::new, |(its, ppv)| {
            let tag = words::tag(row.events).map_or_else(String::new, |it| format!(", {it}"));
            format!(", {} ({}{tag})", words::percent(ppv), words::interval(its))
        });
    let lift = row.lift.filter(|_| row.events >= words::SMALL).map_or_else(String::new, |it| {
        format!("; {} times what an account does of which nothing is known", Unit::Ratio.shown(it))
    });
    let text = format!(
        "After “{}”: {} followed by an autopsy within 90 days{share}{lift}.",
        spoken(&row.signal),
        words::k_of_n(row.followed, row.events)
    );
    Line { text, href: None }
}

fn note(signals: &Signals) -> String {
    if signals.accounts_with_signals == 0 {
        return "Signs can be imported, or sent by another program, for all accounts.".to_owned();
    }
    let coverage = format!(
        "{} accounts have a sign on record.",
        words::k_of_n(signals.accounts_with_signals, signals.accounts)
    );
    let baseline = signals.baseline_90d.map_or_else(String::new, |it| {
        format!(" Of any account, {} go off course within 90 days.", words::percent(it))
    });
    let rare = signals.ppv.iter().filter(|it| it.events < words::FEW).count();
    let rare = match rare {
        0 => String::new(),
        n => format!(
            " {} seen fewer than five times with 90 days to watch.",
            words::sentence(&words::counted(n, "other sign was", "other signs were"))
        ),
    };
    format!("{coverage}{baseline}{rare} “Times” means something only if signs are recorded for all accounts.")
}

/// Every pair that was seen, and how often the sign was followed.
fn table(figures: &Figures<'_>, signals: &Signals, rows: &[&SignalRow]) -> Table {
    const COLUMNS: [Column; 20] = [
        Column::words("signal", "Sign"),
        Column::words("cause", "Cause"),
        Column::figure("n_with", "With sign"),
        Column::figure("of_cause", "Of"),
        Column::figure("others_with", "Other causes"),
        Column::figure("of_others", "Of"),
        Column::figure("odds_ratio", "Odds, times"),
        Column::interval("odds_ratio", "95% interval"),
        Column::figure("p", "p").sheets_only(),
        Column::figure("q", "q").sheets_only(),
        Column::figure("days_ahead", "Days ahead"),
        Column::interval("days_ahead", "95% interval"),
        Column::figure("seen", "Sign seen").sheets_only(),
        Column::figure("followed", "Followed").sheets_only(),
        Column::figure("followed_share", "Followed, share").sheets_only(),
        Column::interval("followed_share", "95% interval").sheets_only(),
        Column::figure("baseline", "Any account").sheets_only(),
        Column::figure("lift", "Times any account").sheets_only(),
        Column::figure("accounts_with_signals", "Accounts with a sign").sheets_only(),
        Column::words("reading", "Reading"),
    ];
    let rows = rows.iter().map(|it| {
        let figure = |value, unit| Value::Figure(value, unit).into();
        let followed = signals.ppv.iter().find(|row| row.signal == it.signal);
        let (events, hits) = followed.map_or((0, 0), |it| (it.events, it.followed));
        vec![
            Value::words(words::sentence(&spoken(&it.signal))).into(),
            Value::cause(it.cause).into(),
            Value::Count(it.a).into(),
            Value::Count(it.a + it.b).behind(figures.behind.cause(it.cause)),
            Value::Count(it.c).into(),
            Value::Count(it.c + it.d).into(),
            figure(it.odds_ratio, Unit::Ratio),
            Value::Interval(it.or_lo, it.or_hi, Unit::Ratio).into(),
            figure(it.p, Unit::P),
            figure(it.q, Unit::P),
            figure(it.lead_median, Unit::Days),
            Value::Interval(it.lead_lo, it.lead_hi, Unit::Days).into(),
            Value::Count(events).into(),
            Value::Count(hits).into(),
            Value::Share { k: hits, n: events }.into(),
            followed.map_or(Value::Missing, |it| Value::Interval(it.lo, it.hi, Unit::Share)).into(),
            figure(signals.baseline_90d, Unit::Share),
            figure(followed.and_then(|it| it.lift), Unit::Ratio),
            Value::Count(signals.accounts_with_signals).into(),
            Value::words(if stands_out(it) { "Stands out" } else { "Can’t tell" }).into(),
        ]
    });
    Table {
        caption: "Warning signs before causes, with 95% intervals".to_owned(),
        rows: rows.collect(),
        columns: COLUMNS.to_vec(),
        drawn: None,
    }
}
