//! Two shares of the same things, left and right of a line between them: what rises and what falls is seen at once, as long
//! as few lines have a colour. On a narrow page each thing has a row instead.
use super::dumbbell::{Dumbbell, Dumbbells, narrow};
use super::fit;
use super::frame::{LINE, SMALL, WIDE, length, text};
use super::scale::Scale;
use super::svg::{Anchor, Canvas, Variant};
use crate::patterns::Interval;
use crate::render::words;

/// What is drawn.
#[derive(Debug)]
pub struct Slopes {
    /// The only one of its name on the page.
    pub id: String,
    pub title: String,
    pub desc: String,
    /// The headings of the left and the right, each with a quieter one below it.
    pub headings: [(&'static str, String); 2],
    pub rows: Vec<Slope>,
}

#[derive(Debug)]
pub struct Slope {
    pub href: Option<String>,
    pub label: String,
    pub left: (f64, Option<Interval>),
    pub right: (f64, Option<Interval>),
    pub line: SlopeLine,
}

/// The colour of a line; the shape of its ends tells it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlopeLine {
    /// Clearly more on the right.
    Up,
    /// Clearly more on the left.
    Down,
    Grey,
}

/// Both drawings, the wide one first.
pub fn draw_slopes(slopes: &Slopes) -> String {
    wide(slopes) + &narrow(&slopes.as_rows(), Variant::Narrow)
}

fn wide(slopes: &Slopes) -> String {
    let (left, right, top) = (296.0, 504.0, 46.0);
    let room = left - 16.0;
    let sides = [Side::new(slopes, room, true), Side::new(slopes, room, false)];
    let needed = sides.iter().map(Side::height).fold(0.0, f64::max);
    let bottom = top + needed.max(340.0);
    let reach = slopes.rows.iter().map(|it| it.left.0.max(it.right.0)).fold(0.0, f64::max);
    let scale = Scale::new(0.0, bottom - top - 12.0, reach);
    let y = |share: f64| bottom - 6.0 - scale.x(share);
    let mut canvas = Canvas::new(WIDE, bottom + 8.0);
    for (x, anchor, (heading, under)) in
        [(left + 2.0, Anchor::End, &slopes.headings[0]), (right - 2.0, Anchor::Start, &slopes.headings[1])]
    {
        canvas.line((x, top - 4.0), (x, bottom), "axis");
        canvas.text(x, 14.0, "colh b", anchor, heading);
        canvas.text(x, 30.0, "tick", anchor, under);
    }
    // What has a colour lies over what has none.
    let mut order: Vec<_> = (0..slopes.rows.len()).collect();
    order.sort_by_key(|it| slopes.rows[*it].line != SlopeLine::Grey);
    let at = sides.map(|it| (it.places(&y, (top, bottom)), it));
    for row in order {
        let it = &slopes.rows[row];
        let class = it.line.class();
        let (from, to) = ((left, y(it.left.0)), (right, y(it.right.0)));
        canvas.line(from, to, &format!("sl {class}"));
        for end in [from, to] {
            match it.line {
                SlopeLine::Down => canvas.diamond(end.0, end.1, "spt down"),
                _ => canvas.circle(end.0, end.1, 4.0, &format!("spt {class}")),
            }
        }
        for (end, away, anchor, (places, side)) in
            [(from, -1.0, Anchor::End, &at[0]), (to, 1.0, Anchor::Start, &at[1])]
        {
            let (middle, lines) = (places[row], &side.labels[row]);
            canvas.line((end.0 + 4.0 * away, end.1), (end.0 + 10.0 * away, middle), "lead");
            let first = middle + 4.0 - LINE / 2.0 * length(lines.len() - 1);
            text(&mut canvas, (end.0 + 13.0 * away, first), &format!("slab {class}"), anchor, lines);
        }
    }
    canvas.finish(&slopes.id, Variant::Wide, &slopes.title, &slopes.desc)
}

impl SlopeLine {
    fn class(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Grey => "dim",
        }
    }
}

/// The labels of one end of the lines.
struct Side {
    labels: Vec<Vec<String>>,
    shares: Vec<f64>,
}

impl Side {
    fn new(slopes: &Slopes, room: f64, is_left: bool) -> Self {
        let share = |it: &Slope| if is_left { it.left.0 } else { it.right.0 };
        // The share stays on the line of the mark's side, whatever the name's length.
        let label = |it: &Slope| {
            let share = words::percent(share(it));
            let mut lines = fit::lines(&it.label, room - fit::width(&share, SMALL) - 5.0, SMALL, 2);
            let beside = if is_left { lines.last_mut() } else { lines.first_mut() };
            if let Some(line) = beside {
                *line = if is_left { format!("{line} {share}") } else { format!("{share} {line}") };
            }
            lines
        };
        Self {
            labels: slopes.rows.iter().map(label).collect(),
            shares: slopes.rows.iter().map(share).collect(),
        }
    }

    fn tall(&self, at: usize) -> f64 {
        1.0 + LINE * length(self.labels[at].len())
    }

    fn height(&self) -> f64 {
        (0..self.labels.len()).map(|it| self.tall(it)).sum()
    }

    /// The middle of each label: as near to its mark as its neighbours let it, none over another.
    fn places(&self, y: impl Fn(f64) -> f64, (top, bottom): (f64, f64)) -> Vec<f64> {
        let mut order: Vec<_> = (0..self.shares.len()).collect();
        order.sort_by(|a, b| self.shares[*b].total_cmp(&self.shares[*a]));
        // Labels that touch stand together, around the middle of their marks: (labels, sum of what each would like).
        let mut groups: Vec<(usize, f64)> = Vec::new();
        let (mut above, mut offsets) = (0.0, Vec::new());
        for it in &order {
            let half = self.tall(*it) / 2.0;
            offsets.push(above + half);
            groups.push((1, y(self.shares[*it]) - above - half));
            above += 2.0 * half;
            while let [.., before, last] = groups.as_mut_slice() {
                if before.1 / length(before.0) < last.1 / length(last.0) {
                    break;
                }
                *before = (before.0 + last.0, before.1 + last.1);
                groups.pop();
            }
        }
        let starts = groups
            .iter()
            .flat_map(|(n, sum)| std::iter::repeat_n((sum / length(*n)).min(bottom - above).max(top), *n));
        let mut places = vec![0.0; order.len()];
        for ((it, offset), start) in order.iter().zip(&offsets).zip(starts) {
            places[*it] = start + offset;
        }
        places
    }
}

impl Slopes {
    fn as_rows(&self) -> Dumbbells {
        let row = |it: &Slope| Dumbbell {
            href: it.href.clone(),
            label: it.label.clone(),
            dot: it.left,
            hollow: None,
            diamond: it.right,
            value: format!("{} → {}", words::percent(it.left.0), words::percent(it.right.0)),
            aside: None,
        };
        Dumbbells {
            id: self.id.clone(),
            title: self.title.clone(),
            desc: self.desc.clone(),
            keys: [self.headings[0].0, "", self.headings[1].0],
            heading: "",
            rows: self.rows.iter().map(row).collect(),
        }
    }
}
