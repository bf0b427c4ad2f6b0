//! Did what was promised after one time off course reach the account before the next?
use super::history::{History, agreed, change_name};
use crate::domain::{Autopsy, show_day};
use crate::render::words;
use crate::store::facts::Change;
use serde::Serialize;

#[derive(Serialize)]
pub struct Callout {
    kind: &'static str,
    title: String,
    lines: Vec<String>,
}

impl History {
    /// Did what was promised reach this account before it went off course again?
    pub fn callout(&self) -> Option<Callout> {
        let times = self.times();
        let (last, earlier) = times.split_last()?;
        let again = last.opening.opened_on;
        let (mut in_time, mut late, mut ahead, mut lines) = (0, 0, 0, Vec::new());
        for change in self.promised(earlier) {
            let (name, cause) = (change_name(change), change.cause.label());
            let on = show_day(change.effective_on);
            lines.push(if !change.is_live(self.today) {
                ahead += 1;
                format!("{name}, against “{cause}”, goes live only on {on}.")
            } else if change.effective_on > again {
                late += 1;
                let after = words::span(again, change.effective_on);
                format!(
                    "{name}, against “{cause}”, went live on {on}, {after} after it went off course again."
                )
            } else {
                in_time += 1;
                let before = words::span(change.effective_on, again);
                format!("{name}, against “{cause}”, had been live for {before}.")
            });
        }
        let title = match (in_time, late, ahead) {
            (0, 0, 0) => return None,
            (0, 1, 0) => "The change went live after this customer needed it".to_owned(),
            (0, 2, 0) => "Both changes went live after this customer needed them".to_owned(),
            (0, n, 0) => format!("All {} changes went live after this customer needed them", words::count(n)),
            (0, ..) => "It went off course again before what was promised was live".to_owned(),
            (_, 0, 0) => "What was promised was live, and it went off course again".to_owned(),
            _ => "Not all that was promised was live in time".to_owned(),
        };
        Some(Callout { kind: if late + ahead == 0 { "wait" } else { "late" }, title, lines })
    }

    /// The changes that answer what these autopsies found, each once.
    fn promised(&self, autopsies: &[&Autopsy]) -> Vec<&Change> {
        let mut changes: Vec<&Change> = Vec::new();
        for it in autopsies {
            let change = agreed(it).and_then(|found| self.change_after(it, found));
            changes.extend(change.filter(|it| !changes.iter().any(|seen| seen.id == it.id)));
        }
        changes
    }
}
