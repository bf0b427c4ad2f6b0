//! Who takes part: each seat's answer, whether it has filed, and what may be done about it. Never what it filed.
use super::Read;
use super::acts::Button;
use super::list::days_late;
use super::show::short_day;
use crate::domain::{Consent, Person, Seat, show_day};
use crate::web::names::{Names, Who};
use serde::Serialize;

#[derive(Serialize)]
pub struct SeatRow {
    pub who: Who,
    pub agreed: String,
    pub agreed_tag: &'static str,
    pub reason: String,
    pub filing: &'static str,
    pub filing_words: String,
    pub when: String,
    pub acts: Vec<Button>,
}

pub fn seat_row(read: &Read, seat: &Seat, names: &Names, me: &Person) -> SeatRow {
    let it = &read.autopsy;
    let mine = seat.held_by(me, read.today).is_some();
    // Lateness is told to the late person and the lead, not to the group.
    let told = mine || me.leader().is_some() || me.sponsor().is_some();
    let (agreed, agreed_tag) = match (seat.excused_at, seat.answer) {
        (Some(_), _) => ("Not involved".to_owned(), "plain"),
        (_, Some(Consent::Agreed)) => {
            (seat.answered_at.map(|at| at.format("%-d %b").to_string()).unwrap_or_default(), "")
        }
        (_, Some(Consent::Declined)) => ("Declined".to_owned(), "late"),
        (_, Some(Consent::NotInvolved)) => ("Says not involved".to_owned(), "wait"),
        (_, None) if it.opening.imported => ("Not on record".to_owned(), "plain"),
        (_, None) if !it.is_open() => ("No answer".to_owned(), "plain"),
        (_, None) if told && read.today > it.opening.agree_by => {
            (days_late((read.today - it.opening.agree_by).num_days()), "late")
        }
        (_, None) => (format!("By {}", short_day(it.opening.agree_by)), "wait"),
    };
    let (filing, filing_words) = filing_state(read, seat, told);
    let stand_in = seat.delegate_id.filter(|it| seat.asked_person(read.today) == Some(*it));
    let line = match stand_in {
        Some(_) => format!("{}, for {}", seat.function.label(), names.name(seat.executive_id)),
        None => seat.function.label().to_owned(),
    };
    SeatRow {
        who: names.who(stand_in.or(seat.executive_id), &line),
        agreed,
        agreed_tag,
        reason: seat.answer_reason.to_string(),
        filing,
        filing_words,
        when: seat
            .filed_at
            .map(|at| {
                if it.opening.imported {
                    seat.filed_on.map(show_day).unwrap_or_default()
                } else {
                    read.zone.show(at)
                }
            })
            .unwrap_or_default(),
        acts: if it.is_open() { seat_acts(read, seat, names, me, mine) } else { Vec::new() },
    }
}

/// Whether a seat has filed. What it filed is not asked here.
pub fn filing_state(read: &Read, seat: &Seat, told: bool) -> (&'static str, String) {
    let it = &read.autopsy;
    match (seat.excused_at, seat.filed_on, &it.reveal) {
        (Some(_), ..) => ("none", "–".into()),
        (_, Some(_), None) => ("sealed", String::new()),
        (_, Some(_), Some(_)) if seat.filed_late == Some(true) => ("wait", "After the reveal".into()),
        (_, Some(_), Some(_)) => ("good", "Revealed".into()),
        (_, None, Some(_)) => ("plain", "Not filed".into()),
        (_, None, None) if !it.is_open() => ("plain", "Not filed".into()),
        (_, None, None) if told && read.today > seat.due_on => {
            ("late", days_late((read.today - seat.due_on).num_days()))
        }
        (_, None, None) => ("wait", format!("Due {}", short_day(seat.due_on))),
    }
}

pub fn seat_acts(read: &Read, seat: &Seat, names: &Names, me: &Person, mine: bool) -> Vec<Button> {
    let it = &read.autopsy;
    let at = |path: &str, label: &str| Button {
        href: format!("{}/seats/{}/{path}", read.address(), seat.function),
        label: label.to_owned(),
    };
    let mut acts = Vec::new();
    if mine && seat.filed_on.is_some() && it.reveal.is_none() {
        acts.push(at("filing", "Change my filing"));
    }
    if seat.executive_id == Some(me.id) && it.may_delegate(seat).is_ok() && seat.excused_at.is_none() {
        acts.push(at("delegate", "Delegate"));
    }
    if mine
        && seat.answer.is_some()
        && seat.excused_at.is_none()
        && seat.filed_on.is_none()
        && it.rescue.is_none()
    {
        acts.push(at("consent", "Change my answer"));
    }
    if me.leader().is_some() && !mine && it.may_hand_on(seat).is_ok() {
        acts.push(at("link", "Hand on a link"));
    }
    if me.leader().is_some() && it.may_excuse(seat).is_ok() {
        acts.push(at("excusal", "Confirm"));
    }
    let lead = names.executive(seat.function);
    if me.leader().is_some() && lead.is_some() && it.may_hand_over(seat, lead).is_ok() && !it.opening.imported
    {
        acts.push(at("holder", "Hand over"));
    }
    acts
}
