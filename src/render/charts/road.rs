//! The road: one account's history as a way that dips each time it went off course, from the opening of an autopsy to the
//! end of its rescue. What is solid has happened; what is dotted lies ahead.
use super::svg::{Anchor, Canvas};
use super::{road_narrow, road_wide};
use crate::domain::Day;
use crate::render::words;
use chrono::{Datelike, TimeDelta};

/// What is drawn.
#[derive(Debug, Clone)]
pub struct Road {
    /// The only one of its name on the page.
    pub id: String,
    /// The account's name.
    pub name: String,
    pub since: Option<Day>,
    pub renewal: Option<Day>,
    pub churned: Option<Day>,
    pub today: Day,
    /// The oldest first.
    pub dips: Vec<Dip>,
}

/// One time off course.
#[derive(Debug, Clone)]
pub struct Dip {
    pub from: Day,
    /// Missing: it still is.
    pub to: Option<Day>,
    /// What was found, or where it stands.
    pub what: String,
}

/// The class of the element around the drawings: from which width on the wide one is shown.
pub const SIZE: &str = "huge";
/// Dips that fit; of more, the latest are drawn.
const MOST: usize = 8;

pub(super) const TEXT: f64 = 13.0;
pub(super) const LINE: f64 = 17.0;

/// Both drawings, the wide one first.
pub fn draw(road: &Road) -> String {
    road_wide::draw(road) + &road_narrow::draw(road)
}

/// A mark above the road.
pub(super) struct Flag {
    pub(super) on: Day,
    /// The words, and the day as it stands beside them.
    pub(super) what: &'static str,
    pub(super) long: String,
}

/// A dip with its number among all.
pub(super) type Numbered<'r> = (usize, &'r Dip);

impl Road {
    pub(super) fn dips(&self) -> Vec<Numbered<'_>> {
        let skipped = self.dips.len().saturating_sub(MOST);
        self.dips.iter().enumerate().skip(skipped).map(|(at, dip)| (at + 1, dip)).collect()
    }

    pub(super) fn flags(&self) -> Vec<Flag> {
        let flag = |on: Option<Day>, what: &'static str, form: &str| {
            on.map(|on| Flag { on, what, long: format!("{what} {}", on.format(form)) })
        };
        let renewal = self.renewal.filter(|_| self.churned.is_none());
        let renews =
            if renewal.is_some_and(|it| it < self.today) { "Renewal was due" } else { "Renewal due" };
        let mut flags: Vec<Flag> = [
            flag(self.since, "Customer since", "%b %Y"),
            flag(renewal, renews, "%-d %b %Y"),
            flag(self.churned, "Left", "%-d %b %Y"),
        ]
        .into_iter()
        .flatten()
        .collect();
        flags.sort_by_key(|it| it.on);
        flags
    }

    /// The first and the last day on the drawing.
    pub(super) fn ends(&self) -> (Day, Day) {
        let renewal = self.renewal.filter(|_| self.churned.is_none());
        let days = || self.since.into_iter().chain(self.dips().into_iter().map(|it| it.1.from));
        let first = days().min().unwrap_or(self.today).min(self.today);
        let reached = if let Some(churned) = self.churned { churned } else { self.today };
        let last = days().chain(renewal).chain([reached]).max().unwrap_or(self.today);
        let span = (last - first).num_days().max(90);
        let ahead = if self.churned.is_some() { 0 } else { span / 16 };
        let last = last.max(reached + TimeDelta::days(ahead)) + TimeDelta::days(span / 40);
        (first - TimeDelta::days(span / 20), last)
    }

    /// The day up to which the road has been travelled.
    pub(super) fn reached(&self) -> Day {
        self.churned.map_or(self.today, |it| it.min(self.today))
    }

    /// Does the road end at the bottom of this dip: is it off course still, or did it leave from there?
    pub(super) fn ends_in(&self, dip: &Dip) -> bool {
        dip.to.is_none_or(|to| self.churned.is_some_and(|left| left <= to))
    }

    pub(super) fn title(&self) -> String {
        let n = self.dips.len();
        match (n, self.dips.first(), self.dips.last()) {
            (0, ..) | (_, None, _) | (_, _, None) => format!("{}: never off course", self.name),
            (1, ..) => format!("{}: off course once", self.name),
            (_, Some(first), Some(last)) => {
                let until = last.to.unwrap_or_else(|| self.reached());
                format!(
                    "{}: off course {} times in {}",
                    self.name,
                    words::count(n),
                    words::span(first.from, until)
                )
            }
        }
    }

    pub(super) fn desc(&self) -> String {
        let (first, last) = self.ends();
        let mut said =
            vec![format!("A timeline from {} to {}.", first.format("%B %Y"), last.format("%B %Y"))];
        for dip in &self.dips {
            said.push(match dip.to {
                Some(_) => format!("Off course {}: {}.", when(dip), dip.what),
                None => format!("Off course since {}: {}.", dip.from.format("%-d %B %Y"), dip.what),
            });
        }
        said.extend(self.flags().iter().map(|it| format!("{}.", it.long)));
        said.join(" ")
    }
}

/// "Apr–Sep 2023", "Nov 2023–Feb 2024", "May 2024", "Opened 6 Nov 2025".
pub(super) fn when(dip: &Dip) -> String {
    let show = |day: Day, form: &str| day.format(form).to_string();
    match dip.to {
        None => show(dip.from, "Opened %-d %b %Y"),
        Some(to) if (to.year(), to.month()) == (dip.from.year(), dip.from.month()) => show(to, "%b %Y"),
        Some(to) if to.year() == dip.from.year() => format!("{}–{}", show(dip.from, "%b"), show(to, "%b %Y")),
        Some(to) => format!("{}–{}", show(dip.from, "%b %Y"), show(to, "%b %Y")),
    }
}

/// The dip's number in its circle, filled while it is still off course.
pub(super) fn number_in(canvas: &mut Canvas, at: (f64, f64), radius: f64, n: usize, dip: &Dip) {
    canvas.circle(at.0, at.1, radius, if dip.to.is_none() { "dip now" } else { "dip" });
    canvas.text(at.0, at.1 + 4.0, "dipn", Anchor::Middle, &n.to_string());
}

pub(super) fn days(from: Day, to: Day) -> f64 {
    f64::from(i32::try_from((to - from).num_days()).unwrap_or(i32::MAX))
}
