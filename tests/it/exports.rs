//! Lists as files: the same rows as the page, in the same order; and what went out can come in again.
use crate::app::{Browser, TestApp};
use crate::story::{Larkfield, SEVEN};
use autopsy::actions::imports::{self, Imported};
use autopsy::domain::Day;
use autopsy::intake::{Reading, Terms};
use axum::http::header;
use calamine::{Data, Reader, Xlsx};
use std::io::Cursor;

const SMALL: &str = "tests/data/oracle-small";

async fn bring(t: &TestApp, files: &[(&str, String)]) -> Imported {
    let currency = t.app.organisation().await.unwrap().currency;
    let mut reading = Reading::new(Terms::interactive(currency));
    for (name, text) in files {
        reading.read(name, text.as_bytes());
    }
    imports::import(&t.app.db, t.call(), reading).await.unwrap()
}

fn small(name: &str) -> (&str, String) {
    (name, std::fs::read_to_string(format!("{SMALL}/{name}")).unwrap())
}

/// Every page of a list: the numbers of its autopsies, or the names of its accounts, in order.
async fn on_pages(browser: &Browser<'_>, address: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut next = Some(address.to_owned());
    while let Some(address) = next {
        let page = browser.get(&address).await.body;
        let rows = page.split("<tr data-row>").skip(1).map(|row| {
            let row = if address.starts_with("/autopsies") {
                row.split("<span class=\"sub\">").nth(1).unwrap().split(' ').next().unwrap()
            } else {
                row.split("\">").nth(2).unwrap().split('<').next().unwrap()
            };
            row.replace("&amp;", "&").replace("&#x27;", "'")
        });
        found.extend(rows);
        let links = page.split("href=\"").map(|it| it.split('"').next().unwrap().replace("&amp;", "&"));
        next = links.into_iter().find(|it| it.contains("after="));
    }
    found
}

fn rows_of(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    reader.records().map(|it| it.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn column(rows: &[Vec<String>], name: &str) -> Vec<String> {
    let at = rows[0].iter().position(|it| it == name).unwrap();
    rows[1..].iter().map(|it| it[at].clone()).collect()
}

/// A workbook's one sheet.
async fn sheet(browser: &Browser<'_>, address: &str) -> (Vec<u8>, Vec<Vec<Data>>) {
    let bytes = browser.bytes(address).await;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.clone())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    (bytes, range.rows().map(<[Data]>::to_vec).collect())
}

/// The day of a cell that holds one.
fn on(day: calamine::ExcelDateTime) -> Day {
    let days = day.as_f64();
    assert!(days.fract() == 0.0, "a day has no hour");
    "1899-12-30".parse::<Day>().unwrap() + chrono::TimeDelta::days(format!("{days}").parse().unwrap())
}

fn filled(address: &str, ending: &str) -> String {
    match address.split_once('?') {
        Some((path, query)) => format!("{path}.{ending}?{query}"),
        None => format!("{address}.{ending}"),
    }
}

#[tokio::test]
async fn a_file_has_exactly_the_rows_of_the_pages() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    bring(&t, &[small("accounts.csv"), small("autopsies.csv"), small("filings.csv")]).await;
    l.opens("=HYPERLINK(\"http://evil\")", &SEVEN).await;
    l.opens("Brightwater, \"Utilities\"", &["sales", "support"]).await;
    let lists = [
        "/autopsies",
        "/autopsies?state=all",
        "/autopsies?state=closed&times=2",
        "/autopsies?stage=agreeing",
        "/autopsies?q=bright",
        "/autopsies?seat=me",
        "/autopsies?lifecycle=adoption&state=all&finding=agreed",
        "/autopsies?state=closed&outcome=churned",
        "/autopsies?q=nothing-like-it",
        "/accounts",
        "/accounts?open=1",
        "/accounts?q=ar",
    ];
    let mut most = 0;
    for address in lists {
        let pages = on_pages(&l.marcus, address).await;
        let autopsies = address.starts_with("/autopsies");
        let reply = l.marcus.get(&filled(address, "csv")).await;
        assert_eq!(
            (reply.status.as_u16(), &reply.headers[header::CONTENT_TYPE]),
            (200, &"text/csv; charset=utf-8".parse().unwrap())
        );
        let named = reply.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert!(named.ends_with("-2026-11-04.csv\""), "{named}");
        let rows = rows_of(&reply.body);
        let shown = column(&rows, if autopsies { "number" } else { "name" });
        let shown: Vec<String> =
            shown.iter().map(|it| it.strip_prefix('\'').unwrap_or(it).replace('"', "&quot;")).collect();
        assert_eq!(shown, pages, "{address}");
        let (_, cells) = sheet(&l.marcus, &filled(address, "xlsx")).await;
        assert_eq!(cells.len(), rows.len(), "{address}");
        for (cells, row) in cells.iter().zip(&rows).skip(1) {
            for (cell, text) in cells.iter().zip(row) {
                match cell {
                    Data::Empty => assert_eq!(text, ""),
                    Data::Float(n) => assert!((text.parse::<f64>().unwrap() - n).abs() < 1e-9, "{text} {n}"),
                    Data::DateTime(day) => {
                        assert_eq!(*text, on(*day).to_string());
                    }
                    Data::String(words) if text.contains('_') || text.contains(';') => {
                        assert!(!words.is_empty());
                    }
                    Data::String(words) => assert!(
                        words == text
                            || words.to_lowercase().replace(' ', "_") == *text
                            || !text.contains(' '),
                        "{words} {text}"
                    ),
                    other => panic!("{other:?} for {text}"),
                }
            }
        }
        most = most.max(pages.len());
    }
    assert!(most > 100, "several pages");
    let csv = l.marcus.get("/accounts.csv?q=evil").await.body;
    assert!(csv.contains("\"'=HYPERLINK(\"\"http://evil\"\")\""), "{csv}");
    // A place in the list is no part of a file; an unknown filter is refused.
    assert_eq!(l.vera.get("/autopsies.csv?no=1").await.status, 400);
    assert_eq!(l.vera.get("/autopsies.xlsx?stage=nonsense").await.status, 400);
    let page = l.vera.get("/autopsies?state=all&q=a").await.body;
    assert!(page.contains("href=\"/autopsies.csv?q=a&amp;state=all\""), "{page}");
}

#[tokio::test]
async fn a_workbook_has_numbers_dates_and_links() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    l.opens("Brightwater Utilities", &SEVEN).await;
    let (bytes, rows) = sheet(&l.dana, "/autopsies.xlsx").await;
    assert!(bytes.starts_with(b"PK"));
    assert_eq!(rows[0][2], Data::String("Opened".into()));
    assert!(matches!(&rows[1][2], Data::DateTime(day) if on(*day).to_string() == "2026-11-04"));
    assert_eq!(rows[1][4], Data::Float(1_240_000.0));
    assert_eq!(rows[1][8], Data::String("Adoption".into()));
    assert_eq!(rows[1][18], Data::Float(1.0));
    // Who reads no autopsy's page gets no link to it: the file is smaller by its parts.
    let (without, _) = sheet(&l.vera, "/autopsies.xlsx").await;
    let links = b"xl/worksheets/_rels/sheet1.xml.rels";
    let has_links = |bytes: &[u8]| bytes.windows(links.len()).any(|it| it == links);
    assert!(has_links(&bytes) && !has_links(&without));
}

#[tokio::test]
async fn what_went_out_comes_in_again() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    bring(&t, &[small("accounts.csv"), small("autopsies.csv"), small("filings.csv")]).await;
    l.opens("+49 Grad Nord", &SEVEN).await;
    let duplicate = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    let cancel = [("kind", "duplicate"), ("reason", "Twice.")];
    assert_eq!(l.dana.post(&format!("{duplicate}/cancellation"), &cancel).await.went(), duplicate);
    let accounts = l.dana.get("/accounts.csv").await.body;
    let autopsies = l.dana.get("/autopsies.csv?state=all").await.body;

    let fresh = TestApp::new().await;
    let dana = fresh.person("Dana", autopsy::domain::Role::CsLeader, &[]).await;
    let files = [("accounts.csv", accounts.clone()), ("autopsies.csv", autopsies.clone())];
    bring(&fresh, &files).await;
    let again = bring(&fresh, &files).await;
    assert!(again.id.is_none(), "twice is once");
    let plain = |csv: &str, last: &str| {
        let mut rows = rows_of(csv);
        let width = rows[0].iter().position(|it| it == last).unwrap() + 1;
        for row in &mut rows {
            row.truncate(width);
        }
        let head = rows.remove(0);
        rows.sort();
        (head, rows)
    };
    let back = dana.get("/accounts.csv").await.body;
    assert_eq!(plain(&back, "renewal_on"), plain(&accounts, "renewal_on"));
    let back = dana.get("/autopsies.csv?state=all").await.body;
    assert_eq!(plain(&back, "currency"), plain(&autopsies, "currency"));
}

#[tokio::test]
async fn an_export_is_on_the_record_without_a_name() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    l.vera.get("/accounts.csv?q=Brightwater&segment=Enterprise").await;
    l.marcus.get("/autopsies.xlsx?seat=me").await;
    l.marcus.get(&format!("{at}.json")).await;
    l.cal.get(&format!("{at}/print")).await;
    let dump = t.dump().await;
    let record = dump.split("== ").find(|it| it.starts_with("record\n")).unwrap();
    assert_eq!(record.matches("'exported'").count(), 3, "{record}");
    assert!(
        record.contains(r#"{"filter":{"q":true,"segment":"Enterprise"},"format":"csv","list":"accounts"}"#),
        "{record}"
    );
    assert!(record.contains(r#"{"filter":{"seat":"me"},"format":"xlsx","list":"autopsies"}"#), "{record}");
    assert!(!record.contains("Brightwater"));
    // The page's record stays what was done to the autopsy.
    assert!(!l.dana.get(&at).await.body.contains("xport"));
}

#[tokio::test]
async fn one_autopsy_leaves_whole() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater <Utilities>", &["sales", "support", "customer_success"]).await;
    for function in ["sales", "support", "customer_success"] {
        l.agrees(&at, function).await;
    }
    let task = autopsy::domain::TaskId::new().to_string();
    let task = [
        ("id", task.as_str()),
        ("title", "Executive call"),
        ("purpose", "advocate"),
        ("owner", ""),
        ("due_on", "2026-11-12"),
    ];
    l.noor.post(&format!("{at}/rescue/tasks"), &task).await.went();
    l.files(&at, "sales", "sale_misfit", "A velociraptor was sold.").await;
    l.files(&at, "support", "support_slow", "Nine days.").await;
    let sealed = l.dana.get(&format!("{at}.json")).await.body;
    assert!(sealed.contains("\"filings\":null") && !sealed.contains("velociraptor"), "{sealed}");
    l.files(&at, "customer_success", "sale_misfit", "A falcon was expected.").await;
    let finding = [
        ("version", "0"),
        ("primary_cause", "sale_misfit"),
        ("primary_share", "70"),
        ("contributing_1", "support_slow"),
        ("share_1", "30"),
        ("contributing_2", ""),
        ("share_2", ""),
        ("statement", "What was sold does not exist."),
        ("change_id", ""),
    ];
    l.dana.post(&format!("{at}/finding"), &finding).await.went();
    let dissent = [("version", "1"), ("answer", "dissent"), ("reason", "Nine days were three.")];
    l.tomas.post(&format!("{at}/finding/answers/support"), &dissent).await.went();

    let reply = l.marcus.get(&format!("{at}.json")).await;
    assert_eq!(reply.headers[header::CONTENT_TYPE], "application/json");
    let data: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(data["number"], "AA-0001");
    assert_eq!(data["account"], "Brightwater <Utilities>");
    assert_eq!((&data["state"], &data["as_of"]), (&"answering".into(), &"2026-11-04T09:00:00Z".into()));
    assert_eq!(data["seen_by"]["name"], "Marcus");
    assert_eq!(data["arr_at_risk"], 124_000_000);
    assert_eq!(data["seats"].as_array().unwrap().len(), 3);
    assert_eq!(data["filings"].as_array().unwrap().len(), 3);
    assert_eq!(data["finding"]["contributing"][0]["share"], 30);
    assert_eq!(data["finding"]["answers"][0]["reason"], "Nine days were three.");
    assert_eq!(data["rescue"]["tasks"][0]["title"], "Executive call");
    assert!(data["record"].as_array().unwrap().len() > 8);

    let page = l.marcus.get(&format!("{at}/print")).await.body;
    for said in [
        "Brightwater &lt;Utilities&gt;",
        "As of 4 Nov 2026, 09:00 (UTC)",
        "as Marcus (Executive) may see it",
        "Planning runs fell from five",
        "A velociraptor was sold.",
        "What was sold does not exist.",
        "70%",
        "dissents",
        "Nine days were three.",
        "Executive call",
        "The rescue began",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let noor = l.noor.get(&format!("{at}/print")).await.body;
    assert!(
        !noor.contains("velociraptor") && noor.contains("The filings are shown to those taking part only")
    );
    let unknown = "/autopsies/0190a0a0-0000-7000-8000-000000000000";
    let nothing = l.dana.get(unknown).await;
    for address in [format!("{unknown}.json"), format!("{unknown}/print"), "/autopsies/x.json".to_owned()] {
        let reply = l.dana.get(&address).await;
        assert_eq!((reply.status.as_u16(), &reply.body), (404, &nothing.body), "{address}");
    }
}
