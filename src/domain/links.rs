//! A seat link: whoever holds it speaks for one person in one seat of one autopsy, and for nothing else.
use super::{Autopsy, AutopsyId, Day, Function, Person, PersonId, Seated, Through, Timestamp, Zone};
use chrono::Days;

/// A link as it was made. Its token is in nobody's hands but its holder's.
#[derive(Debug, Clone)]
pub struct SeatLink {
    pub autopsy_id: AutopsyId,
    pub function: Function,
    /// Who answers through it.
    pub person_id: PersonId,
    /// The CS leader who handed it on; none where it went to that person's own mailbox.
    pub made_by: Option<PersonId>,
    pub expires_at: Timestamp,
}

/// Why a link that was good opens nothing any more. What it says tells nothing about the autopsy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeadLink {
    Expired,
    Moved,
    Excused,
    Over,
    Revealed,
}

impl DeadLink {
    /// What its holder can do now.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Expired => "This link has expired. Ask whoever sent it for a new one, or sign in.",
            Self::Moved => {
                "The seat that this link was for is with somebody else now. Nothing is asked of you here."
            }
            Self::Excused => {
                "The seat that this link was for was confirmed as not involved. Nothing is asked of you here."
            }
            Self::Over => "What this link was for is over. Nothing is asked of you here.",
            Self::Revealed => "Filings were revealed; sign in to read them.",
        }
    }
}

impl SeatLink {
    /// When a link ends that is made at `now`: with the day by which the seat is due. For a seat that is late, with the
    /// next day, so that a reminder still leads somewhere.
    pub fn ends(due_on: Day, zone: Zone, now: Timestamp) -> Timestamp {
        let today = zone.day(now);
        let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
        zone.end_of(if due_on < today { tomorrow } else { due_on })
    }

    /// The right that the link gives on a day, or why it gives none any more. `browser` is the hash of the secret that
    /// this browser holds, if it holds one.
    pub fn opens(
        &self,
        autopsy: &Autopsy,
        person: &Person,
        browser: Option<[u8; 32]>,
        today: Day,
        now: Timestamp,
    ) -> Result<Seated, DeadLink> {
        let seated = autopsy.seat(self.function).and_then(|it| it.held_by(person, today));
        let seated = seated.filter(|_| person.disabled_at.is_none()).ok_or(DeadLink::Moved)?;
        if !autopsy.is_open() {
            return Err(DeadLink::Over);
        }
        if autopsy.seat(self.function).is_some_and(|it| it.excused_at.is_some()) {
            return Err(DeadLink::Excused);
        }
        if autopsy.reveal.is_some() {
            return Err(DeadLink::Revealed);
        }
        // Last, so that a link says what is so now, however old it is.
        if self.expires_at <= now {
            return Err(DeadLink::Expired);
        }
        Ok(match self.made_by {
            Some(by) => seated.through(Through::HandedOn { by, browser }),
            None => seated,
        })
    }

    /// Has it only expired, while its person is still asked? Then a new one may go to that person.
    pub fn is_renewable(&self, autopsy: &Autopsy, person: &Person, today: Day, now: Timestamp) -> bool {
        let expired = matches!(self.opens(autopsy, person, None, today, now), Err(DeadLink::Expired));
        expired && autopsy.owed(today).iter().any(|it| it.function == self.function && it.person == person.id)
    }
}
