//! Many ids, each held once: its letters in one long text, and a few bytes to find it by. An id is known by its place,
//! the order in which it was first named.
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

/// A slot that no id has taken.
const FREE: u32 = u32::MAX;
const FEWEST_SLOTS: usize = 64;

#[derive(Default)]
pub struct Ids {
    letters: String,
    /// Where each id ends in `letters`.
    ends: Vec<usize>,
    /// Places by hash; a place whose slot is taken has the next free one. Never more than three in four are taken.
    slots: Vec<u32>,
    hasher: RandomState,
}

impl Ids {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The id at a place.
    pub fn get(&self, place: u32) -> &str {
        let place = place as usize;
        let end = self.ends.get(place).copied().unwrap_or(0);
        let start = place.checked_sub(1).and_then(|it| self.ends.get(it)).copied().unwrap_or(0);
        self.letters.get(start..end).unwrap_or("")
    }

    pub fn find(&self, id: &str) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let place = self.slots[self.slot(id)];
        (place != FREE).then_some(place)
    }

    /// The place of an id, which is a new one if it hasn't been named before.
    pub fn place(&mut self, id: &str) -> u32 {
        if self.slots.len() * 3 <= (self.len() + 1) * 4 {
            self.grow();
        }
        let slot = self.slot(id);
        if self.slots[slot] == FREE {
            self.slots[slot] = u32::try_from(self.len()).unwrap_or(FREE - 1);
            self.letters.push_str(id);
            self.ends.push(self.letters.len());
        }
        self.slots[slot]
    }

    /// Bytes that all of them take.
    pub fn bytes(&self) -> usize {
        self.letters.capacity()
            + self.ends.capacity() * size_of::<usize>()
            + self.slots.capacity() * size_of::<u32>()
    }

    /// The slot of an id, or the free one that it would take.
    fn slot(&self, id: &str) -> usize {
        let most = self.slots.len() - 1;
        let hash = self.hasher.hash_one(id).to_le_bytes();
        let mut slot = usize::from_le_bytes(hash) & most;
        while self.slots[slot] != FREE && self.get(self.slots[slot]) != id {
            slot = (slot + 1) & most;
        }
        slot
    }

    /// Twice the slots; their number is a power of two.
    fn grow(&mut self) {
        let slots = (self.slots.len() * 2).max(FEWEST_SLOTS);
        self.slots.clear();
        self.slots.resize(slots, FREE);
        for place in 0..u32::try_from(self.len()).unwrap_or(FREE) {
            let slot = self.slot(self.get(place));
            self.slots[slot] = place;
        }
    }
}
