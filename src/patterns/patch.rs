//! Keeps the facts true: what was touched is read anew, and stands in the place of what was known of it.
use super::builder::FactsError;
use super::column::{Column, Cut};
use super::facts::{AutopsyNumber, Change, Facts};
use super::levels::{Levels, Names};
use super::order;
use super::stats::Sign;
use super::sums::Sums;
use std::collections::BTreeSet;
use std::sync::Arc;

/// So many accounts are few; of a large company, one in so many. Then what is counted of the others is kept.
const FEW: usize = 8;

/// What was read anew.
#[derive(Debug)]
pub struct Part {
    /// Accounts with all their warnings, among them those of every autopsy in it; and autopsies with all their filings.
    pub facts: Facts,
    /// The autopsies that were looked for. One that isn't in `facts` counts no more.
    pub autopsies: Vec<AutopsyNumber>,
    /// Every process change, if one was touched.
    pub changes: Option<Vec<Change>>,
}

impl Facts {
    /// The facts with a part of them as it is now: the same as if all had been read anew. Fails when a new account stands
    /// before one that is known, or when there is no room.
    pub fn patched(mut self, part: Part) -> Result<Self, FactsError> {
        let Part { facts: mut new, autopsies, changes } = part;
        let mut levels = self.levels.each_ref().map(Names::of);
        let mut codes = Names::of(&self.warnings.codes);
        renumber(&mut new, &mut levels, &mut codes)?;
        let is_new_code = codes.len() > self.warnings.codes.names().len();
        let is_new_level = levels.iter().zip(&self.levels).any(|(names, it)| names.len() > it.names().len());
        let accounts = self.cut_accounts(&mut new)?;
        let autopsies = self.cut_autopsies(&new, autopsies);
        let is_touched = !(accounts.is_empty() && autopsies.is_empty());
        let rest = if is_touched { Rest::of(&mut self, &accounts, &autopsies) } else { None };
        let (of_accounts, of_warnings) = self.replace_accounts(&accounts, &new)?;
        let (of_autopsies, of_causes) = self.replace_autopsies(&autopsies, &new)?;
        if is_new_level || of_accounts || of_autopsies {
            order::settle(&mut self, levels);
        }
        if is_new_code || of_warnings {
            self.warnings.codes = codes.settle(&mut [&mut self.warnings.signal]);
        }
        self.named = if of_causes { order::named(&self) } else { self.named.and(new.named) };
        if let Some(changes) = changes {
            self.changes = changes;
            order::sort_changes(&mut self);
        }
        if is_touched {
            self.sums = rest.and_then(|it| it.with(&self, &accounts, &new));
        }
        Ok(self)
    }

    /// Which accounts make way; the part's autopsies then say where their accounts stand here.
    fn cut_accounts(&self, new: &mut Facts) -> Result<Vec<Cut>, FactsError> {
        let known = self.accounts.number.len();
        let (mut cuts, mut places, mut end) = (Vec::new(), Vec::new(), known);
        for (row, number) in new.accounts.number.iter().enumerate() {
            let old = match order::place_of(&self.accounts, *number) {
                Some(place) => place as usize..place as usize + 1,
                None if self.accounts.number.last().is_some_and(|it| it > number) => {
                    return Err(FactsError::NoAccount(*number));
                }
                None => known..known,
            };
            places.push(if old.is_empty() { end } else { old.start });
            end += usize::from(old.is_empty());
            cuts.push(Cut { old, new: row..row + 1 });
        }
        let places: Result<Vec<_>, _> = places.into_iter().map(u32::try_from).collect();
        let places = places.map_err(|_| FactsError::TooMany)?;
        new.autopsies.account.change_each(|it| places[it as usize]);
        Ok(cuts)
    }

    /// Answers whether a level of theirs may be gone, or a warning's code.
    fn replace_accounts(&mut self, cuts: &[Cut], new: &Facts) -> Result<(bool, bool), FactsError> {
        let inner = groups(cuts, &self.warnings.from, &new.warnings.from);
        let loses_code = self.warnings.signal.splice(&inner, &new.warnings.signal);
        self.warnings.seen_on.splice(&inner, &new.warnings.seen_on);
        splice_begins(&mut self.warnings.from, cuts, &new.warnings.from)?;
        let mut loses_level = false;
        for (column, with) in self.accounts.levels.iter_mut().zip(&new.accounts.levels) {
            loses_level |= column.splice(cuts, with);
        }
        self.accounts.number.splice(cuts, &new.accounts.number);
        self.accounts.since.splice(cuts, &new.accounts.since);
        self.accounts.churned.splice(cuts, &new.accounts.churned);
        Ok((loses_level, loses_code))
    }

    /// Which autopsies make way for which, in the order of their opening.
    fn cut_autopsies(&self, new: &Facts, mut looked_for: Vec<AutopsyNumber>) -> Vec<Cut> {
        let here = &self.autopsies;
        let mut cuts = Vec::new();
        looked_for.sort_unstable();
        looked_for.dedup();
        for (row, key) in new.autopsies.opened.iter().zip(&*new.autopsies.number).enumerate() {
            let from = here.opened.partition_point(|it| it < key.0);
            let to = here.opened.partition_point(|it| it <= key.0);
            let numbers = &here.number[from..to];
            let place = from + numbers.partition_point(|it| it < key.1);
            let stays = here.number[..to].get(place) == Some(key.1);
            cuts.push(Cut { old: place..place + usize::from(stays), new: row..row + 1 });
            if stays && let Ok(at) = looked_for.binary_search(key.1) {
                looked_for.remove(at);
            }
        }
        // Those that are gone, were opened on another day before, or are new.
        if !looked_for.is_empty() {
            let gone = here.number.iter().enumerate().filter(|it| looked_for.binary_search(it.1).is_ok());
            cuts.extend(gone.map(|(place, _)| Cut { old: place..place + 1, new: 0..0 }));
        }
        cuts.sort_unstable_by_key(|it| (it.old.start, it.old.end, it.new.start));
        cuts
    }

    /// Answers whether a level of theirs may be gone, or a cause that somebody had named.
    fn replace_autopsies(&mut self, cuts: &[Cut], new: &Facts) -> Result<(bool, bool), FactsError> {
        let inner = groups(cuts, &self.autopsies.filings_from, &new.autopsies.filings_from);
        let (here, with) = (&mut self.filings, &new.filings);
        let mut loses_cause = here.primary.splice(&inner, &with.primary);
        here.function.splice(&inner, &with.function);
        here.due.splice(&inner, &with.due);
        here.filed.splice(&inner, &with.filed);
        here.after_reveal.splice(&inner, &with.after_reveal);
        let (here, with) = (&mut self.autopsies, &new.autopsies);
        splice_begins(&mut here.filings_from, cuts, &with.filings_from)?;
        loses_cause |= here.primary.splice(cuts, &with.primary);
        loses_cause |= here.contributing.splice(cuts, &with.contributing);
        loses_cause |= here.filed_contributing.splice(cuts, &with.filed_contributing);
        let mut loses_level = false;
        for (column, with) in here.levels.iter_mut().zip(&with.levels) {
            loses_level |= column.splice(cuts, with);
        }
        here.number.splice(cuts, &with.number);
        here.account.splice(cuts, &with.account);
        here.opened.splice(cuts, &with.opened);
        here.closed.splice(cuts, &with.closed);
        here.arr.splice(cuts, &with.arr);
        here.is_foreign.splice(cuts, &with.is_foreign);
        here.outcome.splice(cuts, &with.outcome);
        here.arr_retained.splice(cuts, &with.arr_retained);
        here.agreed_on.splice(cuts, &with.agreed_on);
        here.ordinal.splice(cuts, &with.ordinal);
        Ok((loses_level, loses_cause))
    }
}

/// Numbers the levels and codes of the part as they are numbered here; names that are new stand behind.
fn renumber(new: &mut Facts, levels: &mut [Names; 4], codes: &mut Names) -> Result<(), FactsError> {
    let places = |names: &mut Names, levels: &Levels| {
        levels.names().iter().map(|it| names.place(it)).collect::<Result<Vec<_>, _>>()
    };
    for (at, names) in levels.iter_mut().enumerate() {
        let places = places(names, &new.levels[at])?;
        new.autopsies.levels[at].change_each(|it| places[usize::from(it)]);
        if let Some(column) = new.accounts.levels.get_mut(at) {
            column.change_each(|it| places[usize::from(it)]);
        }
    }
    let places = places(codes, &new.warnings.codes)?;
    new.warnings.signal.change_each(|it| places[usize::from(it)]);
    Ok(())
}

/// The same cuts through what hangs on the rows, of which each one's stand together.
fn groups(cuts: &[Cut], from: &[u32], with: &[u32]) -> Vec<Cut> {
    let inside = |from: &[u32], it: &std::ops::Range<usize>| from[it.start] as usize..from[it.end] as usize;
    cuts.iter().map(|it| Cut { old: inside(from, &it.old), new: inside(with, &it.new) }).collect()
}

/// Where the groups begin after the cuts.
fn splice_begins(from: &mut Column<u32>, cuts: &[Cut], with: &[u32]) -> Result<(), FactsError> {
    let lengths = |of: &[u32]| of.windows(2).map(|it| it[1] - it[0]).collect::<Vec<_>>();
    let of = |from: &[u32], it: &std::ops::Range<usize>| lengths(&from[it.start..=it.end]);
    let is_same = |it: &Cut| of(from, &it.old) == of(with, &it.new);
    let Some(first) = cuts.iter().position(|it| !is_same(it)) else { return Ok(()) };
    let start = cuts[first].old.start;
    let tail = from[start..].to_vec();
    let (mut begins, mut at, mut end) = (Vec::new(), 0, Some(tail[0]));
    let mut add = |lengths: Vec<u32>| {
        for length in lengths {
            end = end.and_then(|it| it.checked_add(length));
            begins.push(end.unwrap_or_default());
        }
        end.map(|_| ()).ok_or(FactsError::TooMany)
    };
    for cut in &cuts[first..] {
        add(lengths(&tail[at..=cut.old.start - start]))?;
        add(of(with, &cut.new))?;
        at = cut.old.end - start;
    }
    add(lengths(&tail[at..]))?;
    let all = Cut { old: start + 1..from.len(), new: 0..begins.len() };
    from.splice(&[all], &begins);
    Ok(())
}

/// What was counted of everything, without the accounts that are touched.
struct Rest {
    sums: Arc<Sums>,
    touched: BTreeSet<u32>,
    shown: Vec<u16>,
    names: ([Levels; 4], Levels),
}

impl Rest {
    /// Nothing is kept where so much is touched that counting anew costs no more.
    fn of(facts: &mut Facts, accounts: &[Cut], autopsies: &[Cut]) -> Option<Self> {
        let mut sums = facts.sums.take()?;
        let places = accounts.iter().flat_map(|it| it.old.clone()).filter_map(|it| u32::try_from(it).ok());
        let of_autopsies = autopsies.iter().flat_map(|it| &facts.autopsies.account[it.old.clone()]);
        let touched: BTreeSet<u32> = places.chain(of_autopsies.copied()).collect();
        if touched.len() > (facts.accounts.since.len() / FEW).max(FEW) {
            return None;
        }
        let shown = sums.seen.shown();
        Arc::make_mut(&mut sums).fold_accounts(Sign::Out, facts, &touched, &shown)?;
        let names = (facts.levels.clone(), facts.warnings.codes.clone());
        Some(Self { sums, touched, shown, names })
    }

    /// With the accounts as they are now; nothing where names are numbered in another way.
    fn with(mut self, facts: &Facts, accounts: &[Cut], new: &Facts) -> Option<Arc<Sums>> {
        let is_same = self.names.0 == facts.levels && self.names.1 == facts.warnings.codes;
        let added = accounts.iter().filter(|it| it.old.is_empty()).count();
        let all = u32::try_from(facts.accounts.since.len()).ok().filter(|_| is_same)?;
        self.touched.extend(all - u32::try_from(added).ok()?..all);
        self.touched.extend(&*new.autopsies.account);
        let sums = Arc::make_mut(&mut self.sums);
        sums.fold_accounts(Sign::In, facts, &self.touched, &self.shown)?;
        sums.settle(facts, &self.touched, &self.shown)?;
        Some(self.sums)
    }
}
