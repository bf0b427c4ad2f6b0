//! What may be said of one process change today: its verdict, the figures, and how long until there is one.
use super::changes::reading;
use super::figures::Figures;
use crate::domain::{ProcessChange, Verdict};
use crate::patterns::ChangeEffect;
use crate::render::charts::{self, BeforeAfter, BeforeAfters};
use crate::render::words;

/// One change, judged by the figures of a day. Made of figures that are narrowed to where the change applies.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    pub verdict: Verdict,
    pub figures: ChangeEffect,
    /// "Too early: about six more weeks".
    pub reading: String,
    /// Counts and interval in a sentence: "12 before, 3 after: 0.26 times as often (0.06 to 0.93)."
    pub sentence: String,
    pub svg: String,
}

/// The effect of a change; nothing while it is not in place, or when it takes effect later than the figures reach.
pub fn effect(figures: &Figures<'_>, change: &ProcessChange) -> Option<Effect> {
    let key = change.external_id.as_ref().map_or_else(|| change.id.to_string(), ToString::to_string);
    let found = figures.changes().rows.iter().find(|it| it.change_id == key)?;
    let sentence = sentence(found);
    let reading = reading(figures, found);
    Some(Effect {
        verdict: found.judged(),
        svg: drawn(found, change, &reading, &sentence),
        reading,
        sentence,
        figures: found.clone(),
    })
}

/// A sentence of figures that were kept when the change was judged.
pub fn sentence(it: &ChangeEffect) -> String {
    let counts = format!("{} before, {} after", words::grouped(it.x_before), words::grouped(it.x_after));
    let days = format!("in {} days on either side", it.window_days);
    match (it.rr, it.rr_lo, it.rr_hi) {
        (Some(rr), lo, Some(hi)) => {
            let lo = lo.map_or_else(|| "0".to_owned(), words::ratio);
            format!(
                "{counts}, {days}: {} times as often ({lo} to {}, 95% interval).",
                words::ratio(rr),
                words::ratio(hi)
            )
        }
        (Some(rr), Some(lo), None) => {
            format!(
                "{counts}, {days}: {} times as often (95% interval from {}).",
                words::ratio(rr),
                words::ratio(lo)
            )
        }
        _ => format!("{counts}, {days}."),
    }
}

fn drawn(it: &ChangeEffect, change: &ProcessChange, reading: &str, sentence: &str) -> String {
    let class = match it.judged() {
        Verdict::Fell => "v-good",
        Verdict::Rose => "v-late",
        _ => "v-flat",
    };
    charts::draw_before_after(&BeforeAfters {
        id: format!("effect-{}", change.number),
        title: format!("{}: {reading}", change.label()),
        desc: format!("How many times as often the cause is found after the change as before. {sentence}"),
        rows: vec![BeforeAfter {
            href: None,
            label: change.plan.title.to_string(),
            under: change.plan.cause.label().to_owned(),
            before: words::grouped(it.x_before),
            after: words::grouped(it.x_after),
            ratio: it.rr,
            interval: (it.rr_lo, it.rr_hi),
            verdict: reading.to_owned(),
            class,
            is_early: it.verdict == Verdict::TooEarly,
        }],
    })
}
