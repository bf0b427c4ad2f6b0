//! What is remembered of every id that files name: where it has been met, and the little that other rows are held
//! against. A few dozen bytes each, whatever else its row says.
use super::ids::Ids;
use crate::domain::{Day, Function};
use std::ops::Range;

/// Where an id has been met.
#[derive(Debug, Clone, Copy, Default)]
pub struct Met {
    /// A row of the files brings it.
    pub brought: bool,
    /// A row was to bring it, and couldn't be taken.
    pub spoiled: bool,
    /// It is on record.
    pub known: bool,
}

impl Met {
    /// Whether a row that names it has something to belong to, or would have.
    pub fn is_there(self) -> bool {
        self.brought || self.spoiled || self.known
    }

    /// Whether it comes on record with these files.
    pub fn is_new(self) -> bool {
        self.brought && !self.known
    }
}

/// The ids of accounts. An account is known by the place of its id.
#[derive(Default)]
pub struct Accounts {
    ids: Ids,
    met: Vec<Met>,
}

impl Accounts {
    pub fn count(&self) -> usize {
        self.met.len()
    }

    pub fn id(&self, place: u32) -> &str {
        self.ids.get(place)
    }

    pub fn find(&self, id: &str) -> Option<u32> {
        self.ids.find(id)
    }

    pub fn met(&self, place: u32) -> Met {
        self.met.get(place as usize).copied().unwrap_or_default()
    }

    /// How many come on record with these files.
    pub fn new_ones(&self) -> i64 {
        self.met.iter().map(|it| i64::from(it.is_new())).sum()
    }

    /// Where an id has been met, if anywhere.
    pub fn met_id(&self, id: &str) -> Met {
        self.find(id).map(|it| self.met(it)).unwrap_or_default()
    }

    pub fn bytes(&self) -> usize {
        self.ids.bytes() + self.met.capacity() * size_of::<Met>()
    }

    pub(super) fn place(&mut self, id: &str) -> u32 {
        let place = self.ids.place(id);
        self.met.resize(self.ids.len(), Met::default());
        place
    }

    pub(super) fn meet(&mut self, place: u32) -> &mut Met {
        &mut self.met[place as usize]
    }
}

/// What is remembered of an autopsy.
#[derive(Debug, Clone, Copy)]
pub struct Remembered {
    pub met: Met,
    /// The place of its account, where a row brings it.
    pub account: u32,
    /// As the files have it; as the record has it where no row brings it.
    pub opened_on: Option<Day>,
    /// The days between which its seats in the files were due, of those that say when.
    pub due: Option<(Day, Day)>,
    /// Whether one of its seats doesn't say.
    pub undated: bool,
    /// A bit for each function that has a seat in the files.
    seats: u16,
}

impl Remembered {
    const NEW: Self = Self {
        met: Met { brought: false, spoiled: false, known: false },
        account: 0,
        opened_on: None,
        due: None,
        undated: false,
        seats: 0,
    };

    /// Takes a seat; answers whether its function has none yet.
    pub(super) fn seat(&mut self, function: Function, due_on: Option<Day>) -> bool {
        let bit = 1 << function.index();
        if self.seats & bit != 0 {
            return false;
        }
        self.seats |= bit;
        match (due_on, self.due) {
            (None, _) => self.undated = true,
            (Some(day), None) => self.due = Some((day, day)),
            (Some(day), Some((first, last))) => self.due = Some((first.min(day), last.max(day))),
        }
        true
    }
}

/// The ids of autopsies, and what is remembered of each.
#[derive(Default)]
pub struct Autopsies {
    ids: Ids,
    remembered: Vec<Remembered>,
}

impl Autopsies {
    pub fn count(&self) -> usize {
        self.remembered.len()
    }

    pub fn places(&self) -> Range<u32> {
        0..u32::try_from(self.count()).unwrap_or(u32::MAX)
    }

    pub fn id(&self, place: u32) -> &str {
        self.ids.get(place)
    }

    pub fn find(&self, id: &str) -> Option<u32> {
        self.ids.find(id)
    }

    pub fn get(&self, place: u32) -> Remembered {
        self.remembered.get(place as usize).copied().unwrap_or(Remembered::NEW)
    }

    /// How many come on record with these files.
    pub fn new_ones(&self) -> i64 {
        self.remembered.iter().map(|it| i64::from(it.met.is_new())).sum()
    }

    /// What is remembered of an id, which is nothing if it hasn't been met.
    pub fn get_id(&self, id: &str) -> Remembered {
        self.find(id).map_or(Remembered::NEW, |it| self.get(it))
    }

    pub fn bytes(&self) -> usize {
        self.ids.bytes() + self.remembered.capacity() * size_of::<Remembered>()
    }

    pub(super) fn place(&mut self, id: &str) -> u32 {
        let place = self.ids.place(id);
        self.remembered.resize(self.ids.len(), Remembered::NEW);
        place
    }

    pub(super) fn remember(&mut self, place: u32) -> &mut Remembered {
        &mut self.remembered[place as usize]
    }
}
