//! Two shares a row with their intervals, a dot and a diamond, and the way from the one to the other; between them, as a
//! hollow dot, a third one without.
use super::fit;
use super::frame::{LINE, NARROW, SMALL, TEXT, WIDE, axis, grid, length, text, ticks};
use super::scale::Scale;
use super::svg::{Anchor, Canvas, Variant};
use crate::patterns::Interval;

/// What is drawn.
#[derive(Debug)]
pub struct Dumbbells {
    /// The only one of its name on the page.
    pub id: String,
    pub title: String,
    pub desc: String,
    /// What the dot, the hollow dot and the diamond stand for.
    pub keys: [&'static str; 3],
    /// The heading above the values.
    pub heading: &'static str,
    pub rows: Vec<Dumbbell>,
}

#[derive(Debug)]
pub struct Dumbbell {
    pub href: Option<String>,
    pub label: String,
    pub dot: (f64, Option<Interval>),
    pub hollow: Option<f64>,
    pub diamond: (f64, Option<Interval>),
    pub value: String,
    /// A second, quieter line under the value.
    pub aside: Option<String>,
}

/// The marks of a row stand that far above and below its middle.
const APART: f64 = 7.0;

/// Both drawings, the wide one first.
pub fn draw_dumbbells(dumbbells: &Dumbbells) -> String {
    wide(dumbbells) + &narrow(dumbbells, Variant::Narrow)
}

fn wide(dumbbells: &Dumbbells) -> String {
    let (left, gap) = (190.0, 18.0);
    let values = dumbbells.values().max(fit::width(dumbbells.heading, SMALL));
    let right = WIDE - gap - values;
    let (top, step) = (30.0, 46.0);
    let bottom = top + step * length(dumbbells.rows.len());
    let mut canvas = Canvas::new(WIDE, bottom + 28.0);
    dumbbells.keys(&mut canvas, left, right);
    let scale = dumbbells.scale(left, right);
    axis(&mut canvas, &scale, (top, bottom), Anchor::Middle);
    canvas.text(WIDE, 13.0, "colh", Anchor::End, dumbbells.heading);
    for (at, row) in dumbbells.rows.iter().enumerate() {
        let begin = top + step * length(at);
        let y = begin + step / 2.0;
        canvas.row(row.href.as_deref(), (begin, step), |canvas| {
            let label = fit::lines(&row.label, left - 16.0, TEXT, 2);
            let first = y + 4.0 - LINE / 2.0 * length(label.len() - 1);
            text(canvas, (left - 12.0, first), "lab", Anchor::End, &label);
            row.marks(canvas, &scale, y);
            let up = if row.aside.is_some() { 7.0 } else { 0.0 };
            canvas.text(WIDE, y + 4.0 - up, "val", Anchor::End, &row.value);
            if let Some(aside) = &row.aside {
                canvas.text(WIDE, y + 13.0, "val2", Anchor::End, aside);
            }
        });
    }
    canvas.finish(&dumbbells.id, Variant::Wide, &dumbbells.title, &dumbbells.desc)
}

/// The narrow drawing; other drawings have it as theirs.
pub(super) fn narrow(dumbbells: &Dumbbells, variant: Variant) -> String {
    let labels: Vec<_> = dumbbells.rows.iter().map(|it| fit::lines(&it.label, NARROW, TEXT, 2)).collect();
    let told = |row: &Dumbbell| match &row.aside {
        Some(aside) => format!("{} · {aside}", row.value),
        None => row.value.clone(),
    };
    let told: Vec<_> = dumbbells.rows.iter().map(|it| fit::lines(&told(it), NARROW, SMALL, 2)).collect();
    let keys = dumbbells.key_lines(NARROW);
    let top = 10.0 + LINE * length(keys);
    let heights = labels.iter().zip(&told).map(|(a, b)| 46.0 + LINE * length(a.len() + b.len()));
    let heights: Vec<f64> = heights.collect();
    let bottom = top + heights.iter().sum::<f64>();
    let mut canvas = Canvas::new(NARROW, bottom + 28.0);
    dumbbells.keys(&mut canvas, 0.0, NARROW);
    let scale = dumbbells.scale(6.0, NARROW - 20.0);
    ticks(&mut canvas, &scale, bottom, Anchor::Start);
    let mut begin = top;
    for (((row, label), told), height) in dumbbells.rows.iter().zip(&labels).zip(&told).zip(heights) {
        canvas.row(row.href.as_deref(), (begin, height), |canvas| {
            text(canvas, (0.0, begin + 18.0), "lab b", Anchor::Start, label);
            text(canvas, (0.0, begin + 18.0 + LINE * length(label.len())), "val2", Anchor::Start, told);
            let y = begin + height - 22.0;
            grid(canvas, &scale, (y - 16.0, y + 16.0));
            row.marks(canvas, &scale, y);
        });
        begin += height;
    }
    canvas.finish(&dumbbells.id, variant, &dumbbells.title, &dumbbells.desc)
}

impl Dumbbell {
    fn marks(&self, canvas: &mut Canvas, scale: &Scale, y: f64) {
        let (dot, diamond) = (scale.x(self.dot.0), scale.x(self.diamond.0));
        canvas.line((dot, y), (diamond, y), "db");
        for ((_, interval), y, class) in [(self.dot, y - APART, "wh p"), (self.diamond, y + APART, "wh s")] {
            if let Some(it) = interval {
                canvas.whisker(scale.x(it.lo), scale.x(it.hi), y, class);
            }
        }
        if let Some(share) = self.hollow {
            canvas.circle(scale.x(share), y, 3.5, "pt hollow");
        }
        canvas.dot(dot, y - APART, "pt");
        canvas.diamond(diamond, y + APART, "pt alt");
    }
}

impl Dumbbells {
    fn scale(&self, from: f64, to: f64) -> Scale {
        let end = |it: (f64, Option<Interval>)| it.1.map_or(it.0, |i| i.hi.max(it.0));
        let reach = self.rows.iter().flat_map(|it| [end(it.dot), end(it.diamond), it.hollow.unwrap_or(0.0)]);
        Scale::new(from, to, reach.fold(0.0, f64::max))
    }

    fn values(&self) -> f64 {
        let widths = self.rows.iter().flat_map(|it| {
            let aside = it.aside.as_ref().map_or(0.0, |it| fit::width(it, SMALL));
            [fit::width(&it.value, TEXT), aside]
        });
        widths.fold(0.0, f64::max)
    }

    /// The keys in use, with the place of each mark.
    fn places(&self, from: f64, to: f64) -> Vec<(usize, (f64, f64))> {
        let (mut x, mut line) = (from + 6.0, 0);
        let used = self.keys.iter().enumerate().filter(|it| !it.1.is_empty());
        used.map(|(at, name)| {
            let width = 12.0 + fit::width(name, SMALL) + 20.0;
            if x > from + 6.0 && x + width > to {
                (x, line) = (from + 6.0, line + 1);
            }
            let place = (at, (x, 9.0 + LINE * length(line)));
            x += width;
            place
        })
        .collect()
    }

    fn key_lines(&self, to: f64) -> usize {
        self.places(0.0, to).last().map_or(0, |it| if it.1.1 > 9.0 { 2 } else { 1 })
    }

    fn keys(&self, canvas: &mut Canvas, from: f64, to: f64) {
        for (at, (x, y)) in self.places(from, to) {
            match at {
                0 => canvas.dot(x, y, "pt"),
                1 => canvas.circle(x, y, 3.5, "pt hollow"),
                _ => canvas.diamond(x, y, "pt alt"),
            }
            canvas.text(x + 10.0, y + 4.0, "key", Anchor::Start, self.keys[at]);
        }
    }
}
