//! The quarterly review: planned, every pattern on its agenda decided, closed by its chair. Its figures are frozen in
//! `pre_read`.
use super::pattern_records::{Brings, keep_decision};
use super::{Call, Error, Result, perform};
use crate::domain::{
    Action, Blocked, Chair, Contributor, Day, DecisionDraft, Entry, Mail, MailKind, Minute, MinuteId,
    ObjectKind, PatternFigures, PatternId, Period, PersonId, Problems, Prose, Review, ReviewId, ReviewPlan,
    Reviewer, Timestamp, quarter_of,
};
use crate::store::{self, Conn, Db};
use serde_json::json;

impl Call {
    pub(super) fn on_review(&self, action: Action, id: ReviewId) -> Entry {
        self.entry(action, ObjectKind::Review, Some(id.uuid()))
    }
}

/// The review as it is, inside a transaction.
pub(super) async fn review(conn: &mut Conn, id: ReviewId) -> Result<Review> {
    store::reviews::find(conn, id).await?.ok_or(Error::NotFound)
}

/// Plans the review of a quarter, and asks people to come. Twice is once.
pub async fn plan(
    db: &Db,
    call: Call,
    by: Reviewer,
    id: ReviewId,
    quarter: Day,
    plan: ReviewPlan,
    people: Vec<PersonId>,
) -> Result<()> {
    let entry = call.on_review(Action::ReviewPlanned, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let plan = plan.checked()?;
            let organisation = store::organisation::get(conn).await?;
            let quarter = quarter_of(quarter, organisation.fiscal_start_month);
            if quarter.from > organisation.zone.day(entry.at) {
                return Err(Problems::one("quarter", "Choose a quarter that has begun").into());
            }
            chair_is_known(conn, plan.chair_id).await?;
            if let Some(known) = store::reviews::of_quarter(conn, quarter.from).await? {
                if known == id {
                    return Ok(());
                }
                return Err(Blocked(
                    "This quarter has its review already; a quarter gets no second one.".into(),
                )
                .into());
            }
            if store::reviews::insert(conn, id, quarter, &plan, by.id(), entry.at).await? {
                ask_all(conn, id, plan.chair_id, &people).await?;
                let fields =
                    json!({ "quarter": [quarter.from, quarter.to], "meets_at": plan.meets_at }).to_string();
                store::record::append(conn, &Entry { fields, version: Some(1), ..entry }).await?;
            }
            Ok(())
        })
    })
    .await
}

async fn ask_all(conn: &mut Conn, id: ReviewId, chair: PersonId, people: &[PersonId]) -> Result<()> {
    for person in std::iter::once(&chair).chain(people) {
        let found = store::people::find(conn, *person).await?;
        if found.is_none_or(|it| it.disabled_at.is_some()) {
            return Err(Problems::one("people", "Choose people from the list").into());
        }
        store::reviews::ask(conn, id, *person).await?;
    }
    Ok(())
}

/// Queues a mail about a review.
pub(super) async fn tell(
    conn: &mut Conn,
    id: ReviewId,
    kind: MailKind,
    people: impl Iterator<Item = PersonId>,
    at: Timestamp,
) -> Result<()> {
    for person in people {
        store::outbox::insert(conn, &Mail::to(person, kind, at).about_review(id)).await?;
    }
    Ok(())
}

async fn chair_is_known(conn: &mut Conn, chair: PersonId) -> Result<()> {
    let found = store::people::find(conn, chair).await?;
    if found.is_none_or(|it| it.disabled_at.is_some() || !it.may_chair()) {
        return Err(Problems::one("chair", "Choose a CS leader or the executive sponsor").into());
    }
    Ok(())
}

/// What changes of a review that is planned.
#[derive(Debug, Clone)]
pub struct Edit {
    pub plan: ReviewPlan,
    /// More people who are asked to come.
    pub people: Vec<PersonId>,
    /// Their own words beside the figures, if there are others.
    pub words: Option<Prose>,
}

/// Sets another day, place or chair, and asks more people to come; keeps the words if there are others. Once the pre-read is
/// out, whoever is asked now gets it, and the others hear of another time or place.
pub async fn edit(db: &Db, call: Call, by: Reviewer, id: ReviewId, version: i64, edit: Edit) -> Result<()> {
    let entry = call.on_review(Action::ReviewEdited, id);
    let Edit { plan, people, words } = edit;
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = review(conn, id).await?;
            found.may_move()?;
            if found.version != version {
                return Err(Error::Stale);
            }
            let plan = plan.checked()?;
            chair_is_known(conn, plan.chair_id).await?;
            store::reviews::edit(conn, id, &plan).await?;
            ask_all(conn, id, plan.chair_id, &people).await?;
            if found.snapshot.is_some() {
                tell_of_edit(conn, &found, by, entry.at).await?;
            }
            let mut version = version + 1;
            if let Some(words) = words {
                store::reviews::write(conn, id, &words).await?;
                version += 1;
            }
            let fields = json!({ "meets_at": [found.plan.meets_at, plan.meets_at] }).to_string();
            store::record::append(conn, &Entry { fields, version: Some(version), ..entry }).await?;
            Ok(())
        })
    })
    .await
}

async fn tell_of_edit(conn: &mut Conn, before: &Review, by: Reviewer, at: Timestamp) -> Result<()> {
    let now = review(conn, before.id).await?;
    let (known, new): (Vec<PersonId>, Vec<PersonId>) = now
        .people
        .iter()
        .map(|it| it.person_id)
        .filter(|it| *it != by.id())
        .partition(|it| before.people.iter().any(|known| known.person_id == *it));
    tell(conn, now.id, MailKind::PreRead, new.into_iter(), at).await?;
    if (before.plan.meets_at, &before.plan.place) != (now.plan.meets_at, &now.plan.place) {
        // A mail is drawn when it is sent, so one that waits tells of the new day, and nobody needs two.
        let mut unaware = Vec::with_capacity(known.len());
        for person in known {
            if !store::outbox::waits_about_review(conn, person, now.id).await? {
                unaware.push(person);
            }
        }
        tell(conn, now.id, MailKind::ReviewMoved, unaware.into_iter(), at).await?;
    }
    Ok(())
}

/// Keeps the team's own words beside the figures.
pub async fn write(db: &Db, call: Call, _: Reviewer, id: ReviewId, version: i64, words: Prose) -> Result<()> {
    let entry = call.on_review(Action::ReviewEdited, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = review(conn, id).await?;
            found.may_move()?;
            if found.version != version {
                return Err(Error::Stale);
            }
            store::reviews::write(conn, id, &words).await?;
            store::record::append(conn, &Entry { version: Some(version + 1), ..entry }).await?;
            Ok(())
        })
    })
    .await
}

/// Puts one more open pattern on the agenda, with what is known of it today.
pub async fn put_on_agenda(
    db: &Db,
    call: Call,
    _: Chair,
    id: ReviewId,
    pattern: PatternId,
    figures: PatternFigures,
) -> Result<()> {
    let entry = call.on_review(Action::ReviewEdited, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            review(conn, id).await?.may_decide()?;
            let found = super::pattern_records::pattern(conn, pattern).await?;
            found.may_decide()?;
            store::reviews::put_on_agenda(conn, id, pattern, "By the chair", Some(&figures)).await?;
            let fields = json!({ "pattern": pattern }).to_string();
            store::record::append(conn, &Entry { fields, ..entry }).await?;
            Ok(())
        })
    })
    .await
}

/// A decision on a pattern of the agenda, and what it brings.
#[derive(Debug, Clone)]
pub struct Decided {
    pub pattern: PatternId,
    /// The version of the decision whose place it takes, 0 if there was none; unsaid by a form that is shown to one person.
    pub version: Option<i64>,
    pub draft: DecisionDraft,
    pub brings: Option<Brings>,
}

/// Records the decision on a pattern of the agenda; until the review is closed another one may take its place.
pub async fn decide(db: &Db, call: Call, chair: Chair, id: ReviewId, decided: Decided) -> Result<()> {
    let entry = call.on_review(Action::PatternDecided, id);
    let Decided { pattern, version, draft, brings } = decided;
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            review(conn, id).await?.may_decide()?;
            let on_agenda = store::reviews::agenda(conn, id).await?;
            if !on_agenda.iter().any(|it| it.pattern_id == pattern) {
                return Err(Error::NotFound);
            }
            let known = super::pattern_records::pattern(conn, pattern).await?;
            let known = known.decided_in(id).map_or(0, |it| it.version);
            if version.is_some_and(|it| it != known) {
                return Err(Error::Stale);
            }
            keep_decision(conn, &entry, chair.id(), pattern, Some(id), draft, brings).await
        })
    })
    .await
}

/// Notes who was there; a program says on which version it rests, a form is sent by the chair alone.
pub async fn attend(
    db: &Db,
    call: Call,
    _: Chair,
    id: ReviewId,
    version: Option<i64>,
    present: Vec<PersonId>,
) -> Result<()> {
    let entry = call.on_review(Action::ReviewAttended, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = review(conn, id).await?;
            found.may_move()?;
            if version.is_some_and(|it| it != found.version) {
                return Err(Error::Stale);
            }
            for person in &present {
                store::people::find(conn, *person)
                    .await?
                    .ok_or_else(|| Problems::one("people", "Choose people from the list"))?;
            }
            store::reviews::attend(conn, id, &present).await?;
            store::reviews::moved(conn, id).await?;
            let fields = json!({ "present": present.len() }).to_string();
            store::record::append(conn, &Entry { fields, version: Some(found.version + 1), ..entry }).await?;
            Ok(())
        })
    })
    .await
}

/// Notes that somebody who was asked has opened the pre-read. It is a mark on a list, and no deed: the record is silent.
pub async fn read(db: &Db, call: Call, id: ReviewId, by: PersonId) -> Result<()> {
    db.write(move |conn| {
        Box::pin(async move {
            store::reviews::read(conn, id, by, call.at).await?;
            Ok(())
        })
    })
    .await
}

/// Adds a line to the minutes: by anybody who works here while it is open; a correction, by whoever may chair, afterwards.
pub async fn note(
    db: &Db,
    call: Call,
    by: Contributor,
    reviewer: Option<Reviewer>,
    id: ReviewId,
    minute: MinuteId,
    text: Prose,
) -> Result<()> {
    let entry = call.on_review(Action::ReviewNoted, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = review(conn, id).await?;
            let correction = found.closed.is_some();
            if correction && reviewer.is_none() {
                return Err(Error::Forbidden(
                    "A correction to a closed review is made by a CS leader or the sponsor.".into(),
                ));
            }
            if text.is_empty() {
                return Err(Problems::one("text", "Write a line").into());
            }
            let it = Minute { id: minute, at: entry.at, by_id: by.id(), text, correction };
            if store::reviews::note(conn, id, &it).await? {
                let fields = json!({ "minute": minute, "correction": correction }).to_string();
                store::record::append(conn, &Entry { fields, ..entry }).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Closes it, for good: by its chair, when every pattern on the agenda has its decision.
pub async fn close(db: &Db, call: Call, chair: Chair, id: ReviewId, version: i64) -> Result<()> {
    let entry = call.on_review(Action::ReviewClosed, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = review(conn, id).await?;
            found.may_close()?;
            if found.version != version {
                return Err(Error::Stale);
            }
            store::reviews::close(conn, id, chair.id(), entry.at).await?;
            store::record::append(conn, &Entry { version: Some(version + 1), ..entry }).await?;
            Ok(())
        })
    })
    .await
}

/// The quarter that the next review looks back on: the last whole one before a day.
pub fn quarter_to_review(today: Day, start_month: u32) -> Period {
    crate::domain::quarters_before(quarter_of(today, start_month), 1)
}
