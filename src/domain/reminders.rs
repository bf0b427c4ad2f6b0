//! What seats owe an autopsy, and when somebody is reminded of it: before, on and after the day, until it is answered.
use super::{
    Ask, Autopsy, Consent, Day, Function, PersonId, Seat, Standing, working_day_before, working_days_between,
};

/// Working days that a seat is late before the sponsor hears.
pub const SPONSOR_HEARS_AFTER: usize = 3;

/// One thing that a seat owes, and who is asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    pub function: Function,
    pub person: PersonId,
    pub ask: Ask,
    pub due_on: Day,
}

/// Which side of its day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Before,
    OnTheDay,
    Late,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminder {
    pub owed: Owed,
    pub when: When,
    /// The sponsor hears of it too.
    pub sponsor_hears: bool,
}

impl Autopsy {
    /// What seats owe today, in the order of the seats: an answer, a filing while filings are sealed, an answer to the
    /// finding. An answer that nothing waits for any more is not owed.
    pub fn owed(&self, today: Day) -> Vec<Owed> {
        if !self.is_open() || self.opening.imported {
            return Vec::new();
        }
        self.asked().filter_map(|seat| self.owed_by(seat, today)).collect()
    }

    fn owed_by(&self, seat: &Seat, today: Day) -> Option<Owed> {
        let function = seat.function;
        let sealed = self.reveal.is_none();
        let (ask, due_on) = match seat.answer {
            None if sealed || self.rescue.is_none() => (Ask::Agree(function), self.opening.agree_by),
            Some(Consent::Agreed) if sealed && seat.filed_on.is_none() => (Ask::File(function), seat.due_on),
            Some(Consent::Agreed)
                if self.standing() == Standing::Answering && self.silent_on_finding().contains(&function) =>
            {
                (Ask::AnswerFinding(function), self.finding.as_ref()?.answers_due_on?)
            }
            _ => return None,
        };
        Some(Owed { function, person: seat.asked_person(today)?, ask, due_on })
    }

    /// The reminders of a working day.
    pub fn reminders(&self, today: Day) -> Vec<Reminder> {
        let reminder = |owed: Owed| {
            let when = match owed.due_on {
                due if due < today => When::Late,
                due if due == today => When::OnTheDay,
                due if working_day_before(due) == today => When::Before,
                _ => return None,
            };
            let sponsor_hears = working_days_between(owed.due_on, today) >= SPONSOR_HEARS_AFTER;
            Some(Reminder { owed, when, sponsor_hears })
        };
        self.owed(today).into_iter().filter_map(reminder).collect()
    }
}
