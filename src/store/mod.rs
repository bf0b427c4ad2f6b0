//! The only room where SQL is written. One file for each noun; every function takes a connection.
pub mod accounts;
pub mod answers;
pub mod autopsies;
pub mod backup;
pub mod bulk;
pub mod changes;
mod checkpoints;
mod db;
pub mod drafts;
pub mod exports;
pub mod facts;
pub mod filings;
pub mod findings;
pub mod home;
pub mod imports;
pub mod links;
mod many;
mod noted;
pub mod organisation;
pub mod outbox;
pub mod pattern_records;
pub mod patterns;
pub mod people;
pub mod preferences;
mod readers;
pub mod record;
pub mod rescues;
pub mod reviews;
pub mod search;
pub mod seats;
pub mod sessions;
pub mod sound;
pub mod tokens;
mod touched;
mod upgrade;
pub mod views;
mod writer;

pub use answers::{Answer, Once};
pub use db::{Db, Health, OpenError};
pub use noted::is_writing;
use sqlx::sqlite::SqliteConnection;
pub use touched::{Rows, Table};

/// One connection; inside an action, the one that can write.
pub type Conn = SqliteConnection;
pub type Result<T, E = sqlx::Error> = std::result::Result<T, E>;

/// The name of the constraint or trigger that refused a write, for turning the law's "no" into a sentence.
pub fn broken_law(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error().map(sqlx::error::DatabaseError::message)
}

/// What was written as JSON reads otherwise.
fn garbled(error: serde_json::Error) -> sqlx::Error {
    sqlx::Error::Decode(error.into())
}

/// Is the database held by somebody else, so that waiting may help?
pub fn is_busy(error: &sqlx::Error) -> bool {
    let busy = |message: &str| {
        message.contains("database is locked") || message.contains("database table is locked")
    };
    match error {
        sqlx::Error::PoolTimedOut => true,
        sqlx::Error::Database(error) => busy(error.message()),
        _ => false,
    }
}
