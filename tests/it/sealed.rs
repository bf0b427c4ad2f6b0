//! Sealed means sealed: a word that stands in one filing only, looked for in everything that anybody can read.
use crate::api::Program;
use crate::app::{Browser, Log, TestApp};
use crate::routes::{ROUTES, filled, in_the_middle};
use crate::story::Larkfield;
use axum::http::Method;
use serde_json::json;

const WORDS: [&str; 3] = ["quetzalcoatlus", "pterodaustro", "nyctosaurus"];

/// What tells the sealed filing: its words, and its cause where no list of causes is expected.
fn tells(text: &str) -> bool {
    WORDS.iter().any(|word| text.contains(word))
}

/// Reads every route as this person; answers the addresses at which the words stand.
async fn found_by(browser: &Browser<'_>, at: &str, account: &str) -> Vec<String> {
    let mut found = Vec::new();
    let person = browser.t.nobody().id.to_string();
    for (method, path, _) in ROUTES.iter().filter(|it| it.0 == "GET") {
        let queries = ["", "?q=quetzalcoatlus", "?state=all", "?period=all", "?said=filed"];
        for query in queries {
            let address = format!("{}{query}", filled(path, at, account, &person));
            let reply = browser.get(&address).await;
            let headers = format!("{:?}", reply.headers);
            // The box that was searched shows what was typed.
            let body =
                reply.body.replace("value=\"quetzalcoatlus\"", "").replace("Narrowed to: quetzalcoatlus", "");
            let body = body.replace("<p>quetzalcoatlus</p>", "");
            if tells(&body) || tells(&headers.replace("q%3Dquetzalcoatlus", "")) {
                found.push(format!("{method} {address}"));
            }
        }
    }
    found
}

#[tokio::test]
async fn a_sealed_filing_is_nowhere_but_in_its_own_seats_view() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    let id = at.rsplit('/').next().unwrap().to_owned();
    let account = t.account(&l.dana, "Halcyon Health").await;
    let path = format!("{at}/seats/sales/filing");
    let fields = [
        ("primary_cause", "severity_gaming"),
        ("evidence", "The quetzalcoatlus case was opened at severity one."),
        ("confidence", "high"),
        ("prevention", "A pterodaustro check."),
        ("link", "https://example.com/nyctosaurus"),
    ];
    assert_eq!(l.marcus.post(&path, &fields).await.went(), at);
    // A refused change and a failed one must not tell either.
    let cut =
        [("primary_cause", "sponsor_change"), ("evidence", "quetzalcoatlus again"), ("confidence", "low")];
    assert_eq!(l.marcus.post(&path, &cut).await.status, 422);
    assert_eq!(l.cal.post(&path, &fields).await.status, 403);

    for browser in [&l.dana, &l.wes, &l.ingrid, &l.cal, &l.noor, &l.vera, &l.ada, &t.nobody()] {
        assert_eq!(found_by(browser, &at, &account).await, Vec::<String>::new(), "{:?}", browser.id);
    }
    let own = found_by(&l.marcus, &at, &account).await;
    assert!(!own.is_empty() && own.iter().all(|it| it.contains("/seats/sales/filing")), "{own:?}");

    // The record, the log and every table but the filings' own two say nothing.
    let dump = t.dump().await;
    for table in
        dump.split("== ").filter(|it| !it.starts_with("filings\n") && !it.starts_with("filing_versions\n"))
    {
        assert!(!tells(table), "{table}");
        let name = table.lines().next().unwrap_or("");
        assert!(name == "causes" || !table.contains("severity_gaming"), "{name} tells the cause: {table}");
    }
    assert!(dump.contains("hmac"), "the record holds proof of the filing");
    let logged = Log::get().text();
    assert!(logged.contains("answered") && logged.contains("/autopsies/{id}"), "{logged}");
    assert!(!tells(&logged), "the log tells");
    let lines = logged.lines().filter(|it| it.contains(&id) && it.contains("severity_gaming"));
    assert_eq!(lines.count(), 0, "the log tells the cause");

    // Lists of autopsies by cause don't betray it either.
    let by_cause = l.dana.get("/autopsies?state=all&cause=severity_gaming&touched=1").await;
    assert!(!by_cause.body.contains(&id), "{}", by_cause.body);

    // A delegate of the seat may read it, because the seat is the author; after that delegation ends, no more.
    let cal = l.cal.id.to_string();
    assert_eq!(l.marcus.get(&format!("{at}/seats/sales/delegate")).await.status, 200);
    let refused =
        l.marcus.post(&format!("{at}/seats/sales/delegate"), &[("person", &cal), ("until", "")]).await;
    assert_eq!(refused.status, 409, "what is filed is not delegated any more");

    // After the reveal it stands where it should: for those taking part, and for nobody else.
    assert_eq!(l.dana.post(&format!("{at}/reveal"), &[("reason", "The call moved")]).await.went(), at);
    for browser in [&l.dana, &l.wes, &l.ingrid, &l.marcus] {
        assert!(tells(&browser.get(&at).await.body));
    }
    for browser in [&l.cal, &l.noor, &l.vera, &l.ada] {
        assert_eq!(found_by(browser, &at, &account).await, Vec::<String>::new(), "{:?}", browser.id);
    }
}

/// All that programs of these people can read, without what is different each time anyhow.
async fn read_by_tokens(programs: &[Program<'_>], at: &str, account: &str, person: &str) -> Vec<String> {
    let mut all = Vec::new();
    // The record says that a filing was changed, and when; not what it says.
    let routes = ROUTES.iter().filter(|it| it.0 == "GET" && it.1.starts_with("/api/v1/"));
    for (_, path, _) in routes.filter(|it| !it.1.contains("/record")) {
        for (n, program) in programs.iter().enumerate() {
            let answer = program.get(&filled(path, at, account, person)).await;
            let mut headers = answer.reply.headers.clone();
            let request_id = headers.remove("x-request-id");
            let request_id = request_id.as_ref().map_or("none", |it| it.to_str().unwrap());
            let body = answer.reply.body.replace(request_id, "");
            all.push(format!("{path} {n} {} {headers:?} {body}", answer.status()));
        }
    }
    all
}

#[tokio::test]
async fn programs_read_the_same_whatever_a_sealed_filing_says() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    let account = t.account(&l.dana, "Halcyon Health").await;
    let person = l.vera.id.to_string();
    let filing = format!("{at}/seats/sales/filing");
    let marcus = t.acting_as(&l.marcus).await;
    let plain =
        json!({ "primary_cause": "missed_signals", "evidence": "Nobody looked.", "confidence": "low" });
    marcus.send(Method::PUT, &filing, Some(plain), &[]).await.with(201);
    let mut others = Vec::new();
    for browser in [&l.dana, &l.wes, &l.ingrid, &l.cal, &l.noor, &l.vera, &l.ada] {
        others.push(t.acting_as(browser).await);
    }
    // The first reading notes that the tokens were used.
    read_by_tokens(&others, &at, &account, &person).await;
    let before = read_by_tokens(&others, &at, &account, &person).await;
    let tells_more = json!({
        "primary_cause": "severity_gaming", "evidence": "The quetzalcoatlus case was opened at severity one.",
        "confidence": "high", "prevention": "A pterodaustro check.", "link": "https://example.com/nyctosaurus",
        "contributing_causes": ["crm_undocumented", "missed_signals"],
    });
    marcus.change(Method::PUT, &filing, 1, tells_more).await.with(200);
    let after = read_by_tokens(&others, &at, &account, &person).await;
    assert!(before.len() > 50, "{}", before.len());
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
    assert!(tells(&marcus.get(&filing).await.reply.body));
    // What is kept under a key is what its person was shown: nothing of another seat.
    let key = [("idempotency-key", "k")];
    let deed = Some(json!({ "title": "Call", "purpose": "adopt", "due_on": "2026-11-12" }));
    marcus.send(Method::POST, &format!("{at}/rescue/tasks"), deed, &key).await.with(201);
    let dump = t.dump().await;
    let answers = dump.split("== answers\n").nth(1).unwrap().split("== ").next().unwrap();
    assert!(answers.contains("Call") && !tells(answers), "{answers}");
}

#[tokio::test]
async fn a_cancelled_autopsy_stays_sealed() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    l.files(&at, "sales", "severity_gaming", "The quetzalcoatlus case.").await;
    let cancel = [("kind", "unfounded"), ("reason", "The account was never off course.")];
    assert_eq!(l.dana.post(&format!("{at}/cancellation"), &cancel).await.went(), at);
    t.wait(400);
    t.tick().await;
    for browser in [&l.dana, &l.wes, &l.ingrid] {
        let page = t.sign_in(browser.id).await.get(&at).await;
        assert!(page.status == 200 && !tells(&page.body), "{}", page.body);
    }
    let dana = t.sign_in(l.dana.id).await;
    assert_eq!(dana.post(&format!("{at}/reveal"), &[("reason", "Now")]).await.status, 409);
}
