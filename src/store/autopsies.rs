//! The autopsy as one value, and lists of autopsies.
mod beside;
mod list;
mod whole;

use super::{Conn, Result};
use crate::domain::{AccountId, AutopsyId, Cancellation, Day, Line, Opening, PersonId, Prose, Standing};
pub use beside::{Beside, beside};
pub use list::{After, Filter, Row, list};
pub use whole::{find, find_many};

/// Adds an autopsy; its seats and signals come after it.
pub async fn insert(conn: &mut Conn, it: &Opening) -> Result<()> {
    sqlx::query!(
        "insert into autopsies (id, number, external_id, account_id, leader_id, opened_by, kind, opened_on, opened_at, happened,
                                stated_reason, lifecycle_stage, arr_at_risk, growth_deal, segment, region, product, currency,
                                agree_by, due_on, ordinal, imported, stage, closed_on, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, 1)",
        it.id,
        it.number,
        it.external_id,
        it.account_id,
        it.leader_id,
        it.opened_by,
        it.kind,
        it.opened_on,
        it.opened_at,
        it.happened,
        it.stated_reason,
        it.lifecycle_stage,
        it.arr_at_risk,
        it.growth_deal,
        it.segment,
        it.region,
        it.product,
        it.currency,
        it.agree_by,
        it.due_on,
        it.ordinal,
        it.imported,
        it.stage,
        it.closed_on,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes a warning sign that was seen. Twice is once.
pub async fn insert_signal(conn: &mut Conn, id: AutopsyId, signal: &Line) -> Result<()> {
    sqlx::query!(
        "insert into autopsy_signals (autopsy_id, signal) values ($1, $2) on conflict do nothing",
        id,
        signal
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A warning sign that was seen when an autopsy was opened.
pub struct Sign {
    pub autopsy_id: AutopsyId,
    pub signal: String,
}

/// The codes of the warning signs of these autopsies.
pub async fn signals_of(conn: &mut Conn, ids: &[AutopsyId]) -> Result<Vec<Sign>> {
    let wanted = whole::wanted(ids);
    sqlx::query_as!(
        Sign,
        "select autopsy_id, signal from autopsy_signals
         where autopsy_id in (select unhex(value) from json_each($1)) order by autopsy_id, signal",
        wanted
    )
    .fetch_all(conn)
    .await
}

/// The ids of autopsies by their numbers, in no order.
pub async fn ids_of(conn: &mut Conn, numbers: &[u32]) -> Result<Vec<AutopsyId>> {
    let numbers = format!("{numbers:?}");
    sqlx::query_scalar!("select id from autopsies where number in (select value from json_each($1))", numbers)
        .fetch_all(conn)
        .await
}

/// The number that the next autopsy gets.
pub async fn next_number(conn: &mut Conn) -> Result<i64> {
    sqlx::query_scalar!(r#"select coalesce(max(number), 0) + 1 as "n!: i64" from autopsies"#)
        .fetch_one(conn)
        .await
}

/// The account's open autopsy: one at most, the law says.
pub async fn open_on_account(conn: &mut Conn, account_id: AccountId) -> Result<Option<AutopsyId>> {
    sqlx::query_scalar!(
        "select id from autopsies where account_id = $1 and closed_on is null and cancelled_on is null",
        account_id
    )
    .fetch_optional(conn)
    .await
}

/// The day on which the account's last autopsy was opened, called off or not.
pub async fn last_opened_on(conn: &mut Conn, account_id: AccountId) -> Result<Option<Day>> {
    sqlx::query_scalar!(
        "select opened_on from autopsies where account_id = $1 order by opened_on desc limit 1",
        account_id
    )
    .fetch_optional(conn)
    .await
}

/// How many autopsies the account has had; a cancelled one is none.
pub async fn times(conn: &mut Conn, account_id: AccountId) -> Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!: i64" from autopsies where account_id = $1 and cancelled_on is null"#,
        account_id
    )
    .fetch_one(conn)
    .await
}

/// Keeps where it stands for lists, and counts the version up: every move of an autopsy ends with this.
pub async fn moved(conn: &mut Conn, id: AutopsyId, stage: Standing) -> Result<()> {
    sqlx::query!("update autopsies set stage = $2, version = version + 1 where id = $1", id, stage)
        .execute(conn)
        .await?;
    Ok(())
}

/// Moves the day by which its filings are due, for the autopsy and for each of its seats.
pub async fn extend(conn: &mut Conn, id: AutopsyId, due_on: Day) -> Result<()> {
    sqlx::query!("update autopsies set due_on = $2 where id = $1", id, due_on).execute(&mut *conn).await?;
    sqlx::query!("update seats set due_on = $2 where autopsy_id = $1", id, due_on).execute(conn).await?;
    Ok(())
}

/// Closes it on a day.
pub async fn close(conn: &mut Conn, id: AutopsyId, on: Day) -> Result<()> {
    sqlx::query!("update autopsies set closed_on = $2 where id = $1", id, on).execute(conn).await?;
    Ok(())
}

/// Calls it off on a day.
pub async fn cancel(
    conn: &mut Conn,
    id: AutopsyId,
    on: Day,
    kind: Cancellation,
    reason: &Prose,
) -> Result<()> {
    sqlx::query!(
        "update autopsies set cancelled_on = $2, cancel_kind = $3, cancel_reason = $4 where id = $1",
        id,
        on,
        kind,
        reason
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Open autopsies whose filings fell due before `today` and are still sealed.
pub async fn due_for_reveal(conn: &mut Conn, today: Day) -> Result<Vec<AutopsyId>> {
    sqlx::query_scalar!(
        "select id from autopsies where stage in ('agreeing', 'filing') and due_on < $1 and imported = 0",
        today
    )
    .fetch_all(conn)
    .await
}

/// Open autopsies whose finding waits for answers that were due before `today`.
pub async fn due_for_settling(conn: &mut Conn, today: Day) -> Result<Vec<AutopsyId>> {
    sqlx::query_scalar!(
        "select a.id from autopsies a join findings f on f.autopsy_id = a.id
         where a.stage = 'answering' and f.answers_due_on < $1",
        today
    )
    .fetch_all(conn)
    .await
}

/// Open autopsies that somebody may have to be reminded of today: something is due by `horizon`, and no reminder has been
/// queued for today.
pub async fn due_for_reminders(conn: &mut Conn, today: Day, horizon: Day) -> Result<Vec<AutopsyId>> {
    sqlx::query_scalar!(
        "select a.id from autopsies a
         where a.stage in ('agreeing', 'filing', 'revealed', 'answering') and a.imported = 0
           and (a.agree_by <= $2 or a.due_on <= $2
                or exists (select 1 from findings f where f.autopsy_id = a.id and f.answers_due_on <= $2))
           and not exists (select 1 from outbox o where o.autopsy_id = a.id and o.day = $1
                           and o.kind in ('before', 'on_the_day', 'late'))
         order by a.number",
        today,
        horizon
    )
    .fetch_all(conn)
    .await
}

/// An open autopsy and the name of its account.
pub struct Named {
    pub id: AutopsyId,
    pub account: Line,
}

/// The open autopsies in which a person holds a seat on a day, or stands in for somebody who does.
pub async fn seated(conn: &mut Conn, person: PersonId, today: Day) -> Result<Vec<Named>> {
    sqlx::query_as!(
        Named,
        "select a.id, c.name as account from autopsies a join accounts c on c.id = a.account_id
         where a.closed_on is null and a.cancelled_on is null and exists (
             select 1 from seats s where s.autopsy_id = a.id
               and (s.executive_id = $1
                    or (s.delegate_id = $1 and (s.delegate_until is null or s.delegate_until >= $2))))",
        person,
        today
    )
    .fetch_all(conn)
    .await
}
