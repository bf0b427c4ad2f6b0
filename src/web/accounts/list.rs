//! The list of accounts: filters in the address, pages by key.
use crate::app::App;
use crate::domain::{AutopsyId, Day, List, Person, show_day};
use crate::store::{
    self,
    accounts::{After, Filter, Row},
};
use crate::web::error::{Error, Result};
use crate::web::extract::Asked;
use crate::web::listing;
use crate::web::page;
use crate::web::session::{As, Now};
use crate::web::views::{View, views};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    q: String,
    segment: String,
    region: String,
    product: String,
    open: String,
    after: String,
    #[serde(skip_serializing)]
    said: String,
}

#[derive(Serialize)]
struct Page {
    views: Vec<View>,
    query: Query,
    narrowed: Option<String>,
    /// The filters as they follow an address.
    asked: String,
    segments: Vec<String>,
    regions: Vec<String>,
    products: Vec<String>,
    rows: Vec<ListRow>,
    next: Option<String>,
    first: bool,
}

#[derive(Serialize)]
struct ListRow {
    href: String,
    name: String,
    number: String,
    times: i64,
    segment: String,
    region: String,
    product: String,
    value: String,
    renews: Renews,
    open: bool,
    /// Missing where the reader takes no part in the open autopsy.
    open_href: Option<String>,
}

/// How long until the renewal, and the day.
#[derive(Serialize)]
struct Renews {
    within: String,
    on: String,
    left: bool,
}

/// The views that everybody has.
const VIEWS: [(&str, &str); 3] = [("All", ""), ("Off course now", "open=1"), ("On course now", "open=0")];

pub async fn page(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Asked(query): Asked<Query>,
) -> Result<Response> {
    let today = app.organisation().await?.zone.day(now.at);
    let (filter, after) = (filter(&query)?, after(&query.after)?);
    let mut conn = app.db.read().await?;
    let mut rows = store::accounts::list(&mut conn, &filter, after.as_ref(), listing::READ).await?;
    let dimensions = store::accounts::dimensions(&mut conn).await?;
    let seated = store::autopsies::seated(&mut conn, me.id, today).await?;
    let asked = page::asked(&query);
    let views = views(&mut conn, &me, List::Accounts, &VIEWS, &asked).await?;
    drop(conn);
    let next = listing::cut(&mut rows).map(|it| address(&query, it));
    let seated: HashSet<AutopsyId> = seated.into_iter().map(|it| it.id).collect();
    let reads = |it: AutopsyId| me.sees_every_autopsy() || seated.contains(&it);
    let page = Page {
        narrowed: narrowed(&query),
        asked,
        views,
        segments: dimensions.segments,
        regions: dimensions.regions,
        products: dimensions.products,
        rows: rows.iter().map(|it| list_row(it, today, it.open_autopsy.filter(|id| reads(*id)))).collect(),
        next,
        first: query.after.is_empty(),
        query: query.clone(),
    };
    Ok(page::said(&app, &me, "accounts/list.html", &page, Some(&query.said)).await?.into_response())
}

/// The filter that the address asks for. An unknown value is refused with what it may be.
pub fn filter(query: &Query) -> Result<Filter> {
    Ok(Filter {
        q: listing::search(&query.q),
        segment: listing::narrowing(&query.segment),
        region: listing::narrowing(&query.region),
        product: listing::narrowing(&query.product),
        open: match query.open.as_str() {
            "" => None,
            "1" => Some(true),
            "0" => Some(false),
            _ => return Err(Error::Malformed("open is 1 or 0.".into())),
        },
    })
}

/// A place in the list: the id, then the name in lower case.
fn after(cursor: &str) -> Result<Option<After>> {
    listing::after(cursor, |id, sort| Some(After { id: id.parse().ok()?, sort: sort.to_owned() }))
}

/// The address of the page after this row, with the same filters.
fn address(query: &Query, last: &Row) -> String {
    let next = Query { after: format!("{}~{}", last.id, last.sort), ..query.clone() };
    format!("/accounts?{}", page::parameters(&next))
}

/// The filters in words.
fn narrowed(query: &Query) -> Option<String> {
    let mut words: Vec<&str> = [&query.q, &query.segment, &query.region, &query.product]
        .into_iter()
        .map(|it| it.trim())
        .filter(|it| !it.is_empty())
        .collect();
    match query.open.as_str() {
        "1" => words.push("off course now"),
        "0" => words.push("on course now"),
        _ => {}
    }
    (!words.is_empty()).then(|| words.join(", "))
}

fn list_row(row: &Row, today: Day, open: Option<AutopsyId>) -> ListRow {
    ListRow {
        href: format!("/accounts/{}", row.id),
        name: row.name.to_string(),
        number: row.external_id.as_ref().map(ToString::to_string).unwrap_or_default(),
        times: row.times,
        segment: row.segment.to_string(),
        region: row.region.to_string(),
        product: row.product.to_string(),
        value: row.arr.short(&row.currency),
        renews: renews(row, today),
        open: row.open_autopsy.is_some(),
        open_href: open.map(|it| format!("/autopsies/{it}")),
    }
}

fn renews(row: &Row, today: Day) -> Renews {
    if let Some(day) = row.churned_on.filter(|it| *it <= today) {
        return Renews { within: "Left".into(), on: show_day(day), left: true };
    }
    let Some(day) = row.renewal_on else {
        return Renews { within: String::new(), on: String::new(), left: false };
    };
    let within = match (day - today).num_days() {
        0 => "Today".to_owned(),
        n if n < 0 => format!("{} d ago", -n),
        n => format!("{n} d"),
    };
    Renews { within, on: show_day(day), left: false }
}
