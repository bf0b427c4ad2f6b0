//! The distributions against fifty-digit arithmetic, far out in their tails and up to a million cases.
use autopsy::patterns::stats::{
    Table, beta_quantile, binomial_quantile, binomial_two_sided, chi_squared_cdf, chi_squared_quantile,
    chi_squared_sf, clopper_pearson, fisher_greater, fisher_two_sided, garwood, normal_cdf, normal_two_sided,
    poisson_quantile, rate_ratio, t_quantile,
};
use proptest::prelude::*;

/// The answer is the expected one, up to a part of it.
fn near(name: &str, answer: f64, expected: f64, by: f64) {
    let error = (answer - expected).abs() / expected.abs().max(f64::MIN_POSITIVE);
    assert!(error <= by, "{name}: {answer:e}, expected {expected:e}, off by {error:e}");
}

#[test]
fn probabilities_hold_in_the_tails() {
    for (z, expected) in [
        (0.3, 0.764_177_155_622_094_7),
        (1.959_963_984_540_054, 0.05),
        (5.0, 5.733_031_437_583_878e-7),
        (12.0, 3.552_964_224_155_358e-33),
        (37.0, 1.145_114_244_504_915_4e-299),
    ] {
        near(&format!("normal {z}"), normal_two_sided(z), expected, 1e-13);
        near(&format!("normal {z}"), normal_cdf(-z), expected / 2.0, 1e-13);
    }
    for (x, df, expected) in [
        (0.01, 1.0, 0.920_344_325_445_942),
        (3.84, 1.0, 0.050_043_521_248_705_1),
        (60.0, 1.0, 9.485_737_571_073_848e-15),
        (700.0, 1.0, 2.990_226_975_124_620_3e-154),
        (1.3, 4.0, 0.861_375_531_655_676_5),
        (45.0, 14.0, 4.079_355_717_745_713e-5),
        (1100.0, 1000.0, 0.014_614_408_126_295_194),
    ] {
        near(&format!("chi {x} {df}"), chi_squared_sf(x, df).unwrap(), expected, 1e-12);
        near(
            &format!("chi {x} {df}"),
            1.0 - chi_squared_cdf(x, df).unwrap(),
            expected,
            1e-9_f64.max(1e-15 / expected),
        );
    }
}

#[test]
fn quantiles_hold_for_large_counts() {
    for (p, df, expected) in [
        (0.025, 2.0, 0.050_635_615_968_579_75),
        (0.975, 2.0, 7.377_758_908_227_871),
        (0.025, 10.0, 3.246_972_780_236_841),
        (0.975, 12.0, 23.336_664_158_645_336),
        (0.025, 274.0, 230.041_068_867_597_16),
        (0.975, 276.0, 323.912_809_376_146_8),
        (0.025, 2000.0, 1_877.946_036_815_390_4),
        (0.975, 20_002.0, 20_395.903_249_322_946),
        (0.975, 200_002.0, 201_243.489_479_487_76),
    ] {
        near(&format!("chi {p} {df}"), chi_squared_quantile(p, df).unwrap(), expected, 1e-10);
    }
    for (df, expected) in [
        (1.0, 12.706_204_736_174_705),
        (2.0, 4.302_652_729_749_464),
        (4.0, 2.776_445_105_197_794_4),
        (7.0, 2.364_624_251_592_785_3),
        (30.0, 2.042_272_456_301_238),
        (59.0, 2.000_995_378_088_268),
        (1000.0, 1.962_339_080_826_408_5),
        (1e6, 1.959_966_356_814_107),
    ] {
        near(&format!("t {df}"), t_quantile(0.975, df).unwrap(), expected, 1e-10);
        near(&format!("t {df}"), t_quantile(0.025, df).unwrap(), -expected, 1e-10);
    }
    for (p, a, b, expected) in [
        (0.025, 1.0, 9.0, 0.002_809_136_746_599_214_4),
        (0.975, 2.0, 8.0, 0.482_496_514_917_337),
        (0.025, 11.0, 22.0, 0.185_719_091_716_566_13),
        (0.975, 45.0, 80.0, 0.445_770_365_421_775_4),
        (0.025, 3.0, 1998.0, 0.000_309_442_949_312_333),
        (0.975, 400.0, 601.0, 0.430_111_824_131_348_8),
        (0.025, 5e3, 9.5e4, 0.048_657_742_125_878_78),
        (0.975, 4e5, 6e5, 0.400_960_371_069_747_75),
    ] {
        near(&format!("beta {p} {a} {b}"), beta_quantile(p, a, b).unwrap(), expected, 1e-10);
    }
}

#[test]
fn whole_quantiles_are_whole() {
    for (mean, low, high) in [
        (0.0, 0, 0),
        (0.01, 0, 1),
        (0.2, 0, 2),
        (1.35, 0, 6),
        (5.0, 0, 13),
        (40.0, 22, 60),
        (1e4, 9701, 10_301),
    ] {
        let limits = [0.00135, 0.99865].map(|it| poisson_quantile(it, mean).unwrap());
        assert_eq!(limits, [low, high], "{mean}");
    }
    for (n, rank) in [(6, 1), (7, 1), (10, 2), (19, 5), (20, 6), (30, 10), (31, 10), (1000, 469)] {
        assert_eq!(binomial_quantile(0.025, n, 0.5), Some(rank), "{n}");
    }
}

#[test]
fn exact_tests_lose_no_digits() {
    for (k, n, share, expected) in [
        (0, 5, 0.3, 0.331_15),
        (5, 5, 0.3, 0.002_43),
        (1, 8, 0.5, 0.070_312_5),
        (4, 8, 0.5, 1.0),
        (80, 124, 0.52, 0.005_272_908_320_647_161),
        (600, 1000, 0.5, 2.728_464_156_065_947e-10),
        (51_000, 100_000, 0.5, 2.588_716_038_346_894_3e-10),
        (30, 1000, 0.1, 2.996_967_640_520_240_5e-17),
        (7, 10, 0.7, 1.0),
        (0, 0, 0.4, 1.0),
    ] {
        near(&format!("{k} of {n}"), binomial_two_sided(k, n, share).unwrap(), expected, 1e-10);
    }
    for (a, b, c, d, two_sided, greater) in [
        (0, 5, 4, 0, 0.007_936_507_936_507_936, 1.0),
        (2, 0, 15, 23, 0.174_358_974_358_974_36, 0.174_358_974_358_974_36),
        (44, 130, 15, 478, 2.903_442_641_444_505_3e-16, 2.903_442_641_444_505_3e-16),
        (300, 700, 200, 800, 2.975_241_938_212_637e-7, 1.487_620_969_106_318_5e-7),
        (5, 5, 5, 5, 1.0, 0.671_859_100_651_670_3),
        (3, 0, 0, 9, 0.004_545_454_545_454_545, 0.004_545_454_545_454_545),
        // Below the smallest number there is.
        (1000, 20, 30, 5000, 0.0, 0.0),
        (0, 0, 0, 0, 1.0, 1.0),
    ] {
        let table = Table { a, b, c, d };
        near(&format!("{table:?}"), fisher_two_sided(table), two_sided, 1e-12);
        near(&format!("{table:?}"), fisher_greater(table), greater, 1e-12);
    }
    for (k, n, lo, hi) in [
        (0, 3, 0.0, 0.707_598_226_178_713_3),
        (3, 3, 0.292_401_773_821_286_7, 1.0),
        (7, 33, 0.089_804_244_542_701_38, 0.389_080_919_674_113_4),
        (80, 124, 0.554_229_634_578_224_5, 0.728_983_194_250_202_5),
        (600, 1000, 0.568_878_445_955_893_1, 0.630_531_012_451_087_6),
    ] {
        let interval = clopper_pearson(k, n).unwrap();
        near(&format!("{k} of {n}"), interval.lo, lo, 1e-11);
        near(&format!("{k} of {n}"), interval.hi, hi, 1e-11);
    }
}

#[test]
fn what_is_undefined_is_none() {
    assert_eq!((garwood(3, 0.0), clopper_pearson(0, 0), binomial_two_sided(1, 2, 1.0)), (None, None, None));
    assert_eq!((chi_squared_quantile(0.5, 0.0), t_quantile(1.0, 3.0)), (None, None));
    assert_eq!((chi_squared_sf(f64::NAN, 1.0), chi_squared_sf(1.0, 0.0)), (None, None));
    assert_eq!((beta_quantile(0.5, 0.0, 1.0), poisson_quantile(0.5, -1.0)), (None, None));
    assert_eq!((rate_ratio(0, 1.0, 0, 1.0).p, rate_ratio(3, 0.0, 2, 1.0).rr), (None, None));
    let never_before = rate_ratio(3, 10.0, 0, 20.0);
    assert!(never_before.rr.is_none() && never_before.hi.is_none());
    assert!(never_before.lo.is_some() && never_before.p.is_some());
    let no_more = rate_ratio(0, 10.0, 3, 20.0);
    assert_eq!((no_more.rr, no_more.lo), (Some(0.0), Some(0.0)));
    let empty = Table { a: 0, b: 0, c: 3, d: 4 };
    assert!(empty.odds_ratio().is_none() && empty.adjusted_residual().is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..Default::default() })]

    #[test]
    fn exact_answers_are_probabilities_and_hold_their_estimates(
        x1 in 0..3_000_usize, x0 in 0..3_000_usize, a in 0..400_usize, b in 0..400_usize, scale in 0.01..100.0_f64,
    ) {
        let ratio = rate_ratio(x1, scale, x0, 1.0);
        if let (Some(lo), Some(rr)) = (ratio.lo, ratio.rr) {
            prop_assert!(lo <= rr && ratio.hi.is_none_or(|hi| rr <= hi), "{ratio:?}");
        }
        prop_assert!(ratio.p.is_none_or(|it| (0.0..=1.0).contains(&it)));
        let rate = garwood(x1, scale).unwrap();
        let estimate = f64::from(u32::try_from(x1).unwrap()) / scale;
        prop_assert!(rate.lo <= estimate && estimate <= rate.hi, "{rate:?} {estimate}");
        let table = Table { a, b, c: x1 / 10, d: x0 / 10 };
        let (p, greater) = (fisher_two_sided(table), fisher_greater(table));
        prop_assert!((0.0..=1.0).contains(&p) && (0.0..=1.0).contains(&greater));
        // Turned on its side, a table is as improbable.
        let Table { a, b, c, d } = table;
        let turned = fisher_two_sided(Table { a, b: c, c: b, d });
        prop_assert!((p - turned).abs() <= 1e-12 * p.max(1e-280), "{p:e} {turned:e}");
        if let Some(odds) = table.odds_ratio() {
            prop_assert!(odds.interval.lo <= odds.value && odds.value <= odds.interval.hi);
        }
    }
}
