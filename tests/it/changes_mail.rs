//! Mail about process changes: whoever's filing led to one hears what came of it, whoever is waited for is reminded.
use crate::app::TestApp;
use crate::changes::{later, moves, plan, sends, with_history};
use crate::mail::{told, with_mail};
use crate::story::Larkfield;
use autopsy::domain::ChangeId;

/// An autopsy in which Sales named the cause that was found, Product named it beside another one and Support did not; answers
/// its address.
async fn found(l: &Larkfield<'_>) -> String {
    let at = l.opens("Brightwater Utilities", &["sales", "support", "product"]).await;
    l.agrees(&at, "product").await;
    let fields = [
        ("primary_cause", "product_gap"),
        ("contributing_causes", "crm_undocumented"),
        ("evidence", "The quetzalcoatlus case."),
        ("confidence", "low"),
    ];
    l.ingrid.post(&format!("{at}/seats/product/filing"), &fields).await.went();
    for (function, cause) in [("sales", "crm_undocumented"), ("support", "product_gap")] {
        l.agrees(&at, function).await;
        l.files(&at, function, cause, "The quetzalcoatlus case.").await;
    }
    let finding = [
        ("version", "0"),
        ("primary_cause", "crm_undocumented"),
        ("primary_share", "100"),
        ("statement", "The goals were never written down."),
    ];
    assert_eq!(l.dana.post(&format!("{at}/finding"), &finding).await.went(), at);
    for function in ["sales", "support", "product"] {
        let path = format!("{at}/finding/answers/{function}");
        let answer = [("version", "1"), ("answer", "accept"), ("reason", "")];
        assert_eq!(l.holder(function).post(&path, &answer).await.went(), at);
    }
    // The last answer settles it, or the leader does.
    l.dana.post(&format!("{at}/closure"), &[]).await;
    at
}

async fn born_from(l: &Larkfield<'_>, autopsy: &str) -> String {
    let id = ChangeId::new().to_string();
    let mut fields = plan(l, &id);
    // Cal owns it, so that Marcus only hears of it because of what he filed.
    fields.retain(|it| it.0 != "owner");
    fields.push(("owner", l.cal.id.to_string()));
    fields.push(("autopsy", autopsy.rsplit('/').next().unwrap().to_owned()));
    sends(&l.noor, "/changes", &fields).await.went()
}

#[tokio::test]
async fn whoever_named_the_cause_hears_what_came_of_it_and_nobody_hears_what_was_filed() {
    let (t, smtp) = with_mail().await;
    let mut l = with_history(&t).await;
    let autopsy = found(&l).await;
    let page = l.noor.get(&autopsy).await.body;
    assert!(page.contains("/changes/new?autopsy="), "{page}");
    t.post_round(&smtp).await;
    let at = born_from(&l, &autopsy).await;
    assert!(l.vera.get(&at).await.body.contains("Brightwater Utilities"));
    moves(&l.dana, &at, "agreement", &[]).await;
    assert!(t.post_round(&smtp).await.is_empty());
    later(&t, 6, &mut [&mut l.cal]).await;
    // On the day its owner is reminded, once; a week later again.
    let due = t.post_round(&smtp).await;
    let of_changes = |mails: &[crate::smtp::Mail]| {
        let told = told(mails);
        told.into_iter().filter(|it| it.contains("Hand-over page")).collect::<Vec<_>>()
    };
    assert_eq!(of_changes(&due), ["cal: Hand-over page with goals is to be in place today"]);
    assert!(l.cal.get("/").await.body.contains("Is it in place: Hand-over page with goals?"));
    t.wait(1);
    assert!(of_changes(&t.post_round(&smtp).await).is_empty());
    later(&t, 6, &mut [&mut l.cal]).await;
    let again = t.post_round(&smtp).await;
    assert_eq!(of_changes(&again), ["cal: Hand-over page with goals was to be in place by 10 Nov 2026"]);
    moves(&l.cal, &at, "in-place", &[("effective_on", "2026-11-10")]).await;
    let placed = t.post_round(&smtp).await;
    assert_eq!(
        of_changes(&placed),
        ["ingrid: In place: Hand-over page with goals", "marcus: In place: Hand-over page with goals"],
        "Tomas named another cause"
    );
    for mail in due.iter().chain(&again).chain(&placed) {
        assert!(!mail.all().contains("quetzalcoatlus"), "{}", mail.all());
    }
    // The check is due: its checker hears, with what may be said today.
    later(&t, 90, &mut [&mut l.tomas]).await;
    let check = t.post_round(&smtp).await;
    assert_eq!(of_changes(&check), ["tomas: Did it work? Hand-over page with goals"]);
    assert!(l.tomas.get("/").await.body.contains("Did it work: Hand-over page with goals?"));
    moves(&l.tomas, &at, "check", &[("outcome", "kept"), ("note", "It is used.")]).await;
    let judged = t.post_round(&smtp).await;
    let told: Vec<_> =
        judged.iter().filter(|it| it.subject().starts_with("Hand-over page with goals: ")).collect();
    let mut to: Vec<_> = told.iter().map(|it| it.to[0].split('@').next().unwrap()).collect();
    to.sort_unstable();
    assert_eq!(to, ["ingrid", "marcus"]);
    for mail in told {
        assert!(mail.text().contains("days on either side"), "{}", mail.text());
    }
}

#[tokio::test]
async fn a_reminder_that_came_too_late_is_dropped() {
    let (t, smtp) = with_mail().await;
    let mut l = with_history(&t).await;
    let autopsy = found(&l).await;
    let at = born_from(&l, &autopsy).await;
    moves(&l.dana, &at, "agreement", &[]).await;
    t.post_round(&smtp).await;
    later(&t, 6, &mut [&mut l.cal]).await;
    t.tick().await;
    moves(&l.cal, &at, "in-place", &[("effective_on", "2026-11-10")]).await;
    let mails = told(&t.post_round(&smtp).await);
    assert!(!mails.iter().any(|it| it.starts_with("cal: Hand-over")), "{mails:?}");
    assert!(t.dump().await.contains("moot"));
}

#[tokio::test]
async fn leaders_see_at_home_that_proposals_wait() {
    let t = TestApp::new().await;
    let l = with_history(&t).await;
    assert!(!l.dana.get("/").await.body.contains("for a decision"));
    crate::changes::proposed(&l).await;
    assert!(l.dana.get("/").await.body.contains("One process change waits for a decision"));
    assert!(!l.marcus.get("/").await.body.contains("for a decision"));
}
