//! The file: one writer with group commit (`writer.rs`), and connections that can only read (`readers.rs`).
use super::answers::{self, Once};
use super::readers::{Reader, Readers};
use super::touched::{Rows, Touched};
use super::writer::{self, Ends, Job, Others, Work};
use super::{Conn, Result, backup, checkpoints, upgrade};
use futures_util::future::{BoxFuture, FutureExt};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, mpsc, oneshot, watch};

/// Actions that may wait; more are answered with "busy".
const QUEUE: usize = 1024;
/// How long a write waits for another process that holds the file.
const BUSY: Duration = Duration::from_secs(8);
/// The first `SQLite` without the WAL reset that could lose committed writes.
const SQLITE_AT_LEAST: (u32, u32, u32) = (3, 51, 3);

#[derive(Clone)]
pub struct Db {
    writer: mpsc::Sender<Job>,
    looks: mpsc::Sender<oneshot::Sender<u64>>,
    others: watch::Receiver<Others>,
    stop: mpsc::Sender<oneshot::Sender<()>>,
    touched: Touched,
    readers: Readers,
    version: Arc<AtomicU64>,
    watcher: Arc<Mutex<Watcher>>,
    checkpoints: Arc<checkpoints::Task>,
    _in_use: Arc<backup::InUse>,
    /// The next write is done once, and its answer kept beside what it did.
    once: Option<Arc<std::sync::Mutex<Option<Once>>>>,
}

/// Only looks whether anybody has committed: what its connection answers holds for that connection alone.
struct Watcher {
    conn: Conn,
    seen: Option<Seen>,
}

/// What was seen at an instant.
#[derive(Clone, Copy)]
struct Seen {
    at: Instant,
    stamp: (u64, i64),
}

/// So long a look at what other processes have committed holds; what this one commits is known at once.
const LOOK_HOLDS: Duration = Duration::from_millis(1);

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{0}: {1}")]
    Folder(String, std::io::Error),
    #[error("a backup is being restored to {0}; try again in a moment")]
    Restoring(String),
    #[error("this database was written by a newer version of Account Autopsy; nothing was changed")]
    Newer,
    #[error("this binary carries SQLite {0}, which can lose committed writes; it refuses to start")]
    BadSqlite(String),
    #[error("the database is not set up for durable writes: {0}")]
    NotDurable(String),
    #[error("the database could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error("the database could not be backed up before it is brought up to date; nothing was changed: {0}")]
    Backup(#[from] backup::BackupError),
    #[error("bringing the database up to date lost rows of {0}; what it was before is in {1}")]
    RowsLost(String, String),
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

impl Db {
    /// Opens `dir`/autopsy.db, made and migrated if need be. Several processes may try at once; one migrates.
    pub async fn open(dir: &Path) -> Result<Self, OpenError> {
        let told = |error| OpenError::Folder(dir.display().to_string(), error);
        make_private(dir).map_err(told)?;
        let in_use = backup::InUse::shared(dir).map_err(|error| match error.kind() {
            ErrorKind::WouldBlock => OpenError::Restoring(dir.display().to_string()),
            _ => told(error),
        })?;
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
        // The checkpoints are made beside the writer, so that no action waits for one.
        let mut conn = options.clone().pragma("wal_autocheckpoint", "0").connect().await?;
        sqlite_is_sound(&mut conn).await?;
        upgrade::migrate(&mut conn, dir).await?;
        drop(lock);
        let health = health(&mut conn).await?;
        if health.journal_mode != "wal" || health.synchronous != 2 || !health.foreign_keys {
            return Err(OpenError::NotDurable(format!("{health:?}")));
        }
        let checkpointer = options.clone().create_if_missing(false).connect().await?;
        let reading = options.create_if_missing(false).read_only(true).pragma("query_only", "on");
        let watcher = Arc::new(Mutex::new(Watcher { conn: reading.connect().await?, seen: None }));
        let readers = Readers::open(&reading).await?;
        let version = Arc::new(AtomicU64::new(0));
        let touched = Touched::default();
        touched.watch(&mut conn, version.clone()).await?;
        let (writer, jobs) = mpsc::channel(QUEUE);
        let (looks, asked) = mpsc::channel(QUEUE);
        let (stop, stops) = mpsc::channel(1);
        let (told, others) = watch::channel(Others::default());
        let checkpoints = Arc::new(checkpoints::start(checkpointer, version.clone()));
        let ends = Ends { jobs, looks: asked, stops, others: told, version: version.clone() };
        writer::start(conn, ends).map_err(sqlx::Error::Io)?;
        let once = None;
        Ok(Self {
            writer,
            looks,
            others,
            stop,
            touched,
            readers,
            version,
            watcher,
            checkpoints,
            _in_use: Arc::new(in_use),
            once,
        })
    }

    /// A connection that can only read.
    pub async fn read(&self) -> Result<Reader> {
        self.readers.lend().await
    }

    /// Waits until the database is about to be closed: whoever reads for long gives up then.
    pub async fn closing(&self) {
        self.readers.closing().await;
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
    /// A commit of this process moves it at once, one of another within a millisecond.
    pub async fn stamp(&self) -> Result<(u64, i64)> {
        let mut watcher = self.watcher.lock().await;
        let version = self.version();
        if let Some(seen) = watcher.seen
            && seen.stamp.0 == version
            && seen.at.elapsed() < LOOK_HOLDS
        {
            return Ok(seen.stamp);
        }
        let others = sqlx::query_scalar("pragma data_version").fetch_one(&mut watcher.conn).await?;
        let stamp = (version, others);
        watcher.seen = Some(Seen { at: Instant::now(), stamp });
        Ok(stamp)
    }

    /// How often another process has been found to have committed, as of now: while it stays, whatever was committed is in
    /// `touched`. Nothing when the writer can't tell.
    pub async fn others(&self) -> Option<u64> {
        let mut others = self.others.clone();
        let (asks, told) = oneshot::channel();
        self.looks.send(asks).await.ok()?;
        // While it writes nobody else can commit, and it may write for long.
        tokio::select! {
            told = told => told.ok(),
            it = others.wait_for(|it| it.is_writing) => it.ok().map(|it| it.seen),
        }
    }

    /// What this process has touched since a commit, by the number that `version` gave it, and what it is touching now;
    /// nothing when only reading everything tells.
    pub fn touched(&self, since: u64) -> Option<Rows> {
        self.touched.since(since)
    }

    /// Forgets what was touched up to a commit, as somebody has read it anew.
    pub fn forget_touched(&self, until: u64) {
        self.touched.forget(until);
    }

    /// Finishes what waits and closes the file, so that all of it is in one file again. Whoever writes afterwards is told
    /// that the database is gone.
    pub async fn close(&self) {
        self.readers.close().await;
        self.checkpoints.end().await;
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
