//! Home asks for what a review needs, on its day, of whom it needs it.
use crate::app::TestApp;
use crate::reviewing::{Meeting, accepted};
use crate::story::Larkfield;
use autopsy::domain::PersonId;

/// What somebody's home asks on this day: title and when.
async fn home(t: &TestApp, person: PersonId) -> String {
    t.sign_in(person).await.get("/").await.body
}

/// The chair with a session of today.
async fn today<'t>(t: &'t TestApp, m: Meeting<'t>) -> Meeting<'t> {
    Meeting { l: Larkfield { dana: t.sign_in(m.l.dana.id).await, ..m.l }, ..m }
}

#[tokio::test]
async fn the_chair_freezes_decides_and_closes_and_everybody_reads() {
    let t = TestApp::new().await;
    let m = Meeting::planned(&t).await;
    let (dana, wes, vera) = (m.l.dana.id, m.l.wes.id, m.l.vera.id);
    assert!(!home(&t, dana).await.contains("Freeze the pre-read"), "the meeting is four weeks away");
    t.wait(21);
    let page = home(&t, dana).await;
    assert!(page.contains("Freeze the pre-read of Q3 2026") && page.contains("By Tue 1 Dec"), "{page}");
    assert!(page.contains("Two things need you"), "beside a rescue that goes on: {page}");
    assert!(!home(&t, wes).await.contains("pre-read"));
    t.wait(7);
    let page = home(&t, dana).await;
    assert!(page.contains("Freeze the pre-read of Q3 2026") && page.contains("1 day late"), "{page}");
    assert!(page.contains("One is late"), "{page}");

    let m = today(&t, m).await;
    m.freezes().await.went();
    let page = home(&t, wes).await;
    assert!(page.contains("Read the pre-read of Q3 2026") && page.contains("Due today"), "{page}");
    let review = async |who| t.sign_in(who).await.get(&m.at).await.body;
    assert!(review(dana).await.contains("Pre-read not opened yet"), "the chair reminds people");
    let seen = review(vera).await;
    assert!(seen.contains("have opened the pre-read.") && !seen.contains("Pre-read not opened yet"));
    assert!(!home(&t, vera).await.contains("pre-read"), "nobody asked her");
    t.sign_in(wes).await.get(&m.at).await;
    assert!(!home(&t, wes).await.contains("Read the pre-read"), "he opened it");

    // The meeting has begun.
    t.later(chrono::TimeDelta::hours(2));
    m.l.dana.get(&m.at).await;
    let page = home(&t, dana).await;
    assert!(page.contains("Record what the review of Q3 2026 decided"), "{page}");
    let owner = dana.to_string();
    for pattern in m.agenda().await {
        m.decides(&pattern, &accepted(&owner)).await.went();
    }
    let page = home(&t, dana).await;
    assert!(page.contains("Close the review of Q3 2026") && !page.contains("Record what"), "{page}");
    m.closes().await.went();
    assert!(!home(&t, dana).await.contains("review of Q3 2026"));
}

#[tokio::test]
async fn a_quarter_that_is_over_and_has_no_review_asks_every_leader_to_plan_one() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    assert!(!l.dana.get("/").await.body.contains("Plan the review"), "there is nothing to review");
    crate::ledger::expected(&t).await;
    let page = l.dana.get("/").await.body;
    assert!(page.contains("Plan the review of Q3 2026") && page.contains("/reviews/new"), "{page}");
    assert!(!l.wes.get("/").await.body.contains("Plan the review"));
    crate::reviewing::planned(&l, "2026-07-01").await;
    assert!(!l.dana.get("/").await.body.contains("Plan the review"));
    t.wait(57);
    assert!(!home(&t, l.dana.id).await.contains("Plan the review"), "the last day of the next quarter");
    t.wait(1);
    assert!(home(&t, l.dana.id).await.contains("Plan the review of Q4 2026"));
}

#[tokio::test]
async fn what_was_accepted_or_looked_into_asks_its_owner_when_its_day_has_come() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let owner = m.l.joon.id.to_string();
    let mut fields = accepted(&owner);
    fields[0] = ("kind", "investigate");
    fields[4] = ("due_on", "2026-11-20");
    let pattern = m.agenda().await[0].clone();
    m.decides(&pattern, &fields).await.went();
    let asked = "What came out about P-0";
    assert!(!home(&t, m.l.joon.id).await.contains(asked));
    t.wait(16);
    // Before the clock has opened it again, and after.
    for _ in 0..2 {
        let page = home(&t, m.l.joon.id).await;
        assert!(page.contains(asked) && page.contains("Due today"), "{page}");
        assert!(page.contains("One thing needs you"), "{page}");
        t.tick().await;
    }
    assert!(!home(&t, m.l.dana.id).await.contains(asked));
    let m = today(&t, m).await;
    fields[4] = ("due_on", "2027-01-20");
    m.decides(&pattern, &fields).await.went();
    assert!(!home(&t, m.l.joon.id).await.contains(asked), "there is another decision");
}
