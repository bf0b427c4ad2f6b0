//! Rates of a few spans of time on one axis, one a row: a dot and its interval.
use super::fit;
use super::frame::{LINE, NARROW, SMALL, TEXT, WIDE, length};
use super::svg::{Anchor, Canvas, Variant};
use crate::patterns::Interval;
use crate::render::words;

/// What is drawn.
#[derive(Debug)]
pub struct Spans {
    /// The only one of its name on the page.
    pub id: String,
    pub title: String,
    pub desc: String,
    /// Said over the axis.
    pub unit: &'static str,
    pub rows: Vec<SpanRow>,
}

#[derive(Debug)]
pub struct SpanRow {
    pub label: String,
    /// Smaller, under the label.
    pub under: String,
    pub rate: Option<f64>,
    pub interval: Option<Interval>,
    /// "8.1 (4.2 to 14.2)".
    pub value: String,
    /// "12 findings".
    pub aside: String,
    /// It is drawn in colour; the others are grey.
    pub stands_out: bool,
}

/// Both drawings, the wide one first.
pub fn draw_spans(spans: &Spans) -> String {
    wide(spans) + &narrow(spans)
}

fn wide(spans: &Spans) -> String {
    let (left, gap) = (216.0, 18.0);
    let values = spans.rows.iter().map(|it| fit::width(&it.value, TEXT).max(fit::width(&it.aside, SMALL)));
    let right = WIDE - gap - values.fold(0.0, f64::max);
    let (top, step) = (30.0, 46.0);
    let bottom = top + step * length(spans.rows.len());
    let mut canvas = Canvas::new(WIDE, bottom + 28.0);
    let axis = Axis::new(left, right, spans);
    canvas.text(left, 14.0, "colh", Anchor::Start, spans.unit);
    axis.lines(&mut canvas, (top - 4.0, bottom + 4.0));
    axis.labels(&mut canvas, bottom, Anchor::Middle);
    for (at, row) in spans.rows.iter().enumerate() {
        let y = top + step * (length(at) + 0.5);
        canvas.text(left - 14.0, y - 2.0, "lab b", Anchor::End, &row.label);
        canvas.text(left - 14.0, y + 13.0, "val2", Anchor::End, &row.under);
        row.marks(&mut canvas, &axis, y);
        canvas.text(right + gap, y - 2.0, "val", Anchor::Start, &row.value);
        canvas.text(right + gap, y + 13.0, "val2", Anchor::Start, &row.aside);
    }
    canvas.finish(&spans.id, Variant::Wide, &spans.title, &spans.desc)
}

fn narrow(spans: &Spans) -> String {
    let (top, step) = (24.0, 60.0 + LINE / 2.0);
    let bottom = top + step * length(spans.rows.len());
    let mut canvas = Canvas::new(NARROW, bottom + 28.0);
    let axis = Axis::new(4.0, NARROW - 8.0, spans);
    canvas.text(0.0, 12.0, "colh", Anchor::Start, spans.unit);
    axis.labels(&mut canvas, bottom, Anchor::Start);
    for (at, row) in spans.rows.iter().enumerate() {
        let begin = top + step * length(at);
        canvas.text(0.0, begin + 16.0, "lab b", Anchor::Start, &row.label);
        canvas.text(NARROW, begin + 16.0, "val", Anchor::End, &row.value);
        canvas.text(0.0, begin + 31.0, "val2", Anchor::Start, &row.under);
        canvas.text(NARROW, begin + 31.0, "val2", Anchor::End, &row.aside);
        // Only beside the marks: they would run through the labels.
        axis.lines(&mut canvas, (begin + 37.0, begin + 61.0));
        row.marks(&mut canvas, &axis, begin + 49.0);
    }
    canvas.finish(&spans.id, Variant::Narrow, &spans.title, &spans.desc)
}

impl SpanRow {
    fn marks(&self, canvas: &mut Canvas, axis: &Axis, y: f64) {
        if let Some(it) = self.interval {
            canvas.whisker(axis.x(it.lo), axis.x(it.hi), y, "wh");
        }
        if let Some(rate) = self.rate {
            canvas.dot(axis.x(rate), y, if self.stands_out { "pt" } else { "pt lo" });
        }
    }

    fn reach(&self) -> f64 {
        self.interval.map(|it| it.hi).or(self.rate).filter(|it| it.is_finite()).unwrap_or(0.0)
    }
}

/// From zero to a round number at or beyond the furthest mark.
struct Axis {
    from: f64,
    to: f64,
    step: f64,
    top: f64,
}

impl Axis {
    fn new(from: f64, to: f64, spans: &Spans) -> Self {
        let reach = spans.rows.iter().map(SpanRow::reach).fold(0.0, f64::max);
        let reach = if reach > 0.0 { reach } else { 1.0 };
        let power = 10_f64.powf((reach / 5.0).log10().floor());
        let steps = [1.0, 2.0, 5.0, 10.0].map(|it| it * power);
        let step = steps.into_iter().find(|it| reach <= it * 5.0 * 1.000_001).unwrap_or(10.0 * power);
        Self { from, to, step, top: step * (reach / step - 1e-6).ceil().max(1.0) }
    }

    fn x(&self, rate: f64) -> f64 {
        self.from + (rate / self.top).clamp(0.0, 1.0) * (self.to - self.from)
    }

    fn ticks(&self) -> impl Iterator<Item = f64> {
        let (step, top) = (self.step, self.top);
        (0..=5_u8).map(move |it| f64::from(it) * step).filter(move |it| *it <= top * 1.001)
    }

    fn lines(&self, canvas: &mut Canvas, (from, to): (f64, f64)) {
        for tick in self.ticks() {
            let x = self.x(tick);
            canvas.line((x, from), (x, to), if tick <= 0.0 { "axis" } else { "grid" });
        }
    }

    fn labels(&self, canvas: &mut Canvas, bottom: f64, zero: Anchor) {
        let decimals = match self.step {
            it if it < 0.1 => 2,
            it if it < 1.0 => 1,
            _ => 0,
        };
        for tick in self.ticks() {
            if tick <= 0.0 {
                canvas.text(self.x(tick), bottom + 20.0, "tick", zero, "0");
                continue;
            }
            let label = words::decimal(tick, decimals);
            let x = self.x(tick).min(self.to + 8.0 - fit::width(&label, SMALL) / 2.0);
            canvas.text(x, bottom + 20.0, "tick", Anchor::Middle, &label);
        }
    }
}
