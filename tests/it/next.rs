//! Whom the door stopped on the way, the mailed link leads on: in the browser that asked, and nowhere but on this site.
use crate::app::{Browser, Reply, TestApp};
use crate::mail::with_mail;
use crate::smtp::Smtp;
use crate::story::Larkfield;
use autopsy::actions::sessions::{LINK_LASTS, make_link};
use axum::http::header;

/// What this answer sets, by name.
fn set(reply: &Reply, name: &str) -> Option<String> {
    let all = reply.headers.get_all(header::SET_COOKIE).iter();
    all.map(|it| it.to_str().unwrap().to_owned()).find(|it| it.starts_with(&format!("{name}=")))
}

/// A browser that brings this cookie along.
fn bringing<'t>(t: &'t TestApp, cookie: &str) -> Browser<'t> {
    Browser { cookie: cookie.split(';').next().unwrap().to_owned(), ..t.nobody() }
}

async fn link(t: &TestApp, smtp: &Smtp) -> String {
    let mails = t.post_round(smtp).await;
    mails.iter().find(|it| it.subject().starts_with("Your sign-in link")).unwrap().path()
}

const EMAIL: (&str, &str) = ("email", "dana@larkfield.example");

#[tokio::test]
async fn the_mailed_link_leads_back_to_where_the_door_stopped_somebody() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "product"]).await;
    let there = format!("{at}?q=a&b=é");
    let door = t.nobody().get(&format!("{at}?q=a%26b")).await;
    assert_eq!(door.location(), format!("/sign-in?next={at}%3Fq%3Da%2526b"));
    let page = t.nobody().get(door.location()).await.body;
    let form = page.split("action=\"/sign-in/mail\"").nth(1).unwrap().split("</form>").next().unwrap();
    let hidden = format!("<input type=\"hidden\" name=\"next\" value=\"{at}?q=a%26b\">");
    assert!(form.contains(&hidden), "{form}");
    // A wrong address keeps it.
    let back = t.nobody().post("/sign-in/mail", &[("email", "nonsense"), ("next", &at)]).await;
    assert!(
        back.status == 422 && back.body.matches(&format!("value=\"{at}\"")).count() == 2,
        "{}",
        back.body
    );
    // Known or not, the answer is the same.
    let asked = t.nobody().post("/sign-in/mail", &[EMAIL, ("next", &there)]).await;
    let unknown = [("email", "nobody@larkfield.example"), ("next", there.as_str())];
    let unknown = t.nobody().post("/sign-in/mail", &unknown).await;
    let cookie = set(&asked, "next").unwrap();
    assert_eq!((asked.went(), &set(&unknown, "next")), ("/sign-in/mail".to_owned(), &Some(cookie.clone())));
    for part in ["HttpOnly", "SameSite=Lax", "Path=/sign-in;", "Max-Age=1800"] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    let browser = bringing(&t, &cookie);
    let path = link(&t, &smtp).await;
    let before = t.dump().await;
    assert_eq!(browser.get(&path).await.status, 200);
    assert_eq!(t.dump().await, before, "opening it signs nobody in");
    let reply = browser.post(&path, &[]).await;
    assert_eq!((reply.status.as_u16(), reply.headers[header::LOCATION].as_bytes()), (303, there.as_bytes()));
    assert!(set(&reply, "session").is_some());
    let gone = set(&reply, "next").unwrap();
    assert!(
        gone.starts_with("next=;") && gone.contains("Max-Age=0") && gone.contains("Path=/sign-in;"),
        "{gone}"
    );
    // A link that is used up still knows where to.
    let used = browser.post(&path, &[]).await;
    assert!(
        used.status == 422 && used.body.contains(&format!("value=\"{at}?q=a&amp;b=é\"")),
        "{}",
        used.body
    );
    // Another browser is led home; so is one that asked at the door itself.
    t.later(chrono::TimeDelta::minutes(2));
    t.nobody().post("/sign-in/mail", &[EMAIL, ("next", &at)]).await.went();
    let reply = t.nobody().post(&link(&t, &smtp).await, &[]).await;
    assert_eq!((reply.location(), set(&reply, "next")), ("/", None));
    let asked = t.nobody().post("/sign-in/mail", &[EMAIL, ("next", "/")]).await;
    assert_eq!(set(&asked, "next"), None);
}

#[tokio::test]
async fn it_leads_nowhere_but_on_this_site() {
    let (t, _smtp) = with_mail().await;
    let dana = t.person("Dana", autopsy::domain::Role::CsLeader, &[]).await;
    let long = format!("/{}", "a".repeat(2_000));
    for next in
        ["https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nset-cookie: x=y", "evil", &long]
    {
        let reply = t.nobody().post("/sign-in/mail", &[EMAIL, ("next", next)]).await;
        assert_eq!((reply.went(), set(&reply, "next")), ("/sign-in/mail".to_owned(), None), "{next:.40}");
        t.later(chrono::TimeDelta::minutes(2));
    }
    for cookie in [
        "next=//evil.example",
        "next=https%3A%2F%2Fevil.example",
        "next=%2F%2Fevil.example",
        "next=%2F%5Cevil.example",
        "next=/a%0d%0aset-cookie:x=y",
        "next=%ff",
        "next=",
        "next",
    ] {
        let token = make_link(&t.app.db, t.call(), dana.id, LINK_LASTS).await.unwrap();
        let reply = bringing(&t, cookie).post(&format!("/sign-in/{}", token.secret()), &[]).await;
        assert_eq!((reply.status.as_u16(), reply.location()), (303, "/"), "{cookie}");
        assert!(set(&reply, "session").is_some() && set(&reply, "x").is_none(), "{cookie}");
    }
}

#[tokio::test]
async fn behind_https_it_waits_in_a_secure_cookie() {
    let (mut t, _smtp) = with_mail().await;
    let dana = t.person("Dana", autopsy::domain::Role::CsLeader, &[]).await.id;
    let mut app = t.app.clone();
    app.base_url = "https://autopsy.example".into();
    t.becomes(app);
    let asked = t.nobody().post("/sign-in/mail", &[EMAIL, ("next", "/accounts")]).await;
    let cookie = set(&asked, "__Secure-next").unwrap();
    assert!(cookie.contains("; Secure") && cookie.contains("HttpOnly"), "{cookie}");
    let token = make_link(&t.app.db, t.call(), dana, LINK_LASTS).await.unwrap();
    let path = format!("/sign-in/{}", token.secret());
    assert_eq!(bringing(&t, &cookie).post(&path, &[]).await.location(), "/accounts");
}
