//! A filing: one cause from the fixed set, and one fact that shows it. Sealed until the reveal.
use super::codes::codes;
use super::{AutopsyId, Cause, Day, Function, Kind, Line, PersonId, Problems, Prose, Timestamp};

codes! {
    Confidence { Low = "low", Medium = "medium", High = "high" }
}

impl Confidence {
    pub fn label(self) -> &'static str {
        match self {
            Self::Low => "A guess",
            Self::Medium => "Leaning this way",
            Self::High => "Fairly sure",
        }
    }
}

/// Up to two further causes, as codes joined by `;` in the database and in CSV.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Contributing(String);

impl Contributing {
    pub fn of(causes: &[Cause]) -> Self {
        Self(causes.iter().map(|it| it.code()).collect::<Vec<_>>().join(";"))
    }

    pub fn causes(&self) -> Vec<Cause> {
        self.0.split(';').filter_map(Cause::parse).collect()
    }
}

impl From<String> for Contributing {
    fn from(codes: String) -> Self {
        Self(codes)
    }
}

/// What somebody is about to file; every rule of a new filing holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingDraft {
    pub primary_cause: Cause,
    pub contributing: Contributing,
    pub evidence: Prose,
    pub confidence: Confidence,
    pub prevention: Prose,
    pub link: Line,
}

impl FilingDraft {
    /// Checks what the fixed set asks of a filing: at most two contributing causes, none twice, "I can't tell" is none
    /// of them, and an amplifier brings the root it fed on; and that a link leads to a page, never to a script.
    pub fn checked(self) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        check_causes(self.primary_cause, &self.contributing.causes(), &mut problems);
        let leads = ["https://", "http://"].iter().any(|it| self.link.as_str().starts_with(it));
        if !self.link.is_empty() && !leads {
            problems.add("link", "The link has to begin with https:// or http://");
        }
        if problems.is_empty() { Ok(self) } else { Err(problems) }
    }
}

/// The rules that filings and findings share, on one primary and its contributing causes.
pub fn check_causes(primary: Cause, contributing: &[Cause], problems: &mut Problems) {
    const FIELD: &str = "contributing_causes";
    if contributing.len() > 2 {
        problems.add(FIELD, "Choose at most two contributing causes");
    }
    if contributing.contains(&primary) {
        problems.add(FIELD, "A contributing cause is another one than the primary cause");
    }
    if contributing.len() == 2 && contributing[0] == contributing[1] {
        problems.add(FIELD, "Choose two different contributing causes");
    }
    if contributing.iter().any(|it| !it.is_determined()) {
        problems.add(FIELD, "“I can't tell” can't contribute to another cause; leave it out");
    }
    let fed_on_root = contributing.iter().any(|it| it.kind() == Kind::Root);
    if primary.kind() == Kind::Amplifier && !fed_on_root {
        problems.add(
            FIELD,
            format!(
                "“{}” fed on something: choose the root it fed on as a contributing cause",
                primary.label()
            ),
        );
    }
}

/// What somebody has typed and not sealed yet, as it was typed: sealed like a filing, and bound to no rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unsealed {
    pub primary_cause: Option<Cause>,
    pub contributing: Contributing,
    pub evidence: String,
    pub confidence: Option<Confidence>,
    pub prevention: String,
    pub link: String,
}

impl Unsealed {
    /// The longest text that a draft keeps, in characters: far more than a filing takes.
    pub const MOST: usize = 10_000;

    /// Is there nothing in it that could be lost?
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Checks that each text is short enough to be kept.
    pub fn checked(self) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        for (field, text) in
            [("evidence", &self.evidence), ("prevention", &self.prevention), ("link", &self.link)]
        {
            if text.chars().count() > Self::MOST {
                problems
                    .add(field, format!("This is too long to keep; {} characters are the most", Self::MOST));
            }
        }
        if problems.is_empty() { Ok(self) } else { Err(problems) }
    }
}

/// A filing, with its author. Only its own seat and, after the reveal, those taking part hold one.
#[derive(Debug, Clone)]
pub struct Filing {
    pub autopsy_id: AutopsyId,
    pub function: Function,
    pub primary_cause: Cause,
    pub contributing: Contributing,
    pub evidence: Prose,
    pub confidence: Option<Confidence>,
    pub prevention: Prose,
    pub link: Line,
    pub filed_by: Option<PersonId>,
    pub behalf_of: Option<PersonId>,
    pub filed_on: Day,
    pub filed_at: Timestamp,
    pub late: bool,
    pub taxonomy_version: i64,
    pub version: i64,
}

impl Filing {
    /// The bytes that the record signs: what was filed, in one order.
    pub fn canonical(&self) -> String {
        let fields = [
            self.primary_cause.code(),
            &self.contributing.0,
            self.evidence.as_str(),
            self.confidence.map_or("", Confidence::code),
            self.prevention.as_str(),
            self.link.as_str(),
        ];
        fields.join("\u{1f}")
    }
}

codes! {
    /// What made the filings readable.
    RevealCause { AllFiled = "all_filed", DueDate = "due_date", Leader = "leader", Import = "import" }
}

/// The moment when all filings became readable; once, for all.
#[derive(Debug, Clone)]
pub struct Reveal {
    pub at: Timestamp,
    pub cause: RevealCause,
    pub reason: Prose,
    pub by_id: Option<PersonId>,
}
