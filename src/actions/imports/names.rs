//! Segments, regions and products that the files name, beside those on record before.
use super::Result;
use crate::intake::{AccountRow, AutopsyRow, Files, Note, Sourced, Spellings};
use crate::store::{self, Conn, accounts::Dimensions};

pub struct Names {
    on_record: Dimensions,
    segments: Spellings,
    regions: Spellings,
    products: Spellings,
}

impl Names {
    /// Nothing of the files must be stored yet.
    pub async fn beside_the_record(conn: &mut Conn) -> Result<Self> {
        Ok(Self {
            on_record: store::accounts::dimensions(conn).await?,
            segments: Spellings::of("segment"),
            regions: Spellings::of("region"),
            products: Spellings::of("product"),
        })
    }

    pub fn look_at_accounts(&mut self, page: &[Sourced<AccountRow>]) {
        for it in page {
            self.segments.look(it.origin, it.row.segment.as_str());
            self.regions.look(it.origin, it.row.region.as_str());
            self.products.look(it.origin, it.row.product.as_str());
        }
    }

    pub fn look_at_autopsies(&mut self, page: &[Sourced<AutopsyRow>]) {
        for it in page {
            self.segments.look(it.origin, it.row.segment.as_str());
            self.regions.look(it.origin, it.row.region.as_str());
            self.products.look(it.origin, it.row.product.as_str());
        }
    }

    pub fn notes(&self, files: &Files) -> Vec<Note> {
        let Dimensions { segments, regions, products } = &self.on_record;
        let all =
            [(&self.segments, segments), (&self.regions, regions), (&self.products, products)].into_iter();
        all.flat_map(|(names, on_record)| names.notes(files, on_record)).collect()
    }
}
