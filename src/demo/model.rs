//! How likely each thing is: which cause, which stage, who churns, who files late. The strengths of the planted patterns
//! are the constants at the top; the table in `demo` says what each is for.
use super::rng::Rng;
use super::rows::{PRODUCTS, SEGMENTS, STAGES};
use crate::domain::{Cause, Function, Group, Kind, Owner};

/// Whether the company has patterns to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patterns {
    /// Those of the table in the module's head.
    Planted,
    /// The negative control: causes, filings, outcomes and warnings by chance alone.
    None,
}

pub const CONCENTRATED_PRODUCT: &str = PRODUCTS[3];
const PROVISIONING_ON_PRODUCT: f64 = 18.0;
const CLOSURE_IN_ENTERPRISE: f64 = 5.0;
const ONBOARDING_IN_MID_MARKET: f64 = 2.5;
/// The rise: `severity_gaming` is this many times as frequent today as a year ago, and was steady before.
const RISE: f64 = 20.0;
/// What is left of `onboarding_gap` once PC-031 is in force.
const AFTER_THE_CHANGE_THAT_WORKS: f64 = 0.1;
/// A run of bad releases before PC-024: this many times as much `product_quality`, then back to normal by itself.
const SPIKE: f64 = 24.0;
/// First time, second time, third time and later.
const CHURN: [f64; 3] = [0.05, 0.18, 0.5];
const CHURN_BY_CHANCE: f64 = 0.15;
const DOWNGRADE: f64 = 0.14;
const USAGE_DROP_BEFORE_MISSED_SIGNALS: f64 = 0.85;
const WARNING: f64 = 0.09;
/// How often a function names the true cause when that cause is not its own.
const SIGHT: f64 = 0.64;
const HONEST_DOUBT: f64 = 0.03;

/// Days before today on which the changes took effect; the spike lasts `SPIKE_DAYS` and ends with PC-024.
pub(super) const PC_017: i32 = 702;
pub(super) const PC_024: i32 = 420;
pub(super) const PC_026: i32 = 351;
pub(super) const PC_031: i32 = 260;
pub(super) const PC_034: i32 = 190;
pub(super) const PC_037: i32 = 155;
pub(super) const PC_039: i32 = 40;
const SPIKE_DAYS: i32 = 270;
const YEAR: i32 = 365;

const COUNT: usize = Cause::ALL.len();

/// A weight for each cause, in the taxonomy's order.
pub(super) type Weights = [f64; COUNT];

/// Where and when an account went off course; `day` counts from today, so it is negative.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstance {
    pub segment: &'static str,
    pub product: &'static str,
    pub day: i32,
}

/// The taxonomy in the form that a million draws need it in, and the patterns in force.
#[derive(Debug, Clone)]
pub(super) struct Model {
    patterns: Patterns,
    base: Weights,
    owners: [Option<Function>; COUNT],
    kinds: [Kind; COUNT],
}

impl Model {
    pub fn new(patterns: Patterns) -> Self {
        let base = match patterns {
            Patterns::Planted => Cause::ALL.iter().map(|it| frequency(*it)).collect::<Vec<_>>(),
            Patterns::None => Cause::ALL.iter().map(|it| f64::from(it.is_determined())).collect(),
        };
        let owner = |cause: Cause| match cause.owner() {
            Owner::Function(function) => Some(function),
            Owner::Customer | Owner::External | Owner::Nobody => None,
        };
        Self {
            patterns,
            base: std::array::from_fn(|it| base[it]),
            owners: std::array::from_fn(|it| owner(Cause::ALL[it])),
            kinds: std::array::from_fn(|it| Cause::ALL[it].kind()),
        }
    }

    pub fn is_planted(&self) -> bool {
        self.patterns == Patterns::Planted
    }

    pub fn owner(&self, cause: Cause) -> Option<Function> {
        self.owners[cause.index()]
    }

    /// How often each cause puts such an account in the ditch. The causes don't crowd each other out: where one is more
    /// frequent there are more autopsies, which is why `ceiling` is asked first.
    pub fn causes(&self, at: Circumstance) -> Weights {
        let mut weights = self.base;
        if !self.is_planted() {
            return weights;
        }
        let mut times = |cause: Cause, factor: f64| weights[cause.index()] *= factor;
        if at.product == CONCENTRATED_PRODUCT {
            times(Cause::CloudProvisioning, PROVISIONING_ON_PRODUCT);
        }
        if at.segment == SEGMENTS[0] {
            times(Cause::SupportClosure, CLOSURE_IN_ENTERPRISE);
        }
        if at.segment == SEGMENTS[1] {
            times(Cause::OnboardingGap, ONBOARDING_IN_MID_MARKET);
        }
        if at.day > -YEAR {
            let risen = f64::from(YEAR + at.day) / f64::from(YEAR);
            times(Cause::SeverityGaming, 1.0 + (RISE - 1.0) * risen);
        }
        if at.day >= -PC_031 {
            times(Cause::OnboardingGap, AFTER_THE_CHANGE_THAT_WORKS);
        }
        if (-PC_024 - SPIKE_DAYS..-PC_024).contains(&at.day) {
            times(Cause::ProductQuality, SPIKE);
        }
        weights
    }

    /// A weight that the causes together never exceed, anywhere, on any day.
    pub fn ceiling(&self) -> f64 {
        let base = |cause: Cause| self.base[cause.index()];
        let most = [
            (Cause::CloudProvisioning, PROVISIONING_ON_PRODUCT),
            (Cause::SupportClosure, CLOSURE_IN_ENTERPRISE),
            (Cause::OnboardingGap, ONBOARDING_IN_MID_MARKET),
            (Cause::SeverityGaming, RISE),
            (Cause::ProductQuality, SPIKE),
        ];
        self.base.iter().sum::<f64>()
            + most.iter().map(|(cause, factor)| base(*cause) * (factor - 1.0)).sum::<f64>()
    }

    /// What contributed beside `primary`: an amplifier never stands without a root.
    pub fn contributing(&self, rng: &mut Rng, primary: Cause, weights: &Weights, many: usize) -> Vec<Cause> {
        let mut weights = *weights;
        weights[primary.index()] = 0.0;
        weights[Cause::NotDetermined.index()] = 0.0;
        let mut has_root = self.kinds[primary.index()] == Kind::Root;
        let needed = usize::from(self.kinds[primary.index()] == Kind::Amplifier);
        let mut contributing = Vec::new();
        for _ in 0..many.max(needed) {
            let root_first = needed == 1 && !has_root;
            let allowed: Weights = std::array::from_fn(|it| match self.kinds[it] {
                Kind::Root => weights[it],
                Kind::Outside if !root_first => weights[it],
                Kind::Amplifier if has_root => weights[it],
                Kind::Outside | Kind::Amplifier | Kind::Undetermined => 0.0,
            });
            let place = rng.weighted(&allowed);
            weights[place] = 0.0;
            has_root |= self.kinds[place] == Kind::Root;
            contributing.push(Cause::ALL[place]);
        }
        contributing
    }

    /// What `function` names first, when the room will find `truth` with `contributing`.
    pub fn opinion(
        &self,
        rng: &mut Rng,
        function: Function,
        truth: (Cause, &[Cause]),
        weights: &Weights,
    ) -> Cause {
        let (truth, contributing) = truth;
        if rng.chance(HONEST_DOUBT) {
            return Cause::NotDetermined;
        }
        if !self.is_planted() {
            return Cause::ALL[rng.weighted(weights)];
        }
        let own = self.owner(truth) == Some(function);
        if rng.chance(if own { owning_up(function) } else { SIGHT }) {
            return truth;
        }
        let others: Vec<Cause> =
            contributing.iter().copied().filter(|it| self.owner(*it) != Some(function)).collect();
        if !others.is_empty() && rng.chance(0.35) {
            return *rng.pick(&others);
        }
        // Seen from afar most causes look alike, and a product defect is the nearest explanation.
        let mut guesses: Weights = std::array::from_fn(|it| {
            let shy = if self.owners[it] == Some(function) { owning_up(function) / 3.0 } else { 1.0 };
            shy * (self.base[it] + 2.0)
        });
        guesses[Cause::ProductDefect.index()] *= 3.0;
        guesses[truth.index()] = 0.0;
        guesses[Cause::NotDetermined.index()] = 0.0;
        Cause::ALL[rng.weighted(&guesses)]
    }

    /// The lifecycle stage that the account was in.
    pub fn stage(&self, rng: &mut Rng, cause: Cause) -> &'static str {
        // In the order of STAGES.
        let weights = match cause.group() {
            _ if !self.is_planted() => [1.0, 3.0, 3.0, 6.0, 3.0, 3.0, 1.0],
            Group::Sale => [2.0, 3.0, 3.0, 5.0, 1.0, 3.0, 1.0],
            Group::Delivery => [0.0, 4.0, 6.0, 5.0, 1.0, 1.0, 1.0],
            Group::Product => [0.0, 1.0, 2.0, 7.0, 3.0, 2.0, 1.0],
            Group::Support => [0.0, 0.0, 1.0, 5.0, 8.0, 2.0, 1.0],
            Group::Relationship => [0.0, 0.0, 1.0, 6.0, 1.0, 6.0, 2.0],
            Group::Outside | Group::Undetermined => [1.0, 1.0, 2.0, 5.0, 1.0, 5.0, 1.0],
        };
        STAGES[rng.weighted(&weights)]
    }

    /// What became of the account the `ordinal`th time (from 1).
    pub fn outcome(&self, rng: &mut Rng, ordinal: usize) -> &'static str {
        let churn = if self.is_planted() { CHURN[ordinal.clamp(1, 3) - 1] } else { CHURN_BY_CHANCE };
        let outcomes = ["churned", "downgraded", "saved"];
        outcomes[rng.weighted(&[churn, DOWNGRADE, 1.0 - churn - DOWNGRADE])]
    }

    /// The chance that `signal` was seen in the ninety days before.
    pub fn warning(&self, signal: &str, cause: Cause) -> f64 {
        let linked = signal == "usage_drop" && cause == Cause::MissedSignals && self.is_planted();
        if linked { USAGE_DROP_BEFORE_MISSED_SIGNALS } else { WARNING }
    }

    /// The chance that `function` files at all, and the mean of the days it takes.
    pub fn filing_habit(&self, function: Function) -> (f64, f64) {
        match function {
            Function::Engineering if self.is_planted() => (0.78, 16.0),
            Function::CustomerSuccess if self.is_planted() => (0.98, 3.0),
            _ => (0.92, 5.0),
        }
    }
}

/// How often a function names itself when the room names it: own the shame.
fn owning_up(function: Function) -> f64 {
    match function {
        Function::Sales => 0.03,
        Function::Support => 0.25,
        Function::CustomerSuccess | Function::RevenueOperations => 0.32,
        _ => 0.38,
    }
}

/// How frequent a cause is when nothing special is going on. They sum to about a hundred.
fn frequency(cause: Cause) -> f64 {
    match cause {
        Cause::OnboardingGap => 24.0,
        Cause::CrmInvisible => 14.0,
        Cause::CrmUndocumented => 12.0,
        Cause::MissedSignals => 7.0,
        Cause::ServicesScope => 5.0,
        Cause::SupportClosure | Cause::SaleMisfit | Cause::ServicesDelivery => 3.0,
        Cause::ProductQuality | Cause::ProductDefect | Cause::ValueUnproven => 2.5,
        Cause::CommercialTerms
        | Cause::ProductGap
        | Cause::ProductComplexity
        | Cause::SupportSlow
        | Cause::CustomerCapability => 2.0,
        Cause::CloudProvisioning
        | Cause::SeverityGaming
        | Cause::ProductDesign
        | Cause::ServiceInterruption
        | Cause::MomentMishandled
        | Cause::SponsorChange => 1.5,
        Cause::IncidentComms | Cause::PartnerFailure | Cause::CompetitorPressure | Cause::BusinessEvent => {
            1.0
        }
        Cause::NotDetermined => 0.0,
    }
}
