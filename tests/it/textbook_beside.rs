//! Published examples of what no figure shows, computed from the product's own distributions and ratings: so they prove
//! those a second time.
use crate::textbook::{Case, cases, count, table};
use crate::textbook_outcomes::{ratings, rows, units};
use autopsy::patterns::stats::{Ratings, Table, binomial_quantile, fisher_greater, poisson_quantile};

/// Three standard deviations hold as much of a normal distribution as the report's control limits do of an exact one.
const LIMITS: [f64; 2] = [0.00135, 0.99865];

fn real(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap())
}

/// Every table with these margins, from the smallest `a` to the largest, and its probability without association.
fn tables(of: Table) -> Vec<(Table, f64)> {
    let Table { a, b, c, d } = of;
    let lowest = a.saturating_sub(d);
    let with = |it: usize| Table { a: it, b: a + b - it, c: a + c - it, d: d + it - a };
    let tables: Vec<_> = (lowest..=a + b.min(c)).map(with).collect();
    let mut beyond: Vec<_> = tables.iter().map(|it| fisher_greater(*it)).collect();
    beyond.push(0.0);
    tables.into_iter().zip(beyond.windows(2)).map(|(it, p)| (it, p[0] - p[1])).collect()
}

/// The odds ratio at which `of` every `a`, weighed by its probability at these odds, sums to `wanted`.
fn odds_where(tables: &[(Table, f64)], wanted: f64, of: impl Fn(usize) -> f64) -> f64 {
    let mean = |log: f64| {
        let weight = |it: &(Table, f64)| it.1 * (log * real(it.0.a)).exp();
        tables.iter().map(|it| weight(it) * of(it.0.a)).sum::<f64>() / tables.iter().map(weight).sum::<f64>()
    };
    let (mut lo, mut hi) = (-20.0, 20.0);
    let rises = mean(hi) > mean(lo);
    for _ in 0..200 {
        let middle = f64::midpoint(lo, hi);
        if (mean(middle) < wanted) == rises { lo = middle } else { hi = middle }
    }
    lo.exp()
}

#[test]
fn the_conditional_odds_ratio_is_the_published_one() {
    for case in cases("odds_ratio_conditional", 1) {
        let seen = case.table().a;
        let all = tables(case.table());
        let at_least = |a: usize| if a >= seen { 1.0 } else { 0.0 };
        let at_most = |a: usize| if a <= seen { 1.0 } else { 0.0 };
        case.expect("cmle", odds_where(&all, real(seen), real));
        case.expect("greater_lo", odds_where(&all, 0.05, at_least));
        case.expect("lo", odds_where(&all, 0.025, at_least));
        case.expect("hi", odds_where(&all, 0.025, at_most));
    }
}

/// How alike two ratings of one unit are, beyond what `by_chance` brings, as a part of what there is to gain.
fn kappa(ratings: &Ratings<Vec<u8>>, by_chance: f64) -> f64 {
    (ratings.counted().pairwise().unwrap() - by_chance) / (1.0 - by_chance)
}

#[test]
fn fleiss_kappa_is_the_published_one() {
    for case in cases("fleiss_kappa", 1) {
        let ratings = ratings(&rows(case.input("units_x_raters")));
        let share = |name: usize| real(name) / real(ratings.counted().ratings);
        let by_chance = ratings.counted().usage(5).iter().map(|it| share(it.ratings).powi(2)).sum();
        case.expect("kappa", kappa(&ratings, by_chance));
        case.expect("alpha", ratings.counted().alpha().unwrap().value);
    }
}

#[test]
fn cohens_kappa_is_the_published_one() {
    for case in cases("cohen_kappa", 1) {
        let ratings = ratings(&units(&case));
        let counts: Vec<Vec<_>> =
            rows(case.input("table")).iter().map(|row| row.iter().map(count).collect()).collect();
        let n: usize = counts.iter().flatten().sum();
        let by_chance: f64 = (0..counts.len())
            .map(|at| {
                let (one, other) =
                    (counts[at].iter().sum::<usize>(), counts.iter().map(|row| row[at]).sum::<usize>());
                real(one) * real(other) / real(n * n)
            })
            .sum();
        let counted = ratings.counted();
        assert_eq!((counted.units, counted.ratings), (n, 2 * n));
        case.expect("kappa", kappa(&ratings, by_chance));
    }
}

/// What was printed are three standard deviations to either side. Exact limits lie to the right of these by what the
/// distribution is lopsided (Cornish & Fisher 1937), give or take a count.
fn three_deviations(case: &Case, centre: f64, deviation: f64, scale: f64, lopsided: f64, exact: [u64; 2]) {
    let ends = [centre - 3.0 * deviation, centre + 3.0 * deviation];
    case.expect("centre", centre / scale);
    case.expect("lcl", ends[0] / scale);
    case.expect("ucl", ends[1] / scale);
    let shift = lopsided * deviation * (3.0 * 3.0 - 1.0) / 6.0;
    for (exact, end) in exact.into_iter().zip(ends) {
        let exact = f64::from(u32::try_from(exact).unwrap());
        assert!((exact - (end + shift)).abs() < 1.0, "{exact}, not about {end} and {shift}");
    }
}

#[test]
fn a_chart_of_shares_has_the_published_limits() {
    for case in cases("p_chart", 1) {
        let n = case.count("n");
        let share = case.real("total") / (case.real("samples") * real(n));
        let deviation = (real(n) * share * (1.0 - share)).sqrt();
        let exact = LIMITS.map(|it| binomial_quantile(it, n, share).unwrap());
        let lopsided = (1.0 - 2.0 * share) / deviation;
        three_deviations(&case, real(n) * share, deviation, real(n), lopsided, exact);
    }
}

#[test]
fn a_chart_of_counts_has_the_published_limits() {
    for case in cases("c_chart", 1) {
        let mean = case.real("total") / case.real("samples");
        let exact = LIMITS.map(|it| poisson_quantile(it, mean).unwrap());
        three_deviations(&case, mean, mean.sqrt(), 1.0, 1.0 / mean.sqrt(), exact);
    }
}

#[test]
fn a_table_of_two_by_two_is_one_of_those_with_its_margins() {
    let tea = tables(table(&serde_json::json!([[3, 1], [1, 3]])));
    assert_eq!(tea.len(), 5);
    for ((_, p), of_seventy) in tea.iter().zip([1.0, 16.0, 36.0, 16.0, 1.0]) {
        assert!((p - of_seventy / 70.0).abs() < 1e-15, "{p}");
    }
}

/// Neither may come out as a pair that is found together: what is far more than any probability can tell from 0 or 1.
#[test]
fn a_pair_that_never_meets_among_millions_is_no_sign_of_one_that_does() {
    let never = Table { a: 0, b: 100_000, c: 100_000, d: 800_000 };
    let always = Table { a: 100_000, b: 0, c: 0, d: 900_000 };
    assert_eq!((fisher_greater(never), fisher_greater(always)), (1.0, 0.0));
}
