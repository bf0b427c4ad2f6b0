//! Patterns as records: what opened them, with which autopsies and figures, and what was decided.
use super::{Conn, Result, garbled};
use crate::domain::{
    AutopsyId, Cause, Day, Decision, DecisionKind, Level, OpeningId, Pattern, PatternId, PatternOpening,
    PatternPlace, PatternState, PersonId, ReviewId, Timestamp,
};
use std::collections::HashMap;

/// Which ones are asked for; what is empty asks for nothing.
#[derive(Debug, Clone, Default)]
pub struct Which {
    pub id: Option<PatternId>,
    pub cause: Option<Cause>,
    pub state: Option<PatternState>,
    /// On the agenda of this review.
    pub review: Option<ReviewId>,
}

/// The patterns that are asked for, open ones first, then by number: 1,000 at most.
pub async fn list(conn: &mut Conn, which: &Which) -> Result<Vec<Pattern>> {
    let rows = sqlx::query!(
        "select id, number, cause, dimension, level, created_at, version from patterns
         where ($1 is null or id = $1) and ($2 is null or state = $2)
           and ($3 is null or id in (select pattern_id from review_patterns where review_id = $3))
           and ($4 is null or cause = $4)
         order by state <> 'open', number limit 1000",
        which.id,
        which.state,
        which.review,
        which.cause
    )
    .fetch_all(&mut *conn)
    .await?;
    let ids: Vec<PatternId> = rows.iter().map(|it| it.id).collect();
    let (mut openings, mut decisions) = (openings(conn, &ids).await?, decisions(conn, &ids).await?);
    let patterns = rows.into_iter().map(|row| Pattern {
        id: row.id,
        number: row.number,
        place: PatternPlace { cause: row.cause, level: Level::of(row.dimension, row.level) },
        openings: openings.remove(&row.id).unwrap_or_default(),
        decisions: decisions.remove(&row.id).unwrap_or_default(),
        created_at: row.created_at,
        version: row.version,
    });
    Ok(patterns.collect())
}

/// One pattern.
pub async fn find(conn: &mut Conn, id: PatternId) -> Result<Option<Pattern>> {
    Ok(list(conn, &Which { id: Some(id), ..Which::default() }).await?.pop())
}

/// The pattern at this place, if it ever was one.
pub async fn at(conn: &mut Conn, place: &PatternPlace) -> Result<Option<Pattern>> {
    let (dimension, level) = columns(place);
    let id = sqlx::query_scalar!(
        "select id from patterns where cause = $1 and coalesce(dimension, '') = coalesce($2, '')
           and coalesce(level, '') = coalesce($3, '')",
        place.cause,
        dimension,
        level
    )
    .fetch_optional(&mut *conn)
    .await?;
    match id {
        Some(id) => find(conn, id).await,
        None => Ok(None),
    }
}

/// What was accepted or looked into until this day, or an earlier one.
pub async fn due(conn: &mut Conn, today: Day) -> Result<Vec<PatternId>> {
    sqlx::query_scalar!(
        "select id from patterns where state in ('accepted', 'investigated') and due_on <= $1 order by due_on, number",
        today
    )
    .fetch_all(conn)
    .await
}

/// A decision whose day has come, as its owner is asked for what came of it.
pub struct DueDecision {
    pub pattern_id: PatternId,
    pub number: i64,
    pub kind: DecisionKind,
    pub due_on: Day,
    pub in_all: i64,
    pub late_in_all: i64,
}

/// What this person was to look into, or to look at again, by today, until the next decision: soonest due first.
pub async fn due_for(conn: &mut Conn, person: PersonId, today: Day, most: i64) -> Result<Vec<DueDecision>> {
    sqlx::query_as!(
        DueDecision,
        r#"select p.id as pattern_id, p.number, d.kind, d.due_on, count(*) over () as "in_all!: i64",
                  count(case when d.due_on < $2 then 1 end) over () as "late_in_all!: i64"
           from decisions d cross join patterns p
           where d.owner_id = $1 and d.due_on <= $2 and d.kind <> 'change' and p.id = d.pattern_id
             and not exists (select 1 from decisions later where later.pattern_id = d.pattern_id
                             and (later.decided_at, later.id) > (d.decided_at, d.id))
             and (p.state in ('accepted', 'investigated')
                  or 'day_came' = (select why from pattern_openings o where o.pattern_id = p.id order by o.at desc, o.id desc
                                   limit 1))
           order by d.due_on, p.number limit $3"#,
        person,
        today,
        most
    )
    .fetch_all(conn)
    .await
}

fn columns(place: &PatternPlace) -> (Option<crate::domain::Dimension>, Option<&crate::domain::Line>) {
    place.level.as_ref().map(|it| (it.dimension, &it.name)).unzip()
}

/// Their ids as JSON, for `json_each`.
fn listed(ids: &[PatternId]) -> String {
    let ids: Vec<String> = ids.iter().map(|it| it.uuid().simple().to_string()).collect();
    format!("[{}]", ids.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(","))
}

async fn openings(conn: &mut Conn, ids: &[PatternId]) -> Result<HashMap<PatternId, Vec<PatternOpening>>> {
    let ids = listed(ids);
    let rows = sqlx::query!(
        "select id, pattern_id, at, on_day, by_id, why, change_id, note, figures from pattern_openings
         where pattern_id in (select unhex(value) from json_each($1)) order by at, id",
        ids
    )
    .fetch_all(conn)
    .await?;
    let mut found: HashMap<PatternId, Vec<PatternOpening>> = HashMap::new();
    for row in rows {
        found.entry(row.pattern_id).or_default().push(PatternOpening {
            id: row.id,
            at: row.at,
            on_day: row.on_day,
            by_id: row.by_id,
            why: row.why,
            change_id: row.change_id,
            note: row.note,
            figures: serde_json::from_str(&row.figures).map_err(garbled)?,
        });
    }
    Ok(found)
}

async fn decisions(conn: &mut Conn, ids: &[PatternId]) -> Result<HashMap<PatternId, Vec<Decision>>> {
    let ids = listed(ids);
    let rows = sqlx::query_as!(
        Decision,
        "select id, pattern_id, review_id, kind, reason, owner_function, owner_id, due_on, measure, change_id, dissent,
                decided_by, decided_at, version
         from decisions where pattern_id in (select unhex(value) from json_each($1)) order by decided_at, id",
        ids
    )
    .fetch_all(conn)
    .await?;
    let mut found: HashMap<PatternId, Vec<Decision>> = HashMap::new();
    for row in rows {
        found.entry(row.pattern_id).or_default().push(row);
    }
    Ok(found)
}

/// Adds a pattern that never was one, open and with the next number.
pub async fn insert(conn: &mut Conn, id: PatternId, place: &PatternPlace, at: Timestamp) -> Result<()> {
    let (dimension, level) = columns(place);
    sqlx::query!(
        "insert into patterns (id, number, cause, dimension, level, state, created_at, version)
         values ($1, (select coalesce(max(number), 0) + 1 from patterns), $2, $3, $4, 'open', $5, 1)",
        id,
        place.cause,
        dimension,
        level,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps an opening, with the autopsies behind its figures.
pub async fn open(
    conn: &mut Conn,
    pattern: PatternId,
    opening: &PatternOpening,
    autopsies: &[AutopsyId],
) -> Result<()> {
    let figures = serde_json::to_string(&opening.figures).map_err(garbled)?;
    sqlx::query!(
        "insert into pattern_openings (id, pattern_id, at, on_day, by_id, why, change_id, note, figures)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        opening.id,
        pattern,
        opening.at,
        opening.on_day,
        opening.by_id,
        opening.why,
        opening.change_id,
        opening.note,
        figures
    )
    .execute(&mut *conn)
    .await?;
    for autopsy in autopsies {
        sqlx::query!(
            "insert into pattern_autopsies (opening_id, autopsy_id) values ($1, $2) on conflict do nothing",
            opening.id,
            *autopsy
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The autopsies that it was last opened with, 500 at most; and how many there are.
pub async fn autopsies(conn: &mut Conn, opening: OpeningId) -> Result<(Vec<AutopsyId>, i64)> {
    let ids = sqlx::query_scalar!(
        "select autopsy_id from pattern_autopsies where opening_id = $1 order by autopsy_id desc limit 500",
        opening
    )
    .fetch_all(&mut *conn)
    .await?;
    let n = sqlx::query_scalar!(
        r#"select count(*) as "n!: i64" from pattern_autopsies where opening_id = $1"#,
        opening
    )
    .fetch_one(conn)
    .await?;
    Ok((ids, n))
}

/// Keeps a decision: a new one, or in a review that is still open another one in its place.
pub async fn decide(conn: &mut Conn, it: &Decision) -> Result<()> {
    sqlx::query!(
        "insert into decisions (id, pattern_id, review_id, kind, reason, owner_function, owner_id, due_on, measure, change_id,
                                dissent, decided_by, decided_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)
         on conflict (review_id, pattern_id) where review_id is not null do update set
             kind = excluded.kind, reason = excluded.reason, owner_function = excluded.owner_function,
             owner_id = excluded.owner_id, due_on = excluded.due_on, measure = excluded.measure,
             change_id = excluded.change_id, dissent = excluded.dissent, decided_by = excluded.decided_by,
             decided_at = excluded.decided_at, version = decisions.version + 1",
        it.id,
        it.pattern_id,
        it.review_id,
        it.kind,
        it.reason,
        it.owner_function,
        it.owner_id,
        it.due_on,
        it.measure,
        it.change_id,
        it.dissent,
        it.decided_by,
        it.decided_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends each move of a pattern: where it stands now is kept for lists.
pub async fn moved(conn: &mut Conn, it: &Pattern) -> Result<()> {
    let (state, due_on) = it.standing();
    sqlx::query!(
        "update patterns set state = $2, due_on = $3, version = version + 1 where id = $1",
        it.id,
        state,
        due_on
    )
    .execute(conn)
    .await?;
    Ok(())
}
