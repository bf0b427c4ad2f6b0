//! Reminders about process changes, by the clock: on the day that one should be in place or judged, then once a week.
use super::{Call, Result, today};
use crate::domain::{ChangeId, Day, Mail, MailKind, PersonId, ProcessChange};
use crate::store::{self, Conn, Db};
use chrono::Days;

/// Somebody is reminded of one change at most once in so many days.
const EVERY: u64 = 7;

/// Does a change ask somebody to be reminded today?
pub async fn is_due(conn: &mut Conn, change: &ProcessChange, today: Day) -> Result<bool> {
    match asked(change, today) {
        Some((person, kind)) => Ok(!told(conn, change.id, person, kind, today).await?),
        None => Ok(false),
    }
}

/// Queues today's reminder for one change, however often it is called.
pub async fn by_the_clock(db: &Db, call: Call, id: ChangeId) -> Result<()> {
    db.write(move |conn| {
        Box::pin(async move {
            let today = today(conn, call.at).await?;
            let found = super::changes::change(conn, id).await?;
            let Some((person, kind)) = asked(&found, today) else { return Ok(()) };
            if !told(conn, id, person, kind, today).await? {
                let mail = Mail::to(person, kind, call.at).about_change(id).once_on(today);
                store::outbox::insert(conn, &mail).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Whom a change waits for, and for what.
fn asked(change: &ProcessChange, today: Day) -> Option<(PersonId, MailKind)> {
    if change.is_due(today) {
        return Some((change.plan.owner_id?, MailKind::ChangeDue));
    }
    if change.check_is_due(today) { Some((change.plan.checker_id?, MailKind::CheckDue)) } else { None }
}

async fn told(conn: &mut Conn, id: ChangeId, person: PersonId, kind: MailKind, today: Day) -> Result<bool> {
    let since = today.checked_sub_days(Days::new(EVERY)).unwrap_or(today);
    Ok(store::outbox::told_of_change(conn, person, id, kind, since).await?)
}
