//! API tokens. Only their hashes are kept.
use super::{Conn, Result};
use crate::domain::{ApiToken, Person, PersonId, Scope, Timestamp, TokenId};

/// A token that holds, with its person as they are now.
#[derive(Clone)]
pub struct Bearer {
    pub id: TokenId,
    pub person: Person,
    pub scope: Scope,
    pub seen_at: Option<Timestamp>,
}

/// Keeps a token.
pub async fn insert(conn: &mut Conn, it: &ApiToken, token_hash: &[u8]) -> Result<()> {
    sqlx::query!(
        "insert into tokens (id, person_id, token_hash, prefix, scope, created_at) values ($1, $2, $3, $4, $5, $6)",
        it.id,
        it.person_id,
        token_hash,
        it.prefix,
        it.scope,
        it.created_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whom a token acts for, unless it was revoked.
pub async fn bearer(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<Bearer>> {
    let row = sqlx::query!(
        "select t.id, t.scope, t.seen_at, p.id as person_id, p.email, p.name, p.title, p.role, p.disabled_at, p.version
         from tokens t join people p on p.id = t.person_id where t.token_hash = $1 and t.revoked_at is null",
        token_hash
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|it| Bearer {
        id: it.id,
        scope: it.scope,
        seen_at: it.seen_at,
        person: Person {
            id: it.person_id,
            email: it.email,
            name: it.name,
            title: it.title,
            role: it.role,
            disabled_at: it.disabled_at,
            version: it.version,
        },
    }))
}

/// A person's tokens, newest first.
pub async fn of(conn: &mut Conn, person_id: PersonId) -> Result<Vec<ApiToken>> {
    sqlx::query_as!(
        ApiToken,
        "select id, person_id, prefix, scope, created_at, seen_at, revoked_at from tokens
         where person_id = $1 order by created_at desc, id desc",
        person_id
    )
    .fetch_all(conn)
    .await
}

/// One token.
pub async fn find(conn: &mut Conn, id: TokenId) -> Result<Option<ApiToken>> {
    sqlx::query_as!(
        ApiToken,
        "select id, person_id, prefix, scope, created_at, seen_at, revoked_at from tokens where id = $1",
        id
    )
    .fetch_optional(conn)
    .await
}

/// Notes that a token was used.
pub async fn touch(conn: &mut Conn, id: TokenId, at: Timestamp) -> Result<()> {
    sqlx::query!("update tokens set seen_at = $2 where id = $1", id, at).execute(conn).await?;
    Ok(())
}

/// Revokes a token for ever. Answers whether this call did it.
pub async fn revoke(conn: &mut Conn, id: TokenId, at: Timestamp) -> Result<bool> {
    let done = sqlx::query!("update tokens set revoked_at = $2 where id = $1 and revoked_at is null", id, at)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}
