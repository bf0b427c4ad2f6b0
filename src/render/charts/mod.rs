//! Figures as pictures: a value in, an SVG out.
mod bars;
mod before_after;
mod dumbbell;
mod fit;
mod frame;
mod heat;
mod rates;
pub mod road;
mod road_narrow;
mod road_wide;
mod scale;
mod slope;
mod steps;
mod svg;

pub use bars::{Bar, Bars, Beside, Mark, SIZE, draw};
pub use before_after::{BeforeAfter, BeforeAfters, draw_before_after};
pub use dumbbell::{Dumbbell, Dumbbells, draw_dumbbells};
pub use fit::{lines, width};
pub use heat::{FEW, Heat, HeatCell, HeatColumn, HeatRow, heat};
pub use rates::{Rate, Rates, draw_rates};
pub use scale::{Scale, Tick};
pub use slope::{Slope, SlopeLine, Slopes, draw_slopes};
pub use steps::{StepPoint, Steps, draw_steps};
pub use svg::{Anchor, Canvas, Variant, escape};
