//! The decision on one pattern of the agenda.
use super::Read;
use crate::actions;
use crate::app::App;
use crate::domain::{Chair, PatternId, Person, ReviewId, Slot};
use crate::patterns::Company;
use crate::store;
use crate::web::error::{Error, Result};
use crate::web::extract::{At, Input};
use crate::web::form::Form;
use crate::web::names::Names;
use crate::web::pattern_records::decision::{Fields, decision_form};
use crate::web::pattern_records::{Subject, baseline_today};
use crate::web::session::{As, Now};
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

struct AtHand {
    read: Read,
    chair: Chair,
    subject: Subject,
    slot: Slot,
    names: Arc<Names>,
}

impl AtHand {
    async fn load(app: &App, me: &Person, id: ReviewId, wanted: PatternId) -> Result<Self> {
        let mut conn = app.db.read().await?;
        let read = Read::of(&mut conn, app, id).await?;
        let names = app.kept_on(&mut conn, Names::load).await?;
        let Some(chair) = read.review.chaired_by(me) else {
            let chair = names.name(Some(read.review.plan.chair_id));
            return Err(Error::Forbidden(format!("Only the chair records decisions: {chair}.")));
        };
        let on_agenda = store::reviews::agenda(&mut conn, id).await?;
        let slot = on_agenda.into_iter().find(|it| it.pattern_id == wanted).ok_or(Error::NotFound)?;
        let subject = Subject::load(&mut conn, wanted).await?;
        Ok(Self { read, chair, subject, slot, names })
    }

    fn form(&self, fields: &Fields) -> Form {
        let (read, pattern) = (&self.read, &self.subject.pattern);
        let action = format!("{}/patterns/{}", read.address(), pattern.id);
        Form {
            crumbs: read.crumbs(&pattern.label()),
            back: format!("{}#decisions", read.address()),
            note: "Until the review is closed another decision may take its place.".into(),
            ..decision_form(&self.subject, self.slot.figures.as_ref(), fields, &self.names, action)
        }
    }
}

pub async fn form(
    State(app): State<App>,
    As(me): As<Person>,
    At((id, wanted)): At<(ReviewId, PatternId)>,
) -> Result<Response> {
    let at_hand = AtHand::load(&app, &me, id, wanted).await?;
    let standing = at_hand.subject.pattern.decisions.iter().find(|it| it.review_id == Some(id));
    let fields = Fields::of(&at_hand.subject.pattern, standing, &at_hand.names);
    at_hand.form(&fields).show_if(&app, &me, at_hand.read.review.may_decide()).await
}

pub async fn decide(
    State(app): State<App>,
    now: Now,
    As(me): As<Person>,
    At((id, wanted)): At<(ReviewId, PatternId)>,
    Input(fields): Input<Fields>,
) -> Result<Response> {
    let at_hand = AtHand::load(&app, &me, id, wanted).await?;
    let form = at_hand.form(&fields);
    let asked = Company::load(&app, at_hand.read.today, None).await?;
    let subject = &at_hand.subject;
    let baseline = baseline_today(&asked, &subject.pattern.place, fields.chosen(subject)).await;
    let (draft, brings) = match fields.parse(subject, baseline, at_hand.read.today) {
        Ok(parsed) => parsed,
        Err(problems) => return form.invalid(&app, &me, problems).await,
    };
    let decided = actions::reviews::Decided { pattern: wanted, version: None, draft, brings };
    let done = actions::reviews::decide(&app.db, now.call(&me), at_hand.chair, id, decided).await;
    let said = at_hand.names.said("decided", &[&fields.reason, &fields.dissent]);
    form.after(&app, &me, done, format!("{}?said={said}#decisions", at_hand.read.address())).await
}
