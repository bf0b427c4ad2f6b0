//! What somebody does in a story of the demonstration, and how it is done.
use super::{Cast, due_from};
use crate::actions::{Call, Error, Result};
use crate::actions::{autopsies, filings, findings, rescues, seats};
use crate::demo::stories::{
    Answer, Cancelled, Named, Proposal, Reach, Reply, RevealedBecause, Seat, Story, Task,
};
use crate::domain::{
    Actor, AutopsyId, Cancellation, Confidence, Consent, Contributing, Depth, Ending, FilingDraft,
    FindingAnswer, FindingDraft, Function, Line, Minor, OpeningDraft, Outcome, Prose, Purpose, Stage,
    TaskDraft, TaskId, Timestamp,
};
use crate::store::Db;

/// One thing that somebody did.
#[derive(Clone, Copy)]
pub enum Deed {
    Open,
    Delegate(Seat),
    Answer(Seat),
    Excuse(Seat),
    Override,
    Add(Task, TaskId),
    File(Seat, Named),
    Reveal,
    Propose(Proposal),
    Reply(Reply),
    Finish(Task, TaskId),
    End,
    Cancel(Cancelled),
}

impl Deed {
    /// The function whose seat acts, if one does.
    pub fn function(self) -> Option<Function> {
        match self {
            Self::Delegate(seat) | Self::Answer(seat) | Self::Excuse(seat) | Self::File(seat, _) => {
                Some(seat.function)
            }
            Self::Reply(reply) => Some(reply.function),
            _ => None,
        }
    }

    /// What comes first on one day.
    pub fn order(self) -> i64 {
        match self {
            Self::Open => 0,
            Self::Delegate(_) => 1,
            Self::Answer(_) => 2,
            Self::Excuse(_) => 3,
            Self::Override => 4,
            Self::Add(..) => 5,
            Self::File(..) => 6,
            Self::Reveal => 7,
            Self::Propose(_) => 8,
            Self::Reply(_) => 9,
            Self::Finish(..) => 10,
            Self::End => 11,
            Self::Cancel(_) => 12,
        }
    }
}

/// What happens in a story, each deed with how many days ago it was done.
pub fn deeds_of(story: &Story) -> Vec<(i32, Deed)> {
    let mut deeds = vec![(story.opened, Deed::Open)];
    for seat in story.seats {
        if seat.delegate.is_some() {
            deeds.push((story.opened, Deed::Delegate(*seat)));
        }
        match seat.answer {
            Answer::Silent => {}
            Answer::Agreed { ago } | Answer::Declined { ago, .. } => deeds.push((ago, Deed::Answer(*seat))),
            Answer::NotInvolved { ago, excused, .. } => {
                deeds.push((ago, Deed::Answer(*seat)));
                deeds.push((excused, Deed::Excuse(*seat)));
            }
        }
        deeds.extend(seat.filing.map(|it| (it.ago, Deed::File(*seat, it))));
    }
    deeds.extend(story.overridden.map(|it| (it.ago, Deed::Override)));
    deeds.extend(
        story.reveal.filter(|it| it.why != RevealedBecause::AllFiled).map(|it| (it.ago, Deed::Reveal)),
    );
    if let Some(proposal) = story.finding {
        deeds.push((proposal.ago, Deed::Propose(proposal)));
        deeds.extend(proposal.replies.iter().map(|it| (it.ago, Deed::Reply(*it))));
    }
    if let Some(rescue) = story.rescue {
        for task in rescue.tasks {
            let id = TaskId::new();
            deeds.push((rescue.started, Deed::Add(*task, id)));
            deeds.extend(task.done.map(|ago| (ago, Deed::Finish(*task, id))));
        }
        deeds.extend(rescue.ended.map(|it| (it.ago, Deed::End)));
    }
    deeds.extend(story.cancelled.map(|it| (it.ago, Deed::Cancel(it))));
    deeds
}

/// Does one deed, through the action that somebody would take.
pub async fn act(
    db: &Db,
    cast: &Cast,
    at: Timestamp,
    now: Timestamp,
    id: AutopsyId,
    story: &Story,
    deed: Deed,
) -> Result<()> {
    let dana = cast.person(story.leader)?;
    let leader = dana.leader().ok_or(Error::NotFound)?;
    let lead = Call::of(dana.id, at);
    match deed {
        Deed::Open => autopsies::open(db, lead, leader, id, opening(story, cast, now)?).await.map(|_| ()),
        Deed::Delegate(seat) => {
            let to = cast.person(seat.delegate.unwrap_or_default())?.id;
            let by = cast.executive(seat.function)?;
            seats::delegate(db, Call::of(by.id, at), by.clone(), id, seat.function, Some(to), None).await
        }
        Deed::Answer(seat) => {
            let (answer, reason) = match seat.answer {
                Answer::Declined { reason, .. } => (Consent::Declined, reason),
                Answer::NotInvolved { reason, .. } => (Consent::NotInvolved, reason),
                Answer::Agreed { .. } | Answer::Silent => (Consent::Agreed, ""),
            };
            let (call, seated) = cast.seated(db, at, id, seat).await?;
            seats::answer(db, call, seated, id, answer, Prose::from(reason.to_owned())).await
        }
        Deed::Excuse(seat) => seats::excuse(db, lead, leader, id, seat.function).await,
        Deed::Override => {
            let Some(overridden) = story.overridden else { return Ok(()) };
            let wes = cast.person(overridden.by)?;
            let sponsor = wes.sponsor().ok_or(Error::NotFound)?;
            let reason = Prose::from(overridden.reason.to_owned());
            rescues::override_consent(db, Call::of(wes.id, at), sponsor, id, reason).await
        }
        Deed::Add(task, task_id) => {
            let draft = TaskDraft {
                id: task_id,
                title: Line::from(task.title.to_owned()),
                purpose: Purpose::parse(task.purpose).unwrap_or(Purpose::Adopt),
                owner_id: Some(cast.person(task.owner)?.id),
                due_on: due_from(now.date_naive(), task.due_in),
            };
            rescues::add_task(db, lead, dana.contributor().ok_or(Error::NotFound)?, id, draft).await
        }
        Deed::Finish(task, task_id) => {
            let by = cast.person(task.owner)?;
            let proof = by.contributor().or(dana.contributor()).ok_or(Error::NotFound)?;
            rescues::finish_task(db, Call::of(by.id, at), proof, id, task_id).await
        }
        Deed::File(seat, named) => {
            let (call, seated) = cast.seated(db, at, id, seat).await?;
            filings::file(db, call, seated, id, filing(&named)).await.map(|_| ())
        }
        Deed::Reveal => match story.reveal.map(|it| it.why) {
            Some(RevealedBecause::Leader(why)) => {
                filings::reveal(db, lead, leader, id, Prose::from(why.to_owned())).await
            }
            _ => filings::reveal_when_due(db, Call { actor: Actor::Job, at, request_id: None }, id)
                .await
                .map(|_| ()),
        },
        Deed::Propose(proposal) => findings::propose(db, lead, leader, id, 0, finding(&proposal)).await,
        Deed::Reply(reply) => {
            let seat = story.seats.iter().find(|it| it.function == reply.function).ok_or(Error::NotFound)?;
            let (call, seated) = cast.seated(db, at, id, *seat).await?;
            let answer = if reply.dissent.is_some() { FindingAnswer::Dissent } else { FindingAnswer::Accept };
            let reason = Prose::from(reply.dissent.unwrap_or_default().to_owned());
            findings::answer(db, call, seated, id, 1, answer, reason).await
        }
        Deed::End => {
            let Some(ended) = story.rescue.and_then(|it| it.ended) else { return Ok(()) };
            let ending = Ending {
                outcome: Outcome::parse(ended.outcome).ok_or(Error::NotFound)?,
                arr_retained: money(ended.arr_retained),
                note: Prose::from(ended.note.to_owned()),
            };
            rescues::end(db, lead, leader, id, ending).await
        }
        Deed::Cancel(cancelled) => {
            let kind = Cancellation::parse(cancelled.kind).ok_or(Error::NotFound)?;
            autopsies::cancel(db, lead, leader, id, kind, Prose::from(cancelled.reason.to_owned())).await
        }
    }
}

fn opening(story: &Story, cast: &Cast, now: Timestamp) -> Result<OpeningDraft> {
    let today = now.date_naive();
    Ok(OpeningDraft {
        opened_on: None,
        account_id: cast.account(story.account)?,
        kind: if story.reach == Reach::Light { Depth::Light } else { Depth::Full },
        happened: Prose::from(story.happened.to_owned()),
        stated_reason: Prose::from(story.stated_reason.to_owned()),
        lifecycle_stage: Stage::parse(story.lifecycle_stage).unwrap_or(Stage::Adoption),
        signals: story.signals.iter().map(|it| Line::from(it.signal.to_owned())).collect(),
        arr_at_risk: Some(money(story.arr_at_risk)),
        growth_deal: story.growth_deal.map(money),
        functions: story.seats.iter().map(|it| it.function).collect(),
        agree_by: Some(due_from(today, story.agree_in)),
        due_on: Some(due_from(today, story.file_in)),
    })
}

fn filing(named: &Named) -> FilingDraft {
    FilingDraft {
        primary_cause: named.primary,
        contributing: Contributing::of(named.contributing),
        evidence: Prose::from(named.evidence.to_owned()),
        confidence: Confidence::parse(named.confidence).unwrap_or(Confidence::Medium),
        prevention: Prose::from(named.prevention.to_owned()),
        link: Line::from(String::new()),
    }
}

fn finding(proposal: &Proposal) -> FindingDraft {
    FindingDraft {
        primary_cause: proposal.primary,
        primary_share: i64::from(proposal.primary_share),
        contributing: proposal
            .contributing
            .iter()
            .map(|(cause, share)| (*cause, i64::from(*share)))
            .collect(),
        statement: Prose::from(proposal.statement.to_owned()),
        change_id: None,
    }
}

/// Whole units of the demonstration's currency.
fn money(units: i32) -> Minor {
    Minor::new(i64::from(units) * 100)
}
