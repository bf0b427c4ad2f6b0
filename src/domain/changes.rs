//! A process change: what is changed so that a cause stops, from proposal to proof.
use super::codes::codes;
use super::{
    AutopsyId, Cause, ChangeId, Day, Function, Level, Line, Owner, PatternId, PersonId, Problems, Prose,
    Timestamp, show_day,
};
use chrono::Days;
use serde::{Deserialize, Serialize};

/// A change is checked so many days after it took effect, unless somebody sets another day before.
pub const CHECK_AFTER: u64 = 90;
/// A roll-out takes so many days at most.
pub const MOST_ROLL_OUT: i64 = 180;
/// What is measured unless somebody says otherwise: what the product counts itself.
pub const MEASURE: &str = "Findings of this cause per 1,000 customer-months";

codes! {
    /// How far a change is.
    ChangeState {
        Proposed = "proposed",
        Agreed = "agreed",
        InPlace = "in_place",
        Checked = "checked",
        Declined = "declined",
    }
}

codes! {
    /// What is changed.
    ChangeKind {
        Process = "process",
        Product = "product",
        Skills = "skills",
        Policy = "policy",
        Tooling = "tooling",
        Partner = "partner",
    }
}

codes! {
    /// How hard it is to do the old thing again, weakest first.
    Strength {
        Remind = "remind",
        Train = "train",
        Checklist = "checklist",
        Simplify = "simplify",
        Automate = "automate",
        Prevent = "prevent",
    }
}

codes! {
    /// What may be said of a change.
    Verdict {
        TooEarly = "too_early",
        Rose = "rose",
        Fell = "fell",
        // It fell, but from a spike, and not clearly below where it had been before that.
        FellFromSpikeOnly = "fell_from_spike_only",
        NoClearChange = "no_clear_change",
        // Another change to the same cause took effect within the same spans.
        NotSeparable = "not_separable",
    }
}

codes! {
    /// What follows from the check.
    CheckOutcome { Kept = "kept", Changed = "changed", Stopped = "stopped" }
}

impl ChangeState {
    pub fn label(self) -> &'static str {
        match self {
            Self::Proposed => "Proposed",
            Self::Agreed => "Agreed",
            Self::InPlace => "In place",
            Self::Checked => "Checked",
            Self::Declined => "Declined",
        }
    }
}

impl ChangeKind {
    pub fn label(self) -> &'static str {
        match self {
            Self::Process => "Process",
            Self::Product => "Product",
            Self::Skills => "Skills",
            Self::Policy => "Policy",
            Self::Tooling => "Tooling",
            Self::Partner => "Partner",
        }
    }
}

impl Strength {
    /// As a form offers it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Remind => "Remind people",
            Self::Train => "Train people",
            Self::Checklist => "A checklist, or a second pair of eyes",
            Self::Simplify => "Fewer steps, one way to do it",
            Self::Automate => "A system does it",
            Self::Prevent => "Make it impossible",
        }
    }

    pub fn grade(self) -> &'static str {
        match self {
            Self::Remind | Self::Train => "weak",
            Self::Checklist | Self::Simplify => "medium",
            Self::Automate | Self::Prevent => "strong",
        }
    }
}

impl Verdict {
    pub fn label(self) -> &'static str {
        match self {
            Self::TooEarly => "Too early",
            Self::Rose => "Rose",
            Self::Fell => "Fell",
            Self::FellFromSpikeOnly => "Fell from a spike only",
            Self::NoClearChange => "No clear change",
            Self::NotSeparable => "Cannot be separated",
        }
    }
}

impl CheckOutcome {
    pub fn label(self) -> &'static str {
        match self {
            Self::Kept => "Kept",
            Self::Changed => "Changed",
            Self::Stopped => "Stopped",
        }
    }
}

/// Findings of the cause before the change, as they were known when it was agreed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// The first day counted, and the first day after.
    pub from: Day,
    pub to: Day,
    pub findings: usize,
    /// Customer-months, times the part of autopsies that have their finding.
    pub exposure: f64,
    /// Per 1,000 customer-months, with its exact 95% interval; nothing where nobody was a customer.
    pub rate: Option<f64>,
    pub rate_lo: Option<f64>,
    pub rate_hi: Option<f64>,
}

#[derive(Debug, Clone)]
pub struct ProcessChange {
    pub id: ChangeId,
    /// 31 is "PC-031".
    pub number: i64,
    /// Its number where it was made, if that was elsewhere.
    pub external_id: Option<Line>,
    pub state: ChangeState,
    pub plan: ChangePlan,
    pub baseline: Option<Baseline>,
    /// Nobody: it was made elsewhere and imported.
    pub proposed_by: Option<PersonId>,
    pub created_at: Timestamp,
    pub agreed_on: Option<Day>,
    pub declined: Option<(Day, Prose)>,
    pub check: Option<EffectCheck>,
    pub version: i64,
}

/// What is to be done, and how it is judged. A proposal may leave some of it open.
#[derive(Debug, Clone)]
pub struct ChangePlan {
    pub title: Line,
    /// Missing on what was imported.
    pub kind: Option<ChangeKind>,
    pub strength: Option<Strength>,
    pub cause: Cause,
    /// Where it applies; everywhere if nothing is said.
    pub level: Option<Level>,
    pub pattern_id: Option<PatternId>,
    pub owner_function: Function,
    pub owner_id: Option<PersonId>,
    pub hypothesis: Prose,
    pub measure: Line,
    /// Planned until it is in place.
    pub effective_on: Day,
    /// Days that it takes until it holds everywhere: left out of both spans that are compared.
    pub roll_out_days: i64,
    pub check_on: Option<Day>,
    pub checker_id: Option<PersonId>,
}

/// How it was judged, and what followed.
#[derive(Debug, Clone)]
pub struct EffectCheck {
    pub on: Day,
    pub by: Option<PersonId>,
    pub verdict: Verdict,
    pub outcome: CheckOutcome,
    pub note: Prose,
    /// The figures of that day: JSON.
    pub effect: String,
}

/// What somebody proposes: a plan, and the autopsies whose findings it was born from.
#[derive(Debug, Clone)]
pub struct ChangeDraft {
    pub id: ChangeId,
    pub plan: ChangePlan,
    pub autopsies: Vec<AutopsyId>,
}

impl ChangePlan {
    /// What can't be, whatever the state: nobody judges their own change, and nothing is judged before it took effect.
    pub fn checked(self) -> Result<Self, Problems> {
        let days = Some(self.effective_on).zip(self.check_on);
        let problems = Self::impossible((self.owner_id, self.checker_id), days, Some(self.roll_out_days));
        if problems.is_empty() { Ok(self) } else { Err(problems) }
    }

    /// The same of as much as is known: owner and checker, the day it takes effect with the day of its check, the roll-out.
    pub fn impossible(
        (owner, checker): (Option<PersonId>, Option<PersonId>),
        days: Option<(Day, Day)>,
        roll_out_days: Option<i64>,
    ) -> Problems {
        let mut problems = Problems::default();
        if owner.is_some() && owner == checker {
            problems.add("checker", "Whoever owns a change doesn’t judge it; choose somebody else");
        }
        if let Some((effective_on, _)) = days.filter(|(effective_on, check_on)| check_on <= effective_on) {
            let day = show_day(effective_on);
            problems.add("check_on", format!("Check it after {day}, the day it takes effect"));
        }
        if roll_out_days.is_some_and(|it| !(0..=MOST_ROLL_OUT).contains(&it)) {
            problems.add("roll_out_days", format!("A roll-out takes 0 to {MOST_ROLL_OUT} days"));
        }
        problems
    }

    /// What has to be said before it can be agreed, in words.
    pub fn missing(&self) -> Vec<&'static str> {
        let parts = [
            (self.kind.is_none(), "what kind of change it is"),
            (self.strength.is_none(), "how strong it is"),
            (self.owner_id.is_none(), "an owner"),
            (self.hypothesis.is_empty(), "a hypothesis"),
            (self.measure.is_empty(), "a measure"),
            (
                Self::is_left_to(self.owner_function, self.cause),
                "an owner in the function whose work it changes",
            ),
            (self.check_on.is_none(), "a check date"),
            (self.checker_id.is_none(), "a checker"),
        ];
        parts.into_iter().filter(|it| it.0).map(|it| it.1).collect()
    }

    /// Customer Success leads, and not alone: what lies in another function is owned outside Customer Success.
    pub fn is_left_to(owner: Function, cause: Cause) -> bool {
        let elsewhere = |it| matches!(it, Owner::Function(it) if it != Function::CustomerSuccess);
        owner == Function::CustomerSuccess && elsewhere(cause.owner())
    }

    /// The check date that is proposed for an effective date.
    pub fn usual_check(effective_on: Day, roll_out_days: i64) -> Day {
        let days = CHECK_AFTER + roll_out_days.unsigned_abs();
        effective_on.checked_add_days(Days::new(days)).unwrap_or(effective_on)
    }
}

impl ProcessChange {
    /// "PC-031": as it is known where it was made, or by its number here.
    pub fn label(&self) -> String {
        self.external_id.as_ref().map_or_else(|| change_label(self.number), ToString::to_string)
    }

    /// The day from which on it held everywhere, and the one since which it is known to have worked: its cause fell, and it goes on.
    pub fn worked_since(&self) -> Option<(Day, Day)> {
        let check = self.check.as_ref()?;
        let goes_on = check.outcome != CheckOutcome::Stopped && check.verdict == Verdict::Fell;
        let roll_out = Days::new(self.plan.roll_out_days.unsigned_abs());
        let held_from = self.plan.effective_on.checked_add_days(roll_out)?;
        goes_on.then_some((held_from, check.on))
    }

    pub fn is_in_place(&self) -> bool {
        matches!(self.state, ChangeState::InPlace | ChangeState::Checked)
    }

    /// The day that it waits for: on which it takes effect, or is judged.
    pub fn next_day(&self, today: Day) -> Option<Day> {
        if self.plan.effective_on > today { Some(self.plan.effective_on) } else { self.plan.check_on }
    }

    /// What the figures know it by.
    pub fn key(&self) -> String {
        self.external_id.as_ref().map_or_else(|| self.id.to_string(), ToString::to_string)
    }
}

impl ChangePlan {
    /// Is what both are judged by the same?
    pub(super) fn is_judged_like(&self, other: &Self) -> bool {
        (self.cause, &self.level, &self.hypothesis, &self.measure)
            == (other.cause, &other.level, &other.hypothesis, &other.measure)
            && (self.effective_on, self.roll_out_days, self.check_on)
                == (other.effective_on, other.roll_out_days, other.check_on)
    }
}

/// "PC-031".
pub fn change_label(number: i64) -> String {
    format!("PC-{number:03}")
}
