//! Accounts and causes through the front door: the list, the form, the road, and that nothing sealed shows on them.
use crate::app::{Browser, Reply, TestApp};
use crate::story::{Larkfield, SEVEN};
use autopsy::domain::{AccountId, Cause, FactId, Role};
use autopsy::render::charts::road::{self, Dip, Road};

const ODD: &str = "<script>alert(1)</script> & \"quotes\" 'too'";

fn fields<'f>(id: &'f str, name: &'f str) -> Vec<(&'static str, &'f str)> {
    vec![
        ("id", id),
        ("name", name),
        ("arr", "386000"),
        ("segment", "Mid-market"),
        ("region", "EMEA"),
        ("product", "Warehouse"),
        ("industry", ""),
        ("owner", "Noor Haddad"),
        ("customer_since", "2025-01-15"),
        ("renewal_on", "2027-01-15"),
        ("churned_on", ""),
    ]
}

fn with<'f>(
    mut fields: Vec<(&'static str, &'f str)>,
    name: &str,
    value: &'f str,
) -> Vec<(&'static str, &'f str)> {
    match fields.iter_mut().find(|it| it.0 == name) {
        Some(field) => field.1 = value,
        None => unreachable!("{name}"),
    }
    fields
}

/// The value of a hidden field on a page.
pub fn hidden(page: &Reply, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let from = page.body.find(&mark).unwrap_or_else(|| panic!("{name}: {}", page.body)) + mark.len();
    page.body[from..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_account_is_added_once_and_found_again() {
    let t = TestApp::new().await;
    let noor = t.person("Noor", Role::Contributor, &[]).await;
    let none = noor.get("/accounts").await;
    assert_eq!(none.status, 200);
    assert!(none.body.contains("No accounts yet"), "{}", none.body);

    let form = noor.get("/accounts/new").await;
    let id = hidden(&form, "id");
    let at = noor.post("/accounts", &fields(&id, "Kestrel Foods")).await.went();
    assert_eq!(at, format!("/accounts/{id}"));
    assert_eq!(noor.post("/accounts", &fields(&id, "Kestrel Foods")).await.went(), at);
    let list = noor.get("/accounts?q=kestrel&segment=Mid-market&open=0").await;
    assert_eq!(list.body.matches("<tr data-row").count(), 1, "{}", list.body);
    assert!(list.body.contains("$386k") && list.body.contains("72 d"), "{}", list.body);
    let unmatched = noor.get("/accounts?region=APAC").await;
    assert!(unmatched.body.contains("No accounts match") && unmatched.body.contains("Clear"));
    let suggested = noor.get("/accounts/new").await;
    assert!(suggested.body.contains(r#"<option value="Warehouse">"#), "{}", suggested.body);

    let page = noor.get(&at).await;
    assert!(
        page.body.contains("Never off course") && page.body.contains("Became a customer"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn filters_live_in_the_address_and_unknown_ones_are_refused() {
    let t = TestApp::new().await;
    let dana = t.person("Dana", Role::CsLeader, &[]).await;
    for n in 0..51 {
        t.account(&dana, &format!("Customer {n:02}")).await;
    }
    t.account(&dana, "Österreich 100% & Söhne").await;
    let first = dana.get("/accounts?segment=Enterprise&q=customer").await;
    assert_eq!(first.body.matches("<tr data-row").count(), 50);
    let first = first.body;
    let next = first.split("\">Next page<").next().unwrap().rsplit("href=\"").next().unwrap();
    let next = next.replace("&amp;", "&");
    assert!(next.contains("segment=Enterprise") && next.contains("q=customer"), "{next}");
    let second = dana.get(&next).await;
    assert_eq!(second.body.matches("<tr data-row").count(), 1, "{}", second.body);
    assert!(second.body.contains("Customer 50"));
    for q in ["%C3%96sterreich", "100%25", "s%C3%B6hne"] {
        let found = dana.get(&format!("/accounts?q={q}")).await;
        assert_eq!(found.body.matches("<tr data-row").count(), 1, "{q}");
    }
    for bad in ["?colour=red", "?open=maybe", "?after=nowhere", "?after=1~2"] {
        assert_eq!(dana.get(&format!("/accounts{bad}")).await.status, 400, "{bad}");
    }
    let long = dana.get(&format!("/accounts?q={}&segment={}", "x".repeat(9_000), "y".repeat(9_000))).await;
    assert_eq!(long.status, 200);
    assert!(long.body.contains("No accounts match"));
    let odd = dana.get("/accounts?q=%3Cscript%3E%00&region=%25_%5C").await;
    assert_eq!(odd.status, 200);
    assert!(!odd.body.contains("<script>alert") && odd.body.contains("&lt;script&gt;"), "{}", odd.body);
}

#[tokio::test]
async fn what_was_typed_comes_back_with_what_is_wrong() {
    let t = TestApp::new().await;
    let noor = t.person("Noor", Role::Contributor, &[]).await;
    let id = AccountId::new().to_string();
    let long = "x".repeat(10_000);
    let cases = [
        ("name", "", "The name can&#x27;t be empty"),
        ("name", long.as_str(), "The name is 10000 characters"),
        ("name", "Kestrel\u{7}Foods", "The name has a control character"),
        ("name", "Kestrel\nFoods", "The name has to be one line"),
        ("segment", long.as_str(), "The segment is 10000 characters"),
        ("arr", "", "Type the yearly value"),
        ("arr", "-5", "The yearly value can&#x27;t be negative"),
        ("arr", "much", "The yearly value isn&#x27;t an amount"),
        ("arr", "99999999999999999999999", "The yearly value is too large"),
        ("renewal_on", "soon", "Renews on has to be a day"),
        ("renewal_on", "2026-02-30", "Renews on has to be a day"),
        ("churned_on", "2024-01-01", "Left on can’t be before Customer since"),
    ];
    for (field, value, message) in cases {
        let back = noor.post("/accounts", &with(fields(&id, "Kestrel Foods"), field, value)).await;
        assert_eq!(back.status, 422, "{field}");
        assert!(back.body.contains(message), "{field} {message}: {}", back.body);
        assert!(back.body.contains("Noor Haddad") && back.body.contains(r##"href="#"##), "kept: {field}");
    }
    let odd = noor.post("/accounts", &with(fields(&id, ODD), "arr", ODD)).await;
    assert_eq!(odd.status, 422);
    assert!(!odd.body.contains("<script>alert"), "{}", odd.body);
    let at = noor.post("/accounts", &fields(&id, ODD)).await.went();
    let page = noor.get(&at).await;
    assert!(!page.body.contains("<script>alert") && page.body.contains("&lt;script&gt;"), "{}", page.body);

    assert_eq!(noor.post("/accounts", &fields("not an id", "Kestrel")).await.status, 400);
    let mut more = fields(&id, "Kestrel");
    more.push(("owner_id", "1"));
    assert_eq!(noor.post("/accounts", &more).await.status, 400, "a field that isn't asked for");
    let nowhere = format!("/accounts/{}", AccountId::new());
    for path in
        [nowhere.clone(), format!("{nowhere}/edit"), format!("{nowhere}/facts/new"), "/accounts/7".into()]
    {
        assert_eq!(noor.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(noor.post(&format!("{nowhere}/facts"), &[("id", "x")]).await.status, 404);
}

#[tokio::test]
async fn whoever_saves_second_compares_first() {
    let t = TestApp::new().await;
    let dana = t.person("Dana", Role::CsLeader, &[]).await;
    let noor = t.person("Noor", Role::Contributor, &[]).await;
    let id = AccountId::new().to_string();
    let at = noor.post("/accounts", &fields(&id, "Kestrel Foods")).await.went();
    let edit = format!("{at}/edit");
    let version = hidden(&noor.get(&edit).await, "version");
    let mine = |version: &str, arr: &str| -> Vec<(&'static str, String)> {
        let mut fields: Vec<(&'static str, String)> =
            fields("", "Kestrel Foods").into_iter().map(|it| (it.0, it.1.to_owned())).collect();
        fields.retain(|it| it.0 != "id" && it.0 != "arr");
        fields.extend([("arr", arr.to_owned()), ("version", version.to_owned())]);
        fields
    };
    let send = async |by: &Browser<'_>, fields: Vec<(&'static str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|it| (it.0, it.1.as_str())).collect();
        by.post(&edit, &fields).await
    };
    assert_eq!(send(&dana, mine(&version, "400000")).await.went(), at);
    let stale = send(&noor, mine(&version, "500000")).await;
    assert_eq!(stale.status, 409);
    for said in ["Somebody else saved first", "400000", "Save what is chosen", "value=\"500000\""] {
        assert!(stale.body.contains(said), "{said}: {}", stale.body);
    }
    assert!(noor.get(&at).await.body.contains("$400k"), "nothing was changed");
    let newer = hidden(&stale, "version");
    assert_ne!(newer, version);
    assert_eq!(send(&noor, mine(&newer, "500000")).await.went(), at);
    assert!(noor.get(&at).await.body.contains("$500k"));
    assert_eq!(send(&noor, mine("many", "1")).await.status, 400);
    assert_eq!(send(&noor, mine(&version, "")).await.status, 422);
}

#[tokio::test]
async fn a_fact_is_noted_once_and_not_before_it_happened() {
    let t = TestApp::new().await;
    let noor = t.person("Noor", Role::Contributor, &[]).await;
    let account = t.account(&noor, "Kestrel Foods").await;
    let facts = format!("/accounts/{account}/facts");
    let id = hidden(&noor.get(&format!("{facts}/new")).await, "id");
    let fact = |happened: &'static str, text: &'static str| {
        vec![("id", id.clone()), ("happened", happened.into()), ("text", text.into()), ("source", ODD.into())]
    };
    let send = async |fields: Vec<(&'static str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|it| (it.0, it.1.as_str())).collect();
        noor.post(&facts, &fields).await
    };
    let early = send(fact("2026-11-05", "Tomorrow’s call")).await;
    assert_eq!(early.status, 422);
    assert!(early.body.contains("A fact has happened") && early.body.contains("Tomorrow’s call"));
    assert_eq!(send(fact("", "When?")).await.status, 422);
    assert_eq!(send(fact("2026-11-04", " ")).await.status, 422);
    for _ in 0..2 {
        assert_eq!(send(fact("2026-10-28", "Runs fell from five to one.")).await.status, 303);
    }
    let page = noor.get(&format!("/accounts/{account}")).await.body;
    assert_eq!(page.matches("Runs fell from five to one.").count(), 1, "{page}");
    assert!(page.contains("noted by Noor") && !page.contains("<script>alert"), "{page}");
    let long = vec![
        ("id", FactId::new().to_string()),
        ("happened", "2026-10-28".into()),
        ("text", "y".repeat(10_000)),
        ("source", "\u{1}".into()),
    ];
    let back = send(long).await;
    assert_eq!(back.status, 422);
    assert!(
        back.body.contains("What happened is 10000 characters") && back.body.contains("control character")
    );
}

#[tokio::test]
async fn roles_read_and_write_as_they_may() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let account = t.account(&l.dana, "Kestrel Foods").await;
    let at = format!("/accounts/{account}");
    let writes = ["/accounts/new".to_owned(), format!("{at}/edit"), format!("{at}/facts/new")];
    for (name, by, may) in [
        ("leader", &l.dana, true),
        ("executive", &l.marcus, true),
        ("sponsor", &l.wes, true),
        ("contributor", &l.noor, true),
        ("viewer", &l.vera, false),
        ("admin", &l.ada, false),
    ] {
        for path in ["/accounts", &at, "/causes"] {
            assert_eq!(by.get(path).await.status, 200, "{name} {path}");
        }
        for path in &writes {
            assert_eq!(by.get(path).await.status, if may { 200 } else { 403 }, "{name} {path}");
        }
        assert_eq!(by.get(&at).await.body.contains("Add a fact"), may, "{name}");
        if !may {
            let id = AccountId::new().to_string();
            assert_eq!(by.post("/accounts", &fields(&id, "Theirs")).await.status, 403);
            assert_eq!(by.post(&format!("{at}/edit"), &[]).await.status, 403);
            assert_eq!(by.post(&format!("{at}/facts"), &[]).await.status, 403);
        }
    }
    let nobody = t.nobody();
    for path in ["/accounts", &at, "/causes", "/accounts/new"] {
        assert_eq!(nobody.get(path).await.status, 303, "{path}");
    }
    assert_eq!(nobody.post("/accounts", &[]).await.status, 401);
}

#[tokio::test]
async fn nothing_sealed_stands_on_an_account() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support", "customer_success"]).await;
    let account = hidden_account(&l, &at).await;
    for function in ["sales", "support", "customer_success"] {
        l.agrees(&at, function).await;
    }
    l.files(&at, "sales", "crm_undocumented", "EVIDENCE-OF-SALES").await;
    l.files(&at, "support", "onboarding_gap", "EVIDENCE-OF-SUPPORT").await;
    let sealed = |body: &str, when: &str| {
        for word in ["EVIDENCE-OF", "never written down", "Onboarding was absent"] {
            assert!(!body.contains(word), "{when}: {word}: {body}");
        }
    };
    for by in [&l.dana, &l.wes, &l.marcus, &l.tomas, &l.noor, &l.vera, &l.ada, &l.cal] {
        sealed(&by.get(&account).await.body, "filing");
        sealed(&by.get("/accounts").await.body, "filing");
    }
    let page = l.dana.get(&account).await.body;
    assert!(page.contains("first time off course") && page.contains("2 of 3 filed"), "{page}");
    assert!(page.contains("Sealed</span>") && page.contains("Go to open autopsy"), "{page}");
    // Revealed and proposed, but not agreed: still nothing of it here.
    l.files(&at, "customer_success", "onboarding_gap", "EVIDENCE-OF-CS").await;
    sealed(&l.dana.get(&account).await.body, "revealed");
    let finding = [
        ("version", "0"),
        ("primary_cause", "onboarding_gap"),
        ("primary_share", "100"),
        ("contributing_1", ""),
        ("share_1", ""),
        ("contributing_2", ""),
        ("share_2", ""),
        ("statement", "Onboarding was planned for one site."),
        ("change_id", ""),
    ];
    assert_eq!(l.dana.post(&format!("{at}/finding"), &finding).await.went(), at);
    sealed(&l.dana.get(&account).await.body, "proposed");
    for function in ["sales", "support", "customer_success"] {
        let answer = [("version", "1"), ("answer", "accept"), ("reason", "")];
        let path = format!("{at}/finding/answers/{function}");
        assert_eq!(l.holder(function).post(&path, &answer).await.went(), at);
    }
    let page = l.vera.get(&account).await.body;
    assert!(page.contains("Onboarding was absent") && !page.contains("EVIDENCE-OF"), "{page}");
    // A viewer reads the finding, and follows no link to what isn't shared with them.
    assert!(!page.contains(&at) && !page.contains("Planning runs fell"), "{page}");
    assert!(!l.vera.get("/accounts?open=1").await.body.contains(&at));
    assert!(l.noor.get("/accounts?open=1").await.body.contains(&at));
    assert!(l.marcus.get("/accounts?open=1").await.body.contains(&at), "seated");
    assert!(!l.cal.get("/accounts?open=1").await.body.contains(&at), "not seated");
}

/// The address of the account that an autopsy is about.
async fn hidden_account(l: &Larkfield<'_>, autopsy: &str) -> String {
    let page = l.dana.get(autopsy).await.body;
    let from = page.find("/accounts/").unwrap();
    page[from..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_history_of_an_account_is_one_timeline() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &SEVEN).await;
    let account = hidden_account(&l, &at).await;
    let cancel = [("kind", "unfounded"), ("reason", "The drop was a holiday.")];
    assert_eq!(l.dana.post(&format!("{at}/cancellation"), &cancel).await.went(), at);
    let id = account.trim_start_matches("/accounts/");
    let again = l.opens_again(id, "Brightwater Utilities", &SEVEN).await;
    let page = l.dana.get(&account).await.body;
    assert!(page.contains("first time off course"), "a cancelled one is none: {page}");
    let lines: Vec<usize> =
        ["AA-0002 was opened", "AA-0001 was cancelled", "AA-0001 was opened", "Became a customer"]
            .iter()
            .map(|it| page.find(it).unwrap_or_else(|| panic!("{it}: {page}")))
            .collect();
    assert!(lines.is_sorted(), "newest first");
    assert!(page.contains(&format!("href=\"{again}\"")) && page.contains("Signs: Usage fell."), "{page}");
    assert!(page.contains("Rescue locked") && page.contains("0 of 7 agreed"), "{page}");
}

#[tokio::test]
async fn every_cause_has_its_place_and_its_anchor() {
    let t = TestApp::new().await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    let page = vera.get("/causes").await.body;
    for cause in Cause::ALL {
        assert!(page.contains(&format!("id=\"{}\"", cause.code())), "{cause}");
        assert!(!page.contains(&format!(">{}<", cause.code())), "{cause} in words");
        assert!(!page.contains(&format!(": {}.", cause.code())), "{cause} in words");
    }
    assert!(
        page.contains(
            r##"<a href="#crm_undocumented">The customer&#x27;s context was never written down</a>"##
        )
    );
    assert!(page.contains("Version 1") && page.contains("It feeds on a root"), "{page}");
}

#[test]
fn the_road_is_the_same_for_the_same_history() {
    let day = |text: &str| text.parse().unwrap();
    let dip = |from: &str, to: Option<&str>, what: &str| Dip {
        from: day(from),
        to: to.map(day),
        what: what.to_owned(),
    };
    let road = Road {
        id: "road".into(),
        name: "Bright & <water>".into(),
        since: Some(day("2023-03-01")),
        renewal: Some(day("2026-02-28")),
        churned: None,
        today: day("2025-11-18"),
        dips: vec![
            dip("2023-04-12", Some("2023-09-08"), "The customer's context was never written down"),
            dip("2024-05-08", Some("2024-09-19"), "Written down, but out of sight after the sale"),
            dip("2025-11-06", None, "Filing, sealed"),
        ],
    };
    let drawn = road::draw(&road);
    assert_eq!(drawn, road::draw(&road));
    let title = drawn.split("<title id=\"road-w-t\">").nth(1).unwrap().split("</title>").next().unwrap();
    assert_eq!(title, "Bright &amp; &lt;water&gt;: off course three times in 31 months");
    let desc = drawn.split("<desc id=\"road-w-d\">").nth(1).unwrap().split("</desc>").next().unwrap();
    insta::assert_snapshot!(desc, @"A timeline from January 2023 to March 2026. Off course Apr–Sep 2023: The customer&#39;s context was never written down. Off course May–Sep 2024: Written down, but out of sight after the sale. Off course since 6 November 2025: Filing, sealed. Customer since Mar 2023. Renewal due 28 Feb 2026.");
    assert_eq!(drawn.matches("<svg").count(), 2);
    for never in ["style=", "fill=", "<water>", "NaN", "inf"] {
        assert!(!drawn.contains(never), "{never}: {drawn}");
    }
    // Any history is drawn: none at all, a day's, and more than fits.
    let years = |n: i32| day(&format!("{}-01-01", 1990 + n));
    let many = (0..30).map(|n| Dip { from: years(n), to: Some(years(n)), what: "x ".repeat(200) }).collect();
    for dips in [Vec::new(), vec![dip("2025-11-18", None, "")], many] {
        for churned in [None, Some(day("2025-11-18"))] {
            let drawn = road::draw(&Road { dips: dips.clone(), since: None, churned, ..road.clone() });
            assert!(!drawn.contains("NaN") && drawn.contains("class=\"road\""), "{drawn}");
        }
    }
}
