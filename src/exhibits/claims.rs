//! What the sentences on top may claim. They look at all exhibits at once and pick the most striking, so the exhibits' own
//! bars are not enough: where one family in ten may show something by chance, eight families mostly would.
//!
//! The bar: claims are made in families, one for each question (which cause leads; the year against the one before; one for
//! each of the four dimensions; process changes; own part). Within a family each claim has its q (Benjamini & Hochberg), so
//! that under chance alone the smallest is at most x with probability x. Between families Holm's steps are taken at 5%: of m
//! families the surest has to reach 5%/m, the next 5%/(m − 1), until one doesn't. So in a company where nothing is the matter
//! at most one page in twenty claims anything.
//!
//! Which cause leads is a family of one: the first is set against the second, two-sided, which needs no correction for having
//! picked them (Hung & Fithian 2019).
use super::change::{Change, axis};
use super::figures::Figures;
use super::places::{Place, places};
use super::which::Which;
use super::wording::{MOST_Q, Sure};
use crate::domain::Cause;
use crate::patterns::stats::{benjamini_hochberg, binomial_two_sided};
use crate::patterns::{ChangeEffect, Dimension, OwnAccount, Verdict};
use crate::render::words;

/// How many pages may claim something that is not there.
const CHANCE: f64 = 0.05;

/// For somebody who asks how the sentences come about.
pub const HOW: &[&str] = &[
    "The first sentence tells the most frequent cause. The next tell what is surest of all that is compared: causes of the year against the year before, causes by product, segment, region and stage, what happened after process changes, and how often functions name their own part. If nothing is sure, that is what is said. Where there is room, the last one tells how much of the evidence is in.",
    "A page that compares so much always finds something odd. So a sentence has to clear a higher bar than an exhibit: each question has its own allowance for the number of its comparisons (Benjamini and Hochberg 1995), and the questions share one of 5% among them (Holm 1979). Where chance alone is at work, at most one page in twenty claims anything. A cause is said to lead when it can be told from the second (Hung and Fithian 2019).",
    "What misses this bar may still be marked in its exhibit. That something isn’t said doesn’t mean that it isn’t so.",
];

/// All that may be claimed, the surest first within its kind.
#[derive(Default)]
pub(super) struct Claims<'a> {
    pub leads: bool,
    pub changed: Vec<Change<'a>>,
    pub places: Vec<Place<'a>>,
    pub worked: Vec<&'a ChangeEffect>,
    pub own_part: Vec<&'a OwnAccount>,
    /// How many comparisons were made.
    pub tests: usize,
    /// The kinds with a claim, the surest first.
    pub kinds: Vec<Kind>,
    /// The kinds of which an exhibit marks something that misses the bar.
    pub marked: Vec<Kind>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Changed,
    Place,
    Worked,
    OwnPart,
}

impl Kind {
    /// The exhibit that it is read in.
    pub(super) fn letter(self) -> char {
        match self {
            Self::Changed => Which::Change,
            Self::Place => Which::Where,
            Self::Worked => Which::Changes,
            Self::OwnPart => Which::OwnPart,
        }
        .letter()
    }
}

enum Claim<'a> {
    Leads,
    Changed(Change<'a>),
    Place(Place<'a>),
    Worked(&'a ChangeEffect),
    OwnPart(&'a OwnAccount),
}

impl Claim<'_> {
    /// None for which cause leads, which has its sentence anyway.
    fn kind(&self) -> Option<Kind> {
        match self {
            Self::Leads => None,
            Self::Changed(_) => Some(Kind::Changed),
            Self::Place(_) => Some(Kind::Place),
            Self::Worked(_) => Some(Kind::Worked),
            Self::OwnPart(_) => Some(Kind::OwnPart),
        }
    }

    /// The cause whose fall everywhere it tells already.
    fn cured(&self) -> Option<Cause> {
        match self {
            Self::Worked(it) if it.level.is_none() => Some(it.cause),
            _ => None,
        }
    }
}

/// The claims of one question, each with its q, and how many comparisons it asks for.
struct Family<'a> {
    tests: usize,
    claims: Vec<(f64, Claim<'a>)>,
}

impl Family<'_> {
    fn surest(&self) -> f64 {
        self.claims.iter().map(|it| it.0).fold(1.0, f64::min)
    }
}

impl<'a> Claims<'a> {
    pub(super) fn new(figures: &'a Figures<'_>) -> Self {
        let mut families = vec![leading(figures), changed(figures), worked(figures), own_part(figures)];
        families.extend(by_place(figures));
        families.retain(|it| it.tests > 0);
        families.sort_by(|one, other| one.surest().total_cmp(&other.surest()));
        let mut it = Self { tests: families.iter().map(|it| it.tests).sum(), ..Self::default() };
        let mut said: Vec<(f64, Claim<'a>)> = Vec::new();
        let mut passes = true;
        for (left, family) in (1..=families.len()).rev().zip(families) {
            let bar = CHANCE / f64::from(u8::try_from(left).unwrap_or(u8::MAX));
            passes &= family.surest() <= bar;
            for (q, claim) in family.claims {
                match claim.kind() {
                    _ if passes && q <= bar => said.push((q, claim)),
                    Some(kind) if q <= MOST_Q && !it.marked.contains(&kind) => it.marked.push(kind),
                    _ => {}
                }
            }
        }
        it.marked.sort_unstable();
        said.sort_by(|one, other| one.0.total_cmp(&other.0));
        let cured: Vec<_> = said.iter().filter_map(|it| it.1.cured()).collect();
        for (_, claim) in said {
            // What fell after a change is told once.
            let is_told =
                matches!(&claim, Claim::Changed(it) if !it.is_more() && cured.contains(&it.row.cause));
            if !is_told {
                it.add(claim);
            }
        }
        it
    }

    /// Takes the growth of a cause out, to be told elsewhere.
    pub(super) fn take_grown(&mut self, cause: Cause) -> Option<Change<'a>> {
        let place = self.changed.iter().position(|it| it.is_more() && it.row.cause == cause)?;
        let grown = self.changed.remove(place);
        if self.changed.is_empty() {
            self.kinds.retain(|it| *it != Kind::Changed);
        }
        Some(grown)
    }

    fn add(&mut self, claim: Claim<'a>) {
        let kind = claim.kind();
        match claim {
            Claim::Leads => self.leads = true,
            Claim::Changed(it) => self.changed.push(it),
            Claim::Place(it) => self.places.push(it),
            Claim::Worked(it) => self.worked.push(it),
            Claim::OwnPart(it) => self.own_part.push(it),
        }
        self.kinds.extend(kind.filter(|it| !self.kinds.contains(it)));
    }
}

fn leading<'a>(figures: &'a Figures<'_>) -> Family<'a> {
    let mut counts: Vec<_> = figures.pareto().rows.iter().map(|it| it.n).collect();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    let second = counts.get(1).copied().unwrap_or(0);
    let first = counts.first().copied().filter(|it| *it > 0);
    let p = first.and_then(|it| binomial_two_sided(it, it + second, 0.5));
    Family { tests: p.iter().len(), claims: p.map(|it| (it, Claim::Leads)).into_iter().collect() }
}

fn changed<'a>(figures: &'a Figures<'_>) -> Family<'a> {
    let comparison = &figures.comparisons().year.comparison;
    let axis = axis(comparison);
    let tested = comparison.rows.iter().map(|it| Change::of(it, axis)).filter(|it| it.q.is_some());
    let tested: Vec<_> = tested.collect();
    let tests = tested.len();
    let clear = tested.into_iter().filter(|it| it.sure == Sure::Clearly);
    Family { tests, claims: clear.filter_map(|it| Some((it.q?, Claim::Changed(it)))).collect() }
}

/// A family for each dimension.
fn by_place<'a>(figures: &'a Figures<'_>) -> Vec<Family<'a>> {
    let mut families = Dimension::ALL.map(|it| {
        let rows = &figures.associations().of(it).rows;
        (it, Family { tests: rows.iter().filter(|it| it.q.is_some()).count(), claims: Vec::new() })
    });
    for place in places(figures).into_iter().filter(Place::is_claimed) {
        let family = families.iter_mut().find(|it| it.0 == place.dimension);
        if let Some((q, (_, family))) = place.row.q.zip(family) {
            family.claims.push((q, Claim::Place(place)));
        }
    }
    families.into_iter().map(|it| it.1).collect()
}

fn worked<'a>(figures: &'a Figures<'_>) -> Family<'a> {
    let judged: Vec<_> =
        figures.changes().rows.iter().filter(|it| it.verdict != Verdict::TooEarly && !it.is_mixed).collect();
    let q = benjamini_hochberg(&judged.iter().map(|it| it.rr_p).collect::<Vec<_>>());
    let tests = q.iter().flatten().count();
    let fell = judged.into_iter().zip(q).filter(|(it, _)| it.verdict == Verdict::Fell);
    Family { tests, claims: fell.filter_map(|(it, q)| Some((q?, Claim::Worked(it)))).collect() }
}

/// Functions that name themselves less often than the finding does.
fn own_part<'a>(figures: &'a Figures<'_>) -> Family<'a> {
    let rows = &figures.attribution().rows;
    let seldom = rows.iter().filter(|it| it.finding >= words::FEW && it.gap_hi.is_some_and(|it| it < 0.0));
    Family {
        tests: rows.iter().filter(|it| it.mcnemar_q.is_some()).count(),
        claims: seldom.filter_map(|it| Some((it.mcnemar_q?, Claim::OwnPart(it)))).collect(),
    }
}
