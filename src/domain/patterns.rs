//! A pattern as a record: a cause, or a cause at one level of a dimension, that asks for a decision. Closed by a decision
//! and by nothing else; a change that failed, or a day that has come, opens it again.
use super::codes::codes;
use super::{
    Blocked, Cause, ChangeId, Day, DecisionId, Function, Level, OpeningId, PatternId, PersonId, Problems,
    ProcessChange, Prose, ReviewId, Timestamp, show_day,
};
use serde::{Deserialize, Serialize};

/// An investigation or an acceptance is looked at again within so many days.
const MOST_DAYS: i64 = 366;

codes! {
    /// What the last decision made of it.
    PatternState {
        Open = "open",
        Changing = "changing",
        Accepted = "accepted",
        Investigated = "investigated",
    }
}

codes! {
    /// Why a pattern was opened.
    OpenedAs {
        // It touches more accounts, or more money, than the organisation takes as it comes.
        Threshold = "threshold",
        // The report calls it clear.
        Clearly = "clearly",
        ByHand = "by_hand",
        // A change that was to stop it was judged, and it is still there.
        ChangeFailed = "change_failed",
        // The day on which somebody wanted to look at it again.
        DayCame = "day_came",
    }
}

codes! {
    /// What is decided about a pattern: the only ways to close it.
    DecisionKind { Change = "change", Accept = "accept", Investigate = "investigate" }
}

impl PatternState {
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Changing => "A change is under way",
            Self::Accepted => "Accepted",
            Self::Investigated => "Being investigated",
        }
    }
}

impl OpenedAs {
    pub fn label(self) -> &'static str {
        match self {
            Self::Threshold => "Over the threshold",
            Self::Clearly => "Clear in the report",
            Self::ByHand => "By hand",
            Self::ChangeFailed => "A change did not stop it",
            Self::DayCame => "To be looked at again",
        }
    }
}

impl DecisionKind {
    /// What a decision of this kind lacks, whatever else is known of it.
    pub fn asks(self, has_reason: bool, has_change: bool) -> Problems {
        match self {
            Self::Accept if !has_reason => Problems::one("reason", "Say why it is accepted"),
            Self::Investigate if !has_reason => Problems::one("reason", "Say what is to be found out"),
            Self::Change if !has_change => Problems::one("change", "Choose a process change, or propose one"),
            _ => Problems::default(),
        }
    }

    /// What its day is: "in place by" 7 March.
    pub fn ends(self) -> &'static str {
        match self {
            Self::Change => "in place by",
            Self::Accept => "looked at again on",
            Self::Investigate => "answered by",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Change => "Change",
            Self::Accept => "Accept",
            Self::Investigate => "Investigate",
        }
    }

    fn state(self) -> PatternState {
        match self {
            Self::Change => PatternState::Changing,
            Self::Accept => PatternState::Accepted,
            Self::Investigate => PatternState::Investigated,
        }
    }
}

/// Where a pattern is: its identity.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PatternPlace {
    pub cause: Cause,
    /// Everywhere if nothing is said.
    pub level: Option<Level>,
}

impl PatternPlace {
    /// "Onboarding absent, rushed or thin · Enterprise".
    pub fn label(&self) -> String {
        match &self.level {
            None => self.cause.label().to_owned(),
            Some(level) => format!("{} · {}", self.cause.label(), level.label()),
        }
    }
}

/// What is known of a pattern on a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PatternFigures {
    /// The first day counted, and the first day after.
    pub from: Day,
    pub to: Day,
    /// Findings of the cause here, of all findings here.
    pub findings: usize,
    pub of: usize,
    pub share: Option<f64>,
    pub share_lo: Option<f64>,
    pub share_hi: Option<f64>,
    pub accounts: usize,
    /// Money at risk in these autopsies, in minor units of the organisation's currency, and its part of all here.
    pub money: i64,
    pub money_share: Option<f64>,
    /// What the report says of it, in words.
    pub sentence: String,
}

#[derive(Debug, Clone)]
pub struct Pattern {
    pub id: PatternId,
    /// 12 is "P-012".
    pub number: i64,
    pub place: PatternPlace,
    pub openings: Vec<PatternOpening>,
    pub decisions: Vec<Decision>,
    pub created_at: Timestamp,
    pub version: i64,
}

/// One time that it was opened, with the figures of that day.
#[derive(Debug, Clone)]
pub struct PatternOpening {
    pub id: OpeningId,
    pub at: Timestamp,
    pub on_day: Day,
    /// Nobody: the report, or the clock.
    pub by_id: Option<PersonId>,
    pub why: OpenedAs,
    pub change_id: Option<ChangeId>,
    pub note: Prose,
    pub figures: PatternFigures,
}

#[derive(Debug, Clone)]
pub struct Decision {
    pub id: DecisionId,
    pub pattern_id: PatternId,
    /// Missing: decided between two reviews.
    pub review_id: Option<ReviewId>,
    pub kind: DecisionKind,
    pub reason: Prose,
    pub owner_function: Function,
    pub owner_id: PersonId,
    /// A change is in place, an investigation is over, what was accepted is looked at again.
    pub due_on: Day,
    pub measure: Prose,
    pub change_id: Option<ChangeId>,
    /// What was said against it: words, no names and no votes.
    pub dissent: Prose,
    pub decided_by: PersonId,
    pub decided_at: Timestamp,
    pub version: i64,
}

/// What somebody decides.
#[derive(Debug, Clone)]
pub struct DecisionDraft {
    pub kind: DecisionKind,
    pub reason: Prose,
    pub owner_function: Function,
    pub owner_id: PersonId,
    pub due_on: Day,
    pub measure: Prose,
    pub change_id: Option<ChangeId>,
    pub dissent: Prose,
}

impl Decision {
    /// What its day is, beside the change that was chosen: one that was in place already is judged by then.
    pub fn ends(&self, change: Option<&ProcessChange>) -> &'static str {
        let decided_on = self.decided_at.date_naive();
        let was_in_place = |it: &ProcessChange| it.is_in_place() && it.plan.effective_on <= decided_on;
        if change.is_some_and(was_in_place) { "judged by" } else { self.kind.ends() }
    }
}

impl DecisionDraft {
    /// A reason and a day are asked for, so that nothing is accepted for ever and nothing is looked into without an end.
    pub fn checked(self, today: Day) -> Result<Self, Problems> {
        let asks = self.kind.asks(!self.reason.is_empty(), self.change_id.is_some());
        let problems = asks.and(Self::not_until(self.due_on, today));
        if problems.is_empty() { Ok(self) } else { Err(problems) }
    }

    /// What is wrong with the day by which it is to be done.
    pub fn not_until(due_on: Day, today: Day) -> Problems {
        let mut problems = Problems::default();
        if due_on <= today {
            problems.add("due_on", "Choose a day to come");
        }
        if (due_on - today).num_days() > MOST_DAYS {
            problems.add("due_on", "Choose a day within a year");
        }
        problems
    }
}

impl Pattern {
    /// "P-012".
    pub fn label(&self) -> String {
        pattern_label(self.number)
    }

    /// The decision that holds: the last one, unless it was opened again since.
    pub fn decision(&self) -> Option<&Decision> {
        let last = self.decisions.iter().max_by_key(|it| (it.decided_at, it.id))?;
        let opened = self.openings.iter().map(|it| it.at).max();
        opened.is_none_or(|it| it <= last.decided_at).then_some(last)
    }

    /// What a review decided about it.
    pub fn decided_in(&self, review: ReviewId) -> Option<&Decision> {
        self.decisions.iter().find(|it| it.review_id == Some(review))
    }

    /// Where it stands, and the day on which it is looked at again.
    pub fn standing(&self) -> (PatternState, Option<Day>) {
        match self.decision() {
            None => (PatternState::Open, None),
            Some(decision) => (decision.kind.state(), Some(decision.due_on)),
        }
    }

    pub fn is_open(&self) -> bool {
        self.decision().is_none()
    }

    /// The latest figures that it was opened with.
    pub fn figures(&self) -> Option<&PatternFigures> {
        self.openings.iter().max_by_key(|it| it.at).map(|it| &it.figures)
    }

    /// May it be opened again? Only what a decision has closed.
    pub fn may_open_again(&self) -> Result<(), Blocked> {
        if self.is_open() {
            return Err(Blocked(format!("{} is open already; it waits for a decision.", self.label())));
        }
        Ok(())
    }

    /// May it be decided between two reviews? A change that is under way is judged first.
    pub fn may_decide(&self) -> Result<(), Blocked> {
        match self.decision() {
            Some(it) if it.kind == DecisionKind::Change => Err(Blocked(format!(
                "A change is under way; {} comes back if its check says so, or when somebody opens it again.",
                self.label()
            ))),
            Some(it) => Err(Blocked(format!(
                "{} was decided; it comes back on {}, or when somebody opens it again.",
                self.label(),
                show_day(it.due_on)
            ))),
            None => Ok(()),
        }
    }

    /// Has the day come on which it was to be looked at again? What is being changed comes back by its check.
    pub fn day_has_come(&self, today: Day) -> bool {
        self.decision().is_some_and(|it| it.kind != DecisionKind::Change && it.due_on <= today)
    }

    /// Is this change what was decided about it, and nothing since?
    pub fn rests_on(&self, change: ChangeId) -> bool {
        self.decision().is_some_and(|it| it.change_id == Some(change))
    }
}

/// "P-012".
pub fn pattern_label(number: i64) -> String {
    format!("P-{number:03}")
}
