//! The page of a review: what comes before the meeting, what is decided in it, and what was taken down.
use super::agenda::{Item, timed};
use super::{Read, frozen};
use crate::actions;
use crate::app::App;
use crate::domain::{self, MinuteId, Pattern, Person, ReviewId, ReviewState};
use crate::exhibits::Paper;
use crate::store::{self, pattern_records::Which};
use crate::web::error::Result;
use crate::web::extract::{Asked, At, Said};
use crate::web::names::{Names, Who};
use crate::web::page;
use crate::web::pattern_records::{Decided, Row};
use crate::web::patterns::Shown;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Html;
use serde::Serialize;

/// The exhibits that come before everybody; the others follow.
const FIRST: usize = 7;

#[expect(clippy::struct_excessive_bools, reason = "each is a question of the template")]
#[derive(Serialize)]
struct Page {
    address: String,
    title: String,
    lede: String,
    state: &'static str,
    is_closed: bool,
    closed: String,
    /// The figures were frozen before the quarter was over.
    is_provisional: bool,
    snapshot: Option<Stamp>,
    report: Option<Shown>,
    first: usize,
    agenda: Vec<Item>,
    words: String,
    decisions: Vec<Slot>,
    undecided: usize,
    /// Open patterns that are not on the agenda.
    others: Vec<(String, String)>,
    people: Vec<There>,
    read: usize,
    minutes: Vec<Line>,
    minute_id: String,
    chairs: bool,
    reviews: bool,
    may_note: bool,
    may_freeze: bool,
}

/// Which figures these are.
#[derive(Serialize)]
struct Stamp {
    id: String,
    at: String,
    as_of: String,
    code: String,
    taxonomy: String,
}

/// A pattern on the agenda, and its decision if there is one.
#[derive(Serialize)]
struct Slot {
    pattern: Row,
    because: String,
    decision: Option<Decided>,
    href: String,
}

#[derive(Serialize)]
struct There {
    who: Who,
    note: String,
    attended: bool,
}

#[derive(Serialize)]
struct Line {
    at: String,
    by: String,
    text: String,
    correction: bool,
}

pub async fn page(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ReviewId>,
    Asked(Said { said }): Asked<Said>,
) -> Result<Html<String>> {
    let mut conn = app.db.read().await?;
    let read = Read::of(&mut conn, &app, id).await?;
    let snapshot = read.snapshot(&mut conn).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    let on_agenda = store::reviews::agenda(&mut conn, id).await?;
    let patterns = store::pattern_records::list(&mut conn, &Which::default()).await?;
    let changes = store::changes::list(&mut conn, &store::changes::Which::default()).await?;
    let minutes = store::reviews::minutes(&mut conn, id).await?;
    drop(conn);
    let review = &read.review;
    // Opening the pre-read is noted once, for whoever was asked to come.
    let unread = review.people.iter().any(|it| it.person_id == me.id && it.read_at.is_none());
    if unread && snapshot.is_some() && review.closed.is_none() {
        // Whoever reads is not kept waiting, nor refused, because a mark on a list can't be made just now.
        let _ = actions::reviews::read(&app.db, now.call(&me), id, me.id).await;
    }
    let zone = read.organisation.zone;
    let thawed = snapshot.as_ref().map(frozen::thaw).transpose()?;
    let (paper, items) = thawed.map_or((None, Vec::new()), |it| (Some(it.paper), it.agenda));
    // A pattern that comes back later has other figures then; these are the ones that were decided on.
    let sentence = |it: &domain::Slot| it.figures.as_ref().map_or_else(String::new, |it| it.sentence.clone());
    let slot = |pattern: &Pattern, it: &domain::Slot| Slot {
        pattern: Row { sentence: sentence(it), ..Row::of(pattern, &names, &changes, read.today) },
        because: it.because.clone(),
        decision: pattern
            .decisions
            .iter()
            .find(|it| it.review_id == Some(id))
            .map(|it| Decided::of(it, &names, zone, &changes)),
        href: format!("{}/patterns/{}", read.address(), pattern.id),
    };
    let decisions = on_agenda
        .iter()
        .filter_map(|on| patterns.iter().find(|it| it.id == on.pattern_id).map(|it| slot(it, on)));
    let others =
        patterns.iter().filter(|it| it.is_open() && !on_agenda.iter().any(|on| on.pattern_id == it.id));
    let page = Page {
        title: read.title(),
        lede: lede(&read, &names, paper.as_ref()),
        state: review.state().label(),
        is_closed: review.state() == ReviewState::Closed,
        closed: review.closed.map_or_else(String::new, |(at, by)| {
            format!("Closed by {} on {}", names.name(Some(by)), zone.dated(at))
        }),
        is_provisional: review.snapshot.as_ref().is_some_and(|it| it.provisional),
        snapshot: snapshot.as_ref().map(|it| Stamp {
            id: it.head.id.to_string(),
            at: zone.dated(it.head.at),
            as_of: crate::domain::show_day(it.head.as_of),
            code: it.head.code.clone(),
            taxonomy: it.head.taxonomy.clone(),
        }),
        report: paper.map(Shown::of),
        first: FIRST,
        agenda: timed(items, &on_agenda, &patterns, &read),
        words: review.words.to_string(),
        decisions: decisions.collect(),
        undecided: review.undecided,
        others: others
            .map(|it| (it.id.to_string(), format!("{} {}", it.label(), it.place.label())))
            .collect(),
        people: review
            .people
            .iter()
            .map(|it| There {
                who: names.who(
                    Some(it.person_id),
                    names.person(Some(it.person_id)).map_or("", |it| it.title.as_str()),
                ),
                // Who hasn't read is for those who remind them; everybody sees how many.
                note: it.read_at.filter(|_| me.reviewer().is_some()).map_or_else(
                    || match me.reviewer() {
                        Some(_) if review.closed.is_none() => "Pre-read not opened yet".to_owned(),
                        _ => String::new(),
                    },
                    |at| format!("Pre-read opened {}", zone.dated(at)),
                ),
                attended: it.attended,
            })
            .collect(),
        read: review.people.iter().filter(|it| it.read_at.is_some()).count(),
        minutes: minutes
            .iter()
            .map(|it| Line {
                at: zone.dated(it.at),
                by: names.name(Some(it.by_id)),
                text: it.text.to_string(),
                correction: it.correction,
            })
            .collect(),
        minute_id: MinuteId::new().to_string(),
        chairs: review.chaired_by(&me).is_some(),
        reviews: me.reviewer().is_some(),
        may_note: if review.closed.is_some() { me.reviewer().is_some() } else { me.contributor().is_some() },
        may_freeze: review.may_freeze().is_ok(),
        address: read.address(),
    };
    page::said(&app, &me, "reviews/show.html", &page, Some(&said)).await
}

/// "Thursday 11 December 2026, 10:00 to 11:15, room 4. Chaired by Dana Okafor. Covers 58 findings, Jul 2025 to Jun 2026."
fn lede(read: &Read, names: &Names, paper: Option<&Paper>) -> String {
    let (plan, zone) = (&read.review.plan, read.organisation.zone);
    let ends = plan.meets_at + chrono::TimeDelta::minutes(plan.minutes);
    let place = if plan.place.is_empty() { String::new() } else { format!(", {}", plan.place) };
    let covers =
        paper.map_or_else(String::new, |it| format!(" Covers {}.", crate::render::words::period(it.period)));
    format!(
        "{}, {} to {}{place}. Chaired by {}.{covers}",
        zone.long_day(plan.meets_at),
        zone.clock(plan.meets_at),
        zone.clock(ends),
        names.name(Some(plan.chair_id))
    )
}
