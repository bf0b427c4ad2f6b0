//! What stands beside an autopsy on its page, read in one statement: the warning signs, the rescue's tasks and looks, and
//! when the account renews.
use super::whole::array;
use crate::domain::{AutopsyId, Day, Look, LookStanding, PersonId, Purpose, Task, TaskId};
use crate::store::{Conn, Result};
use serde::Deserialize;

pub struct Beside {
    /// Codes, in alphabetical order.
    pub signals: Vec<String>,
    /// Open ones first, soonest due first.
    pub tasks: Vec<Task>,
    pub looks: Vec<Look>,
    /// Tasks that were done here and in at least `AGAIN` rescues, each with in how many.
    pub again: Vec<(String, i64)>,
    pub renewal_on: Option<Day>,
}

/// From so many rescues on, what is done is the same thing again.
const AGAIN: i64 = 3;

/// What stands beside an autopsy; nothing beside one that there is not.
pub async fn beside(conn: &mut Conn, id: AutopsyId) -> Result<Beside> {
    let row = sqlx::query!(
        r#"select (select json_group_array(signal order by signal) from autopsy_signals where autopsy_id = $1)
                      as "signals!: String",
                  (select json_group_array(json_object(
                       'id', hex(id), 'title', title, 'purpose', purpose, 'owner_id', nullif(hex(owner_id), ''),
                       'due_on', due_on, 'done_on', done_on, 'done_by', nullif(hex(done_by), ''), 'version', version)
                       order by done_on is not null, due_on, id)
                   from rescue_tasks where autopsy_id = $1) as "tasks!: String",
                  (select json_group_array(json_object(
                       'day', day, 'due_on', due_on, 'looked_on', looked_on, 'standing', standing, 'note', note)
                       order by day)
                   from rescue_looks where autopsy_id = $1) as "looks!: String",
                  (select json_group_array(json_array(title, rescues)) from (
                       select min(t.title) as title, (select count(distinct s.autopsy_id)
                               from rescue_tasks s join autopsies o on o.id = s.autopsy_id and o.cancelled_on is null
                               where lower(trim(s.title)) = lower(trim(t.title)) and s.done_on is not null) as rescues
                       from rescue_tasks t where t.autopsy_id = $1 and t.done_on is not null
                       group by lower(trim(t.title)) order by 2 desc, 1)
                   where rescues >= $2) as "again!: String",
                  (select c.renewal_on from autopsies a join accounts c on c.id = a.account_id where a.id = $1)
                      as "renewal_on?: Day""#,
        id,
        AGAIN
    )
    .fetch_one(conn)
    .await?;
    Ok(Beside {
        signals: array(&row.signals, |it: String| it)?,
        tasks: array(&row.tasks, TaskRow::into_task)?,
        looks: array(&row.looks, LookRow::into_look)?,
        again: array(&row.again, |it: (String, i64)| it)?,
        renewal_on: row.renewal_on,
    })
}

#[derive(Deserialize)]
struct TaskRow {
    id: TaskId,
    title: String,
    purpose: Purpose,
    owner_id: Option<PersonId>,
    due_on: Day,
    done_on: Option<Day>,
    done_by: Option<PersonId>,
    version: i64,
}

impl TaskRow {
    fn into_task(self) -> Task {
        Task {
            id: self.id,
            title: self.title.into(),
            purpose: self.purpose,
            owner_id: self.owner_id,
            due_on: self.due_on,
            done_on: self.done_on,
            done_by: self.done_by,
            version: self.version,
        }
    }
}

#[derive(Deserialize)]
struct LookRow {
    day: i64,
    due_on: Day,
    looked_on: Option<Day>,
    standing: Option<LookStanding>,
    note: String,
}

impl LookRow {
    fn into_look(self) -> Look {
        Look {
            day: self.day,
            due_on: self.due_on,
            looked_on: self.looked_on,
            standing: self.standing,
            note: self.note.into(),
        }
    }
}
