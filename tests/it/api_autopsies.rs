//! An autopsy with tokens alone: what its pages do, programs do under the same rules.
use crate::api::{Answer, Program, brightwater};
use crate::app::TestApp;
use crate::routes::in_the_middle;
use crate::story::Larkfield;
use autopsy::domain::{Function, Role};
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

/// The sentence of a refusal with this status.
#[track_caller]
fn said(answer: Answer, status: u16) -> String {
    let json = answer.with(status);
    json["detail"].as_str().unwrap().to_owned()
}

/// Dana opens the autopsy of a new account over the API. Answers its address.
async fn opened(dana: &Program<'_>, functions: &[&str]) -> String {
    let account = dana.post("/accounts", brightwater()).await.with(201)["id"].clone();
    let body = json!({
        "account_id": account, "happened": "Planning runs fell from five to one a week.",
        "lifecycle_stage": "adoption", "signals": ["usage_drop"], "functions": functions, "due_on": "2026-11-16",
    });
    dana.post("/autopsies", body).await.header(header::LOCATION).to_owned()
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "it is one story")]
async fn one_autopsy_from_opening_to_closing_with_tokens_alone() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let dana = t.acting_as(&l.dana).await;
    let (marcus, ingrid, tomas) =
        (t.acting_as(&l.marcus).await, t.acting_as(&l.ingrid).await, t.acting_as(&l.tomas).await);
    let (wes, noor, cal) = (t.acting_as(&l.wes).await, t.acting_as(&l.noor).await, t.acting_as(&l.cal).await);
    let at = opened(&dana, &["sales", "product"]).await;
    let seat = |function: &str| format!("{at}/seats/{function}");

    // Support is seated, too; the date is moved, from the version that was read.
    let added = dana.post(&format!("{at}/seats"), json!({ "function": "support" })).await;
    assert_eq!(added.header(header::LOCATION), seat("support"));
    assert_eq!(added.with(201), dana.get(&seat("support")).await.with(200));
    let twice = dana.post(&format!("{at}/seats"), json!({ "function": "support" })).await;
    assert_eq!(said(twice, 409), "Support has a seat already.");
    let version = dana.get(&at).await.with(200)["version"].as_i64().unwrap();
    let later = json!({ "due_on": "2026-11-20" });
    let deadline = format!("{at}/deadline");
    assert_eq!(puts(&dana, &deadline, later.clone()).await.status(), 428);
    assert_eq!(dana.change(Method::PUT, &deadline, version - 1, later.clone()).await.status(), 412);
    let moved = dana.change(Method::PUT, &deadline, version, later.clone()).await.with(200);
    assert_eq!(moved["due_on"], "2026-11-20");
    let back = dana.change(Method::PUT, &deadline, version + 1, json!({ "due_on": "2026-11-10" })).await;
    assert_eq!((back.status(), back.fields()), (422, vec!["due_on"]));

    // Sales agrees; Product declines with a reason and the rescue stays locked; Support hands its seat to Cal.
    let agree = json!({ "answer": "agree" });
    let sales = format!("{}/consent", seat("sales"));
    let agreed = puts(&marcus, &sales, agree.clone()).await.with(200);
    assert_eq!((&agreed["answer"], &agreed["version"]), (&json!("agree"), &json!(2)));
    assert_eq!(puts(&marcus, &sales, agree.clone()).await.status(), 428);
    let product = format!("{}/consent", seat("product"));
    let silent = puts(&ingrid, &product, json!({ "answer": "decline", "reason": " " })).await;
    assert_eq!((silent.status(), silent.fields()), (422, vec!["reason"]));
    let decline = json!({ "answer": "decline", "reason": "Not before the release." });
    let declined = puts(&ingrid, &product, decline).await;
    assert_eq!(declined.header(header::ETAG), "\"2\"");
    assert_eq!(declined.with(200)["answer"], "decline");
    let task = json!({ "title": "Executive call", "purpose": "advocate", "due_on": "2026-11-12" });
    let tasks = format!("{at}/rescue/tasks");
    assert!(said(noor.post(&tasks, task.clone()).await, 409).contains("locked until every seat has agreed"));
    assert_eq!(dana.get(&format!("{at}/rescue")).await.status(), 404);
    let delegate = format!("{}/delegate", seat("support"));
    let dana_too = json!({ "person_id": l.dana.id, "until": "2026-11-30" });
    assert_eq!(puts(&marcus, &delegate, dana_too).await.status(), 403);
    let viewer = puts(&tomas, &delegate, json!({ "person_id": l.vera.id })).await;
    assert_eq!((viewer.status(), viewer.fields()), (422, vec!["person_id"]));
    assert_eq!(puts(&tomas, &delegate, json!({})).await.fields(), ["person_id"]);
    let handed = puts(&tomas, &delegate, json!({ "person_id": l.cal.id, "until": "2026-11-30" })).await;
    assert_eq!(handed.with(200)["delegate"]["name"], "Cal");
    // Who is waited for is reminded, by mail and at most once an hour.
    let remind = format!("{at}/reminders");
    dana.post(&remind, json!({ "person_id": l.cal.id })).await.with(200);
    let again = said(dana.post(&remind, json!({ "person_id": l.cal.id })).await, 409);
    assert!(again.contains("at most once an hour"), "{again}");
    puts(&cal, &format!("{}/consent", seat("support")), agree).await.with(200);

    // The sponsor overrides, with a reason that stays; a task is added under a key, and ticked.
    let over = format!("{at}/rescue/override");
    assert_eq!(dana.post(&over, json!({ "reason": "Now" })).await.status(), 403);
    assert_eq!(wes.post(&over, json!({ "reason": "" })).await.fields(), ["reason"]);
    let unlocked = wes.post(&over, json!({ "reason": "The renewal is tomorrow." })).await.with(200);
    assert_eq!(unlocked["overridden"]["reason"], "The renewal is tomorrow.");
    let key = [("idempotency-key", "call-1")];
    let first = noor.send(Method::POST, &tasks, Some(task.clone()), &key).await;
    let again = noor.send(Method::POST, &tasks, Some(task), &key).await;
    assert_eq!(first.reply.body, again.reply.body);
    let task_at = first.header(header::LOCATION).to_owned();
    let nobody = json!({ "title": "x", "purpose": "adopt", "owner_id": "0190a0a0-0000-7000-8000-000000000000", "due_on": "2026-11-12" });
    assert_eq!(noor.post(&tasks, nobody).await.fields(), ["owner_id"]);
    let done = noor.post(&format!("{task_at}/completion"), json!({})).await.with(200);
    assert_eq!(done["done_by"]["name"], "Noor");
    let listed = dana.get(&format!("{tasks}?limit=1")).await.with(200);
    assert_eq!((&listed["items"], &listed["next"]), (&json!([done]), &Value::Null));

    // Product was not involved after all, and that is confirmed; Sales and Support file, and the last one reveals both.
    let not = json!({ "answer": "not_involved", "reason": "Nothing of ours is used there." });
    ingrid.change(Method::PUT, &product, 2, not).await.with(200);
    assert_eq!(dana.post(&format!("{}/excusal", seat("sales")), json!({})).await.status(), 409);
    let excused = dana.send(Method::POST, &format!("{}/excusal", seat("product")), None, &[]).await;
    assert!(excused.status() == 415, "a form without a type is no JSON");
    let excused = dana.post(&format!("{}/excusal", seat("product")), json!({})).await.with(200);
    assert!(excused["seats"].as_array().unwrap().iter().any(|it| it["excused_at"].is_string()));
    let reveal = format!("{at}/reveal");
    assert_eq!(
        said(dana.post(&reveal, json!({})).await, 409),
        "Nobody has filed yet, so there is nothing to reveal."
    );
    puts(&marcus, &format!("{}/filing", seat("sales")), gap("No goal stood on the record.")).await.with(201);
    assert_eq!(dana.post(&reveal, json!({})).await.fields(), ["reason"]);
    let hidden = dana.get(&at).await.with(200);
    assert_eq!(hidden["filings"], Value::Null);
    let filed = puts(&cal, &format!("{}/filing", seat("support")), gap("Case 88213 asks for a goal.")).await;
    assert_eq!(filed.with(201)["behalf_of"]["name"], "Tomas");
    let revealed = dana.get(&at).await.with(200);
    assert_eq!(
        (&revealed["reveal"]["cause"], revealed["filings"].as_array().unwrap().len()),
        (&json!("all_filed"), 2)
    );
    assert!(said(dana.post(&reveal, json!({ "reason": "Again" })).await, 409).contains("once and for all"));

    // The finding, from two sides; each seat answers what it has read, and the last one settles it.
    let finding = format!("{at}/finding");
    let mut body = json!({
        "primary_cause": "onboarding_gap", "primary_share": 60, "statement": "Onboarding was planned for one site.",
        "contributing": [{ "cause": "crm_undocumented", "share": 30 }],
    });
    assert_eq!(puts(&dana, &finding, body.clone()).await.fields(), ["primary_share"]);
    body["contributing"] = json!([{ "cause": "onboarding_gap", "share": 40 }]);
    assert_eq!(puts(&dana, &finding, body.clone()).await.fields(), ["contributing"]);
    body["contributing"][0]["cause"] = json!("crm_undocumented");
    body["change_id"] = json!("0190a0a0-0000-7000-8000-000000000000");
    assert_eq!(puts(&dana, &finding, body.clone()).await.fields(), ["change_id"]);
    body["change_id"] = Value::Null;
    assert_eq!(puts(&dana, &finding, body.clone()).await.with(201)["version"], 1);
    assert_eq!(puts(&dana, &finding, body.clone()).await.status(), 428);
    body["statement"] = json!("Onboarding was planned for one site. The goals listed three.");
    let tries = (0..4).map(|_| dana.change(Method::PUT, &finding, 1, body.clone()));
    let statuses = futures_util::future::join_all(tries).await;
    assert_eq!(statuses.iter().filter(|it| it.status() == 200).count(), 1);
    assert!(
        statuses
            .iter()
            .all(|it| it.status() == 200 || (it.status() == 412 && it.header(header::ETAG) == "\"2\""))
    );
    let reply = |function: &str| format!("{finding}/answers/{function}");
    let accept = json!({ "answer": "accept" });
    assert_eq!(marcus.change(Method::PUT, &reply("sales"), 1, accept.clone()).await.status(), 412);
    marcus.change(Method::PUT, &reply("sales"), 2, accept.clone()).await.with(200);
    assert_eq!(puts(&marcus, &reply("sales"), accept.clone()).await.status(), 428);
    assert_eq!(puts(&cal, &reply("support"), json!({ "answer": "dissent" })).await.fields(), ["reason"]);
    let close = format!("{at}/closure");
    assert!(said(dana.post(&close, json!({})).await, 409).contains("Support"));
    let dissent = json!({ "answer": "dissent", "reason": "The goals were never written down." });
    let settled = puts(&cal, &reply("support"), dissent).await.with(200);
    assert_eq!(
        (&settled["agreed_on"], settled["answers"].as_array().unwrap().len()),
        (&json!("2026-11-04"), 2)
    );
    assert_eq!(dana.get(&finding).await.with(200), settled);
    assert_eq!(dana.change(Method::PUT, &finding, 2, body).await.status(), 409);

    // The rescue ends, the autopsy closes, and stays as it is; after ninety days somebody looks again.
    let rescue = format!("{at}/rescue");
    let kept = json!({ "outcome": "churned", "arr_retained": 5 });
    assert_eq!(puts(&dana, &rescue, kept).await.fields(), ["arr_retained"]);
    assert_eq!(puts(&dana, &rescue, json!({ "outcome": "saved" })).await.fields(), ["arr_retained"]);
    let saved = json!({ "outcome": "saved", "arr_retained": 124_000_000 });
    let ended = puts(&dana, &rescue, saved.clone()).await.with(200);
    assert_eq!((&ended["arr_retained"], ended["looks"].as_array().unwrap().len()), (&json!(124_000_000), 3));
    assert_eq!(puts(&dana, &rescue, saved).await.status(), 428);
    let closed = dana.post(&close, json!({})).await.with(200);
    assert_eq!((&closed["state"], &closed["closed_on"]), (&json!("closed"), &json!("2026-11-04")));
    let cancel = json!({ "kind": "unfounded", "reason": "No" });
    assert!(
        said(dana.post(&format!("{at}/cancellation"), cancel).await, 409)
            .contains("was closed on 4 Nov 2026")
    );
    let look = json!({ "standing": "holding" });
    assert_eq!(noor.post(&format!("{rescue}/looks/90"), look.clone()).await.status(), 409);
    assert_eq!(noor.post(&format!("{rescue}/looks/91"), look.clone()).await.status(), 404);
    t.wait(91);
    let looked = noor.post(&format!("{rescue}/looks/90"), look).await.with(200);
    assert_eq!(looked["looks"][0]["standing"], "holding");
}

#[tokio::test]
async fn one_is_cancelled_and_one_seat_follows_its_function() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let dana = t.acting_as(&l.dana).await;
    let at = opened(&dana, &["sales"]).await;
    let holder = format!("{at}/seats/sales/holder");
    assert_eq!(
        said(dana.post(&holder, json!({})).await, 409),
        "The seat of Sales is with its executive already."
    );
    assert_eq!(dana.post(&format!("{at}/seats/support/holder"), json!({})).await.status(), 404);
    let olga = t.person("Olga", Role::Executive, &[Function::Sales]).await;
    let handed = dana.post(&holder, json!({})).await.with(200);
    assert_eq!(handed["seats"][0]["executive"]["name"], "Olga");
    // Of many who answer from one version, one is heard.
    let olga = t.acting_as(&olga).await;
    let consent = format!("{at}/seats/sales/consent");
    let version = handed["seats"][0]["version"].as_i64().unwrap();
    let reasons: Vec<Value> =
        (0..6).map(|n| json!({ "answer": "decline", "reason": format!("Reason {n}.") })).collect();
    let tries = reasons.iter().map(|it| olga.change(Method::PUT, &consent, version, it.clone()));
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|it| it.status() == 200).count(), 1);
    assert_eq!(answers.iter().filter(|it| it.status() == 412).count(), 5);
    let cancel = format!("{at}/cancellation");
    assert_eq!(dana.post(&cancel, json!({ "kind": "unfounded", "reason": "" })).await.fields(), ["reason"]);
    let body = json!({ "kind": "unfounded", "reason": "The account was never off course." });
    let cancelled = dana.post(&cancel, body).await.with(200);
    assert_eq!(
        (&cancelled["state"], &cancelled["cancelled"]["kind"]),
        (&json!("cancelled"), &json!("unfounded"))
    );
}
