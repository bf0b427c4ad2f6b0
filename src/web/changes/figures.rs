//! What the figures say of process changes, counted off the threads that answer requests.
use crate::actions::{self, changes::Resting};
use crate::app::App;
use crate::domain::{Baseline, Cause, ChangeId, ChangeState, Day, Level, Organisation, ProcessChange};
use crate::exhibits::{Behind, Effect, Figures, effect, judged};
use crate::patterns::{Company, Dimension, Facts, Fields, Question, baseline};
use crate::web::error::{Error, Result};
use crate::web::patterns::computed;
use std::collections::HashMap;
use std::sync::Arc;

/// What may be said of some changes today.
#[derive(Default)]
pub struct Said {
    pub of: HashMap<ChangeId, Effect>,
    /// The columns are on their way: what is not judged yet is left out.
    pub is_loading: bool,
}

/// Of each change that is in place what may be said today, and of each that was judged what was said then.
pub async fn effects(
    app: &App,
    organisation: &Organisation,
    today: Day,
    changes: &[ProcessChange],
) -> Result<Said> {
    let mut said =
        Said { of: changes.iter().filter_map(|it| Some((it.id, judged(it)?))).collect(), is_loading: false };
    let live: Vec<ProcessChange> =
        changes.iter().filter(|it| it.state == ChangeState::InPlace).cloned().collect();
    if live.is_empty() {
        return Ok(said);
    }
    let Some(facts) = app.facts_soon(organisation).await? else {
        return Ok(Said { is_loading: true, ..said });
    };
    let question = question(organisation, &facts, today)?;
    let currency = organisation.currency.clone();
    let counted = computed(move || {
        let figures = figures(&facts, &question, &currency);
        let found = live.iter().filter_map(|it| Some((it.id, effect(&figures, it)?)));
        found.collect::<Vec<_>>()
    });
    said.of.extend(counted.await);
    Ok(said)
}

/// What a check keeps: the verdict of today with its figures. `None` before it takes effect.
pub async fn judged_today(
    app: &App,
    organisation: &Organisation,
    today: Day,
    change: &ProcessChange,
) -> Result<Option<Effect>> {
    let facts = app.facts(organisation).await?;
    let question = question(organisation, &facts, today)?;
    let (change, currency) = (change.clone(), organisation.currency.clone());
    Ok(computed(move || effect(&figures(&facts, &question, &currency), &change)).await)
}

/// The patterns that rest on a change, as they are today.
pub async fn resting(app: &App, today: Day, id: ChangeId) -> Result<Vec<Resting>> {
    let company = Company::load(app, today, None).await?;
    Ok(actions::changes::resting(&app.db, &company, id).await?)
}

/// The figures before a change that is to take effect on a day, as they are known today.
pub async fn before(
    app: &App,
    organisation: &Organisation,
    today: Day,
    cause: Cause,
    level: Option<Level>,
    effective_on: Day,
) -> Result<Baseline> {
    let facts = app.facts(organisation).await?;
    let windows = question(organisation, &facts, today)?.windows;
    let on = effective_on.min(windows.as_of);
    Ok(computed(move || baseline(&facts, &windows, cause, level.as_ref(), on)).await)
}

/// Everything that is known by the end of a day.
fn question(organisation: &Organisation, facts: &Arc<Facts>, today: Day) -> Result<Question> {
    Question::read(&Fields::default(), facts, today, organisation.fiscal_start_month)
        .map_err(|it| Error::Malformed(it.to_string()))
}

fn figures<'a>(facts: &'a Facts, question: &Question, currency: &'a crate::domain::Currency) -> Figures<'a> {
    let period = question.windows.window;
    Figures::new(facts, question, period, Dimension::Segment, currency, Behind::new(period, &question.filter))
}
