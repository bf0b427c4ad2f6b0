//! A cause at one place: how often it is found there, in how many accounts, with how much money, and in which autopsies.
use super::exposure::Exposure;
use super::facts::{AutopsyNumber, Facts};
use super::filter::Filter;
use super::pareto::Pareto;
use super::stats::RateRatio;
use super::view::View;
use crate::domain::{Day, PatternFigures, PatternPlace, Period};
use std::collections::BTreeSet;

/// The figures of a place over a period, as of the day before `as_of`. What the report says of it in words is left empty.
pub fn at_place(facts: &Facts, as_of: Day, place: &PatternPlace, period: Period) -> PatternFigures {
    let view = View::new(facts, as_of, &Filter::at(place.level.as_ref()));
    let pareto = Pareto::new(&view, period);
    let row = pareto.rows.iter().find(|it| it.cause == place.cause);
    let found = autopsies_at(&view, place, period);
    let accounts: BTreeSet<u32> = found.iter().map(|it| facts.autopsies.account[*it]).collect();
    PatternFigures {
        from: period.from,
        to: period.to,
        findings: row.map_or(0, |it| it.n),
        of: pareto.n,
        share: row.and_then(|it| it.share),
        share_lo: row.and_then(|it| it.share_lo),
        share_hi: row.and_then(|it| it.share_hi),
        accounts: accounts.len(),
        money: row.map_or(0, |it| it.arr.minor.get()),
        money_share: row.and_then(|it| it.arr_share),
        sentence: String::new(),
    }
}

/// The autopsies with an agreed finding of this cause here, opened in the period.
pub fn numbers_at(facts: &Facts, as_of: Day, place: &PatternPlace, period: Period) -> Vec<AutopsyNumber> {
    let view = View::new(facts, as_of, &Filter::at(place.level.as_ref()));
    autopsies_at(&view, place, period).into_iter().map(|it| facts.autopsies.number[it]).collect()
}

/// How many times as often a cause is found at a place in one period as in an earlier one, by customers.
pub fn rate_ratio_at(
    facts: &Facts,
    as_of: Day,
    place: &PatternPlace,
    earlier: Period,
    later: Period,
) -> RateRatio {
    let view = View::new(facts, as_of, &Filter::at(place.level.as_ref()));
    let exposure = Exposure::new(&view);
    let ledger = view.ledger();
    ledger.side(later, place.cause, &exposure).by(ledger.side(earlier, place.cause, &exposure))
}

fn autopsies_at(view: &View<'_>, place: &PatternPlace, period: Period) -> Vec<usize> {
    view.opened_in(period).filter(|it| view.finding(*it) == Some(place.cause)).collect()
}
