//! Process changes from proposal to proof, through the front door: who may do what, what is refused, what is kept.
use crate::app::{Browser, Reply, TestApp};
use crate::company::FOLDER;
use crate::law::{by_hand, sql};
use crate::story::Larkfield;
use autopsy::domain::ChangeId;
use autopsy::intake::{Reading, Terms};
use serde_json::{Value, json};

/// The small company's history on record: its findings, and three changes that were made elsewhere.
pub async fn with_history(t: &TestApp) -> Larkfield<'_> {
    let l = Larkfield::of(t).await;
    let mut reading = Reading::new(Terms::interactive(t.app.organisation().await.unwrap().currency));
    for name in ["accounts.csv", "autopsies.csv", "filings.csv", "changes.csv", "signals.csv"] {
        reading.read(name, std::fs::read(format!("{FOLDER}/{name}")).unwrap().as_slice());
    }
    autopsy::actions::imports::import(&t.app.db, t.call(), reading).await.unwrap();
    l
}

/// A whole plan: Marcus owns it, Tomas checks it.
pub fn plan(l: &Larkfield<'_>, id: &str) -> Vec<(&'static str, String)> {
    vec![
        ("id", id.to_owned()),
        ("title", "Hand-over page with goals".to_owned()),
        ("cause", "crm_undocumented".to_owned()),
        ("kind", "process".to_owned()),
        ("strength", "automate".to_owned()),
        ("owner_function", "sales".to_owned()),
        ("owner", l.marcus.id.to_string()),
        ("hypothesis", "If the goals are a field, they are written down.".to_owned()),
        ("measure", "Findings of this cause".to_owned()),
        ("effective_on", "2026-11-10".to_owned()),
        ("check_on", String::new()),
        ("checker", l.tomas.id.to_string()),
    ]
}

pub async fn sends(browser: &Browser<'_>, path: &str, fields: &[(&'static str, String)]) -> Reply {
    let fields: Vec<(&str, &str)> = fields.iter().map(|it| (it.0, it.1.as_str())).collect();
    browser.post(path, &fields).await
}

fn with(
    mut fields: Vec<(&'static str, String)>,
    name: &'static str,
    value: &str,
) -> Vec<(&'static str, String)> {
    fields.retain(|it| it.0 != name);
    fields.push((name, value.to_owned()));
    fields
}

/// Noor proposes it; answers its address.
pub async fn proposed(l: &Larkfield<'_>) -> String {
    let id = ChangeId::new().to_string();
    let at = sends(&l.noor, "/changes", &plan(l, &id)).await.went();
    assert_eq!(at, format!("/changes/{id}"));
    at
}

/// Days pass, and these people sign in again.
pub async fn later<'t>(t: &'t TestApp, days: i64, people: &mut [&mut Browser<'t>]) {
    t.wait(days);
    for it in people {
        **it = t.sign_in(it.id).await;
    }
}

/// The version that a form of this page carries.
pub async fn version(browser: &Browser<'_>, path: &str) -> String {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let after = page.body.split("name=\"version\" value=\"").nth(1).unwrap();
    after.split('"').next().unwrap().to_owned()
}

pub async fn moves(browser: &Browser<'_>, at: &str, path: &str, fields: &[(&str, &str)]) {
    let path = format!("{at}/{path}");
    let version = version(browser, &path).await;
    let fields = [&[("version", version.as_str())][..], fields].concat();
    assert_eq!(browser.post(&path, &fields).await.went(), at);
}

#[tokio::test]
async fn a_change_goes_from_proposal_to_proof() {
    let t = TestApp::new().await;
    let mut l = with_history(&t).await;
    let at = proposed(&l).await;
    let page = l.vera.get(&at).await.body;
    assert!(page.contains("It waits for a decision") && page.contains("As of today; it is fixed"), "{page}");
    assert!(page.contains("8 Feb 2027"), "checked 90 days on: {page}");
    assert!(l.vera.get("/changes").await.body.contains("Hand-over page with goals"));
    // Whoever only reads proposes nothing; an executive decides nothing.
    assert_eq!(l.vera.get("/changes/new").await.status, 403);
    assert_eq!(l.marcus.get(&format!("{at}/agreement")).await.status, 403);
    moves(&l.dana, &at, "agreement", &[]).await;
    let page = l.vera.get(&at).await.body;
    assert!(
        page.contains("Fixed when it was agreed, 4 Nov 2026") && page.contains("Dana agreed to it"),
        "{page}"
    );
    // Its owner puts it in place, not in advance.
    later(&t, 6, &mut [&mut l.cal, &mut l.marcus, &mut l.vera, &mut l.tomas, &mut l.dana, &mut l.wes]).await;
    assert_eq!(l.cal.get(&format!("{at}/in-place")).await.status, 403);
    let path = format!("{at}/in-place");
    let v = version(&l.marcus, &path).await;
    let early = l.marcus.post(&path, &[("version", &v), ("effective_on", "2026-12-24")]).await;
    assert!(early.status == 409 && early.body.contains("24 Dec 2026 is to come"), "{}", early.body);
    moves(&l.marcus, &at, "in-place", &[("effective_on", "2026-11-10")]).await;
    let page = l.vera.get(&at).await.body;
    assert!(page.contains("Its check is due on 8 Feb 2027") && page.contains("Its effect"), "{page}");
    // What it is judged by stays.
    let v = version(&l.marcus, &format!("{at}/edit")).await;
    let mut moved = with(plan(&l, ""), "check_on", "2027-06-01");
    moved.retain(|it| it.0 != "id");
    moved.push(("version", v));
    let refused = sends(&l.marcus, &format!("{at}/edit"), &moved).await;
    assert!(
        refused.status == 409 && refused.body.contains("stay as they were written before"),
        "{}",
        refused.body
    );
    // Only its checker judges it, and not before the day.
    let check = format!("{at}/check");
    for other in [&l.marcus, &l.dana, &l.wes, &l.vera] {
        assert_eq!(other.get(&check).await.status, 403);
    }
    let v = version(&l.tomas, &check).await;
    let fields = [("version", v.as_str()), ("outcome", "kept"), ("note", "It is used.")];
    let early = l.tomas.post(&check, &fields).await;
    assert!(early.status == 409 && early.body.contains("The check is due on 8 Feb 2027"), "{}", early.body);
    later(&t, 95, &mut [&mut l.tomas, &mut l.vera]).await;
    assert!(l.tomas.get("/changes?check=1").await.body.contains("Check 5 days late"));
    moves(&l.tomas, &at, "check", &[("outcome", "kept"), ("note", "It is used.")]).await;
    let page = l.vera.get(&at).await.body;
    assert!(page.contains("Kept on 13 Feb 2027 by Tomas") && page.contains("they stay"), "{page}");
    assert!(l.tomas.get(&check).await.body.contains("was checked on 13 Feb 2027"));
    let frozen = page.clone();
    later(&t, 40, &mut [&mut l.vera]).await;
    let later = l.vera.get(&at).await.body;
    let figures = |page: &str| {
        page.split("id=\"effect\"").nth(1).unwrap().split("</section>").next().unwrap().to_owned()
    };
    assert_eq!(figures(&frozen), figures(&later), "what was judged is frozen");
}

#[tokio::test]
async fn bad_plans_come_back_with_what_was_typed() {
    let t = TestApp::new().await;
    let l = with_history(&t).await;
    let before = t.dump().await;
    let id = ChangeId::new().to_string();
    let whole = || plan(&l, &id);
    let cases = [
        ("checker", l.marcus.id.to_string(), "Whoever owns a change doesn’t judge it"),
        ("check_on", "2026-11-09".to_owned(), "Check it after 10 Nov 2026"),
        ("cause", "incident_comms".to_owned(), "This cause has never been found"),
        ("cause", "not_determined".to_owned(), "Choose the cause that it is to stop"),
        ("title", " ".to_owned(), "The title can&#x27;t be empty"),
        ("effective_on", "soon".to_owned(), "Choose the day on which it takes effect"),
        ("roll_out_days", "400".to_owned(), "A roll-out takes 0 to 180 days"),
        ("owner", "0190a0a0-0000-7000-8000-000000000000".to_owned(), "Choose a person from the list"),
    ];
    for (field, value, said) in cases {
        let back = sends(&l.noor, "/changes", &with(whole(), field, &value)).await;
        assert_eq!(back.status, 422, "{field}: {}", back.body);
        assert!(back.body.contains(said), "{field}: {}", back.body);
        assert!(back.body.contains("If the goals are a field, they are written down."), "{field}");
    }
    assert_eq!(t.dump().await, before, "nothing was stored");
    // The same form twice is one change.
    for _ in 0..2 {
        sends(&l.noor, "/changes", &whole()).await.went();
    }
    assert_eq!(t.dump().await.matches("change_proposed").count(), 1);
    // A declined one needs a reason, and is over.
    let at = format!("/changes/{id}");
    let path = format!("{at}/decline");
    let v = version(&l.wes, &path).await;
    let silent = l.wes.post(&path, &[("version", &v), ("reason", " ")]).await;
    assert!(silent.status == 422 && silent.body.contains("Say why it is declined"), "{}", silent.body);
    moves(&l.wes, &at, "decline", &[("reason", "The contract forbids it.")]).await;
    assert!(l.vera.get(&at).await.body.contains("The contract forbids it."));
    assert_eq!(l.dana.get(&format!("{at}/agreement")).await.status, 409);
}

#[tokio::test]
async fn two_who_edit_one_plan_choose_field_by_field() {
    let t = TestApp::new().await;
    let l = with_history(&t).await;
    let at = proposed(&l).await;
    let edit = format!("{at}/edit");
    let v = version(&l.dana, &edit).await;
    let of = |title: &str| {
        let mut fields = with(with(plan(&l, ""), "title", title), "version", &v);
        fields.retain(|it| it.0 != "id");
        fields
    };
    assert_eq!(sends(&l.dana, &edit, &of("Goals on every order")).await.went(), at);
    let second = sends(&l.noor, &edit, &of("Goals on the hand-over")).await;
    assert_eq!(second.status, 409);
    for said in ["Goals on every order", "Goals on the hand-over", "Somebody else saved first"] {
        assert!(second.body.contains(said), "{said}: {}", second.body);
    }
    assert!(l.vera.get(&at).await.body.contains("Goals on every order"));
}

#[tokio::test]
async fn the_api_keeps_the_same_rules() {
    let t = TestApp::new().await;
    let l = with_history(&t).await;
    let (noor, dana, marcus) =
        (t.acting_as(&l.noor).await, t.acting_as(&l.dana).await, t.acting_as(&l.marcus).await);
    let (tomas, vera) = (t.acting_as(&l.tomas).await, t.acting_as(&l.vera).await);
    let whole = json!({
        "title": "Hand-over page with goals", "cause": "crm_undocumented", "owner_function": "sales",
        "effective_on": "2026-11-10", "kind": "process", "strength": "automate", "owner": l.marcus.id,
        "hypothesis": "If the goals are a field, they are written down.", "checker": l.tomas.id,
    });
    assert_eq!(vera.post("/changes", whole.clone()).await.status(), 403);
    let with = |field: &str, value: Value| {
        let mut body = whole.clone();
        body[field] = value;
        body
    };
    let never = noor.post("/changes", with("cause", json!("incident_comms"))).await;
    assert_eq!((never.status(), never.fields()), (422, vec!["cause"]));
    let same = noor.post("/changes", with("checker", json!(l.marcus.id))).await;
    assert_eq!((same.status(), same.fields()), (422, vec!["checker"]));
    let early = noor.post("/changes", with("check_on", json!("2026-11-10"))).await;
    assert_eq!((early.status(), early.fields()), (422, vec!["check_on"]));
    let made = noor.post("/changes", whole.clone()).await.with(201);
    assert_eq!((&made["state"], &made["check_on"]), (&json!("proposed"), &json!("2027-02-08")));
    let at = format!("/changes/{}", made["id"].as_str().unwrap());
    assert_eq!(marcus.post(&format!("{at}/agreement"), json!({})).await.status(), 403);
    let agreed = dana.post(&format!("{at}/agreement"), json!({})).await.with(200);
    assert!(agreed["baseline"]["findings"].is_u64() && agreed["state"] == "agreed", "{agreed}");
    let edited = marcus
        .change(
            axum::http::Method::PATCH,
            &at,
            agreed["version"].as_i64().unwrap(),
            json!({ "title": "Goals first" }),
        )
        .await;
    assert_eq!(edited.with(200)["title"], "Goals first");
    let stale = marcus.change(axum::http::Method::PATCH, &at, 1, json!({ "title": "Goals last" })).await;
    assert_eq!(stale.status(), 412);
    t.wait(6);
    let placed = marcus.post(&format!("{at}/in-place"), json!({})).await.with(200);
    assert_eq!((&placed["state"], &placed["effective_on"]), (&json!("in_place"), &json!("2026-11-10")));
    let one = vera.get(&at).await.with(200);
    assert_eq!(one["effect"]["verdict"], "too_early", "{one}");
    assert_eq!(marcus.post(&format!("{at}/check"), json!({ "outcome": "kept" })).await.status(), 403);
    let blocked =
        tomas.post(&format!("{at}/check"), json!({ "outcome": "kept", "note": "Yes" })).await.with(409);
    assert!(blocked["detail"].as_str().unwrap().contains("The check is due on 8 Feb 2027"), "{blocked}");
    let stopped =
        tomas.post(&format!("{at}/check"), json!({ "outcome": "stopped", "note": "Nobody used it." })).await;
    assert_eq!(stopped.with(200)["outcome"], "stopped");
    let found = vera.get("/changes?state=checked").await.with(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    assert_eq!(vera.get("/changes?late=true").await.with(200)["items"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn the_effect_is_the_row_of_the_report() {
    let t = TestApp::new().await;
    let l = with_history(&t).await;
    let vera = t.acting_as(&l.vera).await;
    let report = vera.get("/patterns").await.with(200);
    let rows: Vec<&Value> =
        find(&report, "changes").iter().flat_map(|it| it["rows"].as_array().unwrap()).collect();
    let all = vera.get("/changes").await.with(200);
    assert_eq!(all["items"].as_array().unwrap().len(), 3);
    for item in all["items"].as_array().unwrap() {
        let one = vera.get(&format!("/changes/{}", item["id"].as_str().unwrap())).await.with(200);
        let row = rows.iter().find(|it| it["change_id"] == item["external_id"]).unwrap();
        assert_eq!(&one["effect"]["figures"], *row);
    }
}

/// Every object under this name, however deep.
fn find<'v>(value: &'v Value, name: &str) -> Vec<&'v Value> {
    match value {
        Value::Object(fields) => {
            fields.iter().flat_map(|(key, it)| if key == name { vec![it] } else { find(it, name) }).collect()
        }
        Value::Array(all) => all.iter().flat_map(|it| find(it, name)).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn two_changes_to_one_cause_cannot_be_separated() {
    let t = TestApp::new().await;
    let mut l = with_history(&t).await;
    let at = proposed(&l).await;
    moves(&l.dana, &at, "agreement", &[]).await;
    moves(&l.marcus, &at, "in-place", &[("effective_on", "2026-11-04")]).await;
    let first = l.vera.get(&at).await.body;
    assert!(!first.contains("Cannot be separated"), "{first}");
    let id = ChangeId::new().to_string();
    let other = sends(&l.noor, "/changes", &plan(&l, &id)).await.went();
    moves(&l.dana, &other, "agreement", &[]).await;
    later(&t, 10, &mut [&mut l.marcus]).await;
    moves(&l.marcus, &other, "in-place", &[("effective_on", "2026-11-14")]).await;
    later(&t, 60, &mut [&mut l.vera]).await;
    for it in [&at, &other] {
        let page = l.vera.get(it).await.body;
        assert!(page.contains("Cannot be separated"), "{page}");
    }
}

#[tokio::test]
async fn the_database_keeps_the_law_of_changes() {
    let t = TestApp::new().await;
    let l = with_history(&t).await;
    let at = proposed(&l).await;
    let id = crate::law::hex(&at);
    let conn = &mut by_hand(&t).await;
    let set = |what: &str| format!("update changes set {what} where id = {id}");
    let refused = [
        ("checker_id = owner_id", "change_has_another_checker"),
        ("check_on = effective_on", "change_is_checked_after"),
        ("state = 'agreed'", "change_was_planned"),
        ("state = 'in_place'", "change_moves_on"),
        ("state = 'checked'", "change_"),
        ("number = 1", "UNIQUE"),
        ("kind = 'magic'", "CHECK"),
        ("roll_out_days = 181", "CHECK"),
    ];
    for (what, law) in refused {
        let told = sql(conn, &set(what)).await.unwrap_err();
        assert!(told.contains(law), "{what}: {told}");
    }
    moves(&l.dana, &at, "agreement", &[]).await;
    assert!(sql(conn, &set("state = 'proposed'")).await.unwrap_err().contains("change_moves_on"));
    moves(&l.marcus, &at, "in-place", &[("effective_on", "2026-11-04")]).await;
    for what in [
        "hypothesis = 'x'",
        "check_on = '2028-01-01'",
        "baseline = '{}'",
        "cause = 'product_gap'",
        "effective_on = '2026-01-01'",
    ] {
        assert!(sql(conn, &set(what)).await.unwrap_err().contains("change_plan_stays"), "{what}");
    }
    assert!(sql(conn, &set("state = 'checked'")).await.unwrap_err().contains("change_is_judged_whole"));
    moves(&l.tomas, &at, "check", &[("outcome", "stopped"), ("note", "No.")]).await;
    for what in ["verdict = 'fell'", "outcome = 'kept'", "effect = '{}'", "check_note = ''"] {
        assert!(sql(conn, &set(what)).await.unwrap_err().contains("change_is_judged_once"), "{what}");
    }
    let insert = "insert into changes (id, title, cause, owner_function, effective_on, created_at, version";
    let values = "values (x'01', 'T', 'product_gap', 'sales', '2026-11-04', '', 1";
    let half = format!("{insert}, dimension) {values}, 'segment')");
    assert!(sql(conn, &half).await.unwrap_err().contains("change_says_where_whole"));
    let own = format!(
        "{insert}, owner_id, checker_id) {values}, (select id from people limit 1), (select id from people limit 1))"
    );
    assert!(sql(conn, &own).await.unwrap_err().contains("change_has_another_checker"));
    let early = format!("{insert}, check_on) {values}, '2026-11-04')");
    assert!(sql(conn, &early).await.unwrap_err().contains("change_is_checked_after"));
}

/// What somebody reads of changes while an autopsy's filing on `cause` is sealed.
async fn read_while_sealed(cause: &str) -> Vec<String> {
    let t = TestApp::new().await;
    let l = with_history(&t).await;
    let autopsy = crate::routes::in_the_middle(&l).await;
    let id = "0190a0a0-0000-7000-8000-000000000001";
    let at = sends(&l.noor, "/changes", &plan(&l, id)).await.went();
    moves(&l.dana, &at, "agreement", &[]).await;
    moves(&l.marcus, &at, "in-place", &[("effective_on", "2026-11-04")]).await;
    l.files(&autopsy, "sales", cause, "The quetzalcoatlus case.").await;
    let mut said = Vec::new();
    for path in
        ["/changes", "/changes?as=list", &at, "/api/v1/changes?state=in_place", &format!("/api/v1{at}")]
    {
        let ids = |text: &str| {
            // Ids and sessions are of their own in each instance; figures and words are what is compared.
            let mut kept = String::new();
            for word in text.split(|it: char| !(it.is_ascii_alphanumeric() || it == '-' || it == '.')) {
                if !(word.len() == 36 && word.matches('-').count() == 4) {
                    kept.push_str(word);
                    kept.push(' ');
                }
            }
            kept
        };
        said.push(ids(&l.vera.get(path).await.body));
    }
    said
}

#[tokio::test]
async fn what_is_sealed_changes_no_word_about_changes() {
    let (one, other) =
        (read_while_sealed("crm_undocumented").await, read_while_sealed("severity_gaming").await);
    assert_eq!(one, other);
    assert!(one.iter().all(|it| !it.contains("quetzalcoatlus")));
}
