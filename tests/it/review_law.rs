//! The database keeps the law of patterns and reviews by itself: what no code may do, plain SQL may not do either.
use crate::app::TestApp;
use crate::law::{by_hand, hex, sql};
use crate::reviewing::Meeting;

/// Which law each statement breaks.
async fn refused(t: &TestApp, statements: &[(String, &str)]) {
    let conn = &mut by_hand(t).await;
    for (text, law) in statements {
        let said = sql(conn, text).await.unwrap_err();
        assert!(said.contains(law), "{text}\n{said}");
    }
}

#[tokio::test]
async fn a_pattern_keeps_its_place_its_openings_and_its_decisions() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let first = m.agenda().await[0].clone();
    let id = hex(&first);
    let fails = |law: &'static str, text: String| (text, law);
    refused(&t, &[
        fails("pattern_keeps_its_place", format!("update patterns set cause = 'product_gap', number = 900 where id = {id}")),
        fails("pattern_keeps_its_place", format!("update patterns set dimension = 'segment', level = 'x' where id = {id}")),
        fails("pattern_is_closed_by_decision", format!("update patterns set state = 'accepted', due_on = '2027-01-01' where id = {id}")),
        fails("CHECK", format!("update patterns set due_on = '2027-01-01' where id = {id}")),
        fails("opening_stays", format!("update pattern_openings set figures = '' where pattern_id = {id}")),
        fails("opening_stays", format!("delete from pattern_openings where pattern_id = {id}")),
        fails("UNIQUE", format!("insert into patterns select x'01', 901, cause, dimension, level, state, due_on, created_at, 1 from patterns where id = {id}")),
    ]).await;
    m.accepts_all().await;
    refused(&t, &[
        fails("decision_stays", format!("delete from decisions where pattern_id = {id}")),
        fails("UNIQUE", format!("insert into decisions select x'01', pattern_id, review_id, kind, reason, owner_function, owner_id, due_on, measure, change_id, dissent, decided_by, decided_at, 1 from decisions where pattern_id = {id}")),
        fails("CHECK", format!("update decisions set reason = '' where pattern_id = {id}")),
        fails("CHECK", format!("update decisions set kind = 'change' where pattern_id = {id}")),
    ]).await;
}

#[tokio::test]
async fn a_decision_between_two_reviews_stays_as_it_was() {
    let t = TestApp::new().await;
    let m = Meeting::planned(&t).await;
    let pattern = crate::reviewing::opened(&m.l, "product_gap").await;
    let owner = m.l.dana.id.to_string();
    let fields = [&[("id", m.id.as_str())], &crate::reviewing::accepted(&owner)[..]].concat();
    m.l.dana.post(&format!("/patterns/records/{pattern}/decision"), &fields).await.went();
    let id = hex(&pattern);
    refused(
        &t,
        &[(format!("update decisions set reason = 'other' where pattern_id = {id}"), "decision_stays")],
    )
    .await;
}

#[tokio::test]
async fn a_snapshot_is_never_changed_and_a_final_one_is_the_last() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    let id = hex(&m.at);
    let again = format!(
        "insert into snapshots select x'01', review_id, at, by_id, as_of, 1, code, taxonomy, paper, measures, agenda, hash
         from snapshots where review_id = {id}"
    );
    refused(
        &t,
        &[
            (format!("update snapshots set measures = '{{}}' where review_id = {id}"), "snapshot_stays"),
            (format!("delete from snapshots where review_id = {id}"), "snapshot_stays"),
            (again, "snapshot_is_final"),
            ("update snapshots set hash = x'00'".to_owned(), "snapshot_stays"),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_review_is_closed_on_figures_and_on_a_decision_for_each_pattern() {
    let t = TestApp::new().await;
    let m = Meeting::planned(&t).await;
    let id = hex(&m.at);
    let close = format!(
        "update reviews set closed_at = '2026-12-02T11:00:00Z', closed_by = chair_id where id = {id}"
    );
    refused(&t, &[(close.clone(), "review_is_closed_on_figures")]).await;
    m.freezes().await.went();
    refused(&t, &[(close, "review_decides_on_every_pattern")]).await;
    let second = format!(
        "insert into reviews select x'01', quarter_from, quarter_to, meets_at, minutes, place, chair_id, words, created_by,
             created_at, null, null, 1 from reviews where id = {id}"
    );
    refused(&t, &[(second, "UNIQUE constraint failed: reviews.quarter_from")]).await;
    refused(&t, &[(format!("update reviews set minutes = 5 where id = {id}"), "CHECK")]).await;
    refused(&t, &[(format!("delete from reviews where id = {id}"), "review_stays_closed")]).await;
}

#[tokio::test]
async fn nothing_of_a_closed_review_is_changed_and_a_line_is_a_correction() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    m.accepts_all().await;
    m.notes(&m.l.marcus, "Sales brings the list.").await.went();
    let early = format!(
        "insert into minutes select x'02', review_id, at, by_id, 'x', 1 from minutes where review_id = {}",
        hex(&m.at)
    );
    refused(&t, &[(early, "a_line_after_closing_is_a_correction")]).await;
    m.closes().await.went();
    let id = hex(&m.at);
    let vera = hex(&m.l.vera.id.to_string());
    let decision = format!(
        "insert into decisions select x'01', (select id from patterns order by number desc limit 1), review_id, kind, reason,
             owner_function, owner_id, due_on, measure, change_id, dissent, decided_by, decided_at, 1
         from decisions where review_id = {id} limit 1"
    );
    let snapshot = format!(
        "insert into snapshots select x'01', review_id, at, by_id, as_of, 0, code, taxonomy, paper, measures, agenda, hash
         from snapshots where review_id = {id}"
    );
    refused(&t, &[
        (format!("update reviews set words = 'other' where id = {id}"), "review_stays_closed"),
        (format!("update reviews set closed_at = null, closed_by = null where id = {id}"), "review_stays_closed"),
        (format!("insert into review_people (review_id, person_id, attended) values ({id}, {vera}, 1)"), "review_stays_closed"),
        (format!("update review_people set attended = 1 where review_id = {id}"), "review_stays_closed"),
        (format!("insert into review_patterns select {id}, id, 99, 'x', null from patterns order by number desc limit 1"), "review_stays_closed"),
        (format!("update review_patterns set figures = '{{}}' where review_id = {id}"), "review_agenda_stays"),
        (format!("delete from review_patterns where review_id = {id}"), "review_agenda_stays"),
        ("update snapshot_patterns set figures = '{}'".to_owned(), "snapshot_stays"),
        ("delete from snapshot_patterns".to_owned(), "snapshot_stays"),
        (decision, "review_stays_closed"),
        (snapshot, "snapshot_is_final"),
        (format!("update decisions set reason = 'other' where review_id = {id}"), "decision_stays"),
        (format!("update minutes set text = 'other' where review_id = {id}"), "minutes_stay"),
        (format!("delete from minutes where review_id = {id}"), "minutes_stay"),
        (format!("insert into minutes select x'03', review_id, at, by_id, 'x', 0 from minutes where review_id = {id}"), "a_line_after_closing_is_a_correction"),
    ]).await;
}
