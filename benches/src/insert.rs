//! One row of a filing's size, durable when it is answered: one thread that writes, whatever waits goes into one commit.
use axum::Router;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::routing::post;
use rusqlite::Connection;
use serde::Deserialize;
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

type Job = (Filing, oneshot::Sender<()>);
/// Rows that one commit takes at most.
const BATCH: usize = 256;

pub fn router(dir: &Path) -> Router {
    let conn = Connection::open(dir.join("bare.db")).unwrap();
    conn.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full;
         create table if not exists filings (id integer primary key, primary_cause text not null, contributing text not null,
             evidence text not null, confidence text not null, filed_by blob not null, filed_at text not null) strict;",
    )
    .unwrap();
    let (sender, jobs) = mpsc::sync_channel(1024);
    std::thread::spawn(move || write(&conn, &jobs));
    Router::new().route("/filings", post(file)).with_state(sender)
}

async fn file(State(writer): State<mpsc::SyncSender<Job>>, Form(filing): Form<Filing>) -> StatusCode {
    let (answer, answered) = oneshot::channel();
    writer.send((filing, answer)).unwrap();
    answered.await.unwrap();
    StatusCode::SEE_OTHER
}

fn write(conn: &Connection, jobs: &mpsc::Receiver<Job>) {
    const INSERT: &str =
        "insert into filings (primary_cause, contributing, evidence, confidence, filed_by, filed_at)
        values (?1, ?2, ?3, ?4, zeroblob(16), '2026-11-22T00:00:00.000000Z')";
    while let Ok(first) = jobs.recv() {
        let mut answers = Vec::new();
        conn.execute_batch("begin immediate").unwrap();
        for (filing, answer) in std::iter::once(first).chain(jobs.try_iter().take(BATCH - 1)) {
            let row = (filing.primary_cause, filing.contributing_causes, filing.evidence, filing.confidence);
            conn.prepare_cached(INSERT).unwrap().execute(row).unwrap();
            answers.push(answer);
        }
        conn.execute_batch("commit").unwrap();
        for answer in answers {
            let _ = answer.send(());
        }
    }
}
