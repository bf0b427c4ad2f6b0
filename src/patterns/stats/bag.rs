//! How many there are of each of a few things.
use super::sign::Sign;
use rustc_hash::FxHashMap;
use std::hash::Hash;

/// In order, each with how many times it comes, which is never 0: two with the same in them are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bag<T>(Vec<(T, u32)>);

impl<T: Copy + Ord> Bag<T> {
    pub fn iter(&self) -> impl Iterator<Item = (T, usize)> {
        self.0.iter().map(|(it, times)| (*it, *times as usize))
    }

    /// Of things that come in order, none of them twice.
    pub fn in_order(all: impl IntoIterator<Item = (T, u32)>) -> Self {
        Self(all.into_iter().filter(|it| it.1 > 0).collect())
    }

    /// Takes all of another one in or out; nothing when what goes out is not in it.
    pub fn fold(&mut self, sign: Sign, other: &Self) -> Option<()> {
        for (it, times) in &other.0 {
            match self.0.binary_search_by_key(it, |it| it.0) {
                Ok(at) => {
                    sign.fold(&mut self.0[at].1, *times)?;
                    if self.0[at].1 == 0 {
                        self.0.remove(at);
                    }
                }
                Err(at) => {
                    let mut all = 0;
                    sign.fold(&mut all, *times)?;
                    self.0.insert(at, (*it, all));
                }
            }
        }
        Some(())
    }

    pub fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<(T, u32)>()
    }
}

impl<T> Default for Bag<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// Of things that come so many times each.
impl<T: Copy + Ord + Hash> FromIterator<(T, u32)> for Bag<T> {
    fn from_iter<I: IntoIterator<Item = (T, u32)>>(all: I) -> Self {
        let mut bag = FxHashMap::default();
        for (it, times) in all.into_iter().filter(|it| it.1 > 0) {
            *bag.entry(it).or_insert(0) += times;
        }
        let mut bag: Vec<_> = bag.into_iter().collect();
        bag.sort_unstable();
        Self(bag)
    }
}
