//! A finding: what the room settled on. It never replaces the filings; both stay.
use super::codes::codes;
use super::filings::check_causes;
use super::{Cause, ChangeId, Day, Function, PersonId, Problems, Prose, Timestamp};

#[derive(Debug, Clone)]
pub struct Finding {
    pub primary_cause: Cause,
    /// Missing on imported history, which has no shares.
    pub primary_share: Option<i64>,
    pub contributing: Vec<Contribution>,
    pub statement: Prose,
    pub change_id: Option<ChangeId>,
    pub proposed_by: Option<PersonId>,
    pub proposed_at: Timestamp,
    pub answers_due_on: Option<Day>,
    pub agreed_on: Option<Day>,
    pub version: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contribution {
    pub cause: Cause,
    pub share: Option<i64>,
}

/// What the CS leader proposes.
#[derive(Debug, Clone)]
pub struct FindingDraft {
    pub primary_cause: Cause,
    pub primary_share: i64,
    pub contributing: Vec<(Cause, i64)>,
    pub statement: Prose,
    pub change_id: Option<ChangeId>,
}

impl FindingDraft {
    /// Checks the causes as for a filing, and that the shares are whole per cents that sum to 100.
    pub fn checked(self) -> Result<Self, Problems> {
        let problems = Self::impossible(self.primary_cause, self.primary_share, &self.contributing);
        if problems.is_empty() { Ok(self) } else { Err(problems) }
    }

    /// What is wrong with causes and shares, whatever else is.
    pub fn impossible(primary: Cause, primary_share: i64, contributing: &[(Cause, i64)]) -> Problems {
        let mut problems = Problems::default();
        let causes: Vec<Cause> = contributing.iter().map(|it| it.0).collect();
        check_causes(primary, &causes, &mut problems);
        let shares: Vec<i64> = contributing.iter().map(|it| it.1).collect();
        if primary_share < 1 || shares.iter().any(|it| *it < 1) {
            problems.add("primary_share", "Give each cause a share of at least 1%");
        }
        let sum: i64 = shares.iter().chain([&primary_share]).map(|it| (*it).clamp(-1000, 1000)).sum();
        if sum != 100 {
            problems.add("primary_share", format!("The shares sum to {sum}; make them sum to 100"));
        }
        if shares.iter().any(|it| *it > primary_share) {
            problems.add(
                "primary_share",
                "The primary cause has the largest share; choose the larger one as primary",
            );
        }
        problems
    }
}

codes! {
    /// What a seat says to the proposed finding.
    FindingAnswer { Accept = "accept", Dissent = "dissent" }
}

/// A seat's answer to the finding. Dissent never blocks closing, and is printed.
#[derive(Debug, Clone)]
pub struct Answered {
    pub function: Function,
    pub answer: FindingAnswer,
    pub reason: Prose,
    pub answered_by: PersonId,
    pub answered_at: Timestamp,
}
