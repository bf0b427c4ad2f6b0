//! What the form of a filing says, as it was typed: into a filing, or into a draft that waits for its seal.
use crate::domain::{Cause, Confidence, Contributing, Filing, FilingDraft, Line, Problems, Prose, Unsealed};
use serde::Deserialize;

#[derive(Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    pub primary_cause: String,
    pub evidence: String,
    pub confidence: String,
    pub contributing_causes: Vec<String>,
    pub prevention: String,
    pub link: String,
    /// "later" keeps it as a draft instead of sealing it.
    pub then: String,
}

impl Fields {
    /// What a filing says, for whoever changes it.
    pub fn of(filing: &Filing) -> Self {
        Self {
            primary_cause: filing.primary_cause.code().to_owned(),
            evidence: filing.evidence.to_string(),
            confidence: filing.confidence.map_or("", Confidence::code).to_owned(),
            contributing_causes: filing.contributing.causes().iter().map(|it| it.code().to_owned()).collect(),
            prevention: filing.prevention.to_string(),
            link: filing.link.to_string(),
            then: String::new(),
        }
    }

    /// What was typed before.
    pub fn unsealed(draft: &Unsealed) -> Self {
        Self {
            primary_cause: draft.primary_cause.map_or("", Cause::code).to_owned(),
            evidence: draft.evidence.clone(),
            confidence: draft.confidence.map_or("", Confidence::code).to_owned(),
            contributing_causes: draft.contributing.causes().iter().map(|it| it.code().to_owned()).collect(),
            prevention: draft.prevention.clone(),
            link: draft.link.clone(),
            then: String::new(),
        }
    }

    /// What was typed, to be kept as it is.
    pub fn draft(&self) -> Unsealed {
        let contributing: Vec<Cause> = self
            .contributing_causes
            .iter()
            .filter_map(|it| Cause::parse(it))
            .take(Cause::ALL.len())
            .collect();
        Unsealed {
            primary_cause: Cause::parse(&self.primary_cause),
            contributing: Contributing::of(&contributing),
            evidence: self.evidence.clone(),
            confidence: Confidence::parse(&self.confidence),
            prevention: self.prevention.clone(),
            link: self.link.clone(),
        }
    }

    /// Is it to be kept for later instead of being sealed now?
    pub fn is_for_later(&self) -> bool {
        self.then == "later"
    }

    /// A filing that may be sealed, or every problem beside its field.
    pub fn parse(&self) -> Result<FilingDraft, Problems> {
        let mut problems = Problems::default();
        let primary = problems.chosen(
            "primary_cause",
            Cause::parse(&self.primary_cause),
            "Choose the cause that best fits what you saw",
        );
        let evidence = problems.take("evidence", "What you saw", Prose::parse(&self.evidence));
        let confidence =
            problems.chosen("confidence", Confidence::parse(&self.confidence), "Say how sure you are");
        let mut contributing = Vec::new();
        for code in self.contributing_causes.iter().filter(|it| !it.is_empty()) {
            match Cause::parse(code) {
                Some(cause) => contributing.push(cause),
                None => problems.add("contributing_causes", "Choose contributing causes from the list"),
            }
        }
        let prevention =
            problems.take("prevention", "What would have prevented it", Prose::optional(&self.prevention));
        let link = problems.take("link", "The link", link(&self.link));
        match (primary, evidence, confidence, prevention, link) {
            (Some(primary_cause), Some(evidence), Some(confidence), Some(prevention), Some(link))
                if problems.is_empty() =>
            {
                Ok(FilingDraft {
                    primary_cause,
                    contributing: Contributing::of(&contributing),
                    evidence,
                    confidence,
                    prevention,
                    link,
                })
            }
            _ => Err(problems),
        }
    }
}

/// A link to a document: https or http only, so that nothing else is ever behind it.
fn link(text: &str) -> Result<Line, String> {
    let link = Line::optional(text).map_err(|it| it.to_string())?;
    let good = link.is_empty() || ["https://", "http://"].iter().any(|it| link.as_str().starts_with(it));
    if good { Ok(link) } else { Err("has to begin with https:// or http://".to_owned()) }
}
