//! How far an import is: on a terminal one line that is drawn anew, elsewhere a line every few seconds. Both go to stderr.
use autopsy::intake::Gauge;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, IsTerminal, Read, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

const REDRAWN: Duration = Duration::from_millis(200);
const LOGGED: Duration = Duration::from_secs(5);

/// Watches an import until it is done.
pub struct Progress {
    course: Arc<Course>,
    end: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What is watched: the import's own counts, and how much of the files has been read.
struct Course {
    gauge: Arc<Gauge>,
    bytes: AtomicU64,
    size: u64,
}

impl Progress {
    /// Files of `size` bytes together are about to be read.
    pub fn of(gauge: Arc<Gauge>, size: u64) -> Self {
        let course = Arc::new(Course { gauge, bytes: AtomicU64::new(0), size });
        let (end, ended) = mpsc::channel();
        let seen = course.clone();
        let thread = thread::spawn(move || watch(&seen, &ended));
        Self { course, end: Some(end), thread: Some(thread) }
    }

    /// The file, counting what is read of it.
    pub fn over(&self, file: File) -> Counted<'_> {
        Counted { bytes: &self.course.bytes, file }
    }

    /// Ends the line.
    pub fn done(mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

pub struct Counted<'a> {
    bytes: &'a AtomicU64,
    file: File,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

fn watch(course: &Course, ended: &mpsc::Receiver<()>) {
    let terminal = io::stderr().is_terminal();
    let mut began = course.begins(Phase::Reading);
    loop {
        let pause = ended.recv_timeout(if terminal { REDRAWN } else { LOGGED });
        let over = !matches!(pause, Err(RecvTimeoutError::Timeout));
        let now = course.phase();
        if now != began.phase {
            began = course.begins(now);
        }
        let _ = match (terminal, over) {
            (true, true) => write!(io::stderr(), "\r\x1b[K"),
            (true, false) => write!(io::stderr(), "\r\x1b[K{}", course.says(&began)),
            (false, true) => Ok(()),
            (false, false) => writeln!(io::stderr(), "{}", course.says(&began)),
        };
        if over {
            return;
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Reading,
    Checking,
    Storing,
    Finishing,
}

/// When a phase was seen first, and how many rows it had dealt with by then.
struct Began {
    phase: Phase,
    at: Instant,
    rows: u64,
}

impl Course {
    fn begins(&self, phase: Phase) -> Began {
        Began { phase, at: Instant::now(), rows: self.rows(phase) }
    }

    fn rows(&self, phase: Phase) -> u64 {
        match phase {
            Phase::Reading | Phase::Checking => self.gauge.read(),
            Phase::Storing | Phase::Finishing => self.gauge.stored().map_or(0, |it| it.0),
        }
    }

    fn phase(&self) -> Phase {
        match self.gauge.stored() {
            Some((stored, of)) if stored == of => Phase::Finishing,
            Some(_) => Phase::Storing,
            None if self.bytes.load(Ordering::Relaxed) < self.size => Phase::Reading,
            None => Phase::Checking,
        }
    }

    /// "Working through: 43 %, 2,150,000 of 5,000,000 rows, 61,000 a second".
    fn says(&self, began: &Began) -> String {
        let rows = self.rows(began.phase);
        let (stored, of) = self.gauge.stored().unwrap_or_default();
        let speed = || speed(rows.saturating_sub(began.rows), began.at.elapsed());
        match began.phase {
            _ if self.gauge.is_stopped() => "Stopping …".to_owned(),
            Phase::Reading => {
                let percent = percent(self.bytes.load(Ordering::Relaxed), self.size);
                format!("Reading: {percent} %, {} rows, {}", thousands(rows), speed())
            }
            Phase::Checking => format!("Checking: {} rows beside each other", thousands(rows)),
            Phase::Storing => {
                let rows = format!("{} of {} rows", thousands(stored), thousands(of));
                format!("Working through: {} %, {rows}, {}", percent(stored, of), speed())
            }
            Phase::Finishing => format!("Finishing: {} rows, until they are on the disk", thousands(of)),
        }
    }
}

fn percent(part: u64, whole: u64) -> u64 {
    (part * 100).checked_div(whole).unwrap_or(100).min(100)
}

fn speed(rows: u64, since: Duration) -> String {
    let milliseconds = u64::try_from(since.as_millis()).unwrap_or(u64::MAX).max(1);
    format!("{} a second", thousands(rows.saturating_mul(1_000) / milliseconds))
}

/// "2,150,000".
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut said = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            said.push(',');
        }
        let _ = said.write_char(digit);
    }
    said
}
