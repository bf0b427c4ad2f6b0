//! `/accounts.csv` and `/accounts.xlsx`: the rows of the list, in the columns of the plain layout, so that the CSV can be
//! imported again; then what the list shows beside them.
use super::list::{Query, filter};
use crate::app::App;
use crate::domain::{Day, Person};
use crate::render::table::{Column, Value, column};
use crate::store::{
    self,
    accounts::{After, Filter, Row},
    exports::AccountBeyond,
};
use crate::web::error::Result;
use crate::web::sheet::{AT_ONCE, Listed, Rows};

pub struct Accounts {
    app: App,
    filter: Filter,
}

impl Listed for Accounts {
    const NAME: &'static str = "accounts";
    const COLUMNS: &'static [Column] = &[
        column("account_id", "Customer number", 16),
        column("name", "Account", 32),
        column("segment", "Segment", 14),
        column("region", "Region", 12),
        column("product", "Product", 16),
        column("arr", "Yearly value", 14),
        column("customer_since", "Customer since", 11),
        column("churned_on", "Left", 11),
        column("currency", "Currency", 9),
        column("industry", "Industry", 16),
        column("owner", "Owner", 20),
        column("renewal_on", "Renews", 11),
        column("times_off_course", "Times off course", 9),
        column("off_course_now", "Off course now", 9),
    ];
    type Query = Query;
    type Place = After;

    async fn asked(app: &App, _: &Person, _: Day, query: &Query) -> Result<Self> {
        Ok(Self { app: app.clone(), filter: filter(query)? })
    }

    async fn rows(&self, after: Option<After>) -> Result<Rows<After>> {
        let mut conn = self.app.db.read().await?;
        let rows = store::accounts::list(&mut conn, &self.filter, after.as_ref(), AT_ONCE).await?;
        let ids: Vec<_> = rows.iter().map(|it| it.id).collect();
        let beyond = store::exports::accounts(&mut conn, &ids).await?;
        drop(conn);
        let full = rows.len() >= usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        let next = rows.last().filter(|_| full).map(|it| After { sort: it.sort.clone(), id: it.id });
        let values = rows.iter().filter_map(|it| Some(self.values(it, beyond.get(&it.id)?))).collect();
        Ok((values, next))
    }
}

impl Accounts {
    fn values(&self, row: &Row, beyond: &AccountBeyond) -> Vec<Value> {
        let id = row.external_id.as_ref().map_or_else(|| row.id.to_string(), ToString::to_string);
        let address = format!("{}/accounts/{}", self.app.base_url, row.id);
        vec![
            Value::Text(id),
            Value::Link { text: row.name.to_string(), href: address },
            Value::text(&row.segment),
            Value::text(&row.region),
            Value::text(&row.product),
            Value::Money(row.arr, row.currency.clone()),
            Value::day(beyond.customer_since),
            Value::day(row.churned_on),
            Value::text(&row.currency),
            Value::text(&beyond.industry),
            Value::text(&beyond.owner),
            Value::day(row.renewal_on),
            Value::Count(row.times),
            Value::text(if row.open_autopsy.is_some() { "yes" } else { "no" }),
        ]
    }
}
