//! Whether a database file is sound: its pages, what refers to what, and that this version can read it.
use super::Conn;
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use std::path::Path;

/// The first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("{0} is no database of Account Autopsy")]
    Foreign(String),
    #[error("{0} was written by a newer version of Account Autopsy")]
    Newer(String),
    #[error("{0} was written by an earlier version of Account Autopsy; “autopsy serve” brings it up to date")]
    Older(String),
    #[error("the database is damaged: {0}")]
    Damaged(String),
    #[error("{0}")]
    Dangling(String),
    #[error("the record, row {0}: {1}")]
    Record(i64, &'static str),
    #[error("{0}")]
    Proof(String),
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// A connection that reads a database as it is, of whatever version.
pub async fn open(path: &Path) -> Result<Conn, Fault> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true).create_if_missing(false);
    Ok(options.disable_statement_logging().connect().await?)
}

/// The first fault of a file that nobody else has open.
pub async fn file(path: &Path) -> Result<(), Fault> {
    let name = path.display().to_string();
    let mut conn = open(path).await?;
    let found = database(&mut conn, &name).await;
    let _ = sqlx::Connection::close(conn).await;
    found
}

/// The first fault of a database.
pub async fn database(conn: &mut Conn, name: &str) -> Result<(), Fault> {
    let tables: i64 = sqlx::query_scalar(
        "select count(*) from sqlite_schema where name in ('_sqlx_migrations', 'organisation', 'record')",
    )
    .fetch_one(&mut *conn)
    .await?;
    if tables < 3 {
        return Err(Fault::Foreign(name.to_owned()));
    }
    let versions = versions(conn).await?;
    let known = sqlx::migrate!();
    if versions.iter().any(|it| !known.version_exists(*it)) {
        return Err(Fault::Newer(name.to_owned()));
    }
    let said: Vec<String> = sqlx::query_scalar("pragma integrity_check(1)").fetch_all(&mut *conn).await?;
    if let Some(fault) = said.into_iter().find(|it| it != "ok") {
        return Err(Fault::Damaged(fault));
    }
    let dangling: Option<String> = sqlx::query_scalar(
        r#"select format('%s, row %s: what it refers to in %s isn’t there', "table", coalesce(rowid, '?'), parent)
           from pragma_foreign_key_check limit 1"#,
    )
    .fetch_optional(conn)
    .await?;
    dangling.map_or(Ok(()), |it| Err(Fault::Dangling(it)))
}

/// Whether every migration of this version has been made.
pub async fn is_current(conn: &mut Conn) -> Result<bool, Fault> {
    let made = versions(conn).await?;
    Ok(sqlx::migrate!().iter().all(|it| made.contains(&it.version)))
}

async fn versions(conn: &mut Conn) -> Result<Vec<i64>, Fault> {
    Ok(sqlx::query_scalar("select version from _sqlx_migrations").fetch_all(conn).await?)
}
