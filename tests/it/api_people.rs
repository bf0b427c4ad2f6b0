//! People, delegates and the record by program.
use crate::app::TestApp;
use crate::story::Larkfield;
use axum::http::{Method, header};
use serde_json::{Value, json};

fn ids(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_admin_adds_changes_and_shuts_out_somebody() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let ada = t.acting_as(&l.ada).await;
    let quinn = json!({
        "name": "Quinn Vale", "email": "Quinn@larkfield.example", "title": "VP Sales", "role": "executive",
        "functions": ["sales"],
    });
    let key = [("idempotency-key", "quinn")];
    let added = ada.send(Method::POST, "/people", Some(quinn.clone()), &key).await;
    let at = added.header(header::LOCATION).to_owned();
    let again = ada.send(Method::POST, "/people", Some(quinn.clone()), &key).await;
    assert_eq!(again.reply.body, added.reply.body);
    let added = added.with(201);
    assert_eq!(
        (&added["email"], &added["functions"], &added["version"]),
        (&json!("quinn@larkfield.example"), &json!(["sales"]), &json!(1))
    );
    assert!(!added.to_string().contains("sign-in"), "no link, no token");
    let marcus = ada.get(&format!("/people/{}", l.marcus.id)).await.with(200);
    assert_eq!(marcus["functions"], json!([]), "a function has one executive");
    let twice = ada.post("/people", quinn).await;
    assert_eq!((twice.status(), twice.fields()), (422, vec!["email"]));
    let wrong =
        ada.post("/people", json!({ "name": " ", "email": "x", "role": "executive", "title": "a\nb" })).await;
    assert_eq!((wrong.status(), wrong.fields()), (422, vec!["name", "email", "title"]));
    let leads =
        json!({ "name": "V", "email": "v@larkfield.example", "role": "viewer", "functions": ["sales"] });
    assert_eq!(ada.post("/people", leads).await.fields(), ["functions"]);

    // Only what is sent changes, from the version that was read.
    assert_eq!(ada.get(&at).await.header(header::ETAG), "\"1\"");
    let unsaid = ada.send(Method::PATCH, &at, Some(json!({ "title": "CRO" })), &[]).await;
    assert_eq!(unsaid.status(), 428);
    let changed = ada.change(Method::PATCH, &at, 1, json!({ "title": "CRO" })).await.with(200);
    assert_eq!(
        (&changed["title"], &changed["name"], &changed["functions"]),
        (&json!("CRO"), &json!("Quinn Vale"), &json!(["sales"]))
    );
    let late = ada.change(Method::PATCH, &at, 1, json!({ "title": "COO" })).await;
    assert_eq!((late.status(), late.header(header::ETAG)), (412, "\"2\""));
    let none =
        ada.change(Method::PATCH, &at, 2, json!({ "role": "viewer", "functions": [] })).await.with(200);
    assert_eq!((&none["role"], &none["functions"]), (&json!("viewer"), &json!([])));

    // Shut out: their program knows nobody any more.
    let quinn_id = added["id"].as_str().unwrap().parse().unwrap();
    let program = t.program(quinn_id, autopsy::domain::Scope::Read).await;
    assert_eq!(program.get("/me").await.with(200)["name"], "Quinn Vale");
    let both = ada.change(Method::PATCH, &at, 3, json!({ "disabled": true, "title": "" })).await;
    assert_eq!((both.status(), both.fields()), (422, vec!["disabled"]));
    let out = ada.change(Method::PATCH, &at, 3, json!({ "disabled": true })).await.with(200);
    assert!(out["disabled_at"].is_string());
    assert_eq!(program.get("/me").await.status(), 401);
    let version = out["version"].as_i64().unwrap();
    let back = ada.change(Method::PATCH, &at, version, json!({ "disabled": false })).await.with(200);
    assert_eq!(back["disabled_at"], Value::Null);
    assert_eq!(program.get("/me").await.status(), 200);
    // The last admin stays.
    let own = format!("/people/{}", l.ada.id);
    let version = ada.get(&own).await.with(200)["version"].as_i64().unwrap();
    for body in [json!({ "disabled": true }), json!({ "role": "viewer" })] {
        assert_eq!(ada.change(Method::PATCH, &own, version, body).await.status(), 409);
    }
}

#[tokio::test]
async fn everybody_reads_who_is_here_and_admins_their_addresses() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let (vera, ada) = (t.acting_as(&l.vera).await, t.acting_as(&l.ada).await);
    let all = vera.get("/people").await.with(200);
    let everybody = ids(&all);
    assert!(everybody.len() >= 12);
    let known =
        |page: &Value| page["items"].as_array().unwrap().iter().filter(|it| it["email"].is_string()).count();
    assert_eq!(known(&all), 1, "one's own");
    assert_eq!(known(&ada.get("/people").await.with(200)), everybody.len());
    assert!(vera.get("/me").await.with(200)["email"].is_string());
    let marcus = vera.get(&format!("/people/{}", l.marcus.id)).await.with(200);
    assert_eq!((&marcus["email"], &marcus["functions"]), (&Value::Null, &json!(["sales"])));

    let (mut found, mut next) = (Vec::new(), String::new());
    loop {
        let page = vera.get(&format!("/people?limit=5{next}")).await.with(200);
        found.extend(ids(&page).into_iter().map(str::to_owned));
        let Some(cursor) = page["next"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!(found, everybody);
    let leaders = vera.get("/people?role=cs_leader").await.with(200);
    assert!(ids(&leaders).contains(&l.dana.id.to_string().as_str()));
    assert!(!ids(&leaders).contains(&l.vera.id.to_string().as_str()));
    for wrong in ["role=boss", "role=", "limit=0", "cursor=x", "email=a"] {
        assert_eq!(vera.get(&format!("/people?{wrong}")).await.status(), 400, "{wrong}");
    }
    let nobody = vera.get("/people/0190a0a0-0000-7000-8000-000000000000").await;
    assert_eq!(nobody.status(), 404);
}

#[tokio::test]
async fn an_executive_names_who_stands_in() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = "/functions/sales/delegate";
    let marcus = t.acting_as(&l.marcus).await;
    let read = marcus.get(at).await.with(200);
    assert_eq!((&read["executive"]["name"], &read["delegate"]), (&json!("Marcus"), &Value::Null));
    let version = read["version"].as_i64().unwrap();
    let cal = json!({ "person_id": l.cal.id });
    for other in [&l.dana, &l.ingrid, &l.vera] {
        assert_eq!(
            t.acting_as(other).await.change(Method::PUT, at, version, cal.clone()).await.status(),
            403
        );
    }
    assert_eq!(marcus.send(Method::PUT, at, Some(cal.clone()), &[]).await.status(), 428);
    assert_eq!(marcus.change(Method::PUT, at, version, json!({})).await.fields(), ["person_id"]);
    let own = json!({ "person_id": l.marcus.id });
    assert_eq!(marcus.change(Method::PUT, at, version, own).await.fields(), ["person_id"]);
    let named = marcus.change(Method::PUT, at, version, cal.clone()).await;
    assert_eq!(named.header(header::ETAG), format!("\"{}\"", version + 1));
    assert_eq!(named.with(200)["delegate"]["name"], "Cal");
    assert_eq!(marcus.change(Method::PUT, at, version, cal).await.status(), 412);
    let me = t.acting_as(&l.cal).await.get("/me").await.with(200);
    assert_eq!(me["delegate_of"], json!(["sales"]));
    let ada = t.acting_as(&l.ada).await;
    let none = ada.change(Method::PUT, at, version + 1, json!({ "person_id": null })).await.with(200);
    assert_eq!(none["delegate"], Value::Null);
    assert_eq!(ada.get("/functions/pigeons/delegate").await.status(), 404);
}

/// The record tells admins who did what; of a filing it tells that it was made.
#[tokio::test]
async fn the_record_is_read_by_object_and_tells_no_cause() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = crate::routes::in_the_middle(&l).await;
    l.files(&at, "sales", "severity_gaming", "The quetzalcoatlus case.").await;
    l.files(&at, "support", "severity_gaming", "The quetzalcoatlus case.").await;
    let id = at.rsplit('/').next().unwrap();
    let ada = t.acting_as(&l.ada).await;
    let of_autopsy = ada.get(&format!("/record?object_id={id}&limit=200")).await;
    let body = of_autopsy.reply.body.clone();
    let of_autopsy = of_autopsy.with(200);
    let items = of_autopsy["items"].as_array().unwrap();
    assert!(items.iter().all(|it| it["object_id"] == id && it["object_kind"] == "autopsy"));
    let filed: Vec<_> = items.iter().filter(|it| it["action"] == "filed").collect();
    assert_eq!(
        filed.iter().map(|it| &it["fields"]["function"]).collect::<Vec<_>>(),
        [&json!("support"), &json!("sales")]
    );
    assert_eq!(filed[1]["actor"]["name"], "Marcus");
    for word in ["severity_gaming", "quetzalcoatlus", "hmac"] {
        assert!(!body.contains(word), "{word}: {body}");
    }
    let all = ada.get("/record?limit=200").await;
    assert!(!all.reply.body.contains("severity_gaming") && !all.reply.body.contains("hmac"));

    let (mut seen, mut next) = (Vec::new(), String::new());
    loop {
        let page = ada.get(&format!("/record?object_id={id}&limit=3{next}")).await.with(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|it| it["seq"].as_i64().unwrap()));
        let Some(cursor) = page["next"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!(seen, items.iter().map(|it| it["seq"].as_i64().unwrap()).collect::<Vec<_>>());
    assert!(seen.windows(2).all(|it| it[0] > it[1]));
    let narrowed = format!("/record?object_kind=autopsy&action=agreed&actor_id={}", l.marcus.id);
    let narrowed = ada.get(&narrowed).await.with(200);
    assert_eq!(narrowed["items"].as_array().unwrap().len(), 1);
    for wrong in ["object_id=x", "action=guessed", "cursor=x", "object_kind="] {
        assert_eq!(ada.get(&format!("/record?{wrong}")).await.status(), 400, "{wrong}");
    }
    for other in [&l.dana, &l.wes, &l.marcus] {
        assert_eq!(t.acting_as(other).await.get("/record").await.status(), 403);
    }
}
