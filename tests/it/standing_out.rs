//! What is planted in a company is found, and only that; where chance alone is at work, nothing stands out.
use crate::company::{Company, account_id, autopsy_id, day};
use autopsy::domain::{Cause, Day};
use autopsy::patterns::{Report, Warning};
use chrono::TimeDelta;

/// The numbers of chance: always the same ones (Steele & Vigna's splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap() % n
    }
}

const SEGMENTS: [&str; 3] = ["Enterprise", "Mid-Market", "SMB"];
const PRODUCTS: [&str; 4] = ["Analytics", "Cloud", "Core", "Mobile"];
const CAUSES: usize = 12;

/// Autopsies over two years, an account each, whose cause, segment, product and day are chance.
fn by_chance(n: u128) -> Company {
    let mut chance = Chance(7);
    let mut company = Company::default();
    for id in 1..=n {
        let opened = day("2024-07-01") + TimeDelta::days(i64::try_from(chance.below(730)).unwrap());
        company.add(id, id, opened, Some(Cause::ALL[chance.below(CAUSES)]), 100);
        let autopsy = company.autopsies.last_mut().unwrap();
        (autopsy.segment, autopsy.product) = (SEGMENTS[chance.below(3)], PRODUCTS[chance.below(4)]);
        let other = Cause::ALL[chance.below(CAUSES)];
        autopsy.contributing = [other].into_iter().collect();
        company.warn(id, "login_gap", opened - TimeDelta::days(300));
        if chance.below(5) == 0 {
            company.warn(id, "nps_detractor", opened - TimeDelta::days(20));
        }
    }
    company
}

impl Company {
    fn warn(&mut self, account: u128, code: &'static str, seen_on: Day) {
        self.warnings.push(Warning { account: account_id(account), code, seen_on });
    }
}

/// The sentences that a report would say of causes that stand out in the year.
fn said(report: &Report) -> Vec<String> {
    let it = &report.measures;
    let clearly = |q: Option<f64>| q.is_some_and(|it| it <= 0.10);
    let mut said = Vec::new();
    for row in it.qoq.year.comparison.rows.iter().filter(|it| clearly(it.rr_q)) {
        said.push(format!("{} changed", row.cause.code()));
    }
    for by in [&it.association.year.product, &it.association.year.segment] {
        for row in by.rows.iter().filter(|it| it.stands_out) {
            let by = row.explained_by.map_or(String::new(), |it| format!(", explained by {it}"));
            said.push(format!("{} in {}{by}", row.cause.code(), row.level));
        }
    }
    for row in it.cooccurrence.year.rows.iter().filter(|it| clearly(it.q) && it.n_ab >= 3) {
        said.push(format!("{} with {}", row.cause_a.code(), row.cause_b.code()));
    }
    for row in it.control.rows.iter().filter(|it| it.alarm_high || it.alarm_low) {
        said.push(format!("{} alarms", row.cause.code()));
    }
    for row in it.trend.rows.iter().filter(|it| clearly(it.q)) {
        said.push(format!("{} has a trend", row.cause.code()));
    }
    for row in it.signals.year.rows.iter().filter(|it| clearly(it.q) && it.odds_ratio > Some(1.0)) {
        said.push(format!("{} before {}", row.signal, row.cause.code()));
    }
    said
}

#[test]
fn where_chance_is_at_work_nothing_stands_out() {
    assert_eq!(said(&by_chance(2_000).report()), Vec::<String>::new());
}

#[test]
fn what_is_planted_is_found_and_only_that() {
    let mut company = by_chance(2_000);
    for (at, autopsy) in company.autopsies.iter_mut().enumerate() {
        if autopsy.product == "Cloud" && at % 4 == 0 {
            autopsy.primary = Some(Cause::CloudProvisioning);
        }
    }
    let places = 0..company.autopsies.len();
    for at in places.filter(|it| it % 3 == 0) {
        let autopsy = company.autopsies[at];
        if autopsy.primary == Some(Cause::SaleMisfit) {
            let account = u128::try_from(at).unwrap() + 1;
            company.warn(account, "sponsor_left", autopsy.opened - TimeDelta::days(40));
            company.warn(account, "sponsor_left", autopsy.opened - TimeDelta::days(90));
        }
    }
    let report = company.report();
    assert_eq!(said(&report), ["cloud_provisioning in Cloud", "sponsor_left before sale_misfit"]);
    let seen =
        report.measures.signals.year.rows.iter().find(|it| it.signal == "sponsor_left" && it.a > 0).unwrap();
    assert_eq!((seen.lead_median, seen.lead_lo, seen.lead_hi), (Some(90.0), Some(90.0), Some(90.0)));
}

/// A product sells in one segment, and the segment has the cause: the product has nothing to do with it.
#[test]
fn what_another_dimension_explains_is_said_to_be() {
    let mut company = Company::default();
    let mut id = 0;
    for (segment, product, with, without) in [
        ("Enterprise", "Core", 60, 60),
        ("Enterprise", "Cloud", 6, 6),
        ("SMB", "Core", 2, 18),
        ("SMB", "Cloud", 20, 180),
    ] {
        for at in 0..with + without {
            id += 1;
            let cause = if at < with { Cause::SupportSlow } else { Cause::ProductGap };
            company.add(id, id, day("2026-02-02"), Some(cause), 1);
            let autopsy = company.autopsies.last_mut().unwrap();
            (autopsy.segment, autopsy.product) = (segment, product);
        }
    }
    let report = company.report();
    let by_product = &report.measures.association.year.product;
    let row = by_product.rows.iter().find(|it| it.cause == Cause::SupportSlow && it.level == "Core").unwrap();
    assert!(row.flag && row.stands_out && row.mh_or == Some(1.0), "{row:?}");
    assert_eq!(row.explained_by, Some("segment"));
    let by_segment = &report.measures.association.year.segment;
    let row =
        by_segment.rows.iter().find(|it| it.cause == Cause::SupportSlow && it.level == "Enterprise").unwrap();
    assert!(row.stands_out && row.explained_by.is_none(), "{row:?}");
}

#[test]
fn a_signal_counts_from_ninety_days_before_to_the_day_before() {
    let mut company = Company::default();
    let opened = day("2026-03-01");
    for (id, days) in [(1, 0), (2, 1), (3, 90), (4, 91)] {
        company.add(id, id, opened, Some(Cause::SupportSlow), 1);
        company.warn(id, "silence", opened - TimeDelta::days(days));
    }
    // Of other autopsies, of accounts without one, and after as_of.
    company.add(5, 5, day("2026-02-20"), None, 1);
    company.warn(5, "silence", day("2026-02-19"));
    company.warn(5, "escalation", day("2026-07-01"));
    let report = company.report();
    let signals = &report.measures.signals.year;
    assert_eq!(
        (signals.n, signals.any_signal, signals.accounts, signals.accounts_with_signals),
        (4, 2, 5, 5)
    );
    let row = signals.rows.iter().find(|it| it.cause == Cause::SupportSlow).unwrap();
    assert_eq!((row.signal.as_str(), row.a, row.b, row.lead_median), ("silence", 2, 2, Some(45.5)));
    // What was seen on the day of opening was followed by nothing after it.
    let followed = &signals.ppv[0];
    assert_eq!((signals.ppv.len(), followed.events, followed.followed), (1, 5, 3));
    assert_eq!(autopsy_id(1), company.autopsies[0].number);
}
