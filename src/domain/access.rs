//! Who may see what of an autopsy. One function decides; every door asks it.
use super::{Autopsy, Day, Person, PersonId, Role, Seated};

/// What a person may see of one autopsy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// Its page: what was opened, who has agreed and filed, the finding, the rescue.
    pub page: bool,
    /// What the filings say. Never before the reveal, whoever asks.
    pub filings: bool,
}

/// How far a person sees on a day, over all autopsies: what a query needs to leave out what `sight_of` would hide.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    pub person: PersonId,
    pub today: Day,
    /// Every autopsy's page; else of those in which the person is seated.
    pub every_page: bool,
    /// Every revealed filing; else those of autopsies in which the person takes part.
    pub every_filing: bool,
}

impl Autopsy {
    /// CS leaders, the sponsor and those seated see its page; its filings, after the reveal, see those of them who take
    /// part: whoever declined or was not involved does not. A delegate is seated while the delegation lasts. Contributors see its page without them. Viewers and admins see it in lists and reports only.
    pub fn sight_of(&self, person: &Person, today: Day) -> Sight {
        let seated = self.seats.iter().any(|it| it.held_by(person, today).is_some());
        let agreed = self.seats.iter().any(|it| it.held_by(person, today).is_some() && it.takes_part());
        let takes_part = agreed || person.takes_part_in_every_autopsy();
        Sight { page: seated || person.sees_every_autopsy(), filings: takes_part && self.reveal.is_some() }
    }

    /// The seats that a person may speak for on a day.
    pub fn seats_of(&self, person: &Person, today: Day) -> Vec<Seated> {
        self.seats.iter().filter_map(|it| it.held_by(person, today)).collect()
    }
}

impl Person {
    /// Sees the page of every autopsy, seated in it or not.
    pub fn sees_every_autopsy(&self) -> bool {
        matches!(self.role, Role::CsLeader | Role::Sponsor | Role::Contributor)
    }

    /// Reads the filings of every autopsy that has been revealed.
    fn takes_part_in_every_autopsy(&self) -> bool {
        matches!(self.role, Role::CsLeader | Role::Sponsor)
    }

    /// How far this person sees on a day.
    pub fn reach(&self, today: Day) -> Reach {
        Reach {
            person: self.id,
            today,
            every_page: self.sees_every_autopsy(),
            every_filing: self.takes_part_in_every_autopsy(),
        }
    }
}
