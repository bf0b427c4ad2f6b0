//! filings.csv against the seats on record: each row is a seat, with what was filed from it.
use super::autopsies::{self, codes, midnight, usual_due};
use super::holding::Holding;
use super::summary::{Differences, Tally};
use super::{Result, text};
use crate::domain::{AutopsyId, Contributing, Day, Filing, Function, Line, Prose, Taxonomy};
use crate::intake::{Filed, FilingRow, Sourced};
use crate::store::filings::RevealedFiling;
use crate::store::imports::AutopsyOnRecord;
use crate::store::{self, Conn};
use std::collections::HashMap;

/// Autopsies on record whose seats come in now: the first and the last day on which they were due.
#[derive(Default)]
pub struct Dues(HashMap<AutopsyId, (Day, Day)>);

impl Dues {
    pub fn all(&self) -> Vec<(AutopsyId, Day, Day)> {
        self.0.iter().map(|(id, (first, last))| (*id, *first, *last)).collect()
    }
}

/// Seats that come in, and what was filed from them.
#[derive(Default)]
struct Seats {
    seats: Vec<(AutopsyId, Function, Day)>,
    filings: Vec<Filing>,
}

/// New seats come to imported autopsies only: the seats of one that was opened here answer for themselves.
pub async fn hold(
    conn: &mut Conn,
    holding: &mut Holding,
    page: &[Sourced<FilingRow>],
    dues: &mut Dues,
    tally: &mut Tally,
) -> Result<()> {
    let on_record = autopsies::on_record(conn, holding, page.iter().map(|it| &it.row.autopsy_id)).await?;
    let before = Before::load(conn, &on_record).await?;
    let mut new = Seats::default();
    for it in page {
        let Some(autopsy) = on_record.get(&it.row.autopsy_id) else {
            // `Batch` holds no seat of an autopsy that isn't there.
            let Some(place) = holding.register.autopsies.find(it.row.autopsy_id.as_str()) else { continue };
            let Some(opened_on) = holding.register.autopsies.get(place).opened_on else { continue };
            tally.new += 1;
            new.add(&it.row, holding.mint.autopsy(place), opened_on);
            continue;
        };
        if !autopsy.imported {
            let reason =
                "the autopsy was opened here; its seats answer for themselves, so that no file fills them";
            holding.refuse(it.origin, "autopsy_id", reason);
        } else if let Some(seat) = before.seats.get(&(autopsy.id, it.row.function)) {
            compare(holding, it, seat, autopsy.version > 1, tally);
        } else if autopsy.version > 1 {
            tally.keep(it.origin);
        } else {
            tally.new += 1;
            let due_on = new.add(&it.row, autopsy.id, autopsy.opened_on);
            let known = before.dues.get(&autopsy.id).copied().unwrap_or((due_on, due_on));
            let (first, last) = dues.0.entry(autopsy.id).or_insert(known);
            (*first, *last) = (due_on.min(*first), due_on.max(*last));
        }
    }
    if holding.stores() {
        store::filings::insert_past_seats(conn, &new.seats).await?;
        store::filings::insert_past(conn, &new.filings).await?;
    }
    Ok(())
}

impl Seats {
    /// Adds a seat and what was filed from it. Answers the day on which it was due.
    fn add(&mut self, row: &FilingRow, id: AutopsyId, opened_on: Day) -> Day {
        let due_on = row.due_on.unwrap_or(usual_due(opened_on));
        self.seats.push((id, row.function, due_on));
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

/// The seats on record of the autopsies that a page names, and when they were due, first and last.
struct Before {
    seats: HashMap<(AutopsyId, Function), SeatBefore>,
    dues: HashMap<AutopsyId, (Day, Day)>,
}

/// When a seat was due, and what was filed from it.
struct SeatBefore {
    due_on: Day,
    filed: Option<RevealedFiling>,
}

impl Before {
    async fn load(conn: &mut Conn, autopsies: &HashMap<Line, AutopsyOnRecord>) -> Result<Self> {
        let ids: Vec<AutopsyId> = autopsies.values().filter(|it| it.imported).map(|it| it.id).collect();
        let found = store::filings::revealed_seats(conn, &ids).await?;
        let mut dues = HashMap::new();
        for it in &found {
            let (first, last) = dues.entry(it.autopsy_id).or_insert((it.due_on, it.due_on));
            (*first, *last) = (it.due_on.min(*first), it.due_on.max(*last));
        }
        let filings = store::filings::revealed_of(conn, &ids).await?;
        let mut filings: HashMap<_, _> =
            filings.into_iter().map(|it| ((it.autopsy_id, it.function), it)).collect();
        let seats = found.into_iter().map(|it| {
            let key = (it.autopsy_id, it.function);
            (key, SeatBefore { due_on: it.due_on, filed: filings.remove(&key) })
        });
        Ok(Self { seats: seats.collect(), dues })
    }
}

/// Holds a row against the seat on record. What has been worked on here stays as it is.
fn compare(
    holding: &mut Holding,
    it: &Sourced<FilingRow>,
    before: &SeatBefore,
    worked_on: bool,
    tally: &mut Tally,
) {
    let Sourced { origin, row } = it;
    let filed = row.filed.as_ref();
    let mut differences = Differences::default();
    let mut hold = |column, on_record: String, in_file: String| {
        if on_record != in_file && holding.files.has(*origin, column) {
            differences.add(column, &on_record, &in_file);
        }
    };
    if let Some(due_on) = row.due_on {
        hold("due_on", before.due_on.to_string(), due_on.to_string());
    }
    let on_record = before.filed.as_ref();
    let contributing = on_record.map(|it| it.contributing.causes()).unwrap_or_default();
    hold("filed_on", text(on_record.map(|it| it.filed_on)), text(filed.map(|it| it.on)));
    hold("primary_cause", text(on_record.map(|it| it.primary_cause)), text(filed.map(|it| it.primary)));
    hold(
        "contributing_causes",
        codes(&contributing),
        filed.map(|it| codes(&it.contributing)).unwrap_or_default(),
    );
    match (differences.is_empty(), worked_on) {
        (true, _) => tally.unchanged += 1,
        (false, true) => tally.keep(*origin),
        (false, false) => holding.refuse_all(*origin, &differences),
    }
}
