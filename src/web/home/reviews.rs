//! What the quarterly review asks: its figures frozen, read, its patterns decided on, closed; and what was decided brought.
use super::Me;
use super::items::Item;
use crate::actions::reviews::quarter_to_review;
use crate::domain::{Day, DecisionKind, Review, ReviewAsk, pattern_label, quarter_label};
use crate::render::words;
use crate::store::pattern_records::DueDecision;
use crate::store::{self, Conn, Result};

/// The first of it, and how much there is.
pub struct Asked {
    pub shown: Vec<Item>,
    pub in_all: i64,
    pub late_in_all: i64,
}

pub async fn items(conn: &mut Conn, me: &Me<'_>) -> Result<Asked> {
    let person = me.person;
    let start = me.organisation.fiscal_start_month;
    let mut shown = Vec::new();
    for review in store::reviews::open_for(conn, person.id).await? {
        let asks = review.asks_of(person, me.now, me.zone());
        shown.extend(asks.into_iter().map(|(ask, due_on)| item(&review, ask, due_on, me)));
    }
    if person.leader().is_some() {
        let quarter = quarter_to_review(me.today, start);
        if store::reviews::is_missing(conn, quarter).await? {
            let title = quarter_label(quarter, start);
            shown.push(Item {
                title: format!("Plan the review of {title}"),
                why: "The quarter is over, and no meeting is set to decide on what it showed.".to_owned(),
                button: "Plan it",
                icon: "clock",
                minutes: 3,
                ..Item::due("/reviews/new".to_owned(), None, me.today)
            });
        }
    }
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let is_late = |it: &&Item| it.due_on.is_some_and(|it| it < me.today);
    let (in_all, late_in_all) = (count(shown.len()), count(shown.iter().filter(is_late).count()));
    let due = store::pattern_records::due_for(conn, person.id, me.today, i64::from(me.most)).await?;
    let of_decisions = due.first().map_or((0, 0), |it| (it.in_all, it.late_in_all));
    shown.extend(due.iter().map(|it| look(it, me.today)));
    Ok(Asked { shown, in_all: in_all + of_decisions.0, late_in_all: late_in_all + of_decisions.1 })
}

fn item(review: &Review, ask: ReviewAsk, due_on: Day, me: &Me<'_>) -> Item {
    let title = quarter_label(review.quarter, me.organisation.fiscal_start_month);
    let at = format!("/reviews/{}", review.id);
    let meets = me.zone().day(review.plan.meets_at).format("%a %-d %b").to_string();
    let (address, title, why, button, icon, minutes) = match ask {
        ReviewAsk::Freeze => (
            format!("{at}/snapshot"),
            format!("Freeze the pre-read of {title}"),
            format!("The review meets on {meets}; people read the figures before they come."),
            "Freeze",
            "seal",
            5,
        ),
        ReviewAsk::Read => (
            at,
            format!("Read the pre-read of {title}"),
            format!("The review meets on {meets}. What is read before isn’t presented there."),
            "Read",
            "open",
            15,
        ),
        ReviewAsk::Decide => {
            let patterns = words::sentence(&words::counted(review.undecided, "pattern", "patterns"));
            let waits = if review.undecided == 1 { "waits" } else { "wait" };
            (
                format!("{at}#decisions"),
                format!("Record what the review of {title} decided"),
                format!("{patterns} on the agenda {waits} for a decision: change, accept or investigate."),
                "Record",
                "done",
                10,
            )
        }
        ReviewAsk::Close => (
            format!("{at}/closure"),
            format!("Close the review of {title}"),
            "Every pattern on the agenda has its decision.".to_owned(),
            "Close",
            "done",
            1,
        ),
    };
    Item { title, why, button, icon, minutes, ..Item::due(address, Some(due_on), me.today) }
}

/// Somebody looked into it, or lives with it, and its day has come.
fn look(it: &DueDecision, today: Day) -> Item {
    let label = pattern_label(it.number);
    let (title, why) = match it.kind {
        DecisionKind::Investigate => {
            (format!("What came out about {label}?"), "It was to be looked into until now.")
        }
        DecisionKind::Accept | DecisionKind::Change => {
            (format!("Look at {label} again"), "It was accepted until now. Does the reason still hold?")
        }
    };
    let href = format!("/patterns/records/{}", it.pattern_id);
    Item {
        title,
        why: format!("{why} It waits for another decision."),
        button: "Look",
        icon: "clock",
        minutes: 5,
        ..Item::due(href, Some(it.due_on), today)
    }
}
