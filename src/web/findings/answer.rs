//! What a seat says to the finding: it accepts, or dissents with a reason.
use crate::actions;
use crate::app::App;
use crate::domain::{Blocked, Finding, FindingAnswer, Function, Person, Problems, Prose, show_day};
use crate::web::autopsies::Read;
use crate::web::error::Result;
use crate::web::extract::{At, Input};
use crate::web::form::{Beside, Choice, Field, Form};
use crate::web::seats::{SeatAt, seated};
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    version: String,
    answer: String,
    reason: String,
}

fn answer_form(read: &Read, finding: &Finding, function: Function, fields: &Fields) -> Form {
    let answers = vec![
        Choice::new("accept", "Accept").help("This is what happened, as far as we can tell."),
        Choice::new("dissent", "Dissent").help("I see it otherwise. My reason is printed with the finding."),
    ];
    let share = finding.primary_share.map(|it| format!(" ({it}%)")).unwrap_or_default();
    let mut lines = vec![("Primary".to_owned(), format!("{}{share}", finding.primary_cause.label()))];
    for it in &finding.contributing {
        let share = it.share.map(|it| format!(" ({it}%)")).unwrap_or_default();
        lines.push(("Contributing".to_owned(), format!("{}{share}", it.cause.label())));
    }
    lines.push(("In words".to_owned(), finding.statement.to_string()));
    Form {
        title: format!("Does {} accept the finding on {}?", function.label(), read.account),
        lede: finding
            .answers_due_on
            .map(|it| format!("Answer by {}. Dissent never blocks closing.", show_day(it)))
            .unwrap_or_default(),
        action: format!("{}/finding/answers/{function}", read.address()),
        crumbs: read.crumbs("Answer the finding"),
        hidden: vec![("version", fields.version.clone())],
        fields: vec![
            Field::radio("answer", "Your answer", &fields.answer, answers),
            Field::area("reason", "Reason", &fields.reason).hint("Needed for a dissent."),
        ],
        button: "Answer".into(),
        back: read.address(),
        beside: vec![Beside {
            title: "The finding".into(),
            lines,
            link: Some((read.address(), "Filings side by side".into())),
        }],
        ..Form::default()
    }
}

/// The finding that is to be answered.
fn proposed(read: &Read) -> Result<&Finding> {
    let missing = || actions::Error::from(Blocked("The finding has not been proposed yet.".into()));
    Ok(read.autopsy.finding.as_ref().ok_or_else(missing)?)
}

pub async fn form(
    State(app): State<App>,
    As(me): As<Person>,
    At((id, function)): SeatAt,
) -> Result<Response> {
    let (read, _) = seated(&app, &me, id, function).await?;
    let finding = proposed(&read)?;
    let before = read.autopsy.answers.iter().find(|it| it.function == function);
    let fields = Fields {
        version: finding.version.to_string(),
        answer: before.map_or("", |it| it.answer.code()).to_owned(),
        reason: before.map(|it| it.reason.to_string()).unwrap_or_default(),
    };
    answer_form(&read, finding, function, &fields).show(&app, &me).await
}

pub async fn answer(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At((id, function)): SeatAt,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let (read, seated) = seated(&app, &me, id, function).await?;
    let finding = proposed(&read)?;
    let form = answer_form(&read, finding, function, &fields);
    let version = typed::version(&fields.version)?;
    let mut problems = Problems::default();
    let answer = problems.chosen("answer", FindingAnswer::parse(&fields.answer), "Choose an answer");
    let reason = problems.take("reason", "The reason", Prose::optional(&fields.reason));
    if answer == Some(FindingAnswer::Dissent) && reason.as_ref().is_some_and(Prose::is_empty) {
        problems.add("reason", "A dissent needs its reason; it is printed with the finding");
    }
    let (Some(answer), Some(reason), true) = (answer, reason, problems.is_empty()) else {
        return form.invalid(&app, &me, problems).await;
    };
    let done = actions::findings::answer(&app.db, now.call(&me), seated, id, version, answer, reason).await;
    let said = if answer == FindingAnswer::Accept { "accepted" } else { "dissented" };
    form.after(&app, &me, done, format!("{}?said={said}", read.address())).await
}
