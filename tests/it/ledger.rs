//! A company in the plain layout, brought into a database as history.
use crate::app::TestApp;
use crate::company::{FOLDER, usd};
use autopsy::actions::imports::import;
use autopsy::intake::{Reading, Terms};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::fs::File;
use std::path::Path;

/// The small company with the expected figures.
pub async fn expected(t: &TestApp) {
    let mut reading = Reading::new(Terms::unlimited(usd()));
    for name in ["accounts.csv", "autopsies.csv", "filings.csv", "changes.csv", "signals.csv"] {
        reading.read(name, File::open(Path::new(FOLDER).join(name)).unwrap());
    }
    import(&t.app.db, t.call(), reading).await.unwrap();
}

/// A connection of its own to the same file: another process, as far as the server can tell.
pub async fn beside(t: &TestApp) -> SqliteConnection {
    let file = t.dir.path().join("autopsy.db");
    SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file)).await.unwrap()
}
