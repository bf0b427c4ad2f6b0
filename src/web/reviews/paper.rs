//! A review on paper: the frozen report, and between its sentences and its exhibits what the meeting is about and what came
//! of it.
use super::{Read, frozen};
use crate::actions;
use crate::app::App;
use crate::domain::{Minute, Pattern, Person, ProcessChange, ReviewId, Slot, show_day};
use crate::exhibits::{self, Cover};
use crate::store::{self, pattern_records::Which};
use crate::web::error::{Error, Result};
use crate::web::extract::{Asked, At};
use crate::web::names::Names;
use crate::web::patterns::part;
use crate::web::press;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use typeset::{Block, Run, Text, Tone};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// "a4" or "letter".
    paper: String,
    /// The part of the report whose exhibits it has; the whole, if left out.
    tab: String,
}

pub async fn pdf(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ReviewId>,
    Asked(query): Asked<Query>,
) -> Result<Response> {
    let (sheet, part) = (press::sheet(&query.paper)?, part(&query.tab)?);
    press::is_built()?;
    let mut conn = app.db.read().await?;
    let read = Read::of(&mut conn, &app, id).await?;
    let snapshot = read.snapshot(&mut conn).await?.ok_or(Error::NotFound)?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    let on_agenda = Which { review: Some(id), ..Which::default() };
    let patterns = store::pattern_records::list(&mut conn, &on_agenda).await?;
    let slots = store::reviews::agenda(&mut conn, id).await?;
    let changes = store::changes::list(&mut conn, &store::changes::Which::default()).await?;
    let minutes = store::reviews::minutes(&mut conn, id).await?;
    drop(conn);
    let mut asked = serde_json::Map::new();
    asked.insert("snapshot".into(), snapshot.head.id.to_string().into());
    actions::exports::list(&app.db, now.call(&me), "review", "pdf", asked).await?;
    let thawed = frozen::thaw(&snapshot)?;
    let provisional = if snapshot.head.provisional { " (provisional figures)" } else { "" };
    let mut inside = Vec::new();
    if !read.review.words.is_empty() {
        inside.push(exhibits::heading(1, "In our own words"));
        inside.extend(paragraphs(read.review.words.as_str()));
    }
    inside.push(exhibits::heading(1, "Agenda"));
    inside.extend(agenda(super::agenda::timed(thawed.agenda, &slots, &patterns, &read)));
    inside.push(exhibits::heading(1, "Decisions"));
    inside.extend(decisions(&read, &slots, &patterns, &changes, &names));
    inside.extend(taken_down(&read, &minutes, &names));
    let cover = Cover {
        title: format!("Pattern review of {}{provisional}", read.title()),
        lede: Some(lede(&read, &names)),
        inside,
        footer: format!("Snapshot {}", snapshot.head.id),
    };
    let name = read.file_name(if part.is_some() { "review-short" } else { "review" });
    let set = press::set(&app, move || exhibits::document(&thawed.paper, cover, sheet, part)).await?;
    Ok(press::file(&name, set))
}

fn lede(read: &Read, names: &Names) -> String {
    let (plan, zone) = (&read.review.plan, read.organisation.zone);
    let there: Vec<String> =
        read.review.people.iter().filter(|it| it.attended).map(|it| names.name(Some(it.person_id))).collect();
    let there = if there.is_empty() { String::new() } else { format!(" There: {}.", there.join(", ")) };
    let closed =
        read.review.closed.map_or_else(String::new, |it| format!(" Closed on {}.", zone.dated(it.0)));
    format!(
        "{}, {}. Chaired by {}.{there}{closed}",
        zone.long_day(plan.meets_at),
        zone.clock(plan.meets_at),
        names.name(Some(plan.chair_id))
    )
}

fn agenda(timed: Vec<super::agenda::Item>) -> Vec<Block> {
    let item = |it: super::agenda::Item| {
        let lines = if it.lines.is_empty() { String::new() } else { format!(" {}", it.lines.join(" ")) };
        vec![Run::strong(format!("{} {}.", it.time, it.title)), Run::plain(lines)]
    };
    vec![Block::List(timed.into_iter().map(item).collect())]
}

/// Each with the figures that were decided on.
fn decisions(
    read: &Read,
    slots: &[Slot],
    patterns: &[Pattern],
    changes: &[ProcessChange],
    names: &Names,
) -> Vec<Block> {
    if slots.is_empty() {
        return vec![paragraph(vec![Run::plain("No pattern is on the agenda.")])];
    }
    let one = |slot: &Slot| {
        let Some(pattern) = patterns.iter().find(|it| it.id == slot.pattern_id) else { return Vec::new() };
        let figures = slot.figures.as_ref().map_or("", |it| it.sentence.as_str());
        let mut blocks = vec![
            exhibits::heading(2, &format!("{} {}", pattern.label(), pattern.place.label())),
            Block::Paragraph { text: vec![Run::plain(figures)], tone: Tone::Small },
        ];
        match pattern.decisions.iter().find(|it| it.review_id == Some(read.review.id)) {
            None => blocks.push(paragraph(vec![Run::plain("Not decided yet.")])),
            Some(it) => {
                let change = it.change_id.and_then(|it| changes.iter().find(|change| change.id == it));
                let what =
                    change.map_or_else(String::new, |it| format!("{} {}. ", it.label(), it.plan.title));
                let by = it.ends(change);
                blocks.push(paragraph(vec![
                    Run::strong(format!("{}: ", it.kind.label())),
                    Run::plain(format!(
                        "{what}{}, {}, {by} {}. {}",
                        names.name(Some(it.owner_id)),
                        it.owner_function.label(),
                        show_day(it.due_on),
                        it.reason
                    )),
                ]));
                if !it.measure.is_empty() {
                    blocks.push(paragraph(vec![
                        Run::strong("Measured by: "),
                        Run::plain(it.measure.to_string()),
                    ]));
                }
                if !it.dissent.is_empty() {
                    blocks.push(paragraph(vec![
                        Run::strong("Against it: "),
                        Run::plain(it.dissent.to_string()),
                    ]));
                }
            }
        }
        blocks
    };
    slots.iter().flat_map(one).collect()
}

fn taken_down(read: &Read, minutes: &[Minute], names: &Names) -> Vec<Block> {
    if minutes.is_empty() {
        return Vec::new();
    }
    let zone = read.organisation.zone;
    let line = |it: &Minute| -> Text {
        let correction = if it.correction { " (correction)" } else { "" };
        let who = format!("{}, {}{correction}: ", zone.dated(it.at), names.name(Some(it.by_id)));
        vec![Run::strong(who), Run::plain(it.text.to_string())]
    };
    vec![exhibits::heading(1, "Minutes"), Block::List(minutes.iter().map(line).collect())]
}

fn paragraphs(text: &str) -> Vec<Block> {
    text.split("\n\n").map(|it| paragraph(vec![Run::plain(it)])).collect()
}

fn paragraph(text: Text) -> Block {
    Block::Paragraph { text, tone: Tone::Body }
}
