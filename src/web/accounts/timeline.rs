//! One timeline of everything that is dated on an account: facts, warning signs, autopsies, findings and promised changes.
use super::history::{agreed, change_name};
use super::show::Read;
use crate::domain::{Autopsy, Day, Fact, Person, autopsy_label, capital, show_day, signal_label};
use crate::web::names::Names;
use serde::Serialize;

/// One line of the timeline.
#[derive(Serialize)]
pub struct Event {
    #[serde(skip)]
    on: Day,
    day: String,
    kind: &'static str,
    what: &'static str,
    text: String,
    more: String,
    href: Option<String>,
}

/// Everything dated, newest first.
pub fn timeline(read: &Read, me: &Person) -> Vec<Event> {
    let mut events: Vec<Event> = read.facts.iter().map(|it| fact(it, &read.names)).collect();
    for it in &read.signals {
        events.push(event(it.observed_on, "bad", "Warning sign", signal_label(&it.signal)));
    }
    for autopsy in &read.history.autopsies {
        let named = read.named.get(&autopsy.id()).map_or(&[][..], Vec::as_slice);
        events.extend(of_autopsy(read, autopsy, named, me));
    }
    let account = &read.account;
    events.extend(
        account.customer_since.map(|it| event(it, "key", "Customer", "Became a customer".to_owned())),
    );
    events.extend(read.history.churned.map(|it| event(it, "bad", "Customer", "Left".to_owned())));
    // Stable, so that what was read later stays above on the same day.
    events.sort_by_key(|it| std::cmp::Reverse(it.on));
    events
}

fn event(on: Day, kind: &'static str, what: &'static str, text: String) -> Event {
    Event { on, day: show_day(on), kind, what, text, more: String::new(), href: None }
}

fn fact(it: &Fact, names: &Names) -> Event {
    let noted = it.noted_by.map(|id| format!("noted by {}", names.name(Some(id))));
    let source = (!it.source.is_empty()).then(|| it.source.to_string());
    let more: Vec<String> = source.into_iter().chain(noted).collect();
    Event { more: capital(&more.join(", ")), ..event(it.happened, "", "Fact", it.text.to_string()) }
}

/// Its end, its finding, the change promised, and its opening. What the opening says is for those who see its page.
fn of_autopsy(read: &Read, autopsy: &Autopsy, named: &[String], me: &Person) -> Vec<Event> {
    let opening = &autopsy.opening;
    let label = autopsy_label(opening.number);
    let sees = autopsy.sight_of(me, read.today).page;
    let href = sees.then(|| format!("/autopsies/{}", autopsy.id()));
    let mut events = Vec::new();
    if let Some(day) = opening.cancelled_on {
        events.push(event(day, "", "Autopsy", format!("{label} was cancelled")));
    }
    let ended = autopsy.rescue.as_ref().and_then(|it| it.ended_on);
    if let Some(day) = opening.closed_on.filter(|it| Some(*it) != ended) {
        events.push(event(day, "key", "Autopsy", format!("{label} was closed")));
    }
    if let Some((rescue, day)) = autopsy.rescue.as_ref().and_then(|it| Some((it, it.ended_on?))) {
        let outcome = rescue.outcome.map_or("ended", |it| it.label()).to_lowercase();
        let kept = rescue
            .arr_retained
            .filter(|it| it.get() > 0)
            .map(|it| format!("{} a year kept", it.short(&opening.currency)));
        let more = kept.unwrap_or_default();
        let closed =
            if opening.closed_on == Some(day) { format!(", {label} was closed") } else { String::new() };
        let text = format!("Rescue ended: {outcome}{closed}");
        events.push(Event { more, ..event(day, "key", "Rescue", text) });
    }
    if let Some((finding, day)) = agreed(autopsy).and_then(|it| Some((it, it.agreed_on?))) {
        let text = format!("{label} found: {}", finding.primary_cause.label());
        events.push(event(day, "key", "Finding", text));
        if let Some(change) = read.history.change_after(autopsy, finding) {
            let verb = if change.effective_on > read.today { "to go live" } else { "went live" };
            let text = format!("{} {verb}", change_name(change));
            let more = format!("Against “{}”, for {}", change.cause.label(), change.owner_function.label());
            events.push(Event { more, ..event(change.effective_on, "key", "Process change", text) });
        }
    }
    let mut more = Vec::new();
    if sees {
        more.push(opening.happened.to_string());
        if !named.is_empty() {
            let signs: Vec<String> = named.iter().map(|it| signal_label(it)).collect();
            more.push(format!("Signs: {}.", signs.join(", ")));
        }
    }
    let text = format!("{label} was opened, in the stage {}", opening.lifecycle_stage.label());
    events.push(Event { more: more.join(" "), ..event(opening.opened_on, "bad", "Off course", text) });
    for it in &mut events {
        it.href = href.clone().filter(|_| it.what != "Process change");
    }
    events
}
