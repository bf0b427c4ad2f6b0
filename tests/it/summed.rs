//! What the report of today counts of everything is kept with the facts: whatever is written, it equals what is counted
//! anew. That it changes no figure is shown beside the other figures (`whole_report.rs`).
use crate::company::{Company, day};
use crate::patched::{Write, on, part, write};
use autopsy::domain::Period;
use proptest::prelude::*;
use std::collections::BTreeSet;

proptest! {
    #[test]
    fn what_is_counted_of_all_is_what_is_counted_anew(
        commits in prop::collection::vec(prop::collection::vec(any::<Write>(), 1..12), 1..12),
    ) {
        let mut company = of_many();
        let mut facts = company.facts().summed(everything());
        for commit in commits {
            let (mut accounts, mut autopsies) = (BTreeSet::new(), BTreeSet::new());
            for it in commit {
                write(&mut company, it, &mut accounts, &mut autopsies);
            }
            facts = facts.patched(part(&company, accounts, autopsies)).unwrap().summed(everything());
            let anew = company.facts().summed(everything());
            prop_assert!(facts == anew, "{facts:?}\n{anew:?}");
        }
    }
}

/// Ends in the middle of what is written.
fn everything() -> Period {
    Period { from: day("1999-01-01"), to: on(200) }
}

/// So many accounts that a commit touches few of them, with every name that is written.
fn of_many() -> Company {
    let mut company = Company::default();
    let mut rows = (BTreeSet::new(), BTreeSet::new());
    for which in 0..=160 {
        write(&mut company, (0, 0, which), &mut rows.0, &mut rows.1);
        write(&mut company, (2, which, which), &mut rows.0, &mut rows.1);
        if which % 2 == 0 {
            write(&mut company, (3, which / 3, which), &mut rows.0, &mut rows.1);
            write(&mut company, (8, which / 2, which), &mut rows.0, &mut rows.1);
            write(&mut company, (9, which / 2, which), &mut rows.0, &mut rows.1);
        }
    }
    company
}

#[test]
fn what_is_counted_of_all_is_kept_by_an_ordinary_write() {
    let mut company = of_many();
    let mut facts = company.facts().summed(everything());
    // A new account, a signal, another autopsy, one gone, one opened on another day, a finding, a filing.
    for it in [(0, 0, 5), (2, 9, 9), (3, 160, 77), (6, 3, 3), (7, 4, 30), (8, 5, 44), (9, 6, 91)] {
        let (mut accounts, mut autopsies) = (BTreeSet::new(), BTreeSet::new());
        write(&mut company, it, &mut accounts, &mut autopsies);
        facts = facts.patched(part(&company, accounts, autopsies)).unwrap();
        assert!(facts.is_summed(everything()), "{it:?}");
        assert!(facts == company.facts().summed(everything()), "{it:?}");
    }
}
