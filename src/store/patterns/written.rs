//! What SQL has joined into one text, taken apart.
use crate::domain::{Cause, Day, Function};
use crate::patterns::CauseSet;

pub(super) fn joined(texts: Option<&str>) -> impl Iterator<Item = &str> {
    texts.into_iter().flat_map(|it| it.split('|'))
}

/// `usage_drop 2026-04-10`.
pub(super) fn read_warning(text: &str) -> Option<(&str, Day)> {
    let (code, day) = text.rsplit_once(' ')?;
    Some((code, read_day(day)?))
}

/// `sales 2026-04-10`.
pub(super) fn read_seat(text: &str) -> Option<(Function, Day)> {
    let (function, due) = text.split_once(' ')?;
    Some((Function::parse(function)?, read_day(due)?))
}

/// What was filed; while it is sealed, only when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filed {
    pub on: Day,
    pub after_reveal: bool,
    pub primary: Option<Cause>,
    pub contributing: CauseSet,
}

/// `sales 2026-04-09 0`, with `onboarding_gap crm_invisible;crm_undocumented` behind it where it is revealed.
pub(super) fn read_filed(text: &str) -> Option<(Function, Filed)> {
    let mut words = text.split(' ');
    let (function, on) = (Function::parse(words.next()?)?, read_day(words.next()?)?);
    let after_reveal = words.next()? == "1";
    let primary = match words.next() {
        Some(code) => Some(Cause::parse(code)?),
        None => None,
    };
    let contributing = words.next().into_iter().flat_map(|it| it.split(';')).filter_map(Cause::parse);
    Some((function, Filed { on, after_reveal, primary, contributing: contributing.collect() }))
}

/// `2026-04-10`: millions of them come in, all written like this.
fn read_day(text: &str) -> Option<Day> {
    let (year, rest) = text.split_at_checked(4)?;
    let (month, day) = (rest.get(1..3)?, rest.get(4..6)?);
    match Day::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?) {
        Some(it) if text.len() == 10 => Some(it),
        _ => text.parse().ok(),
    }
}

/// Only this program writes what is read here, so it is the database's fault and nobody else's.
pub(super) fn garbled(text: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("a row reads {text:?}").into())
}
