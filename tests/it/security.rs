//! Sign-in, sessions, headers, other sites, too many tries.
use crate::app::TestApp;
use crate::story::Larkfield;
use autopsy::actions;
use autopsy::domain::Role;
use axum::http::{Method, header};

#[tokio::test]
async fn a_link_signs_in_once_and_opening_it_changes_nothing() {
    let t = TestApp::new().await;
    let dana = t.person("Dana", Role::CsLeader, &[]).await;
    let token = actions::sessions::make_link(&t.app.db, t.call(), dana.id, actions::sessions::LINK_LASTS)
        .await
        .unwrap();
    let path = format!("/sign-in/{}", token.secret());
    let before = t.dump().await;
    for _ in 0..3 {
        assert_eq!(t.nobody().get(&path).await.status, 200, "a mail scanner opens it");
    }
    assert_eq!(before, t.dump().await);
    let reply = t.nobody().post(&path, &[]).await;
    assert_eq!(reply.went(), "/");
    let cookie = reply.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
        "{cookie}"
    );
    let again = t.nobody().post(&path, &[]).await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains("has been used or has expired"), "{}", again.body);
    assert!(!t.dump().await.contains(token.secret()), "only its hash is kept");
    // Ten minutes are over.
    let late = actions::sessions::make_link(&t.app.db, t.call(), dana.id, actions::sessions::LINK_LASTS)
        .await
        .unwrap();
    t.wait(1);
    assert_eq!(t.nobody().post(&format!("/sign-in/{}", late.secret()), &[]).await.status, 422);
}

#[tokio::test]
async fn a_password_is_a_second_way_and_tells_nothing_about_who_exists() {
    let t = TestApp::new().await;
    let dana = t.person("Dana", Role::CsLeader, &[]).await;
    assert_eq!(dana.post("/password", &[("password", "short")]).await.status, 422);
    let other = t.sign_in(dana.id).await;
    dana.post("/password", &[("password", "a road with three dips")]).await.went();
    assert_eq!(dana.get("/").await.status, 200, "this browser stays signed in");
    assert_eq!(other.get("/").await.status, 303, "others are signed out");
    let sign_in = |email: &'static str, password: &'static str| {
        let nobody = t.nobody();
        async move {
            nobody
                .post("/sign-in", &[("email", email), ("password", password), ("next", "//evil.example")])
                .await
        }
    };
    let good = sign_in("Dana@Larkfield.example", "a road with three dips").await;
    assert_eq!(good.went(), "/", "and never to another site");
    let wrong = sign_in("dana@larkfield.example", "a road with two dips..").await;
    let unknown = sign_in("nobody@larkfield.example", "a road with two dips..").await;
    assert_eq!((wrong.status.as_u16(), unknown.status.as_u16()), (422, 422));
    assert_eq!(wrong.body.replace("dana@", "x@"), unknown.body.replace("nobody@", "x@"));
    assert!(!t.dump().await.contains("three dips"));
}

#[tokio::test]
async fn too_many_tries_are_slowed_down() {
    let t = TestApp::new().await;
    let nobody = t.nobody();
    // A try comes back every few seconds, so a slow machine needs some more.
    let mut last = nobody.get("/sign-in").await;
    for _ in 0..60 {
        let fields = [("email", "dana@larkfield.example"), ("password", "wrong wrong wrong")];
        last = nobody.post("/sign-in", &fields).await;
        if last.status == 429 {
            break;
        }
    }
    assert_eq!(last.status, 429);
    assert!(last.headers.contains_key(header::RETRY_AFTER));
    let mut links = 0;
    while last_of(&nobody).await != 429 {
        links += 1;
        assert!(links < 200, "links, too");
    }
}

async fn last_of(nobody: &crate::app::Browser<'_>) -> u16 {
    nobody.post("/sign-in/guess", &[]).await.status.as_u16()
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_old_signed_out_or_its_person_is_disabled() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    assert_eq!(l.vera.get("/").await.status, 200);
    l.vera.post("/sign-out", &[]).await.went();
    assert_eq!(l.vera.get("/autopsies?state=all").await.location(), "/sign-in?next=/autopsies%3Fstate%3Dall");
    assert_eq!(l.vera.post("/autopsies", &[]).await.status, 401);
    actions::people::disable(&t.app.db, t.call(), l.noor.id).await.unwrap();
    assert_eq!(l.noor.get("/").await.status, 303, "at once");
    let link =
        actions::sessions::make_link(&t.app.db, t.call(), l.noor.id, actions::sessions::LINK_LASTS).await;
    assert!(link.is_err());
    t.wait(1);
    assert_eq!(l.dana.get("/").await.status, 303, "idle for a day");
    let cookie = "session=forged-or-somebody-elses";
    let forged = crate::app::Browser { t: &t, id: l.dana.id, cookie: cookie.into() };
    assert_eq!(forged.get("/").await.status, 303);
}

#[tokio::test]
async fn another_site_can_change_nothing() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales"]).await;
    let path = format!("{at}/seats/sales/consent");
    let body = "answer=agreed&reason=".to_owned();
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
    ] {
        let reply = l.marcus.send(Method::POST, &path, body.clone(), headers).await;
        assert_eq!(reply.status, 403, "{headers:?}");
    }
    let same = [("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:8080")];
    assert_eq!(l.marcus.send(Method::POST, &path, body, &same).await.status, 303);
}

#[tokio::test]
async fn every_answer_keeps_itself_to_itself() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    for path in ["/", "/autopsies", "/sign-in", "/no/such", "/healthz"] {
        let reply = l.dana.get(path).await;
        let get = |name: &str| reply.headers.get(name).map_or("", |it| it.to_str().unwrap()).to_owned();
        assert!(
            get("content-security-policy").starts_with("default-src 'none'; script-src 'self'"),
            "{path}"
        );
        assert!(!get("content-security-policy").contains("unsafe"), "{path}");
        assert!(get("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(
            (get("x-content-type-options"), get("referrer-policy")),
            ("nosniff".into(), "no-referrer".into())
        );
        assert_eq!(get("cache-control"), "no-store", "{path}");
        assert!(!get("x-request-id").is_empty());
    }
    let asset = autopsy_asset(&l.dana.get("/").await.body);
    let reply = l.dana.get(&asset).await;
    assert_eq!(reply.status, 200);
    assert!(reply.headers["cache-control"].to_str().unwrap().contains("immutable"));
    let ready = l.dana.get("/readyz").await;
    assert!(
        ready.body.contains(r#""journal_mode":"wal""#) && ready.body.contains(r#""synchronous":2"#),
        "{}",
        ready.body
    );
}

fn autopsy_asset(page: &str) -> String {
    let at = page.find("/assets/style.").unwrap();
    page[at..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_before_it_is_read() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales"]).await;
    let body = format!("answer=agreed&reason={}", "x".repeat(3 * 1024 * 1024));
    let reply = l.marcus.send(Method::POST, &format!("{at}/seats/sales/consent"), body, &[]).await;
    assert_eq!(reply.status, 413, "{}", reply.body);
    assert!(reply.body.contains("what you typed is still there"), "{}", reply.body);
}

/// Whoever looks at a page that says what went wrong finds the line that says why.
#[tokio::test]
async fn what_goes_wrong_is_logged_under_the_id_that_the_answer_carries() {
    let t = TestApp::new().await;
    let dana = t.person("Dana", Role::CsLeader, &[]).await;
    t.app.db.close().await;
    let reply = dana.post("/accounts", &[("name", "Halcyon Health")]).await;
    assert!(reply.status.is_server_error(), "{}", reply.status);
    let id = reply.headers["x-request-id"].to_str().unwrap();
    let log = crate::app::Log::get().text();
    let line = log.lines().find(|it| it.contains("request failed") && it.contains(id));
    assert!(line.is_some_and(|it| it.contains("ERROR")), "{id}: {line:?}");
}
