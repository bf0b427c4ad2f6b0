//! What somebody with a browser and patience tries: old links, odd numbers, markup in every field, doors left ajar.
use crate::app::{Browser, TestApp};
use crate::routes::{ROUTES, filled, in_the_middle};
use crate::story::Larkfield;
use autopsy::domain::{PersonId, TaskId};
use axum::http::Method;

/// The address of the sign-in link that a page shows.
fn link_on(page: &str) -> String {
    let at = page.find("/sign-in/").unwrap();
    page[at..].split(['"', '<', ' ']).next().unwrap().to_owned()
}

#[tokio::test]
async fn a_link_that_an_admin_kept_back_dies_when_its_person_signs_in() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let id = PersonId::new().to_string();
    let fields = [
        ("id", id.as_str()),
        ("email", "mia@larkfield.example"),
        ("name", "Mia"),
        ("title", "VP Marketing"),
        ("role", "executive"),
        ("functions", "marketing"),
    ];
    let handed_over = link_on(&l.ada.post("/people", &fields).await.body);
    let kept_back = link_on(&l.ada.post(&format!("/people/{id}/link"), &[]).await.body);
    assert_ne!(handed_over, kept_back);
    assert_eq!(t.nobody().post(&handed_over, &[]).await.went(), "/");
    let late = t.nobody().post(&kept_back, &[]).await;
    assert_eq!(late.status, 422, "it would open what is sealed to Mia");
}

#[tokio::test]
async fn a_refusal_leaves_no_name_and_no_address_on_the_record() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let vera = format!("/people/{}/link", l.vera.id);
    assert_eq!(l.ada.post(&vera, &[]).await.status, 409, "she has signed in before");
    let off = [("disabled", "1")];
    l.ada.post(&format!("/people/{}/access", l.noor.id), &off).await.went();
    assert_eq!(l.ada.post(&format!("/people/{}/link", l.noor.id), &[]).await.status, 403);
    let dump = t.dump().await;
    let record = dump.split("== ").find(|it| it.starts_with("record\n")).unwrap();
    assert!(record.contains("refused"), "{record}");
    for told in ["Vera", "vera@", "Noor", "noor@"] {
        assert!(!record.contains(told), "the record tells {told}: {record}");
    }
}

#[tokio::test]
async fn an_answer_to_the_finding_is_not_left_behind_by_who_takes_their_consent_back() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "product", "customer_success"]).await;
    l.agrees(&at, "product").await;
    l.agrees(&at, "customer_success").await;
    l.files(&at, "customer_success", "customer_capability", "They lost their planner.").await;
    l.dana.post(&format!("{at}/reveal"), &[("reason", "The call moved")]).await.went();
    let finding = [
        ("version", "0"),
        ("primary_cause", "customer_capability"),
        ("primary_share", "100"),
        ("statement", "They lost their planner."),
    ];
    l.dana.post(&format!("{at}/finding"), &finding).await.went();
    let accept = [("version", "1"), ("answer", "accept"), ("reason", "")];
    l.ingrid.post(&format!("{at}/finding/answers/product"), &accept).await.went();
    let back = [("answer", "declined"), ("reason", "On second thought, no.")];
    let refused = l.ingrid.post(&format!("{at}/seats/product/consent"), &back).await;
    assert_eq!(refused.status, 409, "Product’s acceptance would count without Product");
    assert!(refused.body.contains("has answered the finding"), "{}", refused.body);
}

#[tokio::test]
async fn a_seat_that_is_handed_over_takes_its_acceptance_along() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "product", "customer_success"]).await;
    l.agrees(&at, "product").await;
    l.agrees(&at, "customer_success").await;
    l.files(&at, "customer_success", "customer_capability", "They lost their planner.").await;
    l.dana.post(&format!("{at}/reveal"), &[("reason", "The call moved")]).await.went();
    let finding = [
        ("version", "0"),
        ("primary_cause", "customer_capability"),
        ("primary_share", "100"),
        ("statement", "They lost their planner."),
    ];
    l.dana.post(&format!("{at}/finding"), &finding).await.went();
    let accept = [("version", "1"), ("answer", "accept"), ("reason", "")];
    l.ingrid.post(&format!("{at}/finding/answers/product"), &accept).await.went();
    let cal = [
        ("version", "1"),
        ("email", "cal@larkfield.example"),
        ("name", "Cal"),
        ("title", "VP Product"),
        ("role", "executive"),
        ("functions", "product"),
    ];
    l.ada.post(&format!("/people/{}", l.cal.id), &cal).await.went();
    l.dana.post(&format!("{at}/seats/product/holder"), &[]).await.went();
    l.dana.post(&format!("{at}/finding/answers/customer_success"), &accept).await.went();
    let page = l.dana.get(&at).await.body;
    assert!(page.contains("a second function beside Customer success has to accept it"), "{page}");
}

#[tokio::test]
async fn who_stood_in_until_a_day_reads_nothing_after_it() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    let viewer = l.vera.id.to_string();
    let files_nothing =
        l.marcus.post(&format!("{at}/seats/sales/delegate"), &[("person", &viewer), ("until", "")]).await;
    assert_eq!(files_nothing.status, 422, "a viewer never files");
    let seated = l.ingrid.id.to_string();
    let twice =
        l.marcus.post(&format!("{at}/seats/sales/delegate"), &[("person", &seated), ("until", "")]).await;
    assert!(twice.status == 422 && twice.body.contains("hold the seat of Product here"), "{}", twice.body);
    let cal = l.cal.id.to_string();
    let hand_over = [("person", cal.as_str()), ("until", "2026-11-05")];
    l.marcus.post(&format!("{at}/seats/sales/delegate"), &hand_over).await.went();
    assert_eq!(l.cal.get(&at).await.status, 200, "while it lasts");
    l.files(&at, "product", "product_gap", "The quetzalcoatlus release.").await;
    t.wait(3);
    let dana = t.sign_in(l.dana.id).await;
    dana.post(&format!("{at}/reveal"), &[("reason", "The call moved")]).await.went();
    let cal = t.sign_in(l.cal.id).await;
    let page = cal.get(&at).await;
    assert_eq!(page.status, 403, "the delegation ended before the reveal");
    assert!(!cal.get("/accounts").await.body.contains(&at), "no list leads there");
    assert!(!page.body.contains("quetzalcoatlus"));
}

#[tokio::test]
async fn a_change_of_mind_pushes_nothing_off_the_autopsys_page() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    l.files(&at, "sales", "sale_misfit", "At first").await;
    let before = l.dana.get(&at).await.body;
    assert!(before.contains("Dana opened the autopsy"), "{before}");
    for n in 0..60 {
        l.files(&at, "sales", "sale_misfit", &format!("On thought {n}")).await;
    }
    assert!(l.dana.get(&at).await.body == before, "sixty changed filings can be told from none");
}

#[tokio::test]
async fn one_broken_autopsy_holds_up_no_other_ones_reveal() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let other = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    let broken = l.opens("Halcyon Health", &["sales", "support"]).await;
    for at in [&broken, &other] {
        l.agrees(at, "sales").await;
        l.files(at, "sales", "sale_misfit", "Sold as a planner.").await;
    }
    let conn = &mut crate::law::by_hand(&t).await;
    let garble =
        format!("update autopsies set opened_at = 'some day' where id = {}", crate::law::hex(&broken));
    crate::law::sql(conn, &garble).await.unwrap();
    t.wait(20);
    assert!(autopsy::jobs::clock::tick(&t.app).await.is_err(), "the fault is told");
    assert!(t.sign_in(l.marcus.id).await.get(&other).await.body.contains("Sold as a planner."));
}

const EVIL: &str = "\"' onq7=1 <q7 a=1>&lt;q7&gt;";

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "every field once")]
async fn markup_that_somebody_types_is_text_on_every_page() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let settings = [("version", "1"), ("name", EVIL), ("zone", "UTC"), ("fiscal_start_month", "1")];
    l.ada.post("/settings", &settings).await.went();
    let tomas = l.tomas.id;
    let person = [
        ("version", "1"),
        ("email", "tomas@larkfield.example"),
        ("name", EVIL),
        ("title", EVIL),
        ("role", "executive"),
        ("functions", "support"),
    ];
    l.ada.post(&format!("/people/{tomas}"), &person).await.went();
    let id = PersonId::new().to_string();
    let account = [
        ("id", id.as_str()),
        ("name", EVIL),
        ("arr", "1200000"),
        ("segment", EVIL),
        ("region", EVIL),
        ("product", EVIL),
        ("industry", EVIL),
        ("owner", EVIL),
        ("customer_since", "1900-01-01"),
        ("renewal_on", "2999-12-31"),
    ];
    let account = l.dana.post("/accounts", &account).await.went();
    let fact = PersonId::new().to_string();
    let fact = [("id", fact.as_str()), ("happened", "1900-01-01"), ("text", EVIL), ("source", EVIL)];
    l.noor.post(&format!("{account}/facts"), &fact).await.went();
    let account = account.rsplit('/').next().unwrap().to_owned();
    let autopsy = PersonId::new().to_string();
    let opening = [
        ("id", autopsy.as_str()),
        ("account", EVIL),
        ("account_id", &account),
        ("kind", "full"),
        ("happened", EVIL),
        ("stated_reason", EVIL),
        ("lifecycle_stage", "adoption"),
        ("arr_at_risk", "10000000000"),
        ("growth_deal", "10000000000"),
        ("functions", "sales"),
        ("functions", "sales"),
        ("functions", "support"),
        ("functions", "product"),
        ("agree_by", "2026-11-09"),
        ("due_on", "2026-11-16"),
    ];
    let at = l.dana.post("/autopsies", &opening).await.went();
    l.agrees(&at, "sales").await;
    l.agrees(&at, "support").await;
    l.ingrid
        .post(&format!("{at}/seats/product/consent"), &[("answer", "declined"), ("reason", EVIL)])
        .await
        .went();
    l.wes.post(&format!("{at}/rescue/override"), &[("reason", EVIL)]).await.went();
    let filing = |link: &'static str| {
        [
            ("primary_cause", "sale_misfit"),
            ("evidence", EVIL),
            ("confidence", "high"),
            ("prevention", EVIL),
            ("link", link),
        ]
    };
    let filing_at = format!("{at}/seats/sales/filing");
    for link in ["javascript:alert(1)", " JaVaScript:alert(1)", "data:text/html,x", "//evil.example"] {
        assert_eq!(l.marcus.post(&filing_at, &filing(link)).await.status, 422, "{link}");
    }
    l.marcus.post(&filing_at, &filing("https://x/\"' onq7=1 <q7 a=1>")).await.went();
    l.dana.post(&format!("{at}/reveal"), &[("reason", EVIL)]).await.went();
    let finding =
        [("version", "0"), ("primary_cause", "sale_misfit"), ("primary_share", "100"), ("statement", EVIL)];
    l.dana.post(&format!("{at}/finding"), &finding).await.went();
    let dissent = [("version", "1"), ("answer", "dissent"), ("reason", EVIL)];
    l.tomas.post(&format!("{at}/finding/answers/support"), &dissent).await.went();
    let task = TaskId::new().to_string();
    let task = [
        ("id", task.as_str()),
        ("title", EVIL),
        ("purpose", "adopt"),
        ("owner", ""),
        ("due_on", "2999-12-31"),
    ];
    l.noor.post(&format!("{at}/rescue/tasks"), &task).await.went();
    let outcome = [("outcome", "saved"), ("arr_retained", "10000000000"), ("note", EVIL)];
    let half_way = read_all(&l, &at, &account).await;
    l.dana.post(&format!("{at}/rescue/outcome"), &outcome).await.went();
    let accept = [("version", "1"), ("answer", "accept"), ("reason", EVIL)];
    l.marcus.post(&format!("{at}/finding/answers/sales"), &accept).await.went();
    l.dana.post(&format!("{at}/closure"), &[]).await.went();
    let end = read_all(&l, &at, &account).await;
    for (address, page) in half_way.iter().chain(&end) {
        for raw in ["<q7", "\" onq7", "' onq7", "href=\"javascript:"] {
            let at = page.find(raw).unwrap_or(page.len());
            assert_eq!(at, page.len(), "{address}: {}", page[at..].chars().take(200).collect::<String>());
        }
    }
    assert!(half_way.iter().filter(|it| it.1.contains("&lt;q7 a=1&gt;")).count() > 30);
}

async fn read_all(l: &Larkfield<'_>, at: &str, account: &str) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for browser in [&l.dana, &l.marcus, &l.tomas, &l.wes, &l.ada] {
        for (_, path, _) in
            ROUTES.iter().filter(|it| it.0 == "GET" && !it.1.contains("/assets") && it.1 != "/patterns.pdf")
        {
            for query in ["", "?q=%22%27%20onq7%3D1%20%3Cq7%3E", "?period=all"] {
                let address = format!("{}{query}", filled(path, at, account, &l.tomas.id.to_string()));
                let reply = browser.get(&address).await;
                assert!(!reply.status.is_server_error(), "{address}: {}", reply.status);
                let kind = reply.headers.get("content-type").map_or("", |it| it.to_str().unwrap());
                if kind.starts_with("text/html") {
                    pages.push((address, reply.body));
                }
            }
        }
    }
    pages
}

async fn fine(browser: &Browser<'_>, address: &str) -> String {
    let reply = browser.get(address).await;
    let status = reply.status;
    assert!(!status.is_server_error(), "{address}: {status}");
    reply.body
}

#[tokio::test]
async fn odd_addresses_break_nothing() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    for path in [
        "/sign-in?next=/%01",
        "/sign-in?next=/%0d%0aset-cookie:x",
        "/sign-in?next=/%7f",
        "/sign-in?next=%ff",
        "/sign-in?next=/%c3%a9",
        "/autopsies?after=2999-12-31~9223372036854775807",
        "/autopsies?after=~",
        "/autopsies?after=2026-11-04~-1",
        "/autopsies?times=-9223372036854775808",
        "/autopsies?times=9223372036854775808",
        "/autopsies?from=-0001-01-01",
        "/autopsies?from=%2B262142-12-31",
        "/autopsies?q=%00",
        "/autopsies?q=%25%5C_%27",
        "/autopsies?q=AA-99999999999999999999",
        "/autopsies?lead=00000000-0000-0000-0000-000000000000",
        "/autopsies?state=all&state=open",
        "/accounts?q=%00%25",
        "/accounts?after=~~~",
        "/patterns?as_of=2999-12-31",
        "/patterns?as_of=1900-01-01",
        "/patterns?focus=1900-01-01..2999-12-31&as_of=2999-12-31&period=all",
        "/patterns?segment=%00",
        "/patterns.csv?as_of=2999-12-31",
        "/api/v1/patterns?as_of=2999-12-31",
        "/assets/../Cargo.toml",
        "/assets/%2e%2e/Cargo.toml",
        "/assets/..%2fCargo.toml",
        "/assets//etc/passwd",
        "/imports/templates/..%2f..%2fetc%2fpasswd",
        "/%ff",
        "/people/%ff",
        "/sign-in/%ff",
        "/sign-in/%00",
    ] {
        let page = fine(&l.dana, path).await;
        assert!(!page.contains("[package]") && !page.contains("root:"), "{path}");
        fine(&t.nobody(), path).await;
    }
    for day in ["90", "-9223372036854775808", "99999999999999999999", "0", "x"] {
        fine(&l.dana, &format!("{at}/rescue/looks/{day}")).await;
        let look =
            l.dana.post(&format!("{at}/rescue/looks/{day}"), &[("standing", "holding"), ("note", "")]).await;
        assert!(!look.status.is_server_error(), "{day}");
    }
    for next in ["/\u{1}", "/\u{7f}", "/\r\nx: y", "/é\u{202e}", "/\u{0}"] {
        let fields =
            [("email", "dana@larkfield.example"), ("password", "a road with three dips"), ("next", next)];
        l.dana.post("/password", &[("password", "a road with three dips")]).await;
        let reply = t.nobody().post("/sign-in", &fields).await;
        assert!(!reply.status.is_server_error(), "{next:?}: {}", reply.status);
    }
    for body in ["%ff=%ff", "answer=%ff", "answer=agreed&answer=declined", "=", "&&&&", "answer"] {
        let path = format!("{at}/seats/sales/consent");
        let reply = l.marcus.send(Method::POST, &path, body.to_owned(), &[]).await;
        assert!(!reply.status.is_server_error(), "{body}");
    }
    for due_on in ["9999-12-31", "-9999-01-01", "+262142-12-31", "2026-11-31", "2999-12-31"] {
        let reply = l.dana.post(&format!("{at}/deadline"), &[("due_on", due_on)]).await;
        assert!(!reply.status.is_server_error(), "{due_on}");
        fine(&l.dana, &at).await;
    }
}

#[tokio::test]
async fn an_override_is_counted_for_ever_also_when_the_autopsy_is_cancelled() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    l.opens("Halcyon Health", &["sales", "support"]).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    l.wes.post(&format!("{at}/rescue/override"), &[("reason", "The renewal")]).await.went();
    let told = "<dt>Rescued without agreement</dt><dd>1<";
    assert!(l.dana.get("/patterns?period=all").await.body.contains(told));
    let cancel = [("kind", "duplicate"), ("reason", "Another one looks at it.")];
    l.dana.post(&format!("{at}/cancellation"), &cancel).await.went();
    assert!(l.dana.get("/patterns?period=all").await.body.contains(told));
}

/// A guess at a sign-in link from an address of the internet.
async fn guess_from(t: &TestApp, address: &str) -> u16 {
    guess_through(t, address, None).await
}

/// The same, through something that says whom it asks for.
async fn guess_through(t: &TestApp, address: &str, said: Option<&str>) -> u16 {
    let peer: std::net::SocketAddr = address.parse().unwrap();
    let request = axum::http::Request::builder().method(Method::POST).uri("/sign-in/guess");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let request = said.into_iter().fold(request, |request, it| request.header("x-forwarded-for", it));
    let request =
        request.extension(axum::extract::ConnectInfo(peer)).body(axum::body::Body::empty()).unwrap();
    t.answer(request).await.status().as_u16()
}

#[tokio::test]
async fn whoever_has_a_whole_network_of_addresses_is_slowed_down_as_one() {
    let t = TestApp::new().await;
    let mut slowed = false;
    for n in 0..200 {
        slowed |= guess_from(&t, &format!("[2001:db8:1:2::{n:x}]:4000")).await == 429;
    }
    assert!(slowed, "a /64 is one subscriber");
    assert_eq!(guess_from(&t, "[2001:db8:1:3::1]:4000").await, 422, "the neighbour is not");
    assert_eq!(guess_from(&t, "192.0.2.1:4000").await, 422);
    assert_eq!(guess_from(&t, "[::ffff:192.0.2.2]:4000").await, 422);
}

/// What a trusted proxy says of who asked it counts, and nobody else's word.
#[tokio::test]
async fn behind_a_trusted_proxy_everybody_has_limits_of_their_own() {
    let mut t = TestApp::new().await;
    let networks = ["127.0.0.1/32", "10.0.0.0/8", "2001:db8:ffff::/48"];
    let trusting = t.app.clone().with_proxies(networks.iter().map(|it| it.parse().unwrap()).collect());
    for (proxy, said) in
        [("192.0.2.9:4000", "198.51.100.7"), ("127.0.0.1:4000", "nonsense"), ("127.0.0.1:4000", "")]
    {
        let mut slowed = false;
        for n in 0..200 {
            // Whoever isn't trusted may say whatever they like; they are one address.
            let said = format!("{said}.{n}");
            slowed |= guess_through(&t, proxy, Some(&said)).await == 429;
        }
        assert!(slowed, "{proxy} says {said}");
    }
    t.becomes(trusting);
    let through = async |said: &str| guess_through(&t, "127.0.0.1:5000", Some(said)).await;
    for n in 0..200 {
        assert_ne!(through(&format!("198.51.100.{n}")).await, 429, "each has limits of their own");
    }
    let mut slowed = false;
    for n in 0..200 {
        // What stands before the first that isn't trusted was written by that one.
        slowed |= through(&format!("203.0.113.{n}, 198.51.100.250:4711, 10.1.2.3")).await == 429;
    }
    assert!(slowed, "one that invents addresses is one");
    assert_ne!(through("198.51.100.251, 10.1.2.3").await, 429);
    let mut slowed = false;
    for n in 0..200 {
        slowed |= guess_through(&t, "[2001:db8:ffff::1]:5000", Some(&format!("[2001:db8:1:9::{n:x}]:99")))
            .await
            == 429;
    }
    assert!(slowed, "a /64 is one subscriber behind a proxy too");
}

#[tokio::test]
async fn what_is_no_address_is_not_kept_to_count_its_tries() {
    let t = TestApp::new().await;
    let long = "x".repeat(100_000);
    for _ in 0..15 {
        let reply =
            t.nobody().post("/sign-in", &[("email", &long), ("password", "guess"), ("next", "/")]).await;
        assert_eq!(reply.status, 422);
    }
}

#[tokio::test]
async fn the_due_day_lasts_until_midnight_where_the_organisation_is() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let zone =
        [("version", "1"), ("name", "Larkfield"), ("zone", "Pacific/Honolulu"), ("fiscal_start_month", "1")];
    l.ada.post("/settings", &zone).await.went();
    let at = l.opens("Brightwater Utilities", &["sales", "support", "product"]).await;
    l.agrees(&at, "sales").await;
    l.files(&at, "sales", "sale_misfit", "The quetzalcoatlus plan.").await;
    let declined = [("answer", "declined"), ("reason", "No.")];
    l.tomas.post(&format!("{at}/seats/support/consent"), &declined).await.went();
    // 17 November, 09:00 in UTC: the 16th, 23:00 there.
    t.wait(13);
    t.tick().await;
    assert!(!t.sign_in(l.wes.id).await.get(&at).await.body.contains("quetzalcoatlus"));
    t.wait(1);
    t.tick().await;
    let page = t.sign_in(l.wes.id).await.get(&at).await.body;
    assert!(page.contains("quetzalcoatlus") && page.contains("at the due date"), "{page}");
    let reveals = t.dump().await.matches("'due_date'").count();
    t.tick().await;
    assert_eq!(reveals, t.dump().await.matches("'due_date'").count(), "once");
}

#[tokio::test]
async fn who_files_last_is_told_that_all_is_open() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales"]).await;
    l.agrees(&at, "sales").await;
    let fields = [("primary_cause", "sale_misfit"), ("evidence", "First"), ("confidence", "low")];
    let filed = l.marcus.post(&format!("{at}/seats/sales/filing"), &fields).await;
    let cookie = [("cookie", filed.said())];
    let page = l.marcus.send(Method::GET, filed.location(), String::new(), &cookie).await.body;
    assert!(page.contains("all filings are revealed") && !page.contains("Your filing is sealed"), "{page}");
}

/// Whoever comes a moment later is refused whole: a filing is in the reveal, or late, or not there.
#[tokio::test]
async fn a_race_between_filing_and_reveal_has_one_winner() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    for n in 0..10 {
        let at = l.opens(&format!("Racer {n}"), &["sales", "support", "product"]).await;
        for function in ["sales", "support", "product"] {
            l.agrees(&at, function).await;
        }
        l.files(&at, "sales", "sale_misfit", "First").await;
        let change = format!("{at}/seats/sales/filing");
        let changed = [("primary_cause", "crm_invisible"), ("evidence", "Second"), ("confidence", "low")];
        let other = format!("{at}/seats/support/filing");
        let filed = [("primary_cause", "support_slow"), ("evidence", "Third"), ("confidence", "low")];
        let reveal = format!("{at}/reveal");
        let reason = [("reason", "Now")];
        let (second, reveal_one, third, reveal_two) = tokio::join!(
            l.marcus.post(&change, &changed),
            l.dana.post(&reveal, &reason),
            l.tomas.post(&other, &filed),
            l.dana.post(&reveal, &reason),
        );
        assert_eq!(
            [reveal_one.status.as_u16(), reveal_two.status.as_u16()].iter().filter(|it| **it == 303).count(),
            1
        );
        assert!([303, 409].contains(&second.status.as_u16()), "{}", second.status);
        let page = l.wes.get(&at).await.body;
        assert_eq!(page.contains("Second"), second.status == 303, "{page}");
        assert_eq!(third.status, 303);
        assert!(page.contains("Third"), "{page}");
        let late = page.contains("After the reveal");
        assert_eq!(
            third.said().contains("filed_late"),
            late,
            "who files is told whether it is sealed: {page}"
        );
    }
}

#[tokio::test]
async fn whoever_declined_reads_no_filing() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Halcyon Health", &["sales", "product"]).await;
    l.agrees(&at, "sales").await;
    let declined = [("answer", "declined"), ("reason", "Not before the release.")];
    l.ingrid.post(&format!("{at}/seats/product/consent"), &declined).await.went();
    l.files(&at, "sales", "sale_misfit", "The quetzalcoatlus tool.").await;
    l.dana.post(&format!("{at}/reveal"), &[("reason", "The call moved")]).await.went();
    let page = l.ingrid.get(&at).await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("quetzalcoatlus"), "{}", page.body);
    l.agrees(&at, "product").await;
    assert!(l.ingrid.get(&at).await.body.contains("quetzalcoatlus"), "taking part, late as it is");
}

#[tokio::test]
async fn functions_and_seats_go_to_those_who_can_answer() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let id = autopsy::domain::PersonId::new().to_string();
    let contributor = [
        ("id", id.as_str()),
        ("email", "zoe@larkfield.example"),
        ("name", "Zoe"),
        ("title", ""),
        ("role", "contributor"),
        ("functions", "sales"),
    ];
    let refused = l.ada.post("/people", &contributor).await;
    assert!(
        refused.status == 422 && refused.body.contains("A Contributor leads no function"),
        "{}",
        refused.body
    );
    autopsy::actions::people::disable(&t.app.db, t.call(), l.tomas.id).await.unwrap();
    t.account(&l.dana, "Odessa Marine").await;
    let id = autopsy::domain::AutopsyId::new().to_string();
    let open = [
        ("id", id.as_str()),
        ("account", "Odessa"),
        ("kind", "full"),
        ("happened", "It went quiet."),
        ("lifecycle_stage", "adoption"),
        ("functions", "support"),
        ("due_on", "2027-11-29"),
    ];
    let back = l.dana.post("/autopsies", &open).await;
    assert_eq!(back.status, 422);
    assert!(back.body.contains("did you mean Odessa Marine?"), "{}", back.body);
    let named: Vec<_> =
        open.iter().map(|it| if it.0 == "account" { ("account", "Odessa Marine") } else { *it }).collect();
    let back = l.dana.post("/autopsies", &named).await;
    for said in ["Support has no executive who can sign in", "File by is at the latest"] {
        assert!(back.status == 422 && back.body.contains(said), "{said}: {}", back.body);
    }
}

#[tokio::test]
async fn whoever_is_late_is_told_and_the_lead_is_and_nobody_else() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Halcyon Health", &["sales", "product"]).await;
    l.agrees(&at, "sales").await;
    t.wait(7);
    let (dana, marcus, ingrid) =
        (t.sign_in(l.dana.id).await, t.sign_in(l.marcus.id).await, t.sign_in(l.ingrid.id).await);
    assert!(dana.get(&at).await.body.contains("2 days late"));
    assert!(dana.get("/autopsies?late=1").await.body.contains("Halcyon Health"));
    assert!(ingrid.get(&at).await.body.contains("2 days late"));
    assert!(!marcus.get(&at).await.body.contains("days late"));
}
