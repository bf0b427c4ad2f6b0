//! Autopsies with a finding that the room has answered: one whose rescue runs, one that only waits to be closed.
use super::super::names::{CAL, DANA, HELEN, INGRID, JOON_HO, NOOR, PRIYA, RUTH, WES};
use super::{
    Answer, BLANK, Ended, Proposal, Rescue, Reveal, RevealedBecause, Seat, Story, accepts, agreed, dissents,
    seen, silent, task,
};
use crate::domain::{Cause, Function};

/// Third time, and the first finding again. Three of eight tasks are done.
pub(super) const VANTAGE: Story = Story {
    account: "Vantage Aerostructures",
    leader: PRIYA,
    opened: 33,
    agree_in: -28,
    file_in: -22,
    happened: "The third plant was planned with the lead times of the first. Wing sets were late for two weeks, and \
               the programme office stopped the roll-out to plants four and five.",
    lifecycle_stage: "expansion",
    stated_reason: "We tell you the same things at every plant, and every plant starts from nothing.",
    signals: &[seen("escalation", 36), seen("usage_drop", 52), seen("silence", 70)],
    arr_at_risk: 1_020_000,
    growth_deal: Some(540_000),
    seats: &[
        agreed(Function::CustomerSuccess, 33).filed(
            31,
            Cause::CrmInvisible,
            "high",
            "Lead times of plant three are in the opportunity notes of the order. Nobody outside sales can open them.",
        ),
        agreed(Function::Sales, 30).filed(
            25,
            Cause::CrmInvisible,
            "high",
            "We wrote the lead times down with the order and were asked for them twice since.",
        ),
        agreed(Function::Onboarding, 31)
            .filed(
                28,
                Cause::CrmInvisible,
                "high",
                "The kick-off for plant three used the goals sheet of plant one, the only one we could see.",
            )
            .with(&[Cause::CrmUndocumented], "One goals sheet for each plant, opened with the order."),
        agreed(Function::Product, 29).filed(
            24,
            Cause::OnboardingGap,
            "low",
            "Lead times were left at their defaults in all three planning areas of the plant.",
        ),
        agreed(Function::ProfessionalServices, 29).filed(
            23,
            Cause::CrmInvisible,
            "medium",
            "The statement of work for plant three copies plant one, with the same page count.",
        ),
        agreed(Function::Support, 30).filed(
            26,
            Cause::ProductDesign,
            "low",
            "Lead times can't be compared across plants in one view; the difference is visible only in the result.",
        ),
        Seat {
            answer: Answer::NotInvolved {
                ago: 31,
                reason: "Plant three shares the environment of plant one, which was set up and checked years ago.",
                excused: 30,
            },
            ..silent(Function::CloudOperations)
        },
    ],
    reveal: Some(Reveal { ago: 23, why: RevealedBecause::AllFiled }),
    finding: Some(Proposal {
        ago: 21,
        primary: Cause::CrmInvisible,
        primary_share: 70,
        contributing: &[(Cause::OnboardingGap, 20), (Cause::ProductDesign, 10)],
        statement: "What the customer needed at plant three was written down at the sale and could not be opened \
                    afterwards, so the plant was planned like the first. It is the finding of the first autopsy again; the \
                    change made then covered new customers and not new sites.",
        replies: &[
            accepts(Function::CustomerSuccess, 21),
            accepts(Function::Sales, 20),
            accepts(Function::Onboarding, 20),
            dissents(
                Function::Product,
                18,
                "Default lead times in three areas should have stopped the kick-off whatever the record said.",
            ),
            accepts(Function::ProfessionalServices, 18),
            accepts(Function::Support, 17),
        ],
    }),
    rescue: Some(Rescue {
        started: 29,
        tasks: &[
            task("Lead times of plant three corrected with the planners", "resources", JOON_HO, -20, Some(22)),
            task("Standing call with the programme office", "advocate", PRIYA, -25, Some(27)),
            task("Goals written down with the customer, signed", "renewal", CAL, -8, Some(9)),
            task("Training for the planners of plant three", "adopt", JOON_HO, -3, None),
            task("Wing sets planned side by side for four weeks", "adopt", NOOR, 5, None),
            task("Lead times compared across plants in one report", "resources", INGRID, 12, None),
            task("Roll-out plan for plants four and five", "renewal", HELEN, 19, None),
            task("Visit to the programme office", "advocate", WES, 24, None),
        ],
        ended: None,
    }),
    ..BLANK
};

/// Second time, and the same cause again. The rescue has ended; the autopsy waits to be closed.
pub(super) const ODESSA: Story = Story {
    account: "Odessa Marine",
    opened: 41,
    agree_in: -37,
    file_in: -31,
    happened: "The link to the port's berth system was in nobody's scope, and the pilots' rota could not go live. \
               Go-live slipped by nine weeks and the harbour master asked for the fees back.",
    lifecycle_stage: "implementation",
    stated_reason: "We paid for it twice last time as well.",
    signals: &[seen("escalation", 44), seen("invoice_late", 58), seen("silence", 75)],
    arr_at_risk: 870_000,
    seats: &[
        agreed(Function::CustomerSuccess, 41).filed(
            39,
            Cause::ServicesScope,
            "high",
            "The berth system is on the first page of the customer's brief and not in the statement of work.",
        ),
        agreed(Function::Sales, 38).filed(
            33,
            Cause::ProductDefect,
            "medium",
            "The first test file of the link was refused by the import, twice.",
        ),
        agreed(Function::ProfessionalServices, 37)
            .filed(
                32,
                Cause::CrmUndocumented,
                "medium",
                "The berth system was named in a meeting that has no notes in the record.",
            )
            .with(&[Cause::ServicesScope], ""),
        agreed(Function::Product, 38).filed(
            34,
            Cause::ServicesScope,
            "high",
            "The link is a standard one and takes eight days. It was asked for after the planned go-live.",
        )
        .with(&[], "A look at each statement of work by somebody who knows the links."),
        agreed(Function::CloudOperations, 36).filed(
            34,
            Cause::ServicesScope,
            "medium",
            "The environment was ordered without the gateway that a link to a port needs.",
        ),
        agreed(Function::Engineering, 35),
    ],
    reveal: Some(Reveal {
        ago: 30,
        why: RevealedBecause::Leader(
            "Five of six are in and the harbour master's deadline is tomorrow. The sixth can file after opening.",
        ),
    }),
    finding: Some(Proposal {
        ago: 29,
        primary: Cause::ServicesScope,
        primary_share: 75,
        contributing: &[(Cause::CrmUndocumented, 25)],
        statement: "The statement of work left out the link that the customer's brief begins with. It is the finding of \
                    the first autopsy too; the review of scopes began after this one had been signed.",
        replies: &[
            accepts(Function::CustomerSuccess, 29),
            accepts(Function::Product, 28),
            accepts(Function::CloudOperations, 28),
            accepts(Function::ProfessionalServices, 27),
            dissents(
                Function::Sales,
                26,
                "The import refused the test file twice. With a working import the missing link would have cost days.",
            ),
            accepts(Function::Engineering, 25),
        ],
    }),
    rescue: Some(Rescue {
        started: 35,
        tasks: &[
            task("Link to the berth system, at our cost", "resources", HELEN, -18, Some(19)),
            task("Gateway ordered and opened", "resources", RUTH, -26, Some(28)),
            task("Pilots' rota live, with somebody on the quay", "adopt", JOON_HO, -9, Some(10)),
            task("Letter to the harbour master", "advocate", DANA, -27, Some(29)),
            task("Goals written down with the customer, signed", "renewal", CAL, -4, Some(5)),
        ],
        ended: Some(Ended {
            ago: 2,
            outcome: "saved",
            arr_retained: 870_000,
            note: "The rota is live at all four berths and the contract stands. One month of fees was given back.",
        }),
    }),
    ..BLANK
};
