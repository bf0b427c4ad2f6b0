//! What opens an autopsy.
use crate::domain::{AccountId, Depth, Function, Line, Minor, OpeningDraft, Problems, Prose, Stage};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use utoipa::ToSchema;

/// A new autopsy. Money is in minor units of the account’s currency.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAutopsy {
    account_id: AccountId,
    /// Today, if left out; not before the account’s last autopsy was opened.
    opened_on: Option<NaiveDate>,
    /// What the customer has seen or said, without causes.
    #[schema(min_length = 1, max_length = 2000)]
    happened: String,
    /// The reason in the customer’s own words.
    #[serde(default)]
    #[schema(max_length = 2000)]
    stated_reason: String,
    lifecycle_stage: Stage,
    /// Codes of the warning signs that were seen, like `usage_drop`.
    #[serde(default)]
    signals: Vec<String>,
    /// The account’s yearly value, if left out.
    #[schema(minimum = 0)]
    arr_at_risk: Option<i64>,
    /// A growth deal that waits for this.
    #[schema(minimum = 0)]
    growth_deal: Option<i64>,
    /// Full, if left out.
    kind: Option<Depth>,
    /// The functions that get a seat.
    #[schema(min_items = 1)]
    functions: Vec<Function>,
    /// Three working days from today, if left out.
    agree_by: Option<NaiveDate>,
    /// Eight working days from today, if left out.
    due_on: Option<NaiveDate>,
}

impl NewAutopsy {
    pub fn parse(self) -> Result<OpeningDraft, Problems> {
        let mut problems = Problems::default();
        let happened =
            problems.take("happened", "What the customer has seen or said", Prose::parse(&self.happened));
        let stated_reason =
            problems.take("stated_reason", "The reason", Prose::optional(&self.stated_reason));
        let mut money = |field, words: &str, minor: Option<i64>| {
            minor.and_then(|it| problems.take(field, words, Minor::checked(it)))
        };
        let arr_at_risk = money("arr_at_risk", "The yearly value at risk", self.arr_at_risk);
        let growth_deal = money("growth_deal", "The growth deal", self.growth_deal);
        let mut signals = Vec::new();
        for code in &self.signals {
            match Line::parse(code) {
                Ok(signal) if is_code(signal.as_str()) => signals.push(signal),
                _ => problems.add("signals", "A sign is a code like usage_drop"),
            }
        }
        for (field, day) in
            [("opened_on", self.opened_on), ("agree_by", self.agree_by), ("due_on", self.due_on)]
        {
            if day.is_some_and(|it| !(1900..3000).contains(&it.year())) {
                problems.add(field, "A day lies between 1900 and 2999");
            }
        }
        let mut functions = self.functions;
        functions.sort();
        functions.dedup();
        match (happened, stated_reason) {
            (Some(happened), Some(stated_reason)) if problems.is_empty() => Ok(OpeningDraft {
                account_id: self.account_id,
                kind: self.kind.unwrap_or(Depth::Full),
                opened_on: self.opened_on,
                happened,
                stated_reason,
                lifecycle_stage: self.lifecycle_stage,
                signals,
                arr_at_risk,
                growth_deal,
                functions,
                agree_by: self.agree_by,
                due_on: self.due_on,
            }),
            _ => Err(problems),
        }
    }
}

/// Small letters, digits and underscores, a letter first.
fn is_code(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_lowercase())
        && text.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
}
