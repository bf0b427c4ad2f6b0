//! Seat links: an executive's whole part from one address, without signing in, and nothing else from it.
use crate::app::{Browser, Log, Reply, TestApp};
use crate::law::{by_hand, hex, sql};
use crate::routes::in_the_middle;
use crate::story::{Larkfield, SEVEN};
use autopsy::actions::{self, Call};
use autopsy::domain::{AutopsyId, Cause, Function, PersonId};
use axum::http::{Method, header};
use std::cell::RefCell;

/// A browser that follows links and keeps the cookies it is given; signed in as nobody.
pub struct Phone<'t> {
    browser: RefCell<Browser<'t>>,
    pub at: String,
}

impl<'t> Phone<'t> {
    pub fn at(t: &'t TestApp, at: &str) -> Self {
        Self { browser: RefCell::new(t.nobody()), at: at.to_owned() }
    }

    fn browser(&self) -> Browser<'t> {
        let browser = self.browser.borrow();
        Browser { t: browser.t, id: browser.id, cookie: browser.cookie.clone() }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.browser().get(&format!("{}{path}", self.at)).await
    }

    /// Sends a form, and keeps the cookie that comes back.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let reply = self.browser().post(&format!("{}{path}", self.at), fields).await;
        if let Some(cookie) = reply.headers.get(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
            cookie.clone_into(&mut self.browser.borrow_mut().cookie);
        }
        reply
    }

    /// Agrees and files, three pages long. Answers where the last one led.
    pub async fn agrees_and_files(&self, cause: &str, evidence: &str) -> String {
        assert_eq!(self.post("", &[]).await.went(), format!("{}/cause", self.at));
        self.files(cause, evidence).await
    }

    pub async fn files(&self, cause: &str, evidence: &str) -> String {
        let chosen = self.post("/cause", &[("primary_cause", cause)]).await;
        assert!([200, 303].contains(&chosen.status.as_u16()), "{}", chosen.body);
        let sealed = self.post("/evidence", &filing(cause, evidence)).await;
        sealed.went()
    }
}

fn filing<'a>(cause: &'a str, evidence: &'a str) -> [(&'a str, &'a str); 3] {
    [("primary_cause", cause), ("evidence", evidence), ("confidence", "high")]
}

/// The address of a link that went to this person's own mailbox.
pub async fn mailed(t: &TestApp, at: &str, function: &str, person: PersonId) -> String {
    let id: AutopsyId = at.rsplit('/').next().unwrap().parse().unwrap();
    let function = Function::parse(function).unwrap();
    let call: Call = t.call();
    let made = t
        .app
        .db
        .write(move |conn| {
            Box::pin(async move { actions::links::make_for_mail(conn, &call, id, function, person).await })
        })
        .await;
    format!("/f/{}", made.unwrap().secret())
}

/// The address of a link that the CS leader handed on, as the page shows it, this once.
pub async fn handed_on(l: &Larkfield<'_>, at: &str, function: &str) -> String {
    let page = l.dana.post(&format!("{at}/seats/{function}/link"), &[]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let start = page.body.find("/f/").unwrap();
    page.body[start..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn seven_seats_agree_and_file_by_links_only() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &SEVEN).await;
    let mut left = SEVEN.len();
    for (place, function) in SEVEN.iter().enumerate() {
        // Some come by mail, some by chat.
        let link = match place % 2 {
            0 => mailed(&t, &at, function, l.holder(function).id).await,
            _ if *function == "customer_success" => mailed(&t, &at, function, l.dana.id).await,
            _ => handed_on(&l, &at, function).await,
        };
        let phone = Phone::at(&t, &link);
        let first = phone.get("").await;
        assert_eq!(first.status, 200, "{}", first.body);
        for told in
            ["Brightwater Utilities", "$1.24M", "Planning runs fell", "Agree and file now", "Seven asked"]
        {
            assert!(first.body.contains(told), "{told}: {}", first.body);
        }
        assert!(!first.body.contains("checked"), "nothing is chosen beforehand");
        assert_eq!(
            phone.agrees_and_files("onboarding_gap", "Six of forty were trained.").await,
            format!("{link}/sealed")
        );
        left -= 1;
        let receipt = phone.get("/sealed").await;
        assert_eq!(receipt.status, 200, "{}", receipt.body);
        if left > 0 {
            assert!(receipt.body.contains("Your filing is sealed"), "{}", receipt.body);
            assert!(receipt.body.contains("Six of forty were trained."), "{}", receipt.body);
            assert_eq!(phone.get("").await.went(), format!("{link}/sealed"));
        } else {
            assert!(
                receipt.body.contains("Filings were revealed; sign in to read them."),
                "{}",
                receipt.body
            );
            assert!(!receipt.body.contains("Brightwater"), "{}", receipt.body);
        }
    }
    let page = l.dana.get(&at).await.body;
    assert!(page.contains("7 of 7 name the same cause") && page.contains("The rescue began"), "{page}");
    assert!(page.contains("through a link handed on by Dana"), "{page}");
}

#[tokio::test]
async fn opening_a_link_changes_nothing() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    for link in [mailed(&t, &at, "sales", l.marcus.id).await, handed_on(&l, &at, "sales").await] {
        let phone = Phone::at(&t, &link);
        let before = t.dump().await;
        for path in ["", "/decline", "/delegate", "/cause", "/evidence", "/saved", "/sealed", ""] {
            let reply = phone.get(path).await;
            assert!([200, 303].contains(&reply.status.as_u16()), "{path}: {}", reply.status);
            assert!(!reply.headers.contains_key(header::SET_COOKIE), "{path} sets a cookie");
            for (name, value) in [
                ("referrer-policy", "no-referrer"),
                ("cache-control", "no-store"),
                ("x-robots-tag", "noindex, nofollow"),
            ] {
                assert_eq!(reply.headers[name], value, "{path}");
            }
        }
        assert_eq!(phone.browser().send(Method::HEAD, &link, String::new(), &[]).await.status, 200);
        assert_eq!(before, t.dump().await);
        let token = link.rsplit('/').next().unwrap();
        assert!(!before.contains(token), "only its hash is kept");
        let logged = Log::get().text();
        let told: Vec<&str> = logged.lines().filter(|it| it.contains(token)).collect();
        assert_eq!(told, Vec::<&str>::new(), "the log tells the token");
    }
}

#[tokio::test]
async fn a_link_opens_its_one_seat_and_nothing_else() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    let phone = Phone::at(&t, &mailed(&t, &at, "sales", l.marcus.id).await);
    phone.agrees_and_files("product_gap", "One").await;
    for path in ["/", &at, &format!("{at}/seats/sales/filing"), "/accounts", "/people"] {
        assert_eq!(phone.browser().get(path).await.status, 303, "{path}: no session comes with it");
    }
    // A session beside it changes nothing: the link is who answers.
    let both = Browser { t: &t, id: l.tomas.id, cookie: l.tomas.cookie.clone() };
    assert!(both.get(&format!("{}/sealed", phone.at)).await.body.contains("Your filing is sealed"));
    let page = l.dana.get(&at).await.body;
    assert!(page.contains("Sales filed, sealed: Marcus"), "{page}");
}

#[tokio::test]
async fn the_three_meanings_of_not_taking_part() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support", "product"]).await;

    // I don't agree: with a reason, and it can be taken back.
    let sales = Phone::at(&t, &mailed(&t, &at, "sales", l.marcus.id).await);
    let page = sales.get("/decline").await.body;
    for meaning in
        ["Someone else will answer for me", "My area wasn’t involved", "I don’t agree to the autopsy"]
    {
        assert!(page.contains(meaning), "{page}");
    }
    assert!(!page.contains("checked"));
    let silent = sales.post("/decline", &[("answer", "declined"), ("reason", " ")]).await;
    assert_eq!(silent.status, 422);
    assert!(
        silent.body.contains("Say why in a sentence") && silent.body.contains("Error: "),
        "{}",
        silent.body
    );
    let agreed = sales.post("/decline", &[("answer", "agreed"), ("reason", "")]).await;
    assert_eq!(agreed.status, 422, "this page says no only");
    let said = [("answer", "declined"), ("reason", "Not before the release.")];
    assert_eq!(sales.post("/decline", &said).await.went(), sales.at);
    assert!(l.dana.get(&at).await.body.contains("One seat has declined: Sales"));
    assert!(sales.get("").await.body.contains("You can still agree"));
    assert_eq!(sales.post("", &[]).await.went(), format!("{}/cause", sales.at));

    // My area wasn't involved: the lead confirms, and the link is done.
    let support = Phone::at(&t, &mailed(&t, &at, "support", l.tomas.id).await);
    let said = [("answer", "not_involved"), ("reason", "They had no plan for support.")];
    assert_eq!(support.post("/decline", &said).await.went(), support.at);
    assert_eq!(l.dana.post(&format!("{at}/seats/support/excusal"), &[]).await.went(), at);
    let gone = support.get("").await;
    assert_eq!(gone.status, 410);
    assert!(
        gone.body.contains("was confirmed as not involved") && !gone.body.contains("Brightwater"),
        "{}",
        gone.body
    );

    // Somebody else will: one of those who may, and both names stay on record.
    let product = Phone::at(&t, &mailed(&t, &at, "product", l.ingrid.id).await);
    assert_eq!(
        product.post("/decline", &[("answer", "delegate"), ("reason", "")]).await.went(),
        format!("{}/delegate", product.at)
    );
    let page = product.get("/delegate").await.body;
    assert!(page.contains("Cal") && page.contains("Wes"), "{page}");
    for never in ["Noor", "Vera", "Ada", "Marcus, ", "Tomas"] {
        assert!(!page.contains(never), "{never} can't stand in: {page}");
    }
    let noor = l.noor.id.to_string();
    assert_eq!(product.post("/delegate", &[("person", &noor), ("until", "")]).await.status, 422);
    let cal = l.cal.id.to_string();
    assert_eq!(product.post("/delegate", &[("person", &cal), ("until", "")]).await.went(), product.at);
    assert!(product.get("").await.body.contains("Cal answers for you here"));
    let cals = Phone::at(&t, &mailed(&t, &at, "product", l.cal.id).await);
    assert!(
        !cals.get("/decline").await.body.contains("Someone else will"),
        "a delegate delegates no further"
    );
    cals.agrees_and_files("product_gap", "One").await;
    // The same through a link that was handed on: the record tells by which way.
    let chat = Phone::at(&t, &handed_on(&l, &at, "sales").await);
    let wes = l.wes.id.to_string();
    assert_eq!(chat.post("/delegate", &[("person", &wes), ("until", "")]).await.went(), chat.at);
    let page = l.dana.get(&at).await.body;
    let told = "Marcus delegated the seat of Sales to Wes, through a link handed on by Dana";
    assert!(page.contains(told), "{page}");
    assert!(page.contains("Ingrid delegated the seat of Product to Cal"), "{page}");
    assert!(page.contains("Product filed, sealed: Cal, for Ingrid"), "{page}");
}

#[tokio::test]
async fn causes_stand_in_journey_order_the_same_for_everyone() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    let mut pages = Vec::new();
    for function in ["sales", "support"] {
        let phone = Phone::at(&t, &mailed(&t, &at, function, l.holder(function).id).await);
        phone.post("", &[]).await.went();
        let page = phone.get("/cause").await.body;
        let places: Vec<usize> =
            Cause::ALL.iter().map(|it| page.find(&format!("value=\"{}\"", it.code())).unwrap()).collect();
        assert!(places.is_sorted(), "{places:?}");
        assert!(!page.contains("checked"), "nothing is chosen beforehand");
        pages.push(page.replace(&phone.at, ""));
        let none = phone.post("/cause", &[]).await;
        assert_eq!(none.status, 422);
        assert!(none.body.contains("Choose the cause that best fits what you saw"), "{}", none.body);
        assert!(none.body.contains("<title>Error: "));
    }
    assert_eq!(pages[0], pages[1]);
}

#[tokio::test]
async fn an_amplifier_asks_for_its_root_in_plain_view() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    let phone = Phone::at(&t, &mailed(&t, &at, "sales", l.marcus.id).await);
    phone.post("", &[]).await.went();
    phone.post("/cause", &[("primary_cause", "sponsor_change")]).await.went();
    let page = phone.get("/evidence").await.body;
    let shown = visible(&page);
    assert!(shown.contains("Which root did it feed on?"), "{shown}");
    let bare = phone.post("/evidence", &filing("sponsor_change", "She left in May.")).await;
    assert_eq!(bare.status, 422);
    assert!(
        bare.body.contains("choose the root it fed on") && bare.body.contains("She left in May."),
        "{}",
        bare.body
    );
    let [cause, evidence, sure] = filing("sponsor_change", "She left in May.");
    let whole = [cause, evidence, sure, ("contributing_causes", "missed_signals")];
    assert_eq!(phone.post("/evidence", &whole).await.went(), format!("{}/sealed", phone.at));
}

#[tokio::test]
async fn links_that_open_nothing_say_why_and_nothing_of_the_autopsy() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let dead = async |phone: &Phone<'_>, words: &str| {
        for path in ["", "/cause", "/evidence", "/decline", "/delegate", "/saved"] {
            let reply = phone.get(path).await;
            assert_eq!(reply.status, 410, "{path}: {}", reply.body);
            assert!(reply.body.contains(words), "{words}: {}", reply.body);
            for told in [
                "Brightwater",
                "Halcyon",
                "Kestrel",
                "Odessa",
                "Sales",
                "Support",
                "$1.24M",
                "Planning",
                "Marcus",
                "Dana",
            ] {
                assert!(!reply.body.contains(told), "{path} tells {told}: {}", reply.body);
            }
        }
        for path in ["", "/cause", "/evidence", "/decline", "/delegate", "/draft"] {
            assert_eq!(phone.post(path, &[]).await.status, 410, "{path}");
        }
    };
    // Handed over to the function's next executive.
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    let phone = Phone::at(&t, &mailed(&t, &at, "sales", l.marcus.id).await);
    let fields = [
        ("email", "cal@larkfield.example"),
        ("name", "Cal"),
        ("title", "CRO"),
        ("role", "executive"),
        ("functions", "sales"),
        ("version", "1"),
    ];
    l.ada.post(&format!("/people/{}", l.cal.id), &fields).await.went();
    l.dana.post(&format!("{at}/seats/sales/holder"), &[]).await.went();
    dead(&phone, "is with somebody else now").await;
    // Cancelled.
    let phone = Phone::at(&t, &mailed(&t, &at, "support", l.tomas.id).await);
    l.dana.post(&format!("{at}/cancellation"), &[("kind", "duplicate"), ("reason", "Twice")]).await.went();
    dead(&phone, "is over").await;
    // Revealed.
    let at = l.opens("Halcyon Health", &["product", "support"]).await;
    let phone = Phone::at(&t, &mailed(&t, &at, "product", l.ingrid.id).await);
    l.agrees(&at, "support").await;
    l.files(&at, "support", "product_gap", "One").await;
    l.dana.post(&format!("{at}/reveal"), &[("reason", "The call moved")]).await.went();
    dead(&phone, "Filings were revealed; sign in to read them.").await;
    // Its person can't sign in any more.
    let at = l.opens("Kestrel Foods", &["product", "support"]).await;
    let phone = Phone::at(&t, &mailed(&t, &at, "support", l.tomas.id).await);
    actions::people::disable(&t.app.db, t.call(), l.tomas.id).await.unwrap();
    dead(&phone, "is with somebody else now").await;
    // Expired: with the end of the seat's day, 16 November.
    let phone = Phone::at(&t, &mailed(&t, &at, "product", l.ingrid.id).await);
    t.wait(12);
    assert_eq!(phone.get("").await.status, 200, "on its last day it opens");
    t.wait(1);
    dead(&phone, "This link has expired. Ask whoever sent it for a new one").await;
    // Late, and nothing was revealed: a reminder still leads somewhere, until the next day is over.
    let phone = Phone::at(&t, &mailed(&t, &at, "product", l.ingrid.id).await);
    t.wait(1);
    assert_eq!(phone.get("").await.status, 200);
    t.wait(1);
    dead(&phone, "has expired").await;
}

#[tokio::test]
async fn forged_links_are_nothing_and_many_tries_are_slowed_down() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales"]).await;
    let link = mailed(&t, &at, "sales", l.marcus.id).await;
    let token = link.rsplit('/').next().unwrap();
    let nobody = t.nobody();
    let nothing = nobody.get("/no/such/page").await.body;
    let mut flipped = token.to_owned();
    flipped.replace_range(0..1, if token.starts_with('A') { "B" } else { "A" });
    let tokens = [
        flipped,
        token[..42].to_owned(),
        format!("{token}A"),
        format!("{token}%00"),
        format!("{token}%0a"),
        format!("%20{token}"),
        "..%2f..%2fetc%2fpasswd".into(),
        "%ff%fe".into(),
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E".into(),
        "'%20or%201=1--".into(),
        "%f0%9f%98%80".into(),
        "A".repeat(8_000),
        token.to_lowercase(),
    ];
    for forged in tokens.iter().filter(|it| *it != token) {
        for path in ["", "/cause", "/sealed"] {
            let reply = nobody.get(&format!("/f/{forged}{path}")).await;
            assert_eq!((reply.status.as_u16(), &reply.body), (404, &nothing), "{forged:.60}");
        }
        assert_eq!(nobody.post(&format!("/f/{forged}"), &[]).await.status, 404);
    }
    let mut tries = 0;
    let slowed = loop {
        let reply = nobody.get(&format!("/f/{tries:0>43}")).await;
        if reply.status == 429 {
            break reply;
        }
        assert_eq!(reply.status, 404);
        tries += 1;
        assert!(tries < 1000, "nobody is slowed down");
    };
    assert!(slowed.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(
        nobody.get(&link).await.status,
        429,
        "before anything is looked up: a good guess tells nothing"
    );
}

#[tokio::test]
async fn another_site_answers_nothing_and_a_form_sent_twice_answers_once() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    let link = mailed(&t, &at, "sales", l.marcus.id).await;
    let nobody = t.nobody();
    for path in ["", "/decline", "/delegate", "/cause", "/evidence", "/draft"] {
        for headers in [&[("sec-fetch-site", "cross-site")][..], &[("origin", "https://evil.example")]] {
            let reply = nobody.send(Method::POST, &format!("{link}{path}"), String::new(), headers).await;
            assert_eq!(reply.status, 403, "{path} {headers:?}");
        }
    }
    let phone = Phone::at(&t, &link);
    phone.post("", &[]).await.went();
    let before = t.dump().await;
    assert_eq!(phone.post("", &[]).await.went(), format!("{link}/cause"), "sent twice, agreed once");
    assert_eq!(before, t.dump().await);
    phone.files("product_gap", "One").await;
    let before = t.dump().await;
    assert_eq!(phone.post("/evidence", &filing("product_gap", "One")).await.went(), format!("{link}/sealed"));
    assert_eq!(before, t.dump().await);
    let declined = phone.post("/decline", &[("answer", "declined"), ("reason", "On second thought")]).await;
    assert_eq!(declined.status, 409, "{}", declined.body);
    assert!(
        declined.body.contains("a consent with a filing can’t be taken back")
            || declined.body.contains("can&#x27;t be taken back"),
        "{}",
        declined.body
    );
    // A form of another page, and nonsense in each field.
    assert_eq!(phone.post("", &[("answer", "agreed")]).await.status, 400);
    let long = "x".repeat(20_000);
    for value in ["", long.as_str(), "\u{0}\u{7}", "<script>alert(1)</script>"] {
        for (path, names) in [
            ("/decline", &["answer", "reason"][..]),
            ("/delegate", &["person", "until"]),
            ("/cause", &["primary_cause"]),
            (
                "/evidence",
                &["primary_cause", "evidence", "confidence", "contributing_causes", "prevention", "link"],
            ),
            (
                "/draft",
                &["primary_cause", "evidence", "confidence", "contributing_causes", "prevention", "link"],
            ),
        ] {
            let fields: Vec<(&str, &str)> = names.iter().map(|it| (*it, value)).collect();
            let reply = phone.post(path, &fields).await;
            assert!(
                [204, 303, 400, 409, 422].contains(&reply.status.as_u16()),
                "{path} {value:.10}: {}",
                reply.status
            );
            assert!(!reply.body.contains("<script>alert"));
        }
    }
}

#[tokio::test]
async fn only_the_lead_hands_a_link_on_and_the_newest_one_counts() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support", "customer_success"]).await;
    let page = l.dana.get(&at).await.body;
    assert!(page.contains(&format!("{at}/seats/sales/link")), "{page}");
    assert!(!page.contains(&format!("{at}/seats/customer_success/link")), "her own seat needs none");
    assert!(!l.marcus.get(&at).await.body.contains("Hand on a link"));
    let ask = l.dana.get(&format!("{at}/seats/sales/link")).await;
    assert!(ask.status == 200 && ask.body.contains("goes on record"), "{}", ask.body);
    let first = handed_on(&l, &at, "sales").await;
    let second = handed_on(&l, &at, "sales").await;
    assert_eq!(t.nobody().get(&first).await.status, 410);
    assert_eq!(t.nobody().get(&second).await.status, 200);
    assert!(l.dana.get(&at).await.body.contains("Dana made a link to hand on for Sales"));
    // What is sealed is changed by whoever sealed it.
    Phone::at(&t, &second).agrees_and_files("product_gap", "One").await;
    assert_eq!(l.dana.post(&format!("{at}/seats/sales/link"), &[]).await.status, 409);
    // A later day is a later end.
    let support = handed_on(&l, &at, "support").await;
    l.dana.post(&format!("{at}/deadline"), &[("due_on", "2026-11-20")]).await.went();
    t.wait(14);
    assert_eq!(t.nobody().get(&support).await.status, 200);
}

#[tokio::test]
async fn the_database_keeps_the_law_of_links() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    mailed(&t, &at, "sales", l.marcus.id).await;
    let id = hex(&at);
    let cal = hex(&l.cal.id.to_string());
    let conn = &mut by_hand(&t).await;
    let refused = [
        (
            format!(
                "insert into seat_links values (zeroblob(32), {id}, 'sales', {cal}, null, '', '2027-01-01')"
            ),
            "seat_link_is_for_its_holder",
        ),
        (format!("update seat_links set person_id = {cal}"), "seat_link_stays"),
        ("update seat_links set function = 'support'".into(), "seat_link_stays"),
        (format!("update seat_links set made_by = {cal}"), "seat_link_stays"),
        ("insert or replace into seat_links select * from seat_links".into(), "seat_link_stays"),
    ];
    for (text, law) in refused {
        let answer = sql(conn, &text).await;
        assert!(answer.as_ref().is_err_and(|it| it.contains(law)), "{text}: {answer:?}");
    }
}

#[tokio::test]
async fn a_draft_survives_a_closed_tab_and_ends_with_the_seal() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    let phone = Phone::at(&t, &mailed(&t, &at, "sales", l.marcus.id).await);
    phone.post("/cause", &[("primary_cause", "crm_invisible")]).await.went();
    let typed = [
        ("primary_cause", "crm_invisible"),
        ("evidence", "The notes were in  a folder <b>"),
        ("contributing_causes", "onboarding_gap"),
        ("prevention", "A shared record"),
        ("link", "not yet a link"),
    ];
    let kept = phone.post("/draft", &typed).await;
    assert_eq!((kept.status.as_u16(), kept.body.as_str()), (204, ""));
    // Another browser with the same mail, and the page after signing in.
    let other = Phone::at(&t, &phone.at);
    assert_eq!(other.get("").await.went(), format!("{}/evidence", phone.at));
    for page in
        [other.get("/evidence").await.body, l.marcus.get(&format!("{at}/seats/sales/filing")).await.body]
    {
        for kept in [
            "The notes were in  a folder &lt;b&gt;",
            "A shared record",
            "not yet a link",
            "value=\"onboarding_gap\" checked",
        ] {
            assert!(page.contains(kept), "{kept}: {page}");
        }
    }
    // Nobody else's page has it: not even the executive's delegate-to-be, nor the lead.
    assert!(!l.dana.get(&at).await.body.contains("The notes were"));
    let later = [&typed[..], &[("then", "later")]].concat();
    assert_eq!(phone.post("/evidence", &later).await.went(), format!("{}/saved", phone.at));
    assert!(phone.get("/saved").await.body.contains("Saved, not sealed yet"));
    let signed_in = format!("{at}/seats/sales/filing");
    assert_eq!(l.marcus.post(&signed_in, &later).await.went(), at);
    assert_eq!(l.marcus.post(&format!("{at}/seats/sales/draft"), &typed).await.status, 204);
    // A refused seal keeps what was typed, too.
    let wrong =
        phone.post("/evidence", &[("primary_cause", "crm_invisible"), ("evidence", "Kept anyway")]).await;
    assert_eq!(wrong.status, 422);
    assert!(other.get("/evidence").await.body.contains("Kept anyway"));
    let rows = async || {
        let dump = t.dump().await;
        let part = dump.split("== filing_drafts\n").nth(1).unwrap().split("== ").next().unwrap().to_owned();
        part.trim().lines().count()
    };
    assert_eq!(rows().await, 1);
    let record = async || {
        t.dump().await.split("== record\n").nth(1).unwrap().split("== ").next().unwrap().lines().count()
    };
    let before = record().await;
    phone.post("/draft", &typed).await;
    assert_eq!(record().await, before, "a draft is on nobody's record");
    phone.files("crm_invisible", "Now sealed").await;
    assert_eq!(rows().await, 0);
    // What is too long to keep is said so, and comes back.
    let long = "x".repeat(10_001);
    let refused = phone.post("/draft", &[("primary_cause", "crm_invisible"), ("evidence", &long)]).await;
    assert_eq!(refused.status, 422);
    phone.post("/draft", &[("evidence", "Soon gone")]).await;
    assert_eq!(rows().await, 1);
    l.dana.post(&format!("{at}/cancellation"), &[("kind", "unfounded"), ("reason", "No")]).await.went();
    assert_eq!(rows().await, 0, "a draft ends with its autopsy");
}

#[tokio::test]
async fn a_browser_without_cookies_files_through_a_link_that_was_handed_on() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    let link = handed_on(&l, &at, "sales").await;
    let nobody = t.nobody();
    nobody.post(&link, &[]).await.went();
    let chosen = nobody.post(&format!("{link}/cause"), &[("primary_cause", "product_gap")]).await;
    assert_eq!(chosen.status, 200);
    assert!(chosen.body.contains(r#"name="primary_cause" value="product_gap""#), "{}", chosen.body);
    let sealed = nobody.post(&format!("{link}/evidence"), &filing("product_gap", "One of one")).await;
    assert_eq!(sealed.went(), format!("{link}/sealed"));
    let receipt = nobody.get(&format!("{link}/sealed")).await.body;
    assert!(receipt.contains("Your filing is sealed") && !receipt.contains("One of one"), "{receipt}");
}

#[tokio::test]
async fn behind_https_the_browsers_secret_stays_with_this_host() {
    let mut t = TestApp::new().await;
    let link = {
        let l = Larkfield::of(&t).await;
        let at = in_the_middle(&l).await;
        handed_on(&l, &at, "sales").await
    };
    let mut app = t.app.clone();
    app.base_url = "https://autopsy.example".into();
    t.becomes(app);
    let token = link.rsplit('/').next().unwrap();
    assert_eq!(t.app.seat_address(token), format!("https://autopsy.example{link}"));
    let reply = t.nobody().post(&format!("{link}/draft"), &[("evidence", "One")]).await;
    let cookie = reply.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-seat="), "{cookie}");
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/;", "Max-Age="] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
}

/// What somebody sees of a page before anything is opened: no head, no hidden text, nothing folded.
fn visible(page: &str) -> String {
    let mut text = page[page.find("<body").unwrap()..].to_owned();
    for (from, to) in [
        ("<svg", "</svg>"),
        ("<a class=\"skip\"", "</a>"),
        ("<span class=\"means\"", "</span>"),
        ("<span class=\"vh\"", "</span>"),
    ] {
        while let Some(start) = text.find(from) {
            let end = start + text[start..].find(to).unwrap() + to.len();
            text.replace_range(start..end, " ");
        }
    }
    // Of what is folded, only the summary shows.
    while let Some(start) = text.find("<details") {
        let end = start + text[start..].find("</details>").unwrap() + "</details>".len();
        let summary = text[start..end]
            .split("<summary>")
            .nth(1)
            .unwrap()
            .split("</summary>")
            .next()
            .unwrap()
            .to_owned();
        text.replace_range(start..end, &format!(" {summary} "));
    }
    let mut shown = String::new();
    let mut inside = false;
    for letter in text.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                shown.push(' ');
            }
            _ if !inside => shown.push(letter),
            _ => {}
        }
    }
    shown
}

fn words(page: &str) -> usize {
    visible(page).split_whitespace().filter(|it| it.chars().any(char::is_alphanumeric)).count()
}

/// The questions that have to be answered before the page can be sent, and the presses it takes: one for each choice, and
/// one for the button.
fn questions(page: &str) -> Vec<String> {
    let mut text = page.to_owned();
    while let Some(start) = text.find("<details") {
        let end = start + text[start..].find("</details>").unwrap() + "</details>".len();
        text.replace_range(start..end, "");
    }
    let mut names: Vec<String> = text
        .split("<input ")
        .skip(1)
        .filter(|it| it.contains("type=\"radio\"") || it.contains("type=\"checkbox\""))
        .map(|it| it.split("name=\"").nth(1).unwrap().split('"').next().unwrap().to_owned())
        .collect();
    names.dedup();
    names
}

/// The path of an executive, counted: at most 3 decisions, 6 taps besides typing, 330 words on its three pages.
#[tokio::test]
async fn the_path_is_short() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &SEVEN).await;
    let phone = Phone::at(&t, &mailed(&t, &at, "sales", l.marcus.id).await);
    let agree = phone.get("").await.body;
    phone.post("", &[]).await.went();
    let cause = phone.get("/cause").await.body;
    // The cause with the longest name, which the last page repeats.
    let longest = Cause::ALL.iter().max_by_key(|it| it.label().split_whitespace().count()).unwrap();
    phone.post("/cause", &[("primary_cause", longest.code())]).await.went();
    let evidence = phone.get("/evidence").await.body;
    let pages = [&agree, &cause, &evidence];
    let counted: Vec<usize> = pages.iter().map(|it| words(it)).collect();
    assert!(
        counted.iter().sum::<usize>() <= 330,
        "{counted:?}: {}",
        pages.map(|it| visible(it)).join("\n---\n")
    );
    let choices: usize = pages.iter().map(|it| questions(it).len()).sum();
    // To take part or not is the first decision; the others are choices.
    assert_eq!(1 + choices, 3, "{:?}", pages.map(|it| questions(it)));
    let buttons = pages.len();
    let into_the_text = 1;
    assert!(choices + buttons + into_the_text <= 6);
}
