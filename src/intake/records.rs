//! The records of a file, each with the line it begins on.
use super::encoding::{Text, Unreadable};
use super::faults::Fault;
use csv::{ErrorKind, ReaderBuilder, StringRecord};
use std::io::Read;

/// The most bytes that a cell may have.
pub const MOST_CELL: usize = 32 * 1024;
/// The most bytes that are read for one record: three hundred full cells.
const MOST_RECORD: usize = 300 * MOST_CELL;

pub struct Records<R> {
    pub file: String,
    reader: csv::Reader<Text<R>>,
}

impl<R: Read> Records<R> {
    pub fn new(file: &str, delimiter: u8, text: Text<R>) -> Self {
        let reader =
            ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text);
        Self { file: file.to_owned(), reader }
    }

    /// Reads the next record that isn't an empty line; gives the line it begins on, or nothing at the end.
    pub fn next_into(&mut self, record: &mut StringRecord) -> Result<Option<u64>, Fault> {
        let before = self.reader.position().line();
        self.reader.get_mut().allow(MOST_RECORD);
        match self.reader.read_record(record) {
            Ok(false) => Ok(None),
            Ok(true) => self.line_of(record).map(Some),
            Err(error) => Err(match (error.kind(), self.stopped()) {
                (ErrorKind::Io(error), Some((Unreadable::LongRow, _))) => {
                    Fault::of_row(&self.file, before, error)
                }
                (ErrorKind::Io(error), Some((_, line))) => Fault::of_row(&self.file, line, error),
                (ErrorKind::Io(_), None) => {
                    Fault::of_file(&self.file, format!("can't be read after line {before}: {error}"))
                }
                _ => Fault::of_row(&self.file, before, error),
            }),
        }
    }

    /// Why the file can't be read to its end, and on which line, where that is known already.
    pub fn stopped(&self) -> Option<(Unreadable, u64)> {
        self.reader.get_ref().stopped()
    }

    pub fn is_windows_1252(&self) -> bool {
        self.reader.get_ref().is_windows_1252()
    }

    /// Counts back from where the record ended: over the line ends inside its cells, and its own.
    fn line_of(&self, record: &StringRecord) -> Result<u64, Fault> {
        let end = self.reader.position();
        let inside: u64 = record.as_slice().bytes().map(|it| u64::from(it == b'\n')).sum();
        if self.reader.get_ref().ends_at(end.byte()) {
            let reason = "a quote opens a cell and is never closed";
            return Err(Fault::of_row(&self.file, end.line() - inside, reason));
        }
        Ok(end.line() - inside - 1)
    }
}
