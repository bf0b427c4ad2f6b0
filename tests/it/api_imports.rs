//! Files and settings by program.
use crate::app::TestApp;
use crate::story::Larkfield;
use axum::http::{Method, header};
use serde_json::{Value, json};

const ACCOUNTS: (&str, &str) = (
    "accounts.csv",
    "account_id,name,segment,region,product,arr,customer_since,churned_on
A1,Larkfield,SMB,EMEA,Core,1200,2023-01-01,
A2,Northwind,Enterprise,AMER,Cloud,90000,2022-05-01,
",
);

#[tokio::test]
async fn files_are_rehearsed_imported_once_and_told() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let ada = t.acting_as(&l.ada).await;
    let before = t.dump().await;
    let key = [("idempotency-key", "first")];
    let rehearsed = ada.files("/imports?dry_run=true", &[ACCOUNTS], &key).await.with(200);
    assert_eq!(rehearsed["id"], Value::Null);
    assert_eq!(
        (&rehearsed["tables"][0]["table"], &rehearsed["tables"][0]["new"]),
        (&json!("accounts"), &json!(2))
    );
    assert_eq!(rehearsed["files"][0], json!({ "name": "accounts.csv", "table": "accounts", "rows": 2 }));
    let rows = |dump: &str| dump.lines().filter(|it| it.contains("Northwind")).count();
    assert_eq!(rows(&t.dump().await), rows(&before));

    let imported = ada.files("/imports", &[ACCOUNTS], &key).await;
    let at = imported.header(header::LOCATION).to_owned();
    let again = ada.files("/imports", &[ACCOUNTS], &key).await;
    assert_eq!(again.reply.body, imported.reply.body);
    let imported = imported.with(201);
    assert_eq!((&imported["tables"], &imported["by"]["name"]), (&rehearsed["tables"], &json!("Ada")));
    assert_eq!(ada.get(&at).await.with(200), imported);
    let list = t.acting_as(&l.dana).await.get("/imports").await.with(200);
    assert_eq!((list["items"].as_array().unwrap().len(), &list["items"][0]), (1, &imported));
    assert_eq!(t.dump().await.matches("'imported'").count(), 1);
    // Under another key it says that all of it is on record; under the same, other files are another request.
    let same = ada.files("/imports", &[ACCOUNTS], &[]).await.with(200);
    assert_eq!((&same["id"], &same["tables"][0]["unchanged"]), (&Value::Null, &json!(2)));
    let other = ("accounts.csv", "account_id,name,arr\nA3,Third,1\n");
    assert_eq!(ada.files("/imports", &[other], &key).await.status(), 422);
    let second =
        ada.files("/imports", &[("more.csv", &ACCOUNTS.1.replace("A1,Larkfield", "A9,Ninth"))], &[]).await;
    assert_eq!(second.with(201)["tables"][0]["new"], 1);
    let first = ada.get("/imports?limit=1").await.with(200);
    let next =
        ada.get(&format!("/imports?limit=1&cursor={}", first["next"].as_str().unwrap())).await.with(200);
    assert_eq!((&first["items"][0]["files"][0]["name"], &next["items"][0]), (&json!("more.csv"), &imported));
    assert_eq!(next["next"], Value::Null);
}

#[tokio::test]
async fn what_is_wrong_is_told_by_file_line_and_column() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let ada = t.acting_as(&l.ada).await;
    let before = t.dump().await;
    let wrong = ACCOUNTS.1.replace("90000", "ninety").replace("2023-01-01", "soon");
    for path in ["/imports", "/imports?dry_run=true"] {
        let answer = ada.files(path, &[("accounts.csv", &wrong)], &[]).await;
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json");
        let told = answer.with(422);
        let at: Vec<_> = told["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (&it["file"], &it["line"], &it["column"]))
            .collect();
        let file = json!("accounts.csv");
        assert_eq!(at, [(&file, &json!(2), &json!("customer_since")), (&file, &json!(3), &json!("arr"))]);
        assert!(told["errors"][1]["reason"].as_str().unwrap().contains("ninety"), "{told}");
        assert_eq!(told["detail"], "Nothing was imported. 2 things are wrong.");
    }
    assert_eq!(ada.files("/imports", &[], &[]).await.fields(), ["files"]);
    assert_eq!(ada.post("/imports", json!({})).await.status(), 415);
    assert_eq!(ada.files("/imports?dry_run=1", &[ACCOUNTS], &[]).await.status(), 400);
    assert_eq!(ada.files("/imports?dryrun=true", &[ACCOUNTS], &[]).await.status(), 400);
    for other in [&l.marcus, &l.noor, &l.vera] {
        assert_eq!(t.acting_as(other).await.files("/imports", &[ACCOUNTS], &[]).await.status(), 403);
    }
    let after = t.dump().await;
    assert_eq!(after.matches("Northwind").count(), before.matches("Northwind").count());
    // What is too large is told as that.
    let large = "x".repeat(21 * 1024 * 1024);
    assert_eq!(ada.files("/imports", &[("accounts.csv", &large)], &[]).await.status(), 413);
}

#[tokio::test]
async fn an_admin_changes_what_holds_for_all() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let ada = t.acting_as(&l.ada).await;
    let read = ada.get("/settings").await;
    let tag = read.header(header::ETAG).to_owned();
    let read = read.with(200);
    let version = read["version"].as_i64().unwrap();
    assert_eq!(tag, format!("\"{version}\""));
    let body = json!({ "zone": "Europe/Berlin", "fiscal_start_month": 2 });
    assert_eq!(ada.send(Method::PATCH, "/settings", Some(body.clone()), &[]).await.status(), 428);
    let changed = ada.change(Method::PATCH, "/settings", version, body.clone()).await.with(200);
    assert_eq!(
        (&changed["name"], &changed["zone"], &changed["fiscal_start_month"], &changed["currency"]),
        (&read["name"], &json!("Europe/Berlin"), &json!(2), &read["currency"])
    );
    assert_eq!(ada.change(Method::PATCH, "/settings", version, body).await.status(), 412);
    let wrong = json!({ "name": "", "zone": "Europe/Atlantis", "fiscal_start_month": 13 });
    let wrong = ada.change(Method::PATCH, "/settings", version + 1, wrong).await;
    assert_eq!((wrong.status(), wrong.fields()), (422, vec!["name", "zone", "fiscal_start_month"]));
    let currency = ada.change(Method::PATCH, "/settings", version + 1, json!({ "currency": "EUR" })).await;
    assert_eq!(currency.fields(), ["currency"]);
    for other in [&l.dana, &l.vera] {
        assert_eq!(t.acting_as(other).await.get("/settings").await.status(), 403);
    }
}
