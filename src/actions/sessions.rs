//! Signing in and out. Tokens are 256 random bits; only their SHA-256 is kept.
use super::{Call, Error, Result, perform};
use crate::domain::{
    Action, Actor, Blocked, Email, Mail, MailKind, ObjectKind, Person, PersonId, Problems, Timestamp,
};
use crate::store::{self, Conn, Db};
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// A sign-in link opens for this long.
pub const LINK_LASTS: TimeDelta = TimeDelta::minutes(10);
/// Nobody's mailbox is filled by somebody else: a link goes out at most this often.
const LINK_EVERY: TimeDelta = TimeDelta::minutes(1);
/// Links that the command line prints for a person who sits beside it live a little longer.
pub const PRINTED_LINK_LASTS: TimeDelta = TimeDelta::hours(24);
pub const IDLE: TimeDelta = TimeDelta::hours(8);
pub const AT_MOST: TimeDelta = TimeDelta::days(7);
/// The shortest password that is taken.
pub const PASSWORD_LEAST: usize = 12;

/// A secret that is shown once; the database keeps its hash.
pub struct Token(String);

impl Token {
    /// 256 random bits.
    pub fn new() -> Result<Self> {
        Ok(Self(URL_SAFE_NO_PAD.encode(super::random()?)))
    }

    pub fn secret(&self) -> &str {
        &self.0
    }
}

/// What is stored of a token.
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Makes a one-time sign-in link for a person. Answers the token that goes into its address. Whoever is signed in makes
/// one for somebody else only before their first sign-in: afterwards it would open that person's sealed filings.
pub async fn make_link(db: &Db, call: Call, person: PersonId, lasts: TimeDelta) -> Result<Token> {
    let token = Token::new()?;
    let hash = hash(token.secret());
    let entry = call.entry(Action::LinkMade, ObjectKind::Person, Some(person.uuid()));
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = store::people::find(conn, person).await?.ok_or(Error::NotFound)?;
            if found.disabled_at.is_some() {
                return Err(Error::Forbidden(format!("{} is disabled and can't sign in.", found.name)));
            }
            let somebody_else = entry.actor.person().is_some_and(|it| it != person);
            if somebody_else && store::record::has_signed_in(conn, person).await? {
                return Err(Blocked(format!(
                    "{} has signed in before. A link made by somebody else would open what is sealed to them, so it is \
                     made on the server's command line: autopsy person link --email {}",
                    found.name, found.email
                ))
                .into());
            }
            store::sessions::insert_link(conn, &hash, person, entry.at + lasts).await?;
            store::record::append(conn, &entry).await?;
            Ok(())
        })
    })
    .await?;
    Ok(token)
}

/// Somebody wants a sign-in link by mail. Whether the address is known tells nobody: either way one row is written, and the
/// mail is made and sent later.
pub async fn ask_for_link(db: &Db, call: Call, email: Email) -> Result<()> {
    db.write(move |conn| {
        Box::pin(async move {
            let person = store::people::by_email(conn, &email).await?;
            let Some(person) = person.filter(|it| it.disabled_at.is_none()) else {
                failed(conn, &call, None).await?;
                return Ok(());
            };
            let kind = MailKind::SignIn;
            let just = store::outbox::queued_since(conn, person.id, kind, call.at - LINK_EVERY).await?;
            if just.is_none() {
                store::outbox::insert(conn, &Mail::to(person.id, kind, call.at)).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Uses a link up and signs its person in. `None`: the link is used, expired or unknown.
pub async fn redeem(db: &Db, call: Call, link: &str) -> Result<Option<Token>> {
    let token = Token::new()?;
    let (link, session) = (hash(link), hash(token.secret()));
    let signed_in = db
        .write(move |conn| {
            Box::pin(async move {
                let Some(person) = store::sessions::find_link(conn, &link, call.at).await? else {
                    return failed(conn, &call, None).await;
                };
                let active =
                    store::people::find(conn, person).await?.is_some_and(|it| it.disabled_at.is_none());
                if !active || !store::sessions::use_link(conn, &link, call.at).await? {
                    return failed(conn, &call, Some(person)).await;
                }
                begin(conn, &call, &session, person).await
            })
        })
        .await?;
    Ok(signed_in.then_some(token))
}

/// Signs in with a password. Unknown address and wrong password answer alike and take the same time.
pub async fn with_password(db: &Db, call: Call, email: &Email, password: &str) -> Result<Option<Token>> {
    let mut conn = db.read().await?;
    let person = store::people::by_email(&mut conn, email).await?.filter(|it| it.disabled_at.is_none());
    let stored = match &person {
        Some(person) => store::people::password_hash(&mut conn, person.id).await?,
        None => None,
    };
    drop(conn);
    let usable = stored.is_some();
    let password = password.to_owned();
    let matches =
        tokio::task::spawn_blocking(move || verifies(stored.as_deref().unwrap_or(&DUMMY), &password))
            .await
            .unwrap_or(false);
    let token = Token::new()?;
    let session = hash(token.secret());
    let signed_in = db
        .write(move |conn| {
            Box::pin(async move {
                match person {
                    Some(person) if usable && matches => begin(conn, &call, &session, person.id).await,
                    person => failed(conn, &call, person.map(|it| it.id)).await,
                }
            })
        })
        .await?;
    Ok(signed_in.then_some(token))
}

/// Begins a session. Links that are still open die with it: somebody may have kept one back.
async fn begin(conn: &mut Conn, call: &Call, session: &[u8], person: PersonId) -> Result<bool> {
    let call = Call { actor: Actor::Person(person), ..call.clone() };
    store::sessions::purge(conn, call.at - AT_MOST, call.at - IDLE).await?;
    store::sessions::use_links_of(conn, person, call.at).await?;
    store::sessions::insert(conn, session, person, call.at).await?;
    store::record::append(conn, &call.entry(Action::SignedIn, ObjectKind::Person, Some(person.uuid())))
        .await?;
    Ok(true)
}

async fn failed(conn: &mut Conn, call: &Call, person: Option<PersonId>) -> Result<bool> {
    let mut entry = call.entry(Action::SignInFailed, ObjectKind::Person, person.map(PersonId::uuid));
    entry.outcome = crate::domain::OutcomeOfAct::Failed;
    store::record::append(conn, &entry).await?;
    Ok(false)
}

/// Forgets the session at once.
pub async fn sign_out(db: &Db, call: Call, session: &str) -> Result<()> {
    let session = hash(session);
    db.write(move |conn| {
        Box::pin(async move {
            store::sessions::delete(conn, &session).await?;
            let person = call.actor.person().map(PersonId::uuid);
            store::record::append(conn, &call.entry(Action::SignedOut, ObjectKind::Person, person)).await?;
            Ok(())
        })
    })
    .await
}

/// Notes that the session was in use.
pub async fn touch(db: &Db, session: &str, at: Timestamp) -> Result<()> {
    let session = hash(session);
    db.write(move |conn| Box::pin(async move { Ok(store::sessions::touch(conn, &session, at).await?) })).await
}

/// Sets one's own password; other browsers are signed out. Whoever has one has to know it: an open browser isn't enough.
pub async fn set_password(
    db: &Db,
    call: Call,
    person: &Person,
    current: String,
    password: String,
    keep: &str,
) -> Result<()> {
    let length = password.chars().count();
    if length < PASSWORD_LEAST {
        return Err(Problems::one(
            "password",
            format!("Use at least {PASSWORD_LEAST} characters; a sentence is good"),
        )
        .into());
    }
    if length > 200 {
        return Err(Problems::one("password", "Use at most 200 characters").into());
    }
    if let Some(stored) = store::people::password_hash(&mut *db.read().await?, person.id).await? {
        let knows = tokio::task::spawn_blocking(move || verifies(&stored, &current)).await;
        if !knows.unwrap_or(false) {
            return Err(Problems::one("current", "This isn’t your password now").into());
        }
    }
    let hash_of = tokio::task::spawn_blocking(move || hashed(&password)).await.ok().flatten();
    let Some(password_hash) = hash_of else { return Err(Error::Store(sqlx::Error::WorkerCrashed)) };
    let (id, keep) = (person.id, hash(keep));
    let entry = call.entry(Action::PasswordSet, ObjectKind::Person, Some(id.uuid()));
    db.write(move |conn| {
        Box::pin(async move {
            store::people::set_password_hash(conn, id, &password_hash).await?;
            let session = store::sessions::find(conn, &keep).await?;
            store::sessions::delete_of(conn, id).await?;
            if let Some(session) = session {
                store::sessions::insert(conn, &keep, id, session.created_at).await?;
                store::sessions::touch(conn, &keep, entry.at).await?;
            }
            store::record::append(conn, &entry).await?;
            Ok(())
        })
    })
    .await
}

fn hashed(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|it| it.to_string())
}

fn verifies(stored: &str, password: &str) -> bool {
    PasswordHash::new(stored)
        .is_ok_and(|stored| Argon2::default().verify_password(password.as_bytes(), &stored).is_ok())
}

/// What an unknown address is checked against, so that it takes as long as a known one.
static DUMMY: LazyLock<String> = LazyLock::new(|| hashed("nobody has this password").unwrap_or_default());
