//! Autopsies that everybody has agreed to and not everybody has filed on.
use super::super::names::{CAL, DANA, HELEN, INGRID, JOON_HO, NOOR, PRIYA, RUTH, TOMAS, WES};
use super::{BLANK, Reach, Rescue, Story, agreed, seen, task};
use crate::domain::{Cause, Function};

/// Third time. Five of seven have filed; Sales and Cloud operations have until tomorrow.
pub(super) const BRIGHTWATER: Story = Story {
    account: "Brightwater Utilities",
    opened: 12,
    agree_in: -7,
    file_in: 1,
    happened: "Weekly planning runs are down from five to one in three months. A new operations director started ten \
               weeks ago and has asked for a plan or an exit; two severity-one cases reopened last month.",
    stated_reason: "A plan or an exit.",
    signals: &[seen("usage_drop", 92), seen("sponsor_left", 71), seen("sev1_spike", 28), seen("escalation", 14)],
    arr_at_risk: 1_240_000,
    growth_deal: Some(310_000),
    seats: &[
        agreed(Function::CustomerSuccess, 12)
            .filed(
                11,
                Cause::CrmInvisible,
                "high",
                "The order notes list a roll-out to 40 planners. They became visible after the sale only when the \
                 second area had been live for two months.",
            )
            .with(
                &[Cause::OnboardingGap],
                "A look back at every account handed over before the record was opened to all teams.",
            ),
        agreed(Function::Onboarding, 11).filed(
            11,
            Cause::CrmInvisible,
            "high",
            "We planned for six planners from the kick-off form. The order says 40; that page asked us for a sales \
             licence until five months ago.",
        ),
        agreed(Function::Support, 11)
            .filed(
                4,
                Cause::OnboardingGap,
                "medium",
                "31 of the last 38 cases are how-to questions from planners who had no training on the second area.",
            )
            .with(&[Cause::ProductComplexity], ""),
        agreed(Function::Product, 8).filed(
            4,
            Cause::OnboardingGap,
            "medium",
            "The nightly run is set up as one job for both areas. The guided set-up for two areas was never started.",
        ),
        agreed(Function::ProfessionalServices, 8)
            .filed(
                1,
                Cause::CrmUndocumented,
                "low",
                "No success measure for the second area in the statement of work, nor in the record that we can open.",
            )
            .with(&[Cause::SponsorChange], ""),
        agreed(Function::Sales, 9),
        agreed(Function::CloudOperations, 7),
    ],
    rescue: Some(Rescue {
        started: 7,
        tasks: &[
            task("Executive call with the new operations director", "advocate", WES, -6, Some(6)),
            task("Dedicated engineer on two reopened cases", "resources", TOMAS, -5, Some(5)),
            task("Goals written down with the customer, signed", "renewal", DANA, -4, Some(4)),
            task("Nightly planning run moved off the shared queue", "resources", RUTH, -2, Some(2)),
            task("Retraining plan for 34 planners", "adopt", JOON_HO, -1, None),
            task("Root cause for the two reopened cases", "resources", TOMAS, 2, None),
            task("Fix schedule shared with the customer", "advocate", INGRID, 3, None),
            task("Weekly plan review on site for a month", "adopt", PRIYA, 9, None),
            task("Renewal terms for both areas in one paper", "renewal", CAL, 16, None),
        ],
        ended: None,
    }),
    ..BLANK
};

/// Second time. All but Support have filed; Sales is answered for by a delegate.
pub(super) const PALLAS: Story = Story {
    account: "Pallas Retail Group",
    leader: PRIYA,
    opened: 13,
    agree_in: -9,
    file_in: 2,
    happened: "Store replenishment ran on yesterday's stock on nine mornings in five weeks. The buying team has \
               started a tender and invited two of our competitors.",
    lifecycle_stage: "support",
    stated_reason: "We can live with a fault. We cannot live with being told each time that it is solved.",
    signals: &[seen("sev1_spike", 40), seen("competitor_mention", 17), seen("escalation", 15)],
    arr_at_risk: 1_600_000,
    seats: &[
        agreed(Function::CustomerSuccess, 13).filed(
            12,
            Cause::SupportClosure,
            "high",
            "The stock feed was reported seven times and closed seven times with the same restart.",
        ),
        agreed(Function::Sales, 11)
            .filed(
                7,
                Cause::SeverityGaming,
                "medium",
                "26 of the last 28 cases are severity one. The one that stopped the stores was the ninth in line.",
            )
            .with(&[Cause::SupportClosure], "")
            .delegated(CAL),
        agreed(Function::Product, 12).filed(
            6,
            Cause::SupportClosure,
            "medium",
            "The restart hides a time-out that is in no defect on our list.",
        ),
        agreed(Function::Engineering, 10).filed(
            1,
            Cause::ServiceInterruption,
            "low",
            "The feed's log shows a gap at 04:10 on each of the nine mornings.",
        ),
        agreed(Function::CloudOperations, 12).filed(
            8,
            Cause::SupportClosure,
            "medium",
            "The gap at 04:10 is the warehouse's own backup. It was never asked about, in seven cases.",
        ),
        agreed(Function::ProfessionalServices, 11).filed(
            5,
            Cause::NotDetermined,
            "low",
            "We set up the feed three years ago and have seen nothing of it since.",
        ),
        agreed(Function::Support, 9),
    ],
    rescue: Some(Rescue {
        started: 9,
        tasks: &[
            task("One engineer who owns the stock feed until it is quiet", "resources", TOMAS, -3, Some(7)),
            task("Move the feed clear of the customer's backup", "resources", RUTH, 1, None),
            task("Written account of the nine mornings for the buying team", "advocate", PRIYA, 3, None),
            task("Answer the tender", "renewal", CAL, 12, None),
        ],
        ended: None,
    }),
    ..BLANK
};

/// A light autopsy: customer success and one function are enough for a small account.
pub(super) const FENNEL: Story = Story {
    account: "Fennel & Rye",
    reach: Reach::Light,
    leader: PRIYA,
    opened: 5,
    agree_in: -2,
    file_in: 4,
    happened: "Two of three vans still drive the old paper rounds five months after the start. The owner has asked \
               how to get the set-up fee back.",
    lifecycle_stage: "onboarding",
    stated_reason: "It is clever, and none of us knows what to press.",
    signals: &[seen("login_gap", 24), seen("silence", 11)],
    arr_at_risk: 26_000,
    seats: &[
        agreed(Function::CustomerSuccess, 5).filed(
            3,
            Cause::OnboardingGap,
            "medium",
            "One recorded webinar for three drivers and no call afterwards.",
        ),
        agreed(Function::Onboarding, 4),
    ],
    rescue: Some(Rescue {
        started: 4,
        tasks: &[
            task("Ride along on one round and set up both phones", "adopt", NOOR, 2, None),
            task("Set-up fee credited if all three vans run by month end", "renewal", HELEN, 10, None),
        ],
        ended: None,
    }),
    ..BLANK
};
