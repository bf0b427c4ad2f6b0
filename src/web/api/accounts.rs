//! Accounts: the list, one, a new one, a changed one.
use super::body::{Body, Change, Posted};
use super::list::{self, Page};
use super::once::Made;
use super::version::{IfMatch, unless_outdated, versioned};
use crate::actions;
use crate::app::App;
use crate::domain::{
    Account, AccountDraft, AccountId, AutopsyId, Contributor, Currency, Line, Minor, Person, Problems,
};
use crate::store::accounts::{After, Filter, Row};
use crate::store::{self, Conn};
use crate::web::error::{Error, Result};
use crate::web::extract::{Asked, At};
use crate::web::listing;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

pub fn router() -> Router<App> {
    Router::new()
        .route("/api/v1/accounts", get(all).post(add))
        .route("/api/v1/accounts/{id}", get(one).patch(change))
}

/// What the list is narrowed to.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Part of the name, or of the customer number.
    q: Option<String>,
    /// Only accounts of this segment, as it is spelled there.
    segment: Option<String>,
    /// Only accounts of this region.
    region: Option<String>,
    /// Only accounts of this product.
    product: Option<String>,
    /// Only accounts that have an open autopsy, or only those that have none.
    open: Option<bool>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// What the list tells of an account.
#[derive(Serialize, ToSchema)]
pub struct AccountItem {
    id: AccountId,
    /// The customer number.
    external_id: Option<Line>,
    name: Line,
    segment: Line,
    region: Line,
    product: Line,
    /// The yearly value.
    arr: Minor,
    currency: Currency,
    renewal_on: Option<NaiveDate>,
    churned_on: Option<NaiveDate>,
    /// How often it has been off course.
    autopsies: i64,
    open_autopsy_id: Option<AutopsyId>,
}

/// An account.
#[derive(Serialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountBody {
    id: AccountId,
    /// The customer number.
    external_id: Option<Line>,
    name: Line,
    segment: Line,
    region: Line,
    product: Line,
    industry: Line,
    /// The success manager.
    owner: Line,
    /// The yearly value.
    arr: Minor,
    currency: Currency,
    customer_since: Option<NaiveDate>,
    renewal_on: Option<NaiveDate>,
    churned_on: Option<NaiveDate>,
    created_at: DateTime<Utc>,
    /// When somebody last edited it here; from then on an import leaves it as it is.
    edited_at: Option<DateTime<Utc>>,
    version: i64,
}

/// A new account. The yearly value is in minor units of the organisation’s currency.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    #[schema(minimum = 0)]
    arr: i64,
    #[serde(default)]
    #[schema(max_length = 200)]
    segment: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    region: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    product: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    industry: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    owner: String,
    customer_since: Option<NaiveDate>,
    renewal_on: Option<NaiveDate>,
    churned_on: Option<NaiveDate>,
}

/// What changes; what is left out stays. A day that is null is taken away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountChanges {
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    #[schema(minimum = 0)]
    arr: Option<i64>,
    #[schema(max_length = 200)]
    segment: Option<String>,
    #[schema(max_length = 200)]
    region: Option<String>,
    #[schema(max_length = 200)]
    product: Option<String>,
    #[schema(max_length = 200)]
    industry: Option<String>,
    #[schema(max_length = 200)]
    owner: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    customer_since: Change<NaiveDate>,
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    renewal_on: Change<NaiveDate>,
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    churned_on: Change<NaiveDate>,
}

impl NewAccount {
    fn parse(self) -> Result<AccountDraft, Problems> {
        let mut problems = Problems::default();
        let name = problems.take("name", "The name", Line::parse(&self.name));
        let arr = problems.take("arr", "The yearly value", Minor::checked(self.arr));
        let mut line = |field, words: &str, text: &str| problems.take(field, words, Line::optional(text));
        let segment = line("segment", "The segment", &self.segment);
        let region = line("region", "The region", &self.region);
        let product = line("product", "The product", &self.product);
        let industry = line("industry", "The industry", &self.industry);
        let owner = line("owner", "The success manager", &self.owner);
        let (Some(name), Some(arr), Some(segment), Some(region), Some(product), Some(industry), Some(owner)) =
            (name, arr, segment, region, product, industry, owner)
        else {
            return Err(problems);
        };
        let draft = AccountDraft {
            name,
            segment,
            region,
            product,
            industry,
            owner,
            arr,
            customer_since: self.customer_since,
            churned_on: self.churned_on,
            renewal_on: self.renewal_on,
        };
        draft.checked()
    }
}

impl AccountChanges {
    /// The account with the changes in it, as if it were sent whole.
    fn of(self, account: &Account) -> NewAccount {
        let kept = |changed: Option<String>, line: &Line| changed.unwrap_or_else(|| line.to_string());
        NewAccount {
            name: kept(self.name, &account.name),
            arr: self.arr.unwrap_or_else(|| account.arr.get()),
            segment: kept(self.segment, &account.segment),
            region: kept(self.region, &account.region),
            product: kept(self.product, &account.product),
            industry: kept(self.industry, &account.industry),
            owner: kept(self.owner, &account.owner),
            customer_since: self.customer_since.over(account.customer_since),
            renewal_on: self.renewal_on.over(account.renewal_on),
            churned_on: self.churned_on.over(account.churned_on),
        }
    }
}

impl From<Account> for AccountBody {
    fn from(it: Account) -> Self {
        Self {
            id: it.id,
            external_id: it.external_id,
            name: it.name,
            segment: it.segment,
            region: it.region,
            product: it.product,
            industry: it.industry,
            owner: it.owner,
            arr: it.arr,
            currency: it.currency,
            customer_since: it.customer_since,
            renewal_on: it.renewal_on,
            churned_on: it.churned_on,
            created_at: it.created_at,
            edited_at: it.edited_at,
            version: it.version,
        }
    }
}

impl From<Row> for AccountItem {
    fn from(it: Row) -> Self {
        Self {
            id: it.id,
            external_id: it.external_id,
            name: it.name,
            segment: it.segment,
            region: it.region,
            product: it.product,
            arr: it.arr,
            currency: it.currency,
            renewal_on: it.renewal_on,
            churned_on: it.churned_on,
            autopsies: it.times,
            open_autopsy_id: it.open_autopsy,
        }
    }
}

/// Accounts by name
#[utoipa::path(get, path = "/api/v1/accounts", tag = "Accounts", params(Query),
    responses((status = 200, body = Page<AccountItem>)))]
pub async fn all(
    State(app): State<App>,
    As(_): As<Person>,
    Asked(query): Asked<Query>,
) -> Result<Json<Page<AccountItem>>> {
    let narrowing = |it: &Option<String>| it.as_deref().and_then(listing::narrowing);
    let filter = Filter {
        q: query.q.as_deref().and_then(listing::search),
        segment: narrowing(&query.segment),
        region: narrowing(&query.region),
        product: narrowing(&query.product),
        open: query.open,
    };
    let limit = list::limit(query.limit)?;
    let after = list::after(query.cursor.as_deref(), |id, sort| {
        Some(After { id: id.parse().ok()?, sort: sort.to_owned() })
    })?;
    let mut conn = app.db.read().await?;
    let rows = store::accounts::list(&mut conn, &filter, after.as_ref(), limit + 1).await?;
    Ok(Json(list::page(rows, limit, |it| (it.id.to_string(), it.sort.clone()), AccountItem::from)))
}

/// One account
#[utoipa::path(get, path = "/api/v1/accounts/{id}", tag = "Accounts", params(("id" = AccountId, Path, description = "The account")),
    responses((status = 200, body = AccountBody)))]
pub async fn one(State(app): State<App>, As(_): As<Person>, At(id): At<AccountId>) -> Result<Response> {
    let account = read(&mut *app.db.read().await?, id).await?;
    Ok(versioned(account.version, AccountBody::from(account)))
}

/// Add an account
#[utoipa::path(post, path = "/api/v1/accounts", tag = "Accounts", request_body = NewAccount,
    responses((status = 201, body = AccountBody)))]
pub async fn add(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    Posted(body, once): Posted<NewAccount>,
) -> Result<Response> {
    let draft = body.parse().map_err(actions::Error::from)?;
    let id = AccountId::new();
    let made = Made::new(format!("/api/v1/accounts/{id}"), move |conn| {
        Box::pin(async move { Ok(json!(AccountBody::from(read(conn, id).await?))) })
    });
    let call = now.call(&me);
    once.answer(&app, made, async |db| actions::accounts::add(&db, call, contributor, id, draft).await).await
}

/// Change an account
///
/// Only what is sent changes.
#[utoipa::path(patch, path = "/api/v1/accounts/{id}", tag = "Accounts", params(("id" = AccountId, Path, description = "The account")),
    request_body = AccountChanges, responses((status = 200, body = AccountBody)))]
pub async fn change(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    At(id): At<AccountId>,
    said: IfMatch,
    Body(changes): Body<AccountChanges>,
) -> Result<Response> {
    let account = read(&mut *app.db.read().await?, id).await?;
    let version = said.of(account.version)?;
    let draft = changes.of(&account).parse().map_err(actions::Error::from)?;
    let done = actions::accounts::change(&app.db, now.call(&me), contributor, id, version, draft).await;
    unless_outdated(done, async { Ok(read(&mut *app.db.read().await?, id).await?.version) }).await?;
    let account = read(&mut *app.db.read().await?, id).await?;
    Ok(versioned(account.version, AccountBody::from(account)))
}

async fn read(conn: &mut Conn, id: AccountId) -> Result<Account> {
    store::accounts::find(conn, id).await?.ok_or(Error::NotFound)
}
