//! How long it takes until something happens, when for some it has not happened yet.
use super::sign::Sign;
use crate::patterns::intervals::{Interval, Z};
use crate::patterns::real;
use std::collections::BTreeMap;

/// Days that are counted in a row; the few beyond are kept apart, so that no far-off day costs memory.
const NEAR: usize = 4096;

/// For each one the day on which it happened, or up to which it had not: counted by the day, so that nothing is sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lifetimes {
    near: Vec<Left>,
    far: BTreeMap<usize, Left>,
}

/// Who left on one day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Left {
    events: u32,
    censored: u32,
}

impl Left {
    pub fn events(self) -> usize {
        self.events as usize
    }

    pub fn censored(self) -> usize {
        self.censored as usize
    }

    /// With or without an event.
    pub fn all(self) -> usize {
        self.events() + self.censored()
    }
}

/// The Kaplan-Meier curve: a step for each day with an event. Kaplan & Meier 1958.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    steps: Vec<Step>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    pub day: usize,
    /// Those to whom it had not happened before this day.
    pub at_risk: usize,
    /// The part of all to whom it has not happened by the end of this day.
    pub survival: f64,
    /// The sum of d / (r (r - d)) so far, infinite when nobody is left. Greenwood 1926.
    greenwood: f64,
}

impl Lifetimes {
    /// It happened on `day`, counted from 0.
    pub fn event(&mut self, day: usize) {
        self.on(day).events += 1;
    }

    /// By `day` it had not happened, and of later nothing is known.
    pub fn censored(&mut self, day: usize) {
        self.on(day).censored += 1;
    }

    /// Takes all of another one in or out; nothing when what goes out is not in it.
    pub fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        for (day, left) in other.days() {
            let on = self.on(day);
            sign.fold(&mut on.events, left.events)?;
            sign.fold(&mut on.censored, left.censored)?;
        }
        self.far.retain(|_, it| *it != Left::default());
        let last = self.near.iter().rposition(|it| *it != Left::default());
        self.near.truncate(last.map_or(0, |it| it + 1));
        Some(())
    }

    /// All of several together.
    pub fn together<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut together = Self::default();
        for (day, left) in all.into_iter().flat_map(Self::days) {
            let on = together.on(day);
            on.events += left.events;
            on.censored += left.censored;
        }
        together
    }

    pub fn n(&self) -> usize {
        self.all().map(|it| it.all()).sum()
    }

    pub fn events(&self) -> usize {
        self.all().map(|it| it.events()).sum()
    }

    /// Gives back what was reserved for days that did not come.
    pub fn shrink(&mut self) {
        self.near.shrink_to_fit();
    }

    pub fn bytes(&self) -> usize {
        (self.near.capacity() + self.far.len()) * size_of::<Left>()
    }

    /// Those for whom more is known than that it had not happened by `day`.
    pub fn at_risk_after(&self, day: usize) -> usize {
        self.days().filter(|it| it.0 > day).map(|it| it.1.all()).sum()
    }

    fn all(&self) -> impl Iterator<Item = &Left> {
        self.near.iter().chain(self.far.values())
    }

    /// Who left on the day.
    pub fn left_on(&self, day: usize) -> Left {
        let far = || self.far.get(&day).copied().unwrap_or_default();
        self.near.get(day).copied().unwrap_or_else(far)
    }

    /// The days on which somebody left, in order.
    pub fn days(&self) -> impl Iterator<Item = (usize, Left)> {
        let near = self.near.iter().copied().enumerate();
        let far = self.far.iter().map(|(day, left)| (*day, *left));
        near.chain(far).filter(|it| it.1 != Left::default())
    }

    /// The median day of those to whom it has happened: it rewards whom it never happens to. Nothing without one.
    pub fn median_of_events(&self) -> Option<f64> {
        let last = self.events().checked_sub(1)?;
        let (lower, upper) = (self.nth_event(last / 2)?, self.nth_event(last.div_ceil(2))?);
        Some(f64::midpoint(real(lower), real(upper)))
    }

    pub fn curve(&self) -> Curve {
        let mut steps = Vec::new();
        let (mut at_risk, mut log_survival, mut greenwood) = (self.n(), 0.0, 0.0);
        for (day, left) in self.days() {
            if left.events > 0 {
                let (r, d) = (real(at_risk), real(left.events()));
                // As lifelines adds it up, so that a curve which stands at one half to the last digit falls to the same side.
                log_survival += (r - d).ln() - r.ln();
                greenwood += d / (r * (r - d));
                steps.push(Step { day, at_risk, survival: f64::exp(log_survival), greenwood });
            }
            at_risk -= left.all();
        }
        Curve { steps }
    }

    /// The day of the event that comes after `before` others.
    fn nth_event(&self, before: usize) -> Option<usize> {
        let mut seen = 0;
        self.days().find_map(|(day, left)| {
            seen += left.events();
            (seen > before).then_some(day)
        })
    }

    fn on(&mut self, day: usize) -> &mut Left {
        if day >= NEAR {
            return self.far.entry(day).or_default();
        }
        if day >= self.near.len() {
            self.near.resize(day + 1, Left::default());
        }
        &mut self.near[day]
    }
}

impl Curve {
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The last step on or before the day; nothing while nothing has happened.
    pub fn at(&self, day: usize) -> Option<Step> {
        let after = self.steps.partition_point(|it| it.day <= day);
        after.checked_sub(1).map(|it| self.steps[it])
    }

    /// The first day by which it has happened to half of all; nothing if it never does.
    pub fn median(&self) -> Option<usize> {
        self.first(|it| Some(it.survival))
    }

    /// The first days on which the lower and the upper limit of the curve have fallen to one half.
    /// Brookmeyer & Crowley 1982, with log-log limits.
    pub fn median_limits(&self) -> (Option<usize>, Option<usize>) {
        let lower = self.first(|it| it.limit(1.0));
        // The upper limit lies above the curve: while that is clearly above one half, so is the limit.
        let upper = self.first(|it| if it.survival > 0.501 { Some(1.0) } else { it.limit(-1.0) });
        (lower, upper)
    }

    fn first(&self, height: impl Fn(&Step) -> Option<f64>) -> Option<usize> {
        self.steps.iter().find(|it| height(it).unwrap_or(0.0) <= 0.5).map(|it| it.day)
    }
}

impl Step {
    /// The standard error of `survival`; nothing when nobody is left.
    pub fn error(&self) -> Option<f64> {
        self.greenwood.is_finite().then(|| self.survival * self.greenwood.sqrt())
    }

    /// The 95% interval of `survival` on the log-log scale; nothing when nobody is left. Kalbfleisch & Prentice.
    pub fn limits(&self) -> Option<Interval> {
        Some(Interval { lo: self.limit(1.0)?, hi: self.limit(-1.0)? })
    }

    /// The lower limit, 1, or the upper one, -1.
    fn limit(&self, side: f64) -> Option<f64> {
        let by = Z * self.greenwood.sqrt() / self.survival.ln().abs();
        (self.greenwood.is_finite() && by.is_finite()).then(|| self.survival.powf((side * by).exp()))
    }
}
