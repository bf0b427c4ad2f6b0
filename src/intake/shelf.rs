//! Rows of one table put aside in their order: the page that is being written stands in memory, those before it on
//! whatever storage the shelf was given, a file for instance.
use super::batch::{Origin, Sourced};
use super::kept::Kept;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;

/// Rows that a page has at most, and the bytes after which it ends.
const ROWS: u32 = 2_000;
const BYTES: usize = 256 * 1024;

/// What pages are written to, and read back from.
pub trait Storage: Read + Write + Seek + Send + Sync {}

impl<T: Read + Write + Seek + Send + Sync> Storage for T {}

pub struct Shelf<T> {
    storage: Box<dyn Storage>,
    page: Vec<u8>,
    on_page: u32,
    rows: u64,
    of: PhantomData<fn() -> T>,
}

impl<T: Kept> Shelf<T> {
    pub fn new(storage: Box<dyn Storage>) -> Self {
        Self { storage, page: Vec::new(), on_page: 0, rows: 0, of: PhantomData }
    }

    /// Rows on it.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Bytes that it takes of memory, whatever its storage is.
    pub fn bytes(&self) -> usize {
        self.page.capacity()
    }

    pub fn put(&mut self, origin: Origin, row: &T) -> io::Result<()> {
        origin.put(&mut self.page);
        row.put(&mut self.page);
        self.on_page += 1;
        self.rows += 1;
        if self.on_page == ROWS || self.page.len() >= BYTES { self.turn() } else { Ok(()) }
    }

    /// All rows in their order, a page of them at a time.
    pub fn pages(&mut self) -> io::Result<Pages<'_, T>> {
        if self.on_page > 0 {
            self.turn()?;
        }
        self.storage.seek(SeekFrom::Start(0))?;
        Ok(Pages { storage: &mut *self.storage, left: self.rows, of: PhantomData })
    }

    fn turn(&mut self) -> io::Result<()> {
        let length = u32::try_from(self.page.len()).map_err(io::Error::other)?;
        self.storage.write_all(&length.to_le_bytes())?;
        self.storage.write_all(&self.on_page.to_le_bytes())?;
        self.storage.write_all(&self.page)?;
        self.page.clear();
        self.on_page = 0;
        Ok(())
    }
}

/// Gives the pages of a shelf one after the other.
pub struct Pages<'a, T> {
    storage: &'a mut dyn Storage,
    left: u64,
    of: PhantomData<fn() -> T>,
}

impl<T: Kept> Pages<'_, T> {
    fn page(&mut self) -> io::Result<Vec<Sourced<T>>> {
        let mut number = [0; 4];
        self.storage.read_exact(&mut number)?;
        let mut bytes = vec![0; u32::from_le_bytes(number) as usize];
        self.storage.read_exact(&mut number)?;
        self.storage.read_exact(&mut bytes)?;
        let rows = u32::from_le_bytes(number);
        self.left = self.left.saturating_sub(rows.into());
        let mut from = bytes.as_slice();
        let mut row = || Some(Sourced { origin: Origin::take(&mut from)?, row: T::take(&mut from)? });
        let page: Option<Vec<_>> = (0..rows).map(|_| row()).collect();
        page.ok_or_else(|| io::Error::other("rows that were put aside came back as others"))
    }
}

impl<T: Kept> Iterator for Pages<'_, T> {
    type Item = io::Result<Vec<Sourced<T>>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            return None;
        }
        let page = self.page();
        if page.is_err() {
            self.left = 0;
        }
        Some(page)
    }
}
