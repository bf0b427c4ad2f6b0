//! The board: every process change in its lane, or all of them as a list.
use super::{Said, effects, moves_of};
use crate::app::App;
use crate::domain::{
    Cause, ChangeId, ChangeState, CheckOutcome, Day, Person, ProcessChange, Verdict, initials, show_day,
};
use crate::store;
use crate::web::autopsies::days_late;
use crate::web::error::{Error, Result};
use crate::web::extract::Asked;
use crate::web::names::Names;
use crate::web::page;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What the board is narrowed to, and how it is shown.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    late: String,
    owner: String,
    check: String,
    cause: String,
    r#as: String,
    #[serde(skip_serializing)]
    said: String,
}

#[derive(Serialize)]
struct Page {
    views: Vec<Tab>,
    lanes: Vec<Lane>,
    declined: Vec<Card>,
    rows: Vec<Card>,
    is_list: bool,
    /// The same changes the other way.
    other: (String, &'static str),
    narrowed: Option<String>,
    is_loading: bool,
    /// Nothing is on record, or nothing in this view.
    empty: Option<&'static str>,
}

#[derive(Serialize)]
struct Tab {
    label: &'static str,
    href: String,
    n: usize,
    current: bool,
}

#[derive(Serialize)]
struct Lane {
    id: &'static str,
    title: &'static str,
    says: &'static str,
    empty: &'static str,
    cards: Vec<Card>,
}

#[derive(Serialize)]
struct Card {
    id: ChangeId,
    href: String,
    label: String,
    title: String,
    from: String,
    cause: &'static str,
    state: &'static str,
    owner: String,
    initials: String,
    function: &'static str,
    /// "Kept 3 Oct 2026", of one that was judged.
    outcome: String,
    /// The day that counts now: when it takes effect, or when it is checked.
    day: String,
    tag: Tag,
    svg: Option<String>,
    effect: String,
    moves: Vec<(&'static str, &'static str)>,
}

#[derive(Serialize)]
struct Tag {
    kind: &'static str,
    words: String,
}

pub async fn page(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Asked(query): Asked<Query>,
) -> Result<Response> {
    let cause = checked(&query)?;
    let mut conn = app.db.read().await?;
    let organisation = app.organisation_on(&mut conn).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    let all = store::changes::list(&mut conn, &store::changes::Which { cause, ..Default::default() }).await?;
    let born: HashMap<_, _> = store::changes::born_from_counts(&mut conn).await?.into_iter().collect();
    drop(conn);
    let today = organisation.zone.day(now.at);
    let said = effects(&app, &organisation, today, &all).await?;
    let kept: Vec<&ProcessChange> = all.iter().filter(|it| view(&query).holds(it, &me, today)).collect();
    let card = |it: &&ProcessChange| card(it, &names, &said, born.get(&it.id).copied(), today, &me);
    let is_list = !query.r#as.is_empty();
    let of = |state: ChangeState| kept.iter().filter(move |it| it.state == state);
    let page = Page {
        views: tabs(&query, &all, &me, today),
        lanes: if is_list {
            Vec::new()
        } else {
            LANES.iter().map(|it| lane(*it, of(it.0).map(card).collect())).collect()
        },
        declined: if is_list { Vec::new() } else { of(ChangeState::Declined).map(card).collect() },
        rows: if is_list { kept.iter().map(card).collect() } else { Vec::new() },
        is_list,
        other: other(&query, is_list),
        narrowed: cause.map(|it| it.label().to_owned()),
        is_loading: said.is_loading,
        empty: match () {
            () if !kept.is_empty() => None,
            () if all.is_empty() && cause.is_none() => Some("none"),
            () => Some("view"),
        },
    };
    Ok(page::said(&app, &me, "changes/board.html", &page, Some(&query.said)).await?.into_response())
}

/// Refuses what is no filter.
fn checked(query: &Query) -> Result<Option<Cause>> {
    let known = [
        ("late", &query.late, "1"),
        ("owner", &query.owner, "me"),
        ("check", &query.check, "1"),
        ("as", &query.r#as, "list"),
    ];
    for (name, value, only) in known {
        if !value.is_empty() && value != only {
            return Err(Error::Malformed(format!("{name} is {only}, or left out.")));
        }
    }
    match query.cause.as_str() {
        "" => Ok(None),
        code => match Cause::parse(code) {
            Some(cause) => Ok(Some(cause)),
            None => Err(Error::Malformed("cause is a code of the fixed set.".to_owned())),
        },
    }
}

/// What a view holds: all that its parts hold.
struct View {
    late: bool,
    mine: bool,
    check: bool,
}

fn view(query: &Query) -> View {
    View { late: !query.late.is_empty(), mine: !query.owner.is_empty(), check: !query.check.is_empty() }
}

impl View {
    fn holds(&self, it: &ProcessChange, me: &Person, today: Day) -> bool {
        (!self.late || it.is_late(today))
            && (!self.mine || it.plan.owner_id == Some(me.id))
            && (!self.check || it.check_is_due(today))
    }
}

fn tabs(query: &Query, all: &[ProcessChange], me: &Person, today: Day) -> Vec<Tab> {
    let plain = Query { cause: query.cause.clone(), r#as: query.r#as.clone(), ..Query::default() };
    let one = || "1".to_owned();
    let queries = [
        ("All", plain.clone()),
        ("Late", Query { late: one(), ..plain.clone() }),
        ("Mine", Query { owner: "me".to_owned(), ..plain.clone() }),
        ("Due for a check", Query { check: one(), ..plain }),
    ];
    let tab = |(label, it): (&'static str, Query)| Tab {
        label,
        n: all.iter().filter(|change| view(&it).holds(change, me, today)).count(),
        current: page::asked(&it) == page::asked(query),
        href: format!("/changes{}", page::asked(&it)),
    };
    queries.map(tab).into_iter().collect()
}

fn other(query: &Query, is_list: bool) -> (String, &'static str) {
    let to = if is_list { String::new() } else { "list".to_owned() };
    let said = if is_list { "Show the board" } else { "Show as a list" };
    (format!("/changes{}", page::asked(&Query { r#as: to, ..query.clone() })), said)
}

/// Each lane with what it is called, what stands in it, and what to do where it is empty.
const LANES: [(ChangeState, &str, &str); 4] = [
    (
        ChangeState::Proposed,
        "Waiting for a decision",
        "Nothing is proposed. Propose a change from a finding or a pattern.",
    ),
    (
        ChangeState::Agreed,
        "Agreed, with an owner and a date",
        "Nothing is agreed. A CS leader or the sponsor agrees to a proposal.",
    ),
    (
        ChangeState::InPlace,
        "Live, gathering cases",
        "Nothing is in place. Its owner notes an agreed change as in place.",
    ),
    (
        ChangeState::Checked,
        "Judged: kept, changed, stopped",
        "Nothing is checked yet. Its checker judges a change on its check date.",
    ),
];

fn lane((state, says, empty): (ChangeState, &'static str, &'static str), cards: Vec<Card>) -> Lane {
    Lane { id: state.code(), title: state.label(), says, empty, cards }
}

fn card(it: &ProcessChange, names: &Names, said: &Said, born: Option<i64>, today: Day, me: &Person) -> Card {
    let owner = names.person(it.plan.owner_id).map(|it| it.name.to_string());
    let effect = said.of.get(&it.id);
    let from = match (born, it.proposed_by) {
        (Some(1), _) => "from 1 finding".to_owned(),
        (Some(n), _) => format!("from {n} findings"),
        (None, None) => "imported".to_owned(),
        (None, Some(_)) => "by hand".to_owned(),
    };
    let day = match (it.state, it.plan.check_on) {
        (ChangeState::InPlace, Some(day)) => format!("Check {}", show_day(day)),
        (ChangeState::Checked | ChangeState::Declined, _) => {
            let judged = it.check.as_ref().map(|it| it.on).or(it.declined.as_ref().map(|it| it.0));
            judged.map_or_else(String::new, show_day)
        }
        _ => show_day(it.plan.effective_on),
    };
    Card {
        id: it.id,
        href: format!("/changes/{}", it.id),
        label: it.label(),
        title: it.plan.title.to_string(),
        from,
        cause: it.plan.cause.label(),
        state: it.state.label(),
        initials: owner.as_deref().map_or_else(|| "–".to_owned(), initials),
        owner: owner.unwrap_or_default(),
        function: it.plan.owner_function.label(),
        outcome: it
            .check
            .as_ref()
            .map_or_else(String::new, |it| format!("{} {}", it.outcome.label(), show_day(it.on))),
        day,
        tag: tag(it, said, today),
        svg: effect.map(crate::exhibits::Effect::cell),
        effect: effect.map_or_else(String::new, crate::exhibits::Effect::cell_words),
        moves: moves_of(it, me),
    }
}

/// What is to be seen first of a change: that it is late or due, or what may be said of it.
fn tag(it: &ProcessChange, said: &Said, today: Day) -> Tag {
    let late = |day: Day| Tag { kind: "late", words: days_late((today - day).num_days()) };
    let plain = |words: String| Tag { kind: "", words };
    let day = |day: Day| day.format("%-d %b").to_string();
    let effect = said.of.get(&it.id);
    match (it.state, it.plan.check_on) {
        (ChangeState::Proposed | ChangeState::Agreed, _) if it.is_late(today) => late(it.plan.effective_on),
        (ChangeState::Proposed, _) => {
            Tag { kind: "wait", words: format!("For {}", day(it.plan.effective_on)) }
        }
        (ChangeState::Agreed, _) => plain(format!("Due {}", day(it.plan.effective_on))),
        (ChangeState::InPlace, Some(check)) if check < today => {
            Tag { kind: "late", words: format!("Check {}", days_late((today - check).num_days())) }
        }
        (ChangeState::InPlace, Some(check)) if check == today => {
            Tag { kind: "wait", words: "Check due today".to_owned() }
        }
        (ChangeState::InPlace, _) => match effect {
            Some(it) if it.verdict == Verdict::TooEarly => plain("Too early".to_owned()),
            Some(it) => Tag { kind: it.tone(), words: it.verdict.label().to_owned() },
            None => plain("In place".to_owned()),
        },
        (ChangeState::Checked, _) => match &it.check {
            Some(check) if check.outcome == CheckOutcome::Stopped => {
                plain(format!("Stopped {}", check.on.format("%b %Y")))
            }
            Some(check) => {
                let kind = match check.verdict {
                    Verdict::Fell => "good",
                    Verdict::Rose => "late",
                    _ => "",
                };
                Tag { kind, words: check.verdict.label().to_owned() }
            }
            None => plain("Checked".to_owned()),
        },
        (ChangeState::Declined, _) => plain("Declined".to_owned()),
    }
}
