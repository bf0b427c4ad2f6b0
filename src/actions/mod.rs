//! Everything that somebody can do, one function each. Only actions open write transactions.
pub mod accounts;
pub mod autopsies;
mod change_checks;
pub mod change_reminders;
pub mod changes;
pub mod demonstration;
pub mod drafts;
pub mod exports;
pub mod filings;
pub mod findings;
pub mod imports;
pub mod links;
pub mod organisation;
pub mod outbox;
pub mod pattern_records;
pub mod people;
pub mod pre_read;
pub mod preferences;
pub mod reminders;
pub mod rescues;
pub mod reviews;
pub mod seats;
pub mod sessions;
pub mod tokens;
pub mod upkeep;
pub mod views;

use crate::domain::{
    Action, Actor, Autopsy, AutopsyId, Blocked, Day, Entry, ObjectKind, OutcomeOfAct, PersonId, Problems,
    Timestamp,
};
use crate::store::{self, Conn, Db};
use futures_util::future::BoxFuture;
use uuid::Uuid;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such record")]
    NotFound,
    #[error("{0}")]
    Forbidden(String),
    #[error(transparent)]
    Blocked(#[from] Blocked),
    #[error(transparent)]
    Invalid(#[from] Problems),
    #[error("somebody else saved first")]
    Stale,
    #[error("the database is busy")]
    Busy,
    #[error("the database failed")]
    Store(sqlx::Error),
}

impl From<sqlx::Error> for Error {
    /// What the database refuses by a law of its own is a sentence; what it can't do now is "busy".
    fn from(error: sqlx::Error) -> Self {
        match store::broken_law(&error) {
            Some(law)
                if law.contains("one_open_autopsy_per_account") || law.contains("autopsies.account_id") =>
            {
                Self::Blocked(Blocked(
                    "This account has an open autopsy already; it gets no second one.".into(),
                ))
            }
            Some(law) if law.contains("people.email") => {
                Self::Invalid(Problems::one("email", "Somebody has this e-mail address already"))
            }
            Some("rescue_waits_for_consent") => {
                Self::Blocked(Blocked("The rescue is locked until every seat has agreed.".into()))
            }
            Some("filing_stays_after_the_reveal") => {
                Self::Blocked(Blocked("Filings were revealed; what was filed stays as it was.".into()))
            }
            Some("seat_link_is_for_its_holder") => {
                Self::Blocked(Blocked("This seat is with somebody else now.".into()))
            }
            Some("consent_stays") => {
                Self::Blocked(Blocked("The rescue has begun; that consent stays.".into()))
            }
            Some(law) if law.contains("reviews.quarter_from") => Self::Blocked(Blocked(
                "This quarter has its review already; a quarter gets no second one.".into(),
            )),
            Some("review_stays_closed") => {
                Self::Blocked(Blocked("This review is closed and stays as it is.".into()))
            }
            _ if store::is_busy(&error) => Self::Busy,
            _ => Self::Store(error),
        }
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;
/// What an action does inside its transaction.
pub type Work<'c, T> = BoxFuture<'c, Result<T>>;

/// Who does it, when, and under which request: it goes on the record.
#[derive(Debug, Clone)]
pub struct Call {
    pub actor: Actor,
    pub at: Timestamp,
    pub request_id: Option<String>,
}

impl Call {
    pub fn of(person: PersonId, at: Timestamp) -> Self {
        Self { actor: Actor::Person(person), at, request_id: None }
    }

    /// A line for the record: done, with no fields.
    fn entry(&self, action: Action, object_kind: ObjectKind, object_id: Option<Uuid>) -> Entry {
        Entry {
            at: self.at,
            actor: self.actor,
            behalf_of: None,
            request_id: self.request_id.clone(),
            action,
            object_kind,
            object_id,
            version: None,
            fields: "{}".to_owned(),
            outcome: OutcomeOfAct::Done,
            reason: String::new(),
        }
    }

    fn on_autopsy(&self, action: Action, id: AutopsyId) -> Entry {
        self.entry(action, ObjectKind::Autopsy, Some(id.uuid()))
    }
}

/// Runs an action: what it writes and what it tells the record land together. A refusal leaves nothing but its own line.
async fn perform<T, W>(db: &Db, refusal: Entry, work: W) -> Result<T>
where
    T: Send + 'static,
    W: for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Send + 'static,
{
    let result = db.write(work).await;
    if let Err(error @ (Error::Blocked(_) | Error::Forbidden(_))) = &result {
        // A sentence about a person names them; the record holds their id only.
        let reason =
            if refusal.object_kind == ObjectKind::Person { String::new() } else { error.to_string() };
        let entry = Entry { outcome: OutcomeOfAct::Refused, reason, fields: "{}".to_owned(), ..refusal };
        let noted: Result<()> = db
            .write(move |conn| Box::pin(async move { Ok(store::record::append(conn, &entry).await?) }))
            .await;
        noted?;
    }
    result
}

/// The autopsy as it is, inside a transaction.
async fn autopsy(conn: &mut Conn, id: AutopsyId) -> Result<Autopsy> {
    store::autopsies::find(conn, id).await?.ok_or(Error::NotFound)
}

/// Ends each move of an autopsy: where it stands now is computed anew and kept for lists.
async fn moved(conn: &mut Conn, id: AutopsyId) -> Result<Autopsy> {
    let autopsy = autopsy(conn, id).await?;
    store::autopsies::moved(conn, id, autopsy.standing()).await?;
    Ok(autopsy)
}

/// The day that `at` falls on in the organisation's zone.
async fn today(conn: &mut Conn, at: Timestamp) -> Result<Day> {
    Ok(store::organisation::get(conn).await?.zone.day(at))
}

/// Fields of the record, without those that say nothing.
fn stated(mut fields: serde_json::Value) -> String {
    if let Some(fields) = fields.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    fields.to_string()
}

/// 256 random bits from the operating system.
fn random() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|it| sqlx::Error::Io(std::io::Error::other(it.to_string())))?;
    Ok(bytes)
}
