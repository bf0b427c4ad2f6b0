//! The report on a generated company of two thousand autopsies, figure by figure, against a second computation of it by
//! other people's packages (tests/reference).
use crate::company::{Company, day};
use crate::demo::written;
use crate::patterns::KEYS;
use autopsy::demo::{Histories, Patterns, Size};
use autopsy::domain::Period;
use autopsy::patterns::{Agreement, Filter, Interval, Naming, Report, View, Windows};
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::File;
use std::mem;

/// How far two answers may be apart, as a part of them: fitted ones, those that come from quantiles, and all others.
const FITTED: f64 = 1e-6;
const QUANTILES: f64 = 1e-8;
const CLOSED: f64 = 1e-9;
/// Where the answer is nearly nothing, digits are lost on both sides.
const NOTHING: f64 = 1e-12;

fn expected() -> Value {
    let file = File::open("tests/reference/expected.json.gz").unwrap();
    serde_json::from_reader(GzDecoder::new(file)).unwrap()
}

/// The company that the expected figures are of, generated anew.
fn company(expected: &Value) -> Company {
    let of = |name: &str| expected["company"][name].as_u64().unwrap();
    let size = Size {
        accounts: u32::try_from(of("accounts")).unwrap(),
        autopsies: u32::try_from(of("autopsies")).unwrap(),
        years: u32::try_from(of("years")).unwrap(),
        seed: of("seed"),
        today: day(expected["company"]["today"].as_str().unwrap()),
        patterns: Patterns::Planted,
    };
    let files = written(|file| Histories::new(&size).write_csv(file));
    for (name, text) in &files {
        let sum = Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut sum, it| {
            write!(sum, "{it:02x}").unwrap();
            sum
        });
        assert_eq!(expected["files"][name], sum, "{name} is another one: run tests/reference/renew");
    }
    Company::read(|name| files[name].as_bytes())
}

/// Every figure by where it stands; a row is known by its keys.
fn figures(value: &Value, at: &str, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, it)| figures(it, &format!("{at}.{name}"), found));
        }
        Value::Array(rows) => {
            for (place, row) in rows.iter().enumerate() {
                let keys = KEYS.iter().find(|keys| keys.iter().all(|it| row.get(it).is_some()));
                let name = keys.map_or(place.to_string(), |keys| {
                    keys.iter().map(|it| row[it].to_string()).collect::<Vec<_>>().join(" ")
                });
                figures(row, &format!("{at}[{name}]"), found);
            }
        }
        it => assert!(found.insert(at.to_owned(), it.clone()).is_none(), "{at} is there twice"),
    }
}

/// Which of two causes is named first says nothing.
fn turn_pairs(measures: &mut Value) {
    for window in ["year", "window"] {
        for row in measures["cooccurrence"][window]["rows"].as_array_mut().unwrap() {
            if row["cause_a"].as_str() > row["cause_b"].as_str() {
                for [one, other] in [["cause_a", "cause_b"], ["n_a", "n_b"]] {
                    let first = mem::take(&mut row[one]);
                    row[one] = mem::replace(&mut row[other], first);
                }
            }
        }
    }
}

fn tolerance(at: &str) -> f64 {
    let (measure, name) = (at.split('.').nth(1).unwrap_or(at), at.rsplit('.').next().unwrap_or(at));
    let is_limit = name == "lo" || name == "hi" || name.ends_with("_lo") || name.ends_with("_hi");
    match measure {
        "trend" if ["irr", "irr_lo", "irr_hi", "p", "q", "dispersion"].contains(&name) => FITTED,
        "qoq" | "agreement" | "naming" | "changes" if is_limit => QUANTILES,
        _ => CLOSED,
    }
}

fn same(at: &str, expected: &Value, actual: &Value) -> bool {
    match (expected.as_f64(), actual.as_f64()) {
        (Some(_), Some(_)) if expected.is_u64() => expected == actual,
        (Some(a), Some(b)) => (a - b).abs() <= (tolerance(at) * a.abs()).max(NOTHING),
        _ => expected == actual,
    }
}

/// What differs, and what is there on one side only; each figure by where it stands.
fn differences(expected: &Value, actual: &Value) -> (usize, Vec<String>) {
    let [expected, actual] = [expected, actual].map(|it| {
        let mut found = BTreeMap::new();
        figures(it, "", &mut found);
        found
    });
    let mut differences = Vec::new();
    for (at, expected) in &expected {
        match actual.get(at) {
            Some(actual) if same(at, expected, actual) => {}
            Some(actual) => differences.push(format!("{at}: expected {expected}, got {actual}")),
            None => differences.push(format!("{at}: expected {expected}, and it is not there")),
        }
    }
    let more = actual.keys().filter(|it| !expected.contains_key(*it));
    differences.extend(more.map(|it| format!("{it}: is there, and was not expected")));
    (expected.len(), differences)
}

#[test]
fn two_thousand_autopsies_give_the_figures_of_the_packages() {
    let mut expected = expected();
    let facts = company(&expected).facts();
    let as_of = day(expected["as_of"].as_str().unwrap());
    let windows = Windows::new(as_of, None, 1, facts.first_opened());
    let mut report = serde_json::to_value(Report::new(&facts, windows, &Filter::default())).unwrap();
    assert_eq!((&report["as_of"], &report["windows"]), (&expected["as_of"], &expected["windows"]));
    assert!(report["measures"]["coverage"]["window"]["opened"].as_u64() >= Some(2_000));
    turn_pairs(&mut expected["measures"]);
    turn_pairs(&mut report["measures"]);
    let (compared, differences) = differences(&expected["measures"], &report["measures"]);
    let some = differences[..differences.len().min(60)].join("\n");
    assert!(differences.is_empty(), "{} differ:\n{some}", differences.len());
    assert_eq!(compared, 50_691);
}

/// What the page shows of filings, and the data leave out.
fn beside(view: &View<'_>, period: Period) -> (Value, Value) {
    let ends = |it: Option<Interval>| (it.map(|it| it.lo), it.map(|it| it.hi));
    let agreement = Agreement::new(view, period).per_cause.into_iter().map(|it| {
        let (lo, hi) = ends(it.specific_interval);
        json!({"cause": it.cause, "specific_lo": lo, "specific_hi": hi})
    });
    let Naming { autopsies, filings, rows } = Naming::new(view, period);
    let rows = rows.into_iter().map(|it| {
        let [named, found, gap] = [it.named_interval, it.found_interval, it.gap_interval].map(ends);
        json!({
            "cause": it.cause, "named": it.named, "found": it.found, "alike": it.alike,
            "named_share": it.named_share, "named_lo": named.0, "named_hi": named.1,
            "found_share": it.found_share, "found_lo": found.0, "found_hi": found.1,
            "gap": it.gap, "gap_lo": gap.0, "gap_hi": gap.1, "p": it.p, "q": it.q,
        })
    });
    let rows: Vec<_> = rows.collect();
    let per_cause: Vec<_> = agreement.collect();
    (json!({"per_cause": per_cause}), json!({"autopsies": autopsies, "filings": filings, "rows": rows}))
}

#[test]
fn what_the_page_alone_shows_has_the_figures_of_the_packages_too() {
    let expected = expected();
    let facts = company(&expected).facts();
    let as_of = day(expected["as_of"].as_str().unwrap());
    let windows = Windows::new(as_of, None, 1, facts.first_opened());
    let view = View::new(&facts, as_of, &Filter::default());
    let mut shown = json!({});
    for (name, period) in [("focus", windows.focus), ("year", windows.year), ("window", windows.window)] {
        let (agreement, naming) = beside(&view, period);
        shown["agreement"][name] = agreement;
        shown["naming"][name] = naming;
    }
    let (compared, differences) = differences(&expected["beside"], &shown);
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
    assert_eq!(compared, 3 * (26 * 3 + 26 * 15 + 2));
}

#[test]
fn a_figure_that_is_another_one_or_on_one_side_only_is_told() {
    let row = |cause: &str, fields: Value| {
        let mut row = json!({"cause": cause, "n": 7, "share": 0.25, "p": 1e-30});
        row.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        row
    };
    let tree = |rows: [Value; 2]| json!({"pareto": {"rows": rows}});
    let expected = tree([row("support_slow", json!({})), row("product_gap", json!({}))]);
    let told = |fields: Value| {
        let actual = tree([row("product_gap", json!({})), row("support_slow", fields)]);
        differences(&expected, &actual).1
    };
    assert_eq!(told(json!({})), Vec::<String>::new());
    assert_eq!(told(json!({"share": 0.25 + 1e-11, "p": 0.0})), Vec::<String>::new());
    for fields in [
        json!({"n": 8}),
        json!({"n": 7.0}),
        json!({"share": 0.250_000_001}),
        json!({"share": null}),
        json!({"q": null}),
    ] {
        assert_eq!(told(fields.clone()).len(), 1, "{fields}");
    }
    let one = json!({"pareto": {"rows": [row("support_slow", json!({}))]}});
    assert_eq!(differences(&expected, &one).1.len(), 4);
    assert_eq!(differences(&one, &expected).1.len(), 4);
}
