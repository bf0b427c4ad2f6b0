//! House rules that the compiler cannot check.
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms it may name.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &["domain"]),
    ("demo", &["demo", "domain"]),
    ("patterns", &["patterns", "domain"]),
    ("intake", &["intake", "domain"]),
    ("render", &["render", "patterns", "domain"]),
    ("exhibits", &["exhibits", "render", "patterns", "domain"]),
    ("store", &["store", "patterns", "domain"]),
    ("actions", &["actions", "store", "exhibits", "patterns", "intake", "demo", "domain"]),
    ("app", &["app", "store", "patterns", "domain"]),
    ("jobs", &["jobs", "app", "actions", "store", "patterns", "render", "domain"]),
    ("web", &["web", "app", "actions", "store", "exhibits", "patterns", "intake", "render", "domain"]),
];

#[test]
fn rooms_name_only_rooms_below() {
    for (room, allowed) in ROOMS {
        for (file, text) in sources(room) {
            assert!(!text.contains("use crate::{"), "{file}: one `use` for each room, so the rooms show");
            for (other, _) in ROOMS.iter().filter(|(other, _)| !allowed.contains(other)) {
                assert!(!names(&text, other), "{file} may not name crate::{other}");
            }
        }
    }
}

/// The typesetter knows nothing of us, and only what makes documents and what answers with them knows it.
#[test]
fn documents_are_made_in_two_rooms() {
    for (room, _) in ROOMS.iter().filter(|it| !["exhibits", "web"].contains(&it.0)) {
        for (file, text) in sources(room) {
            assert!(!text.contains("typeset::"), "{file} names the typesetter");
        }
    }
    for (file, text) in files("typeset/src", "rs") {
        let lines = text.lines().count();
        assert!(
            text.starts_with("//! ") && lines <= 400,
            "{file}: {lines} lines, or it doesn't say what it is"
        );
        for word in ["autopsy", "std::fs", "std::net", "SystemTime", "chrono"] {
            assert!(!text.contains(word), "{file} has {word}");
        }
    }
}

/// Does the text name `crate::room`, as a whole word?
fn names(text: &str, room: &str) -> bool {
    let path = format!("crate::{room}");
    text.match_indices(&path)
        .any(|(at, _)| !text[at + path.len()..].starts_with(|it: char| it.is_alphanumeric() || it == '_'))
}

#[test]
fn every_room_has_its_rules() {
    for entry in fs::read_dir("src").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let room = name.trim_end_matches(".rs");
        let known = ROOMS.iter().any(|(known, _)| *known == room);
        assert!(known || ["lib", "main", "cli"].contains(&room), "src/{name} is no room of the table");
    }
}

#[test]
fn sql_lives_in_store_and_writes_start_in_actions() {
    for (room, _) in ROOMS {
        for (file, text) in sources(room) {
            assert!(*room == "store" || !text.contains("sqlx::query"), "{file} has SQL");
            let writes = text.contains("db.write(") || text.contains("\n        .write(");
            assert!(["actions", "store"].contains(room) || !writes, "{file} opens a write transaction");
        }
    }
    for (file, text) in sources("cli") {
        assert!(!text.contains("sqlx::query") && !text.contains("db.write("), "{file} goes past the actions");
    }
}

#[test]
fn the_pure_rooms_do_no_io_and_know_no_clock() {
    for room in ["domain", "patterns", "intake", "render", "exhibits", "demo"] {
        for (file, text) in sources(room) {
            for word in ["std::fs", "std::net", "tokio", "Utc::now", "SystemTime", "async fn"] {
                assert!(!text.contains(word), "{file} has {word}");
            }
        }
    }
}

/// What a filing says is read in one file, in the two ways that its head promises.
#[test]
fn filings_are_read_in_one_place() {
    for (file, text) in sources("store") {
        let reads = ["from filings", "join filings", "from filing_versions", "join filing_versions"];
        let lines = text.lines().filter(|line| reads.iter().any(|it| line.contains(it)));
        for line in lines {
            let counts =
                line.contains("select 1") || line.contains("count(*)") || file.ends_with("store/filings.rs");
            let marks_only = file.ends_with("autopsies/whole.rs") || file.ends_with("store/patterns.rs");
            assert!(counts || marks_only, "{file} reads filings: {line}");
        }
    }
    // In the one statement that reads an autopsy, `f` is the filing: that it is there and when, nothing of what it says.
    let whole = fs::read_to_string("src/store/autopsies/whole.rs").unwrap();
    assert_eq!(whole.matches(" filings f ").count(), whole.matches("join filings").count());
    assert!(!whole.contains("from filings") && !whole.contains("revealed_filings"));
    for (at, _) in whole.match_indices(" f.") {
        let column = whole[at + 3..].split(|it: char| !it.is_alphanumeric() && it != '_').next().unwrap();
        let marks = ["autopsy_id", "function", "filed_on", "filed_at", "late"];
        assert!(marks.contains(&column), "src/store/autopsies/whole.rs reads {column} of a filing");
    }
    for (file, text) in sources("store") {
        let deletes_only =
            text.matches("filing_drafts").count() == text.matches("delete from filing_drafts").count();
        assert!(file.ends_with("store/drafts.rs") || deletes_only, "{file} reads drafts");
    }
    let seats = fs::read_to_string("src/store/seats.rs").unwrap();
    for column in ["primary_cause", "contributing", "evidence", "prevention", "confidence"] {
        assert!(!seats.contains(column), "src/store/seats.rs names {column}");
    }
}

#[test]
fn files_are_short_and_say_what_they_are() {
    for (room, _) in ROOMS {
        for (file, text) in sources(room) {
            let lines = text.lines().count();
            assert!(lines <= 400, "{file} has {lines} lines: is it one idea?");
            assert!(text.starts_with("//! "), "{file} doesn't say what it is");
        }
    }
}

/// Paths that the map names exist.
#[test]
fn the_architecture_document_tells_the_truth() {
    let map = fs::read_to_string("ARCHITECTURE.md").unwrap();
    for word in map.split(['`', ' ', '\n', '(', ')', ',']) {
        let path = word.trim_end_matches(['.', ':', ';']);
        let is_path = ["src/", "tests/", "migrations/", "templates/", "docs/", "assets/"]
            .iter()
            .any(|it| path.starts_with(it));
        if is_path && !path.contains(['*', '<', '{']) {
            assert!(Path::new(path).exists(), "ARCHITECTURE.md names {path}, which is not there");
        }
    }
}

#[test]
fn templates_mark_nothing_safe_but_what_our_own_code_drew() {
    for (file, text) in files("templates", "html") {
        for (at, _) in text.match_indices("| safe").chain(text.match_indices("|safe")) {
            let before = &text[..at];
            let expression = &before[before.rfind("{{").unwrap_or(0)..];
            assert!(expression.contains("svg"), "{file}: {expression} is marked safe");
        }
        assert!(
            !text.contains(" style=\"") && !text.contains(" onclick="),
            "{file} has inline style or script"
        );
        // Mail programs load no style sheet, and a file that stands alone has none beside it: they carry it themselves.
        let alone = file.starts_with("templates/mail/") || file == "templates/patterns/alone.html";
        let style = text.contains("<style>") && !alone;
        assert!(!text.contains("<script>") && !style, "{file} has inline style or script");
    }
}

pub fn sources(room: &str) -> Vec<(String, String)> {
    let mut found = files(&format!("src/{room}"), "rs");
    let file = PathBuf::from(format!("src/{room}.rs"));
    if file.is_file() {
        found.push((file.display().to_string(), fs::read_to_string(file).unwrap()));
    }
    found
}

pub fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut left = vec![PathBuf::from(folder)];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(fs::read_dir(path).unwrap().map(|it| it.unwrap().path()));
        } else if path.extension().is_some_and(|it| it == ending) {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    found.sort();
    found
}
