//! Filings. What a filing says is read in two ways only: by its own seat (`own`), and after the reveal (`revealed`,
//! through the view `revealed_filings`). No other statement of this room names these columns; a test holds it to that.
use super::{Conn, Result, drafts, many};
use crate::domain::{
    AutopsyId, Cause, ChangeState, Contributing, Day, Filing, Function, Line, PersonId, Reveal, Seated,
    Standing, Timestamp,
};
use sqlx::FromRow;

/// A seat's own filing: `Seated` is the proof that whoever reads speaks for that seat. Through a link that was handed on,
/// only what was typed in the same browser.
pub async fn own(conn: &mut Conn, id: AutopsyId, seated: Seated) -> Result<Option<Filing>> {
    let function = seated.function();
    let browser = seated.only_browser().map(Vec::from);
    sqlx::query_as!(
        Filing,
        "select autopsy_id, function as \"function: Function\", primary_cause, contributing, evidence, confidence, prevention,
                link, filed_by, behalf_of, filed_on, filed_at, late, taxonomy_version, version
         from filings where autopsy_id = $1 and function = $2
           and ($3 is null or exists (select 1 from filing_versions v where v.autopsy_id = filings.autopsy_id
                                      and v.function = filings.function and v.version = filings.version and v.browser_hash = $3))",
        id,
        function,
        browser
    )
    .fetch_optional(conn)
    .await
}

/// When a seat filed first, and how often it has changed that since; nothing of what it says.
pub struct Marks {
    pub filed_on: Day,
    pub filed_at: Timestamp,
    pub version: i64,
}

impl Marks {
    pub fn of(it: &Filing) -> Self {
        Self { filed_on: it.filed_on, filed_at: it.filed_at, version: it.version }
    }
}

/// The marks of a seat's filing, if it has filed.
pub async fn marks(conn: &mut Conn, id: AutopsyId, function: Function) -> Result<Option<Marks>> {
    sqlx::query_as!(
        Marks,
        "select filed_on, filed_at, version from filings where autopsy_id = $1 and function = $2",
        id,
        function
    )
    .fetch_optional(conn)
    .await
}

/// All filings of an autopsy that has been revealed; none before.
pub async fn revealed(conn: &mut Conn, id: AutopsyId) -> Result<Vec<Filing>> {
    let mut filings = sqlx::query_as!(
        Filing,
        r#"select autopsy_id as "autopsy_id!: AutopsyId", function as "function!: Function",
                  primary_cause as "primary_cause!: crate::domain::Cause",
                  contributing as "contributing!: crate::domain::Contributing",
                  evidence as "evidence!: crate::domain::Prose", confidence as "confidence?: crate::domain::Confidence",
                  prevention as "prevention!: crate::domain::Prose", link as "link!: crate::domain::Line",
                  filed_by as "filed_by?: crate::domain::PersonId", behalf_of as "behalf_of?: crate::domain::PersonId",
                  filed_on as "filed_on!: crate::domain::Day", filed_at as "filed_at!: crate::domain::Timestamp",
                  late as "late!: bool", taxonomy_version as "taxonomy_version!: i64", version as "version!: i64"
           from revealed_filings where autopsy_id = $1"#,
        id
    )
    .fetch_all(conn)
    .await?;
    filings.sort_by_key(|it| (it.primary_cause, it.filed_at, it.function));
    Ok(filings)
}

/// Filings and the seals that the record has of them, and the last autopsy that was looked at.
pub struct Sealed {
    pub filings: Vec<(Filing, Option<String>)>,
    pub last: Option<AutopsyId>,
}

/// A page of the filings that were revealed, after an autopsy, each with the seal that the record has of it; imported ones
/// have none. Those that are sealed still are read by nobody: their seal is proven when they are revealed.
pub async fn with_seals(conn: &mut Conn, after: Option<AutopsyId>, most: i64) -> Result<Sealed> {
    let ids: Vec<AutopsyId> = sqlx::query_scalar!(
        "select autopsy_id from reveals where ($1 is null or autopsy_id > $1) and cause <> 'import' order by autopsy_id limit $2",
        after,
        most
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut filings = Vec::new();
    for id in &ids {
        for filing in revealed(conn, *id).await? {
            let seal = sqlx::query_scalar!(
                r#"select json_extract(fields, '$.hmac') as "seal?: String" from record
                   where object_id = $1 and action in ('filed', 'filing_changed') and outcome = 'done'
                     and json_extract(fields, '$.function') = $2 order by seq desc limit 1"#,
                *id,
                filing.function
            )
            .fetch_optional(&mut *conn)
            .await?;
            filings.push((filing, seal.flatten()));
        }
    }
    Ok(Sealed { filings, last: ids.last().copied() })
}

/// Stores a filing, or its next version, and keeps what it says as a version of its own; the draft that it was typed in is
/// forgotten, and where the autopsy stands is kept if the filing moved it. All of it is one hop to the writer's thread.
pub async fn upsert(conn: &mut Conn, it: &Filing, seated: Seated, moved: Option<Standing>) -> Result<()> {
    let browser = seated.only_browser().map(Vec::from);
    let drafts = drafts::kept_of(seated);
    sqlx::query!(
        "insert into filings (autopsy_id, function, primary_cause, contributing, evidence, confidence, prevention, link,
                              filed_by, behalf_of, filed_on, filed_at, late, taxonomy_version, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         on conflict (autopsy_id, function) do update set
             primary_cause = excluded.primary_cause, contributing = excluded.contributing, evidence = excluded.evidence,
             confidence = excluded.confidence, prevention = excluded.prevention, link = excluded.link,
             filed_by = excluded.filed_by, behalf_of = excluded.behalf_of, version = excluded.version;
         insert into filing_versions (autopsy_id, function, version, primary_cause, contributing, evidence, confidence,
                                      prevention, link, filed_by, filed_at, browser_hash)
         values ($16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27);
         delete from filing_drafts
         where autopsy_id = $28 and function = $29 and person_id = $30 and ($31 or browser_hash = $32);
         update autopsies set stage = $33, version = version + 1 where id = $34 and $35 is not null",
        it.autopsy_id,
        it.function,
        it.primary_cause,
        it.contributing,
        it.evidence,
        it.confidence,
        it.prevention,
        it.link,
        it.filed_by,
        it.behalf_of,
        it.filed_on,
        it.filed_at,
        it.late,
        it.taxonomy_version,
        it.version,
        it.autopsy_id,
        it.function,
        it.version,
        it.primary_cause,
        it.contributing,
        it.evidence,
        it.confidence,
        it.prevention,
        it.link,
        it.filed_by,
        it.filed_at,
        browser,
        it.autopsy_id,
        it.function,
        drafts.person,
        drafts.of_all_browsers,
        drafts.browser,
        moved,
        it.autopsy_id,
        moved,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Reveals the filings, once and for all: a second reveal breaks the key.
pub async fn insert_reveal(conn: &mut Conn, id: AutopsyId, reveal: &Reveal) -> Result<()> {
    sqlx::query!(
        "insert into reveals (autopsy_id, at, cause, reason, by_id) values ($1, $2, $3, $4, $5)",
        id,
        reveal.at,
        reveal.cause,
        reveal.reason,
        reveal.by_id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A seat of an autopsy that has been revealed.
#[derive(Debug, Clone, FromRow)]
pub struct RevealedSeat {
    pub autopsy_id: AutopsyId,
    pub function: Function,
    pub due_on: Day,
}

/// The seats of those of these autopsies that have been revealed; of others none.
pub async fn revealed_seats(conn: &mut Conn, ids: &[AutopsyId]) -> Result<Vec<RevealedSeat>> {
    const QUESTION: &str = "select s.autopsy_id, s.function, s.due_on
        from seats s join reveals r on r.autopsy_id = s.autopsy_id
        where s.autopsy_id";
    many::about(conn, QUESTION, ids, "").await
}

/// What was filed from a seat of an autopsy that has been revealed.
#[derive(Debug, Clone, FromRow)]
pub struct RevealedFiling {
    pub autopsy_id: AutopsyId,
    pub function: Function,
    pub filed_on: Day,
    pub primary_cause: Cause,
    pub contributing: Contributing,
}

/// What was filed in those of these autopsies that have been revealed. Asked for apart from the seats: beside them the view
/// would be worked out as a whole for each question.
pub async fn revealed_of(conn: &mut Conn, ids: &[AutopsyId]) -> Result<Vec<RevealedFiling>> {
    const QUESTION: &str = "select autopsy_id, function, filed_on, primary_cause, contributing from revealed_filings where autopsy_id";
    many::about(conn, QUESTION, ids, "").await
}

/// What became of what somebody filed: the finding, and the change that answers it.
pub struct Became {
    pub autopsy_id: AutopsyId,
    pub account: Line,
    pub number: i64,
    pub stage: Standing,
    /// Missing where they did not file.
    pub filed: Option<Cause>,
    pub finding: Option<Cause>,
    pub agreed_on: Option<Day>,
    pub change: Option<Line>,
    pub effective_on: Option<Day>,
    pub change_state: Option<ChangeState>,
}

/// The latest reveals in which this person took part, and what was found since. The change is the one that the finding
/// names, else the first on its cause that took effect after the autopsy was opened.
pub async fn became(conn: &mut Conn, person: PersonId, today: Day, most: i64) -> Result<Vec<Became>> {
    sqlx::query_as!(
        Became,
        r#"select a.id as autopsy_id, c.name as account, a.number, a.stage, f.primary_cause as "filed?: Cause",
                  d.primary_cause as "finding?: Cause", d.agreed_on as "agreed_on?: Day", h.title as "change?: Line",
                  h.effective_on as "effective_on?: Day",
                  h.state as "change_state?: ChangeState"
           from seats s
           join autopsies a on a.id = s.autopsy_id
           join reveals r on r.autopsy_id = a.id
           join accounts c on c.id = a.account_id
           left join revealed_filings f on f.autopsy_id = s.autopsy_id and f.function = s.function
           left join findings d on d.autopsy_id = a.id and d.agreed_on is not null
           left join changes h on h.state in ('agreed', 'in_place', 'checked') and h.id = coalesce(d.change_id, (
               select n.id from changes n where n.cause = d.primary_cause and n.effective_on >= a.opened_on
                 and n.state in ('agreed', 'in_place', 'checked')
               order by n.effective_on, n.id limit 1))
           where (s.executive_id = $1 or (s.delegate_id = $1 and (s.delegate_until is null or s.delegate_until >= $2)))
             and s.answer = 'agreed' and s.excused_at is null and a.cancelled_on is null
           order by coalesce(d.agreed_on, substr(r.at, 1, 10)) desc, a.number desc limit $3"#,
        person,
        today,
        most
    )
    .fetch_all(conn)
    .await
}

/// How often somebody was asked as an executive since a day, agreed, filed, and filed by the day it was due.
pub struct Part {
    pub asked: i64,
    pub agreed: i64,
    pub due: i64,
    pub on_time: i64,
}

/// Counts, never what was filed.
pub async fn part_of(conn: &mut Conn, person: PersonId, since: Day, today: Day) -> Result<Part> {
    sqlx::query_as!(
        Part,
        r#"select count(*) as "asked!: i64", count(case when s.answer = 'agreed' then 1 end) as "agreed!: i64",
                  count(case when s.answer = 'agreed' and (f.filed_on is not null or s.due_on < $3) then 1 end) as "due!: i64",
                  count(case when f.filed_on <= s.due_on and f.late = 0 then 1 end) as "on_time!: i64"
           from seats s join autopsies a on a.id = s.autopsy_id
           left join filings f on f.autopsy_id = s.autopsy_id and f.function = s.function
           where s.executive_id = $1 and s.excused_at is null and a.opened_on >= $2 and a.cancelled_on is null"#,
        person,
        since,
        today
    )
    .fetch_one(conn)
    .await
}

/// Seats whose executive nobody knows any more, as history has them.
pub async fn insert_past_seats(conn: &mut Conn, seats: &[(AutopsyId, Function, Day)]) -> Result<()> {
    const INTO: &str = "insert into seats (autopsy_id, function, due_on, answer_reason, version)";
    many::insert(conn, INTO, 3, seats, |values, (id, function, due_on)| {
        values.push_bind(*id).push_bind(*function).push_bind(*due_on).push("''").push("1");
    })
    .await
}

/// Filings as history has them: their causes and days, without words and without an author, so that no version of them is
/// anybody's.
pub async fn insert_past(conn: &mut Conn, filings: &[Filing]) -> Result<()> {
    const INTO: &str =
        "insert into filings (autopsy_id, function, primary_cause, contributing, evidence, prevention, link,
        filed_on, filed_at, late, taxonomy_version, version)";
    many::insert(conn, INTO, 7, filings, |values, it| {
        values.push_bind(it.autopsy_id).push_bind(it.function).push_bind(it.primary_cause);
        values.push_bind(&it.contributing).push("''").push("''").push("''");
        values
            .push_bind(it.filed_on)
            .push_bind(it.filed_at)
            .push("0")
            .push_bind(it.taxonomy_version)
            .push("1");
    })
    .await
}
