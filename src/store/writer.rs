//! The one writer, committing in groups.
//!
//! Writes queue up; whatever waits is run in one transaction, each in a savepoint of its own, and everybody is answered
//! after the one commit. So an acknowledged write is on the disk, a failed one leaves nothing, and nobody ever sees
//! "database is locked" because of a neighbour.
use super::record::{self, Then};
use super::{Conn, Result, noted};
use futures_util::future::{BoxFuture, FutureExt};
use sqlx::{Connection, Row};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{mpsc, oneshot};

/// Waiting actions that one commit takes at most.
const BATCH: usize = 256;

pub type Work = Box<dyn for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, bool> + Send>;

/// One action in the queue. `work` answers whether to keep what it wrote; `answer` is told how the commit went.
pub struct Job {
    pub work: Work,
    pub answer: Box<dyn FnOnce(Result<()>) + Send>,
}

/// Runs on a thread of its own until nobody can send any more, or until it is told to stop. Among the requests it would
/// wait behind them for each answer of its connection's thread, and everybody who writes with it.
pub fn start(
    conn: Conn,
    jobs: mpsc::Receiver<Job>,
    stops: mpsc::Receiver<oneshot::Sender<()>>,
    version: Arc<AtomicU64>,
) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let writing = noted::while_writing(write(conn, jobs, stops, version));
    std::thread::Builder::new().name("writer".to_owned()).spawn(move || runtime.block_on(writing))?;
    Ok(())
}

async fn write(
    mut conn: Conn,
    mut jobs: mpsc::Receiver<Job>,
    mut stops: mpsc::Receiver<oneshot::Sender<()>>,
    version: Arc<AtomicU64>,
) {
    let mut batch = Vec::with_capacity(BATCH);
    let mut others = None;
    let closed = loop {
        tokio::select! {
            biased;
            waiting = jobs.recv_many(&mut batch, BATCH) => if waiting == 0 { break None },
            closed = stops.recv() => break closed,
        }
        let (answers, committed) = run_batch(&mut conn, &mut batch, &mut others).await;
        if let Err(error) = &committed {
            tracing::error!(%error, "a commit failed");
            let _ = execute(&mut conn, "rollback").await;
            noted::forget();
        } else {
            version.fetch_add(1, Ordering::AcqRel);
        }
        let busy = committed.as_ref().err().is_some_and(super::is_busy);
        for answer in answers {
            answer(match &committed {
                Ok(()) => Ok(()),
                Err(_) if busy => Err(sqlx::Error::PoolTimedOut),
                Err(_) => Err(sqlx::Error::WorkerCrashed),
            });
        }
    };
    let _ = execute(&mut conn, "pragma wal_checkpoint(truncate)").await;
    let _ = conn.close().await;
    if let Some(closed) = closed {
        let _ = closed.send(());
    }
}

type Answers = Vec<Box<dyn FnOnce(Result<()>) + Send>>;

/// Runs what waits in one transaction. Every statement is a hop to the connection's thread and back, so what stands
/// between two actions goes there at once.
async fn run_batch(conn: &mut Conn, batch: &mut Vec<Job>, others: &mut Option<i64>) -> (Answers, Result<()>) {
    let mut answers = Vec::with_capacity(batch.len());
    let mut outcome = begin(conn, others).await;
    let last = batch.len().saturating_sub(1);
    for (place, Job { work, answer }) in batch.drain(..).enumerate() {
        answers.push(answer);
        if outcome.is_ok() {
            outcome = run_one(conn, work, place == last).await;
        }
    }
    (answers, outcome)
}

/// Begins the transaction and its first savepoint. What was noted under another process's commit is forgotten.
async fn begin(conn: &mut Conn, others: &mut Option<i64>) -> Result<()> {
    let began = "begin immediate; savepoint action; pragma data_version";
    let found = Some(sqlx::raw_sql(began).fetch_one(&mut *conn).await?.try_get::<i64, _>(0)?);
    if *others != found {
        noted::forget();
        *others = found;
    }
    Ok(())
}

/// Runs one action in its savepoint, then opens the next one or commits. A panic inside it is its own failure, not the
/// writer's.
async fn run_one(conn: &mut Conn, work: Work, last: bool) -> Result<()> {
    let keep = AssertUnwindSafe(work(conn)).catch_unwind().await.unwrap_or(false);
    if keep {
        return record::land(conn, if last { Then::Commit } else { Then::Next }).await;
    }
    noted::forget();
    let next = if last {
        "rollback to action; release action; commit"
    } else {
        "rollback to action; release action; savepoint action"
    };
    execute(conn, next).await
}

async fn execute(conn: &mut Conn, sql: &'static str) -> Result<()> {
    sqlx::raw_sql(sql).execute(conn).await.map(|_| ())
}
