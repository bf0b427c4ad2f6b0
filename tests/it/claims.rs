//! The sentences on top claim nothing where chance alone is at work, and name what is planted.
use crate::companies::{COMMON, CURED, RISING, by_chance, planted};
use crate::company::{Company, account_id, autopsy_id, day, figured, shown};
use autopsy::demo;
use autopsy::domain::{Dimension, Level, Line, Minor, Outcome, Period};
use autopsy::exhibits::summary::{Sentence, sentences};
use autopsy::exhibits::{Behind, Which};
use autopsy::patterns::{Account, Autopsy, Change, Filing, Verdict, Warning};
use std::collections::HashMap;

fn said(company: &Company) -> Vec<Sentence> {
    let year = Period { from: day("2025-07-01"), to: day("2026-07-01") };
    figured(company, year, Behind::nowhere(), sentences)
}

fn text(sentence: &Sentence) -> String {
    format!("{}*{}*{}", sentence.before, sentence.strong, sentence.after).replace('\u{2060}', "")
}

#[test]
fn where_chance_is_at_work_at_most_one_page_in_ten_claims_anything() {
    const COMPANIES: u64 = 200;
    let mut claims = Vec::new();
    for seed in 0..COMPANIES {
        let said = said(&by_chance(seed, 150));
        assert_eq!(said.len(), 3);
        let claimed: Vec<_> = said.iter().filter(|it| it.is_claim).map(text).collect();
        if claimed.is_empty() {
            assert!(said.iter().any(|it| it.before.starts_with("Nothing stands out: ")), "{said:?}");
        } else {
            claims.push(claimed);
        }
    }
    assert!(claims.len() as u64 * 10 <= COMPANIES, "{claims:#?}");
}

#[test]
fn what_is_planted_is_named_and_nothing_else() {
    const COMPANIES: usize = 20;
    let mut named = [0; 3];
    let mut others = Vec::new();
    for seed in 0..20 {
        for sentence in said(&planted(seed, 300)).iter().filter(|it| it.is_claim).map(text) {
            let wanted = [COMMON.0, RISING, CURED].map(|it| sentence.contains(it.label()));
            for (named, wanted) in named.iter_mut().zip(wanted) {
                *named += usize::from(wanted);
            }
            if wanted == [false; 3] {
                others.push(sentence);
            }
        }
    }
    assert!(named.iter().all(|it| it * 10 >= COMPANIES * 9), "{named:?} of {COMPANIES}");
    assert!(others.len() * 10 <= COMPANIES, "{others:#?}");
}

#[test]
fn three_sentences_of_a_company_with_something_to_find() {
    insta::assert_snapshot!(three(&planted(1, 300)), @r"
“Severity no longer means anything” was found most often, in *70 of 277 findings* (25%, 95% interval 21–31%), clearly ahead of every other cause. It clearly grew: from one to 70 findings, 74 times as often for each customer (95% interval 13 to 2,966), in Jul 2025 to Jun 2026 against Jul 2024 to Jun 2025.
“Support is rewarded for closing, not for finding the cause” stands out in Enterprise: *38 of 108 autopsies*, 1 of 169 elsewhere (35% against 1%; odds 91 times, 95% interval 12 to 677).
“Onboarding was absent, rushed, too high-level or unsupervised” fell after “PC-1: Onboarding was absent, rushed, too high-level or unsupervised”: *59 findings before, four after* in 270 days on either side, 0.07 times the rate (95% interval 0.02 to 0.20).
");
}

/// What fell in one segment is not said of the company.
#[test]
fn a_change_of_one_segment_is_told_with_it() {
    let mut company = planted(1, 300);
    let at = company.changes.iter().position(|it| it.title.starts_with("PC-1:")).unwrap();
    let name = Line::parse("Enterprise").unwrap();
    company.changes[at].level = Some(Level { dimension: Dimension::Segment, name });
    let told = three(&company);
    assert!(told.contains("” in Enterprise fell after “PC-1"), "{told}");
    assert!(!told.contains("*59 findings before"), "{told}");
}

fn three(company: &Company) -> String {
    said(company).iter().map(text).collect::<Vec<_>>().join("\n")
}

/// The titles of the exhibits that the sentences are picked from.
fn titles(company: &Company) -> String {
    let year = Period { from: day("2025-07-01"), to: day("2026-07-01") };
    let title = |it| shown(company, year, Behind::nowhere(), it).title;
    [Which::Change, Which::Where, Which::Trend, Which::Signals].map(title).join("\n")
}

#[test]
fn three_sentences_of_the_demonstration() {
    let larkfield = invented(&demo::Company::demonstration(day("2026-07-01")));
    insta::assert_snapshot!(three(&larkfield), @r"
“Written down, but out of sight after the sale” was found most often, in *25 of 140 findings* (18%, 95% interval 12–25%), but three other causes come close enough to change places with it.
“The product was built or tested poorly” clearly fell: *from 52 to four findings*, 0.07 times as often for each customer (95% interval 0.02 to 0.19), in Jul 2025 to Jun 2026 against Jul 2024 to Jun 2025. Before a change against it, it was unusually frequent; it is not clearly below what was normal earlier (exhibit F). “Severity no longer means anything” grew: 18 times as often for each customer (95% interval 2.8 to 729).
Where the finding named Support, *its own filing had said so in 1 of 26* (4%, 95% interval 1–19%). Where the finding named Sales, its own filing had said so in 0 of 17 (0%, 95% interval 0–18%, small). One more is as clear: exhibit E. “Onboarding was absent, rushed, too high-level or unsupervised” fell after “Kick-off needs a named customer owner”, from 28 to two, 0.07 times the rate (95% interval 0.01 to 0.27). Exhibit C has more that is as clear.
");
}

#[test]
fn three_sentences_of_an_invented_company() {
    let of = |patterns, tell: fn(&Company) -> String| {
        let size = demo::Size {
            accounts: 900,
            autopsies: 700,
            years: 3,
            seed: 5,
            today: day("2026-07-01"),
            patterns,
        };
        tell(&invented(&demo::Company::generate(&size)))
    };
    insta::assert_snapshot!(of(demo::Patterns::Planted, three), @r"
“Severity no longer means anything” was found most often, in *33 of 214 findings* (15%, 95% interval 11–21%), but five other causes come close enough to change places with it.
“The product was built or tested poorly” clearly fell: *from 88 to four findings*, 0.04 times as often for each customer (95% interval 0.01 to 0.11), in Jul 2025 to Jun 2026 against Jul 2024 to Jun 2025. Before a change against it, it was unusually frequent; it is not clearly below what was normal earlier (exhibit F). “Severity no longer means anything” grew: 5.9 times as often for each customer (95% interval 2.3 to 19).
Where the finding named Support, *its own filing had said so in 12 of 50* (24%, 95% interval 14–37%). Where the finding named Sales, its own filing had said so in 0 of 25 (0%, 95% interval 0–13%). Two more are as clear: exhibit E. “Onboarding was absent, rushed, too high-level or unsupervised” fell after “Kick-off needs a named customer owner”, from 39 to six, 0.15 times the rate (95% interval 0.05 to 0.35).
");
    insta::assert_snapshot!(of(demo::Patterns::Planted, titles), @r"
“Severity no longer means anything” clearly grew; “The product was built or tested poorly” and “Onboarding was absent, rushed, too high-level or unsupervised” clearly fell
“Severity no longer means anything” in Support and three others stand out
“Severity no longer means anything” is clearly growing; “The product was built or tested poorly” and “Onboarding was absent, rushed, too high-level or unsupervised” are clearly shrinking
“Usage drop” comes before “We missed the signs of a struggling customer”
");
    insta::assert_snapshot!(of(demo::Patterns::None, three), @r"
Nothing stands out by count: *20 of 249 findings* name “An incident was handled or explained badly”, the most frequent cause (8%, 95% interval 5–12%), and the intervals of 23 of 25 other causes overlap with its own.
Nothing stands out: *none of 535 comparisons* of years, places, process changes and own parts is sure enough to be said here. Read cases, not patterns.
The evidence is in: *249 of 263 autopsies* have an agreed finding (95%); 1,044 of 1,354 filings that were due came on time.
");
}

/// What is said of each process change of an invented company.
fn verdicts(company: &Company) -> String {
    let changes = company.report().measures.changes;
    let rows: Vec<_> = changes.rows.iter().map(|it| format!("{} {:?}", it.change_id, it.verdict)).collect();
    rows.join("\n")
}

#[test]
fn planted_changes_get_the_verdicts_that_they_should() {
    const COMPANIES: u64 = 20;
    let (mut planted, mut idle) = (Vec::new(), Vec::new());
    for seed in 0..COMPANIES {
        let (years, today, patterns) = (3, day("2026-07-01"), demo::Patterns::Planted);
        let size = demo::Size { accounts: 900, autopsies: 700, years, seed, today, patterns };
        for it in invented(&demo::Company::generate(&size)).report().measures.changes.rows {
            let wanted = match it.change_id.as_str() {
                "PC-031" => Some(Verdict::Fell),
                "PC-024" => Some(Verdict::FellFromSpikeOnly),
                "PC-039" => Some(Verdict::TooEarly),
                _ => None,
            };
            match wanted {
                Some(wanted) => planted.push((it.verdict == wanted, seed, it.change_id, it.verdict)),
                None => idle.push((matches!(it.verdict, Verdict::Fell | Verdict::Rose), seed, it.change_id)),
            }
        }
    }
    // A verdict of 95% can be wrong once in twenty; it must not be more often.
    let missed: Vec<_> = planted.iter().filter(|it| !it.0).collect();
    assert!(planted.len() == 60 && missed.len() * 20 <= planted.len(), "{missed:?}");
    let wrong: Vec<_> = idle.iter().filter(|it| it.0).collect();
    assert!(idle.len() == 80 && wrong.len() * 20 <= idle.len(), "{wrong:?}");
}

#[test]
fn verdicts_of_the_demonstration() {
    let larkfield = invented(&demo::Company::demonstration(day("2026-07-01")));
    insta::assert_snapshot!(verdicts(&larkfield), @r"
PC-017 NoClearChange
PC-024 FellFromSpikeOnly
PC-026 NoClearChange
PC-031 Fell
PC-034 NoClearChange
PC-037 NoClearChange
PC-039 TooEarly
");
}

/// The demonstration's company as facts.
fn invented(of: &demo::Company) -> Company {
    let mut company = Company::default();
    let ids: HashMap<_, _> = of.accounts.iter().map(|it| it.id.as_str()).zip((1..).map(account_id)).collect();
    company.accounts.extend(of.accounts.iter().map(|it| Account {
        number: ids[it.id.as_str()],
        since: Some(it.customer_since),
        churned: it.churned_on,
        segment: it.segment,
        region: it.region,
        product: it.product,
    }));
    for (id, it) in (1..).map(autopsy_id).zip(&of.autopsies) {
        company.autopsies.push(Autopsy {
            number: id,
            account: ids[it.account_id.as_str()],
            opened: it.opened_on,
            closed: it.ending.as_ref().map(|it| it.closed_on),
            arr: Minor::new(i64::from(it.arr_at_risk) * 100),
            segment: it.segment,
            region: it.region,
            product: it.product,
            stage: it.lifecycle_stage,
            outcome: it.ending.as_ref().and_then(|it| Outcome::parse(it.outcome)),
            arr_retained: it.ending.as_ref().map(|it| Minor::new(i64::from(it.arr_retained) * 100)),
            primary: it.finding.as_ref().map(|it| it.primary),
            contributing: it.finding.iter().flat_map(|it| it.contributing.iter().copied()).collect(),
            agreed_on: it.finding.as_ref().map(|it| it.agreed_on),
            ordinal: 1,
        });
        company.filings.extend(it.filings.iter().map(|it| Filing {
            autopsy: id,
            function: it.function,
            due: it.due_on,
            filed: it.filed.as_ref().map(|it| it.on),
            primary: it.filed.as_ref().map(|it| it.primary),
            contributing: it.filed.iter().flat_map(|it| it.contributing.iter().copied()).collect(),
            after_reveal: false,
        }));
    }
    company.changes.extend(of.changes.iter().map(|it| Change {
        id: it.id.to_owned(),
        title: it.title.to_owned(),
        cause: it.cause,
        level: None,
        effective_on: it.effective_on,
        roll_out_days: 0,
    }));
    company.warnings.extend(of.signals.iter().map(|it| Warning {
        account: ids[it.account_id.as_str()],
        code: it.signal,
        seen_on: it.observed_on,
    }));
    company.number();
    company
}
