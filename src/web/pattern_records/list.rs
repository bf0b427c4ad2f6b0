//! The patterns on record: those that wait for a decision first.
use crate::app::App;
use crate::domain::{Day, Decision, Pattern, PatternState, Person, ProcessChange, show_day};
use crate::exhibits::{back_after, candidates, cured, returned};
use crate::patterns::Company;
use crate::store::{self, pattern_records::Which};
use crate::web::error::Result;
use crate::web::extract::{Asked, Said};
use crate::web::names::Names;
use crate::web::page;
use crate::web::patterns::computed;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Html;
use serde::Serialize;

/// Where a pattern stands whose change worked.
pub const FALLEN: &str = "Changed, and it fell";

#[derive(Serialize)]
struct Page {
    groups: Vec<Group>,
    /// What the report would open today and nobody has yet.
    found: Vec<Found>,
    threshold: String,
    may_open: bool,
}

#[derive(Serialize)]
struct Group {
    title: &'static str,
    code: &'static str,
    rows: Vec<Row>,
}

/// A pattern in a list.
#[derive(Serialize)]
pub struct Row {
    pub href: String,
    pub label: String,
    pub place: String,
    pub sentence: String,
    pub why: &'static str,
    pub state: &'static str,
    /// "Look again 3 Mar 2027", "PC-031".
    pub next: String,
    /// "Look again", "Was due", "Check due": the day of its decision has come, or that of its change’s check.
    pub late: &'static str,
}

#[derive(Serialize)]
struct Found {
    place: String,
    sentence: String,
    why: String,
    href: String,
}

impl Row {
    pub fn of(it: &Pattern, names: &Names, changes: &[ProcessChange], today: Day) -> Self {
        let last = it.openings.iter().max_by_key(|it| it.at);
        let decision = it.decision();
        let next = decision.map_or_else(String::new, |it| next(it, names, changes));
        let brought = decision.and_then(|it| changes.iter().find(|change| Some(change.id) == it.change_id));
        Self {
            href: format!("/patterns/records/{}", it.id),
            label: it.label(),
            place: it.place.label(),
            sentence: it.figures().map_or_else(String::new, |it| it.sentence.clone()),
            why: last.map_or("", |it| it.why.label()),
            state: it.standing().0.label(),
            next,
            late: match it.standing().0 {
                _ if brought.is_some_and(|it| it.check_is_due(today)) => "Check due",
                _ if !it.day_has_come(today) => "",
                PatternState::Investigated => "Was due",
                _ => "Look again",
            },
        }
    }
}

/// What comes next of a decision, with the change that it brought.
fn next(decision: &Decision, names: &Names, changes: &[ProcessChange]) -> String {
    let change = changes.iter().find(|it| Some(it.id) == decision.change_id);
    if let Some(it) = change.filter(|it| it.is_in_place()) {
        let label = it.label();
        return match (&it.check, it.plan.check_on) {
            (Some(check), _) => format!("{label} judged {}: {}", show_day(check.on), check.verdict.label()),
            (None, Some(day)) => format!("{label} is in place, its check is due on {}", show_day(day)),
            (None, None) => format!("{label} is in place"),
        };
    }
    let owner = names.name(Some(decision.owner_id));
    let (kind, by) = (decision.kind.label(), decision.kind.ends());
    format!("{kind}, {by} {}, {owner}", show_day(decision.due_on))
}

pub async fn page(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    Asked(Said { said }): Asked<Said>,
) -> Result<Html<String>> {
    let mut conn = app.db.read().await?;
    let today = app.organisation_on(&mut conn).await?.zone.day(now.at);
    let patterns = store::pattern_records::list(&mut conn, &Which::default()).await?;
    let changes = store::changes::list(&mut conn, &store::changes::Which::default()).await?;
    let names = app.kept_on(&mut conn, Names::load).await?;
    drop(conn);
    let asked = Company::load(&app, today, None).await?;
    let threshold = asked.organisation.threshold;
    let counted = asked.clone();
    let cured = cured(&patterns, &changes);
    let over = cured.clone();
    let (back, found) = computed(move || {
        let found = candidates(&counted.facts, &counted.figures(counted.period()), threshold);
        (returned(&counted, &over), found)
    })
    .await;
    let new = found.into_iter().filter(|it| !patterns.iter().any(|known| known.place == it.place));
    let has_fallen = |it: &Pattern| cured.iter().any(|cured| cured.place == it.place);
    let group = |state: PatternState, title: &'static str, fallen: bool| Group {
        title,
        code: if fallen { "fallen" } else { state.code() },
        rows: patterns
            .iter()
            .filter(|it| it.standing().0 == state && has_fallen(it) == fallen)
            .map(|it| Row::of(it, &names, &changes, today))
            .map(|it| if fallen { Row { state: FALLEN, ..it } } else { it })
            .collect(),
    };
    let page = Page {
        groups: vec![
            group(PatternState::Open, "Waiting for a decision", false),
            group(PatternState::Changing, "A change is under way", false),
            group(PatternState::Investigated, "Being investigated", false),
            group(PatternState::Accepted, "Accepted", false),
            group(PatternState::Changing, FALLEN, true),
        ],
        found: back
            .into_iter()
            .chain(new)
            .map(|it| Found {
                href: super::open::address(&it.place),
                place: it.place.label(),
                sentence: it.figures.sentence,
                why: it.back_after.map_or_else(|| it.why.label().to_owned(), |it| back_after(&it)),
            })
            .collect(),
        threshold: format!(
            "A cause is a pattern from {} accounts or {}% of the value at risk on, over {} quarters; and where the report is clear.",
            threshold.accounts, threshold.money_percent, threshold.quarters
        ),
        may_open: me.reviewer().is_some(),
    };
    page::said(&app, &me, "pattern_records/list.html", &page, Some(&said)).await
}
