//! "Email me a new link": for whom a link was, once an hour, and nothing told to whoever presses.
use crate::app::{Reply, TestApp};
use crate::links::{Phone, handed_on, mailed};
use crate::mail::{told, with_mail};
use crate::smtp::{Mail, Smtp};
use crate::story::Larkfield;
use autopsy::jobs::outbox::deliver;
use axum::http::{Method, header};
use chrono::TimeDelta;

const PRESS: &str = "Email me a new link";

/// What goes out now, without what the clock would add.
async fn sent(t: &TestApp, smtp: &Smtp) -> Vec<Mail> {
    deliver(&t.app).await.unwrap();
    smtp.take()
}

/// Nothing of the autopsy, and nobody's name.
fn tells_nothing(reply: &Reply) {
    for told in ["Brightwater", "Sales", "Product", "Marcus", "Dana", "Ingrid", "$1.24M", "larkfield.example"]
    {
        assert!(!reply.body.contains(told), "{told}: {}", reply.body);
    }
}

/// Presses the button, as the page sends it; answers the page that follows.
async fn presses(phone: &Phone<'_>) -> String {
    assert_eq!(phone.post("/renewal", &[]).await.went(), format!("{}/renewal", phone.at));
    let page = phone.get("/renewal").await;
    assert!(page.status == 200 && page.body.contains("Check your mail"), "{}", page.body);
    tells_nothing(&page);
    page.body
}

#[tokio::test]
async fn a_link_that_has_expired_brings_a_new_one_to_its_own_person() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "product"]).await;
    let mails = t.post_round(&smtp).await;
    let marcus = mails.iter().find(|it| it.to[0].starts_with("marcus")).unwrap();
    let phone = Phone::at(&t, &marcus.path());
    assert!(!phone.get("").await.body.contains(PRESS));
    t.wait(13);
    let before = t.dump().await;
    for path in ["", "/cause", "/evidence", "/decline", "/delegate", "/saved", "/sealed"] {
        let gone = phone.get(path).await;
        assert_eq!(gone.status, 410, "{path}");
        let form = format!(
            "<form action=\"{}/renewal\" method=\"post\"><button class=\"btn primary\">{PRESS}",
            phone.at
        );
        assert!(gone.body.contains(&form), "{}", gone.body);
        assert!(gone.body.contains("This link has expired."), "{}", gone.body);
        tells_nothing(&gone);
    }
    assert_eq!(phone.post("/cause", &[("primary_cause", "product_gap")]).await.status, 410);
    assert_eq!(phone.get("/renewal").await.status, 200);
    assert_eq!(t.dump().await, before, "opening changes nothing, nor does the page that follows");

    let page = presses(&phone).await;
    let mails = sent(&t, &smtp).await;
    assert_eq!(told(&mails), ["marcus: The Brightwater Utilities rescue is waiting for your answer"]);
    assert_eq!(mails[0].to, ["marcus@larkfield.example"]);
    assert_ne!(mails[0].path(), phone.at);
    let fresh = Phone::at(&t, &mails[0].path());
    assert!(fresh.get("").await.body.contains("Agree and file now"));
    assert_eq!(phone.get("").await.status, 410, "the old one stays what it is");

    // Once an hour: whoever presses is told the same, whether a mail goes or not.
    t.later(TimeDelta::minutes(59));
    assert_eq!(presses(&phone).await, page);
    assert_eq!(told(&sent(&t, &smtp).await), Vec::<String>::new());
    t.later(TimeDelta::minutes(2));
    assert_eq!(presses(&phone).await, page);
    assert_eq!(sent(&t, &smtp).await.len(), 1);
    // So it is with a reminder that the CS leader has just sent.
    t.later(TimeDelta::minutes(61));
    let dana = t.sign_in(l.dana.id).await;
    dana.post(&format!("{at}/reminders"), &[]).await.went();
    assert_eq!(sent(&t, &smtp).await.len(), 2);
    assert_eq!(presses(&phone).await, page);
    assert_eq!(sent(&t, &smtp).await.len(), 0);
    // Whoever answers through the new one and files is asked no more.
    t.later(TimeDelta::minutes(61));
    fresh.post("", &[]).await.went();
    assert!(phone.get("").await.body.contains(PRESS), "a filing is still asked for");
    fresh.files("product_gap", "One").await;
    let gone = phone.get("").await;
    assert!(gone.status == 410 && !gone.body.contains(PRESS), "{}", gone.body);
    assert_eq!(presses(&phone).await, page);
    assert!(told(&sent(&t, &smtp).await).iter().all(|it| it.ends_with("filing is sealed")));
}

#[tokio::test]
async fn whoever_holds_a_link_that_was_handed_on_gets_nothing_by_pressing() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "product"]).await;
    let first = Phone::at(&t, &handed_on(&l, &at, "sales").await);
    let second = Phone::at(&t, &handed_on(&l, &at, "sales").await);
    sent(&t, &smtp).await;
    assert!(first.get("").await.body.contains(PRESS), "another one took its place");
    presses(&first).await;
    let mails = sent(&t, &smtp).await;
    assert_eq!(mails.len(), 1, "{:?}", told(&mails));
    assert_eq!(mails[0].to, ["marcus@larkfield.example"]);
    assert_eq!(first.get("").await.status, 410);
    for opens in [&second.at, &mails[0].path()] {
        assert_eq!(t.nobody().get(opens).await.status, 200);
    }
    // A link that still opens is no reason for a mail.
    t.later(TimeDelta::minutes(61));
    presses(&second).await;
    assert_eq!(sent(&t, &smtp).await.len(), 0);
}

#[tokio::test]
async fn an_old_link_says_what_is_so_now() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    let dead = async |phone: &Phone<'_>, words: &str| {
        let gone = phone.get("").await;
        assert_eq!(gone.status, 410);
        assert!(gone.body.contains(words) && !gone.body.contains(PRESS), "{words}: {}", gone.body);
        tells_nothing(&gone);
        presses(phone).await
    };
    // All of them expire with 16 November; then each of their autopsies goes its way.
    let mut links = Vec::new();
    for name in ["Cancelled", "Revealed", "Excused", "Moved", "Delegated"] {
        let at = l.opens(&format!("{name} Brightwater"), &["sales", "product"]).await;
        let phone = Phone::at(&t, &mailed(&t, &at, "sales", l.marcus.id).await);
        links.push((at, phone));
    }
    let not_involved = [("answer", "not_involved"), ("reason", "They bought it themselves.")];
    l.marcus.post(&format!("{}/seats/sales/consent", links[2].0), &not_involved).await.went();
    t.wait(13);
    sent(&t, &smtp).await;
    for (_, phone) in [&links[0], &links[1], &links[3], &links[4]] {
        assert!(phone.get("").await.body.contains(PRESS));
    }
    assert!(!links[2].1.get("").await.body.contains(PRESS), "it has answered");
    let (dana, ada, ingrid, marcus) = (
        t.sign_in(l.dana.id).await,
        t.sign_in(l.ada.id).await,
        t.sign_in(l.ingrid.id).await,
        t.sign_in(l.marcus.id).await,
    );
    let mut said = Vec::new();
    let cancel = [("kind", "duplicate"), ("reason", "Twice")];
    dana.post(&format!("{}/cancellation", links[0].0), &cancel).await.went();
    said.push(dead(&links[0].1, "What this link was for is over").await);

    let at = &links[1].0;
    ingrid.post(&format!("{at}/seats/product/consent"), &[("answer", "agreed"), ("reason", "")]).await.went();
    let filing = [("primary_cause", "product_gap"), ("evidence", "One"), ("confidence", "low")];
    ingrid.post(&format!("{at}/seats/product/filing"), &filing).await.went();
    dana.post(&format!("{at}/reveal"), &[("reason", "The call moved")]).await.went();
    said.push(dead(&links[1].1, "Filings were revealed; sign in to read them.").await);

    dana.post(&format!("{}/seats/sales/excusal", links[2].0), &[]).await.went();
    said.push(dead(&links[2].1, "was confirmed as not involved").await);

    let cal = l.cal.id.to_string();
    let stand_in = [("person", cal.as_str()), ("until", "")];
    marcus.post(&format!("{}/seats/sales/delegate", links[4].0), &stand_in).await.went();
    said.push(dead(&links[4].1, "Ask whoever sent it for a new one, or sign in.").await);

    let fields = [
        ("email", "cal@larkfield.example"),
        ("name", "Cal"),
        ("title", "CRO"),
        ("role", "executive"),
        ("functions", "sales"),
        ("version", "1"),
    ];
    ada.post(&format!("/people/{}", l.cal.id), &fields).await.went();
    dana.post(&format!("{}/seats/sales/holder", links[3].0), &[]).await.went();
    said.push(dead(&links[3].1, "is with somebody else now").await);

    // Whatever the reason is why none goes, whoever presses reads the same.
    assert!(said.windows(2).all(|two| two[0] == two[1]), "{said:?}");
    assert!(!t.dump().await.contains("'reminder'"), "{:?}", told(&sent(&t, &smtp).await));
}

#[tokio::test]
async fn without_mail_or_without_a_link_there_is_nothing_to_press() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "product"]).await;
    let phone = Phone::at(&t, &mailed(&t, &at, "sales", l.marcus.id).await);
    t.wait(13);
    let gone = phone.get("").await;
    assert!(gone.body.contains("Ask whoever sent it for a new one, or sign in."), "{}", gone.body);
    assert!(gone.status == 410 && !gone.body.contains(PRESS), "{}", gone.body);
    assert_eq!(phone.post("/renewal", &[]).await.status, 404);
    assert_eq!(phone.get("/renewal").await.status, 404);
    assert!(!t.dump().await.contains("'reminder'"));

    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "product"]).await;
    let link = mailed(&t, &at, "sales", l.marcus.id).await;
    sent(&t, &smtp).await;
    t.wait(13);
    let nobody = t.nobody();
    let nothing = nobody.get("/no/such/page").await.body;
    let forged = format!("/f/{:0>43}/renewal", "x");
    assert_eq!(nobody.post(&forged, &[]).await.status, 404);
    let page = nobody.get(&forged).await;
    assert_eq!((page.status.as_u16(), page.body), (404, nothing));
    // Another site can't press it, and it takes no address to send to.
    let elsewhere = [("sec-fetch-site", "cross-site")];
    let reply = nobody.send(Method::POST, &format!("{link}/renewal"), String::new(), &elsewhere).await;
    assert_eq!(reply.status, 403);
    let mine = [("email", "evil@evil.example")];
    assert_eq!(nobody.post(&format!("{link}/renewal"), &mine).await.status, 400);
    assert_eq!(sent(&t, &smtp).await.len(), 0);
    // Whoever tries many that are none is slowed down here as on every page of a link.
    let mut tries = 0;
    let slowed = loop {
        let reply = nobody.post(&format!("/f/{tries:0>43}/renewal"), &[]).await;
        if reply.status != 404 {
            break reply;
        }
        tries += 1;
        assert!(tries < 1000, "nobody is slowed down");
    };
    assert!(slowed.status == 429 && slowed.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(nobody.post(&format!("{link}/renewal"), &[]).await.status, 429);
}
