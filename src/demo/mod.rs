//! A believable company, made from a seed: the demonstration, and data of any size for tests and benchmarks. The seed and
//! today are arguments; the same seed, size and day give the same bytes for ever, whatever the platform.
//!
//! Under it lies one model: each cause puts accounts in the ditch at its own rate, so causes add up and never crowd each
//! other out, and region and time of year mean nothing. What there is to find, and nothing else, is planted:
//!
//! | # | pattern | strength |
//! |---|---|---|
//! | a | Few causes carry most: `onboarding_gap` with the hand-over, `crm_invisible` and `crm_undocumented` | 24, 14 and 12 of about 100 to begin with |
//! | b | Where a cause lives: `cloud_provisioning` on the product Control Tower | 18 times its rate elsewhere |
//! | | `support_closure` in Enterprise | 5 times |
//! | | `onboarding_gap` in Mid-market | 2.5 times |
//! | c | `severity_gaming` rises through the last 365 days | to 20 times |
//! | d | Executives agree weakly: a function names the true cause when it is not its own | 64 in 100, so Krippendorff's alpha lies between 0.25 and 0.4 |
//! | | Own the shame: a function names its own cause | Sales 3 in 100, Support 25, others 32 to 38 |
//! | | A product defect is named far more often than it is found | 3 times, when the truth isn't seen |
//! | e | Churn the first, second and third time | 5, 18 and 50 in 100 |
//! | f | PC-031 works: `onboarding_gap` from its first day, 260 days ago | a tenth is left |
//! | | PC-024 does nothing and follows a spike: `product_quality` in the 270 days before it, 420 days ago | 24 times, then back to normal by itself |
//! | | PC-017, PC-026, PC-034 and PC-037 do nothing (702, 351, 190 and 155 days ago) | – |
//! | | PC-039 can't be judged yet (40 days ago) | – |
//! | g | `usage_drop` in the ninety days before `missed_signals` | 85 in 100, before other causes 9 |
//! | h | Engineering files late or not at all; customer success files first | mean 16 and 3 days, others 5; 22 in 100 never, others 8 |
//! | i | The lifecycle stage follows the group of the cause (delivery in onboarding, support in support …) | `Model::stage` |
//!
//! [`Patterns::None`] is the negative control: all of them are gone, every cause is as frequent as the next.
mod cast;
pub mod changes;
mod company;
mod csv;
mod history;
mod model;
pub mod names;
pub mod reviews;
mod rng;
mod rows;
pub mod stories;

pub use self::csv::FILES;
pub use cast::{CAST, Earlier, Part};
pub use company::{Company, Histories, Size};
pub use model::{CONCENTRATED_PRODUCT, Patterns};
pub use names::{PEOPLE, Person};
pub use rng::Rng;
pub use rows::{
    Account, Autopsy, CURRENCY, Change, Ending, Filed, Filing, Finding, History, PRODUCTS, REGIONS, SEGMENTS,
    SIGNALS, STAGES, Signal,
};
