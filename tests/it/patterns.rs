//! The figures equal the expected ones to nine digits, whatever order the rows came in, and say so when there are none.
use crate::company::{Company, FOLDER, day};
use autopsy::domain::{Cause, Period};
use autopsy::patterns::{
    CauseSet, Coverage, Crosstab, Dimension, Exposure, Filter, Pareto, View, Windows, wilson, wilson_share,
};
use proptest::prelude::*;
use serde_json::Value;
use std::fs;
use std::sync::LazyLock;

#[test]
fn the_report_of_the_small_company_is_the_expected_one() {
    let expected = fs::read_to_string(format!("{FOLDER}/expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let actual = serde_json::to_value(Company::expected().report()).unwrap();
    assert_eq!(actual["as_of"], expected["as_of"]);
    assert_eq!(actual["windows"], expected["windows"]);
    let mut differences = Vec::new();
    let mut checked = 0;
    for measure in MEASURES {
        let (expected, actual) = (&expected["measures"][measure], &actual["measures"][measure]);
        compare(expected, actual, measure, &mut differences, &mut checked);
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(checked, 16_892);
}

/// The measures that there are so far.
pub const MEASURES: [&str; 8] =
    ["coverage", "pareto", "qoq", "association", "cooccurrence", "control", "trend", "signals"];

/// What a row is known by; the first whose names it all has.
pub const KEYS: [&[&str]; 10] = [
    &["function", "named", "finding"],
    &["signal", "cause"],
    &["cause_a", "cause_b"],
    &["cause", "level"],
    &["change_id"],
    &["cause"],
    &["function"],
    &["signal"],
    &["ordinal"],
    &["days"],
];

/// Rows are matched by their keys, so causes that never occur may stand beside the expected ones. Nine digits have to be the
/// same, of what is fitted six; what the reference drew by lot is not compared.
pub fn compare(expected: &Value, actual: &Value, at: &str, out: &mut Vec<String>, checked: &mut usize) {
    match expected {
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(name, _)| !name.ends_with("_mc")) {
                let found = actual.get(name).unwrap_or(&MISSING);
                compare(value, found, &format!("{at}.{name}"), out, checked);
            }
        }
        Value::Array(rows) => {
            let found = actual.as_array().map_or(&[][..], Vec::as_slice);
            let key = rows
                .first()
                .and_then(|row| KEYS.iter().find(|key| key.iter().all(|it| row.get(it).is_some())));
            if key.is_none() && rows.len() != found.len() {
                out.push(format!("{at}: expected {} rows, got {}", rows.len(), found.len()));
            }
            for (place, row) in rows.iter().enumerate() {
                let (found, name) = match key {
                    Some(key) => {
                        let name: Vec<_> = key.iter().map(|it| row[*it].to_string()).collect();
                        (
                            found.iter().find(|it| key.iter().all(|name| it[*name] == row[*name])),
                            name.join("/"),
                        )
                    }
                    None => (found.get(place), place.to_string()),
                };
                compare(row, found.unwrap_or(&MISSING), &format!("{at}[{name}]"), out, checked);
            }
        }
        _ => {
            *checked += 1;
            let tolerance = if at.contains("irr") { 1e-6 } else { 1e-9 };
            let same = match (expected.as_f64(), actual.as_f64()) {
                (Some(a), Some(b)) => (a - b).abs() <= tolerance * a.abs().max(1.0),
                _ => expected == actual,
            };
            if !same {
                out.push(format!("{at}: expected {expected}, got {actual}"));
            }
        }
    }
}

/// What stands for a figure that isn't there: unlike null, it equals nothing.
static MISSING: LazyLock<Value> = LazyLock::new(|| Value::from("missing"));

#[test]
fn the_windows_are_the_quarters_before_the_day() {
    let quarters = |as_of: &str, start: u32, first: Option<&str>| {
        let windows = Windows::new(day(as_of), None, start, first.map(day));
        serde_json::to_string(&windows).unwrap()
    };
    insta::assert_snapshot!(quarters("2026-07-01", 1, Some("2025-02-14")), @r#"{"focus":["2026-04-01","2026-07-01"],"previous":["2026-01-01","2026-04-01"],"year":["2025-07-01","2026-07-01"],"window":["2025-01-01","2026-07-01"]}"#);
    insta::assert_snapshot!(quarters("2026-08-20", 2, Some("2025-02-14")), @r#"{"focus":["2026-05-01","2026-08-01"],"previous":["2026-02-01","2026-05-01"],"year":["2025-08-01","2026-08-01"],"window":["2025-02-01","2026-08-20"]}"#);
    insta::assert_snapshot!(quarters("2026-06-30", 1, None), @r#"{"focus":["2026-01-01","2026-04-01"],"previous":["2025-10-01","2026-01-01"],"year":["2025-04-01","2026-04-01"],"window":["2026-01-01","2026-06-30"]}"#);
    let focus = |from: &str, to: &str| {
        let focus = Period { from: day(from), to: day(to) };
        Windows::new(day("2026-07-01"), Some(focus), 1, Some(day("2026-03-01")))
    };
    assert_eq!(focus("2026-01-01", "2026-06-01").previous.from, day("2025-08-01"));
    assert_eq!(focus("2026-06-08", "2026-06-15").previous.from, day("2026-06-01"));
    let clipped = focus("2026-04-01", "2026-07-01").prior_year();
    assert_eq!(clipped, Period { from: day("2026-01-01"), to: day("2026-01-01") });
}

#[test]
fn an_empty_company_has_zeros_and_nulls() {
    let report = Company::default().report();
    let json = serde_json::to_value(&report).unwrap();
    let coverage = &json["measures"]["coverage"]["window"];
    assert_eq!((&coverage["opened"], &coverage["finding_coverage"]), (&0.into(), &1.0.into()));
    let pareto = &json["measures"]["pareto"]["window"];
    assert_eq!((&pareto["n"], &pareto["arr"]), (&0.into(), &0.0.into()));
    assert!(pareto["arr_n_eff"].is_null());
    let rows = pareto["rows"].as_array().unwrap();
    assert_eq!(rows.len(), Cause::ALL.len() - 1);
    for row in rows {
        for field in ["share", "share_lo", "any_share", "cum_share", "arr_share", "arr_cum_share"] {
            assert!(row[field].is_null(), "{row}");
        }
    }
}

#[test]
fn one_autopsy_is_all_there_is() {
    let report = Company::of_findings(&[(Cause::SupportSlow, 500)]).report();
    let pareto = &report.measures.pareto.focus;
    let row = &pareto.rows[0];
    assert_eq!((row.cause, row.n, row.share, row.cum_share), (Cause::SupportSlow, 1, Some(1.0), Some(1.0)));
    assert_eq!((row.share_hi, pareto.arr_n_eff), (Some(1.0), Some(1.0)));
    assert_eq!((row.arr_share, row.arr_top_account_share), (Some(1.0), Some(1.0)));
    assert_eq!(report.measures.coverage.focus.accounts, 1);
}

#[test]
fn without_money_the_money_is_undefined_and_the_counts_are_not() {
    let report = Company::of_findings(&[(Cause::SupportSlow, 0), (Cause::ProductGap, 0)]).report();
    let pareto = &report.measures.pareto.focus;
    assert_eq!((pareto.n, pareto.arr_n_eff), (2, None));
    for row in &pareto.rows {
        assert!(row.share.is_some() && row.arr_share.is_none() && row.arr_share_hi.is_none());
        assert_eq!((row.arr_top_account_share, row.arr_cum_share), (None, None));
    }
    assert!(!serde_json::to_string(&report).unwrap().contains("NaN"));
}

#[test]
fn cannot_tell_is_a_finding_but_no_cause() {
    let findings = [(Cause::NotDetermined, 900), (Cause::NotDetermined, 100)];
    let report = Company::of_findings(&findings).report();
    let (coverage, pareto) = (&report.measures.coverage.focus, &report.measures.pareto.focus);
    assert_eq!((coverage.findings_agreed, coverage.findings_pending), (2, 0));
    assert_eq!((pareto.n, pareto.undetermined), (0, 2));
    assert!(pareto.rows.iter().all(|it| it.share.is_none() && it.cause.is_determined()));

    let mixed = [findings.as_slice(), &[(Cause::ProductGap, 300)]].concat();
    let report = Company::of_findings(&mixed).report();
    let pareto = &report.measures.pareto.focus;
    assert_eq!((pareto.n, pareto.undetermined, pareto.arr.major()), (1, 2, 300.0));
    assert_eq!(pareto.rows[0].share, Some(1.0));
}

#[test]
fn a_cause_that_contributes_to_itself_counts_once_and_cannot_tell_contributes_nothing() {
    let mut company = Company::of_findings(&[(Cause::SupportSlow, 1)]);
    company.autopsies[0].contributing =
        [Cause::SupportSlow, Cause::NotDetermined, Cause::ProductGap].into_iter().collect();
    let pareto = company.report().measures.pareto.focus;
    let touched: Vec<_> =
        pareto.rows.iter().filter(|it| it.any_n > 0).map(|it| (it.cause, it.any_n)).collect();
    assert_eq!(touched, [(Cause::SupportSlow, 1), (Cause::ProductGap, 1)]);
}

#[test]
fn what_happened_later_has_not_happened_yet() {
    let mut company = Company::of_findings(&[(Cause::SupportSlow, 1), (Cause::ProductGap, 1)]);
    company.autopsies[1].agreed_on = Some(day("2026-07-01"));
    company.autopsies[1].closed = Some(day("2026-07-01"));
    company.add(9, 9, day("2026-07-01"), Some(Cause::ProductGap), 1);
    let report = company.report();
    let coverage = &report.measures.coverage.window;
    assert_eq!((coverage.opened, coverage.still_open, coverage.findings_pending), (2, 2, 1));
    assert_eq!(report.measures.pareto.window.n, 1);
}

#[test]
fn the_largest_account_is_summed_over_its_autopsies() {
    let mut company = Company::default();
    for (id, account, arr) in [(1, 1, 30), (2, 2, 40), (3, 1, 30)] {
        company.add(id, account, day("2026-05-01"), Some(Cause::SupportSlow), arr);
    }
    company.add(4, 1, day("2026-05-01"), Some(Cause::ProductGap), 900);
    let report = company.report();
    let row = report.measures.pareto.focus.rows[0].clone();
    assert_eq!((row.cause, row.arr_top_account_share), (Cause::SupportSlow, Some(0.6)));
    assert_eq!(report.measures.coverage.focus.accounts, 2);
}

#[test]
fn a_filter_keeps_what_it_names() {
    let company = Company::expected();
    let core = Filter { product: Some("Core".into()), ..Filter::default() };
    let smb = Filter { segment: Some("SMB".into()), ..core.clone() };
    let nobody = Filter { region: Some("Atlantis".into()), ..Filter::default() };
    let count = |filter: &Filter| {
        let coverage = company.report_on(filter).measures.coverage.window;
        (coverage.opened, coverage.customer_months)
    };
    let by_hand = |segment: Option<&str>| {
        let holds = |it: &&str| segment.is_none_or(|segment| segment == *it);
        company.autopsies.iter().filter(|it| it.product == "Core" && holds(&it.segment)).count()
    };
    assert_eq!(count(&core).0, by_hand(None));
    assert_eq!(count(&smb).0, by_hand(Some("SMB")));
    assert!(count(&smb).1 < count(&core).1);
    assert_eq!(count(&nobody), (0, 0.0));
}

#[test]
fn the_crosstab_of_any_dimension_sums_to_the_pareto() {
    let facts = Company::expected().facts();
    let view = View::new(&facts, day("2026-07-01"), &Filter::default());
    let period = Period { from: day("2025-01-01"), to: day("2026-07-01") };
    let pareto = Pareto::new(&view, period);
    for dimension in Dimension::ALL {
        let crosstab = Crosstab::new(&view, period, dimension);
        assert_eq!(crosstab.n, pareto.n);
        for row in &crosstab.rows {
            let of_pareto = pareto.rows.iter().find(|it| it.cause == row.cause).unwrap();
            assert_eq!((row.all.n, row.all.share), (of_pareto.n, of_pareto.share));
            assert_eq!(row.cells.iter().map(|it| it.n).sum::<usize>(), row.all.n);
            assert_eq!(row.cells.len(), crosstab.levels.len());
        }
    }
}

/// Which figure an interval holds, beside those that are called like it.
const INTERVALS: [(&str, &str, &str); 13] = [
    ("share", "share_lo", "share_hi"),
    ("any_share", "any_lo", "any_hi"),
    ("arr_share", "arr_share_lo", "arr_share_hi"),
    ("diff", "diff_lo", "diff_hi"),
    ("rate1", "rate1_lo", "rate1_hi"),
    ("rate0", "rate0_lo", "rate0_hi"),
    ("rr", "rr_lo", "rr_hi"),
    ("rr", "lo", "hi"),
    ("odds_ratio", "or_lo", "or_hi"),
    ("mh_or", "mh_lo", "mh_hi"),
    ("irr", "irr_lo", "irr_hi"),
    ("ppv", "lo", "hi"),
    ("lead_median", "lead_lo", "lead_hi"),
];

/// Every interval holds its estimate, every probability and share is one.
pub fn sound(it: &Value, at: &str, checked: &mut usize) {
    match it {
        Value::Array(rows) => rows.iter().for_each(|row| sound(row, at, checked)),
        Value::Object(fields) => {
            let figure = |name: &str| fields.get(name).and_then(Value::as_f64);
            for (name, lo, hi) in INTERVALS {
                let Some(estimate) = figure(name) else { continue };
                let by = 1e-9 * estimate.abs().max(1.0);
                assert!(figure(lo).is_none_or(|lo| lo <= estimate + by), "{at}.{name}: {it}");
                assert!(figure(hi).is_none_or(|hi| estimate <= hi + by), "{at}.{name}: {it}");
                *checked += 1;
            }
            for (name, value) in fields {
                let is_part = ["p", "q"].contains(&name.as_str())
                    || ["_p", "_q", "share", "ppv"].iter().any(|end| name.ends_with(end));
                if let Some(part) = value.as_f64().filter(|_| is_part) {
                    assert!((0.0..=1.0).contains(&part), "{at}.{name}: {it}");
                    *checked += 1;
                }
                sound(value, &format!("{at}.{name}"), checked);
            }
        }
        _ => {}
    }
}

#[test]
fn every_interval_of_the_expected_company_holds_its_estimate() {
    let mut checked = 0;
    sound(&serde_json::to_value(Company::expected().report()).unwrap(), "report", &mut checked);
    assert!(checked > 3_000, "{checked}");
}

/// Nothing opened, one autopsy, no cause found, no money, no accounts' dates, no signals: zeros and nulls, never NaN.
#[test]
fn little_evidence_gives_sound_figures() {
    let mut undated = Company::of_findings(&[(Cause::SupportSlow, 5), (Cause::ProductGap, 5)]);
    undated.accounts.iter_mut().for_each(|it| it.since = None);
    for company in [
        Company::default(),
        Company::of_findings(&[(Cause::SupportSlow, 500)]),
        Company::of_findings(&[(Cause::NotDetermined, 1); 30]),
        Company::of_findings(&[(Cause::SupportSlow, 0); 30]),
        undated,
    ] {
        let report = company.report();
        let said = format!("{report:?}");
        assert!(!["NaN", "(inf", "-inf", " inf"].iter().any(|it| said.contains(it)), "{said}");
        let mut checked = 0;
        sound(&serde_json::to_value(&report).unwrap(), "report", &mut checked);
        let rows = &report.measures.qoq.year.comparison.rows;
        assert!(rows.iter().all(|it| it.rr_q.is_none_or(|q| q > 0.1)));
    }
}

prop_compose! {
    fn a_company()(findings in prop::collection::vec(
        (0..6_u128, 0..540_i64, prop::option::of(0..Cause::ALL.len()), 0..5_000_i64, any::<u8>()), 0..40,
    )) -> Company {
        let mut company = Company::default();
        for (id, (account, days, cause, arr, filed)) in (1..).zip(findings) {
            let opened = day("2025-01-01") + chrono::TimeDelta::days(days);
            company.add(id, account, opened, cause.map(|it| Cause::ALL[it]), arr);
            let autopsy = company.autopsies.last_mut().unwrap();
            autopsy.segment = ["SMB", "Enterprise", ""][usize::from(filed % 3)];
            autopsy.product = ["Core", "Cloud"][usize::from(filed % 2)];
            autopsy.contributing = [Cause::ALL[usize::from(filed) % Cause::ALL.len()]].into_iter().collect();
            for before in 0..i64::from(filed % 4) {
                let seen_on = opened - chrono::TimeDelta::days(before * i64::from(filed));
                let code = ["silence", "usage_drop"][usize::from(filed % 5 == 0)];
                let account = crate::company::account_id(account);
                company.warnings.push(autopsy::patterns::Warning { account, code, seen_on });
            }
            for (at, function) in autopsy::domain::Function::ALL.iter().take(4).enumerate() {
                let has = filed & (1 << at) != 0;
                company.filings.push(autopsy::patterns::Filing {
                    autopsy: crate::company::autopsy_id(id),
                    function: *function,
                    due: opened + chrono::TimeDelta::days(10),
                    filed: has.then(|| opened + chrono::TimeDelta::days(i64::from(filed % 20))),
                    primary: has.then_some(Cause::SupportSlow),
                    contributing: CauseSet::EMPTY,
                    after_reveal: false,
                });
            }
        }
        company
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_order_of_rows_changes_nothing(company in a_company(), by in 0..40_usize) {
        let mut turned = company.clone();
        turned.accounts.reverse();
        let middle = by.min(turned.autopsies.len());
        turned.autopsies.rotate_left(middle);
        turned.filings.reverse();
        turned.warnings.reverse();
        prop_assert_eq!(company.report(), turned.report());
    }

    #[test]
    fn two_periods_add_up_to_one(company in a_company(), at in 0..540_i64) {
        let facts = company.facts();
        let view = View::new(&facts, day("2026-07-01"), &Filter::default());
        let exposure = Exposure::new(&view);
        let (from, to) = (day("2025-01-01"), day("2026-07-01"));
        let middle = from + chrono::TimeDelta::days(at);
        let whole = Period { from, to };
        let parts = [Period { from, to: middle }, Period { from: middle, to }];
        let counts = |it: &Coverage| [
            it.opened, it.closed, it.still_open, it.findings_agreed, it.findings_pending, it.filings_requested,
            it.filed, it.on_time, it.late, it.overdue, it.not_yet_due, it.autopsies_with_2plus_filings,
            it.autopsies_with_0_filings,
        ];
        let all = Coverage::new(&view, &exposure, whole);
        let [a, b] = parts.map(|it| Coverage::new(&view, &exposure, it));
        let sum: Vec<_> = counts(&a).iter().zip(counts(&b)).map(|(a, b)| a + b).collect();
        prop_assert_eq!(sum, counts(&all));
        prop_assert!((a.customer_months + b.customer_months - all.customer_months).abs() < 1e-9);
        let all = Pareto::new(&view, whole);
        let [a, b] = parts.map(|it| Pareto::new(&view, it));
        prop_assert_eq!(a.n + b.n, all.n);
        prop_assert_eq!(a.undetermined + b.undetermined, all.undetermined);
        for row in &all.rows {
            let of = |it: &Pareto| it.rows.iter().find(|it| it.cause == row.cause).map(|it| (it.n, it.any_n)).unwrap();
            prop_assert_eq!((of(&a).0 + of(&b).0, of(&a).1 + of(&b).1), (row.n, row.any_n));
        }
    }

    #[test]
    fn no_figure_is_ever_nan(company in a_company()) {
        let report = company.report();
        // JSON would say null for both.
        let said = format!("{report:?}");
        prop_assert!(!["NaN", "(inf", "-inf", " inf"].iter().any(|it| said.contains(it)), "{said}");
        let mut checked = 0;
        sound(&serde_json::to_value(&report).unwrap()["measures"], "measures", &mut checked);
        for row in &report.measures.pareto.window.rows {
            for share in [row.share, row.share_lo, row.share_hi, row.arr_share, row.arr_share_lo, row.arr_share_hi, row.cum_share] {
                prop_assert!(share.is_none_or(|it| (0.0..=1.0).contains(&it)));
            }
            if let (Some(lo), Some(share), Some(hi)) = (row.arr_share_lo, row.arr_share, row.arr_share_hi) {
                prop_assert!(lo <= share && share <= hi);
            }
        }
    }

    #[test]
    fn an_interval_holds_its_estimate(n in 1..2_000_000_u32, part in 0.0..=1.0_f64, k in 0..2_000_000_u32) {
        let k = k % (n + 1);
        let interval = wilson(k as usize, n as usize).unwrap();
        let share = f64::from(k) / f64::from(n);
        prop_assert!(0.0 <= interval.lo && interval.lo <= share && share <= interval.hi && interval.hi <= 1.0);
        let interval = wilson_share(part, f64::from(n) / 7.0).unwrap();
        prop_assert!(interval.lo <= part && part <= interval.hi);
    }
}
