//! What goes out by mail about reviews and patterns, and what the clock opens again.
use crate::app::TestApp;
use crate::mail::{told, with_mail};
use crate::reviewing::{Meeting, accepted, plan};
use autopsy::actions;

#[tokio::test]
async fn a_frozen_pre_read_is_told_to_whoever_is_asked_with_one_link_and_no_figure() {
    let (t, smtp) = with_mail().await;
    let m = Meeting::planned(&t).await;
    assert_eq!(t.post_round(&smtp).await.len(), 0, "planning tells nobody");
    m.freezes().await.went();
    let mails = t.post_round(&smtp).await;
    let subject = "Pre-read: pattern review of Q3 2026, Wednesday 2 December 2026 at 10:00";
    assert_eq!(told(&mails), [format!("marcus: {subject}"), format!("wes: {subject}")], "not the chair");
    for mail in &mails {
        let text = mail.text();
        assert!(
            text.contains("Wednesday 2 December 2026 at 10:00") && text.contains("Where: Room 4."),
            "{text}"
        );
        assert_eq!(mail.path(), m.at);
        assert_eq!(text.matches("http").count(), 1, "one link: {text}");
        assert!(!text.contains('%') && !text.contains('$'), "no figures: {text}");
    }
    assert_eq!(t.post_round(&smtp).await.len(), 0, "once");
}

#[tokio::test]
async fn a_pre_read_that_waited_until_the_review_was_closed_is_not_sent() {
    let (t, smtp) = with_mail().await;
    let m = Meeting::ready(&t).await;
    m.accepts_all().await;
    m.closes().await.went();
    assert_eq!(told(&t.post_round(&smtp).await), Vec::<String>::new());
}

#[tokio::test]
async fn a_pattern_whose_day_has_come_is_opened_again_once_with_the_figures_of_that_day() {
    let (t, smtp) = with_mail().await;
    let m = Meeting::ready(&t).await;
    t.post_round(&smtp).await;
    let owner = m.l.joon.id.to_string();
    let mut fields = accepted(&owner);
    fields[4] = ("due_on", "2026-11-20");
    let agenda = m.agenda().await;
    let pattern = agenda[0].clone();
    for it in &agenda {
        m.decides(it, &fields).await.went();
        fields[4] = ("due_on", "2027-03-01");
    }
    let openings = "select group_concat(why || ' ' || on_day, ', ') from
                    (select * from pattern_openings where pattern_id = unhex($1) order by at)";
    t.wait(15);
    assert_eq!(t.post_round(&smtp).await.len(), 0);
    assert!(!m.one(openings, &pattern).await.contains("day_came"));
    t.wait(1);
    let mails = t.post_round(&smtp).await;
    let label = told(&mails);
    assert_eq!(label.len(), 1, "{label:?}");
    assert!(label[0].starts_with("joon: P-0") && label[0].ends_with("is to be looked at again"), "{label:?}");
    assert_eq!(mails[0].path(), format!("/patterns/records/{pattern}"));
    assert!(m.one(openings, &pattern).await.ends_with("day_came 2026-11-20"));
    assert_eq!(m.one("select state from patterns where id = unhex($1)", &pattern).await, "open");
    // With the autopsies behind it, and a sentence, as when it was opened first.
    let behind =
        "select cast(count(*) as text) from pattern_autopsies join pattern_openings o on o.id = opening_id
                  where o.pattern_id = unhex($1) and why = 'day_came'";
    assert_ne!(m.one(behind, &pattern).await, "0");
    let figures = "select figures from pattern_openings where pattern_id = unhex($1) and why = 'day_came'";
    assert!(m.one(figures, &pattern).await.contains(" findings"));
    for _ in 0..3 {
        assert_eq!(t.post_round(&smtp).await.len(), 0);
    }
    assert_eq!(m.one(openings, &pattern).await.matches("day_came").count(), 1, "once");
    let record = t.dump().await;
    let line = record.lines().find(|it| it.contains("'pattern_opened'") && it.contains("day_came")).unwrap();
    assert!(line.contains("'job'"), "the clock did it: {line}");
}

#[tokio::test]
async fn a_change_that_is_under_way_is_not_opened_by_the_clock() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let pattern = m.agenda().await[0].clone();
    let (owner, checker) = (m.l.joon.id.to_string(), m.l.dana.id.to_string());
    let fields = [
        ("kind", "change"),
        ("owner_function", "onboarding"),
        ("owner", owner.as_str()),
        ("due_on", "2026-11-20"),
        ("change", "new"),
        ("title", "A named owner"),
        ("change_kind", "process"),
        ("strength", "checklist"),
        ("hypothesis", "It takes place."),
        ("checker", checker.as_str()),
        ("roll_out_days", "0"),
    ];
    m.decides(&pattern, &fields).await.went();
    t.wait(30);
    t.tick().await;
    assert_eq!(m.one("select state from patterns where id = unhex($1)", &pattern).await, "changing");
}

#[tokio::test]
async fn somebody_who_can_t_sign_in_any_more_is_sent_nothing() {
    let (t, smtp) = with_mail().await;
    let m = Meeting::ready(&t).await;
    actions::people::disable(&t.app.db, t.call(), m.l.marcus.id).await.unwrap();
    let mails = t.post_round(&smtp).await;
    assert!(mails.len() == 1 && mails[0].to[0].starts_with("wes"), "{:?}", told(&mails));
}

#[tokio::test]
async fn after_the_freeze_whoever_is_asked_gets_the_pre_read_and_the_others_hear_of_a_new_day() {
    let (t, smtp) = with_mail().await;
    let m = Meeting::ready(&t).await;
    t.post_round(&smtp).await;
    let edited = |day: &'static str, place: &'static str, version: String| {
        let asked = [m.l.wes.id, m.l.marcus.id, m.l.ingrid.id];
        let mut fields =
            plan("", "", m.l.dana.id, &asked).fields().into_iter().map(owned).collect::<Vec<_>>();
        fields.retain(|it| !["id", "quarter", "day", "place"].contains(&it.0.as_str()));
        fields.extend([("day", day), ("place", place), ("version", &version)].map(owned));
        fields
    };
    let edit = format!("{}/edit", m.at);
    let send = async |fields: Vec<(String, String)>| {
        let fields: Vec<_> = fields.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
        m.l.dana.post(&edit, &fields).await.went();
    };
    // Somebody more is asked: she alone hears, and gets the pre-read.
    send(edited("2026-12-02", "Room 4", m.version().await)).await;
    let mails = t.post_round(&smtp).await;
    let pre_read = "Pre-read: pattern review of Q3 2026, Wednesday 2 December 2026 at 10:00";
    assert_eq!(told(&mails), [format!("ingrid: {pre_read}")]);
    // Another day, and another room: everybody but Dana, who did it.
    send(edited("2026-12-03", "Room 5", m.version().await)).await;
    let mails = t.post_round(&smtp).await;
    let moved = "Moved: pattern review of Q3 2026, now Thursday 3 December 2026 at 10:00";
    assert_eq!(told(&mails), ["ingrid", "marcus", "wes"].map(|it| format!("{it}: {moved}")));
    for mail in &mails {
        let text = mail.text();
        assert!(text.contains("Where: Room 5.") && text.matches("http").count() == 1, "{text}");
        assert_eq!(mail.path(), m.at);
    }
    // Nothing that they would come to has changed.
    send(edited("2026-12-03", "Room 5", m.version().await)).await;
    assert_eq!(told(&t.post_round(&smtp).await), Vec::<String>::new());
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
