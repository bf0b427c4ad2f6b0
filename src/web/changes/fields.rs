//! The plan of a process change as a form: what is asked, what was typed, and the plan that it says.
use crate::app::App;
use crate::domain::{
    AutopsyId, Cause, ChangeKind, ChangePlan, Dimension, Function, Group, Level, Line, MEASURE, PatternId,
    PersonId, Problems, ProcessChange, Prose, Stage, Strength,
};
use crate::exhibits::one;
use crate::store::{self, accounts::Dimensions};
use crate::web::error::Result;
use crate::web::form::{Choice, Field};
use crate::web::names::Names;
use crate::web::typed;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    pub id: String,
    pub version: String,
    pub title: String,
    pub cause: String,
    /// `segment:Enterprise`; everywhere if empty.
    pub level: String,
    pub kind: String,
    pub strength: String,
    pub owner_function: String,
    pub owner: String,
    pub hypothesis: String,
    pub measure: String,
    pub effective_on: String,
    pub roll_out_days: String,
    pub check_on: String,
    pub checker: String,
    pub pattern: String,
    pub autopsy: String,
}

/// What is chosen from.
pub struct Offered {
    pub dimensions: Dimensions,
}

impl Offered {
    pub async fn load(app: &App) -> Result<Self> {
        Ok(Self { dimensions: store::accounts::dimensions(&mut *app.db.read().await?).await? })
    }
}

impl Fields {
    /// As it is on record.
    pub fn of(change: &ProcessChange) -> Self {
        let plan = &change.plan;
        let code = |it: Option<&str>| it.unwrap_or_default().to_owned();
        let person = |it: Option<PersonId>| it.map_or_else(String::new, |it| it.to_string());
        Self {
            version: change.version.to_string(),
            title: plan.title.to_string(),
            cause: plan.cause.code().to_owned(),
            level: plan.level.as_ref().map_or_else(String::new, level_code),
            kind: code(plan.kind.map(ChangeKind::code)),
            strength: code(plan.strength.map(Strength::code)),
            owner_function: plan.owner_function.code().to_owned(),
            owner: person(plan.owner_id),
            hypothesis: plan.hypothesis.to_string(),
            measure: if plan.measure.is_empty() { MEASURE.to_owned() } else { plan.measure.to_string() },
            effective_on: plan.effective_on.to_string(),
            roll_out_days: match plan.roll_out_days {
                0 => String::new(),
                days => days.to_string(),
            },
            check_on: plan.check_on.map_or_else(String::new, |it| it.to_string()),
            checker: person(plan.checker_id),
            ..Self::default()
        }
    }

    /// The plan that was typed; what may be left open until it is agreed may be empty.
    pub fn plan(&self, pattern_id: Option<PatternId>) -> Result<ChangePlan, Problems> {
        let mut problems = Problems::default();
        let title = problems.take("title", "The title", Line::parse(&self.title));
        let cause = Cause::parse(&self.cause).filter(|it| it.is_determined());
        let cause = problems.chosen("cause", cause, "Choose the cause that it is to stop");
        let level = match self.level.as_str() {
            "" => None,
            text => problems.chosen("level", level(text), "Choose a place from the list, or everywhere"),
        };
        let kind = optional(&mut problems, "kind", &self.kind, ChangeKind::parse);
        let strength = optional(&mut problems, "strength", &self.strength, Strength::parse);
        let owner_function = problems.chosen(
            "owner_function",
            Function::parse(&self.owner_function),
            "Choose the function that owns it",
        );
        let owner_id = typed::optional_person(&mut problems, "owner", &self.owner);
        let hypothesis = problems.take("hypothesis", "The hypothesis", Prose::optional(&self.hypothesis));
        let measure = problems.take("measure", "The measure", Line::parse(&self.measure));
        let effective_on = problems.chosen(
            "effective_on",
            typed::day(&self.effective_on),
            "Choose the day on which it takes effect, like 2026-12-01",
        );
        let roll_out_days = match self.roll_out_days.trim() {
            "" => Some(0),
            text => problems.chosen("roll_out_days", text.parse().ok(), "Write a whole number of days"),
        };
        let check_on = typed::optional_day(&mut problems, "check_on", "The check date", &self.check_on);
        let checker_id = typed::optional_person(&mut problems, "checker", &self.checker);
        let (Some(title), Some(cause), Some(owner_function), Some(hypothesis), Some(measure)) =
            (title, cause, owner_function, hypothesis, measure)
        else {
            return Err(problems);
        };
        let (Some(effective_on), Some(roll_out_days)) = (effective_on, roll_out_days) else {
            return Err(problems);
        };
        let plan = ChangePlan {
            title,
            kind,
            strength,
            cause,
            level,
            pattern_id,
            owner_function,
            owner_id,
            hypothesis,
            measure,
            effective_on,
            roll_out_days,
            check_on: check_on.or_else(|| Some(ChangePlan::usual_check(effective_on, roll_out_days))),
            checker_id,
        };
        match plan.checked() {
            Ok(plan) if problems.is_empty() => Ok(plan),
            Ok(_) => Err(problems),
            Err(more) => {
                for it in more.iter() {
                    problems.add(it.field, &it.message);
                }
                Err(problems)
            }
        }
    }

    /// The autopsy whose finding it is born from.
    pub fn autopsies(&self) -> Vec<AutopsyId> {
        self.autopsy.parse().ok().into_iter().collect()
    }

    /// The questions, in the order in which a change is thought of.
    pub fn asked(&self, names: &Names, offered: &Offered) -> Vec<Field> {
        let kinds = ChangeKind::ALL.iter().map(|it| Choice::new(it.code(), it.label())).collect();
        let strengths = Strength::ALL
            .iter()
            .map(|it| Choice::new(it.code(), it.label()).help(crate::domain::capital(it.grade())))
            .collect();
        let mut functions = vec![Choice::new("", "Choose")];
        functions.extend(Function::ALL.iter().map(|it| Choice::new(it.code(), it.label())));
        vec![
            Field::text("title", "What is changed, in one line?", &self.title)
                .hint("As it will be said at the review: “Kick-off needs a named customer owner”."),
            Field::select("cause", "Which cause is it to stop?", &self.cause, causes()).width(""),
            Field::select("level", "Where does it apply?", &self.level, places(offered)),
            Field::radio("kind", "What is changed?", &self.kind, kinds).columns("two"),
            Field::radio("strength", "How hard is it to do the old thing again?", &self.strength, strengths)
                .hint("Weakest first. What only reminds or trains people wears off; what makes the old way impossible doesn’t.")
                .columns("two"),
            Field::area("hypothesis", "Why should it work?", &self.hypothesis)
                .hint("If we …, then … happens less, because …. Name the step, not a person."),
            Field::text("measure", "What is measured?", &self.measure)
                .hint("The figures shown are always findings of this cause for 1,000 customer-months; a measure of your own stands beside them in words."),
            Field::select("owner_function", "Which function owns it?", &self.owner_function, functions),
            Field::select("owner", "Who owns it?", &self.owner, people(names, &self.owner, "Nobody yet")),
            Field::date("effective_on", "From which day does it hold?", &self.effective_on)
                .hint("Planned until it is noted as in place."),
            Field::number("roll_out_days", "Days until it holds everywhere", &self.roll_out_days)
                .hint("0 if it holds at once. These days are left out of what is compared."),
            Field::date("check_on", "When is it checked?", &self.check_on)
                .hint("Left empty: 90 days after it takes effect and is rolled out. It is fixed before it starts."),
            Field::select("checker", "Who checks it?", &self.checker, people(names, &self.checker, "Nobody yet"))
                .hint("Not its owner: nobody judges their own change."),
        ]
    }
}

fn optional<T>(
    problems: &mut Problems,
    field: &'static str,
    text: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    match text {
        "" => None,
        text => problems.chosen(field, parse(text), "Choose one from the list"),
    }
}

pub fn level_code(it: &Level) -> String {
    format!("{}:{}", it.dimension.code(), it.name)
}

pub fn level(code: &str) -> Option<Level> {
    let (dimension, name) = code.split_once(':')?;
    let dimension = Dimension::parse(dimension)?;
    let name = Line::parse(name).ok()?;
    (dimension != Dimension::Stage || Stage::parse(name.as_str()).is_some())
        .then_some(Level { dimension, name })
}

fn causes() -> Vec<Choice> {
    let of = |group: &Group| {
        let (group, label) = (*group, group.label());
        let causes = Cause::ALL.iter().filter(move |it| it.is_determined() && it.group() == group);
        causes.map(move |it| Choice::new(it.code(), format!("{label}: {}", it.label())))
    };
    std::iter::once(Choice::new("", "Choose")).chain(Group::ALL.iter().flat_map(of)).collect()
}

fn places(offered: &Offered) -> Vec<Choice> {
    let Dimensions { segments, regions, products } = &offered.dimensions;
    let named =
        [(Dimension::Segment, segments), (Dimension::Region, regions), (Dimension::Product, products)];
    let mut places = vec![Choice::new("", "Everywhere")];
    for (dimension, names) in named {
        let what = crate::domain::capital(one(dimension));
        places.extend(
            names.iter().map(|it| Choice::new(format!("{}:{it}", dimension.code()), format!("{what}: {it}"))),
        );
    }
    let stage =
        |it: &Stage| Choice::new(format!("stage:{}", it.code()), format!("Lifecycle stage: {}", it.label()));
    places.extend(Stage::ALL.iter().map(stage));
    places
}

/// Whoever may do something here, and whoever is chosen already.
pub fn people(names: &Names, chosen: &str, nobody: &str) -> Vec<Choice> {
    let known = |it: &&crate::domain::Person| it.contributor().is_some() || it.id.to_string() == chosen;
    let choice = |it: &crate::domain::Person| match it.title.as_str() {
        "" => Choice::new(it.id.to_string(), it.name.as_str()),
        title => Choice::new(it.id.to_string(), format!("{}, {title}", it.name)),
    };
    std::iter::once(Choice::new("", nobody)).chain(names.active().filter(known).map(choice)).collect()
}
