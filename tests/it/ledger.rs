//! A company in the plain layout put into a database as history, for tests of what is read from it.
use crate::app::TestApp;
use crate::company::{FOLDER, usd};
use autopsy::domain::{AccountId, AutopsyId, Minor};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, QueryBuilder};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use uuid::Uuid;

type Row = BTreeMap<String, String>;
type Files = BTreeMap<String, String>;

/// The small company with the expected figures.
pub async fn expected(t: &TestApp) {
    let names = ["accounts.csv", "autopsies.csv", "filings.csv"];
    let files = names.map(|it| (it.to_owned(), fs::read_to_string(format!("{FOLDER}/{it}")).unwrap()));
    load(t, &files.into()).await;
}

/// Files in the plain layout, as another process would bring them in.
pub async fn load(t: &TestApp, files: &Files) {
    let mut conn = beside(t).await;
    let mut work = conn.begin().await.unwrap();
    let mut ids: HashMap<String, Uuid> = HashMap::new();
    let accounts: Vec<_> = rows(&files["accounts.csv"]).collect();
    for part in accounts.chunks(500) {
        let mut query = QueryBuilder::new(
            "insert into accounts (id, external_id, name, segment, region, product, industry, owner, currency, arr,
                                   customer_since, churned_on, created_at, version) ",
        );
        query.push_values(part, |mut it, row| {
            let id = AccountId::new();
            ids.insert(row["account_id"].clone(), id.uuid());
            let name = row.get("name").filter(|it| !it.is_empty()).unwrap_or(&row["account_id"]);
            it.push_bind(id).push_bind(row["account_id"].clone()).push_bind(name.clone());
            it.push_bind(row["segment"].clone()).push_bind(row["region"].clone());
            it.push_bind(row["product"].clone()).push("'', '', 'USD'").push_bind(money(&row["arr"]));
            it.push_bind(some(&row["customer_since"])).push_bind(some(&row["churned_on"]));
            it.push("'2026-01-01T00:00:00Z', 1");
        });
        query.build().execute(&mut *work).await.unwrap();
    }
    let mut autopsies: Vec<_> = rows(&files["autopsies.csv"]).collect();
    autopsies.sort_by(|a, b| (&a["opened_on"], &a["autopsy_id"]).cmp(&(&b["opened_on"], &b["autopsy_id"])));
    let mut times: HashMap<String, i64> = HashMap::new();
    let mut number = 0_i64;
    for part in autopsies.chunks(500) {
        let mut query = QueryBuilder::new(
            "insert into autopsies (id, number, external_id, account_id, kind, opened_on, opened_at, happened, stated_reason,
                lifecycle_stage, arr_at_risk, segment, region, product, currency, agree_by, due_on, ordinal, imported, stage,
                closed_on, version) ",
        );
        query.push_values(part, |mut it, row| {
            let id = AutopsyId::new();
            ids.insert(row["autopsy_id"].clone(), id.uuid());
            number += 1;
            let ordinal = times.entry(row["account_id"].clone()).or_default();
            *ordinal += 1;
            it.push_bind(id).push_bind(number).push_bind(row["autopsy_id"].clone());
            it.push_bind(ids[&row["account_id"]]).push("'full'").push_bind(row["opened_on"].clone());
            it.push_bind(format!("{}T09:00:00Z", row["opened_on"])).push("'', ''");
            it.push_bind(row["lifecycle_stage"].clone()).push_bind(money(&row["arr_at_risk"]));
            it.push_bind(row["segment"].clone()).push_bind(row["region"].clone());
            it.push_bind(row["product"].clone()).push("'USD'").push_bind(row["opened_on"].clone());
            it.push_bind(row["opened_on"].clone()).push_bind(*ordinal).push("1");
            let stage = match (row["closed_on"].is_empty(), row["finding_agreed_on"].is_empty()) {
                (false, _) => "closed",
                (true, false) => "reconciled",
                (true, true) => "revealed",
            };
            it.push_bind(stage).push_bind(some(&row["closed_on"])).push("1");
        });
        query.build().execute(&mut *work).await.unwrap();
        let mut query = QueryBuilder::new("insert into reveals (autopsy_id, at, cause, reason) ");
        query.push_values(part, |mut it, row| {
            it.push_bind(ids[&row["autopsy_id"]]).push("'2026-01-01T00:00:00Z', 'import', ''");
        });
        query.build().execute(&mut *work).await.unwrap();
    }
    for row in autopsies.iter().filter(|it| !it["finding_primary"].is_empty()) {
        let mut query = QueryBuilder::new(
            "insert into findings (autopsy_id, primary_cause, statement, proposed_at, agreed_on, version) values (",
        );
        let mut values = query.separated(", ");
        values.push_bind(ids[&row["autopsy_id"]]).push_bind(row["finding_primary"].clone()).push("''");
        values.push("'2026-01-01T00:00:00Z'").push_bind(some(&row["finding_agreed_on"])).push("1)");
        query.build().execute(&mut *work).await.unwrap();
        let codes = row["finding_contributing"].split(';').filter(|it| !it.is_empty());
        for (position, code) in (0_i64..).zip(codes) {
            let mut query =
                QueryBuilder::new("insert into finding_contributing (autopsy_id, cause, position) values (");
            let mut values = query.separated(", ");
            values.push_bind(ids[&row["autopsy_id"]]).push_bind(code.to_owned()).push_bind(position);
            query.push(")").build().execute(&mut *work).await.unwrap();
        }
    }
    for row in autopsies.iter().filter(|it| !it["outcome"].is_empty()) {
        let mut query = QueryBuilder::new(
            "insert into rescues (autopsy_id, started_on, outcome, arr_retained, ended_on, note, version) values (",
        );
        let mut values = query.separated(", ");
        values.push_bind(ids[&row["autopsy_id"]]).push_bind(row["opened_on"].clone());
        values.push_bind(row["outcome"].clone()).push_bind(money(&row["arr_retained"]));
        values.push_bind(row["closed_on"].clone()).push("'', 1)");
        query.build().execute(&mut *work).await.unwrap();
    }
    let filings: Vec<_> = rows(&files["filings.csv"]).collect();
    for part in filings.chunks(500) {
        let mut query =
            QueryBuilder::new("insert into seats (autopsy_id, function, due_on, answer_reason, version) ");
        query.push_values(part, |mut it, row| {
            it.push_bind(ids[&row["autopsy_id"]]).push_bind(row["function"].clone());
            it.push_bind(row["due_on"].clone()).push("'', 1");
        });
        query.build().execute(&mut *work).await.unwrap();
        let filed: Vec<_> = part.iter().filter(|it| !it["filed_on"].is_empty()).collect();
        if filed.is_empty() {
            continue;
        }
        let mut query = QueryBuilder::new(
            "insert into filings (autopsy_id, function, primary_cause, contributing, evidence, prevention, link, filed_on,
                                  filed_at, late, taxonomy_version, version) ",
        );
        query.push_values(filed, |mut it, row| {
            it.push_bind(ids[&row["autopsy_id"]]).push_bind(row["function"].clone());
            it.push_bind(row["primary_cause"].clone()).push_bind(row["contributing_causes"].clone());
            it.push("'', '', ''").push_bind(row["filed_on"].clone());
            it.push_bind(format!("{}T09:00:00Z", row["filed_on"])).push("0, 1, 1");
        });
        query.build().execute(&mut *work).await.unwrap();
    }
    work.commit().await.unwrap();
}

/// A connection of its own to the same file: another process, as far as the server can tell.
pub async fn beside(t: &TestApp) -> SqliteConnection {
    let file = t.dir.path().join("autopsy.db");
    SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file)).await.unwrap()
}

fn rows(text: &str) -> impl Iterator<Item = Row> {
    csv::Reader::from_reader(text.as_bytes())
        .into_deserialize()
        .map(Result::unwrap)
        .collect::<Vec<_>>()
        .into_iter()
}

fn money(text: &str) -> i64 {
    Minor::parse(text, &usd()).map_or(0, Minor::get)
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
