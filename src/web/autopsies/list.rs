//! The list of autopsies: saved views, filters in the address, pages by key.
use super::query::{Query, address, after, filter, narrowed};
use crate::app::App;
use crate::domain::{Cause, Day, Function, List, Person, Standing, autopsy_label, counted, show_day};
use crate::store::{self, autopsies::Row};
use crate::web::error::Result;
use crate::web::extract::Asked;
use crate::web::listing;
use crate::web::page;
use crate::web::session::{As, Now};
use crate::web::views::{View, views};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    lede: String,
    views: Vec<View>,
    query: Query,
    narrowed: Option<String>,
    /// The filters as they follow an address.
    asked: String,
    choices: Choices,
    rows: Vec<ListRow>,
    next: Option<String>,
    first: bool,
    leads: bool,
}

#[derive(Serialize)]
struct Choices {
    stages: Vec<(&'static str, &'static str)>,
    segments: Vec<String>,
    functions: Vec<(&'static str, &'static str)>,
}

#[derive(Serialize)]
struct ListRow {
    /// Missing for those who may not read this autopsy's page.
    href: Option<String>,
    account: String,
    label: String,
    segment: String,
    times: i64,
    step: usize,
    stage: &'static str,
    detail: String,
    waiting: String,
    late: Option<String>,
    value: String,
    opened: String,
    age: Option<i64>,
    finding: Option<&'static str>,
}

pub async fn page(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Asked(query): Asked<Query>,
) -> Result<Response> {
    let organisation = app.organisation().await?;
    let today = organisation.zone.day(now.at);
    let filter = filter(&query, &me, today)?;
    let mut conn = app.db.read().await?;
    let mut rows = store::autopsies::list(&mut conn, &filter, after(&query.after)?, listing::READ).await?;
    // Who sees every autopsy need not be looked up in their seats.
    let seated = if me.sees_every_autopsy() {
        Vec::new()
    } else {
        store::seats::autopsies_of(&mut conn, me.id, today).await?
    };
    let asked = page::asked(&query.plain());
    let views = views(&mut conn, &me, List::Autopsies, &built_in(&me), &asked).await?;
    drop(conn);
    let dimensions = app.kept(store::accounts::dimensions).await?;
    let reads = |it: &Row| me.sees_every_autopsy() || seated.contains(&it.id);
    let next = listing::cut(&mut rows).map(|it| address(&query, it));
    let page = Page {
        lede: lede(&query, rows.len(), next.is_some()),
        views,
        narrowed: narrowed(&query),
        asked,
        choices: Choices {
            stages: Standing::ALL.iter().map(|it| (it.code(), it.label())).collect(),
            segments: dimensions.segments.clone(),
            functions: Function::ALL.iter().map(|it| (it.code(), it.label())).collect(),
        },
        rows: rows.iter().map(|it| list_row(it, reads(it), today, &organisation.currency)).collect(),
        next,
        first: query.after.is_empty(),
        leads: me.leader().is_some(),
        query: query.clone(),
    };
    Ok(page::said(&app, &me, "autopsies/list.html", &page, Some(&query.said)).await?.into_response())
}

fn lede(query: &Query, shown: usize, more: bool) -> String {
    let what =
        if matches!(query.state.as_str(), "" | "open") && query.stage.is_empty() { "open" } else { "shown" };
    let first = match (shown, more) {
        (_, true) => format!("The newest {shown}, with more on the next page."),
        (0, _) => return "None to show.".to_owned(),
        (1, _) => return format!("One {what}."),
        (n, _) => format!("{} {what}.", crate::domain::capital(&counted(n))),
    };
    format!("{first} Newest first.")
}

/// The views that everybody has.
const VIEWS: [(&str, &str); 9] = [
    ("All open", ""),
    ("Someone is late", "late=1"),
    ("Waiting for agreement", "stage=agreeing"),
    ("Third time or more", "times=3"),
    ("Led by me", "lead=me"),
    ("I take part", "seat=me"),
    ("To reconcile", "stage=revealed"),
    ("Closed", "state=closed"),
    ("All", "state=all"),
];

/// Those of them that can have anything in them for a person.
fn built_in(me: &Person) -> Vec<(&'static str, &'static str)> {
    let of_role = |query: &str| match query {
        "lead=me" => me.leader().is_some(),
        "seat=me" => me.role.may_lead(),
        _ => true,
    };
    VIEWS.into_iter().filter(|it| of_role(it.1)).collect()
}

fn list_row(row: &Row, reads: bool, today: Day, currency: &crate::domain::Currency) -> ListRow {
    let waiting: Vec<&str> = row
        .waiting
        .as_deref()
        .unwrap_or("")
        .split(';')
        .filter_map(Function::parse)
        .map(Function::label)
        .collect();
    let by = match row.stage {
        Standing::Agreeing => Some(row.agree_by),
        Standing::Filing => Some(row.due_on),
        _ => None,
    };
    let late = by.filter(|it| today > *it).map(|it| days_late((today - it).num_days()));
    let cancelled = row.stage == Standing::Cancelled;
    let detail = match row.stage {
        Standing::Agreeing => format!("{} of {} agreed", row.agreed, row.asked),
        Standing::Filing => format!("{} of {} filed", row.filed, row.asked),
        Standing::Closed => row.closed_on.map(show_day).unwrap_or_default(),
        _ => String::new(),
    };
    ListRow {
        href: reads.then(|| format!("/autopsies/{}", row.id)),
        account: row.account.to_string(),
        label: autopsy_label(row.number),
        segment: row.segment.to_string(),
        times: if cancelled { 0 } else { row.ordinal },
        step: row.stage.step(),
        stage: row.stage.label(),
        detail,
        waiting: match row.stage {
            Standing::Cancelled => "–".to_owned(),
            Standing::Revealed | Standing::Reconciled => "The CS leader".to_owned(),
            _ => shortened(&waiting),
        },
        late,
        value: row.arr_at_risk.short(currency),
        opened: show_day(row.opened_on),
        age: (!cancelled).then(|| (row.closed_on.unwrap_or(today) - row.opened_on).num_days()),
        finding: row.finding.map(Cause::label),
    }
}

fn shortened(waiting: &[&str]) -> String {
    match waiting {
        [] => "Nobody".to_owned(),
        names if names.len() <= 2 => names.join(", "),
        names => format!("{} and {} more", names[0], counted(names.len() - 1)),
    }
}

/// "1 day late", "12 days late".
pub fn days_late(days: i64) -> String {
    if days == 1 { "1 day late".to_owned() } else { format!("{days} days late") }
}
