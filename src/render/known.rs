//! What is known of a pattern, in one sentence.
use super::words;
use crate::domain::PatternFigures;
use crate::patterns::Interval;

/// The figures of a place with what the report says of them: "7 of 33 findings, 21% (11–38%), in six accounts."
pub fn with_sentence(mut it: PatternFigures) -> PatternFigures {
    let interval = it.share_lo.zip(it.share_hi).filter(|_| it.of >= words::FEW);
    let share = it.share.zip(interval).map_or_else(String::new, |(share, (lo, hi))| {
        let tag = words::tag(it.of).map_or_else(String::new, |it| format!(", {it}"));
        format!(", {} ({}{tag})", words::percent(share), words::interval(Interval { lo, hi }))
    });
    let accounts = words::counted(it.accounts, "account", "accounts");
    it.sentence = match it.findings {
        0 => "Not found in this period.".to_owned(),
        n => format!("{} findings{share}, in {accounts}.", words::k_of_n(n, it.of)),
    };
    it
}
