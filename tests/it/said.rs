//! What was done is said once, on the page that the deed leads to, and nowhere else.
use crate::app::{Browser, Reply, TestApp};
use crate::story::Larkfield;
use axum::http::{Method, header};

/// The cookies of an answer that carry what was done, as the browser keeps them.
fn kept(reply: &Reply) -> Vec<&str> {
    let cookies = reply.headers.get_all(header::SET_COOKIE).iter().map(|it| it.to_str().unwrap());
    cookies.filter(|it| it.starts_with("said=")).collect()
}

async fn get_with(browser: &Browser<'_>, path: &str, cookie: &str) -> Reply {
    browser.send(Method::GET, path, String::new(), &[("cookie", cookie)]).await
}

#[tokio::test]
async fn a_success_line_appears_once_and_cannot_be_forged() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let account = t.account(&l.dana, "Brightwater Utilities").await;
    let at = format!("/accounts/{account}");
    let fields = [
        ("id", "0193a3a0-0000-7000-8000-000000000001"),
        ("happened", "2026-11-03"),
        ("text", "The sponsor left."),
        ("source", ""),
    ];
    let done = l.dana.post(&format!("{at}/facts"), &fields).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, at.as_str()), "the address says nothing");
    let cookies = kept(&done);
    assert_eq!(cookies, [format!("said=added~{at}; HttpOnly; SameSite=Lax; Path=/; Max-Age=60")]);
    let cookie = cookies[0].split(';').next().unwrap();

    let elsewhere = get_with(&l.dana, "/accounts", cookie).await;
    assert!(
        !elsewhere.body.contains("role=\"status\"") && kept(&elsewhere).is_empty(),
        "it waits for its page"
    );
    let once = get_with(&l.dana, &at, cookie).await;
    assert!(
        once.body.contains("role=\"status\"") && once.body.contains("<span>Added.</span>"),
        "{}",
        once.body
    );
    assert_eq!(kept(&once), ["said=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0"], "and is gone");
    assert!(!l.dana.get(&at).await.body.contains("role=\"status\""), "loaded again, it says nothing");

    let forged = l.dana.get(&format!("{at}?said=closed")).await;
    assert!(forged.status == 200 && !forged.body.contains("role=\"status\""), "a link says nothing");
    for odd in [
        format!("said=<b>~{at}"),
        format!("said=added&q=x~{at}"),
        "said=added".to_owned(),
        format!("said=~{at}"),
    ] {
        let page = get_with(&l.dana, &at, &odd).await;
        assert!(page.status == 200 && !page.body.contains("role=\"status\""), "{odd}");
    }
}
