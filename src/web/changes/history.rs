//! What was done to a process change, as sentences.
use crate::domain::{Action, Zone};
use crate::store::record::Line;
use crate::web::names::Names;
use serde::Serialize;

#[derive(Serialize)]
pub struct Told {
    when: String,
    what: String,
}

/// The lines, newest first.
pub fn told(lines: &[Line], names: &Names, zone: Zone) -> Vec<Told> {
    lines.iter().filter_map(|it| line(it, names, zone)).collect()
}

fn line(line: &Line, names: &Names, zone: Zone) -> Option<Told> {
    let who = match line.actor_kind.as_str() {
        "person" | "token" => names.name(line.actor_id),
        "job" => "The clock".to_owned(),
        "command_line" => "The command line".to_owned(),
        _ => "Somebody".to_owned(),
    };
    let because = if line.reason.is_empty() { String::new() } else { format!(": {}", line.reason) };
    let what = match line.action {
        Action::ChangeProposed => format!("{who} proposed it"),
        Action::ChangeEdited => format!("{who} edited the plan"),
        Action::ChangeAgreed => format!("{who} agreed to it; its baseline is fixed"),
        Action::ChangeDeclined => format!("{who} declined it{because}"),
        Action::ChangeInPlace => format!("{who} noted it as in place"),
        Action::ChangeChecked => format!("{who} checked its effect{because}"),
        _ => return None,
    };
    Some(Told { when: zone.show(line.at), what })
}
