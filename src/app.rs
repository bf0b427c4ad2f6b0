//! What every door shares.
mod facts;
mod kept;

pub use kept::{Answer, Asked};

use crate::domain::{PersonId, Timestamp, to_micros};
use crate::store::Db;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::Arc;

type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub pages: Arc<minijinja::Environment<'static>>,
    pub limits: Arc<Limits>,
    /// What links begin with, for instance `https://autopsy.example`.
    pub base_url: Arc<str>,
    clock: Clock,
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
            clock: Arc::new(clock),
            facts: facts::Kept::default(),
            kept: kept::Kept::default(),
        }
    }

    /// The time, to the microsecond.
    pub fn now(&self) -> Timestamp {
        to_micros((self.clock)())
    }

    /// Is this instance reached over https, so that cookies and browsers may insist on it?
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// The address of a one-time sign-in link.
    pub fn sign_in_address(&self, token: &str) -> String {
        format!("{}/sign-in/{token}", self.base_url)
    }
}

/// How often somebody may try to sign in: by address and by identity, before anything is looked up.
pub struct Limits {
    address: DefaultKeyedRateLimiter<String>,
    identity: DefaultKeyedRateLimiter<String>,
    person: DefaultKeyedRateLimiter<PersonId>,
    token: DefaultKeyedRateLimiter<String>,
}

impl Limits {
    fn new() -> Self {
        let per_minute = |n: u32| Quota::per_minute(NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN));
        Self {
            address: RateLimiter::keyed(per_minute(30)),
            identity: RateLimiter::keyed(per_minute(10)),
            person: RateLimiter::keyed(per_minute(10)),
            token: RateLimiter::keyed(per_minute(30)),
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

    /// Forgets everybody who has been quiet, so that memory stays small.
    pub fn forget(&self) {
        self.address.retain_recent();
        self.identity.retain_recent();
        self.person.retain_recent();
        self.token.retain_recent();
    }
}

fn allowed<K: Clone + std::hash::Hash + Eq>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
) -> Result<(), u64> {
    use governor::clock::{Clock, DefaultClock};
    limiter.check_key(key).map_err(|it| it.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
}
