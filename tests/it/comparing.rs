//! The exhibits that compare: years, quarters, places, warning signs and pairs of causes.
use crate::charts::{inside_its_frame, well_formed};
use crate::companies::{by_chance, planted};
use crate::company::{Company, day, shown, usd};
use autopsy::domain::{Cause, Day, Period};
use autopsy::exhibits::{Behind, Body, Exhibit, Sure, Which};
use autopsy::patterns::{Filter, Interval};
use autopsy::render::charts::{Axis, Forest, ForestRow, Panel, Point, Tone, forest, panel};
use proptest::prelude::*;

const COMPARING: [Which; 7] = [
    Which::Change,
    Which::Where,
    Which::Quarter,
    Which::Control,
    Which::Trend,
    Which::Signals,
    Which::Together,
];

fn year() -> Period {
    Period { from: day("2025-07-01"), to: day("2026-07-01") }
}

fn exhibit(company: &Company, which: Which) -> Exhibit {
    shown(company, year(), Behind::nowhere(), which)
}

/// Title, subtitle and note, and the lines or verdicts under them.
fn said(exhibit: &Exhibit) -> String {
    let mut said = vec![
        format!("{} {}", exhibit.which.letter(), exhibit.title),
        exhibit.subtitle.clone(),
        format!("{}. {}", exhibit.n, exhibit.note),
    ];
    match &exhibit.body {
        Body::Lines(lines) => said.extend(lines.iter().map(|it| format!("- {}", it.text))),
        Body::Multiples(all) => said.extend(
            all.iter().map(|it| format!("- {}: {} {}: {}", it.name, it.effect, it.interval, it.verdict)),
        ),
        Body::Drawing { svg, .. } => {
            let texts =
                svg.split("class=\"val").skip(1).filter_map(|it| it.split_once('>')?.1.split_once('<'));
            let wide = svg.matches("class=\"val").count() / 2;
            let texts: Vec<_> = texts.map(|it| it.0).take(wide + wide / 2).collect();
            said.push(format!("- {}", texts.join(" | ")));
        }
        Body::Heat(_) => {}
    }
    said.join("\n")
}

fn titles(company: &Company) -> String {
    let line = |it| format!("{}: {}", Which::letter(it), exhibit(company, it).title);
    COMPARING.map(line).join("\n")
}

/// So many findings of a cause on a day, each of an account of its own.
fn add(company: &mut Company, opened: Day, cause: Cause, many: usize) {
    for _ in 0..many {
        let id = company.autopsies.len() as u128 + 1;
        company.add(id, id, opened, Some(cause), 100);
    }
    company.number();
}

#[test]
fn how_sure_the_figures_are() {
    let of = |lo, hi, q| Sure::of((lo, hi), 1.0, q);
    assert_eq!(of(Some(1.2), Some(3.0), Some(0.04)), Sure::Clearly);
    assert_eq!(of(Some(1.2), None, Some(0.10)), Sure::Clearly);
    assert_eq!(of(Some(1.2), Some(3.0), Some(0.2)), Sure::Watch);
    assert_eq!(of(Some(0.2), Some(0.9), Some(0.2)), Sure::Watch);
    assert_eq!(of(Some(0.9), Some(3.0), Some(0.01)), Sure::CantTell);
    assert_eq!(of(None, None, Some(0.01)), Sure::CantTell);
    assert_eq!(of(Some(1.2), Some(3.0), None), Sure::CantTell);
    assert_eq!(Sure::Watch.reading("more"), "Maybe more – watch");
}

#[test]
fn the_small_company() {
    let company = Company::expected();
    insta::assert_snapshot!(COMPARING.map(|it| said(&exhibit(&company, it))).join("\n\n"), @r"
B No cause has clearly changed in a year
Findings by primary cause for each 1,000 customer-months, Jul 2025 to Jun 2026 against Jan to Jun 2025
n = 40 and 18. Dot: the change. Line: its 95% interval; an arrow has no end here. The record is short: 1,388 customer-months before, 2,828 in the year. Rates can still be compared. Two autopsies are undecided, and assumed to split like the others. Four rarer causes stand in the table only.
- 1 → 5 | Can’t tell yet | 2.2 times (0.25 to 104) | 1 → 5 | Can’t tell yet | 2.2 times (0.25 to 104) | 1 → 4 | Can’t tell yet | 1.8 times (0.17 to 87) | 1 → 4 | Can’t tell yet | 1.8 times (0.17 to 87) | 1 → 4 | Can’t tell yet | 1.8 times (0.17 to 87) | 2 → 4 | Can’t tell yet | 0.88 times (0.13 to 9.8) | 2 → 3 | Can’t tell yet | 0.66 times (0.08 to 7.9) | 4 → 3 | Can’t tell yet | 0.33 times (0.05 to 2.0) | 4 → 1 | Can’t tell yet | 0.11 times (0.00 to 1.1) | 1 → 5 · 2.2 times (0.25 to 104) | Can’t tell yet | 1 → 5 · 2.2 times (0.25 to 104) | Can’t tell yet | 1 → 4 · 1.8 times (0.17 to 87) | Can’t tell yet

C Nothing stands out: no cause is clearly more frequent in one place
Agreed findings by primary cause and product, segment, region and lifecycle stage, Jul 2025 to Jun 2026
n = 40. Counted among accounts that went off course, not among all customers. 208 cells were looked at; the bar allows for that.
- No cause is found clearly more often in one product, segment, region or stage than elsewhere. That is an answer: with what is on record it is the same everywhere, or too little to tell.

J Two quarters side by side: too short a record to call either unusual
Share of findings by primary cause, Apr to Jun 2026 against Jan to Mar 2026
n = 8 and 7. Dot: the difference. Line: its 95% interval. One quarter against another is a description: it proves nothing.
- 0 → 2 | No chart yet | +25 points (−15 to +59) | 0 → 2 | No chart yet | +25 points (−15 to +59) | 0 → 1 | No chart yet | +12 points (−24 to +47) | 1 → 1 | No chart yet | −2 points (−40 to +35) | 1 → 1 | No chart yet | −2 points (−40 to +35) | 1 → 0 | No chart yet | −14 points (−51 to +20) | 2 → 1 | No chart yet | −16 points (−53 to +24) | 2 → 0 | No chart yet | −29 points (−64 to +10) | 0 → 2 · +25 points (−15 to +59) | No chart yet | 0 → 2 · +25 points (−15 to +59) | No chart yet | 0 → 1 · +12 points (−24 to +47) | No chart yet

K Six quarters on record: seven are needed for a control chart
Findings by primary cause in each quarter; shaded band: what chance alone brings; last: Apr to Jun 2026
n = 58. No alarm is raised on so little.

L Too little on record to tell a trend from chance
Findings by primary cause for each 1,000 customer-months, by quarter, Jan 2025 to Jun 2026
n = 58. 

Q Nothing stands out: no sign clearly belongs to one cause
In 20% (10–35%) of 40 findings a warning was on file in the 90 days before, Jul 2025 to Jun 2026
n = 40. 134 of 340 accounts have a sign on record. Of any account, 4% go off course within 90 days. “Times” means something only if signs are recorded for all accounts.
- No warning sign is clearly more frequent before one cause than before others.
- After “sev1 spike”: 3 of 13 followed by an autopsy within 90 days, 23% (8–50%, small).
- After “usage drop”: 3 of 16 followed by an autopsy within 90 days, 19% (7–43%, small).
- After “sponsor left”: 1 of 9 followed by an autopsy within 90 days, 11% (2–43%, small).
- After “invoice late”: 0 of 7 followed by an autopsy within 90 days, 0% (0–35%, small).
- After “login gap”: 0 of 7 followed by an autopsy within 90 days, 0% (0–35%, small).
- After “nps detractor”: 0 of 8 followed by an autopsy within 90 days, 0% (0–32%, small).

R Nothing stands out: no two causes clearly come together
Pairs of causes, primary or contributing, in the same finding, Jul 2025 to Jun 2026
n = 40. A finding names 1.8 causes on average. Pairs need many findings: with fewer than 200 that name contributing causes, most real ties stay unseen.
- No two causes clearly come together: as far as can be told, each goes its own way.
");
}

#[test]
fn what_is_planted_is_told() {
    let company = planted(1, 300);
    insta::assert_snapshot!(titles(&company), @r"
B: “Severity no longer means anything” clearly grew; “Onboarding was absent, rushed, too high-level or unsupervised” clearly fell
C: “Support is rewarded for closing, not for finding the cause” in Enterprise stands out
J: “Onboarding was absent, rushed, too high-level or unsupervised” is beyond its limits this quarter: exhibit K
K: “Onboarding was absent, rushed, too high-level or unsupervised” is below its limits in the last quarter
L: No cause has a clear trend; “Severity no longer means anything” is one to watch
Q: Nothing stands out: no sign clearly belongs to one cause
R: Nothing stands out: no two causes clearly come together
");
    let places = said(&exhibit(&company, Which::Where));
    insta::assert_snapshot!(places, @r"
C “Support is rewarded for closing, not for finding the cause” in Enterprise stands out
Agreed findings by primary cause and product, segment, region and lifecycle stage, Jul 2025 to Jun 2026
n = 277. Counted among accounts that went off course, not among all customers. 400 cells were looked at; the bar allows for that.
- Enterprise: “Support is rewarded for closing, not for finding the cause”, 38 of 108 autopsies, 1 of 169 elsewhere; 35% (27–45%) against 1% (0–3%).
");
}

#[test]
fn nothing_and_little() {
    insta::assert_snapshot!(titles(&Company::default()), @r"
B: No agreed findings in these two years
C: No agreed findings in this period
J: No agreed findings in these two quarters
K: No agreed findings in these quarters
L: No agreed findings in these quarters
Q: No warning signs are on record
R: No agreed findings in this period
");
    let mut few = Company::default();
    add(&mut few, day("2026-05-01"), Cause::SaleMisfit, 5);
    insta::assert_snapshot!(titles(&few), @r"
B: There is no year before to compare with
C: Too few findings to say where causes live
J: 5 and 0 findings: too few to compare two quarters
K: One quarter on record: seven are needed for a control chart
L: One quarter on record: a trend takes six
Q: No warning signs are on record
R: Too few findings to say which causes come together
");
    for which in COMPARING {
        assert!(!matches!(exhibit(&few, which).body, Body::Drawing { .. } | Body::Multiples(_)), "{which:?}");
    }
}

/// Twenty findings of one cause before and forty of it after, and ten of another in each.
fn grown(early: &str) -> Company {
    let mut company = Company::default();
    add(&mut company, day(early), Cause::SaleMisfit, 20);
    add(&mut company, day(early), Cause::SupportSlow, 10);
    add(&mut company, day("2025-12-01"), Cause::SaleMisfit, 40);
    add(&mut company, day("2025-12-01"), Cause::SupportSlow, 10);
    company
}

#[test]
fn without_customers_only_the_mix_is_compared() {
    let mut company = grown("2024-10-01");
    company.accounts.iter_mut().for_each(|it| it.since = None);
    insta::assert_snapshot!(said(&exhibit(&company, Which::Change)), @r"
B No cause has clearly changed in a year
Share of findings by primary cause, Jul 2025 to Jun 2026 against Oct 2024 to Jun 2025
n = 50 and 30. Dot: the change. Line: its 95% interval; an arrow has no end here. No account has customer-months on record for both years, so only the mix is compared: a share also grows when others shrink.
- 20 → 40 | Can’t tell yet | +13 points (−6 to +33) | 10 → 10 | Can’t tell yet | −13 points (−33 to +6) | 20 → 40 · +13 points (−6 to +33)
");
    let trend = exhibit(&company, Which::Trend);
    assert!(trend.note.contains("customer-months"), "{}", trend.note);
}

#[test]
fn a_short_record_says_how_many_customers_there_were() {
    let exhibit = exhibit(&grown("2025-05-01"), Which::Change);
    insta::assert_snapshot!(said(&exhibit), @r"
B “The wrong solution was sold” and “Support was slow or passed the customer around” clearly fell
Findings by primary cause for each 1,000 customer-months, Jul 2025 to Jun 2026 against Apr to Jun 2025
n = 50 and 30. Dot: the change. Line: its 95% interval; an arrow has no end here. The record is short: 240 customer-months before, 960 in the year. Rates can still be compared.
- 20 → 40 | Clearly fewer | 0.50 times (0.29 to 0.90) | 10 → 10 | Clearly fewer | 0.25 times (0.09 to 0.67) | 20 → 40 · 0.50 times (0.29 to 0.90)
");
}

#[test]
fn an_alarm_waits_for_six_quarters() {
    let spike = |first: &str| {
        let mut company = Company::default();
        let last = day("2026-05-01");
        for months in (0..24).step_by(3) {
            let opened = day(first) + chrono::Months::new(months);
            if opened < last {
                add(&mut company, opened, Cause::SupportSlow, 2);
            }
        }
        add(&mut company, last, Cause::SupportSlow, 14);
        [Which::Change, Which::Quarter, Which::Control].map(|it| {
            let it = exhibit(&company, it);
            (it.title.clone(), said(&it).contains("larm") || said(&it).contains("Above"))
        })
    };
    let long = spike("2024-08-01");
    assert!(long.iter().all(|it| it.1), "{long:?}");
    insta::assert_snapshot!(long.map(|it| it.0).join("\n"), @r"
“Support was slow or passed the customer around” clearly grew
“Support was slow or passed the customer around” is beyond its limits this quarter: exhibit K
“Support was slow or passed the customer around” is above its limits in the last quarter
");
    let short = spike("2025-08-01");
    insta::assert_snapshot!(short.map(|it| it.0).join("\n"), @r"
There is no year before to compare with
Two quarters side by side: too short a record to call either unusual
Four quarters on record: seven are needed for a control chart
");
}

#[test]
fn every_figure_leads_to_its_own_autopsies() {
    let company = planted(1, 300);
    let behind = || Behind::new(year(), &Filter::default());
    let hrefs = |which, column: usize| -> Vec<_> {
        let table = shown(&company, year(), behind(), which).table;
        table.rows.iter().filter_map(|it| it[column].href.clone()).collect()
    };
    let change = hrefs(Which::Change, 1);
    assert!(change.iter().all(|it| it.contains("from=2024-07-01&to=2025-07-01&cause=")), "{change:?}");
    let change = hrefs(Which::Change, 2);
    assert!(change.iter().all(|it| it.contains("from=2025-07-01&to=2026-07-01&cause=")), "{change:?}");
    let places = hrefs(Which::Where, 3);
    assert!(places.iter().any(|it| it.ends_with("&cause=support_closure&segment=Enterprise")), "{places:?}");
    let control = hrefs(Which::Control, 3);
    assert!(control.iter().all(|it| it.contains("from=2026-04-01&to=2026-07-01")), "{control:?}");
    assert!(hrefs(Which::Together, 3).iter().all(|it| it.ends_with("&touched=1")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_company_is_told_well_formed_and_inside_its_frame(seed in 0..1_000_u64, autopsies in 0..90_u32) {
        let company = by_chance(seed, autopsies);
        for which in COMPARING {
            let exhibit = exhibit(&company, which);
            for cell in exhibit.table.rows.iter().flatten() {
                let text = cell.value.shown(&usd());
                prop_assert!(!text.contains("NaN") && !text.contains("inf"), "{}", text);
            }
            prop_assert!(exhibit.table.rows.iter().all(|it| it.len() == exhibit.table.columns.len()));
            let text = said(&exhibit);
            prop_assert!(!text.contains("NaN") && !text.contains("inf ") && !text.contains("significan"), "{}", text);
            match exhibit.body {
                Body::Drawing { svg, .. } => { well_formed(&svg); inside_its_frame(&svg); }
                Body::Multiples(all) => {
                    well_formed(&all.iter().map(|it| it.svg.as_str()).collect::<String>());
                    for it in &all { inside_its_frame(&it.svg); }
                }
                _ => {}
            }
        }
    }

    #[test]
    fn any_forest_is_well_formed_and_inside_its_frame(
        rows in prop::collection::vec((0_f64..40.0, 0_f64..2.0, 0_f64..9.0, 0..6_u8), 0..14), points: bool,
    ) {
        let axis = if points { Axis::Points } else { Axis::Ratio };
        let row = |(effect, below, above, open): (f64, f64, f64, u8)| ForestRow {
            href: None,
            label: "Onboarding was absent, rushed, too high-level or unsupervised".to_owned(),
            counts: "1,234 → 5,678".to_owned(),
            effect: (open != 5).then_some(effect),
            lo: (open != 1).then_some((effect - below).max(0.0)),
            hi: (open != 2).then_some(effect + above),
            told: "1.8 times (1.2 to 2.7)".to_owned(),
            reading: "Maybe more – watch · alarm".to_owned(),
            tone: [Tone::Clear, Tone::Plain, Tone::Early][usize::from(open) % 3],
        };
        let scale = if points { 0.02 } else { 1.0 };
        let rows = rows.into_iter().map(|it| row((it.0 * scale, it.1 * scale, it.2 * scale, it.3)));
        let svg = forest(&Forest {
            id: "any".to_owned(),
            title: "Any".to_owned(),
            desc: "Any.".to_owned(),
            axis,
            headings: ["Cause", "Findings", "Times as often"],
            sides: ["less often", "more often"],
            rows: rows.collect(),
        });
        prop_assert!(!svg.contains("NaN") && !svg.contains("inf"));
        well_formed(&svg);
        inside_its_frame(&svg);
        marks_stay_inside(&svg);
    }

    #[test]
    fn any_panel_is_well_formed_and_inside_its_frame(
        values in prop::collection::vec((0_f64..90.0, 0_f64..40.0), 0..25), recent in 0..9_usize, top in 0_f64..100.0,
    ) {
        let point = |(value, more): &(f64, f64)| Point {
            value: *value,
            interval: Some(Interval { lo: value / 2.0, hi: value + more }),
            limits: Some(Interval { lo: 0.0, hi: *more }),
            stands_out: *more > 30.0,
        };
        let svg = panel(&Panel {
            id: "any".to_owned(),
            title: "Any".to_owned(),
            desc: "Any.".to_owned(),
            quarters: vec!["May 26".to_owned(); values.len()],
            points: values.iter().map(point).collect(),
            recent,
            top,
        });
        prop_assert!(!svg.contains("NaN") && !svg.contains("inf"));
        well_formed(&svg);
        inside_its_frame(&svg);
        marks_stay_inside(&svg);
    }
}

/// No line begins or ends outside its drawing.
fn marks_stay_inside(svg: &str) {
    for drawing in svg.split("<svg ").skip(1) {
        let number = |tag: &str, name: &str| -> f64 {
            let from = tag.split_once(&format!("{name}=\"")).unwrap().1;
            from.split_once('"').unwrap().0.parse().unwrap()
        };
        let (width, height) = (number(drawing, "width"), number(drawing, "height"));
        for line in drawing.split("<line ").skip(1) {
            for (name, end) in [("x1", width), ("x2", width), ("y1", height), ("y2", height)] {
                let at = number(line, name);
                assert!((0.0..=end).contains(&at), "{name} {at} of {end}");
            }
        }
    }
}
