//! Sealed means sealed: a word that stands in one filing only, looked for in everything that anybody can read.
use crate::api::Program;
use crate::app::{Browser, Log, TestApp};
use crate::links::{Phone, handed_on, mailed};
use crate::mail::with_mail;
use crate::routes::{ROUTES, filled, in_the_middle};
use crate::story::Larkfield;
use axum::http::Method;
use serde_json::json;

const WORDS: [&str; 3] = ["quetzalcoatlus", "pterodaustro", "nyctosaurus"];

/// The tables that hold what is sealed.
const SEALED: [&str; 3] = ["filings", "filing_versions", "filing_drafts"];

/// What tells the sealed filing: its words, and its cause where no list of causes is expected.
fn tells(text: &str) -> bool {
    WORDS.iter().any(|word| text.contains(word))
}

/// Reads every route as this person; answers the addresses at which the words stand.
async fn found_by(browser: &Browser<'_>, at: &str, account: &str) -> Vec<String> {
    let mut found = Vec::new();
    let person = browser.t.nobody().id.to_string();
    // What a PDF says can't be read here: `on_paper.rs` and `patterns_files.rs` hold it against another one.
    for (method, path, _) in ROUTES.iter().filter(|it| it.0 == "GET" && it.1 != "/patterns.pdf") {
        let queries = ["", "?q=quetzalcoatlus", "?state=all", "?period=all", "?said=filed"];
        // Who tries links that are none is slowed down before long.
        for query in &queries[..if path.starts_with("/f/") { 1 } else { queries.len() }] {
            let address = format!("{}{query}", filled(path, at, account, &person));
            let reply = browser.get(&address).await;
            let headers = format!("{:?}", reply.headers);
            // The box that was searched shows what was typed, and so do the addresses that keep it.
            let body =
                reply.body.replace("value=\"quetzalcoatlus\"", "").replace("Narrowed to: quetzalcoatlus", "");
            let body = body.replace("<p>quetzalcoatlus</p>", "").replace("<title>quetzalcoatlus ·", "");
            let body = body.replace("?q=quetzalcoatlus\"", "").replace("value=\"q=quetzalcoatlus\"", "");
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

    // The record, the log and every table but the filings' own three say nothing.
    let dump = t.dump().await;
    for table in dump.split("== ").filter(|it| !SEALED.contains(&it.lines().next().unwrap_or(""))) {
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

    // What programs are told says no more: by search, on the record, in the kept answers, beside what is imported.
    let asked = [
        "/api/v1/search?q=severity".to_owned(),
        "/api/v1/search?q=quetzalcoatlus&group=filings".to_owned(),
        format!("/api/v1/facts?account_id={account}"),
        format!("/api/v1/record?limit=200&object_id={id}"),
        "/api/v1/record?limit=200&action=filed".to_owned(),
        "/api/v1/imports".to_owned(),
        "/api/v1/people?limit=200".to_owned(),
    ];
    for browser in [&l.marcus, &l.dana, &l.wes, &l.ingrid, &l.cal, &l.noor, &l.vera, &l.ada] {
        for address in &asked {
            let body = browser.get(address).await.body;
            assert!(!tells(&body) && !body.contains("everity_gaming"), "{address}: {body}");
            assert!(!body.contains("hmac"), "{address}: {body}");
        }
    }

    // Lists of autopsies by cause don't betray it either.
    let by_cause = l.dana.get("/autopsies?state=all&cause=severity_gaming&touched=1").await;
    assert!(!by_cause.body.contains(&id), "{}", by_cause.body);

    // A delegate of the seat may read it, because the seat is the author; after that delegation ends, no more.
    let cal = l.cal.id.to_string();
    assert_eq!(l.marcus.get(&format!("{at}/seats/sales/delegate")).await.status, 200);
    let refused =
        l.marcus.post(&format!("{at}/seats/sales/delegate"), &[("person", &cal), ("until", "")]).await;
    assert_eq!(refused.status, 409, "what is filed is not delegated any more");

    // Not on paper, not as data, and in no list that leaves the house.
    for browser in [&l.marcus, &l.dana, &l.wes, &l.ingrid, &l.noor] {
        for way in ["/print", ".json"] {
            let reply = browser.get(&format!("{at}{way}")).await;
            assert_eq!(reply.status, 200);
            assert!(!tells(&reply.body) && !reply.body.contains("everity_gaming"), "{way}: {}", reply.body);
        }
    }
    for browser in [&l.cal, &l.vera, &l.ada] {
        let page = browser.get(&at).await;
        for way in ["/print", ".json", ".pdf"] {
            let reply = browser.get(&format!("{at}{way}")).await;
            assert_eq!((reply.status, reply.body), (page.status, page.body.clone()), "{way}");
        }
        for list in ["/autopsies.csv?state=all", "/accounts.csv"] {
            assert!(!tells(&browser.get(list).await.body));
        }
    }
    assert!(!l.dana.get("/autopsies.csv?cause=severity_gaming&touched=1").await.body.contains("AA-0001"));

    // After the reveal it stands where it should: for those taking part, and for nobody else.
    assert_eq!(l.dana.post(&format!("{at}/reveal"), &[("reason", "The call moved")]).await.went(), at);
    for browser in [&l.dana, &l.wes, &l.ingrid, &l.marcus] {
        assert!(tells(&browser.get(&at).await.body));
        for way in ["/print", ".json"] {
            assert!(tells(&browser.get(&format!("{at}{way}")).await.body));
        }
    }
    for way in ["/print", ".json"] {
        let reply = l.noor.get(&format!("{at}{way}")).await;
        assert!(reply.status == 200 && !tells(&reply.body), "{way}");
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

/// From the first ask to the finding: what a filing says, or which cause it names, is in no mail.
#[tokio::test]
async fn no_mail_says_what_a_filing_says() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &crate::story::SEVEN).await;
    let mut mails = t.post_round(&smtp).await;
    for function in crate::story::SEVEN.iter().filter(|it| **it != "product") {
        l.agrees(&at, function).await;
    }
    l.files(&at, "sales", "severity_gaming", "The quetzalcoatlus case was opened at severity one.").await;
    l.files(&at, "support", "severity_gaming", "A pterodaustro ticket.").await;
    assert_eq!(l.dana.post(&format!("{at}/reminders"), &[]).await.went(), at);
    mails.extend(t.post_round(&smtp).await);
    // Through every reminder to the due date, when the clock reveals what is there.
    for _ in 0..14 {
        t.wait(1);
        mails.extend(t.post_round(&smtp).await);
    }
    let dana = t.sign_in(l.dana.id).await;
    assert!(tells(&dana.get(&at).await.body), "revealed by now");
    let finding = [
        ("version", "0"),
        ("primary_cause", "severity_gaming"),
        ("primary_share", "100"),
        ("contributing_1", ""),
        ("share_1", ""),
        ("contributing_2", ""),
        ("share_2", ""),
        ("statement", "Every quetzalcoatlus was a severity one."),
        ("change_id", ""),
    ];
    assert_eq!(dana.post(&format!("{at}/finding"), &finding).await.went(), at);
    for _ in 0..9 {
        mails.extend(t.post_round(&smtp).await);
        t.wait(1);
    }
    for kind in [
        "Will you take part",
        "due today",
        "waiting for your",
        "name the same cause",
        "A finding is proposed",
    ] {
        assert!(mails.iter().any(|it| it.subject().contains(kind)), "{kind} was among them");
    }
    let cause = autopsy::domain::Cause::parse("severity_gaming").unwrap().label();
    for mail in &mails {
        let all = mail.all();
        assert!(!tells(&all) && !all.contains(cause) && !all.contains("severity"), "{all}");
    }
    let logged = Log::get().text();
    for mail in &mails {
        let token = mail.path().rsplit('/').next().unwrap().to_owned();
        assert!(token.len() < 40 || !logged.contains(&token), "the log tells a link");
        assert!(!logged.contains(mail.to[0].as_str()), "the log tells an address");
    }
}

/// Every page of a link as this browser is shown it.
async fn pages_of(phone: &Phone<'_>) -> String {
    let mut text = String::new();
    for path in ["", "/decline", "/delegate", "/cause", "/evidence", "/saved", "/sealed"] {
        let reply = phone.get(path).await;
        assert!([200, 303].contains(&reply.status.as_u16()), "{path}: {}", reply.body);
        text.extend([format!("{:?}", reply.headers), reply.body]);
    }
    text
}

#[tokio::test]
async fn a_link_that_was_handed_on_shows_what_is_typed_to_the_browser_that_typed_it() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    let account = t.account(&l.dana, "Halcyon Health").await;
    let link = handed_on(&l, &at, "sales").await;
    let typed = [
        ("primary_cause", "severity_gaming"),
        ("evidence", "The quetzalcoatlus case was opened at severity one."),
        ("confidence", "high"),
        ("prevention", "A pterodaustro check."),
    ];
    // The lead was there first: a browser that has sent something is still not the one that typed this.
    let (leads, marcuss) = (Phone::at(&t, &link), Phone::at(&t, &link));
    leads.post("", &[]).await.went();
    marcuss.post("", &[]).await.went();
    assert_eq!(marcuss.post("/draft", &typed).await.status, 204);
    assert!(tells(&pages_of(&marcuss).await), "the draft is there where it was typed");
    assert!(!tells(&pages_of(&leads).await), "and nowhere else");
    assert_eq!(marcuss.post("/evidence", &typed).await.went(), format!("{link}/sealed"));
    assert!(tells(&pages_of(&marcuss).await));
    let seen = pages_of(&leads).await;
    assert!(!tells(&seen) && !seen.contains("checked"), "{seen}");
    assert!(
        seen.contains("What is sealed now was typed in another browser, and is shown only there"),
        "{seen}"
    );
    assert!(seen.contains("Your filing is sealed"));
    // A cookie that is forged, borrowed from elsewhere or empty opens nothing either.
    for cookie in ["seat=", "seat=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &l.dana.cookie] {
        let forged = Browser { t: &t, id: l.dana.id, cookie: cookie.to_owned() };
        for path in ["/cause", "/evidence", "/sealed"] {
            assert!(!tells(&forged.get(&format!("{link}{path}")).await.body), "{cookie} {path}");
        }
    }
    // Nothing that the lead can open signed in tells of it, and no table or log line does.
    for browser in [&l.dana, &l.wes, &l.ingrid, &l.ada] {
        assert_eq!(found_by(browser, &at, &account).await, Vec::<String>::new(), "{:?}", browser.id);
    }
    for table in t.dump().await.split("== ").filter(|it| !SEALED.contains(&it.lines().next().unwrap_or(""))) {
        assert!(
            !tells(table) && (table.starts_with("causes") || !table.contains("severity_gaming")),
            "{table}"
        );
    }
    assert!(!tells(&Log::get().text()), "the log tells");
    // To send the same words as a guess tells nothing: it is one more version, whatever was there.
    let guess = [("primary_cause", "severity_gaming"), ("evidence", "A guess"), ("confidence", "high")];
    assert_eq!(leads.post("/evidence", &guess).await.went(), format!("{link}/sealed"));
    assert!(pages_of(&leads).await.contains("A guess"));
    let seen = pages_of(&marcuss).await;
    assert!(!seen.contains("A guess") && !tells(&seen), "each browser is shown its own: {seen}");
    // Marcus himself, by his own mail or signed in, is shown what is filed for his seat, and changes it.
    let own = Phone::at(&t, &mailed(&t, &at, "sales", l.marcus.id).await);
    assert!(pages_of(&own).await.contains("A guess"));
    assert!(l.marcus.get(&format!("{at}/seats/sales/filing")).await.body.contains("A guess"));
    assert_eq!(own.post("/evidence", &typed).await.went(), format!("{}/sealed", own.at));
    assert!(tells(&pages_of(&own).await));
    for other in [&leads, &marcuss] {
        assert!(!tells(&pages_of(other).await), "what came by mail is not for a link that was handed on");
    }
}
