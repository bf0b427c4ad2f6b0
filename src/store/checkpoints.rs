//! Checkpoints: what was committed goes from the log into the database file, on a connection of its own, so that no
//! action waits for it. The log stays short while there are pauses; past its limit the next pause starts it anew.
use super::{Conn, Result};
use sqlx::{Connection, Row};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, oneshot};
use tokio::task::JoinHandle;

const EVERY: Duration = Duration::from_millis(200);
/// Pages of 4 kB in the log, from which it is started anew: 64 MB.
const PAGES: i64 = 16 * 1024;

/// The task that makes them. When it is dropped they end.
pub struct Task(Mutex<Option<(oneshot::Sender<()>, JoinHandle<()>)>>);

/// Makes checkpoints from now on, whenever `version` has moved.
pub fn start(conn: Conn, version: Arc<AtomicU64>) -> Task {
    let (end, ended) = oneshot::channel();
    Task(Mutex::new(Some((end, tokio::spawn(run(conn, version, ended))))))
}

impl Task {
    /// Makes no more of them, and closes their connection.
    pub async fn end(&self) {
        if let Some((end, task)) = self.0.lock().await.take() {
            let _ = end.send(());
            let _ = task.await;
        }
    }
}

async fn run(mut conn: Conn, version: Arc<AtomicU64>, mut ended: oneshot::Receiver<()>) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let (mut seen, mut behind) = (version.load(Ordering::Acquire), true);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = &mut ended => break,
        }
        let now = version.load(Ordering::Acquire);
        if now == seen && !behind {
            continue;
        }
        // Nobody has committed since the last look: a pause, in which the log may be started anew.
        let pause = now == seen;
        match checkpoint(&mut conn, pause).await {
            Ok(left) => (seen, behind) = (now, left),
            Err(error) => tracing::warn!(%error, "a checkpoint failed; the next one is tried soon"),
        }
    }
    let _ = conn.close().await;
}

/// Moves what it can without holding anybody up. Answers whether something is left to do.
async fn checkpoint(conn: &mut Conn, pause: bool) -> Result<bool> {
    let row = sqlx::raw_sql("pragma wal_checkpoint(passive)").fetch_one(&mut *conn).await?;
    let (pages, moved): (i64, i64) = (row.try_get(1)?, row.try_get(2)?);
    if pages > PAGES && pause {
        sqlx::raw_sql("pragma wal_checkpoint(restart)").execute(conn).await?;
        return Ok(false);
    }
    Ok(moved < pages || pages > PAGES)
}
