//! A receipt by mail for what somebody filed: to the mailbox of whoever it stands under, and never what it says.
use crate::links::{Phone, handed_on};
use crate::mail::{told, with_mail};
use crate::smtp::Mail;
use crate::story::Larkfield;
use autopsy::jobs::outbox::deliver;

const WORDS: [&str; 2] = ["quetzalcoatlus", "pterodaustro"];

/// The receipts among these mails.
fn receipts(mails: &[Mail]) -> Vec<String> {
    told(mails).into_iter().filter(|it| it.ends_with("filing is sealed")).collect()
}

/// What a filing says is in none of it: not its words, not its cause, not how sure somebody is.
fn tells_nothing(mail: &Mail) {
    let (all, text, html) = (mail.all(), mail.text(), mail.html());
    for text in [all, text, html] {
        assert!(!WORDS.iter().any(|it| text.contains(it)), "{text}");
        for said in ["severity", "Severity", "gaming", "high"] {
            assert!(!text.contains(said), "{said}: {text}");
        }
    }
}

#[tokio::test]
async fn whoever_files_gets_one_receipt_and_their_filing_behind_it() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "product", "support"]).await;
    t.post_round(&smtp).await;
    l.agrees(&at, "sales").await;
    l.files(&at, "sales", "severity_gaming", "The quetzalcoatlus case.").await;
    let mails = t.post_round(&smtp).await;
    assert_eq!(told(&mails), ["marcus: Your Brightwater Utilities filing is sealed"]);
    assert_eq!(mails[0].to, ["marcus@larkfield.example"]);
    tells_nothing(&mails[0]);
    let text = mails[0].text();
    for said in [
        "Your filing for Sales on Brightwater Utilities is sealed. One of three has filed.",
        "when the last one is in, or when Monday 16 November is over. Nobody reads it before the reveal.",
        "Look at it or change it:\n",
        "You didn’t file this? Tell Dana; you can still change it.",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    // Its link is the seat's own: it shows what was filed, and changes it. A change is no second receipt.
    let before = t.dump().await;
    let phone = Phone::at(&t, &mails[0].path());
    assert_eq!(phone.get("").await.went(), format!("{}/sealed", phone.at));
    assert!(phone.get("/sealed").await.body.contains("The quetzalcoatlus case."));
    assert_eq!(t.dump().await, before, "a scanner opens it and nothing changes");
    phone.files("severity_gaming", "A pterodaustro ticket.").await;
    assert_eq!(told(&t.post_round(&smtp).await), Vec::<String>::new());
    // Sending the same form twice files once.
    l.agrees(&at, "support").await;
    for _ in 0..2 {
        l.files(&at, "support", "severity_gaming", "The quetzalcoatlus case.").await;
    }
    let mails = t.post_round(&smtp).await;
    assert_eq!(told(&mails), ["tomas: Your Brightwater Utilities filing is sealed"]);
    assert!(mails[0].text().contains("Two of three have filed."), "{}", mails[0].text());
}

#[tokio::test]
async fn what_is_revealed_has_no_receipt() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "product"]).await;
    for function in ["sales", "product"] {
        l.agrees(&at, function).await;
        l.files(&at, function, "product_gap", "One").await;
    }
    assert_eq!(t.dump().await.matches("'receipt'").count(), 1, "none for the filing that reveals all");
    let mails = t.post_round(&smtp).await;
    assert_eq!(
        receipts(&mails),
        Vec::<String>::new(),
        "revealed before the mail was drawn: {:?}",
        told(&mails)
    );
    assert!(t.dump().await.contains("'moot'"));
    // A late filing is no sealed one.
    let at = l.opens("Halcyon Health", &["sales", "product"]).await;
    l.agrees(&at, "sales").await;
    l.agrees(&at, "product").await;
    l.files(&at, "sales", "product_gap", "One").await;
    assert_eq!(receipts(&t.post_round(&smtp).await).len(), 1);
    l.dana.post(&format!("{at}/reveal"), &[("reason", "The call moved")]).await.went();
    l.files(&at, "product", "product_gap", "One").await;
    assert_eq!(receipts(&t.post_round(&smtp).await), Vec::<String>::new());
    // Nor is what was cancelled.
    let at = l.opens("Kestrel Foods", &["sales", "product"]).await;
    l.agrees(&at, "sales").await;
    l.files(&at, "sales", "product_gap", "One").await;
    let cancel = [("kind", "unfounded"), ("reason", "The account was never off course.")];
    l.dana.post(&format!("{at}/cancellation"), &cancel).await.went();
    assert_eq!(receipts(&t.post_round(&smtp).await), Vec::<String>::new());
}

#[tokio::test]
async fn through_a_link_that_was_handed_on_the_seats_person_hears_of_it() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "product"]).await;
    t.post_round(&smtp).await;
    // Somebody who has the link files in Marcus's name.
    let somebody = Phone::at(&t, &handed_on(&l, &at, "sales").await);
    somebody.agrees_and_files("severity_gaming", "The quetzalcoatlus case.").await;
    let mails = t.post_round(&smtp).await;
    assert_eq!(told(&mails), ["marcus: Your Brightwater Utilities filing is sealed"]);
    tells_nothing(&mails[0]);
    assert!(mails[0].text().contains("You didn’t file this? Tell Dana; you can still change it."));
    assert_ne!(mails[0].path(), somebody.at);
    let marcus = Phone::at(&t, &mails[0].path());
    assert_eq!(marcus.files("product_gap", "What I saw.").await, format!("{}/sealed", marcus.at));
    assert!(!somebody.get("/sealed").await.body.contains("What I saw."));
    // Marcus changed it himself, which needs no second receipt; that somebody seals something else in its place does.
    assert_eq!(told(&t.post_round(&smtp).await), Vec::<String>::new());
    somebody.files("product_gap", "What somebody else writes.").await;
    let mails = t.post_round(&smtp).await;
    assert_eq!(told(&mails), ["marcus: Your Brightwater Utilities filing is sealed"]);
    tells_nothing(&mails[0]);
}

#[tokio::test]
async fn a_receipt_is_for_whoever_filed_while_they_hold_the_seat() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "product", "customer_success"]).await;
    t.post_round(&smtp).await;
    // A stand-in who filed gets it; who leads the autopsy has nobody to tell.
    let cal = l.cal.id.to_string();
    let stand_in = [("person", cal.as_str()), ("until", "2026-11-04")];
    l.marcus.post(&format!("{at}/seats/sales/delegate"), &stand_in).await.went();
    t.post_round(&smtp).await;
    l.agrees(&at, "customer_success").await;
    l.files(&at, "customer_success", "product_gap", "One").await;
    let agreed = [("answer", "agreed"), ("reason", "")];
    l.cal.post(&format!("{at}/seats/sales/consent"), &agreed).await.went();
    let fields = [("primary_cause", "product_gap"), ("evidence", "One"), ("confidence", "high")];
    l.cal.post(&format!("{at}/seats/sales/filing"), &fields).await.went();
    deliver(&t.app).await.unwrap();
    let mut mails = smtp.take();
    mails.sort_by_key(|it| it.to.clone());
    assert_eq!(receipts(&mails).len(), 2, "{:?}", told(&mails));
    assert!(mails[0].to[0].starts_with("cal@") && mails[1].to[0].starts_with("dana@"));
    assert!(
        mails[1].text().contains("You didn’t file this? You can still change it."),
        "{}",
        mails[1].text()
    );
    // One who stands in no more when it is drawn gets none.
    let at = l.opens("Halcyon Health", &["sales", "product"]).await;
    l.marcus.post(&format!("{at}/seats/sales/delegate"), &stand_in).await.went();
    l.cal.post(&format!("{at}/seats/sales/consent"), &agreed).await.went();
    l.cal.post(&format!("{at}/seats/sales/filing"), &fields).await.went();
    t.wait(1);
    assert_eq!(receipts(&t.post_round(&smtp).await), Vec::<String>::new());
}

#[tokio::test]
async fn after_the_day_a_receipt_names_no_day_to_come() {
    let (t, smtp) = with_mail().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "product"]).await;
    l.agrees(&at, "sales").await;
    t.wait(13);
    let marcus = t.sign_in(l.marcus.id).await;
    deliver(&t.app).await.unwrap();
    smtp.take();
    let fields = [("primary_cause", "product_gap"), ("evidence", "One"), ("confidence", "high")];
    marcus.post(&format!("{at}/seats/sales/filing"), &fields).await.went();
    deliver(&t.app).await.unwrap();
    let mails = smtp.take();
    let text = mails[0].text();
    assert!(text.contains("The day for filing was Monday 16 November"), "{text}");
    assert_eq!(t.nobody().get(&mails[0].path()).await.status, 303);
}
