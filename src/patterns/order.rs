//! Brings the columns into the one order that they have, whatever order the rows came in.
use super::builder::FactsError;
use super::causes::CauseSet;
use super::column::Column;
use super::facts::{AccountNumber, Accounts, Facts};
use super::levels::Names;

/// The facts of columns as they were filled: sorted, named, with the places of their accounts.
pub(super) fn sorted(mut facts: Facts, levels: [Names; 4], codes: Names) -> Result<Facts, FactsError> {
    sort_accounts(&mut facts)?;
    find_accounts(&mut facts)?;
    sort_autopsies(&mut facts)?;
    sort_changes(&mut facts);
    settle(&mut facts, levels);
    facts.warnings.codes = codes.settle(&mut [&mut facts.warnings.signal]);
    facts.named = named(&facts);
    facts.shrink();
    Ok(facts)
}

/// Sorts the names of the levels, and leaves out those that no row has any more.
pub(super) fn settle(facts: &mut Facts, levels: [Names; 4]) {
    let (of_accounts, of_autopsies) = (&mut facts.accounts.levels, &mut facts.autopsies.levels);
    let mut of_accounts = of_accounts.iter_mut();
    let columns = levels.into_iter().zip(of_autopsies);
    let settled = columns.map(|(names, column)| match of_accounts.next() {
        Some(of_accounts) => names.settle(&mut [column, of_accounts]),
        None => names.settle(&mut [column]),
    });
    for (levels, settled) in facts.levels.iter_mut().zip(settled.collect::<Vec<_>>()) {
        *levels = settled;
    }
}

/// Every cause that anybody names, in a filing or a finding.
pub(super) fn named(facts: &Facts) -> CauseSet {
    let (autopsies, filings) = (&facts.autopsies, &facts.filings);
    let contributing = autopsies.contributing.iter().chain(&*autopsies.filed_contributing);
    let named = contributing.fold(CauseSet::EMPTY, |all, it| all.and(*it));
    autopsies.primary.iter().chain(&*filings.primary).flatten().fold(named, |all, it| all.with(*it))
}

pub(super) fn sort_changes(facts: &mut Facts) {
    facts.changes.sort_unstable_by(|a, b| (a.effective_on, &a.id).cmp(&(b.effective_on, &b.id)));
}

/// The place of an account, if it is on record.
pub(super) fn place_of(accounts: &Accounts, number: AccountNumber) -> Option<u32> {
    // Where no account was ever lost, the numbers are the places and one.
    let guess = (number.0 as usize).wrapping_sub(1);
    let place = match accounts.number.get(guess) {
        Some(it) if *it == number => guess,
        _ => accounts.number.binary_search(&number).ok()?,
    };
    u32::try_from(place).ok()
}

fn sort_accounts(facts: &mut Facts) -> Result<(), FactsError> {
    let Facts { accounts, warnings, .. } = facts;
    if accounts.number.is_sorted() {
        return Ok(());
    }
    let order = order_by(accounts.number.len(), |it| accounts.number[it])?;
    warnings.signal.pick_groups(&order, &warnings.from);
    warnings.seen_on.pick_groups(&order, &warnings.from);
    warnings.from = begins(&order, &warnings.from);
    accounts.number.pick(&order);
    accounts.since.pick(&order);
    accounts.churned.pick(&order);
    for column in &mut accounts.levels {
        column.pick(&order);
    }
    Ok(())
}

/// Puts the places of the accounts where their numbers stand.
fn find_accounts(facts: &mut Facts) -> Result<(), FactsError> {
    let Facts { accounts, autopsies, .. } = facts;
    let mut missing = None;
    let mut place = |number| {
        let number = AccountNumber(number);
        place_of(accounts, number).unwrap_or_else(|| {
            missing = Some(number);
            0
        })
    };
    autopsies.account = autopsies.account.iter().map(|it| place(*it)).collect();
    missing.map_or(Ok(()), |it| Err(FactsError::NoAccount(it)))
}

fn sort_autopsies(facts: &mut Facts) -> Result<(), FactsError> {
    let Facts { autopsies, filings, .. } = facts;
    let key = |it: usize| (autopsies.opened[it], autopsies.number[it]);
    if (1..autopsies.opened.len()).all(|it| key(it - 1) < key(it)) {
        return Ok(());
    }
    let order = order_by(autopsies.opened.len(), key)?;
    filings.function.pick_groups(&order, &autopsies.filings_from);
    filings.due.pick_groups(&order, &autopsies.filings_from);
    filings.filed.pick_groups(&order, &autopsies.filings_from);
    filings.primary.pick_groups(&order, &autopsies.filings_from);
    filings.after_reveal.pick_groups(&order, &autopsies.filings_from);
    autopsies.filings_from = begins(&order, &autopsies.filings_from);
    autopsies.number.pick(&order);
    autopsies.account.pick(&order);
    autopsies.opened.pick(&order);
    autopsies.closed.pick(&order);
    autopsies.arr.pick(&order);
    autopsies.is_foreign.pick(&order);
    autopsies.outcome.pick(&order);
    autopsies.arr_retained.pick(&order);
    autopsies.primary.pick(&order);
    autopsies.contributing.pick(&order);
    autopsies.filed_contributing.pick(&order);
    autopsies.agreed_on.pick(&order);
    autopsies.ordinal.pick(&order);
    for column in &mut autopsies.levels {
        column.pick(&order);
    }
    Ok(())
}

/// For each new place the place where the row stands now.
fn order_by<K: Ord>(rows: usize, key: impl Fn(usize) -> K) -> Result<Vec<u32>, FactsError> {
    let rows = u32::try_from(rows).map_err(|_| FactsError::TooMany)?;
    let mut order: Vec<u32> = (0..rows).collect();
    order.sort_unstable_by_key(|it| key(*it as usize));
    Ok(order)
}

/// Where the groups begin in their new order, with one more for where the last one ends.
fn begins(order: &[u32], from: &[u32]) -> Column<u32> {
    let mut at = 0;
    let lengths = order.iter().map(|it| from[*it as usize + 1] - from[*it as usize]);
    let ends = lengths.map(|length| {
        at += length;
        at
    });
    std::iter::once(0).chain(ends).collect()
}
