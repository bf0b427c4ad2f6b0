//! What holds of the whole report, whatever the company: the order of rows is no matter, periods add up, names are names.
use crate::companies::by_chance;
use crate::company::{Company, day};
use crate::outcomes::{holds_together, permuted};
use crate::patterns::{KEYS, sound};
use autopsy::domain::{Function, Period};
use autopsy::patterns::{
    Agreement, Associations, Attribution, Cooccurrence, Coverage, Exposure, Filter, Pareto, Recurrence,
    Report, Rescue, Signals, ThirdTime, Timeliness, View, Windows,
};
use chrono::TimeDelta;
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Counts that two periods have together. What a row counts elsewhere is not among them: a level may be in one period only.
const ADDITIVE: &str = "a n n_a n_ab n_b any_n opened closed still_open saved downgraded churned findings_agreed \
    findings_pending filings_requested requested filed on_time late past_due overdue not_yet_due units values unanimous \
    named autopsies_naming autopsies_with_2plus_filings autopsies_with_0_filings self finding both self_only finding_only \
    others_filings matches_finding matches_function at_risk any_signal";

/// Every count of a measure that adds up, by where it stands.
fn counts(measure: &impl Serialize) -> BTreeMap<String, u64> {
    fn collect(value: &Value, at: &str, found: &mut BTreeMap<String, u64>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value.as_u64().filter(|_| ADDITIVE.split_whitespace().any(|it| it == name)) {
                        // What isn't there is none.
                        Some(0) => {}
                        Some(count) => _ = found.insert(format!("{at}.{name}"), count),
                        None => collect(value, &format!("{at}.{name}"), found),
                    }
                }
            }
            Value::Array(rows) => {
                for row in rows {
                    let keys = KEYS.iter().find(|keys| keys.iter().all(|it| row.get(it).is_some()));
                    let name: Vec<_> =
                        keys.iter().flat_map(|it| it.iter()).map(|it| row[*it].to_string()).collect();
                    collect(row, &format!("{at}[{}]", name.join(" ")), found);
                }
            }
            _ => {}
        }
    }
    let mut found = BTreeMap::new();
    collect(&serde_json::to_value(measure).unwrap(), "", &mut found);
    found
}

/// The counts of every measure that is of one period. How long accounts stay away is counted to the day of the report,
/// whenever they were opened.
fn all_counts(view: &View<'_>, period: Period) -> BTreeMap<String, u64> {
    let exposure = Exposure::new(view);
    let signals = Signals::new(view, &exposure, period);
    let measures = [
        ("coverage", counts(&Coverage::new(view, &exposure, period))),
        ("pareto", counts(&Pareto::new(view, period))),
        ("association", counts(&Associations::new(view, period))),
        ("cooccurrence", counts(&Cooccurrence::new(view, period))),
        ("agreement", counts(&Agreement::new(view, period))),
        ("attribution", counts(&Attribution::new(view, period))),
        ("rescue", counts(&Rescue::new(view, period))),
        ("third_time", counts(&ThirdTime::new(view, period))),
        ("recurrence", counts(&Recurrence::new(view, period))),
        ("timeliness", counts(&Timeliness::new(view, period))),
        ("signals", counts(&json!({"n": signals.n, "any_signal": signals.any_signal, "rows": signals.rows}))),
    ];
    let named = measures.into_iter().flat_map(|(measure, counts)| {
        counts.into_iter().map(move |(at, count)| (format!("{measure}{at}"), count))
    });
    named.collect()
}

/// The measures as data, but those.
fn but(company: &Company, left_out: &[&str]) -> Value {
    let mut measures = serde_json::to_value(company.report().measures).unwrap();
    measures.as_object_mut().unwrap().retain(|name, _| !left_out.contains(&name.as_str()));
    measures
}

fn turned<T>(rows: &mut [T], by: usize) {
    let middle = by % rows.len().max(1);
    rows.rotate_left(middle);
    rows[..middle].reverse();
}

fn a_company() -> impl Strategy<Value = Company> {
    (any::<u64>(), 0..90_u32).prop_map(|(seed, autopsies)| by_chance(seed, autopsies))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, failure_persistence: None, ..Default::default() })]

    #[test]
    fn whatever_the_order_of_rows_the_report_is_the_same(company in a_company(), by in 0..400_usize) {
        let mut other = company.clone();
        turned(&mut other.accounts, by);
        turned(&mut other.autopsies, by);
        turned(&mut other.filings, by);
        turned(&mut other.changes, by);
        turned(&mut other.warnings, by);
        prop_assert_eq!(company.report(), other.report());
    }

    #[test]
    fn the_counts_of_two_periods_are_those_of_both(company in a_company(), at in 0..730_i64) {
        let facts = company.facts();
        let view = View::new(&facts, day("2026-07-01"), &Filter::default());
        let (from, to) = (day("2024-07-01"), day("2026-07-01"));
        let middle = from + TimeDelta::days(at);
        let mut sum = all_counts(&view, Period { from, to: middle });
        for (figure, count) in all_counts(&view, Period { from: middle, to }) {
            *sum.entry(figure).or_default() += count;
        }
        let whole = all_counts(&view, Period { from, to });
        prop_assert!(whole.len() >= 10 * company.autopsies.len().min(20));
        prop_assert_eq!(sum, whole);
    }

    #[test]
    fn what_is_counted_beforehand_changes_no_figure(company in a_company(), back in 0..500_i64, days in 1..400_i64) {
        let facts = company.facts();
        let as_of = day("2026-07-01") - TimeDelta::days(back);
        let focus = Period { from: as_of - TimeDelta::days(days), to: as_of };
        for focus in [None, Some(focus)] {
            let windows = Windows::new(as_of, focus, 1, facts.first_opened());
            let summed = facts.clone().summed(windows.window);
            prop_assert!(summed.is_summed(windows.window));
            let all = Filter::default();
            prop_assert_eq!(Report::new(&facts, windows, &all), Report::new(&summed, windows, &all));
            let some = Filter { segment: Some("SMB".to_owned()), ..all };
            prop_assert_eq!(Report::new(&facts, windows, &some), Report::new(&summed, windows, &some));
        }
    }

    #[test]
    fn every_figure_is_sound(company in a_company()) {
        let report = company.report();
        holds_together(&report);
        sound(&serde_json::to_value(&report.measures).unwrap(), "measures", &mut 0);
    }

    #[test]
    fn other_names_of_functions_leave_all_but_their_rows(company in a_company(), by in 1..10_usize) {
        let mut other = company.clone();
        for filing in &mut other.filings {
            filing.function = permuted(Function::ALL, filing.function, by);
        }
        let of_functions = ["attribution", "timeliness"];
        prop_assert_eq!(but(&company, &of_functions), but(&other, &of_functions));
    }

    #[test]
    fn other_names_of_segments_turn_their_rows_and_nothing_else(company in a_company()) {
        let renamed = |it: &str| if it == "Enterprise" { "Small business" } else if it == "Small business" { "Enterprise" } else { "Mid-market" };
        let mut other = company.clone();
        other.accounts.iter_mut().for_each(|it| it.segment = renamed(it.segment));
        other.autopsies.iter_mut().for_each(|it| it.segment = renamed(it.segment));
        prop_assert_eq!(but(&company, &["association"]), but(&other, &["association"]));
        let [one, other] = [&company, &other].map(|it| it.report().measures.association.year);
        for row in &one.segment.rows {
            let mut row = row.clone();
            row.level = renamed(&row.level).to_owned();
            let same = other.segment.rows.iter().find(|it| (it.cause, &it.level) == (row.cause, &row.level));
            // Pooled over strata in the same order, so to the last digit.
            prop_assert_eq!(Some(&row), same);
        }
        prop_assert_eq!(one.lifecycle_stage, other.lifecycle_stage);
    }
}
