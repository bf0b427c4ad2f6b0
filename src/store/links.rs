//! Seat links. Only hashes of tokens are kept.
use super::{Conn, Result};
use crate::domain::{AutopsyId, Function, SeatLink, Timestamp};

/// Keeps a link.
pub async fn insert(conn: &mut Conn, token_hash: &[u8], it: &SeatLink, at: Timestamp) -> Result<()> {
    sqlx::query!(
        "insert into seat_links (token_hash, autopsy_id, function, person_id, made_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        token_hash,
        it.autopsy_id,
        it.function,
        it.person_id,
        it.made_by,
        at,
        it.expires_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The link of a token, whether it still opens anything or not.
pub async fn find(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<SeatLink>> {
    sqlx::query_as!(
        SeatLink,
        "select autopsy_id, function, person_id, made_by, expires_at from seat_links where token_hash = $1",
        token_hash
    )
    .fetch_optional(conn)
    .await
}

/// Ends the links of a seat that were handed on: a new one takes their place.
pub async fn end_handed_on(conn: &mut Conn, id: AutopsyId, function: Function, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "update seat_links set expires_at = $3
         where autopsy_id = $1 and function = $2 and made_by is not null and expires_at > $3",
        id,
        function,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lets the links of an autopsy that still open it do so until `until`.
pub async fn prolong(conn: &mut Conn, id: AutopsyId, now: Timestamp, until: Timestamp) -> Result<()> {
    sqlx::query!(
        "update seat_links set expires_at = $3 where autopsy_id = $1 and expires_at > $2",
        id,
        now,
        until
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets links that ended before `before`: until then they say that they have expired.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<()> {
    sqlx::query!("delete from seat_links where expires_at < $1", before).execute(conn).await?;
    Ok(())
}
