//! What is known of a pattern, in one sentence.
use super::words;
use crate::domain::PatternFigures;
use crate::patterns::Interval;

/// The figures of a place with what the report says of them: "12% of findings (7 of 58), in six accounts."
pub fn with_sentence(mut it: PatternFigures) -> PatternFigures {
    let interval = it.share_lo.zip(it.share_hi).map(|(lo, hi)| Interval { lo, hi });
    let share = words::share(it.findings, it.of, interval);
    let accounts = words::counted(it.accounts, "account", "accounts");
    let sentence = match it.findings {
        0 => "Not found in this period.".to_owned(),
        _ => format!("{share} of findings, in {accounts}."),
    };
    it.sentence = words::sentence(&sentence);
    it
}
