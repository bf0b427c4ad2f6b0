//! What was touched since somebody read the company, read anew.
use super::{Reading, changes, list, number, touched_autopsies, unbuildable};
use crate::domain::Currency;
use crate::patterns::{AutopsyNumber, FactsBuilder, Part};
use crate::store::touched::{Rows, Table};
use crate::store::{Conn, Db, Result};
use sqlx::Connection;
use std::collections::BTreeSet;

/// What was touched after the commit `since` and what hangs on it, as it is now. Nothing when only reading everything tells:
/// too much was touched, or another process has committed since it had done so `others` times.
pub async fn touched(db: &Db, currency: &Currency, since: u64, others: u64) -> Result<Option<Part>> {
    let mut conn = db.read().await?;
    let mut moment = conn.begin().await?;
    // The first statement is the moment. What is seen in it was noted before.
    let _: i64 = sqlx::query_scalar!(r#"select count(*) as "n!: i64" from organisation"#)
        .fetch_one(&mut *moment)
        .await?;
    let Some(rows) = db.touched(since) else { return Ok(None) };
    if db.others().await != Some(others) {
        return Ok(None);
    }
    let mut ignore = |_| {};
    let mut reading =
        Reading { builder: FactsBuilder::new(currency), currency, done: 0, of: 0, progress: &mut ignore };
    let mut looked_for = Vec::new();
    if rows.has_figures() {
        let autopsies = touched_autopsies(&mut moment, &rows).await?;
        let rowids = autopsies.iter().map(|it| it.0).collect();
        let accounts = touched_accounts(&mut moment, &rows, &rowids).await?;
        reading.accounts(&mut moment, &spans(&accounts)).await?;
        reading.autopsies(&mut moment, &spans(&rowids)).await?;
        looked_for = autopsies.iter().map(|it| number(it.1).map(AutopsyNumber)).collect::<Result<_>>()?;
    }
    let has_changes = !rows.of(Table::Changes).is_empty();
    let changes = if has_changes { Some(changes(&mut moment).await?) } else { None };
    let facts = reading.builder.build().map_err(unbuildable)?;
    moment.rollback().await?;
    Ok(Some(Part { facts, autopsies: looked_for, changes }))
}

/// The accounts that the rows belong to, and those of the autopsies: their rowids.
async fn touched_accounts(
    conn: &mut Conn,
    rows: &Rows,
    of_autopsies: &BTreeSet<i64>,
) -> Result<BTreeSet<i64>> {
    let (accounts, signals) = (list(rows.of(Table::Accounts)), list(rows.of(Table::Signals)));
    let of_autopsies = list(of_autopsies);
    let found = sqlx::query_scalar!(
        r#"select c.rowid as "rowid!: i64" from accounts c where c.id in (
               select id from accounts where rowid in (select value from json_each($1))
               union select account_id from signals where rowid in (select value from json_each($2))
               union select account_id from autopsies where rowid in (select value from json_each($3)))"#,
        accounts,
        signals,
        of_autopsies
    )
    .fetch_all(conn)
    .await?;
    Ok(found.into_iter().collect())
}

/// Numbers as spans in JSON: what stands together is one of them.
fn spans(numbers: &BTreeSet<i64>) -> String {
    let mut spans: Vec<(i64, i64)> = Vec::new();
    for number in numbers {
        match spans.last_mut() {
            Some((_, to)) if *to + 1 == *number => *to = *number,
            _ => spans.push((*number, *number)),
        }
    }
    let spans: Vec<_> = spans.iter().map(|(from, to)| format!("[{from},{to}]")).collect();
    format!("[{}]", spans.join(","))
}
