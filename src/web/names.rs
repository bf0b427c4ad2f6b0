//! Names for ids, and who leads what, for pages.
use crate::domain::{Function, Lead, Person, PersonId, people_named};
use crate::store::{self, Conn};
use crate::web::form::Choice;
use crate::web::page;
use serde::Serialize;
use std::collections::HashMap;

/// Everybody by name, and the executives and delegates of the functions in lifecycle order.
pub struct Names {
    people: Vec<Person>,
    places: HashMap<PersonId, usize>,
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
        let places = people.iter().enumerate().map(|(place, it)| (it.id, place)).collect();
        Ok(Self { people, places, leads: store::people::leads(conn).await? })
    }

    pub fn people(&self) -> &[Person] {
        &self.people
    }

    pub fn leads(&self) -> &[Lead] {
        &self.leads
    }

    pub fn person(&self, id: Option<PersonId>) -> Option<&Person> {
        self.places.get(&id?).map(|place| &self.people[*place])
    }

    pub fn name(&self, id: Option<PersonId>) -> String {
        self.person(id).map_or_else(|| "somebody not on record".to_owned(), |it| it.name.to_string())
    }

    pub fn lead(&self, function: Function) -> Option<&Lead> {
        self.leads.iter().find(|it| it.function == function)
    }

    /// Who leads a function today.
    pub fn executive(&self, function: Function) -> Option<PersonId> {
        self.lead(function)?.executive
    }

    /// Who stands in for the executive of a function anyway.
    pub fn delegate(&self, function: Function) -> Option<PersonId> {
        self.lead(function)?.delegate
    }

    pub fn who(&self, id: Option<PersonId>, line: &str) -> Who {
        match self.person(id) {
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

    /// Whom a text names, by their names.
    pub fn in_words(&self, texts: &[&str]) -> Vec<&str> {
        people_named(&texts.join(" \n "), self.people.iter().map(|it| it.name.as_str()))
    }

    /// What is said of a deed, marked if its words name a person.
    pub fn said(&self, code: &str, texts: &[&str]) -> String {
        if self.in_words(texts).is_empty() { code.to_owned() } else { format!("{code}{}", page::NAMED) }
    }

    /// Those who can still sign in, by name.
    pub fn active(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|it| it.disabled_at.is_none())
    }

    /// Whoever may stand in for an executive: everybody else who can still sign in. `nobody` names the first choice.
    pub fn stand_ins(&self, executive: Option<PersonId>, nobody: &str) -> Vec<Choice> {
        let choice = |it: &Person| match it.title.as_str() {
            "" => Choice::new(it.id.to_string(), it.name.as_str()),
            title => Choice::new(it.id.to_string(), format!("{}, {title}", it.name)),
        };
        let others = self.active().filter(|it| Some(it.id) != executive).map(choice);
        std::iter::once(Choice::new("", nobody)).chain(others).collect()
    }
}
