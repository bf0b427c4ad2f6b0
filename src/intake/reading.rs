//! The files of a call while they are being read. Each row that can be taken is put aside; what stays in memory is what
//! tells whether the rows fit each other.
use super::batch::{Batch, FileRead, Files, Origin, Register, Shelves};
use super::check::{self, Known};
use super::faults::{Fault, Faults, FaultsByFile, Note};
use super::ids::Ids;
use super::repeats::Repeats;
use super::rows::{BadRow, Opened, Rows, Terms, open};
use super::shelf::{Shelf, Storage};
use super::tables::{AccountRow, AutopsyRow, ChangeRow, FilingRow, Row, SignalRow};
use super::{Gauge, Table};
use crate::domain::Line;
use std::collections::HashSet;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

/// Rows between two looks at whether somebody wants the import to stop.
const A_LOOK: u64 = 1_024;

/// Faults gather while files are read; `check` gives the batch, or all of them.
pub struct Reading {
    terms: Terms,
    gauge: Arc<Gauge>,
    pub(super) files: Files,
    pub(super) shelves: Shelves,
    pub(super) register: Register,
    /// Places of accounts of which a row says that an autopsy is open.
    open: HashSet<u32>,
    pub(super) changes: Ids,
    /// The place of the account, the place of the code, and the day.
    signals: HashSet<[u32; 3]>,
    codes: Ids,
    pub(super) repeats: Repeats,
    /// Of each file, when it has been read.
    notes: Vec<Note>,
    /// The first row that is odd and taken as it is, and how many come after it.
    odd: Option<(Origin, usize)>,
    faults: FaultsByFile,
    /// Rows that were read, from all files.
    rows: u64,
    /// A file or a row couldn't be told at all, so that nobody knows which ids it would have brought.
    pub(super) blind: bool,
}

/// What became of a row that was put aside.
enum Put {
    New,
    Again,
}

impl Reading {
    /// Rows are put aside in memory.
    pub fn new(terms: Terms) -> Self {
        let storage = || -> Box<dyn Storage> { Box::new(Cursor::new(Vec::new())) };
        Self::on([storage(), storage(), storage(), storage(), storage()], terms)
    }

    /// Rows are put aside on these, one for each table.
    pub fn on(storage: [Box<dyn Storage>; 5], terms: Terms) -> Self {
        let [accounts, autopsies, filings, changes, signals] = storage;
        Self {
            terms,
            gauge: Arc::default(),
            files: Files::default(),
            shelves: Shelves {
                accounts: Shelf::new(accounts),
                autopsies: Shelf::new(autopsies),
                filings: Shelf::new(filings),
                changes: Shelf::new(changes),
                signals: Shelf::new(signals),
            },
            register: Register::default(),
            open: HashSet::new(),
            changes: Ids::default(),
            signals: HashSet::new(),
            codes: Ids::default(),
            repeats: Repeats::default(),
            notes: Vec::new(),
            odd: None,
            faults: FaultsByFile::default(),
            rows: 0,
            blind: false,
        }
    }

    /// Says how far it is, here and when the rows are stored, and lets itself be stopped.
    pub fn gauge(&self) -> Arc<Gauge> {
        self.gauge.clone()
    }

    /// Reads a file to its end. `file` is its name in messages.
    pub fn read(&mut self, file: &str, input: impl Read) {
        let place = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        let mut read =
            FileRead { name: file.to_owned(), table: None, rows: 0, repeats: 0, absent: Vec::new() };
        match open(file, input, &self.terms) {
            Ok(Opened::Table(rows)) => self.take(place, &mut read, rows.after(self.rows)),
            Ok(Opened::Skipped(note)) => self.notes.push(note),
            Err(fault) => {
                self.blind = true;
                self.faults.add(place, fault);
            }
        }
        self.files.0.push(read);
    }

    /// How many accounts the rows bring or name. Somebody has to look up which of them are known, and `learn` it.
    pub fn named_accounts(&self) -> usize {
        self.register.accounts.count()
    }

    /// How many autopsies the rows bring or name, likewise.
    pub fn named_autopsies(&self) -> usize {
        self.register.autopsies.count()
    }

    /// Their ids, from one place on, so many at most.
    pub fn account_ids(&self, from: usize, most: usize) -> Vec<Line> {
        ids(from, most, self.named_accounts(), |it| self.register.accounts.id(it))
    }

    pub fn autopsy_ids(&self, from: usize, most: usize) -> Vec<Line> {
        ids(from, most, self.named_autopsies(), |it| self.register.autopsies.id(it))
    }

    /// Accounts that are known, and of which a row says that an autopsy is open: whether the record says so too matters.
    pub fn accounts_said_open(&self) -> Vec<Line> {
        let known = self.open.iter().filter(|it| self.register.accounts.met(**it).known);
        known.map(|it| Line::from(self.register.accounts.id(*it).to_owned())).collect()
    }

    /// Takes in what is on record, as much of it as somebody has looked up.
    pub fn learn(&mut self, known: &Known) {
        let register = &mut self.register;
        for id in &known.accounts {
            if let Some(place) = register.accounts.find(id.as_str()) {
                register.accounts.meet(place).known = true;
            }
        }
        for (id, autopsy) in &known.autopsies {
            if let Some(place) = register.autopsies.find(id.as_str()) {
                let remembered = register.autopsies.remember(place);
                remembered.met.known = true;
                if !remembered.met.brought {
                    remembered.opened_on = Some(autopsy.opened_on);
                }
            }
        }
        for (account, open) in &known.open {
            if let Some(place) = register.accounts.find(account.as_str()) {
                register.open.insert(place, open.clone());
            }
        }
    }

    /// Rows that were read so far, from all files.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Whether a file was read at all.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Bytes of memory that it holds, but for what storage in memory takes: those of ids, and a page of each table.
    pub fn bytes(&self) -> usize {
        let signals = self.signals.capacity() * (size_of::<[u32; 3]>() + 1);
        let register = self.register.accounts.bytes() + self.register.autopsies.bytes();
        let open = self.open.capacity() * (size_of::<u32>() + 1);
        self.shelves.bytes() + register + open + signals + self.changes.bytes() + self.codes.bytes()
    }

    /// The batch, when no row is at fault; else everything that is wrong.
    pub fn check(mut self, known: &Known) -> Result<Batch, Faults> {
        self.learn(known);
        // They told whether a signal had been there already; no more are read.
        (self.signals, self.codes) = (HashSet::new(), Ids::default());
        let mut between = Faults::default();
        let held = check::repeats(&mut self).and_then(|clashes| {
            self.faults.merge(clashes);
            check::check(&mut self, &mut between)
        });
        if let Err(error) = held {
            between.add(Fault::of_file("import", format!("rows that were put aside can't be read: {error}")));
        }
        let mut faults = self.faults.in_order();
        faults.append(between);
        if !faults.is_empty() {
            let place_of = |name: &str| self.files.iter().position(|it| it.name == name);
            faults.sort(|name| place_of(name).unwrap_or(usize::MAX));
            return Err(faults);
        }
        let mut notes = self.notes;
        notes.extend(self.odd.map(|(first, more)| check::oddity(&self.files, first, more)));
        let (files, rows, register, gauge) = (self.files, self.shelves, self.register, self.gauge);
        Ok(Batch { files, rows, register, notes, gauge })
    }

    fn take<R: Read>(&mut self, place: u32, read: &mut FileRead, mut rows: Rows<R>) {
        let table = rows.table();
        read.table = Some(table);
        read.absent = rows.absent();
        for row in rows.by_ref() {
            self.rows += 1;
            if self.rows.is_multiple_of(A_LOOK) {
                self.gauge.set_read(self.rows);
                if self.gauge.is_stopped() {
                    break;
                }
            }
            match row {
                Ok((line, row)) => {
                    let line = u32::try_from(line).unwrap_or(u32::MAX);
                    match self.put(Origin { file: place, line }, row) {
                        Ok(Put::New) => read.rows += 1,
                        Ok(Put::Again) => read.repeats += 1,
                        Err(error) => {
                            let reason = format!("can't be put aside until it is stored: {error}");
                            self.faults.add(place, Fault::of_row(&read.name, line.into(), reason));
                            self.blind = true;
                            break;
                        }
                    }
                }
                Err(bad) => self.spoil(place, table, bad),
            }
        }
        self.gauge.set_read(self.rows);
        self.notes.extend(rows.notes());
    }

    fn put(&mut self, origin: Origin, row: Row) -> io::Result<Put> {
        match row {
            Row::Account(row) => self.put_account(origin, &row),
            Row::Autopsy(row) => self.put_autopsy(origin, &row),
            Row::Filing(row) => self.put_filing(origin, &row),
            Row::Change(row) => self.put_change(origin, &row),
            Row::Signal(row) => self.put_signal(origin, &row),
        }
    }

    fn put_account(&mut self, origin: Origin, row: &AccountRow) -> io::Result<Put> {
        let place = self.register.accounts.place(row.account_id.as_str());
        let met = self.register.accounts.meet(place);
        if met.brought {
            self.repeats.note(Table::Accounts, (place, 0), origin, row);
            return Ok(Put::Again);
        }
        met.brought = true;
        if matches!((row.customer_since, row.churned_on), (Some(since), Some(left)) if left < since) {
            self.odd = Some(self.odd.map_or((origin, 0), |(first, more)| (first, more + 1)));
        }
        self.shelves.accounts.put(origin, row)?;
        Ok(Put::New)
    }

    fn put_autopsy(&mut self, origin: Origin, row: &AutopsyRow) -> io::Result<Put> {
        let place = self.register.autopsies.place(row.autopsy_id.as_str());
        let remembered = self.register.autopsies.remember(place);
        if remembered.met.brought {
            self.repeats.note(Table::Autopsies, (place, 0), origin, row);
            return Ok(Put::Again);
        }
        let account = self.register.accounts.place(row.account_id.as_str());
        remembered.met.brought = true;
        remembered.account = account;
        remembered.opened_on = Some(row.opened_on);
        if row.closed_on.is_none() {
            self.open.insert(account);
        }
        self.shelves.autopsies.put(origin, row)?;
        Ok(Put::New)
    }

    fn put_filing(&mut self, origin: Origin, row: &FilingRow) -> io::Result<Put> {
        let place = self.register.autopsies.place(row.autopsy_id.as_str());
        if !self.register.autopsies.remember(place).seat(row.function, row.due_on) {
            self.repeats.note(Table::Filings, (place, row.function.index()), origin, row);
            return Ok(Put::Again);
        }
        self.shelves.filings.put(origin, row)?;
        Ok(Put::New)
    }

    fn put_change(&mut self, origin: Origin, row: &ChangeRow) -> io::Result<Put> {
        let before = self.changes.len();
        let place = self.changes.place(row.change_id.as_str());
        if self.changes.len() == before {
            self.repeats.note(Table::Changes, (place, 0), origin, row);
            return Ok(Put::Again);
        }
        self.shelves.changes.put(origin, row)?;
        Ok(Put::New)
    }

    /// A signal says nothing but what it is known by, so that a second one is never another one.
    fn put_signal(&mut self, origin: Origin, row: &SignalRow) -> io::Result<Put> {
        let account = self.register.accounts.place(row.account_id.as_str());
        let code = self.codes.place(row.signal.as_str());
        let day = chrono::Datelike::num_days_from_ce(&row.observed_on).unsigned_abs();
        if !self.signals.insert([account, code, day]) {
            return Ok(Put::Again);
        }
        self.shelves.signals.put(origin, row)?;
        Ok(Put::New)
    }

    /// Keeps the id of a bad row, so that rows which name it aren't called wrong as well.
    fn spoil(&mut self, place: u32, table: Table, bad: BadRow) {
        match (table, bad.id) {
            (Table::Accounts, Some(id)) => {
                let account = self.register.accounts.place(id.as_str());
                self.register.accounts.meet(account).spoiled = true;
            }
            (Table::Autopsies, Some(id)) => {
                let autopsy = self.register.autopsies.place(id.as_str());
                self.register.autopsies.remember(autopsy).met.spoiled = true;
            }
            (Table::Accounts | Table::Autopsies, None) => self.blind = true,
            _ => (),
        }
        bad.faults.into_iter().for_each(|it| self.faults.add(place, it));
    }
}

fn ids<'a>(from: usize, most: usize, of: usize, id: impl Fn(u32) -> &'a str) -> Vec<Line> {
    let places = from..of.min(from + most);
    places.filter_map(|it| Some(Line::from(id(u32::try_from(it).ok()?).to_owned()))).collect()
}
