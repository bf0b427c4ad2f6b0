//! Accounts: one, or a list of them.
use super::{Conn, Result};
use crate::domain::{Account, AccountId, AutopsyId, Day, Line, Minor};

pub async fn find(conn: &mut Conn, id: AccountId) -> Result<Option<Account>> {
    sqlx::query_as!(
        Account,
        "select id, external_id, name, segment, region, product, industry, owner, currency, arr, customer_since, churned_on,
                renewal_on, edited_at, created_at, version
         from accounts where id = $1",
        id
    )
    .fetch_optional(conn)
    .await
}

/// The account of exactly this name or customer number, whatever its case.
pub async fn by_name(conn: &mut Conn, name: &str) -> Result<Vec<AccountId>> {
    sqlx::query_scalar!(
        "select id from accounts where lower(name) = lower($1) or external_id = $1 limit 2",
        name
    )
    .fetch_all(conn)
    .await
}

/// Adds an account; a form that is sent twice carries the same id and adds it once. Answers whether it was added.
pub async fn insert(conn: &mut Conn, it: &Account) -> Result<bool> {
    let done = sqlx::query!(
        "insert into accounts (id, external_id, name, segment, region, product, industry, owner, currency, arr,
                               customer_since, churned_on, renewal_on, edited_at, created_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1) on conflict (id) do nothing",
        it.id,
        it.external_id,
        it.name,
        it.segment,
        it.region,
        it.product,
        it.industry,
        it.owner,
        it.currency,
        it.arr,
        it.customer_since,
        it.churned_on,
        it.renewal_on,
        it.edited_at,
        it.created_at,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Changes an account whose version is still the one that was read. Answers whether it was.
pub async fn update(conn: &mut Conn, it: &Account) -> Result<bool> {
    let done = sqlx::query!(
        "update accounts set name = $2, segment = $3, region = $4, product = $5, industry = $6, owner = $7, arr = $8,
                             customer_since = $9, churned_on = $10, renewal_on = $11, edited_at = $12, version = version + 1
         where id = $1 and version = $13",
        it.id,
        it.name,
        it.segment,
        it.region,
        it.product,
        it.industry,
        it.owner,
        it.arr,
        it.customer_since,
        it.churned_on,
        it.renewal_on,
        it.edited_at,
        it.version,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What a list shows of an account.
#[derive(Debug, Clone)]
pub struct Row {
    pub id: AccountId,
    pub external_id: Option<Line>,
    pub name: Line,
    pub sort: String,
    pub segment: Line,
    pub region: Line,
    pub product: Line,
    pub arr: Minor,
    pub currency: crate::domain::Currency,
    pub renewal_on: Option<Day>,
    pub churned_on: Option<Day>,
    pub times: i64,
    pub open_autopsy: Option<AutopsyId>,
}

/// What a list is narrowed to. Empty fields narrow nothing.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub q: Option<String>,
    pub segment: Option<String>,
    pub region: Option<String>,
    pub product: Option<String>,
    /// Only accounts with (or without) an open autopsy.
    pub open: Option<bool>,
}

/// Where the next page begins: after this name and id.
#[derive(Debug, Clone)]
pub struct After {
    pub sort: String,
    pub id: AccountId,
}

/// A pattern for `like … escape '\'` that finds the text anywhere, with its wildcards taken literally. Lower case as the
/// database has it: A to Z only, so that "Österreich" finds itself.
pub fn like(text: &str) -> String {
    let mut pattern = String::from("%");
    for char in text.trim().to_ascii_lowercase().chars() {
        if matches!(char, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(char);
    }
    pattern.push('%');
    pattern
}

/// Accounts by name, after `after`; at most `most` of them.
pub async fn list(conn: &mut Conn, filter: &Filter, after: Option<&After>, most: i64) -> Result<Vec<Row>> {
    let (sort, id) = after.map_or((None, None), |it| (Some(it.sort.as_str()), Some(it.id)));
    let pattern = filter.q.as_deref().filter(|it| !it.trim().is_empty()).map(like);
    sqlx::query_as!(
        Row,
        r#"select a.id, a.external_id, a.name, lower(a.name) as "sort!: String", a.segment, a.region, a.product, a.arr,
                  a.currency, a.renewal_on, a.churned_on,
                  (select count(*) from autopsies u where u.account_id = a.id and u.cancelled_on is null) as "times!: i64",
                  (select u.id from autopsies u where u.account_id = a.id and u.closed_on is null and u.cancelled_on is null)
                      as "open_autopsy?: AutopsyId"
           from accounts a
           where ($1 is null or lower(a.name) like ($1 || '') escape '\' or lower(a.external_id) like ($1 || '') escape '\')
             and ($2 is null or a.segment = $2)
             and ($3 is null or a.region = $3)
             and ($4 is null or a.product = $4)
             and ($5 is null or $5 = exists (select 1 from autopsies u
                    where u.account_id = a.id and u.closed_on is null and u.cancelled_on is null))
             and ($6 is null or lower(a.name) > $6 or (lower(a.name) = $6 and a.id > $7))
           order by lower(a.name), a.id limit $8"#,
        pattern,
        filter.segment,
        filter.region,
        filter.product,
        filter.open,
        sort,
        id,
        most,
    )
    .fetch_all(conn)
    .await
}

/// The values that a dimension has on record, for choosing from.
#[derive(Clone)]
pub struct Dimensions {
    pub segments: Vec<String>,
    pub regions: Vec<String>,
    pub products: Vec<String>,
}

/// What accounts say of segment, region and product, each value once: 200 of each at most.
pub async fn dimensions(conn: &mut Conn) -> Result<Dimensions> {
    // Each step takes the next value from its index, so that a table of any length costs as much as it has values.
    let rows = sqlx::query!(
        r#"with recursive
               segments(n, it) as (select 1, min(segment) from accounts where segment <> '' union all
                   select n + 1, (select min(segment) from accounts where segment > it) from segments where it is not null and n < 200),
               regions(n, it) as (select 1, min(region) from accounts where region <> '' union all
                   select n + 1, (select min(region) from accounts where region > it) from regions where it is not null and n < 200),
               products(n, it) as (select 1, min(product) from accounts where product <> '' union all
                   select n + 1, (select min(product) from accounts where product > it) from products where it is not null and n < 200)
           select 1 as "kind!: i64", it as "it!: String" from segments where it is not null union all
           select 2, it from regions where it is not null union all
           select 3, it from products where it is not null"#
    )
    .fetch_all(conn)
    .await?;
    let of = |kind: i64| rows.iter().filter(|it| it.kind == kind).map(|it| it.it.clone()).collect();
    Ok(Dimensions { segments: of(1), regions: of(2), products: of(3) })
}
