//! The report as sheets: one row for each cause and period, every figure with its n and its interval.
use super::csv::{Cell, Sheet};
use crate::domain::{Currency, Period};
use crate::patterns::{ByWindow, Pareto, Windows};
use std::io::{self, Write};

const PARETO: [&str; 23] = [
    "window",
    "from",
    "to",
    "rank",
    "cause",
    "label",
    "n",
    "of",
    "share",
    "share_lo",
    "share_hi",
    "cum_share",
    "any_n",
    "any_share",
    "any_lo",
    "any_hi",
    "arr_rank",
    "arr",
    "arr_share",
    "arr_share_lo",
    "arr_share_hi",
    "arr_cum_share",
    "arr_top_account_share",
];

/// Causes by findings and by money, in each of the report's periods. Shares are 0 to 1, money is in major units, and what
/// is undefined is empty.
pub fn pareto<W: Write>(
    windows: &Windows,
    pareto: &ByWindow<Pareto>,
    currency: &Currency,
    out: W,
) -> io::Result<W> {
    let mut sheet = Sheet::new(out, &PARETO)?;
    rows(&mut sheet, ("focus", windows.focus), &pareto.focus, currency)?;
    rows(&mut sheet, ("previous", windows.previous), &pareto.previous, currency)?;
    rows(&mut sheet, ("year", windows.year), &pareto.year, currency)?;
    rows(&mut sheet, ("window", windows.window), &pareto.window, currency)?;
    sheet.finish()
}

fn rows<W: Write>(
    sheet: &mut Sheet<W>,
    (name, period): (&str, Period),
    pareto: &Pareto,
    currency: &Currency,
) -> io::Result<()> {
    for it in &pareto.rows {
        let share = |it: Option<f64>| it.map_or(Cell::Empty, Cell::figure);
        let (cause, label) = (it.cause.code(), it.cause.label());
        sheet.row([
            Cell::Text(name),
            Cell::day(Some(period.from)),
            Cell::day(Some(period.to)),
            Cell::figure(it.rank),
            Cell::Text(cause),
            Cell::Text(label),
            Cell::figure(it.n),
            Cell::figure(pareto.n),
            share(it.share),
            share(it.share_lo),
            share(it.share_hi),
            share(it.cum_share),
            Cell::figure(it.any_n),
            share(it.any_share),
            share(it.any_lo),
            share(it.any_hi),
            Cell::figure(it.arr_rank),
            Cell::money(Some(it.arr.minor), currency),
            share(it.arr_share),
            share(it.arr_share_lo),
            share(it.arr_share_hi),
            share(it.arr_cum_share),
            share(it.arr_top_account_share),
        ])?;
    }
    Ok(())
}
