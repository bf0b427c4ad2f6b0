//! What leaders name, how rescues end and what process changes did: titles that the figures support, words where there is
//! too little to draw, and no link to anything else than what was counted.
use crate::charts::{inside_its_frame, well_formed};
use crate::company::{Company, autopsy_id, day, shown};
use autopsy::domain::{Cause, Day, Dimension, Function, Level, Line, Minor, Outcome, Period};
use autopsy::exhibits::{Behind, Body, Exhibit, Value, Which};
use autopsy::patterns::{Agreement, CauseSet, Change, Filing, Filter, Naming, ReturnCurve, View};
use chrono::Days;
use proptest::prelude::*;

const EIGHT: [Which; 8] = [
    Which::Agreement,
    Which::OwnPart,
    Which::Changes,
    Which::ThirdTime,
    Which::Named,
    Which::Rescue,
    Which::Recurrence,
    Which::Timeliness,
];

fn period() -> Period {
    Period { from: day("2024-01-01"), to: day("2026-07-01") }
}

fn after(from: Day, days: u64) -> Day {
    from.checked_add_days(Days::new(days)).unwrap()
}

fn exhibit(company: &Company, which: Which) -> Exhibit {
    shown(company, period(), Behind::new(period(), &Filter::default()), which)
}

/// Title, lines or "drawn", and note.
fn said(company: &Company, which: Which) -> String {
    let it = exhibit(company, which);
    let body = match &it.body {
        Body::Lines(lines) => lines.iter().fold(String::new(), |all, it| all + "- " + &it.text + "\n"),
        _ => "(drawn)\n".to_owned(),
    };
    let dot = if it.n.is_empty() { "" } else { ". " };
    format!("{}\n{}\n{body}{}{dot}{}", it.title, it.subtitle, it.n, it.note)
}

fn titles(company: &Company) -> String {
    EIGHT.map(|it| format!("{} {}", it.letter(), exhibit(company, it).title)).join("\n")
}

/// A company in the making: each autopsy a week after the one before, of an account of its own.
#[derive(Default)]
struct Making(Company);

impl Making {
    /// Opens an autopsy with this finding; what the functions name comes from `filings`.
    fn opens(&mut self, account: u128, cause: Option<Cause>, filings: &[(Function, Cause)]) -> u128 {
        let id = self.0.autopsies.len() as u128 + 1;
        let opened = after(day("2024-02-01"), 5 * self.0.autopsies.len() as u64 + 5);
        self.0.add(id, account, opened, cause, 1000);
        for (function, cause) in filings {
            self.0.filings.push(Filing {
                autopsy: autopsy_id(id),
                function: *function,
                due: after(opened, 7),
                filed: Some(after(opened, 5)),
                primary: Some(*cause),
                contributing: CauseSet::EMPTY,
                after_reveal: false,
            });
        }
        id
    }

    /// Closes the last one so many days after its opening.
    fn closes(&mut self, days: u64, outcome: Outcome) {
        let it = self.0.autopsies.last_mut().unwrap();
        it.closed = Some(after(it.opened, days));
        it.outcome = Some(outcome);
        it.arr_retained = Some(if outcome == Outcome::Churned { Minor::new(0) } else { it.arr });
    }

    fn done(mut self) -> Company {
        self.0.number();
        self.0
    }
}

#[test]
fn with_nothing_there_are_words() {
    insta::assert_snapshot!(titles(&Company::default()), @r"
D No autopsy has two independent filings to compare yet
E No filing can be set against an agreed finding yet
F No process change is on record
G No autopsy has been closed in this period
M No filing can be set against an agreed finding yet
N No rescue with an agreed cause has been closed in this period
O No rescue has been closed with an agreed cause yet
P No filing has been asked for in this period
");
    for which in EIGHT {
        let it = exhibit(&Company::default(), which);
        assert_eq!(it.body, Body::Lines(Vec::new()), "{which:?}");
    }
    let mut one = Making::default();
    one.opens(
        1,
        Some(Cause::SaleMisfit),
        &[(Function::Sales, Cause::ProductGap), (Function::Support, Cause::SaleMisfit)],
    );
    one.closes(30, Outcome::Saved);
    insta::assert_snapshot!(titles(&one.done()), @r"
D One autopsy with two filings or more: too few to say how far leaders agree
E Too few findings in any one function’s area to compare
F No process change is on record
G No account with a closed autopsy had been off course before
M Too few findings to set against what leaders name
N Saved: 1 of 1, too few to compare causes
O No account has come back after one rescue so far
P 2 of 2 filings came on time
");
}

#[test]
fn the_small_company() {
    let company = Company::expected();
    insta::assert_snapshot!(titles(&company), @r"
D Two leaders on one autopsy name the same cause 30% of the time: read causes as views
E No function’s own view clearly differs from what is found in its area
F Too few cases to say whether any of three process changes worked
G Whether accounts leave more often each time they come back: can’t tell yet
M No cause is clearly named more or less often than it is found
N Saved: 44% (32–57%); no cause is clearly easier or harder to rescue from
O After 29% of rescues the account is off course again within 180 days (95% interval 17–48%)
P 61% of filings come on time; half are in after eight days
");
    let all = EIGHT.map(|it| said(&company, it));
    insta::assert_snapshot!(all.join("\n\n"), @r"
Two leaders on one autopsy name the same cause 30% of the time: read causes as views
Primary causes in 270 independent filings on 60 autopsies with two or more, Jan 2024 to Jun 2026
(drawn)
n = 60. Dot: how often another leader names it too. Line: 95% interval. To be read: when one leader names “Onboarding was absent, rushed, too high-level or unsupervised”, another one on the same autopsy names it too 46% of the time. Alpha 0.23 (95% interval 0.16 to 0.29), where 1 is full agreement and 0 what chance would bring. Leaders see different parts of a case: 0.2 to 0.4 is usual, a finding and no failure. By function instead of cause: 0.24 (95% interval 0.16 to 0.32). All filings name one cause on 4 of 60 autopsies (3–16%).

No function’s own view clearly differs from what is found in its area
How often a function’s own filing names its own area, and how often the finding does on the same autopsies, Jan 2024 to Jun 2026
(drawn)
n = 58. Lines: 95% Wilson intervals. Fewer than five findings, not drawn: Cloud operations (2). No own filing to compare: Revenue operations (found in 6, never asked). The finding is agreed by the same room that filed: a gap shows where functions stand, not who is right.

Too few cases to say whether any of three process changes worked
Findings of the cause that each change is meant for, in equal spans before and after it, Jan 2025 to Jun 2026
- No ticket closes without a root cause: 4 before, 1 after, 0.22 times as often (95% interval 0.00 to 2.2). Too few cases before it to tell
- Mandatory CRM fields before close-won: 3 before, 2 after, 0.62 times as often (95% interval 0.05 to 5.4). Too few cases before it to tell
- Release gate: regression suite: 0 before, 0 after. Too few cases before it to tell
Three process changes. Before and after, not a controlled test: changes follow bad spells, so some improvement is expected whatever is done.

Whether accounts leave more often each time they come back: can’t tell yet
59 closed autopsies by how many the account had had; share after which it left, Jan 2024 to Jun 2026
(drawn)
n = 59. Dot: share that left. Line: 95% Wilson interval. A trend as strong as this by chance alone: p = 0.87. “First” is the first on record: what was before the record began, nobody can count. Different accounts are compared, and frail ones come back more often: an association, no curse. One autopsy is still open and in no group.

No cause is clearly named more or less often than it is found
Primary cause in 261 filings against that in the finding, on the same 58 autopsies, Jan 2024 to Jun 2026
(drawn)
n = 58. 261 filings. Intervals are in the table. Five smaller causes are in the table only. A gap is a pattern to talk about, not a mistake that anybody made.

Saved: 44% (32–57%); no cause is clearly easier or harder to rescue from
57 closed autopsies with an agreed cause; share that was saved, Jan 2024 to Jun 2026
(drawn)
n = 57. Dot: share saved. Line: 95% Wilson interval. Causes with fewer than five closed cases are in the table only. Of $7.9M at risk $4.05M was kept (51%, a point: a few large accounts decide it). One autopsy is still open and in no share; bad cases may stay open longer. Two closed ones have no agreed finding that names a cause.

After 29% of rescues the account is off course again within 180 days (95% interval 17–48%)
38 rescues that were closed as saved or downgraded, until the account’s next autopsy, Jan 2025 to Jun 2026
(drawn)
n = 38. Line: share off course again. Band: 95% interval. It ends where fewer than five are watched. Maybe it depends on the cause – watch, too few have come back for each (11 causes, log-rank p = 0.03). Everything on record, whatever period is chosen above. An account that leaves can’t come back: this is of those that stay.

61% of filings come on time; half are in after eight days
328 filings that fell due, by the function that was asked, Jan 2024 to Jun 2026
(drawn)
n = 328. Dot: share on time. Line: 95% Wilson interval. 58 filings that fell due never came, and count as not on time. In the order of the customer’s journey: this is about how filings are asked for.
");
}

#[test]
fn what_two_leaders_name_is_put_in_words() {
    let of = |n: usize, alike: usize| {
        let mut making = Making::default();
        for at in 0..n {
            let (first, second) = if at % 2 == 0 {
                (Cause::SaleMisfit, Cause::ProductGap)
            } else {
                (Cause::ProductGap, Cause::SaleMisfit)
            };
            let second = if at < alike { first } else { second };
            let filings = [(Function::Sales, first), (Function::Support, second)];
            making.opens(at as u128, Some(first), &filings);
        }
        exhibit(&making.done(), Which::Agreement).title
    };
    let all = [of(7, 7), of(8, 8), of(8, 0), of(40, 35), of(60, 60)];
    insta::assert_snapshot!(all.join("\n"), @r"
Seven autopsies with two filings or more: too few to say how far leaders agree
Two leaders on one autopsy name the same cause 100% of the time: reliable enough to build on
Two leaders on one autopsy name the same cause 0% of the time: read causes as views
Two leaders on one autopsy name the same cause 88% of the time: good enough for tentative conclusions
Two leaders on one autopsy name the same cause 100% of the time: reliable enough to build on
");
}

#[test]
fn what_was_filed_when_the_others_could_be_read_is_told_and_not_counted() {
    let mut making = Making::default();
    for at in 0..12 {
        let cause = if at % 3 == 0 { Cause::SaleMisfit } else { Cause::ProductGap };
        making.opens(at, Some(cause), &[(Function::Sales, cause), (Function::Support, Cause::ProductGap)]);
    }
    for filing in making.0.filings.iter_mut().take(2) {
        filing.after_reveal = true;
    }
    let note = exhibit(&making.done(), Which::Agreement).note;
    assert!(note.ends_with("Two filings were made when the others could be read, so not counted."), "{note}");
}

#[test]
fn a_function_that_does_not_see_its_own_part_is_told_as_a_process_and_one_that_never_files_is_missing() {
    let mut making = Making::default();
    for at in 0..30 {
        let cause = if at < 15 { Cause::SaleMisfit } else { Cause::SupportSlow };
        let sales = if at < 3 { Cause::SaleMisfit } else { Cause::ProductGap };
        let mut filings = vec![(Function::Sales, sales), (Function::CustomerSuccess, cause)];
        if at >= 25 {
            filings.pop();
        }
        making.opens(at, Some(cause), &filings);
    }
    making.opens(40, Some(Cause::SponsorChange), &[(Function::Sales, Cause::SaleMisfit)]);
    let company = making.done();
    insta::assert_snapshot!(said(&company, Which::OwnPart), @r"
Sales: 12 of 15 findings in its area weren’t seen by the function itself
How often a function’s own filing names its own area, and how often the finding does on the same autopsies, Jan 2024 to Jun 2026
(drawn)
n = 31. Lines: 95% Wilson intervals. No own filing to compare: Support (found in 15, never asked). One finding lies with the customer or outside, where nobody files. The finding is agreed by the same room that filed: a gap shows where functions stand, not who is right.
");
    let it = exhibit(&company, Which::OwnPart);
    let support =
        it.table.rows.iter().find(|it| it[0].value.shown(&crate::company::usd()) == "Support").unwrap();
    assert_eq!((&support[3].value, &support[7].value), (&Value::Count(0), &Value::Count(15)));
    let gap = it.table.columns.iter().position(|it| it.name == "gap").unwrap();
    for row in &it.table.rows {
        if let Value::Interval(Some(lo), Some(hi), _) = row[gap + 1].value {
            assert!((-1.0..=1.0).contains(&lo) && (-1.0..=1.0).contains(&hi));
        }
    }
}

/// `before` and `after` findings of one cause around a change, evenly within `days` on either side.
fn around(company: &mut Company, at: Day, days: u64, cause: Cause, (before, after_it): (u64, u64)) {
    for (n, from) in [(before, at.checked_sub_days(Days::new(days)).unwrap()), (after_it, at)] {
        for place in 0..n {
            let id = company.autopsies.len() as u128 + 1;
            company.add(id, id, after(from, place * days / n), Some(cause), 10);
        }
    }
}

fn change(id: &str, title: &str, cause: Cause, on: &str) -> Change {
    let effective_on = day(on);
    Change { id: id.to_owned(), title: title.to_owned(), cause, level: None, effective_on, roll_out_days: 0 }
}

#[test]
fn each_process_change_has_its_verdict_in_words() {
    let mut company = Company::default();
    company.add(1, 1, day("2023-07-01"), Some(Cause::SponsorChange), 10);
    around(&mut company, day("2024-04-01"), 200, Cause::SaleMisfit, (18, 0));
    around(&mut company, day("2025-04-01"), 260, Cause::SaleMisfit, (24, 5));
    around(&mut company, day("2025-05-01"), 260, Cause::ProductGap, (8, 30));
    around(&mut company, day("2025-06-01"), 260, Cause::SupportSlow, (10, 9));
    around(&mut company, day("2026-05-20"), 40, Cause::OnboardingGap, (8, 1));
    around(&mut company, day("2025-07-01"), 200, Cause::PartnerFailure, (1, 0));
    company.changes = vec![
        change("1", "Fit is checked before contract", Cause::SaleMisfit, "2025-04-01"),
        change("2", "Roadmap shown to all", Cause::ProductGap, "2025-05-01"),
        change("3", "One owner for each case", Cause::SupportSlow, "2025-06-01"),
        change("4", "Kick-off with the customer", Cause::OnboardingGap, "2026-05-20"),
        change("5", "Partners are certified", Cause::PartnerFailure, "2025-07-01"),
        change("6", "Not yet", Cause::PartnerFailure, "2026-08-01"),
    ];
    insta::assert_snapshot!(said(&company, Which::Changes), @r"
One of three process changes that can be judged was followed by a clear fall: “Fit is checked before contract”; after one it rose
Findings of the cause that each change is meant for, in equal spans before and after it, Jul 2023 to Jun 2026
(drawn)
Five process changes. Dot: how many times as often after as before, by customers. Line: exact 95% interval. A hollow dot stands beyond the scale: next to none before or after. Before and after, not a controlled test: changes follow bad spells, so some improvement is expected whatever is done. One change has not taken effect yet and is left out.
");
    let it = exhibit(&company, Which::Changes);
    let readings: Vec<_> =
        it.table.rows.iter().map(|it| it.last().unwrap().value.shown(&crate::company::usd())).collect();
    insta::assert_snapshot!(readings.join("\n"), @r"
Fell
Rose
No clear change
Too few cases before it to tell
Too early: about seven more weeks
");
    let row = &it.table.rows[0];
    assert_eq!(
        row[5].href.as_deref(),
        Some("/autopsies?state=all&from=2024-07-05&to=2025-04-01&cause=sale_misfit&finding=agreed")
    );
    // One of a segment is told with it, and leads there.
    let mut narrow = company.clone();
    narrow.changes.retain(|it| it.id == "0" || it.cause == Cause::SaleMisfit);
    let name = Line::parse("SMB").unwrap();
    narrow.changes[0].level = Some(Level { dimension: Dimension::Segment, name });
    let it = exhibit(&narrow, Which::Changes);
    let row = &it.table.rows[0];
    assert_eq!(row[2].value.shown(&crate::company::usd()), "SMB");
    assert!(row[5].href.as_deref().unwrap().contains("&segment=SMB"), "{:?}", row[5].href);
    company.changes.push(change("7", "Another one", Cause::SaleMisfit, "2025-06-01"));
    let it = exhibit(&company, Which::Changes);
    let first = it.table.rows[0].last().unwrap().value.shown(&crate::company::usd());
    assert_eq!(first, "Fell; cannot be separated");
    assert!(it.note.contains("“Cannot be separated”"), "{}", it.note);
    assert!(it.title.starts_with("None of two process changes that can be judged"), "{}", it.title);
    // Where one alone can be judged, it is the title.
    company.changes.retain(|it| ["1", "4"].contains(&it.id.as_str()));
    let it = exhibit(&company, Which::Changes);
    assert_eq!(it.title, "“Fit is checked before contract”: fell; of the others nothing can be told yet");
}

#[test]
fn a_single_change_is_the_title_and_none_is_said() {
    let mut company = Company::default();
    around(&mut company, day("2026-05-20"), 40, Cause::OnboardingGap, (8, 1));
    company.changes = vec![change("4", "Kick-off with the customer", Cause::OnboardingGap, "2026-05-20")];
    insta::assert_snapshot!(said(&company, Which::Changes), @r"
“Kick-off with the customer”: too few cases before it to tell
Findings of the cause that each change is meant for, in equal spans before and after it, Apr to Jun 2026
- Kick-off with the customer: 8 before, 1 after, 0.12 times as often (95% interval 0.00 to 0.93). Too few cases before it to tell
One process change. Before and after, not a controlled test: changes follow bad spells, so some improvement is expected whatever is done.
");
    company.changes[0].effective_on = day("2026-09-01");
    insta::assert_snapshot!(said(&company, Which::Changes), @r"
No process change has taken effect yet
Findings of the cause that each change is meant for, in equal spans before and after it, Apr to Jun 2026
One change has not taken effect yet and is left out.
");
}

#[test]
fn how_long_until_a_change_can_be_judged() {
    let until = |before: u64, days: u64, at: &str| {
        let mut company = Company::default();
        company.add(1, 1, day("2024-01-01"), Some(Cause::SponsorChange), 10);
        around(&mut company, day(at), days, Cause::OnboardingGap, (before, 0));
        company.changes = vec![change("1", "A change", Cause::OnboardingGap, at)];
        let report = company.report();
        report.measures.changes.rows[0].days_until_told(report.windows.window)
    };
    assert_eq!(until(20, 40, "2026-05-20"), Some(48), "90 days, of which 42 are over");
    assert_eq!(until(0, 40, "2026-05-20"), None, "nothing to fall from");
    assert_eq!(until(1, 250, "2025-08-01"), None, "nine months would not hold five cases");
    let slow = until(4, 100, "2026-03-23").unwrap();
    assert!((10..60).contains(&slow), "100 days held four; it takes about 125: {slow}");
}

#[test]
fn churn_by_first_second_and_third_time() {
    let of = |churned: [usize; 3], closed: [usize; 3]| {
        let mut making = Making::default();
        for (time, (churned, closed)) in churned.into_iter().zip(closed).enumerate() {
            for at in 0..closed {
                making.opens(at as u128, Some(Cause::SaleMisfit), &[]);
                making.closes(2, if at < churned { Outcome::Churned } else { Outcome::Saved });
                let it = making.0.autopsies.last_mut().unwrap();
                it.opened = after(it.opened, 40 * time as u64);
            }
        }
        said(&making.done(), Which::ThirdTime)
    };
    let all = [
        of([2, 0, 0], [9, 0, 0]),
        of([0, 0, 0], [20, 10, 5]),
        of([1, 1, 1], [4, 2, 1]),
        of([2, 4, 6], [20, 10, 8]),
        of([3, 2, 1], [20, 10, 8]),
        of([12, 2, 0], [20, 10, 8]),
    ];
    insta::assert_snapshot!(all.join("\n\n"), @r"
No account with a closed autopsy had been off course before
Nine closed autopsies by how many the account had had; share after which it left, Jan 2024 to Jun 2026
- First on record: 2 of 9, 22% (6–55%, small) left
n = 9, small. “First” is the first on record: what was before the record began, nobody can count. Different accounts are compared, and frail ones come back more often: an association, no curse.

No account has left after a closed autopsy, the first time or later
35 closed autopsies by how many the account had had; share after which it left, Jan 2024 to Jun 2026
(drawn)
n = 35. Dot: share that left. Line: 95% Wilson interval. “First” is the first on record: what was before the record began, nobody can count. Different accounts are compared, and frail ones come back more often: an association, no curse.

Too few closed autopsies to say what becomes of accounts that come back
Seven closed autopsies by how many the account had had; share after which it left, Jan 2024 to Jun 2026
- First on record: 1 of 4 left
- Second: 1 of 2 left
- Third or later: 1 of 1 left
n = 7, small. “First” is the first on record: what was before the record began, nobody can count. Different accounts are compared, and frail ones come back more often: an association, no curse.

The more often an account has come back, the more often it leaves: 10%, then 40%, then 75%
38 closed autopsies by how many the account had had; share after which it left, Jan 2024 to Jun 2026
(drawn)
n = 38. Dot: share that left. Line: 95% Wilson interval. A trend as strong as this by chance alone: p = 0.0008. “First” is the first on record: what was before the record began, nobody can count. Different accounts are compared, and frail ones come back more often: an association, no curse.

Whether accounts leave more often each time they come back: can’t tell yet
38 closed autopsies by how many the account had had; share after which it left, Jan 2024 to Jun 2026
(drawn)
n = 38. Dot: share that left. Line: 95% Wilson interval. A trend as strong as this by chance alone: p = 0.95. “First” is the first on record: what was before the record began, nobody can count. Different accounts are compared, and frail ones come back more often: an association, no curse.

Accounts that come back leave less often than first ones: 60%, then 20%, then 0%
38 closed autopsies by how many the account had had; share after which it left, Jan 2024 to Jun 2026
(drawn)
n = 38. Dot: share that left. Line: 95% Wilson interval. A trend as strong as this by chance alone: p = 0.0016. “First” is the first on record: what was before the record began, nobody can count. Different accounts are compared, and frail ones come back more often: an association, no curse.
");
}

#[test]
fn the_third_time_leads_to_those_that_left_then_and_no_other_group_leads_anywhere() {
    let mut making = Making::default();
    for at in 0..5_u128 {
        making.opens(at / 3, Some(Cause::SaleMisfit), &[]);
        making.closes(2, Outcome::Churned);
    }
    let it = exhibit(&making.done(), Which::ThirdTime);
    let links = it.table.rows.iter().map(|it| it.iter().filter_map(|it| it.href.as_deref()).collect());
    let links: Vec<Vec<_>> = links.collect();
    let none = Vec::new();
    let third = "/autopsies?state=closed&from=2024-01-01&to=2026-07-01&times=3&outcome=churned&finding=any";
    assert_eq!(links, [none.clone(), none, vec![third]]);
}

#[test]
fn rescues_differ_by_cause_or_it_is_not_said() {
    let of = |saved: [usize; 2], closed: [usize; 2]| {
        let mut making = Making::default();
        for (cause, (saved, closed)) in
            [Cause::SaleMisfit, Cause::SupportSlow].into_iter().zip(saved.into_iter().zip(closed))
        {
            for at in 0..closed {
                making.opens(making.0.autopsies.len() as u128, Some(cause), &[]);
                making.closes(20, if at < saved { Outcome::Saved } else { Outcome::Churned });
            }
        }
        making.opens(900, None, &[]);
        said(&making.done(), Which::Rescue)
    };
    let all = [of([2, 1], [3, 2]), of([8, 9], [15, 15]), of([3, 18], [20, 20])];
    insta::assert_snapshot!(all.join("\n\n"), @r"
Saved: 3 of 5, too few to compare causes
Five closed autopsies with an agreed cause; share that was saved, Jan 2024 to Jun 2026
- The wrong solution was sold: 2 of 3 saved
- Support was slow or passed the customer around: 1 of 2 saved
n = 5, small. Of $5k at risk $3k was kept (60%, a point: a few large accounts decide it). One autopsy is still open and in no share; bad cases may stay open longer.

Saved: 57% (39–73%); no cause is clearly easier or harder to rescue from
30 closed autopsies with an agreed cause; share that was saved, Jan 2024 to Jun 2026
(drawn)
n = 30. Dot: share saved. Line: 95% Wilson interval. Of $30k at risk $17k was kept (57%, a point: a few large accounts decide it). One autopsy is still open and in no share; bad cases may stay open longer.

Accounts are saved clearly less often after “The wrong solution was sold”
40 closed autopsies with an agreed cause; share that was saved, Jan 2024 to Jun 2026
(drawn)
n = 40. Dot: share saved. Line: 95% Wilson interval. In colour: clearly different from the rest. Of $40k at risk $21k was kept (53%, a point: a few large accounts decide it). One autopsy is still open and in no share; bad cases may stay open longer.
");
}

#[test]
fn rescues_lead_to_the_autopsies_that_ended_so() {
    let it = exhibit(&Company::expected(), Which::Rescue);
    let row = it.table.rows.iter().find(|it| it[4].href.is_some()).unwrap();
    let Value::Code(cause, _) = &row[0].value else { panic!("a cause") };
    let base = format!("/autopsies?state=closed&from=2024-01-01&to=2026-07-01&cause={cause}&finding=agreed");
    assert_eq!(row[1].href.as_deref(), Some(base.as_str()));
    assert_eq!(row[4].href, Some(format!("{base}&outcome=churned")));
}

/// Rescues of one cause, of which every second account is back after so many days.
fn returning(n: u128, days: u64) -> Company {
    let mut making = Making::default();
    for account in 0..n {
        making.opens(account, Some(Cause::SaleMisfit), &[]);
        making.closes(10, Outcome::Saved);
        let closed = making.0.autopsies.last().unwrap().closed.unwrap();
        if account % 2 == 0 {
            making.0.add(1000 + account, account, after(closed, days), None, 10);
        }
    }
    making.done()
}

#[test]
fn accounts_come_back_or_nobody_has_yet() {
    insta::assert_snapshot!(said(&returning(40, 100), Which::Recurrence), @r"
After 50% of rescues the account is off course again within a year (95% interval 36–66%)
40 rescues that were closed as saved or downgraded, until the account’s next autopsy, Jan 2024 to Jun 2026
(drawn)
n = 40. Line: share off course again. Band: 95% interval. It ends where fewer than five are watched. Everything on record, whatever period is chosen above. An account that leaves can’t come back: this is of those that stay.
");
    insta::assert_snapshot!(said(&returning(6, 100), Which::Recurrence), @r"
3 of 6 rescues so far were followed by another autopsy: too few to say how soon
Six rescues that were closed as saved or downgraded, until the account’s next autopsy, Jan 2024 to Jun 2026
- Off course again within 90 days: 0% (0–39%), 6 still watched
n = 6, small. Everything on record, whatever period is chosen above. An account that leaves can’t come back: this is of those that stay.
");
    let mut nobody = Making::default();
    for account in 0..20 {
        nobody.opens(account, Some(Cause::SaleMisfit), &[]);
        nobody.closes(10, Outcome::Saved);
    }
    insta::assert_snapshot!(said(&nobody.done(), Which::Recurrence), @r"
No account has come back after 20 rescues so far
20 rescues that were closed as saved or downgraded, until the account’s next autopsy, Jan 2024 to Jun 2026
- Off course again within 90 days: 0% (0–16%), 20 still watched
- Off course again within 180 days: 0% (0–16%), 20 still watched
- Off course again within a year: 0% (0–16%), 20 still watched
n = 20. Everything on record, whatever period is chosen above. An account that leaves can’t come back: this is of those that stay.
");
}

#[test]
fn the_curve_of_returns_says_at_each_horizon_what_the_report_says() {
    let company = Company::expected();
    let report = company.report();
    let facts = company.facts();
    let view = View::new(&facts, day("2026-07-01"), &Filter::default());
    let curve = ReturnCurve::new(&view, report.windows.window);
    let overall = &report.measures.recurrence.window.overall;
    for it in &overall.horizons {
        let point = curve.points.iter().rfind(|point| point.day <= it.days);
        assert_eq!(point.map_or(Some(0.0), |it| Some(it.repeat)), it.repeat);
        assert_eq!(curve.at_risk_after(it.days), it.at_risk);
    }
    assert!(curve.points.windows(2).all(|it| it[0].repeat < it[1].repeat && it[0].day < it[1].day));
}

#[test]
fn what_is_named_is_set_against_what_is_found() {
    let mut making = Making::default();
    for at in 0..60 {
        let cause = if at < 40 { Cause::SupportSlow } else { Cause::ProductGap };
        let first = if at % 4 == 0 { Cause::SupportSlow } else { Cause::ProductDefect };
        making.opens(at, Some(cause), &[(Function::Sales, first), (Function::Support, Cause::ProductGap)]);
    }
    let company = making.done();
    insta::assert_snapshot!(said(&company, Which::Named), @r"
“Support was slow or passed the customer around” is named in 13% of filings and found in 67% of cases; two more clearly differ
Primary cause in 120 filings against that in the finding, on the same 60 autopsies, Jan 2024 to Jun 2026
(drawn)
n = 60. 120 filings. Intervals are in the table. In colour: clear differences, four at most. A gap is a pattern to talk about, not a mistake that anybody made.
");
    let facts = company.facts();
    let naming = Naming::new(&View::new(&facts, day("2026-07-01"), &Filter::default()), period());
    assert_eq!((naming.autopsies, naming.filings), (60, 120));
    let slow = naming.rows.iter().find(|it| it.cause == Cause::SupportSlow).unwrap();
    assert_eq!((slow.named, slow.found, slow.alike), (15, 40, 10));
    // By hand: per autopsy (k - p m) n / M - (f - q), with p = 15/120, q = 40/60, squares summed.
    let (p, q) = (0.125, 2.0 / 3.0);
    let one = |named: bool, found: bool| {
        let z: f64 = (f64::from(u8::from(named)) - 2.0 * p) / 2.0 - (f64::from(u8::from(found)) - q);
        z * z
    };
    let squares =
        10.0 * one(true, true) + 30.0 * one(false, true) + 5.0 * one(true, false) + 15.0 * one(false, false);
    let error = (squares / 59.0 / 60.0_f64).sqrt();
    let interval = slow.gap_interval.unwrap();
    let reach = (interval.hi - interval.lo) / 2.0 / error;
    assert!((reach - 2.000_995).abs() < 1e-5, "the 97.5% quantile of t with 59 degrees of freedom: {reach}");
    assert!((slow.gap.unwrap() - (p - q)).abs() < 1e-12);
}

/// Where every filing stands alone, its interval is that of as many separate cases.
#[test]
fn a_filing_a_case_is_a_plain_share() {
    let mut making = Making::default();
    for at in 0..50 {
        let cause = if at < 20 { Cause::SupportSlow } else { Cause::ProductGap };
        making.opens(at, Some(cause), &[(Function::Sales, cause)]);
    }
    let facts = making.done().facts();
    let naming = Naming::new(&View::new(&facts, day("2026-07-01"), &Filter::default()), period());
    let slow = naming.rows.iter().find(|it| it.cause == Cause::SupportSlow).unwrap();
    let (named, found) = (slow.named_interval.unwrap(), slow.found_interval.unwrap());
    // One in fifty is lost for the mean that was computed from them.
    assert!((named.lo - found.lo).abs() < 0.003 && (named.hi - found.hi).abs() < 0.003);
    assert_eq!((slow.gap, slow.gap_interval), (Some(0.0), None), "they always agree: nothing to tell apart");
}

#[test]
fn agreement_on_one_cause_has_an_interval_that_knows_of_autopsies() {
    let facts = Company::expected().facts();
    let view = View::new(&facts, day("2026-07-01"), &Filter::default());
    let agreement = Agreement::new(&view, period());
    for it in agreement.per_cause.iter().filter(|it| it.named > 0) {
        let Some((share, interval)) = it.specific_agreement.zip(it.specific_interval) else { continue };
        assert!(interval.lo <= share && share <= interval.hi);
        let named = u32::try_from(it.named).unwrap();
        let plain = autopsy::patterns::wilson_share(share, f64::from(named)).unwrap();
        assert!(interval.hi - interval.lo >= plain.hi - plain.lo - 1e-9, "never narrower than its filings");
    }
}

#[test]
fn filings_come_on_time_or_not() {
    let mut making = Making::default();
    for at in 0..20 {
        let filings = [(Function::Sales, Cause::SaleMisfit), (Function::Support, Cause::SaleMisfit)];
        making.opens(at, None, &filings);
    }
    for (at, filing) in making.0.filings.iter_mut().enumerate() {
        if at % 4 == 0 {
            (filing.filed, filing.primary) = (None, None);
        }
    }
    insta::assert_snapshot!(said(&making.done(), Which::Timeliness), @r"
75% of filings come on time; half are in after five days
40 filings that fell due, by the function that was asked, Jan 2024 to Jun 2026
(drawn)
n = 40. Dot: share on time. Line: 95% Wilson interval. 10 filings that fell due never came, and count as not on time. In the order of the customer’s journey: this is about how filings are asked for.
");
}

/// One autopsy in numbers, to be made up by chance.
type Case = (u128, u64, Option<usize>, Option<(u64, usize)>, Vec<(usize, usize, Option<u64>)>);

fn cases() -> impl Strategy<Value = Vec<Case>> {
    let filing = (0..10_usize, 0..27_usize, prop::option::of(0..30_u64));
    let case = (
        0..30_u128,
        0..800_u64,
        prop::option::weighted(0.8, 0..27_usize),
        prop::option::weighted(0.8, (1..200_u64, 0..3_usize)),
        prop::collection::vec(filing, 0..6),
    );
    prop::collection::vec(case, 0..80)
}

fn made_up(cases: &[Case], changes: &[(usize, u64)]) -> Company {
    let mut company = Company::default();
    for (id, (account, opened, cause, closed, filings)) in (1..).zip(cases) {
        let opened = after(day("2024-03-01"), *opened);
        company.add(id, *account, opened, cause.map(|it| Cause::ALL[it]), 100 * i64::try_from(id).unwrap());
        let it = company.autopsies.last_mut().unwrap();
        if let Some((days, outcome)) = closed {
            it.closed = Some(after(opened, *days));
            it.outcome = Some(Outcome::ALL[*outcome]);
            it.arr_retained = Some(it.arr);
        }
        let mut seen = Vec::new();
        for (function, cause, filed) in filings {
            let function = Function::ALL[*function];
            if seen.contains(&function) {
                continue;
            }
            seen.push(function);
            company.filings.push(Filing {
                autopsy: autopsy_id(id),
                function,
                due: after(opened, 10),
                filed: filed.map(|it| after(opened, it)),
                primary: filed.map(|_| Cause::ALL[*cause]),
                contributing: CauseSet::EMPTY,
                after_reveal: filed.is_some_and(|it| it > 25),
            });
        }
    }
    for (at, (cause, on)) in changes.iter().enumerate() {
        let effective_on = after(day("2024-03-01"), *on);
        let title =
            format!("Change {at} with a name that is rather long and <needs> & wants escaping, twice over");
        company.changes.push(Change {
            id: at.to_string(),
            title,
            cause: Cause::ALL[*cause],
            level: None,
            effective_on,
            roll_out_days: 0,
        });
    }
    company.number();
    company
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_company_is_drawn_well_formed_and_inside_the_frame(
        cases in cases(), changes in prop::collection::vec((0..26_usize, 0..900_u64), 0..6),
    ) {
        let company = made_up(&cases, &changes);
        for which in EIGHT {
            let it = exhibit(&company, which);
            let words = format!("{} {} {} {:?}", it.title, it.subtitle, it.note, it.body);
            prop_assert!(!it.title.is_empty() && !words.contains("NaN") && !words.contains("inf "), "{words}");
            for row in &it.table.rows {
                prop_assert_eq!(row.len(), it.table.columns.len());
            }
            if let Body::Drawing { svg, .. } = &it.body {
                well_formed(svg);
                inside_its_frame(svg);
            }
        }
    }
}
