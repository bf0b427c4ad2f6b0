//! The quarterly pattern review: a meeting as a record. Figures are frozen before it, every pattern on its agenda gets one
//! decision, and once it is closed it stays as it is.
use super::codes::codes;
use super::{
    Blocked, Day, Leader, Line, MinuteId, PatternFigures, PatternId, Period, Person, PersonId, Problems,
    Prose, ReviewId, SnapshotId, Timestamp, Zone, working_day_before, working_days_after,
};
use chrono::Datelike;

codes! {
    /// How far a review is.
    ReviewState {
        // A day is set.
        Planned = "planned",
        // The pre-read is frozen.
        Ready = "ready",
        Closed = "closed",
    }
}

impl ReviewState {
    pub fn label(self) -> &'static str {
        match self {
            Self::Planned => "Planned",
            Self::Ready => "Pre-read is out",
            Self::Closed => "Closed",
        }
    }
}

/// A pattern on the agenda.
#[derive(Debug, Clone)]
pub struct Slot {
    pub pattern_id: PatternId,
    pub because: String,
    /// What is decided on, or was: as it was frozen before that, or when the chair put it on the agenda.
    pub figures: Option<PatternFigures>,
}

/// What a review asks of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewAsk {
    Freeze,
    Read,
    Decide,
    Close,
}

/// Working days for which a pre-read is out before the meeting.
const READ_FOR: u32 = 5;

#[derive(Debug, Clone)]
pub struct Review {
    pub id: ReviewId,
    /// The fiscal quarter that it looks back on.
    pub quarter: Period,
    pub plan: ReviewPlan,
    /// Their own words beside the figures.
    pub words: Prose,
    pub people: Vec<Attendee>,
    /// The pre-read that holds: the final one, or the latest provisional one.
    pub snapshot: Option<SnapshotHead>,
    /// The patterns on its agenda without a decision.
    pub undecided: usize,
    pub closed: Option<(Timestamp, PersonId)>,
    pub version: i64,
}

/// When, where, who chairs.
#[derive(Debug, Clone)]
pub struct ReviewPlan {
    pub meets_at: Timestamp,
    pub minutes: i64,
    pub place: Line,
    pub chair_id: PersonId,
}

#[derive(Debug, Clone)]
pub struct Attendee {
    pub person_id: PersonId,
    /// Has opened the pre-read.
    pub read_at: Option<Timestamp>,
    pub attended: bool,
}

/// A snapshot without what it holds.
#[derive(Debug, Clone)]
pub struct SnapshotHead {
    pub id: SnapshotId,
    pub at: Timestamp,
    /// The first day that its figures know nothing of.
    pub as_of: Day,
    /// Made before the quarter was over.
    pub provisional: bool,
    pub code: String,
    pub taxonomy: String,
}

/// A line of the minutes. After closing it is a correction.
#[derive(Debug, Clone)]
pub struct Minute {
    pub id: MinuteId,
    pub at: Timestamp,
    pub by_id: PersonId,
    pub text: Prose,
    pub correction: bool,
}

/// The proof that somebody chairs this review.
#[derive(Debug, Clone, Copy)]
pub struct Chair(PersonId);

impl Chair {
    pub fn id(self) -> PersonId {
        self.0
    }
}

impl ReviewPlan {
    /// A review takes so many minutes unless somebody says otherwise.
    pub const USUALLY: i64 = 75;
    pub const SHORTEST: i64 = 15;
    pub const LONGEST: i64 = 480;

    pub fn checked(self) -> Result<Self, Problems> {
        if (Self::SHORTEST..=Self::LONGEST).contains(&self.minutes) {
            Ok(self)
        } else {
            let (least, most) = (Self::SHORTEST, Self::LONGEST);
            Err(Problems::one("minutes", format!("A review takes {least} to {most} minutes")))
        }
    }
}

impl Review {
    pub fn state(&self) -> ReviewState {
        match (&self.closed, &self.snapshot) {
            (Some(_), _) => ReviewState::Closed,
            (None, Some(_)) => ReviewState::Ready,
            (None, None) => ReviewState::Planned,
        }
    }

    /// Does this person chair it?
    pub fn chaired_by(&self, person: &Person) -> Option<Chair> {
        (self.plan.chair_id == person.id && person.may_chair()).then_some(Chair(person.id))
    }

    /// Every move but reading, and correcting, needs a review that is still open.
    pub fn may_move(&self) -> Result<(), Blocked> {
        match self.closed {
            Some(_) => Err(Blocked(
                "This review is closed and stays as it is; what has to be put right is a new line in its minutes.".into(),
            )),
            None => Ok(()),
        }
    }

    /// May its figures be frozen as of today? Once they are final they stay.
    pub fn may_freeze(&self) -> Result<(), Blocked> {
        self.may_move()?;
        match &self.snapshot {
            Some(it) if !it.provisional => {
                Err(Blocked("The pre-read is frozen; its figures never change.".to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// What it asks of somebody now, with the day that it is due.
    pub fn asks_of(&self, person: &Person, now: Timestamp, zone: Zone) -> Vec<(ReviewAsk, Day)> {
        let (today, meets_on) = (zone.day(now), zone.day(self.plan.meets_at));
        if self.closed.is_some() {
            return Vec::new();
        }
        let mut asks = Vec::new();
        let frozen = self.snapshot.is_some();
        if self.chaired_by(person).is_some() {
            let not_final =
                self.snapshot.as_ref().is_none_or(|it| it.provisional && today >= self.quarter.to);
            if not_final && working_days_after(today, READ_FOR) >= meets_on {
                asks.push((ReviewAsk::Freeze, working_day_before(meets_on)));
            } else if frozen && now >= self.plan.meets_at {
                let ask = if self.undecided > 0 { ReviewAsk::Decide } else { ReviewAsk::Close };
                asks.push((ask, meets_on));
            }
        }
        let unread = self.people.iter().any(|it| it.person_id == person.id && it.read_at.is_none());
        if frozen && unread {
            asks.push((ReviewAsk::Read, meets_on));
        }
        asks
    }

    /// Would a snapshot on this day be provisional?
    pub fn is_provisional_on(&self, today: Day) -> bool {
        today < self.quarter.to
    }

    /// May a pattern be decided in it? On figures, never before them.
    pub fn may_decide(&self) -> Result<(), Blocked> {
        self.may_move()?;
        if self.snapshot.is_none() {
            return Err(Blocked("The pre-read is not frozen yet; decisions rest on its figures.".into()));
        }
        Ok(())
    }

    /// May it be closed? Never while a pattern on its agenda waits for its decision.
    pub fn may_close(&self) -> Result<(), Blocked> {
        self.may_decide()?;
        match self.undecided {
            0 => Ok(()),
            1 => Err(Blocked(
                "One pattern is on the agenda without a decision: change, accept or investigate.".to_owned(),
            )),
            n => Err(Blocked(format!(
                "{n} patterns are on the agenda without a decision: change, accept or investigate."
            ))),
        }
    }
}

impl Person {
    /// May somebody of this role chair a review?
    pub fn may_chair(&self) -> bool {
        self.leader().is_some() || self.sponsor().is_some()
    }

    /// Plans reviews and opens patterns: a CS leader or the sponsor.
    pub fn reviewer(&self) -> Option<Reviewer> {
        self.may_chair().then_some(Reviewer(self.id))
    }
}

/// The proof that somebody plans reviews, opens patterns and agrees to changes.
#[derive(Debug, Clone, Copy)]
pub struct Reviewer(PersonId);

impl Reviewer {
    pub fn id(self) -> PersonId {
        self.0
    }
}

impl From<Leader> for Reviewer {
    fn from(leader: Leader) -> Self {
        Self(leader.id())
    }
}

/// "Q3 2026", by the fiscal year's first month; a year that begins in another month than January is named by the year it
/// ends in, "Q3 FY2027".
pub fn quarter_label(quarter: Period, start_month: u32) -> String {
    let months = (quarter.from.month() + 12 - start_month) % 12;
    let number = months / 3 + 1;
    let year = quarter.from.year();
    if start_month == 1 {
        return format!("Q{number} {year}");
    }
    let ends = if quarter.from.month() >= start_month { year + 1 } else { year };
    format!("Q{number} FY{ends}")
}
