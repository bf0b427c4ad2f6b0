//! The autopsy as one value, read in one statement however many are asked for.
//!
//! Each statement is a hop to the connection's thread and back, which costs more than the rows it reads. So what has
//! happened to an autopsy comes beside its opening as JSON: an object for each record, an array for each list of rows.
//! That a seat has filed is in it; what it filed is not.
use crate::domain::{
    Answered, Autopsy, AutopsyId, Cause, ChangeId, Consent, Contribution, Day, Finding, FindingAnswer,
    Function, Minor, Opening, Outcome, Override, PersonId, Rescue, Reveal, RevealCause, Seat, Timestamp, hex,
};
use crate::store::{Conn, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;

/// The autopsy with everything but what its filings say.
pub async fn find(conn: &mut Conn, id: AutopsyId) -> Result<Option<Autopsy>> {
    Ok(find_many(conn, &[id]).await?.pop())
}

/// These autopsies, each with everything but what its filings say, in the order in which they are asked for. What is not
/// on record is left out.
pub async fn find_many(conn: &mut Conn, ids: &[AutopsyId]) -> Result<Vec<Autopsy>> {
    let wanted = wanted(ids);
    let rows = sqlx::query!(
        r#"select a.id, a.number, a.external_id, a.account_id, c.name as account, a.leader_id, a.opened_by, a.kind, a.opened_on, a.opened_at,
                  a.happened, a.stated_reason, a.lifecycle_stage, a.arr_at_risk, a.growth_deal, a.segment, a.region,
                  a.product, a.currency, a.agree_by, a.due_on, a.ordinal, a.imported, a.stage, a.closed_on, a.cancelled_on,
                  a.cancel_kind, a.cancel_reason, a.version,
                  (select json_group_array(json_object(
                       'function', s.function, 'executive_id', nullif(hex(s.executive_id), ''),
                       'delegate_id', nullif(hex(s.delegate_id), ''), 'delegate_until', s.delegate_until, 'due_on', s.due_on,
                       'answer', s.answer, 'answer_reason', s.answer_reason, 'answered_by', nullif(hex(s.answered_by), ''),
                       'answered_at', s.answered_at, 'excused_at', s.excused_at, 'version', s.version,
                       'filed_on', f.filed_on, 'filed_at', f.filed_at, 'filed_late', f.late))
                   from seats s
                   left join filings f on f.autopsy_id = s.autopsy_id and f.function = s.function
                   where s.autopsy_id = a.id) as "seats!: String",
                  (select json_object('reason', reason, 'by_id', hex(by_id), 'at', at)
                   from overrides where autopsy_id = a.id) as "overridden?: String",
                  (select json_object('at', at, 'cause', cause, 'reason', reason, 'by_id', nullif(hex(by_id), ''))
                   from reveals where autopsy_id = a.id) as "reveal?: String",
                  (select json_object(
                       'primary_cause', primary_cause, 'primary_share', primary_share, 'statement', statement,
                       'change_id', nullif(hex(change_id), ''), 'proposed_by', nullif(hex(proposed_by), ''),
                       'proposed_at', proposed_at, 'answers_due_on', answers_due_on, 'agreed_on', agreed_on,
                       'version', version,
                       'contributing', json((select json_group_array(json_object('cause', cause, 'share', share)
                                                                     order by position)
                                             from finding_contributing where autopsy_id = a.id)))
                   from findings where autopsy_id = a.id) as "finding?: String",
                  (select json_group_array(json_object(
                       'function', function, 'answer', answer, 'reason', reason, 'answered_by', hex(answered_by),
                       'answered_at', answered_at))
                   from finding_answers where autopsy_id = a.id) as "answers!: String",
                  (select json_object(
                       'led_by', nullif(hex(led_by), ''), 'started_on', started_on, 'outcome', outcome,
                       'arr_retained', arr_retained, 'ended_on', ended_on, 'note', note, 'version', version)
                   from rescues where autopsy_id = a.id) as "rescue?: String",
                  (select count(*) from rescue_tasks where autopsy_id = a.id and done_on is null) as "open_tasks!: i64"
           from autopsies a join accounts c on c.id = a.account_id where a.id in (select unhex(value) from json_each($1))"#,
        wanted
    )
    .fetch_all(conn)
    .await?;
    let mut found = HashMap::with_capacity(rows.len());
    for row in rows {
        let mut seats: Vec<Seat> = array(&row.seats, SeatRow::into_seat)?;
        seats.sort_by_key(|it| it.function);
        let mut answers: Vec<Answered> = array(&row.answers, AnswerRow::into_answered)?;
        answers.sort_by_key(|it| it.function);
        let opening = Opening {
            id: row.id,
            number: row.number,
            external_id: row.external_id,
            account_id: row.account_id,
            account: row.account,
            leader_id: row.leader_id,
            opened_by: row.opened_by,
            kind: row.kind,
            opened_on: row.opened_on,
            opened_at: row.opened_at,
            happened: row.happened,
            stated_reason: row.stated_reason,
            lifecycle_stage: row.lifecycle_stage,
            arr_at_risk: row.arr_at_risk,
            growth_deal: row.growth_deal,
            segment: row.segment,
            region: row.region,
            product: row.product,
            currency: row.currency,
            agree_by: row.agree_by,
            due_on: row.due_on,
            ordinal: row.ordinal,
            imported: row.imported,
            stage: row.stage,
            closed_on: row.closed_on,
            cancelled_on: row.cancelled_on,
            cancel_kind: row.cancel_kind,
            cancel_reason: row.cancel_reason,
            version: row.version,
        };
        let autopsy = Autopsy {
            opening,
            seats,
            overridden: object(row.overridden, OverrideRow::into_override)?,
            reveal: object(row.reveal, RevealRow::into_reveal)?,
            finding: object(row.finding, FindingRow::into_finding)?,
            answers,
            rescue: object(row.rescue, RescueRow::into_rescue)?,
            open_tasks: row.open_tasks,
        };
        found.insert(row.id, autopsy);
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// Ids as one value that a statement takes: a JSON array of their bytes in hexadecimal digits.
pub fn wanted(ids: &[AutopsyId]) -> String {
    let digits: Vec<String> = ids.iter().map(|it| format!("\"{}\"", hex(it.uuid().as_bytes()))).collect();
    format!("[{}]", digits.join(","))
}

fn read<R: DeserializeOwned>(json: &str) -> Result<R> {
    serde_json::from_str(json).map_err(|error| sqlx::Error::Decode(error.into()))
}

fn object<R: DeserializeOwned, T>(json: Option<String>, into: impl Fn(R) -> T) -> Result<Option<T>> {
    json.map(|it| read(&it).map(into)).transpose()
}

pub(super) fn array<R: DeserializeOwned, T>(json: &str, into: impl Fn(R) -> T) -> Result<Vec<T>> {
    Ok(read::<Vec<R>>(json)?.into_iter().map(into).collect())
}

#[derive(Deserialize)]
struct SeatRow {
    function: Function,
    executive_id: Option<PersonId>,
    delegate_id: Option<PersonId>,
    delegate_until: Option<Day>,
    due_on: Day,
    answer: Option<Consent>,
    answer_reason: String,
    answered_by: Option<PersonId>,
    answered_at: Option<Timestamp>,
    excused_at: Option<Timestamp>,
    version: i64,
    filed_on: Option<Day>,
    filed_at: Option<Timestamp>,
    filed_late: Option<i64>,
}

impl SeatRow {
    fn into_seat(self) -> Seat {
        Seat {
            function: self.function,
            executive_id: self.executive_id,
            delegate_id: self.delegate_id,
            delegate_until: self.delegate_until,
            due_on: self.due_on,
            answer: self.answer,
            answer_reason: self.answer_reason.into(),
            answered_by: self.answered_by,
            answered_at: self.answered_at,
            excused_at: self.excused_at,
            version: self.version,
            filed_on: self.filed_on,
            filed_at: self.filed_at,
            filed_late: self.filed_late.map(|it| it != 0),
        }
    }
}

#[derive(Deserialize)]
struct OverrideRow {
    reason: String,
    by_id: PersonId,
    at: Timestamp,
}

impl OverrideRow {
    fn into_override(self) -> Override {
        Override { reason: self.reason.into(), by_id: self.by_id, at: self.at }
    }
}

#[derive(Deserialize)]
struct RevealRow {
    at: Timestamp,
    cause: RevealCause,
    reason: String,
    by_id: Option<PersonId>,
}

impl RevealRow {
    fn into_reveal(self) -> Reveal {
        Reveal { at: self.at, cause: self.cause, reason: self.reason.into(), by_id: self.by_id }
    }
}

#[derive(Deserialize)]
struct FindingRow {
    primary_cause: Cause,
    primary_share: Option<i64>,
    contributing: Vec<ContributionRow>,
    statement: String,
    change_id: Option<ChangeId>,
    proposed_by: Option<PersonId>,
    proposed_at: Timestamp,
    answers_due_on: Option<Day>,
    agreed_on: Option<Day>,
    version: i64,
}

#[derive(Deserialize)]
struct ContributionRow {
    cause: Cause,
    share: Option<i64>,
}

impl FindingRow {
    fn into_finding(self) -> Finding {
        let contribution = |it: ContributionRow| Contribution { cause: it.cause, share: it.share };
        Finding {
            primary_cause: self.primary_cause,
            primary_share: self.primary_share,
            contributing: self.contributing.into_iter().map(contribution).collect(),
            statement: self.statement.into(),
            change_id: self.change_id,
            proposed_by: self.proposed_by,
            proposed_at: self.proposed_at,
            answers_due_on: self.answers_due_on,
            agreed_on: self.agreed_on,
            version: self.version,
        }
    }
}

#[derive(Deserialize)]
struct AnswerRow {
    function: Function,
    answer: FindingAnswer,
    reason: String,
    answered_by: PersonId,
    answered_at: Timestamp,
}

impl AnswerRow {
    fn into_answered(self) -> Answered {
        Answered {
            function: self.function,
            answer: self.answer,
            reason: self.reason.into(),
            answered_by: self.answered_by,
            answered_at: self.answered_at,
        }
    }
}

#[derive(Deserialize)]
struct RescueRow {
    led_by: Option<PersonId>,
    started_on: Day,
    outcome: Option<Outcome>,
    arr_retained: Option<i64>,
    ended_on: Option<Day>,
    note: String,
    version: i64,
}

impl RescueRow {
    fn into_rescue(self) -> Rescue {
        Rescue {
            led_by: self.led_by,
            started_on: self.started_on,
            outcome: self.outcome,
            arr_retained: self.arr_retained.map(Minor::new),
            ended_on: self.ended_on,
            note: self.note.into(),
            version: self.version,
        }
    }
}
