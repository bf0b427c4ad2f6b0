//! One document, set and written.
use crate::clean::clean;
use crate::pack::packed;
use crate::world::Desk;
use crate::{Document, Fault};
use typst::diag::Warned;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// How many documents back the typesetter remembers: none, or its memory would grow with every one.
const REMEMBERED: usize = 0;

pub fn pdf(document: &Document) -> Result<Vec<u8>, Fault> {
    let written = written(document);
    comemo::evict(REMEMBERED);
    written
}

fn written(document: &Document) -> Result<Vec<u8>, Fault> {
    const UNREAD: &str = "the document could not be read";
    const UNSET: &str = "the document could not be set";
    const UNWRITTEN: &str = "the document could not be written";
    let mut data = serde_json::to_value(document).map_err(|it| Fault::new(UNREAD, it))?;
    let lacks = clean(&mut data);
    data["lacks"] = lacks.into();
    let desk = Desk::new(serde_json::to_vec(&data).map_err(|it| Fault::new(UNREAD, it))?);
    let Warned { output, .. } = typst::compile::<PagedDocument>(&desk);
    let pages = output.map_err(|it| Fault::of(UNSET, &it))?;
    let standards =
        PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|it| Fault::new(UNWRITTEN, it.message()))?;
    let options = PdfOptions { standards, ..PdfOptions::default() };
    let file = typst_pdf::pdf(&pages, &options).map_err(|it| Fault::of(UNWRITTEN, &it))?;
    Ok(packed(file))
}
