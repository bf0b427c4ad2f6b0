//! What home asks of the database: what asks one person, whom others wait for, what was decided. Each is one statement that
//! finds its few rows and counts the rest, however many autopsies are open. None walks through all that is on record: what
//! is joined by `cross join` begins with the open autopsies, in this order.
use super::record::Line as RecordLine;
use super::{Conn, Result};
use crate::domain::{AutopsyId, Currency, Day, Function, Line, Minor, PersonId, Prose, Standing, Timestamp};

/// Whose home it is: somebody, and what their role is asked beside their seats.
#[derive(Debug, Clone, Copy)]
pub struct Whose {
    pub person: PersonId,
    /// Reconciles, chases and closes.
    pub leads: bool,
    /// Decides on a consent that was declined.
    pub sponsors: bool,
}

/// An autopsy that asks something of somebody, and how much there is in all.
pub struct Asking {
    pub autopsy_id: AutopsyId,
    pub account: Line,
    pub due_on: Option<Day>,
    /// Others are late with it, so that somebody has to remind them.
    pub chase: bool,
    pub in_all: i64,
    pub late_in_all: i64,
}

/// What asks this person today, soonest due first: a row for each thing that `Autopsy::asks_of` names, and for a leader one
/// for each autopsy that others are late with. At most `most` rows; what they are counted in goes on.
pub async fn asking(conn: &mut Conn, whose: Whose, today: Day, most: i64) -> Result<Vec<Asking>> {
    sqlx::query_as!(
        Asking,
        r#"with seated as (
             select a.id, a.agree_by, a.imported, a.stage, a.opened_on, s.function, s.answer, s.due_on,
                    exists (select 1 from filings f where f.autopsy_id = s.autopsy_id and f.function = s.function) as filed
             from seats s cross join autopsies a
             where (s.executive_id = $1 or s.delegate_id = $1) and s.excused_at is null and a.id = s.autopsy_id
               and a.closed_on is null and a.cancelled_on is null
               and $1 = case when s.delegate_id is not null and (s.delegate_until is null or s.delegate_until >= $4)
                             then s.delegate_id else s.executive_id end
           ), asked (id, due_on, chase, opened_on) as (
             select id, agree_by, 0, opened_on from seated where answer is null and not imported
             union all
             select id, due_on, 0, opened_on from seated where answer = 'agreed' and not filed
             union all
             select seated.id, f.answers_due_on, 0, seated.opened_on
             from seated join findings f on f.autopsy_id = seated.id
             where seated.stage = 'answering' and seated.answer = 'agreed' and seated.filed
               and not exists (select 1 from finding_answers n where n.autopsy_id = seated.id and n.function = seated.function)
             union all
             select a.id, a.agree_by, 0, a.opened_on from autopsies a
             where $3 and a.stage in ('agreeing', 'filing', 'revealed', 'answering', 'reconciled') and a.imported = 0
               and exists (select 1 from seats s
                           where s.autopsy_id = a.id and s.excused_at is null and s.answer = 'declined')
               and not exists (select 1 from rescues r where r.autopsy_id = a.id)
               and not exists (select 1 from overrides o where o.autopsy_id = a.id)
             union all
             select a.id, a.agree_by, 0, a.opened_on from autopsies a cross join seats s
             where $2 and a.stage in ('agreeing', 'filing', 'revealed', 'answering', 'reconciled') and a.imported = 0 and s.autopsy_id = a.id
               and s.excused_at is null and s.answer = 'not_involved'
             union all
             select a.id, max(a.due_on, $4), 0, a.opened_on from autopsies a where $2 and a.stage = 'revealed'
             union all
             select a.id, null, 0, a.opened_on
             from autopsies a join findings f on f.autopsy_id = a.id join causes c on c.code = f.primary_cause
             where $2 and a.stage = 'answering'
               and (f.answers_due_on is null or f.answers_due_on < $4
                    or not exists (select 1 from seats s
                                   where s.autopsy_id = a.id and s.excused_at is null and s.answer = 'agreed'
                                     and not exists (select 1 from finding_answers n
                                                     where n.autopsy_id = a.id and n.function = s.function)))
               and (c.kind <> 'outside'
                    or exists (select 1 from finding_answers n
                               join seats s on s.autopsy_id = n.autopsy_id and s.function = n.function
                               where n.autopsy_id = a.id and n.answer = 'accept' and n.function <> 'customer_success'
                                 and s.excused_at is null and s.answer = 'agreed'))
             union all
             select a.id, null, 0, a.opened_on from autopsies a left join rescues r on r.autopsy_id = a.id
             where $2 and a.stage = 'reconciled'
               and ((r.autopsy_id is null and a.imported = 1) or (r.autopsy_id is not null and r.outcome is null)
                    or (r.outcome is not null
                        and (exists (select 1 from reveals v where v.autopsy_id = a.id)
                             or not exists (select 1 from seats s where s.autopsy_id = a.id and s.excused_at is null
                                 and not exists (select 1 from filings f where f.autopsy_id = a.id and f.function = s.function)))))
             union all
             select a.id, case when a.stage = 'agreeing' and a.agree_by < a.due_on then a.agree_by else a.due_on end,
                    1, a.opened_on
             from autopsies a
             where $2 and ((a.stage = 'agreeing' and a.agree_by < $4) or (a.stage in ('agreeing', 'filing') and a.due_on < $4))
           ), few as (
             select id, due_on, chase, opened_on, count(*) over () as in_all,
                    count(case when due_on < $4 then 1 end) over () as late_in_all
             from asked order by due_on is null, due_on, chase, opened_on, id limit $5
           )
           select few.id as "autopsy_id!: AutopsyId", c.name as account, few.due_on as "due_on?: Day",
                  few.chase as "chase!: bool", few.in_all as "in_all!: i64", few.late_in_all as "late_in_all!: i64"
           from few join autopsies a on a.id = few.id join accounts c on c.id = a.account_id
           order by few.due_on is null, few.due_on, few.chase, few.opened_on, few.id"#,
        whose.person,
        whose.leads,
        whose.sponsors,
        today,
        most
    )
    .fetch_all(conn)
    .await
}

/// Something that is waited for, one of a few from the same person or function.
pub struct Waited {
    /// Missing where the function has no executive.
    pub person: Option<PersonId>,
    pub function: Option<Function>,
    /// `agree`, `file`, `answer` or `task`.
    pub what: String,
    pub account: Line,
    pub due_on: Option<Day>,
    pub since: Timestamp,
    /// How much is waited for from them in all.
    pub in_all: i64,
    /// Is any of it something that people are reminded of? `Autopsy::owed` says the same, seat by seat.
    pub remindable: bool,
    /// How many people and functions are waited for.
    pub others: i64,
}

/// Whom open autopsies wait for beside `me`, longest late first, with the first three things each; `most` of them. With
/// `before`, only what was due before that day.
pub async fn waiting(
    conn: &mut Conn,
    me: PersonId,
    today: Day,
    before: Option<Day>,
    most: i64,
) -> Result<Vec<Waited>> {
    sqlx::query_as!(
        Waited,
        r#"with seated as (
             select a.id, a.account_id, a.agree_by, a.opened_at, a.stage, s.function, s.answer, s.answered_at, s.due_on,
                    case when s.delegate_id is not null and (s.delegate_until is null or s.delegate_until >= $2)
                         then s.delegate_id else s.executive_id end as person,
                    exists (select 1 from filings f where f.autopsy_id = s.autopsy_id and f.function = s.function) as filed,
                    a.stage in ('agreeing', 'filing') as sealed
             from autopsies a cross join seats s
             where a.stage in ('agreeing', 'filing', 'revealed', 'answering', 'reconciled') and a.imported = 0
               and s.autopsy_id = a.id and s.excused_at is null
           ), asked (id, account_id, person, function, what, due_on, since, owed) as (
             select id, account_id, person, function, 'agree', agree_by, opened_at,
                    sealed or not exists (select 1 from rescues r where r.autopsy_id = seated.id)
             from seated where answer is null
             union all
             select id, account_id, person, function, 'file', due_on, coalesce(answered_at, opened_at), 1
             from seated
             where answer = 'agreed' and not filed
               and (sealed or (stage = 'answering'
                               and not exists (select 1 from finding_answers n
                                               where n.autopsy_id = seated.id and n.function = seated.function)))
             union all
             select seated.id, account_id, person, function, 'answer', f.answers_due_on, f.proposed_at, 1
             from seated join findings f on f.autopsy_id = seated.id
             where seated.stage = 'answering' and seated.answer = 'agreed' and seated.filed
               and not exists (select 1 from finding_answers n where n.autopsy_id = seated.id and n.function = seated.function)
             union all
             select a.id, a.account_id, t.owner_id, null, 'task', t.due_on, t.created_at, 0
             from autopsies a cross join rescues r cross join rescue_tasks t
             where a.stage in ('agreeing', 'filing', 'revealed', 'answering', 'reconciled')
               and r.autopsy_id = a.id and r.ended_on is null and t.autopsy_id = a.id
               and t.done_on is null and t.owner_id is not null
           ), others as (
             select *, coalesce(hex(nullif(person, x'')), function) as who from asked
             where person is not $1 and ($3 is null or due_on < $3)
           ), ranked as (
             select *, row_number() over (partition by who order by due_on is null, due_on, since, id) as place,
                    count(*) over (partition by who) as in_all, max(owed) over (partition by who) as remindable,
                    min(due_on) over (partition by who) as first_due
             from others
           ), few as (
             select *, dense_rank() over (order by first_due is null, first_due, who) as line from ranked where place <= 3
           )
           select few.person as "person?: PersonId", few.function as "function?: Function", few.what as "what!: String",
                  c.name as account, few.due_on as "due_on?: Day", few.since as "since!: Timestamp",
                  few.in_all as "in_all!: i64", few.remindable as "remindable!: bool",
                  (select count(distinct who) from others) as "others!: i64"
           from few join accounts c on c.id = few.account_id
           where few.line <= $4 order by few.line, few.place"#,
        me,
        today,
        before,
        most
    )
    .fetch_all(conn)
    .await
}

/// Open autopsies that stand at one place.
pub struct Stood {
    pub stage: Standing,
    pub autopsies: i64,
    /// At risk each year, of what is in the organisation's currency.
    pub arr: Minor,
    pub thirds: i64,
    /// Their contracts renew by the day that was asked about.
    pub renewing: i64,
}

/// Where the open autopsies stand, in the order of the stages.
pub async fn stood(conn: &mut Conn, currency: &Currency, today: Day, soon: Day) -> Result<Vec<Stood>> {
    let mut stood = sqlx::query_as!(
        Stood,
        r#"select a.stage, count(*) as "autopsies!: i64",
                  sum(case when a.currency = $1 then a.arr_at_risk else 0 end) as "arr!: Minor",
                  sum(a.ordinal >= 3) as "thirds!: i64",
                  count(case when c.renewal_on >= $2 and c.renewal_on <= $3 then 1 end) as "renewing!: i64"
           from autopsies a join accounts c on c.id = a.account_id
           where a.stage in ('agreeing', 'filing', 'revealed', 'answering', 'reconciled') group by a.stage"#,
        currency,
        today,
        soon
    )
    .fetch_all(conn)
    .await?;
    stood.sort_by_key(|it| it.stage);
    Ok(stood)
}

/// An open autopsy in a short list.
pub struct Short {
    pub autopsy_id: AutopsyId,
    pub account: Line,
    pub ordinal: i64,
    pub arr_at_risk: Minor,
    pub currency: Currency,
    pub in_all: i64,
}

/// Accounts that are off course for the third time or more, the largest first.
pub async fn thirds(conn: &mut Conn, most: i64) -> Result<Vec<Short>> {
    sqlx::query_as!(
        Short,
        r#"select a.id as autopsy_id, c.name as account, a.ordinal, a.arr_at_risk, a.currency, count(*) over () as "in_all!: i64"
           from autopsies a join accounts c on c.id = a.account_id
           where a.stage in ('agreeing', 'filing', 'revealed', 'answering', 'reconciled') and a.ordinal >= 3
           order by a.arr_at_risk desc, a.number limit $1"#,
        most
    )
    .fetch_all(conn)
    .await
}

/// The open autopsies in which somebody holds a seat on a day, or stands in for whoever does; soonest due first.
pub async fn seats_of(conn: &mut Conn, person: PersonId, today: Day, most: i64) -> Result<Vec<Short>> {
    sqlx::query_as!(
        Short,
        r#"select a.id as autopsy_id, c.name as account, a.ordinal, a.arr_at_risk, a.currency, count(*) over () as "in_all!: i64"
           from autopsies a join accounts c on c.id = a.account_id
           where a.stage in ('agreeing', 'filing', 'revealed', 'answering', 'reconciled')
             and a.id in (select s.autopsy_id from seats s where s.executive_id = $1 and s.excused_at is null
                          union
                          select s.autopsy_id from seats s where s.delegate_id = $1 and s.excused_at is null
                            and (s.delegate_until is null or s.delegate_until >= $2))
           order by a.due_on, a.number limit $3"#,
        person,
        today,
        most
    )
    .fetch_all(conn)
    .await
}

/// A rescue that a sponsor let begin without everybody's consent.
pub struct Overridden {
    pub autopsy_id: AutopsyId,
    pub account: Line,
    pub at: Timestamp,
    pub reason: Prose,
}

/// The latest of them.
pub async fn overridden(conn: &mut Conn, most: i64) -> Result<Vec<Overridden>> {
    sqlx::query_as!(
        Overridden,
        r#"select o.autopsy_id as "autopsy_id: AutopsyId", c.name as account, o.at, o.reason
         from overrides o join autopsies a on a.id = o.autopsy_id join accounts c on c.id = a.account_id
         order by o.at desc limit $1"#,
        most
    )
    .fetch_all(conn)
    .await
}

/// A line of the record about an autopsy.
pub struct Changed {
    pub autopsy_id: AutopsyId,
    pub account: Line,
    pub line: RecordLine,
}

/// The latest steps of autopsies, among the last thousand lines of the record. What they say is no filing's content.
pub async fn changed(conn: &mut Conn, most: i64) -> Result<Vec<Changed>> {
    let rows = sqlx::query!(
        r#"select a.id as "autopsy_id!: AutopsyId", c.name as "account!: Line", r.at, r.actor_kind, r.actor_id, r.behalf_of, r.action,
                  r.fields, r.outcome, r.reason
           from record r join autopsies a on a.id = r.object_id join accounts c on c.id = a.account_id
           where r.seq > (select max(seq) - 1000 from record) and r.outcome = 'done'
             and r.action in ('opened', 'declined', 'not_involved', 'filed', 'revealed', 'finding_proposed', 'finding_dissented',
                              'finding_agreed', 'rescue_started', 'overridden', 'rescue_ended', 'closed', 'cancelled')
           order by r.seq desc limit $1"#,
        most
    )
    .fetch_all(conn)
    .await?;
    let changed = rows.into_iter().map(|it| Changed {
        autopsy_id: it.autopsy_id,
        account: it.account,
        line: RecordLine {
            at: it.at,
            actor_kind: it.actor_kind,
            actor_id: it.actor_id,
            behalf_of: it.behalf_of,
            action: it.action,
            fields: it.fields,
            outcome: it.outcome,
            reason: it.reason,
        },
    });
    Ok(changed.collect())
}

/// Is anything on record yet: accounts, autopsies?
pub async fn anything(conn: &mut Conn) -> Result<(bool, bool)> {
    let row = sqlx::query!(
        r#"select exists (select 1 from accounts) as "accounts!: bool", exists (select 1 from autopsies) as "autopsies!: bool""#
    )
    .fetch_one(conn)
    .await?;
    Ok((row.accounts, row.autopsies))
}
