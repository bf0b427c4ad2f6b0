//! A seat: one lifecycle function's place in an autopsy, held by one executive. Nothing but "agreed" is consent.
use super::codes::codes;
use super::{Day, Function, Person, PersonId, Prose, Timestamp};

codes! {
    /// What a seat says when it is asked to take part.
    Consent { Agreed = "agreed", Declined = "declined", NotInvolved = "not_involved" }
}

/// The version of the text that people agree to; it stands beside each consent.
pub const CONSENT_TEXT: i64 = 1;

#[derive(Debug, Clone)]
pub struct Seat {
    pub function: Function,
    pub executive_id: Option<PersonId>,
    pub delegate_id: Option<PersonId>,
    pub delegate_until: Option<Day>,
    pub due_on: Day,
    pub answer: Option<Consent>,
    pub answer_reason: Prose,
    pub answered_by: Option<PersonId>,
    pub answered_at: Option<Timestamp>,
    pub excused_at: Option<Timestamp>,
    pub version: i64,
    /// That it has filed is no secret; what it filed is.
    pub filed_on: Option<Day>,
    pub filed_at: Option<Timestamp>,
    pub filed_late: Option<bool>,
}

/// By which way somebody speaks for a seat; it decides what of the seat's sealed text they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// Signed in, or by a link that only their own mailbox has.
    Own,
    /// By a link that somebody handed on, so that somebody else may have it, too: what was typed is shown in the browser
    /// that typed it and nowhere else. `browser` is the hash of the secret that this browser holds.
    HandedOn { by: PersonId, browser: Option<[u8; 32]> },
}

/// Proof that somebody may speak for a seat: its executive, or the delegate while the delegation lasts.
#[derive(Debug, Clone, Copy)]
pub struct Seated {
    person: PersonId,
    function: Function,
    behalf_of: Option<PersonId>,
    through: Through,
}

impl Seated {
    /// The same right, by another way.
    #[must_use]
    pub fn through(self, through: Through) -> Self {
        Self { through, ..self }
    }

    /// Who handed the link on, where the seat speaks through one.
    pub fn handed_on_by(self) -> Option<PersonId> {
        match self.through {
            Through::Own => None,
            Through::HandedOn { by, .. } => Some(by),
        }
    }

    /// The browser that alone is shown what it types: none for a person's own ways, which show all of it.
    pub fn only_browser(self) -> Option<[u8; 32]> {
        match self.through {
            Through::Own => None,
            // A browser without a secret has typed nothing yet.
            Through::HandedOn { browser, .. } => Some(browser.unwrap_or_default()),
        }
    }

    pub fn person(self) -> PersonId {
        self.person
    }

    pub fn function(self) -> Function {
        self.function
    }

    /// The executive, where a delegate speaks.
    pub fn behalf_of(self) -> Option<PersonId> {
        self.behalf_of
    }
}

impl Seat {
    /// Takes part: has agreed and was not excused.
    pub fn takes_part(&self) -> bool {
        self.agreed() && self.excused_at.is_none()
    }

    pub fn agreed(&self) -> bool {
        self.answer == Some(Consent::Agreed)
    }

    /// The person's right to speak for this seat on a day, if there is one.
    pub fn held_by(&self, person: &Person, today: Day) -> Option<Seated> {
        let seated = |behalf_of| Seated {
            person: person.id,
            function: self.function,
            behalf_of,
            through: Through::Own,
        };
        if self.executive_id == Some(person.id) {
            return Some(seated(None));
        }
        let lasts = self.delegate_until.is_none_or(|until| today <= until);
        (self.delegate_id == Some(person.id) && lasts).then(|| seated(self.executive_id))
    }

    /// Who is asked: the delegate while there is one, else the executive.
    pub fn asked_person(&self, today: Day) -> Option<PersonId> {
        let lasts = self.delegate_until.is_none_or(|until| today <= until);
        self.delegate_id.filter(|_| lasts).or(self.executive_id)
    }
}
