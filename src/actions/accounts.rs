//! Customers and the dated facts on them.
use super::{Call, Error, Result, perform};
use crate::domain::{
    Account, AccountDraft, AccountId, Action, Contributor, Day, Entry, Fact, FactId, Line, ObjectKind,
    Problems, Prose,
};
use crate::store::{self, Db};
use serde_json::json;

/// Adds an account. A form that is sent twice carries the same id and adds it once.
pub async fn add(
    db: &Db,
    call: Call,
    _: Contributor,
    id: AccountId,
    draft: AccountDraft,
) -> Result<AccountId> {
    let entry = call.entry(Action::AccountAdded, ObjectKind::Account, Some(id.uuid()));
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let organisation = store::organisation::get(conn).await?;
            let account = Account {
                id,
                external_id: None,
                name: draft.name,
                segment: draft.segment,
                region: draft.region,
                product: draft.product,
                industry: draft.industry,
                owner: draft.owner,
                currency: organisation.currency,
                arr: draft.arr,
                customer_since: draft.customer_since,
                churned_on: draft.churned_on,
                renewal_on: draft.renewal_on,
                edited_at: Some(entry.at),
                created_at: entry.at,
                version: 1,
            };
            if store::accounts::insert(conn, &account).await? {
                store::record::append(conn, &Entry { version: Some(1), ..entry }).await?;
            }
            Ok(id)
        })
    })
    .await
}

/// Changes an account whose version is still the one that was read; else nothing is changed.
pub async fn change(
    db: &Db,
    call: Call,
    _: Contributor,
    id: AccountId,
    version: i64,
    draft: AccountDraft,
) -> Result<()> {
    let entry = call.entry(Action::AccountChanged, ObjectKind::Account, Some(id.uuid()));
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let before = store::accounts::find(conn, id).await?.ok_or(Error::NotFound)?;
            let fields = changed(&before, &draft);
            let account = Account {
                name: draft.name,
                segment: draft.segment,
                region: draft.region,
                product: draft.product,
                industry: draft.industry,
                owner: draft.owner,
                arr: draft.arr,
                customer_since: draft.customer_since,
                churned_on: draft.churned_on,
                renewal_on: draft.renewal_on,
                edited_at: Some(entry.at),
                version,
                ..before
            };
            if !store::accounts::update(conn, &account).await? {
                return Err(Error::Stale);
            }
            store::record::append(conn, &Entry { version: Some(version + 1), fields, ..entry }).await?;
            Ok(())
        })
    })
    .await
}

/// Which fields change, by name, with money and dates before and after; names of customers stay out of the record.
fn changed(before: &Account, after: &AccountDraft) -> String {
    let mut fields = serde_json::Map::new();
    let mut note = |name: &str, differs: bool, value: serde_json::Value| {
        if differs {
            fields.insert(name.to_owned(), value);
        }
    };
    note("name", before.name != after.name, json!(true));
    note("segment", before.segment != after.segment, json!([before.segment, after.segment]));
    note("region", before.region != after.region, json!([before.region, after.region]));
    note("product", before.product != after.product, json!([before.product, after.product]));
    note("industry", before.industry != after.industry, json!(true));
    note("owner", before.owner != after.owner, json!(true));
    note("arr", before.arr != after.arr, json!([before.arr, after.arr]));
    note(
        "customer_since",
        before.customer_since != after.customer_since,
        json!([before.customer_since, after.customer_since]),
    );
    note("churned_on", before.churned_on != after.churned_on, json!([before.churned_on, after.churned_on]));
    note("renewal_on", before.renewal_on != after.renewal_on, json!([before.renewal_on, after.renewal_on]));
    serde_json::Value::Object(fields).to_string()
}

/// What somebody notes about an account.
#[derive(Debug, Clone)]
pub struct FactDraft {
    pub id: FactId,
    pub happened: Day,
    pub text: Prose,
    pub source: Line,
}

/// Adds a dated fact to an account's timeline.
pub async fn add_fact(db: &Db, call: Call, by: Contributor, id: AccountId, draft: FactDraft) -> Result<()> {
    let entry = call.entry(Action::FactAdded, ObjectKind::Account, Some(id.uuid()));
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            store::accounts::find(conn, id).await?.ok_or(Error::NotFound)?;
            let today = super::today(conn, entry.at).await?;
            if draft.happened > today {
                return Err(
                    Problems::one("happened", "A fact has happened; choose today or an earlier day").into()
                );
            }
            let fact = Fact {
                id: draft.id,
                account_id: id,
                happened: draft.happened,
                text: draft.text,
                source: draft.source,
                noted_by: Some(by.id()),
                noted_at: entry.at,
            };
            if store::facts::insert(conn, &fact).await? {
                store::record::append(conn, &entry).await?;
            }
            Ok(())
        })
    })
    .await
}
