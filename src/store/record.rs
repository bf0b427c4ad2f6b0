//! The append-only record, chained row to row.
use super::{Conn, Result, noted};
use crate::domain::{Action, Entry, ObjectKind, OutcomeOfAct, PersonId, Timestamp};
use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// An entry with its place in the chain, noted by an action and not written yet.
pub struct Noted {
    seq: i64,
    entry: Entry,
    prev_hash: Vec<u8>,
    hash: Vec<u8>,
}

/// What follows the last row of an action, with it or without one.
#[derive(Clone, Copy)]
pub enum Then {
    /// Something else of the same action.
    GoOn,
    /// The action is kept, and the next one begins.
    Next,
    /// The action is kept, and it was the last one of its transaction.
    Commit,
}

/// Appends an entry: the next number, chained to the row before. Call it in the transaction of what it tells. On the writer
/// its row is written with the statement that ends the action, which saves a hop to the connection's thread.
pub async fn append(conn: &mut Conn, entry: &Entry) -> Result<()> {
    let (last, prev_hash) = last(conn).await?;
    let seq = last + 1;
    let hash = link(&prev_hash, seq, &Canonical::of(entry));
    let row = Noted { seq, entry: entry.clone(), prev_hash, hash: hash.clone() };
    if !noted::is_writing() {
        return insert(conn, row, Then::GoOn).await;
    }
    noted::note(|it| {
        it.last = Some((seq, hash));
        it.rows.push(row);
    });
    Ok(())
}

/// Writes the rows that an action has noted, and what follows them.
pub async fn land(conn: &mut Conn, then: Then) -> Result<()> {
    let mut rows = Vec::new();
    noted::note(|it| rows = std::mem::take(&mut it.rows));
    let Some(last) = rows.pop() else {
        let sql = match then {
            Then::GoOn => return Ok(()),
            Then::Next => "release action; savepoint action",
            Then::Commit => "release action; commit",
        };
        return sqlx::raw_sql(sql).execute(conn).await.map(|_| ());
    };
    for row in rows {
        insert(conn, row, Then::GoOn).await?;
    }
    insert(conn, last, then).await
}

/// A row as a statement, and another one behind it.
macro_rules! inserted {
    ($row:expr, $then:literal) => {{
        let Noted { seq, entry, prev_hash, hash } = $row;
        let actor_kind = entry.actor.kind();
        let actor_id = entry.actor.person();
        sqlx::query!(
            "insert into record (seq, at, actor_kind, actor_id, behalf_of, request_id, action, object_kind, object_id,
                                 version, fields, outcome, reason, prev_hash, hash)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
                + $then,
            seq,
            entry.at,
            actor_kind,
            actor_id,
            entry.behalf_of,
            entry.request_id,
            entry.action,
            entry.object_kind,
            entry.object_id,
            entry.version,
            entry.fields,
            entry.outcome,
            entry.reason,
            prev_hash,
            hash,
        )
    }};
}

async fn insert(conn: &mut Conn, row: Noted, then: Then) -> Result<()> {
    match then {
        Then::GoOn => inserted!(row, "").execute(conn).await?,
        Then::Next => inserted!(row, "; release action; savepoint action").execute(conn).await?,
        Then::Commit => inserted!(row, "; release action; commit").execute(conn).await?,
    };
    Ok(())
}

/// The number and the hash of the last row; before the first one zero and zeros.
async fn last(conn: &mut Conn) -> Result<(i64, Vec<u8>)> {
    if let Some(last) = noted::read(|it| it.last.clone()) {
        return Ok(last);
    }
    let last =
        sqlx::query!("select seq, hash from record order by seq desc limit 1").fetch_optional(conn).await?;
    Ok(last.map_or((0, vec![0; 32]), |it| (it.seq, it.hash)))
}

/// What the hash of a row is made of beside its number.
struct Canonical<'a> {
    at: Timestamp,
    actor_kind: &'a str,
    actor_id: Option<PersonId>,
    behalf_of: Option<PersonId>,
    request_id: Option<&'a str>,
    action: &'a str,
    object_kind: &'a str,
    object_id: Option<Uuid>,
    version: Option<i64>,
    fields: &'a str,
    outcome: &'a str,
    reason: &'a str,
}

impl<'a> Canonical<'a> {
    fn of(it: &'a Entry) -> Self {
        Self {
            at: it.at,
            actor_kind: it.actor.kind(),
            actor_id: it.actor.person(),
            behalf_of: it.behalf_of,
            request_id: it.request_id.as_deref(),
            action: it.action.code(),
            object_kind: it.object_kind.code(),
            object_id: it.object_id,
            version: it.version,
            fields: &it.fields,
            outcome: it.outcome.code(),
            reason: &it.reason,
        }
    }
}

/// SHA-256 of the previous hash and the row in its canonical form: fields in order, each with its length before it.
fn link(prev_hash: &[u8], seq: i64, it: &Canonical<'_>) -> Vec<u8> {
    let id = |it: Option<PersonId>| it.map(|it| it.to_string()).unwrap_or_default();
    let fields: [&str; 13] = [
        &seq.to_string(),
        &it.at.timestamp_micros().to_string(),
        it.actor_kind,
        &id(it.actor_id),
        &id(it.behalf_of),
        it.request_id.unwrap_or_default(),
        it.action,
        it.object_kind,
        &it.object_id.map(|it| it.to_string()).unwrap_or_default(),
        &it.version.map(|it| it.to_string()).unwrap_or_default(),
        it.fields,
        it.outcome,
        it.reason,
    ];
    let mut bytes = Vec::with_capacity(512);
    bytes.extend_from_slice(prev_hash);
    for field in fields {
        bytes.extend_from_slice(field.len().to_string().as_bytes());
        bytes.push(b':');
        bytes.extend_from_slice(field.as_bytes());
    }
    Sha256::digest(&bytes).to_vec()
}

/// The end of a record that holds together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    pub rows: i64,
    pub hash: Vec<u8>,
}

/// Computes the hash of every row anew, from the first one on; else the first that doesn't fit, and why.
pub async fn verify(conn: &mut Conn) -> Result<Result<Chain, (i64, &'static str)>> {
    let mut chain = Chain { rows: 0, hash: vec![0; 32] };
    let mut rows = sqlx::query!(
        r#"select seq, at as "at: Timestamp", actor_kind, actor_id as "actor_id: PersonId",
                  behalf_of as "behalf_of: PersonId", request_id, action as "action: String",
                  object_kind as "object_kind: String", object_id as "object_id: Uuid", version, fields,
                  outcome as "outcome: String", reason, prev_hash, hash
           from record order by seq"#
    )
    .fetch(conn);
    loop {
        let seq = chain.rows + 1;
        let it = match rows.try_next().await {
            Ok(None) => break,
            Ok(Some(it)) => it,
            Err(sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => {
                return Ok(Err((seq, "it holds what was never written")));
            }
            Err(error) => return Err(error),
        };
        if it.seq != seq {
            return Ok(Err((seq, "it is missing")));
        }
        let canonical = Canonical {
            at: it.at,
            actor_kind: &it.actor_kind,
            actor_id: it.actor_id,
            behalf_of: it.behalf_of,
            request_id: it.request_id.as_deref(),
            action: &it.action,
            object_kind: &it.object_kind,
            object_id: it.object_id,
            version: it.version,
            fields: &it.fields,
            outcome: &it.outcome,
            reason: &it.reason,
        };
        if it.prev_hash != chain.hash {
            return Ok(Err((seq, "it doesn’t follow from the row before")));
        }
        if it.hash != link(&it.prev_hash, seq, &canonical) {
            return Ok(Err((seq, "it is not what was written")));
        }
        chain = Chain { rows: seq, hash: it.hash };
    }
    Ok(Ok(chain))
}

/// A line of the record as a page shows it.
pub struct Line {
    pub at: Timestamp,
    pub actor_kind: String,
    pub actor_id: Option<PersonId>,
    pub behalf_of: Option<PersonId>,
    pub action: Action,
    pub fields: String,
    pub outcome: OutcomeOfAct,
    pub reason: String,
}

/// What was done to one object, newest first. A changed filing is left out, so that nothing it pushes away tells of it; so
/// is an export, which changed nothing.
pub async fn of_object(conn: &mut Conn, id: Uuid, most: i64) -> Result<Vec<Line>> {
    sqlx::query_as!(
        Line,
        "select at, actor_kind, actor_id, behalf_of, action, fields, outcome, reason
         from record where object_id = $1 and outcome = 'done' and action not in ('filing_changed', 'exported') order by seq desc limit $2",
        id,
        most
    )
    .fetch_all(conn)
    .await
}

/// A row of the record, as it was appended.
pub struct Row {
    pub seq: i64,
    pub at: Timestamp,
    pub actor_kind: String,
    pub actor_id: Option<PersonId>,
    pub behalf_of: Option<PersonId>,
    pub request_id: Option<String>,
    pub action: Action,
    pub object_kind: ObjectKind,
    pub object_id: Option<Uuid>,
    pub version: Option<i64>,
    pub fields: String,
    pub outcome: OutcomeOfAct,
    pub reason: String,
}

/// What a reading of the record is narrowed to.
#[derive(Default)]
pub struct Filter {
    pub object_kind: Option<ObjectKind>,
    pub object_id: Option<Uuid>,
    pub actor_id: Option<PersonId>,
    pub action: Option<Action>,
}

/// The rows before a number, newest first. An object has an index; the rest is read backwards from the end.
pub async fn page(conn: &mut Conn, filter: &Filter, before: Option<i64>, most: i64) -> Result<Vec<Row>> {
    let Filter { object_kind, object_id, actor_id, action } = filter;
    let Some(object_id) = object_id else {
        return sqlx::query_as!(
            Row,
            "select seq, at, actor_kind, actor_id, behalf_of, request_id, action, object_kind, object_id, version,
                    fields, outcome, reason
             from record where ($1 is null or object_kind = $1) and ($2 is null or actor_id = $2)
                 and ($3 is null or action = $3) and ($4 is null or seq < $4)
             order by seq desc limit $5",
            object_kind,
            actor_id,
            action,
            before,
            most
        )
        .fetch_all(conn)
        .await;
    };
    sqlx::query_as!(
        Row,
        "select seq, at, actor_kind, actor_id, behalf_of, request_id, action, object_kind, object_id, version,
                fields, outcome, reason
         from record where object_id = $1 and ($2 is null or object_kind = $2) and ($3 is null or actor_id = $3)
             and ($4 is null or action = $4) and ($5 is null or seq < $5)
         order by seq desc limit $6",
        object_id,
        object_kind,
        actor_id,
        action,
        before,
        most
    )
    .fetch_all(conn)
    .await
}

/// When something was last done to an object (none: to the organisation), and by whom if it was a person.
pub async fn latest(
    conn: &mut Conn,
    action: Action,
    object_id: Option<Uuid>,
) -> Result<Option<(Timestamp, Option<PersonId>)>> {
    let row = sqlx::query!(
        "select at, actor_id from record
         where (object_id = $2 or ($2 is null and object_id is null)) and action = $1 and outcome = 'done'
         order by seq desc limit 1",
        action,
        object_id
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|it| (it.at, it.actor_id)))
}

/// Has this person ever signed in?
pub async fn has_signed_in(conn: &mut Conn, id: PersonId) -> Result<bool> {
    land(conn, Then::GoOn).await?;
    let id = id.uuid();
    let first = sqlx::query_scalar!(
        "select seq from record where object_id = $1 and action = 'signed_in' limit 1",
        id
    );
    Ok(first.fetch_optional(conn).await?.is_some())
}
