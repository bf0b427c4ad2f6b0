//! Draws a mail in the moment of sending: who it goes to, what is still asked, the one link with a fresh token.
use super::change_letters::about_change;
use super::review_letters;
use crate::actions::{self, Call};
use crate::app::App;
use crate::app::mailer::Letter;
use crate::domain::{
    Actor, Ask, Autopsy, AutopsyId, Day, Function, Mail, MailKind, Organisation, Owed, Person, PersonId,
    Timestamp,
};
use crate::render::letters::{self, About, Opens, Words};
use crate::store::{self, Conn};
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;
use std::collections::HashMap;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Action(#[from] actions::Error),
    #[error(transparent)]
    Store(#[from] sqlx::Error),
    #[error(transparent)]
    Template(#[from] minijinja::Error),
}

type Result<T, E = Error> = std::result::Result<T, E>;

/// What the templates may ask.
#[derive(Serialize)]
struct Page {
    #[serde(flatten)]
    words: Words,
    organisation: String,
}

/// Where the one link leads.
enum Link {
    Page(String),
    Seat(AutopsyId, Function),
    SignIn,
}

/// A letter as it would be sent now. `None`: what it tells is no longer so.
pub async fn letter(app: &App, mail: &Mail, at: Timestamp) -> Result<Option<Letter>> {
    let mut conn = app.db.read().await?;
    let organisation = store::organisation::get(&mut conn).await?;
    let person = store::people::find(&mut conn, mail.person_id).await?;
    let Some(person) = person.filter(|it| it.disabled_at.is_none()) else { return Ok(None) };
    let drawn = match (mail.kind, mail.autopsy_id) {
        (MailKind::ChangeInPlace | MailKind::ChangeJudged | MailKind::ChangeDue | MailKind::CheckDue, _) => {
            let Some(id) = mail.change_id else { return Ok(None) };
            let drawn = about_change(&mut conn, app, mail, &person, &organisation, id, at).await?;
            drawn.map(|(words, page)| (words, Link::Page(page)))
        }
        (MailKind::SignIn, _) => {
            let minutes = actions::sessions::LINK_LASTS.num_minutes();
            Some((letters::sign_in(organisation.name.as_str(), minutes), Link::SignIn))
        }
        (MailKind::Test, _) => {
            Some((letters::test(organisation.name.as_str()), Link::Page("/settings/mail".into())))
        }
        (MailKind::PreRead | MailKind::ReviewMoved, _) => match mail.review_id {
            Some(id) => {
                on_page(review_letters::meeting(&mut conn, mail.kind, id, &person, &organisation).await?)
            }
            None => None,
        },
        (MailKind::LookDue, _) => match mail.pattern_id {
            Some(id) => on_page(review_letters::look_due(&mut conn, id, &person).await?),
            None => None,
        },
        (_, Some(id)) => about_autopsy(&mut conn, mail, &person, &organisation, id, at).await?,
        (_, None) => None,
    };
    drop(conn);
    let Some((words, link)) = drawn else { return Ok(None) };
    let Some(href) = address(app, mail, link, at).await? else { return Ok(None) };
    let page = Page { words: Words { href, ..words }, organisation: organisation.name.to_string() };
    let draw = |name: &str| -> Result<String> {
        Ok(app.pages.get_template(name)?.render(context! { page => Serde(&page) })?)
    };
    Ok(Some(Letter {
        id: mail.id,
        to: person.email,
        name: person.name.to_string(),
        text: draw("mail/letter.txt")?,
        html: draw("mail/letter.html")?,
        subject: page.words.subject,
        at,
    }))
}

fn on_page(drawn: Option<(Words, String)>) -> Option<(Words, Link)> {
    drawn.map(|(words, path)| (words, Link::Page(path)))
}

/// The address of the link. A token is made here and stands nowhere but in the letter. `None`: the seat can't be
/// answered by a link any more.
async fn address(app: &App, mail: &Mail, link: Link, at: Timestamp) -> Result<Option<String>> {
    let call = Call { actor: Actor::Job, at, request_id: None };
    Ok(match link {
        Link::Page(path) => Some(app.address(&path)),
        Link::SignIn => {
            let token = actions::outbox::sign_in_token(&app.db, call, mail.person_id).await?;
            Some(app.sign_in_address(token.secret()))
        }
        Link::Seat(id, function) => {
            match actions::outbox::seat_token(&app.db, call, id, function, mail.person_id).await {
                Ok(token) => Some(app.seat_address(token.secret())),
                Err(actions::Error::Blocked(_) | actions::Error::Forbidden(_)) => None,
                Err(error) => return Err(error.into()),
            }
        }
    })
}

async fn about_autopsy(
    conn: &mut Conn,
    mail: &Mail,
    person: &Person,
    organisation: &Organisation,
    id: AutopsyId,
    at: Timestamp,
) -> Result<Option<(Words, Link)>> {
    let Some(autopsy) = store::autopsies::find(conn, id).await? else { return Ok(None) };
    let Some(account) = store::accounts::find(conn, autopsy.opening.account_id).await? else {
        return Ok(None);
    };
    let leader = match autopsy.opening.leader_id {
        Some(leader) => store::people::find(conn, leader).await?,
        None => None,
    };
    let today = organisation.zone.day(at);
    let about = About {
        autopsy: &autopsy,
        account: account.name.as_str(),
        renews: account.renewal_on,
        leader: leader.as_ref().map_or("Customer success", |it| it.name.as_str()),
        today,
    };
    let page = Link::Page(format!("/autopsies/{id}"));
    let seat =
        mail.function.and_then(|function| autopsy.owed(today).into_iter().find(|it| it.function == function));
    let own = seat.filter(|it| it.person == person.id);
    Ok(match mail.kind {
        // Whoever has answered meanwhile needs no mail; a stand-in for somebody who has does.
        MailKind::Ask => own.filter(|it| answered_by(&autopsy, it) != Some(person.id)).map(|owed| {
            let (link, opens) = link_of(&autopsy, &owed);
            (letters::ask(about, &owed, first_name(person), opens), link)
        }),
        MailKind::Before | MailKind::OnTheDay | MailKind::Late | MailKind::Reminder => own.map(|owed| {
            let (link, opens) = link_of(&autopsy, &owed);
            (letters::reminder(about, &owed, opens), link)
        }),
        MailKind::Receipt => sealed(&autopsy, mail.function, person, today).map(|function| {
            let leads = autopsy.opening.leader_id == Some(person.id);
            (letters::receipt(about, function, leads), Link::Seat(id, function))
        }),
        MailKind::FindingProposed => own.filter(|it| matches!(it.ask, Ask::AnswerFinding(_))).map(|owed| {
            let (link, _) = link_of(&autopsy, &owed);
            (letters::finding_proposed(about, &owed), link)
        }),
        MailKind::LateToSponsor => seat
            .filter(|it| person.sponsor().is_some() && it.due_on < today)
            .map(|owed| (letters::late_to_sponsor(about, &owed), page)),
        MailKind::ConsentDeclined => mail
            .function
            .filter(|_| {
                person.sponsor().is_some() && autopsy.may_override().is_ok() && autopsy.has_declined()
            })
            .map(|function| (letters::consent_declined(about, function), page)),
        MailKind::ThirdTime => {
            (person.sponsor().is_some() && autopsy.is_open()).then(|| (letters::third_time(about), page))
        }
        MailKind::Revealed if autopsy.sight_of(person, today).filings => {
            let same = same_cause(conn, id).await?;
            Some((letters::revealed(about, same), page))
        }
        MailKind::Revealed
        | MailKind::SignIn
        | MailKind::Test
        | MailKind::ChangeInPlace
        | MailKind::ChangeJudged
        | MailKind::ChangeDue
        | MailKind::CheckDue
        | MailKind::LookDue
        | MailKind::PreRead
        | MailKind::ReviewMoved => None,
    })
}

/// A consent or a filing is given by the seat's own link, while filings are sealed; what comes later after signing in.
fn link_of(autopsy: &Autopsy, owed: &Owed) -> (Link, Opens) {
    let (id, function) = (autopsy.id(), owed.function);
    let path = match owed.ask {
        Ask::AnswerFinding(_) => format!("/autopsies/{id}/finding/answers/{function}"),
        _ if autopsy.reveal.is_none() => return (Link::Seat(id, function), Opens::ItsSeat),
        _ => format!("/autopsies/{id}/seats/{function}/consent"),
    };
    (Link::Page(path), Opens::AfterSigningIn)
}

/// The seat whose filing is still sealed, where this person still speaks for it.
fn sealed(autopsy: &Autopsy, function: Option<Function>, person: &Person, today: Day) -> Option<Function> {
    let seat = autopsy.seat(function?)?;
    let holds = seat.held_by(person, today).is_some() && seat.filed_on.is_some();
    (holds && autopsy.may_link(seat).is_ok()).then_some(seat.function)
}

/// How many of the filings in time name one cause, of how many; which one is read on the page.
async fn same_cause(conn: &mut Conn, id: AutopsyId) -> Result<(usize, usize)> {
    let filings = store::filings::revealed(conn, id).await?;
    let mut causes = HashMap::new();
    for filing in filings.iter().filter(|it| !it.late) {
        *causes.entry(filing.primary_cause).or_insert(0) += 1;
    }
    Ok((causes.values().copied().max().unwrap_or(0), causes.values().sum()))
}

/// Who has answered for a seat.
fn answered_by(autopsy: &Autopsy, owed: &Owed) -> Option<PersonId> {
    autopsy.seat(owed.function)?.answered_by
}

fn first_name(person: &Person) -> &str {
    person.name.as_str().split_whitespace().next().unwrap_or_default()
}
