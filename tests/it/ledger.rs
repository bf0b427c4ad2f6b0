//! A company in the plain layout, brought into a database as history.
use crate::app::TestApp;
use crate::company::{FOLDER, usd};
use autopsy::actions::imports::import;
use autopsy::intake::{Reading, Terms};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The small company with the expected figures.
pub async fn expected(t: &TestApp) {
    let files = ["accounts.csv", "autopsies.csv", "filings.csv", "changes.csv", "signals.csv"];
    brought_in(t, files.map(|it| (it, File::open(Path::new(FOLDER).join(it)).unwrap()))).await;
}

/// A company of files with their names.
pub async fn brought_in(t: &TestApp, files: impl IntoIterator<Item = (&str, impl Read)>) {
    let mut reading = Reading::new(Terms::unlimited(usd()));
    for (name, file) in files {
        reading.read(name, file);
    }
    import(&t.app.db, t.call(), reading).await.unwrap();
}

/// A connection of its own to the same file: another process, as far as the server can tell.
pub async fn beside(t: &TestApp) -> SqliteConnection {
    let file = t.dir.path().join("autopsy.db");
    SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file)).await.unwrap()
}
