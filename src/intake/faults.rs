//! What is wrong with a file, said so that it can be found and mended: file, line, column, reason.
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// One thing that is wrong. `line` is the line of the file on which the row begins, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct Fault {
    pub file: String,
    pub line: Option<u64>,
    pub column: Option<String>,
    pub reason: String,
}

impl Fault {
    /// A fault of the whole file.
    pub fn of_file(file: &str, reason: impl fmt::Display) -> Self {
        Self { file: file.to_owned(), line: None, column: None, reason: reason.to_string() }
    }

    /// A fault of a whole row.
    pub fn of_row(file: &str, line: u64, reason: impl fmt::Display) -> Self {
        Self { line: Some(line), ..Self::of_file(file, reason) }
    }

    /// A fault of one cell.
    pub fn of_cell(file: &str, line: u64, column: &str, reason: impl fmt::Display) -> Self {
        Self { column: Some(column.to_owned()), ..Self::of_row(file, line, reason) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// Everything that is wrong with the files of one call: the first hundred in full, the rest counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct Faults {
    kept: Vec<Fault>,
    more: usize,
}

impl Faults {
    pub const MOST: usize = 100;

    pub fn add(&mut self, fault: Fault) {
        if self.kept.len() < Self::MOST {
            self.kept.push(fault);
        } else {
            self.more += 1;
        }
    }

    /// Puts those that are kept in the order in which somebody mends them: by file, then by line.
    pub(super) fn sort(&mut self, place_of: impl Fn(&str) -> usize) {
        self.kept.sort_by_key(|it| (place_of(&it.file), it.line));
    }

    /// Takes in others, behind those that are there.
    pub(super) fn append(&mut self, others: Self) {
        self.more += others.more;
        self.extend(others.kept);
    }

    /// Takes in faults of the same file, both in the order of their lines.
    pub(super) fn merge(&mut self, others: Self) {
        self.kept.extend(others.kept);
        self.kept.sort_by_key(|it| it.line);
        self.more += others.more + self.kept.len().saturating_sub(Self::MOST);
        self.kept.truncate(Self::MOST);
    }

    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Those that are kept in full.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.kept.iter()
    }

    /// How many more there are than those kept in full.
    pub fn more(&self) -> usize {
        self.more
    }
}

impl Extend<Fault> for Faults {
    fn extend<T: IntoIterator<Item = Fault>>(&mut self, faults: T) {
        faults.into_iter().for_each(|it| self.add(it));
    }
}

/// Faults that are found in some order of the files, and told in the order in which the files came.
#[derive(Debug, Clone, Default)]
pub struct FaultsByFile(BTreeMap<u32, Faults>);

impl FaultsByFile {
    /// Adds a fault of the file at a place; those of one file come in the order of their lines.
    pub fn add(&mut self, file: u32, fault: Fault) {
        self.0.entry(file).or_default().add(fault);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes in what was found by another look at the same files.
    pub(super) fn merge(&mut self, others: Self) {
        for (file, faults) in others.0 {
            self.0.entry(file).or_default().merge(faults);
        }
    }

    /// The first hundred in full, the rest counted.
    pub fn in_order(self) -> Faults {
        let mut all = Faults::default();
        for faults in self.0.into_values() {
            all.append(faults);
        }
        all
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, fault) in self.kept.iter().enumerate() {
            let end = if place == 0 { "" } else { "\n" };
            write!(f, "{end}{fault}")?;
        }
        if self.more > 0 {
            write!(f, "\nand {} more", self.more)?;
        }
        Ok(())
    }
}

/// Something worth knowing that stops nothing: a column that is left out, a file that isn't needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub file: String,
    pub text: String,
}

impl Note {
    pub fn new(file: &str, text: impl fmt::Display) -> Self {
        Self { file: file.to_owned(), text: text.to_string() }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.text)
    }
}

/// The beginning of what stands in a cell, in quotes, fit for one line of a message.
pub(super) fn shown(value: &str) -> String {
    const MOST: usize = 40;
    let mut start: String = value.chars().take(MOST).collect();
    if start.len() < value.len() {
        start.push('…');
    }
    let plain = |it: char| if it.is_control() { ' ' } else { it };
    format!("“{}”", start.chars().map(plain).collect::<String>())
}
