//! The rows of an imported database put into a fresh one of the same schema by SQLite alone, in one transaction: the least
//! that an import of them could cost. Constraints, triggers and indexes are there from the beginning.
use rusqlite::Connection;
use std::path::Path;
use std::time::Instant;

/// Each after what its rows belong to, in the order in which an import stores them.
const TABLES: [&str; 10] = [
    "accounts",
    "autopsies",
    "reveals",
    "findings",
    "finding_contributing",
    "rescues",
    "seats",
    "filings",
    "changes",
    "signals",
];

/// Prints the seconds that it took, until the rows are on the disk, and how many they were.
pub fn run(from: &Path, to: &Path) {
    let file = |dir: &Path| dir.join("autopsy.db").display().to_string();
    let conn = Connection::open(file(to)).unwrap();
    conn.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;
         pragma wal_autocheckpoint = 0; pragma cache_size = -65536",
    )
    .unwrap();
    conn.execute("attach ?1 as had", [format!("file:{}?mode=ro", file(from))]).unwrap();
    let began = Instant::now();
    conn.execute_batch("begin immediate").unwrap();
    let mut rows = 0;
    for table in TABLES {
        rows += conn
            .execute(&format!("insert into main.{table} select * from had.{table} order by rowid"), [])
            .unwrap();
    }
    conn.execute_batch("commit").unwrap();
    let took = began.elapsed();
    conn.execute_batch("pragma wal_checkpoint(truncate)").unwrap();
    println!("{:.1} {rows}", took.as_secs_f64());
}
