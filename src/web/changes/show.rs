//! The page of one change: what comes next, its plan, its baseline, its effect with the chart, what it was born from.
use super::fields::level_code;
use super::figures::before;
use super::{Read, effects, form_of, history, moves_of};
use crate::app::App;
use crate::domain::{
    AutopsyId, Baseline, ChangeId, ChangeState, CheckOutcome, Day, Person, ProcessChange, Turn, Verdict,
    autopsy_label, capital, pattern_label, show_day,
};
use crate::exhibits::{Effect, baseline_words, level_name, one};
use crate::patterns::{ChangeEffect, days_until_a_verdict};
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
    /// When its check can tell anything, while the day can still be chosen.
    advice: Option<String>,
    effect: Option<Shown>,
    no_effect: String,
    check: Option<(String, String)>,
    /// Where another change may be proposed if this one has not done it, and in which words.
    instead: Option<(String, &'static str)>,
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
    let (baseline, baseline_note, advice) = baseline(&app, &read).await;
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
        advice,
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
async fn baseline(app: &App, read: &Read) -> (Option<String>, String, Option<String>) {
    let change = &read.change;
    if let Some(fixed) = &change.baseline {
        let note = match change.agreed_on {
            Some(day) => format!("Fixed when it was agreed, {}.", show_day(day)),
            None => "Counted afterwards: it was made elsewhere and imported.".to_owned(),
        };
        let advice = advice(change, fixed).filter(|_| change.state == ChangeState::Agreed);
        return (Some(baseline_words(fixed)), note, advice);
    }
    if change.state == ChangeState::Declined {
        return (None, "None: it was declined before one was fixed.".to_owned(), None);
    }
    if change.state != ChangeState::Proposed {
        return (
            None,
            "None was fixed before it started: it was made elsewhere and imported.".to_owned(),
            None,
        );
    }
    let plan = &change.plan;
    let (organisation, today) = (&read.organisation, read.today);
    let today = before(app, organisation, today, plan.cause, plan.level.clone(), plan.effective_on).await;
    match today {
        Ok(it) => {
            let note = "As of today; it is fixed when the change is agreed.".to_owned();
            (Some(baseline_words(&it)), note, advice(change, &it))
        }
        Err(_) => (None, "The figures are being loaded; look again in a moment.".to_owned(), None),
    }
}

/// Says when a check can tell anything, at the rate before the change, if that is later than it is to be checked.
fn advice(change: &ProcessChange, before: &Baseline) -> Option<String> {
    let plan = &change.plan;
    let check_on = plan.check_on?;
    let Some(days) = days_until_a_verdict(before) else {
        return Some(
            "At this rate so few come up that no check within nine months can tell whether it helped."
                .to_owned(),
        );
    };
    let days = Days::new(days + plan.roll_out_days.unsigned_abs());
    let told_on = plan.effective_on.checked_add_days(days).filter(|it| *it > check_on)?;
    let (told_on, check_on) = (show_day(told_on), show_day(check_on));
    Some(format!("At this rate there is a verdict about {told_on}: check it then rather than on {check_on}."))
}

/// What was judged and goes on no more, or in another way, asks for another change; so does what goes on without having
/// shown that it worked.
fn instead(change: &ProcessChange, me: &Person) -> Option<(String, &'static str)> {
    let check = change.check.as_ref().filter(|_| me.contributor().is_some())?;
    let words = match check.outcome {
        CheckOutcome::Stopped => "Propose what comes instead",
        CheckOutcome::Changed => "Propose it as it goes on",
        CheckOutcome::Kept if check.verdict != Verdict::Fell => "Propose another change",
        CheckOutcome::Kept => return None,
    };
    let plan = &change.plan;
    let mut from = format!("cause={}", plan.cause.code());
    if let Some(id) = plan.pattern_id {
        from = format!("{from}&pattern={id}");
    }
    if let Some(level) = &plan.level {
        from = format!("{from}&level={}", crate::render::encoded(&level_code(level)));
    }
    Some((format!("/changes/new?{from}"), words))
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
    let later = match () {
        () if told_on <= check_on => return None,
        () if check_on > today => format!(", later than its check on {}", show_day(check_on)),
        () => String::new(),
    };
    let told_on = show_day(told_on);
    Some(format!(
        "At the present rate there is a verdict about {told_on}{later}: wait with the check until then, or it ends in “too early”."
    ))
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
