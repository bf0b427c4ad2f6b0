//! API tokens: what a person's program may do in their name.
use super::codes::codes;
use super::{PersonId, Timestamp, TokenId};

codes! {
    /// What a token may do. Reading is what GET does; writing is everything that its person may do.
    Scope { Read = "read", Write = "write" }
}

impl Scope {
    pub fn label(self) -> &'static str {
        match self {
            Self::Read => "Reads",
            Self::Write => "Reads and writes",
        }
    }
}

/// A token as its owner sees it in a list: never the token itself.
#[derive(Debug, Clone)]
pub struct ApiToken {
    pub id: TokenId,
    pub person_id: PersonId,
    pub prefix: String,
    pub scope: Scope,
    pub created_at: Timestamp,
    pub seen_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}
