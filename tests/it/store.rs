//! The one writer: what is acknowledged is there, what failed is not, and neighbours don't notice each other.
use crate::app::TestApp;
use crate::routes::in_the_middle;
use crate::story::Larkfield;
use autopsy::actions::Error;
use autopsy::domain::Organisation;
use autopsy::store::{self, Db, OpenError};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

async fn signal(db: &Db, account: autopsy::domain::AccountId, n: u32, fail: bool) -> Result<u32, Error> {
    db.write(move |conn| {
        Box::pin(async move {
            let name = format!("signal_{n}");
            store::facts::insert_signal(conn, account, &name, "2026-11-01".parse().unwrap()).await?;
            if fail { Err(Error::NotFound) } else { Ok(n) }
        })
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_lose_nothing_and_failures_leave_nothing() {
    let t = TestApp::new().await;
    let dana = t.person("Dana", autopsy::domain::Role::CsLeader, &[]).await;
    let account = t.account(&dana, "Brightwater Utilities").await.parse().unwrap();
    let writers = (0..600).map(|n| {
        let db = t.app.db.clone();
        tokio::spawn(async move {
            // A full queue is "busy"; whoever asks again gets through.
            loop {
                match signal(&db, account, n, n % 7 == 0).await {
                    Err(Error::Busy) => tokio::time::sleep(Duration::from_millis(5)).await,
                    other => return other,
                }
            }
        })
    });
    let mut kept = 0;
    for (n, writer) in writers.collect::<Vec<_>>().into_iter().enumerate() {
        match writer.await.unwrap() {
            Ok(_) => kept += 1,
            Err(error) => assert!(matches!(error, Error::NotFound) && n % 7 == 0, "{error}"),
        }
    }
    let mut conn = t.app.db.read().await.unwrap();
    let found: i64 = sqlx::query_scalar("select count(*) from signals").fetch_one(&mut *conn).await.unwrap();
    assert_eq!((kept, found), (514, 514));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_inside_an_action_is_its_own_failure() {
    let t = TestApp::new().await;
    let dana = t.person("Dana", autopsy::domain::Role::CsLeader, &[]).await;
    let account = t.account(&dana, "Brightwater Utilities").await.parse().unwrap();
    let db = t.app.db.clone();
    let panics = tokio::spawn(async move {
        let lost: Result<(), Error> = db
            .write(move |conn| {
                Box::pin(async move {
                    store::facts::insert_signal(conn, account, "lost", "2026-11-01".parse().unwrap()).await?;
                    panic!("a bug");
                })
            })
            .await;
        lost
    });
    assert!(panics.await.unwrap().is_err());
    assert_eq!(signal(&t.app.db, account, 1, false).await.unwrap(), 1);
    let mut conn = t.app.db.read().await.unwrap();
    let found: Vec<String> =
        sqlx::query_scalar("select signal from signals").fetch_all(&mut *conn).await.unwrap();
    assert_eq!(found, ["signal_1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_wait_while_another_process_holds_the_file() {
    let t = TestApp::new().await;
    let dana = t.person("Dana", autopsy::domain::Role::CsLeader, &[]).await;
    let account = t.account(&dana, "Brightwater Utilities").await.parse().unwrap();
    let file = t.dir.path().join("autopsy.db");
    let mut other = SqliteConnectOptions::new().filename(file).connect().await.unwrap();
    sqlx::raw_sql("begin immediate").execute(&mut other).await.unwrap();
    let db = t.app.db.clone();
    let waits = tokio::spawn(async move { signal(&db, account, 1, false).await });
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert!(!waits.is_finished());
    assert_eq!(dana.get("/").await.status, 200, "reads go on");
    sqlx::raw_sql("commit").execute(&mut other).await.unwrap();
    assert_eq!(waits.await.unwrap().unwrap(), 1);
    other.close().await.unwrap();
}

#[test]
fn several_starts_at_once_migrate_once() {
    let dir = tempfile::tempdir().unwrap();
    let starts = (0..4).map(|_| {
        let path = dir.path().to_owned();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(Db::open(&path)).map(|_| ())
        })
    });
    for start in starts.collect::<Vec<_>>() {
        start.join().unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_newer_database_is_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    drop(Db::open(dir.path()).await.unwrap());
    let file = dir.path().join("autopsy.db");
    let mut conn = SqliteConnectOptions::new().filename(&file).connect().await.unwrap();
    let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 values (9999, 'later', 1, x'00', 0)";
    sqlx::raw_sql(newer).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    assert!(matches!(Db::open(dir.path()).await, Err(OpenError::Newer)));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

/// A table that is made anew keeps what stood in it, and what is found by its indexes.
#[tokio::test]
async fn an_outbox_from_before_receipts_keeps_its_mail() {
    use sqlx::migrate::Migrator;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("autopsy.db");
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
    let mut conn = options.connect().await.unwrap();
    let all = Migrator::new(std::path::Path::new("migrations")).await.unwrap();
    let before = all.iter().filter(|it| it.version < 14).cloned().collect();
    Migrator::with_migrations(before).run(&mut conn).await.unwrap();
    let mails = "insert into people (id, email, name, title, role, created_at, version) values (x'01', 'a@b.example', 'A', '', 'viewer', '', 1);
         insert into outbox values (x'01', 'sign_in', null, null, x'01', null, 'q', 'd', 2, 'timeout', 'l', null, null, null, null),
             (x'02', 'late', null, 'sales', x'01', '2026-11-04', 'q', 'd', 1, null, null, 's', null, null, null),
             (x'03', 'test', null, null, x'01', null, 'q', 'd', 0, null, null, null, null, 'x', 'off')";
    sqlx::raw_sql(mails).execute(&mut conn).await.unwrap();
    let rows = "select group_concat(quote(id) || kind || quote(function) || quote(day) || due_at || attempts || quote(last_error)
                || quote(leased_until) || quote(sent_at) || quote(dropped_as), '; ' order by id) from outbox";
    let indexes = "select group_concat(name || coalesce(sql, ''), '; ' order by name) from sqlite_master
                   where tbl_name = 'outbox' and type = 'index'";
    let mut found = Vec::new();
    for sql in [rows, indexes] {
        found.push(sqlx::query_scalar::<_, String>(sql).fetch_one(&mut conn).await.unwrap());
    }
    conn.close().await.unwrap();
    let db = Db::open(dir.path()).await.unwrap();
    let mut conn = db.read().await.unwrap();
    for (sql, before) in [rows, indexes].iter().zip(found) {
        let now: String = sqlx::query_scalar(*sql).fetch_one(&mut *conn).await.unwrap();
        // One of its indexes has got more to be about since.
        let subjects = "coalesce(autopsy_id, change_id, pattern_id, review_id, x''),\n                                              ";
        assert_eq!(now.replace(subjects, "coalesce(autopsy_id, x''), "), before);
    }
    drop(conn);
    let conn = &mut SqliteConnectOptions::new().filename(&file).foreign_keys(true).connect().await.unwrap();
    let receipt = |id: &str, kind: &str, person: &str| {
        let row = format!("(x'{id}', '{kind}', null, null, x'{person}', null, 'q', 'd', 0)");
        let columns = "id, kind, autopsy_id, function, person_id, day, queued_at, due_at, attempts";
        sqlx::AssertSqlSafe(format!("insert into outbox ({columns}) values {row}"))
    };
    assert!(sqlx::query(receipt("04", "receipt", "01")).execute(&mut *conn).await.is_ok());
    assert!(sqlx::query(receipt("05", "gossip", "01")).execute(&mut *conn).await.is_err());
    assert!(sqlx::query(receipt("06", "receipt", "99")).execute(&mut *conn).await.is_err());
    let faults = sqlx::query("pragma foreign_key_check").fetch_all(conn).await.unwrap();
    assert!(faults.is_empty());
}

#[tokio::test]
async fn whoever_saves_second_changes_nothing() {
    let t = TestApp::new().await;
    let ada = t.person("Ada", autopsy::domain::Role::Admin, &[]).await;
    let proof = ada.person().await.admin().unwrap();
    let before = t.app.organisation().await.unwrap();
    let change =
        |zone: &str| Organisation { zone: autopsy::domain::Zone::parse(zone).unwrap(), ..before.clone() };
    let call = t.call();
    autopsy::actions::organisation::change(&t.app.db, call.clone(), proof, change("Europe/Berlin"))
        .await
        .unwrap();
    let second = autopsy::actions::organisation::change(&t.app.db, call, proof, change("Asia/Tokyo")).await;
    assert!(matches!(second, Err(Error::Stale)));
    assert_eq!(t.app.organisation().await.unwrap().zone.name(), "Europe/Berlin");
}

/// A filing against the reveal: it is wholly in it, or refused, or late; never lost and never changed afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn a_filing_and_the_reveal_have_one_order() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    l.files(&at, "support", "support_closure", "First.").await;
    let reveal = format!("{at}/reveal");
    let filing = format!("{at}/seats/sales/filing");
    let fields = [("primary_cause", "product_gap"), ("evidence", "In the race."), ("confidence", "low")];
    let reason = [("reason", "Now")];
    let (one, two, filed) = tokio::join!(
        l.dana.post(&reveal, &reason),
        l.dana.post(&reveal, &reason),
        l.marcus.post(&filing, &fields)
    );
    let statuses = [one.status.as_u16(), two.status.as_u16()];
    assert!(statuses == [303, 409] || statuses == [409, 303], "one reveal wins: {statuses:?}");
    assert_eq!(filed.status, 303, "before it or late, the filing is taken: {}", filed.body);
    let page = l.dana.get(&at).await.body;
    assert!(page.contains("In the race."));
    let change = l
        .marcus
        .post(
            &filing,
            &fields[..1]
                .iter()
                .copied()
                .chain([("evidence", "Other"), ("confidence", "low")])
                .collect::<Vec<_>>(),
        )
        .await;
    assert_eq!(change.status, 409);
}
