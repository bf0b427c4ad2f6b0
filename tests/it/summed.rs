//! What the report of today counts of everything is kept with the facts: whatever is written, it equals what is counted
//! anew. That it changes no figure is shown beside the other figures (`whole_report.rs`).
use crate::company::{Company, account_id, autopsy_id, day};
use crate::writes::{Touched, WHATS, Write, on, write};
use autopsy::domain::{Day, Minor, Period};
use autopsy::patterns::{Account, AutopsyNumber, CauseSet, Facts, Warning};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::cell::Cell;

/// Most commits leave what is counted of all where it is, or this would show nothing.
#[test]
fn what_is_counted_of_all_is_what_is_counted_anew() {
    let commits = prop::collection::vec(prop::collection::vec(any::<Write>(), 1..12), 1..12);
    let (all, kept) = (Cell::new(0), Cell::new(0));
    let each = |commits: Vec<Vec<Write>>| {
        let mut company = of_many();
        let mut facts = company.facts().summed(everything());
        for commit in commits {
            let mut touched = Touched::default();
            for it in commit {
                write(&mut company, it, &mut touched);
            }
            facts = facts.patched(touched.part(&company)).unwrap();
            all.set(all.get() + 1);
            kept.set(kept.get() + u32::from(facts.is_summed(everything())));
            facts = facts.summed(everything());
            let anew = company.facts().summed(everything());
            prop_assert!(facts == anew, "{facts:?}\n{anew:?}");
        }
        Ok(())
    };
    TestRunner::default().run(&commits, each).unwrap();
    assert!(kept.get() * 10 > all.get() * 9, "{} of {}", kept.get(), all.get());
}

/// Ends in the middle of what is written.
fn everything() -> Period {
    Period { from: day("1999-01-01"), to: on(200) }
}

/// So many accounts that a commit touches few of them, with every name that is written.
fn of_many() -> Company {
    let (mut company, mut touched) = (Company::default(), Touched::default());
    for which in 0..=160 {
        for what in [0, 3].into_iter().chain(if which % 2 == 0 { 4..WHATS } else { 4..4 }) {
            // None is gone and none stands elsewhere before anything is counted.
            if ![5, 7].contains(&what) {
                write(&mut company, (what, which / if what < 4 { 1 } else { 2 }, which), &mut touched);
            }
        }
        write(&mut company, (14, which / 2, which.wrapping_mul(3)), &mut touched);
        write(&mut company, (15, which / 2, which.wrapping_mul(6)), &mut touched);
    }
    company
}

#[test]
fn what_is_counted_of_all_is_kept_by_an_ordinary_write() {
    let mut company = of_many();
    let mut facts = company.facts().summed(everything());
    let writes = (0..WHATS).flat_map(|what| [(what, 9, 77), (what, 160, 44)]);
    for it in writes {
        let mut touched = Touched::default();
        write(&mut company, it, &mut touched);
        facts = facts.patched(touched.part(&company)).unwrap();
        assert!(facts.is_summed(everything()), "{it:?}");
        assert!(facts == company.facts().summed(everything()), "{it:?}");
    }
}

/// Writes, and says whether what was counted is kept; it is right either way.
fn keeps(
    facts: Facts,
    company: &mut Company,
    write: impl FnOnce(&mut Company, &mut Touched),
) -> (Facts, bool) {
    let mut touched = Touched::default();
    write(company, &mut touched);
    let facts = facts.patched(touched.part(company)).unwrap();
    let is_kept = facts.is_summed(everything());
    let facts = facts.summed(everything());
    assert!(facts == company.facts().summed(everything()));
    (facts, is_kept)
}

fn warning(account: u128, code: &'static str, on: Day) -> impl FnOnce(&mut Company, &mut Touched) {
    move |company, touched| {
        company.warnings.push(Warning { account: account_id(account), code, seen_on: on });
        touched.account(account_id(account));
    }
}

/// Which signals are shown, and what names are numbered by, is part of what was counted.
#[test]
fn what_was_counted_goes_when_names_or_signals_are_others() {
    let mut company = of_many();
    let facts = company.facts().summed(everything());
    let (facts, is_kept) = keeps(facts, &mut company, |company, touched| {
        company.accounts[3].segment = "Another";
        touched.account(company.accounts[3].number);
    });
    assert!(!is_kept, "a new name stands before those that are known");
    let (facts, is_kept) = keeps(facts, &mut company, warning(4, "a_new_one", on(3)));
    assert!(!is_kept, "so does a new signal");
    let (facts, is_kept) = keeps(facts, &mut company, warning(4, "a_new_one", on(5)));
    assert!(is_kept);

    // Forty signals, of which thirty are shown: those that were seen most often.
    let codes: Vec<&'static str> = (0..40).map(|it| -> &'static str { format!("s{it:02}").leak() }).collect();
    let (mut facts, _) = keeps(facts, &mut company, |company, touched| {
        for (at, code) in (0u128..).zip(&codes) {
            for account in 1..=(60 - at) {
                warning(account, code, on(1))(company, touched);
            }
        }
    });
    let mut kept = Vec::new();
    for account in 100..120 {
        let (next, is_kept) = keeps(facts, &mut company, warning(account, codes[39], on(2)));
        facts = next;
        kept.push(is_kept);
    }
    assert_eq!(kept.iter().filter(|it| !**it).count(), 1, "it takes a place among the thirty once: {kept:?}");
}

/// What stands at either end can go and come, and something older than all is counted anew.
#[test]
fn the_first_day_and_the_first_customer_can_be_touched() {
    let mut company = of_many();
    let first = company.autopsies.iter().map(|it| it.opened).min().unwrap();
    let mut alone = company.autopsies[0];
    (alone.number, alone.opened) = (AutopsyNumber(9_000), first - chrono::Days::new(40));
    company.autopsies.push(alone);
    let oldest = Account { since: Some(day("2020-01-01")), ..company.accounts[0] };
    company.accounts.push(Account { number: account_id(9_000), ..oldest });
    let facts = company.facts().summed(everything());
    let (facts, is_kept) = keeps(facts, &mut company, |company, touched| {
        let it = company.autopsies.last_mut().unwrap();
        it.arr = Minor::new(1);
        touched.autopsy(it.number);
    });
    assert!(is_kept, "the only autopsy of the first day is written to");
    let (facts, is_kept) = keeps(facts, &mut company, |company, touched| {
        company.accounts.last_mut().unwrap().churned = Some(on(1));
        touched.account(account_id(9_000));
    });
    assert!(is_kept, "so is the only customer of the first month");
    let (facts, is_kept) = keeps(facts, &mut company, |company, touched| {
        touched.autopsy(company.autopsies.pop().unwrap().number);
    });
    assert!(is_kept, "it goes");
    let (facts, is_kept) = keeps(facts, &mut company, |company, touched| {
        let mut older = company.autopsies[0];
        (older.number, older.opened) = (autopsy_id(9_001), first - chrono::Days::new(9));
        (older.primary, older.contributing) = (None, CauseSet::EMPTY);
        touched.autopsy(older.number);
        company.autopsies.push(older);
    });
    assert!(!is_kept, "one comes that is older than what was counted day by day");

    // Counted from the first of all on, and then there is an older one than that.
    let period = Period { from: first - chrono::Days::new(9), ..everything() };
    let facts = facts.summed(period);
    let mut touched = Touched::default();
    let mut older = company.autopsies[0];
    (older.number, older.opened) = (autopsy_id(9_002), first - chrono::Days::new(30));
    touched.autopsy(older.number);
    company.autopsies.push(older);
    assert!(!facts.patched(touched.part(&company)).unwrap().is_summed(period));
}

/// A commit that is about something else costs nothing.
#[test]
fn a_commit_that_touches_no_account_leaves_it_alone() {
    let company = of_many();
    let facts = company.facts().summed(everything());
    let patched = facts.clone().patched(Touched::default().part(&company)).unwrap();
    assert!(patched.is_summed(everything()) && patched == facts);
}
