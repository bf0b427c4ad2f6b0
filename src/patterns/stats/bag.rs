//! How many there are of each of a few things.
use super::sign::Sign;
use std::cmp::Ordering;

/// In order, each with how many times it comes, which is never 0: two with the same in them are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bag<T> {
    things: Vec<T>,
    /// In a column of their own, where they need no room beside each other.
    times: Vec<u32>,
}

impl<T: Clone + Ord> Bag<T> {
    pub fn iter(&self) -> impl Iterator<Item = (&T, usize)> {
        self.things.iter().zip(&self.times).map(|(it, times)| (it, *times as usize))
    }

    /// Of things that come in order, none of them twice.
    pub fn in_order(all: impl IntoIterator<Item = (T, u32)>) -> Self {
        let (things, times) = all.into_iter().filter(|it| it.1 > 0).unzip();
        Self { things, times }.shrunk()
    }

    /// Takes all of another one in or out; nothing when what goes out is not in it. One walk through both, however much
    /// there is of either.
    pub fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        if other.things.is_empty() {
            return Some(());
        }
        let most = self.things.len() + other.things.len();
        let mut all = Self { things: Vec::with_capacity(most), times: Vec::with_capacity(most) };
        let (mut at, mut with) = (0, 0);
        loop {
            let (order, it) = match (self.things.get(at), other.things.get(with)) {
                (None, None) => break,
                (Some(mine), None) => (Ordering::Less, mine),
                (None, Some(its)) => (Ordering::Greater, its),
                (Some(mine), Some(its)) => (mine.cmp(its), mine.min(its)),
            };
            let mut times = 0;
            if order.is_le() {
                times = self.times[at];
                at += 1;
            }
            if order.is_ge() {
                sign.fold(&mut times, other.times[with])?;
                with += 1;
            }
            if times > 0 {
                all.things.push(it.clone());
                all.times.push(times);
            }
        }
        *self = all.shrunk();
        Some(())
    }

    pub fn bytes(&self) -> usize {
        self.things.capacity() * size_of::<T>() + self.times.capacity() * size_of::<u32>()
    }

    fn shrunk(mut self) -> Self {
        self.things.shrink_to_fit();
        self.times.shrink_to_fit();
        self
    }
}

impl<T> Default for Bag<T> {
    fn default() -> Self {
        Self { things: Vec::new(), times: Vec::new() }
    }
}

impl<T: Clone + Ord> FromIterator<T> for Bag<T> {
    fn from_iter<I: IntoIterator<Item = T>>(things: I) -> Self {
        let mut bag = Self { things: things.into_iter().collect(), times: Vec::new() };
        bag.things.sort_unstable();
        let alike = bag.things.chunk_by(|a, b| a == b);
        bag.times = alike.map(|it| u32::try_from(it.len()).unwrap_or(u32::MAX)).collect();
        bag.things.dedup();
        bag.shrunk()
    }
}
