//! The agenda of a review, built from what was decided, what is due and what the figures say: last time's decisions first.
use super::Which;
use super::paper::Paper;
use crate::domain::{ChangeState, Day, DecisionKind, Owner, PatternPlace, ProcessChange, show_day};
use serde::{Deserialize, Serialize};

/// The item under which the patterns to decide on stand.
const PATTERNS: &str = "What keeps taking accounts off course";
const NO_PATTERN: &str = "No pattern waits for a decision.";

/// One item, with its share of the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    pub title: String,
    pub minutes: i64,
    pub lines: Vec<String>,
    /// The letters of the exhibits that it rests on.
    pub exhibits: String,
    /// Who speaks first.
    pub first: String,
}

/// What is on record beside the figures on the day of the pre-read.
#[derive(Debug, Clone, Default)]
pub struct OnRecord {
    /// What was decided last time.
    pub decided: Vec<Decided>,
    /// Process changes whose check is due, with what may be said of each today.
    pub checks: Vec<(ProcessChange, String)>,
    /// Process changes that should be in place.
    pub late: Vec<ProcessChange>,
    /// Where the patterns to decide on are.
    pub patterns: Vec<PatternPlace>,
}

/// A decision of an earlier review, and what became of it.
#[derive(Debug, Clone)]
pub struct Decided {
    pub pattern: String,
    pub kind: DecisionKind,
    /// The function that owns it.
    pub function: &'static str,
    pub due_on: Day,
    /// The change that was decided.
    pub change: Option<ProcessChange>,
}

impl Decided {
    /// "P-003 Onboarding …: PC-031 Kick-off …, in place (Onboarding)."
    fn line(&self, today: Day) -> String {
        let what = match &self.change {
            Some(it) => {
                let state = match it.state {
                    ChangeState::Checked => it.check.as_ref().map_or_else(
                        || "checked".to_owned(),
                        |it| format!("checked, {}, {}", lower(it.verdict.label()), lower(it.outcome.label())),
                    ),
                    ChangeState::InPlace => "in place".to_owned(),
                    _ if it.is_late(today) => format!("late, due {}", show_day(it.plan.effective_on)),
                    other => format!("{}, due {}", lower(other.label()), show_day(it.plan.effective_on)),
                };
                format!("{} {}, {state}", it.label(), it.plan.title)
            }
            None if self.due_on < today => {
                format!("{}, was due {}", lower(self.kind.label()), show_day(self.due_on))
            }
            None => format!("{}, until {}", lower(self.kind.label()), show_day(self.due_on)),
        };
        format!("{}: {what} ({}).", self.pattern, self.function)
    }
}

/// The items in their order, with so many minutes in all.
pub fn agenda(paper: &Paper, record: &OnRecord, today: Day, minutes: i64) -> Vec<AgendaItem> {
    let title = |which: Which| {
        paper
            .exhibits
            .iter()
            .find(|it| it.which == which)
            .map(|it| format!("{}.", it.title.trim_end_matches('.')))
    };
    let titles = |all: &[Which]| all.iter().filter_map(|it| title(*it)).collect::<Vec<_>>();
    let mut items = vec![
        item(
            "What we decided last time, and whether it worked",
            2,
            or_none(
                record.decided.iter().map(|it| it.line(today)).collect(),
                "No review before this one has decided anything.",
            ),
            "F",
            "The owners",
        ),
        item(
            "Effect checks that are due",
            2,
            or_none(record.checks.iter().map(check_line).collect(), "No check is due."),
            "F",
            "Whoever checks",
        ),
        item(
            PATTERNS,
            6,
            or_none(record.patterns.iter().map(pattern_line).collect(), NO_PATTERN),
            "A, B, C",
            "The functions that own the cause",
        ),
        item("What has changed since", 1, titles(&[Which::Change, Which::Quarter]), "B", "The chair"),
        item(
            "Where leaders see different things",
            1,
            titles(&[Which::Agreement, Which::OwnPart]),
            "D, E",
            "The chair",
        ),
        item("Third time in the ditch", 1, titles(&[Which::ThirdTime]), "G", "The chair"),
        item(
            "Changes that are late",
            1,
            or_none(record.late.iter().map(late_line).collect(), "No change is late."),
            "",
            "The owners",
        ),
        item("What to watch until next time", 1, Vec::new(), "", "All"),
    ];
    let parts: i64 = items.iter().map(|it| it.minutes).sum();
    for it in &mut items {
        // Whole minutes; what rounding leaves goes to the patterns.
        it.minutes = minutes * it.minutes / parts.max(1);
    }
    let left = minutes - items.iter().map(|it| it.minutes).sum::<i64>();
    if let Some(patterns) = items.get_mut(2) {
        patterns.minutes += left;
    }
    items
}

/// The agenda as it was built, with the patterns that came onto it otherwise: the chair put them there.
pub fn with_added<'a>(
    mut items: Vec<AgendaItem>,
    on_agenda: impl Iterator<Item = &'a PatternPlace>,
) -> Vec<AgendaItem> {
    if let Some(item) = items.iter_mut().find(|it| it.title == PATTERNS) {
        let added: Vec<_> = on_agenda.map(pattern_line).filter(|it| !item.lines.contains(it)).collect();
        item.lines.retain(|it| added.is_empty() || it != NO_PATTERN);
        item.lines.extend(added);
    }
    items
}

fn item(title: &str, parts: i64, lines: Vec<String>, exhibits: &str, first: &str) -> AgendaItem {
    AgendaItem {
        title: title.to_owned(),
        minutes: parts,
        lines,
        exhibits: exhibits.to_owned(),
        first: first.to_owned(),
    }
}

fn check_line((change, reading): &(ProcessChange, String)) -> String {
    format!("{} {}: {}.", change.label(), change.plan.title, lower(reading))
}

/// The day, not the days since: the agenda is read later than it was built.
fn late_line(it: &ProcessChange) -> String {
    let due = show_day(it.plan.effective_on);
    format!("{} {} ({}): was due {due}.", it.label(), it.plan.title, it.plan.owner_function.label())
}

/// "Setup took too long: cloud area. Onboarding speaks first." Cause-owning functions speak first on their own cause.
fn pattern_line(place: &PatternPlace) -> String {
    let first = match place.cause.owner() {
        Owner::Function(function) => function.label(),
        _ => "The chair",
    };
    format!("{}. {first} speaks first.", place.label())
}

fn or_none(lines: Vec<String>, none: &str) -> Vec<String> {
    if lines.is_empty() { vec![none.to_owned()] } else { lines }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |it| it.to_lowercase().chain(letters).collect())
}
