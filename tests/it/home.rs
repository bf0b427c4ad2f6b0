//! Home asks the database what asks somebody. That has to be what the autopsies themselves say, and it has to stay a few
//! rows' work however much history there is.
use crate::app::TestApp;
use autopsy::actions;
use autopsy::domain::{Autopsy, AutopsyId, Day, Person, Role};
use autopsy::store::home::{Whose, asking};
use autopsy::store::{self, Conn};
use chrono::Days;

fn whose(person: &Person) -> Whose {
    Whose { person: person.id, leads: person.leader().is_some(), sponsors: person.sponsor().is_some() }
}

/// What asks this person, as the autopsies say it, soonest first: (day, autopsy, whether others are late with it).
fn as_the_autopsies_say(
    open: &[Autopsy],
    person: &Person,
    today: Day,
) -> Vec<(Option<Day>, AutopsyId, bool)> {
    let mut asks = Vec::new();
    for it in open {
        asks.extend(it.asks_of(person, today).iter().map(|asked| (asked.due_on, it.id(), false)));
        if person.leader().is_some() && it.is_late(today) {
            let early = matches!(it.standing(), autopsy::domain::Standing::Agreeing)
                .then_some(it.opening.agree_by.min(it.opening.due_on));
            asks.push((Some(early.unwrap_or(it.opening.due_on)), it.id(), true));
        }
    }
    asks.sort_by_key(|(due, id, chase)| (due.is_none(), *due, *chase, *id));
    asks
}

async fn as_home_says(conn: &mut Conn, person: &Person, today: Day) -> Vec<(Option<Day>, AutopsyId, bool)> {
    let rows = asking(conn, whose(person), today, 1_000).await.unwrap();
    for row in &rows {
        assert_eq!(row.in_all, i64::try_from(rows.len()).unwrap());
        let late = rows.iter().filter(|it| it.due_on.is_some_and(|it| it < today)).count();
        assert_eq!(row.late_in_all, i64::try_from(late).unwrap());
    }
    let first = asking(conn, whose(person), today, 7).await.unwrap();
    let ids = |rows: &[store::home::Asking]| rows.iter().map(|it| it.autopsy_id).collect::<Vec<_>>();
    assert_eq!(ids(&first), ids(&rows)[..rows.len().min(7)], "the first seven are the first seven");
    let mut asks: Vec<_> = rows.into_iter().map(|it| (it.due_on, it.autopsy_id, it.chase)).collect();
    asks.sort_by_key(|(due, id, chase)| (due.is_none(), *due, *chase, *id));
    asks
}

/// Everybody of the demonstration company, on days from long before to long after.
#[tokio::test]
async fn home_and_the_autopsies_say_the_same() {
    let t = TestApp::new().await;
    actions::demonstration::found(&t.app.db, t.app.now()).await.unwrap();
    t.tick().await;
    let mut conn = t.app.db.read().await.unwrap();
    let ids: Vec<AutopsyId> =
        sqlx::query_scalar("select id from autopsies").fetch_all(&mut *conn).await.unwrap();
    let all = store::autopsies::find_many(&mut conn, &ids).await.unwrap();
    let (mut found, mut chased) = (0, 0);
    for person in store::people::all(&mut conn).await.unwrap() {
        for days in [0, 1, 4, 9, 30, 400] {
            let today = Day::from_ymd_opt(2026, 10, 25).unwrap() + Days::new(days);
            let says = as_the_autopsies_say(&all, &person, today);
            assert_eq!(as_home_says(&mut conn, &person, today).await, says, "{} on {today}", person.name);
            found += says.len();
            chased += says.iter().filter(|it| it.2).count();
        }
    }
    assert!(found > 150 && chased > 10, "{found}, {chased}");
    assert_eq!(Role::ALL.len(), 6);
}

/// However much history there is: what home asks begins with what is open, or with what is somebody's own.
#[tokio::test]
async fn home_walks_through_no_table() {
    let t = TestApp::new().await;
    let mut conn = t.app.db.read().await.unwrap();
    let source = std::fs::read_to_string("src/store/home.rs").unwrap();
    let statements: Vec<&str> =
        source.split("r#\"").skip(1).filter_map(|it| it.split("\"#").next()).collect();
    assert!(statements.len() >= 6, "{}", statements.len());
    let passing = ["seated", "asked", "others", "ranked", "few", "(", "CONSTANT"];
    let mut searched = 0;
    for sql in statements {
        for step in plan(&mut conn, sql).await {
            searched += usize::from(step.starts_with("SEARCH "));
            let Some(scanned) = step.strip_prefix("SCAN ") else { continue };
            let few = passing.iter().any(|it| scanned.starts_with(it))
                || scanned.contains("one_open_autopsy_per_account")
                || scanned == "o"
                || scanned.starts_with("accounts")
                || scanned.starts_with("autopsies");
            assert!(few, "{step} in {sql}");
        }
    }
    assert!(searched > 20, "{searched}");
}

/// How the database goes about a statement, step by step.
async fn plan(conn: &mut Conn, sql: &str) -> Vec<String> {
    let plan = sqlx::query(sqlx::AssertSqlSafe(format!("explain query plan {sql}")));
    let rows = plan.fetch_all(conn).await.unwrap();
    rows.iter().map(|row| sqlx::Row::get(row, "detail")).collect()
}

/// What is due in rescues is found by the day, or by whose it is, and not by walking through what is open.
#[tokio::test]
async fn looks_and_tasks_are_found_by_their_index() {
    let t = TestApp::new().await;
    let mut conn = t.app.db.read().await.unwrap();
    let source = std::fs::read_to_string("src/store/rescues.rs").unwrap();
    for (asks, begins) in [
        ("fn due_looks", "SEARCH l USING INDEX rescue_looks_due (due_on<?)"),
        ("fn tasks_of", "SEARCH t USING INDEX rescue_tasks_open (owner_id=?)"),
    ] {
        let sql =
            source.split(asks).nth(1).unwrap().split("r#\"").nth(1).unwrap().split("\"#").next().unwrap();
        let steps = plan(&mut conn, sql).await;
        let first = steps.iter().find(|it| it.starts_with("SEARCH ") || it.starts_with("SCAN "));
        assert_eq!(first.map(String::as_str), Some(begins), "{steps:?}");
        assert!(!steps.iter().any(|it| it.starts_with("SCAN ") && !it.starts_with("SCAN (")), "{steps:?}");
    }
}
