//! Draws mails about reviews and patterns in the moment of sending. `None`: what they tell is no longer so.
use crate::domain::{MailKind, Organisation, PatternId, Person, ReviewId, quarter_label};
use crate::render::letters::Words;
use crate::render::review_letters::{self, Meeting};
use crate::store::{self, Conn};

/// A mail's words, and the path of its one link.
type Drawn = Option<(Words, String)>;

/// The pre-read, or that it meets elsewhere, to somebody who is asked to come, until the review is closed.
pub async fn meeting(
    conn: &mut Conn,
    kind: MailKind,
    id: ReviewId,
    person: &Person,
    organisation: &Organisation,
) -> store::Result<Drawn> {
    let Some(review) = store::reviews::find(conn, id).await? else { return Ok(None) };
    let asked = review.people.iter().any(|it| it.person_id == person.id);
    let Some(snapshot) = review.snapshot.filter(|_| asked && review.closed.is_none()) else {
        return Ok(None);
    };
    let chair = store::people::find(conn, review.plan.chair_id).await?;
    let zone = organisation.zone;
    let meeting = Meeting {
        title: &quarter_label(review.quarter, organisation.fiscal_start_month),
        day: &zone.long_day(review.plan.meets_at),
        time: &zone.clock(review.plan.meets_at),
        place: review.plan.place.as_str(),
        chair: chair.as_ref().map_or("Customer Success", |it| it.name.as_str()),
        provisional: snapshot.provisional,
    };
    let words = match kind {
        MailKind::ReviewMoved => review_letters::moved(meeting),
        _ => review_letters::pre_read(meeting),
    };
    Ok(Some((words, format!("/reviews/{id}"))))
}

/// A pattern that is open again because its day has come, to the owner of the decision.
pub async fn look_due(conn: &mut Conn, id: PatternId, person: &Person) -> store::Result<Drawn> {
    let Some(pattern) = store::pattern_records::find(conn, id).await? else { return Ok(None) };
    let last = pattern.decisions.iter().max_by_key(|it| (it.decided_at, it.id));
    let Some(decision) = last.filter(|it| pattern.is_open() && it.owner_id == person.id) else {
        return Ok(None);
    };
    Ok(Some((review_letters::look_due(&pattern, decision), format!("/patterns/records/{id}"))))
}
