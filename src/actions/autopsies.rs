//! Opening, extending, closing and cancelling an autopsy.
use super::{Call, Error, Result, autopsy, moved, perform, today};
use crate::domain::{
    Action, AutopsyId, Cancellation, Day, Depth, Entry, Function, Lead, Leader, MailKind, Opening,
    OpeningDraft, PersonId, Problems, Prose, Standing, show_day, working_days_after,
};
use crate::store::{self, Conn, Db};
use serde_json::json;

/// Days ahead that filings may be due at most.
const LATEST: u64 = 180;
/// Working days until consents are asked for, and until filings are due.
pub const AGREE_WITHIN: u32 = 3;
pub const FILE_WITHIN: u32 = 8;
/// From this time on the sponsor is told that an account is off course again.
const THIRD: i64 = 3;

/// Opens the autopsy of an account and seats its functions. An account that has an open one gets no second one.
pub async fn open(
    db: &Db,
    call: Call,
    leader: Leader,
    id: AutopsyId,
    draft: OpeningDraft,
) -> Result<AutopsyId> {
    let entry = call.on_autopsy(Action::Opened, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            // A form that was sent twice carries the same id.
            if let Some(found) = store::autopsies::find(conn, id).await? {
                return if found.opening.opened_by == Some(leader.id()) {
                    Ok(id)
                } else {
                    Err(Error::NotFound)
                };
            }
            let opening = opening(conn, entry.at, leader.id(), id, &draft).await?;
            let leads = store::people::leads(conn).await?;
            store::autopsies::insert(conn, &opening).await?;
            for signal in &draft.signals {
                store::autopsies::insert_signal(conn, id, signal).await?;
            }
            for function in &draft.functions {
                let executive = leads.iter().find(|it| it.function == *function).and_then(Lead::askable);
                store::seats::insert(conn, id, *function, executive, opening.due_on).await?;
            }
            let opened = moved(conn, id).await?;
            for function in &draft.functions {
                super::outbox::ask(conn, entry.at, opening.opened_on, &opened, *function).await?;
            }
            if opening.ordinal >= THIRD {
                super::outbox::tell_sponsors(conn, entry.at, MailKind::ThirdTime, id, None).await?;
            }
            let fields = json!({ "functions": draft.functions, "ordinal": opening.ordinal }).to_string();
            store::record::append(conn, &Entry { version: Some(1), fields, ..entry }).await?;
            Ok(id)
        })
    })
    .await
}

async fn opening(
    conn: &mut Conn,
    at: crate::domain::Timestamp,
    leader: PersonId,
    id: AutopsyId,
    draft: &OpeningDraft,
) -> Result<Opening> {
    let today = today(conn, at).await?;
    let account = store::accounts::find(conn, draft.account_id).await?;
    let account = account.ok_or_else(|| Problems::one("account", "Choose an account from the list"))?;
    if account.churned_on.is_some_and(|it| it <= today) {
        return Err(Problems::one(
            "account",
            "This account has left already; an autopsy looks at a living customer",
        )
        .into());
    }
    let agree_by = draft.agree_by.unwrap_or_else(|| working_days_after(today, AGREE_WITHIN));
    let due_on = draft.due_on.unwrap_or_else(|| working_days_after(today, FILE_WITHIN));
    check_seats_and_dates(conn, draft, today, agree_by, due_on).await?;
    let opened_on = draft.opened_on.unwrap_or(today);
    let last = store::autopsies::last_opened_on(conn, account.id).await?;
    if opened_on > today || last.is_some_and(|it| opened_on < it) {
        let since = last.map(|it| format!(", and not before {}, when its last one was opened", show_day(it)));
        let sentence = format!("Opened on is today or earlier{}", since.unwrap_or_default());
        return Err(Problems::one("opened_on", sentence).into());
    }
    Ok(Opening {
        id,
        number: store::autopsies::next_number(conn).await?,
        external_id: None,
        account_id: account.id,
        account: account.name,
        leader_id: Some(leader),
        opened_by: Some(leader),
        kind: draft.kind,
        opened_on,
        opened_at: at,
        happened: draft.happened.clone(),
        stated_reason: draft.stated_reason.clone(),
        lifecycle_stage: draft.lifecycle_stage,
        arr_at_risk: draft.arr_at_risk.unwrap_or(account.arr),
        growth_deal: draft.growth_deal,
        segment: account.segment,
        region: account.region,
        product: account.product,
        currency: account.currency,
        agree_by,
        due_on,
        ordinal: store::autopsies::times(conn, account.id).await? + 1,
        imported: false,
        stage: Standing::Agreeing,
        closed_on: None,
        cancelled_on: None,
        cancel_kind: None,
        cancel_reason: None,
        version: 1,
    })
}

async fn check_seats_and_dates(
    conn: &mut Conn,
    draft: &OpeningDraft,
    today: Day,
    agree_by: Day,
    due_on: Day,
) -> Result<()> {
    let mut problems = Problems::default();
    let light = draft.functions.contains(&Function::CustomerSuccess) && draft.functions.len() == 2;
    match draft.kind {
        Depth::Light if !light => {
            problems.add("functions", "A light autopsy seats Customer success and one other function");
        }
        Depth::Full if draft.functions.is_empty() => {
            problems.add("functions", "Choose at least one function to ask");
        }
        _ => {}
    }
    let leads = store::people::leads(conn).await?;
    for function in &draft.functions {
        if !leads.iter().any(|it| it.function == *function && it.can_answer) {
            let name = function.label();
            problems.add(
                "functions",
                format!("{name} has no executive who can sign in; an admin names one under People, or leave {name} out"),
            );
        }
    }
    let latest = today + chrono::Days::new(LATEST);
    if due_on > latest {
        problems.add("due_on", format!("File by is at the latest {}", show_day(latest)));
    }
    if agree_by < today {
        problems.add("agree_by", "Agree by has to be today or later");
    }
    if due_on < agree_by {
        problems.add("due_on", "File by has to be the day of agreeing or later");
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}

/// Moves the date by which filings are due, while they are sealed.
pub async fn extend(db: &Db, call: Call, leader: Leader, id: AutopsyId, due_on: Day) -> Result<()> {
    extend_from(db, call, leader, id, None, due_on).await
}

/// The same from the version of the autopsy that was read: if it was changed meanwhile, nothing is changed.
pub async fn extend_from(
    db: &Db,
    call: Call,
    _: Leader,
    id: AutopsyId,
    version: Option<i64>,
    due_on: Day,
) -> Result<()> {
    let entry = call.on_autopsy(Action::DateExtended, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let found = autopsy(conn, id).await?;
            found.may_extend()?;
            if version.is_some_and(|it| it != found.opening.version) {
                return Err(Error::Stale);
            }
            let today = today(conn, entry.at).await?;
            if due_on < today || due_on <= found.opening.due_on || due_on > today + chrono::Days::new(LATEST)
            {
                let sentence =
                    format!("Choose a day after the present date, within {LATEST} days from today");
                return Err(Problems::one("due_on", sentence).into());
            }
            store::autopsies::extend(conn, id, due_on).await?;
            let zone = store::organisation::get(conn).await?.zone;
            store::links::prolong(conn, id, entry.at, zone.end_of(due_on)).await?;
            moved(conn, id).await?;
            let fields = json!({ "due_on": [found.opening.due_on, due_on] }).to_string();
            store::record::append(conn, &Entry { fields, ..entry }).await?;
            Ok(())
        })
    })
    .await
}

/// Closes an autopsy whose finding and rescue both are done.
pub async fn close(db: &Db, call: Call, _: Leader, id: AutopsyId) -> Result<()> {
    let entry = call.on_autopsy(Action::Closed, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            let today = today(conn, entry.at).await?;
            let mut found = autopsy(conn, id).await?;
            if found.finding_can_settle(today) {
                super::findings::settle(conn, &entry, id, today).await?;
                found = autopsy(conn, id).await?;
            }
            found.may_close(today)?;
            store::autopsies::close(conn, id, today).await?;
            moved(conn, id).await?;
            store::record::append(conn, &entry).await?;
            Ok(())
        })
    })
    .await
}

/// Calls an autopsy off, as a duplicate or as unfounded. What was filed stays sealed.
pub async fn cancel(
    db: &Db,
    call: Call,
    _: Leader,
    id: AutopsyId,
    kind: Cancellation,
    reason: Prose,
) -> Result<()> {
    let entry = call.on_autopsy(Action::Cancelled, id);
    perform(db, entry.clone(), move |conn| {
        Box::pin(async move {
            autopsy(conn, id).await?.may_cancel()?;
            let today = today(conn, entry.at).await?;
            store::autopsies::cancel(conn, id, today, kind, &reason).await?;
            moved(conn, id).await?;
            let fields = json!({ "kind": kind }).to_string();
            store::record::append(conn, &Entry { fields, reason: reason.to_string(), ..entry }).await?;
            Ok(())
        })
    })
    .await
}
