//! A customer, as the CRM knows it.
use super::{AccountId, Currency, Day, FactId, Line, Minor, PersonId, Problems, Prose, Timestamp};
use chrono::Datelike;

#[derive(Debug, Clone)]
pub struct Account {
    pub id: AccountId,
    pub external_id: Option<Line>,
    pub name: Line,
    pub segment: Line,
    pub region: Line,
    pub product: Line,
    pub industry: Line,
    pub owner: Line,
    pub currency: Currency,
    pub arr: Minor,
    pub customer_since: Option<Day>,
    pub churned_on: Option<Day>,
    pub renewal_on: Option<Day>,
    pub edited_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub version: i64,
}

/// What a form says about an account.
#[derive(Debug, Clone)]
pub struct AccountDraft {
    pub name: Line,
    pub segment: Line,
    pub region: Line,
    pub product: Line,
    pub industry: Line,
    pub owner: Line,
    pub arr: Minor,
    pub customer_since: Option<Day>,
    pub churned_on: Option<Day>,
    pub renewal_on: Option<Day>,
}

impl AccountDraft {
    /// Checks that its days are of years that somebody may mean, and that it came before it left.
    pub fn checked(self) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let days = [
            ("customer_since", self.customer_since),
            ("renewal_on", self.renewal_on),
            ("churned_on", self.churned_on),
        ];
        for (field, day) in days {
            if day.is_some_and(|it| !(1900..3000).contains(&it.year())) {
                problems.add(field, "A day lies between 1900 and 2999");
            }
        }
        if self.churned_on.zip(self.customer_since).is_some_and(|(left, came)| left < came) {
            problems.add("churned_on", "Left on can’t be before Customer since");
        }
        if problems.is_empty() { Ok(self) } else { Err(problems) }
    }
}

/// Something dated that happened on an account.
#[derive(Debug, Clone)]
pub struct Fact {
    pub id: FactId,
    pub account_id: AccountId,
    pub happened: Day,
    pub text: Prose,
    pub source: Line,
    pub noted_by: Option<PersonId>,
    pub noted_at: Timestamp,
}

/// A known warning sign, or any other code an import brought.
pub const SIGNALS: &[(&str, &str)] = &[
    ("usage_drop", "Usage fell"),
    ("login_gap", "Logins stopped"),
    ("sponsor_left", "The sponsor left"),
    ("nps_detractor", "Survey score of a detractor"),
    ("sev1_spike", "Severity-one cases rose"),
    ("invoice_late", "An invoice is late"),
    ("escalation", "The customer escalated"),
    ("competitor_mention", "A competitor was mentioned"),
    ("silence", "The customer went silent"),
];

/// The signal in words; an unknown code reads as itself without underscores.
pub fn signal_label(code: &str) -> String {
    SIGNALS
        .iter()
        .find(|(known, _)| *known == code)
        .map_or_else(|| code.replace('_', " "), |(_, label)| (*label).to_owned())
}
