//! The organisation that runs this instance.
use super::{Currency, Line, Period, Problems, Zone, quarters_before};

#[derive(Debug, Clone)]
pub struct Organisation {
    pub name: Line,
    pub zone: Zone,
    pub currency: Currency,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_start_month: u32,
    pub threshold: Threshold,
    pub version: i64,
}

/// From what on a cause is a pattern: so many accounts, or such a part of the money at risk, over so many quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    pub accounts: u32,
    pub money_percent: u32,
    pub quarters: u32,
}

impl Default for Threshold {
    fn default() -> Self {
        Self { accounts: 3, money_percent: 10, quarters: 4 }
    }
}

impl Threshold {
    /// Reads what was typed; what is left out is as before.
    #[must_use]
    pub fn read(
        self,
        accounts: Option<&str>,
        money_percent: Option<&str>,
        quarters: Option<&str>,
        problems: &mut Problems,
    ) -> Self {
        let mut number = |field, text: Option<&str>, most: u32, before: u32| match text {
            None => before,
            Some(text) => {
                let read = text
                    .trim()
                    .trim_end_matches('%')
                    .trim()
                    .parse()
                    .ok()
                    .filter(|it| (1..=most).contains(it));
                problems
                    .chosen(field, read, &format!("Choose a whole number from 1 to {most}"))
                    .unwrap_or(before)
            }
        };
        Self {
            accounts: number("pattern_accounts", accounts, 1000, self.accounts),
            money_percent: number("pattern_money_percent", money_percent, 100, self.money_percent),
            quarters: number("pattern_quarters", quarters, 12, self.quarters),
        }
    }

    /// The quarters that it looks at: those that end with the focus.
    pub fn period(self, focus: Period) -> Period {
        Period { from: quarters_before(focus, self.quarters.saturating_sub(1)).from, to: focus.to }
    }
}
