//! Companies drawn from a seed: in the one everything is chance, in the other three things are planted and nothing else.
use crate::company::{Company, account_id, autopsy_id, day};
use autopsy::demo::Rng;
use autopsy::domain::{Cause, Day, Function, Minor, Outcome};
use autopsy::patterns::{Account, Autopsy, Change, Filing, Warning};
use chrono::TimeDelta;

const SEGMENTS: [&str; 3] = ["Enterprise", "Mid-market", "Small business"];
const REGIONS: [&str; 4] = ["AMER", "APAC", "EMEA", "LATAM"];
const PRODUCTS: [&str; 4] = ["Analytics", "Cloud", "Core", "Mobile"];
const STAGES: [&str; 5] = ["onboarding", "adoption", "support", "renewal", "expansion"];
const SIGNALS: [&str; 5] = ["usage_drop", "login_gap", "sponsor_left", "nps_detractor", "invoice_late"];
/// In thousands: most accounts are small, and a few carry the money.
const MONEY: [i32; 10] = [9, 15, 22, 31, 42, 58, 81, 120, 200, 520];
const OUTCOMES: [(Outcome, i64); 4] =
    [(Outcome::Saved, 100), (Outcome::Saved, 100), (Outcome::Downgraded, 60), (Outcome::Churned, 0)];
/// The record is of the two years before the day of `Company::report`.
const DAYS: i32 = 730;

/// What is planted: a cause in one segment, on any day; a cause in the last year only; and a cause on any day up to the
/// one on which a change ends it.
pub const COMMON: (Cause, &str) = (Cause::SupportClosure, SEGMENTS[0]);
pub const RISING: Cause = Cause::SeverityGaming;
pub const CURED: Cause = Cause::OnboardingGap;
const CURED_AFTER: i32 = 456;

/// So many autopsies. What caused them, who says what, how they end, what was seen before and what was changed have nothing
/// to do with each other.
pub fn by_chance(seed: u64, autopsies: u32) -> Company {
    let mut drawn = Drawn::new(seed, autopsies);
    for at in [200, 380, 540] {
        let cause = a_cause(&mut drawn.rng);
        drawn.change(cause, at);
    }
    drawn.off_course(autopsies);
    drawn.finished()
}

/// So many autopsies by chance, and for each thing that is planted a quarter as many beside them.
pub fn planted(seed: u64, autopsies: u32) -> Company {
    let mut drawn = Drawn::new(seed, autopsies);
    drawn.change(CURED, CURED_AFTER);
    drawn.off_course(autopsies);
    let anywhere = |_: &Account<'_>| true;
    for _ in 0..autopsies / 4 {
        drawn.plant(COMMON.0, (0, DAYS), |it| it.segment == COMMON.1);
        drawn.plant(RISING, (DAYS / 2, DAYS), anywhere);
        drawn.plant(CURED, (0, CURED_AFTER), anywhere);
    }
    drawn.finished()
}

struct Drawn {
    rng: Rng,
    company: Company,
    /// For each account the day from which it may go off course again.
    free_from: Vec<i32>,
}

/// A cause that is one; each is half as frequent as the one ten places before it.
fn a_cause(rng: &mut Rng) -> Cause {
    let causes: Vec<_> = Cause::ALL.iter().copied().filter(|it| it.is_determined()).collect();
    let weights: Vec<_> = (0..).map(|it| 0.933_f64.powi(it)).take(causes.len()).collect();
    causes[rng.weighted(&weights)]
}

fn on(day_of_record: i32) -> Day {
    day("2024-07-01") + TimeDelta::days(day_of_record.into())
}

impl Drawn {
    /// Three customers for each autopsy; on some of them signals are seen.
    fn new(seed: u64, autopsies: u32) -> Self {
        let (mut rng, mut company) = (Rng::new(seed), Company::default());
        for number in 1..=u128::from(autopsies) * 3 {
            let id = account_id(number);
            company.accounts.push(Account {
                number: id,
                since: Some(on(-rng.between(1, 900))),
                churned: None,
                segment: rng.pick::<&str>(&SEGMENTS),
                region: rng.pick::<&str>(&REGIONS),
                product: rng.pick::<&str>(&PRODUCTS),
            });
            for _ in 0..rng.poisson(0.5) {
                let seen_on = on(rng.between(-90, DAYS - 1));
                company.warnings.push(Warning { account: id, code: rng.pick::<&str>(&SIGNALS), seen_on });
            }
        }
        let free_from = vec![0; company.accounts.len()];
        Self { rng, company, free_from }
    }

    fn change(&mut self, cause: Cause, after: i32) {
        let id = format!("PC-{}", self.company.changes.len() + 1);
        let title = format!("{id}: {}", cause.label());
        self.company.changes.push(Change {
            id,
            title,
            cause,
            level: None,
            effective_on: on(after),
            roll_out_days: 0,
        });
    }

    fn off_course(&mut self, autopsies: u32) {
        for _ in 0..autopsies {
            let cause = a_cause(&mut self.rng);
            self.autopsy(cause, (0, DAYS), |_| true);
        }
    }

    /// An autopsy whose cause everybody sees who files.
    fn plant(&mut self, cause: Cause, days: (i32, i32), has: impl Fn(&Account<'_>) -> bool) {
        let from = self.company.filings.len();
        self.autopsy(cause, days, has);
        for filing in &mut self.company.filings[from..] {
            filing.primary = filing.filed.map(|_| cause);
        }
    }

    /// An autopsy on one of the accounts, opened on one of the days; all else is chance.
    fn autopsy(&mut self, cause: Cause, (from, to): (i32, i32), has: impl Fn(&Account<'_>) -> bool) {
        let (opened, place) = loop {
            let opened = self.rng.between(from, to - 1);
            let accounts = u32::try_from(self.free_from.len()).unwrap();
            let place = usize::try_from(self.rng.below(accounts)).unwrap();
            if self.free_from[place] <= opened && has(&self.company.accounts[place]) {
                break (opened, place);
            }
        };
        let account = self.company.accounts[place];
        let id = autopsy_id(u128::try_from(self.company.autopsies.len() + 1).unwrap());
        let lasts = self.rng.between(25, 80);
        // An account that is drawn again has not been off course earlier, so that two are never open at once.
        self.free_from[place] = opened + lasts + 14;
        let (outcome, kept) = *self.rng.pick(&OUTCOMES);
        let arr = i64::from(*self.rng.pick(&MONEY) * self.rng.between(700, 1300)) * 100;
        self.company.autopsies.push(Autopsy {
            number: id,
            account: account.number,
            opened: on(opened),
            closed: Some(on(opened + lasts)),
            arr: Minor::new(arr),
            segment: account.segment,
            region: account.region,
            product: account.product,
            stage: self.rng.pick::<&str>(&STAGES),
            outcome: Some(outcome),
            arr_retained: Some(Minor::new(arr / 100 * kept)),
            primary: Some(cause),
            contributing: (0..self.rng.below(3)).map(|_| a_cause(&mut self.rng)).collect(),
            agreed_on: Some(on(opened + self.rng.between(8, 24))),
            ordinal: 1,
        });
        for function in Function::ALL {
            if self.rng.chance(0.5) {
                let filed = self.rng.chance(0.85).then(|| on(opened + self.rng.between(1, 14)));
                self.company.filings.push(Filing {
                    autopsy: id,
                    function: *function,
                    due: on(opened + 10),
                    filed,
                    primary: filed.map(|_| a_cause(&mut self.rng)),
                    contributing: [].into_iter().collect(),
                    after_reveal: false,
                });
            }
        }
    }

    fn finished(mut self) -> Company {
        self.company.number();
        self.company
    }
}
