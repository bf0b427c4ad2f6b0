//! What the seats of an autopsy name, read column beside column: millions of filings are walked through for each report.
use super::filter::Counted;
use super::view::View;
use super::wait::Wait;
use crate::domain::{Cause, Day, Function};

/// The causes that were filed, as a view sees them.
#[derive(Debug, Clone, Copy)]
pub(super) struct FiledCauses<'a> {
    as_of: Day,
    counted: Counted,
    from: &'a [u32],
    opened: &'a [Day],
    agreed_on: &'a [Option<Day>],
    function: &'a [Function],
    filed: &'a [Option<Wait>],
    primary: &'a [Option<Cause>],
    after_reveal: &'a [bool],
}

/// A seat that has filed, and the cause that it named.
#[derive(Debug, Clone, Copy)]
pub(super) struct FiledCause {
    pub function: Function,
    pub cause: Cause,
    /// Whether it counts where people are compared.
    pub is_independent: bool,
}

impl<'a> FiledCauses<'a> {
    pub(super) fn new(view: &View<'a>, counted: Counted) -> Self {
        let (autopsies, filings) = (&view.facts.autopsies, &view.facts.filings);
        Self {
            as_of: view.as_of,
            counted,
            from: &autopsies.filings_from,
            opened: &autopsies.opened,
            agreed_on: &autopsies.agreed_on,
            function: &filings.function,
            filed: &filings.filed,
            primary: &filings.primary,
            after_reveal: &filings.after_reveal,
        }
    }

    /// Calls for each seat of the autopsy that has filed and named a cause. What was filed after the reveal was not made
    /// independently, and where only filings made before the finding are asked for, neither was what came after that.
    pub(super) fn each(&self, autopsy: usize, mut call: impl FnMut(FiledCause)) {
        let all = self.from[autopsy] as usize..self.from[autopsy + 1] as usize;
        let before_finding =
            (self.counted == Counted::BeforeFinding).then_some(self.agreed_on[autopsy]).flatten();
        let opened = self.opened[autopsy];
        let so_far = Wait::until(opened, self.as_of);
        let last = before_finding.map_or(so_far, |it| Wait::new(opened, it));
        let seats = self.primary[all.clone()].iter().zip(&self.filed[all.clone()]);
        let seats = seats.zip(self.function[all.clone()].iter().zip(&self.after_reveal[all]));
        for ((cause, filed), (function, after_reveal)) in seats {
            let (Some(cause), Some(filed)) = (*cause, *filed) else { continue };
            if cause != Cause::NotDetermined && filed < so_far {
                let is_independent = !after_reveal && filed <= last;
                call(FiledCause { function: *function, cause, is_independent });
            }
        }
    }
}
