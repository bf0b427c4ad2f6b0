//! A review by a program: the same rules, from its plan to its close.
use crate::api::Program;
use crate::app::TestApp;
use crate::ledger;
use crate::story::Larkfield;
use autopsy::domain::hex;
use axum::http::{Method, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn plan(l: &Larkfield<'_>) -> Value {
    json!({
        "quarter": "2026-08-15", "meets_at": "2026-12-02T10:00:00Z", "minutes": 60, "place": "Room 4",
        "chair_id": l.dana.id, "people": [l.wes.id, l.marcus.id],
    })
}

async fn planned(l: &Larkfield<'_>, dana: &Program<'_>) -> String {
    let made = dana.post("/reviews", plan(l)).await;
    let at = made.header(header::LOCATION).trim_start_matches("/api/v1").to_owned();
    assert_eq!(made.with(201)["quarter"], "Q3 2026");
    at
}

fn accepts(owner: autopsy::domain::PersonId) -> Value {
    json!({
        "kind": "accept", "reason": "We live with it.", "owner_function": "customer_success",
        "owner_id": owner, "due_on": "2027-03-01",
    })
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "it is one story")]
async fn a_program_runs_a_review_from_its_plan_to_its_close() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let l = Larkfield::of(&t).await;
    let (dana, wes, vera) =
        (t.acting_as(&l.dana).await, t.acting_as(&l.wes).await, t.acting_as(&l.vera).await);
    let at = planned(&l, &dana).await;
    let review = vera.get(&at).await.with(200);
    assert_eq!((&review["state"], &review["quarter_from"]), (&json!("planned"), &json!("2026-07-01")));
    assert_eq!(review["people"].as_array().unwrap().len(), 3, "the chair comes too");
    assert_eq!(vera.get("/reviews").await.with(200)["items"][0]["id"], review["id"]);
    assert_eq!(vera.get("/reviews?state=closed").await.with(200)["items"], json!([]));

    // The sponsor plans too; only what is sent changes, and nobody's change is lost.
    let changed = json!({ "place": "Room 5", "words": "Read B first.", "people": [l.ingrid.id] });
    let answer = wes.change(Method::PATCH, &at, 1, changed.clone()).await;
    let changed_to = answer.with(200);
    assert_eq!((&changed_to["place"], &changed_to["words"]), (&json!("Room 5"), &json!("Read B first.")));
    assert_eq!((&changed_to["minutes"], changed_to["people"].as_array().unwrap().len()), (&json!(60), 4));
    assert_eq!(wes.change(Method::PATCH, &at, 1, changed.clone()).await.status(), 412);
    assert_eq!(wes.send(Method::PATCH, &at, Some(changed), &[]).await.status(), 428);

    // No figures, no decision and no close before the pre-read is frozen.
    assert_eq!(vera.get(&format!("{at}/snapshot")).await.status(), 404);
    let early = dana.post(&format!("{at}/closure"), json!({})).await;
    assert!(early.json["detail"].as_str().unwrap().contains("not frozen yet"), "{}", early.json);
    assert_eq!(early.status(), 409);
    let refused = wes.post(&format!("{at}/snapshot"), json!({})).await;
    assert_eq!(refused.json["detail"], "Only the chair can do this: Dana.");
    assert_eq!(refused.status(), 403);
    let key = [("idempotency-key", "freeze-once")];
    let path = format!("{at}/snapshot");
    let frozen = dana.send(Method::POST, &path, Some(json!({})), &key).await;
    let again = dana.send(Method::POST, &path, Some(json!({})), &key).await;
    assert_eq!(frozen.reply.body, again.reply.body, "the same key is the same snapshot");
    let stamp = frozen.with(201);
    assert_eq!((&stamp["provisional"], &stamp["as_of"]), (&json!(false), &json!("2026-11-05")));
    let twice = dana.post(&path, json!({})).await;
    assert_eq!(twice.json["detail"], "The pre-read is frozen; its figures never change.");
    assert_eq!(twice.status(), 409);

    // The frozen measures are those of the report on that day, byte for byte; the hash is of what is kept.
    let snapshot = vera.get(&path).await;
    let report = vera.get("/patterns?focus=2026-07-01..2026-10-01").await;
    let measures = snapshot.reply.body.split_once("\"measures\":").unwrap().1;
    assert!(measures.starts_with(&report.reply.body), "{measures:.200}\n{:.200}", report.reply.body);
    assert_eq!(snapshot.json["sha256"], stamp["sha256"]);
    assert_eq!(snapshot.json["agenda"][0]["title"], "What we decided last time, and whether it worked");
    let mut conn = t.app.db.read().await.unwrap();
    let kept: String = sqlx::query_scalar("select paper || measures || agenda from snapshots")
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    drop(conn);
    assert_eq!(snapshot.json["sha256"], hex(&Sha256::digest(kept.as_bytes())));

    // Each pattern of the agenda gets one decision, of which a newer one may take the place.
    let review = dana.get(&at).await.with(200);
    let slots = review["agenda"].as_array().unwrap().clone();
    assert!(slots.len() >= 3, "{slots:?}");
    let undecided = dana.post(&format!("{at}/closure"), json!({})).await;
    let sentence = format!(
        "{} patterns are on the agenda without a decision: change, accept or investigate.",
        slots.len()
    );
    assert_eq!((undecided.status(), &undecided.json["detail"]), (409, &json!(sentence)));
    let decision = |slot: &Value| format!("{at}/decisions/{}", slot["pattern_id"].as_str().unwrap());
    let change = json!({
        "kind": "change", "owner_function": "onboarding", "owner_id": l.joon.id, "due_on": "2027-01-15",
        "change": {
            "title": "A named owner for every kick-off", "kind": "process", "strength": "checklist",
            "hypothesis": "With an owner the kick-off takes place.", "checker_id": l.dana.id,
        },
    });
    let first = decision(&slots[0]);
    let made = dana.send(Method::PUT, &first, Some(change.clone()), &[]).await.with(201);
    assert_eq!((&made["kind"], &made["version"]), (&json!("change"), &json!(1)));
    let change_id = made["change_id"].clone();
    assert_eq!(dana.send(Method::PUT, &first, Some(accepts(l.dana.id)), &[]).await.status(), 428);
    assert_eq!(dana.change(Method::PUT, &first, 7, accepts(l.dana.id)).await.status(), 412);
    let known = json!({
        "kind": "change", "owner_function": "onboarding", "owner_id": l.joon.id, "due_on": "2027-01-15",
        "change_id": change_id,
    });
    assert_eq!(dana.change(Method::PUT, &first, 1, known).await.with(200)["version"], 2);
    for slot in &slots[1..] {
        assert_eq!(
            dana.send(Method::PUT, &decision(slot), Some(accepts(l.dana.id)), &[]).await.status(),
            201
        );
    }

    // Who was there, what was said, and the close.
    let present = json!({ "present": [l.dana.id, l.marcus.id] });
    let version = dana.get(&at).await.json["version"].as_i64().unwrap();
    let told = dana.change(Method::PUT, &format!("{at}/attendance"), version, present).await.with(200);
    let there = told["people"].as_array().unwrap().iter().filter(|it| it["attended"] == true).count();
    assert_eq!(there, 2);
    let marcus = t.acting_as(&l.marcus).await;
    let line = json!({ "text": "Sales brings the handover list by Friday." });
    assert_eq!(marcus.post(&format!("{at}/minutes"), line.clone()).await.with(201)["correction"], false);
    assert_eq!(vera.post(&format!("{at}/minutes"), line.clone()).await.status(), 403);
    let closed = dana.post(&format!("{at}/closure"), json!({})).await.with(200);
    assert_eq!((&closed["state"], &closed["undecided"]), (&json!("closed"), &json!(0)));
    let twice = dana.post(&format!("{at}/closure"), json!({})).await;
    assert!(twice.json["detail"].as_str().unwrap().starts_with("This review is closed and stays as it is"));
    assert_eq!(twice.status(), 409);
    assert_eq!(dana.change(Method::PUT, &first, 2, accepts(l.dana.id)).await.status(), 409);
    assert_eq!(marcus.post(&format!("{at}/minutes"), line.clone()).await.status(), 403);
    assert_eq!(wes.post(&format!("{at}/minutes"), line).await.with(201)["correction"], true);
    let minutes = vera.get(&format!("{at}/minutes?limit=1")).await.with(200);
    let next = minutes["next"].as_str().unwrap();
    let rest = vera.get(&format!("{at}/minutes?limit=1&cursor={next}")).await.with(200);
    assert_eq!((&rest["items"][0]["correction"], &rest["next"]), (&json!(true), &Value::Null));
}

#[tokio::test]
async fn what_is_wrong_in_a_body_is_named_by_its_field() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let l = Larkfield::of(&t).await;
    let dana = t.acting_as(&l.dana).await;
    let with = |field: &str, value: Value| {
        let mut body = plan(&l);
        body[field] = value;
        body
    };
    let wrong = [
        (with("minutes", json!(5)), "minutes"),
        (with("chair_id", json!(l.marcus.id)), "chair_id"),
        (with("people", json!([autopsy::domain::PersonId::new()])), "people"),
        (with("quarter", json!("2027-01-01")), "quarter"),
        (with("meets_at", json!("9999-01-01T00:00:00Z")), "meets_at"),
        (with("place", json!("two\nlines")), "place"),
        (with("when", json!("now")), "when"),
    ];
    for (body, field) in wrong {
        let answer = dana.post("/reviews", body).await;
        assert_eq!((answer.status(), answer.fields()), (422, vec![field]), "{}", answer.json);
    }
    let at = planned(&l, &dana).await;
    let second = dana.post("/reviews", plan(&l)).await;
    assert_eq!(second.status(), 409);
    assert_eq!(second.json["detail"], "This quarter has its review already; a quarter gets no second one.");

    assert_eq!(dana.post(&format!("{at}/snapshot"), json!({})).await.status(), 201);
    let slots = dana.get(&at).await.with(200)["agenda"].clone();
    let path = format!("{at}/decisions/{}", slots[0]["pattern_id"].as_str().unwrap());
    let with = |more: Value| {
        let mut body = accepts(l.dana.id);
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let proposed = |more: Value| {
        let mut change = json!({
            "title": "A named owner", "kind": "process", "strength": "checklist", "hypothesis": "It takes place.",
            "checker_id": l.wes.id,
        });
        change.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        with(json!({ "kind": "change", "change": change }))
    };
    let mut nobody = accepts(l.dana.id);
    nobody.as_object_mut().unwrap().remove("owner_id");
    let wrong = [
        (nobody, "owner_id"),
        (with(json!({ "owner_id": autopsy::domain::PersonId::new() })), "owner_id"),
        (with(json!({ "reason": "" })), "reason"),
        (with(json!({ "kind": "investigate", "reason": "" })), "reason"),
        (with(json!({ "due_on": "2026-11-04" })), "due_on"),
        (with(json!({ "due_on": "2029-01-01" })), "due_on"),
        (with(json!({ "kind": "change" })), "change_id"),
        (with(json!({ "kind": "change", "change_id": autopsy::domain::ChangeId::new() })), "change_id"),
        (with(json!({ "change_id": autopsy::domain::ChangeId::new() })), "change"),
        (proposed(json!({ "checker_id": l.dana.id })), "change.checker_id"),
        (proposed(json!({ "check_on": "2027-02-01" })), "change.check_on"),
        (proposed(json!({ "roll_out_days": 181 })), "change.roll_out_days"),
        (proposed(json!({ "title": "" })), "change.title"),
    ];
    for (body, field) in wrong {
        let answer = dana.send(Method::PUT, &path, Some(body), &[]).await;
        assert_eq!((answer.status(), answer.fields()), (422, vec![field]), "{}", answer.json);
    }
    assert!(dana.get(&at).await.json["agenda"][0]["decision"].is_null(), "nothing was decided");
    assert_eq!(dana.get("/changes").await.json["items"].as_array().unwrap().len(), 3, "and nothing proposed");
}

#[tokio::test]
async fn a_program_opens_a_pattern_once_and_decides_on_it_between_two_reviews() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let l = Larkfield::of(&t).await;
    let (dana, vera) = (t.acting_as(&l.dana).await, t.acting_as(&l.vera).await);
    let body = json!({ "cause": "onboarding_gap", "note": "It comes up in every meeting." });
    assert_eq!(vera.post("/patterns/records", body.clone()).await.status(), 403);
    let made = dana.post("/patterns/records", body.clone()).await;
    let at = made.header(header::LOCATION).trim_start_matches("/api/v1").to_owned();
    let pattern = made.with(201);
    assert_eq!((&pattern["label"], &pattern["state"]), (&json!("P-001"), &json!("open")));
    assert_eq!(pattern["openings"][0]["by"]["name"], "Dana");
    let n = pattern["figures"]["findings"].as_u64().unwrap();
    assert_eq!(pattern["autopsy_ids"].as_array().unwrap().len(), usize::try_from(n).unwrap());
    assert_eq!(vera.get(&format!("{at}/figures")).await.with(200), pattern["figures"], "it is of today");
    let again = dana.post("/patterns/records", body.clone()).await;
    assert_eq!(again.json["detail"], "P-001 is open already; it waits for a decision.");
    assert_eq!(again.status(), 409);
    for (body, field) in [
        (json!({ "cause": "onboarding_gap", "dimension": "segment", "note": "x" }), "level"),
        (
            json!({ "cause": "onboarding_gap", "dimension": "segment", "level": "Nowhere", "note": "x" }),
            "level",
        ),
        (json!({ "cause": "not_determined", "note": "x" }), "cause"),
        (json!({ "cause": "onboarding_gap", "note": " " }), "note"),
    ] {
        let answer = dana.post("/patterns/records", body).await;
        assert_eq!((answer.status(), answer.fields()), (422, vec![field]), "{}", answer.json);
    }
    let decisions = format!("{at}/decisions");
    let decided = dana.post(&decisions, accepts(l.dana.id)).await.with(201);
    assert_eq!((&decided["state"], &decided["due_on"]), (&json!("accepted"), &json!("2027-03-01")));
    let twice = dana.post(&decisions, accepts(l.dana.id)).await;
    assert!(twice.json["detail"].as_str().unwrap().contains("it comes back on 1 Mar 2027"), "{}", twice.json);
    assert_eq!(twice.status(), 409);
    // Opened again it is the same record.
    t.later(chrono::TimeDelta::seconds(1));
    let reopened = dana.post("/patterns/records", body).await.with(200);
    assert_eq!(reopened["id"], pattern["id"]);
    assert_eq!((reopened["openings"].as_array().unwrap().len(), &reopened["state"]), (2, &json!("open")));
    assert_eq!(vera.get("/patterns/records?state=open").await.with(200)["items"][0]["id"], pattern["id"]);
}
