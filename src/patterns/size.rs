//! What the facts take in memory.
use super::column::Column;
use super::facts::{Accounts, Facts, Filings, Warnings};
use super::levels::Levels;

impl Facts {
    /// Bytes of all columns, with what is reserved, of the names, and of what is counted of them; the changes, which are
    /// few, are left out.
    pub fn bytes(&self) -> usize {
        let Accounts { number, since, churned, levels } = &self.accounts;
        let accounts = number.bytes() + since.bytes() + churned.bytes();
        let accounts = accounts + levels.iter().map(Column::bytes).sum::<usize>();
        let it = &self.autopsies;
        let autopsies = it.number.bytes() + it.account.bytes() + it.opened.bytes() + it.closed.bytes();
        let autopsies = autopsies + it.arr.bytes() + it.is_foreign.bytes() + it.outcome.bytes();
        let autopsies = autopsies + it.arr_retained.bytes() + it.primary.bytes() + it.contributing.bytes();
        let autopsies = autopsies + it.filed_contributing.bytes();
        let autopsies = autopsies + it.agreed_on.bytes() + it.ordinal.bytes() + it.filings_from.bytes();
        let autopsies = autopsies + it.levels.iter().map(Column::bytes).sum::<usize>();
        let Filings { function, due, filed, primary, after_reveal } = &self.filings;
        let filings = function.bytes() + due.bytes() + filed.bytes() + primary.bytes();
        let filings = filings + after_reveal.bytes();
        let Warnings { codes, signal, seen_on, from } = &self.warnings;
        let warnings = codes.bytes() + signal.bytes() + seen_on.bytes() + from.bytes();
        let sums = self.sums.as_ref().map_or(0, |it| it.bytes());
        accounts
            + autopsies
            + filings
            + warnings
            + sums
            + self.levels.iter().map(Levels::bytes).sum::<usize>()
    }

    /// Gives back what was reserved for rows that did not come.
    pub(super) fn shrink(&mut self) {
        let Accounts { number, since, churned, levels } = &mut self.accounts;
        number.shrink();
        since.shrink();
        churned.shrink();
        for it in levels {
            it.shrink();
        }
        let it = &mut self.autopsies;
        it.number.shrink();
        it.account.shrink();
        it.opened.shrink();
        it.closed.shrink();
        it.arr.shrink();
        it.is_foreign.shrink();
        it.outcome.shrink();
        it.arr_retained.shrink();
        it.primary.shrink();
        it.contributing.shrink();
        it.filed_contributing.shrink();
        it.agreed_on.shrink();
        it.ordinal.shrink();
        for it in &mut it.levels {
            it.shrink();
        }
        it.filings_from.shrink();
        let Filings { function, due, filed, primary, after_reveal } = &mut self.filings;
        function.shrink();
        due.shrink();
        filed.shrink();
        primary.shrink();
        after_reveal.shrink();
        let Warnings { signal, seen_on, from, .. } = &mut self.warnings;
        signal.shrink();
        seen_on.shrink();
        from.shrink();
    }
}
