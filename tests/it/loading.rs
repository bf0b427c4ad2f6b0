//! While the columns of the report are loaded, whoever asks for figures is told how far that is, and nobody else waits.
use crate::app::{Browser, Reply, TestApp};
use crate::ledger;
use autopsy::app::App;
use autopsy::domain::Role;
use autopsy::web;
use std::sync::mpsc;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::spawn_blocking;

const PAGE: &str = "/patterns";
const DATA: &str = "/api/v1/patterns";
/// Accounts and autopsies of the small company.
const ALL: &str = "400 of 400 rows are in.";
const FILE: &str = "/patterns.csv";

/// The columns are put together on the one thread for such work: who holds it holds back every load.
#[test]
fn who_asks_for_figures_too_early_is_told_how_far_they_are() {
    Builder::new_current_thread().enable_all().max_blocking_threads(1).build().unwrap().block_on(async {
        let mut t = TestApp::new().await;
        ledger::expected(&t).await;
        let Browser { id, cookie, .. } = t.person("Vera", Role::Viewer, &[]).await;
        t.becomes(started_again(&t.app).with_patience(Duration::ZERO));
        let vera = Browser { t: &t, id, cookie };
        let (lets_go, held) = mpsc::channel::<()>();
        let thread = spawn_blocking(move || held.recv());

        let page = when_read(&vera, PAGE).await;
        assert_eq!(page.status, 503);
        assert_eq!(page.headers["retry-after"], "5");
        assert!(page.body.contains("The figures are being loaded from the database."), "{}", page.body);

        let data = vera.get(DATA).await;
        assert_eq!((data.status.as_u16(), data.headers["retry-after"].to_str().unwrap()), (503, "5"));
        assert_eq!(data.headers["content-type"], "application/problem+json");
        assert!(data.body.contains(ALL), "{}", data.body);
        let file = vera.get(FILE).await;
        assert_eq!((file.status.as_u16(), file.headers["retry-after"].to_str().unwrap()), (503, "5"));
        assert!(!file.body.contains("missing_capability"), "{}", file.body);
        for other in ["/", "/autopsies", "/accounts"] {
            assert_eq!(vera.get(other).await.status, 200, "{other} has no figures to wait for");
        }

        drop(lets_go);
        let _ = thread.await.unwrap();
        let organisation = t.app.organisation().await.unwrap();
        t.app.facts_when_loaded(&organisation).await.unwrap();
        assert_eq!(t.app.facts_read().whole, 1, "who was sent away left the load to the others");
        for address in [PAGE, DATA, FILE] {
            let reply = vera.get(address).await;
            assert_eq!(reply.status, 200, "{address}");
            assert!(!reply.headers.contains_key("retry-after"));
        }
    });
}

/// A server that has loaded nothing yet, over the same database.
fn started_again(app: &App) -> App {
    let now = app.now();
    App::new(app.db.clone(), web::pages(), &app.base_url, move || now)
}

/// What is answered once all rows are read, and not yet put together.
async fn when_read(browser: &Browser<'_>, address: &str) -> Reply {
    loop {
        let reply = browser.get(address).await;
        if reply.status != 503 || reply.body.contains(ALL) {
            return reply;
        }
    }
}
