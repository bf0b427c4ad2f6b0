//! The list of autopsies: what it is narrowed to, and what it tells of each.
use crate::app::App;
use crate::domain::{
    AccountId, AutopsyId, Cause, Currency, Day, Function, Line, Minor, Outcome, PersonId, Stage, Standing,
    autopsy_label,
};
use crate::store::autopsies::{After, Filter, Row};
use crate::store::{self};
use crate::web::api::list::{self, Page};
use crate::web::error::Result;
use crate::web::listing;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Part of the account’s name, or the autopsy’s number.
    q: Option<String>,
    /// Only open autopsies, or only those that are over.
    open: Option<bool>,
    /// Only those that stand here.
    state: Option<Standing>,
    /// Only those that went off course in this part of the customer’s life.
    stage: Option<Stage>,
    /// Only autopsies of this segment, as it is spelled there.
    segment: Option<String>,
    /// Only autopsies of this region.
    region: Option<String>,
    /// Only autopsies of this product.
    product: Option<String>,
    /// Only those of this account.
    account_id: Option<AccountId>,
    /// Only those that this person leads.
    leader_id: Option<PersonId>,
    /// Only those that wait for this function.
    waiting: Option<Function>,
    /// Only those whose agreed finding names this cause first.
    cause: Option<Cause>,
    /// Only those whose rescue ended like this.
    outcome: Option<Outcome>,
    /// Only those opened on this day or later.
    opened_from: Option<NaiveDate>,
    /// Only those opened before this day.
    opened_to: Option<NaiveDate>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// What the list tells of an autopsy. The counts say who has agreed and filed, never what.
#[derive(Serialize, ToSchema)]
pub struct AutopsyItem {
    id: AutopsyId,
    /// As people say it: `AA-0147`.
    label: String,
    account_id: AccountId,
    account: Line,
    segment: Line,
    region: Line,
    product: Line,
    state: Standing,
    /// Which time the account is off course.
    ordinal: i64,
    opened_on: NaiveDate,
    agree_by: NaiveDate,
    due_on: NaiveDate,
    arr_at_risk: Minor,
    currency: Currency,
    leader_id: Option<PersonId>,
    closed_on: Option<NaiveDate>,
    /// The primary cause of the agreed finding.
    finding: Option<Cause>,
    seats: i64,
    agreed: i64,
    filed: i64,
    /// Functions that something is waited for.
    waiting: Vec<Function>,
}

impl AutopsyItem {
    fn of(it: Row, currency: &Currency) -> Self {
        let waiting = it.waiting.as_deref().unwrap_or("").split(';').filter_map(Function::parse);
        let mut waiting: Vec<Function> = waiting.collect();
        waiting.sort();
        Self {
            id: it.id,
            label: autopsy_label(it.number),
            account_id: it.account_id,
            account: it.account,
            segment: it.segment,
            region: it.region,
            product: it.product,
            state: it.stage,
            ordinal: it.ordinal,
            opened_on: it.opened_on,
            agree_by: it.agree_by,
            due_on: it.due_on,
            arr_at_risk: it.arr_at_risk,
            currency: currency.clone(),
            leader_id: it.leader_id,
            closed_on: it.closed_on,
            finding: it.finding,
            seats: it.asked,
            agreed: it.agreed,
            filed: it.filed,
            waiting,
        }
    }
}

/// One page of the list.
pub async fn read(app: &App, query: &Query) -> Result<Page<AutopsyItem>> {
    let narrowing = |it: &Option<String>| it.as_deref().and_then(listing::narrowing);
    let filter = Filter {
        q: query.q.as_deref().and_then(listing::search),
        open: query.open,
        stage: query.state,
        lifecycle_stage: query.stage.map(|it| it.code().to_owned()),
        segment: narrowing(&query.segment),
        region: narrowing(&query.region),
        product: narrowing(&query.product),
        account_id: query.account_id,
        leader_id: query.leader_id,
        waiting: query.waiting,
        cause: query.cause,
        outcome: query.outcome,
        opened_from: query.opened_from,
        opened_to: query.opened_to,
        ..Filter::default()
    };
    let limit = list::limit(query.limit)?;
    let after = list::after(query.cursor.as_deref(), |day, number| {
        Some(After { opened_on: day.parse::<Day>().ok()?, number: number.parse().ok()? })
    })?;
    let currency = app.organisation().await?.currency;
    let mut conn = app.db.read().await?;
    let rows = store::autopsies::list(&mut conn, &filter, after, limit + 1).await?;
    let keys = |it: &Row| (it.opened_on.to_string(), it.number.to_string());
    Ok(list::page(rows, limit, keys, |it| AutopsyItem::of(it, &currency)))
}
