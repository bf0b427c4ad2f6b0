//! How each person likes the pages.
use super::{Conn, Result};
use crate::domain::{PersonId, Preferences};

/// What somebody chose, or what pages are like for whoever chose nothing.
pub async fn of(conn: &mut Conn, person: PersonId) -> Result<Preferences> {
    let row = sqlx::query!("select shortcuts, theme from preferences where person_id = $1", person)
        .fetch_optional(conn)
        .await?;
    Ok(row.map_or_else(Preferences::default, |it| Preferences { shortcuts: it.shortcuts, theme: it.theme }))
}

/// Keeps what somebody chose, in place of what they chose before.
pub async fn keep(conn: &mut Conn, person: PersonId, it: Preferences) -> Result<()> {
    sqlx::query!(
        "insert into preferences (person_id, shortcuts, theme) values ($1, $2, $3)
         on conflict (person_id) do update set shortcuts = excluded.shortcuts, theme = excluded.theme",
        person,
        it.shortcuts,
        it.theme,
    )
    .execute(conn)
    .await?;
    Ok(())
}
