//! The demonstration company, played through the product's own actions: open work for everybody, and every page of it.
use crate::app::{Browser, TestApp};
use autopsy::actions;
use autopsy::domain::{ChangeState, CheckOutcome, PersonId, Standing, Verdict};
use autopsy::store;
use chrono::Datelike;
use std::collections::BTreeSet;

/// A check before there can be a verdict is told; what did not work asks for something else; what was judged says how.
async fn changes_say_what_comes_next(t: &TestApp, dana: &Browser<'_>) {
    let mut conn = t.app.db.read().await.unwrap();
    let changes = store::changes::list(&mut conn, &store::changes::Which::default()).await.unwrap();
    drop(conn);
    let (mut early, mut instead) = (0, 0);
    for it in &changes {
        let page = dana.get(&format!("/changes/{}", it.id)).await.body;
        if page.contains("later than its check on") {
            assert!(it.state == ChangeState::InPlace && page.contains("Too early: about "), "{page}");
            early += 1;
        }
        let words = it.check.as_ref().and_then(|it| match (it.outcome, it.verdict) {
            (CheckOutcome::Stopped, _) => Some("Propose what comes instead"),
            (CheckOutcome::Changed, _) => Some("Propose it as it goes on"),
            (CheckOutcome::Kept, Verdict::Fell) => None,
            (CheckOutcome::Kept, _) => Some("Propose another change"),
        });
        assert_eq!(page.contains("/changes/new?cause="), words.is_some(), "{}", it.label());
        assert!(words.is_none_or(|it| page.contains(it)), "{}", it.label());
        instead += usize::from(words.is_some());
    }
    assert!(early > 0 && instead > 0, "{early} {instead}");
    let board = dana.get("/changes").await.body;
    let judged = changes
        .iter()
        .filter_map(|it| it.check.as_ref())
        .map(|it| format!("<span>{} {}</span>", it.outcome.label(), autopsy::domain::show_day(it.on)));
    judged.for_each(|it| assert!(board.contains(&it), "{it}: {board}"));
}

#[tokio::test]
async fn larkfield_has_open_work_for_every_role_and_every_page_draws() {
    let t = TestApp::new().await;
    actions::demonstration::found(&t.app.db, t.app.now()).await.unwrap();
    t.tick().await;
    let mut conn = t.app.db.read().await.unwrap();
    let all = store::autopsies::Filter::default();
    let rows = store::autopsies::list(&mut conn, &all, None, 500).await.unwrap();
    assert!(rows.len() > 90, "{}", rows.len());
    let mut standings = BTreeSet::new();
    for row in &rows {
        let autopsy = store::autopsies::find(&mut conn, row.id).await.unwrap().unwrap();
        assert_eq!(
            autopsy.standing(),
            row.stage,
            "what the list keeps is what the autopsy says: {}",
            row.account
        );
        standings.insert(row.stage);
        let opening = &autopsy.opening;
        for day in [opening.agree_by, opening.due_on].iter().filter(|_| opening.external_id.is_none()) {
            assert!(day.weekday().number_from_monday() <= 5, "{}: {day} is a weekend", row.account);
        }
    }
    assert_eq!(standings, Standing::ALL.iter().copied().collect(), "the demonstration shows every state");
    let people = store::people::all(&mut conn).await.unwrap();
    drop(conn);
    let browser = async |email: &str| {
        let id: PersonId = people.iter().find(|it| it.email.as_str().starts_with(email)).unwrap().id;
        t.sign_in(id).await
    };
    for (email, words) in [
        ("dana", "Close the Odessa Marine autopsy"),
        ("dana", "Reconcile Kestrel Foods"),
        ("marcus", "File the cause for Brightwater Utilities"),
        ("wes", "A consent was declined on Halcyon Health"),
        ("joonho", "File the cause for Fennel &amp; Rye"),
    ] {
        let page = browser(email).await.get("/?all=1").await.body;
        assert!(page.contains(words), "{email}: {words}\n{page}");
    }
    let dana = browser("dana").await;
    let (first, all) = (dana.get("/").await.body, dana.get("/?all=1").await.body);
    let asked = |page: &str| page.matches("class=\"btn sm do").count();
    assert!(first.contains("<a href=\"/?all=1\">") && !all.contains("more after these"));
    assert!(asked(&first) == 7 && asked(&all) > 7, "{} {}", asked(&first), asked(&all));
    changes_say_what_comes_next(&t, &dana).await;
    let wes = browser("wes").await;
    assert!(!wes.get("/?all=1").await.body.contains("File on Odessa Marine"), "it is revealed");
    let declined = rows.iter().find(|it| it.account.as_str() == "Halcyon Health").unwrap();
    let over = wes.get(&format!("/autopsies/{}/rescue/override", declined.id)).await.body;
    assert!(over.contains("Product declined") && over.contains("What happened"), "{over}");
    let new = dana.get("/autopsies/new").await.body;
    assert!(!new.contains("value=\"adoption\" selected"), "no stage is guessed: {new}");
    let elise = browser("elise").await;
    for row in &rows {
        let reply = dana.get(&format!("/autopsies/{}", row.id)).await;
        assert_eq!(reply.status, 200, "{}: {}", row.account, reply.body);
        assert_eq!(elise.get(&format!("/autopsies/{}", row.id)).await.status, 403);
    }
    let (name, token) = actions::demonstration::seat_link(&t.app.db, t.app.now()).await.unwrap().unwrap();
    assert_eq!(name, "Marcus Feld");
    let seat = t.nobody().get(&format!("/f/{}", token.secret())).await;
    assert!(seat.status.is_success() || seat.location().starts_with("/f/"), "{}", seat.body);
    assert_eq!(
        actions::demonstration::links(&t.app.db, t.app.now()).await.unwrap().len(),
        6,
        "a link for each role"
    );
}
