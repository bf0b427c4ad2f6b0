//! Saved views: an address under a name, one's own alone.
use crate::app::TestApp;
use crate::story::Larkfield;
use autopsy::domain::List;

/// The address of the page where the view that is shown now is renamed.
fn edit_on(page: &str) -> String {
    let at = page.find("href=\"/views/").unwrap() + 6;
    page[at..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_view_is_saved_shown_renamed_and_deleted() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    l.opens("Brightwater Utilities", &["sales", "support"]).await;
    let narrowed = "/autopsies?segment=Enterprise&waiting=sales";
    let page = l.dana.get(narrowed).await.body;
    assert!(page.contains(r#"name="query" value="segment=Enterprise&amp;waiting=sales""#), "{page}");
    // The place in the list and what was said are no part of a view.
    let query = "waiting=sales&segment=Enterprise&after=2026-11-04~9&said=saved&q=";
    let fields = [("list", "autopsies"), ("query", query), ("name", "Big ones & Sales")];
    let reply = l.dana.post("/views", &fields).await;
    assert_eq!(reply.location(), "/autopsies?segment=Enterprise&waiting=sales");
    let page = l.dana.get(narrowed).await.body;
    assert!(
        page.contains(
            r#"<a href="/autopsies?segment=Enterprise&amp;waiting=sales" aria-current="page">Big ones &amp; Sales</a>"#
        ),
        "{page}"
    );
    assert!(!page.contains("Save this view") && page.contains("Brightwater"), "{page}");
    assert!(!l.marcus.get(narrowed).await.body.contains("Big ones"), "it is Dana's own");

    // The same name again comes back; the same view under another name is fine.
    let again = l.dana.post("/views", &fields).await;
    assert_eq!(again.status, 422);
    assert!(
        again.body.contains("You have a view of this name") && again.body.contains("Big ones &amp; Sales")
    );
    let blank = [("list", "autopsies"), ("query", "late=1&times=3"), ("name", " ")];
    assert_eq!(l.dana.post("/views", &blank).await.status, 422);

    let edit = edit_on(&page);
    for (browser, status) in [(&l.marcus, 404), (&l.ada, 404), (&l.dana, 200)] {
        assert_eq!(browser.get(&edit).await.status, status);
        assert_eq!(browser.get(&format!("{edit}/removal")).await.status, status);
    }
    assert_eq!(l.marcus.post(&edit, &[("name", "Mine")]).await.status, 404);
    assert_eq!(l.marcus.post(&format!("{edit}/removal"), &[]).await.status, 404);
    assert_eq!(l.dana.post(&edit, &[("name", "")]).await.status, 422);
    assert_eq!(l.dana.post(&edit, &[("name", "For Monday")]).await.went(), "/autopsies");
    assert!(l.dana.get("/autopsies").await.body.contains("For Monday"));
    assert!(l.dana.get(&format!("{edit}/removal")).await.body.contains("Delete “For Monday”"));
    assert_eq!(l.dana.post(&format!("{edit}/removal"), &[]).await.went(), "/autopsies");
    assert!(!l.dana.get("/autopsies").await.body.contains("For Monday"));
    assert_eq!(l.dana.get(&edit).await.status, 404);
}

#[tokio::test]
async fn only_what_the_list_can_read_is_saved() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let refused = [
        ("autopsies", "nope=1"),
        ("autopsies", "stage=nonsense"),
        ("autopsies", "from=soon"),
        ("autopsies", "after=zzz"),
        ("autopsies", ""),
        ("autopsies", "q=%20"),
        ("autopsies", "\u{0}"),
        ("autopsies", "q=a#b c"),
        ("accounts", "late=1"),
        ("accounts", "open=maybe"),
        ("people", "q=a"),
        ("", ""),
    ];
    for (list, query) in refused {
        let name = format!("A view of {list} {}", query.len());
        let fields = [("list", list), ("query", query), ("name", name.as_str())];
        let reply = l.vera.post("/views", &fields).await;
        assert!([400, 303].contains(&reply.status.as_u16()), "{list} {query}: {}", reply.status);
        if reply.status == 303 {
            // What can be read is kept as the list reads it.
            assert_eq!(l.vera.get(reply.location()).await.status, 200, "{list} {query}");
            assert!(query.starts_with("q=") || query.starts_with("after"), "{list} {query}");
        }
    }
    // As many as fit above a list, and no more.
    for n in 0..List::MOST_VIEWS {
        let name = format!("View {n}");
        let fields = [("list", "accounts"), ("query", "region=EMEA"), ("name", name.as_str())];
        assert_eq!(l.vera.post("/views", &fields).await.status, 303, "{n}");
    }
    let fields = [("list", "accounts"), ("query", "region=EMEA"), ("name", "One more")];
    let reply = l.vera.post("/views", &fields).await;
    assert!(reply.status == 422 && reply.body.contains("30 views are kept"), "{}", reply.body);
}

#[tokio::test]
async fn everybody_has_the_views_of_their_role() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let mine = l.opens("Ashgrove Foods", &["sales", "support"]).await;
    let other = l.opens("Birchway Rail", &["product", "support"]).await;
    let page = l.marcus.get("/autopsies?seat=me").await.body;
    assert!(page.contains(&mine) && !page.contains(&other), "{page}");
    assert!(page.contains("I take part") && !page.contains("Led by me"));
    assert!(l.dana.get("/autopsies?lead=me").await.body.contains(&other));
    assert!(l.dana.get("/autopsies?stage=agreeing").await.body.contains("Waiting for agreement"));
    assert!(!l.vera.get("/autopsies").await.body.contains("I take part"));
    assert_eq!(l.marcus.get("/autopsies?seat=you").await.status, 400);
    // A delegate takes part while the delegation lasts.
    let cal = l.cal.id.to_string();
    let delegate = [("person", cal.as_str()), ("until", "2026-11-05")];
    assert_eq!(l.marcus.post(&format!("{mine}/seats/sales/delegate"), &delegate).await.went(), mine);
    assert!(l.cal.get("/autopsies?seat=me").await.body.contains(&mine));
    t.wait(3);
    assert!(!t.sign_in(l.cal.id).await.get("/autopsies?seat=me").await.body.contains(&mine));
}
