//! What is durable when it is answered: one thread that writes, whatever waits goes into one commit. `/filings` inserts one
//! row of a filing's size; `/rows` writes the rows that a filing consists of: the filing, its version, the record's line
//! with its hash, and where the autopsy stands.
use axum::Router;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::routing::post;
use rusqlite::Connection;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::mpsc;
use tokio::sync::oneshot;

#[derive(Deserialize)]
struct Filing {
    primary_cause: String,
    evidence: String,
    confidence: String,
    contributing_causes: String,
}

struct Job {
    filing: Filing,
    /// All the rows of a filing, not one.
    rows: bool,
    answer: oneshot::Sender<()>,
}

/// Requests that one commit takes at most.
const BATCH: usize = 256;
/// Seats that are filed on in turns.
const SEATS: i64 = 14_000;

pub fn router(dir: &Path) -> Router {
    let conn = Connection::open(dir.join("bare.db")).unwrap();
    conn.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full;
         create table if not exists filings (id integer primary key, primary_cause text not null, contributing text not null,
             evidence text not null, confidence text not null, filed_by blob not null, filed_at text not null) strict;
         create table if not exists seats (seat integer primary key, primary_cause text not null, contributing text not null,
             evidence text not null, confidence text not null, filed_by blob not null, filed_at text not null) strict;
         create table if not exists versions (seat integer not null, version integer not null, primary_cause text not null,
             contributing text not null, evidence text not null, confidence text not null, filed_by blob not null,
             filed_at text not null, primary key (seat, version)) strict, without rowid;
         create table if not exists record (seq integer primary key, at text not null, action text not null,
             fields text not null, prev_hash blob not null, hash blob not null) strict;
         create table if not exists stands (seat integer primary key, stage text not null, version integer not null) strict;",
    )
    .unwrap();
    let (sender, jobs) = mpsc::sync_channel(1024);
    std::thread::spawn(move || write(&conn, &jobs));
    let route = |rows| {
        post(move |State(writer): State<mpsc::SyncSender<Job>>, Form(filing): Form<Filing>| async move {
            let (answer, answered) = oneshot::channel();
            writer.send(Job { filing, rows, answer }).unwrap();
            answered.await.unwrap();
            StatusCode::SEE_OTHER
        })
    };
    Router::new().route("/filings", route(false)).route("/rows", route(true)).with_state(sender)
}

fn write(conn: &Connection, jobs: &mpsc::Receiver<Job>) {
    const INSERT: &str =
        "insert into filings (primary_cause, contributing, evidence, confidence, filed_by, filed_at)
        values (?1, ?2, ?3, ?4, zeroblob(16), '2026-11-22T00:00:00.000000Z')";
    let mut last: (i64, Vec<u8>) = conn
        .query_row("select coalesce(max(seq), 0) from record", [], |it| Ok((it.get(0)?, vec![0; 32])))
        .unwrap();
    while let Ok(first) = jobs.recv() {
        let mut answers = Vec::new();
        conn.execute_batch("begin immediate").unwrap();
        for Job { filing, rows, answer } in std::iter::once(first).chain(jobs.try_iter().take(BATCH - 1)) {
            if rows {
                last = write_rows(conn, &filing, last);
            } else {
                let row =
                    (filing.primary_cause, filing.contributing_causes, filing.evidence, filing.confidence);
                conn.prepare_cached(INSERT).unwrap().execute(row).unwrap();
            }
            answers.push(answer);
        }
        conn.execute_batch("commit").unwrap();
        for answer in answers {
            let _ = answer.send(());
        }
    }
}

/// The four rows of a filing, chained to the last one of the record. Answers the new last one.
fn write_rows(conn: &Connection, filing: &Filing, (seq, prev_hash): (i64, Vec<u8>)) -> (i64, Vec<u8>) {
    const SEAT: &str =
        "insert into seats (seat, primary_cause, contributing, evidence, confidence, filed_by, filed_at)
        values (?1, ?2, ?3, ?4, ?5, zeroblob(16), '2026-11-22T00:00:00.000000Z')
        on conflict do update set primary_cause = ?2, contributing = ?3, evidence = ?4, confidence = ?5";
    const VERSION: &str = "insert into versions (seat, version, primary_cause, contributing, evidence, confidence, filed_by, filed_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, zeroblob(16), '2026-11-22T00:00:00.000000Z')";
    const RECORD: &str = "insert into record (seq, at, action, fields, prev_hash, hash)
        values (?1, '2026-11-22T00:00:00.000000Z', 'filed', ?2, ?3, ?4)";
    const STANDS: &str = "insert into stands (seat, stage, version) values (?1, 'filing', 1)
        on conflict do update set version = version + 1";
    let (seq, fields) = (seq + 1, r#"{"function":"sales","late":false}"#);
    let seat = seq % SEATS;
    let Filing { primary_cause: cause, evidence, confidence, contributing_causes: others } = filing;
    let hash = Sha256::new()
        .chain_update(&prev_hash)
        .chain_update(fields)
        .chain_update(evidence)
        .finalize()
        .to_vec();
    let run = |sql: &str, row: &[&dyn rusqlite::ToSql]| {
        conn.prepare_cached(sql).unwrap().execute(row).unwrap();
    };
    run(SEAT, &[&seat, cause, others, evidence, confidence]);
    run(VERSION, &[&seat, &seq, cause, others, evidence, confidence]);
    run(RECORD, &[&seq, &fields, &prev_hash, &hash]);
    run(STANDS, &[&seat]);
    (seq, hash)
}
