//! Home asks the database what asks somebody. That has to be what the autopsies themselves say, and it has to stay a few
//! rows' work however much history there is.
use crate::app::{Browser, TestApp};
use crate::mail::{told, with_mail};
use crate::story::Larkfield;
use autopsy::actions;
use autopsy::domain::{Autopsy, AutopsyId, Day, Person, Role};
use autopsy::store::home::{Whose, asking, waiting};
use autopsy::store::{self, Conn};
use chrono::{Days, TimeDelta};

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

/// Whom home offers to remind is whom the autopsies say that something is owed by, also where the line shows other things.
#[tokio::test]
async fn home_reminds_of_what_seats_owe() {
    let t = TestApp::new().await;
    actions::demonstration::found(&t.app.db, t.app.now()).await.unwrap();
    t.tick().await;
    let mut conn = t.app.db.read().await.unwrap();
    let ids: Vec<AutopsyId> =
        sqlx::query_scalar("select id from autopsies").fetch_all(&mut *conn).await.unwrap();
    let all = store::autopsies::find_many(&mut conn, &ids).await.unwrap();
    let people = store::people::all(&mut conn).await.unwrap();
    let leader = people.iter().find(|it| it.leader().is_some()).unwrap().id;
    let (mut owing, mut idle) = (0, 0);
    for days in [0, 1, 4, 9, 30, 400] {
        let today = Day::from_ymd_opt(2026, 10, 25).unwrap() + Days::new(days);
        let rows = waiting(&mut conn, leader, today, None, 1_000).await.unwrap();
        for person in people.iter().map(|it| it.id).filter(|it| *it != leader) {
            let owes = all.iter().any(|it| it.owed(today).iter().any(|owed| owed.person == person));
            let lines: Vec<bool> =
                rows.iter().filter(|it| it.person == Some(person)).map(|it| it.remindable).collect();
            assert!(
                lines.iter().all(|it| *it == owes) && (!owes || !lines.is_empty()),
                "{person} on {today}"
            );
            owing += usize::from(owes);
            idle += usize::from(!owes && !lines.is_empty());
        }
    }
    assert!(owing > 20 && idle > 0, "{owing}, {idle}");
}

/// The button beside somebody on home.
fn button(id: impl std::fmt::Display, name: &str) -> String {
    let words = format!("Remind<span class=\"vh\"> {name}</span>");
    format!(
        "<form action=\"/people/{id}/reminders\" method=\"post\"><button class=\"btn quiet sm\">{words}</button>"
    )
}

#[tokio::test]
async fn one_press_on_home_reminds_one_person_of_everything() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    l.opens("Brightwater Utilities", &["sales", "product", "customer_success"]).await;
    l.opens("Halcyon Health", &["product", "support"]).await;
    t.post_round(&smtp).await;
    let home = l.dana.get("/").await.body;
    for (id, name) in [(l.ingrid.id, "Ingrid"), (l.marcus.id, "Marcus"), (l.tomas.id, "Tomas")] {
        assert!(home.contains(&button(id, name)), "{name}: {home}");
    }
    assert!(!home.contains(&format!("/people/{}/reminders", l.dana.id)), "nobody reminds themselves");
    for other in [&l.wes, &l.ingrid, &l.noor, &l.vera, &l.ada] {
        assert!(!other.get("/").await.body.contains("/reminders"));
        assert_eq!(other.post(&format!("/people/{}/reminders", l.ingrid.id), &[]).await.status, 403);
    }
    let path = format!("/people/{}/reminders", l.ingrid.id);
    let pressed = l.dana.post(&path, &[]).await;
    assert_eq!((pressed.went(), pressed.said()), ("/".to_owned(), "said=reminded~/"));
    let mut mails = told(&t.post_round(&smtp).await);
    mails.sort();
    assert_eq!(
        mails,
        [
            "ingrid: Your answer on Brightwater Utilities is due on Monday 9 November",
            "ingrid: Your answer on Halcyon Health is due on Monday 9 November",
        ]
    );
    let home = l.dana.get("/").await.body;
    let just = "Reminded<span class=\"vh\"> Ingrid within the last hour";
    assert!(!home.contains(&path) && home.contains(just), "{home}");
    assert!(home.contains(&button(l.marcus.id, "Marcus")), "the others can still be reminded: {home}");
    let again = l.dana.post(&path, &[]).await;
    assert!(again.status == 409 && again.body.contains("at most once an hour"), "{}", again.body);
    t.later(TimeDelta::minutes(61));
    assert!(l.dana.get("/").await.body.contains(&button(l.ingrid.id, "Ingrid")));
    // Somebody who has nothing to answer, and nobody.
    assert_eq!(l.dana.post(&format!("/people/{}/reminders", l.vera.id), &[]).await.status, 409);
    assert_eq!(l.dana.post(&format!("/people/{}/reminders", t.nobody().id), &[]).await.status, 404);
    // The sponsor sees who is late, and has no button.
    t.wait(14);
    let wes = t.sign_in(l.wes.id).await.get("/").await.body;
    assert!(wes.contains("Late for more than five working days") && wes.contains("Ingrid"), "{wes}");
    assert!(!wes.contains("/reminders") && !wes.contains("Remind<"), "{wes}");
    // Whoever can't sign in any more gets no mail, so there is no button either.
    actions::people::disable(&t.app.db, t.call(), l.ingrid.id).await.unwrap();
    let home = t.sign_in(l.dana.id).await.get("/").await.body;
    assert!(home.contains("Ingrid") && !home.contains(&path), "{home}");
    assert!(home.contains(&button(l.tomas.id, "Tomas")), "{home}");
}

/// Adds a task for somebody.
async fn task(by: &Browser<'_>, at: &str, owner: &Browser<'_>, due_on: &str) {
    let (id, owner) = (autopsy::domain::TaskId::new().to_string(), owner.id.to_string());
    let fields =
        [("id", &*id), ("title", "Call"), ("purpose", "adopt"), ("owner", &*owner), ("due_on", due_on)];
    by.post(&format!("{at}/rescue/tasks"), &fields).await.went();
}

#[tokio::test]
async fn tasks_of_a_rescue_are_nothing_to_be_reminded_of() {
    let (t, _smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "product"]).await;
    l.agrees(&at, "sales").await;
    l.agrees(&at, "product").await;
    l.files(&at, "sales", "product_gap", "One").await;
    task(&l.dana, &at, &l.noor, "2026-11-12").await;
    for due_on in ["2026-11-10", "2026-11-11", "2026-11-12"] {
        task(&l.dana, &at, &l.ingrid, due_on).await;
    }
    let home = l.dana.get("/").await.body;
    assert!(home.contains("Noor") && !home.contains(&button(l.noor.id, "Noor")), "{home}");
    // Her filing is due after three tasks, so that her line doesn't show it; it is owed all the same.
    assert!(!home.contains("file on Brightwater") && home.contains("1 more"), "{home}");
    assert!(home.contains(&button(l.ingrid.id, "Ingrid")), "{home}");
    l.files(&at, "product", "product_gap", "One").await;
    let home = l.dana.get("/").await.body;
    assert!(home.contains("Ingrid") && !home.contains("/reminders\""), "{home}");
}

#[tokio::test]
async fn without_mail_home_reminds_nobody() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    l.opens("Brightwater Utilities", &["sales", "product"]).await;
    let home = l.dana.get("/").await.body;
    assert!(home.contains("Ingrid") && !home.contains("/reminders") && !home.contains("Remind<"), "{home}");
    let refused = l.dana.post(&format!("/people/{}/reminders", l.ingrid.id), &[]).await;
    assert!(refused.status == 409 && refused.body.contains("Email isn’t set up"), "{}", refused.body);
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
