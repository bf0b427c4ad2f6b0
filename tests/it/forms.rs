//! Every form of an autopsy, filled in badly: a clear answer, what was typed is kept, nothing is stored, never a 500.
use crate::app::TestApp;
use crate::routes::{ROUTES, filled, in_the_middle};
use crate::story::Larkfield;
use axum::http::Method;

#[tokio::test]
async fn every_form_takes_every_nonsense_calmly() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    let account = t.account(&l.dana, "Halcyon Health").await;
    let person = l.vera.id.to_string();
    let long = "x".repeat(10_000);
    let values = [
        "",
        long.as_str(),
        "\u{0}\u{7}control",
        "<script>alert(1)</script>",
        "0190a0a0-0000-7000-8000-000000000000",
    ];
    let before = t.dump().await;
    for (_, path, _) in ROUTES.iter().filter(|it| {
        it.0 == "POST"
            && !it.1.contains("sign-")
            && it.1 != "/password"
            && !it.1.starts_with("/f/")
            && !it.1.starts_with("/api/")
    }) {
        let address = filled(path, &at, &account, &person);
        let names = names_of(path);
        for value in values {
            let body =
                names.iter().map(|name| format!("{name}={}", percent(value))).collect::<Vec<_>>().join("&");
            for browser in [&l.dana, &l.marcus, &l.wes, &l.ada] {
                let reply = browser.send(Method::POST, &address, body.clone(), &[]).await;
                let status = reply.status.as_u16();
                assert!(
                    [204, 303, 400, 403, 404, 409, 413, 422].contains(&status)
                        // A link to hand on is shown this once, by the answer itself.
                        || (status == 200 && path.ends_with("/seats/{function}/link")),
                    "{address} {value:.20}: {status}"
                );
                assert!(!reply.body.contains("<script>alert"), "{address} lets HTML through");
            }
        }
        // A field that the form does not have, and bytes that are no form.
        for body in ["no_such_field=1", "%ff%fe=%", "a=1&a=2&&&=&%"] {
            let reply = l.dana.send(Method::POST, &address, body.to_owned(), &[]).await;
            assert!(
                [204, 303, 400, 403, 404, 409, 422].contains(&reply.status.as_u16()),
                "{address} {body}: {}",
                reply.status
            );
        }
    }
    let after = t.dump().await;
    // What may have changed is the record of refusals, and what empty forms may do; no autopsy's table did.
    for table in ["filings", "findings", "finding_answers", "reveals", "rescue_tasks", "overrides", "seats"] {
        let part = |dump: &str| {
            dump.split(&format!("== {table}\n")).nth(1).unwrap().split("== ").next().unwrap().to_owned()
        };
        assert_eq!(part(&before), part(&after), "{table}");
    }
}

/// The names of the fields that the source gives the form of a route; all of them for all is as good.
fn names_of(path: &str) -> Vec<&'static str> {
    let last = path.rsplit('/').next().unwrap();
    match last {
        "autopsies" => vec![
            "id",
            "account",
            "account_id",
            "kind",
            "happened",
            "stated_reason",
            "lifecycle_stage",
            "signals",
            "arr_at_risk",
            "growth_deal",
            "functions",
            "agree_by",
            "due_on",
        ],
        "deadline" => vec!["due_on"],
        "cancellation" => vec!["kind", "reason"],
        // A link is asked for with nothing: whatever is sent with it is one too many.
        "seats" | "link" => vec!["function"],
        "consent" => vec!["answer", "reason"],
        "delegate" => vec!["person", "until"],
        "filing" | "draft" => {
            vec![
                "then",
                "primary_cause",
                "evidence",
                "confidence",
                "contributing_causes",
                "prevention",
                "link",
            ]
        }
        "reveal" | "override" => vec!["reason"],
        "finding" => vec![
            "version",
            "primary_cause",
            "primary_share",
            "contributing_1",
            "share_1",
            "contributing_2",
            "share_2",
            "statement",
            "change_id",
        ],
        "{function}" => vec!["version", "answer", "reason"],
        "tasks" => vec!["id", "title", "purpose", "owner", "due_on"],
        "outcome" => vec!["outcome", "arr_retained", "note"],
        "preferences" => vec!["shortcuts", "theme"],
        "{day}" => vec!["standing", "note"],
        "tokens" => vec!["id", "scope"],
        _ => Vec::new(),
    }
}

fn percent(text: &str) -> String {
    percent_encoding::percent_encode(text.as_bytes(), percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[tokio::test]
async fn a_form_comes_back_with_everything_that_was_typed() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    let filing = [
        ("primary_cause", ""),
        ("evidence", "Six of \"forty\" planners <i>were</i> trained."),
        ("confidence", "medium"),
        ("contributing_causes", "crm_invisible"),
        ("prevention", "An owner at the kick-off."),
        ("link", "javascript:alert(1)"),
    ];
    let reply = l.joon.post(&format!("{at}/seats/onboarding/filing"), &filing).await;
    assert_eq!(reply.status, 422);
    for kept in [
        "Six of &quot;forty&quot; planners &lt;i&gt;were&lt;",
        "An owner at the kick-off.",
        "javascript:alert(1)",
    ] {
        assert!(reply.body.contains(kept), "{kept}: {}", reply.body);
    }
    for said in
        ["Choose the cause that best fits what you saw", "The link has to begin with https:// or http://"]
    {
        assert!(reply.body.contains(said), "{said}");
    }
    assert!(
        reply.body.contains(r#"value="medium" checked"#)
            && reply.body.contains(r#"value="crm_invisible" checked"#)
    );
    assert!(!reply.body.contains("href=\"javascript"));
    let open = [("id", "not an id"), ("account", "Nobody Inc")];
    assert_eq!(l.dana.post("/autopsies", &open).await.status, 400);
    let id = autopsy::domain::AutopsyId::new().to_string();
    let open = [
        ("id", id.as_str()),
        ("account", "Nobody Inc"),
        ("happened", "It went quiet."),
        ("lifecycle_stage", "adoption"),
        ("kind", "full"),
        ("arr_at_risk", "12k"),
        ("functions", "sales"),
        ("functions", "marketing"),
        ("agree_by", "2026-11-30"),
        ("due_on", "soon"),
    ];
    let reply = l.dana.post("/autopsies", &open).await;
    assert_eq!(reply.status, 422);
    for said in
        ["No account has this name", "isn&#x27;t an amount; write digits only", "File by has to be a day"]
    {
        assert!(reply.body.contains(said), "{said}: {}", reply.body);
    }
    assert!(
        reply.body.contains("It went quiet.")
            && reply.body.contains("Nobody Inc")
            && reply.body.contains("12k")
    );
    t.account(&l.dana, "Nobody Inc").await;
    let fixed: Vec<(&str, &str)> = open
        .iter()
        .map(|(name, value)| {
            if *name == "arr_at_risk" {
                (*name, "12000")
            } else if *name == "due_on" {
                (*name, "2026-11-20")
            } else {
                (*name, *value)
            }
        })
        .collect();
    let reply = l.dana.post("/autopsies", &fixed).await;
    assert_eq!(reply.status, 422);
    assert!(reply.body.contains("File by has to be the day of agreeing or later"), "{}", reply.body);
    assert!(reply.body.contains("Marketing has no executive who can sign in"), "{}", reply.body);
}

#[tokio::test]
async fn addresses_that_are_nothing_answer_alike() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let unknown = l.dana.get("/autopsies/0190a0a0-0000-7000-8000-000000000000").await;
    let garbage = l.dana.get("/autopsies/%00%ff").await;
    let nowhere = l.dana.get("/no/such/page").await;
    for reply in [&unknown, &garbage, &nowhere] {
        assert_eq!((reply.status.as_u16(), &reply.body), (404, &unknown.body));
    }
    assert_eq!(l.dana.get("/autopsies?stage=nonsense").await.status, 400);
    assert_eq!(l.dana.get("/autopsies?no_such=1").await.status, 400);
    assert_eq!(l.dana.get("/autopsies?after=zzz").await.status, 400);
    assert_eq!(l.dana.send(Method::DELETE, "/autopsies", String::new(), &[]).await.status, 405);
}
