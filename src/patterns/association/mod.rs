//! Where a cause lives: causes by product, segment, region and stage, and whether something else explains it.
mod cell;
mod cube;

pub use cell::AssociationRow;
pub(super) use cube::Cube;

use super::causes::determined;
use super::facts::Dimension;
use super::stats::{Stratified, Table};
use super::stats::{benjamini_hochberg, mantel_haenszel};
use super::view::View;
use crate::domain::{Cause, Period};
use cube::{Cells, OfCause, Slice};
use serde::Serialize;
use std::cmp::Reverse;

/// Every level of a dimension is a test for each cause; beyond this many, the smallest levels are left out.
const MOST_LEVELS: usize = 50;

/// The four dimensions; each is a family of tests of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Associations {
    pub product: Association,
    pub segment: Association,
    pub region: Association,
    pub lifecycle_stage: Association,
}

/// The denominator is findings, not customers: "among accounts that went off course".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Association {
    /// Agreed findings that name a cause.
    pub n: usize,
    #[serde(serialize_with = "name")]
    pub dimension: Dimension,
    /// What is held fixed in `mh_or`.
    #[serde(serialize_with = "name")]
    pub stratified_by: Dimension,
    /// Every cause, in the order of the taxonomy, by every level that has a finding, in alphabetical order.
    pub rows: Vec<AssociationRow>,
    /// Levels that are too many to test, the smallest ones.
    pub levels_left_out: usize,
}

impl Associations {
    /// Counts the agreed findings of the autopsies that were opened in the period.
    pub fn new(view: &View<'_>, period: Period) -> Self {
        let cells = Cells::new(&view.counts::<Cube>(period));
        let of = |dimension, stratifier| Association::new(view, &cells, dimension, stratifier);
        Self {
            product: of(Dimension::Product, Dimension::Segment),
            segment: of(Dimension::Segment, Dimension::Product),
            region: of(Dimension::Region, Dimension::Segment),
            lifecycle_stage: of(Dimension::Stage, Dimension::Product),
        }
    }

    pub fn of(&self, dimension: Dimension) -> &Association {
        match dimension {
            Dimension::Product => &self.product,
            Dimension::Segment => &self.segment,
            Dimension::Region => &self.region,
            Dimension::Stage => &self.lifecycle_stage,
        }
    }
}

impl Association {
    fn new(view: &View<'_>, cells: &Cells, dimension: Dimension, stratified_by: Dimension) -> Self {
        let slice = cells.slice(dimension, stratified_by);
        let (levels, levels_left_out) = largest(&slice);
        let names = view.facts.levels(dimension);
        let mut rows = Vec::new();
        for cause in determined() {
            for level in &levels {
                let name = names.get(usize::from(*level)).cloned().unwrap_or_default();
                let table = meeting(&slice.by_level[level], &slice.all, cause);
                rows.push(AssociationRow::new(cause, name, table, within_strata(&slice, *level, cause)));
            }
        }
        let q = benjamini_hochberg(&rows.iter().map(|it| it.p).collect::<Vec<_>>());
        for (row, q) in rows.iter_mut().zip(q) {
            row.judge(q, stratified_by);
        }
        Self { n: slice.all.iter().sum(), dimension, stratified_by, rows, levels_left_out }
    }
}

/// The cause and the level in one table, among the findings that `all` counts.
fn meeting(of_level: &OfCause, all: &OfCause, cause: Cause) -> Table {
    let at = cause.index();
    Table::meeting(of_level[at], all[at], of_level.iter().sum(), all.iter().sum())
}

/// What is left of the association within the strata. Where the level does not occur, a stratum says nothing of it.
fn within_strata(slice: &Slice, level: u16, cause: Cause) -> Stratified {
    let strata = slice.by_both.range((level, 0)..=(level, u16::MAX));
    mantel_haenszel(strata.map(|((_, stratum), counts)| meeting(counts, &slice.by_stratum[stratum], cause)))
}

/// The levels with most findings, in alphabetical order, and how many are left out.
fn largest(slice: &Slice) -> (Vec<u16>, usize) {
    let mut levels: Vec<_> = slice.by_level.keys().copied().collect();
    let left_out = levels.len().saturating_sub(MOST_LEVELS);
    levels.sort_by_key(|it| Reverse(slice.by_level[it].iter().sum::<usize>()));
    levels.truncate(MOST_LEVELS);
    levels.sort_unstable();
    (levels, left_out)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a field over by reference")]
fn name<S: serde::Serializer>(dimension: &Dimension, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(cell::column(*dimension))
}
