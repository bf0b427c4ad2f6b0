//! Process changes: proposed, agreed, in place, judged. What is judged is fixed before it starts, and not by its owner.
pub use super::change_checks::{Judged, Resting, check, resting};

use super::change_checks::{reopen, resting_on, tell};
use super::{Call, Error, Result, perform, today};
use crate::domain::{
    Action, Baseline, Blocked, Cause, ChangeDraft, ChangeId, ChangePlan, ChangeState, Contributor, Day,
    Entry, MailKind, ObjectKind, PersonId, Problems, ProcessChange, Prose, Reviewer, Steward,
};
use crate::store::{self, Conn, Db};
use serde_json::{Value, json};

impl Call {
    fn on_change(&self, action: Action, id: ChangeId) -> Entry {
        self.entry(action, ObjectKind::Change, Some(id.uuid()))
    }
}

/// The change as it is, inside a transaction.
pub(super) async fn change(conn: &mut Conn, id: ChangeId) -> Result<ProcessChange> {
    store::changes::find(conn, id).await?.ok_or(Error::NotFound)
}

/// The same, if it is still what somebody saw.
pub(super) async fn unchanged(conn: &mut Conn, id: ChangeId, version: i64) -> Result<ProcessChange> {
    let found = change(conn, id).await?;
    if found.version == version { Ok(found) } else { Err(Error::Stale) }
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
    people_take_part(conn, &draft.plan, None).await?;
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

async fn people_take_part(conn: &mut Conn, plan: &ChangePlan, before: Option<&ChangePlan>) -> Result<()> {
    let owned = before.and_then(|it| it.owner_id);
    let checked = before.and_then(|it| it.checker_id);
    for (field, person, had) in [("owner", plan.owner_id, owned), ("checker", plan.checker_id, checked)] {
        if person != had
            && let Some(id) = person
        {
            takes_part(conn, field, id).await?;
        }
    }
    Ok(())
}

/// Whoever only reads, or looks after settings, owns nothing and judges nothing.
pub(super) async fn takes_part(conn: &mut Conn, field: &'static str, id: PersonId) -> Result<()> {
    match store::people::find(conn, id).await? {
        Some(it) if it.disabled_at.is_none() && it.contributor().is_some() => Ok(()),
        _ => Err(Problems::one(field, "Choose a person from the list").into()),
    }
}

/// Writes the plan anew. What it is to do and how it is judged stays once it is in place; of a change that is agreed the
/// baseline is taken anew.
pub async fn edit(
    db: &Db,
    call: Call,
    by: Steward,
    id: ChangeId,
    version: i64,
    plan: ChangePlan,
    baseline: Option<Baseline>,
) -> Result<()> {
    let entry = call.on_change(Action::ChangeEdited, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let before = unchanged(conn, id, version).await?;
            let plan = plan.checked()?;
            people_take_part(conn, &plan, Some(&before.plan)).await?;
            before.may_edit(&plan)?;
            if plan.cause != before.plan.cause {
                cause_was_found(conn, plan.cause).await?;
            }
            stays_where_it_was_decided(conn, &before, &plan).await?;
            judges_others(conn, &before, &plan, by.id()).await?;
            before.keeps_what_it_has(&plan)?;
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
            let fields = differences(&before.plan, &after.plan);
            store::record::append(conn, &Entry { fields, version: Some(after.version), ..entry }).await?;
            Ok(())
        })
    })
    .await
}

/// What was edited: codes, ids and days as they were and as they are; of a text, that it is another one.
fn differences(before: &ChangePlan, after: &ChangePlan) -> String {
    let told = |it: &ChangePlan| {
        json!({
            "kind": it.kind,
            "strength": it.strength,
            "cause": it.cause,
            "level": it.level.as_ref().map(|it| (it.dimension, it.name.as_str())),
            "owner_function": it.owner_function,
            "owner": it.owner_id,
            "effective_on": it.effective_on,
            "roll_out_days": it.roll_out_days,
            "check_on": it.check_on,
            "checker": it.checker_id,
        })
    };
    let (was, is) = (told(before), told(after));
    let fields = was.as_object().into_iter().flatten().filter(|(name, value)| is[name.as_str()] != **value);
    let mut fields: serde_json::Map<String, Value> =
        fields.map(|(name, value)| (name.clone(), json!([value, is[name.as_str()]]))).collect();
    let texts = [
        ("title", before.title != after.title),
        ("hypothesis", before.hypothesis != after.hypothesis),
        ("measure", before.measure != after.measure),
    ];
    fields.extend(texts.into_iter().filter(|it| it.1).map(|it| (it.0.to_owned(), json!("edited"))));
    Value::Object(fields).to_string()
}

/// What a pattern rests on stays against the pattern's cause, and where it was.
async fn stays_where_it_was_decided(
    conn: &mut Conn,
    before: &ProcessChange,
    plan: &ChangePlan,
) -> Result<()> {
    if (plan.cause, &plan.level) == (before.plan.cause, &before.plan.level) {
        return Ok(());
    }
    match resting_on(conn, before.id).await?.first() {
        None => Ok(()),
        Some(pattern) => {
            let (pattern, label) = (pattern.label(), before.label());
            Err(Blocked(format!(
                "{label} is what was decided about {pattern}; its cause and its place stay. Propose another change for another one."
            ))
            .into())
        }
    }
}

/// Once it is agreed, whoever owns it has no say in who judges it, and nobody makes themselves the judge.
async fn judges_others(
    conn: &mut Conn,
    before: &ProcessChange,
    plan: &ChangePlan,
    by: PersonId,
) -> Result<()> {
    let same = plan.checker_id == before.plan.checker_id && plan.owner_id == before.plan.owner_id;
    if same || before.state == ChangeState::Proposed || before.plan.checker_id.is_none() {
        return Ok(());
    }
    if plan.checker_id != before.plan.checker_id && plan.checker_id == Some(by) {
        return Err(
            Problems::one("checker", "Choose somebody else; nobody makes themselves the checker").into()
        );
    }
    let person = store::people::find(conn, by).await?;
    if person.is_none_or(|it| it.reviewer().is_none()) {
        let message = "Once it is agreed, a CS leader or the sponsor says who owns it and who checks it";
        let field = if plan.checker_id == before.plan.checker_id { "owner" } else { "checker" };
        return Err(Problems::one(field, message).into());
    }
    Ok(())
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
            unchanged(conn, id, version).await?;
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
    patterns: Vec<Resting>,
) -> Result<()> {
    let entry = call.on_change(Action::ChangeDeclined, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = unchanged(conn, id, version).await?;
            found.may_decline()?;
            if reason.is_empty() {
                return Err(Problems::one("reason", "Say why it is declined").into());
            }
            decline_now(conn, &entry, &found, reason.clone()).await?;
            reopen(conn, &entry, id, &reason, &patterns).await
        })
    })
    .await
}

pub(super) async fn decline_now(
    conn: &mut Conn,
    entry: &Entry,
    found: &ProcessChange,
    reason: Prose,
) -> Result<()> {
    let today = today(conn, entry.at).await?;
    store::changes::decline(conn, found.id, &reason, today).await?;
    let noted = Entry {
        action: Action::ChangeDeclined,
        object_kind: ObjectKind::Change,
        object_id: Some(found.id.uuid()),
        fields: "{}".to_owned(),
        reason: reason.to_string(),
        version: Some(found.version + 1),
        ..entry.clone()
    };
    store::record::append(conn, &noted).await?;
    Ok(())
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
            let found = unchanged(conn, id, version).await?;
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
