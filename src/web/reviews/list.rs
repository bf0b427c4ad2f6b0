//! The reviews: what comes next, and what was decided before.
use crate::actions::reviews::quarter_to_review;
use crate::app::App;
use crate::domain::{Person, Review, quarter_label};
use crate::store;
use crate::web::error::Result;
use crate::web::extract::{Asked, Said};
use crate::web::names::Names;
use crate::web::page;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Html;
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    rows: Vec<Row>,
    /// The quarter that has no review yet.
    next: Option<String>,
    may_plan: bool,
}

#[derive(Serialize)]
struct Row {
    href: String,
    title: String,
    when: String,
    chair: String,
    state: &'static str,
    class: &'static str,
    note: String,
}

pub async fn page(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Asked(Said { said }): Asked<Said>,
) -> Result<Html<String>> {
    let mut conn = app.db.read().await?;
    let organisation = app.organisation_on(&mut conn).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    let reviews = store::reviews::list(&mut conn, None).await?;
    drop(conn);
    let start = organisation.fiscal_start_month;
    let quarter = quarter_to_review(organisation.zone.day(now.at), start);
    let has = reviews.iter().any(|it| it.quarter.from == quarter.from);
    let row = |it: &Review| {
        let state = it.state();
        let note = match (&it.closed, &it.snapshot, it.undecided) {
            (Some((at, _)), ..) => format!("Closed {}", organisation.zone.dated(*at)),
            (None, None, _) => "The pre-read is not frozen yet".to_owned(),
            (None, Some(_), 0) => "Every pattern on the agenda has its decision".to_owned(),
            (None, Some(_), 1) => "One pattern waits for its decision".to_owned(),
            (None, Some(_), n) => format!("{n} patterns wait for their decision"),
        };
        Row {
            href: format!("/reviews/{}", it.id),
            title: quarter_label(it.quarter, start),
            when: format!(
                "{}, {}",
                organisation.zone.long_day(it.plan.meets_at),
                organisation.zone.clock(it.plan.meets_at)
            ),
            chair: names.name(Some(it.plan.chair_id)),
            state: state.label(),
            class: if it.closed.is_some() { "good" } else { "wait" },
            note,
        }
    };
    let page = Page {
        rows: reviews.iter().map(row).collect(),
        next: (!has).then(|| quarter_label(quarter, start)),
        may_plan: me.reviewer().is_some(),
    };
    page::said(&app, &me, "reviews/list.html", &page, Some(&said)).await
}
