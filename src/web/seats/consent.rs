//! What a seat is asked first: to agree, to decline, or to say that it was not involved.
use super::{SeatAt, seated, what_happened};
use crate::actions;
use crate::app::App;
use crate::domain::{Consent, Function, Person, Problems, Prose, counted, show_day};
use crate::web::autopsies::{Read, times_words};
use crate::web::error::Result;
use crate::web::extract::{At, Input};
use crate::web::form::{Beside, Choice, Field, Form};
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    answer: String,
    reason: String,
}

fn consent_form(read: &Read, function: Function, fields: &Fields, beside: Vec<Beside>) -> Form {
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
        before: what_happened(read).into_iter().collect(),
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

pub async fn form(
    State(app): State<App>,
    As(me): As<Person>,
    At((id, function)): SeatAt,
) -> Result<Response> {
    let (read, _) = seated(&app, &me, id, function).await?;
    let answer = read.autopsy.seat(function).and_then(|it| it.answer).map_or("", Consent::code);
    let fields = Fields { answer: answer.to_owned(), reason: String::new() };
    consent_form(&read, function, &fields, promises(&read)).show(&app, &me).await
}

pub async fn answer(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At((id, function)): SeatAt,
    Input(fields): Input<Fields>,
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
