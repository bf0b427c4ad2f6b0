//! The only room where SQL is written. One file for each noun; every function takes a connection.
pub mod accounts;
pub mod autopsies;
mod db;
pub mod exports;
pub mod facts;
pub mod filings;
pub mod findings;
pub mod imports;
mod many;
pub mod organisation;
pub mod patterns;
pub mod people;
pub mod record;
pub mod rescues;
pub mod search;
pub mod seats;
pub mod sessions;
pub mod views;

pub use db::{Db, Health, OpenError};
use sqlx::sqlite::SqliteConnection;

/// One connection; inside an action, the one that can write.
pub type Conn = SqliteConnection;
pub type Result<T, E = sqlx::Error> = std::result::Result<T, E>;

/// The name of the constraint or trigger that refused a write, for turning the law's "no" into a sentence.
pub fn broken_law(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error().map(sqlx::error::DatabaseError::message)
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
