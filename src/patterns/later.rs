//! Work that two threads share: each takes what is next, so that both end at about the same time.
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A value, and what makes it.
pub(super) struct Later<T, F> {
    made: OnceLock<T>,
    make: F,
}

/// Something to do once.
pub(super) trait Work: Sync {
    fn work(&self);
}

impl<T, F: Fn() -> T> Later<T, F> {
    pub(super) fn new(make: F) -> Self {
        Self { made: OnceLock::new(), make }
    }

    /// The value; made now if nobody has made it.
    pub(super) fn take(self) -> T {
        self.made.into_inner().unwrap_or_else(self.make)
    }
}

impl<T: Send + Sync, F: Fn() -> T + Sync> Work for Later<T, F> {
    fn work(&self) {
        self.made.get_or_init(&self.make);
    }
}

/// Does all of it on two threads: what takes long had better come first.
pub(super) fn share(all: &[&dyn Work]) {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(it) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            it.work();
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
}
