//! Patterns as records: opened by the report, by hand, by a change that failed or by a day that came; closed by a decision.
use super::{Call, Error, Result, perform, today};
use crate::domain::{
    Action, AutopsyId, Baseline, Blocked, ChangeDraft, ChangeId, Decision, DecisionDraft, DecisionId,
    DecisionKind, Entry, Mail, MailKind, ObjectKind, OpenedAs, OpeningId, Pattern, PatternFigures, PatternId,
    PatternOpening, PatternPlace, PersonId, Problems, Prose, ReviewId, Reviewer,
};
use crate::patterns::Company;
use crate::store::{self, Conn, Db};
use serde_json::json;

impl Call {
    fn on_pattern(&self, action: Action, id: PatternId) -> Entry {
        self.entry(action, ObjectKind::Pattern, Some(id.uuid()))
    }
}

/// The pattern as it is, inside a transaction.
pub(super) async fn pattern(conn: &mut Conn, id: PatternId) -> Result<Pattern> {
    store::pattern_records::find(conn, id).await?.ok_or(Error::NotFound)
}

/// What is known of a place as of the company's day, and the autopsies behind it; counted where it keeps nobody waiting.
pub async fn known_at(
    conn: &mut Conn,
    company: &Company,
    place: &PatternPlace,
) -> Result<(PatternFigures, Vec<AutopsyId>)> {
    let (company, place) = (company.clone(), place.clone());
    let counted = tokio::task::spawn_blocking(move || (company.known_of(&place), company.numbers_at(&place)));
    let (figures, numbers) = counted.await.map_err(|_| sqlx::Error::WorkerCrashed)?;
    Ok((figures, store::autopsies::ids_of(conn, &numbers).await?))
}

/// One more time that a pattern is opened.
#[derive(Debug, Clone)]
pub struct New {
    pub why: OpenedAs,
    /// Nobody: the report, or the clock.
    pub by: Option<PersonId>,
    pub change: Option<ChangeId>,
    pub note: Prose,
    pub figures: PatternFigures,
    pub autopsies: Vec<AutopsyId>,
}

/// What somebody opens by hand: where it is, why it is a pattern, and what is known of it today.
#[derive(Debug, Clone)]
pub struct ByHand {
    pub place: PatternPlace,
    pub note: Prose,
    pub figures: PatternFigures,
    pub autopsies: Vec<AutopsyId>,
}

/// Opens a pattern by hand, with the figures of today. One that was closed is opened again.
pub async fn open_by_hand(
    db: &Db,
    call: Call,
    by: Reviewer,
    id: PatternId,
    by_hand: ByHand,
) -> Result<PatternId> {
    let entry = call.on_pattern(Action::PatternOpened, id);
    let ByHand { place, note, figures, autopsies } = by_hand;
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            if note.is_empty() {
                return Err(Problems::one("note", "Say why it is a pattern").into());
            }
            if !place.cause.is_determined() {
                return Err(Problems::one("cause", "“I can’t tell” is no pattern; choose a cause").into());
            }
            let new =
                New { why: OpenedAs::ByHand, by: Some(by.id()), change: None, note, figures, autopsies };
            match store::pattern_records::at(conn, &place).await? {
                // The same form, sent twice.
                Some(known) if known.id == id => Ok(id),
                Some(known) => {
                    known.may_open_again()?;
                    open_again(conn, &entry, &known, new).await?;
                    Ok(known.id)
                }
                None => {
                    open_first(conn, &entry, id, &place, new).await?;
                    Ok(id)
                }
            }
        })
    })
    .await
}

/// Opens what the report found, unless it is open; one that a decision has closed stays closed until its day, until it is
/// back although its change worked, or until somebody opens it again.
pub(super) async fn open_found(
    conn: &mut Conn,
    entry: &Entry,
    place: &PatternPlace,
    new: New,
    is_back: bool,
) -> Result<PatternId> {
    if let Some(known) = store::pattern_records::at(conn, place).await? {
        let today = today(conn, entry.at).await?;
        if known.day_has_come(today) {
            let new = New { why: OpenedAs::DayCame, ..new };
            open_again(conn, entry, &known, new).await?;
        } else if is_back && !known.is_open() {
            open_again(conn, entry, &known, new).await?;
        }
        return Ok(known.id);
    }
    let id = PatternId::new();
    open_first(conn, entry, id, place, new).await?;
    Ok(id)
}

async fn open_first(
    conn: &mut Conn,
    entry: &Entry,
    id: PatternId,
    place: &PatternPlace,
    new: New,
) -> Result<()> {
    store::pattern_records::insert(conn, id, place, entry.at).await?;
    keep_opening(conn, entry, id, new).await
}

/// Opens a pattern that a decision has closed. Where its day has come, the decision's owner is told.
pub(super) async fn open_again(conn: &mut Conn, entry: &Entry, known: &Pattern, new: New) -> Result<()> {
    if let Some(decision) = known.decision().filter(|_| new.why == OpenedAs::DayCame) {
        let mail = Mail::to(decision.owner_id, MailKind::LookDue, entry.at).about_pattern(known.id);
        store::outbox::insert(conn, &mail).await?;
    }
    keep_opening(conn, entry, known.id, new).await?;
    moved(conn, known.id).await
}

/// Ends each move of a pattern: where it stands now is kept for lists.
async fn moved(conn: &mut Conn, id: PatternId) -> Result<()> {
    let found = pattern(conn, id).await?;
    Ok(store::pattern_records::moved(conn, &found).await?)
}

async fn keep_opening(conn: &mut Conn, entry: &Entry, id: PatternId, new: New) -> Result<()> {
    let on_day = today(conn, entry.at).await?;
    let opening = PatternOpening {
        id: OpeningId::new(),
        at: entry.at,
        on_day,
        by_id: new.by,
        why: new.why,
        change_id: new.change,
        note: new.note,
        figures: new.figures,
    };
    store::pattern_records::open(conn, id, &opening, &new.autopsies).await?;
    let noted = Entry {
        action: Action::PatternOpened,
        object_kind: ObjectKind::Pattern,
        object_id: Some(id.uuid()),
        fields: json!({ "why": new.why, "change": new.change }).to_string(),
        version: None,
        reason: opening.note.to_string(),
        ..entry.clone()
    };
    store::record::append(conn, &noted).await?;
    Ok(())
}

/// The process change that a decision brings: one that is proposed here and now, or one that is known.
#[derive(Debug, Clone)]
pub struct Brings {
    /// Proposed with the decision.
    pub draft: Option<ChangeDraft>,
    /// The figures before it, in case it has to be agreed.
    pub baseline: Baseline,
}

/// Decides about a pattern between two reviews.
pub async fn decide(
    db: &Db,
    call: Call,
    by: Reviewer,
    id: PatternId,
    draft: DecisionDraft,
    brings: Option<Brings>,
) -> Result<()> {
    let entry = call.on_pattern(Action::PatternDecided, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            pattern(conn, id).await?.may_decide()?;
            keep_decision(conn, &entry, by.id(), id, None, draft, brings).await
        })
    })
    .await
}

/// Stores a decision and what it brings.
pub(super) async fn keep_decision(
    conn: &mut Conn,
    entry: &Entry,
    by: PersonId,
    id: PatternId,
    review: Option<ReviewId>,
    draft: DecisionDraft,
    brings: Option<Brings>,
) -> Result<()> {
    let today = today(conn, entry.at).await?;
    let draft = draft.checked(today)?;
    super::changes::takes_part(conn, "owner", draft.owner_id).await?;
    if let Some(change) = draft.change_id {
        bring(conn, entry, by, id, change, brings).await?;
    }
    if let Some(review) = review {
        drop_what_was_brought(conn, entry, id, review, draft.change_id).await?;
    }
    let decision = Decision {
        id: DecisionId::new(),
        pattern_id: id,
        review_id: review,
        kind: draft.kind,
        reason: draft.reason,
        owner_function: draft.owner_function,
        owner_id: draft.owner_id,
        due_on: draft.due_on,
        measure: draft.measure,
        change_id: draft.change_id.filter(|_| draft.kind == DecisionKind::Change),
        dissent: draft.dissent,
        decided_by: by,
        decided_at: entry.at,
        version: 1,
    };
    store::pattern_records::decide(conn, &decision).await?;
    moved(conn, id).await?;
    let noted = Entry {
        action: Action::PatternDecided,
        object_kind: ObjectKind::Pattern,
        object_id: Some(id.uuid()),
        fields: json!({ "kind": decision.kind, "review": review, "change": decision.change_id, "due_on": decision.due_on })
            .to_string(),
        version: None,
        reason: decision.reason.to_string(),
        ..entry.clone()
    };
    store::record::append(conn, &noted).await?;
    Ok(())
}

/// A decision that takes another's place in the meeting takes back the change that was proposed with it.
async fn drop_what_was_brought(
    conn: &mut Conn,
    entry: &Entry,
    id: PatternId,
    review: ReviewId,
    stays: Option<ChangeId>,
) -> Result<()> {
    let pattern = pattern(conn, id).await?;
    let Some(before) = pattern.decided_in(review) else { return Ok(()) };
    let Some(brought) = before.change_id.filter(|it| Some(*it) != stays) else { return Ok(()) };
    let Some(change) = store::changes::find(conn, brought).await? else { return Ok(()) };
    if change.created_at != before.decided_at || change.may_decline().is_err() {
        return Ok(());
    }
    let reason = Prose::from("The review decided otherwise.".to_owned());
    super::changes::decline_now(conn, entry, &change, reason).await
}

/// The change is against the cause of the pattern; one that is only proposed is agreed by the decision.
async fn bring(
    conn: &mut Conn,
    entry: &Entry,
    by: PersonId,
    id: PatternId,
    change: ChangeId,
    brings: Option<Brings>,
) -> Result<()> {
    let found = pattern(conn, id).await?;
    let brings = brings.ok_or_else(|| Problems::one("change", "Choose a process change, or propose one"))?;
    if let Some(draft) = brings.draft.filter(|it| it.id == change) {
        if !store::changes::was_ever_found(conn, draft.plan.cause).await? {
            let message =
                "This cause has never been found, so no finding is there to change; find out more first";
            return Err(Problems::one("change", message).into());
        }
        super::changes::insert(conn, entry, by, draft).await?;
    }
    let brought = store::changes::find(conn, change).await?;
    let brought = brought.ok_or_else(|| Problems::one("change", "Choose a process change from the list"))?;
    if brought.plan.cause != found.place.cause {
        let cause = found.place.cause.label();
        return Err(Problems::one("change", format!("Choose a change against “{cause}”")).into());
    }
    if brought.plan.level.is_some() && brought.plan.level != found.place.level {
        let place = found.place.label();
        return Err(Problems::one("change", format!("Choose a change that holds for “{place}”")).into());
    }
    if let Some(missing) = brought.plan.missing().first() {
        let label = brought.label();
        return Err(
            Problems::one("change", format!("{label} lacks {missing}; without it nobody judges it")).into()
        );
    }
    match brought.state {
        crate::domain::ChangeState::Proposed => {
            super::changes::agree_now(conn, entry, change, &brings.baseline).await?;
        }
        crate::domain::ChangeState::Agreed | crate::domain::ChangeState::InPlace => {}
        _ => {
            let state = brought.state.label().to_lowercase();
            return Err(
                Blocked(format!("{} is {state}; choose one that is to come.", brought.label())).into()
            );
        }
    }
    store::changes::belongs_to(conn, change, id).await?;
    Ok(())
}

/// Opens again what was to be looked at by today. Answers whether it did.
pub async fn open_when_due(
    db: &Db,
    call: Call,
    id: PatternId,
    figures: PatternFigures,
    autopsies: Vec<AutopsyId>,
) -> Result<bool> {
    let entry = call.on_pattern(Action::PatternOpened, id);
    db.write(move |conn| {
        Box::pin(async move {
            let today = today(conn, entry.at).await?;
            let found = pattern(conn, id).await?;
            if !found.day_has_come(today) {
                return Ok(false);
            }
            let new = New {
                why: OpenedAs::DayCame,
                by: None,
                change: None,
                note: Prose::default(),
                figures,
                autopsies,
            };
            open_again(conn, &entry, &found, new).await?;
            Ok(true)
        })
    })
    .await
}
