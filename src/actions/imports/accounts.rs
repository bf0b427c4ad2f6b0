//! accounts.csv against the accounts on record.
use super::Result;
use super::holding::Holding;
use super::summary::Tally;
use crate::domain::{Account, Line};
use crate::intake::{AccountRow, Files, Origin, Sourced};
use crate::store::{self, Conn};
use std::collections::HashMap;

/// New ones are added; others become what the file says, unless somebody has edited them here.
pub async fn hold(
    conn: &mut Conn,
    holding: &mut Holding,
    page: &[Sourced<AccountRow>],
    tally: &mut Tally,
) -> Result<()> {
    let before = on_record(conn, holding, page.iter().map(|it| &it.row.account_id)).await?;
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for it in page {
        let Some(before) = before.get(&it.row.account_id) else {
            tally.new += 1;
            new.extend(account(&it.row, holding));
            continue;
        };
        let after = merged(&holding.files, it.origin, &it.row, before);
        if said(before) == said(&after) {
            tally.unchanged += 1;
        } else if before.edited_at.is_some() {
            tally.keep(it.origin);
        } else {
            tally.changed += 1;
            changed.push(after);
        }
    }
    if holding.stores() {
        store::imports::insert_accounts(conn, &new).await?;
        store::imports::update_accounts(conn, &changed).await?;
    }
    Ok(())
}

/// Those of these accounts that are on record, by their ids.
pub async fn on_record<'a>(
    conn: &mut Conn,
    holding: &Holding,
    ids: impl Iterator<Item = &'a Line>,
) -> Result<HashMap<Line, Account>> {
    let mut known: Vec<&Line> =
        ids.filter(|it| holding.register.accounts.met_id(it.as_str()).known).collect();
    known.sort_unstable();
    known.dedup();
    let found = store::imports::accounts(conn, &known).await?;
    Ok(found.into_iter().filter_map(|it| Some((it.external_id.clone()?, it))).collect())
}

/// A new account. Every row's id has a place.
fn account(row: &AccountRow, holding: &Holding) -> Option<Account> {
    Some(Account {
        id: holding.mint.account(holding.register.accounts.find(row.account_id.as_str())?),
        external_id: Some(row.account_id.clone()),
        name: row.name.clone(),
        segment: row.segment.clone(),
        region: row.region.clone(),
        product: row.product.clone(),
        industry: row.industry.clone(),
        owner: row.owner.clone(),
        currency: holding.currency.clone(),
        arr: row.arr,
        customer_since: row.customer_since,
        churned_on: row.churned_on,
        renewal_on: row.renewal_on,
        edited_at: None,
        created_at: holding.at,
        version: 1,
    })
}

/// The account as the file has it; what the file has no column for stays.
fn merged(files: &Files, origin: Origin, row: &AccountRow, before: &Account) -> Account {
    let line = |column, in_file: &Line, on_record: &Line| {
        if files.has(origin, column) { in_file.clone() } else { on_record.clone() }
    };
    let day = |column, in_file, on_record| if files.has(origin, column) { in_file } else { on_record };
    Account {
        name: row.name.clone(),
        segment: line("segment", &row.segment, &before.segment),
        region: line("region", &row.region, &before.region),
        product: line("product", &row.product, &before.product),
        industry: line("industry", &row.industry, &before.industry),
        owner: line("owner", &row.owner, &before.owner),
        arr: row.arr,
        customer_since: day("customer_since", row.customer_since, before.customer_since),
        churned_on: day("churned_on", row.churned_on, before.churned_on),
        renewal_on: day("renewal_on", row.renewal_on, before.renewal_on),
        ..before.clone()
    }
}

/// What a file can say about an account.
fn said(it: &Account) -> impl PartialEq + '_ {
    let words = [&it.name, &it.segment, &it.region, &it.product, &it.industry, &it.owner];
    (words, it.arr, [it.customer_since, it.churned_on, it.renewal_on])
}
