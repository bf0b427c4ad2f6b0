//! Rescues, their tasks, the looks afterwards, and a sponsor's override.
use super::{Conn, Result};
use crate::domain::{
    AutopsyId, Day, Ending, LOOK_DAYS, Look, LookStanding, Override, PersonId, Prose, Task, TaskDraft,
    TaskId, Timestamp,
};

/// Begins the rescue. The trigger `rescue_waits_for_consent` refuses it while a seat has not agreed.
pub async fn start(conn: &mut Conn, id: AutopsyId, led_by: Option<PersonId>, on: Day) -> Result<()> {
    sqlx::query!(
        "insert into rescues (autopsy_id, led_by, started_on, note, version) values ($1, $2, $3, '', 1)",
        id,
        led_by,
        on
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records how the rescue ended, and when the account is looked at again.
pub async fn end(conn: &mut Conn, id: AutopsyId, ending: &Ending, on: Day) -> Result<()> {
    sqlx::query!(
        "update rescues set outcome = $2, arr_retained = $3, ended_on = $4, note = $5, version = version + 1 where autopsy_id = $1",
        id,
        ending.outcome,
        ending.arr_retained,
        on,
        ending.note
    )
    .execute(&mut *conn)
    .await?;
    for day in LOOK_DAYS {
        let due_on = on + chrono::Days::new(day.unsigned_abs());
        sqlx::query!(
            "insert into rescue_looks (autopsy_id, day, due_on, note) values ($1, $2, $3, '')",
            id,
            day,
            due_on
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Keeps the override, for ever.
pub async fn insert_override(conn: &mut Conn, id: AutopsyId, it: &Override) -> Result<()> {
    sqlx::query!(
        "insert into overrides (autopsy_id, reason, by_id, at) values ($1, $2, $3, $4)",
        id,
        it.reason,
        it.by_id,
        it.at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The tasks: open ones first, then by day.
pub async fn tasks(conn: &mut Conn, id: AutopsyId) -> Result<Vec<Task>> {
    sqlx::query_as!(
        Task,
        "select id, title, purpose, owner_id, due_on, done_on, done_by, version from rescue_tasks
         where autopsy_id = $1 order by done_on is not null, due_on, id",
        id
    )
    .fetch_all(conn)
    .await
}

/// Adds a task; a form that is sent twice carries the same id and adds it once. Answers whether it was added.
pub async fn insert_task(
    conn: &mut Conn,
    id: AutopsyId,
    task: &TaskDraft,
    by: PersonId,
    at: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "insert into rescue_tasks (id, autopsy_id, title, purpose, owner_id, due_on, created_by, created_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 1) on conflict (id) do nothing",
        task.id,
        id,
        task.title,
        task.purpose,
        task.owner_id,
        task.due_on,
        by,
        at
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ticks a task of this autopsy. Answers whether there was such a task that was still open.
pub async fn tick(conn: &mut Conn, id: AutopsyId, task: TaskId, by: PersonId, on: Day) -> Result<bool> {
    let done = sqlx::query!(
        "update rescue_tasks set done_on = $3, done_by = $4, version = version + 1
         where autopsy_id = $1 and id = $2 and done_on is null",
        id,
        task,
        on,
        by
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The looks at the account after the rescue, by day.
pub async fn looks(conn: &mut Conn, id: AutopsyId) -> Result<Vec<Look>> {
    sqlx::query_as!(
        Look,
        "select day, due_on, looked_on, standing, note from rescue_looks where autopsy_id = $1 order by day",
        id
    )
    .fetch_all(conn)
    .await
}

/// Notes a look. Answers whether there was one to take that nobody had taken.
pub async fn look(
    conn: &mut Conn,
    id: AutopsyId,
    day: i64,
    standing: LookStanding,
    note: &Prose,
    by: PersonId,
    on: Day,
) -> Result<bool> {
    let done = sqlx::query!(
        "update rescue_looks set looked_on = $3, standing = $4, note = $5, by_id = $6
         where autopsy_id = $1 and day = $2 and looked_on is null",
        id,
        day,
        on,
        standing,
        note,
        by
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A look that somebody has to take, with the account's name.
pub struct DueLook {
    pub autopsy_id: AutopsyId,
    pub account: crate::domain::Line,
    pub day: i64,
    pub due_on: Day,
    pub in_all: i64,
    pub late_in_all: i64,
}

/// Looks that fell due by `today` and that nobody has taken, longest due first; at most `most` of them.
pub async fn due_looks(conn: &mut Conn, today: Day, most: i64) -> Result<Vec<DueLook>> {
    sqlx::query_as!(
        DueLook,
        r#"select l.autopsy_id, c.name as account, l.day, l.due_on, count(*) over () as "in_all!: i64",
                  count(case when l.due_on < $1 then 1 end) over () as "late_in_all!: i64"
           from rescue_looks l join autopsies a on a.id = l.autopsy_id join accounts c on c.id = a.account_id
           where l.looked_on is null and l.due_on <= $1 and a.imported = 0 order by l.due_on limit $2"#,
        today,
        most
    )
    .fetch_all(conn)
    .await
}

/// A task that somebody has open, with its account.
pub struct OwnTask {
    pub autopsy_id: AutopsyId,
    pub account: crate::domain::Line,
    pub title: crate::domain::Line,
    pub due_on: Day,
    pub in_all: i64,
    pub late_in_all: i64,
}

/// The open tasks of a person in rescues that are under way, soonest first. It begins with what is theirs, however many
/// autopsies are open.
pub async fn tasks_of(conn: &mut Conn, person: PersonId, today: Day, most: i64) -> Result<Vec<OwnTask>> {
    sqlx::query_as!(
        OwnTask,
        r#"select t.autopsy_id, c.name as account, t.title, t.due_on, count(*) over () as "in_all!: i64",
                  count(case when t.due_on < $2 then 1 end) over () as "late_in_all!: i64"
           from rescue_tasks t cross join rescues r cross join autopsies a
           join accounts c on c.id = a.account_id
           where t.owner_id = $1 and t.done_on is null
             and r.autopsy_id = t.autopsy_id and r.ended_on is null
             and a.id = t.autopsy_id and a.closed_on is null and a.cancelled_on is null
           order by t.due_on, t.id limit $3"#,
        person,
        today,
        most
    )
    .fetch_all(conn)
    .await
}
