//! How an autopsy reads in JSON, for whoever may read it. What its filings say stands in `filings` alone.
use super::rescue::{RescueBody, rescue};
use crate::app::App;
use crate::domain::{
    Autopsy, AutopsyId, Cancellation, Cause, ChangeId, Confidence, Consent, Currency, Depth, Filing,
    FindingAnswer, Function, Line, Minor, Person, Prose, RevealCause, Seat, Stage, Standing, autopsy_label,
};
use crate::store::{self, Conn};
use crate::web::api::people::{Who, who};
use crate::web::autopsies::read_on;
use crate::web::error::Result;
use crate::web::names::Names;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An autopsy.
#[derive(Serialize, ToSchema)]
#[schema(as = Autopsy)]
pub struct AutopsyBody {
    id: AutopsyId,
    /// As people say it: `AA-0147`.
    label: String,
    account: AccountRef,
    kind: Depth,
    state: Standing,
    /// What stands between it and its closing, each as a sentence; empty where nothing does.
    blockers: Vec<String>,
    /// Which time the account is off course.
    ordinal: i64,
    /// Came from an import.
    imported: bool,
    opened_on: NaiveDate,
    opened_at: DateTime<Utc>,
    opened_by: Option<Who>,
    leader: Option<Who>,
    /// What the customer has seen or said.
    happened: Prose,
    stated_reason: Prose,
    lifecycle_stage: Stage,
    signals: Vec<String>,
    arr_at_risk: Minor,
    growth_deal: Option<Minor>,
    currency: Currency,
    segment: Line,
    region: Line,
    product: Line,
    agree_by: NaiveDate,
    due_on: NaiveDate,
    seats: Vec<SeatBody>,
    /// A sponsor’s override of a missing consent: “rescued without agreement”, for ever.
    overridden: Option<OverrideBody>,
    reveal: Option<RevealBody>,
    /// What was filed; null until the reveal, and for whoever takes no part.
    filings: Option<Vec<FilingBody>>,
    finding: Option<FindingBody>,
    rescue: Option<RescueBody>,
    closed_on: Option<NaiveDate>,
    cancelled: Option<CancelledBody>,
    pub version: i64,
}

/// The account of an autopsy.
#[derive(Serialize, ToSchema)]
struct AccountRef {
    id: crate::domain::AccountId,
    name: String,
}

/// What a seat says when it is asked to take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentAnswer {
    Agree,
    Decline,
    NotInvolved,
}

impl From<Consent> for ConsentAnswer {
    fn from(it: Consent) -> Self {
        match it {
            Consent::Agreed => Self::Agree,
            Consent::Declined => Self::Decline,
            Consent::NotInvolved => Self::NotInvolved,
        }
    }
}

impl From<ConsentAnswer> for Consent {
    fn from(it: ConsentAnswer) -> Self {
        match it {
            ConsentAnswer::Agree => Self::Agreed,
            ConsentAnswer::Decline => Self::Declined,
            ConsentAnswer::NotInvolved => Self::NotInvolved,
        }
    }
}

/// One function’s place in an autopsy. That it has filed is no secret; what it filed is.
#[derive(Serialize, ToSchema)]
#[schema(as = Seat)]
pub struct SeatBody {
    function: Function,
    executive: Option<Who>,
    delegate: Option<Who>,
    delegate_until: Option<NaiveDate>,
    due_on: NaiveDate,
    answer: Option<ConsentAnswer>,
    reason: Prose,
    answered_by: Option<Who>,
    answered_at: Option<DateTime<Utc>>,
    /// When the CS leader confirmed that it was not involved.
    excused_at: Option<DateTime<Utc>>,
    filed_on: Option<NaiveDate>,
    /// Filed after the reveal.
    filed_late: Option<bool>,
    pub version: i64,
}

impl SeatBody {
    pub fn of(it: &Seat, names: &Names) -> Self {
        Self {
            function: it.function,
            executive: who(names, it.executive_id),
            delegate: who(names, it.delegate_id),
            delegate_until: it.delegate_until,
            due_on: it.due_on,
            answer: it.answer.map(Into::into),
            reason: it.answer_reason.clone(),
            answered_by: who(names, it.answered_by),
            answered_at: it.answered_at,
            excused_at: it.excused_at,
            filed_on: it.filed_on,
            filed_late: it.filed_late,
            version: it.version,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Override)]
struct OverrideBody {
    reason: Prose,
    by: Option<Who>,
    at: DateTime<Utc>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Reveal)]
struct RevealBody {
    at: DateTime<Utc>,
    cause: RevealCause,
    reason: Prose,
    by: Option<Who>,
}

/// What a seat filed.
#[derive(Serialize, ToSchema)]
#[schema(as = Filing)]
pub struct FilingBody {
    function: Function,
    primary_cause: Cause,
    contributing_causes: Vec<Cause>,
    evidence: Prose,
    /// Missing on imported history.
    confidence: Option<Confidence>,
    prevention: Prose,
    link: Line,
    filed_by: Option<Who>,
    /// The executive, where a delegate filed.
    behalf_of: Option<Who>,
    filed_on: NaiveDate,
    /// Filed after the reveal.
    late: bool,
    pub version: i64,
}

impl FilingBody {
    pub fn of(it: &Filing, names: &Names) -> Self {
        Self {
            function: it.function,
            primary_cause: it.primary_cause,
            contributing_causes: it.contributing.causes(),
            evidence: it.evidence.clone(),
            confidence: it.confidence,
            prevention: it.prevention.clone(),
            link: it.link.clone(),
            filed_by: who(names, it.filed_by),
            behalf_of: who(names, it.behalf_of),
            filed_on: it.filed_on,
            late: it.late,
            version: it.version,
        }
    }
}

/// What the room settled on, or is asked to.
#[derive(Serialize, ToSchema)]
#[schema(as = Finding)]
pub struct FindingBody {
    primary_cause: Cause,
    /// Per cent; missing on imported history.
    primary_share: Option<i64>,
    contributing: Vec<ContributionBody>,
    statement: Prose,
    change_id: Option<ChangeId>,
    proposed_by: Option<Who>,
    proposed_at: DateTime<Utc>,
    answers_due_on: Option<NaiveDate>,
    agreed_on: Option<NaiveDate>,
    answers: Vec<AnswerBody>,
    pub version: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Contribution)]
struct ContributionBody {
    cause: Cause,
    share: Option<i64>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = FindingReply)]
struct AnswerBody {
    function: Function,
    answer: FindingAnswer,
    reason: Prose,
    answered_by: Option<Who>,
    answered_at: DateTime<Utc>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Cancelled)]
struct CancelledBody {
    on: NaiveDate,
    kind: Option<Cancellation>,
    reason: Option<Prose>,
}

/// An autopsy as a person may read it: 404 where there is none, 403 for whoever takes no part.
pub async fn read(conn: &mut Conn, app: &App, me: &Person, id: AutopsyId) -> Result<AutopsyBody> {
    let read = read_on(conn, app, me, id).await?;
    let names = app.kept_on(conn, Names::load).await?;
    let filings = if read.sight.filings { Some(store::filings::revealed(conn, id).await?) } else { None };
    let beside = store::autopsies::beside(conn, id).await?;
    let signals = beside.signals.clone();
    let rescue = rescue(&read.autopsy, beside, &names);
    let it = &read.autopsy;
    let opening = it.opening.clone();
    Ok(AutopsyBody {
        id,
        label: autopsy_label(opening.number),
        account: AccountRef { id: opening.account_id, name: read.account.clone() },
        kind: opening.kind,
        state: it.standing(),
        blockers: it.blockers(read.today),
        ordinal: opening.ordinal,
        imported: opening.imported,
        opened_on: opening.opened_on,
        opened_at: opening.opened_at,
        opened_by: who(&names, opening.opened_by),
        leader: who(&names, opening.leader_id),
        happened: opening.happened,
        stated_reason: opening.stated_reason,
        lifecycle_stage: opening.lifecycle_stage,
        signals,
        arr_at_risk: opening.arr_at_risk,
        growth_deal: opening.growth_deal,
        currency: opening.currency,
        segment: opening.segment,
        region: opening.region,
        product: opening.product,
        agree_by: opening.agree_by,
        due_on: opening.due_on,
        seats: it.seats.iter().map(|it| SeatBody::of(it, &names)).collect(),
        overridden: it.overridden.as_ref().map(|it| OverrideBody {
            reason: it.reason.clone(),
            by: who(&names, Some(it.by_id)),
            at: it.at,
        }),
        reveal: it.reveal.as_ref().map(|it| RevealBody {
            at: it.at,
            cause: it.cause,
            reason: it.reason.clone(),
            by: who(&names, it.by_id),
        }),
        filings: filings.map(|all| all.iter().map(|it| FilingBody::of(it, &names)).collect()),
        finding: finding(it, &names),
        rescue,
        closed_on: opening.closed_on,
        cancelled: opening.cancelled_on.map(|on| CancelledBody {
            on,
            kind: opening.cancel_kind,
            reason: opening.cancel_reason,
        }),
        version: opening.version,
    })
}

/// The finding with the seats' answers to it.
pub fn finding(autopsy: &Autopsy, names: &Names) -> Option<FindingBody> {
    let it = autopsy.finding.as_ref()?;
    let answers = autopsy.answers.iter().map(|it| AnswerBody {
        function: it.function,
        answer: it.answer,
        reason: it.reason.clone(),
        answered_by: who(names, Some(it.answered_by)),
        answered_at: it.answered_at,
    });
    let contributing = it.contributing.iter();
    Some(FindingBody {
        primary_cause: it.primary_cause,
        primary_share: it.primary_share,
        contributing: contributing.map(|it| ContributionBody { cause: it.cause, share: it.share }).collect(),
        statement: it.statement.clone(),
        change_id: it.change_id,
        proposed_by: who(names, it.proposed_by),
        proposed_at: it.proposed_at,
        answers_due_on: it.answers_due_on,
        agreed_on: it.agreed_on,
        answers: answers.collect(),
        version: it.version,
    })
}
