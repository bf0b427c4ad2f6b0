//! The rescue: the sponsor's override, tasks, the outcome, and the looks afterwards.
use super::{Call, Error, Result, autopsy, moved, perform, today};
use crate::domain::{
    Action, AutopsyId, Blocked, Contributor, Ending, Entry, Leader, LookStanding, Override, Problems, Prose,
    Sponsor, TaskDraft, TaskId,
};
use crate::store::{self, Conn, Db};
use serde_json::json;

/// The sponsor lets the rescue begin although a seat has not agreed. The autopsy carries that for ever.
pub async fn override_consent(
    db: &Db,
    call: Call,
    sponsor: Sponsor,
    id: AutopsyId,
    reason: Prose,
) -> Result<()> {
    let entry = call.on_autopsy(Action::Overridden, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            autopsy(conn, id).await?.may_override()?;
            if reason.is_empty() {
                return Err(Problems::one(
                    "reason",
                    "Say why the rescue can't wait; it stays on record for ever",
                )
                .into());
            }
            let noted = Entry { reason: reason.to_string(), ..entry.clone() };
            store::rescues::insert_override(
                conn,
                id,
                &Override { reason, by_id: sponsor.id(), at: entry.at },
            )
            .await?;
            store::record::append(conn, &noted).await?;
            super::seats::start_rescue_if_unlocked(conn, &entry, id).await
        })
    })
    .await
}

/// The rescue is under way. Imported history has none on record; the first that is said of it makes one.
async fn rescuable(conn: &mut Conn, id: AutopsyId) -> Result<()> {
    let found = autopsy(conn, id).await?;
    found.may_rescue()?;
    if found.rescue.is_none() {
        store::rescues::start(conn, id, None, found.opening.opened_on).await?;
    }
    Ok(())
}

/// Adds a task to a rescue that is under way.
pub async fn add_task(db: &Db, call: Call, by: Contributor, id: AutopsyId, task: TaskDraft) -> Result<()> {
    let entry = call.on_autopsy(Action::TaskAdded, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            rescuable(conn, id).await?;
            if let Some(owner) = task.owner_id {
                let known = store::people::find(conn, owner).await?;
                known.ok_or_else(|| Problems::one("owner", "Choose a person from the list"))?;
            }
            if store::rescues::insert_task(conn, id, &task, by.id(), entry.at).await? {
                moved(conn, id).await?;
                let fields = json!({ "task": task.id, "due_on": task.due_on }).to_string();
                store::record::append(conn, &Entry { fields, ..entry }).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Ticks a task. Twice is once.
pub async fn finish_task(db: &Db, call: Call, by: Contributor, id: AutopsyId, task: TaskId) -> Result<()> {
    let entry = call.on_autopsy(Action::TaskDone, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            autopsy(conn, id).await?.may_rescue()?;
            if !store::rescues::tasks(conn, id).await?.iter().any(|it| it.id == task) {
                return Err(Error::NotFound);
            }
            let today = today(conn, entry.at).await?;
            if store::rescues::tick(conn, id, task, by.id(), today).await? {
                moved(conn, id).await?;
                store::record::append(conn, &Entry { fields: json!({ "task": task }).to_string(), ..entry })
                    .await?;
            }
            Ok(())
        })
    })
    .await
}

/// Records how the rescue ended and what yearly value was kept. The account is looked at again after 90, 180 and 365 days.
pub async fn end(db: &Db, call: Call, _: Leader, id: AutopsyId, ending: Ending) -> Result<()> {
    let entry = call.on_autopsy(Action::RescueEnded, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            rescuable(conn, id).await?;
            let today = today(conn, entry.at).await?;
            store::rescues::end(conn, id, &ending, today).await?;
            moved(conn, id).await?;
            let fields =
                json!({ "outcome": ending.outcome, "arr_retained": ending.arr_retained }).to_string();
            store::record::append(conn, &Entry { fields, ..entry }).await?;
            Ok(())
        })
    })
    .await
}

/// Notes how a rescued account looks 90, 180 or 365 days on.
pub async fn look_again(
    db: &Db,
    call: Call,
    by: Contributor,
    id: AutopsyId,
    day: i64,
    standing: LookStanding,
    note: Prose,
) -> Result<()> {
    let entry = call.on_autopsy(Action::LookedAgain, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let today = today(conn, entry.at).await?;
            let looks = store::rescues::looks(conn, id).await?;
            let look = looks.iter().find(|it| it.day == day).ok_or(Error::NotFound)?;
            if today < look.due_on {
                let due = crate::domain::show_day(look.due_on);
                return Err(Blocked(format!("This look is due on {due}, not before.")).into());
            }
            if !store::rescues::look(conn, id, day, standing, &note, by.id(), today).await? {
                return Err(Blocked("Somebody has looked already.".into()).into());
            }
            let fields = json!({ "day": day, "standing": standing }).to_string();
            store::record::append(conn, &Entry { fields, ..entry }).await?;
            Ok(())
        })
    })
    .await
}
