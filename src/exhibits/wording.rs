//! How sure the figures are, in the same words everywhere. What isn't sure is never called nothing.

/// The most that may be expected to be chance among what is called clear (Benjamini & Hochberg).
pub const MOST_Q: f64 = 0.10;

/// What may be said of an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// The interval excludes no change, and so does a look at all that were tested with it.
    Clearly,
    /// The interval excludes no change, but with so many tested one would by chance.
    Watch,
    CantTell,
}

impl Sure {
    /// Of an interval around an effect that is `none` when nothing changed (1 for a ratio, 0 for a difference). An end
    /// that is missing has no bound; `q` is the effect's p among all that were tested with it.
    pub fn of((lo, hi): (Option<f64>, Option<f64>), none: f64, q: Option<f64>) -> Self {
        let excludes = lo.is_some_and(|it| it > none) || hi.is_some_and(|it| it < none);
        match q {
            Some(q) if excludes && q <= MOST_Q => Self::Clearly,
            Some(_) if excludes => Self::Watch,
            _ => Self::CantTell,
        }
    }

    /// "Clearly more", "Maybe more – watch", "Can’t tell yet".
    pub fn reading(self, word: &str) -> String {
        match self {
            Self::Clearly => format!("Clearly {word}"),
            Self::Watch => format!("Maybe {word} – watch"),
            Self::CantTell => "Can’t tell yet".to_owned(),
        }
    }
}
