//! Fisher's exact test of a table of two by two.
use super::odds::Table;
use super::tails::Peaked;
use crate::patterns::real;

/// The probability, under no association, of a table with these margins that is no more probable than this one.
/// Fisher 1935; ties within 1e-7 count, as in R.
pub fn fisher_two_sided(table: Table) -> f64 {
    hypergeometric(table).two_sided(real(table.a))
}

/// The probability, under no association, of a table with these margins and an `a` as large or larger.
pub fn fisher_greater(table: Table) -> f64 {
    hypergeometric(table).at_least(real(table.a))
}

/// The distribution of `a` when the margins are given.
fn hypergeometric(table: Table) -> Peaked<impl Fn(f64) -> f64> {
    let (row, column) = (real(table.a + table.b), real(table.a + table.c));
    let neither = real(table.n()) - row - column;
    let (lowest, highest) = ((-neither).max(0.0), row.min(column));
    let mode = ((row + 1.0) * (column + 1.0) / (real(table.n()) + 2.0)).floor();
    Peaked {
        lowest,
        highest,
        mode: mode.clamp(lowest, highest),
        up: move |k: f64| (row - k) * (column - k) / ((k + 1.0) * (neither + k + 1.0)),
    }
}
