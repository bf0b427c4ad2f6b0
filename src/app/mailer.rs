//! The mail server that brings letters, and whether it answers. What is sent, and when, is decided elsewhere.
use crate::domain::{Email, MailId, Timestamp};
use chrono::TimeDelta;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::error::Error;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The longest that one letter may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// A mail server that is down is asked again after 1, 2, 4, 8, and then every 15 minutes.
const ASK_AGAIN_AT_MOST: i64 = 15;

/// A letter that is ready to go: the text first, the same in HTML after it.
#[derive(Debug)]
pub struct Letter {
    pub id: MailId,
    pub to: Email,
    pub name: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub at: Timestamp,
}

pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    host: String,
    patience: Duration,
    down: Mutex<Down>,
}

/// How often the server did not answer in a row, and when it is asked again.
#[derive(Default)]
struct Down {
    times: u32,
    until: Option<Timestamp>,
}

/// Why a letter did not go, as a class that holds no address and no words of anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    pub class: String,
    /// The server said "never", not "not now".
    pub refused: bool,
}

impl Failed {
    pub fn of(class: &str, refused: bool) -> Self {
        Self { class: class.to_owned(), refused }
    }
}

/// Why the settings for mail can't be used. It repeats nothing of them: they hold a password.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    #[error(
        "smtp_url can't be read: write it like smtps://user:password@mail.example.com, or smtp://… with ?tls=required"
    )]
    Url,
    #[error(
        "smtp_url would send the password in the clear; write smtps://, or add ?tls=required for STARTTLS"
    )]
    Clear,
    #[error("mail_from has to be an address like “Account Autopsy <autopsy@example.com>”")]
    From,
}

impl Mailer {
    /// A mail server by its URL, and who the letters are from. Nothing is asked of the server yet.
    pub fn new(smtp_url: &str, mail_from: &str) -> Result<Self, Unusable> {
        let from: Mailbox = mail_from.trim().parse().map_err(|_| Unusable::From)?;
        let (host, clear) = host_of(smtp_url).ok_or(Unusable::Url)?;
        if clear {
            return Err(Unusable::Clear);
        }
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(smtp_url).map_err(|_| Unusable::Url)?;
        let transport = builder.timeout(Some(PATIENCE)).build();
        Ok(Self { transport, from, host, patience: PATIENCE, down: Mutex::default() })
    }

    /// The same, waiting no longer than this for one letter.
    #[must_use]
    pub fn patient_for(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The server's name, without who signs in there.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Who the letters are from.
    pub fn from(&self) -> String {
        self.from.to_string()
    }

    /// Brings one letter to the server. The same id gives the same Message-ID.
    pub async fn send(&self, letter: &Letter) -> Result<(), Failed> {
        let message = self.message(letter).ok_or_else(|| Failed::of("address", true))?;
        match tokio::time::timeout(self.patience, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failed(&error)),
            Err(_) => Err(Failed::of("timeout", false)),
        }
    }

    /// Does the server let us in? So a letter that it doesn't take is told from a server that is down.
    pub async fn answers(&self) -> Result<(), Failed> {
        match tokio::time::timeout(self.patience, self.transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(Failed::of("unreachable", false)),
            Ok(Err(error)) => Err(failed(&error)),
            Err(_) => Err(Failed::of("timeout", false)),
        }
    }

    /// Is it time to ask the server again, as far as we know?
    pub fn is_worth_asking(&self, now: Timestamp) -> bool {
        self.state().until.is_none_or(|it| it <= now)
    }

    /// Notes that the server is down; each time it is left alone for longer.
    pub fn is_down(&self, now: Timestamp) {
        let mut down = self.state();
        let minutes = (1_i64 << down.times.min(4)).min(ASK_AGAIN_AT_MOST);
        down.times += 1;
        down.until = Some(now + TimeDelta::minutes(minutes));
    }

    /// Notes that the server is there, or that somebody wants it to be asked now.
    pub fn is_up(&self) {
        *self.state() = Down::default();
    }

    fn state(&self) -> std::sync::MutexGuard<'_, Down> {
        self.down.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn message(&self, letter: &Letter) -> Option<Message> {
        let address: Address = letter.to.as_str().parse().ok()?;
        let to = Mailbox::new(Some(one_line(&letter.name)), address);
        let id = format!("<{}@{}>", letter.id, self.from.email.domain());
        Message::builder()
            .message_id(Some(id))
            .date(letter.at.into())
            .from(self.from.clone())
            .to(to)
            .subject(one_line(&letter.subject))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
            .ok()
    }
}

/// Answering machines don't answer it (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// A header is one line, whatever a name holds.
fn one_line(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect()
}

/// The host of a URL, and whether a password would go there unprotected.
fn host_of(url: &str) -> Option<(String, bool)> {
    let (scheme, rest) = url.split_once("://")?;
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let authority = rest.split('/').next()?;
    let (user, place) = authority.rsplit_once('@').map_or((None, authority), |(user, it)| (Some(user), it));
    let host = match place.strip_prefix('[') {
        Some(v6) => v6.split(']').next()?,
        None => place.split(':').next()?,
    };
    let loopback = host == "localhost" || host == "::1" || host.starts_with("127.");
    let protected = scheme == "smtps" || query.split('&').any(|it| it == "tls=required");
    (!host.is_empty()).then(|| (host.to_owned(), user.is_some() && !protected && !loopback))
}

fn failed(error: &lettre::transport::smtp::Error) -> Failed {
    let class = match error.status() {
        Some(code) => format!("answered {code}"),
        None if error.is_timeout() => "timeout".to_owned(),
        None if error.is_tls() => "tls".to_owned(),
        None if error.is_client() => "not sendable".to_owned(),
        None if error.is_response() => "unreadable answer".to_owned(),
        None => "unreachable".to_owned(),
    };
    Failed { class, refused: error.is_permanent() || error.is_client() }
}
