//! The quarterly reviews of the demonstration: four were held, the pre-read of the fifth is out. Which patterns came before each
//! is what the report said on that day.
use super::Cast;
use super::past::Known;
use crate::actions::pattern_records::Brings;
use crate::actions::reviews::{self, Decided, Edit};
use crate::actions::{Call, Error, Result, pre_read};
use crate::demo::names::{DANA, PEOPLE as ALL};
use crate::demo::reviews::{DISSENT, HELD, Held, PEOPLE, PRESENT, acceptance, question};
use crate::domain::{
    Cause, Chair, ChangeState, DecisionDraft, DecisionKind, Function, Group, Line, MinuteId, Owner,
    PatternId, Period, PersonId, ProcessChange, Prose, Review, ReviewId, ReviewPlan, Timestamp, quarter_of,
    quarters_before, working_days_after,
};
use crate::patterns::baseline;
use crate::store::{self, Db};
use chrono::{Days, NaiveTime, TimeDelta};

/// One review: its quarter, when what is done, and what is said if it was held.
pub(super) struct Meeting {
    id: ReviewId,
    quarter: Period,
    planned: Timestamp,
    frozen: Timestamp,
    meets_at: Timestamp,
    held: Option<&'static Held>,
}

#[derive(Clone, Copy)]
pub(super) enum Step {
    Plan,
    Freeze,
    Meet,
}

/// All of them, the earliest first.
pub(super) fn meetings(known: &Known) -> Vec<Meeting> {
    let Known { now, organisation, .. } = known;
    let today = organisation.zone.day(*now);
    let last = quarters_before(quarter_of(today, organisation.fiscal_start_month), 1);
    let at = |day, hour| {
        let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        organisation.zone.at(day, time).unwrap_or(*now)
    };
    let held = HELD.iter().zip((1..=4).rev()).map(|(held, back)| {
        let quarter = quarters_before(last, back);
        Meeting {
            id: ReviewId::new(),
            quarter,
            planned: at(working_days_after(quarter.to, 2), 8),
            frozen: at(working_days_after(quarter.to, 8), 8),
            meets_at: at(working_days_after(quarter.to, 13), 10),
            held: Some(held),
        }
    });
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today).max(last.to);
    let present = Meeting {
        id: ReviewId::new(),
        quarter: last,
        planned: at(last.to, 8).min(*now),
        frozen: at(yesterday, 8).min(*now),
        meets_at: at(working_days_after(today, 4), 10),
        held: None,
    };
    held.chain([present]).collect()
}

impl Meeting {
    pub fn steps(&self) -> Vec<(Timestamp, Step)> {
        let mut steps = vec![(self.planned, Step::Plan), (self.frozen, Step::Freeze)];
        steps.extend(self.held.map(|_| (self.meets_at, Step::Meet)));
        steps
    }

    fn plan(&self, chair_id: PersonId) -> ReviewPlan {
        let place = Line::from("Room 4, and by video".to_owned());
        ReviewPlan { meets_at: self.meets_at, minutes: ReviewPlan::USUALLY, place, chair_id }
    }
}

/// Does one step at its time.
pub(super) async fn act(db: &Db, cast: &Cast, at: Timestamp, meeting: &Meeting, step: Step) -> Result<()> {
    let dana = cast.person(DANA)?;
    let call = Call::of(dana.id, at);
    let (id, reviewer) = (meeting.id, dana.reviewer().ok_or(Error::NotFound)?);
    match step {
        Step::Plan => {
            let people = PEOPLE.iter().map(|it| Ok(cast.person(it)?.id)).collect::<Result<_>>()?;
            reviews::plan(db, call, reviewer, id, meeting.quarter.from, meeting.plan(dana.id), people).await
        }
        Step::Freeze => {
            let (review, chair) = chaired(db, cast, id).await?;
            let words = Prose::from(meeting.held.map_or(PRESENT, |it| it.words).to_owned());
            let edit = Edit { plan: meeting.plan(dana.id), people: Vec::new(), words: Some(words) };
            reviews::edit(db, call.clone(), reviewer, id, review.version, edit).await?;
            // Changes have come since, and what they are is frozen too.
            let company = Known::load(db, at).await?.company(at, meeting.quarter);
            let (review, _) = chaired(db, cast, id).await?;
            let counted = pre_read::count(db, company, &review).await?;
            pre_read::freeze(db, call, chair, id, review.version, counted).await?;
            Ok(())
        }
        Step::Meet => match meeting.held {
            Some(held) => meet(db, cast, at, meeting, held).await,
            None => Ok(()),
        },
    }
}

async fn chaired(db: &Db, cast: &Cast, id: ReviewId) -> Result<(Review, Chair)> {
    let review = store::reviews::find(&mut *db.read().await?, id).await?.ok_or(Error::NotFound)?;
    let chair = review.chaired_by(cast.person(DANA)?).ok_or(Error::NotFound)?;
    Ok((review, chair))
}

/// The meeting: everybody reads, each pattern is decided, lines are taken down, and it is closed.
async fn meet(db: &Db, cast: &Cast, at: Timestamp, meeting: &Meeting, held: &Held) -> Result<()> {
    let (id, dana) = (meeting.id, cast.person(DANA)?);
    let (_, chair) = chaired(db, cast, id).await?;
    let mut present = Vec::new();
    for email in PEOPLE.iter().filter(|it| **it != held.absent) {
        let person = cast.person(email)?.id;
        reviews::read(db, Call::of(person, at - TimeDelta::days(2)), id, person).await?;
        present.push(person);
    }
    reviews::attend(db, Call::of(dana.id, at), chair, id, None, present).await?;
    let mut later = at + TimeDelta::minutes(10);
    let agenda = store::reviews::agenda(&mut *db.read().await?, id).await?;
    for slot in agenda {
        let decided = decide(db, cast, later, meeting, slot.pattern_id).await?;
        reviews::decide(db, Call::of(dana.id, later), chair, id, decided).await?;
        later += TimeDelta::minutes(8);
    }
    for (email, text) in held.minutes {
        note(db, cast, later, id, email, text).await?;
        later += TimeDelta::minutes(2);
    }
    let (review, chair) = chaired(db, cast, id).await?;
    reviews::close(db, Call::of(dana.id, later), chair, id, review.version).await?;
    if let Some((email, text)) = held.correction {
        note(db, cast, later + TimeDelta::days(1), id, email, text).await?;
    }
    Ok(())
}

async fn note(db: &Db, cast: &Cast, at: Timestamp, id: ReviewId, email: &str, text: &str) -> Result<()> {
    let by = cast.person(email)?;
    let proof = by.contributor().ok_or(Error::NotFound)?;
    let text = Prose::from(text.to_owned());
    reviews::note(db, Call::of(by.id, at), proof, by.reviewer(), id, MinuteId::new(), text).await
}

/// What is decided on a pattern: the change that is on its way, if there is one; what is new is looked into, and what has been
/// looked into is accepted for a while.
async fn decide(db: &Db, cast: &Cast, at: Timestamp, meeting: &Meeting, id: PatternId) -> Result<Decided> {
    let mut conn = db.read().await?;
    let pattern = store::pattern_records::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let changes = store::changes::list(&mut conn, &store::changes::Which::default()).await?;
    drop(conn);
    let today = at.date_naive();
    let cause = pattern.place.cause;
    let change = changes.iter().find(|it| it.plan.cause == cause && is_on_its_way(it, at));
    let asked_before = pattern.decisions.iter().any(|it| it.kind == DecisionKind::Investigate);
    let (kind, reason, due_on) = match change {
        Some(change) => {
            let checked = change.plan.check_on.filter(|it| *it > today);
            let due_on = Some(change.plan.effective_on).filter(|it| *it > today).or(checked);
            (DecisionKind::Change, "", due_on)
        }
        None if asked_before => {
            (DecisionKind::Accept, acceptance(cause.group()), today.checked_add_days(Days::new(170)))
        }
        None => (DecisionKind::Investigate, question(cause), today.checked_add_days(Days::new(56))),
    };
    let (owner_function, owner_id) = owner(cast, cause)?;
    let dissents = kind == DecisionKind::Accept && cause.group() == Group::Support;
    let draft = DecisionDraft {
        kind,
        reason: Prose::from(reason.to_owned()),
        owner_function,
        owner_id,
        due_on: due_on.unwrap_or(today + Days::new(56)),
        measure: Prose::default(),
        change_id: change.map(|it| it.id),
        dissent: Prose::from(if dissents { DISSENT } else { "" }.to_owned()),
    };
    let brings = match change {
        None => None,
        Some(change) => {
            let company = Known::load(db, at).await?.company(at, meeting.quarter);
            let windows = &company.question.windows;
            let level = pattern.place.level.as_ref();
            let on = change.plan.effective_on.min(windows.as_of);
            Some(Brings { draft: None, baseline: baseline(&company.facts, windows, cause, level, on) })
        }
    };
    Ok(Decided { pattern: id, version: None, draft, brings })
}

/// A change that was to come into effect soon, or had just done so.
fn is_on_its_way(it: &ProcessChange, at: Timestamp) -> bool {
    let days = (it.plan.effective_on - at.date_naive()).num_days();
    let is_open = matches!(it.state, ChangeState::Proposed | ChangeState::Agreed | ChangeState::InPlace);
    is_open && (-30..=90).contains(&days)
}

/// Whoever leads the function that owns the cause; customer success, where nobody here does.
fn owner(cast: &Cast, cause: Cause) -> Result<(Function, PersonId)> {
    let function = match cause.owner() {
        Owner::Function(function) => function,
        _ => Function::CustomerSuccess,
    };
    let leader = ALL.iter().find(|it| it.leads == Some(function)).ok_or(Error::NotFound)?;
    Ok((function, cast.person(leader.email)?.id))
}
