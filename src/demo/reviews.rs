//! What Larkfield's quarterly reviews say: what is asked about a cause, why one is accepted for now, and what is taken down.
//! Which causes come before a review is for the report to say. Every text speaks of a process, never of a person.
use super::names::{DANA, HELEN, INGRID, MARCUS, PRIYA, RUTH, TOMAS, WES, YUSUF};
use crate::domain::{Cause, Group};

/// Who is asked to come, chair first.
pub const PEOPLE: [&str; 9] = [DANA, WES, MARCUS, INGRID, YUSUF, TOMAS, HELEN, RUTH, PRIYA];

/// A review that was held.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    pub words: &'static str,
    /// Who couldn't come.
    pub absent: &'static str,
    /// By whom, and what.
    pub minutes: &'static [(&'static str, &'static str)],
    /// Added when it was closed: by whom, and what.
    pub correction: Option<(&'static str, &'static str)>,
}

/// The reviews that were held, the earliest first.
pub const HELD: [Held; 4] = [
    Held {
        words: "Our first review on these figures. We decide little and ask much.",
        absent: RUTH,
        minutes: &[
            (DANA, "Every pattern gets a decision today, even if the decision is to find out more."),
            (
                YUSUF,
                "The freeze before a release stays until its check. It is judged on the rate, not on the last release.",
            ),
        ],
        correction: None,
    },
    Held {
        words: "",
        absent: HELEN,
        minutes: &[
            (
                MARCUS,
                "Sales names its own part in few filings. The goals sheet makes the gap visible before the contract, not after it.",
            ),
            (WES, "No change without somebody who checks it and doesn’t own it."),
        ],
        correction: Some((DANA, "The list of who was there has been completed.")),
    },
    Held {
        words: "Two changes are in place and neither can be judged yet. We wait for the check and add nothing on the same cause.",
        absent: YUSUF,
        minutes: &[
            (
                INGRID,
                "Product could read the scope of services before it is sold. The change is being prepared.",
            ),
            (
                PRIYA,
                "Filings come on time from most functions. The ones that don’t wait for a root-cause analysis; a filing may say so.",
            ),
        ],
        correction: None,
    },
    Held {
        words: "The kick-off with a named owner looks like the first change that works. We look again when its window is full.",
        absent: MARCUS,
        minutes: &[
            (
                TOMAS,
                "Severity rises for reasons that the severity table doesn’t know. Support brings a proposal before the next review.",
            ),
            (
                WES,
                "Churn the third time is a matter of the second rescue. The sponsor sees every second autopsy from now on.",
            ),
        ],
        correction: None,
    },
];

/// What the present review is about, in the team's own words.
pub const PRESENT: &str =
    "Read exhibits A, C and F. For each pattern on the agenda, come with one process that could change.";

/// What is to be found out about a cause.
pub fn question(cause: Cause) -> &'static str {
    match cause {
        Cause::SaleMisfit => "Which step of a deal could have shown that the design doesn’t fit?",
        Cause::CrmUndocumented => {
            "At which step does a deal close without its goals, and what would stop it there?"
        }
        Cause::CrmInvisible => "Who has to see the goals after the sale, and where do they look today?",
        Cause::CommercialTerms => "Which terms come up in more than one finding?",
        Cause::OnboardingGap => "Which of the first six weeks is missing in these accounts?",
        Cause::ServicesScope => "Where does the scope that was sold differ from the scope that was needed?",
        Cause::ServicesDelivery => "Which milestones slip first?",
        Cause::PartnerFailure => "What do we check of a partner’s work before it goes live?",
        Cause::CloudProvisioning => "What is different about provisioning Control Tower?",
        Cause::ServiceInterruption => "Which interruptions come back?",
        Cause::IncidentComms => "Who tells the customer what, and when?",
        Cause::ProductDefect => "Is it a defect, or is it called one? Read every filing beside its finding.",
        Cause::ProductGap => "Which missing thing is named more than once?",
        Cause::ProductComplexity => "Where do users stop?",
        Cause::ProductDesign => "Which design decision would we take back?",
        Cause::ProductQuality => "Which test would have caught it?",
        Cause::SupportSlow => "Where do cases wait?",
        Cause::SupportClosure => "How many closed cases came back under another number?",
        Cause::SeverityGaming => "What does a higher severity get that a lower one doesn’t?",
        Cause::MissedSignals => "Which sign was there, and who could have seen it?",
        Cause::MomentMishandled => "Which moments need somebody senior by rule?",
        Cause::ValueUnproven => "When was value last shown to whoever signs the renewal?",
        Cause::SponsorChange => "How soon do we learn that a sponsor leaves?",
        Cause::CustomerCapability => "What does the customer’s side need before the kick-off?",
        Cause::CompetitorPressure | Cause::BusinessEvent | Cause::NotDetermined => {
            "What could we have seen coming, and from where?"
        }
    }
}

/// Why a cause of this group is accepted for now.
pub fn acceptance(group: Group) -> &'static str {
    match group {
        Group::Sale => {
            "The change that was made needs its window. Another one now could not be told apart from it."
        }
        Group::Delivery => {
            "What was found out is in the new plan for services; it starts with the next fiscal year."
        }
        Group::Product => "It is on the roadmap, and nothing sooner would change the rate.",
        Group::Support => {
            "It needs people whom we hire next year. Until then accounts are warned at the hand-over."
        }
        Group::Relationship => "The accounts concerned are few, and each has a plan of its own.",
        Group::Outside | Group::Undetermined => "It comes from outside. We watch whether it grows.",
    }
}

/// What somebody who disagrees has taken down.
pub const DISSENT: &str = "Support: accepting it for half a year leaves the queue as it is. A rule for reopened cases could start now.";
