//! Codes that somebody may have meant.
use super::faults::shown;
use crate::domain::{Cause, Function};
use crate::domain::{Outcome, Stage};

/// A fixed set of codes that a cell may name.
pub trait Coded: Copy + 'static {
    /// What one of them is called in a message.
    const NOUN: &'static str;
    fn all() -> &'static [Self];
    fn code(self) -> &'static str;
    fn parse(code: &str) -> Option<Self>;
}

macro_rules! coded {
    ($($name:ident = $noun:literal),*) => {$(
        impl Coded for $name {
            const NOUN: &'static str = $noun;
            fn all() -> &'static [Self] {
                Self::ALL
            }
            fn code(self) -> &'static str {
                self.code()
            }
            fn parse(code: &str) -> Option<Self> {
                Self::parse(code)
            }
        }
    )*};
}

coded!(Cause = "cause", Function = "function", Stage = "lifecycle stage", Outcome = "outcome");

/// A sentence: `unknown cause “suport_slow”; did you mean support_slow?`
pub fn unknown<T: Coded>(value: &str) -> String {
    let meant = value.trim().to_lowercase().replace([' ', '-'], "_");
    let mut near: Vec<(usize, &str)> =
        T::all().iter().map(|it| (distance(&meant, it.code()), it.code())).collect();
    near.sort_unstable();
    let within = (meant.len() / 3).max(2);
    let likely: Vec<&str> = near.iter().filter(|it| it.0 <= within).take(3).map(|it| it.1).collect();
    let advice = match likely.as_slice() {
        [] if near.len() <= 10 => {
            format!("use one of {}", T::all().iter().map(|it| it.code()).collect::<Vec<_>>().join(", "))
        }
        [] => format!(
            "the nearest of the fixed set are {}",
            near.iter().take(3).map(|it| it.1).collect::<Vec<_>>().join(", ")
        ),
        likely => format!("did you mean {}?", likely.join(" or ")),
    };
    format!("unknown {} {}; {advice}", T::NOUN, shown(value))
}

/// Letters to add, drop or change to get from one to the other (Levenshtein); only the first 64 letters count.
pub(super) fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, letter) in from.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in to.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[to.len()]
}
