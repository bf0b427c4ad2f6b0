//! Which few causes make up most of the trouble: by findings, and by money in a drawing of its own. No second axis.
use super::bars::{self, Bar, Bars, Mark};
use super::pareto_table::{finding_table, money_table};
use super::{ENOUGH, Exhibit};
use crate::domain::{Cause, Currency, Period};
use crate::patterns::{Interval, Pareto, ParetoRow};
use crate::render::words;

/// Where a cause leads: to the autopsies behind its bar, or nowhere.
pub type Lead<'a> = &'a dyn Fn(Cause) -> Option<String>;

/// Causes by the number of findings. `id` has to be the only one of its name on the page.
pub fn by_findings(id: &str, pareto: &Pareto, period: Period, lead: Lead) -> Exhibit {
    let found: Vec<_> = pareto.rows.iter().filter(|it| it.n > 0).collect();
    let top = top(found.iter().map(|it| it.n), pareto.n);
    let reach = match found.iter().take(top).next_back().and_then(|it| it.cum_share) {
        Some(share) if pareto.n >= words::SMALL => format!("{} of findings", words::percent(share)),
        _ => {
            let sum = found.iter().take(top).map(|it| it.n).sum();
            format!("{} findings", words::k_of_n(sum, pareto.n))
        }
    };
    let all = format!("All {} findings name one cause", words::count(pareto.n));
    let title = title(pareto, (found.len(), top), all, &reach);
    let rows: Vec<_> = found.iter().filter_map(|it| finding_bar(it, lead)).collect();
    let desc =
        "Horizontal bars in falling order, each with a dot for the share and a line for its 95% interval.";
    let drawn = pareto.n >= ENOUGH;
    let lines = found
        .iter()
        .map(|it| format!("{}: {}", it.cause.label(), words::share(it.n, pareto.n, it.interval())));
    Exhibit {
        subtitle: subtitle(pareto, "Share of", period),
        svg: drawn.then(|| {
            bars::draw(&Bars {
                id: id.to_owned(),
                title: title.clone(),
                desc: described(desc, &rows),
                heading: "Findings",
                mark: Mark::Dot,
                top,
                rows,
            })
        }),
        size: bars::SIZE,
        lines: if drawn { Vec::new() } else { lines.collect() },
        n: sample(pareto),
        note: finding_note(pareto, &found, top),
        table: finding_table(pareto),
        title,
    }
}

/// Causes by the money at risk when the autopsies were opened. `id` has to be the only one of its name on the page.
pub fn by_money(id: &str, pareto: &Pareto, period: Period, currency: &Currency, lead: Lead) -> Exhibit {
    let found: Vec<_> = pareto.by_money().into_iter().filter(|it| !it.arr.is_zero()).collect();
    let minor = |it: &ParetoRow| it.arr.minor.get();
    let sizes = found.iter().map(|it| usize::try_from(minor(it)).unwrap_or(0));
    let top = top(sizes, usize::try_from(pareto.arr.minor.get()).unwrap_or(0));
    let all = pareto.arr.minor.short(currency);
    let reach = match found.iter().take(top).next_back().and_then(|it| it.arr_cum_share) {
        Some(share) if pareto.n >= words::SMALL => {
            format!("{} of the money at risk", words::percent(share))
        }
        _ => format!("most of the {all} at risk"),
    };
    let one = "All the money at risk lies with one cause".to_owned();
    let title = if pareto.n > 0 && found.is_empty() {
        "No money at risk is on record for these findings".to_owned()
    } else {
        title(pareto, (found.len(), top), one, &reach)
    };
    let rows: Vec<_> = found.iter().filter_map(|it| money_bar(it, currency, lead)).collect();
    let desc = "Horizontal bars in falling order, each with a diamond for the share of the money and a line for its 95% interval.";
    let drawn = pareto.n >= ENOUGH && !found.is_empty();
    let lines =
        found.iter().map(|it| format!("{}: {} of {all}", it.cause.label(), it.arr.minor.short(currency)));
    Exhibit {
        subtitle: subtitle(pareto, &format!("Share of {all} at risk in"), period),
        svg: drawn.then(|| {
            bars::draw(&Bars {
                id: id.to_owned(),
                title: title.clone(),
                desc: described(desc, &rows),
                heading: "At risk",
                mark: Mark::Diamond,
                top,
                rows,
            })
        }),
        size: bars::SIZE,
        lines: if drawn { Vec::new() } else { lines.collect() },
        n: sample(pareto),
        note: money_note(pareto, &found),
        table: money_table(pareto, currency),
        title,
    }
}

/// How many of the falling `sizes` it takes to reach three quarters of the whole.
fn top(sizes: impl Iterator<Item = usize>, whole: usize) -> usize {
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
fn title(pareto: &Pareto, (used, top): (usize, usize), all: String, reach: &str) -> String {
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

fn subtitle(pareto: &Pareto, what: &str, period: Period) -> String {
    let findings = if pareto.n == 1 { "agreed finding" } else { "agreed findings" };
    let (n, period) = (words::grouped(pareto.n), words::period(period));
    format!("{what} {n} {findings} by primary cause, {period}")
}

fn sample(pareto: &Pareto) -> String {
    let tag = words::tag(pareto.n).map_or_else(String::new, |it| format!(", {it}"));
    format!("n = {}{tag}", words::grouped(pareto.n))
}

fn described(begin: &str, rows: &[Bar]) -> String {
    let rows: Vec<_> = rows
        .iter()
        .map(|it| format!("{}: {}, interval {}", it.label, it.value, words::interval(it.interval)))
        .collect();
    format!("{begin} {}.", rows.join("; "))
}

fn finding_bar(row: &ParetoRow, lead: Lead) -> Option<Bar> {
    let share = row.share?;
    Some(Bar {
        href: lead(row.cause),
        label: row.cause.label().to_owned(),
        share,
        interval: row.interval()?,
        value: format!("{} · {}", words::grouped(row.n), words::percent(share)),
        aside: None,
        running: row.cum_share?,
    })
}

fn money_bar(row: &ParetoRow, currency: &Currency, lead: Lead) -> Option<Bar> {
    let share = row.arr_share?;
    Some(Bar {
        href: lead(row.cause),
        label: row.cause.label().to_owned(),
        share,
        interval: row.arr_interval()?,
        value: format!("{} · {}", row.arr.minor.short(currency), words::percent(share)),
        aside: one_account(row),
        running: row.arr_cum_share?,
    })
}

/// A bar that is mostly one account's says so.
fn one_account(row: &ParetoRow) -> Option<String> {
    match row.arr_top_account_share? {
        share if share >= 1.0 => Some("one account".to_owned()),
        share if share > 0.5 => Some(format!("one account: {}", words::percent(share))),
        _ => None,
    }
}

fn finding_note(pareto: &Pareto, found: &[&ParetoRow], top: usize) -> String {
    let mut note = Vec::new();
    if pareto.n >= ENOUGH {
        note.push("Dot: share. Line: 95% Wilson interval.".to_owned());
        note.push("Each autopsy counts, also an account’s second.".to_owned());
        if overlap(found.iter().take(top).filter_map(|it| it.interval())) {
            note.push(format!(
                "Neighbouring intervals overlap: read the first {} as a group, not as a league table.",
                words::count(top)
            ));
        }
    }
    let never = pareto.rows.len() - found.len();
    if pareto.n > 0 && never > 0 {
        let causes = words::sentence(&words::counted(never, "cause was", "causes were"));
        note.push(format!("{causes} found in none; the table has them too."));
    }
    note.extend(undetermined(pareto));
    note.join(" ")
}

fn money_note(pareto: &Pareto, found: &[&ParetoRow]) -> String {
    let mut note = Vec::new();
    if pareto.n >= ENOUGH && !found.is_empty() {
        note.push("Diamond: share of the money. Line: 95% interval.".to_owned());
    }
    // With equal amounts the money is worth as much as the count, and there is nothing to say.
    if let Some(n_eff) = pareto.arr_n_eff.map(|it| format!("{it:.0}"))
        && n_eff != pareto.n.to_string()
    {
        note.push(format!(
            "{} decided cases, but the money behaves like {n_eff}, and the intervals are that wide.",
            words::grouped(pareto.n)
        ));
    }
    if found.iter().any(|it| one_account(it).is_some()) {
        note.push("“One account”: more than half of that money is a single account’s.".to_owned());
    }
    note.extend(undetermined(pareto));
    note.join(" ")
}

/// Whether each interval overlaps the next; never for fewer than two.
fn overlap(intervals: impl Iterator<Item = Interval>) -> bool {
    let all: Vec<_> = intervals.collect();
    all.len() > 1 && all.windows(2).all(|it| it[0].overlaps(it[1]))
}

fn undetermined(pareto: &Pareto) -> Option<String> {
    let findings = words::sentence(&words::counted(pareto.undetermined, "finding says", "findings say"));
    (pareto.undetermined > 0).then(|| format!("{findings} “can't tell” and stand in no share."))
}
