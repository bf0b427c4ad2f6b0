//! What an autopsy asks of a person today. Home shows it across autopsies, the autopsy's own page for one.
use super::{Autopsy, Consent, Day, Function, Person, Standing};

/// One thing that somebody can do now, and that something waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    Agree(Function),
    File(Function),
    AnswerFinding(Function),
    ConfirmNotInvolved(Function),
    DecideOverride,
    ProposeFinding,
    Settle,
    RecordOutcome,
    Close,
}

/// An ask with its day.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub ask: Ask,
    /// By when; missing where nothing sets a day.
    pub due_on: Option<Day>,
    pub late: bool,
}

impl Autopsy {
    /// What this autopsy asks of this person today, most pressing first.
    pub fn asks_of(&self, person: &Person, today: Day) -> Vec<Asked> {
        if !self.is_open() {
            return Vec::new();
        }
        let mut asks = self.asks_of_seats(person, today);
        if person.sponsor().is_some()
            && self.rescue.is_none()
            && self.has_declined()
            && !self.rescue_is_unlocked()
        {
            asks.push((Ask::DecideOverride, Some(self.opening.agree_by)));
        }
        if person.leader().is_some() {
            asks.extend(self.asks_of_leader(today));
        }
        let asked = |(ask, due_on): (Ask, Option<Day>)| Asked {
            ask,
            due_on,
            late: due_on.is_some_and(|it| it < today),
        };
        let mut asks: Vec<Asked> = asks.into_iter().map(asked).collect();
        asks.sort_by_key(|it| (!it.late, it.due_on.unwrap_or(Day::MAX)));
        asks
    }

    fn asks_of_seats(&self, person: &Person, today: Day) -> Vec<(Ask, Option<Day>)> {
        let mut asks = Vec::new();
        for seat in self.asked().filter(|it| it.asked_person(today) == Some(person.id)) {
            let function = seat.function;
            if seat.answer.is_none() && !self.opening.imported {
                asks.push((Ask::Agree(function), Some(self.opening.agree_by)));
            } else if seat.agreed() && seat.filed_on.is_none() {
                asks.push((Ask::File(function), Some(seat.due_on)));
            } else if self.standing() == Standing::Answering && self.silent_on_finding().contains(&function) {
                let due = self.finding.as_ref().and_then(|it| it.answers_due_on);
                asks.push((Ask::AnswerFinding(function), due));
            }
        }
        asks
    }

    fn asks_of_leader(&self, today: Day) -> Vec<(Ask, Option<Day>)> {
        let mut asks = Vec::new();
        for seat in self.asked().filter(|it| it.answer == Some(Consent::NotInvolved)) {
            asks.push((Ask::ConfirmNotInvolved(seat.function), Some(self.opening.agree_by)));
        }
        if self.standing() == Standing::Revealed {
            asks.push((Ask::ProposeFinding, self.opening.due_on.max(today).into()));
        }
        if self.finding_can_settle(today) {
            asks.push((Ask::Settle, None));
        }
        if self.standing() == Standing::Reconciled {
            match &self.rescue {
                Some(rescue) if rescue.outcome.is_none() => asks.push((Ask::RecordOutcome, None)),
                Some(_) if self.may_close(today).is_ok() => asks.push((Ask::Close, None)),
                None if self.opening.imported => asks.push((Ask::RecordOutcome, None)),
                _ => {}
            }
        }
        asks
    }

    /// Has a seat refused to take part?
    pub fn has_declined(&self) -> bool {
        self.asked().any(|it| it.answer == Some(Consent::Declined))
    }
}
