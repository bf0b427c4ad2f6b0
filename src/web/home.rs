//! `/`: what needs me, late first; then what I wait for from others.
use super::autopsies::ask_button;
use super::error::Result;
use super::extract::{Asked, Said};
use super::names::Names;
use super::page;
use super::session::{As, Now};
use crate::app::App;
use crate::domain::{
    Ask, Autopsy, AutopsyId, Cause, Day, Line, Person, Standing, capital, counted, show_day,
};
use crate::store;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use std::collections::HashMap;

/// Autopsies that home looks through at most; more are in the list.
const LOOKED_AT: usize = 100;
/// Requests that are shown at most.
const SHOWN: usize = 7;

pub fn router() -> Router<App> {
    Router::new().route("/", get(home))
}

#[derive(Serialize)]
struct Page {
    heading: String,
    lede: String,
    items: Vec<Item>,
    more: usize,
    waiting: Vec<Waiting>,
    thirds: Vec<Third>,
    decided: Vec<(Option<String>, String, &'static str)>,
    leads: bool,
}

/// One request: one button, a reason and a time.
#[derive(Serialize)]
struct Item {
    href: String,
    title: String,
    why: String,
    button: &'static str,
    icon: &'static str,
    kind: &'static str,
    late: Option<String>,
    #[serde(skip)]
    due_on: Option<Day>,
}

#[derive(Serialize)]
struct Waiting {
    href: String,
    account: String,
    what: String,
    late: bool,
}

#[derive(Serialize)]
struct Third {
    href: String,
    account: String,
    times: i64,
    what: String,
}

async fn home(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Asked(Said { said }): Asked<Said>,
) -> Result<Response> {
    let organisation = app.organisation().await?;
    let today = organisation.zone.day(now.at);
    let mut conn = app.db.read().await?;
    let watches = me.leader().is_some() || me.sponsor().is_some();
    let mut open = if watches {
        store::autopsies::open(&mut conn).await?
    } else {
        store::autopsies::seated(&mut conn, me.id, today).await?
    };
    open.truncate(LOOKED_AT);
    let names = Names::load(&mut conn).await?;
    let (mut items, mut waiting, mut thirds) = (Vec::new(), Vec::new(), Vec::new());
    let ids: Vec<AutopsyId> = open.iter().map(|it| it.id).collect();
    let accounts: HashMap<AutopsyId, Line> = open.into_iter().map(|it| (it.id, it.account)).collect();
    for autopsy in store::autopsies::find_many(&mut conn, &ids).await? {
        let account = accounts[&autopsy.id()].as_str();
        items
            .extend(autopsy.asks_of(&me, today).iter().map(|it| item(&autopsy, account, *it, &names, today)));
        if watches {
            waiting.extend(waits(&autopsy, account, today));
            if autopsy.opening.ordinal >= 3 {
                thirds.push(third(&autopsy, account));
            }
        }
    }
    for task in store::rescues::tasks_of(&mut conn, me.id, 20).await? {
        items.push(task_item(&task, today));
    }
    if me.contributor().is_some() && me.leader().is_some() {
        for look in store::rescues::due_looks(&mut conn, today, 20).await? {
            items.push(look_item(&look, today));
        }
    }
    let decided = store::autopsies::list(
        &mut conn,
        &store::autopsies::Filter { decided: Some(true), ..Default::default() },
        None,
        5,
    )
    .await?;
    drop(conn);
    items.sort_by_key(|it| (it.late.is_none(), it.due_on.unwrap_or(Day::MAX)));
    let page = Page {
        heading: heading(items.len()),
        lede: lede(&items),
        more: items.len().saturating_sub(SHOWN),
        items: items.into_iter().take(SHOWN).collect(),
        waiting,
        thirds,
        decided: decided
            .into_iter()
            .map(|it| {
                (
                    me.sees_every_autopsy().then(|| format!("/autopsies/{}", it.id)),
                    it.account.to_string(),
                    it.finding.map_or("", Cause::label),
                )
            })
            .collect(),
        leads: me.leader().is_some(),
    };
    Ok(page::said(&app, &me, "home.html", &page, Some(&said)).await?.into_response())
}

fn heading(n: usize) -> String {
    match n {
        0 => "Nothing needs you".to_owned(),
        1 => "One thing needs you".to_owned(),
        n => format!("{} things need you", capital(&counted(n))),
    }
}

fn lede(items: &[Item]) -> String {
    let late = items.iter().filter(|it| it.late.is_some()).count();
    match (items.len(), late) {
        (0, _) => String::new(),
        (n, 0) => format!("About {} minutes. Nothing of yours is late.", n * 2),
        (n, 1) => format!("About {} minutes. One is late.", n * 2),
        (n, late) => format!("About {} minutes. {} are late.", n * 2, capital(&counted(late))),
    }
}

fn item(autopsy: &Autopsy, account: &str, asked: crate::domain::Asked, names: &Names, today: Day) -> Item {
    let by = names.name(autopsy.opening.leader_id);
    let due = asked.due_on.map(|it| format!(" By {}.", show_day(it))).unwrap_or_default();
    let money = autopsy.opening.arr_at_risk.short(&autopsy.opening.currency);
    let (title, why, button, icon) = match asked.ask {
        Ask::Agree(f) => (
            format!("Will {} take part in the {account} autopsy?", f.label()),
            format!("Asked by {by}; {money} a year at risk. The rescue waits for every answer.{due}"),
            "Answer",
            "hand",
        ),
        Ask::File(f) => (
            format!("File the cause for {account}"),
            if autopsy.reveal.is_some() {
                format!(
                    "For {}. Filings are revealed, so yours is marked as filed after the reveal.",
                    f.label()
                )
            } else {
                format!("For {}, sealed until all have filed. About two minutes.{due}", f.label())
            },
            "File",
            "seal",
        ),
        Ask::AnswerFinding(f) => (
            format!("Accept the finding on {account}, or dissent"),
            format!("For {}. Dissent is printed with the finding.{due}", f.label()),
            "Answer",
            "open",
        ),
        Ask::ConfirmNotInvolved(f) => (
            format!("Was {} not involved in {account}?", f.label()),
            format!("It says so. The rescue stays locked until you confirm or it agrees.{due}"),
            "Look",
            "hand",
        ),
        Ask::DecideOverride => (
            format!("A consent was declined on {account}"),
            format!(
                "{} {money} a year is at risk, and the rescue is locked.",
                autopsy.consent_blockers().join(" ")
            ),
            "Decide",
            "warn",
        ),
        Ask::ProposeFinding => (
            format!("Reconcile {account}"),
            "Filings are revealed. Propose one finding; each seat then has five working days.".to_owned(),
            "Reconcile",
            "open",
        ),
        Ask::Settle | Ask::Close => (
            format!("Close the {account} autopsy"),
            "Finding and rescue both are done.".to_owned(),
            "Close",
            "done",
        ),
        Ask::RecordOutcome => (
            format!("How did the rescue of {account} end?"),
            "The finding is agreed; the autopsy closes when the rescue has its outcome.".to_owned(),
            "Record",
            "done",
        ),
    };
    let late =
        asked.late.then(|| super::autopsies::days_late((today - asked.due_on.unwrap_or(today)).num_days()));
    let kind = match asked.ask {
        _ if asked.late => "late",
        Ask::File(_) => "seal",
        _ => "wait",
    };
    Item {
        href: ask_button(autopsy, asked.ask).href,
        title,
        why,
        button,
        icon,
        kind,
        late,
        due_on: asked.due_on,
    }
}

fn task_item(task: &store::rescues::OwnTask, today: Day) -> Item {
    let late = task.due_on < today;
    Item {
        href: format!("/autopsies/{}", task.autopsy_id),
        title: task.title.to_string(),
        why: format!("A task in the rescue of {}. By {}.", task.account, show_day(task.due_on)),
        button: "Go to the rescue",
        icon: "done",
        kind: if late { "late" } else { "wait" },
        late: late.then(|| super::autopsies::days_late((today - task.due_on).num_days())),
        due_on: Some(task.due_on),
    }
}

fn look_item(look: &store::rescues::DueLook, today: Day) -> Item {
    Item {
        href: format!("/autopsies/{}/rescue/looks/{}", look.autopsy_id, look.day),
        title: format!("Look at {} again", look.account),
        why: format!("{} days since its rescue ended.", look.day),
        button: "Look",
        icon: "clock",
        kind: if look.due_on < today { "late" } else { "wait" },
        late: (look.due_on < today).then(|| super::autopsies::days_late((today - look.due_on).num_days())),
        due_on: Some(look.due_on),
    }
}

/// What an open autopsy waits for from others.
fn waits(autopsy: &Autopsy, account: &str, today: Day) -> Option<Waiting> {
    let late =
        autopsy.opening.due_on < today && matches!(autopsy.standing(), Standing::Agreeing | Standing::Filing);
    let what = autopsy.blockers(today).into_iter().next()?;
    Some(Waiting { href: format!("/autopsies/{}", autopsy.id()), account: account.to_owned(), what, late })
}

fn third(autopsy: &Autopsy, account: &str) -> Third {
    Third {
        href: format!("/autopsies/{}", autopsy.id()),
        account: account.to_owned(),
        times: autopsy.opening.ordinal,
        what: format!("{} a year at risk", autopsy.opening.arr_at_risk.short(&autopsy.opening.currency)),
    }
}
