//! The report in three sentences, each with its effect, its interval and its n, and none that the figures don't support.
use super::ENOUGH;
use super::change::Change;
use super::changes::fell_from_a_spike;
use super::claims::{Claims, HOW, Kind};
use super::exhibit::paragraphs;
use super::figures::Figures;
use super::names::{joined, quoted};
use super::places::Place;
use super::table::Unit;
use crate::domain::Cause;
use crate::patterns::{ChangeEffect, Coverage, Interval, OwnAccount, Pareto};
use crate::render::charts::Axis;
use crate::render::{effects, words};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One sentence; `strong` is the figure that it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    pub before: String,
    pub strong: String,
    pub after: String,
    /// The autopsies behind the figure.
    pub href: Option<String>,
    /// It says that something stands out.
    pub is_claim: bool,
}

/// How the sentences are chosen, a paragraph each; nothing where there are too few findings to choose from.
pub fn chosen(pareto: &Pareto) -> Vec<Cow<'static, str>> {
    paragraphs(if pareto.n < ENOUGH { &[] } else { HOW })
}

/// What may be said: three sentences, fewer when there is too little, none when nothing was opened.
pub fn sentences(figures: &Figures<'_>) -> Vec<Sentence> {
    let (coverage, pareto) = (figures.coverage(), figures.pareto());
    match pareto.n {
        _ if coverage.opened == 0 => Vec::new(),
        0 => vec![undecided(coverage, pareto), evidence(coverage)],
        n if n < ENOUGH => vec![too_few(n), evidence(coverage)],
        _ => enough(figures),
    }
}

fn enough(figures: &Figures<'_>) -> Vec<Sentence> {
    let mut claims = Claims::new(figures);
    let mut first = by_count(figures, claims.leads);
    if let Some(grown) = leader(figures).filter(|_| claims.leads).and_then(|it| claims.take_grown(it)) {
        first.after = format!("{} It clearly grew: {}.", first.after, grew(figures, &grown));
    }
    let mut said: Vec<_> = claims.kinds.iter().take(2).map(|it| claim(figures, &claims, *it)).collect();
    if let (Some(last), Some(rest)) = (said.last_mut(), claims.kinds.get(2..)) {
        for part in rest.iter().take(1).map(|it| half(&claims, *it)).chain(more(rest)) {
            last.after = format!("{} {part}", last.after);
        }
    }
    if said.len() == 2 && figures.coverage().is_provisional() {
        let Sentence { before, strong, after, .. } = evidence(figures.coverage());
        first.after = format!("{} {before}{strong}{after}", first.after);
    }
    let mut sentences = vec![first];
    if said.is_empty() {
        sentences.push(nothing(&claims));
    }
    sentences.extend(said);
    if sentences.len() < 3 {
        sentences.push(evidence(figures.coverage()));
    }
    sentences
}

fn claim(figures: &Figures<'_>, claims: &Claims<'_>, kind: Kind) -> Sentence {
    let (mut sentence, others) = match kind {
        Kind::Changed => told(&claims.changed, |it| changed(figures, it), also_changed),
        Kind::Place => told(&claims.places, |it| place(figures, it), also_place),
        Kind::Worked => told(&claims.worked, |it| worked(figures, it), |it| also_worked(it)),
        Kind::OwnPart => told(&claims.own_part, |it| own_part(it), |it| also_own_part(it)),
    };
    if others > 0 {
        let more = words::sentence(&words::counted(others, "more is as clear", "more are as clear"));
        sentence.after = format!("{} {more}: exhibit {}.", sentence.after, kind.letter());
    }
    Sentence { is_claim: true, ..sentence }
}

/// The surest claim of a kind that has no sentence of its own.
fn half(claims: &Claims<'_>, kind: Kind) -> String {
    let said = match kind {
        Kind::Changed => claims.changed.first().map(also_changed),
        Kind::Place => claims.places.first().map(also_place),
        Kind::Worked => claims.worked.first().map(|it| also_worked(it)),
        Kind::OwnPart => claims.own_part.first().map(|it| also_own_part(it)),
    };
    said.unwrap_or_default()
}

/// The surest claim as a sentence with the next as a half one, and how many others there are.
fn told<T>(claims: &[T], first: impl Fn(&T) -> Sentence, second: impl Fn(&T) -> String) -> (Sentence, usize) {
    let Some((surest, others)) = claims.split_first() else { return (Sentence::default(), 0) };
    let mut sentence = first(surest);
    if let Some(next) = others.first() {
        sentence.after = format!("{} {}", sentence.after, second(next));
    }
    (sentence, others.len().saturating_sub(1))
}

/// Where the rest stands that three sentences have no room for.
fn more(rest: &[Kind]) -> Option<String> {
    let letters: Vec<_> = rest.iter().skip(1).map(|it| it.letter().to_string()).collect();
    match letters.as_slice() {
        [] => None,
        [one] => Some(format!("Exhibit {one} has more that is as clear.")),
        many => Some(format!("Exhibits {} have more that is as clear.", joined(many))),
    }
}

fn nothing(claims: &Claims<'_>) -> Sentence {
    let before = if claims.leads { "Nothing else stands out: " } else { "Nothing stands out: " };
    let tests = words::grouped(claims.tests);
    if claims.tests <= 1 {
        return Sentence {
            strong: "There is nothing to compare yet".to_owned(),
            after: ": no year before, and no second segment, region or product.".to_owned(),
            ..Sentence::default()
        };
    }
    let none = if claims.leads { "no other of" } else { "none of" };
    let letters: Vec<_> = claims.marked.iter().map(|it| it.letter().to_string()).collect();
    let look = match letters.as_slice() {
        [] => "Read cases, not patterns.".to_owned(),
        [one] => format!("Exhibit {one} marks where to look."),
        many => format!("Exhibits {} mark where to look.", joined(many)),
    };
    Sentence {
        before: before.to_owned(),
        strong: format!("{none} {tests} comparisons"),
        after: format!(
            " of years, places, process changes and own parts is sure enough to be said here. {look}"
        ),
        ..Sentence::default()
    }
}

/// Said of a fall that may be a bad time wearing off.
const FROM_A_SPIKE: &str = " Before a change against it, it was unusually frequent; it is not clearly below what was normal earlier (exhibit F).";

fn changed(figures: &Figures<'_>, change: &Change<'_>) -> Sentence {
    let row = change.row;
    let did = if change.is_more() { "grew" } else { "fell" };
    let is_spike = !change.is_more() && fell_from_a_spike(figures, row.cause);
    Sentence {
        before: format!("{} clearly {did}: ", quoted(row.cause)),
        strong: format!("from {} to {} findings", or_none(row.x0), or_none(row.x1)),
        after: format!(", {}.{}", since(figures, change), if is_spike { FROM_A_SPIKE } else { "" }),
        href: figures.behind.of(figures.windows.year).cause(row.cause).address().filter(|_| row.x1 > 0),
        ..Sentence::default()
    }
}

/// "from 44 to 80 findings, 1.8 times as often …".
fn grew(figures: &Figures<'_>, change: &Change<'_>) -> String {
    let (from, to) = (or_none(change.row.x0), or_none(change.row.x1));
    format!("from {from} to {to} findings, {}", since(figures, change))
}

fn since(figures: &Figures<'_>, change: &Change<'_>) -> String {
    let prior = words::period(figures.comparisons().year.prior_window);
    format!("{}, in {} against {prior}", times(change), words::period(figures.windows.year))
}

fn also_changed(change: &Change<'_>) -> String {
    let did = if change.is_more() { "grew" } else { "fell" };
    format!("{} {did}: {}.", quoted(change.row.cause), times(change))
}

/// "1.8 times as often by customer (95% interval 1.2 to 2.7)".
fn times(change: &Change<'_>) -> String {
    let unit = if change.axis == Axis::Ratio { Unit::Ratio } else { Unit::Points };
    let interval = format!("95% interval {}", unit.interval(change.lo, change.hi));
    match (change.axis, change.effect) {
        (Axis::Ratio, Some(effect)) => {
            format!("{} times as often for each customer ({interval})", unit.shown(effect))
        }
        (Axis::Ratio, None) => format!("not found the year before ({interval} times as often)"),
        (Axis::Points, effect) => {
            let effect = effect.map_or_else(String::new, |it| unit.shown(it));
            format!("{effect} points of all findings ({interval})")
        }
    }
}

fn place(figures: &Figures<'_>, place: &Place<'_>) -> Sentence {
    let (here, elsewhere) = place.frequencies();
    Sentence {
        before: format!("{} stands out in {}: ", quoted(place.row.cause), place.name()),
        strong: here,
        after: format!(", {elsewhere} ({}).", odds(place)),
        href: place.address(figures),
        ..Sentence::default()
    }
}

fn also_place(place: &Place<'_>) -> String {
    let (here, elsewhere) = place.frequencies();
    format!(
        "{} stands out in {}: {here}, {elsewhere} ({}).",
        quoted(place.row.cause),
        place.name(),
        odds(place)
    )
}

/// "25% against 3%; odds 10 times, 95% interval 5.4 to 19".
fn odds(place: &Place<'_>) -> String {
    let row = place.row;
    let (here, there) = row.shares();
    let many = (row.a + row.c).min(row.b + row.d) >= words::FEW;
    let shares = here.zip(there).filter(|_| many).map_or_else(String::new, |(here, there)| {
        format!("{} against {}; ", words::percent(here), words::percent(there))
    });
    let odds = row.odds_ratio.map_or_else(String::new, |it| Unit::Ratio.shown(it));
    format!("{shares}odds {odds} times, 95% interval {}", Unit::Ratio.interval(row.or_lo, row.or_hi))
}

fn worked(figures: &Figures<'_>, change: &ChangeEffect) -> Sentence {
    Sentence {
        before: format!(
            "{}{} fell after “{}”: ",
            quoted(change.cause),
            effects::within(change),
            change.title
        ),
        strong: format!(
            "{} before, {} after",
            words::counted(change.x_before, "finding", "findings"),
            or_none(change.x_after)
        ),
        after: format!(" in {} days on either side{}.", change.window_days, rate(change)),
        href: figures.behind.cause_at(change.cause, change.level.as_ref()),
        ..Sentence::default()
    }
}

fn also_worked(change: &ChangeEffect) -> String {
    format!(
        "{}{} fell after “{}”, from {} to {}{}.",
        quoted(change.cause),
        effects::within(change),
        change.title,
        words::count(change.x_before),
        or_none(change.x_after),
        rate(change)
    )
}

/// "none", "one" … "nine", "10".
fn or_none(n: usize) -> String {
    if n == 0 { "none".to_owned() } else { words::count(n) }
}

/// ", 0.21 times the rate (95% interval 0.11 to 0.38)".
fn rate(change: &ChangeEffect) -> String {
    let interval = Unit::Ratio.interval(change.rr_lo, change.rr_hi);
    change.rr.map_or_else(String::new, |it| {
        format!(", {} times the rate (95% interval {interval})", Unit::Ratio.shown(it))
    })
}

fn own_part(row: &OwnAccount) -> Sentence {
    Sentence {
        before: format!("Where the finding named {}, ", row.function.label()),
        strong: format!("its own filing had said so in {}", words::k_of_n(row.both, row.finding)),
        after: format!(" ({}).", own(row)),
        ..Sentence::default()
    }
}

fn also_own_part(row: &OwnAccount) -> String {
    let named = row.function.label();
    format!(
        "Where the finding named {named}, its own filing had said so in {} ({}).",
        words::k_of_n(row.both, row.finding),
        own(row)
    )
}

/// "17%, 95% interval 6–39%".
fn own(row: &OwnAccount) -> String {
    let interval = row.ownership_lo.zip(row.ownership_hi).map(|(lo, hi)| Interval { lo, hi });
    let share = row.ownership.map(words::percent).unwrap_or_default();
    let tag = words::tag(row.finding).map_or_else(String::new, |it| format!(", {it}"));
    interval.map_or(share.clone(), |it| format!("{share}, 95% interval {}{tag}", words::interval(it)))
}

/// The cause that was found most often.
fn leader(figures: &Figures<'_>) -> Option<Cause> {
    figures.pareto().rows.first().filter(|it| it.n > 0).map(|it| it.cause)
}

fn by_count(figures: &Figures<'_>, leads: bool) -> Sentence {
    let pareto = figures.pareto();
    let found: Vec<_> = pareto.rows.iter().filter(|it| it.n > 0).collect();
    let Some((first, others)) = found.split_first() else { return Sentence::default() };
    let (label, strong) = (quoted(first.cause), format!("{} findings", words::k_of_n(first.n, pareto.n)));
    let interval = share(first.share, first.interval());
    let close = others.iter().filter(|it| overlap(first.interval(), it.interval())).count();
    let causes = |n: usize| words::counted(n, "other cause", "other causes");
    let href = figures.behind.cause(first.cause);
    let most_often = format!("{label} was found most often, in ");
    let (before, after) = match () {
        () if others.is_empty() => (format!("One cause was found: {label}, in "), format!(" {interval}.")),
        () if leads => (most_often, format!(" {interval}, clearly ahead of every other cause.")),
        () if close * 2 >= others.len() => {
            let which = if close == others.len() {
                format!("all {}", causes(close))
            } else {
                format!("{} of {}", words::count(close), causes(others.len()))
            };
            let is_tied = others[0].n == first.n;
            let most = if is_tied { "one of the most frequent causes" } else { "the most frequent cause" };
            let after = format!(
                " name {label}, {most} {interval}, and the intervals of {which} overlap with its own."
            );
            ("Nothing stands out by count: ".to_owned(), after)
        }
        () if close == 0 => (most_often, format!(" {interval}, but chance may have put it first.")),
        () => {
            let come = if close == 1 { "comes" } else { "come" };
            let after =
                format!(" {interval}, but {} {come} close enough to change places with it.", causes(close));
            (most_often, after)
        }
    };
    Sentence { before, strong, after, href, is_claim: leads && !others.is_empty() }
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

fn evidence(coverage: &Coverage) -> Sentence {
    let decided = words::k_of_n(coverage.findings_agreed, coverage.opened);
    let (autopsies, have) = if coverage.opened == 1 { ("autopsy", "has") } else { ("autopsies", "have") };
    let strong = format!("{decided} {autopsies}");
    let filed = on_time(coverage)
        .map(|(k, n)| format!("; {} filings that were due came on time", words::k_of_n(k, n)))
        .unwrap_or_default();
    if coverage.is_provisional() {
        let before = "All of this may still turn: ".to_owned();
        let after = format!(" {have} an agreed finding{filed}.");
        return Sentence { before, strong, after, ..Sentence::default() };
    }
    let share = words::percent(coverage.finding_coverage);
    let after = format!(" {have} an agreed finding ({share}){filed}.");
    Sentence { before: "The evidence is in: ".to_owned(), strong, after, ..Sentence::default() }
}

/// Filings that came on time, of those that were due by now; nothing when none was.
pub(super) fn on_time(coverage: &Coverage) -> Option<(usize, usize)> {
    let due = coverage.on_time + coverage.late + coverage.overdue;
    (due > 0).then_some((coverage.on_time, due))
}

/// "(24%, 95% interval 15–37%)".
fn share(share: Option<f64>, interval: Option<Interval>) -> String {
    let share = share.map(words::percent).unwrap_or_default();
    // No line ends inside an interval.
    let whole = |it| words::interval(it).replace('–', "–\u{2060}");
    interval.map_or_else(String::new, |it| format!("({share}, 95% interval {})", whole(it)))
}

fn overlap(one: Option<Interval>, other: Option<Interval>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one.overlaps(other))
}
