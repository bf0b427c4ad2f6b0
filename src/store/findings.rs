//! Findings, and what each seat says to them.
use super::{Conn, Result};
use crate::domain::{Answered, AutopsyId, Day, FindingDraft, PersonId, Timestamp};

/// Stores the proposed finding; a change of it is a new version and forgets the answers to the old one.
pub async fn propose(
    conn: &mut Conn,
    id: AutopsyId,
    draft: &FindingDraft,
    by: PersonId,
    at: Timestamp,
    answers_due_on: Day,
) -> Result<()> {
    sqlx::query!(
        "insert into findings (autopsy_id, primary_cause, primary_share, statement, change_id, proposed_by, proposed_at,
                               answers_due_on, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 1)
         on conflict (autopsy_id) do update set
             primary_cause = excluded.primary_cause, primary_share = excluded.primary_share, statement = excluded.statement,
             change_id = excluded.change_id, proposed_by = excluded.proposed_by, proposed_at = excluded.proposed_at,
             answers_due_on = excluded.answers_due_on, version = findings.version + 1",
        id,
        draft.primary_cause,
        draft.primary_share,
        draft.statement,
        draft.change_id,
        by,
        at,
        answers_due_on,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("delete from finding_contributing where autopsy_id = $1", id).execute(&mut *conn).await?;
    sqlx::query!("delete from finding_answers where autopsy_id = $1", id).execute(&mut *conn).await?;
    for (position, (cause, share)) in (0_i64..).zip(&draft.contributing) {
        sqlx::query!(
            "insert into finding_contributing (autopsy_id, cause, share, position) values ($1, $2, $3, $4)",
            id,
            cause,
            share,
            position
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Stores what a seat says; a later answer takes the place of an earlier one.
pub async fn answer(conn: &mut Conn, id: AutopsyId, answered: &Answered) -> Result<()> {
    sqlx::query!(
        "insert into finding_answers (autopsy_id, function, answer, reason, answered_by, answered_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (autopsy_id, function) do update set answer = excluded.answer, reason = excluded.reason,
             answered_by = excluded.answered_by, answered_at = excluded.answered_at",
        id,
        answered.function,
        answered.answer,
        answered.reason,
        answered.answered_by,
        answered.answered_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Settles the finding on a day. What is agreed already stays so.
pub async fn agree(conn: &mut Conn, id: AutopsyId, on: Day) -> Result<()> {
    sqlx::query!("update findings set agreed_on = $2 where autopsy_id = $1 and agreed_on is null", id, on)
        .execute(conn)
        .await?;
    Ok(())
}
