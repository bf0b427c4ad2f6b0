//! The company, streamed row by row into the columns that the figures are counted from: all of it, or the rows that were
//! touched. Sealed is sealed here too: of a filing that has not been revealed only that and when it was filed comes in. What
//! it says comes through the view `revealed_filings` and through nothing else.
mod aside;
mod anew;
mod written;

pub use anew::touched;
pub use aside::{Aside, aside};

use super::touched::{Rows, Table};
use super::{Conn, Result};
use crate::domain::{Cause, ChangeId, Contributing, Currency, Day, Dimension, Function, Level, Outcome};
use crate::patterns::{
    Account, AccountNumber, Autopsy, AutopsyNumber, CauseSet, Change, FactsBuilder, FactsError, Filing,
    Warning,
};
use futures_util::TryStreamExt;
use sqlx::Connection;
use std::collections::BTreeSet;
use written::{garbled, joined, read_filed, read_seat, read_warning};

/// Rows that are read between two calls of `progress`.
const STEP: usize = 10_000;

/// So many of all rows have been read: accounts and autopsies, of which each brings what hangs on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub of: usize,
}

/// Every account, every autopsy that was not cancelled, every seat that something is asked of and every process change, as
/// one moment has them; `progress` is told now and then.
/// Findings come in when they are agreed. Money is in `currency`; an amount in another one can't be summed and is none.
pub async fn load(
    conn: &mut Conn,
    currency: &Currency,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<FactsBuilder> {
    let mut moment = conn.begin().await?;
    let rows = sqlx::query_scalar!(
        r#"select (select count(*) from accounts) + (select count(*) from autopsies) as "rows!: i64""#
    );
    let of = usize::try_from(rows.fetch_one(&mut *moment).await?).unwrap_or_default();
    let mut reading = Reading { builder: FactsBuilder::new(currency), currency, done: 0, of, progress };
    reading.tell();
    let everything = format!("[[{}, {}]]", i64::MIN, i64::MAX);
    reading.accounts(&mut moment, &everything).await?;
    reading.autopsies(&mut moment, &everything).await?;
    reading.tell();
    let mut builder = reading.builder;
    for change in changes(&mut moment).await? {
        builder.change(change);
    }
    moment.rollback().await?;
    Ok(builder)
}

/// Rows on their way into the columns. Which ones is said by spans of rowids: `[[1, 20], [31, 31]]`.
struct Reading<'a> {
    builder: FactsBuilder,
    currency: &'a Currency,
    done: usize,
    of: usize,
    progress: &'a mut (dyn FnMut(Progress) + Send),
}

impl Reading<'_> {
    async fn accounts(&mut self, conn: &mut Conn, spans: &str) -> Result<()> {
        let mut rows = sqlx::query!(
            r#"select a.rowid as "number!: i64", a.customer_since, a.churned_on, a.segment, a.region, a.product,
                      (select group_concat(s.signal || ' ' || s.observed_on, '|') from signals s where s.account_id = a.id)
                          as "warnings?: String"
               from json_each($1) span
               cross join accounts a on a.rowid between span.value ->> 0 and span.value ->> 1"#,
            spans
        )
        .fetch(conn);
        while let Some(row) = rows.try_next().await? {
            let account = AccountNumber(number(row.number)?);
            self.builder
                .account(Account {
                    number: account,
                    since: row.customer_since,
                    churned: row.churned_on,
                    segment: row.segment.as_str(),
                    region: row.region.as_str(),
                    product: row.product.as_str(),
                })
                .map_err(unbuildable)?;
            for seen in joined(row.warnings.as_deref()) {
                let (code, seen_on) = read_warning(seen).ok_or_else(|| garbled(seen))?;
                self.builder.warning(Warning { account, code, seen_on }).map_err(unbuildable)?;
            }
            self.one_more();
        }
        Ok(())
    }

    /// One row for each autopsy, its seats and filings joined in SQL: a row is what costs, not its length.
    async fn autopsies(&mut self, conn: &mut Conn, spans: &str) -> Result<()> {
        let mut rows = sqlx::query!(
            r#"select a.number, (select c.rowid from accounts c where c.id = a.account_id) as "account!: i64",
                      a.opened_on, a.closed_on, a.arr_at_risk, a.currency, a.segment, a.region, a.product,
                      a.lifecycle_stage, a.ordinal, r.outcome as "outcome?: Outcome",
                      r.arr_retained as "arr_retained?: crate::domain::Minor",
                      f.primary_cause as "primary?: Cause", f.agreed_on as "agreed_on?: Day",
                      (select group_concat(g.cause, ';') from finding_contributing g where g.autopsy_id = f.autopsy_id)
                          as "contributing?: Contributing",
                      (select group_concat(s.function || ' ' || s.due_on, '|') from seats s
                       where s.autopsy_id = a.id and s.excused_at is null) as "seats?: String",
                      (select group_concat(r.function || ' ' || r.filed_on || ' ' || r.late || ' ' || r.primary_cause || ' '
                              || r.contributing, '|')
                       from revealed_filings r where r.autopsy_id = a.id) as "revealed?: String",
                      case when v.autopsy_id is null
                           then (select group_concat(f.function || ' ' || f.filed_on || ' ' || f.late, '|')
                                 from filings f where f.autopsy_id = a.id) end as "sealed?: String"
               from json_each($1) span
               cross join autopsies a on a.rowid between span.value ->> 0 and span.value ->> 1
               left join findings f on f.autopsy_id = a.id and f.agreed_on is not null
               left join rescues r on r.autopsy_id = a.id
               left join reveals v on v.autopsy_id = a.id
               where a.cancelled_on is null"#,
            spans
        )
        .fetch(conn);
        while let Some(row) = rows.try_next().await? {
            let autopsy = AutopsyNumber(number(row.number)?);
            self.builder
                .autopsy(Autopsy {
                    number: autopsy,
                    account: AccountNumber(number(row.account)?),
                    opened: row.opened_on,
                    closed: row.closed_on,
                    arr: row.arr_at_risk,
                    segment: row.segment.as_str(),
                    region: row.region.as_str(),
                    product: row.product.as_str(),
                    stage: row.lifecycle_stage.code(),
                    outcome: row.outcome,
                    arr_retained: row.arr_retained,
                    primary: row.primary,
                    contributing: causes(row.contributing),
                    agreed_on: row.agreed_on,
                    ordinal: u16::try_from(row.ordinal).unwrap_or(u16::MAX),
                })
                .map_err(unbuildable)?;
            if row.currency != *self.currency {
                self.builder.is_foreign();
            }
            let filed = joined(row.revealed.as_deref()).chain(joined(row.sealed.as_deref()));
            self.filings(autopsy, joined(row.seats.as_deref()), filed)?;
            self.one_more();
        }
        Ok(())
    }

    fn filings<'t>(
        &mut self,
        autopsy: AutopsyNumber,
        seats: impl Iterator<Item = &'t str>,
        filed: impl Iterator<Item = &'t str>,
    ) -> Result<()> {
        let mut of_function = [None; Function::ALL.len()];
        for filed in filed {
            let (function, it) = read_filed(filed).ok_or_else(|| garbled(filed))?;
            of_function[function.index()] = Some(it);
        }
        for seat in seats {
            let (function, due) = read_seat(seat).ok_or_else(|| garbled(seat))?;
            let filed = of_function[function.index()];
            let filing = Filing {
                autopsy,
                function,
                due,
                filed: filed.map(|it| it.on),
                primary: filed.and_then(|it| it.primary),
                contributing: filed.map_or(CauseSet::EMPTY, |it| it.contributing),
                after_reveal: filed.is_some_and(|it| it.after_reveal),
            };
            self.builder.filing(filing).map_err(unbuildable)?;
        }
        Ok(())
    }

    fn one_more(&mut self) {
        self.done += 1;
        if self.done.is_multiple_of(STEP) {
            self.tell();
        }
    }

    fn tell(&mut self) {
        (self.progress)(Progress { done: self.done, of: self.of });
    }
}

async fn changes(conn: &mut Conn) -> Result<Vec<Change>> {
    let rows = sqlx::query!(
        r#"select id as "id: ChangeId", external_id, title, cause, dimension as "dimension: Dimension", level,
                  effective_on, roll_out_days
             from changes where state in ('in_place', 'checked')"#
    )
    .fetch_all(conn)
    .await?;
    let changes = rows.into_iter().map(|row| Change {
        id: row.external_id.map_or_else(|| row.id.to_string(), |it| it.to_string()),
        title: row.title.to_string(),
        cause: row.cause,
        level: Level::of(row.dimension, row.level),
        effective_on: row.effective_on,
        roll_out_days: row.roll_out_days.unsigned_abs(),
    });
    Ok(changes.collect())
}

/// The autopsies that the rows belong to, cancelled ones too: rowid and number.
async fn touched_autopsies(conn: &mut Conn, rows: &Rows) -> Result<Vec<(i64, i64)>> {
    let [autopsies, seats, filings, reveals, findings, contributing, rescues] = [
        Table::Autopsies,
        Table::Seats,
        Table::Filings,
        Table::Reveals,
        Table::Findings,
        Table::FindingContributing,
        Table::Rescues,
    ]
    .map(|it| list(rows.of(it)));
    let found = sqlx::query!(
        r#"select a.rowid as "rowid!: i64", a.number from autopsies a where a.id in (
               select id from autopsies where rowid in (select value from json_each($1))
               union select autopsy_id from seats where rowid in (select value from json_each($2))
               union select autopsy_id from filings where rowid in (select value from json_each($3))
               union select autopsy_id from reveals where rowid in (select value from json_each($4))
               union select autopsy_id from findings where rowid in (select value from json_each($5))
               union select autopsy_id from finding_contributing where rowid in (select value from json_each($6))
               union select autopsy_id from rescues where rowid in (select value from json_each($7)))"#,
        autopsies,
        seats,
        filings,
        reveals,
        findings,
        contributing,
        rescues
    )
    .fetch_all(conn)
    .await?;
    Ok(found.into_iter().map(|it| (it.rowid, it.number)).collect())
}

/// Numbers as JSON.
fn list(numbers: &BTreeSet<i64>) -> String {
    let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
    format!("[{}]", numbers.join(","))
}

fn number(number: i64) -> Result<u32> {
    u32::try_from(number).map_err(|_| unbuildable(FactsError::TooMany))
}

fn causes(codes: Option<Contributing>) -> CauseSet {
    codes.map_or(CauseSet::EMPTY, |it| it.causes().into_iter().collect())
}

/// Foreign keys make this impossible, so it is the database's fault and nobody else's.
fn unbuildable(error: FactsError) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(error))
}
