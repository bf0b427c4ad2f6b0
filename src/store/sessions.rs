//! Signed-in browsers and one-time links. Only hashes of tokens are kept.
use super::{Conn, Result};
use crate::domain::{Person, PersonId, Timestamp};

/// A session with its person, both as they are now.
#[derive(Clone)]
pub struct Session {
    pub person: Person,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
}

/// Begins a session.
pub async fn insert(conn: &mut Conn, token_hash: &[u8], person_id: PersonId, at: Timestamp) -> Result<()> {
    sqlx::query!(
        "insert into sessions (token_hash, person_id, created_at, seen_at) values ($1, $2, $3, $3)",
        token_hash,
        person_id,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The session of a token, if there is one; how long it holds is for the caller to say.
pub async fn find(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<Session>> {
    let row = sqlx::query!(
        "select s.created_at, s.seen_at, p.id, p.email, p.name, p.title, p.role, p.disabled_at, p.version
         from sessions s join people p on p.id = s.person_id where s.token_hash = $1",
        token_hash
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|it| Session {
        created_at: it.created_at,
        seen_at: it.seen_at,
        person: Person {
            id: it.id,
            email: it.email,
            name: it.name,
            title: it.title,
            role: it.role,
            disabled_at: it.disabled_at,
            version: it.version,
        },
    }))
}

/// Notes that the session was used.
pub async fn touch(conn: &mut Conn, token_hash: &[u8], at: Timestamp) -> Result<()> {
    sqlx::query!("update sessions set seen_at = $2 where token_hash = $1", token_hash, at)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends a session.
pub async fn delete(conn: &mut Conn, token_hash: &[u8]) -> Result<()> {
    sqlx::query!("delete from sessions where token_hash = $1", token_hash).execute(conn).await?;
    Ok(())
}

/// Ends every session of a person.
pub async fn delete_of(conn: &mut Conn, person_id: PersonId) -> Result<()> {
    sqlx::query!("delete from sessions where person_id = $1", person_id).execute(conn).await?;
    Ok(())
}

/// Forgets sessions that began or were last seen before the given instants.
pub async fn purge(conn: &mut Conn, begun_before: Timestamp, seen_before: Timestamp) -> Result<()> {
    sqlx::query!("delete from sessions where created_at < $1 or seen_at < $2", begun_before, seen_before)
        .execute(conn)
        .await?;
    Ok(())
}

/// Keeps a one-time link, until it expires.
pub async fn insert_link(
    conn: &mut Conn,
    token_hash: &[u8],
    person_id: PersonId,
    expires_at: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "insert into sign_in_links (token_hash, person_id, expires_at) values ($1, $2, $3)",
        token_hash,
        person_id,
        expires_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The person of a link that is neither used nor expired.
pub async fn find_link(conn: &mut Conn, token_hash: &[u8], now: Timestamp) -> Result<Option<PersonId>> {
    sqlx::query_scalar!(
        "select person_id from sign_in_links where token_hash = $1 and used_at is null and expires_at > $2",
        token_hash,
        now
    )
    .fetch_optional(conn)
    .await
}

/// Uses up every link of a person that is still open.
pub async fn use_links_of(conn: &mut Conn, person_id: PersonId, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "update sign_in_links set used_at = $2 where person_id = $1 and used_at is null",
        person_id,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Uses a link up. Answers whether this call did it.
pub async fn use_link(conn: &mut Conn, token_hash: &[u8], now: Timestamp) -> Result<bool> {
    let done = sqlx::query!(
        "update sign_in_links set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2",
        token_hash,
        now
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
