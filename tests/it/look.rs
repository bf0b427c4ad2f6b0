//! What browsers get beside the words: assets, codings, preferences; and what forms say when two people edit one thing, or
//! one person is too fast.
use crate::app::{Browser, Reply, TestApp};
use crate::story::Larkfield;
use autopsy::domain::{Function, Role};
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use std::io::Read;

/// Fetches something as a browser with these headers does.
async fn fetch(
    t: &TestApp,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = t.answer(request.body(Body::empty()).unwrap()).await;
    let (parts, body) = response.into_parts();
    (parts.status, parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
}

fn said<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |it| it.to_str().unwrap())
}

/// The first address on a page that begins so and has this name's ending.
fn address(page: &str, begin: &str) -> String {
    let at = page.find(begin).unwrap_or_else(|| panic!("{begin} is not on the page"));
    page[at..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn assets_come_in_the_coding_that_is_liked_best_and_are_kept_for_good() {
    let t = TestApp::new().await;
    let page = t.nobody().get("/sign-in").await.body;
    let style = address(&page, "/assets/style.");
    let (_, headers, plain) = fetch(&t, Method::GET, &style, &[]).await;
    assert_eq!(said(&headers, "content-type"), "text/css; charset=utf-8");
    assert_eq!(said(&headers, "content-encoding"), "");
    assert_eq!(said(&headers, "vary"), "accept-encoding");
    assert!(said(&headers, "cache-control").contains("immutable"));
    for (accepted, coding) in [
        ("br, gzip", "br"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip;q=0", ""),
        ("*", "br"),
        ("*;q=0.1, br;q=0", "gzip"),
        ("identity, gzip;q=0.5", ""),
        ("zstd", ""),
        ("gzip;q=lots", ""),
    ] {
        let (status, headers, body) = fetch(&t, Method::GET, &style, &[("accept-encoding", accepted)]).await;
        assert_eq!((status.as_u16(), said(&headers, "content-encoding")), (200, coding), "{accepted}");
        let mut read = Vec::new();
        match coding {
            "br" => brotli::BrotliDecompress(&mut body.as_slice(), &mut read).unwrap(),
            "gzip" => drop(flate2::read::GzDecoder::new(body.as_slice()).read_to_end(&mut read).unwrap()),
            _ => read.clone_from(&body),
        }
        assert!(read == plain, "{accepted}: what comes out is what went in");
        assert!(coding.is_empty() || body.len() < 14_000, "{accepted}: {} bytes", body.len());
        let tag = said(&headers, "etag").to_owned();
        let again = [("accept-encoding", accepted), ("if-none-match", tag.as_str())];
        let (status, headers, body) = fetch(&t, Method::GET, &style, &again).await;
        assert_eq!((status.as_u16(), body.len()), (304, 0), "{accepted}");
        assert_eq!(said(&headers, "etag"), tag);
        assert!(
            said(&headers, "vary") == "accept-encoding"
                && said(&headers, "cache-control").contains("immutable")
        );
    }
    let (_, br, _) = fetch(&t, Method::GET, &style, &[("accept-encoding", "br")]).await;
    let other = [("if-none-match", said(&br, "etag")), ("accept-encoding", "gzip")];
    assert_eq!(fetch(&t, Method::GET, &style, &other).await.0, 200, "another coding has another tag");
    let (status, headers, body) = fetch(&t, Method::HEAD, &style, &[]).await;
    assert_eq!((status.as_u16(), body.len()), (200, 0));
    assert_eq!(said(&headers, "content-length"), plain.len().to_string());
}

#[tokio::test]
async fn fonts_are_sent_as_they_are_and_their_licences_with_them() {
    let t = TestApp::new().await;
    let page = t.nobody().get("/sign-in").await.body;
    let style = address(&page, "/assets/style.");
    let (_, _, style) = fetch(&t, Method::GET, &style, &[]).await;
    let style = String::from_utf8(style).unwrap();
    let fonts: Vec<&str> = style.split("url(").skip(1).map(|it| it.split(')').next().unwrap()).collect();
    assert_eq!(fonts.len(), 4);
    let all = [("accept-encoding", "br, gzip")];
    for font in fonts {
        let (status, headers, body) = fetch(&t, Method::GET, &format!("/assets/{font}"), &all).await;
        assert_eq!((status.as_u16(), said(&headers, "content-type")), (200, "font/woff2"), "{font}");
        assert!(said(&headers, "content-encoding").is_empty() && said(&headers, "vary").is_empty());
        assert!(said(&headers, "cache-control").contains("immutable") && body.starts_with(b"wOF2"), "{font}");
        let preloaded = page.contains(font);
        assert_eq!(
            preloaded,
            !font.contains("-ext-"),
            "only what every page draws is asked for early: {font}"
        );
    }
    for licence in ["Inter-OFL.txt", "SourceSerif4-OFL.txt"] {
        let (status, headers, body) = fetch(&t, Method::GET, &format!("/assets/fonts/{licence}"), &[]).await;
        assert_eq!((status.as_u16(), said(&headers, "content-type")), (200, "text/plain; charset=utf-8"));
        assert!(String::from_utf8_lossy(&body).contains("SIL OPEN FONT LICENSE"), "{licence}");
    }
    for name in ["/assets/nothing.css", "/assets/style.00000000.css", "/assets/tokens.css", "/assets/fonts"] {
        assert_eq!(fetch(&t, Method::GET, name, &[]).await.0, 404, "{name}");
    }
}

#[tokio::test]
async fn pages_are_compressed_unless_they_may_repeat_the_request() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let like = async |method: Method, path: &str| {
        let headers = [("cookie", l.dana.cookie.as_str()), ("accept-encoding", "br, gzip")];
        fetch(&t, method, path, &headers).await
    };
    let (_, headers, body) = like(Method::GET, "/autopsies").await;
    assert_eq!(said(&headers, "content-encoding"), "gzip");
    assert!(said(&headers, "vary").contains("accept-encoding"));
    let mut page = String::new();
    flate2::read::GzDecoder::new(body.as_slice()).read_to_string(&mut page).unwrap();
    assert!(page.contains("<h1>Autopsies</h1>"));
    for path in ["/autopsies?q=guess", "/?said=saved", "/patterns.csv", "/api/v1/patterns", "/healthz"] {
        let (_, headers, _) = like(Method::GET, path).await;
        assert_eq!(said(&headers, "content-encoding"), "", "{path}");
    }
    let (status, headers, _) = like(Method::POST, "/autopsies").await;
    assert_eq!((status.is_client_error(), said(&headers, "content-encoding")), (true, ""));
}

#[tokio::test]
async fn letters_are_shortcuts_until_somebody_turns_them_off_for_themselves() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let before = l.marcus.get("/").await.body;
    assert!(before.contains("<html lang=\"en\">") && before.contains("id=\"keys\""), "{before}");
    assert!(!before.contains("data-keys=\"n\""), "an executive opens no autopsy");
    assert!(l.dana.get("/").await.body.contains("data-keys=\"n\""));
    let chosen = [("shortcuts", "off"), ("theme", "dark")];
    assert_eq!(l.marcus.post("/preferences", &chosen).await.location(), "/preferences");
    let after = l.marcus.get("/").await.body;
    assert!(after.contains("<html lang=\"en\" data-theme=\"dark\" data-keys=\"off\">"), "{after}");
    assert!(!after.contains("id=\"keys\"") && !after.contains("<kbd>"), "{after}");
    let again = t.sign_in(l.marcus.id).await.get("/preferences").await.body;
    for id in ["value=\"off\" checked", "value=\"dark\" checked"] {
        assert!(again.contains(id), "{id}: {again}");
    }
    assert!(l.dana.get("/").await.body.contains("id=\"keys\""), "for nobody else");
    assert_eq!(l.marcus.post("/preferences", &[("shortcuts", "on"), ("theme", "auto")]).await.status, 303);
    assert_eq!(l.marcus.get("/").await.body, before);
    for nonsense in [[("shortcuts", "x"), ("theme", "auto")], [("shortcuts", "on"), ("theme", "pink")]] {
        assert_eq!(l.marcus.post("/preferences", &nonsense).await.status, 422);
    }
    assert_eq!(t.nobody().post("/preferences", &chosen).await.status, 401);
}

#[tokio::test]
async fn whoever_has_a_password_needs_it_for_another_one() {
    let t = TestApp::new().await;
    let dana = t.person("Dana", Role::CsLeader, &[]).await;
    let set = async |current: &str, password: &str| {
        dana.post("/password", &[("current", current), ("password", password)]).await
    };
    assert!(!dana.get("/password").await.body.contains("Current password"));
    assert_eq!(set("", "a road with three dips").await.status, 303);
    assert!(dana.get("/password").await.body.contains("Current password"));
    let refused = set("a road with two dips", "something else entirely").await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("This isn’t your password now"), "{}", refused.body);
    assert!(!refused.body.contains("a road with two dips"), "no page repeats a password");
    assert_eq!(set("a road with three dips", "something else entirely").await.status, 303);
    let sign_in =
        [("email", "dana@larkfield.example"), ("password", "something else entirely"), ("next", "/")];
    assert_eq!(t.nobody().post("/sign-in", &sign_in).await.status, 303);
}

#[tokio::test]
async fn whoever_is_too_fast_gets_the_form_back() {
    let t = TestApp::new().await;
    t.person("Dana", Role::CsLeader, &[]).await;
    let fields =
        [("email", "dana@larkfield.example"), ("password", "wrong wrong wrong"), ("next", "/patterns")];
    let mut last = t.nobody().post("/sign-in", &fields).await;
    for _ in 0..40 {
        last = t.nobody().post("/sign-in", &fields).await;
    }
    assert_eq!(last.status, 429);
    assert!(said(&last.headers, "retry-after").parse::<u64>().unwrap() >= 1);
    for kept in ["dana@larkfield.example", "value=\"/patterns\"", "too often at once", "<title>Error: "] {
        assert!(last.body.contains(kept), "{kept}: {}", last.body);
    }
    assert!(!last.body.contains("wrong wrong"), "no page repeats a password");
}

#[tokio::test]
async fn what_is_not_to_be_had_says_why_and_leads_on() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales"]).await;
    let closed = l.vera.get(&at).await;
    assert_eq!(closed.status, 403);
    assert!(
        closed.body.contains("Dana leads it.") && closed.body.contains("Go to what needs you"),
        "{}",
        closed.body
    );
    // Too early: the sentence and the way back, and no questions that can't be answered.
    let early = l.dana.get(&format!("{at}/finding")).await;
    assert_eq!(early.status, 409);
    assert!(
        early.body.contains("Not now") && early.body.contains(&format!("href=\"{at}\">Back")),
        "{}",
        early.body
    );
    assert!(!early.body.contains("<textarea"), "{}", early.body);
    let none = l.dana.get("/autopsies?q=nobody&segment=Enterprise").await.body;
    for part in ["No autopsies match", "nobody", "Enterprise", "Clear filters"] {
        assert!(none.contains(part), "{part}: {none}");
    }
}

/// The value of a hidden field.
fn hidden(reply: &Reply, name: &str) -> String {
    let at = format!("type=\"hidden\" name=\"{name}\" value=\"");
    let found =
        reply.body.split(&at).nth(1).unwrap_or_else(|| panic!("{name} is not hidden on {}", reply.body));
    found.split('"').next().unwrap().to_owned()
}

const MINE: &str = "Onboarding was planned for one site.\r\n\r\nThe goals listed three.";
const THEIRS: &str = "Nobody could open the record of the order.";

fn proposal<'a>(
    version: &'a str,
    share: &'a str,
    rest: &'a str,
    statement: &'a str,
) -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", version),
        ("primary_cause", "onboarding_gap"),
        ("primary_share", share),
        ("contributing_1", "crm_invisible"),
        ("share_1", rest),
        ("contributing_2", ""),
        ("share_2", ""),
        ("statement", statement),
        ("change_id", ""),
    ]
}

#[tokio::test]
async fn of_two_people_who_edit_one_finding_the_second_chooses_and_nothing_is_lost() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let priya = t.person("Priya", Role::CsLeader, &[]).await;
    let at = l.opens("Brightwater Utilities", &["sales", "customer_success"]).await;
    for function in ["sales", "customer_success"] {
        l.agrees(&at, function).await;
        l.files(&at, function, "onboarding_gap", "The plan listed one site.").await;
    }
    let finding = format!("{at}/finding");
    // Both open the empty form. One saves.
    for browser in [&l.dana, &priya] {
        assert_eq!(hidden(&browser.get(&finding).await, "version"), "0");
    }
    assert_eq!(priya.post(&finding, &proposal("0", "60", "40", THEIRS)).await.went(), at);
    // The other is told, and reads both.
    let compared = l.dana.post(&finding, &proposal("0", "70", "30", MINE)).await;
    assert_eq!(compared.status, 409);
    let body = &compared.body;
    for part in [
        "Somebody else saved first",
        "saved by Priya, Wed 4 Nov 09:00",
        THEIRS,
        "<span class=\"blk\">The goals listed three.</span>",
    ] {
        assert!(body.contains(part), "{part}: {body}");
    }
    assert_eq!(hidden(&compared, "version"), "1");
    assert_eq!(hidden(&compared, "primary_cause"), "onboarding_gap", "what is the same is not asked");
    for (field, theirs, mine) in [("primary_share", "60", "70"), ("share_1", "40", "30")] {
        for value in [theirs, mine] {
            let choice = format!("type=\"radio\" name=\"{field}\"");
            let radios: Vec<&str> =
                body.split(&choice).skip(1).map(|it| it.split('>').next().unwrap()).collect();
            assert!(
                radios.len() == 2 && radios.iter().any(|it| it.contains(&format!("value=\"{value}\""))),
                "{radios:?}"
            );
            assert!(radios.iter().all(|it| it.contains("required") && !it.contains("checked")), "{radios:?}");
        }
    }
    assert!(body.contains("Write it anew out of both") && body.contains("Keep all as saved"), "{body}");
    assert!(l.dana.get(&at).await.body.contains(THEIRS), "nothing is replaced yet");
    // While she reads, the other saves once more: she is asked anew, with what she chose.
    assert_eq!(priya.post(&finding, &proposal("1", "65", "35", THEIRS)).await.went(), at);
    let again = l.dana.post(&finding, &proposal("1", "60", "40", MINE)).await;
    assert_eq!((again.status.as_u16(), hidden(&again, "version").as_str()), (409, "2"));
    assert!(again.body.contains("value=\"65\"") && again.body.contains("The goals listed three."));
    // Her words, the other's shares.
    assert_eq!(l.dana.post(&finding, &proposal("2", "65", "35", MINE)).await.went(), at);
    let page = l.dana.get(&at).await.body;
    assert!(page.contains("65%") && page.contains("The goals listed three."), "{page}");
    // The same words twice are no quarrel.
    let same = l.dana.post(&finding, &proposal("2", "65", "35", MINE)).await;
    assert!(same.status == 409 && same.body.contains("Both are the same"), "{}", same.body);
}

#[tokio::test]
async fn ticked_boxes_are_compared_too() {
    let t = TestApp::new().await;
    let ada = t.person("Ada", Role::Admin, &[]).await;
    let marcus = t.person("Marcus", Role::Executive, &[Function::Sales]).await;
    let at = format!("/people/{}", marcus.id);
    let save = async |by: &Browser<'_>, version: &str, functions: &[&str]| {
        let mut fields = vec![
            ("version", version),
            ("email", "marcus@larkfield.example"),
            ("name", "Marcus"),
            ("title", "VP"),
            ("role", "executive"),
        ];
        fields.extend(functions.iter().map(|it| ("functions", *it)));
        by.post(&at, &fields).await
    };
    assert_eq!(save(&ada, "1", &["sales", "support"]).await.status, 303);
    let compared = save(&ada, "1", &["sales", "marketing"]).await;
    assert_eq!(compared.status, 409);
    assert!(compared.body.contains("As saved: Sales, Support."), "{}", compared.body);
    let ticked = compared.body.split("name=\"functions\" id=\"mine-functions-").skip(1);
    let ticked: Vec<&str> = ticked
        .map(|it| it.split('>').next().unwrap())
        .filter(|it| it.contains(" checked"))
        .map(|it| it.split('"').next().unwrap())
        .collect();
    assert_eq!(ticked, ["marketing", "sales"]);
    let newer = hidden(&compared, "version");
    assert_eq!(save(&ada, &newer, &["sales", "support", "marketing"]).await.status, 303);
}
