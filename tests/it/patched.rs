//! The facts are kept true by reading anew what was touched: whatever was written, they equal all of it read anew.
use crate::app::TestApp;
use crate::company::day;
use crate::imports::bring;
use crate::story::{Larkfield, SEVEN};
use autopsy::actions;
use autopsy::app::Reads;
use autopsy::domain::{Cause, Organisation, Period};
use autopsy::patterns::{Facts, Windows};
use autopsy::store::{self, Db};
use std::sync::Arc;
use std::time::Duration;

/// Asked after every write of every test.
pub async fn facts_are_true(t: &TestApp) {
    let Ok(organisation) = t.app.organisation().await else { return };
    for _ in 0..3 {
        let Ok(stamp) = t.app.db.stamp().await else { return };
        let Ok(kept) = t.app.facts(&organisation).await else { return };
        let anew = anew(t, &organisation).await.summed(window(t, &organisation, &kept));
        if t.app.db.stamp().await.ok() == Some(stamp) {
            assert!(*kept == anew, "the facts are not what is on record: {kept:?}\n{anew:?}");
            return;
        }
    }
}

/// What the report of today counts from is kept too.
fn window(t: &TestApp, organisation: &Organisation, facts: &Facts) -> Period {
    let as_of = Windows::as_of(organisation.zone.day(t.app.now()));
    Windows::new(as_of, None, organisation.fiscal_start_month, facts.first_opened()).window
}

async fn anew(t: &TestApp, organisation: &Organisation) -> Facts {
    let mut conn = t.app.db.read().await.unwrap();
    let rows = store::patterns::load(&mut conn, &organisation.currency, &mut |_| {}).await.unwrap();
    rows.build().unwrap()
}

async fn facts(t: &TestApp) -> Arc<Facts> {
    t.app.facts(&t.app.organisation().await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn ordinary_writes_load_nothing_anew() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    facts(&t).await;
    let whole = t.app.facts_read().whole;
    let at = l.opens("Brightwater Utilities", &SEVEN).await;
    for function in SEVEN {
        l.agrees(&at, function).await;
        l.files(&at, function, "crm_undocumented", "Nobody wrote it down.").await;
    }
    let finding = [
        ("version", "0"),
        ("primary_cause", "crm_undocumented"),
        ("primary_share", "60"),
        ("contributing_1", "onboarding_gap"),
        ("share_1", "40"),
        ("statement", "Nothing was written down at the sale."),
    ];
    l.dana.post(&format!("{at}/finding"), &finding).await.went();
    let later = l.opens("Halcyon Health", &["sales", "support"]).await;
    assert_eq!(facts(&t).await.autopsies.opened.len(), 2);
    let cancelled = [("kind", "duplicate"), ("reason", "One too many")];
    l.dana.post(&format!("{later}/cancellation"), &cancelled).await.went();
    assert_eq!(facts(&t).await.autopsies.opened.len(), 1);
    t.wait(30);
    t.tick().await;
    let found = facts(&t).await;
    assert_eq!(found.autopsies.primary[..], [Some(Cause::CrmUndocumented)]);
    assert_eq!(found.filings.primary.len(), 7);
    let Reads { whole: now, parts } = t.app.facts_read();
    assert!(now == whole && parts > 20, "{now} {parts}");
}

#[tokio::test]
async fn what_a_report_counts_from_stays_as_it_was() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    l.opens("Brightwater Utilities", &["sales", "support"]).await;
    let before = facts(&t).await;
    let copy = Facts::clone(&before);
    l.opens("Halcyon Health", &["sales"]).await;
    assert_eq!((before.autopsies.opened.len(), facts(&t).await.autopsies.opened.len()), (1, 2));
    assert!(*before == copy);
}

#[tokio::test]
async fn another_processs_commit_loads_everything_anew_and_nothing_is_missed() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    facts(&t).await;
    let whole = t.app.facts_read().whole;
    let other = Db::open(t.dir.path()).await.unwrap();
    let changes =
        "change_id,title,cause,owner_function,effective_on\nC1,Handover,crm_undocumented,sales,2026-01-01\n";
    // Between two commits of this process, so that neither's look tells of it by itself.
    t.account(&l.dana, "Halcyon Health").await;
    let reading = crate::imports::reading(&t, &[("changes.csv", changes)]).await;
    actions::imports::import(&other, t.call(), reading).await.unwrap();
    t.account(&l.dana, "Brightwater Utilities").await;
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(facts(&t).await.changes.len(), 1);
    assert_eq!(t.app.facts_read().whole, whole + 1);
    facts_are_true(&t).await;
    other.close().await;
}

#[tokio::test]
async fn what_was_undone_is_not_in_the_facts() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let account = t.account(&l.dana, "Halcyon Health").await.parse().unwrap();
    facts(&t).await;
    let signal = |name: &'static str, keep: bool| {
        let db = t.app.db.clone();
        async move {
            let done: Result<(), actions::Error> = db
                .write(move |conn| {
                    Box::pin(async move {
                        store::facts::insert_signal(conn, account, name, day("2026-10-01")).await?;
                        if keep { Ok(()) } else { Err(actions::Error::NotFound) }
                    })
                })
                .await;
            assert_eq!(done.is_ok(), keep);
        }
    };
    // At once, so that they share a commit.
    tokio::join!(signal("usage_drop", true), signal("late_payment", false), signal("escalation", true));
    assert_eq!(facts(&t).await.warnings.codes.names(), ["escalation", "usage_drop"]);
    facts_are_true(&t).await;
    assert_eq!(t.app.facts_read().whole, 1);
}

#[tokio::test]
async fn an_import_is_in_the_facts() {
    let t = TestApp::new().await;
    Larkfield::of(&t).await;
    facts(&t).await;
    bring(&t, &crate::imports::HISTORY).await.unwrap();
    facts_are_true(&t).await;
    let account = "account_id,name,segment,region,product,arr,customer_since,churned_on
A1,Larkfield,Growth,EMEA,Core,1200,2023-01-01,2026-02-01
A3,Tarn,SMB,EMEA,Core,500,2024-01-01,
";
    bring(&t, &[("accounts.csv", account)]).await.unwrap();
    facts_are_true(&t).await;
    assert_eq!(t.app.facts_read().whole, 1);
}
