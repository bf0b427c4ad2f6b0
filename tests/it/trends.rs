//! Trends against reference figures (statsmodels, pymannkendall), and the two ways in which there is none.
use autopsy::patterns::stats::{mann_kendall, poisson_slope};

fn near(answer: f64, expected: f64) {
    assert!((answer - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{answer} {expected}");
}

/// Counts, exposures; slope, its error, dispersion; tau, p, Sen's slope of the rates by 1,000.
type Reference<'a> = (&'a [f64], &'a [f64], [f64; 3], [f64; 3]);

#[test]
fn slopes_and_ranks_are_the_reference_ones() {
    let even = [568.6, 693.0, 713.0, 723.0, 709.0, 683.0, 700.5, 710.25];
    let cases: [Reference; 5] = [
        (
            &[2.0, 3.0, 1.0, 4.0, 6.0, 5.0, 9.0, 8.0],
            &[100.0; 8],
            [0.227_341_792_166_028_73, 0.076_712_479_416_155_8, 0.423_915_649_141_870_35],
            [0.714_285_714_285_714_3, 0.018_741_136_789_596_657, 10.0],
        ),
        (
            &[0.0, 0.0, 0.0, 1.0, 4.0, 30.0, 2.0, 0.0],
            &even,
            [0.279_619_210_534_181_65, 0.082_115_995_482_711_5, 21.141_534_253_832_333],
            [0.357_142_857_142_857_15, 0.231_860_462_774_680_3, 0.483_254_896_966_501_9],
        ),
        (
            &[5.0, 0.0, 0.0, 0.0, 0.0, 7.0],
            &even[..6],
            [0.124_374_585_820_297_37, 0.176_568_052_291_836_9, 6.891_411_630_058_835],
            [0.066_666_666_666_666_67, 1.0, 0.0],
        ),
        (
            &[200.0, 180.0, 150.0, 160.0, 120.0, 90.0, 70.0, 60.0],
            &[1000.0, 1010.0, 1030.0, 1040.0, 1100.0, 1150.0, 1200.0, 1300.0],
            [-0.200_045_757_926_304_25, 0.014_068_399_464_931_684, 2.549_810_101_865_409],
            [-0.928_571_428_571_428_6, 0.001_981_789_437_810_022, -22.592_002_762_960_973],
        ),
        (
            &[0.0, 0.0, 0.0, 0.0, 12.0, 0.0],
            &[10.0; 6],
            [0.629_571_056_993_620_5, 0.229_767_565_046_570_87, 8.776_161_757_400_427],
            [0.2, 0.558_184_649_422_657_2, 0.0],
        ),
    ];
    for (counts, exposures, [value, error, dispersion], [tau, p, sen]) in cases {
        let slope = poisson_slope(counts, exposures).unwrap();
        near(slope.value, value);
        near(slope.error, error);
        near(slope.dispersion, dispersion);
        let rates: Vec<_> = counts.iter().zip(exposures).map(|(n, exposure)| n / exposure * 1000.0).collect();
        let ranks = mann_kendall(&rates).unwrap();
        near(ranks.tau, tau);
        near(ranks.p, p);
        near(ranks.slope, sen);
    }
}

#[test]
fn what_never_changes_has_no_trend() {
    let slope = poisson_slope(&[3.0; 6], &[10.0; 6]).unwrap();
    assert!(slope.value.abs() < 1e-12 && slope.dispersion < 1e-12);
    let ranks = mann_kendall(&[0.3; 6]).unwrap();
    assert!((ranks.tau, ranks.p, ranks.slope) == (0.0, 1.0, 0.0));
}

#[test]
fn a_slope_that_would_be_infinite_is_none() {
    for counts in [[0.0, 0.0, 0.0, 0.0, 0.0, 12.0], [12.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0; 6]] {
        assert_eq!(poisson_slope(&counts, &[10.0; 6]), None);
    }
    assert_eq!(poisson_slope(&[1.0, 2.0], &[1.0, 1.0]), None);
    assert_eq!(poisson_slope(&[1.0, 2.0, 3.0], &[1.0, 0.0, 1.0]), None);
    assert_eq!(mann_kendall(&[1.0]), None);
    // All at once after nothing: steep, and still a number.
    let steep = poisson_slope(&[0.0, 0.0, 0.0, 0.0, 1.0, 1_000_000.0], &[10.0; 6]).unwrap();
    assert!(steep.value > 10.0 && steep.error.is_finite());
}
