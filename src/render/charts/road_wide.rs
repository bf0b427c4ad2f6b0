//! The road lying: flags above it, dips as wide as they lasted, and under each what was found.
use super::fit;
use super::road::{Dip, Flag, LINE, Numbered, Road, TEXT, days, number_in, when};
use super::svg::{Anchor, Canvas, Variant, Way};
use crate::domain::Day;

const WIDE: f64 = 1100.0;
/// From the edge to where the road begins and ends.
const EDGE: f64 = 20.0;
/// How wide the way down or up is.
const SLOPE: f64 = 22.0;
/// Half of the shortest bottom.
const FLAT: f64 = 7.0;
const RADIUS: f64 = 11.0;
const SMALL: f64 = 12.0;

pub fn draw(road: &Road) -> String {
    let (first, last) = road.ends();
    let span = days(first, last);
    let x = |day: Day| EDGE + days(first, day) / span * (WIDE - 2.0 * EDGE);
    let flags = road.flags();
    let (flags, rows) = placed_flags(&flags, x);
    let top = 62.0 + LINE * (rows - 1.0);
    let dips = road.dips();
    let bottoms = bottoms(&dips, x, x(road.reached()), top);
    let labels = placed_labels(&dips, &bottoms, top);
    let lowest = labels.iter().flatten().map(Label::bottom).chain(bottoms.iter().map(|it| it.y + 16.0));
    let mut canvas = Canvas::new(WIDE, lowest.fold(top + 24.0, f64::max) + 8.0);
    draw_way(&mut canvas, road, &bottoms, x, top);
    for (flag, at, row) in &flags {
        let text = top - 36.0 - LINE * row;
        canvas.line((*at, text + 10.0), (*at, top - 5.0), "axis");
        canvas.circle(*at, text + 8.0, 2.5, "flag");
        let middle = within(*at, fit::width(&flag.long, SMALL), WIDE);
        canvas.text(middle, text, "tick", Anchor::Middle, &flag.long);
    }
    for (((n, dip), bottom), label) in dips.iter().zip(&bottoms).zip(&labels) {
        if let Some(label) = label {
            label.draw(&mut canvas);
        }
        number_in(&mut canvas, (bottom.middle, bottom.y), RADIUS, *n, dip);
    }
    canvas.finish(&road.id, Variant::Wide, &road.title(), &road.desc())
}

/// The bottom of a dip on the wide drawing: its middle, half of its width, and how deep it lies.
#[derive(Clone, Copy)]
struct Bottom {
    middle: f64,
    half: f64,
    y: f64,
}

impl Bottom {
    fn left(self) -> f64 {
        self.middle - self.half - SLOPE
    }

    fn right(self) -> f64 {
        self.middle + self.half + SLOPE
    }
}

/// The way itself: solid as far as it has been travelled, dotted from there.
fn draw_way(canvas: &mut Canvas, road: &Road, bottoms: &[Bottom], x: impl Fn(Day) -> f64, top: f64) {
    let down = road.dips.last().is_some_and(|it| road.ends_in(it));
    let mut way = Way::from((EDGE, top));
    let mut end = (x(road.reached()), top);
    for (at, it) in bottoms.iter().enumerate() {
        slope(&mut way, (it.left(), top), (it.middle - it.half, it.y));
        if down && at + 1 == bottoms.len() {
            end = (it.middle + it.half, it.y);
        } else {
            slope(&mut way, (it.middle + it.half, it.y), (it.right(), top));
            end = (end.0.max(it.right()), top);
        }
    }
    way.to(end);
    canvas.way(&way, "road");
    if road.churned.is_none() {
        let last = WIDE - EDGE;
        let mut ahead = Way::from(end);
        if end.1 > top {
            slope(&mut ahead, end, ((end.0 + 3.0 * SLOPE).min(last), top));
        }
        ahead.to((last, top));
        canvas.way(&ahead, "road future");
    }
}

/// To `from`, and from there down or up to `to`.
fn slope(way: &mut Way, from: (f64, f64), to: (f64, f64)) {
    let lean = (to.0 - from.0) * 0.55;
    way.to(from);
    way.bend((from.0 + lean, from.1), (to.0 - lean, to.1), to);
}

/// Where the dips lie: each as wide as it lasted, none over its neighbour.
fn bottoms(dips: &[Numbered], x: impl Fn(Day) -> f64, reached: f64, top: f64) -> Vec<Bottom> {
    let mut bottoms: Vec<Bottom> = Vec::new();
    for (at, (_, dip)) in dips.iter().enumerate() {
        let from = x(dip.from);
        let to = dip.to.map_or(reached, &x).max(from);
        let half = ((to - from) / 2.0 - SLOPE / 2.0).max(FLAT);
        let deep = 30.0 + 10.0 * f64::from(u16::try_from(at.min(3)).unwrap_or(3));
        bottoms.push(Bottom { middle: f64::midpoint(from, to), half, y: top + deep });
    }
    let mut least = EDGE;
    for it in &mut bottoms {
        it.middle = it.middle.max(least + it.half + SLOPE);
        least = it.right();
    }
    let mut most = WIDE - EDGE;
    for it in bottoms.iter_mut().rev() {
        it.middle = it.middle.min(most - it.half - SLOPE);
        most = it.left();
    }
    bottoms
}

/// The flags with where they stand and in which row above the road; and how many rows there are.
fn placed_flags(flags: &[Flag], x: impl Fn(Day) -> f64) -> (Vec<(&Flag, f64, f64)>, f64) {
    let mut placed: Vec<(&Flag, f64, f64)> = Vec::new();
    let mut rows: f64 = 1.0;
    for flag in flags {
        let at = x(flag.on);
        let reach = |flag: &Flag, at: f64| {
            let width = fit::width(&flag.long, SMALL);
            let middle = within(at, width, WIDE);
            (middle - width / 2.0 - 8.0, middle + width / 2.0 + 8.0)
        };
        let mine = reach(flag, at);
        let taken = |row: f64| {
            placed.iter().any(|it| {
                let other = reach(it.0, it.1);
                (it.2 - row).abs() < 0.5 && mine.0 < other.1 && other.0 < mine.1
            })
        };
        let row = [0.0, 1.0, 2.0].into_iter().find(|it| !taken(*it)).unwrap_or(2.0);
        rows = rows.max(row + 1.0);
        placed.push((flag, at, row));
    }
    (placed, rows)
}

/// What is taken already: from left to right, from top to bottom.
type Taken = (f64, f64, f64, f64);

/// What is written under a dip.
struct Label {
    /// Where its lines begin, end or have their middle.
    x: f64,
    anchor: Anchor,
    /// The first line's base.
    y: f64,
    width: f64,
    lines: Vec<String>,
    /// A line leads down to it from here, where it doesn't stand right below its dip.
    led_from: Option<(f64, f64)>,
}

impl Label {
    fn bottom(&self) -> f64 {
        self.y + LINE * (lines(&self.lines) - 1.0) + 4.0
    }

    fn taken(&self) -> Taken {
        let left = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - self.width / 2.0,
            Anchor::End => self.x - self.width,
        };
        (left - 6.0, left + self.width + 6.0, self.y - 13.0, self.bottom())
    }

    fn hits(&self, other: Taken) -> bool {
        let mine = self.taken();
        mine.0 < other.1 && other.0 < mine.1 && mine.2 < other.3 && other.2 < mine.3
    }

    fn draw(&self, canvas: &mut Canvas) {
        if let Some(from) = self.led_from {
            canvas.line(from, (from.0, self.bottom()), "lead");
        }
        let mut y = self.y;
        for (at, line) in self.lines.iter().enumerate() {
            canvas.text(self.x, y, if at == 0 { "lab b" } else { "lab" }, self.anchor, line);
            y += LINE;
        }
    }
}

/// A label below each dip. Where they would run into each other they become steps, each led to by a line that
/// crosses none; there is none where there is no room at all.
fn placed_labels(dips: &[Numbered], bottoms: &[Bottom], top: f64) -> Vec<Option<Label>> {
    let texts: Vec<(Vec<String>, f64)> = dips.iter().map(|it| text_of(it.1)).collect();
    let mut boxes: Vec<Taken> =
        bottoms.iter().map(|it| (it.left(), it.right(), top, it.y + RADIUS + 3.0)).collect();
    let mut labels: Vec<Option<Label>> = dips.iter().map(|_| None).collect();
    let reach = |at: usize| {
        let (middle, width) = (within(bottoms[at].middle, texts[at].1, WIDE), texts[at].1);
        (middle - width / 2.0 - 8.0, middle + width / 2.0 + 8.0)
    };
    let mut begin = 0;
    while begin < dips.len() {
        let mut end = begin + 1;
        while end < dips.len() && reach(end).0 < reach(end - 1).1 {
            end += 1;
        }
        let fits = (begin..end).all(|at| bottoms[at].middle + texts[at].1 + 8.0 <= WIDE);
        let (anchor, order): (Anchor, Vec<usize>) = match end - begin {
            1 => (Anchor::Middle, vec![begin]),
            _ if fits => (Anchor::Start, (begin..end).rev().collect()),
            _ => (Anchor::End, (begin..end).collect()),
        };
        for at in order {
            let label = placed(&texts[at], bottoms[at], anchor, &boxes);
            if let Some(it) = &label {
                boxes.push(it.taken());
                boxes.extend(it.led_from.map(|(x, y)| (x - 2.0, x + 2.0, y, it.bottom())));
            }
            labels[at] = label;
        }
        begin = end;
    }
    labels
}

/// When it was and what was found, with how wide that is.
fn text_of(dip: &Dip) -> (Vec<String>, f64) {
    let mut text = vec![when(dip)];
    text.extend(fit::lines(&dip.what, 190.0, TEXT, 3));
    let width = text.iter().map(|it| fit::width(it, TEXT)).fold(0.0, f64::max);
    (text, width)
}

/// The highest free place below a dip.
fn placed(text: &(Vec<String>, f64), below: Bottom, anchor: Anchor, boxes: &[Taken]) -> Option<Label> {
    let from = (below.middle, below.y + RADIUS);
    let x = match anchor {
        Anchor::Start => below.middle + 8.0,
        Anchor::Middle => within(below.middle, text.1, WIDE),
        Anchor::End => below.middle - 8.0,
    };
    let place = |down: u16| Label {
        x,
        anchor,
        y: below.y + 28.0 + LINE * f64::from(down),
        width: text.1,
        lines: text.0.clone(),
        led_from: (anchor != Anchor::Middle).then_some(from),
    };
    (0..24).map(place).find(|it| !boxes.iter().any(|taken| it.hits(*taken)))
}

fn lines(text: &[String]) -> f64 {
    f64::from(u16::try_from(text.len()).unwrap_or(u16::MAX))
}

/// The middle nearest to `at` for which a text of this width stays inside.
fn within(at: f64, width: f64, room: f64) -> f64 {
    at.min(room - width / 2.0).max(width / 2.0)
}
