//! Values in, bytes out. Pure: the same value gives the same bytes.
pub mod csv;
