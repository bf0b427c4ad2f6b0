//! An autopsy with tokens alone: what its pages do, programs do under the same rules.
use crate::api::{Answer, Program};
use crate::app::TestApp;
use crate::routes::in_the_middle;
use crate::story::Larkfield;
use axum::http::{Method, header};
use serde_json::{Value, json};

fn gap(evidence: &str) -> Value {
    json!({ "primary_cause": "onboarding_gap", "contributing_causes": [], "evidence": evidence, "confidence": "high" })
}

/// A PUT that names no version.
async fn puts(by: &Program<'_>, path: &str, body: Value) -> Answer {
    by.send(Method::PUT, path, Some(body), &[]).await
}

#[tokio::test]
async fn a_seat_files_sealed_and_changes_its_mind_until_the_reveal() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    let own = format!("{at}/seats/onboarding/filing");
    let joon = t.acting_as(&l.joon).await;
    assert_eq!(joon.get(&own).await.status(), 404, "nothing is filed yet");
    // What is wrong is told by field, and filed is nothing.
    let alone = json!({
        "primary_cause": "sponsor_change", "evidence": " ", "confidence": "low", "moment_id": l.dana.id, "prevention": null,
    });
    let refused = puts(&joon, &own, alone).await;
    assert_eq!((refused.status(), refused.fields()), (422, vec!["evidence", "moment_id"]));
    let alone = json!({ "primary_cause": "sponsor_change", "evidence": "A new director.", "confidence": "low", "link": "javascript:x" });
    let refused = puts(&joon, &own, alone).await;
    assert_eq!((refused.status(), refused.fields()), (422, vec!["contributing_causes", "link"]));
    let unsure =
        json!({ "primary_cause": "onboarding_gap", "evidence": "Six of forty.", "confidence": "certain" });
    assert_eq!(puts(&joon, &own, unsure).await.fields(), ["confidence"]);
    assert_eq!(joon.change(Method::PUT, &own, 1, gap("Six of forty.")).await.status(), 412);

    let filed = puts(&joon, &own, gap("Six of forty planners were trained.")).await;
    assert_eq!(filed.header(header::ETAG), "\"1\"");
    let filed = filed.with(201);
    assert_eq!((&filed["function"], &filed["late"]), (&json!("onboarding"), &json!(false)));
    assert_eq!(filed["filed_by"]["name"], "Joon");
    let unsaid = puts(&joon, &own, gap("Seven of forty.")).await;
    assert_eq!(unsaid.status(), 428);
    let two = [("if-none-match", "*")];
    let again = joon.send(Method::PUT, &own, Some(gap("Seven of forty.")), &two).await;
    assert_eq!((again.status(), again.header(header::ETAG)), (412, "\"1\""));
    let changed = joon.change(Method::PUT, &own, 1, gap("Seven of forty.")).await.with(200);
    assert_eq!((&changed["version"], &changed["evidence"]), (&json!(2), &json!("Seven of forty.")));
    assert_eq!(joon.get(&own).await.with(200), changed);

    // Nobody else reads it, and that it is there moves nothing else; after the reveal those who take part do.
    let others = [&l.dana, &l.wes, &l.marcus, &l.cal, &l.noor, &l.vera, &l.ada];
    for browser in others {
        let other = t.acting_as(browser).await;
        assert_eq!(other.get(&own).await.status(), 403);
        assert_eq!(puts(&other, &own, gap("Not mine.")).await.status(), 403);
    }
    let revealed = [("reason", "The call moved to today.")];
    assert_eq!(l.dana.post(&format!("{at}/reveal"), &revealed).await.went(), at);
    for (browser, status) in others.iter().zip([200, 200, 200, 403, 403, 403, 403]) {
        assert_eq!(t.acting_as(browser).await.get(&own).await.status(), status);
    }
    let late = joon.change(Method::PUT, &own, 2, gap("Eight of forty.")).await;
    assert_eq!(late.status(), 409);
    assert!(late.json["detail"].as_str().unwrap().contains("stays as it was"), "{}", late.reply.body);
    let late =
        puts(&t.acting_as(&l.tomas).await, &format!("{at}/seats/support/filing"), gap("Case 88213.")).await;
    assert_eq!(late.with(201)["late"], true);
}

#[tokio::test]
async fn of_two_who_file_from_one_version_one_wins() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    let own = format!("{at}/seats/sales/filing");
    let marcus = t.acting_as(&l.marcus).await;
    let mut version = 0;
    for round in 0..3 {
        let texts: Vec<String> = (0..6).map(|n| format!("Round {round}, try {n}.")).collect();
        let tries = texts.iter().map(|it| marcus.change(Method::PUT, &own, version, gap(it)));
        let answers = futures_util::future::join_all(tries).await;
        let won: Vec<&Answer> = answers.iter().filter(|it| it.status() < 300).collect();
        assert_eq!(won.len(), 1);
        version += 1;
        let tag = format!("\"{version}\"");
        for lost in answers.iter().filter(|it| it.status() >= 300) {
            assert_eq!((lost.status(), lost.header(header::ETAG)), (412, &*tag), "{}", lost.reply.body);
        }
        let kept = marcus.get(&own).await.with(200);
        assert_eq!((&kept["evidence"], &kept["version"]), (&won[0].json["evidence"], &json!(version)));
    }
    assert_eq!(t.dump().await.matches("'filing_changed'").count(), 2);
}
