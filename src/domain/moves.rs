//! What may happen next to an autopsy. Each move answers with nothing, or with the sentence that says what blocks it.
use super::{Autopsy, Consent, Day, FindingAnswer, Function, PersonId, Prose, Seat, show_day};

/// Not now, and why. Shown as 409.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Blocked(pub String);

type Move = Result<(), Blocked>;

fn blocked(sentence: impl Into<String>) -> Move {
    Err(Blocked(sentence.into()))
}

impl Autopsy {
    /// Every move but reading needs an autopsy that is still open.
    pub fn may_move(&self) -> Move {
        if let Some(day) = self.opening.closed_on {
            return blocked(format!("This autopsy was closed on {}; it stays as it is.", show_day(day)));
        }
        if let Some(day) = self.opening.cancelled_on {
            return blocked(format!("This autopsy was cancelled on {}; it stays as it is.", show_day(day)));
        }
        Ok(())
    }

    /// May one more function be seated?
    pub fn may_seat(&self) -> Move {
        self.may_move()?;
        if self.reveal.is_some() {
            return blocked("Filings were revealed; nobody can be seated after that.");
        }
        if self.rescue.is_some() {
            return blocked("The rescue has begun with the consent of those seated; the seats stay.");
        }
        Ok(())
    }

    /// May this seat answer whether it takes part?
    pub fn may_answer(&self, seat: &Seat, answer: Consent) -> Move {
        self.may_move()?;
        let name = seat.function.label();
        if seat.excused_at.is_some() {
            return blocked(format!("{name} was confirmed as not involved."));
        }
        if answer == Consent::Agreed {
            return Ok(());
        }
        if seat.filed_on.is_some() {
            return blocked(format!(
                "{name} has filed already; a consent with a filing can't be taken back."
            ));
        }
        if self.answers.iter().any(|it| it.function == seat.function) {
            return blocked(format!("{name} has answered the finding; a consent with an answer stays."));
        }
        if seat.agreed() && self.rescue.is_some() {
            return blocked(format!("{name} agreed and the rescue has begun; that consent stays."));
        }
        Ok(())
    }

    /// May this seat's executive hand it to a delegate?
    pub fn may_delegate(&self, seat: &Seat) -> Move {
        self.may_move()?;
        if seat.filed_on.is_some() {
            return blocked(format!(
                "{} has filed already; there is nothing left to delegate.",
                seat.function.label()
            ));
        }
        Ok(())
    }

    /// May this seat go to the function's executive of today? A sealed filing stays with whoever filed it.
    pub fn may_hand_over(&self, seat: &Seat, to: Option<PersonId>) -> Move {
        self.may_move()?;
        let name = seat.function.label();
        if seat.filed_on.is_some() && self.reveal.is_none() {
            return blocked(format!("{name} has filed; until the reveal its seat stays with whoever filed."));
        }
        match to {
            None => blocked(format!("{name} has no executive now; an admin names one under People.")),
            Some(to) if seat.executive_id == Some(to) => {
                blocked(format!("The seat of {name} is with its executive already."))
            }
            Some(_) => Ok(()),
        }
    }

    /// May a link be made that answers for this seat?
    pub fn may_link(&self, seat: &Seat) -> Move {
        self.may_move()?;
        let name = seat.function.label();
        if seat.excused_at.is_some() {
            return blocked(format!("{name} was confirmed as not involved, so nothing is asked of it."));
        }
        if self.reveal.is_some() {
            return blocked("Filings were revealed; whoever files now signs in.");
        }
        Ok(())
    }

    /// May the CS leader hand on a link for this seat? What is sealed is changed by whoever sealed it.
    pub fn may_hand_on(&self, seat: &Seat) -> Move {
        self.may_link(seat)?;
        if seat.filed_on.is_some() {
            return blocked(format!(
                "{} has filed; whoever filed can change it until the reveal.",
                seat.function.label()
            ));
        }
        Ok(())
    }

    /// May the CS leader confirm that this seat was not involved?
    pub fn may_excuse(&self, seat: &Seat) -> Move {
        self.may_move()?;
        let name = seat.function.label();
        if seat.excused_at.is_some() {
            return blocked(format!("{name} was confirmed as not involved already."));
        }
        if seat.answer != Some(Consent::NotInvolved) {
            return blocked(format!("{name} has not said that it was not involved."));
        }
        Ok(())
    }

    /// May this seat file, or change what it filed?
    pub fn may_file(&self, seat: &Seat) -> Move {
        self.may_move()?;
        let name = seat.function.label();
        if seat.excused_at.is_some() {
            return blocked(format!("{name} was confirmed as not involved, so it files nothing."));
        }
        if !seat.agreed() {
            return blocked(format!("{name} has not agreed to take part; agree first, then file."));
        }
        if self.reveal.is_some() && seat.filed_on.is_some() {
            return blocked(format!("Filings were revealed; what {name} filed stays as it was."));
        }
        Ok(())
    }

    /// May the CS leader reveal the filings early?
    pub fn may_reveal(&self) -> Move {
        self.may_move()?;
        if self.reveal.is_some() {
            return blocked("Filings were revealed already; a reveal is once and for all.");
        }
        if self.asked().all(|it| it.filed_on.is_none()) {
            return blocked("Nobody has filed yet, so there is nothing to reveal.");
        }
        Ok(())
    }

    /// Has the due date made the filings readable?
    pub fn is_due_for_reveal(&self, today: Day) -> bool {
        self.may_reveal().is_ok() && today > self.opening.due_on
    }

    pub fn may_extend(&self) -> Move {
        self.may_move()?;
        if self.reveal.is_some() {
            return blocked("Filings were revealed already, so there is no date left to extend.");
        }
        Ok(())
    }

    /// May the CS leader propose a finding, or change the proposed one?
    pub fn may_propose(&self) -> Move {
        self.may_move()?;
        if self.reveal.is_none() {
            let missing = self.filing_blockers(self.opening.due_on).join(" ");
            return blocked(format!("The finding comes after the reveal. {missing}").trim_end().to_owned());
        }
        if let Some(day) = self.finding.as_ref().and_then(|it| it.agreed_on) {
            return blocked(format!("The finding was agreed on {}; it stays.", show_day(day)));
        }
        Ok(())
    }

    /// May this seat accept the finding or dissent?
    pub fn may_answer_finding(&self, seat: &Seat, answer: FindingAnswer, reason: &Prose) -> Move {
        self.may_move()?;
        let name = seat.function.label();
        if self.finding.is_none() {
            return blocked("The finding has not been proposed yet.");
        }
        if self.finding_is_agreed() {
            return blocked("The finding is agreed; answers were taken until then.");
        }
        if seat.excused_at.is_some() || !seat.agreed() {
            return blocked(format!("{name} takes no part in this autopsy, so it has no answer to give."));
        }
        if answer == FindingAnswer::Dissent && reason.is_empty() {
            return blocked("A dissent needs its reason; it is printed with the finding.");
        }
        Ok(())
    }

    /// May the finding be settled now?
    pub fn may_settle(&self, today: Day) -> Move {
        self.may_move()?;
        if self.finding_is_agreed() {
            return blocked("The finding is agreed already.");
        }
        match self.finding_blockers(today) {
            said if said.is_empty() => Ok(()),
            said => blocked(said.join(" ")),
        }
    }

    /// May the sponsor override the missing consent?
    pub fn may_override(&self) -> Move {
        self.may_move()?;
        if self.overridden.is_some() {
            return blocked("A sponsor has overridden this already.");
        }
        if self.rescue_is_unlocked() {
            return blocked("Every seat has agreed; there is nothing to override.");
        }
        Ok(())
    }

    /// May tasks be added or ticked, and the outcome recorded?
    pub fn may_rescue(&self) -> Move {
        self.may_move()?;
        match &self.rescue {
            // Imported history has no rescue on record; the first that is said of it makes one.
            None if self.opening.imported => Ok(()),
            None => {
                let why = self.consent_blockers().join(" ");
                blocked(
                    format!("The rescue is locked until every seat has agreed. {why}").trim_end().to_owned(),
                )
            }
            Some(rescue) if rescue.outcome.is_some() => {
                blocked("The rescue has ended; its outcome is on record.")
            }
            Some(_) => Ok(()),
        }
    }

    pub fn may_close(&self, today: Day) -> Move {
        self.may_move()?;
        match self.blockers(today) {
            said if said.is_empty() => Ok(()),
            said => blocked(format!("It can't be closed yet. {}", said.join(" "))),
        }
    }

    pub fn may_cancel(&self) -> Move {
        self.may_move()?;
        if self.finding_is_agreed() {
            return blocked("The finding is agreed, so this autopsy is closed, not cancelled.");
        }
        Ok(())
    }

    /// The seat of a function, or the sentence that there is none.
    pub fn seat_or_blocked(&self, function: Function) -> Result<&Seat, Blocked> {
        self.seat(function)
            .ok_or_else(|| Blocked(format!("{} has no seat in this autopsy.", function.label())))
    }
}
