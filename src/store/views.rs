//! Saved views. Every statement names the person whose they are.
use super::{Conn, Result};
use crate::domain::{Line, List, PersonId, SavedView, Timestamp, ViewId};

/// A person's views of a list, in the order in which they were saved.
pub async fn of(conn: &mut Conn, person: PersonId, list: List) -> Result<Vec<SavedView>> {
    sqlx::query_as!(
        SavedView,
        "select id, list, name, query from saved_views where person_id = $1 and list = $2 order by created_at, id",
        person,
        list
    )
    .fetch_all(conn)
    .await
}

/// A person's own view.
pub async fn find(conn: &mut Conn, person: PersonId, id: ViewId) -> Result<Option<SavedView>> {
    sqlx::query_as!(
        SavedView,
        "select id, list, name, query from saved_views where person_id = $1 and id = $2",
        person,
        id
    )
    .fetch_optional(conn)
    .await
}

/// Keeps a view.
pub async fn insert(conn: &mut Conn, person: PersonId, view: &SavedView, at: Timestamp) -> Result<()> {
    sqlx::query!(
        "insert into saved_views (id, person_id, list, name, query, created_at) values ($1, $2, $3, $4, $5, $6)",
        view.id,
        person,
        view.list,
        view.name,
        view.query,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a view another name. Answers whether there was such a view.
pub async fn rename(conn: &mut Conn, person: PersonId, id: ViewId, name: &Line) -> Result<bool> {
    let done =
        sqlx::query!("update saved_views set name = $3 where person_id = $1 and id = $2", person, id, name)
            .execute(conn)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets a view. Answers whether there was such a view.
pub async fn delete(conn: &mut Conn, person: PersonId, id: ViewId) -> Result<bool> {
    let done = sqlx::query!("delete from saved_views where person_id = $1 and id = $2", person, id)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}
