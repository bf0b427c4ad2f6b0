//! Values in, bytes out. Pure: the same value gives the same bytes.
pub mod charts;
pub mod csv;
pub mod letters;
pub mod sheets;
pub mod summary;
pub mod words;
