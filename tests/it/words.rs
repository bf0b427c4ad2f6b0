//! How figures are said.
use crate::company::day;
use autopsy::domain::Period;
use autopsy::patterns::{Interval, wilson};
use autopsy::render::words;

#[test]
fn small_counts_are_words_and_large_ones_are_grouped() {
    let said: Vec<_> = [0, 1, 9, 10, 999, 1000, 1_234_567].map(words::count).into();
    assert_eq!(said, ["no", "one", "nine", "10", "999", "1,000", "1,234,567"]);
    assert_eq!(words::counted(1, "finding", "findings"), "one finding");
    assert_eq!(words::sentence("élan vital"), "Élan vital");
    assert_eq!(words::sentence(""), "");
}

#[test]
fn a_share_is_never_rounded_to_nothing_or_to_everything() {
    let said: Vec<_> = [0.0, 0.001, 0.005, 0.245, 0.994, 0.999, 1.0].map(words::percent).into();
    assert_eq!(said, ["0%", "<1%", "1%", "25%", "99%", ">99%", "100%"]);
}

#[test]
fn an_interval_has_the_decimals_it_needs() {
    let said = |lo: f64, hi: f64| words::interval(Interval { lo, hi });
    assert_eq!(said(0.301, 0.542), "30–54%");
    assert_eq!(said(0.0795, 0.0812), "8.0–8.1%");
    assert_eq!(said(0.08001, 0.08049), "8.00–8.05%");
    assert_eq!(said(1.0, 1.0), "100.00%");
}

#[test]
fn with_few_cases_there_is_no_percent_and_with_some_a_tag() {
    let said = |k: usize, n: usize| words::share(k, n, wilson(k, n));
    assert_eq!(said(0, 0), "0 of 0");
    assert_eq!(said(2, 4), "2 of 4");
    assert_eq!(said(3, 14), "3 of 14, 21% (8–48%, small)");
    assert_eq!(said(14, 58), "24% (15–37%)");
    assert_eq!([4, 5, 19, 20].map(words::tag), [None, Some("small"), Some("small"), None]);
}

#[test]
fn a_period_is_told_in_months_if_it_is_of_months() {
    let said = |from: &str, to: &str| words::period(Period { from: day(from), to: day(to) });
    assert_eq!(said("2026-04-01", "2026-07-01"), "Apr to Jun 2026");
    assert_eq!(said("2025-07-01", "2026-07-01"), "Jul 2025 to Jun 2026");
    assert_eq!(said("2026-05-01", "2026-06-01"), "May 2026");
    assert_eq!(said("2026-05-04", "2026-05-11"), "4 May to 10 May 2026");
    assert_eq!(said("2025-12-29", "2026-01-05"), "29 Dec 2025 to 4 Jan 2026");
    assert_eq!(said("2026-05-04", "2026-05-04"), "before 4 May 2026");
}
