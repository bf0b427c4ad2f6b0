//! Figures as pictures: a value in, an SVG out.
mod bars;
mod fit;
mod forest;
mod heat;
mod panel;
pub mod road;
mod road_narrow;
mod road_wide;
mod scale;
mod svg;

pub use bars::{Bar, Bars, Beside, Mark, SIZE, draw};
pub use fit::{lines, width};
pub use forest::{Axis, Forest, ForestRow, Tone, forest};
pub use heat::{FEW, Heat, HeatCell, HeatColumn, HeatRow, heat};
pub use panel::{Panel, Point, panel};
pub use scale::{Scale, Tick};
pub use svg::{Anchor, Canvas, Variant, escape};
