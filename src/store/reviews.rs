//! Quarterly reviews: the meeting, its people, its frozen figures, its minutes.
use super::{Conn, Result, garbled};
use crate::domain::{
    Attendee, Day, Minute, PatternFigures, PatternId, Period, PersonId, Prose, Review, ReviewId, ReviewPlan,
    Slot, SnapshotHead, SnapshotId, Timestamp,
};

/// The reviews, latest quarter first: 400 at most, which is a century.
pub async fn list(conn: &mut Conn, id: Option<ReviewId>) -> Result<Vec<Review>> {
    let rows = sqlx::query!(
        r#"select r.id, r.quarter_from, r.quarter_to, r.meets_at, r.minutes, r.place, r.chair_id, r.words, r.closed_at,
                  r.closed_by, r.version,
                  (select count(*) from review_patterns it where it.review_id = r.id and not exists (
                       select 1 from decisions d where d.review_id = r.id and d.pattern_id = it.pattern_id))
                      as "undecided!: i64"
           from reviews r where ($1 is null or r.id = $1) order by r.quarter_from desc limit 400"#,
        id
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(Review {
            id: row.id,
            quarter: Period { from: row.quarter_from, to: row.quarter_to },
            plan: ReviewPlan {
                meets_at: row.meets_at,
                minutes: row.minutes,
                place: row.place,
                chair_id: row.chair_id,
            },
            words: row.words,
            people: people(conn, row.id).await?,
            snapshot: head(conn, row.id).await?,
            undecided: usize::try_from(row.undecided).unwrap_or_default(),
            closed: row.closed_at.zip(row.closed_by),
            version: row.version,
        });
    }
    Ok(found)
}

/// One review.
pub async fn find(conn: &mut Conn, id: ReviewId) -> Result<Option<Review>> {
    Ok(list(conn, Some(id)).await?.pop())
}

/// The open reviews that this person chairs, or is asked to come to and has not read: soonest first, 50 at most.
pub async fn open_for(conn: &mut Conn, person: PersonId) -> Result<Vec<Review>> {
    let ids = sqlx::query_scalar!(
        "select id from reviews r where closed_at is null
           and (chair_id = $1 or exists (select 1 from review_people it
                                         where it.review_id = r.id and it.person_id = $1 and it.read_at is null))
         order by meets_at, id limit 50",
        person
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(find(conn, id).await?);
    }
    Ok(found)
}

/// Is there something to review of a quarter, and no review of it?
pub async fn is_missing(conn: &mut Conn, quarter: Period) -> Result<bool> {
    let missing = sqlx::query_scalar!(
        r#"select exists (select 1 from findings f join autopsies a on a.id = f.autopsy_id where a.opened_on < $2)
              and not exists (select 1 from reviews where quarter_from = $1) as "missing!: bool""#,
        quarter.from,
        quarter.to
    )
    .fetch_one(conn)
    .await?;
    Ok(missing)
}

/// The review of the quarter that begins on this day.
pub async fn of_quarter(conn: &mut Conn, from: Day) -> Result<Option<ReviewId>> {
    sqlx::query_scalar!("select id from reviews where quarter_from = $1", from).fetch_optional(conn).await
}

async fn people(conn: &mut Conn, id: ReviewId) -> Result<Vec<Attendee>> {
    sqlx::query_as!(
        Attendee,
        "select person_id, read_at, attended from review_people where review_id = $1 order by person_id",
        id
    )
    .fetch_all(conn)
    .await
}

/// The snapshot that holds: the final one, or the latest provisional one.
async fn head(conn: &mut Conn, id: ReviewId) -> Result<Option<SnapshotHead>> {
    sqlx::query_as!(
        SnapshotHead,
        "select id, at, as_of, provisional, code, taxonomy from snapshots where review_id = $1
         order by provisional, at desc limit 1",
        id
    )
    .fetch_optional(conn)
    .await
}

/// Plans a review; a form that is sent twice carries the same id and plans it once. Answers whether it was planned.
pub async fn insert(
    conn: &mut Conn,
    id: ReviewId,
    quarter: Period,
    plan: &ReviewPlan,
    by: PersonId,
    at: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "insert into reviews (id, quarter_from, quarter_to, meets_at, minutes, place, chair_id, words, created_by, created_at,
                              version)
         values ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, 1) on conflict (id) do nothing",
        id,
        quarter.from,
        quarter.to,
        plan.meets_at,
        plan.minutes,
        plan.place,
        plan.chair_id,
        by,
        at
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets another day, place or chair.
pub async fn edit(conn: &mut Conn, id: ReviewId, plan: &ReviewPlan) -> Result<()> {
    sqlx::query!(
        "update reviews set meets_at = $2, minutes = $3, place = $4, chair_id = $5, version = version + 1 where id = $1",
        id,
        plan.meets_at,
        plan.minutes,
        plan.place,
        plan.chair_id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps their own words beside the figures.
pub async fn write(conn: &mut Conn, id: ReviewId, words: &Prose) -> Result<()> {
    sqlx::query!("update reviews set words = $2, version = version + 1 where id = $1", id, words)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends a move that changes no column of its own.
pub async fn moved(conn: &mut Conn, id: ReviewId) -> Result<()> {
    sqlx::query!("update reviews set version = version + 1 where id = $1", id).execute(conn).await?;
    Ok(())
}

/// Asks somebody to come. Twice is once.
pub async fn ask(conn: &mut Conn, id: ReviewId, person: PersonId) -> Result<()> {
    sqlx::query!(
        "insert into review_people (review_id, person_id, attended) values ($1, $2, 0) on conflict do nothing",
        id,
        person
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes who was there: these and nobody else of those who were asked.
pub async fn attend(conn: &mut Conn, id: ReviewId, present: &[PersonId]) -> Result<()> {
    let asked = people(conn, id).await?;
    for person in present.iter().filter(|it| !asked.iter().any(|other| other.person_id == **it)) {
        ask(conn, id, *person).await?;
    }
    for person in people(conn, id).await? {
        let attended = present.contains(&person.person_id);
        sqlx::query!(
            "update review_people set attended = $3 where review_id = $1 and person_id = $2 and attended <> $3",
            id,
            person.person_id,
            attended
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Notes that somebody has opened the pre-read. The first time counts. Answers whether it was the first.
pub async fn read(conn: &mut Conn, id: ReviewId, person: PersonId, at: Timestamp) -> Result<bool> {
    let done = sqlx::query!(
        "update review_people set read_at = $3 where review_id = $1 and person_id = $2 and read_at is null",
        id,
        person,
        at
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A snapshot with what it holds.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub head: SnapshotHead,
    pub by_id: PersonId,
    /// JSON: what is shown, the measures that it was drawn from, and the agenda.
    pub paper: String,
    pub measures: String,
    pub agenda: String,
    /// SHA-256 of the three, in this order.
    pub hash: Vec<u8>,
}

/// Freezes the figures.
pub async fn freeze(conn: &mut Conn, id: ReviewId, it: &Snapshot) -> Result<()> {
    let head = &it.head;
    sqlx::query!(
        "insert into snapshots (id, review_id, at, by_id, as_of, provisional, code, taxonomy, paper, measures, agenda, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        head.id,
        id,
        head.at,
        it.by_id,
        head.as_of,
        head.provisional,
        head.code,
        head.taxonomy,
        it.paper,
        it.measures,
        it.agenda,
        it.hash
    )
    .execute(&mut *conn)
    .await?;
    // Who has read the figures before these has not read these.
    sqlx::query!("update review_people set read_at = null where review_id = $1", id).execute(conn).await?;
    Ok(())
}

/// What a snapshot holds.
pub async fn snapshot(conn: &mut Conn, id: SnapshotId) -> Result<Option<Snapshot>> {
    let row = sqlx::query!(
        "select id, at, by_id, as_of, provisional, code, taxonomy, paper, measures, agenda, hash from snapshots where id = $1",
        id
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|it| Snapshot {
        head: SnapshotHead {
            id: it.id,
            at: it.at,
            as_of: it.as_of,
            provisional: it.provisional,
            code: it.code,
            taxonomy: it.taxonomy,
        },
        by_id: it.by_id,
        paper: it.paper,
        measures: it.measures,
        agenda: it.agenda,
        hash: it.hash,
    }))
}

/// Every snapshot, the oldest first.
pub async fn snapshots(conn: &mut Conn) -> Result<Vec<SnapshotId>> {
    sqlx::query_scalar!(r#"select id as "id: SnapshotId" from snapshots order by at, id"#)
        .fetch_all(conn)
        .await
}

/// Puts a pattern on the agenda, behind those that are on it. Twice is once.
pub async fn put_on_agenda(
    conn: &mut Conn,
    id: ReviewId,
    pattern: PatternId,
    because: &str,
    figures: Option<&PatternFigures>,
) -> Result<()> {
    let figures = figures.map(serde_json::to_string).transpose().map_err(garbled)?;
    sqlx::query!(
        "insert into review_patterns (review_id, pattern_id, position, because, figures)
         values ($1, $2, (select coalesce(max(position), 0) + 1 from review_patterns where review_id = $1), $3, $4)
         on conflict do nothing",
        id,
        pattern,
        because,
        figures
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps what a pattern was when a snapshot was taken.
pub async fn keep_figures(
    conn: &mut Conn,
    id: SnapshotId,
    pattern: PatternId,
    it: &PatternFigures,
) -> Result<()> {
    let figures = serde_json::to_string(it).map_err(garbled)?;
    sqlx::query!(
        "insert into snapshot_patterns (snapshot_id, pattern_id, figures) values ($1, $2, $3)",
        id,
        pattern,
        figures
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The patterns on its agenda, in their order. Of one that was decided the figures are those of the last snapshot before that,
/// of another one those of the last snapshot.
pub async fn agenda(conn: &mut Conn, id: ReviewId) -> Result<Vec<Slot>> {
    let rows = sqlx::query!(
        r#"select p.pattern_id, p.because,
                  coalesce((select f.figures from snapshots s
                            join snapshot_patterns f on f.snapshot_id = s.id and f.pattern_id = p.pattern_id
                            where s.review_id = p.review_id
                              and not exists (select 1 from decisions d
                                              where d.review_id = p.review_id and d.pattern_id = p.pattern_id
                                                and d.decided_at < s.at)
                            order by s.at desc limit 1), p.figures) as "figures?: String"
           from review_patterns p where p.review_id = $1 order by p.position"#,
        id
    )
    .fetch_all(conn)
    .await?;
    let read = |figures: Option<String>| figures.map(|it| serde_json::from_str(&it)).transpose();
    let found = rows.into_iter().map(|it| {
        let figures = read(it.figures).map_err(garbled)?;
        Ok(Slot { pattern_id: it.pattern_id, because: it.because, figures })
    });
    found.collect()
}

/// The minutes, in their order.
pub async fn minutes(conn: &mut Conn, id: ReviewId) -> Result<Vec<Minute>> {
    sqlx::query_as!(
        Minute,
        "select id, at, by_id, text, correction from minutes where review_id = $1 order by at, id",
        id
    )
    .fetch_all(conn)
    .await
}

/// Adds a line; a form that is sent twice carries the same id and adds it once. Answers whether it was added.
pub async fn note(conn: &mut Conn, id: ReviewId, it: &Minute) -> Result<bool> {
    let done = sqlx::query!(
        "insert into minutes (id, review_id, at, by_id, text, correction) values ($1, $2, $3, $4, $5, $6)
         on conflict (id) do nothing",
        it.id,
        id,
        it.at,
        it.by_id,
        it.text,
        it.correction
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Closes it, for good.
pub async fn close(conn: &mut Conn, id: ReviewId, by: PersonId, at: Timestamp) -> Result<()> {
    sqlx::query!(
        "update reviews set closed_at = $2, closed_by = $3, version = version + 1 where id = $1",
        id,
        at,
        by
    )
    .execute(conn)
    .await?;
    Ok(())
}
