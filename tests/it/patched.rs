//! The facts are kept true by reading anew what was touched: whatever was written, they equal all of it read anew.
use crate::app::TestApp;
use crate::company::{Company, account_id, autopsy_id, day};
use crate::imports::bring;
use crate::story::{Larkfield, SEVEN};
use autopsy::actions;
use autopsy::app::Reads;
use autopsy::domain::{Cause, Day, Function, Minor, Organisation, Outcome, Period};
use autopsy::patterns::{
    Account, AccountNumber, Autopsy, AutopsyNumber, CauseSet, Change, Facts, Filing, Part, Warning, Windows,
};
use autopsy::store::{self, Db};
use chrono::Days;
use proptest::prelude::*;
use std::collections::BTreeSet;
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

/// One thing that is written: what, to which of a few rows, and how.
pub type Write = (u8, u8, u8);

const NAMES: [&str; 4] = ["SMB", "Enterprise", "Growth", "Mid-market"];
const CODES: [&str; 3] = ["usage_drop", "escalation", "late_payment"];

pub fn on(days: u8) -> Day {
    day("2026-01-01") + Days::new(days.into())
}

/// Writes it into the company, and notes whose rows it touched.
pub fn write(
    company: &mut Company,
    (what, which, how): Write,
    accounts: &mut BTreeSet<AccountNumber>,
    autopsies: &mut BTreeSet<AutopsyNumber>,
) {
    let name = NAMES[usize::from(how) % NAMES.len()];
    let cause = Cause::ALL[usize::from(how) % Cause::ALL.len()];
    let place = |len: usize| (len > 0).then(|| usize::from(which) % len);
    match what % 11 {
        0 => {
            let number = account_id(company.accounts.len() as u128 + 1);
            let since = Some(on(how));
            company.accounts.push(Account {
                number,
                since,
                churned: None,
                segment: name,
                region: "EMEA",
                product: name,
            });
            accounts.insert(number);
        }
        1 => {
            let Some(it) = place(company.accounts.len()).map(|it| &mut company.accounts[it]) else { return };
            (it.segment, it.churned) = (name, (how % 2 == 0).then(|| on(how)));
            accounts.insert(it.number);
        }
        2 => {
            let Some(it) = place(company.accounts.len()).map(|it| company.accounts[it].number) else {
                return;
            };
            company.warnings.push(Warning {
                account: it,
                code: CODES[usize::from(how) % CODES.len()],
                seen_on: on(how),
            });
            accounts.insert(it);
        }
        3..=5 => {
            let Some(account) = place(company.accounts.len()).map(|it| company.accounts[it].number) else {
                return;
            };
            let number = autopsies_ever(company) + 1;
            company.autopsies.push(Autopsy {
                number: autopsy_id(number.into()),
                account,
                opened: on(how),
                closed: None,
                arr: Minor::new(how.into()),
                segment: name,
                region: "EMEA",
                product: "Core",
                stage: "adoption",
                outcome: None,
                arr_retained: None,
                primary: None,
                contributing: CauseSet::EMPTY,
                agreed_on: None,
                ordinal: 1,
            });
            autopsies.insert(autopsy_id(number.into()));
        }
        _ => {
            let Some(at) = place(company.autopsies.len()) else { return };
            let it = &mut company.autopsies[at];
            let number = it.number;
            autopsies.insert(number);
            let filing = company
                .filings
                .iter_mut()
                .find(|it| it.autopsy == number && it.function.index() == usize::from(how % 4));
            match (what % 11, filing) {
                (6, _) => {
                    company.autopsies.remove(at);
                    company.filings.retain(|it| it.autopsy != number);
                }
                (7, _) => it.opened = on(how),
                (8, _) => {
                    (it.primary, it.agreed_on, it.outcome) =
                        ((how % 5 > 0).then_some(cause), Some(on(how)), Some(Outcome::Saved));
                    it.contributing = [cause, Cause::SupportSlow].into_iter().collect();
                }
                (_, Some(filing)) => {
                    (filing.filed, filing.primary) = (Some(on(how)), (how % 3 > 0).then_some(cause));
                }
                (_, None) => company.filings.push(Filing {
                    autopsy: number,
                    function: Function::ALL[usize::from(how % 4)],
                    due: on(how),
                    filed: None,
                    primary: None,
                    contributing: CauseSet::EMPTY,
                    after_reveal: false,
                }),
            }
        }
    }
}

/// A number is given once, also when its autopsy is gone.
fn autopsies_ever(company: &Company) -> u32 {
    u32::try_from(company.changes.len()).unwrap() * 100
        + company.autopsies.iter().map(|it| it.number.0).max().unwrap_or(0)
}

/// What was touched, and what hangs on it.
pub fn part(
    company: &Company,
    mut accounts: BTreeSet<AccountNumber>,
    autopsies: BTreeSet<AutopsyNumber>,
) -> Part {
    let mut part = company.clone();
    part.autopsies.retain(|it| autopsies.contains(&it.number));
    accounts.extend(part.autopsies.iter().map(|it| it.account));
    part.accounts.retain(|it| accounts.contains(&it.number));
    part.warnings.retain(|it| accounts.contains(&it.account));
    part.filings.retain(|it| autopsies.contains(&it.autopsy));
    let changes = Some(part.changes.clone());
    Part { facts: part.facts(), autopsies: autopsies.into_iter().collect(), changes }
}

proptest! {
    #[test]
    fn patched_facts_are_the_facts_read_anew(
        commits in prop::collection::vec(prop::collection::vec(any::<Write>(), 0..12), 1..20),
    ) {
        let mut company = Company::default();
        let mut facts = company.facts();
        for (number, commit) in commits.into_iter().enumerate() {
            let (mut accounts, mut autopsies) = (BTreeSet::new(), BTreeSet::new());
            for it in commit {
                write(&mut company, it, &mut accounts, &mut autopsies);
            }
            if number % 4 == 3 {
                let title = "Handover".to_owned();
                let (cause, effective_on) = (Cause::SupportSlow, on(9));
                company.changes.push(Change { id: format!("C{}", 90 - number), title, cause, level: None, effective_on, roll_out_days: 0 });
            }
            // Now and then a report still counts from the facts of before.
            let before = (number % 2 == 0).then(|| (facts.clone(), facts.clone()));
            facts = facts.patched(part(&company, accounts, autopsies)).unwrap();
            prop_assert!(facts == company.facts(), "{facts:?}\n{:?}", company.facts());
            prop_assert!(before.is_none_or(|(before, copy)| before == copy));
        }
    }
}

#[test]
fn an_account_between_others_is_no_part() {
    let mut company = Company::default();
    for number in [1, 3] {
        let number = account_id(number);
        let account = Account { number, since: None, churned: None, segment: "", region: "", product: "" };
        company.accounts.push(account);
    }
    let facts = company.facts();
    company.accounts[0].number = account_id(2);
    company.accounts.truncate(1);
    let part = Part { facts: company.facts(), autopsies: Vec::new(), changes: None };
    assert!(facts.patched(part).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_reads_what_was_written_before_anybody_looks() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let job = tokio::spawn(autopsy::jobs::facts::run(t.app.clone()));
    let read = async |enough: fn(Reads) -> bool| {
        for _ in 0..400 {
            if enough(t.app.facts_read()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{:?}", t.app.facts_read());
    };
    read(|it| it.whole == 1).await;
    t.account(&l.dana, "Halcyon Health").await;
    read(|it| it.parts > 0).await;
    assert_eq!(t.app.facts_read().whole, 1);
    job.abort();
}
