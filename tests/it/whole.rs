//! An autopsy is read in one statement. What that answers is held against the rows themselves, table by table.
use crate::app::TestApp;
use crate::routes::in_the_middle;
use crate::story::Larkfield;
use autopsy::actions::{self, imports};
use autopsy::domain::{
    Answered, Autopsy, AutopsyId, Contribution, Finding, Opening, Override, Rescue, Reveal, Seat,
};
use autopsy::intake::{Reading, Terms};
use autopsy::store::{self, Conn};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::fs;

/// The rows of one statement about this autopsy.
async fn rows<T>(conn: &mut Conn, sql: &'static str, id: AutopsyId, read: fn(&SqliteRow) -> T) -> Vec<T> {
    let rows = sqlx::query(sql).bind(id).fetch_all(conn).await.unwrap();
    rows.iter().map(read).collect()
}

fn opening(it: &SqliteRow) -> Opening {
    Opening {
        id: it.get("id"),
        number: it.get("number"),
        external_id: it.get("external_id"),
        account_id: it.get("account_id"),
        account: it.get("account"),
        leader_id: it.get("leader_id"),
        opened_by: it.get("opened_by"),
        kind: it.get("kind"),
        opened_on: it.get("opened_on"),
        opened_at: it.get("opened_at"),
        happened: it.get("happened"),
        stated_reason: it.get("stated_reason"),
        lifecycle_stage: it.get("lifecycle_stage"),
        arr_at_risk: it.get("arr_at_risk"),
        growth_deal: it.get("growth_deal"),
        segment: it.get("segment"),
        region: it.get("region"),
        product: it.get("product"),
        currency: it.get("currency"),
        agree_by: it.get("agree_by"),
        due_on: it.get("due_on"),
        ordinal: it.get("ordinal"),
        imported: it.get("imported"),
        stage: it.get("stage"),
        closed_on: it.get("closed_on"),
        cancelled_on: it.get("cancelled_on"),
        cancel_kind: it.get("cancel_kind"),
        cancel_reason: it.get("cancel_reason"),
        version: it.get("version"),
    }
}

fn seat(it: &SqliteRow) -> Seat {
    Seat {
        function: it.get("function"),
        executive_id: it.get("executive_id"),
        delegate_id: it.get("delegate_id"),
        delegate_until: it.get("delegate_until"),
        due_on: it.get("due_on"),
        answer: it.get("answer"),
        answer_reason: it.get("answer_reason"),
        answered_by: it.get("answered_by"),
        answered_at: it.get("answered_at"),
        excused_at: it.get("excused_at"),
        version: it.get("version"),
        filed_on: it.get("filed_on"),
        filed_at: it.get("filed_at"),
        filed_late: it.get("filed_late"),
    }
}

fn finding(it: &SqliteRow) -> Finding {
    Finding {
        primary_cause: it.get("primary_cause"),
        primary_share: it.get("primary_share"),
        contributing: Vec::new(),
        statement: it.get("statement"),
        change_id: it.get("change_id"),
        proposed_by: it.get("proposed_by"),
        proposed_at: it.get("proposed_at"),
        answers_due_on: it.get("answers_due_on"),
        agreed_on: it.get("agreed_on"),
        version: it.get("version"),
    }
}

fn answered(it: &SqliteRow) -> Answered {
    Answered {
        function: it.get("function"),
        answer: it.get("answer"),
        reason: it.get("reason"),
        answered_by: it.get("answered_by"),
        answered_at: it.get("answered_at"),
    }
}

fn rescue(it: &SqliteRow) -> Rescue {
    Rescue {
        led_by: it.get("led_by"),
        started_on: it.get("started_on"),
        outcome: it.get("outcome"),
        arr_retained: it.get("arr_retained"),
        ended_on: it.get("ended_on"),
        note: it.get("note"),
        version: it.get("version"),
    }
}

/// The autopsy put together from nine plain statements.
async fn piecewise(conn: &mut Conn, id: AutopsyId) -> Autopsy {
    const SEATS: &str = "select s.*, f.filed_on, f.filed_at, f.late as filed_late from seats s
        left join filings f on f.autopsy_id = s.autopsy_id and f.function = s.function where s.autopsy_id = $1";
    const CONTRIBUTING: &str =
        "select cause, share from finding_contributing where autopsy_id = $1 order by position";
    const OPEN_TASKS: &str =
        "select count(*) as n from rescue_tasks where autopsy_id = $1 and done_on is null";
    let mut seats = rows(conn, SEATS, id, seat).await;
    seats.sort_by_key(|it| it.function);
    let mut answers = rows(conn, "select * from finding_answers where autopsy_id = $1", id, answered).await;
    answers.sort_by_key(|it| it.function);
    let contributing =
        rows(conn, CONTRIBUTING, id, |it| Contribution { cause: it.get("cause"), share: it.get("share") });
    let contributing = contributing.await;
    let finding = rows(conn, "select * from findings where autopsy_id = $1", id, finding).await.pop();
    let overridden = rows(conn, "select * from overrides where autopsy_id = $1", id, |it| Override {
        reason: it.get("reason"),
        by_id: it.get("by_id"),
        at: it.get("at"),
    });
    let overridden = overridden.await.pop();
    let reveal = rows(conn, "select * from reveals where autopsy_id = $1", id, |it| Reveal {
        at: it.get("at"),
        cause: it.get("cause"),
        reason: it.get("reason"),
        by_id: it.get("by_id"),
    });
    let reveal = reveal.await.pop();
    Autopsy {
        opening: rows(conn, "select a.*, c.name as account from autopsies a join accounts c on c.id = a.account_id where a.id = $1", id, opening).await.pop().unwrap(),
        seats,
        overridden,
        reveal,
        finding: finding.map(|it| Finding { contributing, ..it }),
        answers,
        rescue: rows(conn, "select * from rescues where autopsy_id = $1", id, rescue).await.pop(),
        open_tasks: rows(conn, OPEN_TASKS, id, |it| it.get("n")).await[0],
    }
}

/// Every autopsy on record, one by one and all at once. Answers how many there are.
async fn all_are_whole(t: &TestApp) -> Vec<Autopsy> {
    let mut conn = t.app.db.read().await.unwrap();
    let ids: Vec<AutopsyId> = sqlx::query_scalar("select id from autopsies order by number desc")
        .fetch_all(&mut *conn)
        .await
        .unwrap();
    let many = store::autopsies::find_many(&mut conn, &ids).await.unwrap();
    assert_eq!(many.iter().map(Autopsy::id).collect::<Vec<_>>(), ids, "in the order asked for");
    for many in &many {
        let rows = piecewise(&mut conn, many.id()).await;
        let one = store::autopsies::find(&mut conn, many.id()).await.unwrap().unwrap();
        assert_eq!(format!("{one:#?}"), format!("{rows:#?}"));
        assert_eq!(format!("{many:?}"), format!("{one:?}"));
        let beside = store::autopsies::beside(&mut conn, many.id()).await.unwrap();
        let tasks = store::rescues::tasks(&mut conn, many.id()).await.unwrap();
        let looks = store::rescues::looks(&mut conn, many.id()).await.unwrap();
        let signs = store::autopsies::signals_of(&mut conn, &[many.id()]).await.unwrap();
        let account = store::accounts::find(&mut conn, many.opening.account_id).await.unwrap().unwrap();
        assert_eq!(format!("{:?}", beside.tasks), format!("{tasks:?}"));
        assert_eq!(format!("{:?}", beside.looks), format!("{looks:?}"));
        assert_eq!(beside.signals, signs.into_iter().map(|it| it.signal).collect::<Vec<_>>());
        assert_eq!(beside.renewal_on, account.renewal_on);
    }
    many
}

#[tokio::test]
async fn one_statement_reads_what_is_there() {
    let t = TestApp::new().await;
    actions::demonstration::found(&t.app.db, t.app.now()).await.unwrap();
    t.tick().await;
    let all = all_are_whole(&t).await;
    assert!(all.len() > 90, "{}", all.len());
    let some = |has: fn(&Autopsy) -> bool| all.iter().any(has);
    assert!(some(|it| it.overridden.is_some()), "an override is among them");
    assert!(some(|it| it.seats.iter().any(|it| it.delegate_id.is_some())), "a delegate");
    assert!(some(|it| it.seats.iter().any(|it| it.excused_at.is_some())), "a seat that was not involved");
    assert!(some(|it| it.finding.as_ref().is_some_and(|it| it.contributing.len() > 1)), "two contributions");
    assert!(some(|it| it.answers.iter().any(|it| !it.reason.is_empty())), "a dissent");
    assert!(some(|it| it.open_tasks > 0), "an open task");
}

#[tokio::test]
async fn one_statement_reads_a_filing_that_came_late() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    l.files(&at, "sales", "crm_invisible", "“Goals” were\nin a \\ note.").await;
    assert_eq!(l.dana.post(&format!("{at}/reveal"), &[("reason", "The call moved")]).await.went(), at);
    l.files(&at, "support", "support_closure", "Late.").await;
    let all = all_are_whole(&t).await;
    let late: Vec<_> = all.iter().flat_map(|it| &it.seats).filter_map(|it| it.filed_late).collect();
    assert_eq!(late, [false, true]);
}

#[tokio::test]
async fn one_statement_reads_imported_history_too() {
    let t = TestApp::new().await;
    let currency = t.app.organisation().await.unwrap().currency;
    let mut reading = Reading::new(Terms::interactive(currency));
    for name in ["accounts", "autopsies", "filings", "changes", "signals"] {
        let file = format!("{}/{name}.csv", crate::company::FOLDER);
        reading.read(&file, fs::File::open(&file).unwrap());
    }
    imports::import(&t.app.db, t.call(), reading).await.unwrap();
    let all = all_are_whole(&t).await;
    assert_eq!(all.len(), 60);
    let mut conn = t.app.db.read().await.unwrap();
    let asked = [all[3].id(), AutopsyId::new(), all[1].id()];
    let found = store::autopsies::find_many(&mut conn, &asked).await.unwrap();
    assert_eq!(
        found.iter().map(Autopsy::id).collect::<Vec<_>>(),
        [all[3].id(), all[1].id()],
        "what is not on record is left out"
    );
    assert!(store::autopsies::find(&mut conn, AutopsyId::new()).await.unwrap().is_none());
}
