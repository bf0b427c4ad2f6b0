//! Dated facts and signals of an account, and the changes that were promised.
use super::{Conn, Result};
use crate::domain::{AccountId, Cause, ChangeId, ChangeState, Day, Fact, FactId, Function, Line};

/// The facts on an account, latest first: 200 at most.
pub async fn of_account(conn: &mut Conn, id: AccountId) -> Result<Vec<Fact>> {
    sqlx::query_as!(
        Fact,
        "select id, account_id, happened, text, source, noted_by, noted_at from facts where account_id = $1
         order by happened desc, id desc limit 200",
        id
    )
    .fetch_all(conn)
    .await
}

/// One fact.
pub async fn find(conn: &mut Conn, id: FactId) -> Result<Option<Fact>> {
    sqlx::query_as!(
        Fact,
        "select id, account_id, happened, text, source, noted_by, noted_at from facts where id = $1",
        id
    )
    .fetch_optional(conn)
    .await
}

/// The facts on an account after the one with this day and id, latest first.
pub async fn page_of_account(
    conn: &mut Conn,
    account: AccountId,
    after: Option<(Day, FactId)>,
    most: i64,
) -> Result<Vec<Fact>> {
    let (day, id) = after.unzip();
    sqlx::query_as!(
        Fact,
        "select id, account_id, happened, text, source, noted_by, noted_at from facts where account_id = $1
             and ($2 is null or happened < $2 or (happened = $2 and id < $3))
         order by happened desc, id desc limit $4",
        account,
        day,
        id,
        most
    )
    .fetch_all(conn)
    .await
}

/// Adds a fact; a form that is sent twice carries the same id and adds it once. Answers whether it was added.
pub async fn insert(conn: &mut Conn, it: &Fact) -> Result<bool> {
    let done = sqlx::query!(
        "insert into facts (id, account_id, happened, text, source, noted_by, noted_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing",
        it.id,
        it.account_id,
        it.happened,
        it.text,
        it.source,
        it.noted_by,
        it.noted_at
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A warning sign and the day it was seen.
pub struct Signal {
    pub signal: String,
    pub observed_on: Day,
}

/// The warning signs of an account, latest first: 200 at most.
pub async fn signals_of_account(conn: &mut Conn, id: AccountId) -> Result<Vec<Signal>> {
    sqlx::query_as!(
        Signal,
        "select signal, observed_on from signals where account_id = $1 order by observed_on desc, signal limit 200",
        id
    )
    .fetch_all(conn)
    .await
}

/// Notes a warning sign and the day it was seen. Twice is once.
pub async fn insert_signal(conn: &mut Conn, id: AccountId, signal: &str, observed_on: Day) -> Result<()> {
    sqlx::query!(
        "insert into signals (account_id, signal, observed_on) values ($1, $2, $3) on conflict do nothing",
        id,
        signal,
        observed_on
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A process change as lists and links show it.
#[derive(Debug, Clone)]
pub struct Change {
    pub id: ChangeId,
    pub external_id: Option<Line>,
    pub title: Line,
    pub cause: Cause,
    pub owner_function: Function,
    pub effective_on: Day,
    pub state: ChangeState,
}

impl Change {
    /// Does it hold on this day?
    pub fn is_live(&self, today: Day) -> bool {
        matches!(self.state, ChangeState::InPlace | ChangeState::Checked) && self.effective_on <= today
    }
}

/// The process changes that were not declined, latest first: 500 at most.
pub async fn changes(conn: &mut Conn) -> Result<Vec<Change>> {
    sqlx::query_as!(
        Change,
        "select id, external_id, title, cause, owner_function, effective_on, state from changes
         where state <> 'declined' order by effective_on desc, id limit 500"
    )
    .fetch_all(conn)
    .await
}
