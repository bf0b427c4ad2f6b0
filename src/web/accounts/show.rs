//! The page of one account: the road so far, what was found each time, and one timeline of everything that is dated.
use super::history::{History, Row};
use super::promises::Callout;
use super::timeline::{Event, timeline};
use crate::app::App;
use crate::domain::{Account, AccountId, AutopsyId, Day, Fact, Person, show_day};
use crate::render::charts::road::{self, Road};
use crate::render::words;
use crate::store::{self, Conn, autopsies::Filter, facts::Signal};
use crate::web::error::Result;
use crate::web::extract::{Asked, At, Said};
use crate::web::names::Names;
use crate::web::page;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;

/// Autopsies of an account that its page looks back on.
const MOST: i64 = 50;
/// Lines of the timeline in view; older ones are folded.
const IN_VIEW: usize = 20;

#[derive(Serialize)]
struct Page {
    name: String,
    heading: String,
    lede: String,
    acts: Vec<(String, &'static str, bool)>,
    svg: Option<String>,
    size: &'static str,
    facts: Vec<(&'static str, String, String)>,
    about: Vec<(&'static str, String)>,
    callout: Option<Callout>,
    rows: Vec<Row>,
    events: Vec<Event>,
    older: Vec<Event>,
    contributes: bool,
    href: String,
}

/// Everything that is on record of an account.
pub struct Read {
    pub account: Account,
    pub history: History,
    pub facts: Vec<Fact>,
    pub signals: Vec<Signal>,
    pub named: HashMap<AutopsyId, Vec<String>>,
    pub names: Arc<Names>,
    pub today: Day,
}

async fn read(conn: &mut Conn, app: &App, id: AccountId, today: Day) -> Result<Read> {
    let account = super::account(conn, id).await?;
    let filter = Filter { account_id: Some(id), ..Filter::default() };
    let rows = store::autopsies::list(conn, &filter, None, MOST).await?;
    let ids: Vec<AutopsyId> = rows.into_iter().map(|it| it.id).collect();
    let autopsies = store::autopsies::find_many(conn, &ids).await?;
    let mut named: HashMap<AutopsyId, Vec<String>> = HashMap::new();
    for sign in store::autopsies::signals_of(conn, &ids).await? {
        named.entry(sign.autopsy_id).or_default().push(sign.signal);
    }
    let changes = store::facts::changes(conn).await?;
    let churned = account.churned_on.filter(|it| *it <= today);
    Ok(Read {
        history: History { autopsies, changes, today, churned },
        facts: store::facts::of_account(conn, id).await?,
        signals: store::facts::signals_of_account(conn, id).await?,
        names: app.kept_on(conn, Names::load).await?,
        named,
        account,
        today,
    })
}

pub async fn page(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<AccountId>,
    Asked(Said { said }): Asked<Said>,
) -> Result<Response> {
    let today = app.organisation().await?.zone.day(now.at);
    let read = read(&mut *app.db.read().await?, &app, id, today).await?;
    let mut events = timeline(&read, &me);
    let older = events.split_off(events.len().min(IN_VIEW));
    let (account, history) = (&read.account, &read.history);
    let page = Page {
        name: account.name.to_string(),
        heading: history.heading(account.name.as_str()),
        lede: history.lede(),
        acts: acts(&read, &me),
        svg: drawn(&read),
        size: road::SIZE,
        facts: facts(account, today),
        about: about(account),
        callout: history.callout(),
        rows: history.rows(&me, &account.currency),
        events,
        older,
        contributes: me.contributor().is_some(),
        href: format!("/accounts/{id}"),
    };
    Ok(page::said(&app, &me, "accounts/show.html", &page, Some(&said)).await?.into_response())
}

/// What can be done here: (address, words, the main one).
fn acts(read: &Read, me: &Person) -> Vec<(String, &'static str, bool)> {
    let id = read.account.id;
    let mut acts = Vec::new();
    match read.history.open() {
        Some(open) if open.sight_of(me, read.today).page => {
            acts.push((format!("/autopsies/{}", open.id()), "Go to open autopsy", true));
        }
        None if me.leader().is_some() && read.history.churned.is_none() => {
            acts.push((format!("/autopsies/new?account={id}"), "Open an autopsy", true));
        }
        _ => {}
    }
    if me.contributor().is_some() {
        acts.push((format!("/accounts/{id}/facts/new"), "Add a fact", false));
        acts.push((format!("/accounts/{id}/edit"), "Edit", false));
    }
    acts
}

/// The road; nothing where there is nothing dated to draw.
fn drawn(read: &Read) -> Option<String> {
    let account = &read.account;
    let dips = read.history.dips();
    let dated = account.customer_since.is_some() || account.renewal_on.is_some() || !dips.is_empty();
    dated.then(|| {
        road::draw(&Road {
            id: "road".to_owned(),
            name: account.name.to_string(),
            since: account.customer_since,
            renewal: account.renewal_on,
            churned: read.history.churned,
            today: read.today,
            dips,
        })
    })
}

fn facts(account: &Account, today: Day) -> Vec<(&'static str, String, String)> {
    let unknown = || "Not on record".to_owned();
    let or_unknown = |text: &str| if text.is_empty() { unknown() } else { text.to_owned() };
    let renews = match (account.churned_on.filter(|it| *it <= today), account.renewal_on) {
        (Some(left), _) => {
            let stayed = account.customer_since.map(|it| format!("after {}", words::span(it, left)));
            ("Left", show_day(left), stayed.unwrap_or_default())
        }
        (None, Some(day)) if day < today => {
            ("Renews", show_day(day), format!("{} ago", words::span(day, today)))
        }
        (None, Some(day)) => {
            let left = usize::try_from((day - today).num_days()).unwrap_or(0);
            ("Renews", show_day(day), format!("in {}", words::counted(left, "day", "days")))
        }
        (None, None) => ("Renews", unknown(), String::new()),
    };
    let since = account.customer_since;
    let still = since.filter(|it| *it <= today && account.churned_on.is_none_or(|left| left > today));
    vec![
        ("Yearly value", account.arr.short(&account.currency), String::new()),
        renews,
        ("Segment", or_unknown(account.segment.as_str()), account.industry.to_string()),
        (
            "Customer since",
            since.map_or_else(unknown, show_day),
            still.map(|it| words::span(it, today)).unwrap_or_default(),
        ),
    ]
}

fn about(account: &Account) -> Vec<(&'static str, String)> {
    let number = account.external_id.as_ref().map(ToString::to_string).unwrap_or_default();
    [
        ("Product", account.product.to_string()),
        ("Region", account.region.to_string()),
        ("Success manager", account.owner.to_string()),
        ("Customer number", number),
    ]
    .into_iter()
    .filter(|it| !it.1.is_empty())
    .collect()
}
