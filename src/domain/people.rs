//! Who somebody is, and what they may do. Permission is a value: only the methods of `Person` make one.
use super::codes::codes;
use super::{Function, Line, PersonId, Timestamp};
use serde::Serialize;
use std::fmt;

codes! {
    /// What somebody does here.
    Role {
        CsLeader = "cs_leader",
        Executive = "executive",
        Sponsor = "sponsor",
        Contributor = "contributor",
        Viewer = "viewer",
        Admin = "admin",
    }
}

impl Role {
    /// The role as the screen names it.
    pub fn label(self) -> &'static str {
        match self {
            Self::CsLeader => "CS leader",
            Self::Executive => "Executive",
            Self::Sponsor => "Executive sponsor",
            Self::Contributor => "Contributor",
            Self::Viewer => "Viewer",
            Self::Admin => "Admin",
        }
    }

    /// One sentence for whoever chooses a role.
    pub fn does(self) -> &'static str {
        match self {
            Self::CsLeader => "opens autopsies, chases, reconciles, leads rescues, chairs the review",
            Self::Executive => "agrees or declines, files a cause, accepts the finding or dissents",
            Self::Sponsor => "hears of third times and declined consents, may override",
            Self::Contributor => "adds facts and rescue tasks; never files",
            Self::Viewer => "reads reports and reviews",
            Self::Admin => "people, settings, imports; sees no sealed filing either",
        }
    }

    /// A role by its code or by the word people use for it.
    pub fn parse_loosely(text: &str) -> Option<Self> {
        let word = text.trim().to_lowercase().replace([' ', '-'], "_");
        match word.as_str() {
            "leader" => Some(Self::CsLeader),
            "exec" => Some(Self::Executive),
            "executive_sponsor" => Some(Self::Sponsor),
            code => Self::parse(code),
        }
    }
}

/// An address that mail can be sent to, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Email(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("isn't an e-mail address; write it like name@company.com")]
pub struct NotAnEmail;

impl Email {
    pub fn parse(text: &str) -> Result<Self, NotAnEmail> {
        let email = text.trim().to_lowercase();
        let (local, host) = email.split_once('@').ok_or(NotAnEmail)?;
        let plain = |it: &str| {
            !it.is_empty()
                && !it.contains(|c: char| c.is_whitespace() || c.is_control() || "@<>,;\"()[]\\".contains(c))
        };
        let good = plain(local)
            && plain(host)
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.');
        if good && email.len() <= 254 { Ok(Self(email)) } else { Err(NotAnEmail) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Email {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Debug, Clone)]
pub struct Person {
    pub id: PersonId,
    pub email: Email,
    pub name: Line,
    pub title: Line,
    pub role: Role,
    pub disabled_at: Option<Timestamp>,
    pub version: i64,
}

/// What a form says about a person.
#[derive(Debug, Clone)]
pub struct PersonDraft {
    pub email: Email,
    pub name: Line,
    pub title: Line,
    pub role: Role,
    pub functions: Vec<Function>,
}

/// A function, the executive who leads it and the delegate.
#[derive(Debug, Clone)]
pub struct Lead {
    pub function: Function,
    pub executive: Option<PersonId>,
    pub delegate: Option<PersonId>,
    pub version: i64,
    /// The executive is there and can sign in.
    pub can_answer: bool,
}

impl Lead {
    /// Who can be asked for this function: its executive, unless disabled.
    pub fn askable(&self) -> Option<PersonId> {
        self.executive.filter(|_| self.can_answer)
    }
}

impl Role {
    /// May somebody of this role lead a function, and so agree and file for it?
    pub fn may_lead(self) -> bool {
        matches!(self, Self::CsLeader | Self::Executive | Self::Sponsor)
    }
}

macro_rules! proofs {
    ($($(#[$meta:meta])* $name:ident by $method:ident for [$($role:ident),+];)*) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, Copy)]
            pub struct $name(PersonId);

            impl $name {
                pub fn id(self) -> PersonId {
                    self.0
                }
            }
        )*

        impl Person {
            $(
                $(#[$meta])*
                pub fn $method(&self) -> Option<$name> {
                    matches!(self.role, $(Role::$role)|+).then_some($name(self.id))
                }
            )*
        }
    };
}

proofs! {
    /// Opens, chases, reconciles and closes autopsies.
    Leader by leader for [CsLeader];
    /// May override a missing consent.
    Sponsor by sponsor for [Sponsor];
    /// People, settings and imports.
    Admin by admin for [Admin];
    /// Brings history in: an admin or a CS leader.
    Importer by importer for [Admin, CsLeader];
    /// Adds facts and rescue tasks, and edits accounts.
    Contributor by contributor for [CsLeader, Executive, Sponsor, Contributor];
}

impl Person {
    /// "Dana Okafor" is "DO".
    pub fn initials(&self) -> String {
        initials(self.name.as_str())
    }
}

/// The first letters of the first and the last word of a name.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|it| it.chars().next());
    let last = words.next_back().and_then(|it| it.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}
