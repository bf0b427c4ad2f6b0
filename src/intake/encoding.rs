//! Whatever bytes a spreadsheet wrote, read as UTF-8 text with `\n` at the end of each line, on the fly.
//!
//! A byte order mark decides. Without one, the first letter beyond ASCII does: a file is UTF-8 if that letter is, and
//! Windows-1252 if it isn't. So one pass is enough for a file of any size, and a UTF-8 file that breaks later is
//! refused with its line instead of read as nonsense.
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{self, Read};
use std::mem;

/// Bytes taken from the source at once.
const CHUNK: usize = 64 * 1024;
/// The most bytes of UTF-8 that one letter takes.
const LETTER: usize = 4;

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("has a NUL character, so it is no text; save the file again as CSV in UTF-8")]
    Nul,
    #[error("has bytes that aren't {0}; save the file again as CSV in UTF-8")]
    Broken(&'static str),
    #[error("is a workbook or an archive; save it as CSV first")]
    Workbook,
    #[error("is a row of more than 10 MB; the quote at the end of a cell may be missing")]
    LongRow,
    #[error("is too long to be a header row; the first line has to name the columns")]
    LongHeader,
}

/// UTF-8 text out of any source of bytes. It always ends with an empty line, so a row of CSV that reaches the very end
/// has left a quote open.
pub struct Text<R> {
    source: R,
    raw: Vec<u8>,
    script: Script,
    /// Decoded, of which `at` bytes have been given out; `given` counts those of all chunks.
    decoded: Vec<u8>,
    at: usize,
    given: u64,
    line: u64,
    after_cr: bool,
    ended: bool,
    unreadable: Option<Unreadable>,
    allowance: usize,
}

enum Script {
    Unseen,
    Ascii,
    Known(Decoder),
}

impl<R: Read> Text<R> {
    pub fn new(source: R) -> Self {
        Self {
            source,
            raw: Vec::new(),
            script: Script::Unseen,
            decoded: Vec::new(),
            at: 0,
            given: 0,
            line: 1,
            after_cr: false,
            ended: false,
            unreadable: None,
            allowance: usize::MAX,
        }
    }

    /// The first line that isn't empty (a cell in quotes may hold line ends), without consuming it.
    pub fn first_line(&mut self) -> io::Result<String> {
        const MOST: usize = 1024 * 1024;
        let line = loop {
            if let Some(line) = first_line(&self.decoded, true) {
                break line;
            }
            if self.ended || self.unreadable.is_some() || self.decoded.len() > MOST {
                break first_line(&self.decoded, false).unwrap_or(&[]);
            }
            self.more()?;
        };
        let line = String::from_utf8_lossy(line).into_owned();
        if line.is_empty() && !self.ended {
            let unreadable = *self.unreadable.get_or_insert(Unreadable::LongHeader);
            return Err(io::Error::other(unreadable));
        }
        Ok(line)
    }

    /// Lets so many more bytes through before it refuses: the most that one row may take.
    pub fn allow(&mut self, bytes: usize) {
        self.allowance = bytes;
    }

    /// Why it stopped before the end, and on which line.
    pub fn stopped(&self) -> Option<(Unreadable, u64)> {
        self.unreadable.map(|it| (it, self.line))
    }

    /// Whether a reader that has taken so many bytes has taken all there are.
    pub fn ends_at(&self, bytes: u64) -> bool {
        self.ended && self.at == self.decoded.len() && self.given == bytes
    }

    pub fn is_windows_1252(&self) -> bool {
        matches!(&self.script, Script::Known(it) if it.encoding() == WINDOWS_1252)
    }

    /// Decodes the next chunk; what is wrong with it is kept until the good text before it has been read.
    fn more(&mut self) -> io::Result<()> {
        let got = self.source.by_ref().take(CHUNK as u64).read_to_end(&mut self.raw)?;
        let last = got < CHUNK;
        let raw = mem::take(&mut self.raw);
        match self.decode(&raw, last) {
            Ok(rest) => self.raw.extend_from_slice(rest),
            Err(unreadable) => self.unreadable = Some(unreadable),
        }
        if last && self.unreadable.is_none() {
            self.decoded.extend_from_slice(b"\n\n");
            self.ended = true;
        }
        Ok(())
    }

    /// Takes the text in `raw`; gives back the bytes that can't be judged before more have come.
    fn decode<'a>(&mut self, raw: &'a [u8], last: bool) -> Result<&'a [u8], Unreadable> {
        let mut raw = raw;
        if matches!(self.script, Script::Unseen) {
            let (script, mark) = begin(raw)?;
            self.script = script;
            raw = &raw[mark..];
        }
        if matches!(self.script, Script::Ascii) {
            let (ascii, rest) = raw.split_at(Encoding::ascii_valid_up_to(raw));
            self.take(ascii)?;
            if rest.is_empty() || (rest.len() < LETTER && !last) {
                return Ok(rest);
            }
            let encoding = if starts_as_utf8(rest) { UTF_8 } else { WINDOWS_1252 };
            self.script = Script::Known(encoding.new_decoder_without_bom_handling());
            raw = rest;
        }
        if let Script::Known(decoder) = &mut self.script {
            let (text, end) = decoded(decoder, raw, last);
            self.take(text.as_bytes())?;
            end?;
        }
        Ok(&[])
    }

    /// Adds decoded text, with every line end as `\n`.
    fn take(&mut self, text: &[u8]) -> Result<(), Unreadable> {
        let nul = text.iter().position(|it| *it == 0);
        let text = &text[..nul.unwrap_or(text.len())];
        let from = self.decoded.len();
        if self.after_cr || text.contains(&b'\r') {
            for byte in text {
                match byte {
                    b'\r' => self.decoded.push(b'\n'),
                    b'\n' if self.after_cr => (),
                    byte => self.decoded.push(*byte),
                }
                self.after_cr = *byte == b'\r';
            }
        } else {
            self.decoded.extend_from_slice(text);
        }
        self.line += line_ends(&self.decoded[from..]);
        if nul.is_some() { Err(Unreadable::Nul) } else { Ok(()) }
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.decoded.len() {
            if let Some(unreadable) = self.unreadable {
                return Err(io::Error::other(unreadable));
            }
            if self.ended {
                return Ok(0);
            }
            self.decoded.clear();
            self.at = 0;
            self.more()?;
        }
        if self.allowance == 0 {
            self.unreadable = Some(Unreadable::LongRow);
            return Err(io::Error::other(Unreadable::LongRow));
        }
        let count = buffer.len().min(self.decoded.len() - self.at).min(self.allowance);
        buffer[..count].copy_from_slice(&self.decoded[self.at..self.at + count]);
        self.at += count;
        self.given += count as u64;
        self.allowance -= count;
        Ok(count)
    }
}

/// What the first bytes say, and how many of them are only a mark.
fn begin(raw: &[u8]) -> Result<(Script, usize), Unreadable> {
    let known = |it: &'static Encoding| Script::Known(it.new_decoder_without_bom_handling());
    match raw {
        [0xef, 0xbb, 0xbf, ..] => Ok((known(UTF_8), 3)),
        [0xff, 0xfe, ..] => Ok((known(UTF_16LE), 2)),
        [0xfe, 0xff, ..] => Ok((known(UTF_16BE), 2)),
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] | [0x1f, 0x8b, ..] => Err(Unreadable::Workbook),
        _ => Ok((Script::Ascii, 0)),
    }
}

fn starts_as_utf8(raw: &[u8]) -> bool {
    match std::str::from_utf8(&raw[..raw.len().min(LETTER)]) {
        Ok(_) => true,
        Err(error) => error.valid_up_to() > 0,
    }
}

/// The text in `raw` as far as it is text, and whether that was all.
fn decoded(decoder: &mut Decoder, raw: &[u8], last: bool) -> (String, Result<(), Unreadable>) {
    let mut text = String::new();
    let mut rest = raw;
    loop {
        let room = decoder.max_utf8_buffer_length_without_replacement(rest.len());
        text.reserve(room.unwrap_or(rest.len()));
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, last);
        rest = &rest[read..];
        match result {
            DecoderResult::InputEmpty => return (text, Ok(())),
            DecoderResult::OutputFull => (),
            DecoderResult::Malformed(..) => {
                return (text, Err(Unreadable::Broken(decoder.encoding().name())));
            }
        }
    }
}

/// The first line with something on it, if it is complete. `heed_quotes` says whether a line end in quotes is part of it.
fn first_line(text: &[u8], heed_quotes: bool) -> Option<&[u8]> {
    let start = text.iter().position(|it| *it != b'\n')?;
    let mut quoted = false;
    let end = text[start..].iter().position(|it| {
        quoted ^= heed_quotes && *it == b'"';
        *it == b'\n' && !quoted
    })?;
    Some(&text[start..start + end])
}

fn line_ends(text: &[u8]) -> u64 {
    text.iter().map(|it| u64::from(*it == b'\n')).sum()
}
