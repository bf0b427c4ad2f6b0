//! Segments, regions and products that may be one, spelt in two ways: an import says so, and takes them as they are.
use crate::app::TestApp;
use crate::imports::{bring, reading};
use autopsy::actions::imports::{Imported, rehearse};

const HEAD: &str = "account_id,name,segment,region,product,arr,customer_since,churned_on\n";

fn accounts(rows: &[(&str, &str, &str)]) -> String {
    let rows = rows.iter().enumerate();
    let rows = rows.map(|(n, (segment, region, product))| {
        format!("S{n},Account {n},{segment},{region},{product},1,,\n")
    });
    HEAD.to_owned() + &rows.collect::<String>()
}

fn notes(imported: &Imported) -> String {
    imported.summary.notes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_name_that_looks_like_another_one_is_told_and_taken() {
    let t = TestApp::new().await;
    let before = accounts(&[("Mid-market", "Northern Europe", "Cloud")]);
    assert_eq!(notes(&bring(&t, &[("before.csv", &before)]).await.unwrap()), "");

    let rows = [
        ("Mid-market", "Northern Europe", "cloud"),
        ("Midmarket", "Norhtern Europe", "Cloud"),
        ("Enterprise", "EMEA", "Core"),
        ("Enterprize", "AMER", "Core"),
        ("Enterprise", "AMER", "Core"),
        ("midmarket", "AMER", "Core"),
    ];
    let more = accounts(&rows).replace('S', "T");
    let rehearsed = rehearse(&t.app.db, t.call(), reading(&t, &[("more.csv", &more)]).await).await.unwrap();
    insta::assert_snapshot!(notes(&rehearsed), @"
    more.csv: line 3: “Midmarket” is taken as another segment than “Mid-market”; if they are one, spell them alike
    more.csv: line 5: “Enterprize” is taken as another segment than “Enterprise”; if they are one, spell them alike
    more.csv: line 7: “midmarket” is taken as another segment than “Mid-market”; if they are one, spell them alike
    more.csv: line 3: “Norhtern Europe” is taken as another region than “Northern Europe”; if they are one, spell them alike
    more.csv: line 2: “cloud” is taken as another product than “Cloud”; if they are one, spell them alike
    ");
    assert_eq!(notes(&bring(&t, &[("more.csv", &more)]).await.unwrap()), notes(&rehearsed));
    let again = accounts(&[("Midmarket", "Norhtern Europe", "cloud")]).replace('S', "U");
    assert_eq!(notes(&bring(&t, &[("again.csv", &again)]).await.unwrap()), "", "it is on record now");
}

#[tokio::test]
async fn names_that_differ_on_purpose_are_not_told() {
    let t = TestApp::new().await;
    let rows = [
        ("East", "North America", "Plan A"),
        ("West", "South America", "Plan B"),
        ("SMB", "EMEA", "Product1"),
        ("SMC", "EMEA 2", "Product2"),
        ("", "Latin America", "Product 10"),
        ("-", "América", "Cloud Core"),
    ];
    assert_eq!(notes(&bring(&t, &[("accounts.csv", &accounts(&rows))]).await.unwrap()), "");
}

/// Two hundred and more names are no groups, and telling of each would take its time.
#[tokio::test]
async fn a_column_with_too_many_names_is_left_alone() {
    let t = TestApp::new().await;
    let names: Vec<(String, String)> =
        (0..260).map(|it| (format!("Own name {it:03}"), "EMEA".to_owned())).collect();
    let mut rows: Vec<(&str, &str, &str)> =
        names.iter().map(|it| (it.0.as_str(), it.1.as_str(), "Core")).collect();
    rows.push(("own name 001", "Emea", "Core"));
    let told = notes(&bring(&t, &[("accounts.csv", &accounts(&rows))]).await.unwrap());
    insta::assert_snapshot!(told, @"accounts.csv: line 262: “Emea” is taken as another region than “EMEA”; if they are one, spell them alike");
}
