//! The report over a real database: the expected figures, on the page and as data, each leading to what was counted;
//! and nothing of what is sealed.
use crate::app::{Browser, TestApp};
use crate::company::FOLDER;
use crate::ledger;
use crate::story::Larkfield;
use autopsy::domain::{Cause, Role};
use autopsy::exhibits::Tab;
use autopsy::patterns::Facts;
use serde_json::Value;
use std::fs;
use std::process::Command;
use std::sync::Arc;

const ASKED: &str = "as_of=2026-07-01&focus=2026-04-01..2026-07-01";

async fn facts(t: &TestApp) -> Arc<Facts> {
    t.app.facts(&t.app.organisation().await.unwrap()).await.unwrap()
}

async fn json(browser: &Browser<'_>, path: &str) -> Value {
    let reply = browser.get(path).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    serde_json::from_str(&reply.body).unwrap()
}

#[tokio::test]
async fn the_api_gives_the_expected_figures() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    let actual = json(&vera, &format!("/api/v1/patterns?{ASKED}")).await;
    let expected = fs::read_to_string(format!("{FOLDER}/expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    assert_eq!((&actual["as_of"], &actual["windows"]), (&expected["as_of"], &expected["windows"]));
    assert_eq!(actual["schema"], "account-autopsy/patterns/1");
    let (mut differences, mut checked) = (Vec::new(), 0);
    for measure in crate::patterns::MEASURES {
        let (expected, actual) = (&expected["measures"][measure], &actual["measures"][measure]);
        crate::patterns::compare(expected, actual, measure, &mut differences, &mut checked);
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(checked, 16_892);
    assert_eq!(t.nobody().get("/api/v1/patterns").await.status, 401);
}

#[tokio::test]
async fn the_page_shows_the_same_figures() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    let page = vera.get(&format!("/patterns?{ASKED}")).await.body;
    for said in [
        "cause=onboarding_gap\">5 of 40 findings</a></b> name “Onboarding",
        "Nothing stands out: <b>none of 228 comparisons</b>",
        "Eight causes account for 80% of findings",
        "As of 1 Jul 2026",
        "5–26%",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    assert!(page.contains("cause=onboarding_gap\">5</a>"), "{page}");
    assert!(!page.contains("NaN"));
    let money = vera.get(&format!("/patterns?{ASKED}&tab=where")).await.body;
    assert!(money.contains("Four causes account for 82% of the money at risk"), "{money}");
    let quarter = vera.get(&format!("/patterns?{ASKED}&period=quarter")).await.body;
    assert!(quarter.contains("In short") && quarter.contains("too few to show a pattern"), "{quarter}");
    let sheet = vera.get(&format!("/patterns.csv?{ASKED}")).await.body;
    let row = sheet.lines().find(|it| it.starts_with("year,") && it.contains(",onboarding_gap,")).unwrap();
    assert!(row.contains(",5,40,0.125,"), "{row}");
}

#[tokio::test]
async fn every_figure_leads_to_as_many_autopsies() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    let mut followed = Vec::new();
    for asked in ["period=year", "period=all&by=stage", "period=all&segment=SMB&by=product", "period=quarter"]
    {
        for tab in Tab::ALL {
            let page = vera.get(&format!("/patterns?{ASKED}&{asked}&tab={}", tab.code())).await.body;
            for (href, figure) in figures(&page) {
                assert_eq!(listed(&vera, &href).await, figure, "{href}");
                followed.push(href);
            }
        }
    }
    assert!(followed.len() > 200, "{}", followed.len());
    for by in ["cause=", "touched=1", "outcome=", "asked=", "area=", "finding=agreed"] {
        assert!(followed.iter().any(|it| it.contains(by)), "no figure leads to a list by {by}");
    }
}

/// The links to lists with the count that they are on.
fn figures(page: &str) -> Vec<(String, usize)> {
    let page = page.replace("&#x2f;", "/");
    let links = page.split("<a href=\"/autopsies?").skip(1);
    let figure = |link: &str| {
        let (href, rest) = link.split_once('"')?;
        let text = rest.split_once('>')?.1.split("</a>").next()?.replace("<span>", "").replace("<b>", "");
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        Some((format!("/autopsies?{}", href.replace("&amp;", "&")), digits.parse().ok()?))
    };
    links.filter_map(figure).collect::<Vec<_>>()
}

/// The rows of a list, over all its pages.
async fn listed(browser: &Browser<'_>, href: &str) -> usize {
    let (mut rows, mut next) = (0, Some(href.to_owned()));
    while let Some(href) = next.take() {
        let reply = browser.get(&href).await;
        assert_eq!(reply.status, 200, "{href}: {}", reply.body);
        rows += reply.body.matches("<tr data-row").count();
        let link = reply.body.split("\">Next page").next().filter(|it| it.len() < reply.body.len());
        next = link
            .and_then(|it| it.rsplit_once("href=\""))
            .map(|it| it.1.replace("&amp;", "&").replace("&#x2f;", "/"));
    }
    rows
}

#[tokio::test]
async fn what_is_sealed_is_in_no_figure() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    l.agrees(&at, "sales").await;
    l.files(&at, "sales", "support_closure", "Two cases were closed without a fix.").await;

    let sealed = facts(&t).await;
    assert!(Cause::ALL.iter().all(|it| !sealed.named.contains(*it)), "{:?}", sealed.named);
    assert!(sealed.filings.primary.iter().all(Option::is_none));
    assert!(sealed.autopsies.filed_contributing.iter().all(|it| it.is_empty()));
    assert_eq!(sealed.filings.filed.iter().flatten().count(), 1);
    let report = json(&l.vera, "/api/v1/patterns").await;
    assert_eq!(report["measures"]["coverage"]["window"]["filed"], 1);
    assert_eq!(report["measures"]["coverage"]["window"]["filings_requested"], 2);
    for cause in report["measures"]["pareto"]["window"]["rows"].as_array().unwrap() {
        assert_eq!((&cause["n"], &cause["any_n"]), (&0.into(), &0.into()), "{cause}");
    }
    let same = l.vera.get("/patterns?period=all").await.body;
    assert_eq!(same.matches("Two cases were closed").count(), 0);

    // Another cause in the same seal: not one byte of the page, the data or the sheet is another.
    let pages = ["/patterns?period=all", "/api/v1/patterns", "/patterns.csv"];
    let mut before = Vec::new();
    for path in pages {
        before.push(l.ada.get(path).await.body);
    }
    l.files(&at, "sales", "product_defect", "It crashed.").await;
    for (path, before) in pages.into_iter().zip(before) {
        assert_eq!(l.ada.get(path).await.body, before, "{path}");
    }

    // Revealed with the last filing, it is there; a proposed finding is not on record before it is agreed.
    l.agrees(&at, "support").await;
    l.files(&at, "support", "support_closure", "We closed them.").await;
    let revealed = facts(&t).await;
    assert_eq!(revealed.filings.primary[..], [Some(Cause::ProductDefect), Some(Cause::SupportClosure)]);
    assert!(revealed.autopsies.primary.iter().all(Option::is_none));
}

#[tokio::test]
async fn a_proposed_finding_and_a_cancelled_autopsy_are_not_counted() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    let path = "/api/v1/patterns?as_of=2026-07-01";
    let n = async |what: &str| json(&vera, path).await["measures"][what]["window"].clone();
    assert_eq!((&n("coverage").await["opened"], &n("pareto").await["n"]), (&60.into(), &58.into()));
    let mut other = ledger::beside(&t).await;
    let change = "update findings set agreed_on = null where autopsy_id in
                      (select id from autopsies where external_id in ('X0000001', 'X0000002'));
                  update autopsies set cancelled_on = '2026-06-30', cancel_kind = 'unfounded', cancel_reason = 'Wrong account.'
                      where external_id = 'X0000002'";
    sqlx::raw_sql(change).execute(&mut other).await.unwrap();
    // Another process wrote, and the figures know.
    let (coverage, pareto) = (n("coverage").await, n("pareto").await);
    assert_eq!(
        (&coverage["opened"], &coverage["findings_agreed"], &pareto["n"]),
        (&59.into(), &56.into(), &56.into())
    );
    let page = vera.get("/patterns?as_of=2026-07-01&period=all").await.body;
    for (href, figure) in figures(&page).into_iter().take(6) {
        assert_eq!(listed(&vera, &href).await, figure, "{href}");
    }
}

#[tokio::test]
async fn facts_are_loaded_once_and_kept_while_nobody_writes() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let (one, two) = tokio::join!(facts(&t), facts(&t));
    assert!(Arc::ptr_eq(&one, &two));
    assert!(Arc::ptr_eq(&one, &facts(&t).await));
    t.person("Vera", Role::Viewer, &[]).await;
    assert!(!Arc::ptr_eq(&one, &facts(&t).await));
}

#[tokio::test]
async fn an_impossible_question_gets_a_clear_answer() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    let asked = [
        ("period=decade", "period is one of year, quarter, all."),
        ("by=leader", "by is one of segment, region, product, stage."),
    ];
    for (query, said) in asked {
        let reply = vera.get(&format!("/patterns?{query}")).await;
        assert!(reply.status == 400 && reply.body.contains(said), "{query}: {}", reply.body);
    }
    for (query, said) in [
        ("as_of=tomorrow", "as_of has to be a day, like 2026-07-01."),
        ("as_of=0026-07-01", "as_of has to be a day"),
        ("as_of=2025-01-01", "The first autopsy on record was opened on"),
        ("focus=2026-04-01", "focus has to be two days"),
        ("focus=2026-04-01..June", "focus has to be two days"),
        ("focus=2026-07-01..2026-04-01", "which is not after"),
        ("focus=2026-07-01..2026-07-01", "which is not after"),
        ("as_of=2026-07-01&focus=2026-07-01..2026-10-01", "of that day and later nothing is known"),
        ("segment=Nobody", "No account and no autopsy has the segment"),
        ("stage=checkout", "No account and no autopsy has the stage"),
    ] {
        for path in ["/patterns", "/api/v1/patterns", "/patterns.csv"] {
            let reply = vera.get(&format!("{path}?{query}")).await;
            assert!(reply.status == 400 && reply.body.contains(said), "{path}?{query}: {}", reply.body);
        }
    }
    for (path, said) in [
        ("/patterns", "unknown field"),
        ("/patterns.csv", "unknown field"),
        ("/api/v1/patterns", "a parameter that isn’t known here. Known: as_of, focus,"),
    ] {
        let reply = vera.get(&format!("{path}?nonsense=1")).await;
        assert!(reply.status == 400 && reply.body.contains(said), "{path}: {}", reply.body);
    }
    let problem = vera.get("/api/v1/patterns?as_of=tomorrow").await;
    assert_eq!(problem.headers["content-type"], "application/problem+json");
    // A stage that is one of the set and on record nowhere, a quarter before the record: zeros, in words.
    for query in [
        "segment=SMB&stage=sale&period=quarter",
        "focus=2020-01-01..2020-04-01",
        "as_of=2999-12-31&focus=1900-01-01..2999-12-31&period=quarter",
        "focus=2026-05-11..2026-05-12&period=quarter",
    ] {
        let reply = vera.get(&format!("/patterns?{query}")).await;
        assert!(reply.status == 200 && !reply.body.contains("NaN"), "{query}: {}", reply.body);
    }
}

#[tokio::test]
async fn the_command_gives_the_same_figures() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    let file = t.dir.path().join("report.json");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_autopsy"));
        command.arg("report").arg("--data").arg(t.dir.path()).args(arguments).output().unwrap()
    };
    let asked = ["--as-of", "2026-07-01", "--focus", "2026-04-01..2026-07-01"];
    let done = run(&[&asked[..], &["-o", file.to_str().unwrap()]].concat());
    assert!(done.status.success(), "{done:?}");
    let written: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert_eq!(written, json(&vera, &format!("/api/v1/patterns?{ASKED}")).await);
    let sheet = run(&[&asked[..], &["--format", "csv"]].concat());
    assert_eq!(sheet.stdout, vera.get(&format!("/patterns.csv?{ASKED}")).await.body.into_bytes());
    for wrong in
        [["--as-of", "July"], ["--focus", "2026-07-01"], ["--segment", "Nobody"], ["--format", "doc"]]
    {
        assert_eq!(run(&wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[tokio::test]
async fn little_or_nothing_is_told_in_words() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    for query in ["", "?period=all", "?period=quarter&by=stage"] {
        let page = l.dana.get(&format!("/patterns{query}")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.body.contains("No patterns yet") && !page.body.contains("<figure"), "{}", page.body);
    }
    l.opens("Brightwater Utilities", &["sales", "support"]).await;
    let page = l.dana.get("/patterns?period=all").await.body;
    for said in ["No finding names a cause yet", "1 still open", "Provisional"] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    assert!(page.contains("One autopsy has no agreed finding yet") && !page.contains("<svg xmlns"), "{page}");
    // Long ago nothing was opened: the way out is all time.
    let page = l.dana.get("/patterns").await.body;
    assert!(page.contains("Show all time"), "{page}");
}
