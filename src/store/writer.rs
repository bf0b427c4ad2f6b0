//! The one writer, committing in groups.
//!
//! Writes queue up; whatever waits is run in one transaction, each in a savepoint of its own, and everybody is answered
//! after the one commit. So an acknowledged write is on the disk, a failed one leaves nothing, and nobody ever sees
//! "database is locked" because of a neighbour.
//!
//! The writer is also who knows whether another process has committed: its own connection tells its own commits from others'.
//! It looks when it begins a transaction, and between two of them whenever somebody asks.
use super::record::{self, Then};
use super::{Conn, Result, noted};
use futures_util::future::{BoxFuture, FutureExt};
use sqlx::{Connection, Row};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{mpsc, oneshot, watch};

/// Waiting actions that one commit takes at most.
const BATCH: usize = 256;

pub type Work = Box<dyn for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, bool> + Send>;

/// One action in the queue. `work` answers whether to keep what it wrote; `answer` is told how the commit went.
pub struct Job {
    pub work: Work,
    pub answer: Box<dyn FnOnce(Result<()>) + Send>,
}

/// What is known of other processes' commits.
#[derive(Debug, Clone, Copy, Default)]
pub struct Others {
    /// So many times the writer has found that somebody else had committed.
    pub seen: u64,
    /// It is in the middle of a transaction, so nobody else can commit.
    pub is_writing: bool,
    last: Option<i64>,
}

/// What reaches the writer, and what it tells.
pub struct Ends {
    pub jobs: mpsc::Receiver<Job>,
    pub looks: mpsc::Receiver<oneshot::Sender<u64>>,
    pub stops: mpsc::Receiver<oneshot::Sender<()>>,
    pub others: watch::Sender<Others>,
    pub version: Arc<AtomicU64>,
}

/// Runs on a thread of its own until nobody can send any more, or until it is told to stop. Among the requests it would
/// wait behind them for each answer of its connection's thread, and everybody who writes with it.
pub fn start(conn: Conn, ends: Ends) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let writing = noted::while_writing(write(conn, ends));
    std::thread::Builder::new().name("writer".to_owned()).spawn(move || runtime.block_on(writing))?;
    Ok(())
}

async fn write(mut conn: Conn, ends: Ends) {
    let Ends { mut jobs, mut looks, mut stops, others, version } = ends;
    let mut batch = Vec::with_capacity(BATCH);
    let closed = loop {
        tokio::select! {
            biased;
            waiting = jobs.recv_many(&mut batch, BATCH) => if waiting == 0 { break None },
            closed = stops.recv() => break closed,
            Some(asked) = looks.recv() => {
                // Whoever gets no answer knows nothing, and reads everything.
                if let Ok(seen) = look(&mut conn, &others).await {
                    let _ = asked.send(seen);
                }
                continue;
            }
        }
        let (answers, committed) = run_batch(&mut conn, &mut batch, &others).await;
        if let Err(error) = &committed {
            tracing::error!(%error, "a commit failed");
            others.send_modify(|it| it.is_writing = false);
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
async fn run_batch(
    conn: &mut Conn,
    batch: &mut Vec<Job>,
    others: &watch::Sender<Others>,
) -> (Answers, Result<()>) {
    let mut answers = Vec::with_capacity(batch.len());
    let mut outcome = begin(conn, others).await;
    let last = batch.len().saturating_sub(1);
    for (place, Job { work, answer }) in batch.drain(..).enumerate() {
        answers.push(answer);
        if outcome.is_ok() {
            outcome = run_one(conn, work, (place == last).then_some(others)).await;
        }
    }
    (answers, outcome)
}

/// Begins the transaction and its first savepoint.
async fn begin(conn: &mut Conn, others: &watch::Sender<Others>) -> Result<()> {
    let began = "begin immediate; savepoint action; pragma data_version";
    let found = sqlx::raw_sql(began).fetch_one(&mut *conn).await?.try_get(0)?;
    found_out(others, found, true);
    Ok(())
}

/// Looks whether another process has committed. Answers how often one has.
async fn look(conn: &mut Conn, others: &watch::Sender<Others>) -> Result<u64> {
    let found = sqlx::raw_sql("pragma data_version").fetch_one(conn).await?.try_get(0)?;
    found_out(others, found, false);
    Ok(others.borrow().seen)
}

/// What was noted under another process's commit is forgotten.
fn found_out(others: &watch::Sender<Others>, found: i64, is_writing: bool) {
    let is_other = others.borrow().last.is_some_and(|it| it != found);
    if is_other {
        noted::forget();
    }
    others.send_modify(|it| {
        *it = Others { seen: it.seen + u64::from(is_other), is_writing, last: Some(found) };
    });
}

/// Runs one action in its savepoint, then opens the next one; the last one commits, and then others can commit too. A panic
/// inside it is its own failure, not the writer's.
async fn run_one(conn: &mut Conn, work: Work, last: Option<&watch::Sender<Others>>) -> Result<()> {
    let keep = AssertUnwindSafe(work(conn)).catch_unwind().await.unwrap_or(false);
    if let Some(others) = last {
        others.send_modify(|it| it.is_writing = false);
    }
    let last = last.is_some();
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
