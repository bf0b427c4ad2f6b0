//! One odds ratio over strata: what is left of an association when something else is held fixed.
use super::distributions::chi_squared_sf;
use super::odds::Table;
use crate::patterns::intervals::{Interval, Z};
use crate::patterns::real;

/// The common odds ratio of tables of two by two, and the test that it is 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Stratified {
    /// Tables that say something: those without an empty margin.
    pub strata: usize,
    /// Mantel & Haenszel 1959; nothing when it would be 0 or infinite.
    pub odds_ratio: Option<f64>,
    /// 95%: Robins, Breslow & Greenland 1986.
    pub interval: Option<Interval>,
    /// Cochran, Mantel & Haenszel, without continuity correction; chi-squared with one degree of freedom.
    pub statistic: Option<f64>,
    pub p: Option<f64>,
}

/// Pools the tables, each of which is one stratum.
pub fn mantel_haenszel(tables: impl IntoIterator<Item = Table>) -> Stratified {
    let (mut strata, mut excess, mut variance) = (0, 0.0, 0.0);
    let (mut with, mut against, mut both, mut mixed, mut neither) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for table in tables.into_iter().filter(|it| !it.has_empty_margin()) {
        strata += 1;
        let size = real(table.n());
        let [a, b, c, d] = [table.a, table.b, table.c, table.d].map(real);
        let (along, across) = (a * d / size, b * c / size);
        let (agree, differ) = ((a + d) / size, (b + c) / size);
        with += along;
        against += across;
        both += agree * along;
        mixed += agree * across + differ * along;
        neither += differ * across;
        excess += a - (a + b) * (a + c) / size;
        variance += (a + b) * (c + d) * (a + c) * (b + d) / (size * size * (size - 1.0));
    }
    let odds_ratio = (with > 0.0 && against > 0.0).then(|| with / against);
    let error =
        (both / (2.0 * with * with) + mixed / (2.0 * with * against) + neither / (2.0 * against * against))
            .sqrt();
    let statistic = (variance > 0.0).then(|| excess * excess / variance);
    Stratified {
        strata,
        odds_ratio,
        interval: odds_ratio.map(|it| {
            let end = |by: f64| (it.ln() + by * error).exp();
            Interval { lo: end(-Z), hi: end(Z) }
        }),
        statistic,
        p: statistic.and_then(|it| chi_squared_sf(it, 1.0)),
    }
}
