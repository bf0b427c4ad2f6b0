//! Which exhibits there are, in the order of their letters, and where each stands.
use serde::{Deserialize, Serialize};

/// An exhibit of the pattern report; in JSON its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// Which causes are found most, in cases and in money.
    Causes,
    /// Which causes grew or fell, a year against the one before.
    Change,
    /// Where a cause is found more often than elsewhere.
    Where,
    /// How often two leaders name the same cause.
    Agreement,
    /// How often a function names itself when the finding does.
    OwnPart,
    /// Whether process changes worked.
    Changes,
    /// What becomes of accounts that come back.
    ThirdTime,
    /// Causes by the money at risk.
    Money,
    /// Causes by the levels of a dimension.
    Levels,
    /// The quarter against the one before.
    Quarter,
    /// Causes by quarter, with the limits of chance.
    Control,
    /// Causes over eight quarters.
    Trend,
    /// What functions name against what is found.
    Named,
    /// What becomes of rescues, by cause.
    Rescue,
    /// How soon rescued accounts are back.
    Recurrence,
    /// How soon causes are filed.
    Timeliness,
    /// Which warning signs come before which cause.
    Signals,
    /// Which causes are found together.
    Together,
}

/// A part of the report that stands on a page of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tab {
    Summary,
    Where,
    Time,
    Leaders,
    Rescues,
    Warnings,
}

impl Which {
    pub const ALL: [Self; 18] = [
        Self::Causes,
        Self::Change,
        Self::Where,
        Self::Agreement,
        Self::OwnPart,
        Self::Changes,
        Self::ThirdTime,
        Self::Money,
        Self::Levels,
        Self::Quarter,
        Self::Control,
        Self::Trend,
        Self::Named,
        Self::Rescue,
        Self::Recurrence,
        Self::Timeliness,
        Self::Signals,
        Self::Together,
    ];

    /// What people call it by: "A" to "R".
    pub fn letter(self) -> char {
        let at = Self::ALL.iter().position(|it| *it == self).and_then(|it| u8::try_from(it).ok());
        char::from(b'A' + at.unwrap_or(0))
    }

    /// The name in addresses and of files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Causes => "causes",
            Self::Change => "change",
            Self::Where => "where",
            Self::Agreement => "agreement",
            Self::OwnPart => "own-part",
            Self::Changes => "changes",
            Self::ThirdTime => "third-time",
            Self::Money => "money",
            Self::Levels => "levels",
            Self::Quarter => "quarter",
            Self::Control => "control",
            Self::Trend => "trend",
            Self::Named => "named",
            Self::Rescue => "rescue",
            Self::Recurrence => "recurrence",
            Self::Timeliness => "timeliness",
            Self::Signals => "signals",
            Self::Together => "together",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// What it is about, before anybody has looked at the figures; at most 28 letters, so that a sheet can have it as its
    /// name after the letter.
    pub fn name(self) -> &'static str {
        match self {
            Self::Causes => "Causes",
            Self::Change => "Year against year",
            Self::Where => "Where a cause stands out",
            Self::Agreement => "Agreement",
            Self::OwnPart => "Own part",
            Self::Changes => "Process changes",
            Self::ThirdTime => "Third time",
            Self::Money => "Money at risk",
            Self::Levels => "Cause by level",
            Self::Quarter => "Quarter against quarter",
            Self::Control => "Quarter by quarter",
            Self::Trend => "Trend",
            Self::Named => "Named and found",
            Self::Rescue => "Rescues by cause",
            Self::Recurrence => "Coming back",
            Self::Timeliness => "Time to file",
            Self::Signals => "Warning signs",
            Self::Together => "Causes found together",
        }
    }

    /// The page that it stands on.
    pub fn tab(self) -> Tab {
        match self {
            Self::Causes
            | Self::Change
            | Self::Where
            | Self::Agreement
            | Self::OwnPart
            | Self::Changes
            | Self::ThirdTime => Tab::Summary,
            Self::Money | Self::Levels | Self::Together => Tab::Where,
            Self::Quarter | Self::Control | Self::Trend => Tab::Time,
            Self::Named | Self::Timeliness => Tab::Leaders,
            Self::Rescue | Self::Recurrence => Tab::Rescues,
            Self::Signals => Tab::Warnings,
        }
    }
}

impl Tab {
    pub const ALL: [Self; 6] =
        [Self::Summary, Self::Where, Self::Time, Self::Leaders, Self::Rescues, Self::Warnings];

    /// The name in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Where => "where",
            Self::Time => "time",
            Self::Leaders => "leaders",
            Self::Rescues => "rescues",
            Self::Warnings => "warnings",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Summary => "Summary",
            Self::Where => "Money and places",
            Self::Time => "Over time",
            Self::Leaders => "What leaders name",
            Self::Rescues => "Rescues and returns",
            Self::Warnings => "Warning signs",
        }
    }

    /// Its exhibits, by letter.
    pub fn exhibits(self) -> impl Iterator<Item = Which> {
        Which::ALL.into_iter().filter(move |it| it.tab() == self)
    }
}
