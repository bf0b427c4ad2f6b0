//! How many there are of each of a few things.
use super::sign::Sign;

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

    /// Takes all of another one in or out; nothing when what goes out is not in it.
    pub fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        for (it, times) in other.things.iter().zip(&other.times) {
            match self.things.binary_search(it) {
                Ok(at) => {
                    sign.fold(&mut self.times[at], *times)?;
                    if self.times[at] == 0 {
                        self.things.remove(at);
                        self.times.remove(at);
                    }
                }
                Err(at) => {
                    let mut all = 0;
                    sign.fold(&mut all, *times)?;
                    self.things.insert(at, it.clone());
                    self.times.insert(at, all);
                }
            }
        }
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
