//! A document in, a PDF out: tagged (PDF/UA-1), with its fonts in it, the same bytes for the same document. It knows nothing
//! of what the documents are about. The look is one file, `document.typ`; texts reach it as data and never as markup.
#[cfg(feature = "press")]
mod clean;
mod document;
mod fault;
#[cfg(feature = "press")]
mod fonts;
#[cfg(feature = "press")]
mod pack;
#[cfg(feature = "press")]
mod press;
#[cfg(feature = "press")]
mod world;

pub use document::{
    Align, Block, Body, Column, Date, Document, Drawing, Exhibit, Fact, Heat, HeatCell, HeatColumn, HeatRow,
    Multiple, Paper, Run, Table, Text, Tone,
};
pub use fault::Fault;

/// Whether this build can set a document.
pub const IS_BUILT: bool = cfg!(feature = "press");

/// The document as PDF/UA-1.
///
/// # Errors
/// If a drawing can't be read or has no alternative text, or the title or the language is missing; or, always, where
/// nobody was built in to set it. The fault tells nothing of what the document says.
#[cfg(feature = "press")]
pub fn pdf(document: &Document) -> Result<Vec<u8>, Fault> {
    press::pdf(document)
}

#[cfg(not(feature = "press"))]
pub fn pdf(_: &Document) -> Result<Vec<u8>, Fault> {
    Err(Fault::not_built())
}
