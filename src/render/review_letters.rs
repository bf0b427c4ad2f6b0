//! The words of mails about reviews and patterns: that there is something to read, and where. The figures stay there.
use super::letters::Words;
use crate::domain::{Decision, DecisionKind, Pattern, show_day};

/// A review as a mail names it.
#[derive(Debug, Clone, Copy)]
pub struct Meeting<'a> {
    /// "Q3 2026".
    pub title: &'a str,
    /// "Wednesday 2 December 2026", and "10:00".
    pub day: &'a str,
    pub time: &'a str,
    pub place: &'a str,
    pub chair: &'a str,
    pub provisional: bool,
}

/// To everybody who is asked to come: the figures are frozen.
pub fn pre_read(it: Meeting<'_>) -> Words {
    let place = if it.place.is_empty() { String::new() } else { format!(" Where: {}.", it.place) };
    let mut lines = vec![
        format!(
            "The figures for the pattern review of {} are frozen. It meets on {} at {}; {} chairs it.{place}",
            it.title, it.day, it.time, it.chair
        ),
        "Please read them before you come: the meeting decides on patterns, and presents nothing.".to_owned(),
    ];
    if it.provisional {
        lines.push("The quarter is not over yet, so these figures are provisional.".to_owned());
    }
    Words {
        subject: format!("Pre-read: pattern review of {}, {} at {}", it.title, it.day, it.time),
        lines,
        button: "Read the pre-read".into(),
        href: String::new(),
        small: vec!["You sign in first. The page has the meeting for your calendar.".into()],
    }
}

/// To everybody who had the pre-read: the review meets at another time, or elsewhere.
pub fn moved(it: Meeting<'_>) -> Words {
    let place = if it.place.is_empty() { String::new() } else { format!(" Where: {}.", it.place) };
    Words {
        subject: format!("Moved: pattern review of {}, now {} at {}", it.title, it.day, it.time),
        lines: vec![
            format!(
                "The pattern review of {} now meets on {} at {}; {} chairs it.{place}",
                it.title, it.day, it.time, it.chair
            ),
            "Its figures stay as they were frozen. The entry in your calendar is the old one: the page has the new one."
                .to_owned(),
        ],
        button: "Open the review".into(),
        href: String::new(),
        small: vec!["You sign in first.".into()],
    }
}

/// To the owner of a decision: the day has come on which the pattern is looked at again.
pub fn look_due(pattern: &Pattern, decision: &Decision) -> Words {
    let label = pattern.label();
    let until = show_day(decision.due_on);
    let was = match decision.kind {
        DecisionKind::Investigate => format!("It was to be looked into until {until}."),
        DecisionKind::Accept | DecisionKind::Change => format!("It was accepted until {until}."),
    };
    Words {
        subject: format!("{label} is to be looked at again"),
        lines: vec![
            format!("{label}: {}. {was}", pattern.place.label()),
            "That day has come, so it is open and waits for another decision. Say what you know by now."
                .into(),
        ],
        button: format!("Look at {label}"),
        href: String::new(),
        small: vec!["Opening the page decides nothing; you sign in first.".into()],
    }
}
