//! Value in, bytes out.
pub mod words;
