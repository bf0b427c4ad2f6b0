//! Backups while people write, restores that work, and a check that finds what was changed by hand.
use crate::app::TestApp;
use crate::cli::{run, serve};
use crate::law::{by_hand, sql};
use crate::reviewing::Meeting;
use crate::story::Larkfield;
use autopsy::actions::upkeep;
use autopsy::store::backup::{self, BackupError};
use autopsy::store::sound::{self, Fault};
use autopsy::store::{Db, OpenError};
use futures_util::future::join_all;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

async fn checked(dir: &Path) -> Result<upkeep::Sound, Fault> {
    let mut conn = sound::open(&dir.join("autopsy.db")).await?;
    upkeep::check(&mut conn, "it").await
}

/// An autopsy whose filings are revealed, and one that two have filed on.
async fn worked(l: &Larkfield<'_>) {
    for (account, seats) in [
        ("Halcyon Health", &["sales", "support"][..]),
        ("Brightwater Utilities", &["sales", "support", "product"]),
    ] {
        let at = l.opens(account, seats).await;
        for function in &seats[..2] {
            l.agrees(&at, function).await;
            l.files(&at, function, "crm_undocumented", "Nobody wrote it down.").await;
        }
    }
}

#[tokio::test]
async fn a_backup_while_people_write_holds_what_was_acknowledged_before_it() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    worked(&l).await;
    let accounts = "select count(*) from accounts";
    let mut taken = Vec::new();
    let writes = async {
        for round in 0..5 {
            let sixteen = (0..16).map(|n| t.account(&l.dana, format!("Account {round}-{n}").leak()));
            join_all(sixteen).await;
        }
    };
    let backups = async {
        for n in 0..5 {
            let before: i64 = sqlx::query_scalar(accounts).fetch_one(&mut by_hand(&t).await).await.unwrap();
            let file = t.dir.path().join(format!("backup-{n}"));
            let backup = backup::take(t.dir.path(), &file).await.unwrap();
            assert_eq!(backup.bytes, fs::metadata(&file).unwrap().len());
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
            taken.push((before, file));
        }
    };
    tokio::join!(writes, backups);
    for (before, file) in taken {
        sound::file(&file).await.expect("SQLite reads it as it is");
        let dir = tempfile::tempdir().unwrap();
        backup::restore(dir.path(), &file, "aside").await.unwrap();
        let found = checked(dir.path()).await.unwrap();
        assert!(found.record.rows > 10 && found.filings == 2, "{found:?}");
        let mut conn = sound::open(&dir.path().join("autopsy.db")).await.unwrap();
        let there: i64 = sqlx::query_scalar(accounts).fetch_one(&mut conn).await.unwrap();
        assert!(there >= before, "{there} of {before}");
        assert!(!dir.path().join("aside").exists(), "nothing was there before");
    }
}

/// A folder with a database in it, and a backup of it as it was before its last write.
async fn kept(t: &TestApp) -> (tempfile::TempDir, std::path::PathBuf) {
    let l = Larkfield::of(t).await;
    worked(&l).await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("backup");
    backup::take(t.dir.path(), &file).await.unwrap();
    backup::restore(dir.path(), &file, "aside").await.unwrap();
    (dir, file)
}

#[tokio::test]
async fn what_is_no_whole_backup_is_refused_and_nothing_is_changed() {
    let t = TestApp::new().await;
    let (dir, file) = kept(&t).await;
    let (good, before) = (fs::read(&file).unwrap(), fs::read(dir.path().join("autopsy.db")).unwrap());
    let bad = dir.path().join("bad");
    let restored = async |bytes: &[u8]| {
        fs::write(&bad, bytes).unwrap();
        backup::restore(dir.path(), &bad, "aside").await
    };
    for length in [0, 10, 47, 48, 4096, good.len() / 2, good.len() - 1] {
        let refused = restored(&good[..length]).await;
        assert!(matches!(refused, Err(BackupError::NoBackup(_))), "{length}: {refused:?}");
    }
    for at in (0..200).map(|it| it * (good.len() - 48) / 200).chain([good.len() - 20]) {
        let mut flipped = good.clone();
        flipped[at] ^= 1;
        let refused = restored(&flipped).await;
        assert!(
            matches!(refused, Err(BackupError::Changed(_) | BackupError::NoBackup(_))),
            "{at}: {refused:?}"
        );
    }
    // The file of a database is no backup, as nobody knows whether it is whole; nor is another program's.
    assert!(matches!(restored(&before).await, Err(BackupError::NoBackup(_))));
    assert!(matches!(restored(b"a text").await, Err(BackupError::NoBackup(_))));
    let elsewhere = tempfile::tempdir().unwrap();
    let mut conn = SqliteConnectOptions::new()
        .filename(elsewhere.path().join("autopsy.db"))
        .create_if_missing(true)
        .connect()
        .await
        .unwrap();
    sql(&mut conn, "create table notes (text)").await.unwrap();
    conn.close().await.unwrap();
    let foreign = backup::take(elsewhere.path(), &elsewhere.path().join("backup")).await;
    assert!(matches!(foreign, Err(BackupError::Unsound(Fault::Foreign(_)))), "{foreign:?}");
    assert_eq!(fs::read(dir.path().join("autopsy.db")).unwrap(), before);
    let mut names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["autopsy.db", "backup", "bad", "in-use.lock"], "nothing is left lying about");
    let twice = backup::take(dir.path(), &file).await;
    assert!(matches!(twice, Err(BackupError::Exists(_))), "{twice:?}");
    let nowhere = backup::take(&dir.path().join("nowhere"), &bad).await;
    assert!(matches!(nowhere, Err(BackupError::NoDatabase(_))), "{nowhere:?}");
}

/// A log that a server left behind is newer than what is restored, and would undo it.
#[tokio::test]
async fn a_restore_is_not_undone_by_the_log_of_what_was_there() {
    let t = TestApp::new().await;
    let (dir, file) = kept(&t).await;
    let database = dir.path().join("autopsy.db");
    let name = "select name from organisation";
    let was: String = sqlx::query_scalar(name).fetch_one(&mut by_hand(&t).await).await.unwrap();
    // As after a kill -9: what was written last stands in the log alone.
    let options = SqliteConnectOptions::new().filename(&database).pragma("journal_mode", "wal");
    let mut conn = options.connect().await.unwrap();
    sql(&mut conn, "update organisation set name = 'Written after the backup'").await.unwrap();
    let log = fs::read(dir.path().join("autopsy.db-wal")).unwrap();
    let old = fs::read(&database).unwrap();
    conn.close().await.unwrap();
    fs::write(&database, &old).unwrap();
    fs::write(dir.path().join("autopsy.db-wal"), &log).unwrap();

    backup::restore(dir.path(), &file, "aside").await.unwrap();
    let mut conn = sound::open(&database).await.unwrap();
    assert_eq!(sqlx::query_scalar::<_, String>(name).fetch_one(&mut conn).await.unwrap(), was);
    checked(dir.path()).await.unwrap();
    let mut aside = sound::open(&dir.path().join("aside/autopsy.db")).await.unwrap();
    let set_aside: String = sqlx::query_scalar(name).fetch_one(&mut aside).await.unwrap();
    assert_eq!(set_aside, "Written after the backup", "nothing is thrown away");
}

#[tokio::test]
async fn nothing_is_restored_beside_somebody_who_has_it_open() {
    let t = TestApp::new().await;
    let (dir, file) = kept(&t).await;
    let open = Db::open(dir.path()).await.unwrap();
    let refused = backup::restore(dir.path(), &file, "aside").await;
    assert!(matches!(refused, Err(BackupError::InUse(_))), "{refused:?}");
    open.close().await;
    drop(open);
    backup::restore(dir.path(), &file, "aside").await.unwrap();
}

/// What somebody with the file in their hands can change is found, whatever triggers they take away first.
#[tokio::test]
async fn the_check_names_the_first_thing_that_is_not_what_was_written() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    worked(&m.l).await;
    let sound = checked(t.dir.path()).await.unwrap();
    assert!(sound.record.rows > 40 && (sound.filings, sound.snapshots) == (2, 1), "{sound:?}");
    let file = t.dir.path().join("backup");
    backup::take(t.dir.path(), &file).await.unwrap();
    for (change, fault) in [
        (
            "update record set reason = 'Another' where seq = 7",
            "the record, row 7: it is not what was written",
        ),
        (
            "update record set actor_id = x'00000000000000000000000000000001' where seq = 9",
            "row 9: it is not what was written",
        ),
        ("update record set at = '2026-01-01T00:00:00Z' where seq = 3", "row 3: it is not what was written"),
        ("update record set at = 'yesterday' where seq = 3", "row 3: it holds what was never written"),
        ("update record set hash = x'00' where seq = 12", "row 12: it is not what was written"),
        ("delete from record where seq = 5", "row 5: it is missing"),
        ("delete from record where seq = 1", "row 1: it is missing"),
        ("update record set prev_hash = hash where seq = 2", "row 2: it doesn’t follow from the row before"),
        (
            "update filings set evidence = 'Somebody did.' where function = 'sales'",
            "what Sales filed is not what was sealed",
        ),
        (
            "update filings set primary_cause = 'onboarding_gap' where function = 'support'",
            "what Support filed is not",
        ),
        ("update snapshots set agenda = agenda || ' '", "these are not the figures that were frozen"),
        (
            "pragma foreign_keys = off; delete from people where id in (select person_id from seat_holders)",
            "what it refers to in people isn’t there",
        ),
        (
            "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)",
            "an earlier version",
        ),
        (
            "insert into _sqlx_migrations select 9999, 'later', installed_on, 1, x'00', 0 from _sqlx_migrations limit 1",
            "a newer version",
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        backup::restore(dir.path(), &file, "aside").await.unwrap();
        let options = SqliteConnectOptions::new().filename(dir.path().join("autopsy.db")).foreign_keys(false);
        let mut conn = options.connect().await.unwrap();
        let triggers: Vec<String> =
            sqlx::query_scalar("select name from sqlite_schema where type = 'trigger'")
                .fetch_all(&mut conn)
                .await
                .unwrap();
        for it in triggers {
            sql(&mut conn, &format!("drop trigger {it}")).await.unwrap();
        }
        sql(&mut conn, change).await.unwrap();
        conn.close().await.unwrap();
        let found = checked(dir.path()).await.map_or_else(|it| it.to_string(), |_| String::new());
        assert!(found.contains(fault), "{change}: {found}");
    }
}

/// Whatever has become of the last update, what was there before is there still.
#[tokio::test]
async fn an_update_backs_up_first_and_loses_no_row() {
    let dir = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(dir.path().join("autopsy.db")).create_if_missing(true);
    let mut conn = options.connect().await.unwrap();
    let all = Migrator::new(Path::new("migrations")).await.unwrap();
    let newest = all.iter().map(|it| it.version).max().unwrap();
    let before = all.iter().filter(|it| it.version < 14).cloned().collect();
    Migrator::with_migrations(before).run(&mut conn).await.unwrap();
    sql(&mut conn, "insert into people (id, email, name, title, role, created_at, version) values (x'01', 'a@b.example', 'A', '', 'viewer', '', 1)")
        .await
        .unwrap();
    conn.close().await.unwrap();
    let kept = dir.path().join(format!("before-migration-{newest}.db"));
    // One that can't be written stops the update before it begins.
    fs::create_dir(dir.path().join(format!("before-migration-{newest}.db.part"))).unwrap();
    let refused = Db::open(dir.path()).await.map(|_| ());
    assert!(matches!(refused, Err(OpenError::Backup(_))), "{refused:?}");
    fs::remove_dir(dir.path().join(format!("before-migration-{newest}.db.part"))).unwrap();
    assert!(!kept.exists());

    drop(Db::open(dir.path()).await.unwrap());
    assert!(kept.is_file());
    drop(Db::open(dir.path()).await.unwrap());
    let files = fs::read_dir(dir.path()).unwrap();
    let backups =
        files.filter(|it| it.as_ref().unwrap().file_name().to_string_lossy().starts_with("before-")).count();
    assert_eq!(backups, 1, "an update is made once");
    let again = tempfile::tempdir().unwrap();
    backup::restore(again.path(), &kept, "aside").await.unwrap();
    let mut conn = sound::open(&again.path().join("autopsy.db")).await.unwrap();
    let (version, people): (i64, i64) =
        sqlx::query_as("select (select max(version) from _sqlx_migrations), (select count(*) from people)")
            .fetch_one(&mut conn)
            .await
            .unwrap();
    assert_eq!((version, people), (13, 1));
}

/// What a newer version wrote is told apart from what is wrong: whoever went back a version hears of it.
#[test]
fn a_newer_database_ends_every_command_with_78() {
    let data = tempfile::tempdir().unwrap();
    let add = ["person", "add", "--email", "dana@larkfield.example", "--name", "Dana", "--role", "leader"];
    assert!(run(data.path(), &add).status.success());
    let file = data.path().join("data/autopsy.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut conn = SqliteConnectOptions::new().filename(&file).connect().await.unwrap();
        let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                     values (9999, 'later', 1, x'00', 0)";
        sql(&mut conn, newer).await.unwrap();
        conn.close().await.unwrap();
    });
    let before = fs::read(&file).unwrap();
    for words in
        [&["check"][..], &["backup", "b.db"], &["person", "list"], &["serve", "--listen", "127.0.0.1:0"]]
    {
        let output = run(data.path(), words);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(78), "{words:?}: {said}");
        assert!(said.contains("written by a newer version"), "{words:?}: {said}");
    }
    assert!(fs::read(&file).unwrap() == before, "nothing was written");
    assert!(!data.path().join("b.db").exists() && !data.path().join("b.db.part").exists());
}

#[test]
fn the_commands_say_what_they_did_and_what_stops_them() {
    let data = tempfile::tempdir().unwrap();
    let told = |words: &[&str]| {
        let output = run(data.path(), words);
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    };
    assert_eq!(told(&["check"]).0, 1, "there is nothing to check");
    assert_eq!(told(&["backup", "b.db"]).0, 1);
    assert!(
        !data.path().join("data").exists() && !data.path().join("b.db").exists(),
        "nothing is made by asking"
    );
    let add = ["person", "add", "--email", "dana@larkfield.example", "--name", "Dana", "--role", "leader"];
    assert_eq!(told(&add).0, 0);
    let (code, said) = told(&["backup", "b.db"]);
    assert!(
        code == 0 && said.starts_with("b.db: ") && said.contains("read again and sound. SHA-256 "),
        "{said}"
    );
    let (code, said) = told(&["backup", "b.db"]);
    assert!(code == 1 && said.contains("there is a file b.db already; choose another name"), "{said}");
    assert_eq!(told(&["person", "disable", "--email", "dana@larkfield.example"]).0, 0);
    let (code, said) = told(&["restore", "b.db"]);
    assert!(code == 0 && said.contains("What was there before is in "), "{said}");
    let (code, said) = told(&["person", "list"]);
    assert!(code == 0 && !said.contains("disabled"), "{said}");
    let (code, said) = told(&["check"]);
    assert!(code == 0 && said.contains("The record holds together: "), "{said}");
    let mut server = Ended(serve(data.path(), &["serve"]).0);
    let (code, said) = told(&["restore", "b.db"]);
    assert!(code == 1 && said.contains("stop it first"), "{said}");
    assert_eq!(told(&["backup", "while-it-runs.db"]).0, 0);
    assert_eq!(told(&["check"]).0, 0);
    server.0.kill().unwrap();
    server.0.wait().unwrap();
    let (code, said) = told(&["check"]);
    assert!(code == 0, "{said}");
}

/// Ends with the test, whatever becomes of it.
struct Ended(std::process::Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
