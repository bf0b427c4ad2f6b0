//! Value in, bytes out.
pub mod charts;
pub mod words;
