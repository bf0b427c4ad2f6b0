//! How each person likes the pages.
use super::{Conn, Result};
use crate::domain::{PersonId, Preferences};
use std::collections::HashMap;

/// What everybody chose who chose anything: a row for some of the people, asked for with every page and so kept whole.
pub struct Chosen(HashMap<PersonId, Preferences>);

impl Chosen {
    pub async fn load(conn: &mut Conn) -> Result<Self> {
        let rows =
            sqlx::query!("select person_id as \"person_id: PersonId\", shortcuts, theme from preferences")
                .fetch_all(conn)
                .await?;
        let chosen = |shortcuts, theme| Preferences { shortcuts, theme };
        Ok(Self(rows.into_iter().map(|it| (it.person_id, chosen(it.shortcuts, it.theme))).collect()))
    }

    /// What somebody chose, or what pages are like for whoever chose nothing.
    pub fn of(&self, person: PersonId) -> Preferences {
        self.0.get(&person).copied().unwrap_or_default()
    }
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
