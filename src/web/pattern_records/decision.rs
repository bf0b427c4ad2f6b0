//! What is decided about a pattern, as a form: in a review, or between two of them.
use super::Subject;
use crate::actions::pattern_records::Brings;
use crate::domain::{
    Baseline, ChangeDraft, ChangeId, ChangeKind, ChangePlan, Day, Decision, DecisionDraft, DecisionKind,
    Function, Line, MEASURE, Owner, Pattern, PatternFigures, Problems, ProcessChange, Prose, Strength,
};
use crate::web::changes::people;
use crate::web::form::{Beside, Choice, Field, Form};
use crate::web::names::Names;
use crate::web::typed;
use serde::Deserialize;

/// Chosen where no known change will do.
const NEW: &str = "new";
/// The part of the form that describes it.
const PROPOSED: &str = "A process change that you propose here";

#[derive(Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    /// Of the change, should one be proposed here.
    id: String,
    kind: String,
    pub reason: String,
    owner_function: String,
    owner: String,
    due_on: String,
    change: String,
    title: String,
    change_kind: String,
    strength: String,
    hypothesis: String,
    check_on: String,
    checker: String,
    roll_out_days: String,
    measure: String,
    pub dissent: String,
}

impl Fields {
    /// Of a decision that stands, or of none: who owns the cause is proposed.
    pub fn of(pattern: &Pattern, decision: Option<&Decision>, names: &Names) -> Self {
        let owner = match pattern.place.cause.owner() {
            Owner::Function(function) => Some(function),
            _ => None,
        };
        let fresh = Self {
            id: ChangeId::new().to_string(),
            owner_function: owner.map_or_else(String::new, |it| it.code().to_owned()),
            owner: owner.and_then(|it| names.executive(it)).map_or_else(String::new, |it| it.to_string()),
            roll_out_days: "0".into(),
            ..Self::default()
        };
        match decision {
            None => fresh,
            Some(it) => Self {
                kind: it.kind.code().to_owned(),
                reason: it.reason.to_string(),
                owner_function: it.owner_function.code().to_owned(),
                owner: it.owner_id.to_string(),
                due_on: it.due_on.to_string(),
                change: it.change_id.map_or_else(String::new, |it| it.to_string()),
                measure: it.measure.to_string(),
                dissent: it.dissent.to_string(),
                ..fresh
            },
        }
    }

    /// The process change that was chosen among those that are known.
    pub fn chosen<'a>(&self, subject: &'a Subject) -> Option<&'a ProcessChange> {
        subject.changes.iter().find(|it| it.id.to_string() == self.change)
    }

    /// The decision, and what it brings: a change that is proposed here, or one that is known.
    pub fn parse(
        &self,
        subject: &Subject,
        baseline: Baseline,
        today: Day,
    ) -> Result<(DecisionDraft, Option<Brings>), Problems> {
        let mut problems = Problems::default();
        let kind = problems.chosen("kind", DecisionKind::parse(&self.kind), "Choose what is decided");
        let reason = problems.take("reason", "The reason", Prose::optional(&self.reason));
        let function = Function::parse(&self.owner_function);
        let function = problems.chosen("owner_function", function, "Choose the function that owns it");
        let owner = problems.chosen("owner", self.owner.parse().ok(), "Choose who owns it");
        let due_on =
            problems.chosen("due_on", self.day(self.chosen(subject), today), "Choose a day, like 2026-12-01");
        let measure = problems.take("measure", "The measure", Prose::optional(&self.measure));
        let dissent = problems.take("dissent", "The dissent", Prose::optional(&self.dissent));
        // Whoever gives it a title proposes one, chosen or not.
        let change = if self.change.is_empty() && !self.title.trim().is_empty() { NEW } else { &self.change };
        let draft = match (kind, change) {
            (Some(DecisionKind::Change), NEW) => {
                self.proposed(&subject.pattern, function, due_on, &mut problems)
            }
            _ => None,
        };
        let change_id = match (kind, change) {
            (Some(DecisionKind::Change), NEW) => self.id.parse().ok(),
            (Some(DecisionKind::Change), id) => {
                problems.chosen("change", id.parse().ok(), "Choose a process change, or propose one")
            }
            _ => None,
        };
        // What no decision may say is said together with what can't be read.
        let has_reason = !self.reason.trim().is_empty();
        if let Some(kind) = kind {
            problems = problems.and(kind.asks(has_reason, change_id.is_some()));
        }
        if let Some(due_on) = due_on {
            problems = problems.and(DecisionDraft::not_until(due_on, today));
        }
        let brings = change_id.map(|_| Brings { draft, baseline });
        let (
            Some(kind),
            Some(reason),
            Some(owner_function),
            Some(owner_id),
            Some(due_on),
            Some(measure),
            Some(dissent),
        ) = (kind, reason, function, owner, due_on, measure, dissent)
        else {
            return Err(problems);
        };
        let draft =
            DecisionDraft { kind, reason, owner_function, owner_id, due_on, measure, change_id, dissent };
        if problems.is_empty() { Ok((draft, brings)) } else { Err(problems) }
    }

    /// By when; of a change that is known its own day is taken, unless another one is typed.
    fn day(&self, chosen: Option<&ProcessChange>, today: Day) -> Option<Day> {
        match chosen {
            Some(it) if self.due_on.trim().is_empty() => it.next_day(today),
            _ => typed::day(&self.due_on),
        }
    }

    /// All that is wrong with it is said at once, what is missing of the decision beside it too.
    fn proposed(
        &self,
        pattern: &Pattern,
        owner_function: Option<Function>,
        effective_on: Option<Day>,
        problems: &mut Problems,
    ) -> Option<ChangeDraft> {
        let id = problems.chosen("change", self.id.parse().ok(), "Load the form anew; its id can’t be read");
        let title = problems.take("title", "The title", Line::parse(&self.title));
        let kind =
            problems.chosen("change_kind", ChangeKind::parse(&self.change_kind), "Choose what is changed");
        let strength =
            problems.chosen("strength", Strength::parse(&self.strength), "Choose how strong it is");
        let hypothesis = problems.take("hypothesis", "The hypothesis", Prose::parse(&self.hypothesis));
        let checker = problems.chosen("checker", self.checker.parse().ok(), "Choose who judges it");
        let days = self.roll_out_days.trim().parse().ok().filter(|it| *it >= 0);
        let days = problems.chosen("roll_out_days", days, "Write a number of days; 0 if it holds at once");
        let check_on = match self.check_on.trim() {
            "" => None,
            text => problems.chosen("check_on", typed::day(text), "Choose a day, like 2026-12-01"),
        };
        let owner = self.owner.parse().ok();
        let more = ChangePlan::impossible((owner, checker), effective_on.zip(check_on), days);
        *problems = std::mem::take(problems).and(more);
        if owner_function.is_some_and(|it| ChangePlan::is_left_to(it, pattern.place.cause)) {
            let message =
                "Choose the function whose work it changes; Customer success doesn’t change it alone";
            problems.add("owner_function", message);
        }
        let (effective_on, roll_out_days) = (effective_on?, days?);
        let check_on = check_on.unwrap_or(ChangePlan::usual_check(effective_on, roll_out_days));
        let plan = ChangePlan {
            title: title?,
            kind: Some(kind?),
            strength: Some(strength?),
            cause: pattern.place.cause,
            level: pattern.place.level.clone(),
            pattern_id: Some(pattern.id),
            owner_function: owner_function?,
            owner_id: owner,
            hypothesis: hypothesis?,
            measure: Line::parse(MEASURE).ok()?,
            effective_on,
            roll_out_days,
            check_on: Some(check_on),
            checker_id: Some(checker?),
        };
        Some(ChangeDraft { id: id?, plan, autopsies: Vec::new() })
    }
}

/// The form; `figures` are what is decided on.
pub fn decision_form(
    subject: &Subject,
    figures: Option<&PatternFigures>,
    fields: &Fields,
    names: &Names,
    action: String,
) -> Form {
    let pattern = &subject.pattern;
    let kinds = vec![
        Choice::new("change", "Change").help(
            "Something is done so that it stops: a process change with an owner, a measure and a check.",
        ),
        Choice::new("accept", "Accept").help("We live with it, for a reason, and look again on a day."),
        Choice::new("investigate", "Investigate").help("Somebody finds out more, by a day."),
    ];
    let functions = Function::ALL.iter().map(|it| Choice::new(it.code(), it.label()));
    let functions = std::iter::once(Choice::new("", "Choose")).chain(functions).collect();
    let known = subject.changes.iter().map(|it| {
        Choice::new(
            it.id.to_string(),
            format!("{} {} ({})", it.label(), it.plan.title, it.state.label().to_lowercase()),
        )
    });
    let known =
        [Choice::new("", "None"), Choice::new(NEW, "Propose one below")].into_iter().chain(known).collect();
    let kind_of_change = ChangeKind::ALL.iter().map(|it| Choice::new(it.code(), it.label()));
    let kind_of_change = std::iter::once(Choice::new("", "Choose")).chain(kind_of_change).collect();
    let strengths =
        Strength::ALL.iter().map(|it| Choice::new(it.code(), format!("{} ({})", it.label(), it.grade())));
    let strengths = std::iter::once(Choice::new("", "Choose")).chain(strengths).collect();
    let report = Beside {
        title: "What the report says".into(),
        lines: figures.map_or_else(Vec::new, |it| vec![(String::new(), it.sentence.clone())]),
        link: Some((format!("/patterns/records/{}", pattern.id), pattern.label())),
    };
    Form {
        title: format!("Decide on {}", pattern.label()),
        lede: format!("{}. {}", pattern.place.label(), figures.map_or("", |it| it.sentence.as_str())),
        action,
        hidden: vec![("id", fields.id.clone())],
        fields: vec![
            Field::radio("kind", "What is decided?", &fields.kind, kinds),
            Field::area("reason", "Why, in your own words", &fields.reason)
                .hint("Asked for where you accept or investigate."),
            Field::select("owner_function", "Owned by", &fields.owner_function, functions),
            Field::select("owner", "Owner", &fields.owner, people(names, &fields.owner, "Choose")),
            Field::date("due_on", "By when?", &fields.due_on).hint(
                "The change is in place, the investigation is over, or what is accepted is looked at again. \
                 Left empty, a change from the list keeps the day on which it takes effect or is judged.",
            ),
            Field::select("change", "If you change something: the process change", &fields.change, known)
                .width("w-full"),
            Field::text("title", "What is changed?", &fields.title).part(PROPOSED),
            Field::select("change_kind", "Kind of change", &fields.change_kind, kind_of_change)
                .part(PROPOSED),
            Field::select(
                "strength",
                "How hard is it to do the old thing again?",
                &fields.strength,
                strengths,
            )
            .part(PROPOSED),
            Field::area("hypothesis", "What will be different, and why?", &fields.hypothesis)
                .hint("Written before it starts, so that it can be wrong.")
                .part(PROPOSED),
            Field::select(
                "checker",
                "Who judges it?",
                &fields.checker,
                people(names, &fields.checker, "Choose"),
            )
            .hint("Somebody else than its owner.")
            .part(PROPOSED),
            Field::date("check_on", "Judged on", &fields.check_on)
                .hint("90 days after it took effect, unless you choose a day.")
                .part(PROPOSED),
            Field::number("roll_out_days", "Days until it holds everywhere", &fields.roll_out_days)
                .hint("Left out of what is compared. 0 if it holds at once.")
                .part(PROPOSED),
            Field::area("measure", "How will you see that it worked?", &fields.measure).folded(),
            Field::area("dissent", "What was said against it", &fields.dissent)
                .hint("Words, without names and votes. It is printed with the decision.")
                .folded(),
        ],
        button: "Record the decision".into(),
        beside: std::iter::once(report).chain(subject.kin()).collect(),
        ..Form::default()
    }
}
