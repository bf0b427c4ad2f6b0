//! The company's columns in memory, so that a figure costs no walk through the database: loaded once, then kept true by
//! reading anew what was written since; and what the report of today counts of all of them.
use super::App;
use crate::domain::{Currency, Day, Organisation};
use crate::patterns::{Facts, FactsBuilder, Windows};
use crate::store::patterns::{self, Progress};
use crate::store::{self, Db};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// So long a page waits for them that shows something without them, too.
const AT_ONCE: Duration = Duration::from_secs(2);
/// From so many autopsies on, what is counted of all of them is kept: below, a report takes a few milliseconds anyhow, and
/// the counts as much memory as the columns.
pub(super) const SUMMED_FROM: usize = 1 << 16;
/// The log tells this often how far it is.
const TELLS: Duration = Duration::from_secs(2);

/// Why there are no facts to count from.
#[derive(Debug, thiserror::Error)]
pub enum Unready {
    #[error("the figures are being loaded: {} of {} rows", .0.done, .0.of)]
    Loading(Progress),
    #[error(transparent)]
    Store(#[from] sqlx::Error),
}

/// How often the facts were read: all of them, and only what was touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reads {
    pub whole: usize,
    pub parts: usize,
}

/// The facts as last read. Whoever finds them old reads what is new, and all others wait for that.
#[derive(Clone, Default)]
pub(super) struct Kept(Arc<Shared>);

#[derive(Default)]
struct Shared {
    loaded: Mutex<Option<Loaded>>,
    progress: std::sync::Mutex<Progress>,
    whole: AtomicUsize,
    parts: AtomicUsize,
}

struct Loaded {
    facts: Arc<Facts>,
    /// What `Db::stamp` said before they were read.
    stamp: (u64, i64),
    /// What `Db::others` said then, if it could tell.
    others: Option<u64>,
    currency: Currency,
}

/// What the facts are asked for.
struct Wanted {
    currency: Currency,
    /// The first day that a report of today knows nothing of.
    as_of: Day,
    fiscal_start_month: u32,
    summed_from: usize,
}

impl App {
    /// The facts as of the last commit, whoever made it: this process or another one beside it.
    pub async fn facts(&self, organisation: &Organisation) -> Result<Arc<Facts>, Unready> {
        match tokio::time::timeout(self.patience, self.facts_when_loaded(organisation)).await {
            Ok(facts) => Ok(facts?),
            Err(_) => {
                Err(Unready::Loading(*self.facts.0.progress.lock().unwrap_or_else(PoisonError::into_inner)))
            }
        }
    }

    /// The same for a page that has something to say without them: nothing where they can't be had at once.
    pub async fn facts_soon(&self, organisation: &Organisation) -> store::Result<Option<Arc<Facts>>> {
        match tokio::time::timeout(AT_ONCE, self.facts_when_loaded(organisation)).await {
            Ok(facts) => facts.map(Some),
            Err(_) => Ok(None),
        }
    }

    /// The same, however long it takes.
    pub async fn facts_when_loaded(&self, organisation: &Organisation) -> store::Result<Arc<Facts>> {
        let (kept, db) = (self.facts.0.clone(), self.db.clone());
        let today = organisation.zone.day(self.now());
        let wanted = Wanted {
            currency: organisation.currency.clone(),
            as_of: Windows::as_of(today),
            fiscal_start_month: organisation.fiscal_start_month,
            summed_from: self.summed_from,
        };
        // A task of its own: a caller that goes away leaves the load to those who wait for it too.
        let task = tokio::spawn(async move { kept.read(&db, &wanted).await });
        task.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
    }

    /// How often they were read since the start.
    pub fn facts_read(&self) -> Reads {
        let Shared { whole, parts, .. } = &*self.facts.0;
        Reads { whole: whole.load(Ordering::Relaxed), parts: parts.load(Ordering::Relaxed) }
    }
}

impl Wanted {
    /// Whether these facts have what a report of today counts of all of them, or are too few.
    fn is_summed(&self, facts: &Facts) -> bool {
        facts.autopsies.opened.len() < self.summed_from || facts.is_summed(self.windows(facts).window)
    }

    fn windows(&self, facts: &Facts) -> Windows {
        Windows::new(self.as_of, None, self.fiscal_start_month, facts.first_opened())
    }
}

impl Shared {
    async fn read(&self, db: &Db, wanted: &Wanted) -> store::Result<Arc<Facts>> {
        let mut kept = self.loaded.lock().await;
        let stamp = db.stamp().await?;
        let currency = &wanted.currency;
        let is_new = |it: &&Loaded| it.stamp == stamp && it.currency == *currency;
        if !kept.as_ref().is_some_and(|it| is_new(&it)) {
            let loaded = match self.patched(&mut kept, db, currency, stamp).await? {
                Some(patched) => patched,
                None => self.whole(db, currency, stamp).await?,
            };
            db.forget_touched(stamp.0);
            *kept = Some(loaded);
        }
        if let Some(it) = kept.as_mut().filter(|it| !wanted.is_summed(&it.facts)) {
            let (facts, window) = (Facts::clone(&it.facts), wanted.windows(&it.facts).window);
            match tokio::task::spawn_blocking(move || facts.summed(window)).await {
                Ok(summed) => it.facts = Arc::new(summed),
                // They answer as well without, only later.
                Err(error) => tracing::error!(%error, "what is counted of everything could not be kept"),
            }
        }
        kept.as_ref().map(|it| it.facts.clone()).ok_or(sqlx::Error::WorkerCrashed)
    }

    /// The facts with what this process has touched since; nothing when that doesn't tell everything.
    async fn patched(
        &self,
        kept: &mut Option<Loaded>,
        db: &Db,
        currency: &Currency,
        stamp: (u64, i64),
    ) -> store::Result<Option<Loaded>> {
        let Some(old) = kept.as_ref().filter(|it| it.currency == *currency) else { return Ok(None) };
        let Some(others) = old.others else { return Ok(None) };
        let Some(part) = patterns::touched(db, currency, old.stamp.0, others).await? else { return Ok(None) };
        let Some(old) = kept.take() else { return Ok(None) };
        // Where nobody counts from the old facts just now, they are changed where they are.
        let patched = tokio::task::spawn_blocking(|| Arc::unwrap_or_clone(old.facts).patched(part)).await;
        let facts = match patched.map_err(|it| it.to_string()).and_then(|it| it.map_err(|it| it.to_string()))
        {
            Ok(facts) => facts,
            Err(reason) => {
                tracing::warn!(reason, "the columns of the report are loaded anew");
                return Ok(None);
            }
        };
        self.parts.fetch_add(1, Ordering::Relaxed);
        Ok(Some(Loaded { facts: Arc::new(facts), stamp, ..old }))
    }

    async fn whole(&self, db: &Db, currency: &Currency, stamp: (u64, i64)) -> store::Result<Loaded> {
        let began = Instant::now();
        let mut told = began;
        let others = db.others().await;
        let mut progress = |now: Progress| {
            *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = now;
            if told.elapsed() >= TELLS {
                told = Instant::now();
                let seconds = began.elapsed().as_secs();
                tracing::info!(rows = now.done, of = now.of, seconds, "loading the columns of the report");
            }
        };
        let mut conn = db.read().await?;
        let builder = tokio::select! {
            builder = patterns::load(&mut conn, currency, &mut progress) => builder?,
            () = db.closing() => return Err(sqlx::Error::PoolClosed),
        };
        drop(conn);
        let facts = tokio::task::spawn_blocking(|| FactsBuilder::build(builder)).await;
        let facts =
            facts.map_err(|_| sqlx::Error::WorkerCrashed)?.map_err(|it| sqlx::Error::Decode(it.into()))?;
        self.whole.fetch_add(1, Ordering::Relaxed);
        let (autopsies, bytes) = (facts.autopsies.opened.len(), facts.bytes());
        let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(autopsies, bytes, ms, "the columns of the report are loaded");
        Ok(Loaded { facts: Arc::new(facts), stamp, others, currency: currency.clone() })
    }
}
