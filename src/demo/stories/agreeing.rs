//! Autopsies that wait for consent, one that a sponsor let go ahead without, and one that was no autopsy after all.
use super::super::names::{JOON_HO, PRIYA, TOMAS, WES};
use super::{
    Answer, BLANK, Cancelled, Overridden, Rescue, Seat, Story, agreed, declined, seen, silent, task,
};
use crate::domain::{Cause, Function};

/// Second time. Four have agreed, Product has declined, two haven't answered.
pub(super) const HALCYON: Story = Story {
    account: "Halcyon Health",
    opened: 4,
    agree_in: -1,
    file_in: 5,
    happened: "The roll-out to the five northern hospitals stopped after the second one. Ward managers there have gone \
               back to spreadsheets, and the programme board has asked for a written plan before its next meeting.",
    lifecycle_stage: "implementation",
    stated_reason: "We bought one planning system and we are running six. Nobody can tell us when that ends.",
    signals: &[seen("usage_drop", 38), seen("escalation", 9), seen("nps_detractor", 21)],
    arr_at_risk: 2_100_000,
    growth_deal: Some(450_000),
    seats: &[
        agreed(Function::CustomerSuccess, 4),
        agreed(Function::Onboarding, 4),
        agreed(Function::CloudOperations, 3),
        agreed(Function::Support, 1),
        declined(
            Function::Product,
            1,
            "Two of the five hospitals run a release we stopped supporting two quarters ago. Until that is on the table this \
             is a question of versions, and a cause named now would point the wrong way.",
        ),
        silent(Function::Sales),
        silent(Function::ProfessionalServices),
    ],
    ..BLANK
};

/// Opened yesterday; nobody has answered yet.
pub(super) const QUILLON: Story = Story {
    account: "Quillon Media",
    leader: PRIYA,
    opened: 1,
    agree_in: 2,
    file_in: 8,
    happened: "Four severity-one cases are open at once and the newsroom has switched alerts off. The renewal call \
               was moved twice and then cancelled.",
    lifecycle_stage: "support",
    stated_reason: "Everything we send you is urgent and nothing is ever looked at first.",
    signals: &[seen("sev1_spike", 12), seen("login_gap", 6), seen("silence", 3)],
    arr_at_risk: 48_000,
    seats: &[
        silent(Function::CustomerSuccess),
        silent(Function::Sales),
        silent(Function::Product),
        silent(Function::Onboarding),
        silent(Function::Support),
    ],
    ..BLANK
};

/// Third time. Support declined, the sponsor let the rescue begin; two of four have filed.
pub(super) const OSTRAVA: Story = Story {
    account: "Ostrava Glass",
    leader: PRIYA,
    opened: 8,
    agree_in: -4,
    file_in: 2,
    happened: "The night shift stopped using furnace plans after the same import fault came back for the third time. \
               The plant manager has told us that the contract ends with the month unless it is gone.",
    lifecycle_stage: "renewal",
    stated_reason: "You have closed this case five times. We have not.",
    signals: &[seen("sev1_spike", 26), seen("usage_drop", 19), seen("competitor_mention", 10)],
    arr_at_risk: 240_000,
    seats: &[
        agreed(Function::CustomerSuccess, 8).filed(
            5,
            Cause::SupportClosure,
            "high",
            "The import fault was closed on a workaround five times in eleven weeks. No case carries a root cause.",
        )
        .with(&[Cause::MissedSignals], "A case that reopens twice goes to the success manager the same day."),
        agreed(Function::Engineering, 7).filed(
            2,
            Cause::SupportClosure,
            "medium",
            "The import fault first reached us nine weeks after the customer reported it.",
        ),
        agreed(Function::Product, 6),
        agreed(Function::Sales, 6),
        declined(
            Function::Support,
            6,
            "Four severity-one cases are open this week. Half an hour on history comes after they are closed.",
        ),
    ],
    overridden: Some(Overridden {
        ago: 4,
        by: WES,
        reason: "The contract ends in a month and the account can't wait for the fifth consent. Support files when \
                 the open cases are closed; the missing consent stays on record.",
    }),
    rescue: Some(Rescue {
        started: 4,
        tasks: &[
            task("Reproduce the import fault on the plant's own file", "resources", TOMAS, 1, None),
            task("Call with the plant manager every second day", "advocate", PRIYA, 2, Some(3)),
            task("Hand-held night shift for one week", "adopt", JOON_HO, 6, None),
        ],
        ended: None,
    }),
    ..BLANK
};

/// Cancelled: there was nothing to find.
pub(super) const TERN: Story = Story {
    account: "Tern Logistics",
    opened: 20,
    agree_in: -16,
    file_in: -9,
    happened: "Sign-ins fell to nothing on a Monday and stayed there for a week. Two weekly plans were not opened.",
    stated_reason: "",
    signals: &[seen("login_gap", 22)],
    arr_at_risk: 198_000,
    seats: &[
        agreed(Function::CustomerSuccess, 20),
        agreed(Function::Support, 19),
        Seat {
            answer: Answer::NotInvolved {
                ago: 19,
                reason: "The depots were live and trained eighteen months ago; nothing was delivered since.",
                excused: 18,
            },
            ..silent(Function::Onboarding)
        },
    ],
    cancelled: Some(Cancelled {
        ago: 17,
        kind: "unfounded",
        reason: "All depots were shut for the yearly stock count, which the customer had announced at the last review. \
                 Usage was back to normal on the first working day.",
    }),
    ..BLANK
};
