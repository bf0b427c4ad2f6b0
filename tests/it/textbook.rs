//! Published examples with their answers, one test for each family. The file names where each was printed.
use autopsy::patterns::stats::{
    Table, benjamini_hochberg, fisher_greater, fisher_two_sided, garwood, mantel_haenszel, median_ranks,
    newcombe, rate_ratio,
};
use autopsy::patterns::wilson;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

/// An example: what goes in, what was printed, and what a reference implementation answers in full.
pub struct Case(Value);

/// The examples of one family, which has to have so many.
pub fn cases(family: &str, many: usize) -> Vec<Case> {
    let found: Vec<_> = all().into_iter().filter(|it| it["measure"] == family).map(Case).collect();
    assert_eq!(found.len(), many, "{family}");
    found
}

fn all() -> Vec<Value> {
    let cases = fs::read_to_string("tests/data/textbook-cases.json").unwrap();
    serde_json::from_str(&cases).unwrap()
}

impl Case {
    pub fn input(&self, name: &str) -> &Value {
        &self.0["input"][name]
    }

    pub fn count(&self, name: &str) -> usize {
        count(self.input(name))
    }

    pub fn real(&self, name: &str) -> f64 {
        self.input(name).as_f64().unwrap()
    }

    /// The answer is as it was printed, and to nine digits as it was computed; for whichever of them there is.
    pub fn expect(&self, name: &str, answer: f64) {
        let tolerance = self.0["tol"].as_f64().unwrap();
        let mut compared = 0;
        for (kind, by) in [("published", tolerance), ("computed", 1e-9)] {
            if let Some(expected) = self.0[kind][name].as_f64() {
                let near = (answer - expected).abs() <= by * expected.abs().max(1.0);
                assert!(near, "{}: {name} is {answer}, {kind} {expected}", self.0["id"]);
                compared += 1;
            }
        }
        assert!(compared > 0, "{}: no answer is called {name}", self.0["id"]);
    }

    /// Answers in a row, such as the heights of a curve.
    pub fn expect_all(&self, name: &str, answers: &[f64]) {
        let tolerance = self.0["tol"].as_f64().unwrap();
        for (kind, by) in [("published", tolerance), ("computed", 1e-9)] {
            self.expect_row(kind, name, answers, by);
        }
    }

    /// The same where nothing was printed.
    pub fn expect_computed(&self, name: &str, answers: &[f64]) {
        self.expect_row("computed", name, answers, 1e-9);
    }

    fn expect_row(&self, kind: &str, name: &str, answers: &[f64], by: f64) {
        let row = self.0[kind][name].as_array().unwrap().iter();
        let row = row.flat_map(|it| it.as_array().cloned().unwrap_or_else(|| vec![it.clone()]));
        let expected: Vec<f64> = row.map(|it| it.as_f64().unwrap()).collect();
        let near = expected.iter().zip(answers).all(|(a, b)| (a - b).abs() <= by);
        let same = expected.len() == answers.len() && near;
        assert!(same, "{}: {name} is {answers:?}, {kind} {expected:?}", self.0["id"]);
    }

    /// Whether the file says what is called `name`.
    pub fn has(&self, name: &str) -> bool {
        ["published", "computed"].iter().any(|it| self.0[it].get(name).is_some())
    }

    /// Counts in a row.
    pub fn counts(&self, name: &str) -> Vec<usize> {
        self.input(name).as_array().unwrap().iter().map(count).collect()
    }

    pub fn table(&self) -> Table {
        table(self.input("table"))
    }
}

pub fn count(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

/// `[[a, b], [c, d]]`.
pub fn table(rows: &Value) -> Table {
    let cell = |row: usize, column: usize| count(&rows[row][column]);
    Table { a: cell(0, 0), b: cell(0, 1), c: cell(1, 0), d: cell(1, 1) }
}

#[test]
fn no_example_is_left_out() {
    let files = ["textbook", "textbook_outcomes", "textbook_beside"];
    let tests = files.map(|it| fs::read_to_string(format!("tests/it/{it}.rs")).unwrap()).concat();
    let mut families: BTreeMap<String, usize> = BTreeMap::new();
    for case in all() {
        *families.entry(case["measure"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(families.values().sum::<usize>(), 44);
    for (family, many) in families {
        assert!(tests.contains(&format!("cases(\"{family}\", {many})")), "{family}");
    }
}

#[test]
fn wilson_gives_the_published_intervals() {
    for case in cases("wilson", 5) {
        let interval = wilson(case.count("k"), case.count("n")).unwrap();
        case.expect("lo", interval.lo);
        case.expect("hi", interval.hi);
    }
}

#[test]
fn newcombe_gives_the_published_intervals() {
    for case in cases("newcombe_diff", 8) {
        let [x1, n1, x0, n0] = ["x1", "n1", "x0", "n0"].map(|it| case.count(it));
        let difference = newcombe(x1, n1, x0, n0).unwrap();
        case.expect("lo", difference.lo);
        case.expect("hi", difference.hi);
    }
}

#[test]
fn fisher_gives_the_published_probabilities() {
    for case in cases("fisher", 2) {
        let table = case.table();
        case.expect("p_two_sided", fisher_two_sided(table));
        case.expect("p_greater", fisher_greater(table));
        let Table { a, b, c, d } = table;
        case.expect("p_less", fisher_greater(Table { a: b, b: a, c: d, d: c }));
    }
}

#[test]
fn benjamini_and_hochberg_find_the_published_discoveries() {
    for case in cases("benjamini_hochberg", 1) {
        let p: Vec<_> = case.input("p").as_array().unwrap().iter().map(Value::as_f64).collect();
        // What is no test is no part of the family.
        let with_gaps: Vec<_> = p.iter().flat_map(|it| [*it, None]).collect();
        let q = benjamini_hochberg(&with_gaps);
        assert!(q.iter().skip(1).step_by(2).all(Option::is_none));
        let q: Vec<_> = q.into_iter().flatten().collect();
        for (q, expected) in q.iter().zip(case.0["computed"]["q"].as_array().unwrap()) {
            assert!((q - expected.as_f64().unwrap()).abs() < 1e-12, "{q} {expected}");
        }
        let rejected = q.iter().filter(|it| **it <= case.real("q")).count();
        assert_eq!(rejected, count(&case.0["published"]["rejected"]));
    }
}

#[test]
fn garwood_gives_the_published_limits() {
    for case in cases("poisson_exact", 5) {
        let interval = garwood(case.count("x"), case.real("exposure")).unwrap();
        case.expect("lo", interval.lo);
        case.expect("hi", interval.hi);
    }
}

#[test]
fn a_rate_ratio_is_the_published_one() {
    for case in cases("rate_ratio_exact", 1) {
        let it = rate_ratio(case.count("x1"), case.real("E1"), case.count("x0"), case.real("E0"));
        for (name, answer) in [("rr", it.rr), ("lo", it.lo), ("hi", it.hi), ("p", it.p)] {
            case.expect(name, answer.unwrap());
        }
    }
}

#[test]
fn an_odds_ratio_is_the_published_one() {
    for case in cases("odds_ratio", 1) {
        let it = case.table().odds_ratio().unwrap();
        case.expect("odds_ratio", it.value);
        case.expect("or_lo", it.interval.lo);
        case.expect("or_hi", it.interval.hi);
        assert!(!it.haldane);
    }
}

#[test]
fn adjusted_residuals_are_the_published_ones() {
    for case in cases("adjusted_residuals", 1) {
        let rows: Vec<Vec<usize>> =
            [0, 1].map(|it| case.input("table")[it].as_array().unwrap().iter().map(count).collect()).into();
        let [one, other] = [&rows[0], &rows[1]].map(|it| it.iter().sum::<usize>());
        for kind in ["published", "computed"] {
            let tolerance = if kind == "computed" { 1e-12 } else { case.0["tol"].as_f64().unwrap() };
            for (at, expected) in case.0[kind]["residuals_row1"].as_array().unwrap().iter().enumerate() {
                let (a, c) = (rows[0][at], rows[1][at]);
                let table = Table { a, b: one - a, c, d: other - c };
                let residual = table.adjusted_residual().unwrap();
                assert!((residual - expected.as_f64().unwrap()).abs() <= tolerance, "{residual} {expected}");
            }
        }
    }
}

#[test]
fn mantel_and_haenszel_pool_the_strata_as_published() {
    for case in cases("mantel_haenszel", 1) {
        let strata: Vec<_> = case.input("strata").as_array().unwrap().iter().map(table).collect();
        let it = mantel_haenszel(strata.iter().copied());
        let interval = it.interval.unwrap();
        case.expect("or_mh", it.odds_ratio.unwrap());
        case.expect("lo", interval.lo);
        case.expect("hi", interval.hi);
        case.expect("cmh_no_cc", it.statistic.unwrap());
        case.expect("p_no_cc", it.p.unwrap());
        // A stratum in which nobody has the one thing says nothing.
        let with_empty = strata.iter().copied().chain([Table { a: 0, b: 0, c: 5, d: 7 }]);
        assert_eq!(mantel_haenszel(with_empty), it);
    }
}

#[test]
fn lift_and_phi_are_the_published_ones() {
    for case in cases("lift_phi", 1) {
        let [n, one, other, both] = ["n", "n_a", "n_b", "n_ab"].map(|it| case.count(it));
        let table = Table::meeting(both, one, other, n);
        case.expect("phi", table.phi().unwrap());
        case.expect("lift", table.lift().unwrap());
    }
}

#[test]
fn the_ranks_around_a_median_are_the_published_ones() {
    for case in cases("median_order_ci", 3) {
        let (lower, upper) = median_ranks(case.count("n")).unwrap();
        let rank = |it: usize| f64::from(u32::try_from(it).unwrap());
        case.expect("lower_rank", rank(lower));
        case.expect("upper_rank", rank(upper));
    }
    assert_eq!(median_ranks(5), None);
}
