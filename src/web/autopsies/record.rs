//! The record of one autopsy as sentences. It says who did what, never what a filing says.
use crate::domain::{Action, Function, PersonId, Zone, counted};
use crate::store::record::Line;
use crate::web::names::Names;
use serde::Serialize;

#[derive(Serialize)]
pub struct Told {
    pub when: String,
    pub what: String,
    pub key: bool,
}

/// The lines that everybody who may read the autopsy may read; what tells more than that is left out. What somebody does
/// several times in a row is one line.
pub fn told(lines: &[Line], names: &Names, zone: Zone) -> Vec<Told> {
    let alike = |a: &Line, b: &Line| {
        let tasks = matches!(a.action, Action::TaskAdded | Action::TaskDone);
        tasks && a.action == b.action && a.actor_id == b.actor_id && zone.day(a.at) == zone.day(b.at)
    };
    lines.chunk_by(alike).filter_map(|it| line(&it[0], it.len(), names, zone)).collect()
}

fn line(line: &Line, times: usize, names: &Names, zone: Zone) -> Option<Told> {
    let tasks =
        if times == 1 { "a rescue task".to_owned() } else { format!("{} rescue tasks", counted(times)) };
    let function = function(&line.fields).map_or("", Function::label);
    let who = match line.actor_kind.as_str() {
        "person" | "token" => names.name(line.actor_id),
        "job" => "The clock".to_owned(),
        "command_line" => "The command line".to_owned(),
        _ => "Somebody".to_owned(),
    };
    let through = person(&line.fields, "link_by")
        .map(|by| format!(", through a link handed on by {}", names.name(Some(by))))
        .unwrap_or_default();
    let stand_in = line.behalf_of.map(|id| format!(", for {}", names.name(Some(id)))).unwrap_or_default();
    let stand_in = stand_in + &through;
    let what = match line.action {
        Action::Opened => format!("{who} opened the autopsy"),
        Action::SeatAdded => format!("{who} seated {function}"),
        Action::Agreed => format!("{function} agreed: {who}{stand_in}"),
        Action::Declined => format!("{function} declined: {who}{stand_in}"),
        Action::NotInvolved => format!("{function} says it was not involved: {who}{stand_in}"),
        Action::Excused => format!("{who} confirmed that {function} was not involved"),
        Action::Delegated => match second(&line.fields, "delegate") {
            Some(to) => {
                format!("{who} delegated the seat of {function} to {}{through}", names.name(Some(to)))
            }
            None => format!("{who} takes the seat of {function} back{through}"),
        },
        Action::TaskAdded => format!("{who} added {tasks}"),
        Action::TaskDone => format!("{who} finished {tasks}"),
        Action::Filed => format!("{function} filed, sealed: {who}{stand_in}"),
        Action::SeatLinkMade => format!("{who} made a link to hand on for {function}"),
        Action::HandedOver => format!("{who} handed the seat of {function} over"),
        Action::DateExtended => format!("{who} extended the date"),
        Action::Revealed => match line.fields.as_str() {
            fields if fields.contains("due_date") => {
                "Filings revealed at the due date, with what was there".to_owned()
            }
            fields if fields.contains("leader") => {
                format!("{who} revealed the filings early: {}", line.reason)
            }
            _ => "The last filing came in; all were revealed".to_owned(),
        },
        Action::FindingProposed => format!("{who} proposed the finding"),
        Action::FindingAccepted => format!("{function} accepted the finding: {who}{stand_in}"),
        Action::FindingDissented => format!("{function} dissented: {who}{stand_in}"),
        Action::FindingAgreed => "The finding is agreed".to_owned(),
        Action::RescueStarted => "The rescue began".to_owned(),
        Action::Overridden => format!("{who} overrode a missing consent: {}", line.reason),
        Action::RescueEnded => format!("{who} recorded how the rescue ended"),
        Action::LookedAgain => format!("{who} looked at the account again"),
        Action::Reminded => format!("{who} reminded whoever was waited for"),
        Action::Closed => format!("{who} closed the autopsy"),
        Action::Cancelled => format!("{who} cancelled the autopsy: {}", line.reason),
        _ => return None,
    };
    let key = matches!(
        line.action,
        Action::Revealed
            | Action::FindingAgreed
            | Action::RescueStarted
            | Action::Overridden
            | Action::Closed
    );
    Some(Told { when: zone.show(line.at), what, key })
}

/// The value after the change of a field that holds a person's id.
fn second(fields: &str, name: &str) -> Option<PersonId> {
    let fields: serde_json::Value = serde_json::from_str(fields).ok()?;
    fields.get(name)?.get(1)?.as_str()?.parse().ok()
}

/// The person that a field holds.
fn person(fields: &str, name: &str) -> Option<PersonId> {
    let fields: serde_json::Value = serde_json::from_str(fields).ok()?;
    fields.get(name)?.as_str()?.parse().ok()
}

fn function(fields: &str) -> Option<Function> {
    let fields: serde_json::Value = serde_json::from_str(fields).ok()?;
    Function::parse(fields.get("function")?.as_str()?)
}
