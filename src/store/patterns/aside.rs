//! What a report says beside its figures.
use crate::domain::{Period, Timestamp};
use crate::patterns::Filter;
use crate::store::{Conn, Result};

/// What a report says beside its figures.
#[derive(Debug, Clone, Copy)]
pub struct Aside {
    /// Autopsies whose rescue a sponsor let begin without every consent; to cancel one takes it out of no count.
    pub rescued_without_agreement: usize,
}

/// Counts over the autopsies that were opened in the period and pass the filter, as they stood at `before`.
/// Overrides are few, so they come first.
pub async fn aside(conn: &mut Conn, period: Period, filter: &Filter, before: Timestamp) -> Result<Aside> {
    let rescued_without_agreement = sqlx::query_scalar!(
        r#"select count(*) as "n!: i64"
           from overrides o cross join autopsies a on a.id = o.autopsy_id
           where o.at < $7 and a.opened_on >= $1 and a.opened_on < $2
             and ($3 is null or a.segment = $3) and ($4 is null or a.region = $4)
             and ($5 is null or a.product = $5) and ($6 is null or a.lifecycle_stage = $6)"#,
        period.from,
        period.to,
        filter.segment,
        filter.region,
        filter.product,
        filter.stage,
        before,
    )
    .fetch_one(conn)
    .await?;
    Ok(Aside { rescued_without_agreement: usize::try_from(rescued_without_agreement).unwrap_or_default() })
}
