//! Process changes, from proposal to proof.
use super::{Conn, Result, garbled};
use crate::domain::{
    AutopsyId, Baseline, Cause, ChangeDraft, ChangeId, ChangePlan, ChangeState, Day, EffectCheck, Level,
    PatternId, PersonId, ProcessChange, Prose, Timestamp,
};
use crate::patterns::AutopsyNumber;

/// Which ones are asked for; what is empty asks for nothing.
#[derive(Debug, Clone, Default)]
pub struct Which {
    pub id: Option<ChangeId>,
    pub state: Option<ChangeState>,
    pub cause: Option<Cause>,
    pub pattern: Option<PatternId>,
    pub owner: Option<PersonId>,
    pub checker: Option<PersonId>,
    /// Whose check is due on this day.
    pub check_due: Option<Day>,
    /// That should be in place on this day, and are not.
    pub late: Option<Day>,
}

/// The process changes that are asked for, latest number first: 1,000 at most.
pub async fn list(conn: &mut Conn, which: &Which) -> Result<Vec<ProcessChange>> {
    let rows = sqlx::query!(
        r#"select id, number as "number!", external_id, state, kind, strength, cause, dimension, level, pattern_id, owner_function, owner_id,
                  title, hypothesis, measure, baseline, roll_out_days, effective_on, check_on, checker_id, proposed_by,
                  created_at, agreed_on, declined_on, declined_reason, checked_on, checked_by, verdict, outcome, effect,
                  check_note, version
           from changes
           where ($1 is null or id = $1) and ($2 is null or state = $2) and ($3 is null or cause = $3)
             and ($4 is null or pattern_id = $4) and ($5 is null or owner_id = $5) and ($6 is null or checker_id = $6)
             and ($7 is null or (state = 'in_place' and check_on <= $7))
             and ($8 is null or (state in ('proposed', 'agreed') and effective_on < $8))
           order by number desc limit 1000"#,
        which.id,
        which.state,
        which.cause,
        which.pattern,
        which.owner,
        which.checker,
        which.check_due,
        which.late
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let baseline = row.baseline.as_deref().map(serde_json::from_str).transpose();
            let check = row.checked_on.zip(row.verdict).zip(row.outcome).map(|((on, verdict), outcome)| {
                EffectCheck {
                    on,
                    by: row.checked_by,
                    verdict,
                    outcome,
                    note: row.check_note,
                    effect: row.effect.unwrap_or_default(),
                }
            });
            Ok(ProcessChange {
                id: row.id,
                number: row.number,
                external_id: row.external_id,
                state: row.state,
                plan: ChangePlan {
                    title: row.title,
                    kind: row.kind,
                    strength: row.strength,
                    cause: row.cause,
                    level: Level::of(row.dimension, row.level),
                    pattern_id: row.pattern_id,
                    owner_function: row.owner_function,
                    owner_id: row.owner_id,
                    hypothesis: row.hypothesis,
                    measure: row.measure,
                    effective_on: row.effective_on,
                    roll_out_days: row.roll_out_days,
                    check_on: row.check_on,
                    checker_id: row.checker_id,
                },
                baseline: baseline.map_err(garbled)?,
                proposed_by: row.proposed_by,
                created_at: row.created_at,
                agreed_on: row.agreed_on,
                declined: row.declined_on.map(|it| (it, row.declined_reason)),
                check,
                version: row.version,
            })
        })
        .collect()
}

/// Those that should be in place on a day and are agreed, and those whose check is due.
pub async fn due(conn: &mut Conn, today: Day) -> Result<Vec<ProcessChange>> {
    let agreed = Which { state: Some(ChangeState::Agreed), ..Which::default() };
    let mut due = list(conn, &agreed).await?;
    due.retain(|it| it.is_due(today));
    due.extend(list(conn, &Which { check_due: Some(today), ..Which::default() }).await?);
    Ok(due)
}

/// One process change.
pub async fn find(conn: &mut Conn, id: ChangeId) -> Result<Option<ProcessChange>> {
    Ok(list(conn, &Which { id: Some(id), ..Which::default() }).await?.pop())
}

/// Adds a proposal; a form that is sent twice carries the same id and adds it once. Answers whether it was added.
pub async fn propose(conn: &mut Conn, draft: &ChangeDraft, by: PersonId, at: Timestamp) -> Result<bool> {
    let plan = &draft.plan;
    let (dimension, level) = plan.level.as_ref().map(|it| (it.dimension, &it.name)).unzip();
    let done = sqlx::query!(
        "insert into changes (id, title, state, kind, strength, cause, dimension, level, pattern_id, owner_function, owner_id,
                              hypothesis, measure, effective_on, roll_out_days, check_on, checker_id, proposed_by,
                              created_at, version)
         values ($1, $2, 'proposed', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1)
         on conflict (id) do nothing",
        draft.id,
        plan.title,
        plan.kind,
        plan.strength,
        plan.cause,
        dimension,
        level,
        plan.pattern_id,
        plan.owner_function,
        plan.owner_id,
        plan.hypothesis,
        plan.measure,
        plan.effective_on,
        plan.roll_out_days,
        plan.check_on,
        plan.checker_id,
        by,
        at
    )
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    born_from(conn, draft.id, &draft.autopsies).await?;
    Ok(true)
}

/// Notes the autopsies whose findings a change was born from. Twice is once.
pub async fn born_from(conn: &mut Conn, id: ChangeId, autopsies: &[AutopsyId]) -> Result<()> {
    for autopsy in autopsies {
        sqlx::query!(
            "insert into change_autopsies (change_id, autopsy_id) values ($1, $2) on conflict do nothing",
            id,
            *autopsy
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// It was born from the autopsies that its pattern was last opened with.
pub async fn born_from_pattern(conn: &mut Conn, id: ChangeId, pattern: PatternId) -> Result<()> {
    sqlx::query!(
        "insert into change_autopsies (change_id, autopsy_id)
         select $1, a.autopsy_id from pattern_autopsies a
         where a.opening_id = (select o.id from pattern_openings o
                              where o.pattern_id = $2
                                and exists (select 1 from pattern_autopsies p where p.opening_id = o.id)
                              order by o.at desc, o.id desc limit 1)
         on conflict do nothing",
        id,
        pattern
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// It is what was decided about this pattern; it may be so of several.
pub async fn belongs_to(conn: &mut Conn, id: ChangeId, pattern: PatternId) -> Result<()> {
    sqlx::query!(
        "update changes set pattern_id = coalesce(pattern_id, $2), version = version + 1 where id = $1",
        id,
        pattern
    )
    .execute(&mut *conn)
    .await?;
    born_from_pattern(conn, id, pattern).await
}

/// Writes the plan anew.
pub async fn edit(conn: &mut Conn, id: ChangeId, plan: &ChangePlan) -> Result<()> {
    let (dimension, level) = plan.level.as_ref().map(|it| (it.dimension, &it.name)).unzip();
    sqlx::query!(
        "update changes set title = $2, kind = $3, strength = $4, cause = $5, dimension = $6, level = $7,
                            owner_function = $8, owner_id = $9, hypothesis = $10, measure = $11, effective_on = $12,
                            roll_out_days = $13, check_on = $14, checker_id = $15, version = version + 1
         where id = $1",
        id,
        plan.title,
        plan.kind,
        plan.strength,
        plan.cause,
        dimension,
        level,
        plan.owner_function,
        plan.owner_id,
        plan.hypothesis,
        plan.measure,
        plan.effective_on,
        plan.roll_out_days,
        plan.check_on,
        plan.checker_id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Agrees to it, with the figures as they stand before it.
pub async fn agree(conn: &mut Conn, id: ChangeId, baseline: &Baseline, on: Day) -> Result<()> {
    let baseline = serde_json::to_string(baseline).map_err(garbled)?;
    sqlx::query!(
        "update changes set baseline = $2, agreed_on = $3, version = version + 1 where id = $1",
        id,
        baseline,
        on
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("update changes set state = 'agreed' where id = $1", id).execute(conn).await?;
    Ok(())
}

/// Keeps the figures before a change that was made elsewhere.
pub async fn keep_baseline(conn: &mut Conn, id: ChangeId, baseline: &Baseline) -> Result<()> {
    let baseline = serde_json::to_string(baseline).map_err(garbled)?;
    sqlx::query!("update changes set baseline = $2, version = version + 1 where id = $1", id, baseline)
        .execute(conn)
        .await?;
    Ok(())
}

/// Declines it, with the reason.
pub async fn decline(conn: &mut Conn, id: ChangeId, reason: &Prose, on: Day) -> Result<()> {
    sqlx::query!(
        "update changes set state = 'declined', declined_on = $2, declined_reason = $3, version = version + 1 where id = $1",
        id,
        on,
        reason
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that it is in place.
pub async fn put_in_place(conn: &mut Conn, id: ChangeId, on: Day) -> Result<()> {
    sqlx::query!(
        "update changes set state = 'in_place', effective_on = $2, version = version + 1 where id = $1",
        id,
        on
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps how it was judged, once.
pub async fn judge(conn: &mut Conn, id: ChangeId, check: &EffectCheck) -> Result<()> {
    sqlx::query!(
        "update changes set state = 'checked', checked_on = $2, checked_by = $3, verdict = $4, outcome = $5, effect = $6,
                            check_note = $7, version = version + 1
         where id = $1",
        id,
        check.on,
        check.by,
        check.verdict,
        check.outcome,
        check.effect,
        check.note
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The autopsies that it was born from, 200 at most, and how many there are.
pub async fn autopsies(conn: &mut Conn, id: ChangeId) -> Result<Vec<AutopsyId>> {
    sqlx::query_scalar!(
        "select autopsy_id from change_autopsies where change_id = $1 order by autopsy_id limit 200",
        id
    )
    .fetch_all(conn)
    .await
}

/// How many findings each change was born from.
pub async fn born_from_counts(conn: &mut Conn) -> Result<Vec<(ChangeId, i64)>> {
    let rows =
        sqlx::query!(r#"select change_id, count(*) as "n!: i64" from change_autopsies group by change_id"#)
            .fetch_all(conn)
            .await?;
    Ok(rows.into_iter().map(|it| (it.change_id, it.n)).collect())
}

/// The autopsies of these numbers, 200 at most.
pub async fn by_numbers(conn: &mut Conn, numbers: &[AutopsyNumber]) -> Result<Vec<AutopsyId>> {
    let numbers: Vec<String> = numbers.iter().map(|it| it.0.to_string()).collect();
    let numbers = format!("[{}]", numbers.join(","));
    sqlx::query_scalar!(
        "select id from autopsies where number in (select value from json_each($1)) order by number desc limit 200",
        numbers
    )
    .fetch_all(conn)
    .await
}

/// Gives a change that was made elsewhere the number that it had there.
pub async fn renumber(conn: &mut Conn, id: ChangeId, number: i64) -> Result<()> {
    sqlx::query!("update changes set number = $2 where id = $1 and external_id is not null", id, number)
        .execute(conn)
        .await?;
    Ok(())
}

/// Did any agreed finding ever name this cause, as primary or beside it?
pub async fn was_ever_found(conn: &mut Conn, cause: Cause) -> Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from findings f join autopsies a on a.id = f.autopsy_id
                          where f.agreed_on is not null and a.cancelled_on is null
                            and (f.primary_cause = $1
                                 or exists (select 1 from finding_contributing c
                                            where c.autopsy_id = f.autopsy_id and c.cause = $1))) as "any!: bool""#,
        cause
    )
    .fetch_one(conn)
    .await
}

/// Does the agreed finding of this autopsy name the cause, as primary or beside it?
pub async fn names_cause(conn: &mut Conn, autopsy: AutopsyId, cause: Cause) -> Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from findings f
                          where f.autopsy_id = $1 and f.agreed_on is not null
                            and (f.primary_cause = $2
                                 or exists (select 1 from finding_contributing c
                                            where c.autopsy_id = f.autopsy_id and c.cause = $2))) as "any!: bool""#,
        autopsy,
        cause
    )
    .fetch_one(conn)
    .await
}

/// Everybody whose revealed filing named the cause of this change, as primary or beside it, in an autopsy that it was born from: they are told what
/// came of it.
pub async fn filers(conn: &mut Conn, id: ChangeId) -> Result<Vec<PersonId>> {
    sqlx::query_scalar!(
        r#"select distinct f.filed_by as "filed_by!: PersonId"
           from changes c
           join change_autopsies b on b.change_id = c.id
           join revealed_filings f on f.autopsy_id = b.autopsy_id
           join people p on p.id = f.filed_by and p.disabled_at is null
           where c.id = $1 and f.filed_by is not null
             and (f.primary_cause = c.cause
                  or instr(';' || f.contributing || ';', ';' || c.cause || ';') > 0)"#,
        id
    )
    .fetch_all(conn)
    .await
}
