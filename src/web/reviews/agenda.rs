//! The agenda as the page shows it: each item with the time at which it begins.
use super::Read;
use crate::domain::{Pattern, Slot};
use crate::exhibits::{AgendaItem, with_added};
use chrono::TimeDelta;
use serde::Serialize;

#[derive(Serialize)]
pub struct Item {
    pub time: String,
    pub title: String,
    pub lines: Vec<String>,
    pub note: String,
    pub first: String,
}

/// The agenda of a snapshot, with the patterns that are on it and were not then.
pub fn timed(items: Vec<AgendaItem>, on_agenda: &[Slot], patterns: &[Pattern], read: &Read) -> Vec<Item> {
    let places = on_agenda.iter().filter_map(|on| patterns.iter().find(|it| it.id == on.pattern_id));
    let items = with_added(items, places.map(|it| &it.place));
    let zone = read.organisation.zone;
    let mut at = read.review.plan.meets_at;
    let timed = items.into_iter().map(|it| {
        let time = zone.clock(at);
        at += TimeDelta::minutes(it.minutes);
        let exhibits = match it.exhibits.as_str() {
            "" => String::new(),
            one if one.len() == 1 => format!("Exhibit {one} · "),
            many => format!("Exhibits {many} · "),
        };
        Item {
            time,
            title: it.title,
            lines: it.lines,
            note: format!("{exhibits}{} minutes", it.minutes),
            first: it.first,
        }
    });
    timed.collect()
}
