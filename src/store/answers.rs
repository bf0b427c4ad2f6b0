//! What was answered under an Idempotency-Key: kept in the transaction of what it tells, for a day.
use super::{Conn, Result};
use crate::domain::{PersonId, Timestamp};
use chrono::TimeDelta;
use futures_util::future::BoxFuture;

/// An answer is kept this long.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// An answer as it was given, byte for byte.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: i64,
    pub location: Option<String>,
    pub body: String,
}

/// A request that is to be done once: whose it is, its key, the hash of what it asks, and when it came.
#[derive(Debug, Clone)]
pub struct Request {
    pub person_id: PersonId,
    pub key: String,
    pub hash: Vec<u8>,
    pub at: Timestamp,
}

/// What has become of a request's key.
#[derive(Debug)]
pub enum Known {
    /// The same request was answered with this.
    Answered(Answer),
    /// Another request had this key.
    Taken,
}

/// Reads the answer in the transaction of what it tells.
pub type Draw = Box<dyn for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<Answer>> + Send>;

/// A request, and how its answer is read once its deed is done.
pub struct Once {
    pub request: Request,
    pub draw: Draw,
}

/// What was answered under the request's key, if anything was in the last day.
pub async fn find(conn: &mut Conn, request: &Request) -> Result<Option<Known>> {
    let since = request.at - KEPT;
    let row = sqlx::query!(
        "select request_hash, status, location, body from answers where person_id = $1 and key = $2 and at > $3",
        request.person_id,
        request.key,
        since
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|it| {
        if it.request_hash == request.hash {
            Known::Answered(Answer { status: it.status, location: it.location, body: it.body })
        } else {
            Known::Taken
        }
    }))
}

/// Keeps an answer, and forgets those that are older than a day.
pub async fn insert(conn: &mut Conn, request: &Request, answer: &Answer) -> Result<()> {
    let since = request.at - KEPT;
    sqlx::query!("delete from answers where at <= $1", since).execute(&mut *conn).await?;
    sqlx::query!(
        "insert into answers (person_id, key, request_hash, at, status, location, body) values ($1, $2, $3, $4, $5, $6, $7)",
        request.person_id,
        request.key,
        request.hash,
        request.at,
        answer.status,
        answer.location,
        answer.body
    )
    .execute(conn)
    .await?;
    Ok(())
}
