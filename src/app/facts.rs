//! The company's columns, kept in memory while nobody commits, so that a figure costs no walk through the database.
use super::App;
use crate::domain::{Currency, Organisation};
use crate::patterns::{Facts, FactsBuilder};
use crate::store::{self, Db, Result};
use std::sync::Arc;
use tokio::sync::Mutex;

/// The facts as last loaded. Whoever finds them old loads them, and all others wait for that one load.
#[derive(Clone, Default)]
pub(super) struct Kept(Arc<Mutex<Option<Loaded>>>);

struct Loaded {
    facts: Arc<Facts>,
    /// What `Db::stamp` said before they were read.
    stamp: (u64, i64),
    currency: Currency,
}

impl App {
    /// The facts as of the last commit, whoever made it: this process or another one beside it.
    pub async fn facts(&self, organisation: &Organisation) -> Result<Arc<Facts>> {
        let (kept, db, currency) = (self.facts.0.clone(), self.db.clone(), organisation.currency.clone());
        // A task of its own: a caller that goes away leaves the load to those who wait for it too.
        let task = tokio::spawn(async move {
            let mut kept = kept.lock().await;
            let stamp = db.stamp().await?;
            if let Some(found) = kept.as_ref().filter(|it| it.stamp == stamp && it.currency == currency) {
                return Ok(found.facts.clone());
            }
            let facts = load(&db, &currency).await?;
            *kept = Some(Loaded { facts: facts.clone(), stamp, currency });
            Ok(facts)
        });
        task.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
    }
}

/// Loads the facts of a database, for whoever asks once.
async fn load(db: &Db, currency: &Currency) -> Result<Arc<Facts>> {
    let builder = store::patterns::load(&mut *db.read().await?, currency).await?;
    let sorted = tokio::task::spawn_blocking(|| FactsBuilder::build(builder)).await;
    sorted.map(Arc::new).map_err(|_| sqlx::Error::WorkerCrashed)
}
