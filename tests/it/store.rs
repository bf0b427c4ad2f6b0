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
