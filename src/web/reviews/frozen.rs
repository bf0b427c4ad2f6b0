//! The figures of a review: counted once, frozen as text, read back as they were.
use super::Read;
use crate::actions::reviews::{Found, Frozen};
use crate::app::App;
use crate::domain::{DecisionKind, Owner, Pattern, PatternPlace, Person, Taxonomy};
use crate::exhibits::{
    AgendaItem, Candidate, Decided, OnRecord, Paper, agenda, candidates, effect, to_decide,
};
use crate::patterns::Report;
use crate::store::{self, Conn, changes::Which, pattern_records, reviews::Snapshot};
use crate::web::error::{Error, Result};
use crate::web::names::Names;
use crate::web::pattern_records::Asked;
use crate::web::patterns::{before, computed};

/// What computed the figures.
const CODE: &str = env!("CARGO_PKG_VERSION");

/// What is on record when the figures are frozen.
struct Known {
    patterns: Vec<Pattern>,
    record: OnRecord,
}

/// Counts everything as of today, ready to be frozen.
pub async fn freeze(app: &App, read: &Read) -> Result<Frozen> {
    let asked = Asked::load(app, read.today, Some(read.review.quarter)).await?;
    let mut conn = app.db.read().await?;
    let question = &asked.question;
    let since = before(asked.organisation.zone, question);
    let aside = store::patterns::aside(&mut conn, question.windows.year, &question.filter, since).await?;
    let known = known(&mut conn, app, read).await?;
    drop(conn);
    let (minutes, counted) = (read.review.plan.minutes, asked.clone());
    let (paper, measures, items, found, to_decide) = computed(move || {
        let asked = counted;
        let figures = asked.figures(asked.question.windows.year);
        let without = aside.rescued_without_agreement;
        let paper = Paper::new(asked.organisation.name.as_str(), &figures, &asked.question.filter, without);
        let measures = Report::new(&asked.facts, asked.question.windows, &asked.question.filter);
        let found = candidates(&asked.facts, &asked.figures(asked.period()), asked.organisation.threshold);
        let to_decide = to_decide(&found, &known.patterns, asked.today);
        let checks = known.record.checks.into_iter().map(|(change, _)| {
            let reading =
                effect(&figures, &change).map_or_else(|| "not in effect yet".to_owned(), |it| it.reading);
            (change, reading)
        });
        let patterns = to_decide.iter().map(|it| (it.0.label(), speaks_first(&it.0))).collect();
        let record = OnRecord { checks: checks.collect(), patterns, ..known.record };
        let items = agenda(&paper, &record, asked.today, minutes);
        (paper, measures, items, found, to_decide)
    })
    .await;
    let mut opened = Vec::with_capacity(found.len());
    let mut conn = app.db.read().await?;
    for Candidate { place, why, figures } in found {
        let autopsies = asked.autopsies_at(&mut conn, &place).await?;
        opened.push(Found { place, why, figures, autopsies });
    }
    Ok(Frozen {
        as_of: asked.question.windows.as_of,
        code: CODE.to_owned(),
        taxonomy: Taxonomy::get().version.to_string(),
        paper: paper.frozen().map_err(unwritten)?,
        measures: written(&measures)?,
        agenda: written(&items)?,
        found: opened,
        to_decide,
    })
}

/// Cause-owning functions speak first on their own cause.
fn speaks_first(place: &PatternPlace) -> String {
    match place.cause.owner() {
        Owner::Function(function) => function.label().to_owned(),
        _ => "The chair".to_owned(),
    }
}

async fn known(conn: &mut Conn, app: &App, read: &Read) -> Result<Known> {
    let patterns = pattern_records::list(conn, &pattern_records::Which::default()).await?;
    let names = app.kept_on(conn, Names::load).await?;
    let reviews = store::reviews::list(conn, None).await?;
    let last = reviews.iter().find(|it| it.quarter.from < read.review.quarter.from && it.closed.is_some());
    let changes = store::changes::list(conn, &Which::default()).await?;
    let decisions = patterns.iter().flat_map(|pattern| pattern.decisions.iter().map(move |it| (pattern, it)));
    let decided = decisions.filter(|it| last.is_some_and(|last| it.1.review_id == Some(last.id)));
    let decided = decided.map(|(pattern, it)| Decided {
        pattern: format!("{} {}", pattern.label(), pattern.place.label()),
        kind: it.kind,
        owner: owner(&names, it.owner_id),
        due_on: it.due_on,
        change: changes
            .iter()
            .find(|change| it.kind == DecisionKind::Change && Some(change.id) == it.change_id)
            .cloned(),
    });
    let record = OnRecord {
        decided: decided.collect(),
        checks: changes
            .iter()
            .filter(|it| it.check_is_due(read.today))
            .map(|it| (it.clone(), String::new()))
            .collect(),
        late: changes.iter().filter(|it| it.is_late(read.today)).cloned().collect(),
        patterns: Vec::new(),
    };
    Ok(Known { patterns, record })
}

fn owner(names: &Names, id: crate::domain::PersonId) -> String {
    names.person(Some(id)).map_or_else(|| "nobody on record".to_owned(), |it: &Person| it.name.to_string())
}

fn written<T: serde::Serialize>(it: &T) -> Result<String> {
    serde_json::to_string(it).map_err(unwritten)
}

fn unwritten(error: serde_json::Error) -> Error {
    std::io::Error::other(error).into()
}

fn unread(error: serde_json::Error) -> Error {
    std::io::Error::other(error).into()
}

/// The agenda of a snapshot.
pub fn agenda_of(it: &Snapshot) -> Result<Vec<AgendaItem>> {
    serde_json::from_str(&it.agenda).map_err(unread)
}

/// A snapshot as it is shown.
pub struct Thawed {
    pub paper: Paper,
    pub agenda: Vec<AgendaItem>,
}

/// Reads a snapshot back.
pub fn thaw(it: &Snapshot) -> Result<Thawed> {
    Ok(Thawed { paper: Paper::thawed(&it.paper).map_err(unread)?, agenda: agenda_of(it)? })
}
