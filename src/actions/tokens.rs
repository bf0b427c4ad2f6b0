//! API tokens: made, used and revoked. A token is 256 random bits and is shown once; only its SHA-256 is kept.
use super::sessions::hash;
use super::{Call, Error, Result, perform};
use crate::domain::{Action, ApiToken, Blocked, ObjectKind, PersonId, Problems, Scope, Timestamp, TokenId};
use crate::store::{self, Db};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

/// What every token begins with, so that people and scanners know one when they see it.
const MARK: &str = "aat_";
/// Characters of a token that its list shows.
const SHOWN: usize = 10;
/// Tokens that one person may hold at a time.
const MOST: usize = 50;

/// Makes a token for a person who can sign in. Answers its secret, which nobody can read again.
pub async fn make(db: &Db, call: Call, person: PersonId, id: TokenId, scope: Scope) -> Result<String> {
    let secret = format!("{MARK}{}", URL_SAFE_NO_PAD.encode(super::random()?));
    let token = ApiToken {
        id,
        person_id: person,
        prefix: secret[..SHOWN].to_owned(),
        scope,
        created_at: call.at,
        seen_at: None,
        revoked_at: None,
    };
    let token_hash = hash(&secret);
    let mut entry = call.entry(Action::TokenMade, ObjectKind::Person, Some(person.uuid()));
    entry.fields = json!({ "token": id, "scope": scope }).to_string();
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = store::people::find(conn, person).await?.ok_or(Error::NotFound)?;
            if found.disabled_at.is_some() {
                return Err(Error::Forbidden(format!("{} is disabled and can't have a token.", found.name)));
            }
            if store::tokens::find(conn, id).await?.is_some() {
                let sentence =
                    "This form has made its token, which was shown once. Load the page anew for another.";
                return Err(Blocked(sentence.to_owned()).into());
            }
            let held = store::tokens::of(conn, person).await?;
            if held.iter().filter(|it| it.revoked_at.is_none()).count() >= MOST {
                return Err(
                    Problems::one("scope", format!("Revoke a token first; {MOST} is the most")).into()
                );
            }
            store::tokens::insert(conn, &token, &token_hash).await?;
            store::record::append(conn, &entry).await?;
            Ok(())
        })
    })
    .await?;
    Ok(secret)
}

/// Revokes a token of a person, for ever and at once. Somebody else's is one that does not exist.
pub async fn revoke(db: &Db, call: Call, person: PersonId, id: TokenId) -> Result<()> {
    let mut entry = call.entry(Action::TokenRevoked, ObjectKind::Person, Some(person.uuid()));
    entry.fields = json!({ "token": id }).to_string();
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = store::tokens::find(conn, id).await?.filter(|it| it.person_id == person);
            found.ok_or(Error::NotFound)?;
            if store::tokens::revoke(conn, id, entry.at).await? {
                store::record::append(conn, &entry).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Notes that a token was in use.
pub async fn touch(db: &Db, id: TokenId, at: Timestamp) -> Result<()> {
    db.write(move |conn| Box::pin(async move { Ok(store::tokens::touch(conn, id, at).await?) })).await
}
