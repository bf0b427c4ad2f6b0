//! What was typed and not sealed yet. It is read by its own person alone; through a link that was handed on, only by the
//! browser that typed it.
use super::{Conn, Result};
use crate::domain::{AutopsyId, PersonId, Seated, Timestamp, Unsealed};

/// The browser that a draft belongs to: nothing for a person's own ways.
fn browser(seated: Seated) -> Vec<u8> {
    seated.only_browser().map(Vec::from).unwrap_or_default()
}

/// What this person typed for the seat. Their own ways show what they typed there, else what any browser of theirs did.
pub async fn own(conn: &mut Conn, id: AutopsyId, seated: Seated) -> Result<Option<Unsealed>> {
    let (function, person, browser) = (seated.function(), seated.person(), browser(seated));
    let all = seated.only_browser().is_none();
    sqlx::query_as!(
        Unsealed,
        "select primary_cause, contributing, evidence, confidence, prevention, link from filing_drafts
         where autopsy_id = $1 and function = $2 and person_id = $3 and ($4 or browser_hash = $5)
         order by browser_hash = $5 desc, saved_at desc limit 1",
        id,
        function,
        person,
        all,
        browser
    )
    .fetch_optional(conn)
    .await
}

/// How many other browsers keep a draft of this person for the seat.
pub async fn others(conn: &mut Conn, id: AutopsyId, seated: Seated) -> Result<i64> {
    let (function, person, browser) = (seated.function(), seated.person(), browser(seated));
    sqlx::query_scalar!(
        r#"select count(*) as "n!: i64" from filing_drafts
           where autopsy_id = $1 and function = $2 and person_id = $3 and browser_hash <> $4"#,
        id,
        function,
        person,
        browser
    )
    .fetch_one(conn)
    .await
}

/// Keeps what was typed in place of what this browser typed before.
pub async fn save(
    conn: &mut Conn,
    id: AutopsyId,
    seated: Seated,
    it: &Unsealed,
    at: Timestamp,
) -> Result<()> {
    let (function, person, browser) = (seated.function(), seated.person(), browser(seated));
    sqlx::query!(
        "insert into filing_drafts (autopsy_id, function, person_id, browser_hash, primary_cause, contributing, evidence,
                                    confidence, prevention, link, saved_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (autopsy_id, function, person_id, browser_hash) do update set
             primary_cause = excluded.primary_cause, contributing = excluded.contributing, evidence = excluded.evidence,
             confidence = excluded.confidence, prevention = excluded.prevention, link = excluded.link,
             saved_at = excluded.saved_at",
        id,
        function,
        person,
        browser,
        it.primary_cause,
        it.contributing,
        it.evidence,
        it.confidence,
        it.prevention,
        it.link,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whose drafts go when a seat's filing is sealed: those that whoever seals it was shown, and no other.
pub(super) struct KeptOf {
    pub person: PersonId,
    pub of_all_browsers: bool,
    pub browser: Vec<u8>,
}

pub(super) fn kept_of(seated: Seated) -> KeptOf {
    let of_all_browsers = seated.only_browser().is_none();
    KeptOf { person: seated.person(), of_all_browsers, browser: browser(seated) }
}

/// Forgets a draft that says what is sealed already.
pub async fn forget(conn: &mut Conn, id: AutopsyId, seated: Seated) -> Result<()> {
    let function = seated.function();
    let KeptOf { person, of_all_browsers: all, browser } = kept_of(seated);
    sqlx::query!(
        "delete from filing_drafts
         where autopsy_id = $1 and function = $2 and person_id = $3 and ($4 or browser_hash = $5)",
        id,
        function,
        person,
        all,
        browser
    )
    .execute(conn)
    .await?;
    Ok(())
}
