//! One account's whole history: when it joined, each time it went off course, who said what caused it, whether it stayed.
//! It depends on the seed and the account's place alone, so a million accounts need the memory of one.
use super::cast::Part;
use super::model::{Circumstance, Model, Weights};
use super::names;
use super::rng::{Rng, whole};
use super::rows::{
    Account, Autopsy, Ending, Filed, Filing, Finding, History, PRODUCTS, REGIONS, SEGMENTS, SIGNALS, Signal,
};
use crate::domain::{Cause, Day, Function, working_days_after};
use chrono::TimeDelta;

/// The clock starts this early, so that the first quarter on record is as busy as the others.
const RUN_UP: i32 = 200;
/// Nobody opens an autopsy right after closing one.
const PAUSE: i32 = 14;
const WORKING_DAYS_TO_FILE: u32 = 7;
const SHORTEST_RESCUE: i32 = 8;
const BACKGROUND_SIGNALS_A_YEAR: f64 = 0.25;

/// What all accounts of one company share.
#[derive(Debug, Clone)]
pub(super) struct Course {
    pub model: Model,
    pub seed: u64,
    pub today: Day,
    /// The first day on record, counted from today.
    pub first: i32,
    /// Mean days on the road between two times off it, where every cause is at its most frequent.
    pub between: f64,
    /// In the demonstration open work is told by the stories, so history ends with what is closed.
    pub is_closed: bool,
}

/// The account as it is drawn, before anything happens to it.
struct Sketch {
    account: Account,
    since: i32,
}

impl Course {
    /// The history of the account at this place.
    pub fn history(&self, index: u64) -> History {
        let mut rng = Rng::of(self.seed, index);
        let Sketch { mut account, since } = self.sketch(&mut rng, index);
        let mut autopsies: Vec<Autopsy> = Vec::new();
        let mut free_from = since.max(self.first - RUN_UP);
        loop {
            let opened = whole(rng.exponential(self.between)).saturating_add(free_from + 1);
            if opened >= 0 {
                break;
            }
            if !self.goes_off_course(&mut rng, &account, opened) {
                free_from = opened;
                continue;
            }
            let ordinal = autopsies.len() + 1;
            let (autopsy, closed) = self.autopsy(&mut rng, &account, opened, ordinal, None);
            free_from = closed + PAUSE;
            if closed > 0 && self.is_closed {
                break;
            }
            if opened < self.first {
                continue;
            }
            account.churned_on =
                autopsy.ending.as_ref().and_then(|it| (it.outcome == "churned").then_some(it.closed_on));
            autopsies.push(autopsy);
            if account.churned_on.is_some() {
                account.renewal_on = None;
                break;
            }
        }
        let signals = self.signals(&mut rng, &account, since, &autopsies);
        History { account, autopsies, signals }
    }

    /// The history of an account whose part is written: it went off course when and why the part says.
    pub fn history_of(&self, part: &Part, index: u64) -> History {
        let mut rng = Rng::of(self.seed, index);
        let Sketch { mut account, .. } = self.sketch(&mut rng, index);
        part.name.clone_into(&mut account.name);
        account.segment = part.segment;
        account.region = part.region;
        account.product = part.product;
        account.owner = part.owner;
        account.arr = part.arr;
        account.customer_since = self.day(-part.customer_for);
        account.renewal_on = Some(self.day(part.renews_in));
        let mut autopsies: Vec<Autopsy> = Vec::new();
        for (place, earlier) in part.earlier.iter().enumerate() {
            let opened = -earlier.opened;
            let (mut autopsy, _) = self.autopsy(&mut rng, &account, opened, place + 1, Some(earlier.causes));
            autopsy.lifecycle_stage = earlier.stage;
            autopsy.arr_at_risk = earlier.arr;
            autopsy.ending = Some(Ending {
                closed_on: self.day(-earlier.closed),
                outcome: earlier.outcome,
                arr_retained: earlier.arr_retained,
            });
            autopsies.push(autopsy);
        }
        let signals = self.signals(&mut rng, &account, -part.customer_for, &autopsies);
        History { account, autopsies, signals }
    }

    /// Whether what could happen on this day does: thinning, by Lewis & Shedler (1979).
    fn goes_off_course(&self, rng: &mut Rng, account: &Account, day: i32) -> bool {
        let at = Circumstance { segment: account.segment, product: account.product, day };
        let weight: f64 = self.model.causes(at).iter().sum();
        rng.chance(weight / self.model.ceiling())
    }

    fn day(&self, from_today: i32) -> Day {
        self.today + TimeDelta::days(i64::from(from_today))
    }

    fn sketch(&self, rng: &mut Rng, index: u64) -> Sketch {
        let (name, industry) = names::account(rng, index);
        let segment = SEGMENTS[rng.weighted(&[0.3, 0.36, 0.24, 0.1])];
        let region = REGIONS[rng.weighted(&[0.4, 0.36, 0.16, 0.08])];
        let product = PRODUCTS[rng.weighted(&[0.36, 0.26, 0.2, 0.18])];
        let (median, sigma) = match segment {
            "Enterprise" => (620_000.0, 0.6),
            "Mid-market" => (160_000.0, 0.6),
            "Public sector" => (240_000.0, 0.5),
            _ => (32_000.0, 0.5),
        };
        let since = -rng.between(45, 1500 - self.first);
        let account = Account {
            id: format!("L{:07}", index + 1),
            name,
            segment,
            region,
            product,
            industry,
            owner: rng.pick::<&str>(&names::SUCCESS_MANAGERS),
            arr: hundreds(rng.lognormal(median, sigma)),
            customer_since: self.day(since),
            churned_on: None,
            renewal_on: Some(self.day(365 + since % 365)),
        };
        Sketch { account, since }
    }

    /// One autopsy, and the day on which it closes, which may be ahead of us.
    fn autopsy(
        &self,
        rng: &mut Rng,
        account: &Account,
        opened: i32,
        ordinal: usize,
        given: Option<&[Cause]>,
    ) -> (Autopsy, i32) {
        let at = Circumstance { segment: account.segment, product: account.product, day: opened };
        let weights = self.model.causes(at);
        let (primary, contributing) = if let Some([first, rest @ ..]) = given {
            (*first, rest.to_vec())
        } else {
            let primary = Cause::ALL[rng.weighted(&weights)];
            let many = rng.weighted(&[0.4, 0.4, 0.2]);
            (primary, self.model.contributing(rng, primary, &weights, many))
        };
        let agreed = opened + 13 + whole(rng.exponential(7.0));
        let mut closed = agreed + SHORTEST_RESCUE + whole(rng.exponential(30.0));
        if self.is_closed && agreed + SHORTEST_RESCUE < 0 {
            closed = closed.min(rng.between(agreed + SHORTEST_RESCUE, -1));
        }
        let arr_at_risk = match rng.between(0, 3) {
            0 => hundreds(f64::from(account.arr) * (0.4 + 0.5 * rng.unit())),
            _ => account.arr,
        };
        let lifecycle_stage = self.model.stage(rng, primary);
        let outcome = self.model.outcome(rng, ordinal);
        let arr_retained = match outcome {
            "saved" => arr_at_risk,
            "downgraded" => hundreds(f64::from(arr_at_risk) * (0.4 + 0.4 * rng.unit())),
            _ => 0,
        };
        let filings = self.filings(rng, opened, closed, (primary, &contributing), &weights);
        let finding = Finding { primary, contributing, agreed_on: self.day(agreed) };
        let ending = Ending { closed_on: self.day(closed), outcome, arr_retained };
        let autopsy = Autopsy {
            id: format!("{}-{ordinal:02}", account.id),
            account_id: account.id.clone(),
            opened_on: self.day(opened),
            arr_at_risk,
            segment: account.segment,
            region: account.region,
            product: account.product,
            lifecycle_stage,
            finding: (agreed <= 0).then_some(finding),
            ending: (closed <= 0).then_some(ending),
            filings,
        };
        (autopsy, closed)
    }

    /// A row for each seat. The function that owns the true cause is nearly always seated.
    fn filings(
        &self,
        rng: &mut Rng,
        opened: i32,
        closed: i32,
        truth: (Cause, &[Cause]),
        weights: &Weights,
    ) -> Vec<Filing> {
        let due_on = working_days_after(self.day(opened), WORKING_DAYS_TO_FILE);
        let owner = self.model.owner(truth.0).filter(|_| self.model.is_planted());
        let mut filings = Vec::new();
        for function in Function::ALL.iter().copied() {
            let seated = if owner == Some(function) { 0.96 } else { usually_seated(function) };
            if !rng.chance(seated) {
                continue;
            }
            let (likely, takes) = self.model.filing_habit(function);
            let has_time = rng.chance(likely);
            let on = opened + 1 + whole(rng.exponential(takes));
            let primary = self.model.opinion(rng, function, truth, weights);
            let many = if primary.is_determined() { rng.weighted(&[0.6, 0.3, 0.1]) } else { 0 };
            let contributing = self.model.contributing(rng, primary, weights, many);
            let filed =
                (has_time && on <= closed.min(0)).then(|| Filed { on: self.day(on), primary, contributing });
            filings.push(Filing { function, due_on, filed });
        }
        filings
    }

    /// The warnings on file: some by chance at any time, some in the ninety days before an autopsy.
    fn signals(&self, rng: &mut Rng, account: &Account, since: i32, autopsies: &[Autopsy]) -> Vec<Signal> {
        let from = since.max(self.first);
        let left = account.churned_on.map_or(-1, |it| self.offset(it));
        let years = f64::from((left - from).max(0)) / 365.0;
        let mut seen = Vec::new();
        for _ in 0..rng.poisson(years * BACKGROUND_SIGNALS_A_YEAR) {
            seen.push((rng.between(from, left), *rng.pick(&SIGNALS)));
        }
        for autopsy in autopsies {
            let opened = self.offset(autopsy.opened_on);
            let Some(primary) = autopsy.finding.as_ref().map(|it| it.primary) else { continue };
            for signal in SIGNALS {
                if rng.chance(self.model.warning(signal, primary)) {
                    seen.push((opened - rng.between(6, 80), signal));
                }
            }
        }
        seen.retain(|(day, _)| *day >= since);
        seen.sort_unstable();
        seen.dedup();
        let account_id = &account.id;
        seen.into_iter()
            .map(|(day, signal)| Signal {
                account_id: account_id.clone(),
                observed_on: self.day(day),
                signal,
            })
            .collect()
    }

    fn offset(&self, day: Day) -> i32 {
        i32::try_from((day - self.today).num_days()).unwrap_or(i32::MIN)
    }
}

fn usually_seated(function: Function) -> f64 {
    match function {
        Function::CustomerSuccess => 0.96,
        Function::Sales => 0.85,
        Function::Support | Function::Product => 0.64,
        Function::Onboarding => 0.55,
        Function::ProfessionalServices | Function::Engineering => 0.46,
        Function::CloudOperations => 0.36,
        Function::RevenueOperations => 0.2,
        Function::Marketing => 0.06,
    }
}

/// An amount rounded to hundreds, at least one hundred.
fn hundreds(amount: f64) -> i32 {
    whole(amount / 100.0 + 0.5).max(1) * 100
}
