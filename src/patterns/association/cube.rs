//! Findings counted by cause and by all four dimensions at once: the findings are walked over a single time, and every
//! table is summed from these counts, of which there are few however many findings there are.
use crate::domain::{Cause, Period};
use crate::patterns::facts::Dimension;
use crate::patterns::view::View;
use std::collections::{BTreeMap, HashMap};

/// Counts by cause.
pub(super) type Counts = [usize; Cause::ALL.len()];

#[derive(Debug)]
pub(super) struct Cube(Vec<([u16; 4], Cause, usize)>);

/// One dimension by another one, which may explain what the first shows.
#[derive(Debug)]
pub(super) struct Slice {
    pub all: Counts,
    pub by_level: BTreeMap<u16, Counts>,
    pub by_stratum: BTreeMap<u16, Counts>,
    /// By level, then stratum; only those that occur.
    pub by_both: BTreeMap<(u16, u16), Counts>,
}

impl Cube {
    pub(super) fn new(view: &View<'_>, period: Period) -> Self {
        let levels = &view.facts.autopsies.levels;
        let mut counts = HashMap::new();
        for autopsy in view.opened_in(period) {
            if let Some(cause) = view.cause(autopsy) {
                let place = Dimension::ALL.map(|it| levels[it.index()][autopsy]);
                *counts.entry((place, cause.index())).or_insert(0) += 1;
            }
        }
        Self(counts.into_iter().map(|((place, cause), n)| (place, Cause::ALL[cause], n)).collect())
    }

    pub(super) fn slice(&self, dimension: Dimension, stratifier: Dimension) -> Slice {
        const NONE: Counts = [0; Cause::ALL.len()];
        let mut it = Slice {
            all: NONE,
            by_level: BTreeMap::new(),
            by_stratum: BTreeMap::new(),
            by_both: BTreeMap::new(),
        };
        for (place, cause, n) in &self.0 {
            let (level, stratum) = (place[dimension.index()], place[stratifier.index()]);
            for counts in [
                &mut it.all,
                it.by_level.entry(level).or_insert(NONE),
                it.by_stratum.entry(stratum).or_insert(NONE),
                it.by_both.entry((level, stratum)).or_insert(NONE),
            ] {
                counts[cause.index()] += n;
            }
        }
        it
    }
}
