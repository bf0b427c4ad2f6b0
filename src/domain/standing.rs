//! Where an autopsy stands and what blocks it, in sentences. The only place that decides either.
use super::{Autopsy, Consent, Day, Function, Seat, Standing, show_day};

impl Autopsy {
    /// Where it stands.
    pub fn standing(&self) -> Standing {
        if self.opening.cancelled_on.is_some() {
            return Standing::Cancelled;
        }
        if self.opening.closed_on.is_some() {
            return Standing::Closed;
        }
        if self.finding_is_agreed() {
            return Standing::Reconciled;
        }
        if self.finding.is_some() {
            return Standing::Answering;
        }
        if self.reveal.is_some() {
            return Standing::Revealed;
        }
        if self.all_agreed() || self.overridden.is_some() { Standing::Filing } else { Standing::Agreeing }
    }

    /// Its place on the six steps. A cancelled one stays where it was called off.
    pub fn step(&self) -> usize {
        if self.opening.cancelled_on.is_none() {
            return self.standing().step();
        }
        match (&self.finding, &self.reveal) {
            (None, None) if self.all_agreed() => Standing::Filing.step(),
            (None, None) => Standing::Agreeing.step(),
            _ => Standing::Revealed.step(),
        }
    }

    /// What stands between it and its closing, each as a sentence; most pressing first. Empty: it can be closed,
    /// or is over.
    pub fn blockers(&self, today: Day) -> Vec<String> {
        if !self.is_open() {
            return Vec::new();
        }
        let mut said = if self.rescue.is_some() { Vec::new() } else { self.consent_blockers() };
        said.extend(self.filing_blockers(today));
        said.extend(self.finding_blockers(today));
        said.extend(self.rescue_blockers());
        said
    }

    /// Is somebody late with a consent or a filing? After the reveal nothing is late any more.
    pub fn is_late(&self, today: Day) -> bool {
        match self.standing() {
            Standing::Agreeing => today > self.opening.agree_by || today > self.opening.due_on,
            Standing::Filing => today > self.opening.due_on,
            _ => false,
        }
    }

    /// Which seats keep the rescue locked.
    pub fn consent_blockers(&self) -> Vec<String> {
        if self.opening.imported {
            return Vec::new();
        }
        let mut said = Vec::new();
        if self.asked().next().is_none() {
            said.push("Nobody is left to agree: every function says it was not involved.".to_owned());
        }
        let silent = self.functions(|it| it.answer.is_none());
        let declined = self.functions(|it| it.answer == Some(Consent::Declined));
        let uninvolved = self.functions(|it| it.answer == Some(Consent::NotInvolved));
        if !silent.is_empty() {
            said.push(format!("{}: {}.", seats_have(silent.len(), "not agreed"), listed(&silent)));
        }
        if !declined.is_empty() {
            said.push(format!("{}: {}.", seats_have(declined.len(), "declined"), listed(&declined)));
        }
        if !uninvolved.is_empty() {
            let says = if uninvolved.len() == 1 { "says it was" } else { "say they were" };
            said.push(format!("{} {says} not involved; the CS leader has to confirm.", listed(&uninvolved)));
        }
        said
    }

    /// Which filings are missing before the reveal.
    pub fn filing_blockers(&self, today: Day) -> Vec<String> {
        let missing = self.functions(|it| it.filed_on.is_none());
        if self.reveal.is_some() || missing.is_empty() {
            return Vec::new();
        }
        let due = self.opening.due_on;
        let when = if today > due {
            format!("were due {}", show_day(due))
        } else {
            format!("due {}", show_day(due))
        };
        let count = match missing.len() {
            1 => "One filing is missing".to_owned(),
            n => format!("{} filings are missing", capital(&counted(n))),
        };
        vec![format!(
            "{count}: {} ({}).",
            listed(&missing),
            when.replace("were due", if missing.len() == 1 { "was due" } else { "were due" })
        )]
    }

    /// What the finding waits for.
    pub fn finding_blockers(&self, today: Day) -> Vec<String> {
        if self.finding_is_agreed() {
            return Vec::new();
        }
        let Some(finding) = &self.finding else {
            return vec!["The finding has not been proposed.".to_owned()];
        };
        let mut said = Vec::new();
        let silent = self.silent_on_finding();
        let over = finding.answers_due_on.is_none_or(|due| today > due);
        if !silent.is_empty() && !over {
            let until = finding.answers_due_on.map(show_day).unwrap_or_default();
            said.push(format!(
                "{} the finding: {} (until {until}).",
                seats_have(silent.len(), "not answered"),
                listed(&silent)
            ));
        }
        if !self.accepted_beside_customer_success() && Self::needs_second_acceptance(finding.primary_cause) {
            said.push(format!(
                "“{}” lies outside: a second function beside Customer success has to accept it.",
                finding.primary_cause.label()
            ));
        }
        said
    }

    /// What the rescue waits for.
    pub fn rescue_blockers(&self) -> Vec<String> {
        match &self.rescue {
            None if self.rescue_is_unlocked() => vec!["The rescue has no outcome yet.".to_owned()],
            None => vec![
                "The rescue is locked until every seat has agreed; the executive sponsor can override."
                    .to_owned(),
            ],
            Some(rescue) if rescue.outcome.is_none() => vec!["The rescue has no outcome yet.".to_owned()],
            Some(_) => Vec::new(),
        }
    }

    /// The seats whose answer the finding waits for.
    pub fn silent_on_finding(&self) -> Vec<Function> {
        self.asked()
            .filter(|it| it.agreed() && !self.answers.iter().any(|said| said.function == it.function))
            .map(|it| it.function)
            .collect()
    }

    fn accepted_beside_customer_success(&self) -> bool {
        let takes_part = |it: Function| self.asked().any(|seat| seat.function == it && seat.agreed());
        let accepted = self.answers.iter().filter(|it| it.answer == super::FindingAnswer::Accept);
        accepted.map(|it| it.function).any(|it| it != Function::CustomerSuccess && takes_part(it))
    }

    /// Has the proposed finding everything that it waits for?
    pub fn finding_can_settle(&self, today: Day) -> bool {
        self.finding.is_some() && !self.finding_is_agreed() && self.finding_blockers(today).is_empty()
    }

    fn functions(&self, which: impl Fn(&Seat) -> bool) -> Vec<Function> {
        self.asked().filter(|it| which(it)).map(|it| it.function).collect()
    }
}

fn seats_have(n: usize, what: &str) -> String {
    match n {
        1 => format!("One seat has {what}"),
        n => format!("{} seats have {what}", capital(&counted(n))),
    }
}

fn listed(functions: &[Function]) -> String {
    functions.iter().map(|it| it.label()).collect::<Vec<_>>().join(", ")
}

/// Numbers up to ten in words.
pub fn counted(n: usize) -> String {
    const WORDS: [&str; 11] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    WORDS.get(n).map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

/// The text with its first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
