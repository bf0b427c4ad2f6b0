//! Agreement, attribution, rescues, returns, timeliness and process changes are the expected ones to nine digits, and hold
//! together for whatever company.
use crate::app::TestApp;
use crate::company::{Company, account_id, autopsy_id, day};
use crate::ledger;
use crate::patterns::compare;
use autopsy::domain::{Cause, Day, Dimension, Function, Level, Line, Minor, Outcome, Role};
use autopsy::patterns::{Change, Counted, Filing, Filter, Report, Verdict};
use chrono::{Days, TimeDelta};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const MEASURES: [&str; 7] =
    ["agreement", "attribution", "rescue", "third_time", "recurrence", "timeliness", "changes"];

fn assert_expected(report: &Value) {
    let expected = fs::read_to_string(format!("{}/expected.json", crate::company::FOLDER)).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let (mut differences, mut checked) = (Vec::new(), 0);
    for measure in MEASURES {
        let (expected, actual) = (&expected["measures"][measure], &report["measures"][measure]);
        compare(expected, actual, measure, &mut differences, &mut checked);
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(checked, 3405);
}

#[test]
fn the_small_company_has_the_expected_outcomes() {
    assert_expected(&serde_json::to_value(Company::expected().report()).unwrap());
}

#[tokio::test]
async fn the_api_gives_the_expected_outcomes() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    let path = "/api/v1/patterns?as_of=2026-07-01&focus=2026-04-01..2026-07-01";
    let reply = vera.get(path).await;
    let report: Value = serde_json::from_str(&reply.body).unwrap();
    assert_expected(&report);
    let as_filed = vera.get(&format!("{path}&filings=as_filed")).await;
    assert_eq!(as_filed.body, reply.body);
    // Imported history says when a finding was agreed and when each seat filed: some filed later.
    let before = vera.get(&format!("{path}&filings=before_finding")).await;
    let before: Value = serde_json::from_str(&before.body).unwrap();
    let filings = |it: &Value| it["measures"]["agreement"]["window"]["values"].as_u64().unwrap();
    assert!(filings(&before) < filings(&report), "{before}");
    assert_eq!(before["measures"]["timeliness"], report["measures"]["timeliness"]);
    let wrong = vera.get(&format!("{path}&filings=all")).await;
    assert!(wrong.status == 400 && wrong.body.contains("filings is one of"), "{}", wrong.body);
}

/// A seat's filing `after` so many days; due after ten.
fn files(company: &mut Company, autopsy: u128, function: Function, cause: Option<Cause>, after: Option<u64>) {
    let opened = company.autopsies.iter().find(|it| it.number == autopsy_id(autopsy)).unwrap().opened;
    company.filings.push(Filing {
        autopsy: autopsy_id(autopsy),
        function,
        due: opened + Days::new(10),
        filed: after.map(|it| opened + Days::new(it)),
        primary: cause.filter(|_| after.is_some()),
        contributing: [].into_iter().collect(),
        after_reveal: false,
    });
}

#[test]
fn what_was_filed_after_the_reveal_agrees_with_nothing() {
    let mut company = Company::of_findings(&[(Cause::SupportSlow, 1), (Cause::SupportSlow, 1)]);
    for autopsy in [1, 2] {
        for function in [Function::Sales, Function::Support, Function::Product] {
            files(&mut company, autopsy, function, Some(Cause::SupportSlow), Some(4));
        }
    }
    files(&mut company, 1, Function::Engineering, Some(Cause::NotDetermined), Some(4));
    company.filings[0].after_reveal = true;
    company.autopsies[0].agreed_on = Some(day("2026-05-14"));
    let report = company.report();
    let agreement = &report.measures.agreement.focus;
    assert_eq!((agreement.units, agreement.values, agreement.dependent), (2, 5, 1));
    // All say the same, and nobody ever said anything else: that is no test of agreement.
    assert_eq!((agreement.alpha, agreement.unanimous), (None, 2));
    assert_eq!(agreement.mean_pairwise_agreement, Some(1.0));
    let n = |report: &Report| -> Vec<_> {
        report.measures.attribution.focus.rows.iter().map(|it| (it.function, it.n)).collect()
    };
    assert_eq!(n(&report), [(Function::Sales, 1), (Function::Product, 2), (Function::Support, 2)]);
    let support = &report.measures.attribution.focus.rows[2];
    assert_eq!((support.ownership, support.matches_function, support.others_filings), (Some(1.0), 2, 3));
    assert_eq!((support.others_rate, support.mcnemar_p), (Some(1.0), None));
    // It was filed all the same.
    assert_eq!(report.measures.timeliness.focus.rows[0].filed, 7);

    // The second finding is of the day of opening, and four days later all three filed.
    let filter = Filter { counted: Counted::BeforeFinding, ..Filter::default() };
    let report = company.report_on(&filter);
    let agreement = &report.measures.agreement.focus;
    assert_eq!((agreement.units, agreement.values, agreement.dependent), (1, 2, 4));
    assert_eq!(n(&report), [(Function::Product, 1), (Function::Support, 1)]);
}

/// Whoever types 1926 for 2026 still has filings that were filed.
#[test]
fn an_autopsy_that_was_opened_a_century_ago_is_counted_like_any_other() {
    let counted = |opened: &str| {
        let mut company = Company::of_findings(&[(Cause::SupportSlow, 1)]);
        company.autopsies[0].opened = day(opened);
        for (function, after) in
            [(Function::Sales, Some(4)), (Function::Product, Some(12)), (Function::Support, None)]
        {
            files(&mut company, 1, function, Some(Cause::SupportSlow), after);
        }
        // What a report of the year says of the rest: of everything on record.
        let report = company.report();
        let (it, attribution) = (&report.measures.coverage.window, &report.measures.attribution.window);
        (
            [it.filings_requested, it.filed, it.on_time, it.overdue],
            attribution.rows.iter().map(|it| it.n).collect::<Vec<_>>(),
        )
    };
    let (seats, named) = counted("2026-05-01");
    assert_eq!(seats, [3, 2, 1, 1]);
    assert_eq!(named, [1, 1]);
    assert_eq!(counted("1926-05-01"), (seats, named));
}

/// A customer base of a hundred, and so many findings of one cause in each of the six quarters from January 2025 on,
/// beside ten of another; changed on 1 October 2025.
fn changed(of_cause: [u128; 6]) -> Company {
    let mut company = Company::default();
    let mut id = 0;
    for (quarter, cases) in (0..).zip(of_cause) {
        for at in 0..cases + 10 {
            id += 1;
            let cause = if at < cases { Cause::SupportSlow } else { Cause::ProductGap };
            let days = quarter * 91 + u64::try_from(at * 90 / (cases + 10)).unwrap();
            company.add(id, id, day("2025-01-01") + Days::new(days), Some(cause), 1);
        }
    }
    company.changes.push(Change {
        id: "C1".into(),
        title: "Call back within the hour".into(),
        cause: Cause::SupportSlow,
        level: None,
        effective_on: day("2025-10-01"),
        roll_out_days: 0,
    });
    company
}

fn verdict(company: &Company) -> Verdict {
    company.report().measures.changes.rows[0].verdict
}

#[test]
fn a_change_gets_the_verdict_that_its_figures_carry() {
    assert_eq!(verdict(&changed([20, 20, 20, 4, 4, 4])), Verdict::Fell);
    assert_eq!(verdict(&changed([8, 8, 8, 30, 30, 30])), Verdict::Rose);
    assert_eq!(verdict(&changed([10, 10, 10, 9, 8, 9])), Verdict::NoClearChange);
    assert_eq!(verdict(&changed([1, 1, 1, 0, 0, 0])), Verdict::TooEarly);

    // A bad half-year is followed by what had been usual: there is a year of baseline before it.
    let mut company = changed([10, 10, 10, 10, 40, 10]);
    company.changes[0].effective_on = day("2026-04-01");
    let effect = company.report().measures.changes.rows[0].clone();
    assert_eq!((effect.window_days, effect.baseline_days), (91, Some(364)));
    assert_eq!(effect.verdict, Verdict::FellFromSpikeOnly, "{effect:?}");
    assert!(effect.spike_lo > Some(1.0) && effect.rr_hi < Some(1.0));
    // Without the spike being one, it fell.
    let mut company = changed([40, 40, 40, 40, 40, 5]);
    company.changes[0].effective_on = day("2026-04-01");
    assert_eq!(verdict(&company), Verdict::Fell);

    // Another change to the same cause, a month later: which of them was it? One to another cause is no matter.
    let mut company = changed([20, 20, 20, 4, 4, 4]);
    let mut other = company.changes[0].clone();
    (other.id, other.effective_on) = ("C2".into(), day("2025-11-01"));
    company.changes.push(other.clone());
    (other.id, other.cause) = ("C3".into(), Cause::MissedSignals);
    company.changes.push(other.clone());
    (other.id, other.effective_on) = ("C4".into(), day("2026-07-01"));
    company.changes.push(other);
    let rows = company.report().measures.changes.rows;
    let mixed: Vec<_> = rows.iter().map(|it| (it.change_id.as_str(), it.is_mixed)).collect();
    assert_eq!(mixed, [("C1", true), ("C2", true), ("C3", false)]);
}

/// A change is counted where it applies, and blurred only by what applies there too.
#[test]
fn a_change_of_one_segment_is_judged_there() {
    let at = |dimension, name: &str| Some(Level { dimension, name: Line::from(name.to_owned()) });
    let mut company = changed([20, 20, 20, 4, 4, 4]);
    // Every second case is elsewhere, and falls as the others do.
    for it in company.autopsies.iter_mut().step_by(2) {
        it.segment = "Enterprise";
    }
    for it in company.accounts.iter_mut().step_by(2) {
        it.segment = "Enterprise";
    }
    let everywhere = company.report().measures.changes.rows[0].clone();
    company.changes[0].level = at(Dimension::Segment, "SMB");
    let mut other = company.changes[0].clone();
    (other.id, other.level, other.effective_on) =
        ("C2".into(), at(Dimension::Segment, "Enterprise"), day("2025-11-01"));
    company.changes.push(other.clone());
    let rows = company.report().measures.changes.rows;
    let smb = rows[0].clone();
    assert_eq!((&smb.level, smb.is_mixed, smb.verdict), (&company.changes[0].level, false, Verdict::Fell));
    assert!(smb.x_before * 2 <= everywhere.x_before + 1 && smb.x_before > 0, "{smb:?}");
    assert!(smb.exposure_before < everywhere.exposure_before * 0.6);
    assert!(!rows[1].is_mixed);
    // It is what a report of that segment says of it; a report of another segment says nothing of it.
    let of = |segment: &str| {
        let filter = Filter { segment: Some(segment.to_owned()), ..Filter::default() };
        company.report_on(&filter).measures.changes.rows
    };
    assert_eq!(of("SMB"), [smb]);
    assert_eq!(of("Enterprise").iter().map(|it| it.change_id.as_str()).collect::<Vec<_>>(), ["C2"]);
    assert!(of("Nobody's").is_empty());
    // A region crosses both segments.
    (other.id, other.level) = ("C3".into(), at(Dimension::Region, "EMEA"));
    company.changes.push(other);
    assert!(company.report().measures.changes.rows.iter().all(|it| it.is_mixed));
}

/// What happens while a change is rolled out is in neither of the two spans, and both are as long as each other.
#[test]
fn the_days_of_a_roll_out_count_nowhere() {
    let effect = |days: u64, while_rolling_out: u128| {
        let mut company = changed([20, 20, 20, 4, 4, 4]);
        company.changes[0].roll_out_days = days;
        for at in 0..while_rolling_out {
            let opened = day("2025-10-01") + Days::new(u64::try_from(at).unwrap() % 30);
            company.add(10_000 + at, 10_000 + at, opened, Some(Cause::SupportSlow), 1);
        }
        company.report().measures.changes.rows[0].clone()
    };
    let plain = effect(30, 0);
    let (busy, at_once) = (effect(30, 90), effect(0, 90));
    assert_eq!((busy.x_before, busy.x_after), (plain.x_before, plain.x_after));
    assert_eq!(busy.window_days, plain.window_days);
    assert!(plain.window_days < at_once.window_days, "{plain:?}");
    assert_eq!(busy.verdict, Verdict::Fell);
    assert!(at_once.x_after >= plain.x_after + 90 && at_once.verdict != Verdict::Fell, "{at_once:?}");
    // The span before ends where the change begins, whether or not it takes long.
    assert_eq!(
        effect(30, 0).x_before.cmp(&effect(0, 0).x_before),
        std::cmp::Ordering::Less,
        "a shorter span"
    );
}

#[test]
fn a_change_at_the_edge_of_the_record_says_nothing_yet() {
    let mut company = changed([20, 20, 20, 4, 4, 4]);
    for (effective, days) in [("2024-01-01", 0), ("2025-01-01", 0), ("2026-06-30", 1), ("1990-01-01", 0)] {
        company.changes[0].effective_on = day(effective);
        let effect = company.report().measures.changes.rows[0].clone();
        assert_eq!((effect.window_days, effect.verdict), (days, Verdict::TooEarly), "{effective}");
    }
    // Nothing is decided of what was opened since, so nothing is known of the rate.
    company.changes[0].effective_on = day("2025-10-01");
    for autopsy in company.autopsies.iter_mut().filter(|it| it.opened >= day("2025-10-01")) {
        autopsy.agreed_on = None;
    }
    let effect = company.report().measures.changes.rows[0].clone();
    assert_eq!((effect.x_after, effect.exposure_after, effect.rr), (0, 0.0, None));
    assert!(effect.pending_after > 30 && effect.verdict == Verdict::TooEarly);
}

#[test]
fn an_account_that_left_or_has_not_come_back_counts_as_long_as_it_could_have() {
    let mut company = Company::default();
    let rescues = [(1, "2025-02-01"), (2, "2025-02-01"), (3, "2025-02-01")];
    for (id, opened) in rescues {
        company.add(id, id, day(opened), Some(Cause::SupportSlow), 1);
        let autopsy = company.autopsies.last_mut().unwrap();
        autopsy.closed = Some(day("2025-03-01"));
        autopsy.outcome = Some(Outcome::Saved);
    }
    // The first comes back after 31 days, the second leaves after 61, the third stays well until the report.
    company.add(4, 1, day("2025-04-01"), None, 1);
    company.accounts[1].churned = Some(day("2025-05-01"));
    company.number();
    let report = company.report();
    let recurrence = &report.measures.recurrence.window;
    assert_eq!((recurrence.overall.n, recurrence.overall.events), (3, 1));
    let at: Vec<_> = recurrence.overall.horizons.iter().map(|it| (it.days, it.at_risk)).collect();
    assert_eq!(at, [(90, 1), (180, 1), (365, 1)]);
    assert!((recurrence.overall.horizons[0].repeat.unwrap() - 1.0 / 3.0).abs() < 1e-12);
    assert_eq!((recurrence.logrank_chi2, recurrence.logrank_df), (None, None));
    // A report of that spring doesn't know yet.
    let facts = company.facts();
    let windows = autopsy::patterns::Windows::new(day("2025-04-01"), None, 1, facts.first_opened());
    let report = Report::new(&facts, windows, &Filter::default());
    assert_eq!(report.measures.recurrence.window.overall.events, 0);
    // Autopsies 1 and 4 are the first and the second of their account.
    let closed: Vec<_> =
        company.report().measures.third_time.window.rows.iter().map(|it| it.closed).collect();
    assert_eq!(closed, [3, 0, 0]);
}

#[test]
fn a_company_without_anything_has_no_figures_and_no_nonsense() {
    let nothing = Company::default().report();
    assert!(nothing.measures.changes.rows.is_empty() && nothing.measures.attribution.window.rows.is_empty());
    let json = serde_json::to_value(&nothing).unwrap();
    for (measure, field) in
        [("agreement", "alpha"), ("agreement", "unanimous_share"), ("rescue", "save_rate")]
    {
        assert!(json["measures"][measure]["window"][field].is_null(), "{measure} {field}");
    }
    let mut one = Company::of_findings(&[(Cause::SupportSlow, 100)]);
    files(&mut one, 1, Function::Support, Some(Cause::SupportSlow), Some(3));
    files(&mut one, 1, Function::Sales, None, None);
    one.changes.push(changed([0; 6]).changes[0].clone());
    let mut undetermined = Company::of_findings(&[(Cause::NotDetermined, 1); 12]);
    for autopsy in 1..=12 {
        for function in Function::ALL {
            files(&mut undetermined, autopsy, *function, Some(Cause::NotDetermined), Some(3));
        }
    }
    let report = undetermined.report();
    assert_eq!(report.measures.agreement.focus.units, 0);
    assert_eq!(report.measures.timeliness.focus.rows[0].filed, 120);
    assert!(report.measures.attribution.focus.rows.is_empty());
    for report in [nothing, one.report(), report] {
        holds_together(&report);
    }
}

/// No figure is NaN or infinite, and every interval holds its estimate.
pub fn holds_together(report: &Report) {
    let text = format!("{:?}", report.measures);
    assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    within(&serde_json::to_value(&report.measures).unwrap(), "");
}

/// Estimates with their limits; an estimate that is none may have limits, and limits may be none.
const LIMITED: [(&str, &str, &str); 22] = [
    ("alpha", "lo", "hi"),
    ("alpha", "alpha_lo", "alpha_hi"),
    ("unanimous_share", "unanimous_lo", "unanimous_hi"),
    ("function_level_alpha", "function_level_lo", "function_level_hi"),
    ("gap", "gap_lo", "gap_hi"),
    ("ownership", "ownership_lo", "ownership_hi"),
    ("overclaim", "overclaim_lo", "overclaim_hi"),
    ("match_rate", "match_lo", "match_hi"),
    ("save_rate", "save_lo", "save_hi"),
    ("diff_vs_rest", "diff_lo", "diff_hi"),
    ("churn_rate", "lo", "hi"),
    ("repeat", "lo", "hi"),
    ("median", "median_lo", "median_hi"),
    ("median_days", "median_lo", "median_hi"),
    ("on_time_rate", "on_time_lo", "on_time_hi"),
    ("rr", "rr_lo", "rr_hi"),
    ("ratio_of_ratios", "ror_lo", "ror_hi"),
    ("rr_base", "rr_base_lo", "rr_base_hi"),
    ("spike_rr", "spike_lo", "spike_hi"),
    ("share", "share_lo", "share_hi"),
    ("any_share", "any_lo", "any_hi"),
    ("arr_share", "arr_share_lo", "arr_share_hi"),
];

fn within(value: &Value, at: &str) {
    match value {
        Value::Object(fields) => {
            for (estimate, lo, hi) in LIMITED {
                let [is, lo, hi] = [estimate, lo, hi].map(|it| value[it].as_f64());
                let Some(is) = is else { continue };
                assert!(lo.is_none_or(|it| it <= is + 1e-12), "{at} {estimate}: {is} is below {lo:?}");
                assert!(hi.is_none_or(|it| it >= is - 1e-12), "{at} {estimate}: {is} is above {hi:?}");
            }
            for name in fields
                .keys()
                .filter(|it| it.ends_with("_p") || it.ends_with("_q") || *it == "p" || *it == "q")
            {
                assert!(value[name].as_f64().is_none_or(|it| (0.0..=1.0).contains(&it)), "{at}.{name}");
            }
            fields.iter().for_each(|(name, value)| within(value, &format!("{at}.{name}")));
        }
        Value::Array(rows) => rows.iter().for_each(|it| within(it, at)),
        _ => {}
    }
}

#[derive(Debug, Clone)]
struct Drawn {
    account: u128,
    opened: i64,
    cause: Option<Cause>,
    agreed: i64,
    ended: Option<(i64, Outcome, i64)>,
    filings: Vec<DrawnFiling>,
}

/// Days after the opening and the cause, if it was filed, and whether after the reveal.
type DrawnFiling = (Function, Option<(i64, Cause)>, bool);

fn a_cause() -> impl Strategy<Value = Cause> {
    // A few causes come up often, so that there is something to agree on.
    prop_oneof![
        4 => (0..4_usize).prop_map(|it| Cause::ALL[it * 5]),
        1 => (0..Cause::ALL.len()).prop_map(|it| Cause::ALL[it]),
    ]
}

fn an_autopsy() -> impl Strategy<Value = Drawn> {
    let ended = prop::option::of((0..200_i64, 0..3_usize, 0..500_i64))
        .prop_map(|it| it.map(|(days, outcome, kept)| (days, Outcome::ALL[outcome], kept)));
    let filing = (prop::option::weighted(0.8, (0..40_i64, a_cause())), prop::bool::weighted(0.1));
    let filings = prop::collection::vec((prop::bool::ANY, filing), Function::ALL.len());
    (0..12_u128, 0..540_i64, prop::option::weighted(0.8, a_cause()), 0..60_i64, ended, filings).prop_map(
        |(account, opened, cause, agreed, ended, filings)| Drawn {
            account,
            opened,
            cause,
            agreed,
            ended,
            filings: Function::ALL
                .iter()
                .zip(filings)
                .filter(|it| it.1.0)
                .map(|(function, (_, (filed, late)))| (*function, filed, late))
                .collect(),
        },
    )
}

prop_compose! {
    fn a_company()(
        drawn in prop::collection::vec(an_autopsy(), 0..60),
        churned in prop::collection::vec(prop::option::weighted(0.2, 0..600_i64), 12),
        changes in prop::collection::vec((a_cause(), -100..700_i64), 0..4),
    ) -> Company {
        let start = day("2025-01-01");
        let mut company = Company::default();
        for (id, it) in (1..).zip(drawn) {
            let opened = start + TimeDelta::days(it.opened);
            company.add(id, it.account, opened, it.cause, 100);
            let autopsy = company.autopsies.last_mut().unwrap();
            autopsy.agreed_on = it.cause.map(|_| opened + TimeDelta::days(it.agreed));
            autopsy.closed = it.ended.map(|it| opened + TimeDelta::days(it.0));
            autopsy.outcome = it.ended.map(|it| it.1);
            autopsy.arr_retained = it.ended.map(|it| Minor::new(it.2));
            for (function, filed, late) in it.filings {
                company.filings.push(Filing {
                    autopsy: autopsy_id(id),
                    function,
                    due: opened + TimeDelta::days(10),
                    filed: filed.map(|it| opened + TimeDelta::days(it.0)),
                    primary: filed.map(|it| it.1),
                    contributing: [].into_iter().collect(),
                    after_reveal: late,
                });
            }
        }
        for account in &mut company.accounts {
            let number = (0..12).find(|it| account_id(*it) == account.number).unwrap();
            account.churned = churned[usize::try_from(number).unwrap()].map(|it| start + TimeDelta::days(it));
        }
        for (at, (cause, effective)) in changes.into_iter().enumerate() {
            let (id, title) = (format!("C{at}"), "A change".to_owned());
            company.changes.push(Change { id, title, cause, level: None, effective_on: start + TimeDelta::days(effective), roll_out_days: 0 });
        }
        company.number();
        company
    }
}

pub fn permuted<T: Copy + PartialEq>(all: &[T], it: T, by: usize) -> T {
    let at = all.iter().position(|other| *other == it).unwrap();
    all[(at + by) % all.len()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..Default::default() })]

    #[test]
    fn every_company_holds_together(company in a_company()) {
        holds_together(&company.report());
        holds_together(&company.report_on(&Filter { counted: Counted::BeforeFinding, ..Filter::default() }));
    }

    #[test]
    fn the_order_of_rows_is_no_matter(company in a_company(), by in 0..60_usize) {
        let mut turned = company.clone();
        turned.accounts.reverse();
        let middle = by.min(turned.autopsies.len());
        turned.autopsies.rotate_left(middle);
        turned.filings.reverse();
        turned.changes.reverse();
        prop_assert_eq!(company.report(), turned.report());
    }

    #[test]
    fn other_names_of_functions_turn_the_rows_and_nothing_else(company in a_company(), by in 1..10_usize) {
        let turn = |it: Function| permuted(Function::ALL, it, by);
        let mut turned = company.clone();
        for filing in &mut turned.filings {
            filing.function = turn(filing.function);
        }
        let (one, other) = (company.report().measures, turned.report().measures);
        // Whoever says it, it is the same agreement; whom it is about, the taxonomy says.
        prop_assert_eq!(&one.agreement, &other.agreement);
        let rows = |it: &autopsy::patterns::Measures, turn: &dyn Fn(Function) -> Function| -> BTreeMap<_, _> {
            let rows = it.timeliness.window.rows.iter().map(|row| {
                let name = Function::parse(row.function).map_or(row.function, |it| turn(it).code());
                let mut row = row.clone();
                row.function = "";
                (name, format!("{row:?}"))
            });
            rows.collect()
        };
        prop_assert_eq!(rows(&one, &turn), rows(&other, &|it| it));
        let rows = |it: &autopsy::patterns::Measures, turn: &dyn Fn(Function) -> Function| -> BTreeSet<_> {
            let rows = it.attribution.window.rows.iter().map(|it| {
                (turn(it.function), it.n, it.others_filings, it.matches_finding, it.matches_function, it.match_lo.map(f64::to_bits))
            });
            rows.collect()
        };
        prop_assert_eq!(rows(&one, &turn), rows(&other, &|it| it));
        let cells = |it: &autopsy::patterns::Measures, turn: &dyn Fn(Function) -> Function| -> BTreeSet<_> {
            it.attribution.window.confusion.iter().map(|it| (turn(it.function), it.named, it.finding, it.n)).collect()
        };
        prop_assert_eq!(cells(&one, &turn), cells(&other, &|it| it));
    }

    #[test]
    fn counts_add_up(company in a_company()) {
        let it = company.report().measures;
        let rescue = &it.rescue.window;
        prop_assert_eq!(rescue.rows.iter().map(|it| it.closed).sum::<usize>(), rescue.closed);
        prop_assert_eq!(rescue.rows.iter().map(|it| it.saved).sum::<usize>(), rescue.saved);
        for row in &rescue.rows {
            prop_assert_eq!(row.saved + row.downgraded + row.churned, row.closed);
        }
        let returns = &it.recurrence.window;
        prop_assert_eq!(returns.rows.iter().map(|it| it.back.n).sum::<usize>(), returns.overall.n);
        prop_assert_eq!(returns.rows.iter().map(|it| it.back.events).sum::<usize>(), returns.overall.events);
        let timeliness = &it.timeliness.window.rows;
        prop_assert_eq!(timeliness[1..].iter().map(|it| it.requested).sum::<usize>(), timeliness[0].requested);
        let coverage = &it.coverage.window;
        prop_assert_eq!(timeliness[0].requested, coverage.filings_requested);
        prop_assert_eq!(timeliness[0].overdue, coverage.overdue);
        prop_assert_eq!(it.third_time.window.rows.iter().map(|it| it.closed).sum::<usize>(), coverage.closed);
        let agreement = &it.agreement.window;
        prop_assert_eq!(agreement.per_cause.iter().map(|it| it.named).sum::<usize>(), agreement.values);
        for row in &it.attribution.window.rows {
            let cells = it.attribution.window.confusion.iter().filter(|cell| cell.function == row.function);
            prop_assert_eq!(cells.map(|it| it.n).sum::<usize>(), row.n);
            prop_assert_eq!((row.own, row.finding), (row.both + row.self_only, row.both + row.finding_only));
        }
    }
}

#[test]
fn what_ends_on_the_day_of_the_report_has_not_ended_yet() {
    let mut company = Company::of_findings(&[(Cause::SupportSlow, 1)]);
    let later: Day = day("2026-07-01");
    company.autopsies[0].closed = Some(later);
    company.autopsies[0].outcome = Some(Outcome::Saved);
    files(&mut company, 1, Function::Support, Some(Cause::SupportSlow), Some(60));
    let it = company.report().measures;
    assert_eq!((it.rescue.window.closed, it.third_time.window.rows[0].closed), (0, 0));
    assert_eq!((it.timeliness.window.rows[0].filed, it.timeliness.window.rows[0].median_days), (0, None));
    assert!(it.attribution.window.rows.is_empty());
}
