//! The company, streamed row by row into the columns that the figures are counted from. Sealed is sealed here too: of a
//! filing that has not been revealed only that and when it was filed comes in. What it says comes through the view
//! `revealed_filings` and through nothing else.
use super::{Conn, Result};
use crate::domain::{
    Cause, ChangeId, Contributing, Currency, Day, Function, Minor, Outcome, Period, Timestamp,
};
use crate::patterns::{
    Account, Autopsy, CauseSet, Change, FactsBuilder, FactsError, Filing, Filter, Warning,
};
use futures_util::TryStreamExt;
use sqlx::Connection;

/// Every account, every autopsy that was not cancelled, every seat that something is asked of and every process change, as
/// one moment has them.
/// Findings come in when they are agreed. Money is in `currency`; an amount in another one can't be summed and is none.
pub async fn load(conn: &mut Conn, currency: &Currency) -> Result<FactsBuilder> {
    let mut moment = conn.begin().await?;
    let mut builder = FactsBuilder::new(currency);
    accounts(&mut moment, &mut builder).await?;
    autopsies(&mut moment, &mut builder, currency).await?;
    filings(&mut moment, &mut builder).await?;
    changes(&mut moment, &mut builder).await?;
    warnings(&mut moment, &mut builder).await?;
    moment.rollback().await?;
    Ok(builder)
}

async fn accounts(conn: &mut Conn, builder: &mut FactsBuilder) -> Result<()> {
    let mut rows =
        sqlx::query!("select id, customer_since, churned_on, segment, region, product from accounts")
            .fetch(conn);
    while let Some(row) = rows.try_next().await? {
        let account = Account {
            id: row.id,
            since: row.customer_since,
            churned: row.churned_on,
            segment: row.segment.as_str(),
            region: row.region.as_str(),
            product: row.product.as_str(),
        };
        builder.account(account).map_err(unbuildable)?;
    }
    Ok(())
}

async fn autopsies(conn: &mut Conn, builder: &mut FactsBuilder, currency: &Currency) -> Result<()> {
    let mut rows = sqlx::query!(
        r#"select a.id, a.account_id, a.opened_on, a.closed_on, a.arr_at_risk, a.currency, a.segment, a.region, a.product,
                  a.lifecycle_stage, a.ordinal, r.outcome as "outcome?: Outcome", r.arr_retained as "arr_retained?: Minor",
                  f.primary_cause as "primary?: Cause", f.agreed_on as "agreed_on?: Day",
                  (select group_concat(g.cause, ';') from finding_contributing g where g.autopsy_id = f.autopsy_id)
                      as "contributing?: Contributing"
           from autopsies a
           left join findings f on f.autopsy_id = a.id and f.agreed_on is not null
           left join rescues r on r.autopsy_id = a.id
           where a.cancelled_on is null"#
    )
    .fetch(conn);
    while let Some(row) = rows.try_next().await? {
        let is_ours = row.currency == *currency;
        let autopsy = Autopsy {
            id: row.id,
            account: row.account_id,
            opened: row.opened_on,
            closed: row.closed_on,
            arr: if is_ours { row.arr_at_risk } else { Minor::new(0) },
            segment: row.segment.as_str(),
            region: row.region.as_str(),
            product: row.product.as_str(),
            stage: row.lifecycle_stage.code(),
            outcome: row.outcome,
            arr_retained: row.arr_retained.filter(|_| is_ours),
            primary: row.primary,
            contributing: causes(row.contributing),
            agreed_on: row.agreed_on,
            ordinal: u16::try_from(row.ordinal).unwrap_or(u16::MAX),
        };
        builder.autopsy(autopsy).map_err(unbuildable)?;
    }
    Ok(())
}

/// One row for each autopsy, its seats joined in SQL: a row is what costs, not its length.
async fn filings(conn: &mut Conn, builder: &mut FactsBuilder) -> Result<()> {
    let mut rows = sqlx::query!(
        r#"select a.id,
                  (select group_concat(s.function || ' ' || s.due_on || coalesce(' ' || f.filed_on || ' ' || f.late, ''), '|')
                   from seats s left join filings f on f.autopsy_id = s.autopsy_id and f.function = s.function
                   where s.autopsy_id = a.id and s.excused_at is null) as "seats?: String",
                  (select group_concat(r.function || ' ' || r.primary_cause || ' ' || r.contributing, '|')
                   from revealed_filings r where r.autopsy_id = a.id) as "revealed?: String"
           from autopsies a where a.cancelled_on is null"#
    )
    .fetch(conn);
    while let Some(row) = rows.try_next().await? {
        let mut said = [(None, CauseSet::EMPTY); Function::ALL.len()];
        for revealed in joined(row.revealed.as_deref()) {
            let (function, primary, contributing) = read_said(revealed).ok_or_else(|| garbled(revealed))?;
            said[function.index()] = (Some(primary), contributing);
        }
        for seat in joined(row.seats.as_deref()) {
            let (function, due, filed, after_reveal) = read_seat(seat).ok_or_else(|| garbled(seat))?;
            let (primary, contributing) = said[function.index()];
            let filing =
                Filing { autopsy: row.id, function, due, filed, primary, contributing, after_reveal };
            builder.filing(filing).map_err(unbuildable)?;
        }
    }
    Ok(())
}

async fn changes(conn: &mut Conn, builder: &mut FactsBuilder) -> Result<()> {
    let mut rows =
        sqlx::query!(r#"select id as "id: ChangeId", external_id, title, cause, effective_on from changes"#)
            .fetch(conn);
    while let Some(row) = rows.try_next().await? {
        builder.change(Change {
            id: row.external_id.map_or_else(|| row.id.to_string(), |it| it.to_string()),
            title: row.title.to_string(),
            cause: row.cause,
            effective_on: row.effective_on,
        });
    }
    Ok(())
}

/// One row for each account and signal: the table's own index holds them in this order, with their days.
async fn warnings(conn: &mut Conn, builder: &mut FactsBuilder) -> Result<()> {
    let mut rows = sqlx::query!(
        r#"select account_id, signal, group_concat(observed_on, '|') as "days?: String"
           from signals group by account_id, signal"#
    )
    .fetch(conn);
    while let Some(row) = rows.try_next().await? {
        for day in joined(row.days.as_deref()) {
            let seen_on = day.parse().map_err(|_| garbled(day))?;
            let warning = Warning { account: row.account_id, code: &row.signal, seen_on };
            builder.warning(warning).map_err(unbuildable)?;
        }
    }
    Ok(())
}

fn joined(texts: Option<&str>) -> impl Iterator<Item = &str> {
    texts.into_iter().flat_map(|it| it.split('|'))
}

/// `sales 2026-04-10`, with `2026-04-09 0` behind it when it has filed: on which day, and whether after the reveal.
fn read_seat(text: &str) -> Option<(Function, Day, Option<Day>, bool)> {
    let mut words = text.split(' ');
    let (function, due) = (Function::parse(words.next()?)?, words.next()?.parse().ok()?);
    let filed = match words.next() {
        Some(day) => Some(day.parse().ok()?),
        None => None,
    };
    Some((function, due, filed, words.next() == Some("1")))
}

/// `sales onboarding_gap crm_invisible;crm_undocumented`.
fn read_said(text: &str) -> Option<(Function, Cause, CauseSet)> {
    let mut words = text.split(' ');
    let (function, primary) = (Function::parse(words.next()?)?, Cause::parse(words.next()?)?);
    Some((function, primary, words.next()?.split(';').filter_map(Cause::parse).collect()))
}

/// What a report says beside its figures.
#[derive(Debug, Clone, Copy)]
pub struct Aside {
    /// Autopsies whose rescue a sponsor let begin without every consent; to cancel one takes it out of no count.
    pub rescued_without_agreement: i64,
    /// Autopsies whose money is in another currency, and in no sum.
    pub in_other_currencies: i64,
}

/// Counts over the autopsies that were opened in the period and pass the filter, as they stood at `before`.
pub async fn aside(
    conn: &mut Conn,
    period: Period,
    filter: &Filter,
    currency: &Currency,
    before: Timestamp,
) -> Result<Aside> {
    sqlx::query_as!(
        Aside,
        r#"select count(case when o.at < $7 then 1 end) as "rescued_without_agreement!: i64",
                  count(case when a.cancelled_on is null and a.currency <> $8 then 1 end) as "in_other_currencies!: i64"
           from autopsies a left join overrides o on o.autopsy_id = a.id
           where a.opened_on >= $1 and a.opened_on < $2
             and ($3 is null or a.segment = $3) and ($4 is null or a.region = $4)
             and ($5 is null or a.product = $5) and ($6 is null or a.lifecycle_stage = $6)"#,
        period.from,
        period.to,
        filter.segment,
        filter.region,
        filter.product,
        filter.stage,
        before,
        currency,
    )
    .fetch_one(conn)
    .await
}

fn causes(codes: Option<Contributing>) -> CauseSet {
    codes.map_or(CauseSet::EMPTY, |it| it.causes().into_iter().collect())
}

/// Foreign keys make this impossible, so it is the database's fault and nobody else's.
fn unbuildable(error: FactsError) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(error))
}

fn garbled(text: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("a row reads {text:?}").into())
}
