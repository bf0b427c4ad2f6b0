//! The form that adds a dated fact to an account's timeline.
use super::{account, crumbs};
use crate::actions::{self, accounts::FactDraft};
use crate::app::App;
use crate::domain::{Account, AccountId, Contributor, FactId, Line, Person, Problems, Prose};
use crate::web::error::Result;
use crate::web::extract::{At, Input};
use crate::web::form::{Field, Form};
use crate::web::session::{As, Now};
use crate::web::typed;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    id: String,
    happened: String,
    text: String,
    source: String,
}

impl Fields {
    fn parse(&self, id: FactId) -> Result<FactDraft, Problems> {
        let mut problems = Problems::default();
        let happened =
            problems.chosen("happened", typed::day(&self.happened), "Choose the day on which it happened");
        let text = problems.take("text", "What happened", Prose::parse(&self.text));
        let source = problems.take("source", "The source", Line::optional(&self.source));
        match (happened, text, source) {
            (Some(happened), Some(text), Some(source)) => Ok(FactDraft { id, happened, text, source }),
            _ => Err(problems),
        }
    }
}

fn fact_form(account: &Account, fields: &Fields) -> Form {
    Form {
        title: format!("Add a fact on {}", account.name),
        lede:
            "Something dated that the customer would recognise. Leaders read it as evidence when they file."
                .into(),
        action: format!("/accounts/{}/facts", account.id),
        crumbs: crumbs(account, "Add a fact"),
        hidden: vec![("id", fields.id.clone())],
        fields: vec![
            Field::date("happened", "When did it happen?", &fields.happened),
            Field::area("text", "What happened?", &fields.text)
                .hint("What was said, seen or measured. Leave causes out: that’s what the filings are for."),
            Field::text("source", "Where does it stand?", &fields.source)
                .hint("A ticket, a call, a link. Optional."),
        ],
        button: "Add the fact".into(),
        note: "Everyone who is signed in reads it, with your name. A fact stays as it was noted.".into(),
        back: format!("/accounts/{}", account.id),
        ..Form::default()
    }
}

pub async fn form(
    State(app): State<App>,
    now: Now,
    As((me, _)): As<(Person, Contributor)>,
    At(id): At<AccountId>,
) -> Result<Response> {
    let today = app.organisation().await?.zone.day(now.at);
    let account = account(&mut *app.db.read().await?, id).await?;
    let fields = Fields { id: FactId::new().to_string(), happened: today.to_string(), ..Fields::default() };
    fact_form(&account, &fields).show(&app, &me).await
}

pub async fn add(
    State(app): State<App>,
    now: Now,
    As((me, contributor)): As<(Person, Contributor)>,
    At(id): At<AccountId>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let account = account(&mut *app.db.read().await?, id).await?;
    let form = fact_form(&account, &fields);
    let fact: FactId = typed::id(&fields.id)?;
    let draft = match fields.parse(fact) {
        Ok(draft) => draft,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    let done = actions::accounts::add_fact(&app.db, now.call(&me), contributor, id, draft).await;
    form.after(&app, &me, done, format!("/accounts/{id}?said=added")).await
}
