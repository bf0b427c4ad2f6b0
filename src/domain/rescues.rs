//! The rescue: what is done to keep the customer. Locked until every seat has agreed.
use super::codes::codes;
use super::{Day, Line, Minor, PersonId, Prose, TaskId, Timestamp};

codes! {
    Outcome { Saved = "saved", Downgraded = "downgraded", Churned = "churned" }
}

impl Outcome {
    pub fn label(self) -> &'static str {
        match self {
            Self::Saved => "Saved",
            Self::Downgraded => "Downgraded",
            Self::Churned => "Churned",
        }
    }
}

codes! {
    /// What a task is for: the four parts of customer success's mission.
    Purpose {
        Adopt = "adopt",
        Resources = "resources",
        Advocate = "advocate",
        Renewal = "renewal",
    }
}

impl Purpose {
    pub fn label(self) -> &'static str {
        match self {
            Self::Adopt => "Understand and adopt",
            Self::Resources => "Marshal our resources",
            Self::Advocate => "Speak for the customer",
            Self::Renewal => "Make renewal possible",
        }
    }
}

codes! {
    /// What a rescued account looks like some months on.
    LookStanding { Holding = "holding", Slipping = "slipping", Lost = "lost" }
}

/// A sponsor's override of a missing consent.
#[derive(Debug, Clone)]
pub struct Override {
    pub reason: Prose,
    pub by_id: PersonId,
    pub at: Timestamp,
}

#[derive(Debug, Clone)]
pub struct Rescue {
    pub led_by: Option<PersonId>,
    pub started_on: Day,
    pub outcome: Option<Outcome>,
    pub arr_retained: Option<Minor>,
    pub ended_on: Option<Day>,
    pub note: Prose,
    pub version: i64,
}

#[derive(Debug, Clone)]
pub struct Task {
    pub id: TaskId,
    pub title: Line,
    pub purpose: Purpose,
    pub owner_id: Option<PersonId>,
    pub due_on: Day,
    pub done_on: Option<Day>,
    pub done_by: Option<PersonId>,
    pub version: i64,
}

#[derive(Debug, Clone)]
pub struct TaskDraft {
    pub id: TaskId,
    pub title: Line,
    pub purpose: Purpose,
    pub owner_id: Option<PersonId>,
    pub due_on: Day,
}

/// How the rescue ended.
#[derive(Debug, Clone)]
pub struct Ending {
    pub outcome: Outcome,
    pub arr_retained: Minor,
    pub note: Prose,
}

/// One of the three looks at a rescued account, 90, 180 and 365 days on.
#[derive(Debug, Clone)]
pub struct Look {
    pub day: i64,
    pub due_on: Day,
    pub looked_on: Option<Day>,
    pub standing: Option<LookStanding>,
    pub note: Prose,
}

/// The days after a rescue's end on which the account is looked at again.
pub const LOOK_DAYS: [i64; 3] = [90, 180, 365];
