//! The Pareto in numbers: every cause, the ones that were never found too.
use super::{Table, TableRow};
use crate::domain::Currency;
use crate::patterns::{Pareto, ParetoRow};
use crate::render::words;

/// Causes by the number of findings.
pub(super) fn finding_table(pareto: &Pareto) -> Table {
    let rows = pareto.rows.iter().map(|it| {
        let share = |k: usize, share: Option<f64>| match share {
            Some(share) if pareto.n >= words::FEW => words::percent(share),
            Some(_) => words::k_of_n(k, pareto.n),
            None => "–".to_owned(),
        };
        TableRow {
            key: it.cause.code(),
            name: it.cause.label().to_owned(),
            cells: vec![
                words::grouped(it.n),
                share(it.n, it.share),
                it.interval().map_or_else(|| "–".to_owned(), words::interval),
                if it.n > 0 { share(running(pareto, it), it.cum_share) } else { "–".to_owned() },
                words::grouped(it.any_n),
            ],
        }
    });
    Table {
        caption: "Agreed findings by cause, with 95% intervals and running total".to_owned(),
        head: vec!["Cause", "Findings", "Share", "95% interval", "Running total", "Touched by"],
        rows: rows.collect(),
    }
}

fn running(pareto: &Pareto, row: &ParetoRow) -> usize {
    pareto.rows.iter().take(row.rank).map(|it| it.n).sum()
}

/// Causes by money, the ones without any too.
pub(super) fn money_table(pareto: &Pareto, currency: &Currency) -> Table {
    let dash = || "–".to_owned();
    let share = |it: Option<f64>| it.filter(|_| pareto.n >= words::FEW).map_or_else(dash, words::percent);
    let rows = pareto.by_money().into_iter().map(|it| TableRow {
        key: it.cause.code(),
        name: it.cause.label().to_owned(),
        cells: vec![
            it.arr.minor.short(currency),
            share(it.arr_share),
            it.arr_interval().map_or_else(dash, words::interval),
            if it.arr.is_zero() { dash() } else { share(it.arr_cum_share) },
            it.arr_top_account_share.map_or_else(dash, words::percent),
        ],
    });
    Table {
        caption: "Money at risk by cause, with 95% intervals and running total".to_owned(),
        head: vec!["Cause", "At risk", "Share", "95% interval", "Running total", "Largest account"],
        rows: rows.collect(),
    }
}
