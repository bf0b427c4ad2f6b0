//! One page for the board: the key figures, what may be said, what was decided.
use super::{Read, frozen};
use crate::app::App;
use crate::domain::{Person, ReviewId, counted};
use crate::exhibits::{Which, leading_causes};
use crate::store::{self, pattern_records};
use crate::web::error::{Error, Result};
use crate::web::extract::At;
use crate::web::names::Names;
use crate::web::page;
use crate::web::pattern_records::Decided;
use crate::web::patterns::Shown;
use crate::web::session::As;
use axum::extract::State;
use axum::response::Html;
use serde::Serialize;

/// Decisions that a sheet has room for.
const MOST: usize = 8;

#[derive(Serialize)]
struct Page {
    address: String,
    title: String,
    as_of: String,
    snapshot: String,
    is_provisional: bool,
    report: Shown,
    /// Where each pattern is, its decision, and the beginnings of the reason and of what was said against it.
    decisions: Vec<(String, Decided, String, String)>,
    /// "And two more, in the review."
    more: Option<String>,
}

pub async fn page(State(app): State<App>, As(me): As<Person>, At(id): At<ReviewId>) -> Result<Html<String>> {
    let mut conn = app.db.read().await?;
    let read = Read::of(&mut conn, &app, id).await?;
    let snapshot = read.snapshot(&mut conn).await?.ok_or(Error::NotFound)?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    let which = pattern_records::Which { review: Some(id), ..pattern_records::Which::default() };
    let patterns = pattern_records::list(&mut conn, &which).await?;
    let changes = store::changes::list(&mut conn, &store::changes::Which::default()).await?;
    drop(conn);
    let mut paper = frozen::thaw(&snapshot)?.paper;
    // What fits on one page: which causes.
    let causes = paper.exhibits.into_iter().find(|it| it.which == Which::Causes);
    paper.exhibits = causes.map(leading_causes).into_iter().collect();
    let zone = read.organisation.zone;
    let decided = patterns.iter().filter_map(|pattern| {
        let decision = pattern.decisions.iter().find(|it| it.review_id == Some(id))?;
        let (reason, dissent) = (shortened(decision.reason.as_str()), shortened(decision.dissent.as_str()));
        Some((pattern.place.label(), Decided::of(decision, &names, zone, &changes), reason, dissent))
    });
    let mut decisions: Vec<_> = decided.collect();
    let more = decisions.len().saturating_sub(MOST);
    decisions.truncate(MOST);
    let page = Page {
        address: read.address(),
        title: read.title(),
        as_of: crate::domain::show_day(snapshot.head.as_of),
        snapshot: snapshot.head.id.to_string(),
        is_provisional: snapshot.head.provisional,
        decisions,
        more: (more > 0).then(|| format!("And {} more, in the review.", counted(more))),
        report: Shown::of(paper),
    };
    page::show(&app, &me, "reviews/board.html", &page).await
}

/// The beginning of a text; the whole of it stands in the review.
fn shortened(text: &str) -> String {
    const MOST: usize = 160;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(MOST).collect();
    let words = cut.rsplit_once(char::is_whitespace).map_or(cut.as_str(), |it| it.0);
    format!("{}…", words.trim_end_matches([',', '.', ';', ':']))
}
