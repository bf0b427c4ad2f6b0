//! The one organisation that runs this instance, and the keys that never leave its database.
use super::{Conn, Result, noted};
use crate::domain::{Organisation, Threshold, Zone};

/// The organisation, or none before the first start.
pub async fn find(conn: &mut Conn) -> Result<Option<Organisation>> {
    if let Some(noted) = noted::read(|it| it.organisation.clone()) {
        return Ok(Some(noted));
    }
    let row = sqlx::query!(
        "select name, zone, currency, fiscal_start_month, pattern_accounts, pattern_money_percent, pattern_quarters, version
         from organisation where id = 1"
    )
    .fetch_optional(conn)
    .await?;
    let found = row.map(|it| Organisation {
        name: it.name,
        zone: Zone::parse(&it.zone).unwrap_or(Zone::UTC),
        currency: it.currency,
        fiscal_start_month: u32::try_from(it.fiscal_start_month).unwrap_or(1),
        threshold: Threshold {
            accounts: u32::try_from(it.pattern_accounts).unwrap_or(1),
            money_percent: u32::try_from(it.pattern_money_percent).unwrap_or(1),
            quarters: u32::try_from(it.pattern_quarters).unwrap_or(1),
        },
        version: it.version,
    });
    noted::note(|it| it.organisation.clone_from(&found));
    Ok(found)
}

/// The organisation, where the first start is known to be over.
pub async fn get(conn: &mut Conn) -> Result<Organisation> {
    find(conn).await?.ok_or(sqlx::Error::RowNotFound)
}

/// The organisation's row: made at the first start, then changed by whoever holds its version. Answers whether it was.
pub async fn upsert(conn: &mut Conn, organisation: &Organisation) -> Result<bool> {
    let zone = organisation.zone.name();
    let done = sqlx::query!(
        "insert into organisation (id, name, zone, currency, fiscal_start_month, pattern_accounts, pattern_money_percent,
                                   pattern_quarters, version)
         values (1, $1, $2, $3, $4, $5, $6, $7, 1)
         on conflict (id) do update set name = excluded.name, zone = excluded.zone, currency = excluded.currency,
             fiscal_start_month = excluded.fiscal_start_month, pattern_accounts = excluded.pattern_accounts,
             pattern_money_percent = excluded.pattern_money_percent, pattern_quarters = excluded.pattern_quarters,
             version = organisation.version + 1
         where organisation.version = $8",
        organisation.name,
        zone,
        organisation.currency,
        organisation.fiscal_start_month,
        organisation.threshold.accounts,
        organisation.threshold.money_percent,
        organisation.threshold.quarters,
        organisation.version,
    )
    .execute(conn)
    .await?;
    noted::note(|it| it.organisation = None);
    Ok(done.rows_affected() == 1)
}

/// A secret, if it was made.
pub async fn known_secret(conn: &mut Conn, name: &str) -> Result<Option<Vec<u8>>> {
    sqlx::query_scalar!("select value from secrets where name = $1", name).fetch_optional(conn).await
}

/// A key that never leaves the database, made by the first who asks.
pub async fn secret(conn: &mut Conn, name: &str, fresh: &[u8]) -> Result<Vec<u8>> {
    let of_that_name = |it: &noted::Notes| Some(it.secrets.iter().find(|it| it.0 == name)?.1.clone());
    if let Some(noted) = noted::read(of_that_name) {
        return Ok(noted);
    }
    sqlx::query!(
        "insert into secrets (name, value) values ($1, $2) on conflict (name) do nothing",
        name,
        fresh
    )
    .execute(&mut *conn)
    .await?;
    let value =
        sqlx::query_scalar!("select value from secrets where name = $1", name).fetch_one(conn).await?;
    noted::note(|it| it.secrets.push((name.to_owned(), value.clone())));
    Ok(value)
}
