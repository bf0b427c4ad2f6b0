//! What every door shares.
mod company;
mod facts;
mod kept;
pub mod mailer;

pub use facts::{Reads, Unready};
pub use kept::{Answer, Asked};

use crate::domain::{PersonId, Timestamp, to_micros};
use crate::store::Db;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub pages: Arc<minijinja::Environment<'static>>,
    pub limits: Arc<Limits>,
    /// What links begin with, for instance `https://autopsy.example`.
    pub base_url: Arc<str>,
    /// Who brings mail, if that is set up.
    pub mail: Option<Arc<mailer::Mailer>>,
    /// Whose word on who asked them counts.
    pub proxies: Arc<[IpNet]>,
    /// Turns at setting documents, each of which keeps a processor busy for a second.
    pub press: Arc<Semaphore>,
    clock: Clock,
    /// So long somebody waits for the facts; then they are told how far the load is.
    patience: Duration,
    /// From so many autopsies on, what is counted of all of them is kept.
    summed_from: usize,
    facts: facts::Kept,
    kept: kept::Kept,
}

impl App {
    pub fn new(
        db: Db,
        pages: minijinja::Environment<'static>,
        base_url: &str,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        Self {
            db,
            pages: Arc::new(pages),
            limits: Arc::new(Limits::new()),
            base_url: base_url.trim_end_matches('/').into(),
            mail: None,
            proxies: Arc::default(),
            press: Arc::new(Semaphore::new(presses())),
            clock: Arc::new(clock),
            patience: Duration::from_secs(10),
            summed_from: facts::SUMMED_FROM,
            facts: facts::Kept::default(),
            kept: kept::Kept::default(),
        }
    }

    /// The same with mail switched on.
    #[must_use]
    pub fn with_mail(self, mailer: mailer::Mailer) -> Self {
        Self { mail: Some(Arc::new(mailer)), ..self }
    }

    /// The same behind proxies that tell the truth about who asked them.
    #[must_use]
    pub fn with_proxies(self, proxies: Vec<IpNet>) -> Self {
        Self { proxies: proxies.into(), ..self }
    }

    /// The same, where nobody waits longer than this for the facts while they are loaded.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The same, where from so many autopsies on what is counted of all of them is kept.
    #[must_use]
    pub fn with_summed_from(self, autopsies: usize) -> Self {
        Self { summed_from: autopsies, ..self }
    }

    /// The time, to the microsecond.
    pub fn now(&self) -> Timestamp {
        to_micros((self.clock)())
    }

    /// Is this instance reached over https, so that cookies and browsers may insist on it?
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// The address of a page of this site.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// The address of a one-time sign-in link.
    pub fn sign_in_address(&self, token: &str) -> String {
        format!("{}/sign-in/{token}", self.base_url)
    }

    /// The address of a seat link.
    pub fn seat_address(&self, token: &str) -> String {
        format!("{}/f/{token}", self.base_url)
    }
}

/// How many documents are set at once: so many that half of the processors stay with everybody else.
fn presses() -> usize {
    std::thread::available_parallelism().map_or(1, |it| (it.get() / 2).max(1))
}

/// How often somebody may try to sign in: by address and by identity, before anything is looked up.
pub struct Limits {
    address: DefaultKeyedRateLimiter<String>,
    identity: DefaultKeyedRateLimiter<String>,
    person: DefaultKeyedRateLimiter<PersonId>,
    token: DefaultKeyedRateLimiter<String>,
    stranger: DefaultKeyedRateLimiter<String>,
    /// Addresses that have tried too many links that are none, until when.
    strangers: Mutex<HashMap<String, Instant>>,
}

impl Limits {
    fn new() -> Self {
        let per_minute = |n: u32| Quota::per_minute(NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN));
        Self {
            address: RateLimiter::keyed(per_minute(30)),
            identity: RateLimiter::keyed(per_minute(10)),
            person: RateLimiter::keyed(per_minute(10)),
            token: RateLimiter::keyed(per_minute(30)),
            stranger: RateLimiter::keyed(per_minute(120)),
            strangers: Mutex::default(),
        }
    }

    /// May this address try once more? Else the seconds to wait.
    pub fn address(&self, address: &str) -> Result<(), u64> {
        allowed(&self.address, &address.to_owned())
    }

    /// May somebody try once more as this identity? Else the seconds to wait.
    pub fn identity(&self, identity: &str) -> Result<(), u64> {
        allowed(&self.identity, &identity.to_lowercase())
    }

    /// May this person make another credential? Else the seconds to wait.
    pub fn person(&self, person: PersonId) -> Result<(), u64> {
        allowed(&self.person, &person)
    }

    /// May this address show one more token that doesn't hold? Else the seconds to wait.
    pub fn token(&self, address: &str) -> Result<(), u64> {
        allowed(&self.token, &address.to_owned())
    }

    /// May this address open a link, or has it tried too many that are none? Else the seconds to wait.
    pub fn link(&self, address: &str) -> Result<(), u64> {
        let until = self.strangers.lock().ok().and_then(|it| it.get(address).copied());
        match until.and_then(|it| it.checked_duration_since(Instant::now())) {
            Some(left) => Err(left.as_secs() + 1),
            None => Ok(()),
        }
    }

    /// Notes that this address opened a link that is none.
    pub fn no_such_link(&self, address: &str) {
        if let Err(seconds) = allowed(&self.stranger, &address.to_owned())
            && let Ok(mut strangers) = self.strangers.lock()
        {
            strangers.insert(address.to_owned(), Instant::now() + Duration::from_secs(seconds));
        }
    }

    /// Forgets everybody who has been quiet, so that memory stays small.
    pub fn forget(&self) {
        self.address.retain_recent();
        self.identity.retain_recent();
        self.person.retain_recent();
        self.token.retain_recent();
        self.stranger.retain_recent();
        if let Ok(mut strangers) = self.strangers.lock() {
            strangers.retain(|_, until| *until > Instant::now());
        }
    }
}

fn allowed<K: Clone + std::hash::Hash + Eq>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
) -> Result<(), u64> {
    use governor::clock::{Clock, DefaultClock};
    limiter.check_key(key).map_err(|it| it.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
}
