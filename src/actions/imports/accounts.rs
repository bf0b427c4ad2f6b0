//! accounts.csv against the accounts on record.
use super::record::OnRecord;
use super::summary::Tally;
use crate::domain::{Account, AccountId, Currency, Line, Timestamp};
use crate::intake::{AccountRow, Batch, Origin};
use std::collections::HashMap;

#[derive(Default)]
pub struct Accounts {
    pub new: Vec<Account>,
    pub changed: Vec<Account>,
    pub tally: Tally,
}

impl Accounts {
    /// Every account that rows name, as it will be.
    pub fn customers<'a>(&'a self, record: &'a OnRecord) -> HashMap<&'a Line, &'a Account> {
        let of_files = self.new.iter().chain(&self.changed);
        let of_files = of_files.filter_map(|it| Some((it.external_id.as_ref()?, it)));
        record.accounts.iter().chain(of_files).collect()
    }
}

/// New ones are added; others become what the file says, unless somebody has edited them here.
pub fn hold(batch: &Batch, record: &OnRecord, currency: &Currency, at: Timestamp) -> Accounts {
    let mut held = Accounts::default();
    for it in &batch.accounts {
        let Some(before) = record.accounts.get(&it.row.account_id) else {
            held.tally.new += 1;
            held.new.push(account(&it.row, currency, at));
            continue;
        };
        let after = merged(batch, it.origin, &it.row, before);
        if said(before) == said(&after) {
            held.tally.unchanged += 1;
        } else if before.edited_at.is_some() {
            held.tally.kept.push(it.origin);
        } else {
            held.tally.changed += 1;
            held.changed.push(after);
        }
    }
    held
}

fn account(row: &AccountRow, currency: &Currency, at: Timestamp) -> Account {
    Account {
        id: AccountId::new(),
        external_id: Some(row.account_id.clone()),
        name: row.name.clone(),
        segment: row.segment.clone(),
        region: row.region.clone(),
        product: row.product.clone(),
        industry: row.industry.clone(),
        owner: row.owner.clone(),
        currency: currency.clone(),
        arr: row.arr,
        customer_since: row.customer_since,
        churned_on: row.churned_on,
        renewal_on: row.renewal_on,
        edited_at: None,
        created_at: at,
        version: 1,
    }
}

/// The account as the file has it; what the file has no column for stays.
fn merged(batch: &Batch, origin: Origin, row: &AccountRow, before: &Account) -> Account {
    let line = |column, in_file: &Line, on_record: &Line| {
        if batch.has(origin, column) { in_file.clone() } else { on_record.clone() }
    };
    let day = |column, in_file, on_record| if batch.has(origin, column) { in_file } else { on_record };
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
