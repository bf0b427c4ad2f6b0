//! What may happen to a process change, and who may do it; else the sentence that says why not.
use super::{Blocked, ChangePlan, ChangeState, CheckOutcome, Day, Person, PersonId, ProcessChange, show_day};

/// The proof that somebody is who judges this change.
#[derive(Debug, Clone, Copy)]
pub struct Checker(PersonId);

impl Checker {
    pub fn id(self) -> PersonId {
        self.0
    }
}

/// The proof that somebody may edit this change and put it in place: its owner, a CS leader or the sponsor.
#[derive(Debug, Clone, Copy)]
pub struct Steward(PersonId);

impl Steward {
    pub fn id(self) -> PersonId {
        self.0
    }
}

/// Whose turn it is to do something about a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// A CS leader or the sponsor.
    Leaders,
    Owner(Option<PersonId>),
    Checker(Option<PersonId>),
    Nobody,
}

impl ProcessChange {
    /// Is this person the one who judges it?
    pub fn checked_by(&self, person: &Person) -> Option<Checker> {
        (self.plan.checker_id == Some(person.id)).then_some(Checker(person.id))
    }

    /// May this person edit it and put it in place?
    pub fn tended_by(&self, person: &Person) -> Option<Steward> {
        let proposes = self.state == ChangeState::Proposed && self.proposed_by == Some(person.id);
        let leads = person.leader().is_some() || person.sponsor().is_some();
        (leads || proposes || self.plan.owner_id == Some(person.id)).then_some(Steward(person.id))
    }

    /// Late: it should be in place by now.
    pub fn is_late(&self, today: Day) -> bool {
        matches!(self.state, ChangeState::Proposed | ChangeState::Agreed) && self.plan.effective_on < today
    }

    /// Agreed, and the day has come on which it is to be in place.
    pub fn is_due(&self, today: Day) -> bool {
        self.state == ChangeState::Agreed && self.plan.effective_on <= today
    }

    /// The check is due.
    pub fn check_is_due(&self, today: Day) -> bool {
        self.state == ChangeState::InPlace && self.plan.check_on.is_some_and(|it| it <= today)
    }

    /// May its plan be edited? What is judged stays once it has begun.
    pub fn may_edit(&self, plan: &ChangePlan) -> Result<(), Blocked> {
        match self.state {
            ChangeState::Proposed | ChangeState::Agreed => Ok(()),
            ChangeState::InPlace if self.plan.is_judged_like(plan) || self.is_completed_by(plan) => Ok(()),
            ChangeState::InPlace => blocked(format!(
                "{} is in place; what it is to do and how it is judged stay as they were written before.",
                self.label()
            )),
            ChangeState::Checked | ChangeState::Declined => blocked(self.is_over()),
        }
    }

    /// What was imported may be given what it came without, once: how it is judged, not what it is.
    fn is_completed_by(&self, plan: &ChangePlan) -> bool {
        let came_without = self.proposed_by.is_none() && self.plan.check_on.is_none();
        came_without && (self.plan.cause, self.plan.effective_on) == (plan.cause, plan.effective_on)
    }

    /// What was agreed loses nothing by an edit that it was agreed with.
    pub fn keeps_what_it_has(&self, plan: &ChangePlan) -> Result<(), Blocked> {
        let had = self.plan.missing();
        let lost: Vec<_> = plan.missing().into_iter().filter(|it| !had.contains(it)).collect();
        match self.state {
            ChangeState::Agreed | ChangeState::InPlace if !lost.is_empty() => {
                blocked(format!("{} is agreed; it keeps {}.", self.label(), listed(&lost)))
            }
            _ => Ok(()),
        }
    }

    /// Are its figures taken when its plan is written?
    pub fn needs_baseline(&self) -> bool {
        self.state == ChangeState::Agreed
            || (self.state == ChangeState::InPlace && self.proposed_by.is_none() && self.baseline.is_none())
    }

    pub fn may_agree(&self) -> Result<(), Blocked> {
        match (self.state, self.plan.missing().as_slice()) {
            (ChangeState::Proposed, []) => Ok(()),
            (ChangeState::Proposed, missing) => {
                blocked(format!("Before {} is agreed it needs {}.", self.label(), listed(missing)))
            }
            _ => blocked(self.stands()),
        }
    }

    pub fn may_decline(&self) -> Result<(), Blocked> {
        match self.state {
            ChangeState::Proposed | ChangeState::Agreed => Ok(()),
            _ => blocked(self.stands()),
        }
    }

    /// May it be noted as in place from a day on? Not before it was agreed, and not in advance.
    pub fn may_put_in_place(&self, on: Day, today: Day) -> Result<(), Blocked> {
        let agreed = match (self.state, self.agreed_on) {
            (ChangeState::Agreed, Some(agreed)) => agreed,
            (ChangeState::Proposed, _) => {
                return blocked(format!(
                    "{} is proposed; it is agreed before it is put in place.",
                    self.label()
                ));
            }
            _ => return blocked(self.stands()),
        };
        if on > today {
            return blocked(format!("{} is to come; note it as in place when it is.", show_day(on)));
        }
        if on < agreed {
            let day = show_day(agreed);
            return blocked(format!(
                "It was agreed on {day}, and its baseline is of that day; it can’t have taken effect before."
            ));
        }
        match self.plan.check_on {
            Some(check) if check <= on => blocked(format!(
                "Its check is set for {}, which is not after {}; set a later one first.",
                show_day(check),
                show_day(on)
            )),
            _ => Ok(()),
        }
    }

    /// May it be judged today, with this verdict? It may be stopped at any time.
    pub fn may_check(&self, outcome: CheckOutcome, today: Day) -> Result<(), Blocked> {
        match (self.state, self.plan.check_on) {
            (ChangeState::InPlace, None) => {
                blocked(format!("{} has no check date; set one and a checker first.", self.label()))
            }
            (ChangeState::InPlace, Some(day)) if today < day && outcome != CheckOutcome::Stopped => {
                blocked(format!(
                    "The check is due on {}, not before; a change can be stopped earlier.",
                    show_day(day)
                ))
            }
            (ChangeState::InPlace, _) => Ok(()),
            _ => blocked(self.stands()),
        }
    }

    /// Whose turn it is.
    pub fn turn(&self) -> Turn {
        match (self.state, self.plan.check_on) {
            (ChangeState::Proposed, _) | (ChangeState::InPlace, None) => Turn::Leaders,
            (ChangeState::Agreed, _) => Turn::Owner(self.plan.owner_id),
            (ChangeState::InPlace, Some(_)) => Turn::Checker(self.plan.checker_id),
            (ChangeState::Checked | ChangeState::Declined, _) => Turn::Nobody,
        }
    }

    /// What comes next, and by when.
    pub fn next_step(&self, today: Day) -> String {
        let by = show_day(self.plan.effective_on);
        match (self.state, self.plan.missing().as_slice(), self.plan.check_on) {
            (ChangeState::Proposed, [], _) => {
                "It waits for a decision: agreed, or declined with a reason.".to_owned()
            }
            (ChangeState::Proposed, missing, _) => {
                format!("Before it is agreed it needs {}.", listed(missing))
            }
            (ChangeState::Agreed, ..) if self.is_late(today) => {
                format!("It was to be in place by {by}, and isn’t yet.")
            }
            (ChangeState::Agreed, ..) => format!("It is to be in place by {by}."),
            (ChangeState::InPlace, _, None) => {
                "It has no check date and no checker yet; without them nobody judges it.".to_owned()
            }
            (ChangeState::InPlace, _, Some(day)) if day <= today => {
                format!("Its check is due since {}.", show_day(day))
            }
            (ChangeState::InPlace, _, Some(day)) => format!("Its check is due on {}.", show_day(day)),
            (ChangeState::Checked | ChangeState::Declined, ..) => self.is_over(),
        }
    }

    /// Where it stands, as the sentence that refuses a move.
    fn stands(&self) -> String {
        let label = self.label();
        match self.state {
            ChangeState::Proposed => format!("{label} is proposed, not agreed yet."),
            ChangeState::Agreed => format!("{label} is agreed, not in place yet."),
            ChangeState::InPlace => format!("{label} is in place; what comes next is its check."),
            ChangeState::Checked | ChangeState::Declined => self.is_over(),
        }
    }

    fn is_over(&self) -> String {
        match (&self.check, &self.declined) {
            (Some(check), _) => {
                let outcome = check.outcome.label().to_lowercase();
                format!(
                    "{} was checked on {} and {outcome}; its record is closed.",
                    self.label(),
                    show_day(check.on)
                )
            }
            (_, Some((day, _))) => {
                format!("{} was declined on {}; its record is closed.", self.label(), show_day(*day))
            }
            _ => format!("{} is over; its record is closed.", self.label()),
        }
    }
}

/// "an owner, a hypothesis and a checker".
fn listed(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

fn blocked(sentence: String) -> Result<(), Blocked> {
    Err(Blocked(sentence))
}
