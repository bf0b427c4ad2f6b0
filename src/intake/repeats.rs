//! Rows whose id an earlier row of the call had. Those that say the same count once, others clash. Which it is shows when
//! the first row of the id is read again, for only its place was kept.
use super::batch::{Files, Origin};
use super::faults::{Fault, FaultsByFile, shown};
use super::kept::Kept;
use super::shelf::Shelf;
use super::{Table, tables::Keyed};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::io;

/// What a row is known by: the place of its id, and of its function where it is a seat's.
pub type Place = (u32, usize);

#[derive(Default)]
pub struct Repeats {
    noted: Vec<(Table, Noted)>,
    hasher: RandomState,
}

/// A later row. `says` stands for all that it says: of rows that differ, one in 2^64 would be taken for the same.
#[derive(Clone, Copy)]
struct Noted {
    place: Place,
    origin: Origin,
    says: u64,
}

impl Repeats {
    pub fn note<T: Kept>(&mut self, table: Table, place: Place, origin: Origin, row: &T) {
        let says = self.says(row);
        self.noted.push((table, Noted { place, origin, says }));
    }

    /// Those of one table that clash with the first row of their id.
    pub fn clashes<T: Keyed + Kept>(
        &self,
        table: Table,
        rows: &mut Shelf<T>,
        files: &Files,
        place_of: impl Fn(&T) -> Option<Place>,
    ) -> io::Result<FaultsByFile> {
        let mut clashes = FaultsByFile::default();
        let of_table = || self.noted.iter().filter(|it| it.0 == table).map(|it| it.1);
        let mut firsts: HashMap<Place, Option<(Origin, u64, String)>> =
            of_table().map(|it| (it.place, None)).collect();
        if firsts.is_empty() {
            return Ok(clashes);
        }
        for page in rows.pages()? {
            for it in page? {
                if let Some(first) = place_of(&it.row).and_then(|place| firsts.get_mut(&place)) {
                    *first = Some((it.origin, self.says(&it.row), id(&it.row)));
                }
            }
        }
        for again in of_table() {
            let Some(Some((first, says, id))) = firsts.get(&again.place) else { continue };
            if *says == again.says {
                continue;
            }
            let there = if first.file == again.origin.file {
                format!("line {}", first.line)
            } else {
                format!("{}, line {}", files.name(*first), first.line)
            };
            let reason = format!("{id} is on {there} too, with other content; keep the row that is true");
            let fault = Fault::of_cell(files.name(again.origin), again.origin.line.into(), T::COLUMN, reason);
            clashes.add(again.origin.file, fault);
        }
        Ok(clashes)
    }

    fn says<T: Kept>(&self, row: &T) -> u64 {
        let mut bytes = Vec::new();
        row.put(&mut bytes);
        self.hasher.hash_one(bytes)
    }
}

fn id(row: &impl Keyed) -> String {
    shown([row.key().0, row.key().1].join(" ").trim())
}
