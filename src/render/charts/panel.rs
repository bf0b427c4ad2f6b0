//! A small drawing of one row's quarters: a dot each, with its interval or with the limits of chance behind it. Several of
//! them stand side by side with the same axes.
use super::fit;
use super::svg::{Anchor, Canvas, Variant, Way};
use crate::patterns::Interval;
use crate::render::words;

/// What is drawn.
#[derive(Debug)]
pub struct Panel {
    /// The only one of its name on the page.
    pub id: String,
    pub title: String,
    pub desc: String,
    /// "Apr 26", one for each point.
    pub quarters: Vec<String>,
    pub points: Vec<Point>,
    /// So many at the end are what is spoken of: darker, and shaded if there are several.
    pub recent: usize,
    /// As far as any of the panels side by side reaches.
    pub top: f64,
}

#[derive(Debug, Clone, Copy)]
pub struct Point {
    pub value: f64,
    /// A standing line.
    pub interval: Option<Interval>,
    /// A band behind the dots.
    pub limits: Option<Interval>,
    /// A diamond instead of a dot.
    pub stands_out: bool,
}

const TOP: f64 = 10.0;
const BOTTOM: f64 = 126.0;
const LEFT: f64 = 34.0;
const HEIGHT: f64 = 148.0;

/// Both drawings, the wide one first; both small.
pub fn panel(panel: &Panel) -> String {
    draw(panel, 244.0, Variant::Wide) + &draw(panel, 310.0, Variant::Narrow)
}

fn draw(panel: &Panel, width: f64, variant: Variant) -> String {
    let right = width - 12.0;
    let mut canvas = Canvas::new(width, HEIGHT);
    let (step, top) = axis(panel.top);
    let y = |value: f64| BOTTOM - (value / top).clamp(0.0, 1.0) * (BOTTOM - TOP);
    let count = panel.points.len();
    let apart = (right - LEFT) / f64::from(small(count.max(1)));
    let x = |at: usize| LEFT + apart * (f64::from(small(at)) + 0.5);
    if panel.recent > 1 && panel.recent < count {
        let from = x(count - panel.recent) - apart / 2.0;
        canvas.rect(from, TOP - 4.0, right - from, BOTTOM - TOP + 4.0, "period");
    }
    for (from, to, limits) in bands(&panel.points) {
        let (from, to) = (x(from) - apart / 2.0, x(to) + apart / 2.0);
        canvas.rect(from, y(limits.hi), to - from, y(limits.lo) - y(limits.hi), "br lo");
    }
    let decimals = if step < 0.1 { 2 } else { usize::from(step < 1.0) };
    for tick in (0..4_u8).map(|it| f64::from(it) * step).filter(|it| *it <= top * 1.001) {
        canvas.line((LEFT, y(tick)), (right, y(tick)), if tick > 0.0 { "grid" } else { "axis" });
        let label = if tick > 0.0 { words::decimal(tick, decimals) } else { "0".to_owned() };
        canvas.text(LEFT - 6.0, y(tick) + 4.0, "tick", Anchor::End, &label);
    }
    let mut places = panel.points.iter().enumerate().map(|(at, it)| (x(at), y(it.value)));
    if let Some(first) = places.next() {
        let mut way = Way::from(first);
        places.for_each(|it| way.to(it));
        canvas.way(&way, "tl");
    }
    for (at, point) in panel.points.iter().enumerate() {
        let (x, is_recent) = (x(at), at + panel.recent >= count);
        if let Some(it) = point.interval {
            canvas.line((x, y(it.lo)), (x, y(it.hi)), "wh thin");
        }
        if point.stands_out {
            canvas.diamond(x, y(point.value), "pt alt");
        } else {
            canvas.circle(x, y(point.value), 3.2, if is_recent { "pt" } else { "pt lo" });
        }
    }
    for at in named(count, panel.recent) {
        let label = panel.quarters.get(at).map_or("", String::as_str);
        let half = fit::width(label, 12.0) / 2.0;
        canvas.text(x(at).min(width - half), HEIGHT - 6.0, "tick", Anchor::Middle, label);
    }
    canvas.finish(&panel.id, variant, &panel.title, &panel.desc)
}

/// Runs of points with the same limits, from the one to the other, so that no seam shows between them.
fn bands(points: &[Point]) -> Vec<(usize, usize, Interval)> {
    let mut bands: Vec<(usize, usize, Interval)> = Vec::new();
    for (at, limits) in points.iter().enumerate().filter_map(|(at, it)| Some((at, it.limits?))) {
        match bands.last_mut() {
            Some((_, to, its)) if *to + 1 == at && *its == limits => *to = at,
            _ => bands.push((at, at, limits)),
        }
    }
    bands
}

/// The first quarter, the last and the first of the recent ones, unless their names would touch.
fn named(count: usize, recent: usize) -> Vec<usize> {
    let Some(last) = count.checked_sub(1) else { return Vec::new() };
    let begins = count.saturating_sub(recent);
    let apart = |one: usize, other: usize| (other - one) * 4 > count;
    let mut named = vec![last];
    if recent > 1 && begins > 0 && begins < last && apart(begins, last) {
        named.push(begins);
    }
    if named.iter().all(|it| *it > 0 && apart(0, *it)) {
        named.push(0);
    }
    named
}

/// The distance of ticks and the end of the axis: one to three round steps.
fn axis(reach: f64) -> (f64, f64) {
    if !(reach.is_finite() && reach > 0.0) {
        return (1.0, 1.0);
    }
    let power = 10_f64.powf((reach / 3.0).log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].map(|it| it * power).into_iter().find(|it| reach <= it * 3.0 * 1.000_001);
    let step = step.unwrap_or(10.0 * power);
    (step, step * (reach / step - 1e-6).ceil().max(1.0))
}

/// A number of points.
fn small(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
