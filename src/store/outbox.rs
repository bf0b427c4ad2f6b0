//! What waits to be told by mail, what went out, and what was given up. Never the words of a mail, never a token.
use super::{Conn, Result};
use crate::domain::{
    AutopsyId, ChangeId, Day, Dropped, Function, Mail, MailId, MailKind, PersonId, ReviewId, Timestamp, hex,
};

/// Queues a mail. A second one of its kind for the same person, seat and day is none. Answers whether it was queued.
pub async fn insert(conn: &mut Conn, it: &Mail) -> Result<bool> {
    let done = sqlx::query!(
        "insert into outbox (id, kind, autopsy_id, function, person_id, day, queued_at, due_at, attempts, change_id, pattern_id,
                             review_id)
         values ($1, $2, $3, $4, $5, $6, $7, $7, 0, $8, $9, $10) on conflict do nothing",
        it.id,
        it.kind,
        it.autopsy_id,
        it.function,
        it.person_id,
        it.day,
        it.queued_at,
        it.change_id,
        it.pattern_id,
        it.review_id,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The next mail that may be sent now and that nobody is sending; whoever waits to sign in comes first.
pub async fn next(conn: &mut Conn, now: Timestamp) -> Result<Option<Mail>> {
    sqlx::query_as!(
        Mail,
        "select id, kind, autopsy_id, function, change_id, pattern_id, review_id, person_id, day, queued_at, attempts
         from outbox where sent_at is null and dead_at is null and dropped_at is null
           and due_at <= $1 and (leased_until is null or leased_until <= $1)
         order by kind <> 'sign_in', due_at, id limit 1",
        now
    )
    .fetch_optional(conn)
    .await
}

/// Takes a mail until an instant, and counts the try.
pub async fn lease(conn: &mut Conn, id: MailId, until: Timestamp) -> Result<()> {
    sqlx::query!("update outbox set leased_until = $2, attempts = attempts + 1 where id = $1", id, until)
        .execute(conn)
        .await?;
    Ok(())
}

/// Gives a mail back that could not be tried, as if it had not been taken.
pub async fn release(conn: &mut Conn, id: MailId, error: &str) -> Result<()> {
    sqlx::query!(
        "update outbox set leased_until = null, attempts = attempts - 1, last_error = $2 where id = $1",
        id,
        error
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives back whatever a server that is gone had taken.
pub async fn release_all(conn: &mut Conn) -> Result<()> {
    sqlx::query!("update outbox set leased_until = null where leased_until is not null")
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn sent(conn: &mut Conn, id: MailId, at: Timestamp) -> Result<()> {
    sqlx::query!(
        "update outbox set sent_at = $2, leased_until = null, last_error = null where id = $1",
        id,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Tries again at `again`, or gives it up.
pub async fn failed(
    conn: &mut Conn,
    id: MailId,
    error: &str,
    at: Timestamp,
    again: Option<Timestamp>,
) -> Result<()> {
    sqlx::query!(
        "update outbox set leased_until = null, last_error = $2, due_at = coalesce($4, due_at),
             dead_at = case when $4 is null then $3 end
         where id = $1",
        id,
        error,
        at,
        again
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that it is never sent, and why.
pub async fn drop_one(conn: &mut Conn, id: MailId, why: Dropped, at: Timestamp) -> Result<()> {
    sqlx::query!(
        "update outbox set dropped_at = $3, dropped_as = $2, leased_until = null where id = $1",
        id,
        why,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Does a mail about this review wait for this person?
pub async fn waits_about_review(conn: &mut Conn, person: PersonId, id: ReviewId) -> Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from outbox where person_id = $1 and review_id = $2
                          and sent_at is null and dead_at is null and dropped_at is null) as "waits!: bool""#,
        person,
        id
    )
    .fetch_one(conn)
    .await
}

/// Notes of everything that waits that it is never sent. Answers how much that was.
pub async fn drop_all(conn: &mut Conn, why: Dropped, at: Timestamp) -> Result<u64> {
    let done = sqlx::query!(
        "update outbox set dropped_at = $2, dropped_as = $1, leased_until = null
         where sent_at is null and dead_at is null and dropped_at is null",
        why,
        at
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Does anything wait that may be sent now?
pub async fn has_waiting(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from outbox where sent_at is null and dead_at is null and dropped_at is null
                          and due_at <= $1 and (leased_until is null or leased_until <= $1)) as "any!: bool""#,
        now
    )
    .fetch_one(conn)
    .await
}

/// How many mails wait for their time or for the mail server.
pub async fn waiting(conn: &mut Conn) -> Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!: i64" from outbox where sent_at is null and dead_at is null and dropped_at is null"#
    )
    .fetch_one(conn)
    .await
}

/// A mail that was given up.
pub struct Dead {
    pub id: MailId,
    pub kind: MailKind,
    pub autopsy_id: Option<AutopsyId>,
    pub person_id: PersonId,
    pub attempts: i64,
    pub last_error: Option<String>,
    pub dead_at: Option<Timestamp>,
}

/// What was given up, newest first.
pub async fn dead(conn: &mut Conn, most: i64) -> Result<Vec<Dead>> {
    sqlx::query_as!(
        Dead,
        "select id, kind, autopsy_id, person_id, attempts, last_error, dead_at from outbox
         where dead_at is not null order by dead_at desc, id desc limit $1",
        most
    )
    .fetch_all(conn)
    .await
}

/// Has what was given up tried again from the beginning. Answers whether there was such a mail.
pub async fn revive(conn: &mut Conn, id: MailId, at: Timestamp) -> Result<bool> {
    let done = sqlx::query!(
        "update outbox set dead_at = null, attempts = 0, due_at = $2 where id = $1 and dead_at is not null",
        id,
        at
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Was a person told of a seat on this day already?
pub async fn told_on(
    conn: &mut Conn,
    person: PersonId,
    id: AutopsyId,
    function: Function,
    day: Day,
) -> Result<bool> {
    let first = sqlx::query_scalar!(
        "select id from outbox where person_id = $1 and autopsy_id = $2 and function = $3 and day = $4
           and kind in ('ask', 'before', 'on_the_day', 'late', 'finding_proposed') limit 1",
        person,
        id,
        function,
        day
    );
    Ok(first.fetch_optional(conn).await?.is_some())
}

/// Was a person told of a change for a day after `since`?
pub async fn told_of_change(
    conn: &mut Conn,
    person: PersonId,
    id: ChangeId,
    kind: MailKind,
    since: Day,
) -> Result<bool> {
    let first = sqlx::query_scalar!(
        "select id from outbox where person_id = $1 and kind = $2 and change_id = $3 and day > $4 limit 1",
        person,
        kind,
        id,
        since
    );
    Ok(first.fetch_optional(conn).await?.is_some())
}

/// When a mail of this kind was last queued for a person, if that was after `since`.
pub async fn queued_since(
    conn: &mut Conn,
    person: PersonId,
    kind: MailKind,
    since: Timestamp,
) -> Result<Option<Timestamp>> {
    sqlx::query_scalar!(
        "select queued_at from outbox where person_id = $1 and kind = $2 and queued_at > $3
         order by queued_at desc limit 1",
        person,
        kind,
        since
    )
    .fetch_optional(conn)
    .await
}

/// Those of these people for whom a mail of this kind was queued after `since`.
pub async fn queued_for(
    conn: &mut Conn,
    people: &[PersonId],
    kind: MailKind,
    since: Timestamp,
) -> Result<Vec<PersonId>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let digits: Vec<String> = people.iter().map(|it| format!("\"{}\"", hex(it.uuid().as_bytes()))).collect();
    let people = format!("[{}]", digits.join(","));
    sqlx::query_scalar!(
        "select distinct person_id from outbox
         where person_id in (select unhex(value) from json_each($1)) and kind = $2 and queued_at > $3",
        people,
        kind,
        since
    )
    .fetch_all(conn)
    .await
}

/// Forgets what was settled long ago, but for what an open autopsy goes by.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<()> {
    sqlx::query!(
        "delete from outbox where coalesce(sent_at, dropped_at) < $1
           and not exists (select 1 from autopsies a where a.id = outbox.autopsy_id
                           and a.closed_on is null and a.cancelled_on is null)",
        before
    )
    .execute(conn)
    .await?;
    Ok(())
}
