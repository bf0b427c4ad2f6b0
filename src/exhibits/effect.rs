//! What may be said of one process change today: its verdict, the figures, and how long until there is one.
use super::figures::Figures;
use crate::domain::{Period, ProcessChange, Verdict};
use crate::patterns::{ChangeEffect, Interval, LevelRate, Span};
use crate::render::charts::{self, SpanRow, Spans};
use crate::render::{effects, words};

/// One change, judged by the figures of a day, where it applies.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    pub verdict: Verdict,
    pub figures: ChangeEffect,
    /// "Too early: about six more weeks".
    pub reading: String,
    /// Where it is too early: days until there is a verdict, at the rate of cases so far.
    pub days_left: Option<usize>,
    /// Counts and interval in a sentence: "12 before, 3 after: 0.26 times as often (0.06 to 0.93)."
    pub sentence: String,
}

/// The effect of a change; nothing while it is not in place, or when it takes effect later than the figures reach.
pub fn effect(figures: &Figures<'_>, change: &ProcessChange) -> Option<Effect> {
    let key = change.key();
    let found = figures.changes().rows.iter().find(|it| it.change_id == key)?;
    Some(Effect {
        verdict: found.judged(),
        reading: said(found, figures.windows.window),
        days_left: found
            .days_until_told(figures.windows.window)
            .filter(|_| found.judged() == Verdict::TooEarly),
        sentence: effects::sentence(found),
        figures: found.clone(),
    })
}

fn said(it: &ChangeEffect, record: Period) -> String {
    if it.is_mixed { it.judged().label().to_owned() } else { effects::reading(it, record) }
}

/// The effect as it was when the change was judged; nothing if it wasn't, or of what can't be read any more.
pub fn judged(change: &ProcessChange) -> Option<Effect> {
    let check = change.check.as_ref()?;
    let kept: ChangeEffect = serde_json::from_str(&check.effect).ok()?;
    let figures = ChangeEffect {
        title: change.plan.title.to_string(),
        roll_out_days: change.plan.roll_out_days.unsigned_abs(),
        is_mixed: check.verdict == Verdict::NotSeparable,
        ..kept
    };
    Some(Effect {
        verdict: check.verdict,
        reading: check.verdict.label().to_owned(),
        days_left: None,
        sentence: effects::sentence(&figures),
        figures,
    })
}

impl Effect {
    /// The rates of the baseline, before and after on one axis. `id` is the only one of its name on the page.
    pub fn chart(&self, id: &str) -> String {
        let rows: Vec<_> = self.figures.rates().into_iter().map(row).collect();
        let told: Vec<_> =
            rows.iter().map(|it| format!("{}: {}, {}", it.label, it.value, it.aside)).collect();
        charts::draw_spans(&Spans {
            id: id.to_owned(),
            title: self.reading.clone(),
            desc: format!(
                "Findings for each 1,000 customer-months with 95% intervals. {}. {}",
                told.join("; "),
                self.sentence
            ),
            unit: "Findings for 1,000 customer-months, with 95% interval",
            rows,
        })
    }

    /// How many times as often, as small as it stands on a card.
    pub fn cell(&self) -> String {
        let it = &self.figures;
        let clear = matches!(self.verdict, Verdict::Fell | Verdict::Rose);
        charts::ratio_cell(it.rr, (it.rr_lo, it.rr_hi), clear, &self.cell_words())
    }

    /// "0.26 times (0.06 to 0.93), n = 15".
    pub fn cell_words(&self) -> String {
        let it = &self.figures;
        let n = it.x_before + it.x_after;
        let Some(rr) = it.rr else { return format!("n = {}", words::grouped(n)) };
        let lo = it.rr_lo.map_or_else(|| "0".to_owned(), words::ratio);
        let interval = match it.rr_hi {
            Some(hi) => format!("{lo} to {}", words::ratio(hi)),
            None => format!("from {lo}"),
        };
        format!("{} times ({interval}), n = {}", words::ratio(rr), words::grouped(n))
    }

    /// "tag good".
    pub fn tone(&self) -> &'static str {
        match self.verdict {
            Verdict::Fell => "good",
            Verdict::Rose => "late",
            _ => "",
        }
    }
}

fn row((span, period, it): (Span, Period, LevelRate)) -> SpanRow {
    let label = match span {
        Span::Baseline => "Baseline",
        Span::Before => "Before",
        Span::After => "After",
    };
    SpanRow {
        label: label.to_owned(),
        under: words::period(period),
        rate: it.rate,
        interval: it.interval,
        value: rate_words(it.rate, it.interval),
        aside: format!("{} {}", words::grouped(it.x), if it.x == 1 { "finding" } else { "findings" }),
        stands_out: span == Span::After,
    }
}

/// "8.1 (4.2 to 14)".
fn rate_words(rate: Option<f64>, interval: Option<Interval>) -> String {
    let Some(rate) = rate else { return "no rate yet".to_owned() };
    match interval {
        Some(it) => format!("{} ({} to {})", words::ratio(rate), words::ratio(it.lo), words::ratio(it.hi)),
        None => words::ratio(rate),
    }
}

/// The figures before a change, in a sentence: "12 findings in 4,100 customer-months, 1 Feb to 31 Oct 2026: …".
pub fn baseline_words(it: &crate::domain::Baseline) -> String {
    let findings = words::sentence(&words::counted(it.findings, "finding", "findings"));
    let months = words::decimal(it.exposure, 0);
    let period = words::period(Period { from: it.from, to: it.to });
    let interval = it.rate_lo.zip(it.rate_hi).map(|(lo, hi)| Interval { lo, hi });
    match it.rate {
        Some(rate) => format!(
            "{findings} in {months} customer-months, {period}: {} for each 1,000, 95% interval in brackets.",
            rate_words(Some(rate), interval)
        ),
        None => format!("{findings}, {period}; no customer is on record for these days."),
    }
}
