//! One row of each file of the plain CSV layout, and the history of one account, which is what the generator makes.
use crate::domain::{Cause, Day, Function};

/// A customer. Money is in whole units of `CURRENCY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: String,
    pub name: String,
    pub segment: &'static str,
    pub region: &'static str,
    pub product: &'static str,
    pub industry: &'static str,
    /// The success manager's name.
    pub owner: &'static str,
    pub arr: i32,
    pub customer_since: Day,
    pub churned_on: Option<Day>,
    /// None for an account that has left.
    pub renewal_on: Option<Day>,
}

/// An autopsy as it stands today: closed, or open with or without an agreed finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Autopsy {
    pub id: String,
    pub account_id: String,
    pub opened_on: Day,
    pub arr_at_risk: i32,
    /// As they were on the account when the autopsy was opened.
    pub segment: &'static str,
    pub region: &'static str,
    pub product: &'static str,
    pub lifecycle_stage: &'static str,
    pub finding: Option<Finding>,
    pub ending: Option<Ending>,
    pub filings: Vec<Filing>,
}

/// What the room agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub primary: Cause,
    pub contributing: Vec<Cause>,
    pub agreed_on: Day,
}

/// How the rescue ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    pub closed_on: Day,
    /// `saved`, `downgraded` or `churned`.
    pub outcome: &'static str,
    pub arr_retained: i32,
}

/// One seat, and what it filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    pub function: Function,
    pub due_on: Day,
    pub filed: Option<Filed>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    pub on: Day,
    pub primary: Cause,
    pub contributing: Vec<Cause>,
}

/// A warning that was seen on an account on a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signal {
    pub account_id: String,
    pub observed_on: Day,
    pub signal: &'static str,
}

/// A process change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub id: &'static str,
    pub title: &'static str,
    pub cause: Cause,
    pub owner_function: Function,
    pub effective_on: Day,
}

/// Everything on record about one account, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    pub account: Account,
    pub autopsies: Vec<Autopsy>,
    pub signals: Vec<Signal>,
}

/// Larkfield sells in one currency, so that its figures sum.
pub const CURRENCY: &str = "USD";
pub const SEGMENTS: [&str; 4] = ["Enterprise", "Mid-market", "Small business", "Public sector"];
pub const REGIONS: [&str; 4] = ["EMEA", "AMER", "APAC", "LATAM"];
pub const PRODUCTS: [&str; 4] = ["Planning", "Routing", "Warehouse", "Control Tower"];
pub const STAGES: [&str; 7] =
    ["sale", "implementation", "onboarding", "adoption", "support", "renewal", "expansion"];
pub const SIGNALS: [&str; 9] = [
    "usage_drop",
    "login_gap",
    "sponsor_left",
    "nps_detractor",
    "sev1_spike",
    "invoice_late",
    "escalation",
    "competitor_mention",
    "silence",
];
