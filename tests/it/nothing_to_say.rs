//! Little or nothing on record: each answer says so, alike from the figures themselves, the API and the command line. What is
//! undefined is null, and never a zero that looks like a finding.
use crate::app::TestApp;
use crate::company::Company;
use crate::ledger;
use crate::patterns::{compare, sound};
use autopsy::domain::Role;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::{Command, Output};

const AS_OF: &str = "2026-07-01";

type Files = BTreeMap<&'static str, String>;

/// An autopsy and its account, one for each finding; of the money a half is kept.
fn files(findings: &[(&str, &str, i64)]) -> Files {
    let mut accounts = "account_id,name,segment,region,product,arr,customer_since,churned_on\n".to_owned();
    let mut autopsies =
        "autopsy_id,account_id,opened_on,closed_on,arr_at_risk,segment,region,product,lifecycle_stage,\
        outcome,arr_retained,finding_primary,finding_contributing,finding_agreed_on\n"
            .to_owned();
    let mut filings = "autopsy_id,function,due_on,filed_on,primary_cause,contributing_causes\n".to_owned();
    for (at, (cause, segment, money)) in findings.iter().enumerate() {
        writeln!(accounts, "A{at},Customer {at},{segment},EMEA,Core,{money},2024-01-01,").unwrap();
        let (kept, month) = (money / 2, 1 + at % 6);
        writeln!(
            autopsies,
            "X{at},A{at},2026-0{month}-03,2026-0{month}-25,{money},{segment},EMEA,Core,adoption,\
            saved,{kept},{cause},,2026-0{month}-20"
        )
        .unwrap();
        for function in ["sales", "support"] {
            writeln!(filings, "X{at},{function},2026-0{month}-15,2026-0{month}-10,{cause},").unwrap();
        }
    }
    let changes =
        "change_id,title,cause,owner_function,effective_on\nC1,Call back,support_slow,support,2026-03-01\n";
    let signals = "account_id,signal,observed_on\n".to_owned();
    [
        ("accounts.csv", accounts),
        ("autopsies.csv", autopsies),
        ("filings.csv", filings),
        ("changes.csv", changes.to_owned()),
        ("signals.csv", signals),
    ]
    .into()
}

fn command(t: &TestApp, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_autopsy"));
    command.arg("report").arg("--data").arg(t.dir.path()).args(arguments).output().unwrap()
}

/// The report of these files from all three doors: it is one, and every figure in it is sound.
async fn report(files: &Files) -> Value {
    let company = Company::read(|name| files[name].as_bytes());
    let figures = company.report();
    let said = format!("{figures:?}");
    assert!(!["NaN", "(inf", "-inf", " inf"].iter().any(|it| said.contains(it)), "{said}");
    let figures = serde_json::to_value(figures).unwrap();
    sound(&figures["measures"], "measures", &mut 0);

    let t = TestApp::new().await;
    ledger::brought_in(&t, files.iter().map(|(name, text)| (*name, text.as_bytes()))).await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    let reply = vera.get(&format!("/api/v1/patterns?as_of={AS_OF}")).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let done = command(&t, &["--as-of", AS_OF]);
    assert!(done.status.success(), "{done:?}");
    let answers: [Value; 2] =
        [reply.body.as_bytes(), &done.stdout].map(|it| serde_json::from_slice(it).unwrap());
    let mut differences = Vec::new();
    for answer in &answers {
        compare(&figures, answer, "", &mut differences, &mut 0);
        compare(answer, &figures, "", &mut differences, &mut 0);
    }
    assert!(differences.is_empty(), "{differences:?}");
    figures
}

/// Whether a figure of this name is divided by something, or tested.
fn is_estimate(name: &str) -> bool {
    let words = [
        "lo",
        "hi",
        "p",
        "q",
        "share",
        "share1",
        "share0",
        "rate",
        "rate1",
        "rate0",
        "rr",
        "or",
        "ratio",
        "ratios",
        "alpha",
        "se",
        "agreement",
        "gap",
        "ownership",
        "overclaim",
        "chi2",
        "df",
        "z",
        "median",
        "repeat",
        "ppv",
        "lift",
        "support",
        "phi",
        "irr",
        "tau",
        "slope",
        "dispersion",
        "residual",
        "expected",
        "eff",
        "90d",
        "diff",
        "causes",
        "rest",
    ];
    name.split('_').any(|it| words.contains(&it))
}

/// The estimates that are told, each with where it stands.
fn told(value: &Value, at: &str, found: &mut BTreeMap<String, f64>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let at = format!("{at}.{name}");
                match value.as_f64().filter(|_| is_estimate(name)) {
                    Some(estimate) => _ = found.insert(at, estimate),
                    None => told(value, &at, found),
                }
            }
        }
        Value::Array(rows) => {
            for (place, row) in rows.iter().enumerate() {
                told(row, &format!("{at}[{place}]"), found);
            }
        }
        _ => {}
    }
}

/// How many estimates each measure tells, in all its periods.
fn estimates(report: &Value) -> BTreeMap<String, usize> {
    let measures = report["measures"].as_object().unwrap();
    let of = |measure: &Value| {
        let mut found = BTreeMap::new();
        told(measure, "", &mut found);
        found.len()
    };
    measures.iter().map(|(name, it)| (name.clone(), of(it))).filter(|it| it.1 > 0).collect()
}

/// The rows of a measure over the year.
fn rows<'a>(report: &'a Value, measure: &str) -> impl Iterator<Item = &'a Value> {
    report["measures"][measure]["year"]["rows"].as_array().unwrap().iter()
}

#[tokio::test]
async fn an_empty_database_has_zeros_and_no_estimate() {
    let mut files = files(&[]);
    files.insert("changes.csv", "change_id,title,cause,owner_function,effective_on\n".to_owned());
    let report = report(&files).await;
    assert_eq!(estimates(&report), BTreeMap::new());
    let coverage = &report["measures"]["coverage"]["window"];
    assert_eq!((&coverage["opened"], &coverage["filings_requested"]), (&0.into(), &0.into()));
    assert_eq!(report["measures"]["changes"]["rows"], Value::Array(Vec::new()));
}

#[tokio::test]
async fn customers_without_an_autopsy_have_no_rate_of_anything_found() {
    let mut files = files(&[("support_slow", "SMB", 500)]);
    for name in ["autopsies.csv", "filings.csv"] {
        let head = files[name].lines().next().unwrap().to_owned() + "\n";
        files.insert(name, head);
    }
    let report = report(&files).await;
    // None of so many customer-months, with what it may be at most, is all that can be told, and is no zero alone.
    let said = estimates(&report);
    let known = ["qoq", "changes", "control", "signals"];
    assert!(said.keys().all(|it| known.contains(&it.as_str())), "{said:?}");
    for row in report["measures"]["qoq"]["focus"]["rows"].as_array().unwrap() {
        assert!(row["rate1"] == 0.0 && row["rate1_hi"].as_f64() > Some(0.0), "{row}");
        assert!(
            ["share1", "diff", "fisher_p", "rr", "rr_p", "rr_q"].iter().all(|it| row[*it].is_null()),
            "{row}"
        );
    }
    assert_eq!(report["measures"]["changes"]["rows"][0]["verdict"], "too_early");
}

#[tokio::test]
async fn one_autopsy_is_one_of_one_and_compared_with_nothing() {
    let report = report(&files(&[("support_slow", "SMB", 500)])).await;
    let first = rows(&report, "pareto").next().unwrap();
    assert_eq!(
        (&first["cause"], &first["n"], &first["share"]),
        (&"support_slow".into(), &1.into(), &1.0.into())
    );
    assert!(first["share_lo"].as_f64() < Some(0.21), "{first}");
    for row in ["product", "segment", "region", "lifecycle_stage"]
        .iter()
        .flat_map(|it| report["measures"]["association"]["year"][it]["rows"].as_array().unwrap())
    {
        assert!(
            ["odds_ratio", "p", "q", "mh_or"].iter().all(|it| row[*it].is_null()) && row["flag"] == false,
            "{row}"
        );
    }
    let agreement = &report["measures"]["agreement"]["year"];
    assert!(agreement["alpha"].is_null() && agreement["units"] == 1, "{agreement}");
    for row in rows(&report, "rescue") {
        assert!(
            ["diff_vs_rest", "p", "q"].iter().all(|it| row[*it].is_null()) && row["show"] == false,
            "{row}"
        );
    }
    assert!(report["measures"]["recurrence"]["window"]["logrank_p"].is_null());
    assert_eq!(report["measures"]["changes"]["rows"][0]["verdict"], "too_early");
}

#[tokio::test]
async fn where_no_cause_could_be_told_nothing_is_said_of_causes() {
    let report = report(&files(&[("not_determined", "SMB", 500); 30])).await;
    let coverage = &report["measures"]["coverage"]["year"];
    assert_eq!((&coverage["findings_agreed"], &coverage["filed"]), (&30.into(), &60.into()));
    let said = estimates(&report);
    for measure in
        ["pareto", "association", "cooccurrence", "agreement", "attribution", "rescue", "recurrence", "trend"]
    {
        assert_eq!(said.get(measure), None, "{measure}");
    }
    for row in report["measures"]["qoq"]["year"]["rows"].as_array().unwrap() {
        assert!(["share1", "diff", "fisher_p", "rr", "rr_p"].iter().all(|it| row[*it].is_null()), "{row}");
    }
    assert_eq!(report["measures"]["third_time"]["year"]["rows"][0]["closed"], 30);
    assert_eq!(report["measures"]["timeliness"]["window"]["rows"][0]["on_time_rate"], 1.0);
    assert!(said["timeliness"] > 0 && said["third_time"] > 0, "{said:?}");
}

#[tokio::test]
async fn without_money_the_counts_stand_and_the_money_is_no_share() {
    let findings: Vec<_> = ["support_slow", "product_gap", "sale_misfit"].map(|it| (it, "SMB", 0)).repeat(8);
    let report = report(&files(&findings)).await;
    let pareto = &report["measures"]["pareto"]["year"];
    assert!(
        pareto["arr_n_eff"].is_null() && pareto["arr"].as_f64() == Some(0.0) && pareto["n"] == 24,
        "{pareto}"
    );
    for row in rows(&report, "pareto") {
        assert!(row["share"].is_f64() && row["share_hi"].is_f64(), "{row}");
        for money in ["arr_share", "arr_share_lo", "arr_share_hi", "arr_top_account_share", "arr_cum_share"] {
            assert!(row[money].is_null(), "{money}: {row}");
        }
    }
    for row in rows(&report, "rescue") {
        assert!(row["arr_retained_share"].is_null(), "{row}");
    }
    assert_eq!(rows(&report, "rescue").filter(|it| it["save_rate"] == 1.0).count(), 3);
}

#[tokio::test]
async fn a_single_segment_is_compared_with_no_other() {
    let findings: Vec<_> =
        ["support_slow", "product_gap", "sale_misfit"].map(|it| (it, "SMB", 100)).repeat(8);
    let report = report(&files(&findings)).await;
    let segment = &report["measures"]["association"]["year"]["segment"];
    let rows = segment["rows"].as_array().unwrap();
    assert_eq!(rows.iter().filter(|it| it["level"] == "SMB").count(), rows.len());
    assert_eq!(rows.iter().map(|it| it["a"].as_u64().unwrap()).sum::<u64>(), 24);
    for row in rows {
        assert!((&row["b"], &row["d"]) == (&0.into(), &0.into()) && row["flag"] == false, "{row}");
        for name in [
            "expected",
            "adj_residual",
            "odds_ratio",
            "or_lo",
            "or_hi",
            "haldane",
            "p",
            "q",
            "mh_or",
            "cmh_p",
        ] {
            assert!(row[name].is_null(), "{name}: {row}");
        }
        assert_eq!((&row["mh_strata"], &row["stands_out"]), (&0.into(), &false.into()));
    }
}

#[tokio::test]
async fn an_impossible_question_is_answered_alike_by_the_api_and_the_command() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    for (asked, said) in [
        (&[("as-of", "tomorrow")][..], "as_of has to be a day, like 2026-07-01."),
        (
            &[("as-of", "2025-01-01")],
            "The first autopsy on record was opened on 2025-01-01; as_of has to be later than that.",
        ),
        (&[("focus", "2026-04-01")], "focus has to be two days with two dots between them"),
        (&[("focus", "2026-07-01..2026-04-01")], "focus ends on 2026-04-01, which is not after 2026-07-01"),
        (&[("focus", "2026-04-01..2026-04-01")], "which is not after 2026-04-01, where it begins."),
        (
            &[("as-of", "2026-07-01"), ("focus", "2026-07-01..2026-10-01")],
            "of that day and later nothing is known.",
        ),
        (&[("segment", "Nobody")], "No account and no autopsy has the segment “Nobody”."),
        (&[("region", "Atlantis")], "No account and no autopsy has the region “Atlantis”."),
        (&[("product", "core")], "No account and no autopsy has the product “core”."),
        (&[("stage", "checkout")], "No account and no autopsy has the stage “checkout”."),
    ] {
        let query: Vec<_> =
            asked.iter().map(|(name, value)| format!("{}={value}", name.replace('-', "_"))).collect();
        let reply = vera.get(&format!("/api/v1/patterns?{}", query.join("&"))).await;
        let problem: Value = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(reply.status, 400, "{problem}");
        assert!(problem["detail"].as_str().is_some_and(|it| it.contains(said)), "{said}: {problem}");
        let words: Vec<_> =
            asked.iter().flat_map(|(name, value)| [format!("--{name}"), (*value).to_owned()]).collect();
        let done = command(&t, &words.iter().map(String::as_str).collect::<Vec<_>>());
        let error = String::from_utf8(done.stderr).unwrap();
        assert_eq!((done.status.code(), done.stdout.len()), (Some(2), 0), "{error}");
        assert!(error.contains(said), "{said}: {error}");
    }
}
