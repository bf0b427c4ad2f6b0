//! Rows in, columns out: accounts first, then autopsies, then filings, each in any order.
use super::causes::CauseSet;
use super::facts::{Accounts, Autopsies, Change, Dimension, Facts, Filings, Levels, Warnings};
use crate::domain::Outcome;
use crate::domain::{AccountId, AutopsyId, Cause, Currency, Day, Function, Minor};
use std::collections::HashMap;

/// An account, as it stands today.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    pub id: AccountId,
    pub since: Option<Day>,
    pub churned: Option<Day>,
    pub segment: &'a str,
    pub region: &'a str,
    pub product: &'a str,
}

/// An autopsy that was not cancelled; segment, region and product as they were when it was opened.
#[derive(Debug, Clone, Copy)]
pub struct Autopsy<'a> {
    pub id: AutopsyId,
    pub account: AccountId,
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
    pub autopsy: AutopsyId,
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
    pub account: AccountId,
    pub code: &'a str,
    pub seen_on: Day,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactsError {
    #[error("account {0} of an autopsy or a signal is not among the accounts")]
    NoAccount(AccountId),
    #[error("autopsy {0} of a filing is not among the autopsies")]
    NoAutopsy(AutopsyId),
    #[error("there are more rows or different names than the columns can number")]
    TooMany,
}

/// Takes rows one by one, so that they can be streamed.
#[derive(Debug)]
pub struct FactsBuilder {
    scale: i64,
    named: CauseSet,
    levels: [Intern; 4],
    accounts: Accounts,
    account_places: HashMap<AccountId, u32>,
    autopsies: Vec<AutopsyRow>,
    autopsy_places: HashMap<AutopsyId, u32>,
    filings: Vec<FilingRow>,
    changes: Vec<Change>,
    codes: Intern,
    warnings: Vec<WarningRow>,
    /// Filings mostly come grouped, so the last autopsy is asked first.
    last: Option<(AutopsyId, u32)>,
}

#[derive(Debug)]
struct AutopsyRow {
    id: AutopsyId,
    account: u32,
    opened: Day,
    closed: Option<Day>,
    arr: Minor,
    arr_retained: Option<Minor>,
    agreed_on: Option<Day>,
    contributing: CauseSet,
    levels: [u16; 4],
    ordinal: u16,
    outcome: Option<Outcome>,
    primary: Option<Cause>,
    arrived: u32,
}

#[derive(Debug)]
struct FilingRow {
    autopsy: u32,
    due: Day,
    filed: Option<Day>,
    contributing: CauseSet,
    function: Function,
    primary: Option<Cause>,
    after_reveal: bool,
}

#[derive(Debug)]
struct WarningRow {
    account: u32,
    seen_on: Day,
    code: u16,
}

#[derive(Debug, Default)]
struct Intern {
    names: Vec<String>,
    places: HashMap<String, u16>,
}

impl FactsBuilder {
    /// Every amount given to it is in minor units of `currency`.
    pub fn new(currency: &Currency) -> Self {
        Self {
            scale: currency.scale(),
            named: CauseSet::EMPTY,
            levels: Default::default(),
            accounts: Accounts::default(),
            account_places: HashMap::new(),
            autopsies: Vec::new(),
            autopsy_places: HashMap::new(),
            filings: Vec::new(),
            changes: Vec::new(),
            codes: Intern::default(),
            warnings: Vec::new(),
            last: None,
        }
    }

    pub fn account(&mut self, account: Account<'_>) -> Result<(), FactsError> {
        let place = number(self.accounts.since.len())?;
        self.account_places.insert(account.id, place);
        self.accounts.since.push(account.since);
        self.accounts.churned.push(account.churned);
        for (at, name) in [account.segment, account.region, account.product].iter().enumerate() {
            self.accounts.levels[at].push(self.levels[at].place(name)?);
        }
        Ok(())
    }

    pub fn autopsy(&mut self, autopsy: Autopsy<'_>) -> Result<(), FactsError> {
        let account =
            *self.account_places.get(&autopsy.account).ok_or(FactsError::NoAccount(autopsy.account))?;
        let mut levels = [0; 4];
        let names = [autopsy.segment, autopsy.region, autopsy.product, autopsy.stage];
        for (at, name) in names.iter().enumerate() {
            levels[at] = self.levels[at].place(name)?;
        }
        let arrived = number(self.autopsies.len())?;
        let contributing = autopsy.contributing.without(autopsy.primary);
        self.name(autopsy.primary, contributing);
        self.autopsy_places.insert(autopsy.id, arrived);
        self.autopsies.push(AutopsyRow {
            id: autopsy.id,
            account,
            opened: autopsy.opened,
            closed: autopsy.closed,
            arr: autopsy.arr,
            arr_retained: autopsy.arr_retained,
            agreed_on: autopsy.agreed_on,
            contributing,
            levels,
            ordinal: autopsy.ordinal,
            outcome: autopsy.outcome,
            primary: autopsy.primary,
            arrived,
        });
        Ok(())
    }

    pub fn filing(&mut self, filing: Filing) -> Result<(), FactsError> {
        let autopsy = match self.last {
            Some((id, place)) if id == filing.autopsy => place,
            _ => *self.autopsy_places.get(&filing.autopsy).ok_or(FactsError::NoAutopsy(filing.autopsy))?,
        };
        number(self.filings.len())?;
        self.last = Some((filing.autopsy, autopsy));
        let contributing = filing.contributing.without(filing.primary);
        self.name(filing.primary, contributing);
        self.filings.push(FilingRow {
            autopsy,
            due: filing.due,
            filed: filing.filed,
            contributing,
            function: filing.function,
            primary: filing.primary,
            after_reveal: filing.after_reveal,
        });
        Ok(())
    }

    pub fn change(&mut self, change: Change) {
        self.changes.push(change);
    }

    pub fn warning(&mut self, warning: Warning<'_>) -> Result<(), FactsError> {
        let account =
            *self.account_places.get(&warning.account).ok_or(FactsError::NoAccount(warning.account))?;
        number(self.warnings.len())?;
        let code = self.codes.place(warning.code)?;
        self.warnings.push(WarningRow { account, seen_on: warning.seen_on, code });
        Ok(())
    }

    /// Sorts the rows into columns.
    pub fn build(self) -> Facts {
        let Self { scale, named, levels, mut accounts, autopsies, filings, mut changes, .. } = self;
        let sorted = levels.map(Intern::sorted);
        for (column, (_, places)) in accounts.levels.iter_mut().zip(&sorted) {
            renumber(column, places);
        }
        let (mut autopsies, places) = autopsy_columns(autopsies);
        for (column, (_, places)) in autopsies.levels.iter_mut().zip(&sorted) {
            renumber(column, places);
        }
        let filings = filing_columns(filings, &places, &mut autopsies.filings_from);
        changes.sort_unstable_by(|a, b| (a.effective_on, &a.id).cmp(&(b.effective_on, &b.id)));
        let warnings = warning_columns(self.warnings, self.codes, accounts.since.len());
        let levels = sorted.map(|(it, _)| it);
        Facts { scale, named, accounts, autopsies, filings, changes, warnings, levels }
    }

    fn name(&mut self, primary: Option<Cause>, contributing: CauseSet) {
        self.named = self.named.and(primary.map_or(contributing, |it| contributing.with(it)));
    }
}

/// The columns, and for each autopsy as it arrived the place where it stands now.
fn autopsy_columns(mut rows: Vec<AutopsyRow>) -> (Autopsies, Vec<u32>) {
    rows.sort_unstable_by_key(|it| (it.opened, it.id));
    let mut places = vec![0; rows.len()];
    for (place, row) in (0..).zip(&rows) {
        places[row.arrived as usize] = place;
    }
    let columns = Autopsies {
        id: rows.iter().map(|it| it.id).collect(),
        account: rows.iter().map(|it| it.account).collect(),
        opened: rows.iter().map(|it| it.opened).collect(),
        closed: rows.iter().map(|it| it.closed).collect(),
        arr: rows.iter().map(|it| it.arr).collect(),
        outcome: rows.iter().map(|it| it.outcome).collect(),
        arr_retained: rows.iter().map(|it| it.arr_retained).collect(),
        primary: rows.iter().map(|it| it.primary).collect(),
        contributing: rows.iter().map(|it| it.contributing).collect(),
        agreed_on: rows.iter().map(|it| it.agreed_on).collect(),
        ordinal: rows.iter().map(|it| it.ordinal).collect(),
        levels: Dimension::ALL.map(|it| rows.iter().map(|row| row.levels[it.index()]).collect()),
        filings_from: vec![0; rows.len() + 1],
    };
    (columns, places)
}

fn filing_columns(mut rows: Vec<FilingRow>, places: &[u32], from: &mut [u32]) -> Filings {
    for row in &mut rows {
        row.autopsy = places[row.autopsy as usize];
        from[row.autopsy as usize + 1] += 1;
    }
    for at in 1..from.len() {
        from[at] += from[at - 1];
    }
    rows.sort_unstable_by_key(|it| (it.autopsy, it.function));
    Filings {
        function: rows.iter().map(|it| it.function).collect(),
        due: rows.iter().map(|it| it.due).collect(),
        filed: rows.iter().map(|it| it.filed).collect(),
        primary: rows.iter().map(|it| it.primary).collect(),
        contributing: rows.iter().map(|it| it.contributing).collect(),
        after_reveal: rows.iter().map(|it| it.after_reveal).collect(),
    }
}

fn warning_columns(mut rows: Vec<WarningRow>, codes: Intern, accounts: usize) -> Warnings {
    let (codes, places) = codes.sorted();
    let mut from = vec![0; accounts + 1];
    for row in &mut rows {
        row.code = places[usize::from(row.code)];
        from[row.account as usize + 1] += 1;
    }
    for at in 1..from.len() {
        from[at] += from[at - 1];
    }
    rows.sort_unstable_by_key(|it| (it.account, it.seen_on, it.code));
    Warnings {
        codes,
        signal: rows.iter().map(|it| it.code).collect(),
        seen_on: rows.iter().map(|it| it.seen_on).collect(),
        from,
    }
}

impl Intern {
    fn place(&mut self, name: &str) -> Result<u16, FactsError> {
        if let Some(place) = self.places.get(name) {
            return Ok(*place);
        }
        let place = u16::try_from(self.names.len()).map_err(|_| FactsError::TooMany)?;
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
        Ok(place)
    }

    /// The names in alphabetical order, and for each name as it arrived its new place.
    fn sorted(self) -> (Levels, Vec<u16>) {
        let mut names = self.names;
        names.sort_unstable();
        let mut places = vec![0; names.len()];
        for (place, name) in (0..).zip(&names) {
            places[usize::from(self.places[name])] = place;
        }
        (Levels(names), places)
    }
}

fn renumber(column: &mut [u16], places: &[u16]) {
    for level in column {
        *level = places[usize::from(*level)];
    }
}

fn number(rows: usize) -> Result<u32, FactsError> {
    u32::try_from(rows).map_err(|_| FactsError::TooMany)
}
