//! A curve that rises in steps, with the band of its 95% interval: what part it has happened to by each day.
use super::fit;
use super::frame::{NARROW, SMALL, WIDE, length};
use super::scale::Scale;
use super::svg::{Anchor, Canvas, Variant, Way};
use crate::patterns::Interval;
use crate::render::words;

/// What is drawn.
#[derive(Debug)]
pub struct Steps {
    /// The only one of its name on the page.
    pub id: String,
    pub title: String,
    pub desc: String,
    /// By each day on which the curve rises, in order.
    pub points: Vec<StepPoint>,
    /// The last day that is drawn.
    pub until: usize,
    /// Days below the curve, and how many were still watched by then.
    pub watched: Vec<(usize, usize)>,
    /// What the numbers of those who were still watched are called.
    pub heading: &'static str,
    /// Days that are marked on the curve, with what is written there.
    pub marks: Vec<(usize, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepPoint {
    pub day: usize,
    pub share: f64,
    pub interval: Option<Interval>,
}

/// Both drawings, the wide one first.
pub fn draw_steps(steps: &Steps) -> String {
    draw(steps, WIDE, 250.0, Variant::Wide) + &draw(steps, NARROW, 220.0, Variant::Narrow)
}

fn draw(steps: &Steps, width: f64, height: f64, variant: Variant) -> String {
    let (left, right, top, bottom) = (44.0, width - 24.0, 14.0, height);
    let mut canvas = Canvas::new(width, bottom + 66.0);
    let reach = steps.points.iter().map(|it| it.interval.map_or(it.share, |i| i.hi.max(it.share)));
    let scale = Scale::new(0.0, bottom - top, reach.fold(0.0, f64::max));
    let x = |day: usize| left + length(day.min(steps.until)) / length(steps.until.max(1)) * (right - left);
    let y = |share: f64| bottom - scale.x(share);
    for tick in scale.ticks() {
        let class = if tick.share > 0.0 { "grid" } else { "axis" };
        canvas.line((left, y(tick.share)), (right, y(tick.share)), class);
        canvas.text(left - 8.0, y(tick.share) + 4.0, "tick", Anchor::End, &tick.label);
    }
    canvas.way(&band(steps, &x, &y), "band");
    canvas.way(&curve(steps, &x, &y), "steps");
    for (day, label) in &steps.marks {
        let at = (x(*day), y(steps.at(*day)));
        canvas.dot(at.0, at.1, "pt");
        let half = fit::width(label, SMALL) / 2.0;
        let beside = (at.0 - 8.0).min(right - half).max(left + half);
        canvas.text(beside, (at.1 - 12.0).max(12.0), "colh b", Anchor::Middle, label);
    }
    canvas.text(left, bottom + 56.0, "tick", Anchor::Start, steps.heading);
    for (day, n) in &steps.watched {
        canvas.line((x(*day), bottom), (x(*day), bottom + 5.0), "axis");
        canvas.text(x(*day), bottom + 20.0, "tick", Anchor::Middle, &day.to_string());
        canvas.text(x(*day), bottom + 37.0, "val2", Anchor::Middle, &words::grouped(*n));
    }
    canvas.finish(&steps.id, variant, &steps.title, &steps.desc)
}

/// Right to each day, then up.
fn curve(steps: &Steps, x: &impl Fn(usize) -> f64, y: &impl Fn(f64) -> f64) -> Way {
    let (mut way, mut share) = (Way::from((x(0), y(0.0))), 0.0);
    for point in steps.shown() {
        way.to((x(point.day), y(share)));
        share = point.share;
        way.to((x(point.day), y(share)));
    }
    way.to((x(steps.until), y(share)));
    way
}

/// Along the upper ends and back along the lower ones.
fn band(steps: &Steps, x: &impl Fn(usize) -> f64, y: &impl Fn(f64) -> f64) -> Way {
    let ends = |it: &StepPoint| it.interval.unwrap_or(Interval { lo: it.share, hi: it.share });
    let (mut way, mut upper, mut lower) = (Way::from((x(0), y(0.0))), 0.0, 0.0);
    let mut back = Vec::new();
    for point in steps.shown() {
        way.to((x(point.day), y(upper)));
        back.push((x(point.day), y(lower)));
        Interval { lo: lower, hi: upper } = ends(point);
        way.to((x(point.day), y(upper)));
        back.push((x(point.day), y(lower)));
    }
    way.to((x(steps.until), y(upper)));
    back.push((x(steps.until), y(lower)));
    back.into_iter().rev().for_each(|it| way.to(it));
    way
}

impl Steps {
    fn shown(&self) -> impl Iterator<Item = &StepPoint> {
        self.points.iter().filter(|it| it.day <= self.until)
    }

    fn at(&self, day: usize) -> f64 {
        self.shown().take_while(|it| it.day <= day).last().map_or(0.0, |it| it.share)
    }
}
