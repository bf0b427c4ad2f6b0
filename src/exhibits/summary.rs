//! The report in a few sentences, each with its effect, its interval and its n, and none that the figures don't support.
use super::ENOUGH;
use crate::domain::Currency;
use crate::patterns::{Coverage, Pareto, ParetoRow};
use crate::render::words;
use serde::Serialize;

/// One sentence; `strong` is the figure that it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sentence {
    pub before: String,
    pub strong: String,
    pub after: String,
}

/// What may be said of a period: three sentences, fewer when there is too little, none when nothing was opened.
pub fn sentences(coverage: &Coverage, pareto: &Pareto, currency: &Currency) -> Vec<Sentence> {
    match pareto.n {
        _ if coverage.opened == 0 => Vec::new(),
        0 => vec![undecided(coverage, pareto), evidence(coverage)],
        n if n < ENOUGH => vec![too_few(n), evidence(coverage)],
        _ => vec![by_count(pareto), by_money(pareto, currency), evidence(coverage)],
    }
}

fn undecided(coverage: &Coverage, pareto: &Pareto) -> Sentence {
    let strong = "No finding names a cause yet".to_owned();
    let after = match pareto.undetermined {
        0 => format!(
            ": {} on the way to one.",
            words::counted(coverage.findings_pending, "autopsy is", "autopsies are")
        ),
        1 => ": the one that is agreed says “can’t tell”.".to_owned(),
        2 => ": both that are agreed say “can’t tell”.".to_owned(),
        n => format!(": all {} that are agreed say “can’t tell”.", words::count(n)),
    };
    Sentence { strong, after, ..Sentence::default() }
}

fn too_few(n: usize) -> Sentence {
    let after = match n {
        1 => " is too few to show a pattern. Read it.",
        _ => " are too few to show a pattern. Read them one by one.",
    };
    let strong = words::sentence(&words::counted(n, "finding", "findings"));
    Sentence { strong, after: after.to_owned(), ..Sentence::default() }
}

fn by_count(pareto: &Pareto) -> Sentence {
    let found: Vec<_> = pareto.rows.iter().filter(|it| it.n > 0).collect();
    let Some((first, others)) = found.split_first() else { return Sentence::default() };
    let (label, strong) = (quoted(first), format!("{} findings", words::k_of_n(first.n, pareto.n)));
    let interval = share(first.share, first.interval());
    let close = others.iter().filter(|it| overlap(first.interval(), it.interval())).count();
    let causes = |n: usize| words::counted(n, "other cause", "other causes");
    if others.is_empty() {
        let before = format!("One cause was found: {label}, in ");
        return Sentence { before, strong, after: format!(" {interval}.") };
    }
    if close == 0 {
        let after = format!(" {interval}, clear of every other cause.");
        return Sentence { before: format!("{label} was found most often, in "), strong, after };
    }
    if close * 2 >= others.len() {
        let which = if close == others.len() {
            format!("all {}", causes(close))
        } else {
            format!("{} of {}", words::count(close), causes(others.len()))
        };
        let most = if others[0].n == first.n {
            "one of the most frequent causes"
        } else {
            "the most frequent cause"
        };
        return Sentence {
            before: "Nothing stands out by count: ".to_owned(),
            strong,
            after: format!(
                " name {label}, {most} {interval}, and the intervals of {which} overlap with its own."
            ),
        };
    }
    let come = if close == 1 { "comes" } else { "come" };
    let after = format!(" {interval}, but {} {come} close enough to change places with it.", causes(close));
    Sentence { before: format!("{label} was found most often, in "), strong, after }
}

fn by_money(pareto: &Pareto, currency: &Currency) -> Sentence {
    let rows = pareto.by_money();
    let Some(first) = rows.first().filter(|it| !it.arr.is_zero()) else {
        return Sentence {
            strong: "No money at risk is on record".to_owned(),
            after: " for these findings, so they are ranked by count alone.".to_owned(),
            ..Sentence::default()
        };
    };
    let (part, all) = (first.arr.minor.short(currency), pareto.arr.minor.short(currency));
    let mut after = vec![format!("{}.", share(first.arr_share, first.arr_interval()))];
    match first.arr_top_account_share {
        Some(top) if top >= 1.0 => after.push("It is all one account’s.".to_owned()),
        Some(top) if top > 0.5 => after.push("More than half of that is one account’s.".to_owned()),
        _ => {}
    }
    if let Some(n_eff) = pareto.arr_n_eff.map(|it| format!("{it:.0}"))
        && n_eff != pareto.n.to_string()
    {
        let cases = if n_eff == "1" { "case" } else { "cases" };
        after.push(format!("The money behaves like {n_eff} {cases}, not {}.", words::grouped(pareto.n)));
    }
    let after = format!(" {}", after.join(" "));
    Sentence {
        before: format!("{} carries ", quoted(first)),
        strong: format!("{part} of {all} at risk"),
        after,
    }
}

fn evidence(coverage: &Coverage) -> Sentence {
    let decided = words::k_of_n(coverage.findings_agreed, coverage.opened);
    let (autopsies, have) = if coverage.opened == 1 { ("autopsy", "has") } else { ("autopsies", "have") };
    let strong = format!("{decided} {autopsies}");
    let filed = on_time(coverage)
        .map(|(k, n)| format!("; {} filings that were due came on time", words::k_of_n(k, n)))
        .unwrap_or_default();
    if coverage.is_provisional() {
        let before = "All of this may still turn: ".to_owned();
        return Sentence { before, strong, after: format!(" {have} an agreed finding{filed}.") };
    }
    let share = words::percent(coverage.finding_coverage);
    let after = format!(" {have} an agreed finding ({share}){filed}.");
    Sentence { before: "The evidence is in: ".to_owned(), strong, after }
}

/// Filings that came on time, of those that were due by now; nothing when none was.
pub fn on_time(coverage: &Coverage) -> Option<(usize, usize)> {
    let due = coverage.on_time + coverage.late + coverage.overdue;
    (due > 0).then_some((coverage.on_time, due))
}

/// "(24%, 95% interval 15–37%)".
fn share(share: Option<f64>, interval: Option<crate::patterns::Interval>) -> String {
    let share = share.map(words::percent).unwrap_or_default();
    // No line ends inside an interval.
    let whole = |it| words::interval(it).replace('–', "–\u{2060}");
    interval.map_or_else(String::new, |it| format!("({share}, 95% interval {})", whole(it)))
}

fn overlap(one: Option<crate::patterns::Interval>, other: Option<crate::patterns::Interval>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one.overlaps(other))
}

fn quoted(row: &ParetoRow) -> String {
    format!("“{}”", row.cause.label())
}
