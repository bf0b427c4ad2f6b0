//! autopsies.csv against the autopsies on record.
use super::holding::Holding;
use super::order::Order;
use super::summary::{Differences, Tally};
use super::{Result, text};
use crate::domain::{
    Account, AccountId, Autopsy, Cause, Contribution, Currency, Day, Depth, Finding, Line, Minor, Opening,
    Prose, Rescue, Reveal, RevealCause, Standing, Timestamp,
};
use crate::intake::{AutopsyRow, Files, FindingRow, Note, Origin, Remembered, Sourced};
use crate::store::imports::AutopsyOnRecord;
use crate::store::{self, Conn};
use chrono::{Days, NaiveTime};
use std::collections::HashMap;

/// New ones are taken as they were; one that is on record has to say the same, unless work went on here since.
pub async fn hold(
    conn: &mut Conn,
    holding: &mut Holding,
    order: &Order,
    page: &[Sourced<AutopsyRow>],
    tally: &mut Tally,
) -> Result<()> {
    let before = on_record(conn, holding, page.iter().map(|it| &it.row.autopsy_id)).await?;
    let mut new = Vec::new();
    for it in page {
        if let Some(before) = before.get(&it.row.autopsy_id) {
            compare(holding, it, before, tally);
        } else {
            refuse_second_open(holding, it);
            new.push(&it.row);
        }
    }
    tally.new += new.len() as u64;
    if holding.stores() {
        let accounts = Accounts::of(conn, holding, &new).await?;
        let past: Vec<Autopsy> = new.iter().filter_map(|it| past(it, holding, order, &accounts)).collect();
        store::imports::insert_autopsies(conn, &past).await?;
    }
    Ok(())
}

/// Those of these autopsies that are on record, by their ids.
pub async fn on_record<'a>(
    conn: &mut Conn,
    holding: &Holding,
    ids: impl Iterator<Item = &'a Line>,
) -> Result<HashMap<Line, AutopsyOnRecord>> {
    let mut known: Vec<&Line> =
        ids.filter(|it| holding.register.autopsies.get_id(it.as_str()).met.known).collect();
    known.sort_unstable();
    known.dedup();
    let found = store::imports::autopsies(conn, &known).await?;
    Ok(found.into_iter().map(|it| (it.external_id.clone(), it)).collect())
}

/// The accounts of new autopsies, as far as more has to be known of them than the id that they are given here.
struct Accounts(HashMap<Line, Account>);

impl Accounts {
    async fn of(conn: &mut Conn, holding: &Holding, rows: &[&AutopsyRow]) -> Result<Self> {
        let speaks = |it: &AutopsyRow| ![&it.segment, &it.region, &it.product].iter().any(|it| it.is_empty());
        let is_new = |it: &AutopsyRow| holding.register.accounts.met_id(it.account_id.as_str()).is_new();
        let asked = rows.iter().filter(|it| !(is_new(it) && speaks(it)));
        let mut ids: Vec<&Line> = asked.map(|it| &it.account_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let found = store::imports::accounts(conn, &ids).await?;
        Ok(Self(found.into_iter().filter_map(|it| Some((it.external_id.clone()?, it))).collect()))
    }
}

/// What has no place on record although a row says it: an amount kept without an outcome.
#[derive(Default)]
pub struct LeftOut {
    first: Option<Origin>,
    more: usize,
}

impl LeftOut {
    pub fn look(&mut self, page: &[Sourced<AutopsyRow>]) {
        for it in page.iter().filter(|it| it.row.outcome.is_none() && it.row.arr_retained.is_some()) {
            match self.first {
                Some(_) => self.more += 1,
                None => self.first = Some(it.origin),
            }
        }
    }

    pub fn note(&self, files: &Files) -> Option<Note> {
        let first = self.first?;
        let more = match self.more {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        let text = format!("line {}{more}: arr_retained without an outcome is left out", first.line);
        Some(Note::new(files.name(first), text))
    }
}

/// The first and the last day on which filings were due: ten days after the opening where no seat says.
fn due_days(opened_on: Day, autopsy: &Remembered) -> (Day, Day) {
    let usual = usual_due(opened_on);
    match autopsy.due {
        None => (usual, usual),
        Some((first, last)) if autopsy.undated => (first.min(usual), last.max(usual)),
        Some(due) => due,
    }
}

pub fn usual_due(opened_on: Day) -> Day {
    opened_on + Days::new(10)
}

/// An import closes nothing that is open on record, so that an account with an open autopsy gets no second one.
fn refuse_second_open(holding: &mut Holding, it: &Sourced<AutopsyRow>) {
    let account = holding.register.accounts.find(it.row.account_id.as_str());
    let open = account.and_then(|account| holding.register.open.get(&account));
    if let (None, Some(open)) = (it.row.closed_on, open) {
        let which = open.as_ref().map_or_else(|| "one that was opened here".to_owned(), ToString::to_string);
        let reason = format!(
            "account {} has an open autopsy on record already, {which}; close it here first",
            it.row.account_id
        );
        holding.refuse(it.origin, "closed_on", &reason);
    }
}

/// An autopsy as history has it: revealed by whoever brings the file, since they have read it.
/// `Batch` holds no autopsy of an account that isn't there.
fn past(row: &AutopsyRow, holding: &Holding, order: &Order, accounts: &Accounts) -> Option<Autopsy> {
    let at = holding.at;
    let place = holding.register.autopsies.find(row.autopsy_id.as_str())?;
    let (number, ordinal) = order.of_place(place);
    let (agree_by, due_on) = due_days(row.opened_on, &holding.register.autopsies.get(place));
    let account = accounts.0.get(&row.account_id);
    let words =
        |of: fn(&Account) -> &Line| account.map(of).cloned().unwrap_or_else(|| Line::from(String::new()));
    let account_id: AccountId = match account {
        Some(account) => account.id,
        None => holding.mint.account(holding.register.accounts.find(row.account_id.as_str())?),
    };
    let or = |said: &Line, of: fn(&Account) -> &Line| if said.is_empty() { words(of) } else { said.clone() };
    let nothing = || Prose::from(String::new());
    let opening = Opening {
        id: holding.mint.autopsy(place),
        number,
        external_id: Some(row.autopsy_id.clone()),
        account_id,
        account: words(|it| &it.name),
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
        segment: or(&row.segment, |it| &it.segment),
        region: or(&row.region, |it| &it.region),
        product: or(&row.product, |it| &it.product),
        currency: account.map_or(&holding.currency, |it| &it.currency).clone(),
        agree_by,
        due_on,
        ordinal,
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
    Some(autopsy)
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

/// Holds a row against the autopsy of its id. What was opened here, or has been worked on here, stays as it is.
fn compare(holding: &mut Holding, it: &Sourced<AutopsyRow>, before: &AutopsyOnRecord, tally: &mut Tally) {
    if !before.imported {
        tally.keep(it.origin);
        return;
    }
    let differences = differences(&holding.files, it, before, &holding.currency);
    match (differences.is_empty(), before.version > 1) {
        (true, _) => tally.unchanged += 1,
        (false, true) => tally.keep(it.origin),
        (false, false) => holding.refuse_all(it.origin, &differences),
    }
}

fn differences(
    files: &Files,
    Sourced { origin, row }: &Sourced<AutopsyRow>,
    before: &AutopsyOnRecord,
    currency: &Currency,
) -> Differences {
    let origin = *origin;
    let mut differences = Differences::default();
    let amount = |it: Option<Minor>| it.map(|it| it.plain(currency)).unwrap_or_default();
    let mut hold = |column, on_record: String, in_file: String| {
        if on_record != in_file && files.has(origin, column) {
            differences.add(column, &on_record, &in_file);
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
    differences
}

/// Codes joined as a cell has them.
pub fn codes(causes: &[Cause]) -> String {
    causes.iter().map(|it| it.code()).collect::<Vec<_>>().join(";")
}
