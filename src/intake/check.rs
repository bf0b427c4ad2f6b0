//! What rows say about each other: whether the account and the autopsy they name are there, and whether the days fit.
use super::Table;
use super::batch::{Files, Origin, Register, Sourced};
use super::faults::{Faults, FaultsByFile, Note, shown};
use super::reading::Reading;
use super::tables::{AccountRow, AutopsyRow, ChangeRow, FilingRow};
use crate::domain::{Day, Line};
use std::collections::{HashMap, HashSet};
use std::io;

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

/// Rows that say something else than an earlier one of their id.
pub(super) fn repeats(reading: &mut Reading) -> io::Result<FaultsByFile> {
    let Reading { files, shelves, register, changes, repeats, .. } = reading;
    let Register { accounts, autopsies, .. } = register;
    let account = |it: &AccountRow| Some((accounts.find(it.account_id.as_str())?, 0));
    let autopsy = |it: &AutopsyRow| Some((autopsies.find(it.autopsy_id.as_str())?, 0));
    let seat = |it: &FilingRow| Some((autopsies.find(it.autopsy_id.as_str())?, it.function.index()));
    let change = |it: &ChangeRow| Some((changes.find(it.change_id.as_str())?, 0));
    let mut clashes = repeats.clashes(Table::Accounts, &mut shelves.accounts, files, account)?;
    clashes.merge(repeats.clashes(Table::Autopsies, &mut shelves.autopsies, files, autopsy)?);
    clashes.merge(repeats.clashes(Table::Filings, &mut shelves.filings, files, seat)?);
    clashes.merge(repeats.clashes(Table::Changes, &mut shelves.changes, files, change)?);
    Ok(clashes)
}

/// Adds what is wrong between rows: an account or autopsy that isn't there, filed before opened, a second open autopsy.
pub(super) fn check(reading: &mut Reading, faults: &mut Faults) -> io::Result<()> {
    let Reading { files, shelves, register, blind, .. } = reading;
    let beside = Beside { files, register, blind: *blind };
    let mut open = HashMap::new();
    for page in shelves.autopsies.pages()? {
        for autopsy in page? {
            beside.check_account(autopsy.origin, &autopsy.row.account_id, faults);
            if autopsy.row.closed_on.is_none() {
                beside.check_only_one_open(&autopsy, &mut open, faults);
            }
        }
    }
    for page in shelves.filings.pages()? {
        page?.iter().for_each(|it| beside.check_filing(it, faults));
    }
    for page in shelves.signals.pages()? {
        page?.iter().for_each(|it| beside.check_account(it.origin, &it.row.account_id, faults));
    }
    Ok(())
}

/// What is odd and taken as it was: one note for all such rows.
pub(super) fn oddity(files: &Files, first: Origin, more: usize) -> Note {
    let text = match more {
        0 => format!("line {}: churned_on is before customer_since; taken as it is", first.line),
        more => format!(
            "line {} and {more} more: churned_on is before customer_since; taken as they are",
            first.line
        ),
    };
    Note::new(files.name(first), text)
}

/// What a row is held against. Where some ids are unknown because their rows couldn't be told, no id is called unknown.
struct Beside<'a> {
    files: &'a Files,
    register: &'a Register,
    blind: bool,
}

impl Beside<'_> {
    fn check_account(&self, origin: Origin, account: &Line, faults: &mut Faults) {
        if !self.blind && !self.register.accounts.met_id(account.as_str()).is_there() {
            let reason = format!(
                "no account {}; import it with accounts.csv, in the same call or before",
                shown(account.as_str())
            );
            faults.add(self.files.fault(origin, "account_id", &reason));
        }
    }

    fn check_only_one_open(
        &self,
        autopsy: &Sourced<AutopsyRow>,
        open: &mut HashMap<u32, Origin>,
        faults: &mut Faults,
    ) {
        let Register { accounts, autopsies, open: open_on_record } = self.register;
        let Some(account) = accounts.find(autopsy.row.account_id.as_str()) else { return };
        let advice = "give the one that is over its closed_on";
        let said = shown(accounts.id(account));
        if let Some(first) = open.insert(account, autopsy.origin) {
            let (file, line) = (self.files.name(first), first.line);
            let reason =
                format!("account {said} has an open autopsy on {file}, line {line} already; {advice}");
            faults.add(self.files.fault(autopsy.origin, "closed_on", &reason));
            return;
        }
        // One that is on record itself is held against its own row there, not against its neighbour.
        if autopsies.get_id(autopsy.row.autopsy_id.as_str()).met.known {
            return;
        }
        let Some(on_record) = open_on_record.get(&account) else { return };
        // One that the files bring too is as the files have it: closed by now, or the second one of two above.
        let in_files = on_record.as_ref().is_some_and(|it| {
            let met = autopsies.get_id(it.as_str()).met;
            met.brought || met.spoiled
        });
        if !in_files {
            let which = on_record.as_ref().map_or(String::new(), |it| format!(", {}", shown(it.as_str())));
            let reason = format!("account {said} has an open autopsy on record already{which}; {advice}");
            faults.add(self.files.fault(autopsy.origin, "closed_on", &reason));
        }
    }

    fn check_filing(&self, filing: &Sourced<FilingRow>, faults: &mut Faults) {
        let id = filing.row.autopsy_id.as_str();
        let autopsy = self.register.autopsies.get_id(id);
        let filed_on = filing.row.filed.as_ref().map(|it| it.on);
        match (autopsy.opened_on, filed_on) {
            (Some(opened), Some(filed)) if filed < opened => {
                let reason = format!("{filed} is before autopsy {} was opened, on {opened}", shown(id));
                faults.add(self.files.fault(filing.origin, "filed_on", &reason));
            }
            (None, _) if !self.blind && !autopsy.met.spoiled => {
                let reason = format!(
                    "no autopsy {}; import it with autopsies.csv, in the same call or before",
                    shown(id)
                );
                faults.add(self.files.fault(filing.origin, "autopsy_id", &reason));
            }
            _ => (),
        }
    }
}
