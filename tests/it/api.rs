//! A program with a token, and what holds for every route of the API: errors, versions, keys, pages, the document.
use crate::app::{Browser, Reply, TestApp};
use crate::routes::served;
use crate::story::{Larkfield, SEVEN};
use autopsy::actions;
use autopsy::domain::{PersonId, Scope, TokenId};
use axum::http::{Method, header};
use serde_json::{Value, json};

/// Somebody's program.
pub struct Program<'t> {
    t: &'t TestApp,
    bearer: String,
}

/// What came back, as JSON.
pub struct Answer {
    pub reply: Reply,
    pub json: Value,
}

impl Answer {
    pub fn status(&self) -> u16 {
        self.reply.status.as_u16()
    }

    pub fn header(&self, name: header::HeaderName) -> &str {
        self.reply.headers.get(name).map_or("", |it| it.to_str().unwrap())
    }

    /// Panics unless it has this status; answers the JSON.
    #[track_caller]
    pub fn with(self, status: u16) -> Value {
        assert_eq!(self.status(), status, "{}", self.reply.body);
        self.json
    }

    /// The fields that 422 names.
    pub fn fields(&self) -> Vec<&str> {
        let errors = self.json["errors"].as_array().map_or(&[][..], Vec::as_slice);
        errors.iter().map(|it| it["field"].as_str().unwrap()).collect()
    }
}

impl TestApp {
    pub async fn program(&self, person: PersonId, scope: Scope) -> Program<'_> {
        let secret = actions::tokens::make(&self.app.db, self.call(), person, TokenId::new(), scope).await;
        Program { t: self, bearer: format!("Bearer {}", secret.unwrap()) }
    }

    /// A program that may do what its person may.
    pub async fn acting_as(&self, it: &Browser<'_>) -> Program<'_> {
        self.program(it.id, Scope::Write).await
    }
}

impl Program<'_> {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    /// A PUT or PATCH of a version.
    pub async fn change(&self, method: Method, path: &str, version: i64, body: Value) -> Answer {
        let tag = format!("\"{version}\"");
        self.send(method, path, Some(body), &[("if-match", &tag)]).await
    }

    /// Files, each with its name, as parts of one body.
    pub async fn files(&self, path: &str, files: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let part = |(name, text): &(&str, &str)| {
            format!(
                "--cut\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
                 Content-Type: text/csv\r\n\r\n{text}\r\n"
            )
        };
        let body = files.iter().map(part).chain(["--cut--\r\n".to_owned()]).collect::<String>();
        let kind = ("content-type", "multipart/form-data; boundary=cut");
        let all = [&[("authorization", self.bearer.as_str()), kind], headers].concat();
        let reply = self.t.nobody().send(Method::POST, &format!("/api/v1{path}"), body, &all).await;
        let json = serde_json::from_str(&reply.body).unwrap_or(Value::Null);
        Answer { reply, json }
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let nobody = self.t.nobody();
        let mut all = vec![("authorization", self.bearer.as_str())];
        if body.is_some() {
            all.push(("content-type", "application/json"));
        }
        all.extend(headers);
        let path = if path.starts_with("/api/") { path.to_owned() } else { format!("/api/v1{path}") };
        let body = body.map(|it| it.to_string()).unwrap_or_default();
        let reply = nobody.send(method, &path, body, &all).await;
        let json = serde_json::from_str(&reply.body).unwrap_or(Value::Null);
        Answer { reply, json }
    }
}

/// An account as a program adds it.
pub fn brightwater() -> Value {
    json!({ "name": "Brightwater Utilities", "arr": 124_000_000, "segment": "Enterprise", "region": "EMEA" })
}

#[tokio::test]
async fn a_token_acts_as_its_person_and_dies_with_their_right_to_sign_in() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let noor = t.acting_as(&l.noor).await;
    let added = noor.post("/accounts", brightwater()).await;
    let at = added.header(header::LOCATION).to_owned();
    let id = added.with(201)["id"].as_str().unwrap().to_owned();
    assert_eq!(at, format!("/api/v1/accounts/{id}"));
    assert_eq!(noor.get(&at).await.with(200)["name"], "Brightwater Utilities");
    let dump = t.dump().await;
    let line = dump.lines().find(|it| it.contains("'account_added'")).unwrap();
    assert!(line.contains("'token'"), "{line}");
    assert!(!dump.contains(noor.bearer.trim_start_matches("Bearer ")), "only its hash is kept");

    // It reads only, if it was made so; and a browser's cookie beside it changes nothing.
    let reads = t.program(l.noor.id, Scope::Read).await;
    assert_eq!(reads.get("/accounts").await.status(), 200);
    let refused = reads.post("/accounts", brightwater()).await;
    assert_eq!((refused.status(), refused.json["title"].as_str()), (403, Some("This isn’t open to you")));
    let both =
        reads.send(Method::POST, "/accounts", Some(brightwater()), &[("cookie", &l.dana.cookie)]).await;
    assert_eq!(both.status(), 403);
    // Pages know nobody by a token, and a token in an address is a parameter that nobody knows.
    assert_eq!(noor.get("/api/v1/../..").await.status(), 404);
    let page =
        t.nobody().send(Method::GET, "/accounts", String::new(), &[("authorization", &noor.bearer)]).await;
    assert_eq!(page.status, 303);
    for name in ["access_token", "token"] {
        let answer = noor.get(&format!("/accounts/{id}?{name}=aat_x")).await;
        assert_eq!((answer.status(), answer.json["status"].as_i64()), (400, Some(400)));
    }

    actions::people::disable(&t.app.db, t.call(), l.noor.id).await.unwrap();
    let dead = noor.get("/accounts").await;
    assert_eq!(
        dead.header(header::WWW_AUTHENTICATE),
        "Bearer realm=\"Account Autopsy\", error=\"invalid_token\""
    );
    assert_eq!(dead.status(), 401);
    let nobody = t.nobody().get("/api/v1/accounts").await;
    assert_eq!((nobody.status.as_u16(), nobody.headers.contains_key(header::WWW_AUTHENTICATE)), (401, true));
}

#[tokio::test]
async fn tokens_that_do_not_hold_are_slowed_down() {
    let t = TestApp::new().await;
    let wrong = Program { t: &t, bearer: "Bearer aat_guess".into() };
    let mut last = wrong.get("/causes").await;
    for _ in 0..200 {
        if last.status() == 429 {
            break;
        }
        assert_eq!(last.status(), 401);
        last = wrong.get("/causes").await;
    }
    assert!(last.status() == 429 && !last.header(header::RETRY_AFTER).is_empty());
    let basic = Program { t: &t, bearer: "Basic ZGFuYTp4".into() };
    assert!([401, 429].contains(&basic.get("/causes").await.status()));
    let dana = t.person("Dana", autopsy::domain::Role::CsLeader, &[]).await;
    assert_eq!(t.acting_as(&dana).await.get("/causes").await.status(), 200, "who holds a good one is served");
}

#[tokio::test]
async fn a_body_that_is_wrong_is_told_by_field() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let dana = t.acting_as(&l.dana).await;
    let told = async |body: Value| {
        let answer = dana.post("/accounts", body).await;
        assert_eq!(answer.status(), 422, "{}", answer.reply.body);
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json");
        assert!(answer.json["request_id"].as_str().is_some_and(|it| it.len() == 12));
        answer.fields().join(" ")
    };
    assert_eq!(told(json!({ "name": "A" })).await, "arr");
    assert_eq!(told(json!({ "name": "A", "arr": 1, "colour": "red" })).await, "colour");
    assert_eq!(told(json!({ "name": "A", "arr": "12k" })).await, "arr");
    assert_eq!(told(json!({ "name": " ", "arr": -1, "segment": "a\nb" })).await, "name arr segment");
    assert_eq!(told(json!({ "name": "A", "arr": 1, "renewal_on": "soon" })).await, "renewal_on");
    assert_eq!(
        told(json!({ "name": "A", "arr": 1, "customer_since": "0001-01-01" })).await,
        "customer_since"
    );
    assert_eq!(told(json!([])).await, "");
    let nobody = t.nobody();
    let send = async |kind: &str, body: &str| {
        let headers = [("authorization", dana.bearer.as_str()), ("content-type", kind)];
        nobody.send(Method::POST, "/api/v1/accounts", body.to_owned(), &headers).await.status.as_u16()
    };
    assert_eq!(send("text/plain", "{}").await, 415);
    assert_eq!(send("application/json", "{\"name\":").await, 400);
    assert_eq!(send("application/json", "{} {}").await, 422, "what is missing is told first");
    assert_eq!(send("application/json; charset=utf-8", "{\"name\":\"A\",\"arr\":1}").await, 201);
    assert_eq!(dana.send(Method::POST, "/accounts", None, &[]).await.status(), 415);
    let functions = json!({ "account_id": l.dana.id, "happened": "It went quiet.", "lifecycle_stage": "adoption", "functions": ["sales", "pigeons"] });
    let answer = dana.post("/autopsies", functions).await;
    assert_eq!((answer.status(), answer.fields()), (422, vec!["functions[1]"]));
    let unknown = json!({ "account_id": l.dana.id, "happened": "It went quiet.", "lifecycle_stage": "adoption", "functions": ["sales"] });
    let answer = dana.post("/autopsies", unknown).await;
    assert_eq!((answer.status(), answer.fields()), (422, vec!["account_id"]));
    assert_eq!(t.dump().await.matches("'account_added'").count(), 1);
}

#[tokio::test]
async fn nobodys_change_is_lost() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let dana = t.acting_as(&l.dana).await;
    let added = dana.post("/accounts", brightwater()).await.with(201);
    let at = format!("/accounts/{}", added["id"].as_str().unwrap());
    let read = dana.get(&at).await;
    assert_eq!(read.header(header::ETAG), "\"1\"");
    let unsaid = dana.send(Method::PATCH, &at, Some(json!({ "arr": 5 })), &[]).await;
    assert_eq!((unsaid.status(), unsaid.json["title"].as_str()), (428, Some("Which version?")));
    let changed = dana.change(Method::PATCH, &at, 1, json!({ "arr": 5, "renewal_on": "2027-01-31" })).await;
    assert_eq!(changed.header(header::ETAG), "\"2\"");
    let changed = changed.with(200);
    assert_eq!(
        (&changed["arr"], &changed["segment"], &changed["version"]),
        (&json!(5), &json!("Enterprise"), &json!(2))
    );
    let late = dana.change(Method::PATCH, &at, 1, json!({ "arr": 6 })).await;
    assert_eq!((late.status(), late.header(header::ETAG)), (412, "\"2\""));
    let taken = dana.change(Method::PATCH, &at, 2, json!({ "renewal_on": null })).await.with(200);
    assert_eq!((&taken["renewal_on"], &taken["arr"]), (&Value::Null, &json!(5)));
    assert_eq!(dana.change(Method::PATCH, &at, 3, json!({ "name": "" })).await.status(), 422);
    let two = [("if-match", "\"3\""), ("if-none-match", "*")];
    assert_eq!(dana.send(Method::PATCH, &at, Some(json!({})), &two).await.status(), 400);
}

#[tokio::test]
async fn a_post_with_a_key_is_done_once() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let dana = t.acting_as(&l.dana).await;
    let key = [("idempotency-key", "brightwater-1")];
    let add = async |body: Value| dana.send(Method::POST, "/accounts", Some(body), &key).await;
    // Many at once: one account, one answer.
    let all = futures_util::future::join_all((0..8).map(|_| add(brightwater()))).await;
    let first = &all[0];
    assert!(!first.header(header::LOCATION).is_empty());
    for answer in &all {
        assert_eq!((answer.status(), &answer.reply.body), (201, &first.reply.body));
        assert_eq!(answer.header(header::LOCATION), first.header(header::LOCATION));
    }
    assert_eq!(t.dump().await.matches("'account_added'").count(), 1);
    // The answer stays as it was given, whatever has become of the account; another body is another request.
    let at = first.header(header::LOCATION).to_owned();
    dana.change(Method::PATCH, &at, 1, json!({ "name": "Brightwater" })).await.with(200);
    assert_eq!(add(brightwater()).await.reply.body, first.reply.body);
    let other = add(json!({ "name": "Other", "arr": 1 })).await;
    assert!(other.status() == 422 && other.json["detail"].as_str().unwrap().contains("another request"));
    // Somebody else's key is another key, a refused request keeps none, and after a day it is forgotten.
    let noor = t.acting_as(&l.noor).await;
    let theirs = noor.send(Method::POST, "/accounts", Some(brightwater()), &key).await;
    assert!(theirs.status() == 201 && theirs.reply.body != first.reply.body);
    let wrong = [("idempotency-key", "2")];
    assert_eq!(dana.send(Method::POST, "/accounts", Some(json!({ "arr": 1 })), &wrong).await.status(), 422);
    assert_eq!(dana.send(Method::POST, "/accounts", Some(brightwater()), &wrong).await.status(), 201);
    let long = "k".repeat(256);
    let long = [("idempotency-key", long.as_str())];
    assert_eq!(dana.send(Method::POST, "/accounts", Some(brightwater()), &long).await.status(), 400);
    t.wait(2);
    let next = add(brightwater()).await;
    assert!(next.status() == 201 && next.reply.body != first.reply.body);
}

#[tokio::test]
async fn lists_are_read_page_by_page() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let dana = t.acting_as(&l.dana).await;
    for n in 0..7 {
        let body = json!({ "name": format!("Company {n}"), "arr": n, "segment": if n % 2 == 0 { "SMB" } else { "Mid" } });
        dana.post("/accounts", body).await.with(201);
    }
    let (mut names, mut next) = (Vec::new(), String::new());
    loop {
        let page = dana.get(&format!("/accounts?limit=3{next}")).await.with(200);
        names.extend(
            page["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page["next"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!(names, (0..7).map(|n| format!("Company {n}")).collect::<Vec<_>>());
    let some = dana.get("/accounts?segment=SMB&q=company").await.with(200);
    assert_eq!((some["items"].as_array().unwrap().len(), &some["next"]), (4, &Value::Null));
    for wrong in ["limit=0", "limit=201", "limit=x", "cursor=zzz", "no_such=1", "open=maybe"] {
        assert_eq!(dana.get(&format!("/accounts?{wrong}")).await.status(), 400, "{wrong}");
    }
}

#[tokio::test]
async fn an_autopsy_is_opened_and_says_what_blocks_it() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let dana = t.acting_as(&l.dana).await;
    let account = dana.post("/accounts", brightwater()).await.with(201)["id"].clone();
    let body = json!({
        "account_id": account, "happened": "Planning runs fell from five to one a week.",
        "lifecycle_stage": "adoption", "signals": ["usage_drop"], "functions": SEVEN, "opened_on": "2026-11-02",
    });
    let opened = dana.post("/autopsies", body.clone()).await;
    let at = opened.header(header::LOCATION).to_owned();
    let autopsy = opened.with(201);
    assert_eq!(autopsy["state"], "agreeing");
    assert_eq!(autopsy["opened_on"], "2026-11-02");
    assert_eq!(autopsy["seats"].as_array().unwrap().len(), 7);
    assert_eq!((&autopsy["filings"], &autopsy["arr_at_risk"]), (&Value::Null, &json!(124_000_000)));
    let blockers = autopsy["blockers"].as_array().unwrap();
    assert!(
        blockers[0].as_str().unwrap().starts_with("Seven seats have not agreed: Sales, Product"),
        "{blockers:?}"
    );
    let second = dana.post("/autopsies", body).await;
    assert_eq!(second.status(), 409);
    assert!(
        second.json["detail"].as_str().unwrap().contains("has an open autopsy already"),
        "{}",
        second.reply.body
    );
    // Who may read it is as on the page.
    for (browser, status) in
        [(&l.marcus, 200), (&l.wes, 200), (&l.noor, 200), (&l.cal, 403), (&l.vera, 403), (&l.ada, 403)]
    {
        assert_eq!(t.acting_as(browser).await.get(&at).await.status(), status);
    }
    let listed = t.acting_as(&l.vera).await.get("/autopsies?state=agreeing&waiting=sales").await.with(200);
    assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["agreed"]), (&autopsy["id"], &json!(0)));
    assert_eq!(t.acting_as(&l.marcus).await.post("/autopsies", json!({})).await.status(), 403);
    let unknown = dana.get("/autopsies/0190a0a0-0000-7000-8000-000000000000").await;
    let nowhere = dana.get("/autopsies/x").await;
    assert_eq!((unknown.status(), nowhere.status()), (404, 404));
    assert_eq!(unknown.json["detail"], nowhere.json["detail"]);
    assert_eq!(dana.send(Method::DELETE, "/autopsies", None, &[]).await.status(), 405);
}

#[tokio::test]
async fn the_document_is_the_routes_and_the_file_is_the_document() {
    let printed = autopsy::web::document();
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write("docs/openapi.json", &printed).unwrap();
    }
    let file = std::fs::read_to_string("docs/openapi.json").unwrap_or_default();
    assert!(
        file == printed,
        "docs/openapi.json is not the document: UPDATE_OPENAPI=1 cargo test the_document writes it"
    );
    let document: Value = serde_json::from_str(&printed).unwrap();
    let mut told = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            told.insert((method.to_uppercase(), path.clone()));
            assert!(operation["summary"].as_str().is_some(), "{method} {path} has no name");
            for status in ["400", "401", "403", "429", "503"] {
                assert!(operation["responses"][status].is_object(), "{method} {path} {status}");
            }
        }
    }
    let served: std::collections::BTreeSet<_> =
        served().into_iter().filter(|it| it.1.starts_with("/api/v1/")).collect();
    assert_eq!(served, told);
    let t = TestApp::new().await;
    let reply = t.nobody().get("/api/openapi.json").await;
    assert_eq!((reply.status.as_u16(), &reply.body), (200, &printed));
}
