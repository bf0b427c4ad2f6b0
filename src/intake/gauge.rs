//! How far an import is, for whoever watches it from beside, and the wish that it stop.
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counts go up while an import runs; `stop` is heard before its next rows.
#[derive(Debug, Default)]
pub struct Gauge {
    read: AtomicU64,
    stored: AtomicU64,
    to_store: AtomicU64,
    stopped: AtomicBool,
}

impl Gauge {
    /// Rows that were read from files.
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Rows that were held against the record and stored, and how many there are; nothing while files are being read.
    pub fn stored(&self) -> Option<(u64, u64)> {
        let of = self.to_store.load(Ordering::Relaxed);
        (of > 0).then(|| (self.stored.load(Ordering::Relaxed), of))
    }

    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// The files have been read, and are right beside each other: so many rows are left to be stored.
    pub fn to_store(&self, rows: u64) {
        self.to_store.store(rows, Ordering::Relaxed);
    }

    pub fn add_stored(&self, rows: usize) {
        self.stored.fetch_add(rows as u64, Ordering::Relaxed);
    }

    pub(super) fn set_read(&self, rows: u64) {
        self.read.store(rows, Ordering::Relaxed);
    }
}
