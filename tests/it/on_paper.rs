//! Documents on paper: tagged, with every figure in them, the same bytes for the same question, and nothing sealed.
use crate::app::{Browser, TestApp};
use crate::company::{Company, day, figured, usd};
use crate::ledger;
use crate::pdf::Pdf;
use crate::story::Larkfield;
use autopsy::domain::{Period, Role};
use autopsy::exhibits::{self, Behind, Cover, Which};
use autopsy::patterns::Filter;
use std::collections::HashSet;
use std::fs;
use std::process::Command;
use typeset::{Align, Block, Column, Document, Drawing, Exhibit, Paper, Run, Table, Tone};

const ASKED: &str = "as_of=2026-07-01&focus=2026-04-01..2026-07-01";

async fn pdf(browser: &Browser<'_>, address: &str) -> Pdf {
    let (status, file) = browser.file(address).await;
    assert_eq!(status, 200, "{address}");
    Pdf::read(&file)
}

fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "A title".to_owned(),
        language: "en".to_owned(),
        paper: Paper::A4,
        header: "Larkfield".to_owned(),
        footer: "AA-0001".to_owned(),
        made_on: None,
        blocks,
    }
}

fn says(text: &str) -> Block {
    Block::Paragraph { text: vec![Run::plain(text)], tone: Tone::Body }
}

fn set(document: &Document) -> Pdf {
    Pdf::read(&typeset::pdf(document).map_err(|it| it.in_full().to_owned()).unwrap())
}

#[test]
fn a_document_is_tagged_and_says_what_it_is() {
    let table = Table {
        caption: "Counted".to_owned(),
        columns: ["Cause", "n"].map(|it| Column { heading: it.to_owned(), align: Align::Start }).to_vec(),
        rows: (0..80).map(|it| vec![format!("row {it}"), it.to_string()]).collect(),
    };
    let read = set(&document(vec![
        Block::Heading { level: 1, text: "First".to_owned() },
        says("Words."),
        Block::Table(table),
    ]));
    for tag in [
        "/Marked true",
        "/StructTreeRoot",
        "/Lang(en)",
        "/DisplayDocTitle true",
        "/S/H1",
        "/S/TH",
        "/S/Caption",
    ] {
        assert!(read.inside.contains(tag), "{tag}");
    }
    assert!(read.inside.contains("<pdfuaid:part>1</pdfuaid:part>"), "PDF/UA-1");
    let words = read.words();
    assert!(words.contains("1 of 2") && words.contains("2 of 2"), "{words}");
    assert_eq!(read.lines.iter().filter(|it| *it == "Cause").count(), 2, "the heading is repeated");
    assert_eq!(read.lines.iter().filter(|it| *it == "AA-0001").count(), 2, "the foot is repeated");
    assert_eq!(read.lines.iter().filter(|it| *it == "Larkfield").count(), 2, "the head is repeated");
}

#[test]
fn words_are_data_and_never_markup() {
    let odd = r#"*x* _y_ #panic() $1$ @label = /* no */ \ "quoted" <b> `raw` Kundé & Søhne"#;
    let words = set(&document(vec![says(odd), Block::List(vec![vec![Run::strong(odd)]])])).words();
    assert_eq!(words.matches(odd).count(), 2, "{words}");
}

#[test]
fn letters_that_no_font_has_are_told_and_refuse_nothing() {
    let odd = "\u{682a}\u{5f0f} \u{1f600} \u{202e}\u{0}\u{fe0f}end \u{5d0} \u{395}\u{3bb}\u{3bb}\u{3ac}\u{3b4}\u{3b1} \u{427}\u{435}";
    let words = set(&document(vec![says(odd), says(&"x".repeat(600))])).words();
    for piece in ["□□ □ end □", "Ελλάδα", "Че"] {
        assert!(words.contains(piece), "{piece}: {words}");
    }
    assert!(words.contains("stands for a letter that the fonts of this file lack"), "{words}");
    assert!(!set(&document(vec![says("plain")])).words().contains("lack"));
    assert_eq!(words.chars().filter(|it| *it == 'x').count(), 600);
}

#[test]
fn a_drawing_needs_words_and_a_fault_tells_none() {
    let exhibit = |alt: &str, svg: &str| {
        Block::Exhibit(Box::new(Exhibit {
            label: "Exhibit A".to_owned(),
            title: "Drawn".to_owned(),
            subtitle: String::new(),
            body: typeset::Body::Drawing(Drawing { svg: svg.to_owned(), alt: alt.to_owned() }),
            n: "n = 58".to_owned(),
            note: "Read it.".to_owned(),
            table: None,
            how: Vec::new(),
        }))
    };
    let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><style>.a{fill:#0D585E}</style><rect class="a" width="40" height="9"/><text x="2" y="18" font-family="Inter" font-size="9">24%</text></svg>"#;
    let read = set(&document(vec![exhibit("A bar", svg)]));
    assert!(read.inside.contains("/S/Figure") && read.inside.contains("/Alt(A bar)"));
    assert!(read.lines.concat().contains("24%"), "text in drawings is text: {:?}", read.lines);
    for (alt, svg) in [("", svg), ("quetzalcoatlus", "<svg quetzalcoatlus")] {
        let fault = typeset::pdf(&document(vec![exhibit(alt, svg), says("quetzalcoatlus")])).unwrap_err();
        assert!(!format!("{fault} {fault:?}").contains("quetzal"), "{fault}");
        assert!(!fault.in_full().is_empty());
    }
}

/// What the command writes of July 2026, the days before counted.
fn written(t: &TestApp, paper: &str) -> Vec<u8> {
    let out = t.dir.path().join("report.pdf");
    let done = Command::new(env!("CARGO_BIN_EXE_autopsy"))
        .args(["report", "--as-of", "2026-07-01", "--focus", "2026-04-01..2026-07-01", "--format", "pdf"])
        .arg("--data")
        .arg(t.dir.path())
        .args(["--paper", paper, "-o"])
        .arg(&out)
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    fs::read(&out).unwrap()
}

/// Every number of a page's tables, as it is shown.
pub fn figures_of(page: &str) -> Vec<String> {
    let cells = page.split("<td class=\"num\">").skip(1).map(|cell| {
        let cell = cell.split("</td>").next().unwrap();
        let text = cell.split('>').find_map(|it| it.split('<').next().filter(|it| !it.trim().is_empty()));
        text.unwrap_or("").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    });
    cells.collect()
}

/// Every figure as the pages show it, and as many more as the sheets have columns that no page has room for.
#[tokio::test]
async fn every_figure_of_the_report_stands_on_paper() {
    let t = TestApp::new().await;
    ledger::expected(&t).await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    let file = written(&t, "a4");
    assert!(file.len() < 1_000_000, "{} bytes", file.len());
    let read = Pdf::read(&file);
    let words = read.words();
    for which in Which::ALL {
        assert!(words.contains(&format!("Exhibit {}", which.letter())), "{}", which.letter());
    }
    let lines: HashSet<&str> = read.lines.iter().map(|it| it.trim()).collect();
    let (mut figures, mut lost) = (0, Vec::new());
    for tab in ["summary", "where", "time", "leaders", "rescues", "warnings"] {
        let page = vera.get(&format!("/patterns?{ASKED}&tab={tab}")).await.body;
        for text in figures_of(&page) {
            figures += 1;
            if !lines.contains(text.as_str()) {
                lost.push(text);
            }
        }
    }
    assert!(figures > 300, "{figures}");
    assert!(lost.is_empty(), "{} of {figures} figures are not on paper: {lost:?}", lost.len());
    let drawn = read.inside.matches("/S/Figure").count();
    assert!(drawn > 8 && read.inside.matches("/Alt").count() >= drawn, "{drawn} drawings");
}

/// In the document, cell by cell: the columns that a sheet has are all there, each row under its names.
#[test]
fn a_document_holds_every_cell_of_every_exhibit() {
    let (currency, period) = (usd(), Period { from: day("2025-07-01"), to: day("2026-07-01") });
    let paper = figured(&Company::expected(), period, Behind::nowhere(), |figures| {
        exhibits::Paper::new("Larkfield", figures, &Filter::default(), 0)
    });
    let document = exhibits::document(&paper, Cover::of_report(paper.as_of), Paper::Letter, None);
    let read: Document = serde_json::from_str(&serde_json::to_string(&document).unwrap()).unwrap();
    assert_eq!(read, document, "a document can be kept");
    let mut compared = 0;
    for exhibit in &paper.exhibits {
        let label = format!("Exhibit {}", exhibit.which.letter());
        let tables = document.blocks.iter().filter_map(|block| match block {
            Block::Exhibit(it) if it.label == label => it.table.as_ref(),
            Block::Table(it) if it.caption.starts_with(&format!("{label}:")) => Some(it),
            _ => None,
        });
        let tables: Vec<&Table> = tables.collect();
        for (at, row) in exhibit.table.rows.iter().enumerate() {
            let told: Vec<&str> =
                tables.iter().flat_map(|it| it.rows[at].iter()).map(String::as_str).collect();
            for cell in row {
                compared += 1;
                let shown = cell.value.shown(&currency);
                assert!(told.contains(&shown.as_str()), "{label}, row {at}: {shown} is not in {told:?}");
            }
        }
    }
    assert!(compared > 500, "{compared}");
}

#[tokio::test]
async fn the_page_and_the_command_give_the_same_file_and_it_is_on_the_record() {
    let t = TestApp::new().await;
    let vera = t.person("Vera", Role::Viewer, &[]).await;
    let (a4, letter) = (written(&t, "a4"), written(&t, "letter"));
    assert!(Pdf::read(&a4).inside.contains("/MediaBox[0 0 595.2756 841.8898]"));
    assert!(Pdf::read(&letter).inside.contains("/MediaBox[0 0 612 792]"));
    assert!(Pdf::read(&a4).words().contains("No autopsy was opened in these days"));
    for (paper, file) in [("", a4), ("&paper=letter", letter)] {
        let (status, told) = vera.file(&format!("/patterns.pdf?{ASKED}{paper}")).await;
        assert_eq!(status, 200);
        assert!(told == file, "{paper}");
    }
    let (_, part) = vera.file(&format!("/patterns.pdf?{ASKED}&tab=time")).await;
    assert_eq!(Pdf::read(&part).pages(), 1, "nothing happened, whichever part is asked for");
    assert_eq!(vera.get("/patterns.pdf?tab=all").await.status, 400);
    let reply = vera.get("/patterns.pdf?paper=a3").await;
    assert!(reply.status == 400 && reply.body.contains("paper is one of a4, letter"), "{}", reply.body);
    let record = t.dump().await;
    let noted = record.matches("\"format\":\"pdf\"").count() + record.matches("\"format\": \"pdf\"").count();
    assert_eq!(noted, 3, "who took which is on the record");
}

/// One autopsy on paper as its leaders see it, while Sales has filed and Support has not.
async fn sealed(cause: &str, evidence: &str) -> Vec<Vec<u8>> {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    l.agrees(&at, "sales").await;
    l.files(&at, "sales", cause, evidence).await;
    let mut files = Vec::new();
    for browser in [&l.marcus, &l.dana, l.holder("support")] {
        let (status, file) = browser.file(&format!("{at}.pdf")).await;
        assert_eq!(status, 200);
        files.push(file);
    }
    files
}

#[tokio::test]
async fn what_is_sealed_changes_no_byte_of_an_autopsy_on_paper() {
    let one = sealed("support_closure", "Two cases were closed without a fix.").await;
    let other = sealed("severity_gaming", "Every case was opened at severity one.").await;
    assert!(one == other, "paper tells what was filed");
    let words = Pdf::read(&one[0]).words();
    assert!(words.contains("Brightwater Utilities") && words.contains("Sealed"), "{words}");
    assert!(!words.contains("closed without a fix"), "one’s own filing is read on the seat’s own page");
}

#[tokio::test]
async fn an_autopsy_on_paper_is_for_those_who_may_read_its_page() {
    let t = TestApp::new().await;
    let l = Larkfield::of(&t).await;
    let at = l.opens("Brightwater Utilities", &["sales", "support"]).await;
    for function in ["sales", "support"] {
        l.agrees(&at, function).await;
        l.files(&at, function, "support_closure", &format!("Closed without a fix, says {function}.")).await;
    }
    for browser in [&l.dana, &l.marcus, &l.ingrid, &l.noor, &l.cal, &l.vera, &l.ada, &t.nobody()] {
        let page = browser.get(&at).await;
        let (status, file) = browser.file(&format!("{at}.pdf")).await;
        if page.status != 200 {
            let paper = browser.get(&format!("{at}.pdf")).await;
            assert_eq!(status, page.status);
            assert!(paper.body == page.body || page.status == 303, "{}", paper.body);
            continue;
        }
        let words = Pdf::read(&file).words();
        assert!(words.contains("Seats and consent") && words.contains("AA-0001"), "{words}");
        let may = page.body.contains("Closed without a fix");
        assert_eq!(words.contains("Closed without a fix"), may, "{words}");
        assert_eq!(words.contains("The filings are shown to those taking part only."), !may);
    }
    let unknown = "/autopsies/01890000-0000-7000-8000-000000000000";
    assert_eq!(l.dana.get(&format!("{unknown}.pdf")).await.status, l.dana.get(unknown).await.status);
    let letter = pdf(&l.dana, &format!("{at}.pdf?paper=letter")).await;
    assert!(letter.inside.contains("/MediaBox[0 0 612 792]"));
    assert!(l.dana.get(&at).await.body.contains(&format!("href=\"{at}.pdf\"")));
}

/// A place where a long word may be broken leaves no mark: neither in that word nor, by its letters, in any figure.
#[test]
fn long_words_and_figures_can_be_copied() {
    let ids: Vec<String> = (0..40).map(|_| autopsy::domain::SnapshotId::new().to_string()).collect();
    let mut said: Vec<Block> = ids.iter().map(|it| says(&format!("Snapshot {it}"))).collect();
    said.extend((0..10).map(|it| says(&format!("17{it} of 700"))));
    let read = set(&document(said));
    let words = read.words();
    assert!(!words.contains('\u{200b}'), "{words}");
    let joined = words.replace(' ', "");
    let lost: Vec<_> = ids.iter().filter(|it| !joined.contains(it.as_str())).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert!((0..10).all(|it| words.contains(&format!("17{it} of 700"))), "{words}");
    // And it still goes on in the next line, and on the next page: of the longest text that a form takes, and of a longer one.
    let pages = |text: String| set(&document((0..40).map(|_| says(&text)).collect())).words();
    assert!(pages("0123456789".repeat(200)).contains("15 of "));
    assert!(pages("0123456789".repeat(600)).contains("10 of "));
}
