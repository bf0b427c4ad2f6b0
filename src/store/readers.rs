//! The connections that can only read, lent one at a time.
//!
//! Each statement is a hop to its connection's thread and back, so nothing is asked of a connection when it is lent or
//! when it comes back: it can only read, and whoever begins a transaction on it rolls that back.
use super::{Conn, Result};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore, watch};

const CONNECTIONS: usize = 4;
/// How long a request waits for one of them.
const WAITS: Duration = Duration::from_secs(10);

/// All of them, and as many permits as are free.
#[derive(Clone)]
pub struct Readers {
    conns: Arc<[Arc<Mutex<Option<Conn>>>]>,
    free: Arc<Semaphore>,
    is_closing: watch::Sender<bool>,
}

/// A connection that can only read; it goes back when this is dropped.
pub struct Reader {
    conn: OwnedMappedMutexGuard<Option<Conn>, Conn>,
    // Dropped after the guard: who gets the permit finds the connection free.
    _permit: OwnedSemaphorePermit,
}

impl Readers {
    /// Opens them as `options` describes.
    pub async fn open(options: &SqliteConnectOptions) -> Result<Self> {
        let mut conns = Vec::new();
        for _ in 0..CONNECTIONS {
            conns.push(Arc::new(Mutex::new(Some(options.connect().await?))));
        }
        Ok(Self {
            conns: conns.into(),
            free: Arc::new(Semaphore::new(CONNECTIONS)),
            is_closing: watch::Sender::new(false),
        })
    }

    /// One of them, as soon as one is free.
    pub async fn lend(&self) -> Result<Reader> {
        let permit = tokio::time::timeout(WAITS, self.free.clone().acquire_owned()).await;
        let permit = permit.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        let mut idle = self.conns.iter().filter_map(|it| it.clone().try_lock_owned().ok());
        let conn = idle.find_map(|it| OwnedMutexGuard::try_map(it, Option::as_mut).ok());
        Ok(Reader { conn: conn.ok_or(sqlx::Error::PoolClosed)?, _permit: permit })
    }

    /// Waits until they are about to be closed: whoever reads for long gives up then.
    pub async fn closing(&self) {
        let _ = self.is_closing.subscribe().wait_for(|it| *it).await;
    }

    /// Lends none of them any more, waits for those that are lent, and closes them.
    pub async fn close(&self) {
        self.free.close();
        self.is_closing.send_replace(true);
        for conn in self.conns.iter() {
            if let Some(conn) = conn.lock().await.take() {
                let _ = conn.close().await;
            }
        }
    }
}

impl Deref for Reader {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}
