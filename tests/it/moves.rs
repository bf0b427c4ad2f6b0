//! What may happen when: each move that is not allowed answers with the sentence that says what blocks it.
use crate::app::TestApp;
use crate::routes::in_the_middle;
use crate::story::Larkfield;
use autopsy::domain::{Function, Role};

#[tokio::test]
async fn an_account_with_an_open_autopsy_gets_no_second_one_and_a_third_time_is_told() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let account = t.account(&l.dana, "Brightwater Utilities").await;
    let first = l.opens_again(&account, "Brightwater Utilities", &["sales"]).await;
    let id = autopsy::domain::AutopsyId::new().to_string();
    let again = [
        ("id", id.as_str()),
        ("account", "Brightwater Utilities"),
        ("account_id", &account),
        ("kind", "full"),
        ("happened", "Once more <b>bold</b>"),
        ("lifecycle_stage", "renewal"),
        ("functions", "sales"),
    ];
    let reply = l.dana.post("/autopsies", &again).await;
    assert_eq!(reply.status, 409);
    assert!(reply.body.contains("gets no second one"), "{}", reply.body);
    assert!(
        reply.body.contains("Once more &lt;b&gt;bold&lt;") && !reply.body.contains("<b>bold"),
        "{}",
        reply.body
    );
    for n in 2..=3 {
        let cancelled = [("kind", "duplicate"), ("reason", "One too many")];
        if n == 2 {
            // A cancelled autopsy is no time off course.
            l.dana.post(&format!("{first}/cancellation"), &cancelled).await.went();
            let page = l.opens_again(&account, "Brightwater Utilities", &["sales"]).await;
            assert!(l.dana.get(&page).await.body.contains("First time"));
            finish(&l, &page).await;
        }
        let page = l.opens_again(&account, "Brightwater Utilities", &["sales"]).await;
        let words = if n == 2 { "Second time" } else { "Third time" };
        assert!(l.dana.get(&page).await.body.contains(words), "{n}");
        if n == 3 {
            assert!(l.wes.get("/").await.body.contains("Third time or more"), "the sponsor is told");
        } else {
            finish(&l, &page).await;
        }
    }
}

/// Takes an autopsy with the one seat Sales from opening to close.
async fn finish(l: &Larkfield<'_>, at: &str) {
    l.agrees(at, "sales").await;
    l.files(at, "sales", "crm_undocumented", "Nothing was written down.").await;
    let finding = [
        ("version", "0"),
        ("primary_cause", "crm_undocumented"),
        ("primary_share", "100"),
        ("statement", "Nothing was written down at the sale."),
    ];
    l.dana.post(&format!("{at}/finding"), &finding).await.went();
    let accept = [("version", "1"), ("answer", "accept")];
    l.marcus.post(&format!("{at}/finding/answers/sales"), &accept).await.went();
    l.dana.post(&format!("{at}/rescue/outcome"), &[("outcome", "churned")]).await.went();
    l.dana.post(&format!("{at}/closure"), &[]).await.went();
}

#[tokio::test]
async fn the_due_date_reveals_what_is_there_and_the_clock_settles_the_finding() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    l.files(&at, "support", "support_closure", "Closed six times.").await;
    // Due on 16 November, until midnight there.
    t.wait(12);
    t.tick().await;
    let dana = t.sign_in(l.dana.id).await;
    let page = dana.get(&at).await.body;
    assert!(page.contains("Six filings are missing") && !page.contains("Closed six times."), "{page}");
    t.wait(1);
    t.tick().await;
    let dana = t.sign_in(l.dana.id).await;
    let page = dana.get(&at).await.body;
    assert!(
        page.contains("at the due date, with what was there") && page.contains("Closed six times."),
        "{page}"
    );
    assert!(page.contains("Not filed"), "{page}");
    // A finding that lies outside needs a second function's acceptance, also after the five days.
    let finding = [
        ("version", "0"),
        ("primary_cause", "customer_capability"),
        ("primary_share", "100"),
        ("statement", "No administrator was hired for nine months."),
    ];
    dana.post(&format!("{at}/finding"), &finding).await.went();
    let answers = format!("{at}/finding/answers/customer_success");
    dana.post(&answers, &[("version", "1"), ("answer", "accept")]).await.went();
    t.wait(10);
    t.tick().await;
    let dana = t.sign_in(l.dana.id).await;
    let page = dana.get(&at).await.body;
    assert!(page.contains("a second function beside Customer success has to accept it"), "{page}");
    let tomas = t.sign_in(l.tomas.id).await;
    tomas
        .post(&format!("{at}/finding/answers/support"), &[("version", "1"), ("answer", "accept")])
        .await
        .went();
    assert!(tomas.get(&at).await.body.contains("The finding is agreed"));
}

#[tokio::test]
async fn nothing_is_revealed_by_the_clock_when_nobody_filed() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    t.wait(40);
    t.tick().await;
    let dana = t.sign_in(l.dana.id).await;
    let page = dana.get(&at).await.body;
    assert!(page.contains("Seven filings are missing") && page.contains("Extend the date"), "{page}");
    assert_eq!(dana.post(&format!("{at}/deadline"), &[("due_on", "2026-12-20")]).await.went(), at);
    let joon = t.sign_in(l.joon.id).await;
    let filing = [("primary_cause", "onboarding_gap"), ("evidence", "Six of forty."), ("confidence", "low")];
    joon.post(&format!("{at}/seats/onboarding/filing"), &filing).await.went();
}

#[tokio::test]
async fn a_sponsor_may_override_once_and_it_stays() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Ostrava Glass", &["sales", "support"]).await;
    l.agrees(&at, "sales").await;
    let path = format!("{at}/rescue/override");
    let bare = l.wes.post(&path, &[("reason", "")]).await;
    assert_eq!(bare.status, 422);
    assert_eq!(l.dana.post(&path, &[("reason", "I may not")]).await.status, 403);
    l.wes.post(&path, &[("reason", "The contract ends on Friday.")]).await.went();
    let page = l.dana.get(&at).await.body;
    assert!(
        page.contains("Rescued without agreement") && page.contains("The contract ends on Friday."),
        "{page}"
    );
    assert_eq!(l.wes.post(&path, &[("reason", "Twice")]).await.status, 409);
    // The seat that had not agreed may still agree and file.
    l.agrees(&at, "support").await;
    assert!(l.dana.get(&at).await.body.contains("Rescued without agreement"));
}

#[tokio::test]
async fn who_was_not_involved_is_excused_and_asked_nothing_more() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Sable and Stone", &["sales", "support"]).await;
    l.agrees(&at, "sales").await;
    let path = format!("{at}/seats/support/excusal");
    let early = l.dana.post(&path, &[]).await;
    assert_eq!(early.status, 409);
    assert!(early.body.contains("Support has not said that it was not involved"), "{}", early.body);
    let answer = [("answer", "not_involved"), ("reason", "No case was ever opened.")];
    l.tomas.post(&format!("{at}/seats/support/consent"), &answer).await.went();
    assert!(l.dana.get("/").await.body.contains("Was Support not involved in Sable and Stone?"));
    l.dana.post(&path, &[]).await.went();
    assert!(l.dana.get(&at).await.body.contains("The rescue began"), "Sales alone is asked, and has agreed");
    let filing = [("primary_cause", "product_gap"), ("evidence", "x"), ("confidence", "low")];
    let refused = l.tomas.post(&format!("{at}/seats/support/filing"), &filing).await;
    assert_eq!(refused.status, 409);
    // The last filing of those asked reveals.
    l.files(&at, "sales", "sale_misfit", "A batch tool for a real-time use.").await;
    assert!(l.dana.get(&at).await.body.contains("A batch tool for a real-time use."));
}

#[tokio::test]
async fn a_function_is_seated_later_while_the_rescue_has_not_begun() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Sable and Stone", &["sales"]).await;
    let seats = format!("{at}/seats");
    let twice = l.dana.post(&seats, &[("function", "sales")]).await;
    assert!(twice.status == 409 && twice.body.contains("Sales has a seat already"), "{}", twice.body);
    let nobody = l.dana.post(&seats, &[("function", "marketing")]).await;
    assert!(
        nobody.status == 422 && nobody.body.contains("Marketing has no executive who can sign in"),
        "{}",
        nobody.body
    );
    l.dana.post(&seats, &[("function", "support")]).await.went();
    l.agrees(&at, "sales").await;
    assert!(l.dana.get(&at).await.body.contains("One seat has not agreed: Support"));
    l.agrees(&at, "support").await;
    let late = l.dana.post(&seats, &[("function", "product")]).await;
    assert!(late.status == 409 && late.body.contains("the seats stay"), "{}", late.body);
}

#[tokio::test]
async fn a_seat_follows_its_function_to_a_new_executive_and_no_filing_goes_with_it() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Sable and Stone", &["sales", "support"]).await;
    l.agrees(&at, "sales").await;
    l.agrees(&at, "support").await;
    l.files(&at, "sales", "sale_misfit", "The quetzalcoatlus of the sale.").await;
    let both = |at: &str| [format!("{at}/seats/sales/holder"), format!("{at}/seats/support/holder")];
    let same = l.dana.post(&both(&at)[1], &[]).await;
    assert!(same.status == 409 && same.body.contains("is with its executive already"), "{}", same.body);
    // Nadia leads both functions from now on.
    let nadia = t.person("Nadia", Role::Executive, &[Function::Sales, Function::Support]).await;
    assert_eq!(nadia.get(&at).await.status, 403);
    let filed = l.dana.post(&both(&at)[0], &[]).await;
    assert!(filed.status == 409 && filed.body.contains("stays with whoever filed"), "{}", filed.body);
    l.dana.post(&both(&at)[1], &[]).await.went();
    assert_eq!(l.tomas.get(&format!("{at}/seats/support/filing")).await.status, 403, "the seat is gone");
    assert!(!nadia.get(&at).await.body.contains("quetzalcoatlus"));
    let filing = [("primary_cause", "support_slow"), ("evidence", "Four handovers."), ("confidence", "low")];
    nadia.post(&format!("{at}/seats/support/filing"), &filing).await.went();
    // All have filed, so all is revealed, and the seat of Sales may follow; its filing stays under Marcus.
    l.dana.post(&both(&at)[0], &[]).await.went();
    assert!(nadia.get(&at).await.body.contains("<b>Marcus</b>"));
}

#[tokio::test]
async fn a_delegation_ends_with_its_day() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Odessa Marine", &["sales", "support"]).await;
    let cal = l.cal.id.to_string();
    let path = format!("{at}/seats/sales/delegate");
    let past = l.marcus.post(&path, &[("person", &cal), ("until", "2026-11-01")]).await;
    assert_eq!(past.status, 422);
    assert_eq!(
        l.marcus.post(&path, &[("person", &l.marcus.id.to_string()), ("until", "")]).await.status,
        422
    );
    assert_eq!(
        l.marcus
            .post(&path, &[("person", "0190a0a0-0000-7000-8000-000000000000"), ("until", "")])
            .await
            .status,
        422
    );
    l.marcus.post(&path, &[("person", &cal), ("until", "2026-11-06")]).await.went();
    assert_eq!(l.cal.get(&format!("{at}/seats/sales/consent")).await.status, 200);
    // The delegate can't hand it on.
    assert_eq!(l.cal.post(&path, &[("person", &l.joon.id.to_string()), ("until", "")]).await.status, 403);
    t.wait(3);
    let cal = t.sign_in(l.cal.id).await;
    let answer =
        cal.post(&format!("{at}/seats/sales/consent"), &[("answer", "agreed"), ("reason", "")]).await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn a_light_autopsy_seats_customer_success_and_one_other() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let account = t.account(&l.dana, "Fennel & Rye").await;
    let id = autopsy::domain::AutopsyId::new().to_string();
    let mut fields = vec![
        ("id", id.as_str()),
        ("account", "fennel & rye"),
        ("account_id", ""),
        ("kind", "light"),
        ("happened", "Two of three vans still drive the old rounds."),
        ("lifecycle_stage", "onboarding"),
        ("functions", "onboarding"),
        ("functions", "support"),
    ];
    let back = l.dana.post("/autopsies", &fields).await;
    assert_eq!(back.status, 422);
    assert!(
        back.body.contains("A light autopsy seats Customer success and one other function"),
        "{}",
        back.body
    );
    fields[7] = ("functions", "customer_success");
    let at = l.dana.post("/autopsies", &fields).await.went();
    let page = l.dana.get(&at).await.body;
    assert!(page.contains("Light autopsy") && page.contains(&account), "{page}");
    // The form sent twice opens it once.
    assert_eq!(l.dana.post("/autopsies", &fields).await.went(), at);
}

#[tokio::test]
async fn whoever_reads_no_autopsys_page_is_led_to_none() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Halcyon Health", &["sales"]).await;
    for browser in [&l.vera, &l.ada] {
        for path in ["/", "/autopsies", "/accounts"] {
            let page = browser.get(path).await.body;
            assert!(!page.contains(&at), "{path} leads to what is not open to them");
        }
        assert!(browser.get("/autopsies").await.body.contains("Halcyon Health"));
    }
    assert!(l.noor.get("/autopsies").await.body.contains(&at));
}
