//! The autopsy as one value, and lists of autopsies.
use super::{Conn, Result, filings, findings, rescues, seats};
use crate::domain::{
    AccountId, Autopsy, AutopsyId, Cancellation, Cause, Day, Function, Line, Minor, Opening, PersonId, Prose,
    Standing,
};

/// The autopsy with everything but what its filings say.
pub async fn find(conn: &mut Conn, id: AutopsyId) -> Result<Option<Autopsy>> {
    let Some(opening) = opening(conn, id).await? else { return Ok(None) };
    Ok(Some(Autopsy {
        opening,
        seats: seats::of(conn, id).await?,
        overridden: rescues::override_of(conn, id).await?,
        reveal: filings::reveal_of(conn, id).await?,
        finding: findings::find(conn, id).await?,
        answers: findings::answers(conn, id).await?,
        rescue: rescues::find(conn, id).await?,
        open_tasks: rescues::open_tasks(conn, id).await?,
    }))
}

async fn opening(conn: &mut Conn, id: AutopsyId) -> Result<Option<Opening>> {
    sqlx::query_as!(
        Opening,
        "select id, number, external_id, account_id, leader_id, opened_by, kind, opened_on, opened_at, happened, stated_reason,
                lifecycle_stage, arr_at_risk, growth_deal, segment, region, product, currency, agree_by, due_on, ordinal,
                imported, stage, closed_on, cancelled_on, cancel_kind, cancel_reason, version
         from autopsies where id = $1",
        id
    )
    .fetch_optional(conn)
    .await
}

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

/// The codes of the warning signs that were seen.
pub async fn signals(conn: &mut Conn, id: AutopsyId) -> Result<Vec<String>> {
    sqlx::query_scalar!("select signal from autopsy_signals where autopsy_id = $1 order by signal", id)
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

/// What a list shows of an autopsy. The counts say who has agreed and filed, never what.
#[derive(Debug, Clone)]
pub struct Row {
    pub id: AutopsyId,
    pub number: i64,
    pub account_id: AccountId,
    pub account: Line,
    pub segment: Line,
    pub region: Line,
    pub product: Line,
    pub stage: Standing,
    pub ordinal: i64,
    pub opened_on: Day,
    pub agree_by: Day,
    pub due_on: Day,
    pub arr_at_risk: Minor,
    pub renewal_on: Option<Day>,
    pub leader_id: Option<PersonId>,
    pub closed_on: Option<Day>,
    pub finding: Option<Cause>,
    pub asked: i64,
    pub agreed: i64,
    pub filed: i64,
    /// Functions that something is waited for, joined by `;`.
    pub waiting: Option<String>,
}

/// What a list is narrowed to. Empty fields narrow nothing.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub open: Option<bool>,
    pub stage: Option<Standing>,
    pub segment: Option<String>,
    pub region: Option<String>,
    pub product: Option<String>,
    pub cause: Option<Cause>,
    /// Counts contributing causes as well as the primary one.
    pub touched: bool,
    pub lifecycle_stage: Option<String>,
    pub account_id: Option<AccountId>,
    pub leader_id: Option<PersonId>,
    /// Only those in which a person holds a seat on a day, or stands in for somebody who does.
    pub seated: Option<(PersonId, Day)>,
    pub waiting: Option<Function>,
    pub times_at_least: Option<i64>,
    pub opened_from: Option<Day>,
    pub opened_to: Option<Day>,
    pub due_before: Option<Day>,
    /// Only those with an agreed finding, or only those without one.
    pub decided: Option<bool>,
    /// Leaves out what was cancelled, as reports do.
    pub counted: bool,
    pub q: Option<String>,
}

/// Where the next page of a list begins: after this opening.
#[derive(Debug, Clone, Copy)]
pub struct After {
    pub opened_on: Day,
    pub number: i64,
}

/// Autopsies, newest first, after `after`; at most `most` of them.
pub async fn list(conn: &mut Conn, filter: &Filter, after: Option<After>, most: i64) -> Result<Vec<Row>> {
    let (after_day, after_number) = after.map_or((None, None), |it| (Some(it.opened_on), Some(it.number)));
    let (seated, seated_on) = filter.seated.unzip();
    let like = filter.q.as_deref().map(super::accounts::like);
    let number = filter
        .q
        .as_deref()
        .and_then(|it| it.trim_start_matches("AA-").trim_start_matches("aa-").parse::<i64>().ok());
    sqlx::query_as!(
        Row,
        r#"select a.id, a.number, a.account_id, c.name as account, a.segment, a.region, a.product, a.stage, a.ordinal,
                  a.opened_on, a.agree_by, a.due_on, a.arr_at_risk, c.renewal_on, a.leader_id, a.closed_on,
                  (select f.primary_cause from findings f where f.autopsy_id = a.id and f.agreed_on is not null)
                      as "finding?: Cause",
                  (select count(*) from seats s where s.autopsy_id = a.id and s.excused_at is null) as "asked!: i64",
                  (select count(*) from seats s where s.autopsy_id = a.id and s.excused_at is null and s.answer = 'agreed')
                      as "agreed!: i64",
                  (select count(*) from filings f where f.autopsy_id = a.id) as "filed!: i64",
                  (select group_concat(s.function, ';') from seats s
                   where s.autopsy_id = a.id and s.excused_at is null and a.closed_on is null and a.cancelled_on is null
                     and ((a.stage = 'agreeing' and (s.answer is null or s.answer <> 'agreed'))
                          or (a.stage = 'filing'
                              and not exists (select 1 from filings f where f.autopsy_id = a.id and f.function = s.function))
                          or (a.stage = 'answering' and s.answer = 'agreed'
                              and not exists (select 1 from finding_answers n where n.autopsy_id = a.id and n.function = s.function))))
                      as "waiting?: String"
           from autopsies a join accounts c on c.id = a.account_id
           where ($1 is null or (a.closed_on is null and a.cancelled_on is null) = $1)
             and ($2 is null or a.stage = $2)
             and ($3 is null or a.segment = $3)
             and ($4 is null or a.region = $4)
             and ($5 is null or a.product = $5)
             and ($6 is null or exists (select 1 from findings f where f.autopsy_id = a.id and f.agreed_on is not null
                                        and f.primary_cause = $6)
                  or ($7 and exists (select 1 from findings f join finding_contributing g on g.autopsy_id = f.autopsy_id
                                     where f.autopsy_id = a.id and f.agreed_on is not null and g.cause = $6)))
             and ($8 is null or a.lifecycle_stage = $8)
             and ($9 is null or a.account_id = $9)
             and ($10 is null or a.leader_id = $10)
             and ($11 is null or exists (
                    select 1 from seats s where s.autopsy_id = a.id and s.function = $11 and s.excused_at is null
                      and a.stage in ('agreeing', 'filing')
                      and not exists (select 1 from filings f where f.autopsy_id = a.id and f.function = s.function)))
             and ($12 is null or a.ordinal >= $12)
             and ($13 is null or a.opened_on >= $13)
             and ($14 is null or a.opened_on < $14)
             and ($15 is null or (a.stage = 'agreeing' and a.agree_by < $15) or (a.stage = 'filing' and a.due_on < $15))
             and ($16 is null
                  or $16 = exists (select 1 from findings f where f.autopsy_id = a.id and f.agreed_on is not null))
             and ($17 is null or lower(c.name) like $17 escape '\' or a.number = $18)
             and ($19 is null or a.opened_on < $19 or (a.opened_on = $19 and a.number < $20))
             and (not $21 or a.cancelled_on is null)
             and ($23 is null or exists (select 1 from seat_holders h where h.autopsy_id = a.id and h.person_id = $23
                                         and (h.until is null or h.until >= $24)))
           order by a.opened_on desc, a.number desc limit $22"#,
        filter.open,
        filter.stage,
        filter.segment,
        filter.region,
        filter.product,
        filter.cause,
        filter.touched,
        filter.lifecycle_stage,
        filter.account_id,
        filter.leader_id,
        filter.waiting,
        filter.times_at_least,
        filter.opened_from,
        filter.opened_to,
        filter.due_before,
        filter.decided,
        like,
        number,
        after_day,
        after_number,
        filter.counted,
        most,
        seated,
        seated_on,
    )
    .fetch_all(conn)
    .await
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

/// Every autopsy that is still open, newest first.
pub async fn open(conn: &mut Conn) -> Result<Vec<Named>> {
    sqlx::query_as!(
        Named,
        "select a.id, c.name as account from autopsies a join accounts c on c.id = a.account_id
         where a.closed_on is null and a.cancelled_on is null order by a.opened_on desc, a.number desc"
    )
    .fetch_all(conn)
    .await
}
