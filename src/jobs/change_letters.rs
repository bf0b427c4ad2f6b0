//! Letters about process changes, drawn in the moment of sending; one that tells what is no longer so is none.
use crate::app::App;
use crate::domain::{
    ChangeId, ChangeState, Mail, MailKind, Organisation, Person, ProcessChange, Timestamp, Verdict,
};
use crate::patterns::{ChangeEffect, Changes, Fields, Question};
use crate::render::change_letters as words;
use crate::render::effects;
use crate::render::letters::Words;
use crate::store::{self, Conn};

/// What a mail says of a change now, and the page that it leads to.
pub async fn about_change(
    conn: &mut Conn,
    app: &App,
    mail: &Mail,
    person: &Person,
    organisation: &Organisation,
    id: ChangeId,
    at: Timestamp,
) -> store::Result<Option<(Words, String)>> {
    let Some(change) = store::changes::find(conn, id).await? else { return Ok(None) };
    let today = organisation.zone.day(at);
    let page = format!("/changes/{id}");
    Ok(match mail.kind {
        MailKind::ChangeInPlace if change.state == ChangeState::InPlace => {
            Some((words::in_place(&change), page))
        }
        MailKind::ChangeJudged => change.check.as_ref().map(|check| {
            let kept: Option<ChangeEffect> = serde_json::from_str(&check.effect).ok();
            let sentence = kept.as_ref().map(effects::sentence);
            (words::judged(&change, check.verdict, sentence.as_deref()), page)
        }),
        MailKind::ChangeDue if change.is_due(today) && change.plan.owner_id == Some(person.id) => {
            Some((words::due(&change, today), format!("{page}/in-place")))
        }
        MailKind::CheckDue if change.check_is_due(today) && change.checked_by(person).is_some() => {
            let reading = reading(app, organisation, &change, at).await?;
            Some((words::check_due(&change, today, reading.as_deref()), format!("{page}/check")))
        }
        _ => None,
    })
}

/// What may be said of a change today; nothing while the columns load.
async fn reading(
    app: &App,
    organisation: &Organisation,
    change: &ProcessChange,
    at: Timestamp,
) -> store::Result<Option<String>> {
    let Some(facts) = app.facts_soon(organisation).await? else { return Ok(None) };
    let today = organisation.zone.day(at);
    let question = Question::read(&Fields::default(), &facts, today, organisation.fiscal_start_month);
    let Ok(Question { windows, .. }) = question else { return Ok(None) };
    let key = change.key();
    let counted = tokio::task::spawn_blocking(move || Changes::everywhere(&facts, &windows));
    let counted = counted.await.map_err(|_| sqlx::Error::WorkerCrashed)?;
    let found = counted.rows.into_iter().find(|it| it.change_id == key);
    Ok(found.map(|it| match it.judged() {
        Verdict::NotSeparable => Verdict::NotSeparable.label().to_owned(),
        _ => effects::reading(&it, windows.window),
    }))
}
