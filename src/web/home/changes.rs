//! What process changes ask of somebody: to put one in place, to judge one, to decide about proposals.
use super::Me;
use super::items::Item;
use crate::domain::{ChangeState, ProcessChange, capital, counted, show_day};
use crate::store::changes::{Which, list};
use crate::store::{Conn, Result};

/// What waits for this person, soonest due first.
pub async fn items(conn: &mut Conn, me: &Me<'_>) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    let own = Which { owner: Some(me.person.id), state: Some(ChangeState::Agreed), ..Which::default() };
    let own = list(conn, &own).await?;
    items.extend(own.iter().filter(|it| it.is_due(me.today)).map(|it| put_in_place(it, me)));
    let due = Which { checker: Some(me.person.id), check_due: Some(me.today), ..Which::default() };
    items.extend(list(conn, &due).await?.iter().map(|it| check(it, me)));
    if me.person.leader().is_some() {
        let proposed = Which { state: Some(ChangeState::Proposed), ..Which::default() };
        let waiting = list(conn, &proposed).await?.len();
        if waiting > 0 {
            items.push(decide(waiting, me));
        }
    }
    items.sort_by_key(|it| it.due_on);
    Ok(items)
}

fn put_in_place(it: &ProcessChange, me: &Me<'_>) -> Item {
    let day = show_day(it.plan.effective_on);
    Item {
        title: format!("Is it in place: {}?", it.plan.title),
        why: format!(
            "{} was agreed for {day}. Note the day from which it holds, or set another one.",
            it.label()
        ),
        button: "Note it",
        icon: "loop",
        minutes: 2,
        ..Item::due(format!("/changes/{}/in-place", it.id), Some(it.plan.effective_on), me.today)
    }
}

fn check(it: &ProcessChange, me: &Me<'_>) -> Item {
    Item {
        title: format!("Did it work: {}?", it.plan.title),
        why: format!("The check of {} has come. The figures are counted; you say what follows.", it.label()),
        button: "Look and decide",
        icon: "chart",
        minutes: 10,
        ..Item::due(format!("/changes/{}/check", it.id), it.plan.check_on, me.today)
    }
}

fn decide(waiting: usize, me: &Me<'_>) -> Item {
    let changes = if waiting == 1 { "process change waits" } else { "process changes wait" };
    Item {
        title: format!("{} {changes} for a decision", capital(&counted(waiting))),
        why: "Agree with an owner, a date and a checker, or decline with a reason.".to_owned(),
        button: "Decide",
        icon: "hand",
        minutes: 5 * waiting,
        ..Item::due("/changes".to_owned(), None, me.today)
    }
}
