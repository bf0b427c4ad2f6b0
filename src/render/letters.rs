//! The words of each mail: one request, one link, one date. What a filing says is not asked here, so no mail can tell it.
use crate::domain::{Ask, Autopsy, Day, Function, Owed, capital, counted};
use serde::Serialize;

/// A mail before it is drawn; the text and the HTML say the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Words {
    pub subject: String,
    pub lines: Vec<String>,
    /// What the one link says, and where it leads.
    pub button: String,
    pub href: String,
    /// Said small, under the link.
    pub small: Vec<String>,
}

/// What a mail about an autopsy may tell.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    pub autopsy: &'a Autopsy,
    pub account: &'a str,
    pub renews: Option<Day>,
    /// The CS leader's name.
    pub leader: &'a str,
    pub today: Day,
}

/// How a link opens: by itself for its seat, or after signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    ItsSeat,
    AfterSigningIn,
}

/// A seat is asked for the first time.
pub fn ask(about: About<'_>, owed: &Owed, name: &str, opens: Opens) -> Words {
    if !matches!(owed.ask, Ask::Agree(_)) {
        return reminder(about, owed, opens);
    }
    let all = counted(about.autopsy.asked().count());
    let others = about.autopsy.asked().count().saturating_sub(1);
    let whom = match others {
        0 => "you".to_owned(),
        1 => "you and one other leader".to_owned(),
        n => format!("you and {} other leaders", counted(n)),
    };
    let again = if about.autopsy.opening.ordinal > 1 { " again" } else { "" };
    let gate = match others {
        0 => "The rescue starts when you have agreed.".to_owned(),
        1 => "The rescue starts when both have agreed.".to_owned(),
        _ => format!("The rescue starts when all {all} have agreed."),
    };
    Words {
        subject: format!("{} is off course{again}. Will you take part?", about.account),
        lines: vec![
            format!("{name}, {}{} is off course {}.", about.account, worth(about), times(about)),
            format!(
                "I’m asking {whom} to agree to an autopsy. You file one cause for {} before seeing anyone else’s; about two minutes.",
                owed.function.label()
            ),
            format!("{gate} Please answer by {}.", long_day(owed.due_on)),
        ],
        button: "Read and answer".into(),
        href: String::new(),
        small: vec![format!("{}, Customer Success.", about.leader), alone(opens, "answer for you")],
    }
}

/// Something is due soon, today, or was: to whoever is asked, and to nobody else.
pub fn reminder(about: About<'_>, owed: &Owed, opens: Opens) -> Words {
    let account = about.account;
    let (asked, done) = tally(about, owed.ask);
    let all = counted(asked);
    let due = due_words(owed.due_on, about.today);
    let late = owed.due_on < about.today;
    let day = long_day(owed.due_on);
    let (subject, lines, button, after) = match owed.ask {
        Ask::File(_) => {
            let state = format!("{} of {all} have filed.", capital(&counted(done)));
            let lines = if late {
                vec![
                    format!("Your filing was due on {day}. {state}"),
                    "Choose one cause and write what you saw: 90 seconds.".into(),
                ]
            } else {
                vec![
                    format!("{state} Yours is due {due}."),
                    "Choose one cause and write what you saw: 90 seconds. Nobody sees it until everyone has filed, or the day is over.".into(),
                ]
            };
            let subject = if late {
                format!("{account} filings are waiting for yours")
            } else {
                format!("Your {account} filing is due {due}")
            };
            (subject, lines, "File now", "Can’t file? Name someone from your team on the same page.")
        }
        Ask::AnswerFinding(_) => {
            let first = if late {
                format!("Your answer to the finding was due on {day}.")
            } else {
                format!("A finding is proposed; answers are due {due}.")
            };
            let subject = if late {
                format!("The {account} finding is waiting for your answer")
            } else {
                format!("Your answer to the {account} finding is due {due}")
            };
            let second = "Accept it, or dissent with a reason; dissent is kept and printed with it.".into();
            (subject, vec![first, second], "Read the finding", "")
        }
        _ => {
            let state = format!("{} of {all} have agreed.", capital(&counted(done)));
            let lines = if late {
                vec![
                    format!("Your answer on {account} was due on {day}. {state}"),
                    "The rescue can’t start before every leader has answered. Silence is never taken for a yes.".into(),
                ]
            } else {
                vec![
                    format!(
                        "Will you take part in the {account} autopsy? {state} Yours is asked for by {}.",
                        by_words(&due)
                    ),
                    format!("The rescue starts when all {all} have agreed."),
                ]
            };
            let subject = if late {
                format!("The {account} rescue is waiting for your answer")
            } else {
                format!("Your answer on {account} is due {due}")
            };
            (
                subject,
                lines,
                "Read and answer",
                "Not the right person? Name someone from your team on the same page.",
            )
        }
    };
    let mut small = vec![alone(opens, "answer for you")];
    if !after.is_empty() {
        small.insert(0, after.to_owned());
    }
    Words { subject, lines, button: button.into(), href: String::new(), small }
}

/// To whoever filed: it is sealed, and until when it can be changed. `leads`: they lead the autopsy themselves.
pub fn receipt(about: About<'_>, function: Function, leads: bool) -> Words {
    let (asked, filed) = tally(about, Ask::File(function));
    let have = if filed == 1 { "has" } else { "have" };
    let due = about.autopsy.opening.due_on;
    let until = if due < about.today {
        format!(
            "The day for filing was {}, so filings are revealed any moment; until then you can change it.",
            long_day(due)
        )
    } else {
        format!(
            "You can change it until filings are revealed: when the last one is in, or when {} is over.",
            long_day(due)
        )
    };
    let whom = if leads { "You can".to_owned() } else { format!("Tell {}; you can", about.leader) };
    Words {
        subject: format!("Your {} filing is sealed", about.account),
        lines: vec![
            format!(
                "Your filing for {} on {} is sealed. {} of {} {have} filed.",
                function.label(),
                about.account,
                capital(&counted(filed)),
                counted(asked)
            ),
            format!("{until} Nobody reads it before the reveal."),
        ],
        button: "Look at it or change it".into(),
        href: String::new(),
        small: vec![
            format!("You didn’t file this? {whom} still change it."),
            alone(Opens::ItsSeat, "change anything"),
        ],
    }
}

/// Filings are open. `same`: how many of those in time name one cause, of how many.
pub fn revealed(about: About<'_>, same: (usize, usize)) -> Words {
    let asked = about.autopsy.asked().count();
    let filed = about.autopsy.asked().filter(|it| it.filed_on.is_some()).count();
    let subject = match same {
        (most, all) if most > 1 => {
            format!("{}: {} of {} leaders name the same cause", about.account, counted(most), counted(all))
        }
        _ => format!("{}: filings are open", about.account),
    };
    let open = if filed == asked {
        format!("All {} filings are open, side by side.", counted(asked))
    } else {
        format!("{} of {} filings are open, side by side.", capital(&counted(filed)), counted(asked))
    };
    Words {
        subject,
        lines: vec![
            open,
            "Read them before the finding is settled: each adds what the others couldn’t see.".into(),
        ],
        button: format!(
            "Read {}",
            if filed == 1 { "it".to_owned() } else { format!("all {}", counted(filed)) }
        ),
        href: String::new(),
        small: vec!["Please don’t forward this: filings are for the people who took part.".into()],
    }
}

/// A finding waits for this seat's answer.
pub fn finding_proposed(about: About<'_>, owed: &Owed) -> Words {
    Words {
        subject: format!("A finding is proposed for {}: accept it, or dissent", about.account),
        lines: vec![
            format!("{} proposed one finding from everybody’s filings.", about.leader),
            format!(
                "Read it, then accept it or dissent with a reason, by {}. Dissent is kept and printed with the finding.",
                long_day(owed.due_on)
            ),
        ],
        button: "Read the finding".into(),
        href: String::new(),
        small: vec!["Opening the page answers nothing; you sign in first.".into()],
    }
}

/// To the sponsor: a seat doesn't take part.
pub fn consent_declined(about: About<'_>, function: Function) -> Words {
    Words {
        subject: format!("A consent was declined on {}", about.account),
        lines: vec![
            format!("{} declined to take part in the {} autopsy.", function.label(), about.account),
            format!(
                "{} a year is at risk, and the rescue stays locked until every leader has agreed. You can let it begin with a reason, which stays on record.",
                money(about)
            ),
        ],
        button: "Read why, and decide".into(),
        href: String::new(),
        small: vec!["Opening the page decides nothing; you sign in first.".into()],
    }
}

/// To the sponsor: an account is off course for the third time, or more.
pub fn third_time(about: About<'_>) -> Words {
    Words {
        subject: format!("{} is off course {}", about.account, times(about)),
        lines: vec![
            format!("{} opened an autopsy of {}{}.", about.leader, about.account, worth(about)),
            "What was found before, and what was promised then, stands on its page.".into(),
        ],
        button: "Read the autopsy".into(),
        href: String::new(),
        small: vec!["Nothing is asked of you yet.".into()],
    }
}

/// To the sponsor, once for each seat: an autopsy has waited for three working days.
pub fn late_to_sponsor(about: About<'_>, owed: &Owed) -> Words {
    let what = match owed.ask {
        Ask::File(_) => "filing",
        Ask::AnswerFinding(_) => "answer to the finding",
        _ => "answer",
    };
    Words {
        subject: format!("The {} autopsy is waiting for {}", about.account, owed.function.label()),
        lines: vec![
            format!("The {what} of {} was due on {}.", owed.function.label(), long_day(owed.due_on)),
            format!("{} a year is at risk. A word from you may be all it takes.", money(about)),
        ],
        button: "See where it stands".into(),
        href: String::new(),
        small: vec!["You hear of each seat once. Whoever is asked is reminded every working day.".into()],
    }
}

/// The link that somebody asked for at the door.
pub fn sign_in(organisation: &str, minutes: i64) -> Words {
    Words {
        subject: "Your sign-in link for Account Autopsy".into(),
        lines: vec![format!(
            "Open the link and press the button to sign in at {organisation}. It works once, for {minutes} minutes."
        )],
        button: "Sign in".into(),
        href: String::new(),
        small: vec!["You didn’t ask for it? Then leave it: opening the link changes nothing.".into()],
    }
}

/// An admin tries whether mail arrives.
pub fn test(organisation: &str) -> Words {
    Words {
        subject: "A test mail from Account Autopsy".into(),
        lines: vec![format!("Mail is set up: asks and reminders of {organisation} arrive like this one.")],
        button: "Back to the settings".into(),
        href: String::new(),
        small: Vec::new(),
    }
}

fn alone(opens: Opens, what: &str) -> String {
    match opens {
        Opens::ItsSeat => format!("This link is yours alone. Opening it doesn’t {what}."),
        Opens::AfterSigningIn => format!("You sign in first. Opening the page doesn’t {what}."),
    }
}

/// How many are asked for the same, and how many have done it.
fn tally(about: About<'_>, ask: Ask) -> (usize, usize) {
    let it = about.autopsy;
    let done = match ask {
        Ask::File(_) => it.asked().filter(|it| it.filed_on.is_some()).count(),
        _ => it.asked().filter(|it| it.agreed()).count(),
    };
    (it.asked().count(), done)
}

fn times(about: About<'_>) -> String {
    match about.autopsy.opening.ordinal {
        1 => "for the first time".into(),
        2 => "for the second time".into(),
        3 => "for the third time".into(),
        n => format!("for the {n}th time"),
    }
}

fn money(about: About<'_>) -> String {
    about.autopsy.opening.arr_at_risk.short(&about.autopsy.opening.currency)
}

/// " ($1.24M a year)".
fn worth(about: About<'_>) -> String {
    match about.renews {
        Some(day) if day >= about.today => {
            format!(" ({} a year, renews {})", money(about), day.format("%-d %B"))
        }
        _ => format!(" ({} a year)", money(about)),
    }
}

/// "Tuesday 11 November".
fn long_day(day: Day) -> String {
    day.format("%A %-d %B").to_string()
}

/// "today", "tomorrow", "on Tuesday 11 November".
fn due_words(due: Day, today: Day) -> String {
    match (due - today).num_days() {
        0 => "today".into(),
        1 => "tomorrow".into(),
        _ => format!("on {}", long_day(due)),
    }
}

fn by_words(due: &str) -> &str {
    due.strip_prefix("on ").unwrap_or(due)
}
