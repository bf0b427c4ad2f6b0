//! The report as files: the same figures as the page and the API, in every form.
use crate::app::TestApp;
use crate::ledger;
use crate::story::Larkfield;
use autopsy::domain::Role;
use autopsy::exhibits::{Tab, Which};
use calamine::{Data, Reader, Xlsx};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::process::Command;

const ASKED: &str = "as_of=2026-07-01&focus=2026-04-01..2026-07-01";

type Row = BTreeMap<String, String>;

fn rows(csv: &str) -> Vec<Row> {
    csv::Reader::from_reader(csv.as_bytes()).into_deserialize().map(Result::unwrap).collect()
}

/// The figures of a sheet from its row of headings on.
fn figures(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Vec<Vec<Data>> {
    let range = book.worksheet_range(name).unwrap();
    range.rows().skip(3).map(<[Data]>::to_vec).collect()
}

fn name(which: Which) -> String {
    format!("{} {}", which.letter(), which.name())
}

/// Compares the sheet of an exhibit with its CSV, cell by cell: how many cells there are, and how many of them are numbers.
pub fn compared(book: &mut Xlsx<Cursor<Vec<u8>>>, which: Which, csv: &str) -> (usize, usize) {
    let (mut compared, mut numbers) = (0, 0);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let sheet = figures(book, &name(which));
    assert_eq!(sheet[0].len(), head.len(), "{}: {head:?}", which.code());
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(sheet.len(), records.len() + 1, "{}", which.code());
    for (cells, record) in sheet[1..].iter().zip(&records) {
        for (cell, field) in cells.iter().zip(record) {
            compared += 1;
            match cell {
                Data::Float(figure) => {
                    let told: f64 = field.parse().unwrap();
                    assert!((figure - told).abs() < 1e-9, "{}: {figure} {field}", which.code());
                    numbers += 1;
                }
                Data::Empty => assert_eq!(field, "", "{}", which.code()),
                _ => assert!(!field.is_empty(), "{}", which.code()),
            }
        }
    }
    (compared, numbers)
}

/// The workbook, which has a sheet for each exhibit and one that says what it is.
pub fn opened(workbook: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    let book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(workbook)).unwrap();
    let mut names = vec!["About".to_owned()];
    names.extend(Which::ALL.map(name));
    assert_eq!(book.sheet_names(), names);
    book
}

#[tokio::test]
async fn every_exhibit_says_the_same_in_every_file() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    let mut book = opened(vera.bytes(&format!("/patterns.xlsx?{ASKED}")).await);
    let (mut cells, mut numbers) = (0, 0);
    for which in Which::ALL {
        let csv = vera.get(&format!("/patterns/{}.csv?{ASKED}", which.code())).await.body;
        let found = compared(&mut book, which, &csv);
        (cells, numbers) = (cells + found.0, numbers + found.1);
    }
    assert!(cells > 300 && numbers > 150, "{cells} {numbers}");
}

/// Compares the CSV of the causes with the measure that it shows.
pub fn as_measured(csv: &str, pareto: &Value) {
    let told = rows(csv);
    assert_eq!(told.len(), pareto["rows"].as_array().unwrap().len());
    for (row, expected) in told.iter().zip(pareto["rows"].as_array().unwrap()) {
        assert_eq!(row["cause"], expected["cause"].as_str().unwrap());
        for name in ["n", "share", "share_lo", "share_hi", "any_n", "any_lo", "arr_share", "arr_share_hi"] {
            match expected[name].as_f64() {
                Some(figure) if name != "arr_share" || pareto["n"].as_u64() >= Some(5) => {
                    assert!((row[name].parse::<f64>().unwrap() - figure).abs() < 1e-12, "{name}");
                }
                _ => assert_eq!(row[name], "", "{name}"),
            }
        }
    }
}

#[tokio::test]
async fn a_file_holds_the_figures_of_the_api() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    let report: Value =
        serde_json::from_str(&vera.get(&format!("/api/v1/patterns?{ASKED}")).await.body).unwrap();
    for (period, window) in [("year", "year"), ("quarter", "focus"), ("all", "window")] {
        let csv = vera.get(&format!("/patterns/causes.csv?{ASKED}&period={period}")).await.body;
        as_measured(&csv, &report["measures"]["pareto"][window]);
    }
}

#[tokio::test]
async fn the_page_that_stands_alone_needs_nothing_and_leads_nowhere() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    let page = vera.get(&format!("/patterns.html?{ASKED}&segment=SMB")).await.body;
    for said in [
        "What keeps taking accounts off course",
        "narrowed to SMB",
        "Exhibit A",
        "Exhibit H",
        "Autopsies opened",
    ] {
        assert!(page.contains(said), "{said}");
    }
    let body = page.split("</style>").nth(1).unwrap();
    for outside in ["<script", "<link", "<img", "href=\"", "src=\"", "url("] {
        assert!(!body.contains(outside), "{outside}");
    }
    let style = page.split("</style>").next().unwrap();
    assert_eq!(style.matches("url(").count(), style.matches("url(data:").count());
    assert!(page.len() < 1_500_000, "{}", page.len());
}

#[tokio::test]
async fn the_command_writes_the_same_files() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_autopsy"));
        command.arg("report").arg("--data").arg(t.dir.path());
        command.args(["--as-of", "2026-07-01", "--focus", "2026-04-01..2026-07-01"]);
        command.args(arguments).output().unwrap()
    };
    let page = vera.get(&format!("/patterns.html?{ASKED}")).await.body;
    assert_eq!(String::from_utf8(run(&["--format", "html"]).stdout).unwrap(), page);
    let file = t.dir.path().join("report.xlsx");
    let done = run(&["--format", "xlsx", "-o", file.to_str().unwrap()]);
    assert!(done.status.success(), "{done:?}");
    let book: Xlsx<_> = calamine::open_workbook(&file).unwrap();
    assert_eq!(book.sheet_names().len(), Which::ALL.len() + 1);
    for which in Which::ALL {
        let path = format!("/patterns/{}.csv?{ASKED}&period=all&by=product", which.code());
        let told = run(&["--format", "csv", "--exhibit", which.code(), "--period", "all", "--by", "product"]);
        assert_eq!(String::from_utf8(told.stdout).unwrap(), vera.get(&path).await.body, "{}", which.code());
    }
    for wrong in
        [&["--format", "csv", "--exhibit", "guilt"][..], &["--exhibit", "causes"], &["--format", "word"]]
    {
        assert_eq!(run(wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[tokio::test]
async fn who_took_a_file_is_on_the_record_and_an_unknown_file_is_none() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    for path in ["/patterns.csv", "/patterns.xlsx", "/patterns.html", "/patterns/causes.csv"] {
        assert!(!vera.bytes(&format!("{path}?{ASKED}")).await.is_empty());
    }
    let mut conn = t.app.db.read().await.unwrap();
    let noted: Vec<String> =
        sqlx::query_scalar("select fields from record where action = 'exported' order by seq")
            .fetch_all(&mut *conn)
            .await
            .unwrap();
    drop(conn);
    assert_eq!(noted.len(), 4, "{noted:?}");
    assert!(noted.iter().all(|it| it.contains(r#""list":"patterns""#)), "{noted:?}");
    for path in ["/patterns/causes", "/patterns/guilt.csv", "/patterns/causes.xlsx"] {
        assert_eq!(vera.get(&format!("{path}?{ASKED}")).await.status, 404, "{path}");
    }
    for (path, said) in [
        ("/patterns.xlsx?period=decade", "period is one of"),
        ("/patterns.html?as_of=July", "as_of has to be a day"),
        ("/patterns/causes.csv?by=leader", "by is one of"),
        ("/patterns?tab=gossip", "tab is one of summary, where,"),
    ] {
        let reply = vera.get(path).await;
        assert!(reply.status == 400 && reply.body.contains(said), "{path}: {}", reply.body);
    }
    // Of an empty company there are files too, and they say so.
    let t = TestApp::new().await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    assert!(vera.get("/patterns.html").await.body.contains("No autopsy was opened"));
    assert!(vera.bytes("/patterns.xlsx").await.len() > 1000);
    assert!(vera.get("/patterns/causes.csv").await.body.starts_with("cause,"));
}

/// Everything that the report says of a company in which one leader has filed, and the other not yet.
async fn said_while_sealed(cause: &str) -> Vec<(String, Vec<u8>)> {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    l.agrees(&at, "sales").await;
    l.files(&at, "sales", cause, "Two cases were closed without a fix.").await;
    let mut paths: Vec<String> = Which::ALL.map(|it| format!("/patterns/{}.csv", it.code())).into();
    paths.extend(Tab::ALL.map(|it| format!("/patterns?tab={}", it.code())));
    paths
        .extend(["/patterns.csv", "/patterns.xlsx", "/patterns.html", "/api/v1/patterns"].map(str::to_owned));
    let mut said = Vec::new();
    for path in paths {
        let all = match path.as_str() {
            "/patterns.csv" | "/api/v1/patterns" => path.clone(),
            it if it.contains('?') => format!("{it}&period=all"),
            it => format!("{it}?period=all"),
        };
        said.push((path, l.vera.bytes(&all).await));
    }
    if typeset::IS_BUILT {
        said.push(("/patterns.pdf".to_owned(), l.vera.bytes("/patterns.pdf?period=all").await));
    }
    said
}

#[tokio::test]
async fn what_is_sealed_changes_no_byte_of_the_report() {
    let (one, other) =
        (said_while_sealed("support_closure").await, said_while_sealed("severity_gaming").await);
    assert!(one.iter().any(|(path, bytes)| path == "/patterns.html" && bytes.len() > 10_000));
    for ((path, one), (_, other)) in one.iter().zip(&other) {
        assert!(one == other, "{path} tells what was filed");
    }
}
