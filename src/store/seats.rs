//! Seats: who is asked, what they said.
use super::{Conn, Result};
use crate::domain::{AutopsyId, CONSENT_TEXT, Consent, Day, Function, PersonId, Prose, Timestamp};

/// Seats a function, with whoever leads it.
pub async fn insert(
    conn: &mut Conn,
    id: AutopsyId,
    function: Function,
    executive: Option<PersonId>,
    due_on: Day,
) -> Result<()> {
    sqlx::query!(
        "insert into seats (autopsy_id, function, executive_id, due_on, answer_reason, version) values ($1, $2, $3, $4, '', 1)",
        id,
        function,
        executive,
        due_on
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps what a seat says when it is asked, and the words it was asked with.
pub async fn answer(
    conn: &mut Conn,
    id: AutopsyId,
    function: Function,
    answer: Consent,
    reason: &Prose,
    by: PersonId,
    at: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "update seats set answer = $3, answer_reason = $4, answered_by = $5, answered_at = $6, consent_text = $7,
                          version = version + 1
         where autopsy_id = $1 and function = $2",
        id,
        function,
        answer,
        reason,
        by,
        at,
        CONSENT_TEXT
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Names who answers for the executive of a seat, until a day or for good; or nobody.
pub async fn delegate(
    conn: &mut Conn,
    id: AutopsyId,
    function: Function,
    delegate: Option<PersonId>,
    until: Option<Day>,
) -> Result<()> {
    sqlx::query!(
        "update seats set delegate_id = $3, delegate_until = $4, version = version + 1 where autopsy_id = $1 and function = $2",
        id,
        function,
        delegate,
        until
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Confirms that a function was not involved: nothing more is asked of it.
pub async fn excuse(
    conn: &mut Conn,
    id: AutopsyId,
    function: Function,
    by: PersonId,
    at: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "update seats set excused_by = $3, excused_at = $4, version = version + 1 where autopsy_id = $1 and function = $2",
        id,
        function,
        by,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives the seat to somebody else. Its answer is forgotten, so that the new holder is asked, unless the rescue rests
/// on it.
pub async fn hand_over(
    conn: &mut Conn,
    id: AutopsyId,
    function: Function,
    to: PersonId,
    keep_answer: bool,
) -> Result<()> {
    sqlx::query!(
        "update seats set executive_id = $3, delegate_id = null, delegate_until = null, version = version + 1,
             answer = case when $4 then answer end, answer_reason = case when $4 then answer_reason else '' end,
             answered_by = case when $4 then answered_by end, answered_at = case when $4 then answered_at end
         where autopsy_id = $1 and function = $2",
        id,
        function,
        to,
        keep_answer
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The autopsies, open or over, in which a person holds a seat on a day, or stands in for somebody who does.
pub async fn autopsies_of(conn: &mut Conn, person: PersonId, today: Day) -> Result<Vec<AutopsyId>> {
    sqlx::query_scalar!(
        "select distinct autopsy_id from seats
         where executive_id = $1 or (delegate_id = $1 and (delegate_until is null or delegate_until >= $2))",
        person,
        today
    )
    .fetch_all(conn)
    .await
}
