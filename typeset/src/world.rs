//! All that a template may see: itself, its data, the fonts. No file, no network, no clock.
use crate::fonts::{BOOK, FONTS};
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

/// Names of files are kept for good by the typesetter, so there are these two and never another one.
static TEMPLATE: LazyLock<Source> =
    LazyLock::new(|| Source::new(named("document.typ"), include_str!("document.typ").to_owned()));
static DATA: LazyLock<FileId> = LazyLock::new(|| named("data.json"));

/// With cells that head their row, which is still called an extra.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

/// The template, and one document as JSON.
pub struct Desk(Bytes);

impl Desk {
    pub fn new(data: Vec<u8>) -> Self {
        Self(Bytes::new(data))
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        TEMPLATE.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == TEMPLATE.id() { Ok(TEMPLATE.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *DATA { Ok(self.0.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn named(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("these two names are paths");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}
