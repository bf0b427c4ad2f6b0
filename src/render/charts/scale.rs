//! An axis of shares from zero to as far as the marks reach, with few round ticks.

/// Where a share stands on the page.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    from: f64,
    to: f64,
    top: f64,
}

/// A place on the axis with what is written there.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    pub share: f64,
    pub label: String,
}

/// Thousandths between ticks, with the decimals that each asks for.
const STEPS: [(u16, usize); 8] = [(1, 1), (2, 1), (5, 1), (10, 0), (20, 0), (50, 0), (100, 0), (200, 0)];
/// At most this many ticks after zero.
const MOST: f64 = 5.0;

impl Scale {
    /// From `from` to `to` pixels, for shares up to `top`. An axis of nothing reaches one tick.
    pub fn new(from: f64, to: f64, top: f64) -> Self {
        Self { from, to, top: if top > 0.0 { top.min(1.0) } else { 0.001 } }
    }

    pub fn x(&self, share: f64) -> f64 {
        self.from + share.clamp(0.0, self.top) / self.top * (self.to - self.from)
    }

    /// Zero and up to five round shares, none beyond the end of the axis.
    pub fn ticks(&self) -> Vec<Tick> {
        let fits = |step: &(u16, usize)| self.top / (f64::from(step.0) / 1000.0) <= MOST + 1e-9;
        let (step, decimals) = STEPS.into_iter().find(fits).unwrap_or((200, 0));
        let share = |at: u16| f64::from(at * step) / 1000.0;
        (0..=5)
            .filter(|at| share(*at) <= self.top + 1e-9)
            .map(|at| Tick { share: share(at), label: label(share(at), decimals) })
            .collect()
    }
}

fn label(share: f64, decimals: usize) -> String {
    if share > 0.0 { format!("{:.decimals$}%", share * 100.0) } else { "0%".to_owned() }
}
