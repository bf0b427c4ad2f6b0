//! Findings counted by cause and by all four dimensions at once: the findings are walked over a single time, and every
//! table is summed from these counts, of which there are few however many findings there are.
use crate::domain::{Cause, Period};
use crate::patterns::facts::Dimension;
use crate::patterns::view::View;
use std::collections::{BTreeMap, HashMap};

/// So many cells are counted without looking them up.
const MOST_CELLS: usize = 1 << 18;

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
        let levels = view.facts.autopsies.levels.each_ref().map(|it| &it[..]);
        let sizes = Dimension::ALL.map(|it| view.facts.levels(it).len());
        let cells = sizes.iter().try_fold(Cause::ALL.len(), |cells, it| cells.checked_mul(*it));
        let Some(cells) = cells.filter(|it| *it <= MOST_CELLS) else {
            return Self::of_many(view, period, levels);
        };
        // One cell for each that may occur: nothing is looked up.
        let mut counts = vec![0_usize; cells];
        for autopsy in view.opened_in(period) {
            if let Some(cause) = view.cause(autopsy) {
                let at = |at: usize, it: usize| at * sizes[it] + usize::from(levels[it][autopsy]);
                counts[at(at(at(at(0, 0), 1), 2), 3) * Cause::ALL.len() + cause.index()] += 1;
            }
        }
        let mut cube = Vec::new();
        for (at, n) in counts.into_iter().enumerate().filter(|it| it.1 > 0) {
            let mut left = at / Cause::ALL.len();
            let mut place = [0; 4];
            for it in (0..4).rev() {
                place[it] = u16::try_from(left % sizes[it]).unwrap_or(u16::MAX);
                left /= sizes[it];
            }
            cube.push((place, Cause::ALL[at % Cause::ALL.len()], n));
        }
        Self(cube)
    }

    fn of_many(view: &View<'_>, period: Period, levels: [&[u16]; 4]) -> Self {
        let mut counts = HashMap::new();
        for autopsy in view.opened_in(period) {
            if let Some(cause) = view.cause(autopsy) {
                *counts.entry((levels.map(|it| it[autopsy]), cause.index())).or_insert(0) += 1;
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
