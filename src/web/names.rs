//! Names for ids, and who leads what, for pages.
use crate::domain::{Function, Lead, Person, PersonId};
use crate::store::{self, Conn};
use serde::Serialize;
use std::collections::HashMap;

/// Everybody, by id, and the executives of the functions.
pub struct Names {
    people: HashMap<PersonId, Person>,
    leads: Vec<Lead>,
}

/// A person as a page shows one: a round token, a name, a line below.
#[derive(Debug, Clone, Serialize)]
pub struct Who {
    pub name: String,
    pub initials: String,
    pub line: String,
    pub known: bool,
}

impl Names {
    pub async fn load(conn: &mut Conn) -> store::Result<Self> {
        let people = store::people::all(conn).await?;
        let leads = store::people::leads(conn).await?;
        Ok(Self { people: people.into_iter().map(|it| (it.id, it)).collect(), leads })
    }

    pub fn name(&self, id: Option<PersonId>) -> String {
        let person = id.and_then(|id| self.people.get(&id));
        person.map_or_else(|| "somebody not on record".to_owned(), |it| it.name.to_string())
    }

    /// Who leads a function today.
    pub fn executive(&self, function: Function) -> Option<PersonId> {
        self.leads.iter().find(|it| it.function == function)?.executive
    }

    /// Who stands in for the executive of a function anyway.
    pub fn delegate(&self, function: Function) -> Option<PersonId> {
        self.leads.iter().find(|it| it.function == function)?.delegate
    }

    pub fn who(&self, id: Option<PersonId>, line: &str) -> Who {
        match id.and_then(|id| self.people.get(&id)) {
            Some(person) => Who {
                name: person.name.to_string(),
                initials: person.initials(),
                line: line.to_owned(),
                known: true,
            },
            None => Who {
                name: line.to_owned(),
                initials: "–".into(),
                line: "Executive not on record".into(),
                known: false,
            },
        }
    }

    /// Those who can still sign in, by name.
    pub fn active(&self) -> Vec<&Person> {
        let mut people: Vec<&Person> = self.people.values().filter(|it| it.disabled_at.is_none()).collect();
        people.sort_by_key(|it| (it.name.as_str().to_lowercase(), it.id));
        people
    }
}
