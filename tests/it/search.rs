//! Search: finds what somebody may read, takes whatever is typed, and knows no word of a sealed filing.
use crate::app::{Browser, TestApp};
use crate::routes::in_the_middle;
use crate::story::{Larkfield, SEVEN};
use autopsy::domain::{AutopsyId, Function};
use autopsy::store::{self, search::Words};
use proptest::prelude::*;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::path::Path;

fn percent(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// The page of what somebody finds, without what was typed.
async fn search(browser: &Browser<'_>, words: &str) -> String {
    let reply = browser.get(&format!("/search?q={}", percent(words))).await;
    assert_eq!(reply.status, 200, "{words}: {}", reply.body);
    let typed = words.replace('&', "&amp;").replace('"', "&quot;");
    reply.body.replace(&format!("value=\"{typed}\""), "").replace(&format!("<title>{typed} ·"), "<title>")
}

/// A connection to the file itself, past every door.
async fn by_hand(dir: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(dir.join("autopsy.db")).connect().await.unwrap()
}

/// Every word that the index holds.
async fn indexed(conn: &mut SqliteConnection) -> Vec<String> {
    let all =
        "create virtual table if not exists temp.vocabulary using fts5vocab('main', 'findable_words', 'row')";
    sqlx::raw_sql(all).execute(&mut *conn).await.unwrap();
    sqlx::query_scalar("select term from temp.vocabulary").fetch_all(conn).await.unwrap()
}

#[tokio::test]
async fn no_word_of_a_sealed_filing_is_found_by_anybody() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = in_the_middle(&l).await;
    let said = "Quetzalcoatlus cases were opened at severity pterodaustro";
    let fields = [
        ("primary_cause", "severity_gaming"),
        ("evidence", said),
        ("confidence", "high"),
        ("prevention", "A nyctosaurus check"),
        ("link", "https://example.com/dsungaripterus"),
    ];
    assert_eq!(l.marcus.post(&format!("{at}/seats/sales/filing"), &fields).await.went(), at);
    let everybody = [&l.marcus, &l.dana, &l.wes, &l.ingrid, &l.cal, &l.noor, &l.vera, &l.ada];
    let own = said.split(' ').chain(["nyctosaurus", "check", "quetz", "pter", "ny", "dsungaripterus"]);
    // Words that stand in the opening too tell nothing of the filing.
    let opening = "planning runs fell from five to one a week the new director asked for a plan or an exit";
    let own: Vec<String> = own
        .map(str::to_lowercase)
        .filter(|it| !opening.split(' ').any(|other| other.starts_with(it)))
        .collect();
    assert!(own.len() > 8, "{own:?}");
    for browser in everybody {
        let nothing = search(browser, "zzzz").await;
        assert!(nothing.contains("Nothing found"));
        for word in &own {
            assert_eq!(search(browser, word).await, nothing, "{word}");
            // Beside a word that is found, it takes that hit away; it adds none.
            assert_eq!(search(browser, &format!("brightwater {word}")).await, nothing, "{word}");
        }
    }

    // The index itself has no such word, not even when it is built anew or asked for an entry by force.
    let mut conn = by_hand(t.dir.path()).await;
    let forced = "insert into findable (kind, thing, function, account_id, autopsy_id)
                  select 'filing', id, 'sales', account_id, id from autopsies";
    sqlx::raw_sql(forced).execute(&mut conn).await.unwrap();
    for sql in [
        "insert into findable_words (findable_words) values ('rebuild')",
        "insert into findable_words (findable_words, rank) values ('integrity-check', 1)",
    ] {
        sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
        let words = indexed(&mut conn).await;
        assert!(words.contains(&"brightwater".to_owned()));
        for word in ["quetzalcoatlus", "pterodaustro", "nyctosaurus", "severity"] {
            assert!(!words.contains(&word.to_owned()), "{word}");
        }
    }
    sqlx::raw_sql("delete from findable where kind = 'filing'").execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();

    // After the reveal those taking part find it, and nobody else.
    assert_eq!(l.dana.post(&format!("{at}/reveal"), &[("reason", "The call moved")]).await.went(), at);
    for browser in [&l.marcus, &l.dana, &l.wes, &l.ingrid] {
        let page = search(browser, "severity quetz").await;
        assert!(page.contains("<mark>Quetzalcoatlus</mark> cases"), "{page}");
        assert!(page.contains("Sales · AA-0001") && page.contains(&format!("href=\"{at}#side\"")), "{page}");
        assert!(search(browser, "NYCTOSAURUS").await.contains("A <mark>nyctosaurus</mark> check"));
    }
    for browser in [&l.cal, &l.noor, &l.vera, &l.ada] {
        assert!(search(browser, "quetzalcoatlus").await.contains("Nothing found"));
    }
    // A late filing is found at once.
    l.files(&at, "support", "support_slow", "Case tapejara waited for nine days.").await;
    assert!(search(&l.ingrid, "tapejara").await.contains("Support · AA-0001"));
    assert!(search(&l.noor, "tapejara").await.contains("Nothing found"));
    integrity(&t).await;
}

/// The index says what the tables say, word for word.
async fn integrity(t: &TestApp) {
    let mut conn = by_hand(t.dir.path()).await;
    let check = "insert into findable_words (findable_words, rank) values ('integrity-check', 1)";
    sqlx::raw_sql(check).execute(&mut conn).await.unwrap();
}

#[tokio::test]
async fn search_shows_to_each_what_their_sight_shows() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    // Agreeing, with one who declined and one who was not involved; filing, with a delegate; revealed.
    let first = l.opens("Ashgrove Foods", &SEVEN).await;
    let second = l.opens("Birchway Rail", &["sales", "support", "customer_success"]).await;
    let third = l.opens("Cedarholt Bank", &["sales", "support", "product"]).await;
    let cal = l.cal.id.to_string();
    let delegate = [("person", cal.as_str()), ("until", "2026-11-06")];
    assert_eq!(l.tomas.post(&format!("{second}/seats/support/delegate"), &delegate).await.went(), second);
    let no = [("answer", "declined"), ("reason", "Not before the release.")];
    assert_eq!(l.ingrid.post(&format!("{first}/seats/product/consent"), &no).await.went(), first);
    for at in [&second, &third] {
        l.agrees(at, "sales").await;
        l.files(at, "sales", "sale_misfit", "A velociraptor was sold as a falcon.").await;
    }
    let no = [("answer", "not_involved"), ("reason", "It came later.")];
    assert_eq!(l.ingrid.post(&format!("{third}/seats/product/consent"), &no).await.went(), third);
    assert_eq!(l.dana.post(&format!("{third}/seats/product/excusal"), &[]).await.went(), third);
    assert_eq!(l.dana.post(&format!("{third}/reveal"), &[("reason", "The call moved")]).await.went(), third);

    let people = [
        &l.dana, &l.wes, &l.marcus, &l.ingrid, &l.tomas, &l.helen, &l.ruth, &l.cal, &l.noor, &l.vera, &l.ada,
    ];
    let mut seen = 0;
    for days in [0, 4] {
        t.wait(days);
        let today = "2026-11-04".parse::<autopsy::domain::Day>().unwrap() + chrono::TimeDelta::days(days);
        for browser in people {
            let person = browser.person().await;
            for (at, name) in [(&first, "Ashgrove"), (&second, "Birchway"), (&third, "Cedarholt")] {
                let id: AutopsyId = at.rsplit('/').next().unwrap().parse().unwrap();
                let mut conn = t.app.db.read().await.unwrap();
                let autopsy = store::autopsies::find(&mut conn, id).await.unwrap().unwrap();
                let sight = autopsy.sight_of(&person, today);
                let words = |text: &str| Words::parse(text).unwrap();
                let reach = person.reach(today);
                let found = store::search::autopsies(&mut conn, &words(name), reach, None, 50).await.unwrap();
                assert_eq!(found.iter().any(|it| it.id == id), sight.page, "{} {name}", person.name);
                let found =
                    store::search::filings(&mut conn, &words("veloc"), reach, None, 50).await.unwrap();
                let found: Vec<Function> =
                    found.iter().filter(|it| it.autopsy_id == id).map(|it| it.function).collect();
                let expected = if sight.filings { vec![Function::Sales] } else { Vec::new() };
                assert_eq!(found, expected, "{} {name}", person.name);
                seen += usize::from(sight.page) + usize::from(sight.filings);
            }
        }
    }
    assert!(seen > 20);
    // Everybody finds accounts.
    let vera = t.sign_in(l.vera.id).await;
    assert!(search(&vera, "ashgrove").await.contains("<mark>Ashgrove</mark> Foods"));
}

#[tokio::test]
async fn words_are_found_as_people_type_them() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let account = t.account(&l.dana, "Österreichische Wasser AG").await;
    let at = l.opens("AT&T Łódź <b>North</b>", &SEVEN).await;
    for words in ["osterreich", "ÖSTERREICHISCHE wass", "wasser osterreichische ag", "Utilities wasser"] {
        let page = search(&l.vera, words).await;
        assert!(page.contains(&format!("/accounts/{account}")), "{words}: {page}");
    }
    assert!(search(&l.vera, "sser").await.contains("Nothing found"), "words are found from their beginning");
    let page = search(&l.dana, "at&t").await;
    assert!(page.contains("<mark>AT&amp;T</mark> Łódź &lt;b&gt;North&lt;/b&gt;"), "{page}");
    // Numbers, however they are written.
    for words in ["AA-0001", "aa-1", "AA 1", "1", " aa0001 "] {
        assert!(search(&l.dana, words).await.contains(&format!("href=\"{at}\"")), "{words}");
        assert!(!search(&l.vera, words).await.contains(&at), "{words}");
    }
    // The opening's own words, and a fact's.
    let page = search(&l.noor, "planning runs").await;
    assert!(page.contains("<mark>Planning</mark> <mark>runs</mark> fell from five"), "{page}");
    let id = autopsy::domain::FactId::new().to_string();
    let fact = [
        ("id", id.as_str()),
        ("happened", "2026-11-01"),
        ("text", "The archaeopteryx left."),
        ("source", "A call"),
    ];
    l.noor.post(&format!("/accounts/{account}/facts"), &fact).await.went();
    let page = search(&l.ada, "archaeo").await;
    assert!(page.contains("The <mark>archaeopteryx</mark> left.") && page.contains(&account), "{page}");
    // An empty box asks nothing.
    assert!(!search(&l.dana, "").await.contains("Nothing found"));
    assert_eq!(l.dana.get("/search?q=a&in=people").await.status, 400);
    assert_eq!(l.dana.get("/search?q=a&in=accounts&after=zzz").await.status, 400);
    assert_eq!(l.dana.get("/search?no=1").await.status, 400);
    integrity(&t).await;
}

#[tokio::test]
async fn a_new_name_is_found_everywhere_and_the_old_one_nowhere() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let account = t.account(&l.dana, "Brightwater Utilities").await;
    let at = l.opens_again(&account, "Brightwater Utilities", &["sales", "customer_success"]).await;
    for function in ["sales", "customer_success"] {
        l.agrees(&at, function).await;
    }
    l.files(&at, "sales", "sale_misfit", "A velociraptor was sold.").await;
    l.files(&at, "customer_success", "sale_misfit", "A falcon was expected.").await;
    let fields = [
        ("version", "1"),
        ("name", "Clearwell Energy"),
        ("segment", "Enterprise"),
        ("region", "EMEA"),
        ("product", "Core"),
        ("industry", "Utilities"),
        ("owner", "Priya Raman"),
        ("arr", "1240000"),
        ("customer_since", "2023-03-01"),
        ("churned_on", ""),
        ("renewal_on", "2027-02-28"),
    ];
    l.dana.post(&format!("/accounts/{account}/edit"), &fields).await.went();
    assert!(search(&l.dana, "brightwater").await.contains("Nothing found"));
    let page = search(&l.dana, "clearwell").await;
    assert_eq!(
        page.matches("<mark>Clearwell</mark> Energy").count(),
        4,
        "account, autopsy, two filings: {page}"
    );
    assert!(search(&l.dana, "clearwell velociraptor").await.contains("Sales · AA-0001"));
    let mut conn = by_hand(t.dir.path()).await;
    assert!(!indexed(&mut conn).await.contains(&"brightwater".to_owned()));
    drop(conn);
    // A finding that is proposed anew is found by its new words only.
    let mut finding = vec![
        ("version", "0"),
        ("primary_cause", "sale_misfit"),
        ("primary_share", "100"),
        ("contributing_1", ""),
        ("share_1", ""),
        ("contributing_2", ""),
        ("share_2", ""),
        ("statement", "It was iguanodon all along."),
        ("change_id", ""),
    ];
    l.dana.post(&format!("{at}/finding"), &finding).await.went();
    assert!(search(&l.noor, "iguanodon").await.contains(&at));
    (finding[0], finding[7]) = (("version", "1"), ("statement", "It was stegosaurus."));
    l.dana.post(&format!("{at}/finding"), &finding).await.went();
    assert!(search(&l.noor, "iguanodon").await.contains("Nothing found"));
    assert!(search(&l.noor, "stegosaurus").await.contains(&at));
    integrity(&t).await;
}

#[tokio::test]
async fn every_hit_is_on_one_page_of_its_group() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let mut expected = Vec::new();
    for n in 0..120 {
        // Names that are equal follow each other by id.
        expected.push(t.account(&l.dana, &format!("Moorgate {}", n / 3)).await);
    }
    let together = search(&l.vera, "moorgate").await;
    assert_eq!(together.matches("data-row").count(), 10);
    assert!(together.contains("href=\"/search?in=accounts&amp;q=moorgate\""), "{together}");
    let mut next = Some("/search?in=accounts&q=moorgate".to_owned());
    let (mut found, mut pages) = (Vec::new(), 0);
    while let Some(address) = next {
        let page = l.vera.get(&address).await.body;
        let ids = page.split("href=\"/accounts/").skip(1).map(|it| it.split('"').next().unwrap().to_owned());
        found.extend(ids);
        next = page
            .split("href=\"")
            .map(|it| it.split('"').next().unwrap().replace("&amp;", "&"))
            .find(|it| it.contains("after="));
        pages += 1;
    }
    assert_eq!((pages, found.len()), (3, 120));
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn nothing_that_is_typed_is_an_error() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let t = TestApp::new().await;
        let l = Larkfield::of(&t).await;
        l.opens("Brightwater Utilities", &SEVEN).await;
        let long = "brightwater ".repeat(900);
        let odd = [
            "\"",
            "\"\"",
            "*",
            "NEAR",
            "NEAR(a b)",
            "AND",
            "OR NOT",
            "title : a",
            "{title body} : a",
            "^a",
            "a + b",
            "-a",
            "(",
            "a)",
            "'",
            "a'; drop table findable",
            "\u{0}",
            "a\u{0}b",
            "😀",
            "brightwater 😀",
            "e\u{301}",
            "\u{301}",
            "%",
            "\\",
            "\u{2}a\u{3}",
            "﷽",
            "AA-",
            "AA-99999999999999999999",
            "-1",
            "é",
            "a\tb\nc",
            long.as_str(),
        ];
        for text in odd {
            search(&l.dana, text).await;
            for group in ["accounts", "autopsies", "filings"] {
                let address = format!("/search?q={}&in={group}", percent(text));
                assert_eq!(l.marcus.get(&address).await.status, 200, "{text}");
            }
        }
        assert!(search(&l.dana, "brightwater 😀").await.contains("/accounts/"));
        assert!(search(&l.dana, &long).await.contains("/accounts/"));
    });
    let app = runtime.block_on(TestApp::new());
    proptest!(ProptestConfig::with_cases(400), |(text in "(?s)[\\PC\"*:^(){}+\\-]{0,40}|(?s).{0,60}")| {
        let Some(words) = Words::parse(&text) else { return Ok(()) };
        runtime.block_on(async {
            let mut conn = app.app.db.read().await.unwrap();
            let person = autopsy::domain::PersonId::new();
            let today = "2026-11-04".parse().unwrap();
            let reach = autopsy::domain::Reach { person, today, every_page: true, every_filing: true };
            store::search::accounts(&mut conn, &words, None, 20).await.unwrap();
            store::search::autopsies(&mut conn, &words, reach, None, 20).await.unwrap();
            store::search::filings(&mut conn, &words, reach, None, 20).await.unwrap();
            store::search::excerpts(&mut conn, &words, &[1]).await.unwrap();
        });
    });
}

/// A database from before there was search is found through like any other once it is brought up to date.
#[tokio::test]
async fn what_was_on_record_before_is_indexed_by_the_migration() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("autopsy.db");
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
    let mut conn = options.connect().await.unwrap();
    let mut before = Migrator::new(Path::new("migrations")).await.unwrap();
    before.migrations = before.migrations.iter().filter(|it| it.version < 10).cloned().collect();
    before.run(&mut conn).await.unwrap();
    let rows = "
        insert into accounts (id, name, segment, region, product, industry, owner, currency, arr, created_at, version)
            values (x'01', 'Brightwater', '', '', '', '', '', 'USD', 1, '', 1);
        insert into facts (id, account_id, happened, text, source, noted_at) values (x'02', x'01', '', 'An archaeopteryx', '', '');
        insert into autopsies (id, number, account_id, kind, opened_on, opened_at, happened, stated_reason, lifecycle_stage,
                               arr_at_risk, segment, region, product, currency, agree_by, due_on, ordinal, imported, stage, version)
            values (x'03', 1, x'01', 'full', '', '', 'Tyrannosaurus', '', 'sale', 1, '', '', '', 'USD', '', '', 1, 1, 'revealed', 1),
                   (x'04', 2, x'01', 'full', '', '', '', '', 'sale', 1, '', '', '', 'USD', '', '', 2, 1, 'filing', 1);
        update autopsies set closed_on = '2026-01-01' where number = 1;
        insert into seats (autopsy_id, function, due_on, answer_reason, version) values (x'03', 'sales', '', '', 1), (x'04', 'sales', '', '', 1);
        insert into filings (autopsy_id, function, primary_cause, contributing, evidence, prevention, link, filed_on, filed_at, late, taxonomy_version, version)
            values (x'03', 'sales', 'sale_misfit', '', 'Velociraptor', '', '', '', '', 0, 1, 1),
                   (x'04', 'sales', 'sale_misfit', '', 'Quetzalcoatlus', '', '', '', '', 0, 1, 1);
        insert into reveals (autopsy_id, at, cause, reason) values (x'03', '', 'import', '');
        insert into findings (autopsy_id, primary_cause, statement, proposed_at, version) values (x'03', 'sale_misfit', 'Stegosaurus', '', 1);";
    sqlx::raw_sql("drop index one_open_autopsy_per_account").execute(&mut conn).await.unwrap();
    sqlx::raw_sql(rows).execute(&mut conn).await.unwrap();
    Migrator::new(Path::new("migrations")).await.unwrap().run(&mut conn).await.unwrap();
    let words = indexed(&mut conn).await;
    for word in ["brightwater", "archaeopteryx", "tyrannosaurus", "velociraptor", "stegosaurus"] {
        assert!(words.contains(&word.to_owned()), "{word}: {words:?}");
    }
    assert!(!words.contains(&"quetzalcoatlus".to_owned()));
    let check = "insert into findable_words (findable_words, rank) values ('integrity-check', 1)";
    sqlx::raw_sql(check).execute(&mut conn).await.unwrap();
}
