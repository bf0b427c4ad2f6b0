//! What an import asks of the record about many rows at once, what it writes, and the list of imports.
//! What filings say is read and written in `filings.rs`.
use super::many::{self, Values};
use super::{Conn, Result};
use crate::domain::{
    Account, AccountId, Autopsy, AutopsyId, Cause, ChangeId, Day, Finding, Function, ImportId, Line, Minor,
    Opening, Outcome, PersonId, Rescue, Reveal, Stage, Timestamp,
};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row as _};

impl FromRow<'_, SqliteRow> for Account {
    fn from_row(row: &SqliteRow) -> Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            external_id: row.try_get("external_id")?,
            name: row.try_get("name")?,
            segment: row.try_get("segment")?,
            region: row.try_get("region")?,
            product: row.try_get("product")?,
            industry: row.try_get("industry")?,
            owner: row.try_get("owner")?,
            currency: row.try_get("currency")?,
            arr: row.try_get("arr")?,
            customer_since: row.try_get("customer_since")?,
            churned_on: row.try_get("churned_on")?,
            renewal_on: row.try_get("renewal_on")?,
            edited_at: row.try_get("edited_at")?,
            created_at: row.try_get("created_at")?,
            version: row.try_get("version")?,
        })
    }
}

/// The accounts that have one of these ids of the customer's own system.
pub async fn accounts(conn: &mut Conn, ids: &[&Line]) -> Result<Vec<Account>> {
    const QUESTION: &str = "select id, external_id, name, segment, region, product, industry, owner, currency, arr,
        customer_since, churned_on, renewal_on, edited_at, created_at, version from accounts where external_id";
    many::about(conn, QUESTION, ids, "").await
}

/// Whether there is any account at all.
pub async fn has_accounts(conn: &mut Conn) -> Result<bool> {
    sqlx::query_scalar!(r#"select exists (select 1 from accounts) as "any: bool""#).fetch_one(conn).await
}

/// Those of these ids under which an account is on record.
pub async fn known_accounts(conn: &mut Conn, ids: &[Line]) -> Result<Vec<Line>> {
    const QUESTION: &str = "select external_id from accounts where external_id";
    let found: Vec<(Line,)> = many::about(conn, QUESTION, ids, "").await?;
    Ok(found.into_iter().map(|it| it.0).collect())
}

/// Those of these ids under which an autopsy is on record, and when it was opened.
pub async fn known_autopsies(conn: &mut Conn, ids: &[Line]) -> Result<Vec<(Line, Day)>> {
    many::about(conn, "select external_id, opened_on from autopsies where external_id", ids, "").await
}

/// An autopsy as an import compares it: its opening, its ending, and what was found.
#[derive(Debug, Clone, FromRow)]
pub struct AutopsyOnRecord {
    pub id: AutopsyId,
    pub external_id: Line,
    pub account: Option<Line>,
    pub opened_on: Day,
    pub closed_on: Option<Day>,
    pub arr_at_risk: Minor,
    pub segment: Line,
    pub region: Line,
    pub product: Line,
    pub lifecycle_stage: Stage,
    pub imported: bool,
    /// 1 until somebody does anything to it here.
    pub version: i64,
    pub agree_by: Day,
    pub due_on: Day,
    pub outcome: Option<Outcome>,
    pub arr_retained: Option<Minor>,
    pub primary_cause: Option<Cause>,
    pub agreed_on: Option<Day>,
    #[sqlx(skip)]
    pub contributing: Vec<Cause>,
}

/// The autopsies that have one of these ids.
pub async fn autopsies(conn: &mut Conn, ids: &[&Line]) -> Result<Vec<AutopsyOnRecord>> {
    const QUESTION: &str =
        "select a.id, a.external_id, c.external_id as account, a.opened_on, a.closed_on, a.arr_at_risk,
            a.segment, a.region, a.product, a.lifecycle_stage, a.imported, a.version, a.agree_by, a.due_on,
            r.outcome, r.arr_retained, f.primary_cause, f.agreed_on
        from autopsies a join accounts c on c.id = a.account_id
            left join findings f on f.autopsy_id = a.id left join rescues r on r.autopsy_id = a.id
        where a.external_id";
    const CAUSES: &str = "select autopsy_id, cause from finding_contributing where autopsy_id";
    let mut found: Vec<AutopsyOnRecord> = many::about(conn, QUESTION, ids, "").await?;
    found.sort_by_key(|it| it.id);
    let keys: Vec<AutopsyId> = found.iter().map(|it| it.id).collect();
    let causes: Vec<(AutopsyId, Cause)> = many::about(conn, CAUSES, &keys, "order by position").await?;
    for (id, cause) in causes {
        if let Ok(place) = found.binary_search_by_key(&id, |it| it.id) {
            found[place].contributing.push(cause);
        }
    }
    Ok(found)
}

/// Which of the accounts with these ids have an open autopsy, and the id under which files know it.
pub async fn open(conn: &mut Conn, accounts: &[Line]) -> Result<Vec<(Line, Option<Line>)>> {
    const QUESTION: &str =
        "select c.external_id, a.external_id from accounts c join autopsies a on a.account_id = c.id
        where a.closed_on is null and a.cancelled_on is null and c.external_id";
    many::about(conn, QUESTION, accounts, "").await
}

/// An autopsy's place among those of its account. Cancelled ones have none.
#[derive(Debug, Clone, FromRow)]
pub struct Place {
    pub id: AutopsyId,
    pub account_id: AccountId,
    pub opened_on: Day,
    pub external_id: Option<Line>,
    pub number: i64,
    pub ordinal: i64,
}

/// The autopsies of these accounts that count, with the place each has now.
pub async fn places(conn: &mut Conn, accounts: &[AccountId]) -> Result<Vec<Place>> {
    const QUESTION: &str = "select id, account_id, opened_on, external_id, number, ordinal from autopsies
        where cancelled_on is null and account_id";
    many::about(conn, QUESTION, accounts, "").await
}

/// Moves autopsies to other places among their accounts'.
pub async fn set_ordinals(conn: &mut Conn, places: &[(AutopsyId, i64)]) -> Result<()> {
    const UPDATE: &str = "update autopsies set ordinal = n.column2 from";
    many::update(conn, UPDATE, 2, places, "autopsies.id = n.column1", |values, (id, ordinal)| {
        values.push_bind(*id).push_bind(*ordinal);
    })
    .await
}

/// By when the seats of autopsies were asked, first and last: known when seats come in after them.
pub async fn set_dues(conn: &mut Conn, dues: &[(AutopsyId, Day, Day)]) -> Result<()> {
    const UPDATE: &str = "update autopsies set agree_by = n.column2, due_on = n.column3 from";
    many::update(conn, UPDATE, 3, dues, "autopsies.id = n.column1", |values, (id, agree_by, due_on)| {
        values.push_bind(*id).push_bind(*agree_by).push_bind(*due_on);
    })
    .await
}

/// A process change as files know it.
#[derive(Debug, Clone, FromRow)]
pub struct Change {
    pub id: ChangeId,
    pub external_id: Line,
    pub title: Line,
    pub cause: Cause,
    pub owner_function: Function,
    pub effective_on: Day,
    /// 1 until somebody edits it here.
    pub version: i64,
}

/// The changes that have one of these ids.
pub async fn changes(conn: &mut Conn, ids: &[&Line]) -> Result<Vec<Change>> {
    const QUESTION: &str =
        "select id, external_id, title, cause, owner_function, effective_on, version from changes
        where external_id";
    many::about(conn, QUESTION, ids, "").await
}

/// The account, the sign, and the day it was seen.
pub type Signal = (AccountId, Line, Day);

/// The warning signs of these accounts.
pub async fn signals(conn: &mut Conn, accounts: &[AccountId]) -> Result<Vec<Signal>> {
    const QUESTION: &str = "select account_id, signal, observed_on from signals where account_id";
    many::about(conn, QUESTION, accounts, "").await
}

/// Adds accounts, thousands at once.
pub async fn insert_accounts(conn: &mut Conn, accounts: &[Account]) -> Result<()> {
    const INTO: &str =
        "insert into accounts (id, external_id, name, segment, region, product, industry, owner, currency,
        arr, customer_since, churned_on, renewal_on, edited_at, created_at, version)";
    let bind = |values: &mut Values, it: &Account| {
        values.push_bind(it.id).push_bind(&it.external_id).push_bind(&it.name).push_bind(&it.segment);
        values.push_bind(&it.region).push_bind(&it.product).push_bind(&it.industry).push_bind(&it.owner);
        values
            .push_bind(&it.currency)
            .push_bind(it.arr)
            .push_bind(it.customer_since)
            .push_bind(it.churned_on);
        values
            .push_bind(it.renewal_on)
            .push_bind(it.edited_at)
            .push_bind(it.created_at)
            .push_bind(it.version);
    };
    many::insert(conn, INTO, 16, accounts, bind).await
}

/// Changes accounts to what files say of them.
pub async fn update_accounts(conn: &mut Conn, accounts: &[Account]) -> Result<()> {
    const UPDATE: &str = "update accounts set name = n.column2, segment = n.column3, region = n.column4, product = n.column5,
        industry = n.column6, owner = n.column7, arr = n.column8, customer_since = n.column9, churned_on = n.column10,
        renewal_on = n.column11, version = version + 1 from";
    many::update(conn, UPDATE, 11, accounts, "accounts.id = n.column1", |values, it| {
        values.push_bind(it.id).push_bind(&it.name).push_bind(&it.segment).push_bind(&it.region);
        values.push_bind(&it.product).push_bind(&it.industry).push_bind(&it.owner).push_bind(it.arr);
        values.push_bind(it.customer_since).push_bind(it.churned_on).push_bind(it.renewal_on);
    })
    .await
}

/// Autopsies with their reveal, finding and rescue; seats and filings come after them.
pub async fn insert_autopsies(conn: &mut Conn, autopsies: &[Autopsy]) -> Result<()> {
    const OPENINGS: &str = "insert into autopsies (id, number, external_id, account_id, leader_id, opened_by, kind, opened_on,
        opened_at, happened, stated_reason, lifecycle_stage, arr_at_risk, growth_deal, segment, region, product, currency,
        agree_by, due_on, ordinal, imported, stage, closed_on, version)";
    const REVEALS: &str = "insert into reveals (autopsy_id, at, cause, reason, by_id)";
    const FINDINGS: &str =
        "insert into findings (autopsy_id, primary_cause, primary_share, statement, change_id, proposed_by,
        proposed_at, answers_due_on, agreed_on, version)";
    const RESCUES: &str = "insert into rescues (autopsy_id, led_by, started_on, outcome, arr_retained, ended_on, note, version)";
    many::insert(conn, OPENINGS, 25, autopsies, |values, it| bind_opening(values, &it.opening)).await?;

    let reveals: Vec<(AutopsyId, &Reveal)> =
        autopsies.iter().filter_map(|it| Some((it.id(), it.reveal.as_ref()?))).collect();
    many::insert(conn, REVEALS, 5, &reveals, |values, (id, it)| {
        values.push_bind(*id).push_bind(it.at).push_bind(it.cause).push_bind(&it.reason).push_bind(it.by_id);
    })
    .await?;

    let findings: Vec<(AutopsyId, &Finding)> =
        autopsies.iter().filter_map(|it| Some((it.id(), it.finding.as_ref()?))).collect();
    many::insert(conn, FINDINGS, 10, &findings, |values, (id, it)| {
        values
            .push_bind(*id)
            .push_bind(it.primary_cause)
            .push_bind(it.primary_share)
            .push_bind(&it.statement);
        values.push_bind(it.change_id).push_bind(it.proposed_by).push_bind(it.proposed_at);
        values.push_bind(it.answers_due_on).push_bind(it.agreed_on).push_bind(it.version);
    })
    .await?;
    insert_contributing(conn, &findings).await?;

    let rescues: Vec<(AutopsyId, &Rescue)> =
        autopsies.iter().filter_map(|it| Some((it.id(), it.rescue.as_ref()?))).collect();
    many::insert(conn, RESCUES, 8, &rescues, |values, (id, it)| {
        values.push_bind(*id).push_bind(it.led_by).push_bind(it.started_on).push_bind(it.outcome);
        values.push_bind(it.arr_retained).push_bind(it.ended_on).push_bind(&it.note).push_bind(it.version);
    })
    .await
}

fn bind_opening(values: &mut Values, it: &Opening) {
    values.push_bind(it.id).push_bind(it.number).push_bind(&it.external_id).push_bind(it.account_id);
    values.push_bind(it.leader_id).push_bind(it.opened_by).push_bind(it.kind).push_bind(it.opened_on);
    values.push_bind(it.opened_at).push_bind(&it.happened).push_bind(&it.stated_reason);
    values.push_bind(it.lifecycle_stage).push_bind(it.arr_at_risk).push_bind(it.growth_deal);
    values.push_bind(&it.segment).push_bind(&it.region).push_bind(&it.product).push_bind(&it.currency);
    values.push_bind(it.agree_by).push_bind(it.due_on).push_bind(it.ordinal).push_bind(it.imported);
    values.push_bind(it.stage).push_bind(it.closed_on).push_bind(it.version);
}

async fn insert_contributing(conn: &mut Conn, findings: &[(AutopsyId, &Finding)]) -> Result<()> {
    const INTO: &str = "insert into finding_contributing (autopsy_id, cause, share, position)";
    let rows: Vec<_> = findings
        .iter()
        .flat_map(|(id, it)| (0_i64..).zip(&it.contributing).map(move |(position, it)| (*id, it, position)))
        .collect();
    many::insert(conn, INTO, 4, &rows, |values, (id, it, position)| {
        values.push_bind(*id).push_bind(it.cause).push_bind(it.share).push_bind(*position);
    })
    .await
}

/// Adds process changes that were made elsewhere.
pub async fn insert_changes(conn: &mut Conn, changes: &[Change], at: Timestamp) -> Result<()> {
    const INTO: &str = "insert into changes (id, external_id, title, cause, owner_function, effective_on, created_at, version)";
    many::insert(conn, INTO, 8, changes, |values, it| {
        values.push_bind(it.id).push_bind(&it.external_id).push_bind(&it.title).push_bind(it.cause);
        values.push_bind(it.owner_function).push_bind(it.effective_on).push_bind(at).push_bind(it.version);
    })
    .await
}

/// Adds warning signs that are not on record yet.
pub async fn insert_signals(conn: &mut Conn, signals: &[Signal]) -> Result<()> {
    const INTO: &str = "insert into signals (account_id, signal, observed_on)";
    many::insert(conn, INTO, 3, signals, |values, (account, signal, on)| {
        values.push_bind(*account).push_bind(signal).push_bind(*on);
    })
    .await
}

/// An import that changed something: who, when, from which files, and what came of it (JSON).
#[derive(Debug, Clone)]
pub struct Import {
    pub id: ImportId,
    pub at: Timestamp,
    pub by_id: Option<PersonId>,
    pub files: String,
    pub summary: String,
}

/// Keeps that an import was made.
pub async fn insert(conn: &mut Conn, it: &Import) -> Result<()> {
    sqlx::query!(
        "insert into imports (id, at, by_id, files, summary) values ($1, $2, $3, $4, $5)",
        it.id,
        it.at,
        it.by_id,
        it.files,
        it.summary
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn find(conn: &mut Conn, id: ImportId) -> Result<Option<Import>> {
    sqlx::query_as!(Import, "select id, at, by_id, files, summary from imports where id = $1", id)
        .fetch_optional(conn)
        .await
}

/// The latest imports, newest first.
pub async fn latest(conn: &mut Conn, most: i64) -> Result<Vec<Import>> {
    sqlx::query_as!(
        Import,
        "select id, at, by_id, files, summary from imports order by at desc, id desc limit $1",
        most
    )
    .fetch_all(conn)
    .await
}

/// The imports after the one with this time and id, newest first.
pub async fn page(conn: &mut Conn, after: Option<(Timestamp, ImportId)>, most: i64) -> Result<Vec<Import>> {
    let (at, id) = after.unzip();
    sqlx::query_as!(
        Import,
        "select id, at, by_id, files, summary from imports
         where $1 is null or at < $1 or (at = $1 and id < $2)
         order by at desc, id desc limit $3",
        at,
        id,
        most
    )
    .fetch_all(conn)
    .await
}
