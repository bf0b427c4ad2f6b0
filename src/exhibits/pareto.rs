//! What causes by findings and causes by money have in common.
use crate::domain::Period;
use crate::patterns::{Interval, Pareto};
use crate::render::words;

/// How many of the falling `sizes` it takes to reach three quarters of the whole.
pub(super) fn top(sizes: impl Iterator<Item = usize>, whole: usize) -> usize {
    let mut running = 0_u128;
    for (place, size) in (1..).zip(sizes) {
        running += size as u128;
        if running * 4 >= whole as u128 * 3 {
            return place;
        }
    }
    0
}

/// The sentence that the figures support. Of `used` causes the first `top` add up to `reach`; `all` is said of a single one.
pub(super) fn title(pareto: &Pareto, (used, top): (usize, usize), all: String, reach: &str) -> String {
    match pareto.n {
        0 => "No agreed findings in this period".to_owned(),
        n if n < words::FEW => {
            let found = words::sentence(&words::counted(n, "finding", "findings"));
            format!("{found} so far: too few to say which causes matter")
        }
        _ if used == 1 => all,
        _ if top > 3 && top * 4 >= used * 3 => {
            format!("It takes {} of {} causes to reach {reach}", words::count(top), words::count(used))
        }
        _ if top == 1 => format!("One cause accounts for {reach}"),
        _ => format!("{} causes account for {reach}", words::sentence(&words::count(top))),
    }
}

pub(super) fn subtitle(pareto: &Pareto, what: &str, period: Period) -> String {
    let findings = if pareto.n == 1 { "agreed finding" } else { "agreed findings" };
    let (n, period) = (words::grouped(pareto.n), words::period(period));
    format!("{what} {n} {findings} by primary cause, {period}")
}

/// "n = 58", "n = 12, small".
pub(super) fn sample(n: usize) -> String {
    let tag = words::tag(n).map_or_else(String::new, |it| format!(", {it}"));
    format!("n = {}{tag}", words::grouped(n))
}

/// "p = 0.42", "p < 0.0001"; it never stands alone.
pub(super) fn told_p(p: f64) -> String {
    let p = words::probability(p);
    if p.starts_with('<') { format!("p {p}") } else { format!("p = {p}") }
}

/// That the first few causes are a group, if the intervals of each overlap with the next's.
pub(super) fn group(top: usize, intervals: impl Iterator<Item = Interval>) -> Option<String> {
    overlap(intervals.take(top)).then(|| {
        let top = words::count(top);
        format!("Neighbouring intervals overlap: read the first {top} as a group, not as a league table.")
    })
}

/// Whether each interval overlaps the next; never for fewer than two.
pub(super) fn overlap(intervals: impl Iterator<Item = Interval>) -> bool {
    let all: Vec<_> = intervals.collect();
    all.len() > 1 && all.windows(2).all(|it| it[0].overlaps(it[1]))
}

/// How the sentence ends that says how many findings name no cause.
pub(super) const IN_NO_SHARE: &str = "stand in no share.";

pub(super) fn undetermined(pareto: &Pareto) -> Option<String> {
    let findings = words::sentence(&words::counted(pareto.undetermined, "finding says", "findings say"));
    (pareto.undetermined > 0).then(|| format!("{findings} “can't tell” and {IN_NO_SHARE}"))
}
