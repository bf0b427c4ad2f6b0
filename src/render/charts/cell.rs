//! How many times as often, as small as it stands on a card: a dot and its interval beside the line of no change.
use super::svg::{Canvas, escape};

const WIDTH: f64 = 190.0;
const HEIGHT: f64 = 20.0;
/// As many times less or more often as there is room for.
const MOST: f64 = 8.0;

/// A ratio with its 95% interval on a scale of doublings; a limit that is none has no end here. `told` says it in words.
pub fn ratio_cell(
    ratio: Option<f64>,
    interval: (Option<f64>, Option<f64>),
    clear: bool,
    told: &str,
) -> String {
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    let middle = HEIGHT / 2.0;
    canvas.line((WIDTH / 2.0, 1.0), (WIDTH / 2.0, HEIGHT - 1.0), "zero");
    if let Some(ratio) = ratio {
        let (lo, hi) = (interval.0.map_or(0.0, x), interval.1.map_or(WIDTH, x));
        canvas.line((lo, middle), (hi, middle), "wh");
        for end in [interval.0.map(x), interval.1.map(x)].into_iter().flatten() {
            canvas.line((end, middle - 3.0), (end, middle + 3.0), "wh");
        }
        canvas.circle(x(ratio), middle, 4.0, if clear { "pt" } else { "pt lo" });
    }
    canvas.small("cell-iv", &escape(told))
}

fn x(ratio: f64) -> f64 {
    let share = if ratio > 0.0 { ratio.ln() / MOST.ln() } else { -1.0 };
    (WIDTH / 2.0) * (1.0 + share.clamp(-0.96, 0.96))
}
