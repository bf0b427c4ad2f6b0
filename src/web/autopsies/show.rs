//! The page of one autopsy: whose turn it is, who takes part, what was revealed, what was found, how the rescue goes.
use super::acts::{Button, acts, ask_button};
use super::earlier::earlier;
use super::finding::{FindingPart, finding_part};
use super::record::{self, Told};
use super::reminders::{Remind, remind};
use super::rescue::{RescuePart, look_words, rescue_part};
use super::revealed::{Revealed, revealed};
use super::seats::{SeatRow, seat_row};
use super::{Read, print, read_on, times_words};
use crate::app::App;
use crate::domain::{
    Autopsy, AutopsyId, Depth, Person, Standing, Task, capital, counted, show_day, signal_label,
};
use crate::store::{self, Conn, autopsies::Beside};
use crate::web::error::Result;
use crate::web::extract::{Asked, At};
use crate::web::names::Names;
use crate::web::page;
use crate::web::press;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

/// All that is shown of an autopsy to one reader.
#[derive(Serialize)]
pub struct Shown {
    pub id: AutopsyId,
    pub label: String,
    pub account: String,
    pub account_href: String,
    pub times: i64,
    pub times_words: String,
    pub light: bool,
    pub opened: String,
    pub step: usize,
    pub notes: [String; 6],
    pub over: Option<String>,
    pub headline: Headline,
    pub overridden: Option<String>,
    pub facts: Vec<(String, String, String)>,
    pub happened: String,
    pub stated_reason: String,
    pub signals: Vec<String>,
    pub tally: String,
    pub seats: Vec<SeatRow>,
    pub revealed: Option<Revealed>,
    pub finding: Option<FindingPart>,
    pub rescue: Option<RescuePart>,
    pub rescue_lock: Option<String>,
    pub looks: Vec<(String, String, Option<String>)>,
    pub earlier: Vec<(String, String)>,
    pub record: Vec<Told>,
    pub asks: Vec<Button>,
    pub acts: Vec<Button>,
    pub remind: Option<Remind>,
}

/// What the page says first: whose turn it is.
#[derive(Serialize)]
pub struct Headline {
    pub kind: &'static str,
    pub title: String,
    pub lines: Vec<String>,
}

/// What the address names: the page of an autopsy, or the same as data or on paper, by what stands behind its id.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub struct Address {
    id: AutopsyId,
    form: Form,
}

#[derive(Clone, Copy)]
enum Form {
    Page,
    Data,
    Paper,
}

impl TryFrom<String> for Address {
    type Error = uuid::Error;

    fn try_from(name: String) -> Result<Self, uuid::Error> {
        let (id, form) = match name.rsplit_once('.') {
            Some((id, "json")) => (id, Form::Data),
            Some((id, "pdf")) => (id, Form::Paper),
            _ => (name.as_str(), Form::Page),
        };
        Ok(Self { id: id.parse()?, form })
    }
}

/// What stands behind the `?`: what was done, of a page; which paper, of a PDF.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    said: String,
    paper: String,
}

/// Lines of the record in view.
const IN_VIEW: i64 = 60;

pub async fn page(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(address): At<Address>,
    Asked(Query { said, paper }): Asked<Query>,
) -> Result<Response> {
    match address.form {
        Form::Data => return Ok(print::json(&app, &now, &me, address.id).await?.into_response()),
        Form::Paper => return print::pdf(&app, &now, &me, address.id, press::sheet(&paper)?).await,
        Form::Page => {}
    }
    let mut conn = app.db.read().await?;
    let read = read_on(&mut conn, &app, &me, address.id).await?;
    let mut page = shown(&mut conn, &app, &read, &me, IN_VIEW).await?;
    page.remind = remind(&mut conn, &app, &read, &me).await?;
    drop(conn);
    Ok(page::said(&app, &me, "autopsies/show.html", &page, Some(&said)).await?.into_response())
}

/// What `read` shows to `me`, with so many lines of the record.
pub async fn shown(conn: &mut Conn, app: &App, read: &Read, me: &Person, lines: i64) -> Result<Shown> {
    let id = read.autopsy.id();
    let names = app.kept_on(conn, Names::load).await?;
    let filings = if read.sight.filings { store::filings::revealed(conn, id).await? } else { Vec::new() };
    let Beside { signals, tasks, looks, again, renewal_on: renews } =
        store::autopsies::beside(conn, id).await?;
    let lines = store::record::of_object(conn, id.uuid(), lines).await?;
    let changes = app.kept_on(conn, store::facts::changes).await?;
    let opening = &read.autopsy.opening;
    let earlier = earlier(conn, opening.account_id, Some(opening), &changes).await?;
    let it = &read.autopsy;
    let change = it.finding.as_ref().and_then(|it| it.change_id);
    let change = changes.iter().find(|it| Some(it.id) == change).map(|it| it.title.to_string());
    Ok(Shown {
        id,
        label: read.label(),
        account: read.account.clone(),
        account_href: format!("/accounts/{}", it.opening.account_id),
        times: if it.opening.cancelled_on.is_some() { 0 } else { it.opening.ordinal },
        times_words: if it.opening.cancelled_on.is_some() { String::new() } else { times_words(it) },
        light: it.opening.kind == Depth::Light,
        opened: opened(it, &names),
        step: it.step(),
        notes: notes(read),
        over: over(it),
        headline: headline(read, me),
        overridden: it
            .overridden
            .as_ref()
            .map(|it| format!("{} on {}: {}", names.name(Some(it.by_id)), read.zone.show(it.at), it.reason)),
        facts: facts(it, renews, &tasks),
        happened: it.opening.happened.to_string(),
        stated_reason: it.opening.stated_reason.to_string(),
        signals: signals.iter().map(|it| signal_label(it)).collect(),
        tally: tally(it),
        seats: it.seats.iter().map(|seat| seat_row(read, seat, &names, me)).collect(),
        revealed: (read.sight.filings && !filings.is_empty())
            .then(|| revealed(it, &filings, &names, read.zone)),
        finding: it.finding.as_ref().map(|_| finding_part(it, &names, change)),
        rescue: it.rescue.as_ref().map(|_| rescue_part(read, &tasks, &again, &names, me)),
        rescue_lock: it
            .rescue
            .is_none()
            .then(|| it.rescue_blockers().join(" "))
            .filter(|text| !text.is_empty()),
        looks: looks
            .iter()
            .map(|look| {
                let said = look.standing.map_or_else(
                    || "not looked at yet".to_owned(),
                    |standing| look_words(standing).to_owned(),
                );
                let may = look.looked_on.is_none() && look.due_on <= read.today && me.contributor().is_some();
                (
                    format!("{} days on, {}", look.day, show_day(look.due_on)),
                    said,
                    may.then(|| format!("{}/rescue/looks/{}", read.address(), look.day)),
                )
            })
            .collect(),
        earlier,
        record: record::told(&lines, &names, read.zone),
        asks: it.asks_of(me, read.today).iter().map(|asked| ask_button(it, asked.ask)).collect(),
        acts: acts(it, me),
        remind: None,
    })
}

fn opened(it: &Autopsy, names: &Names) -> String {
    let day = show_day(it.opening.opened_on);
    match it.opening.opened_by {
        Some(by) => format!("Opened {day} by {}", names.name(Some(by))),
        None => format!("Opened {day}, imported"),
    }
}

/// A few words under each of the six steps.
fn notes(read: &Read) -> [String; 6] {
    let it = &read.autopsy;
    let revealed = match &it.reveal {
        Some(reveal) if !it.opening.imported => short_day(read.zone.day(reveal.at)),
        _ => String::new(),
    };
    let asked = it.asked().count();
    let agreed = it.asked().filter(|it| it.agreed()).count();
    let filed = it.asked().filter(|it| it.filed_on.is_some()).count();
    let taken = if it.opening.imported { String::new() } else { format!("{agreed} of {asked}") };
    let filing = if it.reveal.is_some() {
        format!("{filed} of {asked}")
    } else {
        format!("{filed} of {asked}, due {}", short_day(it.opening.due_on))
    };
    [
        short_day(it.opening.opened_on),
        taken,
        filing,
        revealed,
        it.finding.as_ref().and_then(|it| it.agreed_on).map(short_day).unwrap_or_default(),
        it.opening.closed_on.map(short_day).unwrap_or_default(),
    ]
}

pub fn short_day(day: crate::domain::Day) -> String {
    day.format("%-d %b").to_string()
}

fn over(it: &Autopsy) -> Option<String> {
    let opening = &it.opening;
    if let Some(day) = opening.cancelled_on {
        let kind = opening.cancel_kind.map_or("", |it| it.code());
        let reason = opening.cancel_reason.as_ref().map_or("", |it| it.as_str());
        return Some(format!("Cancelled {} as {kind}: {reason}", show_day(day)));
    }
    opening.closed_on.map(|day| format!("Closed {}.", show_day(day)))
}

fn headline(read: &Read, me: &Person) -> Headline {
    let it = &read.autopsy;
    let sealed = matches!(it.standing(), Standing::Agreeing | Standing::Filing);
    // While the filings are sealed, what comes after them is no news.
    let mut lines = if sealed {
        let consents = if it.rescue.is_none() { it.consent_blockers() } else { Vec::new() };
        [consents, it.filing_blockers(read.today)].concat()
    } else {
        it.blockers(read.today)
    };
    let kind = if it.is_late(read.today) { "late" } else { "wait" };
    let asks = it.asks_of(me, read.today);
    let title = match asks.as_slice() {
        _ if lines.is_empty() => return Headline { kind: "good", title: "Nothing blocks it".into(), lines },
        [] => lines.remove(0).trim_end_matches('.').to_owned(),
        [one] => format!("It waits for you: {}", small(&ask_button(it, one.ask).label)),
        several => format!("{} things need you", capital(&counted(several.len()))),
    };
    if sealed {
        lines.push(format!(
            "Filings are revealed when the last one is in, or after {} with what’s there. Nobody can read them before that.",
            show_day(it.opening.due_on)
        ));
    }
    Headline { kind, title, lines }
}

/// A label in the middle of a sentence: every one begins with a verb.
fn small(label: &str) -> String {
    let mut chars = label.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

fn facts(it: &Autopsy, renews: Option<crate::domain::Day>, tasks: &[Task]) -> Vec<(String, String, String)> {
    let opening = &it.opening;
    let currency = &opening.currency;
    let done = tasks.iter().filter(|it| it.done_on.is_some()).count();
    let rescue = match &it.rescue {
        None if it.rescue_is_unlocked() => ("No outcome yet".to_owned(), "none on record".to_owned()),
        None => ("Locked".to_owned(), "until every seat has agreed".to_owned()),
        Some(rescue) => match rescue.outcome {
            Some(outcome) => (outcome.label().to_owned(), rescue.ended_on.map(show_day).unwrap_or_default()),
            None => (
                format!("{done} of {} tasks", tasks.len()),
                format!("since {}", short_day(rescue.started_on)),
            ),
        },
    };
    let mut facts = vec![
        ("Yearly value at risk".to_owned(), opening.arr_at_risk.short(currency), String::new()),
        ("Renews".to_owned(), renews.map_or_else(|| "–".to_owned(), show_day), String::new()),
        ("Segment".to_owned(), opening.segment.to_string(), opening.product.to_string()),
        ("Rescue".to_owned(), rescue.0, rescue.1),
    ];
    if let Some(deal) = opening.growth_deal {
        facts.insert(1, ("Growth deal waiting".to_owned(), deal.short(currency), String::new()));
    }
    facts
}

fn tally(it: &Autopsy) -> String {
    let asked = it.asked().count();
    let agreed = it.asked().filter(|it| it.agreed()).count();
    let filed = it.asked().filter(|it| it.filed_on.is_some()).count();
    if it.opening.imported {
        format!("filed {filed} of {asked}")
    } else {
        format!("Agreed {agreed} of {asked} · filed {filed} of {asked}")
    }
}
