//! A frozen review says the same on its page, on paper, in its workbook, in each file and over the API.
use crate::app::TestApp;
use crate::on_paper::figures_of;
use crate::patterns_files::{as_measured, compared, opened};
use crate::pdf::Pdf;
use crate::reviewing::Meeting;
use autopsy::exhibits::{Tab, Which};
use serde_json::Value;
use std::collections::HashSet;

#[tokio::test]
async fn every_form_of_a_frozen_review_says_the_same() {
    let t = TestApp::new().await;
    let m = Meeting::ready(&t).await;
    m.accepts_all().await;
    m.notes(&m.l.wes, "Nothing without an owner.").await.went();
    let (vera, at) = (&m.l.vera, &m.at);

    let mut book = opened(vera.bytes(&format!("{at}/report.xlsx")).await);
    let (mut cells, mut numbers) = (0, 0);
    for which in Which::ALL {
        let csv = vera.get(&format!("{at}/exhibits/{}.csv", which.code())).await.body;
        let found = compared(&mut book, which, &csv);
        (cells, numbers) = (cells + found.0, numbers + found.1);
    }
    assert!(cells > 300 && numbers > 150, "{cells} {numbers}");

    let snapshot = vera.get(&format!("/api/v1/reviews/{}/snapshot", m.id)).await.body;
    let snapshot: Value = serde_json::from_str(&snapshot).unwrap();
    let csv = vera.get(&format!("{at}/exhibits/causes.csv")).await.body;
    as_measured(&csv, &snapshot["measures"]["measures"]["pareto"]["year"]);

    let page = vera.get(at).await.body;
    let alone = vera.get(&format!("{at}/report.html")).await.body;
    let file = vera.bytes(&format!("{at}/report.pdf")).await;
    assert!(file.len() < 1_000_000, "{} bytes", file.len());
    let paper = Pdf::read(&file);
    let (words, lines) = (paper.words(), paper.lines.iter().map(|it| it.trim()).collect::<HashSet<_>>());
    for which in Which::ALL {
        assert!(words.contains(&format!("Exhibit {}", which.letter())), "{}", which.letter());
    }
    let shown: HashSet<String> = figures_of(&page).into_iter().collect();
    let kept: HashSet<String> = figures_of(&alone).into_iter().collect();
    assert!(shown.len() > 50 && kept.len() > 100, "{} {}", shown.len(), kept.len());
    for (what, others) in [("the page", &shown), ("the page that stands alone", &kept)] {
        let lost: Vec<_> = others.iter().filter(|it| !lines.contains(it.as_str())).collect();
        assert!(lost.is_empty(), "{what}: {lost:?} are not on paper");
    }

    // The short one has the exhibits of one part, and the same around them.
    let short = Pdf::read(&vera.bytes(&format!("{at}/report.pdf?tab=summary")).await);
    for which in Which::ALL {
        let title = format!("Exhibit {}", which.letter());
        assert_eq!(short.words().contains(&title), which.tab() == Tab::Summary, "{title}");
    }
    assert!(short.words().contains("Nothing without an owner.") && !short.words().contains("The numbers"));
    assert!(short.pages() * 3 < paper.pages(), "{} of {} pages", short.pages(), paper.pages());
    assert_eq!(vera.get(&format!("{at}/report.pdf?tab=board")).await.status, 400);
    assert!(page.contains("report.pdf?tab=summary"));

    // What the meeting is about stands on it too, and which figures these are.
    let id = snapshot["id"].as_str().unwrap();
    for said in [
        "Pattern review of Q3 2026",
        "Agenda",
        "Decisions",
        "We can't change it this year.",
        "Nothing without an owner.",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    // A reader of files sees a long word in pieces.
    let feet = words.replace(' ', "").matches(&format!("Snapshot{id}")).count();
    assert!(feet > 5, "the snapshot is named on each page: {feet}");
    for item in snapshot["agenda"].as_array().unwrap() {
        let title = item["title"].as_str().unwrap();
        assert!(words.contains(title) && page.contains(title), "{title}");
    }
}
