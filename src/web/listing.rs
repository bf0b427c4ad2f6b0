//! What lists share: text in the address that narrows them, and pages by key.
use super::error::{Error, Result};

/// Rows on a page.
pub const ROWS: usize = 50;
/// Rows that are read for a page: one more tells that there is another.
pub const READ: i64 = 51;
/// Characters that a search looks at.
const SEARCHED: usize = 200;

/// What narrows a list, or nothing where nothing was typed.
pub fn narrowing(text: &str) -> Option<String> {
    Some(text.trim()).filter(|it| !it.is_empty()).map(str::to_owned)
}

/// The same for words that are searched for.
pub fn search(text: &str) -> Option<String> {
    narrowing(text).map(|it| it.chars().take(SEARCHED).collect())
}

/// Where a page begins: after the row whose two keys stand in the cursor.
pub fn after<T>(cursor: &str, parse: impl FnOnce(&str, &str) -> Option<T>) -> Result<Option<T>> {
    if cursor.is_empty() {
        return Ok(None);
    }
    let found = cursor.split_once('~').and_then(|(first, second)| parse(first, second));
    found.map(Some).ok_or_else(|| {
        Error::Malformed("This page's place in the list can't be read; begin at the first page.".into())
    })
}

/// Leaves the rows of one page, and answers the last of them where another page follows.
pub fn cut<T>(rows: &mut Vec<T>) -> Option<&T> {
    cut_at(rows, ROWS)
}

/// The same for a page of another length.
pub fn cut_at<T>(rows: &mut Vec<T>, most: usize) -> Option<&T> {
    let more = rows.len() > most;
    rows.truncate(most);
    rows.last().filter(|_| more)
}
