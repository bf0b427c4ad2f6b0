//! Values in, bytes out. Pure: the same value gives the same bytes.
pub mod address;
pub mod calendar;
pub mod change_letters;
pub mod charts;
pub mod csv;
pub mod effects;
pub mod known;
pub mod letters;
pub mod review_letters;
pub mod sheets;
pub mod table;
pub mod words;

pub use address::encoded;
