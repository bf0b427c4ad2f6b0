//! The faces, which are those of the pages, and which letters they have.
use std::sync::LazyLock;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

const FILES: [&[u8]; 3] = [
    include_bytes!("../fonts/Inter_400Regular.ttf"),
    include_bytes!("../fonts/Inter_600SemiBold.ttf"),
    include_bytes!("../fonts/SourceSerif4_600SemiBold.ttf"),
];

pub static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| FILES.into_iter().flat_map(|it| Font::iter(Bytes::new(it))).collect());

pub static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// Whether the face that everything can fall back on has this letter.
pub fn has(letter: char) -> bool {
    FONTS.first().is_some_and(|it| it.info().coverage.contains(u32::from(letter)))
}
