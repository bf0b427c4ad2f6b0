//! A list of autopsies, narrowed in any way. Its one condition asks of each row what the filter names; what it walks
//! through is chosen here, so that no list reads more of the table than it has to.
//!
//! `like ($17 || '')`: `SQLite` plans a statement anew each time it is bound when a bare parameter stands behind `like`.
use crate::domain::{
    AccountId, AutopsyId, Cause, Day, Function, Line, Minor, Outcome, Owner, PersonId, Standing,
};
use crate::store::accounts::like;
use crate::store::{Conn, Result};

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
    /// Only those whose rescue ended like this; it may still be open for its finding.
    pub outcome: Option<Outcome>,
    /// Counts contributing causes as well as the primary one.
    pub touched: bool,
    pub lifecycle_stage: Option<String>,
    pub account_id: Option<AccountId>,
    pub leader_id: Option<PersonId>,
    /// Only those in which a person holds a seat on a day, or stands in for somebody who does.
    pub seated: Option<(PersonId, Day)>,
    pub waiting: Option<Function>,
    /// Only those in which a function has a seat that something is asked of.
    pub asked: Option<Function>,
    /// Only those whose agreed finding has a primary cause of this function's.
    pub area: Option<Function>,
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

/// What a list walks through, newest first: the narrowest that has an index of its own.
enum Walk {
    Account,
    Leader,
    Seated,
    Stage,
    Open,
    Found,
    All,
}

impl Walk {
    fn of(filter: &Filter) -> Self {
        match filter {
            Filter { account_id: Some(_), .. } => Self::Account,
            Filter { q: Some(_), .. } => Self::Found,
            Filter { leader_id: Some(_), .. } => Self::Leader,
            Filter { seated: Some(_), .. } => Self::Seated,
            Filter { stage: Some(_), .. } => Self::Stage,
            Filter { open: Some(true), .. } => Self::Open,
            _ => Self::All,
        }
    }
}

/// The list as a statement that walks through what `$walk` says.
macro_rules! walked {
    ($walk:literal, $($bound:expr),* $(,)?) => {
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
                  case when a.closed_on is null and a.cancelled_on is null then
                  (select group_concat(s.function, ';') from seats s
                   where s.autopsy_id = a.id and s.excused_at is null
                     and ((a.stage = 'agreeing' and (s.answer is null or s.answer <> 'agreed'))
                          or (a.stage = 'filing'
                              and not exists (select 1 from filings f where f.autopsy_id = a.id and f.function = s.function))
                          or (a.stage = 'answering' and s.answer = 'agreed'
                              and not exists (select 1 from finding_answers n where n.autopsy_id = a.id and n.function = s.function)))) end
                      as "waiting?: String"
           from autopsies a join accounts c on c.id = a.account_id
           where "#
                + $walk
                + r#"
             and ($1 is null or (a.closed_on is null and a.cancelled_on is null) = $1)
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
             and a.opened_on >= $13
             and a.opened_on < $14
             and ($15 is null or (a.stage = 'agreeing' and a.agree_by < $15) or (a.stage = 'filing' and a.due_on < $15))
             and ($16 is null
                  or $16 = exists (select 1 from findings f where f.autopsy_id = a.id and f.agreed_on is not null))
             and ($17 is null or lower(c.name) like ($17 || '') escape '\' or a.number = $18)
             and ($19 is null or a.opened_on < $19 or (a.opened_on = $19 and a.number < $20))
             and (not $21 or a.cancelled_on is null)
             and ($23 is null or exists (select 1 from seat_holders h where h.autopsy_id = a.id and h.person_id = $23
                                         and (h.until is null or h.until >= $24)))
             and ($25 is null or exists (select 1 from rescues r where r.autopsy_id = a.id and r.outcome = $25))
             and ($26 is null or exists (select 1 from seats s where s.autopsy_id = a.id and s.function = $26
                                         and s.excused_at is null))
             and ($27 is null or exists (select 1 from findings f where f.autopsy_id = a.id and f.agreed_on is not null
                                         and f.primary_cause in (select value from json_each($27))))
           order by a.opened_on desc, a.number desc limit $22"#,
            $($bound),*
        )
    };
}

/// The days that the list has to look at: from one day, before another. A later page begins where it begins.
fn between(filter: &Filter, after: Option<After>) -> (Day, Day) {
    let day = |year, month, day| Day::from_ymd_opt(year, month, day).unwrap_or_default();
    let (first, last) = (day(1, 1, 1), day(9999, 12, 31));
    let to = filter.opened_to.unwrap_or(last);
    let before = after.and_then(|it| it.opened_on.succ_opt()).unwrap_or(last);
    (filter.opened_from.unwrap_or(first), to.min(before))
}

/// The causes of a function's area, as JSON.
fn owned(function: Function) -> String {
    let codes = Cause::ALL.iter().filter(|it| it.owner() == Owner::Function(function));
    let codes: Vec<_> = codes.map(|it| format!("\"{}\"", it.code())).collect();
    format!("[{}]", codes.join(","))
}

/// Autopsies, newest first, after `after`; at most `most` of them.
pub async fn list(conn: &mut Conn, filter: &Filter, after: Option<After>, most: i64) -> Result<Vec<Row>> {
    let (after_day, after_number) = after.map_or((None, None), |it| (Some(it.opened_on), Some(it.number)));
    let (from, before) = between(filter, after);
    let (seated, seated_on) = filter.seated.unzip();
    let area = filter.area.map(owned);
    let like = filter.q.as_deref().map(like);
    let number = filter
        .q
        .as_deref()
        .and_then(|it| it.trim_start_matches("AA-").trim_start_matches("aa-").parse::<i64>().ok());
    macro_rules! rows {
        ($walk:literal) => {
            walked!(
                $walk,
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
                from,
                before,
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
                filter.outcome,
                filter.asked,
                area,
            )
            .fetch_all(conn)
            .await
        };
    }
    match Walk::of(filter) {
        Walk::Account => rows!("a.account_id = $9"),
        Walk::Leader => rows!("a.leader_id = $10"),
        Walk::Seated => rows!("a.id in (select autopsy_id from seat_holders where person_id = $23)"),
        Walk::Stage => rows!("a.stage = $2"),
        Walk::Open => rows!("a.closed_on is null and a.cancelled_on is null"),
        Walk::Found => rows!(
            "(a.account_id in (select id from accounts where lower(name) like ($17 || '') escape '\\') or a.number = $18)"
        ),
        Walk::All => rows!("a.number > 0"),
    }
}
