//! The road standing: from the oldest at the top down to what lies ahead.
use super::fit;
use super::road::{Flag, LINE, Numbered, Road, TEXT, days, number_in, when};
use super::svg::{Anchor, Canvas, Variant, Way};
use crate::domain::Day;

const NARROW: f64 = 326.0;
/// Where the road runs, and how far a dip leads away from it.
const LANE: f64 = 66.0;
const ASIDE: f64 = 30.0;

pub fn draw(road: &Road) -> String {
    let flags = road.flags();
    let mut stops: Vec<(Day, Stop)> = flags.iter().map(|it| (it.on, Stop::Flag(it))).collect();
    stops.extend(
        road.dips().into_iter().map(|it| (it.1.to.unwrap_or(it.1.from).min(road.reached()), Stop::Dip(it))),
    );
    stops.sort_by_key(|it| (it.0, matches!(it.1, Stop::Flag(_))));
    let (first, last) = road.ends();
    let span = days(first, last);
    let mut y = 6.0;
    let mut before = 0.0;
    let mut placed = Vec::new();
    for (on, stop) in &stops {
        let half = if matches!(stop, Stop::Flag(_)) { 14.0 } else { 34.0 };
        y = f64::max(y + before + half, 14.0 + days(first, *on) / span * 260.0);
        before = half;
        placed.push((y, stop));
    }
    let end = y + before + 14.0;
    let mut canvas = Canvas::new(NARROW, end + 10.0);
    draw_way(&mut canvas, road, &placed, end);
    for (y, stop) in placed {
        match stop {
            Stop::Flag(flag) => {
                canvas.line((LANE - 14.0, y), (LANE - 4.0, y), "axis");
                let short = flag.on.format("%b %y").to_string();
                canvas.text(LANE - 18.0, y + 4.0, "tick", Anchor::End, &short);
                canvas.text(LANE + 12.0, y + 4.0, "tick", Anchor::Start, flag.what);
            }
            Stop::Dip((n, dip)) => {
                let x = LANE + ASIDE;
                number_in(&mut canvas, (x, y), 10.0, *n, dip);
                let lines = fit::lines(&dip.what, NARROW - x - 20.0, TEXT, 2);
                let above = if lines.len() > 1 { 12.0 } else { 3.0 };
                canvas.text(x + 20.0, y - above, "lab b", Anchor::Start, &when(dip));
                let mut line = y - above + LINE;
                for text in lines {
                    canvas.text(x + 20.0, line, "lab", Anchor::Start, &text);
                    line += LINE;
                }
            }
        }
    }
    canvas.finish(&road.id, Variant::Narrow, &road.title(), &road.desc())
}

/// What stands beside the narrow road, from top to bottom.
enum Stop<'r> {
    Flag(&'r Flag),
    Dip(Numbered<'r>),
}

/// The way itself: solid as far as it has been travelled, dotted from there.
fn draw_way(canvas: &mut Canvas, road: &Road, placed: &[(f64, &Stop)], end: f64) {
    let aside = LANE + ASIDE;
    let mut way = Way::from((LANE, 6.0));
    // Where the solid part ends: beside the lane while it is off course.
    let mut last = (LANE, 6.0);
    for (y, stop) in placed {
        match stop {
            Stop::Flag(flag) if flag.on <= road.reached() && last.0 < aside => {
                last = (LANE, *y);
                way.to(last);
            }
            Stop::Flag(_) => {}
            Stop::Dip((_, dip)) => {
                way.to((LANE, y - 26.0));
                way.bend((LANE, y - 16.0), (aside, y - 16.0), (aside, *y));
                last = (aside, *y);
                if !road.ends_in(dip) {
                    last = (LANE, y + 26.0);
                    way.bend((aside, y + 16.0), (LANE, y + 16.0), last);
                }
            }
        }
    }
    canvas.way(&way, "road");
    if road.churned.is_none() {
        let mut ahead = Way::from(last);
        if last.0 > LANE {
            ahead.to((LANE, last.1 + 34.0));
        }
        ahead.to((LANE, end));
        canvas.way(&ahead, "road future");
    }
}
