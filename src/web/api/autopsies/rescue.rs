//! How a rescue reads in JSON: its end, its tasks, and the looks at the account afterwards.
use crate::domain::{Autopsy, Currency, Line, LookStanding, Minor, Outcome, Prose, Purpose, Task, TaskId};
use crate::store::autopsies::Beside;
use crate::web::api::people::{Who, who};
use crate::web::names::Names;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// What is done to keep the customer.
#[derive(Serialize, ToSchema)]
#[schema(as = Rescue)]
pub struct RescueBody {
    led_by: Option<Who>,
    started_on: NaiveDate,
    outcome: Option<Outcome>,
    arr_retained: Option<Minor>,
    currency: Currency,
    ended_on: Option<NaiveDate>,
    note: Prose,
    tasks: Vec<TaskBody>,
    /// What was done here and in three rescues or more: a change of the process could do it before.
    done_again: Vec<DoneAgain>,
    looks: Vec<LookBody>,
    pub version: i64,
}

#[derive(Serialize, ToSchema)]
struct DoneAgain {
    title: String,
    /// In so many rescues, this one counted.
    rescues: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Task)]
pub struct TaskBody {
    pub id: TaskId,
    title: Line,
    purpose: Purpose,
    owner: Option<Who>,
    due_on: NaiveDate,
    done_on: Option<NaiveDate>,
    done_by: Option<Who>,
    pub version: i64,
}

/// A look at a rescued account, some months on.
#[derive(Serialize, ToSchema)]
#[schema(as = Look)]
struct LookBody {
    /// Days after the rescue’s end: 90, 180 or 365.
    day: i64,
    due_on: NaiveDate,
    looked_on: Option<NaiveDate>,
    standing: Option<LookStanding>,
    note: Prose,
}

/// The rescue with its tasks and looks.
pub fn rescue(autopsy: &Autopsy, beside: Beside, names: &Names) -> Option<RescueBody> {
    let Beside { tasks, looks, again, .. } = beside;
    let it = autopsy.rescue.as_ref()?;
    Some(RescueBody {
        led_by: who(names, it.led_by),
        started_on: it.started_on,
        outcome: it.outcome,
        arr_retained: it.arr_retained,
        currency: autopsy.opening.currency.clone(),
        ended_on: it.ended_on,
        note: it.note.clone(),
        tasks: tasks.into_iter().map(|it| TaskBody::of(it, names)).collect(),
        done_again: again.into_iter().map(|(title, rescues)| DoneAgain { title, rescues }).collect(),
        looks: looks
            .into_iter()
            .map(|it| LookBody {
                day: it.day,
                due_on: it.due_on,
                looked_on: it.looked_on,
                standing: it.standing,
                note: it.note,
            })
            .collect(),
        version: it.version,
    })
}

impl TaskBody {
    pub fn of(it: Task, names: &Names) -> Self {
        Self {
            id: it.id,
            title: it.title,
            purpose: it.purpose,
            owner: who(names, it.owner_id),
            due_on: it.due_on,
            done_on: it.done_on,
            done_by: who(names, it.done_by),
            version: it.version,
        }
    }
}
