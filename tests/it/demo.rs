//! The invented company: the same for ever, and true to the rules of history.
use autopsy::demo::{
    Account, Autopsy, Company, FILES, Histories, Patterns, Rng, SIGNALS, STAGES, Signal, Size,
};
use autopsy::domain::{Cause, Day, Function, Kind, Line};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::rc::Rc;

pub fn today() -> Day {
    "2025-11-18".parse().unwrap()
}

pub fn size(accounts: u32, autopsies: u32, seed: u64) -> Size {
    Size { accounts, autopsies, years: 3, seed, today: today(), patterns: Patterns::Planted }
}

pub fn chance_alone(seed: u64) -> Size {
    Size { patterns: Patterns::None, ..size(12_000, 8_000, seed) }
}

/// A file that a test can read back.
#[derive(Clone, Default)]
pub struct Paper(Rc<RefCell<Vec<u8>>>);

impl io::Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub fn written(
    write: impl FnOnce(&mut dyn FnMut(&str) -> io::Result<Paper>) -> io::Result<()>,
) -> BTreeMap<String, String> {
    let mut papers: BTreeMap<String, Paper> = BTreeMap::new();
    write(&mut |name| Ok(papers.entry(name.to_owned()).or_default().clone())).unwrap();
    let text = |it: Paper| String::from_utf8(it.0.borrow().clone()).unwrap();
    papers.into_iter().map(|(name, paper)| (name, text(paper))).collect()
}

#[test]
fn the_stream_of_a_seed_never_changes() {
    // xoshiro256++ of the state that `SplitMix64` gives for the seed 0, as in the authors' own C.
    let mut rng = Rng::new(0);
    assert_eq!([rng.bits(), rng.bits()], [0x5317_5d61_490b_23df, 0x61da_6f3d_c380_d507]);
    let mut rng = Rng::of(7, 3);
    let drawn = (rng.below(1000), rng.poisson(4.0), rng.lognormal(100.0, 0.5), rng.exponential(9.0));
    insta::assert_snapshot!(format!("{drawn:?}"), @"(165, 0, 153.36076603703236, 3.0552700933051176)");
}

#[test]
fn the_distributions_have_the_means_they_name() {
    let mut rng = Rng::new(11);
    let mut mean =
        |draw: &mut dyn FnMut(&mut Rng) -> f64| (0..40_000).map(|_| draw(&mut rng)).sum::<f64>() / 40_000.0;
    let near = |is: f64, wanted: f64| assert!((is / wanted - 1.0).abs() < 0.03, "{is}, not {wanted}");
    near(mean(&mut |it| it.unit()), 0.5);
    near(mean(&mut |it| it.exponential(7.0)), 7.0);
    near(mean(&mut |it| it.exponential(7.0).powi(2)), 98.0);
    near(mean(&mut |it| f64::from(it.poisson(2.5))), 2.5);
    near(mean(&mut |it| f64::from(it.between(-3, 9))), 3.0);
    near(mean(&mut |it| f64::from(u8::from(it.chance(0.2)))), 0.2);
    near(mean(&mut |it| it.lognormal(100.0, 0.5)), 113.3);
    near(mean(&mut |it| if it.weighted(&[1.0, 0.0, 3.0]) == 2 { 1.0 } else { 0.0 }), 0.75);
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let files = |seed| written(|file| Histories::new(&size(300, 200, seed)).write_csv(file));
    assert_eq!(files(5), files(5));
    assert_ne!(files(5), files(6));
    let larkfield = || written(|file| Company::demonstration(today()).write_csv(file));
    assert_eq!(larkfield(), larkfield());
    assert_eq!(larkfield().keys().collect::<BTreeSet<_>>(), FILES.map(str::to_owned).iter().collect());
}

#[test]
fn the_files_stand_in_the_plain_layout() {
    let files = written(|file| Company::generate(&size(40, 30, 1)).write_csv(file));
    let head = |name: &str| files[name].lines().take(2).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(FILES.map(head).join("\n\n"), @r"
    account_id,name,segment,region,product,arr,customer_since,churned_on,currency,industry,owner,renewal_on
    L0000001,Brightwater Utilities,Small business,AMER,Planning,51800,2023-03-01,,USD,Utilities,Noor Haddad,2026-02-28

    autopsy_id,account_id,opened_on,closed_on,arr_at_risk,segment,region,product,lifecycle_stage,outcome,arr_retained,finding_primary,finding_contributing,finding_agreed_on
    L0000018-01,L0000018,2022-12-31,2023-02-03,305500,Mid-market,AMER,Warehouse,implementation,saved,305500,onboarding_gap,crm_undocumented;services_scope,2023-01-14

    autopsy_id,function,due_on,filed_on,primary_cause,contributing_causes
    L0000018-01,sales,2023-01-10,2023-01-01,onboarding_gap,crm_invisible

    change_id,title,cause,owner_function,effective_on
    PC-017,Welcome pack sent with the contract,onboarding_gap,onboarding,2023-12-17

    account_id,signal,observed_on
    L0000001,competitor_mention,2025-02-10
    ");
    assert!(!files.values().any(|it| it.chars().any(|c| c.is_control() && c != '\n')));
}

#[test]
fn a_company_streamed_is_the_company_collected() {
    let size = size(500, 400, 9);
    let company = Company::generate(&size);
    let mut autopsies: Vec<Autopsy> = Histories::new(&size).flat_map(|it| it.autopsies).collect();
    let accounts: Vec<Account> = Histories::new(&size).map(|it| it.account).collect();
    let signals: Vec<Signal> = Histories::new(&size).flat_map(|it| it.signals).collect();
    autopsies.sort_by_key(|it| (it.opened_on, it.id.clone()));
    assert_eq!((company.accounts, company.autopsies, company.signals), (accounts, autopsies, signals));
    assert!(company.changes.iter().all(|it| it.effective_on < today()));
}

#[test]
fn history_keeps_its_rules() {
    follows_the_rules(&Company::demonstration(today()), today());
    follows_the_rules(&Company::demonstration("2027-03-01".parse().unwrap()), "2027-03-01".parse().unwrap());
    for seed in 0..6 {
        follows_the_rules(&Company::generate(&size(60, 100, seed)), today());
        follows_the_rules(&Company::generate(&size(2_000, 1_500, seed)), today());
        follows_the_rules(&Company::generate(&chance_alone(seed)), today());
    }
    follows_the_rules(&Company::generate(&Size { years: 1, ..size(50, 20, 1) }), today());
    follows_the_rules(&Company::generate(&Size { years: 8, ..size(200, 900, 1) }), today());
    follows_the_rules(&Company::generate(&size(10, 0, 1)), today());
    follows_the_rules(&Company::generate(&size(3_000, 1, 1)), today());
    assert!(Company::generate(&size(0, 10, 1)).accounts.is_empty());
}

fn follows_the_rules(company: &Company, today: Day) {
    let accounts: HashMap<&str, &Account> = company.accounts.iter().map(|it| (it.id.as_str(), it)).collect();
    assert_eq!(accounts.len(), company.accounts.len());
    for account in &company.accounts {
        assert!(account.customer_since < today && account.arr > 0);
        assert!(account.churned_on.is_none_or(|it| it <= today));
        assert_eq!(account.renewal_on.is_some(), account.churned_on.is_none());
        assert!(account.renewal_on.is_none_or(|it| it > today));
        Line::parse(&account.name).unwrap();
    }
    let mut last: HashMap<&str, &Autopsy> = HashMap::new();
    let mut ids = BTreeSet::new();
    for autopsy in &company.autopsies {
        let account = accounts[autopsy.account_id.as_str()];
        assert!(ids.insert(&autopsy.id));
        assert!(account.customer_since <= autopsy.opened_on && autopsy.opened_on < today);
        assert!(STAGES.contains(&autopsy.lifecycle_stage) && autopsy.arr_at_risk > 0);
        if let Some(before) = last.insert(&autopsy.account_id, autopsy) {
            let ending = before.ending.as_ref().expect("one open autopsy at a time");
            assert!(ending.closed_on < autopsy.opened_on && before.id < autopsy.id);
            assert_ne!(ending.outcome, "churned");
        }
        if let Some(ending) = &autopsy.ending {
            assert!(autopsy.opened_on <= ending.closed_on && ending.closed_on <= today);
            assert!((0..=autopsy.arr_at_risk).contains(&ending.arr_retained));
            assert!(["saved", "downgraded", "churned"].contains(&ending.outcome));
            let left = (ending.outcome == "churned").then_some(ending.closed_on);
            assert!(left.is_none() || left == account.churned_on);
        }
        if let Some(finding) = &autopsy.finding {
            assert!(autopsy.opened_on < finding.agreed_on && finding.agreed_on <= today);
            amplifiers_have_a_root(finding.primary, &finding.contributing);
            assert!(finding.primary.is_determined());
        }
        assert!(autopsy.ending.is_none() || autopsy.finding.is_some());
        holds_seats(autopsy, today);
    }
    for signal in &company.signals {
        let account = accounts[signal.account_id.as_str()];
        assert!(account.customer_since <= signal.observed_on && signal.observed_on < today);
        assert!(account.churned_on.is_none_or(|it| signal.observed_on <= it));
        assert!(SIGNALS.contains(&signal.signal));
    }
    let signals: BTreeSet<&Signal> = company.signals.iter().collect();
    assert_eq!(signals.len(), company.signals.len(), "a signal is on record once a day");
}

fn holds_seats(autopsy: &Autopsy, today: Day) {
    let functions: BTreeSet<Function> = autopsy.filings.iter().map(|it| it.function).collect();
    assert_eq!(functions.len(), autopsy.filings.len());
    for filing in &autopsy.filings {
        assert!(autopsy.opened_on < filing.due_on);
        let Some(filed) = &filing.filed else { continue };
        assert!(autopsy.opened_on <= filed.on && filed.on <= today);
        amplifiers_have_a_root(filed.primary, &filed.contributing);
    }
}

pub fn amplifiers_have_a_root(primary: Cause, contributing: &[Cause]) {
    let named: BTreeSet<Cause> = contributing.iter().copied().chain([primary]).collect();
    assert_eq!(named.len(), contributing.len() + 1, "no cause is named twice");
    assert!(contributing.len() <= 2);
    assert!(primary.is_determined() || contributing.is_empty());
    let has = |kind| named.iter().any(|it| it.kind() == kind);
    assert!(!has(Kind::Amplifier) || has(Kind::Root), "{named:?}");
}

#[test]
fn a_large_company_comes_account_by_account_and_about_as_large_as_asked() {
    let mut autopsies = 0;
    let mut seats = 0;
    let mut widest = 0;
    for history in Histories::new(&size(30_000, 20_000, 3)) {
        autopsies += history.autopsies.len();
        seats += history.autopsies.iter().map(|it| it.filings.len()).sum::<usize>();
        widest = widest.max(history.autopsies.len() + history.signals.len());
    }
    assert!((19_400..20_600).contains(&autopsies), "{autopsies}");
    assert!((5 * autopsies..6 * autopsies).contains(&seats), "{seats}");
    assert!(widest < 60, "all that is held at once is one account's history");
}
