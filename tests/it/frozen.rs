//! A whole report that is kept as text is the same report when it is read again.
use crate::companies::by_chance;
use crate::company::{Company, day, figured, usd};
use autopsy::domain::Period;
use autopsy::exhibits::{Behind, Body, Paper, Which, csv, leading_causes};
use autopsy::patterns::Filter;
use autopsy::web::patterns::alone;
use proptest::prelude::*;
use serde_json::{Value, json};

const YEAR: (&str, &str) = ("2025-07-01", "2026-07-01");

fn paper(company: &Company) -> Paper {
    let period = Period { from: day(YEAR.0), to: day(YEAR.1) };
    let (filter, behind) = (Filter::default(), Behind::new(period, &Filter::default()));
    figured(company, period, behind, |figures| Paper::new("Larkfield", figures, &filter, 3))
}

#[test]
fn a_report_that_was_kept_as_text_is_the_same_report() {
    let paper = paper(&Company::expected());
    let kept = Paper::thawed(&paper.frozen().unwrap()).unwrap();
    assert_eq!(kept, paper);
    assert_eq!(kept.exhibits.len(), Which::ALL.len());
    assert_eq!(alone(kept.clone()).unwrap(), alone(paper.clone()).unwrap());
    for (kept, drawn) in kept.exhibits.iter().zip(&paper.exhibits) {
        assert_eq!(csv(&kept.table, &usd()).unwrap(), csv(&drawn.table, &usd()).unwrap());
    }
    assert_eq!(kept.frozen().unwrap(), paper.frozen().unwrap());
}

#[test]
fn the_page_for_a_board_draws_the_first_causes_with_the_same_figures() {
    let whole = paper(&Company::expected()).exhibits.remove(0);
    let few = leading_causes(whole.clone());
    assert_eq!((&few.title, &few.table, &few.n), (&whole.title, &whole.table, &whole.n));
    let told = |body: &Body| match body {
        Body::Drawing { svg, .. } => {
            let desc = svg.split("</desc>").next().unwrap();
            let from =
                if desc.contains("share of the money.") { "share of the money. " } else { "95% interval. " };
            desc.split(from).nth(1).unwrap().trim_end_matches('.').split("; ").map(str::to_owned).collect()
        }
        _ => Vec::new(),
    };
    let (all, first) = (told(&whole.body), told(&few.body));
    assert!((6..=10).contains(&first.len()) && all.len() > first.len(), "{first:?}\n{all:?}");
    assert_eq!(first, all[..first.len()]);
    let more = all.len() - first.len();
    assert!(few.note.contains(" more causes are in the review."), "{more}: {}", few.note);
    for kept in ["read the first", "stand in no share."] {
        assert_eq!(few.note.contains(kept), whole.note.contains(kept), "{}\n{}", few.note, whole.note);
    }
    assert_eq!(few.how.len(), 1);
}

#[test]
fn the_text_says_its_format_and_calls_exhibits_by_their_codes() {
    let paper = paper(&Company::expected());
    let mut text: Value = serde_json::from_str(&paper.frozen().unwrap()).unwrap();
    assert_eq!(text["format"], 1);
    assert_eq!(text["as_of"], "2026-07-01");
    for (exhibit, which) in text["exhibits"].as_array().unwrap().iter().zip(Which::ALL) {
        assert_eq!(exhibit["which"], which.code());
    }
    let first = &text["exhibits"][0]["table"];
    assert_eq!(first["columns"][4]["shape"], "interval");
    assert_eq!(first["rows"][0][3]["value"].as_object().unwrap().keys().next().unwrap(), "share");
    text["format"] = json!(2);
    let refused = Paper::thawed(&text.to_string()).unwrap_err();
    assert!(
        refused.to_string().starts_with("a report of format 2; this version reads format 1"),
        "{refused}"
    );
}

#[test]
fn every_form_of_an_exhibit_is_kept() {
    let papers = [paper(&Company::expected()), paper(&by_chance(11, 900))];
    let bodies: Vec<_> = papers.iter().flat_map(|it| &it.exhibits).map(|it| &it.body).collect();
    assert!(bodies.iter().any(|it| matches!(it, Body::Drawing { .. })));
    assert!(bodies.iter().any(|it| matches!(it, Body::Multiples(_))));
    assert!(bodies.iter().any(|it| matches!(it, Body::Heat(_))));
    assert!(bodies.iter().any(|it| matches!(it, Body::Lines(_))));
    for paper in papers {
        assert_eq!(Paper::thawed(&paper.frozen().unwrap()).unwrap(), paper);
    }
}

#[test]
fn a_report_of_nothing_is_kept_too() {
    let paper = paper(&Company::default());
    assert!(paper.exhibits.is_empty() && paper.key_figures.is_empty());
    assert_eq!(Paper::thawed(&paper.frozen().unwrap()).unwrap(), paper);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..Default::default() })]

    /// A figure that is no number would not come back, for JSON has none.
    #[test]
    fn every_figure_comes_back_to_its_last_digit(seed in any::<u64>(), autopsies in 1..120_u32) {
        let paper = paper(&by_chance(seed, autopsies));
        prop_assert_eq!(Paper::thawed(&paper.frozen().unwrap()).unwrap(), paper);
    }
}
