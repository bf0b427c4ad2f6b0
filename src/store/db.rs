//! The file: one writer with group commit, and a pool of connections that can only read.
//!
//! Writes queue up; whatever waits is run in one transaction, each in a savepoint of its own, and everybody is answered
//! after the one commit. So an acknowledged write is on the disk, a failed one leaves nothing, and nobody ever sees
//! "database is locked" because of a neighbour.
use super::answers::{self, Once};
use super::{Conn, Result};
use futures_util::future::{BoxFuture, FutureExt};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};
use std::fs;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, mpsc, oneshot};

/// Waiting actions that one commit takes at most.
const BATCH: usize = 256;
/// Actions that may wait; more are answered with "busy".
const QUEUE: usize = 1024;
/// How long a write waits for another process that holds the file.
const BUSY: Duration = Duration::from_secs(8);
const READERS: u32 = 4;
/// The first `SQLite` without the WAL reset that could lose committed writes.
const SQLITE_AT_LEAST: (u32, u32, u32) = (3, 51, 3);

#[derive(Clone)]
pub struct Db {
    writer: mpsc::Sender<Job>,
    stop: mpsc::Sender<oneshot::Sender<()>>,
    readers: SqlitePool,
    version: Arc<AtomicU64>,
    /// Only looks whether anybody has committed: what it answers holds for one connection alone.
    watcher: Arc<Mutex<Conn>>,
    /// The next write is done once, and its answer kept beside what it did.
    once: Option<Arc<std::sync::Mutex<Option<Once>>>>,
}

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{0}: {1}")]
    Folder(String, std::io::Error),
    #[error("this database was written by a newer version of Account Autopsy; nothing was changed")]
    Newer,
    #[error("this binary carries SQLite {0}, which can lose committed writes; it refuses to start")]
    BadSqlite(String),
    #[error("the database is not set up for durable writes: {0}")]
    NotDurable(String),
    #[error("the database could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error("the database could not be opened: {0}")]
    Sqlite(#[from] sqlx::Error),
}

/// The settings that durability rests on, as the writer's connection reports them.
#[derive(Debug, serde::Serialize)]
pub struct Health {
    pub writable: bool,
    pub journal_mode: String,
    pub synchronous: i64,
    pub foreign_keys: bool,
}

type Work = Box<dyn for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, bool> + Send>;

/// One action in the queue. `work` answers whether to keep what it wrote; `answer` is told how the commit went.
struct Job {
    work: Work,
    answer: Box<dyn FnOnce(Result<()>) + Send>,
}

impl Db {
    /// Opens `dir`/autopsy.db, made and migrated if need be. Several processes may try at once; one migrates.
    pub async fn open(dir: &Path) -> Result<Self, OpenError> {
        let told = |error| OpenError::Folder(dir.display().to_string(), error);
        make_private(dir).map_err(told)?;
        let file = dir.join("autopsy.db");
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("cache_size", "-4096")
            .disable_statement_logging();
        let lock = fs::File::create(dir.join("migrate.lock")).map_err(told)?;
        let lock = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock))
            .await
            .map_err(|it| told(it.into()))?;
        let lock = lock.map_err(told)?;
        let mut conn = options.connect().await?;
        sqlite_is_sound(&mut conn).await?;
        migrate(&mut conn).await?;
        drop(lock);
        let health = health(&mut conn).await?;
        if health.journal_mode != "wal" || health.synchronous != 2 || !health.foreign_keys {
            return Err(OpenError::NotDurable(format!("{health:?}")));
        }
        let reading = options.create_if_missing(false).read_only(true).pragma("query_only", "on");
        let watcher = Arc::new(Mutex::new(reading.connect().await?));
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(reading)
            .await?;
        let version = Arc::new(AtomicU64::new(0));
        let (writer, jobs) = mpsc::channel(QUEUE);
        let (stop, stops) = mpsc::channel(1);
        tokio::spawn(run_writer(conn, jobs, stops, version.clone()));
        Ok(Self { writer, stop, readers, version, watcher, once: None })
    }

    /// A connection that can only read.
    pub async fn read(&self) -> Result<sqlx::pool::PoolConnection<sqlx::Sqlite>> {
        self.readers.acquire().await
    }

    /// The same database, whose next write is done once: if its key has an answer by then nothing is written and the
    /// write fails; else the answer lands together with what the write does.
    #[must_use]
    pub fn once(&self, once: Once) -> Self {
        Self { once: Some(Arc::new(std::sync::Mutex::new(Some(once)))), ..self.clone() }
    }

    /// Runs an action on the one writer: what it writes lands together or not at all, and is on the disk when this
    /// answers. A caller that goes away in between cancels nothing.
    pub async fn write<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<sqlx::Error> + Send + 'static,
        W: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel::<Result<T, E>>();
        let slot = Arc::new(std::sync::Mutex::new(None));
        let filled = slot.clone();
        let once = self.once.as_ref().and_then(|it| it.lock().ok()?.take());
        let work: Work = Box::new(move |conn| {
            async move {
                let result = match once {
                    Some(once) => run_once(conn, once, work).await,
                    None => work(conn).await,
                };
                let keep = result.is_ok();
                if let Ok(mut slot) = filled.lock() {
                    *slot = Some(result);
                }
                keep
            }
            .boxed()
        });
        let answer = Box::new(move |committed: Result<()>| {
            let result = slot.lock().ok().and_then(|mut it| it.take());
            let result = match (committed, result) {
                // What failed by its own rules keeps its own error, whatever became of its neighbours.
                (_, Some(Err(error))) => Err(error),
                (Err(error), _) => Err(error.into()),
                (Ok(()), Some(result)) => result,
                (Ok(()), None) => Err(sqlx::Error::WorkerCrashed.into()),
            };
            let _ = sender.send(result);
        });
        self.writer.try_send(Job { work, answer }).map_err(|_| sqlx::Error::PoolTimedOut)?;
        receiver.await.unwrap_or_else(|_| Err(sqlx::Error::WorkerCrashed.into()))
    }

    /// Counts the commits of this process: whatever was computed under one number holds while it stays.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// Moves with every commit, of this process or of another: whatever was read after it was asked holds while it stays.
    pub async fn stamp(&self) -> Result<(u64, i64)> {
        let version = self.version();
        let mut watcher = self.watcher.lock().await;
        let others = sqlx::query_scalar("pragma data_version").fetch_one(&mut *watcher).await?;
        Ok((version, others))
    }

    /// Finishes what waits and closes the file, so that all of it is in one file again. Whoever writes afterwards is told
    /// that the database is gone.
    pub async fn close(&self) {
        self.readers.close().await;
        let (closed, when_closed) = oneshot::channel();
        if self.stop.send(closed).await.is_ok() {
            let _ = when_closed.await;
        }
    }

    /// What readiness rests on: a write that is undone, and the settings as the writer has them.
    pub async fn health(&self) -> Result<Health> {
        self.write(|conn| health(conn).boxed()).await
    }
}

async fn run_writer(
    mut conn: Conn,
    mut jobs: mpsc::Receiver<Job>,
    mut stops: mpsc::Receiver<oneshot::Sender<()>>,
    version: Arc<AtomicU64>,
) {
    let mut batch = Vec::with_capacity(BATCH);
    let closed = loop {
        tokio::select! {
            biased;
            waiting = jobs.recv_many(&mut batch, BATCH) => if waiting == 0 { break None },
            closed = stops.recv() => break closed,
        }
        let outcome = run_batch(&mut conn, &mut batch).await;
        if let Err(error) = &outcome.1 {
            tracing::error!(%error, "a commit failed");
            let _ = execute(&mut conn, "rollback").await;
        } else {
            version.fetch_add(1, Ordering::AcqRel);
        }
        let (answers, committed) = outcome;
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

/// Runs an action whose key has no answer yet, and keeps its answer beside what it did.
async fn run_once<T, E, W>(conn: &mut Conn, once: Once, work: W) -> Result<T, E>
where
    E: From<sqlx::Error>,
    W: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, E>>,
{
    if answers::find(conn, &once.request).await?.is_some() {
        return Err(sqlx::Error::RowNotFound.into());
    }
    let done = work(conn).await?;
    let answer = (once.draw)(conn).await?;
    answers::insert(conn, &once.request, &answer).await?;
    Ok(done)
}

type Answers = Vec<Box<dyn FnOnce(Result<()>) + Send>>;

async fn run_batch(conn: &mut Conn, batch: &mut Vec<Job>) -> (Answers, Result<()>) {
    let mut answers = Vec::with_capacity(batch.len());
    let begun = execute(conn, "begin immediate").await;
    let mut outcome = begun;
    for Job { work, answer } in batch.drain(..) {
        answers.push(answer);
        if outcome.is_ok() {
            outcome = run_one(conn, work).await;
        }
    }
    if outcome.is_ok() {
        outcome = execute(conn, "commit").await;
    }
    (answers, outcome)
}

/// Runs one action in a savepoint. A panic inside it is its own failure, not the writer's.
async fn run_one(conn: &mut Conn, work: Work) -> Result<()> {
    execute(conn, "savepoint action").await?;
    let keep = AssertUnwindSafe(work(conn)).catch_unwind().await.unwrap_or(false);
    if !keep {
        execute(conn, "rollback to action").await?;
    }
    execute(conn, "release action").await
}

async fn execute(conn: &mut Conn, sql: &'static str) -> Result<()> {
    sqlx::raw_sql(sql).execute(conn).await.map(|_| ())
}

async fn migrate(conn: &mut Conn) -> Result<(), OpenError> {
    use sqlx::migrate::MigrateError::{VersionMissing, VersionTooNew};
    match sqlx::migrate!().run(conn).await {
        Err(VersionMissing(_) | VersionTooNew(..)) => Err(OpenError::Newer),
        other => Ok(other?),
    }
}

async fn health(conn: &mut Conn) -> Result<Health> {
    let journal_mode = sqlx::query_scalar("pragma journal_mode").fetch_one(&mut *conn).await?;
    let synchronous = sqlx::query_scalar("pragma synchronous").fetch_one(&mut *conn).await?;
    let foreign_keys = sqlx::query_scalar("pragma foreign_keys").fetch_one(conn).await?;
    Ok(Health { writable: true, journal_mode, synchronous, foreign_keys })
}

async fn sqlite_is_sound(conn: &mut Conn) -> Result<(), OpenError> {
    let version: String = sqlx::query_scalar("select sqlite_version()").fetch_one(conn).await?;
    let mut parts = version.split('.').map(|it| it.parse::<u32>().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    if (next(), next(), next()) < SQLITE_AT_LEAST { Err(OpenError::BadSqlite(version)) } else { Ok(()) }
}

/// A folder that only its owner can read.
fn make_private(dir: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    if !dir.exists() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    }
    let file = dir.join("autopsy.db");
    fs::OpenOptions::new().create(true).append(true).mode(0o600).open(file).map(|_| ())
}
