//! Names as numbers: the levels of a dimension, the codes of signals.
use super::builder::FactsError;
use super::column::Column;
use std::collections::HashMap;
use std::sync::Arc;

/// The names of one dimension's levels, sorted, so that a level's number says nothing of who came first. Every one of them
/// stands in some row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels(Arc<Vec<String>>);

impl Levels {
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// What the names take in memory.
    pub(super) fn bytes(&self) -> usize {
        self.0.iter().map(|it| size_of::<String>() + it.capacity()).sum()
    }
}

/// Names in the order in which they arrive.
#[derive(Debug, Default)]
pub(super) struct Names {
    names: Vec<String>,
    places: HashMap<String, u16>,
}

impl Names {
    /// The names that there are, and room for more.
    pub(super) fn of(levels: &Levels) -> Self {
        let names = levels.names().to_vec();
        let places = names.iter().cloned().zip(0..).collect();
        Self { names, places }
    }

    pub(super) fn place(&mut self, name: &str) -> Result<u16, FactsError> {
        if let Some(place) = self.places.get(name) {
            return Ok(*place);
        }
        let place = u16::try_from(self.names.len()).map_err(|_| FactsError::TooMany)?;
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
        Ok(place)
    }

    pub(super) fn name(&self, place: u16) -> &str {
        &self.names[usize::from(place)]
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Sorts the names that any of the columns has, forgets the others, and numbers the columns by the new places.
    pub(super) fn settle(self, columns: &mut [&mut Column<u16>]) -> Levels {
        let mut is_used = vec![false; self.names.len()];
        for column in columns.iter() {
            for place in column.iter() {
                is_used[usize::from(*place)] = true;
            }
        }
        let used = self.names.iter().zip(&is_used).filter(|it| *it.1);
        let mut names: Vec<_> = used.map(|it| it.0.clone()).collect();
        names.sort_unstable();
        let mut places = vec![0; self.names.len()];
        for (place, name) in (0..).zip(&names) {
            places[usize::from(self.places[name])] = place;
        }
        let moves = (0..).zip(&places).zip(&is_used).any(|((old, new), is_used)| *is_used && old != *new);
        if moves {
            for column in columns {
                column.change_each(|it| places[usize::from(it)]);
            }
        }
        Levels(Arc::new(names))
    }
}
