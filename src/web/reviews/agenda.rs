//! The agenda as the page shows it: each item with the time at which it begins.
use crate::domain::{Timestamp, Zone};
use crate::exhibits::AgendaItem;
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

pub fn timed(items: Vec<AgendaItem>, begins: Timestamp, zone: Zone) -> Vec<Item> {
    let mut at = begins;
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
