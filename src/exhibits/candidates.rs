//! What the report would put before a review: causes over the organisation's threshold, and places where a cause is clearly
//! more frequent than elsewhere. The most frequent and the most costly come first.
use super::figures::Figures;
use super::places::{Place, places};
use crate::domain::{
    Day, Level, Line, OpenedAs, Pattern, PatternFigures, PatternPlace, Period, ProcessChange, Threshold,
    capital,
};
use crate::patterns::{Company, Facts, at_place, rate_ratio_at};
use crate::render::known::with_sentence;

/// A pattern that the report proposes.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub place: PatternPlace,
    pub why: OpenedAs,
    pub figures: PatternFigures,
    /// The change after which it had fallen, if it is back.
    pub back_after: Option<String>,
}

/// A place whose cause fell after a change that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cured {
    pub place: PatternPlace,
    /// The day from which on the change held, and the day on which it was judged.
    pub held_from: Day,
    pub since: Day,
    /// "PC-031".
    pub change: String,
}

/// The patterns that rest on a change which worked.
pub fn cured(patterns: &[Pattern], changes: &[ProcessChange]) -> Vec<Cured> {
    let cured = patterns.iter().filter_map(|it| {
        let change = changes.iter().find(|change| it.rests_on(change.id))?;
        let (held_from, since) = change.worked_since()?;
        Some(Cured { place: it.place.clone(), held_from, since, change: change.label() })
    });
    cured.collect()
}

/// What has fallen is looked at again when so many days have passed since that was known.
const LEAST_DAYS: i64 = 90;

/// What has come back: since its change was judged it comes up clearly more often than between the change and its check, and
/// crosses the threshold by what was found since.
pub fn returned(company: &Company, cured: &[Cured]) -> Vec<Candidate> {
    let (whole, as_of) = (company.period(), company.question.windows.as_of);
    let back = cured.iter().filter_map(|it| {
        let period = Period { from: whole.from.max(it.since), ..whole };
        if period.days() < LEAST_DAYS {
            return None;
        }
        let figures = with_sentence(at_place(&company.facts, as_of, &it.place, period));
        let proven = Period { from: it.held_from, to: it.since };
        let again = rate_ratio_at(&company.facts, as_of, &it.place, proven, period);
        let is_back =
            again.lo.is_some_and(|it| it > 1.0) && crosses(company.organisation.threshold, &figures);
        is_back.then(|| Candidate {
            place: it.place.clone(),
            why: OpenedAs::Threshold,
            figures,
            back_after: Some(it.change.clone()),
        })
    });
    back.collect()
}

fn crosses(threshold: Threshold, it: &PatternFigures) -> bool {
    let least = f64::from(threshold.money_percent) / 100.0;
    let accounts = usize::try_from(threshold.accounts).unwrap_or(usize::MAX);
    it.accounts >= accounts || it.money_share.is_some_and(|share| it.money > 0 && share >= least)
}

/// What stands out in these figures, whose period is that of the threshold, over everything on record.
pub fn candidates(facts: &Facts, figures: &Figures<'_>, threshold: Threshold) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for row in figures.pareto().rows.iter().filter(|it| it.n > 0) {
        let place = PatternPlace { cause: row.cause, level: None };
        let figures = with_sentence(at_place(facts, figures.windows.as_of, &place, figures.period));
        if crosses(threshold, &figures) {
            found.push(Candidate { place, why: OpenedAs::Threshold, figures, back_after: None });
        }
    }
    for it in places(figures).into_iter().filter(Place::is_claimed) {
        let Ok(name) = Line::parse(&it.row.level) else { continue };
        let level = Some(Level { dimension: it.dimension, name });
        let place = PatternPlace { cause: it.row.cause, level };
        let known = at_place(facts, figures.windows.as_of, &place, figures.period);
        let (here, elsewhere) = it.frequencies();
        let shares = it.shares().map_or_else(String::new, |it| format!(": {it}"));
        let sentence = format!("{}, {elsewhere}{shares}.", capital(&here));
        found.push(Candidate {
            place,
            why: OpenedAs::Clearly,
            figures: PatternFigures { sentence, ..known },
            back_after: None,
        });
    }
    found.sort_by(|one, other| {
        let rank = |it: &Candidate| (it.figures.findings, it.figures.money);
        rank(other).cmp(&rank(one)).then(one.place.cmp(&other.place))
    });
    found
}

/// Why something that had fallen is looked at again.
pub fn back_after(change: &str) -> String {
    format!("Back after {change}")
}

/// So many of the most frequent causes, and so many places that stand out, come before one review at most.
const MOST_OF_EACH: usize = 3;

/// What comes onto a review's agenda, and why: what somebody or something has opened again, the most frequent causes, and
/// where the report is clear; of what is known only what waits for a decision.
pub fn to_decide(found: &[Candidate], known: &[Pattern], today: Day) -> Vec<(PatternPlace, String)> {
    let mut agenda: Vec<(PatternPlace, String)> = Vec::new();
    for pattern in known.iter().filter(|it| it.is_open() || it.day_has_come(today)) {
        let why = pattern.openings.iter().max_by_key(|it| it.at).map(|it| it.why);
        let why = if pattern.day_has_come(today) { Some(OpenedAs::DayCame) } else { why };
        if let Some(why) = why.filter(|it| !matches!(it, OpenedAs::Threshold | OpenedAs::Clearly)) {
            agenda.push((pattern.place.clone(), why.label().to_owned()));
        }
    }
    let back = found.iter().filter_map(|it| Some((it.place.clone(), back_after(it.back_after.as_deref()?))));
    agenda.extend(back);
    let waits = |place: &PatternPlace| {
        known.iter().find(|it| it.place == *place).is_none_or(|it| it.is_open() || it.day_has_come(today))
    };
    for (why, because) in
        [(OpenedAs::Threshold, "Among the most frequent causes"), (OpenedAs::Clearly, "Clear in the report")]
    {
        let of_kind = found.iter().filter(|it| it.why == why && waits(&it.place)).take(MOST_OF_EACH);
        for it in of_kind {
            if !agenda.iter().any(|known| known.0 == it.place) {
                agenda.push((it.place.clone(), because.to_owned()));
            }
        }
    }
    agenda
}
