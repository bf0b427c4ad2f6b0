//! One column of the facts. Clones share it until one of them is changed.
use std::ops::{Deref, Range};
use std::sync::Arc;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column<T>(Arc<Vec<T>>);

/// The rows `old` of one column make way for the rows `new` of another one.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    pub old: Range<usize>,
    pub new: Range<usize>,
}

impl<T: Copy + PartialEq> Column<T> {
    pub(super) fn extend(&mut self, values: impl IntoIterator<Item = T>) {
        Arc::make_mut(&mut self.0).extend(values);
    }

    /// Gives back what was reserved for rows that did not come.
    pub(super) fn shrink(&mut self) {
        Arc::make_mut(&mut self.0).shrink_to_fit();
    }

    /// The same rows in another order: for each new place, the place where the row stands now.
    pub(super) fn pick(&mut self, order: &[u32]) {
        self.0 = Arc::new(order.iter().map(|it| self[*it as usize]).collect());
    }

    /// The same for rows that stand together in groups: for each new place the group that stands there now, and for each
    /// group where it begins, with one more for where the last one ends.
    pub(super) fn pick_groups(&mut self, order: &[u32], from: &[u32]) {
        let mut rows = Vec::with_capacity(self.len());
        for group in order {
            let group = *group as usize;
            rows.extend_from_slice(&self[from[group] as usize..from[group + 1] as usize]);
        }
        self.0 = Arc::new(rows);
    }

    pub(super) fn change_each(&mut self, change: impl Fn(T) -> T) {
        for value in Arc::make_mut(&mut self.0) {
            *value = change(*value);
        }
    }

    /// Makes every cut, which follow each other, with rows of `with`. Answers whether a value may be gone that was there
    /// before. What changes nothing leaves the column shared.
    pub(super) fn splice(&mut self, cuts: &[Cut], with: &[T]) -> bool {
        let is_same = |it: &Cut| self[it.old.clone()] == with[it.new.clone()];
        let Some(first) = cuts.iter().position(|it| !is_same(it)) else { return false };
        let cuts = &cuts[first..];
        let loses = cuts.iter().any(|it| !it.old.is_empty() && !is_same(it));
        let rows = Arc::make_mut(&mut self.0);
        if cuts.iter().all(|it| it.old.len() == it.new.len()) {
            for cut in cuts {
                rows[cut.old.clone()].copy_from_slice(&with[cut.new.clone()]);
            }
            return loses;
        }
        let mut at = cuts[0].old.start;
        let tail = rows[at..].to_vec();
        let begin = at;
        rows.truncate(begin);
        let more: usize = tail.len() + cuts.iter().map(|it| it.new.len()).sum::<usize>();
        if rows.capacity() - rows.len() < more {
            // A little more than is needed, so that not every row moves the column; not twice as much.
            rows.reserve_exact(more + begin / 64);
        }
        for cut in cuts {
            rows.extend_from_slice(&tail[at - begin..cut.old.start - begin]);
            rows.extend_from_slice(&with[cut.new.clone()]);
            at = cut.old.end;
        }
        rows.extend_from_slice(&tail[at - begin..]);
        loses
    }
}

impl<T> Column<T> {
    /// What it takes in memory, with what is reserved.
    pub fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<T>()
    }
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Deref for Column<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> FromIterator<T> for Column<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self(Arc::new(values.into_iter().collect()))
    }
}
