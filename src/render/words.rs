//! Figures in the words that an executive reads: small counts spelled out, no percent of almost nothing,
//! and an interval wherever there is a share.
use crate::domain::{Day, Period};
use crate::patterns::Interval;
use chrono::{Datelike, Days};

/// Below this many, a share is told as "k of n".
pub const FEW: usize = 5;
/// Below this many, a share is tagged as resting on little.
pub const SMALL: usize = 20;

/// "no", "one" … "nine", "10", "1,234".
pub fn count(n: usize) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    WORDS.get(n).map_or_else(|| grouped(n), |it| (*it).to_owned())
}

/// "123,456".
pub fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "one finding", "12 findings".
pub fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// The text with its first letter as a capital.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |it| it.to_uppercase().chain(letters).collect())
}

/// "24%"; what is not quite nothing or everything is "<1%" or ">99%".
pub fn percent(share: f64) -> String {
    let rounded = (share * 100.0).round();
    if share > 0.0 && rounded < 1.0 {
        "<1%".to_owned()
    } else if share < 1.0 && rounded > 99.0 {
        ">99%".to_owned()
    } else {
        format!("{rounded:.0}%")
    }
}

/// "30–54%"; with as many decimals as it takes to tell the ends apart, up to two.
pub fn interval(it: Interval) -> String {
    let ends = |decimals: usize| {
        let end = |end: f64| format!("{:.decimals$}", end * 100.0);
        (end(it.lo), end(it.hi))
    };
    let (lo, hi) = (0..2).map(ends).find(|(lo, hi)| lo != hi).unwrap_or_else(|| ends(2));
    if lo == hi { format!("{lo}%") } else { format!("{lo}–{hi}%") }
}

/// "3 of 14".
pub fn k_of_n(k: usize, n: usize) -> String {
    format!("{} of {}", grouped(k), grouped(n))
}

/// The tag beside a share of few: "small" from 5 to 19. Under 5 there is no share to tag.
pub fn tag(n: usize) -> Option<&'static str> {
    (FEW..SMALL).contains(&n).then_some("small")
}

/// A share with all that it needs: "2 of 4"; "3 of 14, 21% (8–48%, small)"; "24% (15–37%)".
pub fn share(k: usize, n: usize, its: Option<Interval>) -> String {
    let Some(its) = its.filter(|_| n >= FEW) else { return k_of_n(k, n) };
    #[expect(clippy::cast_precision_loss, reason = "counts of autopsies are far below 2^53")]
    let share = percent(k as f64 / n as f64);
    match tag(n) {
        Some(tag) => format!("{}, {share} ({}, {tag})", k_of_n(k, n), interval(its)),
        None => format!("{share} ({})", interval(its)),
    }
}

/// "Apr to Jun 2026", "Jul 2025 to Jun 2026", "May 2026"; with days where it is not of whole months.
pub fn period(period: Period) -> String {
    let last = period.to.checked_sub_days(Days::new(1)).unwrap_or(period.to);
    let Period { from, to } = period;
    let show = |day: Day, form: &str| day.format(form).to_string();
    if last < from {
        return format!("before {}", show(from, "%-d %b %Y"));
    }
    let same_year = from.year() == last.year();
    if from.day() == 1 && to.day() == 1 {
        return match () {
            () if same_year && from.month() == last.month() => show(from, "%b %Y"),
            () if same_year => format!("{} to {}", show(from, "%b"), show(last, "%b %Y")),
            () => format!("{} to {}", show(from, "%b %Y"), show(last, "%b %Y")),
        };
    }
    let first = show(from, if same_year { "%-d %b" } else { "%-d %b %Y" });
    format!("{first} to {}", show(last, "%-d %b %Y"))
}

/// How long it is from one day to another: "31 months", "one month", "12 days"; never negative.
pub fn span(from: Day, to: Day) -> String {
    let months = (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(to.month())
        - i64::from(from.month())
        - i64::from(to.day() < from.day());
    if months >= 1 {
        return counted(usize::try_from(months).unwrap_or(0), "month", "months");
    }
    counted(usize::try_from((to - from).num_days()).unwrap_or(0), "day", "days")
}

/// "1,234.50" with so many decimals, and a minus that is one.
pub fn decimal(figure: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", figure.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), grouped);
    let nothing = text.bytes().all(|it| matches!(it, b'0' | b'.'));
    let sign = if figure < 0.0 && !nothing { "−" } else { "" };
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// A difference of shares in points, with its sign: "+6", "−2", "0".
pub fn points(difference: f64) -> String {
    let points = decimal(difference * 100.0, 0);
    if points == "0" || points.starts_with('−') { points } else { format!("+{points}") }
}

/// How many times: "0", "0.31", "1.8", "12".
pub fn ratio(ratio: f64) -> String {
    if ratio == 0.0 {
        return "0".to_owned();
    }
    decimal(ratio, if ratio < 0.995 { 2 } else { usize::from(ratio < 9.95) })
}

/// A round number of times on an axis: "1/8", "1/2", "1", "4".
pub fn times(ratio: f64) -> String {
    if ratio > 0.0 && ratio < 0.995 { format!("1/{}", decimal(1.0 / ratio, 0)) } else { decimal(ratio, 0) }
}

/// A probability to stand beside an effect: "0.42", "0.004", "< 0.0001", "< 1e-300".
pub fn probability(p: f64) -> String {
    match p {
        p if p < 1e-300 => "< 1e-300".to_owned(),
        p if p < 1e-4 => "< 0.0001".to_owned(),
        p if p < 0.01 => decimal(p, 4),
        p => decimal(p, 2),
    }
}
