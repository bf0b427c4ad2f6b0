//! What was typed or chosen in a form, as values. Nothing typed is none; what can't be read is a problem beside its field.
use super::error::{Error, Result};
use crate::domain::{Currency, Day, Function, Minor, PersonId, Problems};
use chrono::Datelike;
use std::str::FromStr;

/// A day as browsers send one, of a year that somebody may mean.
pub fn day(text: &str) -> Option<Day> {
    text.trim().parse().ok().filter(|it: &Day| (1900..3000).contains(&it.year()))
}

/// A day that may be left out; `name` begins the sentence where it is no day.
pub fn optional_day(problems: &mut Problems, field: &'static str, name: &str, text: &str) -> Option<Day> {
    let found = day(text);
    if found.is_none() && !text.trim().is_empty() {
        problems.add(field, format!("{name} has to be a day, like 2026-12-01"));
    }
    found
}

/// An amount that may be left out, in minor units; `name` begins the sentence where it is none.
pub fn optional_money(
    problems: &mut Problems,
    field: &'static str,
    name: &str,
    text: &str,
    currency: &Currency,
) -> Option<Minor> {
    match text.trim() {
        "" => None,
        text => problems.take(field, name, Minor::parse(text, currency)),
    }
}

/// Somebody from a list whose first choice is nobody.
pub fn optional_person(problems: &mut Problems, field: &'static str, text: &str) -> Option<PersonId> {
    match text.trim() {
        "" => None,
        id => problems.chosen(field, id.parse().ok(), "Choose a person from the list"),
    }
}

/// The functions that were ticked, each once, in lifecycle order.
pub fn functions(problems: &mut Problems, codes: &[String]) -> Vec<Function> {
    let mut functions = Vec::new();
    for code in codes {
        let function = Function::parse(code);
        functions.extend(problems.chosen("functions", function, "Choose functions from the list"));
    }
    functions.sort();
    functions.dedup();
    functions
}

/// The id that a form carries of what it creates, so that sending it twice creates it once.
pub fn id<T: FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Malformed("Load the form anew; its id can't be read.".into()))
}

/// The version that a form carries of what it edits, so that nobody's change is lost.
pub fn version(text: &str) -> Result<i64> {
    text.parse().map_err(|_| Error::Malformed("Load the form anew; its version can't be read.".into()))
}
