//! The page of one autopsy: whose turn it is, who takes part, what was revealed, what was found, how the rescue goes.
use super::record::{self, Told};
use super::{Read, read};
use crate::app::App;
use crate::domain::{
    Answered, Ask, Autopsy, AutopsyId, Cause, Consent, Currency, Filing, FindingAnswer, Function,
    LookStanding, Person, Seat, Standing, Task, Zone, capital, counted, show_day, signal_label,
};
use crate::store;
use crate::web::error::Result;
use crate::web::extract::{Asked, At};
use crate::web::names::{Names, Who};
use crate::web::page;
use crate::web::session::As;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    said: String,
}

#[derive(Serialize)]
struct Page {
    id: AutopsyId,
    label: String,
    account: String,
    account_href: String,
    times: i64,
    light: bool,
    opened: String,
    step: usize,
    notes: [String; 6],
    over: Option<String>,
    headline: Headline,
    overridden: Option<String>,
    facts: Vec<(String, String, String)>,
    happened: String,
    stated_reason: String,
    signals: Vec<String>,
    tally: String,
    seats: Vec<SeatRow>,
    revealed: Option<Revealed>,
    finding: Option<FindingPart>,
    rescue: Option<RescuePart>,
    rescue_lock: Option<String>,
    looks: Vec<(String, String, Option<String>)>,
    record: Vec<Told>,
    asks: Vec<Button>,
    acts: Vec<Button>,
}

/// What the page says first: whose turn it is.
#[derive(Serialize)]
struct Headline {
    kind: &'static str,
    title: String,
    lines: Vec<String>,
}

#[derive(Serialize)]
pub struct Button {
    pub href: String,
    pub label: String,
}

#[derive(Serialize)]
struct SeatRow {
    who: Who,
    agreed: String,
    agreed_tag: &'static str,
    reason: String,
    filing: &'static str,
    filing_words: String,
    when: String,
    acts: Vec<Button>,
}

#[derive(Serialize)]
pub struct Revealed {
    pub how: String,
    pub stand: Vec<Stand>,
    pub most: String,
    pub pairs: String,
    pub filings: Vec<Card>,
}

/// How many leaders name one cause.
#[derive(Serialize)]
pub struct Stand {
    pub cause: &'static str,
    pub functions: Vec<&'static str>,
    pub n: usize,
}

/// One filing, side by side with the others.
#[derive(Serialize)]
pub struct Card {
    pub who: Who,
    pub cause: &'static str,
    pub contributing: Vec<&'static str>,
    pub evidence: String,
    pub prevention: String,
    pub link: String,
    pub confidence: Option<&'static str>,
    pub late: bool,
    pub most: bool,
}

#[derive(Serialize)]
struct FindingPart {
    primary: &'static str,
    share: Option<i64>,
    contributing: Vec<(&'static str, Option<i64>)>,
    statement: String,
    agreed: Option<String>,
    due: Option<String>,
    change: Option<String>,
    answers: Vec<AnswerRow>,
    waiting: Vec<&'static str>,
}

#[derive(Serialize)]
struct AnswerRow {
    function: &'static str,
    who: String,
    accepted: bool,
    reason: String,
}

#[derive(Serialize)]
struct RescuePart {
    led_by: String,
    started: String,
    outcome: Option<&'static str>,
    retained: String,
    ended: String,
    note: String,
    done: usize,
    all: usize,
    percent: usize,
    tasks: Vec<TaskRow>,
}

#[derive(Serialize)]
struct TaskRow {
    title: String,
    purpose: &'static str,
    owner: String,
    when: String,
    done: bool,
    late: bool,
    tick: Option<String>,
}

pub async fn page(
    State(app): State<App>,
    As(me): As<Person>,
    At(id): At<AutopsyId>,
    Asked(query): Asked<Query>,
) -> Result<Response> {
    let organisation = app.organisation().await?;
    let mut conn = app.db.read().await?;
    let read = read(&app, &mut conn, &me, id).await?;
    let names = Names::load(&mut conn).await?;
    let filings =
        if read.sight.filings { store::filings::revealed(&mut conn, id).await? } else { Vec::new() };
    let tasks = store::rescues::tasks(&mut conn, id).await?;
    let looks = store::rescues::looks(&mut conn, id).await?;
    let signals = store::autopsies::signals(&mut conn, id).await?;
    let lines = store::record::of_object(&mut conn, id.uuid(), 60).await?;
    let account = store::accounts::find(&mut conn, read.autopsy.opening.account_id).await?;
    let changes = store::facts::changes(&mut conn).await?;
    drop(conn);
    let it = &read.autopsy;
    let renews = account.and_then(|it| it.renewal_on);
    let change = it.finding.as_ref().and_then(|it| it.change_id);
    let change = changes.iter().find(|it| Some(it.id) == change).map(|it| it.title.to_string());
    let page = Page {
        id,
        label: read.label(),
        account: read.account.clone(),
        account_href: format!("/accounts/{}", it.opening.account_id),
        times: it.opening.ordinal,
        light: it.opening.kind == crate::domain::Depth::Light,
        opened: opened(it, &names),
        step: it.standing().step(),
        notes: notes(it),
        over: over(it),
        headline: headline(&read, &me),
        overridden: it.overridden.as_ref().map(|it| {
            format!("{} on {}: {}", names.name(Some(it.by_id)), organisation.zone.show(it.at), it.reason)
        }),
        facts: facts(it, renews, &tasks),
        happened: it.opening.happened.to_string(),
        stated_reason: it.opening.stated_reason.to_string(),
        signals: signals.iter().map(|it| signal_label(it)).collect(),
        tally: tally(it),
        seats: it.seats.iter().map(|seat| seat_row(&read, seat, &names, &me, organisation.zone)).collect(),
        revealed: (read.sight.filings && !filings.is_empty())
            .then(|| revealed(it, &filings, &names, organisation.zone)),
        finding: it.finding.as_ref().map(|_| finding_part(it, &names, change)),
        rescue: it.rescue.as_ref().map(|_| rescue_part(&read, &tasks, &names, &me)),
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
        record: record::told(&lines, &names, organisation.zone),
        asks: it.asks_of(&me, read.today).iter().map(|asked| ask_button(it, asked.ask)).collect(),
        acts: acts(it, &me),
    };
    Ok(page::said(&app, &me, "autopsies/show.html", &page, Some(&query.said)).await?.into_response())
}

fn opened(it: &Autopsy, names: &Names) -> String {
    let day = show_day(it.opening.opened_on);
    match it.opening.opened_by {
        Some(by) => format!("Opened {day} by {}", names.name(Some(by))),
        None => format!("Opened {day}, imported"),
    }
}

/// A few words under each of the six steps.
fn notes(it: &Autopsy) -> [String; 6] {
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
        it.reveal.as_ref().map(|it| it.at.format("%-d %b").to_string()).unwrap_or_default(),
        it.finding.as_ref().and_then(|it| it.agreed_on).map(short_day).unwrap_or_default(),
        it.opening.closed_on.or(it.opening.cancelled_on).map(short_day).unwrap_or_default(),
    ]
}

fn short_day(day: crate::domain::Day) -> String {
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
    let mut lines = it.blockers(read.today);
    let late =
        it.opening.due_on < read.today && matches!(it.standing(), Standing::Agreeing | Standing::Filing);
    let kind = if late { "late" } else { "wait" };
    let yours = it.asks_of(me, read.today).len();
    let title = match yours {
        _ if lines.is_empty() => return Headline { kind: "good", title: "Nothing blocks it".into(), lines },
        0 => lines.remove(0).trim_end_matches('.').to_owned(),
        1 => "One thing needs you".to_owned(),
        n => format!("{} things need you", capital(&counted(n))),
    };
    if matches!(it.standing(), Standing::Agreeing | Standing::Filing) {
        lines.push(format!(
            "Filings are revealed when the last one is in, or after {} with what’s there. Nobody can read them before that.",
            show_day(it.opening.due_on)
        ));
    }
    Headline { kind, title, lines }
}

fn facts(it: &Autopsy, renews: Option<crate::domain::Day>, tasks: &[Task]) -> Vec<(String, String, String)> {
    let opening = &it.opening;
    let currency = &opening.currency;
    let done = tasks.iter().filter(|it| it.done_on.is_some()).count();
    let rescue = match &it.rescue {
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

fn seat_row(read: &Read, seat: &Seat, names: &Names, me: &Person, zone: Zone) -> SeatRow {
    let it = &read.autopsy;
    let mine = seat.held_by(me, read.today).is_some();
    let (agreed, agreed_tag) = match (seat.excused_at, seat.answer) {
        (Some(_), _) => ("Not involved".to_owned(), "plain"),
        (_, Some(Consent::Agreed)) => {
            (seat.answered_at.map(|at| at.format("%-d %b").to_string()).unwrap_or_default(), "")
        }
        (_, Some(Consent::Declined)) => ("Declined".to_owned(), "late"),
        (_, Some(Consent::NotInvolved)) => ("Says not involved".to_owned(), "wait"),
        (_, None) if it.opening.imported => ("Not on record".to_owned(), "plain"),
        (_, None) if !it.is_open() => ("No answer".to_owned(), "plain"),
        (_, None) if read.today > it.opening.agree_by => {
            (super::list::days_late((read.today - it.opening.agree_by).num_days()), "late")
        }
        (_, None) => (format!("By {}", short_day(it.opening.agree_by)), "wait"),
    };
    let (filing, filing_words) = filing_state(read, seat);
    let stand_in = seat.delegate_id.map(|id| {
        format!("{}, for {}", seat.function.label(), names.name(seat.executive_id)).replace("  ", " ")
            + if id == me.id { " (you)" } else { "" }
    });
    let shown = if seat.asked_person(read.today) == seat.delegate_id && seat.delegate_id.is_some() {
        seat.delegate_id
    } else {
        seat.executive_id
    };
    let line = if shown == seat.delegate_id && shown.is_some() {
        stand_in.unwrap_or_default()
    } else {
        seat.function.label().to_owned()
    };
    SeatRow {
        who: names.who(shown, &line),
        agreed,
        agreed_tag,
        reason: seat.answer_reason.to_string(),
        filing,
        filing_words,
        when: seat
            .filed_at
            .map(|at| {
                if it.opening.imported {
                    seat.filed_on.map(show_day).unwrap_or_default()
                } else {
                    zone.show(at)
                }
            })
            .unwrap_or_default(),
        acts: if it.is_open() { seat_acts(read, seat, me, mine) } else { Vec::new() },
    }
}

/// Whether a seat has filed. What it filed is not asked here.
fn filing_state(read: &Read, seat: &Seat) -> (&'static str, String) {
    let it = &read.autopsy;
    match (seat.excused_at, seat.filed_on, &it.reveal) {
        (Some(_), ..) => ("none", "–".into()),
        (_, Some(_), None) => ("sealed", String::new()),
        (_, Some(_), Some(_)) if seat.filed_late == Some(true) => ("wait", "After the reveal".into()),
        (_, Some(_), Some(_)) => ("good", "Revealed".into()),
        (_, None, Some(_)) => ("plain", "Not filed".into()),
        (_, None, None) if !it.is_open() => ("plain", "Not filed".into()),
        (_, None, None) if read.today > seat.due_on => {
            ("late", super::list::days_late((read.today - seat.due_on).num_days()))
        }
        (_, None, None) => ("wait", format!("Due {}", short_day(seat.due_on))),
    }
}

fn seat_acts(read: &Read, seat: &Seat, me: &Person, mine: bool) -> Vec<Button> {
    let it = &read.autopsy;
    let at = |path: &str, label: &str| Button {
        href: format!("{}/seats/{}/{path}", read.address(), seat.function),
        label: label.to_owned(),
    };
    let mut acts = Vec::new();
    if mine && seat.filed_on.is_some() && it.reveal.is_none() {
        acts.push(at("filing", "Change my filing"));
    }
    if seat.executive_id == Some(me.id) && it.may_delegate(seat).is_ok() && seat.excused_at.is_none() {
        acts.push(at("delegate", "Delegate"));
    }
    if mine
        && seat.answer.is_some()
        && seat.excused_at.is_none()
        && seat.filed_on.is_none()
        && it.rescue.is_none()
    {
        acts.push(at("consent", "Change my answer"));
    }
    if me.leader().is_some() && it.may_excuse(seat).is_ok() {
        acts.push(at("excusal", "Confirm"));
    }
    acts
}

/// Filings side by side: the cause that most name first.
pub fn revealed(it: &Autopsy, filings: &[Filing], names: &Names, zone: Zone) -> Revealed {
    let mut stand: Vec<Stand> = Vec::new();
    for filing in filings.iter().filter(|it| !it.late) {
        let cause = filing.primary_cause.label();
        match stand.iter_mut().find(|it| it.cause == cause) {
            Some(stand) => {
                stand.functions.push(filing.function.label());
                stand.n += 1;
            }
            None => stand.push(Stand { cause, functions: vec![filing.function.label()], n: 1 }),
        }
    }
    stand.sort_by_key(|it| std::cmp::Reverse(it.n));
    let all: usize = stand.iter().map(|it| it.n).sum();
    let top = stand.first().map_or(0, |it| it.n);
    let most = match (top, all) {
        (0, _) => "Nobody filed before the reveal".to_owned(),
        (1, all) if all > 1 => "No two name the same cause".to_owned(),
        (top, all) => format!("{top} of {all} name the same cause"),
    };
    let pairs = all * all.saturating_sub(1) / 2;
    let agreeing: usize = stand.iter().map(|it| it.n * (it.n - 1) / 2).sum();
    let pairs = match pairs {
        0 => String::new(),
        1..=4 => format!("{agreeing} of {pairs} pairs agree."),
        _ => format!(
            "{agreeing} of {pairs} pairs agree ({}%). Agreement isn’t proof.",
            (agreeing * 200 + pairs) / (2 * pairs)
        ),
    };
    let leading = stand.first().filter(|it| it.n > 1).map(|it| it.cause);
    let mut cards: Vec<Card> = filings.iter().map(|filing| card(filing, names, leading)).collect();
    cards.sort_by_key(|card| {
        let place = stand.iter().position(|it| it.cause == card.cause).unwrap_or(usize::MAX);
        (card.late, place)
    });
    Revealed { how: how(it, zone), stand, most, pairs, filings: cards }
}

fn card(filing: &Filing, names: &Names, leading: Option<&str>) -> Card {
    let mut line = filing.function.label().to_owned();
    if let Some(executive) = filing.behalf_of {
        line = format!("{line}, for {}", names.name(Some(executive)));
    }
    Card {
        who: names.who(filing.filed_by, &line),
        cause: filing.primary_cause.label(),
        contributing: filing.contributing.causes().into_iter().map(Cause::label).collect(),
        evidence: filing.evidence.to_string(),
        prevention: filing.prevention.to_string(),
        link: filing.link.to_string(),
        confidence: filing.confidence.map(crate::domain::Confidence::label),
        late: filing.late,
        most: leading == Some(filing.primary_cause.label()),
    }
}

fn how(it: &Autopsy, zone: Zone) -> String {
    use crate::domain::RevealCause;
    let Some(reveal) = &it.reveal else { return String::new() };
    let at = zone.show(reveal.at);
    match reveal.cause {
        RevealCause::AllFiled => format!("Revealed together {at}, when the last one came in."),
        RevealCause::DueDate => format!("Revealed {at}, at the due date, with what was there."),
        RevealCause::Leader => format!("Revealed early {at}: {}", reveal.reason),
        RevealCause::Import => "Imported as history.".to_owned(),
    }
}

fn finding_part(it: &Autopsy, names: &Names, change: Option<String>) -> FindingPart {
    let Some(finding) = &it.finding else {
        return FindingPart {
            primary: "",
            share: None,
            contributing: Vec::new(),
            statement: String::new(),
            agreed: None,
            due: None,
            change,
            answers: Vec::new(),
            waiting: Vec::new(),
        };
    };
    let row = |answered: &Answered| AnswerRow {
        function: answered.function.label(),
        who: names.name(Some(answered.answered_by)),
        accepted: answered.answer == FindingAnswer::Accept,
        reason: answered.reason.to_string(),
    };
    let waiting = if finding.agreed_on.is_none() { it.silent_on_finding() } else { Vec::new() };
    FindingPart {
        primary: finding.primary_cause.label(),
        share: finding.primary_share,
        contributing: finding.contributing.iter().map(|it| (it.cause.label(), it.share)).collect(),
        statement: finding.statement.to_string(),
        agreed: finding.agreed_on.map(show_day),
        due: finding.answers_due_on.map(show_day),
        change,
        answers: it.answers.iter().map(row).collect(),
        waiting: waiting.into_iter().map(Function::label).collect(),
    }
}

fn rescue_part(read: &Read, tasks: &[Task], names: &Names, me: &Person) -> RescuePart {
    let it = &read.autopsy;
    let done = tasks.iter().filter(|it| it.done_on.is_some()).count();
    let may = me.contributor().is_some() && it.may_rescue().is_ok();
    let row = |task: &Task| TaskRow {
        title: task.title.to_string(),
        purpose: task.purpose.label(),
        owner: task.owner_id.map_or_else(|| "Nobody yet".to_owned(), |id| names.name(Some(id))),
        when: task.done_on.map_or_else(|| format!("Due {}", short_day(task.due_on)), short_day),
        done: task.done_on.is_some(),
        late: task.done_on.is_none() && task.due_on < read.today,
        tick: (may && task.done_on.is_none())
            .then(|| format!("{}/rescue/tasks/{}/completion", read.address(), task.id)),
    };
    let empty = String::new;
    let currency: &Currency = &it.opening.currency;
    let rescue = it.rescue.as_ref();
    RescuePart {
        led_by: rescue.and_then(|it| it.led_by).map_or_else(empty, |id| names.name(Some(id))),
        started: rescue.map_or_else(empty, |it| show_day(it.started_on)),
        outcome: rescue.and_then(|it| it.outcome).map(crate::domain::Outcome::label),
        retained: rescue.and_then(|it| it.arr_retained).map_or_else(empty, |it| it.short(currency)),
        ended: rescue.and_then(|it| it.ended_on).map_or_else(empty, show_day),
        note: rescue.map_or_else(empty, |it| it.note.to_string()),
        done,
        all: tasks.len(),
        percent: (done * 100).checked_div(tasks.len()).unwrap_or(0),
        tasks: tasks.iter().map(row).collect(),
    }
}

fn look_words(standing: LookStanding) -> &'static str {
    match standing {
        LookStanding::Holding => "Holding",
        LookStanding::Slipping => "Slipping",
        LookStanding::Lost => "Lost",
    }
}

/// The button for something that is asked.
pub fn ask_button(it: &Autopsy, ask: Ask) -> Button {
    let base = format!("/autopsies/{}", it.id());
    let (path, label) = match ask {
        Ask::Agree(f) => (format!("/seats/{f}/consent"), format!("Answer for {}", f.label())),
        Ask::File(f) => (format!("/seats/{f}/filing"), format!("File for {}", f.label())),
        Ask::AnswerFinding(f) => {
            (format!("/finding/answers/{f}"), format!("Answer the finding for {}", f.label()))
        }
        Ask::ConfirmNotInvolved(f) => {
            (format!("/seats/{f}/excusal"), format!("Confirm {} was not involved", f.label()))
        }
        Ask::DecideOverride => ("/rescue/override".to_owned(), "Decide on an override".to_owned()),
        Ask::ProposeFinding => ("/finding".to_owned(), "Propose the finding".to_owned()),
        Ask::Settle | Ask::Close => ("/closure".to_owned(), "Close the autopsy".to_owned()),
        Ask::RecordOutcome => ("/rescue/outcome".to_owned(), "Record how the rescue ended".to_owned()),
    };
    Button { href: format!("{base}{path}"), label }
}

/// What else this person may do, beside what is asked.
fn acts(it: &Autopsy, me: &Person) -> Vec<Button> {
    let base = format!("/autopsies/{}", it.id());
    let mut acts = Vec::new();
    let mut add = |path: &str, label: &str| {
        acts.push(Button { href: format!("{base}{path}"), label: label.to_owned() })
    };
    if me.leader().is_some() && it.is_open() {
        if it.may_reveal().is_ok() {
            add("/reveal", "Reveal without the rest");
        }
        if it.may_extend().is_ok() {
            add("/deadline", "Extend the date");
        }
        if it.standing() == Standing::Answering {
            add("/finding", "Change the finding");
        }
        if it.may_rescue().is_ok() && it.standing() != Standing::Reconciled {
            add("/rescue/outcome", "Record how the rescue ended");
        }
        if it.may_cancel().is_ok() {
            add("/cancellation", "Cancel");
        }
    }
    if me.sponsor().is_some() && it.may_override().is_ok() && !it.has_declined() {
        add("/rescue/override", "Override");
    }
    acts
}
