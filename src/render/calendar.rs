//! A meeting as an iCalendar file (RFC 5545).
use crate::domain::Timestamp;
use chrono::TimeDelta;
use icalendar::{Calendar, Class, Component, Event, EventLike, Property};

/// What a calendar asks of a meeting.
#[derive(Debug, Clone)]
pub struct Meeting {
    /// Stays the same when the meeting moves, so that a calendar replaces it.
    pub id: String,
    pub version: i64,
    pub stamped: Timestamp,
    pub starts: Timestamp,
    pub minutes: i64,
    pub summary: String,
    pub place: String,
    /// Where it is on record.
    pub address: String,
    /// Name and e-mail address.
    pub chair: Option<(String, String)>,
    pub people: Vec<(String, String)>,
}

pub fn calendar(it: &Meeting) -> String {
    let mut event = Event::new();
    event
        .uid(&it.id)
        .sequence(u32::try_from(it.version).unwrap_or_default())
        .timestamp(it.stamped)
        .starts(it.starts)
        .ends(it.starts + TimeDelta::minutes(it.minutes))
        .summary(&it.summary)
        .description(&format!("Agenda, pre-read and decisions: {}", it.address))
        .url(&it.address)
        .class(Class::Private);
    if !it.place.is_empty() {
        event.location(&it.place);
    }
    if let Some((name, email)) = &it.chair {
        event.append_property(person("ORGANIZER", name, email));
    }
    for (name, email) in &it.people {
        event.append_multi_property(person("ATTENDEE", name, email));
    }
    let mut calendar = Calendar::new();
    calendar.push(event.done());
    calendar.to_string()
}

fn person(role: &str, name: &str, email: &str) -> Property {
    // A parameter can't hold a quotation mark.
    let name = name.replace('"', "'");
    Property::new(role, format!("mailto:{email}")).add_parameter("CN", &name).done()
}
