//! What was read since the last commit, kept in memory: whoever is signed in, the organisation, what every page asks for,
//! and answers as they were drawn. One commit, of this process or of another, and all of it is forgotten.
use super::App;
use crate::domain::Organisation;
use crate::store::{self, Conn, Result, sessions::Session, tokens::Bearer};
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Sessions that are kept at most.
const SESSIONS: usize = 4096;
/// Bytes of answers that are kept at most.
const BYTES: usize = 8 * 1024 * 1024;
/// A longer answer is not kept.
const LONGEST: usize = 512 * 1024;

type Stamp = (u64, i64);

/// What is kept under one stamp.
#[derive(Default)]
struct Since {
    stamp: Option<Stamp>,
    /// One value of each type.
    values: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
    sessions: HashMap<Vec<u8>, Option<Session>>,
    bearers: HashMap<Vec<u8>, Option<Bearer>>,
    answers: HashMap<Asked, Arc<Answer>>,
    bytes: usize,
}

/// All that decides what an answer says, beside the database: who asks, on which day, for what. Nobody is ever answered
/// with what was drawn for somebody else.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    pub who: crate::domain::PersonId,
    pub today: crate::domain::Day,
    /// The path and the query; whatever else of a request is answered differently has to be in it.
    pub what: String,
}

/// An answer as it was drawn.
pub struct Answer {
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}

#[derive(Clone, Default)]
pub(super) struct Kept(Arc<Mutex<Since>>);

impl Kept {
    /// Looks into what is kept under the stamp that was just taken; what was kept under another one is forgotten.
    fn under<T>(&self, stamp: Stamp, look: impl FnOnce(&Since) -> Option<T>) -> Option<T> {
        let mut since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if since.stamp != Some(stamp) {
            *since = Since { stamp: Some(stamp), ..Since::default() };
        }
        look(&since)
    }

    /// Keeps what was read after this stamp was taken, unless somebody has committed since.
    fn keep(&self, stamp: Stamp, keep: impl FnOnce(&mut Since)) {
        let mut since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if since.stamp == Some(stamp) {
            keep(&mut since);
        }
    }
}

impl App {
    /// The organisation as of the last commit.
    pub async fn organisation(&self) -> Result<Organisation> {
        Ok(Organisation::clone(&*self.kept(store::organisation::get).await?))
    }

    /// The same, for whoever holds a connection already.
    pub async fn organisation_on(&self, conn: &mut Conn) -> Result<Organisation> {
        Ok(Organisation::clone(&*self.kept_on(conn, store::organisation::get).await?))
    }

    /// What is read the same for everybody, as of the last commit: one value of each type.
    pub async fn kept<T, R>(&self, read: R) -> Result<Arc<T>>
    where
        T: Send + Sync + 'static,
        R: AsyncFnOnce(&mut Conn) -> Result<T>,
    {
        let stamp = self.db.stamp().await?;
        match self.value(stamp) {
            Some(kept) => Ok(kept),
            None => self.read(&mut *self.db.read().await?, stamp, read).await,
        }
    }

    /// The same, for whoever holds a connection already: who waits for a second one while everybody holds a first waits
    /// for ever.
    pub async fn kept_on<T, R>(&self, conn: &mut Conn, read: R) -> Result<Arc<T>>
    where
        T: Send + Sync + 'static,
        R: AsyncFnOnce(&mut Conn) -> Result<T>,
    {
        // In the middle of a write there is more than was committed, and it may be undone: that is read, and not kept.
        if store::is_writing() {
            return read(conn).await.map(Arc::new);
        }
        let stamp = self.db.stamp().await?;
        match self.value(stamp) {
            Some(kept) => Ok(kept),
            None => self.read(conn, stamp, read).await,
        }
    }

    fn value<T: Send + Sync + 'static>(&self, stamp: Stamp) -> Option<Arc<T>> {
        let kept = self.kept.under(stamp, |it| it.values.get(&TypeId::of::<T>()).cloned())?;
        Arc::downcast(kept).ok()
    }

    async fn read<T, R>(&self, conn: &mut Conn, stamp: Stamp, read: R) -> Result<Arc<T>>
    where
        T: Send + Sync + 'static,
        R: AsyncFnOnce(&mut Conn) -> Result<T>,
    {
        let found = Arc::new(read(conn).await?);
        self.kept.keep(stamp, |it| {
            it.values.insert(TypeId::of::<T>(), found.clone());
        });
        Ok(found)
    }

    /// The session of a token and its person as of the last commit: whoever was signed out, disabled or given another
    /// role a moment ago is so here.
    pub async fn session(&self, token_hash: &[u8]) -> Result<Option<Session>> {
        let stamp = self.db.stamp().await?;
        if let Some(kept) = self.kept.under(stamp, |it| it.sessions.get(token_hash).cloned()) {
            return Ok(kept);
        }
        let found = store::sessions::find(&mut *self.db.read().await?, token_hash).await?;
        self.kept.keep(stamp, |it| {
            if it.sessions.len() >= SESSIONS {
                it.sessions.clear();
            }
            it.sessions.insert(token_hash.to_vec(), found.clone());
        });
        Ok(found)
    }

    /// The same for an API token.
    pub async fn bearer(&self, token_hash: &[u8]) -> Result<Option<Bearer>> {
        let stamp = self.db.stamp().await?;
        if let Some(kept) = self.kept.under(stamp, |it| it.bearers.get(token_hash).cloned()) {
            return Ok(kept);
        }
        let found = store::tokens::bearer(&mut *self.db.read().await?, token_hash).await?;
        self.kept.keep(stamp, |it| {
            if it.bearers.len() >= SESSIONS {
                it.bearers.clear();
            }
            it.bearers.insert(token_hash.to_vec(), found.clone());
        });
        Ok(found)
    }

    /// What was answered to this since the last commit; else a place to keep the answer that is drawn now.
    pub async fn answered(&self, asked: &Asked) -> Result<std::result::Result<Arc<Answer>, Place>> {
        let stamp = self.db.stamp().await?;
        let found = self.kept.under(stamp, |it| it.answers.get(asked).cloned());
        Ok(found.ok_or_else(|| Place { kept: self.kept.clone(), stamp, asked: asked.clone() }))
    }
}

/// Where an answer is kept that is drawn after the stamp was taken.
pub struct Place {
    kept: Kept,
    stamp: Stamp,
    asked: Asked,
}

impl Place {
    /// Keeps the answer, unless it is long or somebody has committed since.
    pub fn keep(self, answer: Answer) {
        let size = answer.body.len() + self.asked.what.len();
        if size > LONGEST {
            return;
        }
        self.kept.keep(self.stamp, |since| {
            if since.bytes + size > BYTES {
                since.answers.clear();
                since.bytes = 0;
            }
            if since.answers.insert(self.asked, Arc::new(answer)).is_none() {
                since.bytes += size;
            }
        });
    }
}
