//! Process changes: proposed, agreed, in place, judged. What is judged is fixed before it starts, and not by its owner.
use super::{Call, Error, Result, perform, today};
use crate::domain::{
    Action, Baseline, Blocked, Cause, ChangeDraft, ChangeId, ChangePlan, ChangeState, CheckOutcome, Checker,
    Contributor, Day, EffectCheck, Entry, Mail, MailKind, ObjectKind, OpenedAs, PatternFigures, PatternId,
    PersonId, Problems, ProcessChange, Prose, Reviewer, Steward, Timestamp, Verdict,
};
use crate::store::{self, Conn, Db};
use serde_json::json;

impl Call {
    fn on_change(&self, action: Action, id: ChangeId) -> Entry {
        self.entry(action, ObjectKind::Change, Some(id.uuid()))
    }
}

/// The change as it is, inside a transaction.
pub(super) async fn change(conn: &mut Conn, id: ChangeId) -> Result<ProcessChange> {
    store::changes::find(conn, id).await?.ok_or(Error::NotFound)
}

/// Proposes a change. Twice is once.
pub async fn propose(db: &Db, call: Call, by: Contributor, draft: ChangeDraft) -> Result<()> {
    let entry = call.on_change(Action::ChangeProposed, draft.id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            was_found(conn, &draft).await?;
            insert(conn, &entry, by.id(), draft).await
        })
    })
    .await
}

/// A change is against something that was found: its cause in any agreed finding, and in those that it was born from.
async fn was_found(conn: &mut Conn, draft: &ChangeDraft) -> Result<()> {
    cause_was_found(conn, draft.plan.cause).await?;
    for autopsy in &draft.autopsies {
        if !store::changes::names_cause(conn, *autopsy, draft.plan.cause).await? {
            let message =
                "It is born from agreed findings that name this cause; choose the cause that was found";
            return Err(Problems::one("cause", message).into());
        }
    }
    Ok(())
}

async fn cause_was_found(conn: &mut Conn, cause: Cause) -> Result<()> {
    if store::changes::was_ever_found(conn, cause).await? {
        return Ok(());
    }
    let message = "This cause has never been found; choose one that an agreed finding names";
    Err(Problems::one("cause", message).into())
}

/// Stores a proposal with all that it was born from.
pub(super) async fn insert(conn: &mut Conn, entry: &Entry, by: PersonId, draft: ChangeDraft) -> Result<()> {
    let draft = ChangeDraft { plan: draft.plan.checked()?, ..draft };
    people_are_known(conn, &draft.plan).await?;
    if store::changes::propose(conn, &draft, by, entry.at).await? {
        if let Some(pattern) = draft.plan.pattern_id {
            store::changes::born_from_pattern(conn, draft.id, pattern).await?;
        }
        let fields = json!({ "cause": draft.plan.cause, "pattern": draft.plan.pattern_id }).to_string();
        let noted = Entry {
            action: Action::ChangeProposed,
            object_kind: ObjectKind::Change,
            object_id: Some(draft.id.uuid()),
            fields,
            version: Some(1),
            reason: String::new(),
            ..entry.clone()
        };
        store::record::append(conn, &noted).await?;
    }
    Ok(())
}

async fn people_are_known(conn: &mut Conn, plan: &ChangePlan) -> Result<()> {
    for (field, person) in [("owner", plan.owner_id), ("checker", plan.checker_id)] {
        let Some(id) = person else { continue };
        let found = store::people::find(conn, id).await?;
        if found.is_none_or(|it| it.disabled_at.is_some()) {
            return Err(Problems::one(field, "Choose a person from the list").into());
        }
    }
    Ok(())
}

/// Writes the plan anew. What it is to do and how it is judged stays once it is in place; of a change that is agreed the
/// baseline is taken anew.
pub async fn edit(
    db: &Db,
    call: Call,
    _: Steward,
    id: ChangeId,
    version: i64,
    plan: ChangePlan,
    baseline: Option<Baseline>,
) -> Result<()> {
    let entry = call.on_change(Action::ChangeEdited, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let before = change(conn, id).await?;
            if before.version != version {
                return Err(Error::Stale);
            }
            let plan = plan.checked()?;
            people_are_known(conn, &plan).await?;
            before.may_edit(&plan)?;
            if plan.cause != before.plan.cause {
                cause_was_found(conn, plan.cause).await?;
            }
            if before.state == ChangeState::Agreed && !plan.missing().is_empty() {
                let missing = plan.missing().join(", ");
                return Err(Blocked(format!("{} is agreed; it keeps {missing}.", before.label())).into());
            }
            store::changes::edit(conn, id, &plan).await?;
            match (before.state, baseline) {
                (ChangeState::Agreed, Some(baseline)) => {
                    let on = before.agreed_on.unwrap_or(today(conn, entry.at).await?);
                    store::changes::agree(conn, id, &baseline, on).await?;
                }
                (ChangeState::InPlace, Some(baseline)) if before.needs_baseline() => {
                    store::changes::keep_baseline(conn, id, &baseline).await?;
                }
                _ => {}
            }
            let after = change(conn, id).await?;
            store::record::append(conn, &Entry { version: Some(after.version), ..entry }).await?;
            Ok(())
        })
    })
    .await
}

/// Agrees to a proposal. Its baseline is fixed now, before it starts.
pub async fn agree(
    db: &Db,
    call: Call,
    _: Reviewer,
    id: ChangeId,
    version: i64,
    baseline: Baseline,
) -> Result<()> {
    let entry = call.on_change(Action::ChangeAgreed, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            if change(conn, id).await?.version != version {
                return Err(Error::Stale);
            }
            agree_now(conn, &entry, id, &baseline).await
        })
    })
    .await
}

pub(super) async fn agree_now(
    conn: &mut Conn,
    entry: &Entry,
    id: ChangeId,
    baseline: &Baseline,
) -> Result<()> {
    let found = change(conn, id).await?;
    found.may_agree()?;
    let today = today(conn, entry.at).await?;
    store::changes::agree(conn, id, baseline, today).await?;
    let noted = Entry {
        action: Action::ChangeAgreed,
        object_kind: ObjectKind::Change,
        object_id: Some(id.uuid()),
        version: Some(found.version + 1),
        fields: json!({ "check_on": found.plan.check_on, "effective_on": found.plan.effective_on })
            .to_string(),
        reason: String::new(),
        ..entry.clone()
    };
    store::record::append(conn, &noted).await?;
    Ok(())
}

/// Declines it, with the reason.
pub async fn decline(
    db: &Db,
    call: Call,
    _: Reviewer,
    id: ChangeId,
    version: i64,
    reason: Prose,
) -> Result<()> {
    let entry = call.on_change(Action::ChangeDeclined, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = change(conn, id).await?;
            if found.version != version {
                return Err(Error::Stale);
            }
            found.may_decline()?;
            if reason.is_empty() {
                return Err(Problems::one("reason", "Say why it is declined").into());
            }
            let today = today(conn, entry.at).await?;
            store::changes::decline(conn, id, &reason, today).await?;
            let noted = Entry { reason: reason.to_string(), version: Some(version + 1), ..entry };
            store::record::append(conn, &noted).await?;
            Ok(())
        })
    })
    .await
}

/// Notes that it is in place. Whoever named its cause is told.
pub async fn put_in_place(
    db: &Db,
    call: Call,
    by: Steward,
    id: ChangeId,
    version: i64,
    on: Day,
) -> Result<()> {
    let entry = call.on_change(Action::ChangeInPlace, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = change(conn, id).await?;
            if found.version != version {
                return Err(Error::Stale);
            }
            let today = today(conn, entry.at).await?;
            found.may_put_in_place(on, today)?;
            store::changes::put_in_place(conn, id, on).await?;
            tell(conn, id, MailKind::ChangeInPlace, by.id(), entry.at).await?;
            let fields = json!({ "effective_on": on }).to_string();
            store::record::append(conn, &Entry { fields, version: Some(version + 1), ..entry }).await?;
            Ok(())
        })
    })
    .await
}

/// Gives a change that was made elsewhere the number that it had there.
pub(super) async fn renumber(db: &Db, id: ChangeId, number: i64) -> Result<()> {
    db.write(move |conn| Box::pin(async move { Ok(store::changes::renumber(conn, id, number).await?) })).await
}

/// What may be said of a change today, and the pattern as it is today, should that bring it back.
#[derive(Debug, Clone)]
pub struct Judged {
    pub verdict: Verdict,
    /// The figures: JSON.
    pub effect: String,
    pub figures: PatternFigures,
}

/// Judges a change, once. If its cause is still there, its pattern is opened again. Whoever named the cause is told.
#[expect(
    clippy::too_many_arguments,
    reason = "who judges what, how and with which figures: each is one thing"
)]
pub async fn check(
    db: &Db,
    call: Call,
    by: Checker,
    id: ChangeId,
    version: i64,
    outcome: CheckOutcome,
    note: Prose,
    judged: Judged,
) -> Result<()> {
    let entry = call.on_change(Action::ChangeChecked, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = change(conn, id).await?;
            if found.version != version {
                return Err(Error::Stale);
            }
            let today = today(conn, entry.at).await?;
            found.may_check(outcome, today)?;
            if note.is_empty() && (outcome != CheckOutcome::Kept || judged.verdict != Verdict::Fell) {
                let message = if outcome == CheckOutcome::Kept {
                    "Say why it is kept although the figures don’t show that it works"
                } else {
                    "Say why, and what comes instead"
                };
                return Err(Problems::one("note", message).into());
            }
            let Judged { verdict, effect, figures } = judged;
            let noted = Entry {
                fields: json!({ "verdict": verdict, "outcome": outcome }).to_string(),
                reason: note.to_string(),
                version: Some(version + 1),
                ..entry.clone()
            };
            store::changes::judge(
                conn,
                id,
                &EffectCheck { on: today, by: Some(by.id()), verdict, outcome, note, effect },
            )
            .await?;
            store::record::append(conn, &noted).await?;
            if let Some(pattern) = found.plan.pattern_id {
                reopen(conn, &entry, pattern, id, verdict, figures).await?;
            }
            tell(conn, id, MailKind::ChangeJudged, by.id(), entry.at).await
        })
    })
    .await
}

async fn reopen(
    conn: &mut Conn,
    entry: &Entry,
    pattern: PatternId,
    change: ChangeId,
    verdict: Verdict,
    figures: PatternFigures,
) -> Result<()> {
    let found = super::pattern_records::pattern(conn, pattern).await?;
    if !found.is_reopened_by(change, verdict) {
        return Ok(());
    }
    let opening = super::pattern_records::New {
        why: OpenedAs::ChangeFailed,
        by: None,
        change: Some(change),
        note: Prose::default(),
        figures,
        autopsies: Vec::new(),
    };
    super::pattern_records::open_again(conn, entry, &found, opening).await
}

/// Tells everybody whose filing led to the change what came of it, but not whoever did it.
async fn tell(conn: &mut Conn, id: ChangeId, kind: MailKind, by: PersonId, at: Timestamp) -> Result<()> {
    for person in store::changes::filers(conn, id).await?.into_iter().filter(|it| *it != by) {
        store::outbox::insert(conn, &Mail::to(person, kind, at).about_change(id)).await?;
    }
    Ok(())
}
