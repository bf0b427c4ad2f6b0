//! What is refused in a review, each with its sentence, and with nothing lost of what was typed.
use crate::app::TestApp;
use crate::reviewing::{Meeting, accepted, opened, plan, planned};
use crate::story::Larkfield;
use autopsy::domain::ReviewId;

const CLOSED: &str = "This review is closed and stays as it is";

#[tokio::test]
async fn a_decision_that_lacks_something_comes_back_with_what_was_typed() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let pattern = m.agenda().await[0].clone();
    let owner = m.l.dana.id.to_string();
    let with = |changed: &[(&'static str, &'static str)]| -> Vec<(&'static str, String)> {
        let mut fields: Vec<(&str, String)> =
            accepted(&owner).iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        fields.push(("measure", "Seen in the kept words.".to_owned()));
        for (name, value) in changed {
            fields.retain(|it| it.0 != *name);
            fields.push((name, (*value).to_owned()));
        }
        fields
    };
    let wrong: [(&[(&'static str, &'static str)], &str); 9] = [
        (&[("owner", "")], "Choose who owns it"),
        (&[("owner_function", "")], "Choose the function that owns it"),
        (&[("kind", "")], "Choose what is decided"),
        (&[("reason", " ")], "Say why it is accepted"),
        (&[("due_on", "")], "Choose a day, like 2026-12-01"),
        (&[("due_on", "2026-11-04")], "Choose a day to come"),
        (&[("due_on", "2028-01-01")], "Choose a day within a year"),
        (&[("kind", "investigate"), ("reason", "")], "Say what is to be found out"),
        (&[("kind", "change"), ("change", "")], "Choose a process change, or propose one"),
    ];
    for (changed, sentence) in wrong {
        let fields = with(changed);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let reply = m.decides(&pattern, &fields).await;
        assert_eq!(reply.status, 422, "{changed:?}: {}", reply.body);
        assert!(reply.body.contains(sentence), "{sentence}: {}", reply.body);
        assert!(reply.body.contains("Seen in the kept words."), "{}", reply.body);
    }
    assert_eq!(m.one("select cast(count(*) as text) from decisions where $1 <> ''", "x").await, "0");
}

/// Nobody mends one field only to hear of the next.
#[tokio::test]
async fn all_that_is_wrong_with_a_decision_is_said_at_once() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let pattern = m.agenda().await[0].clone();
    let owner = m.l.joon.id.to_string();
    let empty = [("kind", "change"), ("change", "new"), ("roll_out_days", "some")];
    let reply = m.decides(&pattern, &empty).await;
    assert_eq!(reply.status, 422);
    for sentence in [
        "Choose the function that owns it",
        "Choose who owns it",
        "Choose a day, like 2026-12-01",
        "The title",
        "Choose what is changed",
        "Choose how strong it is",
        "The hypothesis",
        "Choose who judges it",
        "Write a number of days",
    ] {
        assert!(reply.body.contains(sentence), "{sentence}: {}", reply.body);
    }
    assert!(reply.body.contains("part mb5\" open"), "the part with mistakes is open");
    let late = [
        ("kind", "change"),
        ("change", "new"),
        ("owner_function", "onboarding"),
        ("owner", &owner),
        ("due_on", "2026-11-04"),
        ("title", "A named owner for every kick-off"),
        ("change_kind", "process"),
        ("strength", "checklist"),
        ("hypothesis", "With an owner it takes place."),
        ("checker", &owner),
        ("roll_out_days", "0"),
    ];
    let reply = m.decides(&pattern, &late).await;
    assert_eq!(reply.status, 422);
    for sentence in ["Choose a day to come", "Whoever owns a change doesn’t judge it"] {
        assert!(reply.body.contains(sentence), "{sentence}: {}", reply.body);
    }
    // A rule is told beside what is missing, not after it.
    let accept = [("kind", "accept"), ("due_on", "2026-11-03")];
    let reply = m.decides(&pattern, &accept).await;
    for sentence in ["Say why it is accepted", "Choose a day to come", "Choose who owns it"] {
        assert!(reply.status == 422 && reply.body.contains(sentence), "{sentence}: {}", reply.body);
    }
    let untitled = [
        ("kind", "change"),
        ("change", "new"),
        ("owner", &owner),
        ("checker", &owner),
        ("owner_function", "customer_success"),
        ("due_on", "2027-01-15"),
        ("check_on", "2027-01-15"),
        ("roll_out_days", "999"),
    ];
    let reply = m.decides(&pattern, &untitled).await;
    for sentence in [
        "The title",
        "Whoever owns a change doesn’t judge it",
        "Check it after 15 Jan 2027",
        "A roll-out takes 0 to",
        "Choose the function whose work it changes",
    ] {
        assert!(reply.status == 422 && reply.body.contains(sentence), "{sentence}: {}", reply.body);
    }
    // Whoever only reads, or looks after settings, owns nothing and judges nothing.
    let form = m.l.dana.get(&format!("{}/patterns/{pattern}", m.at)).await.body;
    let reader = m.l.vera.id.to_string();
    assert!(form.contains(&owner) && !form.contains(&reader), "{form}");
    let reply = m.decides(&pattern, &crate::reviewing::accepted(&reader)).await;
    assert!(reply.status == 422 && reply.body.contains("Choose a person from the list"), "{}", reply.body);
}

/// The board gets the beginnings; the whole stands in the review.
#[tokio::test]
async fn a_long_reason_does_not_push_the_board_s_page_onto_a_second_sheet() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let pattern = m.agenda().await[0].clone();
    let (owner, long) = (m.l.dana.id.to_string(), "It was said at length. ".repeat(80));
    let mut fields = accepted(&owner).to_vec();
    fields.retain(|it| it.0 != "reason");
    fields.extend([("reason", long.as_str()), ("dissent", long.as_str())]);
    m.decides(&pattern, &fields).await.went();
    let (board, review) =
        (m.l.vera.get(&format!("{}/board", m.at)).await.body, m.l.vera.get(&m.at).await.body);
    assert!(board.matches("It was said at length").count() < 20 && board.contains("said at…"), "{board}");
    assert!(review.matches("It was said at length").count() >= 160, "{review}");
    assert!(board.contains("looked at again on 1 Mar 2027"), "{board}");
    assert!(board.contains("<body class=\"app board-sheet\""), "it has the menu beside it on a screen");
}

/// What the chair decides, of fields that are owned.
async fn sent(m: &Meeting<'_>, pattern: &str, fields: &[(&'static str, String)]) -> crate::app::Reply {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    m.decides(pattern, &fields).await
}

#[tokio::test]
async fn a_change_is_against_the_cause_and_judged_by_another_after_its_day() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let pattern = m.agenda().await[0].clone();
    let (owner, checker) = (m.l.joon.id.to_string(), m.l.dana.id.to_string());
    let proposed = |changed: &[(&'static str, String)]| {
        let mut fields: Vec<(&'static str, String)> = vec![
            ("kind", "change".into()),
            ("owner_function", "onboarding".into()),
            ("owner", owner.clone()),
            ("due_on", "2027-01-15".into()),
            ("change", "new".into()),
            ("title", "A named owner for every kick-off".into()),
            ("change_kind", "process".into()),
            ("strength", "checklist".into()),
            ("hypothesis", "With an owner it takes place.".into()),
            ("checker", checker.clone()),
            ("roll_out_days", "0".into()),
        ];
        for (name, value) in changed {
            fields.retain(|it| it.0 != *name);
            fields.push((name, value.clone()));
        }
        fields
    };
    let reply = sent(&m, &pattern, &proposed(&[("checker", owner.clone())])).await;
    assert_eq!(reply.status, 422);
    assert!(reply.body.contains("Whoever owns a change doesn’t judge it"), "{}", reply.body);
    assert!(reply.body.contains("A named owner for every kick-off"), "nothing typed is lost");
    let reply = sent(&m, &pattern, &proposed(&[("check_on", "2027-01-15".into())])).await;
    assert!(reply.status == 422 && reply.body.contains("Check it after 15 Jan 2027"), "{}", reply.body);
    // What was never found can't be found less often.
    let never = opened(&m.l, "incident_comms").await;
    m.l.dana.post(&format!("{}/patterns", m.at), &[("pattern", &never)]).await.went();
    let reply = sent(&m, &never, &proposed(&[])).await;
    assert!(reply.status == 422 && reply.body.contains("This cause has never been found"), "{}", reply.body);
    assert!(reply.body.contains("A named owner for every kick-off"), "nothing typed is lost");
    // A change that was made against something else answers nothing here.
    let cause = m.one("select cause from patterns where id = unhex($1)", &pattern).await;
    let mut conn = t.app.db.read().await.unwrap();
    let other: String = sqlx::query_scalar("select lower(hex(id)) from changes where cause <> $1 limit 1")
        .bind(&cause)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    drop(conn);
    let other: autopsy::domain::ChangeId = other.parse().unwrap();
    let reply = sent(&m, &pattern, &proposed(&[("change", other.to_string())])).await;
    assert!(reply.status == 422 && reply.body.contains("Choose a change against"), "{}", reply.body);
    assert_eq!(m.one("select cast(count(*) as text) from decisions where $1 <> ''", "x").await, "0");
    sent(&m, &pattern, &proposed(&[])).await.went();
}

#[tokio::test]
async fn a_quarter_gets_one_review_and_a_review_one_close() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let id = ReviewId::new().to_string();
    let second = m.l.wes.post("/reviews", &plan(&id, "2026-08-01", m.l.wes.id, &[]).fields()).await;
    assert_eq!(second.status, 409);
    assert!(
        second.body.contains("a quarter gets no second one") && second.body.contains("Room 4"),
        "{}",
        second.body
    );
    let undecided = m.closes().await;
    assert_eq!(undecided.status, 409);
    assert!(undecided.body.contains("on the agenda without a decision: change, accept or investigate"));
    m.accepts_all().await;
    // Two tabs press the button at once.
    let version = m.version().await;
    let (path, fields) = (format!("{}/closure", m.at), [("version", version.as_str())]);
    let asked = m.l.dana.get(&path).await.body;
    for odd in ["The meeting is on 2 Dec 2026, still to come.", "Nobody is noted as having been there."] {
        assert!(asked.contains(odd), "{asked}");
    }
    let (one, other) = tokio::join!(m.l.dana.post(&path, &fields), m.l.dana.post(&path, &fields));
    let mut both = [one, other];
    both.sort_by_key(|it| it.status.as_u16());
    assert_eq!([both[0].status.as_u16(), both[1].status.as_u16()], [303, 409]);
    assert!(both[1].body.contains(CLOSED), "{}", both[1].body);
    let closed =
        t.dump().await.lines().filter(|it| it.contains("'review_closed'") && it.contains("'done'")).count();
    assert_eq!(closed, 1);
}

#[tokio::test]
async fn a_closed_review_takes_a_correction_and_nothing_else() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let other = opened(&m.l, "sponsor_change").await;
    m.accepts_all().await;
    m.notes(&m.l.marcus, "Sales brings the list.").await.went();
    m.closes().await.went();
    let first = m.agenda().await[0].clone();
    let owner = m.l.dana.id.to_string();
    let fields = plan(&m.id, "2026-07-01", m.l.dana.id, &[]);
    let refused = [
        m.freezes().await,
        m.closes().await,
        m.deed("words", &[("words", "Later thoughts")]).await,
        m.decides(&first, &accepted(&owner)).await,
        m.l.dana.post(&format!("{}/patterns", m.at), &[("pattern", &other)]).await,
        m.l.dana.post(&format!("{}/people", m.at), &[("people", &owner)]).await,
        {
            let version = m.version().await;
            let mut fields = fields.fields();
            fields.retain(|it| !["id", "quarter"].contains(&it.0));
            fields.push(("version", &version));
            let reply = m.l.dana.post(&format!("{}/edit", m.at), &fields).await;
            assert!(reply.body.contains(CLOSED), "{}", reply.body);
            reply
        },
    ];
    for reply in refused {
        assert_eq!(reply.status, 409);
        assert!(reply.body.contains(CLOSED), "{}", reply.body);
    }
    let executive = m.notes(&m.l.marcus, "It was Tuesday.").await;
    assert_eq!(executive.status, 403, "{}", executive.body);
    m.notes(&m.l.wes, "The list is due on Tuesday, not Friday.").await.went();
    let page = m.l.vera.get(&m.at).await.body;
    assert!(page.contains("The list is due on Tuesday, not Friday."), "{page}");
}

#[tokio::test]
async fn only_the_chair_freezes_decides_attends_and_closes() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let pattern = m.agenda().await[0].clone();
    let owner = m.l.dana.id.to_string();
    for browser in [&m.l.wes, &m.l.marcus, &m.l.noor, &m.l.vera, &m.l.ada] {
        for (path, fields) in [
            ("snapshot".to_owned(), vec![("version", "1")]),
            ("closure".to_owned(), vec![("version", "1")]),
            ("people".to_owned(), vec![("people", owner.as_str())]),
            ("patterns".to_owned(), vec![("pattern", pattern.as_str())]),
            (format!("patterns/{pattern}"), accepted(&owner).to_vec()),
        ] {
            let reply = browser.post(&format!("{}/{path}", m.at), &fields).await;
            assert!(reply.status == 403 && reply.body.contains("Dana"), "{path}: {}", reply.body);
        }
        assert_eq!(browser.get(&m.at).await.status, 200, "everybody reads");
    }
    m.notes(&m.l.marcus, "An executive notes what was said.").await.went();
    assert_eq!(m.notes(&m.l.vera, "A viewer doesn't.").await.status, 403);
    // The sponsor plans, and chairs what they plan.
    let id = ReviewId::new().to_string();
    let theirs = m.l.wes.post("/reviews", &plan(&id, "2026-04-01", m.l.wes.id, &[]).fields()).await.went();
    let fields = [("version", "1")];
    assert_eq!(m.l.dana.post(&format!("{theirs}/snapshot"), &fields).await.status, 403);
    m.l.wes.post(&format!("{theirs}/snapshot"), &fields).await.went();
}

#[tokio::test]
async fn a_quarter_that_is_not_over_is_provisional_everywhere_and_frozen_once_more() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let id = planned(&l, "2026-10-01").await;
    let m = Meeting { at: format!("/reviews/{id}"), id, l };
    m.freezes().await.went();
    let vera = t.acting_as(&m.l.vera).await;
    let snapshot = format!("/reviews/{}/snapshot", m.id);
    assert_eq!(vera.get(&snapshot).await.with(200)["provisional"], true);
    assert_eq!(vera.get("/reviews").await.with(200)["items"][0]["provisional"], true);
    for path in [m.at.clone(), format!("{}/board", m.at)] {
        let page = m.l.vera.get(&path).await.body;
        assert!(page.contains("rovisional"), "{path}: {page}");
    }
    // Before the quarter is over provisional figures take the place of older ones; the final ones are the last.
    m.freezes().await.went();
    t.wait(58);
    let m = Meeting {
        l: Larkfield { dana: t.sign_in(m.l.dana.id).await, vera: t.sign_in(m.l.vera.id).await, ..m.l },
        ..m
    };
    m.freezes().await.went();
    assert_eq!(vera.get(&snapshot).await.with(200)["provisional"], false);
    assert!(!m.l.vera.get(&m.at).await.body.contains("rovisional"));
    let again = m.freezes().await;
    assert_eq!(again.status, 409);
    assert!(again.body.contains("The pre-read is frozen; its figures never change."), "{}", again.body);
}

#[tokio::test]
async fn the_record_has_each_deed_of_a_review() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    m.accepts_all().await;
    m.deed("words", &[("words", "Read B first.")]).await.went();
    m.l.dana.post(&format!("{}/people", m.at), &[("people", &m.l.dana.id.to_string())]).await.went();
    m.notes(&m.l.marcus, "Sales brings the list.").await.went();
    m.closes().await.went();
    let dump = t.dump().await;
    let record = dump.split("== ").find(|it| it.starts_with("record\n")).unwrap();
    for action in [
        "review_planned",
        "review_frozen",
        "pattern_opened",
        "pattern_decided",
        "review_edited",
        "review_attended",
        "review_noted",
        "review_closed",
    ] {
        let done = record.lines().filter(|it| it.contains(&format!("'{action}'")) && it.contains("'done'"));
        assert!(done.count() > 0, "{action}");
    }
    assert!(record.contains("sha256"), "the record holds what the figures were");
}
