//! People, functions and settings through the front door: who may, what comes back, and that links are shown once.
use crate::accounts_pages::hidden;
use crate::app::{Browser, TestApp};
use crate::story::Larkfield;
use autopsy::domain::{Function, PersonId, Role};

const LINK: &str = "http://127.0.0.1:8080/sign-in/";

fn fields<'f>(id: &'f str, email: &'f str, name: &'f str) -> Vec<(&'static str, &'f str)> {
    vec![("id", id), ("email", email), ("name", name), ("title", "VP Marketing"), ("role", "executive")]
}

fn person_at(by: &Browser<'_>) -> String {
    format!("/people/{}", by.id)
}

#[tokio::test]
async fn an_admin_adds_somebody_and_hands_the_link_over() {
    let t = TestApp::new().await;
    let ada = t.person("Ada", Role::Admin, &[]).await;
    let id = hidden(&ada.get("/people/new").await, "id");
    let mut form = fields(&id, "Mia.Lind@Larkfield.example", "Mia <Lind>");
    form.push(("functions", "marketing"));
    let made = ada.post("/people", &form).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let made = made.body;
    assert_eq!(made.matches(LINK).count(), 1);
    assert!(made.contains("Works once") && made.contains("mia.lind@larkfield.example"));
    let from = made.find(LINK).unwrap() + LINK.len();
    let token = made[from..].split('"').next().unwrap().to_owned();

    // The form sent twice adds nobody twice, and neither list nor form shows a link or a secret again.
    assert_eq!(ada.post("/people", &form).await.status, 200);
    let list = ada.get("/people").await.body;
    assert_eq!(list.matches("mia.lind@larkfield.example").count(), 1, "{list}");
    assert!(list.contains("Mia &lt;Lind&gt;") && list.contains("Marketing"), "{list}");
    let form = ada.get(&format!("/people/{id}")).await.body;
    for body in [&list, &form] {
        assert!(!body.contains(LINK) && !body.contains("argon2") && !body.contains(&token), "{body}");
    }
    // The link works once.
    let path = format!("/sign-in/{token}");
    assert_eq!(t.nobody().post(&path, &[]).await.status, 303);
    assert_eq!(t.nobody().post(&path, &[]).await.status, 422);
}

#[tokio::test]
async fn what_was_typed_comes_back_with_what_is_wrong() {
    let t = TestApp::new().await;
    let ada = t.person("Ada", Role::Admin, &[]).await;
    let marcus = t.person("Marcus", Role::Executive, &[Function::Sales]).await;
    let id = PersonId::new().to_string();
    let long = "x".repeat(10_000);
    let cases = [
        ("name", "", 422, "The name can&#x27;t be empty"),
        ("name", long.as_str(), 422, "The name is 10000 characters"),
        ("title", "\u{2}", 422, "The title has a control character"),
        ("email", "mia", 422, "isn&#x27;t an e-mail address"),
        ("email", long.as_str(), 422, "isn&#x27;t an e-mail address"),
        ("email", "marcus@larkfield.example", 422, "Somebody has this e-mail address already"),
        ("role", "king", 422, "Choose a role"),
        ("role", "", 422, "Choose a role"),
    ];
    for (n, (field, value, status, message)) in cases.into_iter().enumerate() {
        let mut form = fields(&id, "mia@larkfield.example", "Mia Lind");
        form.iter_mut().find(|it| it.0 == field).unwrap().1 = value;
        // Each is somebody else's try, so that no limit is in the way.
        let admin = t.person(&format!("Admin{n}"), Role::Admin, &[]).await;
        let back = admin.post("/people", &form).await;
        assert_eq!(back.status, status, "{field}: {}", back.body);
        assert!(back.body.contains(message), "{field}: {}", back.body);
        assert!(back.body.contains("VP Marketing") || field == "title", "kept");
    }
    let mut odd = fields(&id, "mia@larkfield.example", "Mia Lind");
    odd.push(("functions", "kitchen"));
    assert_eq!(ada.post("/people", &odd).await.status, 422);
    // Somebody else's id is not taken over.
    let taken = marcus.id.to_string();
    let back = ada.post("/people", &fields(&taken, "mia@larkfield.example", "Mia Lind")).await;
    assert_eq!(back.status, 409, "{}", back.body);
    assert!(back.body.contains("sent already") && back.body.contains("Mia Lind"));
    assert_eq!(marcus.person().await.name.as_str(), "Marcus");
    assert_eq!(ada.post("/people", &fields("7", "mia@larkfield.example", "Mia")).await.status, 400);
    for path in [format!("/people/{id}"), format!("/people/{id}/link"), format!("/people/{id}/access")] {
        assert_eq!(ada.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(ada.get("/people/7").await.status, 404);
    assert_eq!(ada.get("/people?x=1").await.status, 400);
    assert_eq!(ada.get("/functions/kitchen/delegate").await.status, 404);
}

#[tokio::test]
async fn only_an_admin_manages_people_and_everybody_sees_who_leads() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let tomas = person_at(&l.tomas);
    for (name, by) in [
        ("leader", &l.dana),
        ("executive", &l.marcus),
        ("sponsor", &l.wes),
        ("contributor", &l.noor),
        ("viewer", &l.vera),
    ] {
        let list = by.get("/people").await;
        assert_eq!(list.status, 200, "{name}");
        assert!(list.body.contains("Professional services") && list.body.contains("Tomas"), "{name}");
        assert!(!list.body.contains("@larkfield.example") && !list.body.contains("/people/new"), "{name}");
        for path in ["/people/new", &tomas, &format!("{tomas}/link"), &format!("{tomas}/access"), "/settings"]
        {
            assert_eq!(by.get(path).await.status, 403, "{name} {path}");
        }
        for path in ["/people", &tomas, &format!("{tomas}/link"), &format!("{tomas}/access"), "/settings"] {
            assert_eq!(by.post(path, &[]).await.status, 403, "{name} {path}");
        }
    }
    for path in ["/people", "/people/new", &tomas, "/settings", "/functions/sales/delegate"] {
        assert_eq!(t.nobody().get(path).await.status, 303, "{path}");
    }
    for path in ["/people", &tomas, &format!("{tomas}/link"), "/settings", "/functions/sales/delegate"] {
        assert_eq!(t.nobody().post(path, &[]).await.status, 401, "{path}");
    }
}

#[tokio::test]
async fn whoever_saves_second_compares_first() {
    let t = TestApp::new().await;
    let ada = t.person("Ada", Role::Admin, &[]).await;
    let marcus = t.person("Marcus", Role::Executive, &[Function::Sales]).await;
    let at = person_at(&marcus);
    let form = |version: &'static str, title: &'static str| {
        vec![
            ("version", version),
            ("email", "marcus@larkfield.example"),
            ("name", "Marcus"),
            ("title", title),
            ("role", "executive"),
            ("functions", "sales"),
        ]
    };
    assert_eq!(ada.post(&at, &form("1", "VP Sales")).await.went(), "/people");
    let stale = ada.post(&at, &form("1", "Chief of Sales")).await;
    assert_eq!(stale.status, 409);
    for said in ["You saved this elsewhere first", "VP Sales", "Chief of Sales", "Save what is chosen"] {
        assert!(stale.body.contains(said), "{said}: {}", stale.body);
    }
    assert_eq!(hidden(&stale, "version"), "2");
    assert_eq!(ada.post(&at, &form("2", "Chief of Sales")).await.went(), "/people");
    assert!(ada.get("/people").await.body.contains("Chief of Sales"));
    assert_eq!(ada.post(&at, &form("two", "x")).await.status, 400);
}

#[tokio::test]
async fn the_last_admin_stays_and_the_disabled_are_out() {
    let t = TestApp::new().await;
    let ada = t.person("Ada", Role::Admin, &[]).await;
    let tomas = t.person("Tomas", Role::Executive, &[Function::Support]).await;
    let at = person_at(&ada);
    let demoted = [
        ("version", "1"),
        ("email", "ada@larkfield.example"),
        ("name", "Ada"),
        ("title", ""),
        ("role", "viewer"),
    ];
    for (path, fields) in [(at.clone(), &demoted[..]), (format!("{at}/access"), &[("disabled", "1")][..])] {
        let kept = ada.post(&path, fields).await;
        assert_eq!(kept.status, 409, "{path}");
        assert!(kept.body.contains("This is the last admin"), "{}", kept.body);
    }
    let access = format!("{}/access", person_at(&tomas));
    assert!(ada.get(&access).await.body.contains("Disable Tomas?"));
    assert_eq!(ada.post(&access, &[("disabled", "maybe")]).await.status, 422);
    for _ in 0..2 {
        assert_eq!(ada.post(&access, &[("disabled", "1")]).await.went(), "/people");
    }
    assert_eq!(tomas.get("/accounts").await.status, 303, "signed out at once");
    let list = ada.get("/people").await.body;
    assert_eq!(list.matches("Disabled</span>").count(), 2, "under functions and among people: {list}");
    let link = format!("{}/link", person_at(&tomas));
    let refused = ada.post(&link, &[]).await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("Tomas is disabled"), "{}", refused.body);
    for _ in 0..2 {
        assert_eq!(ada.post(&access, &[("disabled", "0")]).await.went(), "/people");
    }
    // Who has signed in once gets no link from somebody else: it would open what is sealed to them.
    let refused = ada.post(&link, &[]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("Tomas has signed in before"), "{}", refused.body);
    assert!(!refused.body.contains(LINK));
    // A disabled admin can be demoted while one is left; the two never block each other.
    let bo = t.person("Bo", Role::Admin, &[]).await;
    assert_eq!(ada.post(&format!("{}/access", person_at(&bo)), &[("disabled", "1")]).await.went(), "/people");
    let viewer = [
        ("version", "2"),
        ("email", "bo@larkfield.example"),
        ("name", "Bo"),
        ("title", ""),
        ("role", "viewer"),
    ];
    assert_eq!(ada.post(&person_at(&bo), &viewer).await.went(), "/people");
}

#[tokio::test]
async fn links_are_made_at_a_human_pace() {
    let t = TestApp::new().await;
    let ada = t.person("Ada", Role::Admin, &[]).await;
    let link = format!("{}/link", person_at(&ada));
    assert!(!ada.get(&link).await.body.contains(LINK), "asking shows none");
    for _ in 0..10 {
        assert_eq!(ada.post(&link, &[]).await.status, 200);
    }
    let slower = ada.post(&link, &[]).await;
    assert_eq!(slower.status, 429);
    assert!(slower.headers.contains_key("retry-after"));
    let id = PersonId::new().to_string();
    assert_eq!(ada.post("/people", &fields(&id, "mia@larkfield.example", "Mia")).await.status, 429);
    assert!(!ada.get("/people").await.body.contains("mia@"), "nobody was added without a link");
}

#[tokio::test]
async fn a_function_has_a_delegate_that_its_executive_names() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let path = "/functions/sales/delegate";
    let cal = l.cal.id.to_string();
    assert!(l.marcus.get("/people").await.body.contains(path));
    assert!(!l.tomas.get("/people").await.body.contains(path));
    for by in [&l.tomas, &l.dana, &l.vera] {
        assert_eq!(by.get(path).await.status, 403);
        assert_eq!(by.post(path, &[("person", &cal)]).await.status, 403);
    }
    assert_eq!(l.marcus.post(path, &[("person", &cal)]).await.went(), "/people");
    assert!(l.marcus.get(path).await.body.contains(&format!("<option value=\"{cal}\" selected>")));
    let marcus = l.marcus.id.to_string();
    let nobody = PersonId::new().to_string();
    for wrong in [&marcus, &nobody, "seven"] {
        assert_eq!(l.marcus.post(path, &[("person", wrong)]).await.status, 422, "{wrong}");
    }
    let helen = l.helen.id.to_string();
    assert_eq!(l.ada.post(&format!("/people/{helen}/access"), &[("disabled", "1")]).await.status, 303);
    assert_eq!(l.ada.post(path, &[("person", &helen)]).await.status, 422, "disabled");
    assert_eq!(l.ada.post(path, &[("person", "")]).await.went(), "/people");
}

#[tokio::test]
async fn settings_hold_for_the_organisation() {
    let t = TestApp::new().await;
    let ada = t.person("Ada", Role::Admin, &[]).await;
    let page = ada.get("/settings").await;
    let shown = &page.body;
    assert!(shown.contains("USD") && shown.contains(r#"<option value="Europe/Berlin">"#), "{shown}");
    let version = hidden(&page, "version");
    let form = |version: &str, name: &str, zone: &str, month: &str| {
        [("version", version), ("name", name), ("zone", zone), ("fiscal_start_month", month)]
            .map(|it| (it.0, it.1.to_owned()))
    };
    let send = async |fields: [(&'static str, String); 4]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|it| (it.0, it.1.as_str())).collect();
        ada.post("/settings", &fields).await
    };
    let long = "x".repeat(10_000);
    for (name, zone, month, message) in [
        ("", "UTC", "1", "The name can&#x27;t be empty"),
        (long.as_str(), "UTC", "1", "The name is 10000 characters"),
        ("Larkfield\u{0}", "UTC", "1", "The name has a control character"),
        ("Larkfield", "Mars/Olympus", "1", "isn’t a time zone"),
        ("Larkfield", "", "1", "isn’t a time zone"),
        ("Larkfield", "UTC", "13", "Choose a month"),
        ("Larkfield", "UTC", "May", "Choose a month"),
    ] {
        let back = send(form(&version, name, zone, month)).await;
        assert_eq!(back.status, 422, "{message}");
        assert!(back.body.contains(message), "{message}: {}", back.body);
    }
    assert_eq!(send(form(&version, "Larkfield & Sons", "Europe/Berlin", "4")).await.went(), "/settings");
    let saved = ada.get("/settings").await.body;
    assert!(saved.contains("Larkfield &amp; Sons") && saved.contains("days in Europe/Berlin"), "{saved}");
    let stale = send(form(&version, "Larkfield Group", "UTC", "1")).await;
    assert_eq!(stale.status, 409);
    for said in ["You saved this elsewhere first", "Larkfield Group", "April", "Save what is chosen"] {
        assert!(stale.body.contains(said), "{said}: {}", stale.body);
    }
    let newer = hidden(&stale, "version");
    assert_eq!(send(form(&newer, "Larkfield Group", "UTC", "1")).await.went(), "/settings");
    assert_eq!(send(form("x", "Larkfield", "UTC", "1")).await.status, 400);
    let currency = ada.post("/settings", &[("version", "9"), ("currency", "EUR")]).await;
    assert_eq!(currency.status, 400, "the currency is no field");
}
