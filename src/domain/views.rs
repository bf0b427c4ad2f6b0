//! A view that somebody saved: the filters of a list under a name.
use super::codes::codes;
use super::{Line, ViewId};

codes! {
    /// A list that can be narrowed.
    List { Accounts = "accounts", Autopsies = "autopsies" }
}

impl List {
    /// Views of one list that somebody keeps at most.
    pub const MOST_VIEWS: usize = 30;

    /// The list's page, with filters as they stand in an address.
    pub fn address(self, query: &str) -> String {
        format!("/{}?{query}", self.code())
    }
}

/// A saved view. Its query has been read by its list, so every address that is made of it works.
#[derive(Debug, Clone)]
pub struct SavedView {
    pub id: ViewId,
    pub list: List,
    pub name: Line,
    pub query: String,
}
