//! The database keeps the law by itself: what no code may do, plain SQL may not do either.
use crate::app::TestApp;
use crate::routes::in_the_middle;
use crate::story::Larkfield;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};

pub async fn sql(conn: &mut SqliteConnection, text: &str) -> Result<(), String> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(text.to_owned()))
        .execute(conn)
        .await
        .map(|_| ())
        .map_err(|it| it.to_string())
}

pub async fn by_hand(t: &TestApp) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(t.dir.path().join("autopsy.db")).foreign_keys(true);
    options.connect().await.unwrap()
}

pub fn hex(address: &str) -> String {
    format!("x'{}'", address.rsplit('/').next().unwrap().replace('-', ""))
}

#[tokio::test]
async fn a_rescue_waits_for_every_consent_even_in_plain_sql() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    let id = hex(&at);
    let conn = &mut by_hand(&t).await;
    let begin = format!(
        "insert into rescues (autopsy_id, started_on, note, version) values ({id}, '2026-11-04', '', 1)"
    );
    assert!(sql(conn, &begin).await.unwrap_err().contains("rescue_waits_for_consent"));
    l.agrees(&at, "sales").await;
    assert!(sql(conn, &begin).await.unwrap_err().contains("rescue_waits_for_consent"));
    let declined = [("answer", "declined"), ("reason", "No")];
    l.tomas.post(&format!("{at}/seats/support/consent"), &declined).await.went();
    assert!(sql(conn, &begin).await.unwrap_err().contains("rescue_waits_for_consent"));
    // No task without a rescue, and the last agreement begins it.
    let task = format!(
        "insert into rescue_tasks (id, autopsy_id, title, purpose, due_on, created_by, created_at, version)
         values (x'00', {id}, 'Call', 'adopt', '2026-11-04', (select id from people limit 1), '', 1)"
    );
    assert!(sql(conn, &task).await.unwrap_err().contains("FOREIGN KEY"));
    l.agrees(&at, "support").await;
    assert!(sql(conn, &begin).await.unwrap_err().contains("UNIQUE"), "it has begun");
    sql(conn, &task).await.unwrap();
    // A consent stays once the rescue has begun.
    let back = format!("update seats set answer = 'declined' where autopsy_id = {id} and function = 'sales'");
    assert!(sql(conn, &back).await.unwrap_err().contains("consent_stays"));
}

#[tokio::test]
async fn filings_reveals_and_the_record_are_what_they_were() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    let id = hex(&at);
    let conn = &mut by_hand(&t).await;
    let filing = |function: &str, late: i32| {
        format!(
            "insert into filings (autopsy_id, function, primary_cause, contributing, evidence, prevention, link, filed_on,
                                  filed_at, late, taxonomy_version, version)
             values ({id}, '{function}', 'product_gap', '', 'x', '', '', '2026-11-04', '', {late}, 1, 1)"
        )
    };
    l.files(&at, "sales", "product_gap", "One").await;
    assert!(sql(conn, &filing("sales", 0)).await.unwrap_err().contains("UNIQUE"), "one filing for each seat");
    assert!(
        sql(conn, &filing("marketing", 0)).await.unwrap_err().contains("filing_needs_consent"),
        "no seat"
    );
    assert!(sql(conn, &filing("support", 1)).await.unwrap_err().contains("filing_is_late_after_the_reveal"));
    let unknown = filing("support", 0).replace("product_gap", "bad_luck");
    assert!(sql(conn, &unknown).await.unwrap_err().contains("FOREIGN KEY"), "only causes of the fixed set");
    let finding = format!(
        "insert into findings (autopsy_id, primary_cause, statement, proposed_at, version)
         values ({id}, 'product_gap', '', '', 1)"
    );
    assert!(sql(conn, &finding).await.unwrap_err().contains("finding_waits_for_the_reveal"));
    let close = format!("update autopsies set closed_on = '2026-11-04' where id = {id}");
    assert!(sql(conn, &close).await.unwrap_err().contains("closing_waits_for_both"));

    l.dana.post(&format!("{at}/reveal"), &[("reason", "Now")]).await.went();
    let refused = [
        (
            format!("update filings set evidence = 'other' where autopsy_id = {id}"),
            "filing_stays_after_the_reveal",
        ),
        (format!("delete from filings where autopsy_id = {id}"), "filing_is_never_deleted"),
        (
            format!("update filing_versions set evidence = 'other' where autopsy_id = {id}"),
            "filing_version_stays",
        ),
        (filing("support", 0), "filing_is_late_after_the_reveal"),
        (format!("delete from reveals where autopsy_id = {id}"), "reveal_is_final"),
        (format!("update reveals set at = '' where autopsy_id = {id}"), "reveal_is_final"),
        ("update record set reason = 'other'".into(), "record_is_append_only"),
        ("delete from record".into(), "record_is_append_only"),
    ];
    for (text, law) in refused {
        assert!(sql(conn, &text).await.unwrap_err().contains(law), "{text}");
    }
    // A second open autopsy of the account.
    let second = format!(
        "insert into autopsies select x'01', number + 100, null, account_id, leader_id, opened_by, kind, opened_on, opened_at,
             happened, stated_reason, lifecycle_stage, arr_at_risk, growth_deal, segment, region, product, currency, agree_by,
             due_on, ordinal, imported, stage, null, null, null, null, 1 from autopsies where id = {id}"
    );
    assert!(sql(conn, &second).await.unwrap_err().contains("UNIQUE constraint failed: autopsies.account_id"));
}

#[tokio::test]
async fn the_codes_in_the_database_are_those_of_the_taxonomy() {
    use autopsy::domain::{Cause, Function};
    let t = TestApp::new().await;
    let conn = &mut by_hand(&t).await;
    let causes: Vec<(String, String, String)> =
        sqlx::query_as("select code, kind, owner from causes order by rowid")
            .fetch_all(&mut *conn)
            .await
            .unwrap();
    let known: Vec<_> = Cause::ALL
        .iter()
        .map(|it| (it.code().to_owned(), it.kind().code().to_owned(), it.owner().code().to_owned()))
        .collect();
    assert_eq!(causes, known);
    let functions: Vec<String> =
        sqlx::query_scalar("select code from functions order by rowid").fetch_all(conn).await.unwrap();
    assert_eq!(functions, Function::ALL.iter().map(|it| it.code()).collect::<Vec<_>>());
}

/// The record is one chain: each row holds the hash of the one before, and its own is of its content.
#[tokio::test]
async fn the_record_is_a_chain_without_gaps() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    in_the_middle(&l).await;
    let conn = &mut by_hand(&t).await;
    let rows: Vec<(i64, Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select seq, prev_hash, hash from record order by seq").fetch_all(conn).await.unwrap();
    assert!(rows.len() > 20);
    let mut before = vec![0; 32];
    for (place, (seq, prev_hash, hash)) in (1..).zip(&rows) {
        assert_eq!((*seq, prev_hash), (place, &before));
        assert_eq!(hash.len(), 32);
        before.clone_from(hash);
    }
}

/// `insert or replace` deletes without asking the triggers that forbid to delete; the law holds against it, too.
#[tokio::test]
async fn what_is_final_is_not_replaced_either() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let overridden = l.opens("Halcyon Health", &["sales", "support"]).await;
    l.wes.post(&format!("{overridden}/rescue/override"), &[("reason", "The renewal")]).await.went();
    let at = in_the_middle(&l).await;
    l.files(&at, "sales", "product_gap", "One").await;
    l.dana.post(&format!("{at}/reveal"), &[("reason", "Now")]).await.went();
    let (id, other) = (hex(&at), hex(&overridden));
    let conn = &mut by_hand(&t).await;
    let before = t.dump().await;
    let refused = [
        ("insert or replace into record select * from record where seq = 1".to_owned(), "record_is_append_only"),
        (
            format!("insert or replace into reveals select autopsy_id, at, cause, 'other', by_id from reveals where autopsy_id = {id}"),
            "reveal_is_final",
        ),
        (
            format!("insert or replace into overrides select autopsy_id, 'other', by_id, at from overrides where autopsy_id = {other}"),
            "override_is_final",
        ),
        (
            format!(
                "insert or replace into filings select autopsy_id, function, 'product_defect', contributing, evidence, confidence,
                     prevention, link, filed_by, behalf_of, filed_on, filed_at, 1, taxonomy_version, version
                 from filings where autopsy_id = {id}"
            ),
            "filing_stays_after_the_reveal",
        ),
        (
            format!("insert or replace into filing_versions select * from filing_versions where autopsy_id = {id}"),
            "filing_version_stays",
        ),
        (format!("delete from filing_versions where autopsy_id = {id}"), "filing_version_stays"),
        (format!("update filings set autopsy_id = {id} where autopsy_id = {id}"), "filing_stays_after_the_reveal"),
    ];
    for (text, law) in refused {
        let answer = sql(conn, &text).await;
        assert!(answer.as_ref().is_err_and(|it| it.contains(law)), "{text}: {answer:?}");
    }
    assert_eq!(before, t.dump().await);
}

/// The rescue's lock has no back door: no seat goes away, is excused unasked, or becomes history.
#[tokio::test]
async fn the_lock_is_not_picked() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    l.agrees(&at, "sales").await;
    let id = hex(&at);
    let conn = &mut by_hand(&t).await;
    let refused = [
        (format!("delete from seats where autopsy_id = {id} and function = 'support'"), "seat_stays"),
        (format!("update autopsies set imported = 1 where id = {id}"), "history_stays_apart"),
        (
            format!(
                "update seats set excused_at = '2026-11-04' where autopsy_id = {id} and function = 'support'"
            ),
            "excusal_needs_its_word",
        ),
    ];
    for (text, law) in refused {
        let answer = sql(conn, &text).await;
        assert!(answer.as_ref().is_err_and(|it| it.contains(law)), "{text}: {answer:?}");
    }
    l.agrees(&at, "support").await;
    let answer = sql(conn, &format!("delete from rescues where autopsy_id = {id}")).await;
    assert!(answer.as_ref().is_err_and(|it| it.contains("rescue_stays")), "{answer:?}");
}
