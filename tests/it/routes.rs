//! Every route × every role. A route of the source that has no row here fails; so does a row without a route.
use crate::app::{Browser, Reply, TestApp};
use crate::story::{Larkfield, SEVEN};
use crate::tidy::files;
use std::collections::BTreeSet;

/// Who asks, in the order of the columns.
pub const ROLES: [&str; 8] =
    ["nobody", "cs leader", "seated", "other executive", "sponsor", "contributor", "viewer", "admin"];

/// A method, a route, and for each role what it gets: `y` may, `n` 403, `0` 404, `s` has to sign in.
pub const ROUTES: &[(&str, &str, &str)] = &[
    ("GET", "/", "s y y y y y y y"),
    ("GET", "/healthz", "y y y y y y y y"),
    ("GET", "/readyz", "y y y y y y y y"),
    ("GET", "/assets/{*name}", "y y y y y y y y"),
    ("GET", "/favicon.ico", "y y y y y y y y"),
    ("GET", "/sign-in", "y y y y y y y y"),
    ("POST", "/sign-in", "y y y y y y y y"),
    // Mail is off here; with mail, tests/it/mail.rs goes through both.
    ("GET", "/sign-in/mail", "0 0 0 0 0 0 0 0"),
    ("POST", "/sign-in/mail", "0 0 0 0 0 0 0 0"),
    ("GET", "/sign-in/{token}", "y y y y y y y y"),
    ("POST", "/sign-in/{token}", "y y y y y y y y"),
    ("GET", "/password", "s y y y y y y y"),
    ("POST", "/password", "s y y y y y y y"),
    ("GET", "/autopsies", "s y y y y y y y"),
    ("POST", "/autopsies", "s y n n n n n n"),
    ("GET", "/autopsies.csv", "s y y y y y y y"),
    ("GET", "/autopsies.xlsx", "s y y y y y y y"),
    ("GET", "/autopsies/new", "s y n n n n n n"),
    ("GET", "/autopsies/{id}", "s y y n y y n n"),
    ("GET", "/autopsies/{id}/print", "s y y n y y n n"),
    ("GET", "/autopsies/{id}/deadline", "s y n n n n n n"),
    ("POST", "/autopsies/{id}/deadline", "s y n n n n n n"),
    ("POST", "/autopsies/{id}/reminders", "s y n n n n n n"),
    ("GET", "/autopsies/{id}/closure", "s y n n n n n n"),
    ("POST", "/autopsies/{id}/closure", "s y n n n n n n"),
    ("GET", "/autopsies/{id}/cancellation", "s y n n n n n n"),
    ("POST", "/autopsies/{id}/cancellation", "s y n n n n n n"),
    ("GET", "/autopsies/{id}/seats", "s y n n n n n n"),
    ("POST", "/autopsies/{id}/seats", "s y n n n n n n"),
    ("GET", "/autopsies/{id}/seats/{function}/consent", "s n y n n n n n"),
    ("POST", "/autopsies/{id}/seats/{function}/consent", "s n y n n n n n"),
    ("GET", "/autopsies/{id}/seats/{function}/delegate", "s n y n n n n n"),
    ("POST", "/autopsies/{id}/seats/{function}/delegate", "s n y n n n n n"),
    ("GET", "/autopsies/{id}/seats/{function}/holder", "s y n n n n n n"),
    ("POST", "/autopsies/{id}/seats/{function}/holder", "s y n n n n n n"),
    ("GET", "/autopsies/{id}/seats/{function}/excusal", "s y n n n n n n"),
    ("POST", "/autopsies/{id}/seats/{function}/excusal", "s y n n n n n n"),
    ("GET", "/autopsies/{id}/filing", "s y y n n n n n"),
    ("GET", "/autopsies/{id}/seats/{function}/filing", "s n y n n n n n"),
    ("POST", "/autopsies/{id}/seats/{function}/filing", "s n y n n n n n"),
    ("POST", "/autopsies/{id}/seats/{function}/draft", "s n y n n n n n"),
    ("GET", "/autopsies/{id}/seats/{function}/link", "s y n n n n n n"),
    ("POST", "/autopsies/{id}/seats/{function}/link", "s y n n n n n n"),
    // A link is who somebody is: one that is none is the same nothing for all. Live ones are tried in links.rs.
    ("GET", "/f/{token}", "0 0 0 0 0 0 0 0"),
    ("POST", "/f/{token}", "0 0 0 0 0 0 0 0"),
    ("GET", "/f/{token}/decline", "0 0 0 0 0 0 0 0"),
    ("POST", "/f/{token}/decline", "0 0 0 0 0 0 0 0"),
    ("GET", "/f/{token}/delegate", "0 0 0 0 0 0 0 0"),
    ("POST", "/f/{token}/delegate", "0 0 0 0 0 0 0 0"),
    ("GET", "/f/{token}/cause", "0 0 0 0 0 0 0 0"),
    ("POST", "/f/{token}/cause", "0 0 0 0 0 0 0 0"),
    ("GET", "/f/{token}/evidence", "0 0 0 0 0 0 0 0"),
    ("POST", "/f/{token}/evidence", "0 0 0 0 0 0 0 0"),
    ("POST", "/f/{token}/draft", "0 0 0 0 0 0 0 0"),
    ("GET", "/f/{token}/saved", "0 0 0 0 0 0 0 0"),
    ("GET", "/f/{token}/sealed", "0 0 0 0 0 0 0 0"),
    ("GET", "/f/{token}/renewal", "0 0 0 0 0 0 0 0"),
    ("POST", "/f/{token}/renewal", "0 0 0 0 0 0 0 0"),
    ("GET", "/autopsies/{id}/reveal", "s y n n n n n n"),
    ("POST", "/autopsies/{id}/reveal", "s y n n n n n n"),
    ("GET", "/autopsies/{id}/finding", "s y n n n n n n"),
    ("POST", "/autopsies/{id}/finding", "s y n n n n n n"),
    ("GET", "/autopsies/{id}/finding/answers/{function}", "s n y n n n n n"),
    ("POST", "/autopsies/{id}/finding/answers/{function}", "s n y n n n n n"),
    ("GET", "/autopsies/{id}/rescue/override", "s n n n y n n n"),
    ("POST", "/autopsies/{id}/rescue/override", "s n n n y n n n"),
    ("GET", "/autopsies/{id}/rescue/tasks", "s y y n y y n n"),
    ("POST", "/autopsies/{id}/rescue/tasks", "s y y n y y n n"),
    ("POST", "/autopsies/{id}/rescue/tasks/{task}/completion", "s 0 0 n 0 0 n n"),
    ("GET", "/autopsies/{id}/rescue/outcome", "s y n n n n n n"),
    ("POST", "/autopsies/{id}/rescue/outcome", "s y n n n n n n"),
    ("GET", "/autopsies/{id}/rescue/looks/{day}", "s 0 0 n 0 0 n n"),
    ("POST", "/autopsies/{id}/rescue/looks/{day}", "s y y n y y n n"),
    ("GET", "/imports", "s y n n n n n y"),
    ("POST", "/imports", "s y n n n n n y"),
    ("GET", "/imports/{id}", "s 0 n n n n n 0"),
    ("GET", "/imports/templates/{file}", "s y n n n n n y"),
    ("GET", "/accounts", "s y y y y y y y"),
    ("POST", "/accounts", "s y y y y y n n"),
    ("GET", "/accounts.csv", "s y y y y y y y"),
    ("GET", "/accounts.xlsx", "s y y y y y y y"),
    ("GET", "/accounts/new", "s y y y y y n n"),
    ("GET", "/accounts/{id}", "s y y y y y y y"),
    ("GET", "/accounts/{id}/edit", "s y y y y y n n"),
    ("POST", "/accounts/{id}/edit", "s y y y y y n n"),
    ("POST", "/accounts/{id}/facts", "s y y y y y n n"),
    ("GET", "/accounts/{id}/facts/new", "s y y y y y n n"),
    ("POST", "/views", "s y y y y y y y"),
    ("GET", "/views/{id}", "s 0 0 0 0 0 0 0"),
    ("POST", "/views/{id}", "s 0 0 0 0 0 0 0"),
    ("GET", "/views/{id}/removal", "s 0 0 0 0 0 0 0"),
    ("POST", "/views/{id}/removal", "s 0 0 0 0 0 0 0"),
    ("GET", "/causes", "s y y y y y y y"),
    ("GET", "/changes", "s y y y y y y y"),
    ("POST", "/changes", "s y y y y y n n"),
    ("GET", "/changes/new", "s y y y y y n n"),
    ("GET", "/changes/{id}", "s 0 0 0 0 0 0 0"),
    ("GET", "/changes/{id}/edit", "s 0 0 0 0 0 0 0"),
    ("POST", "/changes/{id}/edit", "s 0 0 0 0 0 0 0"),
    ("GET", "/changes/{id}/move", "s 0 0 0 0 0 0 0"),
    ("GET", "/changes/{id}/agreement", "s 0 0 0 0 0 0 0"),
    ("POST", "/changes/{id}/agreement", "s 0 0 0 0 0 0 0"),
    ("GET", "/changes/{id}/decline", "s 0 0 0 0 0 0 0"),
    ("POST", "/changes/{id}/decline", "s 0 0 0 0 0 0 0"),
    ("GET", "/changes/{id}/in-place", "s 0 0 0 0 0 0 0"),
    ("POST", "/changes/{id}/in-place", "s 0 0 0 0 0 0 0"),
    ("GET", "/changes/{id}/check", "s 0 0 0 0 0 0 0"),
    ("POST", "/changes/{id}/check", "s 0 0 0 0 0 0 0"),
    ("GET", "/search", "s y y y y y y y"),
    ("GET", "/people", "s y y y y y y y"),
    ("POST", "/people", "s n n n n n n y"),
    ("GET", "/people/new", "s n n n n n n y"),
    ("GET", "/people/{id}", "s n n n n n n y"),
    ("POST", "/people/{id}", "s n n n n n n y"),
    ("GET", "/people/{id}/link", "s n n n n n n y"),
    ("POST", "/people/{id}/link", "s n n n n n n y"),
    ("GET", "/people/{id}/access", "s n n n n n n y"),
    ("POST", "/people/{id}/access", "s n n n n n n y"),
    ("POST", "/people/{id}/reminders", "s y n n n n n n"),
    ("GET", "/functions/{function}/delegate", "s n y n n n n y"),
    ("POST", "/functions/{function}/delegate", "s n y n n n n y"),
    ("GET", "/settings", "s n n n n n n y"),
    ("POST", "/settings", "s n n n n n n y"),
    ("GET", "/preferences", "s y y y y y y y"),
    ("POST", "/preferences", "s y y y y y y y"),
    ("GET", "/settings/mail", "s n n n n n n y"),
    ("POST", "/settings/mail/tests", "s n n n n n n y"),
    ("POST", "/settings/mail/{id}/attempts", "s n n n n n n 0"),
    ("GET", "/patterns", "s y y y y y y y"),
    ("GET", "/patterns.csv", "s y y y y y y y"),
    ("GET", "/patterns.pdf", "s y y y y y y y"),
    ("GET", "/patterns.html", "s y y y y y y y"),
    ("GET", "/patterns.xlsx", "s y y y y y y y"),
    ("GET", "/patterns/{file}", "s y y y y y y y"),
    // One review for all, frozen by its chair.
    ("GET", "/reviews", "s y y y y y y y"),
    ("POST", "/reviews", "s y n n y n n n"),
    ("GET", "/reviews/new", "s y n n y n n n"),
    ("GET", "/reviews/{id}", "s y y y y y y y"),
    ("GET", "/reviews/{id}/edit", "s y n n y n n n"),
    ("POST", "/reviews/{id}/edit", "s y n n y n n n"),
    ("GET", "/reviews/{id}/words", "s y n n y n n n"),
    ("POST", "/reviews/{id}/words", "s y n n y n n n"),
    ("GET", "/reviews/{id}/snapshot", "s y n n n n n n"),
    ("POST", "/reviews/{id}/snapshot", "s y n n n n n n"),
    ("POST", "/api/v1/reviews/{id}/snapshot", "s y n n n n n n"),
    ("GET", "/api/v1/reviews/{id}/snapshot", "s y y y y y y y"),
    ("POST", "/reviews/{id}/patterns", "s y n n n n n n"),
    ("GET", "/reviews/{id}/patterns/{pattern}", "s 0 n n n n n n"),
    ("POST", "/reviews/{id}/patterns/{pattern}", "s 0 n n n n n n"),
    ("GET", "/reviews/{id}/people", "s y n n n n n n"),
    ("POST", "/reviews/{id}/people", "s y n n n n n n"),
    ("POST", "/reviews/{id}/minutes", "s y y y y y n n"),
    ("GET", "/reviews/{id}/report.pdf", "s y y y y y y y"),
    ("GET", "/reviews/{id}/board", "s y y y y y y y"),
    ("GET", "/reviews/{id}/calendar.ics", "s y y y y y y y"),
    ("GET", "/reviews/{id}/report.xlsx", "s y y y y y y y"),
    ("GET", "/reviews/{id}/report.html", "s y y y y y y y"),
    ("GET", "/reviews/{id}/exhibits/{file}", "s y y y y y y y"),
    ("GET", "/api/v1/reviews", "s y y y y y y y"),
    ("POST", "/api/v1/reviews", "s y n n y n n n"),
    ("GET", "/api/v1/reviews/{id}", "s y y y y y y y"),
    ("PATCH", "/api/v1/reviews/{id}", "s y n n y n n n"),
    ("POST", "/api/v1/reviews/{id}/agenda", "s y n n n n n n"),
    ("PUT", "/api/v1/reviews/{id}/decisions/{pattern_id}", "s y n n n n n n"),
    ("PUT", "/api/v1/reviews/{id}/attendance", "s y n n n n n n"),
    ("GET", "/api/v1/reviews/{id}/minutes", "s y y y y y y y"),
    ("POST", "/api/v1/reviews/{id}/minutes", "s y y y y y n n"),
    ("GET", "/reviews/{id}/closure", "s y n n n n n n"),
    ("POST", "/reviews/{id}/closure", "s y n n n n n n"),
    ("POST", "/api/v1/reviews/{id}/closure", "s y n n n n n n"),
    ("GET", "/patterns/records", "s y y y y y y y"),
    ("POST", "/patterns/records", "s y n n y n n n"),
    ("GET", "/patterns/records/new", "s y n n y n n n"),
    ("GET", "/patterns/records/{id}", "s y y y y y y y"),
    ("GET", "/patterns/records/{id}/decision", "s y n n y n n n"),
    ("POST", "/patterns/records/{id}/decision", "s y n n y n n n"),
    ("GET", "/api/v1/patterns/records", "s y y y y y y y"),
    ("POST", "/api/v1/patterns/records", "s y n n y n n n"),
    ("GET", "/api/v1/patterns/records/{id}", "s y y y y y y y"),
    ("GET", "/api/v1/patterns/records/{id}/figures", "s y y y y y y y"),
    ("POST", "/api/v1/patterns/records/{id}/decisions", "s y n n y n n n"),
    ("GET", "/tokens", "s y y y y y y y"),
    ("POST", "/tokens", "s y y y y y y y"),
    ("GET", "/tokens/{id}/revocation", "s 0 0 0 0 0 0 0"),
    ("POST", "/tokens/{id}/revocation", "s 0 0 0 0 0 0 0"),
    ("GET", "/api/docs", "y y y y y y y y"),
    ("GET", "/api/openapi.json", "y y y y y y y y"),
    ("GET", "/api/v1/functions", "s y y y y y y y"),
    ("GET", "/api/v1/causes", "s y y y y y y y"),
    ("GET", "/api/v1/accounts", "s y y y y y y y"),
    ("POST", "/api/v1/accounts", "s y y y y y n n"),
    ("GET", "/api/v1/accounts/{id}", "s y y y y y y y"),
    ("PATCH", "/api/v1/accounts/{id}", "s y y y y y n n"),
    ("GET", "/api/v1/autopsies", "s y y y y y y y"),
    ("POST", "/api/v1/autopsies", "s y n n n n n n"),
    ("GET", "/api/v1/autopsies/{id}", "s y y n y y n n"),
    ("POST", "/api/v1/autopsies/{id}/reveal", "s y n n n n n n"),
    ("PUT", "/api/v1/autopsies/{id}/deadline", "s y n n n n n n"),
    ("POST", "/api/v1/autopsies/{id}/reminders", "s y n n n n n n"),
    ("POST", "/api/v1/autopsies/{id}/closure", "s y n n n n n n"),
    ("POST", "/api/v1/autopsies/{id}/cancellation", "s y n n n n n n"),
    ("POST", "/api/v1/autopsies/{id}/seats", "s y n n n n n n"),
    ("GET", "/api/v1/autopsies/{id}/seats/{function}", "s y y n y y n n"),
    ("PUT", "/api/v1/autopsies/{id}/seats/{function}/consent", "s n y n n n n n"),
    ("PUT", "/api/v1/autopsies/{id}/seats/{function}/delegate", "s n y n n n n n"),
    ("POST", "/api/v1/autopsies/{id}/seats/{function}/holder", "s y n n n n n n"),
    ("POST", "/api/v1/autopsies/{id}/seats/{function}/excusal", "s y n n n n n n"),
    ("GET", "/api/v1/autopsies/{id}/seats/{function}/filing", "s n 0 n n n n n"),
    ("PUT", "/api/v1/autopsies/{id}/seats/{function}/filing", "s n y n n n n n"),
    ("GET", "/api/v1/autopsies/{id}/finding", "s 0 0 n 0 0 n n"),
    ("PUT", "/api/v1/autopsies/{id}/finding", "s y n n n n n n"),
    ("PUT", "/api/v1/autopsies/{id}/finding/answers/{function}", "s n y n n n n n"),
    ("GET", "/api/v1/autopsies/{id}/rescue", "s y y n y y n n"),
    ("PUT", "/api/v1/autopsies/{id}/rescue", "s y n n n n n n"),
    ("POST", "/api/v1/autopsies/{id}/rescue/override", "s n n n y n n n"),
    ("GET", "/api/v1/autopsies/{id}/rescue/tasks", "s y y n y y n n"),
    ("POST", "/api/v1/autopsies/{id}/rescue/tasks", "s y y n y y n n"),
    ("GET", "/api/v1/autopsies/{id}/rescue/tasks/{task}", "s 0 0 n 0 0 n n"),
    ("POST", "/api/v1/autopsies/{id}/rescue/tasks/{task}/completion", "s y y n y y n n"),
    ("POST", "/api/v1/autopsies/{id}/rescue/looks/{day}", "s y y n y y n n"),
    ("GET", "/api/v1/patterns", "s y y y y y y y"),
    ("GET", "/api/v1/facts", "s y y y y y y y"),
    ("POST", "/api/v1/facts", "s y y y y y n n"),
    ("GET", "/api/v1/facts/{id}", "s 0 0 0 0 0 0 0"),
    ("GET", "/api/v1/changes", "s y y y y y y y"),
    ("POST", "/api/v1/changes", "s y y y y y n n"),
    ("GET", "/api/v1/changes/{id}", "s 0 0 0 0 0 0 0"),
    ("PATCH", "/api/v1/changes/{id}", "s y y y y y y y"),
    ("POST", "/api/v1/changes/{id}/agreement", "s y y y y y y y"),
    ("POST", "/api/v1/changes/{id}/decline", "s y y y y y y y"),
    ("POST", "/api/v1/changes/{id}/in-place", "s y y y y y y y"),
    ("POST", "/api/v1/changes/{id}/check", "s y y y y y y y"),
    ("GET", "/api/v1/search", "s y y y y y y y"),
    ("GET", "/api/v1/me", "s y y y y y y y"),
    ("GET", "/api/v1/people", "s y y y y y y y"),
    ("POST", "/api/v1/people", "s n n n n n n y"),
    ("GET", "/api/v1/people/{id}", "s y y y y y y y"),
    ("PATCH", "/api/v1/people/{id}", "s n n n n n n y"),
    ("GET", "/api/v1/functions/{function}/delegate", "s y y y y y y y"),
    ("PUT", "/api/v1/functions/{function}/delegate", "s n y n n n n y"),
    ("GET", "/api/v1/imports", "s y n n n n n y"),
    ("POST", "/api/v1/imports", "s y n n n n n y"),
    ("GET", "/api/v1/imports/{id}", "s 0 n n n n n 0"),
    ("GET", "/api/v1/settings", "s n n n n n n y"),
    ("PATCH", "/api/v1/settings", "s n n n n n n y"),
    ("GET", "/api/v1/record", "s n n n n n n y"),
    ("POST", "/sign-out", "s y y y y y y y"),
];

/// The routes that the source serves: (method, path).
pub fn served() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for (_, text) in files("src/web", "rs") {
        for (at, _) in text.match_indices(".route(") {
            let rest = &text[at..];
            let path = rest.split('"').nth(1).unwrap();
            let end = rest[1..].find("\n        .").or(rest[1..].find("\n}")).map_or(rest.len(), |it| it + 1);
            let handlers = &rest[..end];
            let handlers = handlers.split("fn ").next().unwrap();
            for (word, method) in [
                ("get(", "GET"),
                ("post(", "POST"),
                ("put(", "PUT"),
                ("patch(", "PATCH"),
                ("delete(", "DELETE"),
            ] {
                if handlers.contains(&format!(" {word}")) || handlers.contains(&format!(".{word}")) {
                    found.insert((method.to_owned(), path.to_owned()));
                }
            }
        }
    }
    found
}

#[test]
fn every_route_has_its_row() {
    let rows: BTreeSet<(String, String)> =
        ROUTES.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
    let served = served();
    assert_eq!(
        served.difference(&rows).collect::<Vec<_>>(),
        Vec::<&(String, String)>::new(),
        "routes without a row"
    );
    assert_eq!(
        rows.difference(&served).collect::<Vec<_>>(),
        Vec::<&(String, String)>::new(),
        "rows without a route"
    );
}

/// A company in the middle of an autopsy: all seated, Sales has filed, the rescue runs, one task is open.
pub async fn in_the_middle(l: &Larkfield<'_>) -> String {
    let at = l.opens("Brightwater Utilities", &SEVEN).await;
    for function in SEVEN {
        l.agrees(&at, function).await;
    }
    at
}

/// The path of a row with real ids in its place.
pub fn filled(path: &str, at: &str, account: &str, person: &str) -> String {
    let id = at.rsplit('/').next().unwrap();
    let noun = path.trim_start_matches("/api/v1");
    let id = if noun.starts_with("/accounts") {
        account
    } else if noun.starts_with("/people") {
        person
    } else {
        id
    };
    path.replace("/patterns/{file}", "/patterns/causes.csv")
        .replace("/exhibits/{file}", "/exhibits/causes.csv")
        .replace("{pattern}", "0190a0a0-0000-7000-8000-000000000000")
        .replace("{pattern_id}", "0190a0a0-0000-7000-8000-000000000000")
        .replace("{id}", id)
        .replace("{function}", "sales")
        .replace("{token}", "no-such-token")
        .replace("{task}", "0190a0a0-0000-7000-8000-000000000000")
        .replace("{day}", "90")
        .replace("{file}", "accounts.csv")
        .replace("{*name}", "app.js")
}

#[tokio::test]
async fn every_route_answers_each_role_as_the_table_says() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    let account = t.account(&l.dana, "Halcyon Health").await;
    let person = l.vera.id.to_string();
    crate::ledger::expected(&t).await;
    let review = crate::reviewing::planned(&l, "2026-07-01").await;
    l.dana.post(&format!("/reviews/{review}/snapshot"), &[("version", "1")]).await.went();
    let pattern = crate::reviewing::opened(&l, "product_gap").await;
    let nobody = t.nobody();
    let browsers: [&Browser<'_>; 8] = [&nobody, &l.dana, &l.marcus, &l.cal, &l.wes, &l.noor, &l.vera, &l.ada];
    let mut wrong = Vec::new();
    for (method, path, expected) in ROUTES {
        let of = |noun: &str, id: &str| path.replace(&format!("{noun}/{{id}}"), &format!("{noun}/{id}"));
        let path_of_it =
            if path.contains("/records/") { of("/records", &pattern) } else { of("/reviews", &review) };
        let mut address = filled(&path_of_it, &at, &account, &person);
        if path.contains(".pdf") {
            // To be told that there is no such paper is to be let in, and saves setting the same pages seven times.
            address.push_str("?paper=folio");
        }
        let mut got = Vec::new();
        for browser in browsers {
            let reply = match *method {
                "GET" => browser.get(&address).await,
                _ => browser.send(method.parse().unwrap(), &address, String::new(), &[]).await,
            };
            assert!(!reply.status.is_server_error(), "{method} {address}: {} {}", reply.status, reply.body);
            got.push(letter(&reply, method));
        }
        let got = got.join(" ");
        if got != *expected {
            wrong.push(format!("{method} {path}: the table says {expected}, the server {got}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", ROLES.join(", "), wrong.join("\n"));
}

fn letter(reply: &Reply, method: &str) -> &'static str {
    match reply.status.as_u16() {
        303 if method == "GET" && reply.location().starts_with("/sign-in?next=") => "s",
        303 if method == "GET" && reply.location() == "/sign-in" => "s",
        401 => "s",
        403 => "n",
        404 => "0",
        _ => "y",
    }
}
