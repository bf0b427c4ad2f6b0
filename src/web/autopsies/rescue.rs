//! How the rescue goes: tasks, outcome, and the looks afterwards.
use super::Read;
use super::show::short_day;
use crate::domain::{Currency, LookStanding, Outcome, Person, Task, show_day};
use crate::web::names::Names;
use serde::Serialize;

#[derive(Serialize)]
pub struct RescuePart {
    pub led_by: String,
    pub started: String,
    pub outcome: Option<&'static str>,
    pub retained: String,
    pub ended: String,
    pub note: String,
    pub done: usize,
    pub all: usize,
    pub percent: usize,
    pub tasks: Vec<TaskRow>,
    /// What is done in one rescue after the other.
    pub again: Vec<String>,
}

#[derive(Serialize)]
pub struct TaskRow {
    pub title: String,
    pub purpose: &'static str,
    pub owner: String,
    pub when: String,
    pub done: bool,
    pub late: bool,
    pub tick: Option<String>,
}

pub fn rescue_part(
    read: &Read,
    tasks: &[Task],
    again: &[(String, i64)],
    names: &Names,
    me: &Person,
) -> RescuePart {
    let it = &read.autopsy;
    let done = tasks.iter().filter(|it| it.done_on.is_some()).count();
    let may = me.contributor().is_some() && it.may_rescue().is_ok();
    let row = |task: &Task| TaskRow {
        title: task.title.to_string(),
        purpose: task.purpose.label(),
        owner: task.owner_id.map_or_else(|| "Nobody yet".to_owned(), |id| names.name(Some(id))),
        when: task.done_on.map_or_else(|| format!("Due {}", short_day(task.due_on)), short_day),
        done: task.done_on.is_some(),
        late: task.done_on.is_none() && task.due_on < read.today && it.may_rescue().is_ok(),
        tick: (may && task.done_on.is_none())
            .then(|| format!("{}/rescue/tasks/{}/completion", read.address(), task.id)),
    };
    let empty = String::new;
    let currency: &Currency = &it.opening.currency;
    let rescue = it.rescue.as_ref();
    RescuePart {
        led_by: rescue.and_then(|it| it.led_by).map_or_else(empty, |id| names.name(Some(id))),
        started: rescue.map_or_else(empty, |it| show_day(it.started_on)),
        outcome: rescue.and_then(|it| it.outcome).map(Outcome::label),
        retained: rescue.and_then(|it| it.arr_retained).map_or_else(empty, |it| it.short(currency)),
        ended: rescue.and_then(|it| it.ended_on).map_or_else(empty, show_day),
        note: rescue.map_or_else(empty, |it| it.note.to_string()),
        done,
        all: tasks.len(),
        percent: (done * 100).checked_div(tasks.len()).unwrap_or(0),
        tasks: tasks.iter().map(row).collect(),
        again: again.iter().map(|(title, rescues)| format!("“{title}” in {rescues} rescues")).collect(),
    }
}

pub fn look_words(standing: LookStanding) -> &'static str {
    match standing {
        LookStanding::Holding => "Holding",
        LookStanding::Slipping => "Slipping",
        LookStanding::Lost => "Lost",
    }
}
