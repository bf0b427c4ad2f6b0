//! Why there is no PDF.
use std::fmt;

/// Shown and logged without a word of the document, which is nobody's business who reads a log.
pub struct Fault {
    what: &'static str,
    told: String,
}

impl Fault {
    #[cfg(not(feature = "press"))]
    pub(crate) fn not_built() -> Self {
        Self { what: "this build has no PDF", told: String::new() }
    }

    #[cfg(feature = "press")]
    pub(crate) fn new(what: &'static str, told: impl fmt::Display) -> Self {
        Self { what, told: told.to_string() }
    }

    #[cfg(feature = "press")]
    pub(crate) fn of(what: &'static str, faults: &[typst::diag::SourceDiagnostic]) -> Self {
        let told: Vec<&str> = faults.iter().map(|it| it.message.as_str()).collect();
        Self::new(what, told.join("; "))
    }

    /// What the typesetter says, which may quote the document: for tests, not for logs.
    pub fn in_full(&self) -> &str {
        &self.told
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Fault {}
