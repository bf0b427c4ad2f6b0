//! What rows say about each other: whether the account and the autopsy they name are there, and whether the days fit.
use super::batch::{FileRead, Origin, Shelf, Sourced};
use super::faults::{Fault, Faults, Note, shown};
use super::tables::{AccountRow, AutopsyRow, FilingRow, SignalRow};
use crate::domain::{Day, Line};
use std::collections::{HashMap, HashSet};

/// What is on record already, by the ids that files use; at least for the ids that `Reading` says are named.
#[derive(Debug, Clone, Default)]
pub struct Known {
    pub accounts: HashSet<Line>,
    pub autopsies: HashMap<Line, KnownAutopsy>,
    /// By account: the id of its open autopsy; `None` for one that was opened here and has no id in any file.
    pub open: HashMap<Line, Option<Line>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownAutopsy {
    pub opened_on: Day,
}

/// The rows that are held against each other.
pub(super) struct Shelves<'a> {
    pub files: &'a [FileRead],
    pub accounts: &'a Shelf<AccountRow>,
    pub autopsies: &'a Shelf<AutopsyRow>,
    pub filings: &'a Shelf<FilingRow>,
    pub signals: &'a Shelf<SignalRow>,
    /// Some ids are unknown because their rows couldn't be told: then no id is called unknown.
    pub blind: bool,
}

/// Adds what is wrong between rows: an account or autopsy that isn't there, filed before opened, a second open autopsy.
pub(super) fn check(shelves: &Shelves, known: &Known, faults: &mut Faults) {
    let mut open = HashMap::new();
    for autopsy in &shelves.autopsies.rows {
        check_account(shelves, known, autopsy.origin, &autopsy.row.account_id, faults);
        if autopsy.row.closed_on.is_none() {
            check_only_one_open(shelves, known, autopsy, &mut open, faults);
        }
    }
    for filing in &shelves.filings.rows {
        check_filing(shelves, known, filing, faults);
    }
    for signal in &shelves.signals.rows {
        check_account(shelves, known, signal.origin, &signal.row.account_id, faults);
    }
}

/// What is odd and taken as it was: one note for each kind.
pub(super) fn oddities(shelves: &Shelves) -> Option<Note> {
    let left_before_coming = |it: &&Sourced<AccountRow>| matches!((it.row.customer_since, it.row.churned_on), (Some(since), Some(left)) if left < since);
    let mut odd = shelves.accounts.rows.iter().filter(left_before_coming);
    let first = odd.next()?;
    let text = match odd.count() {
        0 => format!("line {}: churned_on is before customer_since; taken as it is", first.origin.line),
        more => format!(
            "line {} and {more} more: churned_on is before customer_since; taken as they are",
            first.origin.line
        ),
    };
    Some(Note::new(file(shelves.files, first.origin), text))
}

/// A fault of the row that stands at `origin`.
pub(super) fn fault(files: &[FileRead], origin: Origin, column: &str, reason: &str) -> Fault {
    Fault::of_cell(file(files, origin), origin.line.into(), column, reason)
}

pub(super) fn file(files: &[FileRead], origin: Origin) -> &str {
    files.get(origin.file as usize).map_or("", |it| &it.name)
}

fn check_account(shelves: &Shelves, known: &Known, origin: Origin, account: &Line, faults: &mut Faults) {
    let there = shelves.accounts.get(account).is_some()
        || known.accounts.contains(account)
        || shelves.accounts.spoiled(account);
    if !there && !shelves.blind {
        let reason = format!(
            "no account {}; import it with accounts.csv, in the same call or before",
            shown(account.as_str())
        );
        faults.add(fault(shelves.files, origin, "account_id", &reason));
    }
}

fn check_only_one_open<'a>(
    shelves: &Shelves,
    known: &Known,
    autopsy: &'a Sourced<AutopsyRow>,
    open: &mut HashMap<&'a Line, Origin>,
    faults: &mut Faults,
) {
    let account = &autopsy.row.account_id;
    let advice = "give the one that is over its closed_on";
    let said = shown(account.as_str());
    if let Some(first) = open.insert(account, autopsy.origin) {
        let reason = format!(
            "account {said} has an open autopsy on {}, line {} already; {advice}",
            file(shelves.files, first),
            first.line
        );
        faults.add(fault(shelves.files, autopsy.origin, "closed_on", &reason));
        return;
    }
    // One that is on record itself is held against its own row there, not against its neighbour.
    if known.autopsies.contains_key(&autopsy.row.autopsy_id) {
        return;
    }
    let Some(on_record) = known.open.get(account) else { return };
    // One that the files bring too is as the files have it: closed by now, or the second one of two above.
    let in_files = on_record
        .as_ref()
        .is_some_and(|it| shelves.autopsies.get(it).is_some() || shelves.autopsies.spoiled(it));
    if !in_files {
        let which = on_record.as_ref().map_or(String::new(), |it| format!(", {}", shown(it.as_str())));
        let reason = format!("account {said} has an open autopsy on record already{which}; {advice}");
        faults.add(fault(shelves.files, autopsy.origin, "closed_on", &reason));
    }
}

fn check_filing(shelves: &Shelves, known: &Known, filing: &Sourced<FilingRow>, faults: &mut Faults) {
    let autopsy = &filing.row.autopsy_id;
    let opened_on = match shelves.autopsies.get(autopsy) {
        Some(autopsy) => Some(autopsy.row.opened_on),
        None => known.autopsies.get(autopsy).map(|it| it.opened_on),
    };
    let filed_on = filing.row.filed.as_ref().map(|it| it.on);
    match (opened_on, filed_on) {
        (Some(opened), Some(filed)) if filed < opened => {
            let reason =
                format!("{filed} is before autopsy {} was opened, on {opened}", shown(autopsy.as_str()));
            faults.add(fault(shelves.files, filing.origin, "filed_on", &reason));
        }
        (None, _) if !shelves.blind && !shelves.autopsies.spoiled(autopsy) => {
            let reason = format!(
                "no autopsy {}; import it with autopsies.csv, in the same call or before",
                shown(autopsy.as_str())
            );
            faults.add(fault(shelves.files, filing.origin, "autopsy_id", &reason));
        }
        _ => (),
    }
}
