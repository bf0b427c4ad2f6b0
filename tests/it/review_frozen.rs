//! What is frozen stays: byte for byte, whatever comes in afterwards, and without what is still sealed.
use crate::app::TestApp;
use crate::ledger::brought_in;
use crate::reviewing::{Meeting, accepted};
use crate::story::Larkfield;
use autopsy::domain::hex;
use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Everything that shows the figures of a review.
async fn shown(m: &Meeting<'_>) -> Vec<(String, Vec<u8>)> {
    let mut shown = Vec::new();
    let api = format!("/api/v1/reviews/{}/snapshot", m.id);
    let mut paths = vec![m.at.clone(), format!("{}/board", m.at), api];
    paths.extend(["report.xlsx", "report.html"].map(|it| format!("{}/{it}", m.at)));
    paths.extend(typeset::IS_BUILT.then(|| format!("{}/report.pdf", m.at)));
    paths.extend(["causes", "quarter", "agreement"].map(|it| format!("{}/exhibits/{it}.csv", m.at)));
    for path in paths {
        let bytes = m.l.vera.bytes(&path).await;
        shown.push((path, bytes));
    }
    shown
}

/// Five hundred autopsies more, with findings, in the quarters that the review looks at.
async fn five_hundred_more(t: &TestApp) {
    let mut accounts = "account_id,name,segment,region,product,arr,customer_since,churned_on\n".to_owned();
    let mut autopsies = "autopsy_id,account_id,opened_on,closed_on,arr_at_risk,segment,region,product,lifecycle_stage,outcome,arr_retained,finding_primary,finding_contributing,finding_agreed_on\n".to_owned();
    for n in 0..500 {
        writeln!(accounts, "more-{n},More {n},Enterprise,EMEA,Core,1000,2024-01-01,").unwrap();
        let month = 1 + n % 9;
        writeln!(
            autopsies,
            "more-{n},more-{n},2026-{month:02}-05,2026-{month:02}-25,1000,Enterprise,EMEA,Core,adoption,saved,1000,product_gap,,2026-{month:02}-20"
        )
        .unwrap();
    }
    brought_in(t, [("accounts.csv", accounts.as_bytes()), ("autopsies.csv", autopsies.as_bytes())]).await;
}

#[tokio::test]
async fn five_hundred_autopsies_more_change_no_byte_of_a_frozen_review() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    m.accepts_all().await;
    m.closes().await.went();
    let before = shown(&m).await;
    let report = m.l.vera.bytes("/api/v1/patterns").await;
    five_hundred_more(&t).await;
    assert_ne!(m.l.vera.bytes("/api/v1/patterns").await, report, "the report itself goes on");
    for ((path, was), (_, is)) in before.iter().zip(shown(&m).await) {
        assert!(*was == is, "{path} changed");
    }
    let mut conn = t.app.db.read().await.unwrap();
    let kept: Vec<(String, String, String, Vec<u8>)> =
        sqlx::query_as("select paper, measures, agenda, hash from snapshots")
            .fetch_all(&mut *conn)
            .await
            .unwrap();
    for (paper, measures, agenda, hash) in kept {
        assert_eq!(hex(&Sha256::digest(format!("{paper}{measures}{agenda}"))), hex(&hash));
    }
}

/// The texts of a snapshot, and what the pages of patterns and the agenda say, without their ids.
async fn counted(t: &TestApp, filing: Option<(&str, &str)>) -> Vec<String> {
    crate::ledger::expected(t).await;
    let l = Larkfield::of(t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    for function in ["sales", "support"] {
        l.agrees(&at, function).await;
    }
    if let Some((cause, evidence)) = filing {
        l.files(&at, "sales", cause, evidence).await;
    }
    let id = crate::reviewing::planned(&l, "2026-07-01").await;
    let m = Meeting { at: format!("/reviews/{id}"), id, l };
    m.freezes().await.went();
    let mut conn = t.app.db.read().await.unwrap();
    let kept: (String, String, String) =
        sqlx::query_as("select paper, measures, agenda from snapshots").fetch_one(&mut *conn).await.unwrap();
    let places: String = sqlx::query_scalar(
        "select group_concat(number || cause || coalesce(level, '') || figures, '\n')
         from patterns join pattern_openings on pattern_id = patterns.id",
    )
    .fetch_one(&mut *conn)
    .await
    .unwrap();
    drop(conn);
    let page = m.l.vera.get("/patterns/records").await.body;
    let ids = |it: &str| {
        let is_id = |part: &str| part.len() == 36 && part.matches('-').count() == 4;
        it.split(['/', '"', '?', '#']).filter(|part| !is_id(part)).collect::<Vec<_>>().join("/")
    };
    vec![kept.0, kept.1, kept.2, places, ids(&page)]
}

#[tokio::test]
async fn what_is_filed_and_sealed_changes_no_byte_of_a_snapshot() {
    let filed = [
        ("severity_gaming", "The quetzalcoatlus case was opened at severity one."),
        ("product_gap", "There is no planner."),
    ];
    let t = TestApp::new().await;
    let first = counted(&t, Some(filed[0])).await;
    let t = TestApp::new().await;
    let other = counted(&t, Some(filed[1])).await;
    for (one, other) in first.iter().zip(&other) {
        assert!(one == other, "a sealed filing shows:\n{one}\n{other}");
        assert!(!one.contains("quetzalcoatlus"));
    }
}

fn pattern_of(agenda: &[serde_json::Value], cause: &str) -> String {
    let slot = agenda.iter().find(|it| it["cause"] == cause).unwrap();
    slot["pattern_id"].as_str().unwrap().to_owned()
}

/// What is decided on is what the final pre-read says, also of a pattern that an earlier one put on the agenda.
#[tokio::test]
async fn a_second_freeze_takes_the_figures_of_every_pattern_with_it() {
    let t = TestApp::new().await;
    crate::ledger::expected(&t).await;
    let l = Larkfield::of(&t).await;
    // The quarter is not over, so the figures are provisional.
    let id = crate::reviewing::planned(&l, "2026-10-01").await;
    let m = Meeting { at: format!("/reviews/{id}"), id, l };
    crate::reviewing::opened(&m.l, "product_gap").await;
    m.freezes().await.went();
    let of_agenda = async |m: &Meeting<'_>| {
        let vera = t.acting_as(&m.l.vera).await;
        let read = vera.get(&format!("/reviews/{}", m.id)).await.with(200);
        read["agenda"].as_array().unwrap().clone()
    };
    let gap = |agenda: &[serde_json::Value]| {
        agenda.iter().find(|it| it["cause"] == "product_gap").expect("on the agenda")["figures"].clone()
    };
    let first = of_agenda(&m).await;
    // One is decided on what was provisional; it stays beside that decision.
    let early = first.iter().find(|it| it["cause"] != "product_gap").unwrap().clone();
    let owner = m.l.dana.id.to_string();
    let decided = early["pattern_id"].as_str().unwrap().to_owned();
    m.decides(&decided, &accepted(&owner)).await.went();
    assert!(first.iter().all(|it| it["figures"]["sentence"].is_string()), "{first:?}");
    let sentence = |it: &serde_json::Value| it["sentence"].as_str().unwrap().to_owned();
    t.later(TimeDelta::hours(2));
    five_hundred_more(&t).await;
    // More comes in, and as long as nothing is frozen again, nothing moves.
    assert_eq!(gap(&of_agenda(&m).await), gap(&first));
    m.freezes().await.went();
    let second = gap(&of_agenda(&m).await);
    assert!(second["findings"].as_u64() > gap(&first)["findings"].as_u64(), "{second}");
    let agenda = of_agenda(&m).await;
    let stays = agenda.iter().find(|it| it["pattern_id"] == early["pattern_id"]).unwrap();
    assert_eq!(stays["figures"], early["figures"]);
    let form = m.l.dana.get(&format!("{}/patterns/{}", m.at, pattern_of(&agenda, "product_gap"))).await.body;
    assert!(form.contains(&sentence(&second)), "the form shows what is decided on: {form}");
    // What the chair puts on the agenda now comes with the figures of today.
    let late = crate::reviewing::opened(&m.l, "sale_misfit").await;
    m.l.dana.post(&format!("{}/patterns", m.at), &[("pattern", &late)]).await.went();
    let agenda = of_agenda(&m).await;
    let slot = agenda.iter().find(|it| it["pattern_id"].as_str() == Some(&late)).unwrap();
    assert!(slot["figures"]["sentence"].is_string() && slot["because"] == "By the chair", "{slot}");
    let page = m.l.vera.get(&m.at).await.body;
    assert!(page.contains(&sentence(&second)) && !page.contains(&sentence(&gap(&first))), "{page}");
}
