//! One autopsy as a document to be set: what its page to print says, in the same order and to the same reader.
use super::finding::FindingPart;
use super::print::Page;
use super::rescue::RescuePart;
use super::revealed::{Card, Revealed};
use super::show::Shown;
use crate::domain::{Day, show_day};
use crate::exhibits::date;
use std::iter;
use typeset::{Align, Block, Column, Document, Fact, Run, Table, Text, Tone};

/// The same page on the same day gives the same document.
pub fn document(page: &Page, day: Day, sheet: typeset::Paper) -> Document {
    let it = &page.shown;
    let mut blocks = head(page, &show_day(day));
    blocks.extend(opening(it));
    blocks.extend(seats(it));
    blocks.extend(it.revealed.iter().flat_map(filings));
    blocks.extend(it.finding.iter().flat_map(finding));
    blocks.extend(rescue(it));
    if !it.earlier.is_empty() {
        blocks.push(heading(1, "What was found before"));
        let lines = it.earlier.iter().map(|(name, what)| vec![strong(name), plain(format!(": {what}"))]);
        blocks.push(Block::List(lines.collect()));
    }
    blocks.extend(record(it));
    Document {
        title: format!("{}, {}", it.account, it.label),
        language: "en".to_owned(),
        paper: sheet,
        header: format!("{} · Account Autopsy", page.organisation),
        footer: format!("{}. As of {}, for {}.", it.label, show_day(day), page.name),
        made_on: date(day),
        blocks,
    }
}

fn head(page: &Page, day: &str) -> Vec<Block> {
    let it = &page.shown;
    let opened = format!("{}.", it.opened);
    let light = if it.light { "Light autopsy." } else { "" };
    let lede = sentences(&[&opened, &it.times_words, light]);
    let (zone, name, role) = (page.zone, &page.name, page.role);
    let mut seen = format!("As of {day} ({zone}), as {name} ({role}) may see it.");
    if page.withheld {
        seen += " The filings are shown to those taking part only.";
    }
    let standing = if let Some(over) = &it.over {
        vec![strong(over)]
    } else {
        let lines = it.headline.lines.iter().map(|it| plain(format!(" {it}")));
        iter::once(strong(format!("{}.", it.headline.title))).chain(lines).collect()
    };
    let mut blocks = vec![paragraph(lede, Tone::Lede), paragraph(seen, Tone::Small), body(standing)];
    if let Some(why) = &it.overridden {
        blocks.push(body(vec![strong("Rescued without agreement."), plain(format!(" {why}"))]));
    }
    let fact = |(label, value, small): &(String, String, String)| Fact {
        label: label.clone(),
        value: value.clone(),
        small: small.clone(),
    };
    blocks.push(Block::Facts(it.facts.iter().map(fact).collect()));
    blocks
}

fn opening(it: &Shown) -> Vec<Block> {
    let mut told = Vec::new();
    if !it.happened.is_empty() {
        told.push(words(&it.happened));
    }
    if !it.stated_reason.is_empty() {
        told.push(words(format!("The customer: “{}”", it.stated_reason)));
    }
    if !it.signals.is_empty() {
        told.push(words(format!("Warning signs: {}.", it.signals.join(", "))));
    }
    under("Why it was opened", told)
}

fn seats(it: &Shown) -> Vec<Block> {
    let rows = it.seats.iter().map(|seat| {
        let who = &seat.who;
        let (function, leader) =
            if who.known { (&who.line, who.name.as_str()) } else { (&who.name, "Not on record") };
        let agreed = if seat.reason.is_empty() {
            seat.agreed.clone()
        } else {
            format!("{}: {}", seat.agreed, seat.reason)
        };
        let filing = if seat.filing == "sealed" { "Sealed" } else { &seat.filing_words };
        vec![function.clone(), leader.to_owned(), agreed, filing.to_owned(), seat.when.clone()]
    });
    let caption = "Leaders, when each agreed, and whether each has filed";
    let table = table(caption, ["Seat", "Leader", "Agreed", "Filing", "Filed"], rows.collect());
    vec![heading(1, "Seats and consent"), paragraph(&it.tally, Tone::Small), table]
}

fn filings(it: &Revealed) -> Vec<Block> {
    let mut blocks =
        vec![heading(1, "Filings"), words(sentences(&[&format!("{}.", it.most), &it.how, &it.pairs]))];
    blocks.extend(it.filings.iter().flat_map(filing));
    blocks
}

fn filing(card: &Card) -> Vec<Block> {
    let who = &card.who;
    let (function, name) =
        if who.known { (&who.line, who.name.as_str()) } else { (&who.name, "Executive not on record") };
    let late = card.late.then_some("Filed after the reveal");
    let about = [Some(name), card.confidence, late].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let mut blocks = vec![heading(2, &format!("{function}: {}", card.cause)), paragraph(about, Tone::Small)];
    if !card.evidence.is_empty() {
        blocks.push(words(&card.evidence));
    }
    if !card.contributing.is_empty() {
        blocks.push(words(format!("Also: {}", card.contributing.join("; "))));
    }
    if !card.prevention.is_empty() {
        blocks.push(words(format!("Would have prevented it: {}", card.prevention)));
    }
    if !card.link.is_empty() {
        blocks.push(paragraph(format!("Document: {}", card.link), Tone::Small));
    }
    blocks
}

fn finding(it: &FindingPart) -> Vec<Block> {
    let part = |name: &str, share: Option<i64>| match share {
        Some(share) => format!("{name} {share}%"),
        None => name.to_owned(),
    };
    let mut blocks = vec![heading(1, "Finding"), paragraph(part(it.primary, it.share), Tone::Finding)];
    if !it.contributing.is_empty() {
        let all: Vec<String> = it.contributing.iter().map(|it| part(it.0, it.1)).collect();
        blocks.push(words(format!("Contributing: {}", all.join("; "))));
    }
    if !it.statement.is_empty() {
        blocks.push(words(&it.statement));
    }
    let stands = match (&it.agreed, &it.due) {
        (Some(day), _) => format!("Agreed {day}."),
        (None, due) => format!("Proposed; answers until {}.", due.as_deref().unwrap_or("–")),
    };
    let change = it.change.as_ref().map_or_else(String::new, |it| format!("Process change: {it}."));
    let waiting = if it.waiting.is_empty() {
        String::new()
    } else {
        format!("Still to answer: {}.", it.waiting.join(", "))
    };
    let stands = sentences(&[&stands, &change, &waiting]);
    blocks.push(paragraph(stands, Tone::Small));
    let answers = it.answers.iter().map(|row| {
        let what = if row.accepted { "accepts" } else { "dissents" };
        let why = if row.reason.is_empty() { String::new() } else { format!(": {}", row.reason) };
        vec![strong(row.function), plain(format!(" {what} ({}){why}", row.who))]
    });
    let answers: Vec<Text> = answers.collect();
    if !answers.is_empty() {
        blocks.push(Block::List(answers));
    }
    blocks
}

fn rescue(it: &Shown) -> Vec<Block> {
    let mut blocks = vec![heading(1, "Rescue")];
    match &it.rescue {
        Some(rescue) => blocks.extend(rescued(rescue)),
        None => blocks.push(words(it.rescue_lock.as_deref().unwrap_or("No rescue on record."))),
    }
    if !it.looks.is_empty() {
        blocks.push(heading(2, "Looked at again"));
        let looks = it.looks.iter().map(|look| vec![plain(format!("{}: {}", look.0, look.1))]);
        blocks.push(Block::List(looks.collect()));
    }
    blocks
}

fn rescued(it: &RescuePart) -> Vec<Block> {
    let mut text = Vec::new();
    if !it.led_by.is_empty() {
        text.push(plain(format!("Led by {}. ", it.led_by)));
    }
    if !it.started.is_empty() {
        text.push(plain(format!("Began {}. ", it.started)));
    }
    match it.outcome {
        None => text.push(plain("No outcome yet.")),
        Some(outcome) => {
            let kept =
                if it.retained.is_empty() { String::new() } else { format!(", {} a year kept", it.retained) };
            text.push(strong(outcome));
            text.push(plain(format!(" {}{kept}. {}", it.ended, it.note).trim_end()));
        }
    }
    let mut blocks = vec![body(text)];
    if !it.tasks.is_empty() {
        let rows = it.tasks.iter().map(|task| {
            let done = if task.done { "Done " } else { "" };
            let late = if task.late { ", late" } else { "" };
            let when = format!("{done}{}{late}", task.when);
            vec![task.title.clone(), task.purpose.to_owned(), task.owner.clone(), when]
        });
        let names = ["Task", "For", "Owner", "Due or done"];
        blocks.push(table("Tasks of the rescue", names, rows.collect()));
    }
    if !it.again.is_empty() {
        let again = format!("Done again and again: {}.", it.again.join("; "));
        blocks.push(paragraph(&again, Tone::Small));
    }
    blocks
}

fn record(it: &Shown) -> Vec<Block> {
    if it.record.is_empty() {
        let none = "Imported as history; nothing was done here since.";
        return vec![heading(1, "Record"), paragraph(none, Tone::Small)];
    }
    let rows = it.record.iter().map(|line| vec![line.when.clone(), line.what.clone()]).collect();
    vec![heading(1, "Record"), table("", ["When", "What"], rows)]
}

/// A heading and what stands below it, if anything does.
fn under(name: &str, told: Vec<Block>) -> Vec<Block> {
    if told.is_empty() { told } else { [vec![heading(1, name)], told].concat() }
}

/// Those that say something, one after another.
fn sentences(all: &[&str]) -> String {
    all.iter().copied().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}

fn heading(level: u8, text: &str) -> Block {
    Block::Heading { level, text: text.to_owned() }
}

fn words(text: impl Into<String>) -> Block {
    paragraph(text, Tone::Body)
}

fn paragraph(text: impl Into<String>, tone: Tone) -> Block {
    Block::Paragraph { text: vec![plain(text)], tone }
}

fn body(text: Text) -> Block {
    Block::Paragraph { text, tone: Tone::Body }
}

fn plain(text: impl Into<String>) -> Run {
    Run::plain(text)
}

fn strong(text: impl Into<String>) -> Run {
    Run::strong(text)
}

fn table<const N: usize>(caption: &str, names: [&str; N], rows: Vec<Vec<String>>) -> Block {
    let column = |name: &str| Column { heading: name.to_owned(), align: Align::Start };
    Block::Table(Table { caption: caption.to_owned(), columns: names.map(column).to_vec(), rows })
}
