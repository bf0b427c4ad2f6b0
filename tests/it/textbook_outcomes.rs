//! Published examples of agreement, of paired answers, of ordered groups and of waiting times.
use crate::textbook::{Case, cases, count};
use autopsy::patterns::stats::{
    Alpha, Lifetimes, Ratings, bonett_price, linear_by_linear, log_rank, mcnemar,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Units with the names that they were given; who gave none is left out.
pub fn ratings(units: &[Vec<Value>]) -> Ratings<Vec<u8>> {
    let mut numbers = BTreeMap::new();
    let mut number = |name: String| {
        let next = u8::try_from(numbers.len()).unwrap();
        *numbers.entry(name).or_insert(next)
    };
    let named = |it: &Vec<Value>| -> Vec<u8> {
        it.iter().filter(|it| !it.is_null()).map(|it| number(it.to_string())).collect()
    };
    units.iter().map(named).collect()
}

pub fn rows(value: &Value) -> Vec<Vec<Value>> {
    value.as_array().unwrap().iter().map(|it| it.as_array().unwrap().clone()).collect()
}

/// The units of an example, which is written down by rater, or as a table of two raters.
pub fn units(case: &Case) -> Vec<Vec<Value>> {
    let by_rater = case.input("coders_x_units");
    if by_rater.is_array() {
        let by_rater = rows(by_rater);
        return (0..by_rater[0].len())
            .map(|unit| by_rater.iter().map(|it| it[unit].clone()).collect())
            .collect();
    }
    let mut units = Vec::new();
    for (row, counts) in rows(case.input("table")).iter().enumerate() {
        for (column, n) in counts.iter().enumerate() {
            units.extend(vec![vec![Value::from(row), Value::from(column)]; count(n)]);
        }
    }
    units
}

#[test]
fn krippendorffs_alpha_is_the_published_one() {
    for case in cases("alpha_nominal", 5) {
        let ratings = ratings(&units(&case));
        let ratings = ratings.counted();
        let Alpha { value, spread } = ratings.alpha().unwrap();
        let spread = spread.unwrap();
        case.expect("alpha", value);
        if case.has("se") {
            case.expect("se", spread.error);
            case.expect("lo", spread.interval.lo);
            case.expect("hi", spread.interval.hi);
            case.expect("units", f64::from(u32::try_from(ratings.units).unwrap()));
            case.expect("values", f64::from(u32::try_from(ratings.ratings).unwrap()));
        }
    }
}

fn lifetimes(days: &[usize], events: &[usize]) -> Lifetimes {
    let mut lifetimes = Lifetimes::default();
    for (day, event) in days.iter().zip(events) {
        if *event == 1 { lifetimes.event(*day) } else { lifetimes.censored(*day) }
    }
    lifetimes
}

#[test]
fn kaplan_and_meier_give_the_published_curves() {
    for case in cases("kaplan_meier", 2) {
        let curve = lifetimes(&case.counts("time"), &case.counts("event")).curve();
        let steps: Vec<_> = case.counts("at").iter().map(|it| curve.at(*it).unwrap()).collect();
        case.expect_all("S", &steps.iter().map(|it| it.survival).collect::<Vec<_>>());
        case.expect_computed("se", &steps.iter().map(|it| it.error().unwrap()).collect::<Vec<_>>());
        let limits = steps.iter().flat_map(|it| [it.limits().unwrap().lo, it.limits().unwrap().hi]);
        case.expect_computed("loglog_ci", &limits.collect::<Vec<_>>());
        case.expect("median", f64::from(u32::try_from(curve.median().unwrap()).unwrap()));
    }
}

/// R, survival: `survfit(Surv(time, status) ~ treat, conf.type = "log-log")` on the same remissions.
#[test]
fn brookmeyer_and_crowley_give_the_published_limits() {
    let limits: Vec<_> = cases("kaplan_meier", 2)
        .iter()
        .map(|case| lifetimes(&case.counts("time"), &case.counts("event")).curve().median_limits())
        .collect();
    assert_eq!(limits, [(Some(13), None), (Some(4), Some(11))]);
}

#[test]
fn the_log_rank_test_is_the_published_one() {
    for case in cases("logrank", 1) {
        let groups = ["1", "0"]
            .map(|it| lifetimes(&case.counts(&format!("time{it}")), &case.counts(&format!("event{it}"))));
        let test = log_rank(&groups).unwrap();
        case.expect("chi2", test.chi2);
        case.expect("df", f64::from(u32::try_from(test.df).unwrap()));
        case.expect("p", test.p);
    }
}

#[test]
fn paired_answers_are_compared_as_published() {
    for case in cases("paired_difference", 1) {
        let [a, b, c, d] = ["n11", "n12", "n21", "n22"].map(|it| case.count(it));
        let interval = bonett_price(b, c, a + b + c + d).unwrap();
        case.expect("lo", interval.lo);
        case.expect("hi", interval.hi);
    }
    for case in cases("mcnemar_exact", 1) {
        case.expect("p", mcnemar(case.count("n12"), case.count("n21")).unwrap());
    }
}

/// Agresti, An Introduction to Categorical Data Analysis, 2nd ed., 2.5.2: alcohol and malformations, by midpoints of the
/// drinks (doubled here) and by equal steps.
#[test]
fn a_trend_over_ordered_groups_is_the_published_one() {
    let (sizes, malformed) = ([17_114, 14_502, 793, 127, 38], [48, 38, 5, 1, 1]);
    for (scores, m_squared, p) in [([0, 1, 3, 8, 14], 6.57, 0.010), ([1, 2, 3, 4, 5], 1.83, 0.176)] {
        let groups: Vec<_> = (0..5).map(|it| (scores[it], sizes[it], malformed[it])).collect();
        let trend = linear_by_linear(&groups).unwrap();
        assert!((trend.z * trend.z - m_squared).abs() < 0.005, "{trend:?}");
        assert!((trend.p - p).abs() < 0.001 && trend.z > 0.0, "{trend:?}");
    }
}
