//! The company as columns: what the figures are counted from, in under 200 bytes an autopsy with one and a half accounts,
//! five filings and three signals.
//! Autopsies stand in the order of their opening, so a period is a range; an autopsy's filings stand together.
use super::causes::CauseSet;
use super::column::Column;
use super::levels::Levels;
use super::sums::Sums;
use super::wait::Wait;
pub use crate::domain::Dimension;
use crate::domain::{Cause, Day, Function, Level, Minor, Outcome, Period};
use std::ops::Range;
use std::sync::Arc;

/// What the database calls an account's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountNumber(pub u32);

/// An autopsy's number, the one after `AA-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AutopsyNumber(pub u32);

/// Accounts, autopsies and filings as columns. Built by `FactsBuilder`, kept true by `Facts::patched`. A clone shares the
/// columns until one of the two is patched.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Minor units in one major unit of the report's currency.
    pub scale: i64,
    /// Every cause that anybody ever named, in a filing or a finding.
    pub named: CauseSet,
    pub accounts: Accounts,
    pub autopsies: Autopsies,
    pub filings: Filings,
    /// In the order of taking effect.
    pub changes: Vec<Change>,
    pub warnings: Warnings,
    pub(super) levels: [Levels; 4],
    /// What is counted of everything on record, if it is kept.
    pub(super) sums: Option<Arc<Sums>>,
}

/// Sorted by number; an account's place is what `Autopsies::account` holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Accounts {
    pub number: Column<AccountNumber>,
    pub since: Column<Option<Day>>,
    pub churned: Column<Option<Day>>,
    pub(super) levels: [Column<u16>; 3],
}

/// Sorted by the day of opening, then by number.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Autopsies {
    pub number: Column<AutopsyNumber>,
    pub account: Column<u32>,
    pub opened: Column<Day>,
    pub closed: Column<Option<Day>>,
    pub arr: Column<Minor>,
    /// Its money is in another currency than the report's: none of it is in `arr`.
    pub is_foreign: Column<bool>,
    pub outcome: Column<Option<Outcome>>,
    /// Nothing where nobody knows.
    pub arr_retained: Column<Minor>,
    pub primary: Column<Option<Cause>>,
    /// The finding's contributing causes, without its primary.
    pub contributing: Column<CauseSet>,
    /// The contributing causes that its filings name.
    pub filed_contributing: Column<CauseSet>,
    pub agreed_on: Column<Option<Day>>,
    /// Its place among all autopsies of the account, from 1.
    pub ordinal: Column<u16>,
    pub(super) levels: [Column<u16>; 4],
    /// Where each autopsy's filings begin; one more than there are autopsies.
    pub(super) filings_from: Column<u32>,
}

/// One for each seat, filed or not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filings {
    pub function: Column<Function>,
    pub due: Column<Wait>,
    pub filed: Column<Option<Wait>>,
    pub primary: Column<Option<Cause>>,
    /// Filed after the reveal: counts as filed and late, and in no agreement figure.
    pub after_reveal: Column<bool>,
}

/// Something that was done so that a cause comes up less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// As it is known outside, or its own id.
    pub id: String,
    pub title: String,
    pub cause: Cause,
    /// Where it applies; everywhere if nothing is said.
    pub level: Option<Level>,
    pub effective_on: Day,
    /// Days from then until it holds everywhere: compared with nothing.
    pub roll_out_days: u64,
}

/// Signals that were seen on accounts. An account's stand together, in the order of their days.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Warnings {
    /// The signals' codes, in alphabetical order; `signal` is a place among them.
    pub codes: Levels,
    pub signal: Column<u16>,
    pub seen_on: Column<Day>,
    /// Where each account's warnings begin; one more than there are accounts.
    pub(super) from: Column<u32>,
}

impl Facts {
    /// The day of the first autopsy on record.
    pub fn first_opened(&self) -> Option<Day> {
        self.autopsies.opened.first().copied()
    }

    /// The places of the autopsies that were opened in the period.
    pub fn opened_in(&self, period: Period) -> Range<usize> {
        let from = self.autopsies.opened.partition_point(|it| *it < period.from);
        let to = self.autopsies.opened.partition_point(|it| *it < period.to);
        from..to.max(from)
    }

    /// How long after its opening the end of what has happened is.
    pub fn waited(&self, autopsy: usize, as_of: Day) -> Wait {
        Wait::until(self.autopsies.opened[autopsy], as_of)
    }

    /// The places of an autopsy's filings.
    pub fn filings_of(&self, autopsy: usize) -> Range<usize> {
        let from = &self.autopsies.filings_from;
        from[autopsy] as usize..from[autopsy + 1] as usize
    }

    /// The places of the warnings that were seen on an account in the period.
    pub fn warnings_of(&self, account: usize, period: Period) -> Range<usize> {
        let Warnings { from, seen_on, .. } = &self.warnings;
        let (start, end) = (from[account] as usize, from[account + 1] as usize);
        let before = |day: Day| start + seen_on[start..end].partition_point(|it| *it < day);
        before(period.from)..before(period.to).max(before(period.from))
    }

    /// The places of all warnings on an account, the earliest first.
    pub fn all_warnings_of(&self, account: usize) -> Range<usize> {
        let from = &self.warnings.from;
        from[account] as usize..from[account + 1] as usize
    }

    /// The names of a dimension's levels, in alphabetical order; "" is what nobody entered.
    pub fn levels(&self, dimension: Dimension) -> &[String] {
        self.levels[dimension.index()].names()
    }

    /// Which of `levels(dimension)` an autopsy had when it was opened.
    pub fn level(&self, dimension: Dimension, autopsy: usize) -> usize {
        self.autopsies.levels[dimension.index()][autopsy].into()
    }

    /// Which of `levels(dimension)` an account has; an account has no lifecycle stage.
    pub fn account_level(&self, dimension: Dimension, account: usize) -> Option<usize> {
        self.accounts.levels.get(dimension.index()).map(|it| it[account].into())
    }

    pub(super) fn level_of(&self, dimension: Dimension, name: &str) -> Option<usize> {
        self.levels(dimension).binary_search_by(|it| it.as_str().cmp(name)).ok()
    }
}
