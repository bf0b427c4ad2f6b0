//! filings.csv against the seats on record: each row is a seat, with what was filed from it.
use super::Result;
use super::autopsies::{codes, midnight, text, usual_due};
use super::record::OnRecord;
use super::summary::Tally;
use crate::domain::{Autopsy, AutopsyId, Contributing, Day, Filing, Function, Line, Prose, Taxonomy};
use crate::intake::{Batch, Filed, FilingRow, Sourced};
use crate::store::filings::RevealedSeat;
use crate::store::{self, Conn};
use std::collections::HashMap;

#[derive(Default)]
pub struct Seats {
    pub new: Vec<(AutopsyId, Function, Day)>,
    pub filings: Vec<Filing>,
    pub dues: Vec<(AutopsyId, Day, Day)>,
    pub tally: Tally,
}

/// New seats come to imported autopsies only: the seats of one that was opened here answer for themselves.
pub async fn hold(conn: &mut Conn, batch: &Batch, record: &OnRecord, new: &[Autopsy]) -> Result<Seats> {
    let ids = || new.iter().filter_map(|it| Some((it.opening.external_id.as_ref()?, &it.opening)));
    let new: HashMap<&Line, _> = ids().collect();
    let before = Before::load(conn, record).await?;
    let mut held = Seats::default();
    let mut dues = HashMap::new();
    for it in &batch.filings {
        if let Some(opening) = new.get(&it.row.autopsy_id) {
            held.add(&it.row, opening.id, opening.opened_on);
            continue;
        }
        // `Batch` holds no seat of an autopsy that isn't there.
        let Some(autopsy) = record.autopsies.get(&it.row.autopsy_id) else { continue };
        if !autopsy.imported {
            let reason =
                "the autopsy was opened here; its seats answer for themselves, so that no file fills them";
            held.tally.faults.push((it.origin, "autopsy_id", reason.to_owned()));
        } else if let Some(seat) = before.seats.get(&(autopsy.id, it.row.function)) {
            compare(batch, it, seat, autopsy.version > 1, &mut held.tally);
        } else if autopsy.version > 1 {
            held.tally.kept.push(it.origin);
        } else {
            let due_on = held.add(&it.row, autopsy.id, autopsy.opened_on);
            let known = before.dues.get(&autopsy.id).copied().unwrap_or((due_on, due_on));
            let (first, last) = dues.entry(autopsy.id).or_insert(known);
            (*first, *last) = (due_on.min(*first), due_on.max(*last));
        }
    }
    held.dues = dues.into_iter().map(|(id, (first, last))| (id, first, last)).collect();
    Ok(held)
}

impl Seats {
    /// Adds a seat and what was filed from it. Answers the day on which it was due.
    fn add(&mut self, row: &FilingRow, id: AutopsyId, opened_on: Day) -> Day {
        let due_on = row.due_on.unwrap_or(usual_due(opened_on));
        self.tally.new += 1;
        self.new.push((id, row.function, due_on));
        self.filings.extend(row.filed.as_ref().map(|it| filing(id, row.function, it)));
        due_on
    }
}

/// A filing as history has it: what was named, and when.
fn filing(autopsy_id: AutopsyId, function: Function, filed: &Filed) -> Filing {
    Filing {
        autopsy_id,
        function,
        primary_cause: filed.primary,
        contributing: Contributing::of(&filed.contributing),
        evidence: Prose::from(String::new()),
        confidence: None,
        prevention: Prose::from(String::new()),
        link: Line::from(String::new()),
        filed_by: None,
        behalf_of: None,
        filed_on: filed.on,
        filed_at: midnight(filed.on),
        late: false,
        taxonomy_version: Taxonomy::get().version,
        version: 1,
    }
}

/// The seats on record of the autopsies that the files name, and when they were due, first and last.
struct Before {
    seats: HashMap<(AutopsyId, Function), RevealedSeat>,
    dues: HashMap<AutopsyId, (Day, Day)>,
}

impl Before {
    async fn load(conn: &mut Conn, record: &OnRecord) -> Result<Self> {
        let ids: Vec<AutopsyId> =
            record.autopsies.values().filter(|it| it.imported).map(|it| it.id).collect();
        let found = store::filings::revealed_seats(conn, &ids).await?;
        let mut dues = HashMap::new();
        for it in &found {
            let (first, last) = dues.entry(it.autopsy_id).or_insert((it.due_on, it.due_on));
            (*first, *last) = (it.due_on.min(*first), it.due_on.max(*last));
        }
        let seats = found.into_iter().map(|it| ((it.autopsy_id, it.function), it)).collect();
        Ok(Self { seats, dues })
    }
}

/// Holds a row against the seat on record. What has been worked on here stays as it is.
fn compare(
    batch: &Batch,
    it: &Sourced<FilingRow>,
    before: &RevealedSeat,
    worked_on: bool,
    tally: &mut Tally,
) {
    let Sourced { origin, row } = it;
    let filed = row.filed.as_ref();
    let mut differences = Tally::default();
    let mut hold = |column, on_record: String, in_file: String| {
        if on_record != in_file && batch.has(*origin, column) {
            differences.differs(*origin, column, &on_record, &in_file);
        }
    };
    if let Some(due_on) = row.due_on {
        hold("due_on", before.due_on.to_string(), due_on.to_string());
    }
    let contributing = before.contributing.as_ref().map(Contributing::causes).unwrap_or_default();
    hold("filed_on", text(before.filed_on), text(filed.map(|it| it.on)));
    hold("primary_cause", text(before.primary_cause), text(filed.map(|it| it.primary)));
    hold(
        "contributing_causes",
        codes(&contributing),
        filed.map(|it| codes(&it.contributing)).unwrap_or_default(),
    );
    match (differences.faults.is_empty(), worked_on) {
        (true, _) => tally.unchanged += 1,
        (false, true) => tally.kept.push(*origin),
        (false, false) => tally.faults.append(&mut differences.faults),
    }
}
