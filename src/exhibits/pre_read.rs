//! Everything that is frozen before a review: the report, the measures that it was drawn from, the agenda, and the patterns
//! that it finds.
use super::agenda::{AgendaItem, OnRecord, agenda};
use super::candidates::{Candidate, candidates, cured, returned, to_decide};
use super::effect::effect;
use super::paper::Paper;
use crate::domain::{Pattern, PatternFigures, PatternPlace, ProcessChange};
use crate::patterns::{Company, Report};

/// What a pre-read says of the company.
pub struct PreRead {
    pub paper: Paper,
    pub measures: Report,
    pub agenda: Vec<AgendaItem>,
    pub found: Vec<Candidate>,
    /// The patterns to decide on in their order, each with why.
    pub to_decide: Vec<(PatternPlace, String)>,
    /// What is known of these, and of those that are on the agenda already.
    pub of_places: Vec<(PatternPlace, PatternFigures)>,
}

/// What is on record beside the facts.
pub struct Known {
    pub patterns: Vec<Pattern>,
    pub changes: Vec<ProcessChange>,
    /// Where the patterns are that are on the agenda already.
    pub on_agenda: Vec<PatternPlace>,
    pub record: OnRecord,
    /// Rescues that went on without the agreement of all, in the year.
    pub without_agreement: usize,
    /// How long the meeting is.
    pub minutes: i64,
}

/// Counts all of it as of the company's day.
pub fn pre_read(company: &Company, known: Known) -> PreRead {
    let question = &company.question;
    let figures = company.figures(question.windows.year);
    let name = company.organisation.name.as_str();
    let paper = Paper::new(name, &figures, &question.filter, known.without_agreement);
    let measures = Report::new(&company.facts, question.windows, &question.filter);
    let threshold = company.organisation.threshold;
    let mut found = candidates(&company.facts, &company.figures(company.period()), threshold);
    let back = returned(company, &cured(&known.patterns, &known.changes));
    found.retain(|it| !back.iter().any(|back| back.place == it.place));
    found.extend(back);
    let to_decide = to_decide(&found, &known.patterns, company.today);
    let checks = known.record.checks.into_iter().map(|(change, _)| {
        let reading =
            effect(&figures, &change).map_or_else(|| "not in effect yet".to_owned(), |it| it.reading);
        (change, reading)
    });
    let patterns = to_decide.iter().map(|it| it.0.clone()).collect();
    let record = OnRecord { checks: checks.collect(), patterns, ..known.record };
    let agenda = agenda(&paper, &record, company.today, known.minutes);
    let new = to_decide.iter().map(|it| &it.0).filter(|it| !known.on_agenda.contains(it));
    let places = known.on_agenda.iter().chain(new);
    // What the report found it with, if it did: that is why it is on the agenda.
    let figures = |place: &PatternPlace| {
        let candidate = found.iter().find(|it| it.place == *place);
        candidate.map_or_else(|| company.known_of(place), |it| it.figures.clone())
    };
    let of_places = places.map(|it| (it.clone(), figures(it))).collect();
    PreRead { paper, measures, agenda, found, to_decide, of_places }
}
