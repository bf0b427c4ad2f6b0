//! What may be said of a process change, in words: the same on pages, in the report and in mails.
use super::words;
use crate::domain::{Period, Verdict};
use crate::patterns::ChangeEffect;

/// The verdict, and how long it takes until there is one. `record`: everything on record.
pub fn reading(it: &ChangeEffect, record: Period) -> String {
    if it.verdict != Verdict::TooEarly {
        return verdict(it);
    }
    match it.days_until_told(record) {
        Some(days) => {
            let weeks = words::counted(days.div_ceil(7).max(1), "more week", "more weeks");
            format!("{}: about {weeks}", verdict(it))
        }
        None => "Too few cases before it to tell".to_owned(),
    }
}

fn verdict(it: &ChangeEffect) -> String {
    let alone = it.verdict.label();
    if it.is_mixed { format!("{alone}; cannot be separated") } else { alone.to_owned() }
}

/// "12 before, 3 after, in 210 days on either side: 0.26 times as often (0.06 to 0.93, 95% interval)."
pub fn sentence(it: &ChangeEffect) -> String {
    let counts = format!("{} before, {} after", words::grouped(it.x_before), words::grouped(it.x_after));
    let days = if it.window_days == 1 { "day" } else { "days" };
    let days = format!("in {} {days} on either side", it.window_days);
    match ratio(it) {
        Some(ratio) => format!("{counts}, {days}: {ratio}."),
        None => format!("{counts}, {days}."),
    }
}

/// "0.26 times as often (0.06 to 0.93, 95% interval)"; nothing of nothing.
pub fn ratio(it: &ChangeEffect) -> Option<String> {
    let times = format!("{} times as often", words::ratio(it.rr?));
    Some(match (it.rr_lo, it.rr_hi) {
        (lo, Some(hi)) => {
            let lo = lo.map_or_else(|| "0".to_owned(), words::ratio);
            format!("{times} ({lo} to {}, 95% interval)", words::ratio(hi))
        }
        (Some(lo), None) => format!("{times} (95% interval from {})", words::ratio(lo)),
        (None, None) => times,
    })
}

/// " in Enterprise", of a change that applies there only.
pub fn within(it: &ChangeEffect) -> String {
    it.level.as_ref().map_or_else(String::new, |it| format!(" in {}", it.label()))
}

/// What a verdict means, in a sentence.
pub fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::TooEarly => {
            "There are not enough days, or not enough cases, on either side to tell it from chance."
        }
        Verdict::Rose => "The cause comes up more often than before, beyond what chance would do.",
        Verdict::Fell => "The cause comes up less often than before, beyond what chance would do.",
        Verdict::FellFromSpikeOnly => {
            "The time before it was unusually bad. It is less often now, but not clearly below what was normal before that."
        }
        Verdict::NoClearChange => {
            "What came after is within what chance would do; it may have helped or not."
        }
        Verdict::NotSeparable => {
            "Another change to the same cause took effect within the same spans, so the two can’t be told apart."
        }
    }
}
