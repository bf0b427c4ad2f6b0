//! What drawings of rows have in common: how wide they are, how large their text is, and an axis of shares.
use super::scale::Scale;
use super::svg::{Anchor, Canvas};

pub(super) const WIDE: f64 = 800.0;
pub(super) const NARROW: f64 = 326.0;
/// Font sizes: of labels and values, and of what is quieter.
pub(super) const TEXT: f64 = 13.0;
pub(super) const SMALL: f64 = 12.0;
/// From one line of a text to the next.
pub(super) const LINE: f64 = 15.0;

/// A number of rows, lines or days as a length.
pub(super) fn length(count: usize) -> f64 {
    f64::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// Lines of one text, the first with its baseline at `y`.
pub(super) fn text(canvas: &mut Canvas, (x, y): (f64, f64), class: &str, anchor: Anchor, lines: &[String]) {
    for (at, line) in lines.iter().enumerate() {
        canvas.text(x, y + LINE * length(at), class, anchor, line);
    }
}

/// The lines of a lying scale from top to bottom, each with its share below; the label of zero stands to `zero`.
pub(super) fn axis(canvas: &mut Canvas, scale: &Scale, y: (f64, f64), zero: Anchor) {
    grid(canvas, scale, (y.0 - 4.0, y.1 + 4.0));
    ticks(canvas, scale, y.1, zero);
}

/// The lines alone, as high as the marks that they belong to where words stand between those.
pub(super) fn grid(canvas: &mut Canvas, scale: &Scale, y: (f64, f64)) {
    for tick in scale.ticks() {
        let x = scale.x(tick.share);
        canvas.line((x, y.0), (x, y.1), if tick.share > 0.0 { "grid" } else { "axis" });
    }
}

/// The shares below a drawing that ends at `y`.
pub(super) fn ticks(canvas: &mut Canvas, scale: &Scale, y: f64, zero: Anchor) {
    for tick in scale.ticks() {
        let anchor = if tick.share > 0.0 { Anchor::Middle } else { zero };
        canvas.text(scale.x(tick.share), y + 20.0, "tick", anchor, &tick.label);
    }
}
