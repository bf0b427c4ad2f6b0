//! autopsies.csv against the autopsies on record.
use super::Result;
use super::record::OnRecord;
use super::summary::Tally;
use crate::domain::{
    Account, AccountId, Autopsy, AutopsyId, Cause, Contribution, Currency, Day, Depth, Finding, Line, Minor,
    Opening, Prose, Rescue, Reveal, RevealCause, Standing, Timestamp,
};
use crate::intake::{AutopsyRow, Batch, FilingRow, FindingRow, Note, Sourced};
use crate::store::imports::{AutopsyOnRecord, Place};
use crate::store::{self, Conn};
use chrono::{Days, NaiveTime};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Display;

#[derive(Default)]
pub struct Autopsies {
    /// In the order of their numbers.
    pub new: Vec<Autopsy>,
    pub ordinals: Vec<(AutopsyId, i64)>,
    pub tally: Tally,
}

/// New ones are taken as they were; one that is on record has to say the same, unless work went on here since.
pub async fn hold(
    conn: &mut Conn,
    batch: &Batch,
    record: &OnRecord,
    customers: &HashMap<&Line, &Account>,
    call: (&Currency, Timestamp),
) -> Result<Autopsies> {
    let (currency, at) = call;
    let mut held = Autopsies::default();
    let mut new = Vec::new();
    for it in &batch.autopsies {
        if let Some(before) = record.autopsies.get(&it.row.autopsy_id) {
            compare(batch, it, before, currency, &mut held.tally);
        } else {
            refuse_second_open(it, record, &mut held.tally);
            new.push(&it.row);
        }
    }
    held.tally.new = new.len() as u64;
    new.sort_by_key(|it| (it.opened_on, &it.autopsy_id));
    let first = store::autopsies::next_number(conn).await?;
    let seats = seats(batch);
    for (number, row) in (first..).zip(new) {
        // `Batch` holds no autopsy of an account that isn't there.
        let Some(account) = customers.get(&row.account_id) else { continue };
        let due = due_days(row.opened_on, seats.get(&row.autopsy_id).into_iter().flatten().copied());
        held.new.push(past(row, account, number, due, at));
    }
    held.ordinals = put_in_order(conn, &mut held.new, record).await?;
    Ok(held)
}

/// What has no place on record although a row says it.
pub fn left_out(batch: &Batch) -> Option<Note> {
    let without_outcome =
        |it: &&Sourced<AutopsyRow>| it.row.outcome.is_none() && it.row.arr_retained.is_some();
    let mut rows = batch.autopsies.iter().filter(without_outcome);
    let first = rows.next()?;
    let more = match rows.count() {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    let text = format!("line {}{more}: arr_retained without an outcome is left out", first.origin.line);
    Some(Note::new(batch.file(first.origin), text))
}

/// The first and the last day on which filings were due: ten days after the opening where no seat says.
pub fn due_days<'a>(opened_on: Day, seats: impl Iterator<Item = &'a FilingRow>) -> (Day, Day) {
    let usual = usual_due(opened_on);
    let days: Vec<Day> = seats.map(|it| it.due_on.unwrap_or(usual)).collect();
    let first = days.iter().min().copied().unwrap_or(usual);
    (first, days.iter().max().copied().unwrap_or(usual))
}

pub fn usual_due(opened_on: Day) -> Day {
    opened_on + Days::new(10)
}

fn seats(batch: &Batch) -> HashMap<&Line, Vec<&FilingRow>> {
    let mut seats: HashMap<&Line, Vec<&FilingRow>> = HashMap::new();
    for it in &batch.filings {
        seats.entry(&it.row.autopsy_id).or_default().push(&it.row);
    }
    seats
}

/// An import closes nothing that is open on record, so that an account with an open autopsy gets no second one.
fn refuse_second_open(it: &Sourced<AutopsyRow>, record: &OnRecord, tally: &mut Tally) {
    let account = record.accounts.get(&it.row.account_id);
    let open = account.and_then(|account| record.open.get(&account.id));
    if let (None, Some(open)) = (it.row.closed_on, open) {
        let which = open.as_ref().map_or_else(|| "one that was opened here".to_owned(), ToString::to_string);
        let reason = format!(
            "account {} has an open autopsy on record already, {which}; close it here first",
            it.row.account_id
        );
        tally.faults.push((it.origin, "closed_on", reason));
    }
}

/// An autopsy as history has it: revealed by whoever brings the file, since they have read it.
fn past(
    row: &AutopsyRow,
    account: &Account,
    number: i64,
    (agree_by, due_on): (Day, Day),
    at: Timestamp,
) -> Autopsy {
    let or = |said: &Line, on_account: &Line| if said.is_empty() { on_account.clone() } else { said.clone() };
    let nothing = || Prose::from(String::new());
    let opening = Opening {
        id: AutopsyId::new(),
        number,
        external_id: Some(row.autopsy_id.clone()),
        account_id: account.id,
        account: account.name.clone(),
        leader_id: None,
        opened_by: None,
        kind: Depth::Full,
        opened_on: row.opened_on,
        opened_at: midnight(row.opened_on),
        happened: nothing(),
        stated_reason: nothing(),
        lifecycle_stage: row.lifecycle_stage,
        arr_at_risk: row.arr_at_risk,
        growth_deal: None,
        segment: or(&row.segment, &account.segment),
        region: or(&row.region, &account.region),
        product: or(&row.product, &account.product),
        currency: account.currency.clone(),
        agree_by,
        due_on,
        ordinal: 1,
        imported: true,
        stage: Standing::Revealed,
        closed_on: row.closed_on,
        cancelled_on: None,
        cancel_kind: None,
        cancel_reason: None,
        version: 1,
    };
    let mut autopsy = Autopsy {
        opening,
        seats: Vec::new(),
        overridden: None,
        reveal: Some(Reveal { at, cause: RevealCause::Import, reason: nothing(), by_id: None }),
        finding: row.finding.as_ref().map(|it| finding(it, at)),
        answers: Vec::new(),
        rescue: rescue(row),
        open_tasks: 0,
    };
    autopsy.opening.stage = autopsy.standing();
    autopsy
}

fn finding(row: &FindingRow, at: Timestamp) -> Finding {
    Finding {
        primary_cause: row.primary,
        primary_share: None,
        contributing: row.contributing.iter().map(|it| Contribution { cause: *it, share: None }).collect(),
        statement: Prose::from(String::new()),
        change_id: None,
        proposed_by: None,
        proposed_at: row.agreed_on.map_or(at, midnight),
        answers_due_on: None,
        agreed_on: row.agreed_on,
        version: 1,
    }
}

fn rescue(row: &AutopsyRow) -> Option<Rescue> {
    let (outcome, closed_on) = (row.outcome?, row.closed_on?);
    Some(Rescue {
        led_by: None,
        started_on: row.opened_on,
        outcome: Some(outcome),
        arr_retained: row.arr_retained,
        ended_on: Some(closed_on),
        note: Prose::from(String::new()),
        version: 1,
    })
}

pub fn midnight(day: Day) -> Timestamp {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// Gives each new autopsy its place among all of its account, by day and id. Answers which on record move.
async fn put_in_order(
    conn: &mut Conn,
    new: &mut [Autopsy],
    record: &OnRecord,
) -> Result<Vec<(AutopsyId, i64)>> {
    let on_record: BTreeSet<AccountId> = record.accounts.values().map(|it| it.id).collect();
    let touched: BTreeSet<AccountId> = new.iter().map(|it| it.opening.account_id).collect();
    let known: Vec<AccountId> = touched.intersection(&on_record).copied().collect();
    let mut places = store::imports::places(conn, &known).await?;
    places.extend(new.iter().map(|it| Place {
        id: it.id(),
        account_id: it.opening.account_id,
        opened_on: it.opening.opened_on,
        external_id: it.opening.external_id.clone(),
        number: it.opening.number,
        ordinal: 0,
    }));
    // What was opened here and has no id stands behind what has one.
    places.sort_by(|a, b| {
        let key = |it: &Place| (it.account_id, it.opened_on, it.external_id.is_none());
        let ids = || (&a.external_id, a.number).cmp(&(&b.external_id, b.number));
        key(a).cmp(&key(b)).then_with(ids)
    });
    let mut moved = HashMap::new();
    for of_account in places.chunk_by(|a, b| a.account_id == b.account_id) {
        let differing = (1..).zip(of_account).filter(|(ordinal, it)| it.ordinal != *ordinal);
        moved.extend(differing.map(|(ordinal, it)| (it.id, ordinal)));
    }
    for it in new {
        it.opening.ordinal = moved.remove(&it.opening.id).unwrap_or(1);
    }
    Ok(moved.into_iter().collect())
}

/// Holds a row against the autopsy of its id. What was opened here, or has been worked on here, stays as it is.
fn compare(
    batch: &Batch,
    it: &Sourced<AutopsyRow>,
    before: &AutopsyOnRecord,
    currency: &Currency,
    tally: &mut Tally,
) {
    if !before.imported {
        tally.kept.push(it.origin);
        return;
    }
    let mut differences = Tally::default();
    differ(batch, it, before, currency, &mut differences);
    match (differences.faults.is_empty(), before.version > 1) {
        (true, _) => tally.unchanged += 1,
        (false, true) => tally.kept.push(it.origin),
        (false, false) => tally.faults.append(&mut differences.faults),
    }
}

fn differ(
    batch: &Batch,
    Sourced { origin, row }: &Sourced<AutopsyRow>,
    before: &AutopsyOnRecord,
    currency: &Currency,
    tally: &mut Tally,
) {
    let origin = *origin;
    let amount = |it: Option<Minor>| it.map(|it| it.plain(currency)).unwrap_or_default();
    let mut hold = |column, on_record: String, in_file: String| {
        if on_record != in_file && batch.has(origin, column) {
            tally.differs(origin, column, &on_record, &in_file);
        }
    };
    hold("account_id", text(before.account.as_ref()), row.account_id.to_string());
    hold("opened_on", before.opened_on.to_string(), row.opened_on.to_string());
    hold("closed_on", text(before.closed_on), text(row.closed_on));
    hold("lifecycle_stage", before.lifecycle_stage.to_string(), row.lifecycle_stage.to_string());
    hold("outcome", text(before.outcome), text(row.outcome));
    // Empty where the file has none: then they are the account's.
    for (column, on_record, in_file) in [
        ("segment", &before.segment, &row.segment),
        ("region", &before.region, &row.region),
        ("product", &before.product, &row.product),
    ] {
        if !in_file.is_empty() {
            hold(column, on_record.to_string(), in_file.to_string());
        }
    }
    let finding = row.finding.as_ref();
    let contributing = finding.map_or(&[][..], |it| &it.contributing);
    hold("finding_primary", text(before.primary_cause), text(finding.map(|it| it.primary)));
    hold("finding_contributing", codes(&before.contributing), codes(contributing));
    hold("finding_agreed_on", text(before.agreed_on), text(finding.and_then(|it| it.agreed_on)));
    let retained = row.outcome.and(row.arr_retained);
    hold("arr_at_risk", amount(Some(before.arr_at_risk)), amount(Some(row.arr_at_risk)));
    hold("arr_retained", amount(before.arr_retained), amount(retained));
}

/// Codes joined as a cell has them.
pub fn codes(causes: &[Cause]) -> String {
    causes.iter().map(|it| it.code()).collect::<Vec<_>>().join(";")
}

pub fn text(value: Option<impl Display>) -> String {
    value.map(|it| it.to_string()).unwrap_or_default()
}
