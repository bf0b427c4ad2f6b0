//! `/`: what needs me, late first, each with one button, a reason and a time; then what I wait for from others, and what
//! else somebody of my role has to know. The database finds the few rows of each part and counts the rest, so that home
//! hides nothing and stays as fast with thousands of open autopsies.
mod changes;
mod items;
mod waiting;
mod part;
mod sides;
mod duties;
mod reviews;

use super::error::Result;
use super::extract::Asked;
use super::names::Names;
use super::page;
use super::session::{As, Now};
use crate::app::App;
use crate::domain::{Day, Organisation, Person, Role, Timestamp, Zone, capital, counted};
use crate::store::{self, Conn};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use items::{Item, Items};
use serde::{Deserialize, Serialize};

/// Requests that are shown at first; the title counts them all.
const SHOWN: u32 = 7;
/// And at most, to whoever asks for all.
const ALL: u32 = 200;

pub fn router() -> Router<App> {
    Router::new().route("/", get(home))
}

#[derive(Serialize)]
struct Page {
    heading: String,
    lede: String,
    leads: bool,
    empty: Empty,
    items: Vec<Item>,
    /// How many more there are, and where they stand.
    more: Option<(String, &'static str)>,
    waiting: Option<waiting::Waiting>,
    taking_part: Option<part::TakingPart>,
    became: Vec<part::Became>,
    part: Option<Vec<(&'static str, String)>>,
    rescue: Option<sides::Rescue>,
    thirds: Option<sides::Thirds>,
    overridden: Vec<sides::Overridden>,
    changed: Vec<sides::Changed>,
    decided: Option<Vec<sides::Decided>>,
    state: Vec<(&'static str, String)>,
}

/// What stands in place of requests where there are none.
#[derive(Serialize)]
struct Empty {
    /// The road without a dip, or one that has not begun.
    begun: bool,
    words: &'static str,
    href: &'static str,
    button: &'static str,
}

/// Whose home it is, and when.
struct Me<'a> {
    person: &'a Person,
    organisation: &'a Organisation,
    names: &'a Names,
    now: Timestamp,
    today: Day,
    /// Is mail set up?
    mails: bool,
    /// Requests that are shown at most.
    most: u32,
}

/// What may stand behind the address.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Query {
    said: String,
    /// "1": every request.
    all: String,
}

impl Me<'_> {
    fn zone(&self) -> Zone {
        self.organisation.zone
    }
}

async fn home(
    State(app): State<App>,
    now: Now,
    As(person): As<Person>,
    Asked(Query { said, all }): Asked<Query>,
) -> Result<Response> {
    let organisation = app.organisation().await?;
    let today = organisation.zone.day(now.at);
    let mut conn = app.db.read().await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    let (now, mails) = (now.at, app.mail.is_some());
    let me = Me {
        person: &person,
        organisation: &organisation,
        names: &names,
        now,
        today,
        mails,
        most: if all.is_empty() { SHOWN } else { ALL },
    };
    let page = read(&mut conn, &me).await?;
    drop(conn);
    Ok(page::said(&app, &person, "home.html", &page, Some(&said)).await?.into_response())
}

async fn read(conn: &mut Conn, me: &Me<'_>) -> Result<Page> {
    let role = me.person.role;
    let watches = matches!(role, Role::CsLeader | Role::Sponsor);
    let seated = role == Role::Executive;
    let anything = store::home::anything(conn).await?;
    let items = items::of(conn, me, anything.0).await?;
    let hidden = items.in_all.saturating_sub(items.shown.len());
    Ok(Page {
        heading: heading(&items),
        lede: lede(&items, me.today),
        leads: me.person.leader().is_some(),
        empty: empty(role, anything.1),
        more: (hidden > 0).then(|| (more(hidden), if me.most == SHOWN { "/?all=1" } else { "/autopsies" })),
        waiting: if watches { waiting::of(conn, me).await? } else { None },
        taking_part: if seated { part::taking_part(conn, me).await? } else { None },
        became: if seated { part::became(conn, me).await? } else { Vec::new() },
        part: if seated { part::last_year(conn, me).await? } else { None },
        rescue: if seated || !anything.1 { None } else { sides::rescue(conn, me).await? },
        thirds: if watches { sides::thirds(conn, me).await? } else { None },
        overridden: if role == Role::Sponsor { sides::overridden(conn, me).await? } else { Vec::new() },
        changed: if role == Role::CsLeader { sides::changed(conn, me).await? } else { Vec::new() },
        decided: if seated || role == Role::Admin { None } else { Some(sides::decided(conn, me).await?) },
        state: if role == Role::Admin { duties::state(conn, me).await? } else { Vec::new() },
        items: items.shown,
    })
}

/// "Four things need you, about 50 minutes".
fn heading(items: &Items) -> String {
    let said = match items.in_all {
        0 => return "Nothing needs you".to_owned(),
        1 => "One thing needs you".to_owned(),
        n => format!("{} things need you", capital(&counted(n))),
    };
    match minutes(items) {
        Some(minutes) if items.in_all == items.shown.len() => format!("{said}, {minutes}"),
        _ => said,
    }
}

/// "Tuesday 18 November. One is late, two are due today."
fn lede(items: &Items, today: Day) -> String {
    let day = today.format("%A %-d %B").to_string();
    let due_today = items.shown.iter().filter(|it| it.due_on == Some(today)).count();
    let are = |n: usize| if n == 1 { "One is".to_owned() } else { format!("{} are", capital(&counted(n))) };
    let said = match (items.in_all, items.late_in_all, due_today) {
        (0, ..) => return format!("{day}."),
        (_, 0, 0) => "Nothing of yours is late.".to_owned(),
        (_, 0, n) => format!("{} due today.", are(n)),
        (1, ..) => "It is late.".to_owned(),
        (_, n, _) => format!("{} late.", are(n)),
    };
    let first = minutes(items).filter(|_| items.in_all > items.shown.len());
    let first = first.map(|it| format!(" The first {} take {it}.", counted(items.shown.len())));
    format!("{day}. {said}{}", first.unwrap_or_default())
}

/// How long what is shown takes; nothing where nobody can say, as for a task.
fn minutes(items: &Items) -> Option<String> {
    let minutes: usize = items.shown.iter().map(|it| it.minutes).sum();
    match minutes {
        0 => None,
        1 => Some("about one minute".to_owned()),
        n if n <= 10 => Some(format!("about {} minutes", counted(n))),
        n => Some(format!("about {} minutes", n.div_ceil(5) * 5)),
    }
}

fn more(hidden: usize) -> String {
    let words = crate::render::words::grouped(hidden);
    if hidden == 1 { "One more after these".to_owned() } else { format!("{words} more after these") }
}

fn empty(role: Role, begun: bool) -> Empty {
    let at = |words, href, button| Empty { begun, words, href, button };
    match role {
        Role::CsLeader if !begun => at(
            "No autopsies yet. Open one when an account needs rescuing. It takes three minutes.",
            "/autopsies/new",
            "Open an autopsy",
        ),
        Role::Viewer => at(
            "Nobody waits for you: your role is to read. The report says what repeats across accounts.",
            "/patterns",
            "Read the report",
        ),
        Role::Admin => at(
            "People, settings and imports are in order. Filings stay sealed for you too.",
            "/people",
            "Look at people",
        ),
        _ => at("What waits for you will be shown here.", "/autopsies", "Look at open autopsies"),
    }
}
