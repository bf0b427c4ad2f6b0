//! The finding: proposed by the CS leader, accepted or dissented from by each seat, agreed when nothing is waited for.
use super::{Call, Error, Result, autopsy, moved, perform, today};
use crate::domain::{
    Action, Answered, AutopsyId, Day, Entry, FindingAnswer, FindingDraft, Leader, Mail, MailKind, Prose,
    Seated, working_days_after,
};
use crate::store::{self, Conn, Db};
use serde_json::json;

/// Working days that seats have to accept or dissent.
pub const ANSWER_WITHIN: u32 = 5;

/// Proposes a finding, or a better one while it is not agreed. `version` is the one the leader has seen (0: none yet):
/// if somebody else proposed meanwhile, nothing is changed.
pub async fn propose(
    db: &Db,
    call: Call,
    leader: Leader,
    id: AutopsyId,
    version: i64,
    draft: FindingDraft,
) -> Result<()> {
    let draft = draft.checked()?;
    let entry = call.on_autopsy(Action::FindingProposed, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = autopsy(conn, id).await?;
            found.may_propose()?;
            if found.finding.as_ref().map_or(0, |it| it.version) != version {
                return Err(Error::Stale);
            }
            let today = today(conn, entry.at).await?;
            let answers_due_on = working_days_after(today, ANSWER_WITHIN);
            store::findings::propose(conn, id, &draft, leader.id(), entry.at, answers_due_on).await?;
            let proposed = moved(conn, id).await?;
            for owed in proposed.owed(today).into_iter().filter(|it| it.person != leader.id()) {
                let mail = Mail::to(owed.person, MailKind::FindingProposed, entry.at);
                store::outbox::insert(conn, &mail.about(id).seat(owed.function).once_on(today)).await?;
            }
            let fields = json!({
                "primary_cause": draft.primary_cause,
                "primary_share": draft.primary_share,
                "contributing": draft.contributing,
            });
            let noted = Entry { fields: fields.to_string(), version: Some(version + 1), ..entry };
            store::record::append(conn, &noted).await?;
            Ok(())
        })
    })
    .await
}

/// A seat accepts the finding or dissents with a reason. The last answer settles it.
pub async fn answer(
    db: &Db,
    call: Call,
    seated: Seated,
    id: AutopsyId,
    version: i64,
    answer: FindingAnswer,
    reason: Prose,
) -> Result<()> {
    let action = match answer {
        FindingAnswer::Accept => Action::FindingAccepted,
        FindingAnswer::Dissent => Action::FindingDissented,
    };
    let entry = Entry { behalf_of: seated.behalf_of(), ..call.on_autopsy(action, id) };
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let function = seated.function();
            let found = autopsy(conn, id).await?;
            found.may_answer_finding(found.seat_or_blocked(function)?, answer, &reason)?;
            if found.finding.as_ref().is_some_and(|it| it.version != version) {
                return Err(Error::Stale);
            }
            let answered =
                Answered { function, answer, reason, answered_by: seated.person(), answered_at: entry.at };
            store::findings::answer(conn, id, &answered).await?;
            let fields = json!({ "function": function }).to_string();
            let noted = Entry {
                fields,
                reason: answered.reason.to_string(),
                version: Some(version),
                ..entry.clone()
            };
            store::record::append(conn, &noted).await?;
            let today = today(conn, entry.at).await?;
            if moved(conn, id).await?.finding_can_settle(today) {
                settle(conn, &entry, id, today).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Settles the finding when the days for answers are over: by the CS leader, or by the clock.
pub async fn settle_when_due(db: &Db, call: Call, id: AutopsyId) -> Result<bool> {
    let entry = call.on_autopsy(Action::FindingAgreed, id);
    db.write(move |conn| {
        Box::pin(async move {
            let today = today(conn, entry.at).await?;
            if autopsy(conn, id).await?.may_settle(today).is_err() {
                return Ok(false);
            }
            settle(conn, &entry, id, today).await?;
            Ok(true)
        })
    })
    .await
}

pub(super) async fn settle(conn: &mut Conn, entry: &Entry, id: AutopsyId, today: Day) -> Result<()> {
    store::findings::agree(conn, id, today).await?;
    moved(conn, id).await?;
    let noted = Entry {
        action: Action::FindingAgreed,
        fields: "{}".into(),
        reason: String::new(),
        behalf_of: None,
        ..entry.clone()
    };
    store::record::append(conn, &noted).await?;
    Ok(())
}
