//! Where a cause lives: causes by the levels of a segment, region, product or stage.
use super::facts::Dimension;
use super::intervals::{Interval, wilson};
use super::ratio;
use super::view::View;
use crate::domain::{Cause, Period};
use serde::Serialize;

/// Findings by cause and level. The denominator is findings, not customers: "among accounts that went off course".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Crosstab {
    pub dimension: Dimension,
    /// Findings that name a cause.
    pub n: usize,
    /// Every level on record, in alphabetical order; a row's cells stand in this order.
    pub levels: Vec<Level>,
    /// Every cause; most findings first, then in the order of the taxonomy.
    pub rows: Vec<CrosstabRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Level {
    pub name: String,
    /// Findings of this level that name a cause.
    pub n: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CrosstabRow {
    pub cause: Cause,
    pub cells: Vec<Cell>,
    /// All levels together.
    pub all: Cell,
}

/// `n` findings with this primary cause, as a share of the level's findings with its 95% Wilson interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cell {
    pub n: usize,
    pub share: Option<f64>,
    pub interval: Option<Interval>,
}

impl Crosstab {
    /// Counts the agreed findings of the autopsies that were opened in the period.
    pub fn new(view: &View<'_>, period: Period, dimension: Dimension) -> Self {
        let names = view.facts.levels(dimension);
        let mut counts = vec![vec![0; names.len()]; Cause::ALL.len()];
        for autopsy in view.opened_in(period) {
            if let Some(cause) = view.cause(autopsy) {
                counts[cause.index()][view.facts.level(dimension, autopsy)] += 1;
            }
        }
        let levels: Vec<_> = (0..).zip(names).map(|(at, name)| level(name, at, &counts)).collect();
        let n = levels.iter().map(|it| it.n).sum();
        let mut rows: Vec<_> = Cause::ALL
            .iter()
            .filter(|it| it.is_determined())
            .map(|cause| {
                let of_cause = &counts[cause.index()];
                CrosstabRow {
                    cause: *cause,
                    cells: of_cause.iter().zip(&levels).map(|(k, it)| Cell::new(*k, it.n)).collect(),
                    all: Cell::new(of_cause.iter().sum(), n),
                }
            })
            .collect();
        rows.sort_by_key(|it| std::cmp::Reverse(it.all.n));
        Self { dimension, n, levels, rows }
    }

    /// The table with the `most` levels that have most findings, still in alphabetical order, and how many were left out.
    /// Levels without a finding are not counted. `all` still counts every level.
    pub fn largest(mut self, most: usize) -> (Self, usize) {
        let mut order: Vec<usize> = (0..self.levels.len()).filter(|it| self.levels[*it].n > 0).collect();
        let left_out = order.len().saturating_sub(most);
        order.sort_by_key(|it| std::cmp::Reverse(self.levels[*it].n));
        order.truncate(most);
        order.sort_unstable();
        for row in &mut self.rows {
            row.cells = order.iter().map(|it| row.cells[*it]).collect();
        }
        self.levels = order.iter().map(|it| self.levels[*it].clone()).collect();
        (self, left_out)
    }
}

fn level(name: &str, at: usize, counts: &[Vec<usize>]) -> Level {
    Level { name: name.to_owned(), n: counts.iter().map(|it| it[at]).sum() }
}

impl Cell {
    fn new(n: usize, of: usize) -> Self {
        Self { n, share: ratio(n, of), interval: wilson(n, of) }
    }
}
