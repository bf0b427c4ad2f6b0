//! The organisation's own settings.
use super::{Call, Error, Result, perform};
use crate::domain::{Action, Admin, Entry, ObjectKind, Organisation};
use crate::store::{self, Db};
use serde_json::json;

/// Makes the organisation at the first start; later starts change nothing.
pub async fn found(db: &Db, organisation: Organisation) -> Result<()> {
    db.write(move |conn| {
        Box::pin(async move {
            if store::organisation::find(conn).await?.is_none() {
                store::organisation::upsert(conn, &organisation).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Changes name, zone and fiscal year; the currency stays while amounts are on record in it.
pub async fn change(db: &Db, call: Call, _: Admin, organisation: Organisation) -> Result<()> {
    let entry = call.entry(Action::OrganisationChanged, ObjectKind::Organisation, None);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let before = store::organisation::get(conn).await?;
            if !store::organisation::upsert(conn, &organisation).await? {
                return Err(Error::Stale);
            }
            let fields = json!({
                "name": [before.name, organisation.name],
                "zone": [before.zone.name(), organisation.zone.name()],
                "fiscal_start_month": [before.fiscal_start_month, organisation.fiscal_start_month],
                "pattern_accounts": [before.threshold.accounts, organisation.threshold.accounts],
                "pattern_money_percent": [before.threshold.money_percent, organisation.threshold.money_percent],
                "pattern_quarters": [before.threshold.quarters, organisation.threshold.quarters],
            });
            store::record::append(conn, &Entry { fields: fields.to_string(), ..entry }).await?;
            Ok(())
        })
    })
    .await
}
