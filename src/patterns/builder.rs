//! Rows in, columns out: accounts, each with its warnings behind it, and autopsies, each with its filings behind it; in any
//! order.
use super::causes::CauseSet;
use super::facts::{
    AccountNumber, Accounts, Autopsies, AutopsyNumber, Change, Dimension, Facts, Filings, Warnings,
};
use super::levels::Names;
use super::order;
use super::wait::Wait;
use crate::domain::{Cause, Currency, Day, Function, Minor, Outcome};

/// Rows that are gathered before they go into the columns.
const ROWS: usize = 1024;

/// An account, as it stands today.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    pub number: AccountNumber,
    pub since: Option<Day>,
    pub churned: Option<Day>,
    pub segment: &'a str,
    pub region: &'a str,
    pub product: &'a str,
}

/// An autopsy that was not cancelled; segment, region and product as they were when it was opened.
#[derive(Debug, Clone, Copy)]
pub struct Autopsy<'a> {
    pub number: AutopsyNumber,
    pub account: AccountNumber,
    pub opened: Day,
    pub closed: Option<Day>,
    /// At risk when it was opened, in the report's currency.
    pub arr: Minor,
    pub segment: &'a str,
    pub region: &'a str,
    pub product: &'a str,
    pub stage: &'a str,
    pub outcome: Option<Outcome>,
    pub arr_retained: Option<Minor>,
    pub primary: Option<Cause>,
    pub contributing: CauseSet,
    pub agreed_on: Option<Day>,
    pub ordinal: u16,
}

/// A seat: what its function filed, or that it has not. While the filing is sealed it is `filed` and says nothing.
#[derive(Debug, Clone, Copy)]
pub struct Filing {
    pub autopsy: AutopsyNumber,
    pub function: Function,
    pub due: Day,
    pub filed: Option<Day>,
    pub primary: Option<Cause>,
    pub contributing: CauseSet,
    pub after_reveal: bool,
}

/// A warning that was seen on an account on a day. `code` is a `snake_case` word, known or not.
#[derive(Debug, Clone, Copy)]
pub struct Warning<'a> {
    pub account: AccountNumber,
    pub code: &'a str,
    pub seen_on: Day,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactsError {
    #[error("account {} of an autopsy is not among the accounts", .0.0)]
    NoAccount(AccountNumber),
    #[error("a signal of account {} stands behind another account", .0.0)]
    NotTheAccount(AccountNumber),
    #[error("a filing on autopsy {} stands behind another autopsy", .0.0)]
    NotTheAutopsy(AutopsyNumber),
    #[error("there are more rows or different names than the columns can number")]
    TooMany,
}

/// Takes rows one by one, so that they can be streamed: they stand in the columns at once and nowhere else.
#[derive(Debug, Default)]
pub struct FactsBuilder {
    scale: i64,
    levels: [Names; 4],
    codes: Names,
    accounts: Accounts,
    autopsies: Autopsies,
    filings: Filings,
    warnings: Warnings,
    changes: Vec<Change>,
    last: Last,
}

/// The rows that came last and are not in the columns yet.
#[derive(Debug, Default)]
struct Last {
    accounts: Vec<AccountRow>,
    warnings: Vec<(Day, u16)>,
    /// Where the last account's warnings begin, and the last autopsy's filings.
    warnings_from: usize,
    filings_from: usize,
    autopsies: Vec<AutopsyRow>,
    filings: Vec<FilingRow>,
}

#[derive(Debug)]
struct FilingRow {
    function: Function,
    due: Wait,
    filed: Option<Wait>,
    primary: Option<Cause>,
    after_reveal: bool,
}

#[derive(Debug)]
struct AccountRow {
    number: AccountNumber,
    since: Option<Day>,
    churned: Option<Day>,
    levels: [u16; 3],
    warnings_from: u32,
}

#[derive(Debug)]
struct AutopsyRow {
    number: AutopsyNumber,
    account: AccountNumber,
    opened: Day,
    closed: Option<Day>,
    arr: Minor,
    is_foreign: bool,
    outcome: Option<Outcome>,
    arr_retained: Minor,
    primary: Option<Cause>,
    contributing: CauseSet,
    filed_contributing: CauseSet,
    agreed_on: Option<Day>,
    ordinal: u16,
    levels: [u16; 4],
    filings_from: u32,
}

impl FactsBuilder {
    /// Every amount given to it is in minor units of `currency`.
    pub fn new(currency: &Currency) -> Self {
        Self { scale: currency.scale(), ..Self::default() }
    }

    pub fn account(&mut self, account: Account<'_>) -> Result<(), FactsError> {
        self.end_account();
        let mut levels = [0; 3];
        for (at, name) in [account.segment, account.region, account.product].iter().enumerate() {
            levels[at] = self.levels[at].place(name)?;
        }
        let Account { number, since, churned, .. } = account;
        let warnings_from = small(self.warnings.signal.len() + self.last.warnings.len())?;
        self.last.accounts.push(AccountRow { number, since, churned, levels, warnings_from });
        Ok(())
    }

    /// A warning on the account that came last.
    pub fn warning(&mut self, warning: Warning<'_>) -> Result<(), FactsError> {
        if self.last.accounts.last().is_none_or(|it| it.number != warning.account) {
            return Err(FactsError::NotTheAccount(warning.account));
        }
        self.last.warnings.push((warning.seen_on, self.codes.place(warning.code)?));
        Ok(())
    }

    pub fn autopsy(&mut self, autopsy: Autopsy<'_>) -> Result<(), FactsError> {
        self.end_autopsy();
        let mut levels = [0; 4];
        let names = [autopsy.segment, autopsy.region, autopsy.product, autopsy.stage];
        for (at, name) in names.iter().enumerate() {
            levels[at] = self.levels[at].place(name)?;
        }
        let filings_from = small(self.filings.due.len() + self.last.filings.len())?;
        self.last.autopsies.push(AutopsyRow {
            number: autopsy.number,
            account: autopsy.account,
            opened: autopsy.opened,
            closed: autopsy.closed,
            arr: autopsy.arr,
            is_foreign: false,
            outcome: autopsy.outcome,
            arr_retained: autopsy.arr_retained.unwrap_or_default(),
            primary: autopsy.primary,
            contributing: autopsy.contributing.without(autopsy.primary),
            filed_contributing: CauseSet::EMPTY,
            agreed_on: autopsy.agreed_on,
            ordinal: autopsy.ordinal,
            levels,
            filings_from,
        });
        Ok(())
    }

    /// Says that the money of the autopsy that came last is in another currency: its amounts are none.
    pub fn is_foreign(&mut self) {
        if let Some(last) = self.last.autopsies.last_mut() {
            (last.is_foreign, last.arr, last.arr_retained) = (true, Minor::default(), Minor::default());
        }
    }

    /// A filing on the autopsy that came last.
    pub fn filing(&mut self, filing: Filing) -> Result<(), FactsError> {
        let last = self.last.autopsies.last_mut().filter(|it| it.number == filing.autopsy);
        let autopsy = last.ok_or(FactsError::NotTheAutopsy(filing.autopsy))?;
        autopsy.filed_contributing = autopsy.filed_contributing.and(filing.contributing);
        let opened = autopsy.opened;
        self.last.filings.push(FilingRow {
            function: filing.function,
            due: Wait::new(opened, filing.due),
            filed: filing.filed.map(|it| Wait::new(opened, it)),
            primary: filing.primary,
            after_reveal: filing.after_reveal,
        });
        Ok(())
    }

    pub fn change(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// The columns, sorted.
    pub fn build(mut self) -> Result<Facts, FactsError> {
        self.end_account();
        self.end_autopsy();
        self.flush_accounts();
        self.flush_autopsies();
        self.warnings.from.extend([small(self.warnings.signal.len())?]);
        self.autopsies.filings_from.extend([small(self.filings.due.len())?]);
        let facts = Facts {
            scale: self.scale,
            named: CauseSet::EMPTY,
            accounts: self.accounts,
            autopsies: self.autopsies,
            filings: self.filings,
            changes: self.changes,
            warnings: self.warnings,
            levels: Default::default(),
            sums: None,
        };
        order::sorted(facts, self.levels, self.codes)
    }

    /// Brings the last account's warnings in order.
    fn end_account(&mut self) {
        let Self { last, codes, .. } = self;
        last.warnings[last.warnings_from..]
            .sort_unstable_by(|a, b| (a.0, codes.name(a.1)).cmp(&(b.0, codes.name(b.1))));
        if last.accounts.len() >= ROWS {
            self.flush_accounts();
        }
        self.last.warnings_from = self.last.warnings.len();
    }

    /// Brings the last autopsy's filings in order.
    fn end_autopsy(&mut self) {
        let last = &mut self.last;
        last.filings[last.filings_from..].sort_unstable_by_key(|it| it.function);
        if last.autopsies.len() >= ROWS {
            self.flush_autopsies();
        }
        self.last.filings_from = self.last.filings.len();
    }

    fn flush_accounts(&mut self) {
        let Self { accounts, warnings, last, .. } = self;
        let rows = &last.accounts;
        accounts.number.extend(rows.iter().map(|it| it.number));
        accounts.since.extend(rows.iter().map(|it| it.since));
        accounts.churned.extend(rows.iter().map(|it| it.churned));
        for (at, column) in accounts.levels.iter_mut().enumerate() {
            column.extend(rows.iter().map(|it| it.levels[at]));
        }
        warnings.from.extend(rows.iter().map(|it| it.warnings_from));
        warnings.seen_on.extend(last.warnings.iter().map(|it| it.0));
        warnings.signal.extend(last.warnings.iter().map(|it| it.1));
        last.accounts.clear();
        last.warnings.clear();
    }

    fn flush_autopsies(&mut self) {
        let Self { autopsies, filings, last, .. } = self;
        let rows = &last.autopsies;
        autopsies.number.extend(rows.iter().map(|it| it.number));
        // What stands there is the account's number, until all accounts have their places.
        autopsies.account.extend(rows.iter().map(|it| it.account.0));
        autopsies.opened.extend(rows.iter().map(|it| it.opened));
        autopsies.closed.extend(rows.iter().map(|it| it.closed));
        autopsies.arr.extend(rows.iter().map(|it| it.arr));
        autopsies.is_foreign.extend(rows.iter().map(|it| it.is_foreign));
        autopsies.outcome.extend(rows.iter().map(|it| it.outcome));
        autopsies.arr_retained.extend(rows.iter().map(|it| it.arr_retained));
        autopsies.primary.extend(rows.iter().map(|it| it.primary));
        autopsies.contributing.extend(rows.iter().map(|it| it.contributing));
        autopsies.filed_contributing.extend(rows.iter().map(|it| it.filed_contributing));
        autopsies.agreed_on.extend(rows.iter().map(|it| it.agreed_on));
        autopsies.ordinal.extend(rows.iter().map(|it| it.ordinal));
        for dimension in Dimension::ALL {
            let at = dimension.index();
            autopsies.levels[at].extend(rows.iter().map(|it| it.levels[at]));
        }
        autopsies.filings_from.extend(rows.iter().map(|it| it.filings_from));
        let rows = &last.filings;
        filings.function.extend(rows.iter().map(|it| it.function));
        filings.due.extend(rows.iter().map(|it| it.due));
        filings.filed.extend(rows.iter().map(|it| it.filed));
        filings.primary.extend(rows.iter().map(|it| it.primary));
        filings.after_reveal.extend(rows.iter().map(|it| it.after_reveal));
        last.autopsies.clear();
        last.filings.clear();
    }
}

fn small(rows: usize) -> Result<u32, FactsError> {
    u32::try_from(rows).map_err(|_| FactsError::TooMany)
}
