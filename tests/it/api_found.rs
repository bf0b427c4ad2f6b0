//! Facts, changes and search by program.
use crate::api::brightwater;
use crate::app::TestApp;
use crate::story::Larkfield;
use axum::http::{Method, header};
use serde_json::{Value, json};

const NOWHERE: &str = "0190a0a0-0000-7000-8000-000000000000";

#[tokio::test]
async fn a_fact_is_added_once_and_read_by_everybody() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let noor = t.acting_as(&l.noor).await;
    let account = noor.post("/accounts", brightwater()).await.with(201)["id"].as_str().unwrap().to_owned();
    let fact = |day: &str| json!({ "account_id": account, "happened": day, "text": format!("Seen on {day}."), "source": "Ticket 7" });
    let key = [("idempotency-key", "one")];
    let added = noor.send(Method::POST, "/facts", Some(fact("2026-10-01")), &key).await;
    let at = added.header(header::LOCATION).to_owned();
    assert_eq!(
        noor.send(Method::POST, "/facts", Some(fact("2026-10-01")), &key).await.reply.body,
        added.reply.body
    );
    let added = added.with(201);
    assert_eq!((&added["source"], &added["noted_by"]["name"]), (&json!("Ticket 7"), &json!("Noor")));
    let vera = t.acting_as(&l.vera).await;
    assert_eq!(vera.get(&at).await.with(200), added);
    for day in ["2026-10-03", "2026-10-02", "2026-10-03"] {
        noor.post("/facts", fact(day)).await.with(201);
    }
    let (mut days, mut next) = (Vec::new(), String::new());
    loop {
        let page = vera.get(&format!("/facts?account_id={account}&limit=1{next}")).await.with(200);
        days.extend(page["items"].as_array().unwrap().iter().map(|it| it["happened"].clone()));
        let Some(cursor) = page["next"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!(days, ["2026-10-03", "2026-10-03", "2026-10-02", "2026-10-01"]);
    let page = l.vera.get(&format!("/accounts/{account}")).await;
    assert!(page.body.contains("Seen on 2026-10-02."), "the page shows it, too");

    let told = async |body: Value| {
        let answer = noor.post("/facts", body).await;
        assert_eq!(answer.status(), 422, "{}", answer.reply.body);
        answer.fields().join(" ")
    };
    assert_eq!(told(fact("2999-01-01")).await, "happened");
    assert_eq!(told(fact("0001-01-01")).await, "happened");
    assert_eq!(told(json!({ "account_id": account, "happened": "2026-10-01", "text": " " })).await, "text");
    let unknown = json!({ "account_id": NOWHERE, "happened": "2026-10-01", "text": "Quiet." });
    assert_eq!(told(unknown).await, "account_id");
    assert_eq!(vera.post("/facts", fact("2026-10-01")).await.status(), 403);
    assert_eq!(vera.get("/facts").await.status(), 400);
    assert_eq!(vera.get(&format!("/facts?account_id={NOWHERE}")).await.status(), 404);
}

#[tokio::test]
async fn changes_are_listed_by_cause_and_owner() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let mut reading = autopsy::intake::Reading::new(autopsy::intake::Terms::interactive(
        t.app.organisation().await.unwrap().currency,
    ));
    let file = "change_id,title,cause,owner_function,effective_on
PC-1,Goals on the hand-over page,onboarding_gap,onboarding,2026-01-05
PC-2,Two tiers of severity,severity_gaming,support,2026-03-01
PC-3,Hand-over calls,onboarding_gap,sales,2026-03-01
";
    reading.read("changes.csv", file.as_bytes());
    autopsy::actions::imports::import(&t.app.db, t.call(), reading).await.unwrap();
    let vera = t.acting_as(&l.vera).await;
    let found = async |query: &str| {
        let page = vera.get(&format!("/changes?{query}")).await.with(200);
        let of = |it: &Value| it["external_id"].as_str().unwrap().to_owned();
        (page["items"].as_array().unwrap().iter().map(of).collect::<Vec<_>>(), page["next"].clone())
    };
    let (first, next) = found("limit=2").await;
    let (second, end) = found(&format!("limit=2&cursor={}", next.as_str().unwrap())).await;
    let mut all = [first, second].concat();
    assert_eq!((all.last().unwrap().as_str(), end), ("PC-1", Value::Null));
    all.sort();
    assert_eq!(all, ["PC-1", "PC-2", "PC-3"]);
    assert_eq!(found("cause=onboarding_gap").await.0, ["PC-3", "PC-1"]);
    assert_eq!(found("owner_function=support").await.0, ["PC-2"]);
    assert_eq!(vera.get("/changes?cause=gremlins").await.status(), 400);
}

#[tokio::test]
async fn search_finds_what_its_person_may_read() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = crate::routes::in_the_middle(&l).await;
    l.files(&at, "sales", "severity_gaming", "The quetzalcoatlus case was opened at severity one.").await;
    let (dana, cal) = (t.acting_as(&l.dana).await, t.acting_as(&l.cal).await);
    let count = |found: &Value, group: &str| found[group]["items"].as_array().unwrap().len();
    let found = dana.get("/search?q=brightw").await.with(200);
    assert_eq!((count(&found, "accounts"), count(&found, "autopsies")), (1, 1));
    assert_eq!(found["accounts"]["items"][0]["name"], "Brightwater Utilities");
    let autopsy = &found["autopsies"]["items"][0];
    assert_eq!((autopsy["id"].as_str(), &autopsy["state"]), (at.rsplit('/').next(), &json!("filing")));
    let theirs = cal.get("/search?q=brightw").await.with(200);
    assert_eq!((count(&theirs, "accounts"), count(&theirs, "autopsies")), (1, 0), "who takes no part");
    // Sealed, it is found by nobody: not by its own author, either.
    for browser in [&l.dana, &l.marcus, &l.wes, &l.ada] {
        let found = t.acting_as(browser).await.get("/search?q=quetzalcoatlus").await.with(200);
        assert_eq!(found.to_string().matches("quetzalcoatlus").count(), 0);
    }
    assert_eq!(l.dana.post(&format!("{at}/reveal"), &[("reason", "The call moved")]).await.went(), at);
    let found = dana.get("/search?q=quetzalcoatlus").await.with(200);
    let filing = &found["filings"]["items"][0];
    assert_eq!(filing["function"], "sales");
    let excerpt = filing["excerpt"].as_str().unwrap();
    assert!(excerpt.contains("The quetzalcoatlus case") && !excerpt.contains(char::is_control), "{excerpt}");
    assert_eq!(count(&cal.get("/search?q=quetzalcoatlus").await.with(200), "filings"), 0);
    // Group by group, page by page.
    for n in 0..5 {
        dana.post("/accounts", json!({ "name": format!("Kestrel {n}"), "arr": n })).await.with(201);
    }
    let (mut names, mut next) = (Vec::new(), String::new());
    loop {
        let found = dana.get(&format!("/search?q=kestrel&group=accounts&limit=2{next}")).await.with(200);
        let items = found["accounts"]["items"].as_array().unwrap();
        names.extend(items.iter().map(|it| it["name"].as_str().unwrap().to_owned()));
        let Some(cursor) = found["accounts"]["next"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!(names, (0..5).map(|n| format!("Kestrel {n}")).collect::<Vec<_>>());
    for quiet in ["", "?q=", "?q=%22%2A"] {
        assert_eq!(count(&dana.get(&format!("/search{quiet}")).await.with(200), "accounts"), 0, "{quiet}");
    }
    for wrong in ["q=a&group=people", "q=a&limit=0", "q=a&cursor=zzz", "q=a&group=accounts&cursor=!", "in=x"]
    {
        assert_eq!(dana.get(&format!("/search?{wrong}")).await.status(), 400, "{wrong}");
    }
}
