//! What an account has been through: its autopsies, what each found and what changed after it. Only findings that the room
//! agreed on, and counts, ever stand here.
use crate::domain::{
    Autopsy, Cancellation, Cause, Currency, Day, Finding, Person, Standing, autopsy_label, capital, show_day,
};
use crate::render::charts::road::Dip;
use crate::render::words;
use crate::store::facts::Change;
use chrono::Datelike;
use serde::Serialize;

/// The account's autopsies, newest first, beside the changes that answer what they found.
pub struct History {
    pub autopsies: Vec<Autopsy>,
    pub changes: Vec<Change>,
    pub today: Day,
    pub churned: Option<Day>,
}

/// One autopsy in the table.
#[derive(Serialize)]
pub struct Row {
    /// Missing where the reader takes no part.
    href: Option<String>,
    label: String,
    when: String,
    finding: Option<&'static str>,
    share: Option<i64>,
    sealed: bool,
    /// What stands in place of a finding.
    instead: &'static str,
    taking_part: String,
    change: Option<String>,
    change_when: String,
    then: String,
    then_more: String,
}

/// The finding, once the room agreed on it.
pub fn agreed(autopsy: &Autopsy) -> Option<&Finding> {
    autopsy.finding.as_ref().filter(|it| it.agreed_on.is_some())
}

/// When the account was back on course: its rescue has ended, or the autopsy without one was closed.
fn ended(autopsy: &Autopsy) -> Option<Day> {
    autopsy.rescue.as_ref().and_then(|it| it.ended_on).or(autopsy.opening.closed_on)
}

impl History {
    /// Those that count as a time off course, oldest first.
    pub(super) fn times(&self) -> Vec<&Autopsy> {
        self.autopsies.iter().rev().filter(|it| it.opening.cancelled_on.is_none()).collect()
    }

    pub fn open(&self) -> Option<&Autopsy> {
        self.autopsies.iter().find(|it| it.is_open())
    }

    /// "Brightwater Utilities: third time off course".
    pub fn heading(&self, name: &str) -> String {
        match (self.times().len(), self.open()) {
            (0, _) => name.to_owned(),
            (n, Some(_)) => format!("{name}: {} time off course", nth(n)),
            (1, None) => format!("{name}: off course once"),
            (2, None) => format!("{name}: off course twice"),
            (n, None) => format!("{name}: off course {} times", words::count(n)),
        }
    }

    /// How often in how long, and what the findings have in common.
    pub fn lede(&self) -> String {
        let times = self.times();
        let (Some(first), Some(last)) = (times.first(), times.last()) else {
            return "Never off course, as far as is on record.".to_owned();
        };
        let until = ended(last).unwrap_or(self.today);
        let mut said = match times.len() {
            1 if last.is_open() => format!("Since {}.", show_day(first.opening.opened_on)),
            1 => format!("In {}.", first.opening.opened_on.format("%B %Y")),
            n => format!(
                "{} times in {}.",
                words::sentence(&words::count(n)),
                words::span(first.opening.opened_on, until)
            ),
        };
        if let Some(common) = in_common(&times) {
            said = format!("{said} {common}");
        }
        said
    }

    /// The dips of the road, oldest first.
    pub fn dips(&self) -> Vec<Dip> {
        self.times()
            .into_iter()
            .map(|it| Dip {
                from: it.opening.opened_on,
                to: if it.is_open() { ended(it) } else { Some(ended(it).unwrap_or(self.today)) },
                what: agreed(it)
                    .map_or_else(|| stands(it).to_owned(), |it| it.primary_cause.label().to_owned()),
            })
            .collect()
    }

    pub fn rows(&self, me: &Person, currency: &Currency) -> Vec<Row> {
        let next = |at: usize| at.checked_sub(1).and_then(|at| self.autopsies.get(at));
        self.autopsies.iter().enumerate().map(|(at, it)| self.row(it, next(at), me, currency)).collect()
    }

    fn row(&self, it: &Autopsy, next: Option<&Autopsy>, me: &Person, currency: &Currency) -> Row {
        let finding = agreed(it);
        let change = finding.and_then(|found| self.change_after(it, found));
        let (then, then_more) = self.then(it, next, currency);
        let opened = it.opening.opened_on;
        Row {
            href: it.sight_of(me, self.today).page.then(|| format!("/autopsies/{}", it.id())),
            label: autopsy_label(it.opening.number),
            when: match ended(it).or(it.opening.cancelled_on) {
                Some(day) => months(opened, day),
                None => format!("Since {}", show_day(opened)),
            },
            finding: finding.map(|it| it.primary_cause.label()),
            share: finding.and_then(|it| it.primary_share),
            sealed: it.is_open() && it.reveal.is_none(),
            instead: stands(it),
            taking_part: taking_part(it),
            change: change.map(change_name),
            change_when: match (change, finding) {
                (Some(it), _) if !it.is_live(self.today) => {
                    format!("Planned for {}", show_day(it.effective_on))
                }
                (Some(it), _) => format!("Live {}", show_day(it.effective_on)),
                (None, Some(_)) => "Nothing on record".to_owned(),
                (None, None) if it.is_open() => "Not yet".to_owned(),
                (None, None) => "–".to_owned(),
            },
            then,
            then_more,
        }
    }

    /// The change that answers a finding: the one it names, else the first on that cause that took effect after.
    pub fn change_after(&self, autopsy: &Autopsy, finding: &Finding) -> Option<&Change> {
        let named = finding.change_id.and_then(|id| self.changes.iter().find(|it| it.id == id));
        let after = || {
            self.changes
                .iter()
                .filter(|it| {
                    it.cause == finding.primary_cause && it.effective_on >= autopsy.opening.opened_on
                })
                .min_by_key(|it| it.effective_on)
        };
        named.or_else(after)
    }

    /// What became of it, and for how long.
    fn then(&self, it: &Autopsy, next: Option<&Autopsy>, currency: &Currency) -> (String, String) {
        if let Some(kind) = it.opening.cancel_kind {
            let why = match kind {
                Cancellation::Duplicate => "Duplicate",
                Cancellation::Unfounded => "Unfounded",
            };
            return ("Cancelled".to_owned(), why.to_owned());
        }
        let Some(rescue) = &it.rescue else {
            let locked = it.is_open() && !it.rescue_is_unlocked();
            let then = if locked {
                "Rescue locked"
            } else if it.is_open() {
                "Rescue not begun"
            } else {
                "No outcome on record"
            };
            return (then.to_owned(), String::new());
        };
        let (Some(outcome), Some(on)) = (rescue.outcome, rescue.ended_on) else {
            return ("Rescue under way".to_owned(), format!("Since {}", show_day(rescue.started_on)));
        };
        let kept =
            rescue.arr_retained.filter(|it| it.get() > 0).map(|it| format!("{} kept", it.short(currency)));
        let steady = match (next, self.churned) {
            (Some(next), _) => Some(format!("on course for {}", words::span(on, next.opening.opened_on))),
            (None, Some(_)) => None,
            (None, None) => Some(format!("on course for {}", words::span(on, self.today))),
        };
        let steady = steady.filter(|_| outcome != crate::domain::Outcome::Churned);
        let more: Vec<String> = kept.into_iter().chain(steady).collect();
        (outcome.label().to_owned(), capital(&more.join(", ")))
    }
}

/// "PC-037, “Goals on the hand-over page”" or the title alone.
pub fn change_name(change: &Change) -> String {
    match &change.external_id {
        Some(id) => format!("{id}, {}", change.title),
        None => change.title.to_string(),
    }
}

/// Where an autopsy without an agreed finding stands, in a word or two.
fn stands(autopsy: &Autopsy) -> &'static str {
    match autopsy.standing() {
        Standing::Agreeing => "Agreeing",
        Standing::Filing => "Filing, sealed",
        Standing::Revealed | Standing::Answering => "Being reconciled",
        Standing::Cancelled => "None",
        Standing::Reconciled | Standing::Closed => "No finding on record",
    }
}

fn taking_part(autopsy: &Autopsy) -> String {
    let asked = autopsy.asked().count();
    let agreed = autopsy.asked().filter(|it| it.agreed()).count();
    let filed = autopsy.seats.iter().filter(|it| it.filed_on.is_some()).count();
    if autopsy.standing() == Standing::Agreeing {
        format!("{agreed} of {asked} agreed")
    } else {
        format!("{filed} of {asked} filed")
    }
}

/// One sentence if all findings arose in one place.
fn in_common(times: &[&Autopsy]) -> Option<String> {
    let causes: Vec<Cause> = times.iter().filter_map(|it| agreed(it)).map(|it| it.primary_cause).collect();
    let (first, others) = causes.split_first()?;
    if others.is_empty() || !first.is_determined() {
        return None;
    }
    let all = if causes.len() == 2 { "Both findings" } else { "All findings" };
    if others.iter().all(|it| it == first) {
        return Some(format!("{all} name the same cause: “{}”.", first.label()));
    }
    let place = match first.group() {
        crate::domain::Group::Sale => "at the sale",
        crate::domain::Group::Delivery => "in delivery",
        crate::domain::Group::Product => "in the product",
        crate::domain::Group::Support => "in support",
        crate::domain::Group::Relationship => "in the relationship",
        crate::domain::Group::Outside => "outside",
        crate::domain::Group::Undetermined => return None,
    };
    others.iter().all(|it| it.group() == first.group()).then(|| format!("{all} arose {place}."))
}

/// "Apr to Sep 2023", "May 2024".
fn months(from: Day, to: Day) -> String {
    let show = |day: Day, form: &str| day.format(form).to_string();
    let last = show(to, "%b %Y");
    match show(from, "%b %Y") {
        first if first == last => last,
        _ if from.year() == to.year() => format!("{} to {last}", show(from, "%b")),
        first => format!("{first} to {last}"),
    }
}

/// "third".
fn nth(n: usize) -> String {
    const WORDS: [&str; 10] =
        ["no", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"];
    WORDS.get(n).map_or_else(|| format!("{n}th"), |it| (*it).to_owned())
}
