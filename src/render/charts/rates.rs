//! Shares that do not add up to a whole, one a row: a bar, a dot and its interval, and a broken line where all rows
//! together stand.
use super::fit;
use super::frame::{LINE, NARROW, SMALL, TEXT, WIDE, axis, length, text};
use super::scale::Scale;
use super::svg::{Anchor, Canvas, Variant};
use crate::patterns::Interval;

/// What is drawn.
#[derive(Debug)]
pub struct Rates {
    /// The only one of its name on the page.
    pub id: String,
    pub title: String,
    pub desc: String,
    /// The headings above the values, and above what stands beside them.
    pub headings: (&'static str, &'static str),
    pub rows: Vec<Rate>,
    /// All rows together: their share, and what is written over the line.
    pub all: Option<(f64, String)>,
}

#[derive(Debug)]
pub struct Rate {
    /// What is behind it, if that can be looked at.
    pub href: Option<String>,
    pub label: String,
    pub share: f64,
    /// None where it is not known how to compute one.
    pub interval: Option<Interval>,
    /// "12 of 20 · 60%".
    pub value: String,
    /// A second, quieter figure: beside the value, or under it where there is no room.
    pub aside: Option<String>,
    /// It is drawn in colour; the others are grey.
    pub stands_out: bool,
}

/// Both drawings, the wide one first.
pub fn draw_rates(rates: &Rates) -> String {
    wide(rates) + &narrow(rates)
}

fn wide(rates: &Rates) -> String {
    let (left, gap) = (262.0, 16.0);
    let values = rates.width(TEXT, rates.headings.0, |it| Some(&it.value));
    let asides = rates.width(SMALL, rates.headings.1, |it| it.aside.as_ref());
    let beside = if asides > 0.0 { gap + asides } else { 0.0 };
    let right = WIDE - gap - values - beside;
    let labels = rates.labels(left - 16.0);
    let (top, step) = (26.0, if labels.iter().any(|it| it.len() > 1) { 40.0 } else { 34.0 });
    let bottom = top + step * length(rates.rows.len());
    let mut canvas = Canvas::new(WIDE, bottom + 28.0);
    let scale = rates.scale(left, right);
    axis(&mut canvas, &scale, (top, bottom), Anchor::Middle);
    rates.line(&mut canvas, &scale, (left, right), (top, bottom));
    canvas.text(right + gap, 12.0, "colh", Anchor::Start, rates.headings.0);
    if asides > 0.0 {
        canvas.text(WIDE, 12.0, "colh", Anchor::End, rates.headings.1);
    }
    for (at, (row, label)) in rates.rows.iter().zip(&labels).enumerate() {
        let begin = top + step * length(at);
        let y = begin + step / 2.0;
        canvas.row(row.href.as_deref(), (begin, step), |canvas| {
            let first = y + 4.0 - LINE / 2.0 * length(label.len() - 1);
            text(canvas, (left - 12.0, first), "lab", Anchor::End, label);
            row.marks(canvas, &scale, y);
            canvas.text(right + gap, y + 4.0, "val", Anchor::Start, &row.value);
            if let Some(aside) = &row.aside {
                canvas.text(WIDE, y + 4.0, "val2", Anchor::End, aside);
            }
        });
    }
    canvas.finish(&rates.id, Variant::Wide, &rates.title, &rates.desc)
}

fn narrow(rates: &Rates) -> String {
    let values = rates.width(TEXT, "", |it| Some(&it.value));
    let right = NARROW - (values + 14.0).max(62.0);
    let labels = rates.labels(NARROW);
    let under = |row: &Rate| if row.aside.is_some() { LINE } else { 0.0 };
    let heights = rates.rows.iter().zip(&labels).map(|(row, it)| 31.0 + LINE * length(it.len()) + under(row));
    let heights: Vec<f64> = heights.collect();
    let heading = rates.heading();
    let first = if heading.is_empty() { 0.0 } else { 18.0 };
    let top = first + if rates.all.is_some() { 22.0 } else { 8.0 };
    let bottom = top + heights.iter().sum::<f64>();
    let mut canvas = Canvas::new(NARROW, bottom + 28.0);
    let scale = rates.scale(0.0, right);
    axis(&mut canvas, &scale, (top, bottom), Anchor::Start);
    canvas.text(NARROW, 12.0, "colh", Anchor::End, &heading);
    if let Some((share, name)) = &rates.all {
        Rates::named(&mut canvas, (scale.x(*share), first + 12.0), (0.0, NARROW), name);
    }
    let mut begin = top;
    for ((row, label), height) in rates.rows.iter().zip(&labels).zip(heights) {
        let y = begin + height - 15.0 - under(row);
        canvas.row(row.href.as_deref(), (begin, height), |canvas| {
            text(canvas, (0.0, begin + 18.0), "lab", Anchor::Start, label);
            // Only beside the marks: it would run through the labels.
            if let Some((share, _)) = rates.all {
                canvas.line((scale.x(share), y - 12.0), (scale.x(share), y + 12.0), "cut");
            }
            row.marks(canvas, &scale, y);
            canvas.text(NARROW, y + 4.0, "val", Anchor::End, &row.value);
            if let Some(aside) = &row.aside {
                canvas.text(NARROW, y + 19.0, "val2", Anchor::End, aside);
            }
        });
        begin += height;
    }
    canvas.finish(&rates.id, Variant::Narrow, &rates.title, &rates.desc)
}

impl Rate {
    fn marks(&self, canvas: &mut Canvas, scale: &Scale, y: f64) {
        let (zero, x) = (scale.x(0.0), scale.x(self.share));
        canvas.rect(zero, y - 8.0, x - zero, 16.0, if self.stands_out { "br" } else { "br lo" });
        if let Some(interval) = self.interval {
            canvas.whisker(scale.x(interval.lo), scale.x(interval.hi), y, "wh");
        }
        canvas.dot(x, y, if self.stands_out { "pt" } else { "pt lo" });
    }
}

impl Rates {
    fn scale(&self, from: f64, to: f64) -> Scale {
        let reach = self.rows.iter().map(|it| it.interval.map_or(it.share, |i| i.hi.max(it.share)));
        Scale::new(from, to, reach.chain(self.all.as_ref().map(|it| it.0)).fold(0.0, f64::max))
    }

    /// Where all rows together stand; what is written over it stays between `from` and `to`.
    fn line(&self, canvas: &mut Canvas, scale: &Scale, (from, to): (f64, f64), y: (f64, f64)) {
        let Some((share, name)) = &self.all else { return };
        let x = scale.x(*share);
        canvas.line((x, y.0 - 4.0), (x, y.1 + 4.0), "cut");
        Self::named(canvas, (x, 12.0), (from, to), name);
    }

    fn named(canvas: &mut Canvas, (x, y): (f64, f64), (from, to): (f64, f64), name: &str) {
        let half = fit::width(name, SMALL) / 2.0;
        canvas.text(x.min(to - half).max(from + half), y, "colh", Anchor::Middle, name);
    }

    /// Where there is no room for columns: what stands on the right, and what below it.
    fn heading(&self) -> String {
        let aside = self.rows.iter().any(|it| it.aside.is_some());
        match self.headings {
            (value, below) if aside && !below.is_empty() => format!("{value} · below: {}", lower(below)),
            _ => String::new(),
        }
    }

    fn labels(&self, room: f64) -> Vec<Vec<String>> {
        self.rows.iter().map(|it| fit::lines(&it.label, room, TEXT, 2)).collect()
    }

    /// The room that the longest text takes; nothing if no row has one.
    fn width(&self, size: f64, heading: &str, of: impl Fn(&Rate) -> Option<&String>) -> f64 {
        let widest = self.rows.iter().filter_map(of).map(|it| fit::width(it, size)).fold(0.0, f64::max);
        if widest > 0.0 { widest.max(fit::width(heading, SMALL)) } else { 0.0 }
    }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |it| it.to_lowercase().chain(letters).collect())
}
