//! A mail server on loopback that speaks real SMTP, keeps what it takes, and can be as bad as mail servers are.
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How it behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Good,
    /// Hangs up on everybody.
    Down,
    /// Says nothing.
    Hang,
    /// Says that it has no time now.
    Busy,
    /// Takes a mail and never says so.
    Mute,
}

/// One mail as it came.
#[derive(Debug, Clone)]
pub struct Mail {
    pub to: Vec<String>,
    pub raw: String,
}

struct State {
    mode: Mode,
    refused: HashSet<String>,
    password: Option<(String, String)>,
    mails: Vec<Mail>,
}

#[derive(Clone)]
pub struct Smtp {
    pub port: u16,
    state: Arc<Mutex<State>>,
}

impl Smtp {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = State { mode: Mode::Good, refused: HashSet::new(), password: None, mails: Vec::new() };
        let smtp = Self { port, state: Arc::new(Mutex::new(state)) };
        let server = smtp.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = server.clone();
                tokio::spawn(async move {
                    let _ = server.talk(stream).await;
                });
            }
        });
        smtp
    }

    pub fn url(&self) -> String {
        match &self.state.lock().unwrap().password {
            Some((user, password)) => format!("smtp://{user}:{password}@127.0.0.1:{}", self.port),
            None => format!("smtp://127.0.0.1:{}", self.port),
        }
    }

    pub fn is(&self, mode: Mode) {
        self.state.lock().unwrap().mode = mode;
    }

    /// From now on it refuses this address for good.
    pub fn refuses(&self, address: &str) {
        self.state.lock().unwrap().refused.insert(address.to_owned());
    }

    pub fn accepts_all(&self) {
        self.state.lock().unwrap().refused.clear();
    }

    /// From now on it wants a password.
    pub fn wants(&self, user: &str, password: &str) {
        self.state.lock().unwrap().password = Some((user.to_owned(), password.to_owned()));
    }

    pub fn count(&self) -> usize {
        self.state.lock().unwrap().mails.len()
    }

    /// What came since the last time that somebody looked.
    pub fn take(&self) -> Vec<Mail> {
        std::mem::take(&mut self.state.lock().unwrap().mails)
    }

    fn mode(&self) -> Mode {
        self.state.lock().unwrap().mode
    }

    async fn talk(self, stream: TcpStream) -> std::io::Result<()> {
        match self.mode() {
            Mode::Down => return Ok(()),
            Mode::Hang => return std::future::pending().await,
            _ => {}
        }
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let busy = self.mode() == Mode::Busy;
        write.write_all(if busy { b"421 come back later\r\n" } else { b"220 loopback ESMTP\r\n" }).await?;
        if busy {
            return Ok(());
        }
        let password = self.state.lock().unwrap().password.clone();
        let mut let_in = password.is_none();
        let mut to = Vec::new();
        while let Some(line) = lines.next_line().await? {
            let word = line.split([' ', ':']).next().unwrap_or("").to_uppercase();
            let answer = match word.as_str() {
                "EHLO" if password.is_some() => {
                    "250-loopback\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n".to_owned()
                }
                "EHLO" => "250-loopback\r\n250 8BITMIME\r\n".to_owned(),
                "AUTH" => {
                    let (user, secret) = password.clone().unwrap_or_default();
                    let expected = STANDARD.encode(format!("\0{user}\0{secret}"));
                    let_in = line.split(' ').nth(2) == Some(expected.as_str());
                    if let_in { "235 in\r\n" } else { "535 no\r\n" }.to_owned()
                }
                "MAIL" if !let_in => "530 who are you\r\n".to_owned(),
                "MAIL" => {
                    to.clear();
                    "250 ok\r\n".to_owned()
                }
                "RCPT" => {
                    let address = line.split(['<', '>']).nth(1).unwrap_or("").to_owned();
                    if self.state.lock().unwrap().refused.contains(&address) {
                        "550 nobody here by that name\r\n".to_owned()
                    } else {
                        to.push(address);
                        "250 ok\r\n".to_owned()
                    }
                }
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await?;
                    let mut raw = String::new();
                    while let Some(line) = lines.next_line().await? {
                        if line == "." {
                            break;
                        }
                        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                        raw.push('\n');
                    }
                    self.state.lock().unwrap().mails.push(Mail { to: to.clone(), raw });
                    if self.mode() == Mode::Mute {
                        return std::future::pending().await;
                    }
                    "250 taken\r\n".to_owned()
                }
                "QUIT" => {
                    write.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => "250 ok\r\n".to_owned(),
            };
            write.write_all(answer.as_bytes()).await?;
        }
        Ok(())
    }
}

impl Mail {
    /// The header lines, unfolded.
    pub fn headers(&self) -> Vec<String> {
        let head = self.raw.split("\n\n").next().unwrap();
        let mut lines: Vec<String> = Vec::new();
        for line in head.lines() {
            match lines.last_mut().filter(|_| line.starts_with([' ', '\t'])) {
                Some(last) => last.extend([" ", line.trim_start()]),
                None => lines.push(line.to_owned()),
            }
        }
        lines
    }

    /// One header, with its encoded words read.
    pub fn header(&self, name: &str) -> String {
        let start = format!("{name}: ");
        let found = self.headers().into_iter().find_map(|it| it.strip_prefix(&start).map(str::to_owned));
        words(&found.unwrap_or_default())
    }

    pub fn subject(&self) -> String {
        self.header("Subject")
    }

    /// The parts in their order: (type, what it says).
    pub fn parts(&self) -> Vec<(String, String)> {
        let kind = self.header("Content-Type");
        let boundary = kind.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let marker = format!("--{boundary}");
        let body = self.raw.split_once("\n\n").unwrap().1;
        let parts = body.split(&marker).skip(1).filter(|it| !it.starts_with("--"));
        parts
            .map(|part| {
                let (head, body) = part.trim_start_matches('\n').split_once("\n\n").unwrap();
                let encoding = head.lines().find_map(|it| it.strip_prefix("Content-Transfer-Encoding: "));
                let kind = head.lines().find_map(|it| it.strip_prefix("Content-Type: ")).unwrap();
                let text = match encoding {
                    Some("base64") => decoded(&body.split_whitespace().collect::<String>()),
                    Some("quoted-printable") => unquoted(body),
                    _ => body.to_owned(),
                };
                (kind.to_owned(), text)
            })
            .collect()
    }

    /// The text part, which comes first.
    pub fn text(&self) -> String {
        let (kind, text) = self.parts().remove(0);
        assert!(kind.starts_with("text/plain"), "{kind}");
        text
    }

    pub fn html(&self) -> String {
        let (kind, html) = self.parts().remove(1);
        assert!(kind.starts_with("text/html"), "{kind}");
        html
    }

    /// The one link of the mail, without the site's own beginning.
    pub fn path(&self) -> String {
        let text = self.text();
        let mut links = text.lines().filter_map(|it| it.strip_prefix("http://127.0.0.1:8080"));
        let path = links.next().unwrap_or_else(|| panic!("no link: {text}")).to_owned();
        assert_eq!(links.next(), None, "one link: {text}");
        let html = self.html();
        assert_eq!(html.matches("href=").count(), 1, "one link: {html}");
        assert!(html.contains(&format!("href=\"http://127.0.0.1:8080{path}\"")), "the same link: {html}");
        path
    }

    /// Everything that it says anywhere, decoded.
    pub fn all(&self) -> String {
        let parts: String = self.parts().into_iter().map(|it| it.1).collect();
        format!("{}\n{}\n{}\n{parts}", self.raw, self.subject(), self.header("To"))
    }
}

fn decoded(text: &str) -> String {
    String::from_utf8(STANDARD.decode(text).unwrap()).unwrap()
}

fn unquoted(text: &str) -> String {
    let text = text.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'=' {
            let digits = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// A header with its encoded words (RFC 2047) read.
fn words(text: &str) -> String {
    let mut said = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("=?utf-8?b?") {
        let (word, after) = after.split_once("?=").unwrap();
        if !before.trim().is_empty() {
            said.push_str(before);
        }
        said.push_str(&decoded(word));
        rest = after;
    }
    said + rest
}
