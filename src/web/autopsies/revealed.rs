//! Filings side by side, after the reveal.
use crate::domain::{Autopsy, Cause, Confidence, Filing, RevealCause, Zone};
use crate::web::names::{Names, Who};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub struct Revealed {
    pub how: String,
    pub stand: Vec<Stand>,
    pub most: String,
    pub pairs: String,
    pub filings: Vec<Card>,
}

/// How many leaders name one cause.
#[derive(Debug, Serialize)]
pub struct Stand {
    pub cause: &'static str,
    pub functions: Vec<&'static str>,
    pub n: usize,
}

/// One filing, side by side with the others.
#[derive(Debug, Serialize)]
pub struct Card {
    pub who: Who,
    pub cause: &'static str,
    pub contributing: Vec<&'static str>,
    pub evidence: String,
    pub prevention: String,
    pub link: String,
    pub confidence: Option<&'static str>,
    pub late: bool,
    pub most: bool,
}

/// Filings side by side: the cause that most name first.
pub fn revealed(it: &Autopsy, filings: &[Filing], names: &Names, zone: Zone) -> Revealed {
    let mut stand: Vec<Stand> = Vec::new();
    for filing in filings.iter().filter(|it| !it.late) {
        let cause = filing.primary_cause.label();
        match stand.iter_mut().find(|it| it.cause == cause) {
            Some(stand) => {
                stand.functions.push(filing.function.label());
                stand.n += 1;
            }
            None => stand.push(Stand { cause, functions: vec![filing.function.label()], n: 1 }),
        }
    }
    stand.sort_by_key(|it| std::cmp::Reverse(it.n));
    let all: usize = stand.iter().map(|it| it.n).sum();
    let top = stand.first().map_or(0, |it| it.n);
    let most = match (top, all) {
        (0, _) => "Nobody filed before the reveal".to_owned(),
        (1, all) if all > 1 => "No two name the same cause".to_owned(),
        (top, all) => format!("{top} of {all} name the same cause"),
    };
    let pairs = all * all.saturating_sub(1) / 2;
    let agreeing: usize = stand.iter().map(|it| it.n * (it.n - 1) / 2).sum();
    let pairs = match pairs {
        0 => String::new(),
        1..=4 => format!("{agreeing} of {pairs} pairs agree."),
        _ => format!(
            "{agreeing} of {pairs} pairs agree ({}%). Agreement isn’t proof.",
            (agreeing * 200 + pairs) / (2 * pairs)
        ),
    };
    let leading = stand.first().filter(|it| it.n > 1).map(|it| it.cause);
    let mut cards: Vec<Card> = filings.iter().map(|filing| card(filing, names, leading)).collect();
    cards.sort_by_key(|card| {
        let place = stand.iter().position(|it| it.cause == card.cause).unwrap_or(usize::MAX);
        (card.late, place)
    });
    Revealed { how: how(it, zone), stand, most, pairs, filings: cards }
}

pub fn card(filing: &Filing, names: &Names, leading: Option<&str>) -> Card {
    let mut line = filing.function.label().to_owned();
    if let Some(executive) = filing.behalf_of {
        line = format!("{line}, for {}", names.name(Some(executive)));
    }
    Card {
        who: names.who(filing.filed_by, &line),
        cause: filing.primary_cause.label(),
        contributing: filing.contributing.causes().into_iter().map(Cause::label).collect(),
        evidence: filing.evidence.to_string(),
        prevention: filing.prevention.to_string(),
        link: filing.link.to_string(),
        confidence: filing.confidence.map(Confidence::label),
        late: filing.late,
        most: leading == Some(filing.primary_cause.label()),
    }
}

pub fn how(it: &Autopsy, zone: Zone) -> String {
    let Some(reveal) = &it.reveal else { return String::new() };
    let at = zone.show(reveal.at);
    match reveal.cause {
        RevealCause::AllFiled => format!("Revealed together {at}, when the last one came in."),
        RevealCause::DueDate => format!("Revealed {at}, at the due date, with what was there."),
        RevealCause::Leader => format!("Revealed early {at}: {}", reveal.reason),
        RevealCause::Import => "Imported as history.".to_owned(),
    }
}
