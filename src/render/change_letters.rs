//! The words of mails about process changes. They tell what was changed and what the figures say of it; never what
//! anybody filed.
use super::letters::Words;
use crate::domain::{Day, ProcessChange, Verdict, show_day};

const SIGN_IN: &str = "The link opens after signing in.";

/// To whoever's filing led to it: it is in place.
pub fn in_place(change: &ProcessChange) -> Words {
    let plan = &change.plan;
    let checked = match plan.check_on {
        Some(day) => format!("Whether it helps is checked on {}; you hear of that, too.", show_day(day)),
        None => "You hear of it again when somebody has checked whether it helps.".to_owned(),
    };
    Words {
        subject: format!("In place: {}", plan.title),
        lines: vec![
            format!(
                "An autopsy that you filed in led to a process change, and it is in place since {}: {}.",
                show_day(plan.effective_on),
                plan.title
            ),
            checked,
        ],
        button: "Look at the change".into(),
        href: String::new(),
        small: vec![SIGN_IN.into()],
    }
}

/// To whoever's filing led to it: what came of it. `figures`: counts and interval in a sentence.
pub fn judged(change: &ProcessChange, verdict: Verdict, figures: Option<&str>) -> Words {
    let plan = &change.plan;
    let outcome = change.check.as_ref().map_or("", |it| it.outcome.label()).to_lowercase();
    let mut lines = vec![format!(
        "A process change that an autopsy of yours led to was checked: {}. The figures say: {}. It is {outcome}.",
        plan.title,
        lower(verdict.label())
    )];
    lines.push(super::effects::meaning(verdict).to_owned());
    lines.extend(figures.map(|it| format!("“{}”: {it}", plan.cause.label())));
    Words {
        subject: format!("{}: {}", plan.title, lower(verdict.label())),
        lines,
        button: "Look at the figures".into(),
        href: String::new(),
        small: vec![SIGN_IN.into()],
    }
}

/// To its owner: it should be in place.
pub fn due(change: &ProcessChange, today: Day) -> Words {
    let plan = &change.plan;
    let day = show_day(plan.effective_on);
    let (subject, first) = if plan.effective_on < today {
        (
            format!("{} was to be in place by {day}", plan.title),
            format!("{} was to be in place by {day}. Is it?", change.label()),
        )
    } else {
        (
            format!("{} is to be in place today", plan.title),
            format!("{} is to be in place today. Is it?", change.label()),
        )
    };
    Words {
        subject,
        lines: vec![first, "Note the day from which it holds, or set another date.".into()],
        button: "Note it, or move the date".into(),
        href: String::new(),
        small: vec!["You own this change.".into(), SIGN_IN.into()],
    }
}

/// To its checker: it should be judged. `reading`: what may be said of it today.
pub fn check_due(change: &ProcessChange, today: Day, reading: Option<&str>) -> Words {
    let plan = &change.plan;
    let day = plan.check_on.unwrap_or(today);
    let first = if day < today {
        format!("The check of {} was due on {}.", change.label(), show_day(day))
    } else {
        format!("The check of {} is due today.", change.label())
    };
    let mut lines = vec![format!("{first} Did it work: {}?", plan.title)];
    lines.extend(reading.map(|it| format!("What the figures say today: {}.", lower(it))));
    lines.push("You say what follows: it is kept, changed or stopped.".into());
    Words {
        subject: format!("Did it work? {}", plan.title),
        lines,
        button: "Look at the figures and decide".into(),
        href: String::new(),
        small: vec!["You check this change; its owner doesn’t.".into(), SIGN_IN.into()],
    }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |it| it.to_lowercase().chain(letters).collect())
}
