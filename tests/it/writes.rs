//! What can be written into a company, drawn at random, and the part of the facts that is read anew after it.
use crate::company::{Company, account_id, autopsy_id, day};
use autopsy::domain::{Cause, Day, Function, Minor, Outcome};
use autopsy::patterns::{Account, AccountNumber, Autopsy, AutopsyNumber, CauseSet, Filing, Part, Warning};
use chrono::Days;
use std::collections::BTreeSet;

/// One thing that is written: what, to which of a few rows, and how.
pub type Write = (u8, u8, u8);

/// How many things can be written.
pub const WHATS: u8 = 16;
pub const NAMES: [&str; 4] = ["SMB", "Enterprise", "Growth", "Mid-market"];
const CODES: [&str; 3] = ["usage_drop", "escalation", "late_payment"];

/// Whose rows were written to.
#[derive(Default)]
pub struct Touched {
    accounts: BTreeSet<AccountNumber>,
    autopsies: BTreeSet<AutopsyNumber>,
}

impl Touched {
    pub fn account(&mut self, it: AccountNumber) {
        self.accounts.insert(it);
    }

    pub fn autopsy(&mut self, it: AutopsyNumber) {
        self.autopsies.insert(it);
    }

    /// What was touched as it is now, and what hangs on it.
    pub fn part(mut self, company: &Company) -> Part {
        let mut part = company.clone();
        part.autopsies.retain(|it| self.autopsies.contains(&it.number));
        self.accounts.extend(part.autopsies.iter().map(|it| it.account));
        part.accounts.retain(|it| self.accounts.contains(&it.number));
        part.warnings.retain(|it| self.accounts.contains(&it.account));
        part.filings.retain(|it| self.autopsies.contains(&it.autopsy));
        let changes = Some(part.changes.clone());
        Part { facts: part.facts(), autopsies: self.autopsies.into_iter().collect(), changes }
    }
}

pub fn on(days: u8) -> Day {
    day("2026-01-01") + Days::new(days.into())
}

/// Writes it into the company.
pub fn write(company: &mut Company, (what, which, how): Write, touched: &mut Touched) {
    let what = what % WHATS;
    match what {
        0 => new_account(company, how, touched),
        1..=4 if !company.accounts.is_empty() => {
            let at = usize::from(which) % company.accounts.len();
            to_account(company, what, at, how, touched);
        }
        5..WHATS if !company.autopsies.is_empty() => {
            let at = usize::from(which) % company.autopsies.len();
            to_autopsy(company, what, at, (which, how), touched);
        }
        _ => (),
    }
}

fn new_account(company: &mut Company, how: u8, touched: &mut Touched) {
    let number = account_id(company.accounts.len() as u128 + 1);
    let (segment, since) = (name(how), Some(on(how)));
    company.accounts.push(Account {
        number,
        since,
        churned: None,
        segment,
        region: "EMEA",
        product: segment,
    });
    touched.account(number);
}

fn to_account(company: &mut Company, what: u8, at: usize, how: u8, touched: &mut Touched) {
    let it = &mut company.accounts[at];
    let account = it.number;
    touched.account(account);
    match what {
        1 => (it.segment, it.churned) = (name(how), how.is_multiple_of(2).then(|| on(how))),
        2 => it.since = (!how.is_multiple_of(3)).then(|| on(how)),
        3 => {
            let code = CODES[usize::from(how) % CODES.len()];
            company.warnings.push(Warning { account, code, seen_on: on(how) });
        }
        _ => {
            let number = autopsy_id(company.autopsies.iter().map(|it| it.number.0).max().unwrap_or(0).into());
            let number = AutopsyNumber(number.0 + 1);
            company.autopsies.push(Autopsy {
                number,
                account,
                opened: on(how),
                closed: None,
                arr: Minor::new(how.into()),
                segment: name(how),
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
            touched.autopsy(number);
        }
    }
}

fn to_autopsy(company: &mut Company, what: u8, at: usize, (which, how): (u8, u8), touched: &mut Touched) {
    let accounts: Vec<_> = company.accounts.iter().map(|it| it.number).collect();
    let it = &mut company.autopsies[at];
    let number = it.number;
    touched.autopsy(number);
    match what {
        5 => {
            company.autopsies.remove(at);
            company.filings.retain(|it| it.autopsy != number);
        }
        6 => it.opened = on(how),
        7 => it.account = accounts[usize::from(how) % accounts.len()],
        8 | 9 => {
            it.closed = (!how.is_multiple_of(4)).then(|| on(how));
            it.outcome =
                (!how.is_multiple_of(5)).then(|| Outcome::ALL[usize::from(how) % Outcome::ALL.len()]);
            it.arr_retained = (!how.is_multiple_of(3)).then(|| Minor::new((how / 2).into()));
        }
        10 => {
            it.segment = name(how);
            (it.arr, it.ordinal) = (Minor::new(i64::from(how) * 7), (how % 4).into());
        }
        11 | 12 => {
            (it.primary, it.agreed_on) = ((!how.is_multiple_of(5)).then(|| cause(how)), Some(on(how)));
            it.contributing = [cause(how), Cause::SupportSlow].into_iter().collect();
        }
        13 => {
            if let Some(seat) = company.filings.iter().position(|it| it.autopsy == number) {
                company.filings.remove(seat);
            }
        }
        _ => file(company, number, (which, how)),
    }
}

/// Half of the filings name one of two causes, so that some leaders agree.
fn file(company: &mut Company, autopsy: AutopsyNumber, (which, how): (u8, u8)) {
    let function = Function::ALL[usize::from(which ^ how) % 6];
    company.filings.retain(|it| (it.autopsy, it.function) != (autopsy, function));
    let filed = (!how.is_multiple_of(7)).then(|| on(how / 2));
    let named = if how.is_multiple_of(2) { Cause::ALL[usize::from(how % 3)] } else { cause(how) };
    company.filings.push(Filing {
        autopsy,
        function,
        due: on(which),
        filed,
        primary: filed.filter(|_| !how.is_multiple_of(11)).map(|_| named),
        contributing: filed.filter(|_| how.is_multiple_of(3)).map(|_| cause(which)).into_iter().collect(),
        after_reveal: how % 5 == 1,
    });
}

fn name(how: u8) -> &'static str {
    NAMES[usize::from(how) % NAMES.len()]
}

fn cause(how: u8) -> Cause {
    Cause::ALL[usize::from(how) % Cause::ALL.len()]
}
