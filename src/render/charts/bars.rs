//! Lying bars in falling order, each with its mark and its interval, its figure and the running total;
//! a dotted line where the first few rows end.
use super::fit;
use super::scale::Scale;
use super::svg::{Anchor, Canvas, Variant};
use crate::patterns::Interval;
use crate::render::words;

/// What is drawn.
#[derive(Debug)]
pub struct Bars {
    /// The only one of its name on the page.
    pub id: String,
    pub title: String,
    pub desc: String,
    /// The heading above the rows' values.
    pub heading: &'static str,
    pub mark: Mark,
    pub rows: Vec<Bar>,
    /// How many rows stand out.
    pub top: usize,
}

#[derive(Debug)]
pub struct Bar {
    /// What is behind it, if that can be looked at.
    pub href: Option<String>,
    pub label: String,
    pub share: f64,
    pub interval: Interval,
    /// "14 · 24%".
    pub value: String,
    /// A second, quieter line under the value.
    pub aside: Option<String>,
    /// This row's share with all above it.
    pub running: f64,
    /// The share in a shorter, later period: a hollow dot.
    pub recent: Option<f64>,
    /// A second share of the row, on an axis of its own.
    pub beside: Option<Beside>,
}

/// A share of something else than the bars: a diamond with its interval, and no scale but the other rows.
#[derive(Debug, Clone, Copy)]
pub struct Beside {
    pub share: f64,
    pub interval: Interval,
}

/// A dot for findings, a diamond for money: the shape says which, not the colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Dot,
    Diamond,
}

const WIDE: f64 = 800.0;
const NARROW: f64 = 326.0;
const TEXT: f64 = 13.0;
const SMALL: f64 = 12.0;
/// From one line of a label to the next.
const LINE: f64 = 15.0;
/// The axis of what stands beside the bars.
const BESIDE: f64 = 118.0;

/// Both drawings, the wide one first.
pub fn draw(bars: &Bars) -> String {
    wide(bars) + &narrow(bars)
}

/// The class of the element around the drawings: from which width on the wide one is shown.
pub const SIZE: &str = "big";

fn wide(bars: &Bars) -> String {
    let (left, gap) = (262.0, 14.0);
    let heading = fit::width(bars.heading, SMALL);
    let values = bars.values_width().max(heading);
    let beside = if bars.has_beside() { BESIDE + 2.0 * gap } else { 0.0 };
    let right = WIDE - (gap + values + 20.0 + fit::width("Running total", SMALL)).max(168.0) - beside;
    let labels = bars.labels(left - 16.0);
    let broken = labels.iter().any(|it| it.len() > 1) || bars.rows.iter().any(|it| it.aside.is_some());
    let (top, step) = (26.0, if broken { 40.0 } else { 34.0 });
    let bottom = top + step * f64::from(small(bars.rows.len()));
    let mut canvas = Canvas::new(WIDE, bottom + 28.0);
    let scale = bars.axis(&mut canvas, (left, right), (top, bottom), Anchor::Middle);
    canvas.text(right + gap, 12.0, "colh", Anchor::Start, bars.heading);
    canvas.text(WIDE, 12.0, "colh", Anchor::End, "Running total");
    let money = right + gap + values + gap;
    let money = bars.has_beside().then(|| bars.money_axis(&mut canvas, money, (top, bottom)));
    for (at, (row, label)) in bars.rows.iter().zip(&labels).enumerate() {
        let begin = top + step * f64::from(small(at));
        let y = begin + step / 2.0;
        let first = y + 4.0 - LINE / 2.0 * f64::from(small(label.len() - 1));
        canvas.row(row.href.as_deref(), (begin, step), |canvas| {
            for (line, text) in label.iter().enumerate() {
                let y = first + LINE * f64::from(small(line));
                canvas.text(left - 12.0, y, "lab", Anchor::End, text);
            }
            bars.marks(canvas, &scale, at, y);
            let up = if row.aside.is_some() { 7.0 } else { 0.0 };
            canvas.text(right + gap, y + 4.0 - up, "val", Anchor::Start, &row.value);
            if let Some(aside) = &row.aside {
                canvas.text(right + gap, y + 13.0, "val2", Anchor::Start, aside);
            }
            if let Some((scale, beside)) = money.as_ref().zip(row.beside) {
                canvas.whisker(scale.x(beside.interval.lo), scale.x(beside.interval.hi), y, "wh thin");
                canvas.diamond(scale.x(beside.share), y, if at < bars.top { "pt alt" } else { "pt lo" });
            }
            canvas.text(WIDE, y + 4.0, "val2", Anchor::End, &words::percent(row.running));
        });
        if bars.cuts_after(at) {
            canvas.line((24.0, begin + step), (WIDE, begin + step), "cut");
        }
    }
    canvas.finish(&bars.id, Variant::Wide, &bars.title, &bars.desc)
}

fn narrow(bars: &Bars) -> String {
    let right = NARROW - (bars.values_width() + 12.0).max(62.0);
    let labels = bars.labels(NARROW);
    let under = |it: &Bar| it.aside.clone().or_else(|| it.beside.map(Beside::told));
    let aside = |it: &Bar| if under(it).is_some() { LINE } else { 0.0 };
    let height = |(label, row): (&Vec<String>, &Bar)| 31.0 + LINE * lines(label) + aside(row);
    let heights: Vec<f64> = labels.iter().zip(&bars.rows).map(height).collect();
    let top = 8.0;
    let bottom = top + heights.iter().sum::<f64>();
    let mut canvas = Canvas::new(NARROW, bottom + 28.0);
    let scale = bars.axis(&mut canvas, (0.0, right), (top, bottom), Anchor::Start);
    let mut begin = top;
    for (at, ((row, label), height)) in bars.rows.iter().zip(&labels).zip(heights).enumerate() {
        let end = begin + height;
        let y = end - 15.0 - aside(row);
        canvas.row(row.href.as_deref(), (begin, height), |canvas| {
            for (line, text) in label.iter().enumerate() {
                let y = begin + 18.0 + LINE * f64::from(small(line));
                canvas.text(0.0, y, "lab", Anchor::Start, text);
            }
            bars.marks(canvas, &scale, at, y);
            canvas.text(NARROW, y + 4.0, "val", Anchor::End, &row.value);
            if let Some(aside) = under(row) {
                canvas.text(NARROW, y + 17.0, "val2", Anchor::End, &aside);
            }
        });
        if bars.cuts_after(at) {
            canvas.line((0.0, end + 1.0), (NARROW, end + 1.0), "cut");
        }
        begin = end;
    }
    canvas.finish(&bars.id, Variant::Narrow, &bars.title, &bars.desc)
}

impl Beside {
    /// "31% of the money (10–60%)".
    fn told(self) -> String {
        format!("{} of the money ({})", words::percent(self.share), words::interval(self.interval))
    }
}

impl Bars {
    fn has_beside(&self) -> bool {
        self.rows.iter().any(|it| it.beside.is_some())
    }

    /// Shares of the money, on a short axis of their own.
    fn money_axis(&self, canvas: &mut Canvas, from: f64, y: (f64, f64)) -> Scale {
        let reach = self.rows.iter().filter_map(|it| it.beside).map(|it| it.interval.hi.max(it.share));
        let scale = Scale::new(from, from + BESIDE, reach.fold(0.0, f64::max));
        canvas.text(from, 12.0, "colh", Anchor::Start, "Share of money");
        let ticks = scale.ticks();
        for tick in [ticks.first(), ticks.last()].into_iter().flatten() {
            let x = scale.x(tick.share);
            canvas.line((x, y.0 - 4.0), (x, y.1 + 4.0), if tick.share > 0.0 { "grid" } else { "axis" });
            canvas.text(x, y.1 + 20.0, "tick", Anchor::Middle, &tick.label);
        }
        scale
    }

    fn axis(&self, canvas: &mut Canvas, x: (f64, f64), y: (f64, f64), zero: Anchor) -> Scale {
        let recent = self.rows.iter().filter_map(|it| it.recent);
        let reach = self.rows.iter().map(|it| it.interval.hi.max(it.share)).chain(recent).fold(0.0, f64::max);
        let scale = Scale::new(x.0, x.1, reach);
        for tick in scale.ticks() {
            let (class, anchor) = if tick.share > 0.0 { ("grid", Anchor::Middle) } else { ("axis", zero) };
            let x = scale.x(tick.share);
            canvas.line((x, y.0 - 4.0), (x, y.1 + 4.0), class);
            canvas.text(x, y.1 + 20.0, "tick", anchor, &tick.label);
        }
        scale
    }

    fn marks(&self, canvas: &mut Canvas, scale: &Scale, at: usize, y: f64) {
        let row = &self.rows[at];
        let stands_out = at < self.top;
        let x = scale.x(row.share);
        canvas.rect(scale.x(0.0), y - 8.0, x - scale.x(0.0), 16.0, if stands_out { "br" } else { "br lo" });
        canvas.whisker(scale.x(row.interval.lo), scale.x(row.interval.hi), y, "wh");
        if let Some(recent) = row.recent {
            canvas.circle(scale.x(recent), y, 3.5, "pt hollow");
        }
        match (self.mark, stands_out) {
            (Mark::Dot, true) => canvas.dot(x, y, "pt"),
            (Mark::Dot, false) => canvas.dot(x, y, "pt lo"),
            (Mark::Diamond, true) => canvas.diamond(x, y, "pt alt"),
            (Mark::Diamond, false) => canvas.diamond(x, y, "pt lo"),
        }
    }

    /// A line after the rows that stand out, unless that is all of them.
    fn cuts_after(&self, at: usize) -> bool {
        at + 1 == self.top && self.top < self.rows.len()
    }

    fn labels(&self, room: f64) -> Vec<Vec<String>> {
        self.rows.iter().map(|it| fit::lines(&it.label, room, TEXT, 2)).collect()
    }

    fn values_width(&self) -> f64 {
        let asides = self.rows.iter().filter_map(|it| it.aside.as_ref());
        let asides = asides.map(|it| fit::width(it, SMALL));
        self.rows.iter().map(|it| fit::width(&it.value, TEXT)).chain(asides).fold(0.0, f64::max)
    }
}

fn lines(label: &[String]) -> f64 {
    f64::from(small(label.len()))
}

/// A number of rows or lines.
fn small(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
