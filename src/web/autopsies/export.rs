//! `/autopsies.csv` and `/autopsies.xlsx`: the rows of the list, in the columns of the plain layout, so that the CSV can be
//! imported again; then what the list shows beside them.
use super::query::{Query, filter};
use crate::app::App;
use crate::domain::{AutopsyId, Cause, Day, Function, Outcome, Person, Stage, Standing, autopsy_label};
use crate::render::table::{Column, Value, column};
use crate::store::{
    self,
    autopsies::{After, Filter, Row},
    exports::AutopsyBeyond,
};
use crate::web::error::Result;
use crate::web::sheet::{AT_ONCE, Listed, Rows};
use std::collections::HashSet;

pub struct Autopsies {
    app: App,
    filter: Filter,
    /// The autopsies whose page is open to whoever asks, where that isn't every one: their rows lead there.
    reads: Option<HashSet<AutopsyId>>,
}

impl Listed for Autopsies {
    const NAME: &'static str = "autopsies";
    const COLUMNS: &'static [Column] = &[
        column("autopsy_id", "Autopsy", 12),
        column("account_id", "Customer number", 16),
        column("opened_on", "Opened", 11),
        column("closed_on", "Ended", 11),
        column("arr_at_risk", "Yearly value at risk", 14),
        column("segment", "Segment", 14),
        column("region", "Region", 12),
        column("product", "Product", 16),
        column("lifecycle_stage", "Lifecycle stage", 15),
        column("outcome", "Outcome of the rescue", 13),
        column("arr_retained", "Yearly value kept", 14),
        column("finding_primary", "Finding", 32),
        column("finding_contributing", "Contributing causes", 32),
        column("finding_agreed_on", "Finding agreed", 11),
        column("currency", "Currency", 9),
        column("number", "Number", 10),
        column("account_name", "Account", 30),
        column("stands_at", "Stands at", 14),
        column("times_off_course", "Times off course", 9),
        column("waiting_for", "Waiting for", 28),
        column("cancelled_as", "Cancelled as", 12),
    ];
    type Query = Query;
    type Place = After;

    async fn asked(app: &App, me: &Person, today: Day, query: &Query) -> Result<Self> {
        let filter = filter(query, me, today)?;
        let reads = if me.sees_every_autopsy() {
            None
        } else {
            let mut conn = app.db.read().await?;
            Some(store::seats::autopsies_of(&mut conn, me.id, today).await?.into_iter().collect())
        };
        Ok(Self { app: app.clone(), filter, reads })
    }

    async fn rows(&self, after: Option<After>) -> Result<Rows<After>> {
        let mut conn = self.app.db.read().await?;
        let rows = store::autopsies::list(&mut conn, &self.filter, after, AT_ONCE).await?;
        let ids: Vec<_> = rows.iter().map(|it| it.id).collect();
        let beyond = store::exports::autopsies(&mut conn, &ids).await?;
        drop(conn);
        let full = rows.len() >= usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        let next =
            rows.last().filter(|_| full).map(|it| After { opened_on: it.opened_on, number: it.number });
        let values = rows.iter().filter_map(|it| Some(self.values(it, beyond.get(&it.id)?))).collect();
        Ok((values, next))
    }
}

impl Autopsies {
    fn values(&self, row: &Row, beyond: &AutopsyBeyond) -> Vec<Value> {
        let label = autopsy_label(row.number);
        let money = |it| Value::Money(it, beyond.currency.clone());
        let id = beyond.external_id.as_ref().map_or_else(|| label.clone(), ToString::to_string);
        let ended = row.closed_on.or(beyond.cancelled_on);
        // Import takes an outcome together with the day of closing only.
        let outcome = beyond.outcome.filter(|_| ended.is_some());
        let waiting: Vec<Function> =
            row.waiting.as_deref().unwrap_or("").split(';').filter_map(Function::parse).collect();
        let address = format!("{}/autopsies/{}", self.app.base_url, row.id);
        vec![
            if self.reads.as_ref().is_none_or(|it| it.contains(&row.id)) {
                Value::Link { text: id, href: address }
            } else {
                Value::Text(id)
            },
            Value::Text(
                beyond
                    .account_external_id
                    .as_ref()
                    .map_or_else(|| row.account_id.to_string(), ToString::to_string),
            ),
            Value::Day(row.opened_on),
            Value::day(ended),
            money(row.arr_at_risk),
            Value::text(&row.segment),
            Value::text(&row.region),
            Value::text(&row.product),
            Value::codes(&[beyond.lifecycle_stage], Stage::code, Stage::label),
            Value::codes(outcome.as_slice(), Outcome::code, Outcome::label),
            beyond.arr_retained.filter(|_| outcome.is_some()).map_or(Value::Empty, money),
            Value::codes(row.finding.as_slice(), Cause::code, Cause::label),
            Value::codes(&beyond.contributing, Cause::code, Cause::label),
            Value::day(beyond.agreed_on),
            Value::text(&beyond.currency),
            Value::Text(label),
            Value::text(&row.account),
            Value::codes(&[row.stage], Standing::code, Standing::label),
            if beyond.cancelled_on.is_some() { Value::Empty } else { Value::Count(row.ordinal) },
            Value::codes(&waiting, Function::code, Function::label),
            beyond.cancel_kind.map_or(Value::Empty, |it| Value::text(it.code())),
        ]
    }
}
