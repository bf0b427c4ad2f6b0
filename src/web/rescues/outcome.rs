//! How a rescue ended, and what yearly value was kept.
use crate::actions;
use crate::app::App;
use crate::domain::{AutopsyId, Currency, Ending, Leader, Minor, Outcome, Person, Problems, Prose};
use crate::web::autopsies::{Read, read};
use crate::web::error::Result;
use crate::web::extract::{At, Input};
use crate::web::form::{Choice, Field, Form};
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    outcome: String,
    arr_retained: String,
    note: String,
}

impl Fields {
    fn parse(&self, currency: &Currency) -> Result<Ending, Problems> {
        let mut problems = Problems::default();
        let outcome = problems.chosen("outcome", Outcome::parse(&self.outcome), "Choose how it ended");
        let typed = self.arr_retained.trim();
        let kept = match (typed, outcome) {
            ("", Some(Outcome::Churned)) => Some(Minor::new(0)),
            ("", _) => {
                problems.add("arr_retained", "Say what yearly value was kept; 0 if nothing");
                None
            }
            (typed, _) => {
                problems.take("arr_retained", "The yearly value kept", Minor::parse(typed, currency))
            }
        };
        if outcome == Some(Outcome::Churned) && kept.is_some_and(|it| it.get() > 0) {
            problems
                .add("arr_retained", "A churned account keeps nothing; enter 0 or choose another outcome");
        }
        let note = problems.take("note", "The note", Prose::optional(&self.note));
        match (outcome, kept, note) {
            (Some(outcome), Some(arr_retained), Some(note)) if problems.is_empty() => {
                Ok(Ending { outcome, arr_retained, note })
            }
            _ => Err(problems),
        }
    }
}

fn outcome_form(read: &Read, fields: &Fields) -> Form {
    let opening = &read.autopsy.opening;
    let outcomes = vec![
        Choice::new("saved", "Saved").help("The customer stays, at its value."),
        Choice::new("downgraded", "Downgraded").help("The customer stays, for less."),
        Choice::new("churned", "Churned").help("The customer has left or will leave. The autopsy goes on."),
    ];
    Form {
        title: "How did the rescue end?".into(),
        lede: format!("{} a year was at risk.", opening.arr_at_risk.short(&opening.currency)),
        action: format!("{}/rescue/outcome", read.address()),
        crumbs: read.crumbs("Outcome"),
        fields: vec![
            Field::radio("outcome", "Outcome", &fields.outcome, outcomes),
            Field::money("arr_retained", "Yearly value kept", &fields.arr_retained),
            Field::area("note", "What made the difference?", &fields.note).folded(),
        ],
        button: "Record the outcome".into(),
        note: "The account is looked at again after 90, 180 and 365 days.".into(),
        back: read.address(),
        ..Form::default()
    }
}

pub async fn form(
    State(app): State<App>,
    As((me, _)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let opening = &read.autopsy.opening;
    let kept = opening.arr_at_risk.plain(&opening.currency);
    let form = outcome_form(&read, &Fields { arr_retained: kept, ..Fields::default() });
    form.show_if(&app, &me, read.autopsy.may_rescue()).await
}

pub async fn end(
    State(app): State<App>,
    now: Now,
    As((me, leader)): As<(Person, Leader)>,
    At(id): At<AutopsyId>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let read = read(&app, &me, id).await?;
    let form = outcome_form(&read, &fields);
    let ending = match fields.parse(&read.autopsy.opening.currency) {
        Ok(ending) => ending,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    let done = actions::rescues::end(&app.db, now.call(&me), leader, id, ending).await;
    form.after(&app, &me, done, format!("{}?said=ended", read.address())).await
}
