//! Bringing a database up to date: with a backup before, and every row accounted for after.
use super::{Conn, OpenError, Result, backup};
use sqlx::migrate::MigrateError::{VersionMissing, VersionTooNew};
use std::path::{Path, PathBuf};

/// Makes the migrations that are missing. One of several processes does it; it holds the lock.
pub async fn migrate(conn: &mut Conn, dir: &Path) -> Result<(), OpenError> {
    let made = made(conn).await?;
    let migrations = sqlx::migrate!();
    let newest = migrations.iter().map(|it| it.version).max().unwrap_or(0);
    let is_known = made.iter().all(|it| migrations.version_exists(*it));
    let is_older = !made.is_empty() && made.iter().all(|it| *it < newest);
    if !(is_known && is_older) {
        return run(migrations, conn).await;
    }
    let file = free(dir, newest);
    backup::take(dir, &file).await?;
    let before = rows(conn).await?;
    run(migrations, conn).await?;
    let after = rows(conn).await?;
    let fewer = |it: &&(String, i64)| after.iter().any(|now| now.0 == it.0 && now.1 < it.1);
    match before.iter().find(fewer) {
        None => Ok(()),
        Some((table, _)) => Err(OpenError::RowsLost(table.clone(), file.display().to_string())),
    }
}

async fn run(migrations: sqlx::migrate::Migrator, conn: &mut Conn) -> Result<(), OpenError> {
    match migrations.run(conn).await {
        Err(VersionMissing(_) | VersionTooNew(..)) => Err(OpenError::Newer),
        other => Ok(other?),
    }
}

/// The migrations that were made; none of a database that is new.
async fn made(conn: &mut Conn) -> Result<Vec<i64>> {
    let is_there = sqlx::query_scalar::<_, i64>(
        "select count(*) from sqlite_schema where type = 'table' and name = '_sqlx_migrations'",
    );
    if is_there.fetch_one(&mut *conn).await? == 0 {
        return Ok(Vec::new());
    }
    sqlx::query_scalar("select version from _sqlx_migrations").fetch_all(conn).await
}

/// How many rows each table has; the tables of the search index are made of others.
async fn rows(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name not like 'findable%'",
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut all = Vec::new();
    for table in tables {
        let sql = sqlx::AssertSqlSafe(format!("select count(*) from \"{table}\""));
        all.push((table, sqlx::query_scalar(sql).fetch_one(&mut *conn).await?));
    }
    Ok(all)
}

/// A name for the backup that no file has.
fn free(dir: &Path, newest: i64) -> PathBuf {
    let name = |n: u32| match n {
        1 => dir.join(format!("before-migration-{newest}.db")),
        n => dir.join(format!("before-migration-{newest}-{n}.db")),
    };
    (1..1000).map(name).find(|it| !it.exists()).unwrap_or_else(|| name(0))
}
