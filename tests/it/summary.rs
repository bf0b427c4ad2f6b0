//! The sentences above the exhibits say what the figures support, and nothing else.
use crate::company::{Company, day, figured, shown};
use autopsy::domain::{Cause, Period};
use autopsy::exhibits::summary::sentences;
use autopsy::exhibits::{Behind, Body, Which};

const PERIOD: fn() -> Period = || Period { from: day("2025-01-01"), to: day("2026-07-01") };

fn said(company: &Company) -> String {
    let sentences = figured(company, PERIOD(), Behind::nowhere(), sentences);
    let said = sentences.iter().map(|it| format!("{}*{}*{}", it.before, it.strong, it.after));
    said.collect::<Vec<_>>().join("\n").replace('\u{2060}', "")
}

/// `counts[i]` findings of the taxonomy's i-th cause, with this much money each.
fn found(counts: &[usize], arr: i64) -> Company {
    let causes = Cause::ALL.iter().zip(counts);
    let findings: Vec<_> = causes.flat_map(|(cause, n)| std::iter::repeat_n((*cause, arr), *n)).collect();
    Company::of_findings(&findings)
}

#[test]
fn nothing_and_little() {
    assert_eq!(said(&Company::default()), "");
    let mut pending = Company::default();
    pending.add(1, 1, day("2026-05-01"), None, 10);
    insta::assert_snapshot!(said(&pending), @r"
    *No finding names a cause yet*: one autopsy is on the way to one.
    All of this may still turn: *0 of 1 autopsy* has an agreed finding.
    ");
    insta::assert_snapshot!(said(&Company::of_findings(&[(Cause::NotDetermined, 1), (Cause::NotDetermined, 2)])), @r"
    *No finding names a cause yet*: both that are agreed say “can’t tell”.
    The evidence is in: *2 of 2 autopsies* have an agreed finding (100%).
    ");
    insta::assert_snapshot!(said(&found(&[1], 10)), @r"
    *One finding* is too few to show a pattern. Read it.
    The evidence is in: *1 of 1 autopsy* has an agreed finding (100%).
    ");
    insta::assert_snapshot!(said(&found(&[4, 3, 2], 10)), @r"
    *Nine findings* are too few to show a pattern. Read them one by one.
    The evidence is in: *9 of 9 autopsies* have an agreed finding (100%).
    ");
}

#[test]
fn enough() {
    insta::assert_snapshot!(said(&found(&[40, 3, 2], 0)), @r"
“The wrong solution was sold” was found most often, in *40 of 45 findings* (89%, 95% interval 77–95%), clearly ahead of every other cause.
*There is nothing to compare yet*: no year before, and no second segment, region or product.
The evidence is in: *45 of 45 autopsies* have an agreed finding (100%).
");
    insta::assert_snapshot!(said(&found(&[14], 1000)), @r"
One cause was found: “The wrong solution was sold”, in *14 of 14 findings* (100%, 95% interval 78–100%).
*There is nothing to compare yet*: no year before, and no second segment, region or product.
The evidence is in: *14 of 14 autopsies* have an agreed finding (100%).
");
    insta::assert_snapshot!(said(&found(&[20, 14, 3, 2, 1], 1000)), @r"
“The wrong solution was sold” was found most often, in *20 of 40 findings* (50%, 95% interval 35–65%), but one other cause comes close enough to change places with it.
*There is nothing to compare yet*: no year before, and no second segment, region or product.
The evidence is in: *40 of 40 autopsies* have an agreed finding (100%).
");
    insta::assert_snapshot!(said(&found(&[3; 20], 1000)), @r"
Nothing stands out by count: *3 of 60 findings* name “The environment was set up wrong”, one of the most frequent causes (5%, 95% interval 2–14%), and the intervals of all 19 other causes overlap with its own.
*There is nothing to compare yet*: no year before, and no second segment, region or product.
The evidence is in: *60 of 60 autopsies* have an agreed finding (100%).
");
    let mut early = found(&[20, 2], 1000);
    for id in 100..120 {
        early.add(id, id, day("2026-05-01"), None, 10);
    }
    insta::assert_snapshot!(said(&early), @r"
“The wrong solution was sold” was found most often, in *20 of 22 findings* (91%, 95% interval 72–97%), clearly ahead of every other cause.
*There is nothing to compare yet*: no year before, and no second segment, region or product.
All of this may still turn: *22 of 42 autopsies* have an agreed finding.
");
}

#[test]
fn a_chance_company_has_nothing_that_stands_out() {
    // Every cause as often as the next, give or take what chance does.
    let counts: Vec<usize> = (0..26).map(|it| 35 + (it * 7) % 11).collect();
    assert!(said(&found(&counts, 100)).contains("Nothing stands out by count"));
}

#[test]
fn the_cross_table_says_who_comes_first_and_keeps_the_largest_levels() {
    let mut company = found(&[8, 8, 4, 4], 10);
    let names = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", ""];
    for (at, autopsy) in company.autopsies.iter_mut().enumerate() {
        autopsy.segment = names[at % 12];
    }
    let said = |company: &Company| {
        let exhibit = shown(company, PERIOD(), Behind::nowhere(), Which::Levels);
        let columns: Vec<_> = match exhibit.body {
            Body::Heat(map) => map.columns.iter().map(|it| format!("{} {}", it.name, it.n)).collect(),
            _ => Vec::new(),
        };
        format!("{}\n{}\n{}\n{}", exhibit.title, exhibit.subtitle, exhibit.note, columns.join(", "))
    };
    insta::assert_snapshot!(said(&company), @r#"
    No cause leads in any of the segments
    24 agreed findings by primary cause and segment, Jan 2025 to Jun 2026
    The number at the head of each column is its findings. Shade: the low end of the 95% Wilson interval, so that a small group can’t look dark by chance. Hatched: fewer than eight findings, counts only. Among so many cells a few look special by chance: a dark one is a lead to follow. Two smaller ones are in “All” only.
    Not recorded 2, A 2, B 2, C 2, D 2, E 2, F 2, G 2, H 2, I 2, All 24
    "#);
    insta::assert_snapshot!(said(&found(&[20, 3, 2], 10)), @r#"
    “The wrong solution was sold” comes first in SMB
    25 agreed findings by primary cause and segment, Jan 2025 to Jun 2026
    The number at the head of each column is its findings. Shade: the low end of the 95% Wilson interval, so that a small group can’t look dark by chance. Among so many cells a few look special by chance: a dark one is a lead to follow.
    SMB 25, All 25
    "#);
    insta::assert_snapshot!(said(&Company::default()), @r"
    No agreed findings in this period
    No agreed findings by primary cause and segment, Jan 2025 to Jun 2026
    ");
}
