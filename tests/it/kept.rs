//! What is kept in memory is never older than the last commit, whoever made it, and never somebody else's.
use crate::app::TestApp;
use crate::routes::in_the_middle;
use crate::story::Larkfield;
use autopsy::actions::{self, Error};
use autopsy::domain::{Action, Actor, Entry, ObjectKind, Organisation, OutcomeOfAct, Role, Zone};
use autopsy::store::{self, Db};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Another process: the command line on the same folder.
fn command_line(dir: &Path, words: &[&str]) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_autopsy")).arg("--data").arg(dir).args(words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn what_one_person_writes_another_reads_at_once() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let empty = l.marcus.get("/autopsies").await.body;
    assert!(!empty.contains("Brightwater"));
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    for _ in 0..2 {
        assert!(l.marcus.get("/autopsies").await.body.contains("0 of 2 agreed"));
        assert!(l.dana.get(&at).await.body.contains("Agreed 0 of 2"));
    }
    l.agrees(&at, "support").await;
    assert!(l.marcus.get("/autopsies").await.body.contains("1 of 2 agreed"));
    assert!(l.dana.get(&at).await.body.contains("Agreed 1 of 2"));
}

#[tokio::test]
async fn nobody_is_answered_with_what_was_drawn_for_somebody_else() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    for _ in 0..2 {
        let dana = l.dana.get(&at).await;
        assert!(
            dana.status == 200 && dana.body.contains("<b>Dana</b>") && !dana.body.contains("<b>Noor</b>")
        );
        let noor = l.noor.get(&at).await;
        assert!(noor.status == 200 && noor.body.contains("<b>Noor</b>"));
        assert_eq!(l.vera.get(&at).await.status, 403);
        assert_eq!(t.nobody().get(&at).await.status, 303);
        assert!(l.dana.get("/autopsies").await.body.contains(&at), "a leader is led to it");
        assert!(!l.vera.get("/autopsies").await.body.contains(&at), "a viewer is not");
    }
}

#[tokio::test]
async fn a_day_later_the_page_is_another_one() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    assert!(!l.dana.get(&at).await.body.contains("days late"));
    // Everybody signs in once a day; the clock does nothing here.
    t.wait(7);
    let dana = t.sign_in(l.dana.id).await;
    assert!(dana.get(&at).await.body.contains("2 days late"));
}

#[tokio::test]
async fn signing_out_and_a_new_role_hold_at_once() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    for browser in [&l.dana, &l.noor] {
        assert_eq!(browser.get(&at).await.status, 200);
    }
    assert_eq!(l.noor.post("/sign-out", &[]).await.status, 303);
    assert_eq!(l.noor.get(&at).await.status, 303, "what was kept for her is not given any more");
    let ada = l.ada.person().await;
    let wes = l.wes.person().await;
    assert_eq!(l.wes.get(&at).await.status, 200);
    let draft = autopsy::domain::PersonDraft {
        email: wes.email.clone(),
        name: wes.name.clone(),
        title: wes.title.clone(),
        role: Role::Viewer,
        functions: Vec::new(),
    };
    actions::people::change(&t.app.db, t.call(), ada.admin().unwrap(), wes.id, wes.version, draft)
        .await
        .unwrap();
    assert_eq!(l.wes.get(&at).await.status, 403, "a viewer reads lists and reports");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_is_heard_at_once() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    assert_eq!(l.dana.get(&at).await.status, 200);
    assert_eq!(l.marcus.get("/autopsies").await.status, 200);
    command_line(t.dir.path(), &["person", "disable", "--email", "marcus@larkfield.example"]);
    assert_eq!(l.marcus.get("/autopsies").await.status, 303, "disabled elsewhere, shut out here");
    assert_eq!(l.dana.get(&at).await.status, 200);
    // What the writer noted before is forgotten as well: the record goes on where the other process left it.
    l.files(&at, "support", "support_closure", "Closed before it was solved.").await;
    command_line(t.dir.path(), &["person", "link", "--email", "dana@larkfield.example"]);
    l.files(&at, "product", "product_gap", "It was asked for twice.").await;
    the_record_is_one_chain(&t).await;
}

#[tokio::test]
async fn what_the_writer_noted_goes_with_the_commit_of_another() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    l.opens("Brightwater Utilities", &["sales", "support"]).await;
    let before = t.app.organisation().await.unwrap();
    let other = Db::open(t.dir.path()).await.unwrap();
    let tarawa = Organisation { zone: Zone::parse("Pacific/Kiritimati").unwrap(), ..before };
    let admin = l.ada.person().await.admin().unwrap();
    actions::organisation::change(&other, t.call(), admin, tarawa).await.unwrap();
    other.close().await;
    tokio::time::sleep(Duration::from_millis(5)).await;
    t.app.now();
    let at = l.opens("Halcyon Health", &["sales", "support"]).await;
    let id = at.rsplit('/').next().unwrap().parse().unwrap();
    let found = store::autopsies::find(&mut t.app.db.read().await.unwrap(), id).await.unwrap().unwrap();
    let there = t.app.organisation().await.unwrap().zone.day(t.app.now());
    assert_eq!(found.opening.opened_on, there);
    the_record_is_one_chain(&t).await;
}

#[tokio::test]
async fn an_action_that_is_undone_leaves_the_record_one_chain() {
    let t = TestApp::new().await;
    let entry = Entry {
        at: t.app.now(),
        actor: Actor::CommandLine,
        behalf_of: None,
        request_id: None,
        action: Action::Imported,
        object_kind: ObjectKind::Import,
        object_id: None,
        version: None,
        fields: "{}".into(),
        outcome: OutcomeOfAct::Done,
        reason: String::new(),
    };
    let append = |keep: bool, panics: bool| {
        let (entry, db) = (entry.clone(), t.app.db.clone());
        async move {
            let done: Result<(), Error> = db
                .write(move |conn| {
                    Box::pin(async move {
                        store::record::append(conn, &entry).await?;
                        assert!(!panics, "a bug");
                        if keep { Ok(()) } else { Err(Error::NotFound) }
                    })
                })
                .await;
            assert_eq!(done.is_ok(), keep && !panics);
        }
    };
    // At once, so that they share a transaction.
    tokio::join!(
        append(true, false),
        append(false, false),
        append(true, false),
        append(true, true),
        append(true, false),
        append(false, false)
    );
    assert_eq!(the_record_is_one_chain(&t).await, 3);
}

#[tokio::test]
async fn what_a_write_reads_before_it_is_undone_is_not_kept() {
    let t = TestApp::new().await;
    let before = t.app.organisation().await.unwrap();
    let (app, tarawa) = (t.app.clone(), Zone::parse("Pacific/Tarawa").unwrap());
    let changed = Organisation { zone: tarawa, ..before.clone() };
    let undone: Result<(), Error> = t
        .app
        .db
        .write(move |conn| {
            Box::pin(async move {
                store::organisation::upsert(conn, &changed).await?;
                assert_eq!(app.organisation_on(conn).await?.zone, tarawa, "the write reads what it wrote");
                Err(Error::NotFound)
            })
        })
        .await;
    assert!(undone.is_err());
    assert_eq!(t.app.organisation().await.unwrap().zone, before.zone);
}

/// Every row holds the hash of the one before, and none is missing. Answers how many there are.
async fn the_record_is_one_chain(t: &TestApp) -> i64 {
    let mut conn = t.app.db.read().await.unwrap();
    let rows: Vec<(i64, Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select seq, prev_hash, hash from record order by seq")
            .fetch_all(&mut *conn)
            .await
            .unwrap();
    let mut last = (0, vec![0; 32]);
    for (seq, prev_hash, hash) in rows {
        assert_eq!((seq, prev_hash), (last.0 + 1, last.1));
        last = (seq, hash);
    }
    last.0
}

/// What is committed reaches the database file while the server runs, without the writer.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_moved_beside_the_writer() {
    let t = TestApp::new().await;
    let dana = t.person("Dana", Role::CsLeader, &[]).await;
    let file = t.dir.path().join("autopsy.db");
    t.account(&dana, "Brightwater Utilities").await;
    let mut moved = false;
    for _ in 0..200 {
        moved = std::fs::read(&file).unwrap().windows(11).any(|it| it == b"Brightwater");
        if moved {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(moved);
}
