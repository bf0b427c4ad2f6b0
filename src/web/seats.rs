//! What a seat is asked first: agree, decline, not involved, delegate; and the CS leader's confirmation.
use super::autopsies::{Read, read, read_on, times_words};
use super::error::{Error, Result};
use super::extract::{At, Input, Nothing};
use super::form::{Beside, Choice, Field, Form};
use super::names::Names;
use super::session::{As, Now};
use super::typed;
use crate::actions;
use crate::app::App;
use crate::domain::{
    AutopsyId, Consent, Function, Leader, Person, Problems, Prose, Seated, counted, show_day,
};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

pub fn router() -> Router<App> {
    Router::new()
        .route("/autopsies/{id}/seats", get(seating).post(seat))
        .route("/autopsies/{id}/seats/{function}/consent", get(consent).post(answer))
        .route("/autopsies/{id}/seats/{function}/delegate", get(delegate).post(set_delegate))
        .route("/autopsies/{id}/seats/{function}/holder", get(holder).post(hand_over))
        .route("/autopsies/{id}/seats/{function}/excusal", get(excusal).post(excuse))
}

/// A seat in an autopsy, as it stands in an address.
pub type SeatAt = At<(AutopsyId, Function)>;

/// The autopsy and the right to speak for this seat; else a clear no.
pub async fn seated(app: &App, me: &Person, id: AutopsyId, function: Function) -> Result<(Read, Seated)> {
    let read = read(app, me, id).await?;
    let seat = read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let seated = seat.held_by(me, read.today).ok_or_else(|| {
        Error::Forbidden(format!(
            "Only the executive of {} and the delegate can answer here.",
            function.label()
        ))
    })?;
    Ok((read, seated))
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct AnswerFields {
    answer: String,
    reason: String,
}

fn consent_form(read: &Read, function: Function, fields: &AnswerFields, beside: Vec<Beside>) -> Form {
    let answers = vec![
        Choice::new("agreed", "Agree, and file a cause")
            .help("You file one cause before you read anyone else’s."),
        Choice::new("not_involved", "My area wasn’t involved").help("The CS leader is asked to confirm."),
        Choice::new("declined", "I don’t agree to the autopsy")
            .help("The rescue can’t start. The sponsor is told, with your reason."),
    ];
    let others = read.autopsy.asked().count();
    Form {
        title: format!("Will {} take part in the {} autopsy?", function.label(), read.account),
        lede: format!(
            "{} {} a year at risk. The rescue starts when all {} have agreed.",
            times_words(&read.autopsy),
            read.autopsy.opening.arr_at_risk.short(&read.autopsy.opening.currency),
            counted(others)
        ),
        action: format!("{}/seats/{function}/consent", read.address()),
        fields: vec![
            Field::radio("answer", "Your answer", &fields.answer, answers),
            Field::area("reason", "If not: why?", &fields.reason)
                .hint("Needed unless you agree. Everyone taking part reads it."),
        ],
        button: "Answer".into(),
        note: "Silence is never consent. Somebody else should answer? Delegate from the autopsy’s page."
            .into(),
        back: read.address(),
        beside,
        focused: true,
        ..Form::default()
    }
}

/// What one agrees to, and who reads what is written.
fn promises(read: &Read) -> Vec<Beside> {
    vec![
        Beside {
            title: "You’d be agreeing to".into(),
            lines: vec![
                ("File one cause".into(), format!("before you read anyone else’s, by {}.", show_day(read.autopsy.opening.due_on))),
                ("Accept the finding or dissent".into(), "within five working days; dissent is printed.".into()),
                ("Own a process change".into(), "if the finding is in your area. Pay and performance are not decided here.".into()),
            ],
            link: None,
        },
        Beside {
            title: "Who sees what you write".into(),
            lines: vec![(
                String::new(),
                "Sealed until everyone has filed. Then the leaders taking part, customer success and the sponsor read it. The customer never does.".into(),
            )],
            link: None,
        },
    ]
}

async fn consent(State(app): State<App>, As(me): As<Person>, At((id, function)): SeatAt) -> Result<Response> {
    let (read, _) = seated(&app, &me, id, function).await?;
    let answer = read.autopsy.seat(function).and_then(|it| it.answer).map_or("", Consent::code);
    let fields = AnswerFields { answer: answer.to_owned(), reason: String::new() };
    consent_form(&read, function, &fields, promises(&read)).show(&app, &me).await
}

async fn answer(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At((id, function)): SeatAt,
    Input(fields): Input<AnswerFields>,
) -> Result<Response> {
    let (read, seated) = seated(&app, &me, id, function).await?;
    let form = consent_form(&read, function, &fields, promises(&read));
    let mut problems = Problems::default();
    let answer = problems.chosen("answer", Consent::parse(&fields.answer), "Choose an answer");
    let reason = problems.take("reason", "The reason", Prose::optional(&fields.reason));
    let (Some(answer), Some(reason)) = (answer, reason) else {
        return form.invalid(&app, &me, problems).await;
    };
    let done = actions::seats::answer(&app.db, now.call(&me), seated, id, answer, reason).await;
    let next = match answer {
        Consent::Agreed => format!("{}/seats/{function}/filing?said=agreed", read.address()),
        Consent::Declined => format!("{}?said=declined", read.address()),
        Consent::NotInvolved => format!("{}?said=not_involved", read.address()),
    };
    form.after(&app, &me, done, next).await
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct DelegateFields {
    person: String,
    until: String,
}

fn delegate_form(
    read: &Read,
    function: Function,
    fields: &DelegateFields,
    names: &Names,
    me: &Person,
) -> Form {
    let mut people = vec![Choice::new("", "Nobody: I answer myself")];
    people.extend(
        names
            .active()
            .into_iter()
            .filter(|it| it.id != me.id)
            .map(|it| Choice::new(it.id.to_string(), format!("{}, {}", it.name, it.title))),
    );
    Form {
        title: format!("Delegate the seat of {}", function.label()),
        lede: "They agree and file in your place. You still own the area, and both names stay on record."
            .into(),
        action: format!("{}/seats/{function}/delegate", read.address()),
        crumbs: read.crumbs("Delegate"),
        fields: vec![
            Field::select("person", "Who answers for you?", &fields.person, people),
            Field::date("until", "Until", &fields.until).hint("Leave empty for the whole of this autopsy."),
        ],
        button: "Delegate".into(),
        back: read.address(),
        ..Form::default()
    }
}

async fn delegate(
    State(app): State<App>,
    As(me): As<Person>,
    At((id, function)): SeatAt,
) -> Result<Response> {
    let (read, _) = seated(&app, &me, id, function).await?;
    let mut conn = app.db.read().await?;
    let names = Names::load(&mut conn).await?;
    drop(conn);
    let seat = read.autopsy.seat(function);
    // Who stands in for the function anyway is proposed.
    let usual = names.delegate(function);
    let fields = DelegateFields {
        person: seat.and_then(|it| it.delegate_id.or(usual)).map(|it| it.to_string()).unwrap_or_default(),
        until: seat.and_then(|it| it.delegate_until).map(|it| it.to_string()).unwrap_or_default(),
    };
    delegate_form(&read, function, &fields, &names, &me).show(&app, &me).await
}

async fn set_delegate(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At((id, function)): SeatAt,
    Input(fields): Input<DelegateFields>,
) -> Result<Response> {
    let (read, _) = seated(&app, &me, id, function).await?;
    let names = Names::load(&mut *app.db.read().await?).await?;
    let form = delegate_form(&read, function, &fields, &names, &me);
    let mut problems = Problems::default();
    let person = typed::optional_person(&mut problems, "person", &fields.person);
    let until = typed::optional_day(&mut problems, "until", "Until", &fields.until);
    if !problems.is_empty() {
        return form.invalid(&app, &me, problems).await;
    }
    let done =
        actions::seats::delegate(&app.db, now.call(&me), me.clone(), id, function, person, until).await;
    form.after(&app, &me, done, format!("{}?said=delegated", read.address())).await
}

fn excusal_form(read: &Read, function: Function) -> Form {
    let reason = read.autopsy.seat(function).map(|it| it.answer_reason.to_string()).unwrap_or_default();
    Form {
        title: format!("Confirm that {} was not involved", function.label()),
        lede: format!(
            "Its reason: “{reason}” Nothing more is asked of it, and the others decide without it."
        ),
        action: format!("{}/seats/{function}/excusal", read.address()),
        crumbs: read.crumbs("Not involved"),
        button: "Confirm".into(),
        note: "Don’t agree? Talk to the executive; the answer can be changed until you confirm.".into(),
        back: read.address(),
        ..Form::default()
    }
}

async fn excusal(
    State(app): State<App>,
    As((me, _)): As<(Person, Leader)>,
    At((id, function)): SeatAt,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let seat = read.autopsy.seat(function).ok_or(Error::NotFound)?;
    excusal_form(&read, function).show_if(&app, &me, read.autopsy.may_excuse(seat)).await
}

async fn excuse(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    At((id, function)): SeatAt,
    Input(_): Input<Nothing>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let done = actions::seats::excuse(&app.db, now.call(&me), leader, id, function).await;
    excusal_form(&read, function).after(&app, &me, done, format!("{}?said=excused", read.address())).await
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SeatFields {
    function: String,
}

fn seating_form(read: &Read, fields: &SeatFields) -> Form {
    let unseated = Function::ALL.iter().filter(|it| read.autopsy.seat(**it).is_none());
    let functions = unseated.map(|it| Choice::new(it.code(), it.label())).collect();
    Form {
        title: "Seat another function".into(),
        lede: "It is asked to agree and to file like the others. The rescue waits for it, too.".into(),
        action: format!("{}/seats", read.address()),
        crumbs: read.crumbs("Seat another function"),
        fields: vec![Field::radio("function", "Which function?", &fields.function, functions).columns("two")],
        button: "Seat it".into(),
        back: read.address(),
        ..Form::default()
    }
}

async fn seating(
    State(app): State<App>,
    As((me, _)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = seating_form(&read, &SeatFields::default());
    form.show_if(&app, &me, read.autopsy.may_seat()).await
}

async fn seat(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
    Input(fields): Input<SeatFields>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = seating_form(&read, &fields);
    let Some(function) = Function::parse(&fields.function) else {
        return form.invalid(&app, &me, Problems::one("function", "Choose a function")).await;
    };
    let done = actions::seats::add(&app.db, now.call(&me), leader, id, function).await;
    form.after(&app, &me, done, format!("{}?said=seated", read.address())).await
}

fn holder_form(read: &Read, function: Function, names: &Names) -> Form {
    let seat = read.autopsy.seat(function);
    let asked_anew = if read.autopsy.rescue.is_some() {
        "The consent given stays."
    } else {
        "They are asked to agree anew."
    };
    Form {
        title: format!("Hand the seat of {} over", function.label()),
        lede: format!(
            "From {} to {}, who leads {} now. {asked_anew} What was filed stays under its author.",
            names.name(seat.and_then(|it| it.executive_id)),
            names.name(names.executive(function)),
            function.label()
        ),
        action: format!("{}/seats/{function}/holder", read.address()),
        crumbs: read.crumbs("Hand over"),
        button: "Hand it over".into(),
        back: read.address(),
        ..Form::default()
    }
}

async fn holder(
    State(app): State<App>,
    As((me, _)): As<(Person, Leader)>,
    At((id, function)): SeatAt,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let read = read_on(&mut conn, &app, &me, id).await?;
    let names = Names::load(&mut conn).await?;
    drop(conn);
    let seat = read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let may = read.autopsy.may_hand_over(seat, names.executive(function));
    holder_form(&read, function, &names).show_if(&app, &me, may).await
}

async fn hand_over(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    At((id, function)): SeatAt,
    Input(_): Input<Nothing>,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let read = read_on(&mut conn, &app, &me, id).await?;
    let names = Names::load(&mut conn).await?;
    drop(conn);
    read.autopsy.seat(function).ok_or(Error::NotFound)?;
    let done = actions::seats::hand_over(&app.db, now.call(&me), leader, id, function).await;
    let form = holder_form(&read, function, &names);
    form.after(&app, &me, done, format!("{}?said=handed_over", read.address())).await
}
