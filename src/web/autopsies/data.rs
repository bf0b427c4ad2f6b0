//! One autopsy as data: everything that its page shows to whoever asks, under names that stay.
use super::Read;
use super::record::told;
use crate::app::App;
use crate::domain::{
    AccountId, Answered, Autopsy, AutopsyId, Cancellation, Cause, Confidence, Consent, Currency, Day, Depth,
    Filing, Finding, FindingAnswer, Function, Line, Look, LookStanding, Minor, Outcome, Person, PersonId,
    Prose, Purpose, RevealCause, Role, Seat, Stage, Standing, Task, TaskId, Timestamp, autopsy_label,
};
use crate::store::{self, Conn, autopsies::Beside};
use crate::web::error::Result;
use crate::web::names::Names;
use serde::Serialize;

/// Lines of the record that an export shows.
pub const RECORD: i64 = 500;

/// Somebody by id and name.
#[derive(Serialize)]
pub struct Named {
    id: PersonId,
    name: String,
}

/// An autopsy with everything but what the reader may not see: `filings` is null until the reveal, and for whoever
/// takes no part.
#[derive(Serialize)]
pub struct Data {
    pub id: AutopsyId,
    number: String,
    as_of: Timestamp,
    seen_by: Seer,
    account_id: AccountId,
    account: String,
    state: Standing,
    blockers: Vec<String>,
    depth: Depth,
    opened_on: Day,
    opened_by: Option<Named>,
    led_by: Option<Named>,
    imported: bool,
    times_off_course: Option<i64>,
    happened: Prose,
    stated_reason: Prose,
    lifecycle_stage: Stage,
    signals: Vec<String>,
    currency: Currency,
    arr_at_risk: Minor,
    growth_deal: Option<Minor>,
    segment: Line,
    region: Line,
    product: Line,
    agree_by: Day,
    due_on: Day,
    closed_on: Option<Day>,
    cancellation: Option<Called>,
    seats: Vec<SeatData>,
    rescue_override: Option<Reasoned>,
    reveal: Option<RevealData>,
    filings: Option<Vec<FilingData>>,
    finding: Option<FindingData>,
    rescue: Option<RescueData>,
    record: Vec<Told>,
}

#[derive(Serialize)]
struct Seer {
    id: PersonId,
    name: Line,
    role: Role,
}

#[derive(Serialize)]
struct Called {
    on: Day,
    kind: Option<Cancellation>,
    reason: Option<Prose>,
}

#[derive(Serialize)]
struct SeatData {
    function: Function,
    executive: Option<Named>,
    delegate: Option<Named>,
    delegate_until: Option<Day>,
    due_on: Day,
    answer: Option<Consent>,
    answer_reason: Prose,
    answered_by: Option<Named>,
    answered_at: Option<Timestamp>,
    excused_at: Option<Timestamp>,
    filed_on: Option<Day>,
    filed_late: Option<bool>,
}

#[derive(Serialize)]
struct Reasoned {
    reason: Prose,
    by: Option<Named>,
    at: Timestamp,
}

#[derive(Serialize)]
struct RevealData {
    at: Timestamp,
    cause: RevealCause,
    reason: Prose,
    by: Option<Named>,
}

#[derive(Serialize)]
struct FilingData {
    function: Function,
    primary_cause: Cause,
    contributing_causes: Vec<Cause>,
    evidence: Prose,
    confidence: Option<Confidence>,
    prevention: Prose,
    link: Line,
    filed_by: Option<Named>,
    behalf_of: Option<Named>,
    filed_on: Day,
    late: bool,
    taxonomy_version: i64,
}

#[derive(Serialize)]
struct FindingData {
    primary_cause: Cause,
    primary_share: Option<i64>,
    contributing: Vec<Share>,
    statement: Prose,
    change: Option<String>,
    proposed_by: Option<Named>,
    proposed_at: Timestamp,
    answers_due_on: Option<Day>,
    agreed_on: Option<Day>,
    answers: Vec<AnswerData>,
    version: i64,
}

#[derive(Serialize)]
struct Share {
    cause: Cause,
    share: Option<i64>,
}

#[derive(Serialize)]
struct AnswerData {
    function: Function,
    answer: FindingAnswer,
    reason: Prose,
    answered_by: Option<Named>,
    answered_at: Timestamp,
}

#[derive(Serialize)]
struct RescueData {
    led_by: Option<Named>,
    started_on: Day,
    outcome: Option<Outcome>,
    arr_retained: Option<Minor>,
    ended_on: Option<Day>,
    note: Prose,
    tasks: Vec<TaskData>,
    /// Tasks that were done here and in three rescues or more, each with in how many.
    done_again: Vec<(String, i64)>,
    looks: Vec<LookData>,
}

#[derive(Serialize)]
struct TaskData {
    id: TaskId,
    title: Line,
    purpose: Purpose,
    owner: Option<Named>,
    due_on: Day,
    done_on: Option<Day>,
}

#[derive(Serialize)]
struct LookData {
    day: i64,
    due_on: Day,
    looked_on: Option<Day>,
    standing: Option<LookStanding>,
    note: Prose,
}

#[derive(Serialize)]
struct Told {
    at: Timestamp,
    what: String,
}

/// What `read` shows to `me`, as of `now`.
pub async fn data(conn: &mut Conn, app: &App, read: &Read, me: &Person, now: Timestamp) -> Result<Data> {
    let (it, id) = (&read.autopsy, read.autopsy.id());
    let opening = &it.opening;
    let names = app.kept_on(conn, Names::load).await?;
    let filings = if read.sight.filings { Some(store::filings::revealed(conn, id).await?) } else { None };
    let lines = store::record::of_object(conn, id.uuid(), RECORD).await?;
    let changes = store::facts::changes(conn).await?;
    let who = |id: Option<PersonId>| id.map(|id| Named { id, name: names.name(Some(id)) });
    let Beside { signals, tasks, looks, again, .. } = store::autopsies::beside(conn, id).await?;
    Ok(Data {
        id,
        number: autopsy_label(opening.number),
        as_of: now,
        seen_by: Seer { id: me.id, name: me.name.clone(), role: me.role },
        account_id: opening.account_id,
        account: read.account.clone(),
        state: it.standing(),
        blockers: it.blockers(read.today),
        depth: opening.kind,
        opened_on: opening.opened_on,
        opened_by: who(opening.opened_by),
        led_by: who(opening.leader_id),
        imported: opening.imported,
        times_off_course: opening.cancelled_on.is_none().then_some(opening.ordinal),
        happened: opening.happened.clone(),
        stated_reason: opening.stated_reason.clone(),
        lifecycle_stage: opening.lifecycle_stage,
        signals,
        currency: opening.currency.clone(),
        arr_at_risk: opening.arr_at_risk,
        growth_deal: opening.growth_deal,
        segment: opening.segment.clone(),
        region: opening.region.clone(),
        product: opening.product.clone(),
        agree_by: opening.agree_by,
        due_on: opening.due_on,
        closed_on: opening.closed_on,
        cancellation: opening.cancelled_on.map(|on| Called {
            on,
            kind: opening.cancel_kind,
            reason: opening.cancel_reason.clone(),
        }),
        seats: it.seats.iter().map(|it| seat(it, &who)).collect(),
        rescue_override: it.overridden.as_ref().map(|it| Reasoned {
            reason: it.reason.clone(),
            by: who(Some(it.by_id)),
            at: it.at,
        }),
        reveal: it.reveal.as_ref().map(|it| RevealData {
            at: it.at,
            cause: it.cause,
            reason: it.reason.clone(),
            by: who(it.by_id),
        }),
        filings: filings.map(|all| all.into_iter().map(|it| filing(it, &who)).collect()),
        finding: it.finding.as_ref().map(|finding| {
            let change = changes.iter().find(|it| Some(it.id) == finding.change_id);
            finding_data(it, finding, change.map(|it| it.title.to_string()), &who)
        }),
        rescue: it.rescue.as_ref().map(|it| RescueData {
            led_by: who(it.led_by),
            started_on: it.started_on,
            outcome: it.outcome,
            arr_retained: it.arr_retained,
            ended_on: it.ended_on,
            note: it.note.clone(),
            tasks: tasks.into_iter().map(|it| task(it, &who)).collect(),
            done_again: again,
            looks: looks.into_iter().map(look).collect(),
        }),
        record: lines
            .iter()
            .filter_map(|line| {
                let what = told(std::slice::from_ref(line), &names, read.zone).pop()?.what;
                Some(Told { at: line.at, what })
            })
            .collect(),
    })
}

fn finding_data(
    it: &Autopsy,
    finding: &Finding,
    change: Option<String>,
    who: &impl Fn(Option<PersonId>) -> Option<Named>,
) -> FindingData {
    let answer = |it: &Answered| AnswerData {
        function: it.function,
        answer: it.answer,
        reason: it.reason.clone(),
        answered_by: who(Some(it.answered_by)),
        answered_at: it.answered_at,
    };
    FindingData {
        primary_cause: finding.primary_cause,
        primary_share: finding.primary_share,
        contributing: finding
            .contributing
            .iter()
            .map(|it| Share { cause: it.cause, share: it.share })
            .collect(),
        statement: finding.statement.clone(),
        change,
        proposed_by: who(finding.proposed_by),
        proposed_at: finding.proposed_at,
        answers_due_on: finding.answers_due_on,
        agreed_on: finding.agreed_on,
        answers: it.answers.iter().map(answer).collect(),
        version: finding.version,
    }
}

fn seat(it: &Seat, who: &impl Fn(Option<PersonId>) -> Option<Named>) -> SeatData {
    SeatData {
        function: it.function,
        executive: who(it.executive_id),
        delegate: who(it.delegate_id),
        delegate_until: it.delegate_until,
        due_on: it.due_on,
        answer: it.answer,
        answer_reason: it.answer_reason.clone(),
        answered_by: who(it.answered_by),
        answered_at: it.answered_at,
        excused_at: it.excused_at,
        filed_on: it.filed_on,
        filed_late: it.filed_late,
    }
}

fn filing(it: Filing, who: &impl Fn(Option<PersonId>) -> Option<Named>) -> FilingData {
    FilingData {
        function: it.function,
        primary_cause: it.primary_cause,
        contributing_causes: it.contributing.causes(),
        evidence: it.evidence,
        confidence: it.confidence,
        prevention: it.prevention,
        link: it.link,
        filed_by: who(it.filed_by),
        behalf_of: who(it.behalf_of),
        filed_on: it.filed_on,
        late: it.late,
        taxonomy_version: it.taxonomy_version,
    }
}

fn task(it: Task, who: &impl Fn(Option<PersonId>) -> Option<Named>) -> TaskData {
    TaskData {
        id: it.id,
        title: it.title,
        purpose: it.purpose,
        owner: who(it.owner_id),
        due_on: it.due_on,
        done_on: it.done_on,
    }
}

fn look(it: Look) -> LookData {
    LookData { day: it.day, due_on: it.due_on, looked_on: it.looked_on, standing: it.standing, note: it.note }
}
