//! Where chance alone is at work, few exhibits flag anything; what is planted is flagged, and little else.
use crate::companies::{COMMON, CURED, RISING, by_chance, planted};
use autopsy::domain::Cause;
use autopsy::patterns::{Association, ChangeEffect, Report, Verdict};
use std::collections::BTreeMap;

/// Of many tests, so many of those that are flagged may be chance.
const MOST_Q: f64 = 0.10;
/// Of one test alone.
const MOST_P: f64 = 0.05;

/// What each exhibit of the report flags: causes, functions, or pairs of codes.
pub fn flags(report: &Report) -> BTreeMap<&'static str, Vec<String>> {
    let it = &report.measures;
    let low = |q: Option<f64>| q.is_some_and(|it| it <= MOST_Q);
    let alone = |exhibit: &str, p: Option<f64>| -> Vec<String> {
        p.filter(|it| *it <= MOST_P).iter().map(|_| exhibit.to_owned()).collect()
    };
    let year = &it.qoq.year.comparison.rows;
    let quarter = &it.qoq.focus.rows;
    let by = |it: &Association| -> Vec<String> {
        let rows = it.rows.iter().filter(|it| it.stands_out && it.explained_by.is_none());
        rows.map(|it| format!("{} {}", it.cause.code(), it.level)).collect()
    };
    let signals = it.signals.year.rows.iter().filter(|it| low(it.q) && it.odds_ratio > Some(1.0));
    let pairs = it.cooccurrence.year.rows.iter().filter(|it| low(it.q) && it.n_ab >= 3);
    let functions = it.attribution.year.rows.iter().filter(|it| low(it.mcnemar_q));
    let told = |it: &&ChangeEffect| matches!(it.verdict, Verdict::Rose | Verdict::Fell);
    let agreement = &it.agreement.year;
    let beyond_chance = agreement.lo.is_some_and(|it| it > 0.0) || agreement.hi.is_some_and(|it| it < 0.0);
    let recurrence = &it.recurrence.window;
    let codes = |causes: &mut dyn Iterator<Item = Cause>| -> Vec<String> {
        causes.map(|it| it.code().to_owned()).collect()
    };
    [
        ("year", codes(&mut year.iter().filter(|it| low(it.rr_q)).map(|it| it.cause))),
        ("mix of the quarter", codes(&mut quarter.iter().filter(|it| low(it.fisher_q)).map(|it| it.cause))),
        ("product", by(&it.association.year.product)),
        ("segment", by(&it.association.year.segment)),
        ("region", by(&it.association.year.region)),
        ("stage", by(&it.association.year.lifecycle_stage)),
        ("together", pairs.map(|it| format!("{} {}", it.cause_a.code(), it.cause_b.code())).collect()),
        ("agreement", alone("agreement", beyond_chance.then_some(0.0))),
        ("attribution", functions.map(|it| it.function.code().to_owned()).collect()),
        ("rescues", codes(&mut it.rescue.year.rows.iter().filter(|it| low(it.q)).map(|it| it.cause))),
        ("third time", alone("third time", it.third_time.year.trend_p)),
        ("recurrence", alone("recurrence", recurrence.logrank_p.filter(|_| recurrence.can_be_compared()))),
        ("changes", codes(&mut it.changes.rows.iter().filter(told).map(|it| it.cause))),
        ("control", codes(&mut it.control.rows.iter().filter(|it| it.stands_out()).map(|it| it.cause))),
        ("trend", codes(&mut it.trend.rows.iter().filter(|it| low(it.q)).map(|it| it.cause))),
        ("signals", signals.map(|it| format!("{} {}", it.signal, it.cause.code())).collect()),
    ]
    .into()
}

#[test]
fn where_chance_is_at_work_at_most_one_exhibit_in_ten_is_flagged() {
    const COMPANIES: u64 = 200;
    let mut flagged: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in 0..COMPANIES {
        for (exhibit, flags) in flags(&by_chance(seed, 150).report()) {
            *flagged.entry(exhibit).or_default() += u64::from(!flags.is_empty());
        }
    }
    assert_eq!(flagged.len(), 16);
    assert!(flagged.values().all(|it| it * 10 <= COMPANIES), "{flagged:?} of {COMPANIES}");
}

#[test]
fn what_is_planted_is_flagged_and_little_else() {
    const COMPANIES: u64 = 20;
    let common = format!("{} {}", COMMON.0.code(), COMMON.1);
    let wanted = [("segment", common.as_str()), ("year", RISING.code()), ("changes", CURED.code())];
    let (mut found, mut exhibits, mut others) = ([0; 3], 0, Vec::new());
    for seed in 0..COMPANIES {
        // That everybody sees what is planted is agreement, and no flag.
        for (exhibit, flags) in
            flags(&planted(seed, 300).report()).into_iter().filter(|it| it.0 != "agreement")
        {
            for (found, wanted) in found.iter_mut().zip(wanted) {
                *found += u64::from(exhibit == wanted.0 && flags.iter().any(|it| it == wanted.1));
            }
            let known = |it: &str| it == common || it == RISING.code() || it == CURED.code();
            exhibits += 1;
            others.extend(flags.into_iter().find(|it| !known(it)).map(|it| (exhibit, it)));
        }
    }
    assert!(found.iter().all(|it| it * 10 >= COMPANIES * 9), "{found:?} of {COMPANIES}");
    assert!(others.len() * 10 <= exhibits, "{others:?} of {exhibits}");
}
