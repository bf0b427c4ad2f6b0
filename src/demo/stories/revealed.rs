//! Autopsies whose filings are open: one to reconcile today, one whose finding waits for answers.
use super::super::names::{CAL, DANA, JOON_HO, NOOR, PRIYA, TOMAS};
use super::{BLANK, Proposal, Rescue, Reveal, RevealedBecause, Story, accepts, agreed, dissents, seen, task};
use crate::domain::{Cause, Function};

/// Seven filings, four causes, opened together today.
pub(super) const KESTREL: Story = Story {
    account: "Kestrel Foods",
    opened: 19,
    agree_in: -14,
    file_in: 0,
    happened: "Usage of the routing rules fell by half in the second month and has not come back. The two cold-chain sites never \
               went live, and the customer has stopped paying for them.",
    lifecycle_stage: "onboarding",
    stated_reason: "We still do it by phone, because nobody here knows how to change a rule.",
    signals: &[seen("usage_drop", 48), seen("invoice_late", 30), seen("nps_detractor", 25)],
    arr_at_risk: 386_000,
    growth_deal: Some(120_000),
    seats: &[
        agreed(Function::Sales, 17)
            .filed(
                12,
                Cause::OnboardingGap,
                "high",
                "Kick-off was one 45-minute call. No administrator joined, and there wasn't a second session.",
            )
            .with(&[], "A kick-off that waits until the customer has named its administrator."),
        agreed(Function::ProfessionalServices, 16).filed(
            9,
            Cause::OnboardingGap,
            "high",
            "In the third month we were asked to fix routing rules the customer could have changed. Nobody there had \
             been shown how.",
        ),
        agreed(Function::CloudOperations, 15).filed(
            8,
            Cause::OnboardingGap,
            "medium",
            "Sign-ins show two active administrators in the first 60 days. One of them was ours.",
        ),
        agreed(Function::CustomerSuccess, 19).filed(
            13,
            Cause::OnboardingGap,
            "high",
            "At day 90 the customer couldn't say which workflow was live.",
        ),
        agreed(Function::Onboarding, 17)
            .filed(
                6,
                Cause::CrmInvisible,
                "high",
                "We planned for one site. The goals record listed three, but it couldn't be opened from onboarding until \
                 four weeks after kick-off.",
            )
            .with(&[Cause::CrmUndocumented], "Goals that every post-sale team can open on day one."),
        agreed(Function::Support, 16).filed(
            5,
            Cause::ProductDefect,
            "medium",
            "Rounding error in pallet counts, reproduced in the eighth week and fixed eight weeks later.",
        ),
        agreed(Function::Product, 14).filed(
            0,
            Cause::CrmUndocumented,
            "low",
            "Proof-of-value notes don't mention the cold-chain sites at all.",
        ),
    ],
    reveal: Some(Reveal { ago: 0, why: RevealedBecause::AllFiled }),
    rescue: Some(Rescue {
        started: 14,
        tasks: &[
            task("Second onboarding session, with an administrator for each site", "adopt", JOON_HO, -5, Some(6)),
            task("Cold-chain sites live, one after the other", "adopt", JOON_HO, 11, None),
            task("Credit for the months in which the sites stood still", "renewal", CAL, 4, None),
        ],
        ended: None,
    }),
    ..BLANK
};

/// Opened at the due date without Engineering. The finding waits for two answers and has one dissent.
pub(super) const NORTHGATE: Story = Story {
    account: "Northgate Schools Trust",
    leader: PRIYA,
    opened: 17,
    agree_in: -12,
    file_in: -6,
    happened: "School bus routes for the new term were published with last year's stops. Eleven schools went back to \
               the council's own list, and the trust's board has put us on its agenda.",
    lifecycle_stage: "onboarding",
    stated_reason: "Nobody told us that a new school year is a new project.",
    signals: &[seen("escalation", 18), seen("nps_detractor", 27), seen("login_gap", 61)],
    arr_at_risk: 310_000,
    seats: &[
        agreed(Function::CustomerSuccess, 17).filed(
            15,
            Cause::OnboardingGap,
            "medium",
            "Training covered the first import. The yearly roll-over is in no session and no checklist.",
        ),
        agreed(Function::Sales, 15).filed(
            9,
            Cause::ProductComplexity,
            "medium",
            "The roll-over takes 14 steps in three menus. The trust has one administrator, two days a week.",
        ),
        agreed(Function::Onboarding, 16)
            .filed(
                10,
                Cause::CrmUndocumented,
                "medium",
                "Term dates and the number of schools stand nowhere in the record at handover.",
            )
            .with(&[Cause::CustomerCapability], ""),
        agreed(Function::Product, 14).filed(
            8,
            Cause::OnboardingGap,
            "low",
            "The roll-over guide was opened by no one at the trust before the term began.",
        ),
        agreed(Function::Support, 15)
            .filed(
                7,
                Cause::MissedSignals,
                "medium",
                "Two tickets, months before the term, asked how next year's stops are entered. Both were answered with a link.",
            )
            .with(&[Cause::OnboardingGap], "A yearly call before the roll-over, booked at kick-off."),
        agreed(Function::Engineering, 13),
    ],
    reveal: Some(Reveal { ago: 5, why: RevealedBecause::DueDate }),
    finding: Some(Proposal {
        ago: 2,
        primary: Cause::OnboardingGap,
        primary_share: 60,
        contributing: &[(Cause::MissedSignals, 25), (Cause::ProductComplexity, 15)],
        statement: "Onboarding ended with the first import and had no step for the yearly roll-over. Two questions \
                    before the term pointed at it and were answered as tickets.",
        replies: &[
            accepts(Function::CustomerSuccess, 2),
            accepts(Function::Product, 1),
            dissents(
                Function::Onboarding,
                1,
                "The plan followed the record we were handed, and the record had no term dates. What was never written \
                 down came first; its share should not be nought.",
            ),
        ],
    }),
    rescue: Some(Rescue {
        started: 13,
        tasks: &[
            task("Stops of all schools corrected and checked with each office", "resources", TOMAS, -7, Some(8)),
            task("Roll-over done together with the administrator", "adopt", NOOR, -2, Some(3)),
            task("Paper for the trust's board", "advocate", PRIYA, 3, None),
            task("Visit to the three schools that left", "advocate", DANA, 8, None),
        ],
        ended: None,
    }),
    ..BLANK
};
