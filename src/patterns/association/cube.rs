//! Findings counted by cause and by all four dimensions at once: the findings are walked over a single time, and every
//! table is summed from these counts, of which there are few however many findings there are.
use crate::domain::{Cause, Period};
use crate::patterns::facts::Dimension;
use crate::patterns::stats::{Bag, Sign};
use crate::patterns::sums::{Counts, Sums};
use crate::patterns::view::View;
use std::collections::BTreeMap;

/// So many cells are counted without looking them up.
const MOST_CELLS: usize = 1 << 18;

/// Counts by cause.
pub(super) type OfCause = [usize; Cause::ALL.len()];
const NONE: OfCause = [0; Cause::ALL.len()];

/// Findings by the levels of the four dimensions, and by cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::patterns) struct Cube(Bag<([u16; 4], Cause)>);

/// The same by levels alone.
pub(super) struct Cells(Vec<([u16; 4], OfCause)>);

/// One dimension by another one, which may explain what the first shows.
#[derive(Debug)]
pub(super) struct Slice {
    pub all: OfCause,
    pub by_level: BTreeMap<u16, OfCause>,
    pub by_stratum: BTreeMap<u16, OfCause>,
    /// By level, then stratum; only those that occur.
    pub by_both: BTreeMap<(u16, u16), OfCause>,
}

impl Counts for Cube {
    fn count(view: &View<'_>, period: Period) -> Self {
        let levels = view.facts.autopsies.levels.each_ref().map(|it| &it[..]);
        let sizes = Dimension::ALL.map(|it| view.facts.levels(it).len());
        let found = view.opened_in(period).filter_map(|it| Some((it, view.cause(it)?)));
        let cells = sizes.iter().try_fold(Cause::ALL.len(), |cells, it| cells.checked_mul(*it));
        let Some(cells) = cells.filter(|it| *it <= MOST_CELLS) else {
            return Self(found.map(|(at, cause)| (levels.map(|it| it[at]), cause)).collect());
        };
        // One cell for each that may occur: nothing is looked up.
        let mut counts = vec![0_u32; cells];
        for (autopsy, cause) in found {
            let at = |at: usize, it: usize| at * sizes[it] + usize::from(levels[it][autopsy]);
            counts[at(at(at(at(0, 0), 1), 2), 3) * Cause::ALL.len() + cause.index()] += 1;
        }
        let cells = counts.into_iter().enumerate().filter(|it| it.1 > 0).map(|(at, n)| {
            let mut left = at / Cause::ALL.len();
            let mut place = [0; 4];
            for it in (0..4).rev() {
                place[it] = u16::try_from(left % sizes[it]).unwrap_or(u16::MAX);
                left /= sizes[it];
            }
            ((place, Cause::ALL[at % Cause::ALL.len()]), n)
        });
        Self(Bag::in_order(cells))
    }

    fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        self.0.fold(sign, &other.0)
    }

    fn kept(sums: &Sums) -> &Self {
        &sums.cube
    }

    fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

impl Cells {
    pub(super) fn new(cube: &Cube) -> Self {
        let mut cells: Vec<([u16; 4], OfCause)> = Vec::new();
        for ((place, cause), n) in cube.0.iter() {
            if cells.last().is_none_or(|it| it.0 != *place) {
                cells.push((*place, NONE));
            }
            if let Some((_, counts)) = cells.last_mut() {
                counts[cause.index()] += n;
            }
        }
        Self(cells)
    }

    pub(super) fn slice(&self, dimension: Dimension, stratifier: Dimension) -> Slice {
        let mut it = Slice {
            all: NONE,
            by_level: BTreeMap::new(),
            by_stratum: BTreeMap::new(),
            by_both: BTreeMap::new(),
        };
        for (place, found) in &self.0 {
            let (level, stratum) = (place[dimension.index()], place[stratifier.index()]);
            for counts in [
                &mut it.all,
                it.by_level.entry(level).or_insert(NONE),
                it.by_stratum.entry(stratum).or_insert(NONE),
                it.by_both.entry((level, stratum)).or_insert(NONE),
            ] {
                for (all, n) in counts.iter_mut().zip(found) {
                    *all += n;
                }
            }
        }
        it
    }
}
