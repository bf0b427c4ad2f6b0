//! What was counted before something was done and after, and how many times as often that is: a dot with its interval on a
//! scale of doublings, where no change is the line in the middle.
use super::fit;
use super::frame::{LINE, NARROW, SMALL, TEXT, WIDE, length, text};
use super::svg::{Anchor, Canvas, Variant};
use crate::render::words;

/// What is drawn.
#[derive(Debug)]
pub struct BeforeAfters {
    /// The only one of its name on the page.
    pub id: String,
    pub title: String,
    pub desc: String,
    pub rows: Vec<BeforeAfter>,
}

#[derive(Debug)]
pub struct BeforeAfter {
    pub href: Option<String>,
    pub label: String,
    /// A quieter line under the label.
    pub under: String,
    pub before: String,
    pub after: String,
    /// The rate after by that before, and its ends: one that is missing has no bound.
    pub ratio: Option<f64>,
    pub interval: (Option<f64>, Option<f64>),
    pub verdict: String,
    /// The class of the verdict: "v-good", "v-late" or "v-flat".
    pub class: &'static str,
    /// Too little is known yet: the line is broken.
    pub is_early: bool,
}

/// Doublings to either side that are drawn at least and at most.
const LEAST: f64 = 1.0;
const MOST: f64 = 4.0;

/// Both drawings, the wide one first.
pub fn draw_before_after(changes: &BeforeAfters) -> String {
    wide(changes) + &narrow(changes)
}

fn wide(changes: &BeforeAfters) -> String {
    let (before, after, left, right, words) = (322.0, 382.0, 412.0, 640.0, 140.0);
    let cells: Vec<_> = changes
        .rows
        .iter()
        .map(|it| {
            let label = fit::lines(&it.label, 258.0, TEXT, 2);
            let under = fit::lines(&it.under, 258.0, SMALL, 2);
            (label, under, fit::lines(&it.verdict, words, TEXT, 3))
        })
        .collect();
    let height =
        |label: usize, under: usize, verdict: usize| 18.0 + LINE * length((label + under).max(verdict));
    let heights: Vec<f64> = cells.iter().map(|it| height(it.0.len(), it.1.len(), it.2.len())).collect();
    let top = 24.0;
    let bottom = top + heights.iter().sum::<f64>();
    let mut canvas = Canvas::new(WIDE, bottom + 44.0);
    let scale = Doublings::new(changes, left, right);
    scale.lines(&mut canvas, (top - 4.0, bottom + 4.0));
    scale.axis(&mut canvas, bottom);
    let middle = f64::midpoint(left, right);
    for (x, anchor, heading) in [
        (0.0, Anchor::Start, "Process change"),
        (before, Anchor::End, "Before"),
        (after, Anchor::End, "After"),
        (middle, Anchor::Middle, "How many times as often"),
        (WIDE, Anchor::End, "Reading"),
    ] {
        canvas.text(x, 12.0, "colh", anchor, heading);
    }
    let mut begin = top;
    for ((row, (label, under, verdict)), height) in changes.rows.iter().zip(&cells).zip(heights) {
        let y = begin + height / 2.0;
        if begin > top {
            canvas.line((0.0, begin), (WIDE, begin), "grid");
        }
        canvas.row(row.href.as_deref(), (begin, height), |canvas| {
            let first = |lines: usize| y + 4.0 - LINE / 2.0 * length(lines - 1);
            let from = first(label.len() + under.len());
            text(canvas, (0.0, from), "lab", Anchor::Start, label);
            text(canvas, (0.0, from + LINE * length(label.len())), "val2", Anchor::Start, under);
            canvas.text(before, y + 4.0, "val", Anchor::End, &row.before);
            canvas.text(after, y + 4.0, "val", Anchor::End, &row.after);
            row.marks(canvas, &scale, y);
            let class = format!("val {}", row.class);
            text(canvas, (WIDE, first(verdict.len())), &class, Anchor::End, verdict);
        });
        begin += height;
    }
    canvas.finish(&changes.id, Variant::Wide, &changes.title, &changes.desc)
}

fn narrow(changes: &BeforeAfters) -> String {
    let cells: Vec<_> = changes
        .rows
        .iter()
        .map(|it| {
            let under = format!("{} · {} before, {} after", it.under, it.before, it.after);
            let label = fit::lines(&it.label, NARROW, TEXT, 2);
            (label, fit::lines(&under, NARROW, SMALL, 3), fit::lines(&it.verdict, NARROW, TEXT, 2))
        })
        .collect();
    let heights = cells.iter().map(|it| 46.0 + LINE * length(it.0.len() + it.1.len() + it.2.len()));
    let heights: Vec<f64> = heights.collect();
    let top = 6.0;
    let bottom = top + heights.iter().sum::<f64>();
    let mut canvas = Canvas::new(NARROW, bottom + 44.0);
    let scale = Doublings::new(changes, 16.0, NARROW - 16.0);
    scale.axis(&mut canvas, bottom);
    let mut begin = top;
    for ((row, (label, under, verdict)), height) in changes.rows.iter().zip(&cells).zip(heights) {
        canvas.row(row.href.as_deref(), (begin, height), |canvas| {
            let mut y = begin + 20.0;
            let class = format!("val {}", row.class);
            for (class, lines) in [("lab b", label), ("val2", under), (class.as_str(), verdict)] {
                text(canvas, (0.0, y), class, Anchor::Start, lines);
                y += LINE * length(lines.len());
            }
            let y = begin + height - 16.0;
            scale.lines(canvas, (y - 10.0, y + 10.0));
            row.marks(canvas, &scale, y);
        });
        begin += height;
    }
    canvas.finish(&changes.id, Variant::Narrow, &changes.title, &changes.desc)
}

impl BeforeAfter {
    fn marks(&self, canvas: &mut Canvas, scale: &Doublings, y: f64) {
        let (lo, hi) = self.interval;
        if lo.or(hi).or(self.ratio).is_none() {
            return;
        }
        let class = if self.is_early { "wh dash" } else { "wh" };
        let (from, to) = (lo.map_or(scale.left, |it| scale.x(it)), hi.map_or(scale.right, |it| scale.x(it)));
        canvas.line((from, y), (to, y), class);
        // An end that lies beyond the scale has no cap: it goes on.
        for (end, x) in [(lo, from), (hi, to)] {
            if end.is_some_and(|it| scale.holds(it)) {
                canvas.line((x, y - 3.5), (x, y + 3.5), "wh");
            }
        }
        if let Some(ratio) = self.ratio.filter(|it| scale.holds(*it)) {
            canvas.dot(scale.x(ratio), y, if self.class == "v-flat" { "pt lo" } else { "pt" });
        } else {
            // Next to none after, or before: the mark is where the scale ends.
            let x = if self.ratio.is_some_and(|it| it < 1.0) { scale.left } else { scale.right };
            canvas.circle(x, y, 4.5, "pt hollow");
        }
    }
}

/// A scale on which twice as often is as far from no change as half as often.
struct Doublings {
    left: f64,
    right: f64,
    /// Doublings to either side.
    reach: f64,
}

impl Doublings {
    fn new(changes: &BeforeAfters, left: f64, right: f64) -> Self {
        let ends = changes.rows.iter().flat_map(|it| [it.ratio, it.interval.0, it.interval.1]).flatten();
        let far = ends.filter(|it| *it > 0.0).map(|it| it.log2().abs()).fold(LEAST, f64::max);
        Self { left, right, reach: far.ceil().min(MOST) }
    }

    fn x(&self, ratio: f64) -> f64 {
        let doublings = if ratio > 0.0 { ratio.log2().clamp(-self.reach, self.reach) } else { -self.reach };
        self.left + (doublings + self.reach) / (2.0 * self.reach) * (self.right - self.left)
    }

    fn holds(&self, ratio: f64) -> bool {
        ratio > 0.0 && ratio.log2().abs() <= self.reach
    }

    /// The lines of the scale from top to bottom.
    fn lines(&self, canvas: &mut Canvas, y: (f64, f64)) {
        for ratio in self.ticks() {
            let (x, class) = (self.x(ratio), if f64::log2(ratio).abs() < 0.5 { "zero" } else { "grid" });
            canvas.line((x, y.0), (x, y.1), class);
        }
    }

    /// No more numbers than have room beside each other.
    fn ticks(&self) -> impl Iterator<Item = f64> {
        let all = [0.0625, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0];
        let crowded = |it: f64| self.reach > 2.0 && it.log2().rem_euclid(2.0) > 0.5;
        all.into_iter().filter(move |it| self.holds(*it) && !crowded(*it))
    }

    /// What is written below the scale, which ends at `y`.
    fn axis(&self, canvas: &mut Canvas, y: f64) {
        for ratio in self.ticks() {
            canvas.text(self.x(ratio), y + 20.0, "tick", Anchor::Middle, &words::times(ratio));
        }
        let middle = f64::midpoint(self.left, self.right);
        canvas.text(middle - 8.0, y + 37.0, "tick", Anchor::End, "← less often");
        canvas.text(middle + 8.0, y + 37.0, "tick", Anchor::Start, "more often →");
    }
}
