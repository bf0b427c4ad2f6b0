//! What the report would put before a review: causes over the organisation's threshold, and places where a cause is clearly
//! more frequent than elsewhere. The most frequent and the most costly come first.
use super::figures::Figures;
use super::places::{Place, places};
use crate::domain::{Level, Line, OpenedAs, PatternFigures, PatternPlace, Period, quarters_before};
use crate::patterns::{Facts, at_place};
use crate::render::words;

/// From what on a cause is a pattern: so many accounts, or such a part of the money at risk, over so many quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    pub accounts: usize,
    pub money_percent: u32,
    pub quarters: u32,
}

/// A pattern that the report proposes.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub place: PatternPlace,
    pub why: OpenedAs,
    pub figures: PatternFigures,
}

impl Threshold {
    /// The quarters that it looks at: those that end with the focus.
    pub fn period(self, focus: Period) -> Period {
        Period { from: quarters_before(focus, self.quarters.saturating_sub(1)).from, to: focus.to }
    }

    fn is_crossed_by(self, it: &PatternFigures) -> bool {
        let least = f64::from(self.money_percent) / 100.0;
        it.accounts >= self.accounts || it.money_share.is_some_and(|share| it.money > 0 && share >= least)
    }
}

/// What stands out in these figures, whose period is that of the threshold, over everything on record.
pub fn candidates(facts: &Facts, figures: &Figures<'_>, threshold: Threshold) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for row in figures.pareto().rows.iter().filter(|it| it.n > 0) {
        let place = PatternPlace { cause: row.cause, level: None };
        let figures = with_sentence(at_place(facts, figures.windows.as_of, &place, figures.period));
        if threshold.is_crossed_by(&figures) {
            found.push(Candidate { place, why: OpenedAs::Threshold, figures });
        }
    }
    for it in places(figures).into_iter().filter(Place::is_claimed) {
        let Ok(name) = Line::parse(&it.row.level) else { continue };
        let level = Some(Level { dimension: it.dimension, name });
        let place = PatternPlace { cause: it.row.cause, level };
        let known = at_place(facts, figures.windows.as_of, &place, figures.period);
        let (here, elsewhere) = it.frequencies();
        let sentence = format!("{}: {here}, {elsewhere}.", place.label());
        found.push(Candidate {
            place,
            why: OpenedAs::Clearly,
            figures: PatternFigures { sentence, ..known },
        });
    }
    found.sort_by(|one, other| {
        let rank = |it: &Candidate| (it.figures.findings, it.figures.money);
        rank(other).cmp(&rank(one)).then(one.place.cmp(&other.place))
    });
    found
}

/// The figures of any place, with their sentence: for a pattern that somebody opens by hand, or that comes back.
pub fn known_of(facts: &Facts, figures: &Figures<'_>, place: &PatternPlace) -> PatternFigures {
    with_sentence(at_place(facts, figures.windows.as_of, place, figures.period))
}

fn with_sentence(it: PatternFigures) -> PatternFigures {
    let interval = it.share_lo.zip(it.share_hi);
    let interval = interval.map(|(lo, hi)| crate::patterns::Interval { lo, hi });
    let share = words::share(it.findings, it.of, interval);
    let accounts = words::counted(it.accounts, "account", "accounts");
    let sentence = match it.findings {
        0 => "Not found in this period.".to_owned(),
        _ => format!("{share} of findings, in {accounts}."),
    };
    PatternFigures { sentence: words::sentence(&sentence), ..it }
}
