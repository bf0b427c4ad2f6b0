//! Text that people typed: trimmed, bounded, without control characters, and never empty unless it says so.
use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("can't be empty")]
    Blank,
    #[error("is {is} characters; {most} is the most")]
    TooLong { is: usize, most: usize },
    #[error("has a control character in it; type it again as plain text")]
    Control,
    #[error("has to be one line")]
    Lines,
}

/// One line: a name, a title.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Line(String);

/// Sentences; may have several lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Prose(String);

impl Line {
    pub const MOST: usize = 200;

    /// A line of 1 to 200 characters.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let line = Self::optional(text)?;
        if line.0.is_empty() { Err(TextError::Blank) } else { Ok(line) }
    }

    /// A line of 0 to 200 characters.
    pub fn optional(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        if text.contains(['\n', '\r']) {
            return Err(TextError::Lines);
        }
        bounded(text, Self::MOST)?;
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Prose {
    pub const MOST: usize = 2000;

    /// Text of 1 to 2,000 characters. Line ends become `\n`.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let prose = Self::optional(text)?;
        if prose.0.is_empty() { Err(TextError::Blank) } else { Ok(prose) }
    }

    /// Text of 0 to 2,000 characters.
    pub fn optional(text: &str) -> Result<Self, TextError> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let text = text.trim();
        bounded(text, Self::MOST)?;
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn bounded(text: &str, most: usize) -> Result<(), TextError> {
    let is = text.chars().count();
    if is > most {
        return Err(TextError::TooLong { is, most });
    }
    if text.chars().any(|it| it.is_control() && it != '\n' && it != '\t') {
        return Err(TextError::Control);
    }
    Ok(())
}

macro_rules! from_database {
    ($($name:ident),*) => {$(
        /// Only for what the database already holds.
        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

from_database!(Line, Prose);

/// Bytes as hexadecimal digits, in lower case.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    bytes.iter().flat_map(|it| [DIGITS[usize::from(it >> 4)], DIGITS[usize::from(it & 15)]]).collect()
}
