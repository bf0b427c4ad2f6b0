//! Causes that come together: pairs of causes, primary or contributing, in the same finding.
use super::causes::determined;
use super::ratio;
use super::stats::{Sign, Table, benjamini_hochberg, fisher_greater};
use super::sums::{Counts, Sums};
use super::view::View;
use crate::domain::{Cause, Period};
use serde::Serialize;

/// Unrelated pairs have a lift below 1, because a finding names three causes of many: only pairs that come together more
/// often than by chance are told, never those that avoid each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cooccurrence {
    /// Agreed findings that name a cause.
    pub n: usize,
    /// Causes named in one of them.
    pub mean_causes: Option<f64>,
    /// Every pair of causes.
    pub rows: Vec<PairRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairRow {
    pub cause_a: Cause,
    pub cause_b: Cause,
    /// Findings that name the one, the other, and both.
    pub n_a: usize,
    pub n_b: usize,
    pub n_ab: usize,
    pub support: Option<f64>,
    /// How many times more often than if they had nothing to do with each other.
    pub lift: Option<f64>,
    /// Their correlation.
    pub phi: Option<f64>,
    /// One-sided: as often together or more often. Fisher; Benjamini & Hochberg among pairs of which both occur.
    pub p: Option<f64>,
    pub q: Option<f64>,
}

/// Which of a pair stands first: the order of those who own it along the journey, as other programs know it. Causes that
/// are not in it stand behind, in the order of the taxonomy.
const FIRST: [Cause; 15] = [
    Cause::SaleMisfit,
    Cause::CrmUndocumented,
    Cause::CrmInvisible,
    Cause::ProductDesign,
    Cause::ProductComplexity,
    Cause::ProductDefect,
    Cause::ProductQuality,
    Cause::ServicesScope,
    Cause::ServicesDelivery,
    Cause::CloudProvisioning,
    Cause::OnboardingGap,
    Cause::SupportClosure,
    Cause::SupportSlow,
    Cause::MissedSignals,
    Cause::CustomerCapability,
];

/// Findings by each two causes that they name, the first of the taxonomy in front; with itself, by each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pairs {
    n: usize,
    together: Vec<[usize; Cause::ALL.len()]>,
}

impl Counts for Pairs {
    fn count(view: &View<'_>, period: Period) -> Self {
        let mut it = Self { n: 0, together: vec![[0; Cause::ALL.len()]; Cause::ALL.len()] };
        for autopsy in view.opened_in(period) {
            let Some(primary) = view.cause(autopsy) else { continue };
            it.n += 1;
            let causes = view.facts.autopsies.contributing[autopsy].with(primary);
            let mut left = causes.iter();
            while let Some(one) = left.next() {
                it.together[one.index()][one.index()] += 1;
                for other in left.clone() {
                    it.together[one.index()][other.index()] += 1;
                }
            }
        }
        it
    }

    fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        sign.fold(&mut self.n, other.n)?;
        sign.fold_all(self.together.as_flattened_mut(), other.together.as_flattened())
    }

    fn kept(sums: &Sums) -> &Self {
        &sums.pairs
    }
}

impl Cooccurrence {
    pub fn new(view: &View<'_>, period: Period) -> Self {
        let Pairs { n, together } = &*view.counts::<Pairs>(period);
        let n = *n;
        let named = determined().map(|it| together[it.index()][it.index()]).sum();
        let mut causes: Vec<_> = determined().collect();
        causes.sort_by_key(|it| FIRST.iter().position(|first| first == it).unwrap_or(FIRST.len()));
        let mut rows = Vec::new();
        for (at, a) in causes.iter().enumerate() {
            for b in &causes[at + 1..] {
                // Counted once, with the first of the taxonomy in front.
                let count =
                    |one: Cause, other: Cause| together[one.min(other).index()][one.max(other).index()];
                rows.push(PairRow::new((*a, *b), [count(*a, *a), count(*b, *b), count(*a, *b)], n));
            }
        }
        let q = benjamini_hochberg(&rows.iter().map(|it| it.p).collect::<Vec<_>>());
        for (row, q) in rows.iter_mut().zip(q) {
            row.q = q;
        }
        Self { n, mean_causes: ratio(named, n), rows }
    }
}

impl PairRow {
    /// The row without its q.
    fn new((cause_a, cause_b): (Cause, Cause), [n_a, n_b, both]: [usize; 3], n: usize) -> Self {
        let table = Table::meeting(both, n_a, n_b, n);
        let both_occur = n_a > 0 && n_b > 0;
        Self {
            cause_a,
            cause_b,
            n_a,
            n_b,
            n_ab: both,
            support: ratio(both, n),
            lift: table.lift(),
            phi: table.phi(),
            p: both_occur.then(|| fisher_greater(table)),
            q: None,
        }
    }
}
