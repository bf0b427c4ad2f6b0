//! Effects in rows, each with its interval, around the line of no change: ratios on a logarithmic axis, or differences of
//! shares in points. An end that has no bound, or lies beyond the axis, is an arrow; how to read a row stands at its right.
use super::fit;
use super::svg::{Anchor, Canvas, Variant};
use crate::render::words;

/// What is drawn.
#[derive(Debug)]
pub struct Forest {
    /// The only one of its name on the page.
    pub id: String,
    pub title: String,
    pub desc: String,
    pub axis: Axis,
    /// Above the labels, above the counts and above the axis.
    pub headings: [&'static str; 3],
    /// What lies left and right of no change: "fewer", "more".
    pub sides: [&'static str; 2],
    pub rows: Vec<ForestRow>,
}

/// What the effects are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// 1 is no change.
    Ratio,
    /// Differences of shares of −1 to 1; 0 is no change.
    Points,
}

#[derive(Debug)]
pub struct ForestRow {
    /// What is behind it, if that can be looked at.
    pub href: Option<String>,
    pub label: String,
    /// "44 → 80".
    pub counts: String,
    /// None has no place on the axis, and only its interval is drawn.
    pub effect: Option<f64>,
    /// An end that is missing has no bound.
    pub lo: Option<f64>,
    pub hi: Option<f64>,
    /// "1.8 (1.2 to 2.7)".
    pub told: String,
    /// "Clearly more".
    pub reading: String,
    pub tone: Tone,
}

/// How a row looks: the words say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Clear,
    Plain,
    /// Too little to be judged: dashed.
    Early,
}

const WIDE: f64 = 800.0;
const NARROW: f64 = 326.0;
const TEXT: f64 = 13.0;
const SMALL: f64 = 12.0;
const LINE: f64 = 15.0;
/// From row to row of the wide drawing.
const STEP: f64 = 42.0;
/// Under the last row: ticks, and what the sides mean.
const FOOT: f64 = 40.0;
/// Half the height of what is drawn on the axis of a row.
const BAND: f64 = 11.0;

/// Both drawings, the wide one first.
pub fn forest(forest: &Forest) -> String {
    wide(forest) + &narrow(forest)
}

fn wide(forest: &Forest) -> String {
    let (counts_end, left, right) = (336.0, 360.0, 592.0);
    let counts = forest.rows.iter().map(|it| fit::width(&it.counts, TEXT)).fold(0.0, f64::max);
    let room = counts_end - counts.max(fit::width(forest.headings[1], SMALL)) - 14.0;
    let top = 26.0;
    let bottom = top + STEP * f64::from(small(forest.rows.len()));
    let mut canvas = Canvas::new(WIDE, bottom + FOOT);
    let scale = Around::new(forest, left, right);
    for (t, label) in forest.ticks(scale.reach) {
        let class = if t == 0.0 { "zero" } else { "grid" };
        canvas.line((scale.x(t), top), (scale.x(t), bottom), class);
        canvas.text(scale.x(t), bottom + 16.0, "tick", Anchor::Middle, &label);
    }
    forest.sides(&mut canvas, scale.x(0.0), bottom + 33.0);
    let [rows, counts, axis] = forest.headings;
    canvas.text(0.0, 12.0, "colh", Anchor::Start, rows);
    canvas.text(counts_end, 12.0, "colh", Anchor::End, counts);
    canvas.text(scale.x(0.0), 12.0, "colh", Anchor::Middle, axis);
    canvas.text(WIDE, 12.0, "colh", Anchor::End, "Reading");
    for (at, row) in forest.rows.iter().enumerate() {
        let begin = top + STEP * f64::from(small(at));
        let y = begin + STEP / 2.0;
        if at > 0 {
            canvas.line((0.0, begin), (WIDE, begin), "grid");
        }
        canvas.row(row.href.as_deref(), (begin, STEP), |canvas| {
            let label = fit::lines(&row.label, room, TEXT, 2);
            let first = y + 4.5 - LINE / 2.0 * f64::from(small(label.len() - 1));
            for (line, text) in label.iter().enumerate() {
                canvas.text(0.0, first + LINE * f64::from(small(line)), "lab", Anchor::Start, text);
            }
            canvas.text(counts_end, y + 4.5, "val", Anchor::End, &row.counts);
            row.marks(canvas, &scale, forest.axis, y);
            canvas.text(WIDE, y - 3.0, row.tone.class(), Anchor::End, &row.reading);
            canvas.text(WIDE, y + 12.0, "val2", Anchor::End, &row.told);
        });
    }
    canvas.finish(&forest.id, Variant::Wide, &forest.title, &forest.desc)
}

fn narrow(forest: &Forest) -> String {
    let labels: Vec<_> = forest.rows.iter().map(|it| fit::lines(&it.label, NARROW, TEXT, 2)).collect();
    let beside = |it: &ForestRow| format!("{} · {}", it.counts, it.told);
    let fits =
        |it: &ForestRow| fit::width(&beside(it), SMALL) + fit::width(&it.reading, TEXT) + 12.0 <= NARROW;
    let height = |label: &Vec<String>, row: &ForestRow| {
        let lines = label.len() + if fits(row) { 1 } else { 2 };
        LINE * f64::from(small(lines)) + 2.0 * BAND + 18.0
    };
    let heights: Vec<_> = labels.iter().zip(&forest.rows).map(|(label, row)| height(label, row)).collect();
    let top = 4.0;
    let bottom = top + heights.iter().sum::<f64>();
    let mut canvas = Canvas::new(NARROW, bottom + FOOT);
    let scale = Around::new(forest, 20.0, NARROW - 20.0);
    let ticks = forest.ticks(scale.reach);
    for (t, label) in &ticks {
        canvas.text(scale.x(*t), bottom + 16.0, "tick", Anchor::Middle, label);
    }
    forest.sides(&mut canvas, scale.x(0.0), bottom + 33.0);
    let mut begin = top;
    for ((row, label), height) in forest.rows.iter().zip(&labels).zip(heights) {
        let end = begin + height;
        let y = end - BAND - 6.0;
        canvas.row(row.href.as_deref(), (begin, height), |canvas| {
            let mut line = begin + 16.0;
            for text in label {
                canvas.text(0.0, line, "lab", Anchor::Start, text);
                line += LINE;
            }
            canvas.text(0.0, line, "val2", Anchor::Start, &beside(row));
            if fits(row) {
                canvas.text(NARROW, line, row.tone.class(), Anchor::End, &row.reading);
            } else {
                canvas.text(0.0, line + LINE, row.tone.class(), Anchor::Start, &row.reading);
            }
            for (t, _) in &ticks {
                let class = if *t == 0.0 { "zero" } else { "grid" };
                canvas.line((scale.x(*t), y - BAND), (scale.x(*t), y + BAND), class);
            }
            row.marks(canvas, &scale, forest.axis, y);
        });
        begin = end;
    }
    canvas.finish(&forest.id, Variant::Narrow, &forest.title, &forest.desc)
}

impl Forest {
    /// Places on the axis with what is written there, few and round.
    fn ticks(&self, reach: f64) -> Vec<(f64, String)> {
        let step = match self.axis {
            Axis::Ratio => [2.0_f64, 4.0, 10.0].map(f64::ln),
            Axis::Points => [0.05, 0.1, 0.25],
        };
        let most = if self.axis == Axis::Ratio { 3.0 } else { 2.0 };
        let step = step.into_iter().find(|it| reach / it <= most + 0.99).unwrap_or(step[2] * 2.0);
        let label = |t: f64| match self.axis {
            Axis::Ratio => words::times(t.exp()),
            Axis::Points => words::points(t),
        };
        let ticks = (-4..=4_i8).map(|it| f64::from(it) * step).filter(|it| it.abs() <= reach + 1e-9);
        ticks.map(|it| (it, label(it))).collect()
    }

    fn sides(&self, canvas: &mut Canvas, x: f64, y: f64) {
        let [less, more] = self.sides;
        canvas.text(x - 8.0, y, "tick", Anchor::End, &format!("← {less}"));
        canvas.text(x + 8.0, y, "tick", Anchor::Start, &format!("{more} →"));
    }
}

impl ForestRow {
    fn marks(&self, canvas: &mut Canvas, scale: &Around, axis: Axis, y: f64) {
        let class = if self.tone == Tone::Early { "wh dash" } else { "wh" };
        let end = |end: Option<f64>| end.map(|it| axis.place(it)).filter(|it| it.abs() <= scale.reach + 1e-9);
        let (lo, hi) = (end(self.lo), end(self.hi));
        let outside = |end: Option<f64>, side: f64| end.is_some_and(|it| axis.place(it) * side > scale.reach);
        // The whole interval may lie beyond one end of the axis.
        let from = lo.unwrap_or(if outside(self.lo, 1.0) { scale.reach * 0.9 } else { -scale.reach });
        let to = hi.unwrap_or(if outside(self.hi, -1.0) { -scale.reach * 0.9 } else { scale.reach });
        let (from, to) = (scale.x(from), scale.x(to));
        canvas.line((from, y), (to, y), class);
        for (x, closed, inward) in [(from, lo.is_some(), 5.0), (to, hi.is_some(), -5.0)] {
            if closed {
                canvas.line((x, y - 3.5), (x, y + 3.5), "wh");
            } else {
                canvas.line((x, y), (x + inward, y - 4.0), "wh");
                canvas.line((x, y), (x + inward, y + 4.0), "wh");
            }
        }
        if let Some(t) = end(self.effect) {
            canvas.dot(scale.x(t), y, if self.tone == Tone::Clear { "pt" } else { "pt lo" });
        }
    }
}

impl Axis {
    /// 0 for no change; beyond every axis for what has no place on it.
    fn place(self, effect: f64) -> f64 {
        match self {
            Self::Ratio if effect > 0.0 => effect.ln(),
            Self::Ratio => f64::NEG_INFINITY,
            Self::Points => effect,
        }
    }
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Clear => "val",
            Self::Plain | Self::Early => "val v-flat",
        }
    }
}

/// An axis with no change in its middle.
struct Around {
    middle: f64,
    half: f64,
    /// The place at its right end.
    reach: f64,
}

impl Around {
    /// As far as the effects and their intervals reach, within reason.
    fn new(forest: &Forest, left: f64, right: f64) -> Self {
        let (least, ends, effects) = match forest.axis {
            Axis::Ratio => (2.0_f64.ln(), 8.0_f64.ln(), 64.0_f64.ln()),
            Axis::Points => (0.05, 0.5, 1.0),
        };
        let reach = |it: Option<f64>, most: f64| it.map_or(0.0, |it| forest.axis.place(it).abs()).min(most);
        let all = forest.rows.iter().flat_map(|it| {
            let effect = it.effect.filter(|it| forest.axis.place(*it).is_finite());
            [reach(it.lo, ends), reach(it.hi, ends), reach(effect, effects) * 1.05]
        });
        let reach = all.fold(least, f64::max);
        Self { middle: f64::midpoint(left, right), half: (right - left) / 2.0, reach }
    }

    fn x(&self, t: f64) -> f64 {
        self.middle + (t / self.reach).clamp(-1.0, 1.0) * self.half
    }
}

/// A number of rows or lines.
fn small(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
