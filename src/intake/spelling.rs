//! Segments, regions and products that may be one, spelt in two ways. A file is taken as it is; whoever brings it hears of it.
use super::batch::{Files, Origin};
use super::faults::{Note, shown};
use super::near::distance;
use crate::domain::counted;
use std::collections::HashMap;

/// A column with more names than this isn't one that accounts are grouped by.
const MOST_NAMES: usize = 200;
/// So many pairs are told of one column.
const MOST_TOLD: usize = 5;
/// Shorter words differ by a letter and are two: East and West, Plan A and Plan B.
const LONG_WORD: usize = 5;

/// The names that the rows of a call say in one column, each with where it came first and how often.
pub struct Spellings {
    column: &'static str,
    names: HashMap<String, (Origin, usize)>,
}

impl Spellings {
    pub fn of(column: &'static str) -> Self {
        Self { column, names: HashMap::new() }
    }

    pub fn look(&mut self, origin: Origin, name: &str) {
        if let Some((_, rows)) = self.names.get_mut(name) {
            *rows += 1;
        } else if !name.is_empty() && self.names.len() <= MOST_NAMES {
            self.names.insert(name.to_owned(), (origin, 1));
        }
    }

    /// A note for each name that is new and looks like another one, of the record or of more rows of the call.
    pub fn notes(&self, files: &Files, on_record: &[String]) -> Vec<Note> {
        if self.names.len() > MOST_NAMES {
            return Vec::new();
        }
        let is_new = |name: &&String| !on_record.contains(name);
        let mut new: Vec<(&String, Origin, usize)> =
            self.names.iter().map(|(name, (first, rows))| (name, *first, *rows)).collect();
        new.retain(|it| is_new(&it.0));
        new.sort_unstable_by_key(|it| (it.2, it.1.file, it.1.line));
        let told = new.iter().enumerate().filter_map(|(place, (name, first, rows))| {
            let others = on_record.iter().chain(new[place + 1..].iter().rev().map(|it| it.0));
            let other = others.into_iter().find(|it| may_be_one(name, it))?;
            let more = match *rows {
                1 => String::new(),
                n => format!(" and {} more", counted(n - 1)),
            };
            let text = format!(
                "line {}{more}: {} is taken as another {} than {}; if they are one, spell them alike",
                first.line,
                shown(name),
                self.column,
                shown(other)
            );
            Some(Note::new(files.name(*first), text))
        });
        told.take(MOST_TOLD).collect()
    }
}

/// Whether two names differ in capitals, spaces and signs alone, or in one letter of one long word.
fn may_be_one(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let letters = |it: &str| it.chars().filter(|it| it.is_alphanumeric()).collect::<String>();
    if letters(&one) == letters(&other) {
        return !letters(&one).is_empty();
    }
    let words = |it: &str| it.split(|it: char| !it.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (words(&one), words(&other));
    let mut differing = one.iter().zip(&other).filter(|(one, other)| one != other);
    let (Some((one, other)), None, true) = (differing.next(), differing.next(), one.len() == other.len())
    else {
        return false;
    };
    let is_long = |it: &str| it.chars().count() >= LONG_WORD && !it.contains(|it: char| it.is_ascii_digit());
    is_long(one) && is_long(other) && (distance(one, other) == 1 || swapped(one, other))
}

/// Whether two neighbouring letters have changed places.
fn swapped(one: &str, other: &str) -> bool {
    let (one, mut other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let Some(at) = one.iter().zip(&other).position(|(one, other)| one != other) else { return false };
    if one.len() != other.len() || at + 1 >= one.len() {
        return false;
    }
    other.swap(at, at + 1);
    one == other
}
