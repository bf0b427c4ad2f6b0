//! Functions are named, persons never: whoever names a person is told, and nothing is refused for it. What is done in one
//! rescue after the other is said where the next one is led.
use crate::app::{Browser, Reply, TestApp};
use crate::changes::{plan, sends, with_history};
use crate::links::{Phone, handed_on};
use crate::reviewing::{Meeting, accepted};
use crate::story::Larkfield;
use autopsy::domain::{ChangeId, TaskId, people_named};
use axum::http::{Method, header};

const PEOPLE: [&str; 5] = ["Marcus Bell", "Mark May", "Zoë O’Neill", "Li Wei", "Dana"];

#[test]
fn a_person_is_known_by_the_whole_name_or_by_a_part_that_is_written_like_one() {
    let named = |text| people_named(text, PEOPLE.into_iter());
    for (text, who) in [
        ("Marcus promised it.", vec!["Marcus Bell"]),
        ("It was Marcus’s deal; BELL’s notes say so, and Dana's too.", vec!["Marcus Bell", "Dana"]),
        ("marcus bell agreed", vec!["Marcus Bell"]),
        ("Asked by Mark  May, in May.", vec!["Mark May"]),
        ("Zoë was told.", vec!["Zoë O’Neill"]),
        ("LI WEI left", vec!["Li Wei"]),
        // Words that are names too, parts of words, and what is too short to be told from a word.
        ("We may mark it in May. Mark the date.", vec![]),
        ("A doorbell rang; Marcusson is a customer.", vec![]),
        ("Li is a unit.", vec![]),
        ("The handoff had no goals.", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(named(text), who, "{text}");
    }
}

/// The page that a deed leads to, with what is said once.
async fn then(browser: &Browser<'_>, done: &Reply) -> String {
    let cookie = done.headers.get_all(header::SET_COOKIE).iter().map(|it| it.to_str().unwrap());
    let cookie = cookie.filter_map(|it| it.split(';').next()).find(|it| it.starts_with("said=")).unwrap();
    let path = done.location().split('#').next().unwrap().to_owned();
    browser.send(Method::GET, &path, String::new(), &[("cookie", cookie)]).await.body
}

const WARNING: &str = "Your words seem to name a person";

#[tokio::test]
async fn whoever_names_a_person_in_a_filing_or_a_finding_is_told_and_it_is_kept_as_typed() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    for function in ["sales", "support"] {
        l.agrees(&at, function).await;
    }
    let file = async |who: &Browser<'_>, function: &str, evidence: &str| {
        let fields = [("primary_cause", "crm_undocumented"), ("evidence", evidence), ("confidence", "high")];
        let done = who.post(&format!("{at}/seats/{function}/filing"), &fields).await;
        assert_eq!(done.status, 303, "{}", done.body);
        then(who, &done).await
    };
    let named = file(&l.marcus, "sales", "Tomas never wrote the goals down.").await;
    assert!(named.contains(WARNING) && named.contains("Your filing is sealed."), "{named}");
    assert!(!named.contains("Tomas never"), "what is sealed is not on the page");
    assert!(l.marcus.get(&format!("{at}/seats/sales/filing")).await.body.contains("Tomas never"), "as typed");
    let step = file(&l.marcus, "sales", "The goals were never written down.").await;
    assert!(step.contains("Your filing is sealed.") && !step.contains(WARNING), "{step}");
    file(&l.tomas, "support", "The handoff had no goals.").await;

    let finding = |statement| {
        [
            ("version", "0"),
            ("primary_cause", "crm_undocumented"),
            ("primary_share", "100"),
            ("statement", statement),
        ]
    };
    let done = l.dana.post(&format!("{at}/finding"), &finding("Marcus wrote no goals down.")).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(then(&l.dana, &done).await.contains(WARNING));
}

#[tokio::test]
async fn the_receipt_of_a_link_says_whom_the_words_name() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    let link = handed_on(&l, &at, "sales").await;
    let phone = Phone::at(&t, &link);
    phone.agrees_and_files("crm_undocumented", "Tomas and Ingrid never wrote it down.").await;
    let receipt = phone.get("/sealed").await.body;
    assert!(receipt.contains("Your words seem to name Ingrid, Tomas."), "{receipt}");
    // Another browser with the same link reads neither the words nor whom they name.
    let other = t.nobody().get(&format!("{link}/sealed")).await.body;
    assert!(other.contains("Your filing is sealed") && !other.contains("seem to name"), "{other}");
    phone.files("crm_undocumented", "Nobody wrote it down.").await;
    assert!(!phone.get("/sealed").await.body.contains("seem to name"));
    // Whoever files last gets no receipt, and is told where all of them are in.
    let last = Phone::at(&t, &handed_on(&l, &at, "support").await);
    assert_eq!(last.post("", &[]).await.went(), format!("{}/cause", last.at));
    last.post("/cause", &[("primary_cause", "crm_invisible")]).await;
    let fields = [("primary_cause", "crm_invisible"), ("evidence", "Ask Ingrid."), ("confidence", "low")];
    let done = last.post("/evidence", &fields).await;
    let shown = then(&t.nobody(), &done).await;
    assert!(shown.contains("All of them are in") && shown.contains(WARNING), "{shown}");
}

#[tokio::test]
async fn whoever_names_a_person_in_a_decision_is_told_also_in_a_review() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let owner = m.l.dana.id.to_string();
    let id = m.agenda().await[0].clone();
    let mut fields = accepted(&owner);
    fields[1] = ("reason", "Ingrid says that it is rare.");
    let done = m.decides(&id, &fields).await;
    assert_eq!(done.location(), format!("{}#decisions", m.at));
    assert!(then(&m.l.dana, &done).await.contains(WARNING));
    fields[1] = ("reason", "It is rare.");
    let done = m.decides(&id, &fields).await;
    let shown = then(&m.l.dana, &done).await;
    assert!(shown.contains("The decision is on record.") && !shown.contains(WARNING), "{shown}");
}

#[tokio::test]
async fn what_three_rescues_do_is_said_to_be_done_again_and_again() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let mut autopsies = Vec::new();
    for account in ["Brightwater Utilities", "Corvid Logistics", "Dunmore Clinics"] {
        let at = l.opens(account, &["sales"]).await;
        l.agrees(&at, "sales").await;
        autopsies.push(at);
    }
    let add = async |at: &str, title: &str, done: bool| {
        let id = TaskId::new().to_string();
        let fields = [
            ("id", id.as_str()),
            ("title", title),
            ("purpose", "adopt"),
            ("owner", ""),
            ("due_on", "2026-11-20"),
        ];
        l.noor.post(&format!("{at}/rescue/tasks"), &fields).await.went();
        if done {
            l.noor.post(&format!("{at}/rescue/tasks/{id}/completion"), &[]).await.went();
        }
    };
    add(&autopsies[0], "Train the planners anew", true).await;
    add(&autopsies[0], "Train the planners anew", true).await;
    add(&autopsies[1], "train the planners anew ", true).await;
    add(&autopsies[2], "Train the Planners anew", false).await;
    for at in &autopsies {
        assert!(
            !l.dana.get(at).await.body.contains("again and again"),
            "twice and a plan is not again and again"
        );
    }
    add(&autopsies[2], "Train the Planners anew", true).await;
    add(&autopsies[2], "Call the sponsor", true).await;
    for at in &autopsies {
        let page = l.dana.get(at).await.body;
        assert!(page.contains("Done again and again:") && page.contains(" in 3 rescues"), "{page}");
        assert!(!page.contains("“Call the sponsor” in"), "{page}");
    }
    // It is said once for each, however often one rescue does it.
    let page = l.dana.get(&autopsies[0]).await.body;
    assert_eq!(page.matches(" in 3 rescues").count(), 1);
    let dana = t.acting_as(&l.dana).await;
    let again = dana.get(&format!("{}/rescue", autopsies[0])).await.with(200)["done_again"].clone();
    assert_eq!(again, serde_json::json!([{ "title": "Train the planners anew", "rescues": 3 }]));
    // One that was opened by mistake is no rescue.
    let fields = [("kind", "duplicate"), ("reason", "Opened twice.")];
    l.dana.post(&format!("{}/cancellation", autopsies[2]), &fields).await.went();
    assert!(!l.dana.get(&autopsies[0]).await.body.contains("again and again"));
}

#[tokio::test]
async fn customer_success_does_not_own_the_change_of_what_lies_elsewhere() {
    let t = TestApp::new().await;
    let l = with_history(&t).await;
    let id = ChangeId::new().to_string();
    let owned_by = |function: &str| {
        let mut fields = plan(&l, &id);
        fields.retain(|it| it.0 != "owner_function");
        fields.push(("owner_function", function.to_owned()));
        fields
    };
    let at = sends(&l.noor, "/changes", &owned_by("customer_success")).await.went();
    let page = l.dana.get(&at).await.body;
    assert!(page.contains("an owner in the function whose work it changes"), "{page}");
    assert!(page.contains("Whose turn: a CS leader, or the executive sponsor."), "{page}");
    let version = [("version", "1")];
    let refused = l.dana.post(&format!("{at}/agreement"), &version).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("the function whose work it changes"), "{}", refused.body);
    // With Sales for its owner it can be agreed, and is theirs to put in place; then its checker's.
    let mut fields = owned_by("sales");
    fields.retain(|it| it.0 != "id");
    fields.push(("version", "1".to_owned()));
    sends(&l.dana, &format!("{at}/edit"), &fields).await.went();
    l.dana.post(&format!("{at}/agreement"), &[("version", "2")]).await.went();
    assert!(l.dana.get(&at).await.body.contains("Whose turn: Marcus, its owner."));
    let vera = t.acting_as(&l.vera).await;
    let read = vera.get(&at).await.with(200);
    assert_eq!(read["waits_for"]["name"], "Marcus", "{read}");
    // What was agreed keeps its owner where the work is.
    let mut fields = owned_by("customer_success");
    fields.retain(|it| it.0 != "id");
    fields.push(("version", read["version"].to_string()));
    let refused = sends(&l.dana, &format!("{at}/edit"), &fields).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.body.contains("it keeps an owner in the function whose work it changes"),
        "{}",
        refused.body
    );
}
