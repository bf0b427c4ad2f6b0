//! The page of one change: what comes next, its plan, its baseline, its effect with the chart, what it was born from.
use super::figures::before;
use super::{Read, effects, form_of, history, moves_of};
use crate::app::App;
use crate::domain::{
    AutopsyId, ChangeId, ChangeState, CheckOutcome, Day, Person, ProcessChange, Turn, Verdict, autopsy_label,
    capital, pattern_label, show_day,
};
use crate::exhibits::{Effect, baseline_words, level_name, one};
use crate::patterns::ChangeEffect;
use crate::render::{effects as told, words};
use crate::store::{self, Conn};
use crate::web::error::Result;
use crate::web::extract::{Asked, At, Said};
use crate::web::names::Names;
use crate::web::page;
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::Days;
use serde::Serialize;

#[derive(Serialize)]
struct Page {
    label: String,
    title: String,
    lede: String,
    /// What comes next, and how much it presses.
    next: String,
    turn: Option<String>,
    next_kind: &'static str,
    acts: Vec<(String, &'static str)>,
    edit: Option<String>,
    facts: Vec<(&'static str, String, String)>,
    hypothesis: String,
    measure: String,
    baseline: Option<String>,
    baseline_note: String,
    effect: Option<Shown>,
    no_effect: String,
    check: Option<(String, String)>,
    /// Where another change may be proposed, if this one has not done it.
    instead: Option<String>,
    declined: Option<(String, String)>,
    /// Its name, and where it stands.
    pattern: Option<(String, String)>,
    born: Vec<Born>,
    more_born: usize,
    record: Vec<history::Told>,
}

/// What may be said of it.
#[derive(Serialize)]
struct Shown {
    reading: String,
    tone: &'static str,
    meaning: &'static str,
    sentence: String,
    svg: String,
    asides: Vec<String>,
    note: String,
}

/// An autopsy whose finding it was born from; without an address for whoever may not open it.
#[derive(Serialize)]
struct Born {
    label: String,
    account: String,
    href: Option<String>,
}

/// Autopsies that are named.
const NAMED: usize = 12;
/// Lines of the record in view.
const LINES: i64 = 40;

pub async fn page(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At(id): At<ChangeId>,
    Asked(Said { said }): Asked<Said>,
) -> Result<Response> {
    let read = Read::load(&app, now.at, id).await?;
    let change = &read.change;
    let found = effects(&app, &read.organisation, read.today, std::slice::from_ref(change)).await?;
    let is_loading = found.is_loading;
    let effect = found.of.get(&id);
    let (baseline, baseline_note) = baseline(&app, &read).await;
    let mut conn = app.db.read().await?;
    let ids = store::changes::autopsies(&mut conn, id).await?;
    let born = born(&mut conn, &ids, &me, read.today).await?;
    let pattern = match change.plan.pattern_id {
        Some(id) => store::pattern_records::find(&mut conn, id).await?,
        None => None,
    };
    let lines = store::record::of_object(&mut conn, id.uuid(), LINES).await?;
    drop(conn);
    let address = read.address();
    let acts = moves_of(change, &me).into_iter();
    let acts = acts
        .filter_map(|(to, said)| Some((format!("{address}/{}", form_of(ChangeState::parse(to)?)?), said)));
    let editable = change.tended_by(&me).is_some() && change.may_edit(&change.plan).is_ok();
    let page = Page {
        label: change.label(),
        title: change.plan.title.to_string(),
        lede: format!("{}. Against “{}”.", change.state.label(), change.plan.cause.label()),
        next: change.next_step(read.today),
        turn: turn(change, &read.names),
        next_kind: kind(change, read.today),
        acts: acts.collect(),
        edit: editable.then(|| format!("{address}/edit")),
        facts: facts(&read),
        hypothesis: change.plan.hypothesis.to_string(),
        measure: change.plan.measure.to_string(),
        baseline,
        baseline_note,
        // Spans of a few days say nothing, and draw it large.
        effect: effect
            .filter(|it| it.figures.window_days >= FEW_DAYS)
            .map(|it| shown(it, change, read.today)),
        no_effect: no_effect(change, read.today, is_loading),
        check: change.check.as_ref().map(|it| {
            let by = it.by.map_or_else(String::new, |by| format!(" by {}", read.names.name(Some(by))));
            (format!("{} on {}{by}", it.outcome.label(), show_day(it.on)), it.note.to_string())
        }),
        instead: instead(change, &me),
        declined: change.declined.as_ref().map(|(day, why)| (show_day(*day), why.to_string())),
        pattern: pattern.map(|it| {
            let name = format!("{}, {}", pattern_label(it.number), it.place.label());
            (name, format!("/patterns/records/{}", it.id))
        }),
        more_born: ids.len() - born.len().min(ids.len()),
        born,
        record: history::told(&lines, &read.names, read.organisation.zone),
    };
    Ok(page::said(&app, &me, "changes/show.html", &page, Some(&said)).await?.into_response())
}

fn kind(change: &ProcessChange, today: Day) -> &'static str {
    match change.state {
        _ if change.is_late(today) || change.check_is_due(today) => "late",
        ChangeState::Proposed | ChangeState::Agreed => "wait",
        ChangeState::InPlace => "",
        ChangeState::Checked => "good",
        ChangeState::Declined => "seal",
    }
}

/// As it was fixed when it was agreed; before that as it is today, and of what was imported nothing.
async fn baseline(app: &App, read: &Read) -> (Option<String>, String) {
    let change = &read.change;
    if let Some(fixed) = &change.baseline {
        let note = match change.agreed_on {
            Some(day) => format!("Fixed when it was agreed, {}.", show_day(day)),
            None => "Counted afterwards: it was made elsewhere and imported.".to_owned(),
        };
        return (Some(baseline_words(fixed)), note);
    }
    if change.state == ChangeState::Declined {
        return (None, "None: it was declined before one was fixed.".to_owned());
    }
    if change.state != ChangeState::Proposed {
        return (None, "None was fixed before it started: it was made elsewhere and imported.".to_owned());
    }
    let plan = &change.plan;
    let (organisation, today) = (&read.organisation, read.today);
    let today = before(app, organisation, today, plan.cause, plan.level.clone(), plan.effective_on).await;
    match today {
        Ok(it) => {
            (Some(baseline_words(&it)), "As of today; it is fixed when the change is agreed.".to_owned())
        }
        Err(_) => (None, "The figures are being loaded; look again in a moment.".to_owned()),
    }
}

/// A change that was judged and did not work, or goes on no more, leaves its cause where it was.
fn instead(change: &ProcessChange, me: &Person) -> Option<String> {
    let check = change.check.as_ref()?;
    let has_worked = check.verdict == Verdict::Fell && check.outcome != CheckOutcome::Stopped;
    let from = match change.plan.pattern_id {
        Some(id) => format!("pattern={id}"),
        None => format!("cause={}", change.plan.cause.code()),
    };
    (!has_worked && me.contributor().is_some()).then(|| format!("/changes/new?{from}"))
}

fn shown(effect: &Effect, change: &ProcessChange, today: Day) -> Shown {
    Shown {
        reading: effect.reading.clone(),
        tone: effect.tone(),
        meaning: told::meaning(effect.verdict),
        sentence: effect.sentence.clone(),
        svg: effect.chart("effect"),
        asides: asides(&effect.figures).into_iter().chain(check_comes_first(effect, change, today)).collect(),
        note: match &change.check {
            Some(check) => {
                format!("These are the figures of {}, when it was checked; they stay.", show_day(check.on))
            }
            None => "As of today, counted anew until it is checked.".to_owned(),
        },
    }
}

/// What else is worth knowing: the baseline, a spike before it, what is undecided, days left out.
fn asides(it: &ChangeEffect) -> Vec<String> {
    let interval = |lo: Option<f64>, hi: Option<f64>| {
        let lo = lo.map_or_else(|| "0".to_owned(), words::ratio);
        match hi {
            Some(hi) => format!("{lo} to {}", words::ratio(hi)),
            None => format!("from {lo}"),
        }
    };
    let mut asides = Vec::new();
    if let Some(rr) = it.rr_base {
        let interval = interval(it.rr_base_lo, it.rr_base_hi);
        asides.push(format!("Against the baseline: {} times as often ({interval}).", words::ratio(rr)));
    }
    if let Some(spike) = it.spike_rr {
        let interval = interval(it.spike_lo, it.spike_hi);
        asides
            .push(format!("The time before it was {} times the baseline ({interval}).", words::ratio(spike)));
    }
    if it.roll_out_days > 0 {
        let days = words::counted(usize::try_from(it.roll_out_days).unwrap_or(0), "day", "days");
        asides.push(format!("The roll-out, {days}, is in neither span."));
    }
    if it.pending_after > 0 {
        let pending = words::counted(it.pending_after, "autopsy", "autopsies");
        asides.push(format!(
            "{} opened after it without a finding yet; they are taken to split like the others.",
            words::sentence(&pending)
        ));
    }
    asides
}

/// A check before there can be a verdict judges nothing.
fn check_comes_first(effect: &Effect, change: &ProcessChange, today: Day) -> Option<String> {
    let check_on = change.plan.check_on.filter(|_| change.state == ChangeState::InPlace)?;
    let told_on = today.checked_add_days(Days::new(effect.days_left?.try_into().ok()?))?;
    (told_on > check_on).then(|| {
        let (told_on, check_on) = (show_day(told_on), show_day(check_on));
        format!("At the present rate there is a verdict about {told_on}, later than its check on {check_on}: judged then, it ends in “too early”.")
    })
}

/// Shorter spans than this are not shown.
const FEW_DAYS: u64 = 14;

/// Whose turn it is.
fn turn(change: &ProcessChange, names: &Names) -> Option<String> {
    let (person, part) = match change.turn() {
        Turn::Nobody => return None,
        Turn::Leaders => return Some("a CS leader, or the executive sponsor".to_owned()),
        Turn::Owner(person) => (person, "its owner"),
        Turn::Checker(person) => (person, "its checker"),
    };
    let leads = || "a CS leader: it needs somebody".to_owned();
    Some(person.map_or_else(leads, |it| format!("{}, {part}", names.name(Some(it)))))
}

fn no_effect(change: &ProcessChange, today: Day, is_loading: bool) -> String {
    match change.state {
        _ if is_loading => "The figures are being loaded; look again in a moment.".to_owned(),
        ChangeState::Proposed | ChangeState::Agreed => {
            "Nothing can be said before it is in place. Then findings of its cause are compared in equal spans before and after.".to_owned()
        }
        ChangeState::InPlace if change.plan.effective_on <= today => {
            "It holds for a few days only: nothing can be compared yet.".to_owned()
        }
        ChangeState::InPlace => "It has not taken effect yet.".to_owned(),
        ChangeState::Checked => "The figures of its check can’t be read any more.".to_owned(),
        ChangeState::Declined => "It was never put in place.".to_owned(),
    }
}

fn facts(read: &Read) -> Vec<(&'static str, String, String)> {
    let plan = &read.change.plan;
    let nobody = || "Nobody yet".to_owned();
    let who = |it| match it {
        Some(id) => read.names.name(Some(id)),
        None => nobody(),
    };
    let strength = plan.strength.map(|it| (it.label(), it.grade()));
    let place = plan.level.as_ref().map_or_else(
        || ("Everywhere".to_owned(), String::new()),
        |it| (level_name(it.dimension, it.name.as_str()), one(it.dimension).to_owned()),
    );
    let (in_effect, checked) = match read.change.state {
        ChangeState::Proposed | ChangeState::Agreed => ("To be in effect", "To be checked"),
        ChangeState::InPlace => ("In effect since", "To be checked"),
        ChangeState::Checked => ("In effect since", "Checked"),
        ChangeState::Declined => ("Was to be in effect", "Was to be checked"),
    };
    let days = usize::try_from(plan.roll_out_days).unwrap_or(0);
    let roll_out = if days == 0 {
        String::new()
    } else {
        format!("{} of roll-out", words::counted(days, "day", "days"))
    };
    let checked_on = read.change.check.as_ref().map(|it| it.on).or(plan.check_on);
    vec![
        ("Owner", who(plan.owner_id), plan.owner_function.label().to_owned()),
        (in_effect, show_day(plan.effective_on), roll_out),
        (
            checked,
            checked_on.map_or_else(|| "No date yet".to_owned(), show_day),
            plan.checker_id.map_or_else(nobody, |it| format!("by {}", who(Some(it)))),
        ),
        ("Where", place.0, place.1),
        (
            "Strength",
            strength.map_or_else(|| "Not said".to_owned(), |it| capital(it.1)),
            [plan.kind.map(|it| it.label().to_owned()), strength.map(|it| it.0.to_owned())]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(". "),
        ),
    ]
}

/// The autopsies by account, each leading to its page as far as this reader may open it.
async fn born(conn: &mut Conn, ids: &[AutopsyId], me: &Person, today: Day) -> Result<Vec<Born>> {
    let named: Vec<AutopsyId> = ids.iter().copied().take(NAMED).collect();
    let found = store::autopsies::find_many(conn, &named).await?;
    let born = found.iter().map(|it| Born {
        label: autopsy_label(it.opening.number),
        account: it.opening.account.to_string(),
        href: it.sight_of(me, today).page.then(|| format!("/autopsies/{}", it.id())),
    });
    Ok(born.collect())
}
