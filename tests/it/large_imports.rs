//! Imports of more rows than memory should hold: read once, put aside, stored page by page, all of it or nothing.
use crate::app::TestApp;
use crate::intake::{ACCOUNTS, AUTOPSIES, FILINGS, SIGNALS, usd};
use crate::ledger;
use autopsy::actions::imports::{self, Error, Imported};
use autopsy::demo::{FILES, Histories, Patterns, Size};
use autopsy::domain::Role;
use autopsy::intake::{Gauge, Reading, Storage, Terms};
use autopsy::store::bulk::Aside;
use chrono::TimeDelta;
use futures_util::FutureExt;
use std::cell::RefCell;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The five files of a generated company.
fn company(accounts: u32, autopsies: u32) -> Vec<(String, String)> {
    let today = "2026-11-04".parse().unwrap();
    let size = Size { accounts, autopsies, years: 5, seed: 7, today, patterns: Patterns::Planted };
    let files: Vec<Rc<RefCell<Vec<u8>>>> = FILES.iter().map(|_| Rc::default()).collect();
    let place = |name: &str| FILES.iter().position(|it| *it == name).unwrap();
    Histories::new(&size).write_csv(|name| Ok(Shared(files[place(name)].clone()))).unwrap();
    let text = |it: &Rc<RefCell<Vec<u8>>>| String::from_utf8(it.take()).unwrap();
    FILES.iter().zip(&files).map(|(name, it)| ((*name).to_owned(), text(it))).collect()
}

struct Shared(Rc<RefCell<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn reading(files: &[(String, String)]) -> Reading {
    let mut reading = Reading::new(Terms::unlimited(usd()));
    for (name, text) in files {
        reading.read(name, text.as_bytes());
    }
    reading
}

async fn bring(t: &TestApp, files: &[(String, String)]) -> Result<Imported, Error> {
    imports::import(&t.app.db, t.call(), reading(files)).await
}

/// "accounts 2/0/0/0": new, changed, unchanged and kept of each table.
fn told(imported: &Imported) -> String {
    let tables = imported.summary.tables.iter();
    let counts = |n: [u64; 4]| n.map(|it| it.to_string()).join("/");
    let table = |it: &imports::Counts| {
        format!("{} {}", it.table.name(), counts([it.new, it.changed, it.unchanged, it.kept]))
    };
    tables.map(table).collect::<Vec<_>>().join(", ")
}

async fn one(t: &TestApp, question: &'static str) -> i64 {
    let mut conn = t.app.db.read().await.unwrap();
    sqlx::query_scalar(question).fetch_one(&mut *conn).await.unwrap()
}

#[tokio::test]
async fn a_company_of_many_pages_comes_in_whole_and_twice_changes_nothing() {
    let t = TestApp::new().await;
    let mut files = company(5_000, 3_000);
    // Whatever the order in which the files come.
    files.reverse();
    let rows = |name: &str| {
        let text = &files.iter().find(|it| it.0 == format!("{name}.csv")).unwrap().1;
        i64::try_from(text.lines().count()).unwrap() - 1
    };
    let (accounts, autopsies) = (rows("accounts"), rows("autopsies"));
    let (seats, signals) = (rows("filings"), rows("signals"));
    assert!(autopsies > 2_500 && seats > 10_000, "several pages of each");
    let first = bring(&t, &files).await.unwrap();
    assert!(told(&first).starts_with(&format!("accounts {accounts}/0/0/0, autopsies {autopsies}/0/0/0")));
    assert_eq!(one(&t, "select count(*) from accounts").await, accounts);
    assert_eq!(one(&t, "select count(*) from seats").await, seats);
    assert_eq!(one(&t, "select count(*) from signals").await, signals);
    let out_of_order = "select count(*) from (select number, row_number() over (order by opened_on, external_id) as n,
        ordinal, row_number() over (partition by account_id order by opened_on, external_id) as o from autopsies)
        where number <> n or ordinal <> o";
    assert_eq!(one(&t, out_of_order).await, 0, "numbers and places go by day and id");
    let astray = "select count(*) from autopsies a join accounts c on c.id = a.account_id
        where c.external_id <> substr(a.external_id, 1, length(c.external_id)) and a.external_id like 'L%'";
    assert_eq!(one(&t, astray).await, 0);
    let dues = "select count(*) from autopsies a join (select autopsy_id, min(due_on) as first, max(due_on) as last
        from seats group by autopsy_id) s on s.autopsy_id = a.id where a.agree_by <> first or a.due_on <> last";
    assert_eq!(one(&t, dues).await, 0);

    let before = t.dump().await;
    let again = bring(&t, &files).await.unwrap();
    assert_eq!(again.id, None);
    assert!(told(&again).starts_with(&format!("accounts 0/0/{accounts}/0, autopsies 0/0/{autopsies}/0")));
    assert!(t.dump().await == before, "twice changes nothing");
}

/// The first page of a table is stored long before the last one turns out to be wrong.
#[tokio::test]
async fn a_wrong_last_line_of_the_last_file_stores_nothing() {
    let t = TestApp::new().await;
    let files = company(200, 200);
    bring(&t, &files).await.unwrap();
    let before = t.dump().await;
    let mut new = ACCOUNTS.to_owned();
    (0..5_000).for_each(|it| writeln!(new, "N{it},New {it},,,,1,,").unwrap());
    // Right in itself and beside all others, but not what the record says.
    let (mut filings, last) = {
        let filings = &files.iter().find(|it| it.0 == "filings.csv").unwrap().1;
        let (all, last) = filings.trim_end().rsplit_once('\n').unwrap();
        (all.to_owned(), last.to_owned())
    };
    let cells: Vec<&str> = last.split(',').collect();
    write!(filings, "\n{},{},2199-01-01,,,", cells[0], cells[1]).unwrap();
    let lines = filings.lines().count();
    let files = [("a.csv".to_owned(), new), ("z.csv".to_owned(), filings)];
    let said = bring(&t, &files).await.unwrap_err().to_string();
    assert!(said.starts_with(&format!("z.csv, line {lines}, column due_on: on record: ")), "{said}");
    assert!(t.dump().await == before, "nothing was stored");
}

#[tokio::test]
async fn ten_thousand_differences_are_a_hundred_lines_and_a_count() {
    let t = TestApp::new().await;
    let rows = |arr: u32| {
        let (mut accounts, mut autopsies) = (ACCOUNTS.to_owned(), AUTOPSIES.to_owned());
        for it in 0..10_000 {
            writeln!(accounts, "A{it},Customer {it},SMB,EMEA,Core,5,,").unwrap();
            writeln!(autopsies, "X{it},A{it},2025-03-01,2025-04-01,{arr},,,,sale,,,,,").unwrap();
        }
        [("accounts.csv".to_owned(), accounts), ("autopsies.csv".to_owned(), autopsies)]
    };
    bring(&t, &rows(5)).await.unwrap();
    let said = bring(&t, &rows(6)).await.unwrap_err().to_string();
    assert_eq!(said.lines().count(), 101);
    assert!(said.starts_with("autopsies.csv, line 2, column arr_at_risk: on record: 5, in the file: 6\n"));
    assert!(said.ends_with(
        "\nautopsies.csv, line 101, column arr_at_risk: on record: 5, in the file: 6\nand 9900 more"
    ));
}

/// What is held of a row in memory is its id and some fifty bytes, however much the row says.
#[test]
fn memory_holds_ids_and_no_rows() {
    const ROWS: usize = 40_000;
    let dir = tempfile::tempdir().unwrap();
    let file = || -> Box<dyn Storage> { Box::new(tempfile::tempfile_in(dir.path()).unwrap()) };
    let mut reading = Reading::on([file(), file(), file(), file(), file()], Terms::unlimited(usd()));
    let long = "x".repeat(150);
    let mut accounts = ACCOUNTS.to_owned();
    let mut autopsies = AUTOPSIES.to_owned();
    let mut filings = FILINGS.to_owned();
    let mut signals = SIGNALS.to_owned();
    for it in 0..ROWS {
        writeln!(accounts, "A{it:07},{long},{long},{long},{long},5,,").unwrap();
        writeln!(autopsies, "X{it:07},A{it:07},2025-03-01,,5,{long},{long},{long},sale,,,,,").unwrap();
        writeln!(filings, "X{it:07},sales,2025-03-11,2025-03-09,sale_misfit,product_gap").unwrap();
        writeln!(signals, "A{it:07},a_signal_of_our_own,2025-02-01").unwrap();
    }
    reading.read("filings.csv", filings.as_bytes());
    let of_filings = reading.bytes();
    reading.read("accounts.csv", accounts.as_bytes());
    reading.read("autopsies.csv", autopsies.as_bytes());
    let without_signals = reading.bytes();
    reading.read("signals.csv", signals.as_bytes());
    let pages = 5 * 600_000;
    assert!(of_filings < ROWS * 100 + pages, "{of_filings}");
    assert!(without_signals < ROWS * 200 + pages, "{without_signals}");
    assert!(reading.bytes() - without_signals < ROWS * 60 + pages, "{}", reading.bytes());
    assert!(accounts.len() + autopsies.len() > ROWS * 1_000, "the rows themselves are far more");
    assert_eq!(reading.rows(), 4 * ROWS as u64);
}

/// Storage that asks for a stop when it is read for the second time: first rows are checked, then they are stored.
struct Stopping {
    inside: Cursor<Vec<u8>>,
    seeks: AtomicUsize,
    gauge: Arc<std::sync::OnceLock<Arc<Gauge>>>,
}

impl Read for Stopping {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inside.read(buffer)
    }
}

impl Write for Stopping {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inside.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Stopping {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        if self.seeks.fetch_add(1, Ordering::Relaxed) == 1 {
            self.gauge.get().unwrap().stop();
        }
        self.inside.seek(to)
    }
}

#[tokio::test]
async fn an_import_that_is_stopped_half_way_leaves_nothing() {
    let t = TestApp::new().await;
    let before = t.dump().await;
    let gauge = Arc::new(std::sync::OnceLock::new());
    let memory = || -> Box<dyn Storage> { Box::new(Cursor::new(Vec::new())) };
    let stopping =
        Stopping { inside: Cursor::default(), seeks: AtomicUsize::default(), gauge: gauge.clone() };
    // Signals are stored last: by then all others are.
    let storage = [memory(), memory(), memory(), memory(), Box::new(stopping)];
    let mut reading = Reading::on(storage, Terms::unlimited(usd()));
    gauge.set(reading.gauge()).unwrap();
    let files = company(300, 300);
    for (name, text) in &files {
        reading.read(name, text.as_bytes());
    }
    let seen = reading.gauge();
    let stopped = imports::import(&t.app.db, t.call(), reading).await;
    assert!(matches!(stopped, Err(Error::Stopped)), "{stopped:?}");
    let (stored, of) = seen.stored().unwrap();
    assert!(stored > 1_000 && stored <= of, "{stored} of {of} rows were stored by then");
    assert!(t.dump().await == before, "all of them are gone again");
    // What comes next is an import like any other.
    bring(&t, &files).await.unwrap();
}

/// The command line reads from a pipe, so that it is known to be reading when the signal comes.
#[test]
fn ctrl_c_ends_an_import_with_nothing_stored() {
    let data = tempfile::tempdir().unwrap();
    let pipe = data.path().join("accounts.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let import = Command::new(env!("CARGO_BIN_EXE_autopsy"))
        .args(["import", "--data"])
        .arg(data.path())
        .arg(&pipe)
        .env_remove("AUTOPSY_CONFIG")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut rows = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    rows.write_all(ACCOUNTS.as_bytes()).unwrap();
    let interrupt = Command::new("kill").args(["-INT", &import.id().to_string()]).status().unwrap();
    assert!(interrupt.success());
    // It goes on reading until it looks whether somebody wants it to stop; then nobody takes the rows any more.
    for it in 0..u64::MAX {
        if writeln!(rows, "A{it},Customer {it},SMB,EMEA,Core,5,,").is_err() {
            break;
        }
    }
    let output = import.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.ends_with("autopsy: stopped; nothing was imported\n"), "{said}");
    assert_eq!(output.stdout, b"");
    let left: Vec<_> = fs::read_dir(data.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert!(left.iter().all(|it| !it.to_string_lossy().starts_with(".tmp")), "{left:?}");
}

/// Another process stores for longer than anybody waits.
#[tokio::test]
async fn reading_goes_on_while_an_import_holds_the_database() {
    let t = TestApp::new().await;
    let dana = t.person("Dana", Role::CsLeader, &[]).await;
    let vera = t.acting_as(&dana).await;
    // That they are here would be noted now.
    t.later(TimeDelta::minutes(10));
    let mut import = ledger::beside(&t).await;
    sqlx::raw_sql("begin immediate; insert into secrets (name, value) values ('held', x'00')")
        .execute(&mut import)
        .await
        .unwrap();
    assert_eq!(dana.get("/accounts").await.status, 200);
    assert_eq!(vera.get("/accounts").await.status(), 200);
    assert_eq!(dana.get("/healthz").await.status, 200);
    sqlx::raw_sql("rollback").execute(&mut import).await.unwrap();
    assert_eq!(dana.get("/accounts").await.status, 200);
}

#[tokio::test]
async fn indexes_that_were_put_aside_come_back_as_they_were() {
    let t = TestApp::new().await;
    let schema = "select group_concat(name || ' ' || coalesce(sql, ''), char(10)) from (select name, sql from sqlite_master order by name)";
    let read = async || -> String {
        let mut conn = t.app.db.read().await.unwrap();
        sqlx::query_scalar(schema).fetch_one(&mut *conn).await.unwrap()
    };
    let before = read().await;
    let during = t.app.db.write(|conn| {
        async move {
            let accounts = Aside::of_accounts(conn).await?;
            let autopsies = Aside::of_autopsies(conn).await?;
            let left: i64 = sqlx::query_scalar("select count(*) from sqlite_master where type = 'index' and sql is not null and (name like 'accounts%' or name like 'autopsies%')")
                .fetch_one(&mut *conn)
                .await?;
            accounts.back(conn).await?;
            autopsies.back(conn).await?;
            Ok::<_, sqlx::Error>(left)
        }
        .boxed()
    });
    assert_eq!(during.await.unwrap(), 1, "only the list of open ones stays");
    assert_eq!(read().await, before);
}
