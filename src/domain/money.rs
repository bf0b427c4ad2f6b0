//! Money as an integer of minor units. There is no floating point on its way in or out.
use serde::{Deserialize, Serialize};
use std::fmt;

/// Minor units of the currency that stands beside it (cents, for USD).
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type,
)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Minor(i64);

/// An ISO 4217 code.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Currency(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("isn't an amount; write digits only, like 12000 or 12000.50")]
    NotANumber,
    #[error("can't be negative")]
    Negative,
    #[error("has more decimals than {0} has")]
    TooFine(String),
    #[error("is too large")]
    TooLarge,
    #[error("isn't a currency code; write three letters, like USD")]
    NoCurrency,
}

impl Minor {
    /// More than any contract: a hundred trillion cents still sums a million times without overflow.
    const MOST: i64 = 1_000_000_000_000;

    pub fn new(minor: i64) -> Self {
        Self(minor)
    }

    pub fn get(self) -> i64 {
        self.0
    }

    /// An amount that is given in minor units.
    pub fn checked(minor: i64) -> Result<Self, MoneyError> {
        match minor {
            ..0 => Err(MoneyError::Negative),
            0..=Self::MOST => Ok(Self(minor)),
            _ => Err(MoneyError::TooLarge),
        }
    }

    /// An amount in major units ("12000", "12,000.50", "$12,000") as minor units.
    pub fn parse(text: &str, currency: &Currency) -> Result<Self, MoneyError> {
        let text = text.trim().trim_start_matches(['$', '€', '£']);
        if text.starts_with('-') {
            return Err(MoneyError::Negative);
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let whole = without_separators(whole).ok_or(MoneyError::NotANumber)?;
        let digits = currency.decimals();
        if !fraction.bytes().all(|it| it.is_ascii_digit()) || whole.is_empty() {
            return Err(MoneyError::NotANumber);
        }
        let kept = fraction.trim_end_matches('0');
        if kept.len() > digits {
            return Err(MoneyError::TooFine(currency.0.clone()));
        }
        let minor: i64 = format!("{whole}{kept:0<digits$}").parse().map_err(|_| MoneyError::TooLarge)?;
        if minor > Self::MOST { Err(MoneyError::TooLarge) } else { Ok(Self(minor)) }
    }

    /// The amount in major units, without separators ("12000", "12000.50").
    pub fn plain(self, currency: &Currency) -> String {
        let scale = currency.scale();
        match self.0 % scale {
            0 => (self.0 / scale).to_string(),
            rest => format!("{}.{rest:0width$}", self.0 / scale, width = currency.decimals()),
        }
    }

    /// The amount as people read it: "$1.24M", "$640k", "€900".
    pub fn short(self, currency: &Currency) -> String {
        let major = self.0 / currency.scale();
        let amount = match major {
            1_000_000.. => trimmed(major, 1_000_000, "M"),
            10_000.. => format!("{}k", (major + 500) / 1000),
            1_000.. => trimmed(major, 1_000, "k"),
            _ => major.to_string(),
        };
        format!("{}{amount}", currency.sign())
    }
}

/// "12,000" and "12 000" are 12000; "1,2" is no number of thousands.
fn without_separators(whole: &str) -> Option<String> {
    let parts: Vec<&str> = whole.split([',', '\u{a0}', '\u{202f}', ' ', '\'']).collect();
    let digits = |it: &&str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit());
    let grouped = parts.len() == 1 || (parts[0].len() <= 3 && parts[1..].iter().all(|it| it.len() == 3));
    (grouped && parts.iter().all(digits)).then(|| parts.concat())
}

/// `1_240_000` by a million is "1.24M": two decimals, without the zeros at the end.
fn trimmed(major: i64, unit: i64, suffix: &str) -> String {
    let hundredths = (major * 100 + unit / 2) / unit;
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    format!("{}{suffix}", text.trim_end_matches('0').trim_end_matches('.'))
}

impl Currency {
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let code = text.trim().to_ascii_uppercase();
        let letters = code.len() == 3 && code.bytes().all(|it| it.is_ascii_uppercase());
        if letters { Ok(Self(code)) } else { Err(MoneyError::NoCurrency) }
    }

    pub fn code(&self) -> &str {
        &self.0
    }

    /// Decimals of the minor unit, by ISO 4217.
    pub fn decimals(&self) -> usize {
        match self.0.as_str() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND"
            | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }

    /// Minor units in one major unit.
    pub fn scale(&self) -> i64 {
        match self.decimals() {
            0 => 1,
            3 => 1000,
            _ => 100,
        }
    }

    fn sign(&self) -> String {
        match self.0.as_str() {
            "USD" => "$".to_owned(),
            "EUR" => "€".to_owned(),
            "GBP" => "£".to_owned(),
            code => format!("{code} "),
        }
    }
}

impl From<String> for Currency {
    fn from(code: String) -> Self {
        Self(code)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
