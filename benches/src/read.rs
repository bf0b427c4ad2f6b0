//! One prepared statement over the same file, answered as JSON: what a read costs when nobody asks who is asking.
use axum::Router;
use axum::extract::{Path as At, Query};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

static FILE: OnceLock<PathBuf> = OnceLock::new();
thread_local! {
    static CONN: OnceCell<Connection> = const { OnceCell::new() };
}

pub fn router(dir: &Path) -> Router {
    FILE.set(dir.join("autopsy.db")).unwrap();
    Router::new().route("/list", get(list)).route("/autopsies/{id}", get(one))
}

/// A connection for each thread of the server.
fn with<T>(read: impl FnOnce(&Connection) -> T) -> T {
    CONN.with(|conn| {
        read(conn.get_or_init(|| {
            let conn =
                Connection::open_with_flags(FILE.get().unwrap(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
            conn.pragma_update(None, "cache_size", -4096).unwrap();
            conn
        }))
    })
}

#[derive(Deserialize)]
struct Narrowed {
    segment: String,
    after: String,
}

#[derive(Serialize)]
struct Row {
    id: uuid::Uuid,
    number: i64,
    account: String,
    segment: String,
    region: String,
    product: String,
    stage: String,
    ordinal: i64,
    opened_on: String,
    agree_by: String,
    due_on: String,
    arr_at_risk: i64,
    closed_on: Option<String>,
    finding: Option<String>,
    asked: i64,
    agreed: i64,
    filed: i64,
}

const LIST: &str = "select a.id, a.number, c.name, a.segment, a.region, a.product, a.stage, a.ordinal, a.opened_on,
        a.agree_by, a.due_on, a.arr_at_risk, a.closed_on,
        (select f.primary_cause from findings f where f.autopsy_id = a.id and f.agreed_on is not null),
        (select count(*) from seats s where s.autopsy_id = a.id and s.excused_at is null),
        (select count(*) from seats s where s.autopsy_id = a.id and s.excused_at is null and s.answer = 'agreed'),
        (select count(*) from filings f where f.autopsy_id = a.id)
    from autopsies a join accounts c on c.id = a.account_id
    where a.segment = ?1 and a.opened_on < ?2
    order by a.opened_on desc, a.number desc limit 50";

async fn list(Query(narrowed): Query<Narrowed>) -> impl IntoResponse {
    let body = with(|conn| {
        let mut statement = conn.prepare_cached(LIST).unwrap();
        let rows = statement.query_map((&narrowed.segment, &narrowed.after), |it| {
            Ok(Row {
                id: uuid::Uuid::from_slice(it.get_ref(0)?.as_blob()?).unwrap(),
                number: it.get(1)?,
                account: it.get(2)?,
                segment: it.get(3)?,
                region: it.get(4)?,
                product: it.get(5)?,
                stage: it.get(6)?,
                ordinal: it.get(7)?,
                opened_on: it.get(8)?,
                agree_by: it.get(9)?,
                due_on: it.get(10)?,
                arr_at_risk: it.get(11)?,
                closed_on: it.get(12)?,
                finding: it.get(13)?,
                asked: it.get(14)?,
                agreed: it.get(15)?,
                filed: it.get(16)?,
            })
        });
        serde_json::to_vec(&rows.unwrap().map(Result::unwrap).collect::<Vec<_>>()).unwrap()
    });
    ([(header::CONTENT_TYPE, "application/json")], body)
}

const ONE: &str = "select json_object('number', a.number, 'account', c.name, 'segment', a.segment, 'region', a.region,
        'product', a.product, 'stage', a.stage, 'ordinal', a.ordinal, 'opened_on', a.opened_on, 'due_on', a.due_on,
        'agree_by', a.agree_by, 'arr_at_risk', a.arr_at_risk, 'closed_on', a.closed_on, 'happened', a.happened,
        'finding', (select json_object('primary_cause', f.primary_cause, 'agreed_on', f.agreed_on, 'statement', f.statement)
                    from findings f where f.autopsy_id = a.id),
        'rescue', (select json_object('started_on', r.started_on, 'outcome', r.outcome, 'ended_on', r.ended_on)
                   from rescues r where r.autopsy_id = a.id),
        'seats', (select json_group_array(json_object('function', s.function, 'answer', s.answer, 'due_on', s.due_on,
                      'filed_on', f.filed_on, 'primary_cause', f.primary_cause, 'contributing', f.contributing,
                      'evidence', f.evidence))
                  from seats s left join filings f on f.autopsy_id = s.autopsy_id and f.function = s.function
                      and exists (select 1 from reveals where autopsy_id = a.id)
                  where s.autopsy_id = a.id))
    from autopsies a join accounts c on c.id = a.account_id where a.id = ?1";

async fn one(At(id): At<uuid::Uuid>) -> impl IntoResponse {
    let body: String = with(|conn| {
        conn.prepare_cached(ONE).unwrap().query_row([id.as_bytes().as_slice()], |it| it.get(0)).unwrap()
    });
    ([(header::CONTENT_TYPE, "application/json")], body)
}
