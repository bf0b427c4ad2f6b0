//! Importing, from the file to the record: through the page, the command line and the action below both.
use crate::app::{Browser, Reply, TestApp};
use crate::intake::{ACCOUNTS, AUTOPSIES, FILINGS, SIGNALS};
use crate::story::Larkfield;
use autopsy::actions::imports::{self, Counts, Error, Imported};
use autopsy::domain::{AutopsyId, Role};
use autopsy::intake::{Reading, Terms};
use autopsy::store;
use axum::body::Body;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const SMALL: &str = "tests/data/oracle-small";
const CHANGES: &str = "change_id,title,cause,owner_function,effective_on\n";

/// Larkfield and Northwind, one autopsy of each that is over and one that is open, with their seats.
pub const HISTORY: [(&str, &str); 3] = [
    (
        "accounts.csv",
        "account_id,name,segment,region,product,arr,customer_since,churned_on
A1,Larkfield,SMB,EMEA,Core,1200,2023-01-01,
A2,Northwind,Enterprise,AMER,Cloud,90000,2022-05-01,
",
    ),
    (
        "autopsies.csv",
        "autopsy_id,account_id,opened_on,closed_on,arr_at_risk,segment,region,product,lifecycle_stage,outcome,arr_retained,finding_primary,finding_contributing,finding_agreed_on
X2,A2,2025-03-01,,500,,,,support,,,,,
X1,A1,2025-01-10,2025-02-20,1200,Mid-market,EMEA,Core,onboarding,saved,1100.50,onboarding_gap,sale_misfit;product_gap,2025-02-01
",
    ),
    (
        "filings.csv",
        "autopsy_id,function,due_on,filed_on,primary_cause,contributing_causes
X1,sales,2025-01-18,2025-01-17,onboarding_gap,
X1,onboarding,2025-01-22,2025-01-20,competitor_pressure,sale_misfit;product_gap
X1,support,,,,
X2,support,,2025-03-04,product_defect,
",
    ),
];

pub async fn reading(t: &TestApp, files: &[(&str, &str)]) -> Reading {
    let currency = t.app.organisation().await.unwrap().currency;
    let mut reading = Reading::new(Terms::interactive(currency));
    for (name, text) in files {
        reading.read(name, text.as_bytes());
    }
    reading
}

pub async fn bring(t: &TestApp, files: &[(&str, &str)]) -> Result<Imported, Error> {
    let reading = reading(t, files).await;
    imports::import(&t.app.db, t.call(), reading).await
}

async fn brought(t: &TestApp, files: &[(&str, &str)]) -> Imported {
    bring(t, files).await.unwrap_or_else(|error| panic!("{error}"))
}

/// Nothing was stored, and this is said.
async fn refused(t: &TestApp, files: &[(&str, &str)]) -> String {
    let before = t.dump().await;
    let error = bring(t, files).await.expect_err("something is wrong").to_string();
    assert_eq!(t.dump().await, before, "{error}");
    error
}

/// "accounts 2/0/0/0": new, changed, unchanged and kept of each table.
fn told(imported: &Imported) -> String {
    let counts =
        |it: &Counts| format!("{} {}/{}/{}/{}", it.table.name(), it.new, it.changed, it.unchanged, it.kept);
    imported.summary.tables.iter().map(counts).collect::<Vec<_>>().join(", ")
}

fn notes(imported: &Imported) -> String {
    imported.summary.notes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// One column of one table as text, in the order of the rows.
async fn column(t: &TestApp, question: &str) -> Vec<String> {
    let mut conn = t.app.db.read().await.unwrap();
    sqlx::query_scalar(sqlx::AssertSqlSafe(question.to_owned())).fetch_all(&mut *conn).await.unwrap()
}

fn small() -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(SMALL).unwrap().map(|it| it.unwrap().path());
    let mut files: Vec<_> = files.filter(|it| it.extension().is_some_and(|it| it == "csv")).collect();
    files.sort();
    let named = |it: &Path| it.file_name().unwrap().to_str().unwrap().to_owned();
    files.iter().map(|it| (named(it), fs::read(it).unwrap())).collect()
}

/// Sends files as the page does; `check` presses the first button.
async fn send(browser: &Browser<'_>, files: &[(&str, &[u8])], check: bool) -> Reply {
    let mut body = Vec::new();
    for (name, bytes) in files {
        let head = format!(
            "--cut\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    if check {
        body.extend_from_slice(b"--cut\r\nContent-Disposition: form-data; name=\"dry_run\"\r\n\r\n1\r\n");
    }
    body.extend_from_slice(b"--cut--\r\n");
    let request = Request::builder()
        .method(Method::POST)
        .uri("/imports")
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header(header::COOKIE, &browser.cookie)
        .body(Body::from(body))
        .unwrap();
    let response = browser.t.answer(request).await;
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Reply { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
}

/// What a page says, without its markup.
pub fn words(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        text.push_str(part.split_once('>').map_or(part, |it| it.1));
        text.push(' ');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn the_small_company_comes_in_through_the_page_and_twice_changes_nothing() {
    let t = TestApp::new().await;
    let ada = t.person("Ada", Role::Admin, &[]).await;
    let small = small();
    let files: Vec<(&str, &[u8])> = small.iter().map(|it| (it.0.as_str(), it.1.as_slice())).collect();

    let before = t.dump().await;
    let checked = send(&ada, &files, true).await;
    assert_eq!(checked.status, 200, "{}", checked.body);
    let said = words(&checked.body);
    assert!(said.contains("The files can be imported New: 340 accounts, 60 autopsies, 328 seats, 3 changes and 185 signals. Nothing is stored yet."), "{said}");
    assert_eq!(t.dump().await, before, "a check changes nothing");

    let page = send(&ada, &files, false).await.went();
    let counts = "select count(*) || '' from ";
    for (table, n) in [
        ("accounts", "340"),
        ("autopsies", "60"),
        ("seats", "328"),
        ("changes", "3"),
        ("signals", "185"),
        ("reveals where cause = 'import'", "60"),
        ("autopsies where imported = 0", "0"),
        ("filing_versions", "0"),
        ("imports", "1"),
        ("record where action = 'imported'", "1"),
    ] {
        assert_eq!(column(&t, &format!("{counts}{table}")).await, [n], "{table}");
    }
    let said = words(&ada.get(&page).await.body);
    assert!(said.contains("Accounts 340 0 0 0 0 Autopsies 60 0 0 0 0 Filings 328"), "{said}");
    assert!(said.contains("taxonomy.csv : skipped"), "{said}");
    assert!(said.contains("Imported by Ada"), "{said}");
    let listed = words(&ada.get("/imports").await.body);
    assert!(listed.contains("Ada accounts.csv, autopsies.csv,"), "{listed}");

    let before = t.dump().await;
    let again = send(&ada, &files, false).await;
    assert_eq!(again.status, 200, "{}", again.body);
    assert!(words(&again.body).contains("Nothing was changed"), "{}", again.body);
    assert_eq!(t.dump().await, before, "twice changes nothing");
}

#[tokio::test]
async fn what_is_kept_of_where_an_autopsy_stands_is_what_the_law_says() {
    let t = TestApp::new().await;
    let small = small();
    let small = small.iter().map(|it| (it.0.as_str(), std::str::from_utf8(&it.1).unwrap()));
    let proposed = format!("{AUTOPSIES}X3,A1,2026-01-01,,5,,,,sale,,,product_gap,,\n");
    let files: Vec<(&str, &str)> = small.chain(HISTORY).chain([("x3.csv", proposed.as_str())]).collect();
    brought(&t, &files).await;
    let ids = column(&t, "select lower(hex(id)) from autopsies order by number").await;
    let mut conn = t.app.db.read().await.unwrap();
    let mut stages = std::collections::BTreeMap::new();
    let mut last = None;
    for id in &ids {
        let id: AutopsyId = id.parse().unwrap();
        let autopsy = store::autopsies::find(&mut conn, id).await.unwrap().unwrap();
        assert_eq!(autopsy.opening.stage, autopsy.standing(), "{id}");
        *stages.entry(autopsy.standing().code()).or_insert(0) += 1;
        let place = (autopsy.opening.opened_on, autopsy.opening.external_id.clone());
        assert!(last.as_ref() < Some(&place), "numbers go by day and id");
        last = Some(place);
        let mut dues: Vec<_> = autopsy.seats.iter().map(|it| it.due_on).collect();
        dues.sort();
        if let [first, .., last] = dues.as_slice() {
            assert_eq!((autopsy.opening.agree_by, autopsy.opening.due_on), (*first, *last));
        }
    }
    drop(conn);
    let stages: Vec<&str> = stages.into_keys().collect();
    assert_eq!(stages, ["answering", "closed", "reconciled", "revealed"]);
    let places = column(
        &t,
        "select count(*) || '' from (select ordinal, row_number() over (partition by account_id order by opened_on, external_id) as place from autopsies) where ordinal <> place",
    );
    assert_eq!(places.await, ["0"]);
}

#[tokio::test]
async fn history_is_taken_as_it_was() {
    let t = TestApp::new().await;
    let imported = brought(&t, &HISTORY).await;
    assert_eq!(told(&imported), "accounts 2/0/0/0, autopsies 2/0/0/0, filings 4/0/0/0");
    let autopsies = column(
        &t,
        "select number || ' ' || external_id || ' ' || segment || ' ' || agree_by || ' ' || due_on || ' ' || stage || ' ' || ordinal from autopsies order by number",
    );
    assert_eq!(
        autopsies.await,
        [
            "1 X1 Mid-market 2025-01-18 2025-01-22 closed 1",
            "2 X2 Enterprise 2025-03-11 2025-03-11 revealed 1"
        ]
    );
    let seats = column(
        &t,
        "select s.function || ' ' || s.due_on || ' ' || coalesce(f.filed_at || ' ' || f.primary_cause || ' ' || f.contributing || ' ' || f.late, 'never') from seats s left join filings f on f.autopsy_id = s.autopsy_id and f.function = s.function order by s.due_on, 1",
    );
    insta::assert_snapshot!(seats.await.join("\n"), @"
    sales 2025-01-18 2025-01-17T00:00:00+00:00 onboarding_gap  0
    support 2025-01-20 never
    onboarding 2025-01-22 2025-01-20T00:00:00+00:00 competitor_pressure sale_misfit;product_gap 0
    support 2025-03-11 2025-03-04T00:00:00+00:00 product_defect  0
    ");
    let ends = column(
        &t,
        "select outcome || ' ' || arr_retained || ' ' || started_on || ' ' || ended_on from rescues",
    );
    assert_eq!(ends.await, ["saved 110050 2025-01-10 2025-02-20"]);
    let record = column(&t, "select actor_kind || ' ' || fields from record where action = 'imported'").await;
    assert_eq!(record.len(), 1);
    assert!(
        record[0].starts_with("command_line {\"tables\":") && !record[0].contains("Larkfield"),
        "{record:?}"
    );

    // Seats may come later than their autopsy; its days follow them.
    let later = format!("{FILINGS}X2,sales,2025-03-20,,,\n");
    assert_eq!(told(&brought(&t, &[("later.csv", &later)]).await), "filings 1/0/0/0");
    let due = column(&t, "select agree_by || ' ' || due_on from autopsies where external_id = 'X2'").await;
    assert_eq!(due, ["2025-03-11 2025-03-20"]);
    // An earlier autopsy takes the first place.
    let earlier = format!("{AUTOPSIES}X0,A1,2024-01-01,2024-02-01,5,,,,sale,churned,0,,,\n");
    brought(&t, &[("earlier.csv", &earlier)]).await;
    let places = column(
        &t,
        "select external_id || ' ' || number || ' ' || ordinal from autopsies where external_id <> 'X2' order by ordinal",
    );
    assert_eq!(places.await, ["X0 3 1", "X1 1 2"]);
    let all: Vec<(&str, &str)> = HISTORY
        .into_iter()
        .chain([("later.csv", later.as_str()), ("earlier.csv", earlier.as_str())])
        .collect();
    let before = t.dump().await;
    assert_eq!(told(&brought(&t, &all).await), "accounts 0/0/2/0, autopsies 0/0/3/0, filings 0/0/5/0");
    assert_eq!(t.dump().await, before);
}

#[tokio::test]
async fn accounts_follow_their_file_until_somebody_edits_them_here() {
    let t = TestApp::new().await;
    let noor = t.person("Noor", Role::Contributor, &[]).await;
    brought(&t, &HISTORY).await;
    let moved = format!("{ACCOUNTS}A1,Larkfield Works,SMB,EMEA,Core,1300,2023-01-01,2025-06-01\n");
    let imported = brought(&t, &[("accounts.csv", &moved)]).await;
    assert_eq!(told(&imported), "accounts 0/1/0/0");
    let account = "select name || ' ' || segment || ' ' || arr || ' ' || coalesce(churned_on, 'stays') || ' ' || version from accounts where external_id = 'A1'";
    assert_eq!(column(&t, account).await, ["Larkfield Works SMB 130000 2025-06-01 2"]);
    assert_eq!(told(&brought(&t, &[("accounts.csv", &moved)]).await), "accounts 0/0/1/0");

    // A file without a column says nothing about it; an empty cell says that there is nothing.
    let narrow = "account_id,name,arr,churned_on\nA1,Larkfield Works,1300,\n";
    assert_eq!(told(&brought(&t, &[("crm.csv", narrow)]).await), "accounts 0/1/0/0");
    assert_eq!(column(&t, account).await, ["Larkfield Works SMB 130000 stays 3"]);

    let mut conn = t.app.db.read().await.unwrap();
    let id = store::accounts::by_name(&mut conn, "A1").await.unwrap()[0];
    let it = store::accounts::find(&mut conn, id).await.unwrap().unwrap();
    drop(conn);
    let draft = autopsy::domain::AccountDraft {
        name: it.name,
        segment: it.segment,
        region: it.region,
        product: it.product,
        industry: it.industry,
        owner: autopsy::domain::Line::parse("Priya").unwrap(),
        arr: autopsy::domain::Minor::new(140_000),
        customer_since: it.customer_since,
        churned_on: it.churned_on,
        renewal_on: it.renewal_on,
    };
    let proof = noor.person().await.contributor().unwrap();
    autopsy::actions::accounts::change(&t.app.db, t.call(), proof, id, 3, draft).await.unwrap();
    let before = t.dump().await;
    let imported = brought(&t, &[("accounts.csv", &moved)]).await;
    assert_eq!(told(&imported), "accounts 0/0/0/1");
    assert_eq!(notes(&imported), "accounts.csv: line 2: edited here since; left as it is");
    assert_eq!(t.dump().await, before);
}

#[tokio::test]
async fn history_on_record_is_never_rewritten() {
    let t = TestApp::new().await;
    brought(&t, &HISTORY).await;
    let changes = format!("{CHANGES}C1,A new hand-over,onboarding_gap,onboarding,2025-05-01\n");
    brought(&t, &[("changes.csv", &changes)]).await;
    let rows = "X1,A2,2025-01-10,,1200.50,SMB,,Core,onboarding,,,onboarding_gap,sale_misfit,2025-02-01\n";
    let autopsies = format!("{AUTOPSIES}{rows}");
    let filings = format!(
        "{FILINGS}X1,support,,2025-01-30,sale_misfit,\nX1,sales,2025-01-19,2025-01-17,onboarding_gap,product_gap\n"
    );
    let changes = changes.replace("onboarding,2025", "sales,2025");
    let files = [("changes.csv", &*changes), ("f.csv", &*filings), ("a.csv", &*autopsies)];
    insta::assert_snapshot!(refused(&t, &files).await, @"
    changes.csv, line 2, column owner_function: on record: onboarding, in the file: sales
    f.csv, line 2, column filed_on: on record: nothing, in the file: 2025-01-30
    f.csv, line 2, column primary_cause: on record: nothing, in the file: sale_misfit
    f.csv, line 3, column due_on: on record: 2025-01-18, in the file: 2025-01-19
    f.csv, line 3, column contributing_causes: on record: nothing, in the file: product_gap
    a.csv, line 2, column account_id: on record: A1, in the file: A2
    a.csv, line 2, column closed_on: on record: 2025-02-20, in the file: nothing
    a.csv, line 2, column outcome: on record: saved, in the file: nothing
    a.csv, line 2, column segment: on record: Mid-market, in the file: SMB
    a.csv, line 2, column finding_contributing: on record: sale_misfit;product_gap, in the file: sale_misfit
    a.csv, line 2, column arr_at_risk: on record: 1200, in the file: 1200.50
    a.csv, line 2, column arr_retained: on record: 1100.50, in the file: nothing
    ");
}

#[tokio::test]
async fn an_account_with_an_open_autopsy_gets_no_second_one() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    brought(&t, &HISTORY).await;
    let second = format!("{AUTOPSIES}X9,A2,2025-08-01,,5,,,,sale,,,,,\n");
    insta::assert_snapshot!(refused(&t, &[("a.csv", &second)]).await, @"a.csv, line 2, column closed_on: account “A2” has an open autopsy on record already, “X2”; give the one that is over its closed_on");
    // A file that says that the first one is over doesn't close it.
    let over = format!("{second}X2,A2,2025-03-01,2025-04-01,500,,,,support,saved,,,,\n");
    insta::assert_snapshot!(refused(&t, &[("a.csv", &over)]).await, @"
    a.csv, line 2, column closed_on: account A2 has an open autopsy on record already, X2; close it here first
    a.csv, line 3, column closed_on: on record: nothing, in the file: 2025-04-01
    a.csv, line 3, column outcome: on record: nothing, in the file: saved
    ");

    // It ends here, and the next one is opened here: the old files still come in, and change nothing.
    let x2 = column(&t, "select lower(hex(id)) from autopsies where external_id = 'X2'").await;
    let x2: AutopsyId = x2[0].parse().unwrap();
    let cancel = [("kind", "unfounded"), ("reason", "The account was never off course.")];
    l.dana.post(&format!("/autopsies/{x2}/cancellation"), &cancel).await.went();
    let account = column(&t, "select lower(hex(id)) from accounts where external_id = 'A2'").await;
    let account: autopsy::domain::AccountId = account[0].parse().unwrap();
    l.opens_again(&account.to_string(), "Northwind", &["sales", "support"]).await;
    let before = t.dump().await;
    let again = brought(&t, &HISTORY).await;
    assert_eq!(told(&again), "accounts 0/0/2/0, autopsies 0/0/2/0, filings 0/0/4/0");
    assert_eq!(t.dump().await, before);
    insta::assert_snapshot!(refused(&t, &[("a.csv", &second)]).await, @"a.csv, line 2, column closed_on: account “A2” has an open autopsy on record already; give the one that is over its closed_on");
}

#[tokio::test]
async fn what_was_worked_on_here_is_kept() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    brought(&t, &HISTORY).await;
    let x2 = column(&t, "select lower(hex(id)) from autopsies where external_id = 'X2'").await;
    let x2: AutopsyId = x2[0].parse().unwrap();
    let finding = [
        ("version", "0"),
        ("primary_cause", "product_defect"),
        ("primary_share", "100"),
        ("statement", "The release broke planning runs for a week."),
    ];
    l.dana.post(&format!("/autopsies/{x2}/finding"), &finding).await.went();
    let before = t.dump().await;
    let more = HISTORY[2].1.to_owned() + "X2,sales,2025-03-20,,,\n";
    let files = [HISTORY[0], HISTORY[1], ("filings.csv", &*more)];
    let again = brought(&t, &files).await;
    assert_eq!(told(&again), "accounts 0/0/2/0, autopsies 0/0/1/1, filings 0/0/4/1");
    insta::assert_snapshot!(notes(&again), @"
    autopsies.csv: line 2: work went on here since; left as it is
    filings.csv: line 6: work went on here since; left as it is
    ");
    assert_eq!(t.dump().await, before);
}

#[tokio::test]
async fn a_bad_row_in_any_file_stores_nothing() {
    let t = TestApp::new().await;
    let bad = [
        ("accounts.csv", format!("{ACCOUNTS}A3,,SMB,EMEA,Core,1,,\n")),
        ("autopsies.csv", format!("{AUTOPSIES}X3,A1,2025-03-01,,5,,,,sale,,,because,,2025-03-09\n")),
        ("filings.csv", format!("{FILINGS}X1,legal,,,,\n")),
        ("changes.csv", format!("{CHANGES}C1,Hand-over,onboarding_gap,onboarding,01.05.2025\n")),
        ("signals.csv", format!("{SIGNALS}A9,usage_drop,2025-01-01\n")),
        ("ragged.csv", format!("{SIGNALS}A1,usage_drop\n")),
        ("lacking.csv", "account_id,name\nA1,Larkfield\n".to_owned()),
    ];
    for (name, text) in &bad {
        let files: Vec<(&str, &str)> = HISTORY.into_iter().chain([(*name, text.as_str())]).collect();
        let said = refused(&t, &files).await;
        assert!(said.starts_with(&format!("{name}, line ")), "{said}");
    }
    assert_eq!(column(&t, "select count(*) || '' from imports").await, ["0"]);
}

#[tokio::test]
async fn the_page_says_what_is_wrong_and_where() {
    let t = TestApp::new().await;
    let dana = t.person("Dana", Role::CsLeader, &[]).await;
    let bad = format!("{ACCOUNTS}A1,Larkfield,SMB,EMEA,Core,much,,\nA2,Northwind,SMB,EMEA,Core,5\n");
    for check in [true, false] {
        let reply = send(&dana, &[("crm<b>.csv", bad.as_bytes())], check).await;
        assert_eq!(reply.status, 422);
        let said = words(&reply.body);
        assert!(said.contains("Nothing was imported 2 things in the files can’t be taken"), "{said}");
        assert!(
            said.contains("crm&lt;b&gt;.csv 2 arr “much” isn’t an amount")
                || said.contains("crm&lt;b&gt;.csv 2 arr"),
            "{said}"
        );
        assert!(!reply.body.contains("crm<b>"), "{}", reply.body);
    }
    assert_eq!(send(&dana, &[], false).await.status, 422);
    // A file input that was left empty.
    let empty = send(&dana, &[("", b"")], false).await;
    assert!(empty.status == 422 && words(&empty.body).contains("Choose at least one file"), "{}", empty.body);
    assert_eq!(dana.post("/imports", &[("files", "x")]).await.status, 400);
}

#[tokio::test]
async fn limits_of_the_page() {
    let t = TestApp::new().await;
    let ada = t.person("Ada", Role::Admin, &[]).await;
    let before = t.dump().await;
    let large = send(&ada, &[("large.csv", &vec![b'x'; 21_000_000])], false).await;
    assert_eq!(large.status, 413);
    assert!(words(&large.body).contains("An import may be 20 MB"), "{}", large.body);
    let reply = send(&ada, &[("many.csv", many().as_bytes())], true).await;
    assert_eq!(reply.status, 422);
    assert!(
        words(&reply.body).contains("is one row more than the 50000 that can be imported here"),
        "{}",
        reply.body
    );
    assert_eq!(t.dump().await, before);
    // Other pages still take 2 MB.
    let long = "x".repeat(3_000_000);
    assert!(ada.post("/password", &[("password", &long)]).await.status.is_client_error());
}

/// One row more than the page takes.
fn many() -> String {
    let mut many = ACCOUNTS.to_owned();
    for at in 0..=50_000 {
        writeln!(many, "A{at},Customer {at},SMB,EMEA,Core,{at},2024-01-01,").unwrap();
    }
    many
}

#[tokio::test]
async fn only_importers_import() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let before = t.dump().await;
    let files: [(&str, &[u8]); 1] = [("accounts.csv", HISTORY[0].1.as_bytes())];
    for browser in [&l.vera, &l.noor, &l.marcus, &l.wes] {
        assert_eq!(send(browser, &files, false).await.status, 403);
        assert_eq!(browser.get("/imports").await.status, 403);
        assert!(!browser.get("/").await.body.contains("href=\"/imports\""));
    }
    assert_eq!(send(&t.nobody(), &files, false).await.status, 401);
    assert_eq!(t.dump().await, before);
    for browser in [&l.dana, &l.ada] {
        assert_eq!(browser.get("/imports").await.status, 200);
        let reply = browser.get("/imports/templates/autopsies.csv").await;
        assert_eq!(reply.body, AUTOPSIES);
        assert_eq!(reply.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"autopsies.csv\"");
        assert_eq!(browser.get("/imports/templates/people.csv").await.status, 404);
    }
}

#[tokio::test]
async fn files_come_as_spreadsheets_write_them() {
    let t = TestApp::new().await;
    let ada = t.person("Ada", Role::Admin, &[]).await;
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain("account_id\tname\tarr\nA1\tŁódź Glass\t5\n".encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    send(&ada, &[("utf16.txt", &utf16)], false).await.went();
    let latin = b"account_id;name;arr\nA2;M\xfcnchen Werke;5\nA3;'=cmd|' /C calc'!A0;5\nA4;<script>alert(1)</script>;5\n";
    let page = send(&ada, &[("latin.csv", latin)], false).await.went();
    assert!(words(&ada.get(&page).await.body).contains("read as Windows-1252"));
    assert_eq!(
        column(&t, "select name from accounts order by external_id").await,
        ["Łódź Glass", "München Werke", "=cmd|' /C calc'!A0", "<script>alert(1)</script>"]
    );
    let autopsy = format!("{AUTOPSIES}X1,A4,2025-03-01,,5,,,,sale,,,,,\n");
    send(&ada, &[("a.csv", autopsy.as_bytes())], false).await.went();
    let list = ada.get("/autopsies?state=all").await.body;
    assert!(list.contains("&lt;script&gt;alert(1)") && !list.contains("<script>alert"), "{list}");
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_autopsy"))
        .arg("import")
        .arg("--data")
        .arg(data)
        .args(arguments)
        .env_remove("AUTOPSY_CONFIG")
        .current_dir(data)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn the_command_line_imports_folders_and_names_what_is_wrong() {
    let data = tempfile::tempdir().unwrap();
    let dir = data.path();
    let small = fs::canonicalize(SMALL).unwrap();
    let small = small.to_str().unwrap();
    let dry = run(dir, &["--dry-run", small]);
    assert!(dry.status.success(), "{}", text(&dry.stderr));
    let first = run(dir, &[small]);
    insta::assert_snapshot!(text(&first.stdout), @"
                      new    changed  unchanged       kept   repeated
    accounts          340          0          0          0          0
    autopsies          60          0          0          0          0
    filings           328          0          0          0          0
    changes             3          0          0          0          0
    signals           185          0          0          0          0
    note: exposure.csv: skipped: how many customers were active is worked out from the accounts
    note: taxonomy.csv: skipped: the causes are a fixed set that no import changes
    Imported.
    ");
    assert_eq!(
        text(&dry.stdout),
        text(&first.stdout).replace("Imported.", "Nothing was changed: this was a dry run.")
    );
    assert_eq!(text(&first.stderr), "", "no progress where nobody watches");
    let again = run(dir, &[small]);
    assert!(text(&again.stdout).ends_with("Nothing to change: all of it is on record.\n"));

    fs::write(
        dir.join("bad.csv"),
        format!("{SIGNALS}A0000001,usage_drop,yesterday\nA9,silence,2025-01-01\n"),
    )
    .unwrap();
    let bad = run(dir, &["bad.csv"]);
    assert_eq!(bad.status.code(), Some(1));
    insta::assert_snapshot!(text(&bad.stderr), @"
    autopsy: nothing was imported
    bad.csv, line 2, column observed_on: “yesterday” isn't a date like 2025-03-04; write year-month-day, since other shapes would have to be guessed
    bad.csv, line 3, column account_id: no account “A9”; import it with accounts.csv, in the same call or before
    ");
    for path in ["nowhere.csv", "empty"] {
        fs::create_dir_all(dir.join("empty")).unwrap();
        assert_eq!(run(dir, &[path]).status.code(), Some(1));
    }
    assert_eq!(run(dir, &[]).status.code(), Some(2));
    // More rows than the page takes.
    fs::write(dir.join("many.csv"), many()).unwrap();
    let many = run(dir, &["many.csv"]);
    assert!(text(&many.stdout).contains("accounts        50001"), "{many:?}");
}

#[tokio::test]
async fn an_imported_autopsy_that_is_still_open_can_be_brought_to_its_end() {
    let t = TestApp::new().await;
    let dana = t.person("Dana", Role::CsLeader, &[]).await;
    let files = small();
    let named: Vec<(&str, &str)> = files.iter().map(|(name, bytes)| (name.as_str(), text(bytes))).collect();
    brought(&t, &named).await;
    let open = column(&t, "select lower(hex(id)) from autopsies where closed_on is null").await;
    let id: uuid::Uuid = open[0].parse().unwrap();
    let at = format!("/autopsies/{id}");
    let page = dana.get(&at).await.body;
    assert!(page.contains("The rescue has no outcome yet") && !page.contains("Locked"), "{page}");
    assert!(dana.get("/").await.body.contains("How did the rescue of"));
    let task = autopsy::domain::TaskId::new().to_string();
    let task = [
        ("id", task.as_str()),
        ("title", "Call"),
        ("purpose", "adopt"),
        ("owner", ""),
        ("due_on", "2026-11-20"),
    ];
    assert_eq!(dana.post(&format!("{at}/rescue/tasks"), &task).await.went(), at);
    let outcome = [("outcome", "saved"), ("arr_retained", "9600")];
    assert_eq!(dana.post(&format!("{at}/rescue/outcome"), &outcome).await.went(), at);
    assert_eq!(dana.post(&format!("{at}/closure"), &[]).await.went(), at);
    assert!(dana.get(&at).await.body.contains("Closed 4 Nov 2026"));
}
