//! Figures that are counted in a quick way against their definitions, taken word by word.
use autopsy::patterns::stats::{Lifetimes, Ratings, log_rank};
use proptest::prelude::*;

/// Of two ratings of one unit, and of any two ratings at all, the part that differs; 1 less the one by the other.
fn alpha(units: &[Vec<u8>]) -> Option<f64> {
    let units: Vec<_> = units.iter().filter(|it| it.len() > 1).collect();
    let all: Vec<_> = units.iter().flat_map(|it| it.iter().copied()).collect();
    let n = f64::from(u32::try_from(all.len()).unwrap());
    let unlike = |it: &[u8]| {
        let pairs = it.iter().flat_map(|a| it.iter().map(move |b| u32::from(a != b)));
        f64::from(pairs.sum::<u32>())
    };
    let observed: f64 = units
        .iter()
        .map(|it| unlike(it.as_slice()) / (f64::from(u32::try_from(it.len()).unwrap()) - 1.0))
        .sum();
    let expected = unlike(&all) / (n - 1.0);
    (units.len() > 1 && expected > 0.0).then(|| 1.0 - observed / expected)
}

fn ratings(units: &[Vec<u8>]) -> Ratings<Vec<u8>> {
    units.iter().cloned().collect()
}

/// Everybody's day and whether it happened then.
fn lifetimes(lives: &[(usize, bool)]) -> Lifetimes {
    let mut lifetimes = Lifetimes::default();
    for (day, event) in lives {
        if *event { lifetimes.event(*day) } else { lifetimes.censored(*day) }
    }
    lifetimes
}

fn real(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap())
}

fn near(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * b.abs().max(1.0),
        _ => a.is_none() && b.is_none(),
    }
}

fn some_lives() -> impl Strategy<Value = Vec<(usize, bool)>> {
    let day = prop_oneof![9 => 0..40_usize, 1 => 4_000..900_000_usize];
    prop::collection::vec((day, any::<bool>()), 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..Default::default() })]

    #[test]
    fn alpha_and_its_spread(units in prop::collection::vec(prop::collection::vec(0..4_u8, 0..7), 0..30)) {
        let rated = ratings(&units);
        let counted = rated.counted();
        prop_assert!(near(counted.alpha().map(|it| it.value), alpha(&units)));
        let paired: Vec<_> = units.iter().filter(|it| it.len() > 1).cloned().collect();
        let without: Option<Vec<f64>> = (0..paired.len())
            .map(|left_out| {
                let mut others = paired.clone();
                others.remove(left_out);
                alpha(&others)
            })
            .collect();
        let error = without.filter(|it| !it.is_empty() && alpha(&units).is_some()).map(|it| {
            let n = real(it.len());
            let mean = it.iter().sum::<f64>() / n;
            ((n - 1.0) / n * it.iter().map(|it| (it - mean).powi(2)).sum::<f64>()).sqrt()
        });
        prop_assert!(near(counted.alpha().and_then(|it| it.spread).map(|it| it.error), error));
        // Of each name against all others.
        for (name, usage) in (0..4_u8).zip(counted.usage(4)) {
            let binary: Vec<Vec<u8>> =
                units.iter().map(|it| it.iter().map(|it| u8::from(*it == name)).collect()).collect();
            let counted = ratings(&binary).counted().alpha();
            prop_assert!(near(usage.alpha.map(|it| it.value), counted.map(|it| it.value)));
            let error = |it: Option<autopsy::patterns::stats::Alpha>| it.and_then(|it| it.spread).map(|it| it.error);
            prop_assert!(near(error(usage.alpha), error(counted)));
            prop_assert_eq!(usage.ratings, paired.iter().flatten().filter(|it| **it == name).count());
            prop_assert_eq!(usage.units, paired.iter().filter(|it| it.contains(&name)).count());
        }
    }

    #[test]
    fn a_curve_and_its_median(lives in some_lives()) {
        let counted = lifetimes(&lives);
        let curve = counted.curve();
        let survival = |day: usize| -> f64 {
            let mut days: Vec<_> = lives.iter().filter(|it| it.1 && it.0 <= day).map(|it| it.0).collect();
            days.sort_unstable();
            days.dedup();
            let open = |day: usize| {
                let at_risk = lives.iter().filter(|it| it.0 >= day).count();
                1.0 - real(lives.iter().filter(|it| **it == (day, true)).count()) / real(at_risk)
            };
            days.into_iter().map(open).product()
        };
        for (day, _) in &lives {
            prop_assert!(near(Some(curve.at(*day).map_or(1.0, |it| it.survival)), Some(survival(*day))));
            prop_assert_eq!(counted.at_risk_after(*day), lives.iter().filter(|it| it.0 > *day).count());
        }
        if let Some(median) = curve.median() {
            prop_assert!(survival(median) <= 0.5 + 1e-9 && median.checked_sub(1).is_none_or(|it| survival(it) >= 0.5 - 1e-9));
            let (lo, hi) = curve.median_limits();
            prop_assert!(lo.is_some_and(|it| it <= median) && hi.is_none_or(|it| it >= median));
        }
        let mut events: Vec<_> = lives.iter().filter(|it| it.1).map(|it| it.0).collect();
        events.sort_unstable();
        let middle = |it: &Vec<usize>| f64::midpoint(real(it[(it.len() - 1) / 2]), real(it[it.len() / 2]));
        prop_assert_eq!(counted.median_of_events(), (!events.is_empty()).then(|| middle(&events)));
    }

    #[test]
    fn the_log_rank_test_of_two(one in some_lives(), other in some_lives()) {
        let (mut surplus, mut variance) = (0.0, 0.0);
        let mut days: Vec<_> = one.iter().chain(&other).filter(|it| it.1).map(|it| it.0).collect();
        days.sort_unstable();
        days.dedup();
        for day in days {
            let at_risk = |it: &[(usize, bool)]| real(it.iter().filter(|it| it.0 >= day).count());
            let events = |it: &[(usize, bool)]| real(it.iter().filter(|it| **it == (day, true)).count());
            let (r, d) = (at_risk(&one) + at_risk(&other), events(&one) + events(&other));
            let part = at_risk(&one) / r;
            surplus += events(&one) - d * part;
            variance += if r > 1.0 { d * part * (1.0 - part) * (r - d) / (r - 1.0) } else { 0.0 };
        }
        let expected = (variance > 1e-12).then(|| surplus * surplus / variance);
        let (one, other) = (lifetimes(&one), lifetimes(&other));
        let tested = log_rank(&[one.clone(), other.clone()]);
        prop_assert!(near(tested.map(|it| it.chi2), expected), "{tested:?} {expected:?}");
        // Empty groups are none, and which group is named first is no matter.
        let again = log_rank(&[Lifetimes::default(), other, Lifetimes::default(), one]);
        prop_assert!(near(again.map(|it| it.chi2), expected) && again.map(|it| it.df) == tested.map(|it| it.df));
    }

    #[test]
    fn the_log_rank_test_of_many(groups in prop::collection::vec(some_lives(), 2..7)) {
        let mut groups: Vec<_> = groups.iter().map(|it| lifetimes(it)).collect();
        let tested = log_rank(&groups);
        groups.reverse();
        let again = log_rank(&groups);
        prop_assert!(near(tested.map(|it| it.chi2), again.map(|it| it.chi2)), "{tested:?} {again:?}");
        if let Some(it) = tested {
            prop_assert!(it.chi2 >= 0.0 && (0.0..=1.0).contains(&it.p));
            prop_assert_eq!(it.df + 1, groups.iter().filter(|it| it.n() > 0).count());
        }
    }
}
