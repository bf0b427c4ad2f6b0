//! The accounts that have a part in the demonstration: who they are, and when they went off course before. The open work
//! on them is in `stories`. Their places are the first in `names`.
use crate::domain::Cause;

/// An account with a written past. Days count from today; money is in whole units.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    pub name: &'static str,
    pub segment: &'static str,
    pub region: &'static str,
    pub product: &'static str,
    pub owner: &'static str,
    pub arr: i32,
    pub customer_for: i32,
    pub renews_in: i32,
    pub earlier: &'static [Earlier],
}

/// An earlier time off course. `opened` and `closed` are days before today.
#[derive(Debug, Clone, Copy)]
pub struct Earlier {
    pub opened: i32,
    pub closed: i32,
    pub stage: &'static str,
    /// What was found: the primary cause, then what contributed.
    pub causes: &'static [Cause],
    pub outcome: &'static str,
    pub arr: i32,
    pub arr_retained: i32,
}

const fn saved(opened: i32, closed: i32, stage: &'static str, causes: &'static [Cause], arr: i32) -> Earlier {
    Earlier { opened, closed, stage, causes, outcome: "saved", arr, arr_retained: arr }
}

pub const CAST: &[Part] = &[
    Part {
        name: "Brightwater Utilities",
        segment: "Enterprise",
        region: "EMEA",
        product: "Planning",
        owner: "Priya Raman",
        arr: 1_240_000,
        customer_for: 982,
        renews_in: 102,
        earlier: &[
            saved(940, 790, "onboarding", &[Cause::CrmUndocumented], 640_000),
            saved(555, 422, "adoption", &[Cause::CrmInvisible, Cause::OnboardingGap], 640_000),
        ],
    },
    Part {
        name: "Kestrel Foods",
        segment: "Mid-market",
        region: "EMEA",
        product: "Warehouse",
        owner: "Noor Haddad",
        arr: 386_000,
        customer_for: 202,
        renews_in: 163,
        earlier: &[],
    },
    Part {
        name: "Halcyon Health",
        segment: "Enterprise",
        region: "AMER",
        product: "Planning",
        owner: "Priya Raman",
        arr: 2_100_000,
        customer_for: 917,
        renews_in: 178,
        earlier: &[saved(
            530,
            433,
            "implementation",
            &[Cause::ServicesScope, Cause::CrmUndocumented],
            1_650_000,
        )],
    },
    Part {
        name: "Pallas Retail Group",
        segment: "Enterprise",
        region: "EMEA",
        product: "Warehouse",
        owner: "Theo Lindqvist",
        arr: 1_600_000,
        customer_for: 1388,
        renews_in: 73,
        earlier: &[saved(402, 318, "support", &[Cause::SupportClosure, Cause::ProductDefect], 1_600_000)],
    },
    Part {
        name: "Northgate Schools Trust",
        segment: "Public sector",
        region: "EMEA",
        product: "Routing",
        owner: "Noor Haddad",
        arr: 310_000,
        customer_for: 596,
        renews_in: 134,
        earlier: &[],
    },
    Part {
        name: "Vantage Aerostructures",
        segment: "Enterprise",
        region: "AMER",
        product: "Planning",
        owner: "Priya Raman",
        arr: 1_020_000,
        customer_for: 1236,
        renews_in: 224,
        earlier: &[
            saved(881, 790, "onboarding", &[Cause::CrmInvisible, Cause::CrmUndocumented], 1_180_000),
            Earlier {
                opened: 470,
                closed: 388,
                stage: "adoption",
                causes: &[Cause::OnboardingGap],
                outcome: "downgraded",
                arr: 1_180_000,
                arr_retained: 1_020_000,
            },
        ],
    },
    Part {
        name: "Odessa Marine",
        segment: "Enterprise",
        region: "EMEA",
        product: "Routing",
        owner: "Theo Lindqvist",
        arr: 870_000,
        customer_for: 1140,
        renews_in: 55,
        earlier: &[saved(575, 486, "implementation", &[Cause::ServicesScope], 870_000)],
    },
    Part {
        name: "Ostrava Glass",
        segment: "Mid-market",
        region: "EMEA",
        product: "Planning",
        owner: "Lena Marchetti",
        arr: 240_000,
        customer_for: 1063,
        renews_in: 32,
        earlier: &[
            saved(802, 720, "onboarding", &[Cause::OnboardingGap], 240_000),
            saved(392, 301, "support", &[Cause::SupportClosure, Cause::SupportSlow], 240_000),
        ],
    },
    Part {
        name: "Quillon Media",
        segment: "Small business",
        region: "AMER",
        product: "Control Tower",
        owner: "Lena Marchetti",
        arr: 48_000,
        customer_for: 647,
        renews_in: 83,
        earlier: &[],
    },
    Part {
        name: "Fennel & Rye",
        segment: "Small business",
        region: "EMEA",
        product: "Routing",
        owner: "Lena Marchetti",
        arr: 26_000,
        customer_for: 148,
        renews_in: 217,
        earlier: &[],
    },
    Part {
        name: "Tern Logistics",
        segment: "Mid-market",
        region: "EMEA",
        product: "Control Tower",
        owner: "Priya Raman",
        arr: 198_000,
        customer_for: 731,
        renews_in: 150,
        earlier: &[],
    },
    Part {
        name: "Sable & Stone",
        segment: "Mid-market",
        region: "AMER",
        product: "Warehouse",
        owner: "Theo Lindqvist",
        arr: 174_000,
        customer_for: 1010,
        renews_in: 85,
        earlier: &[
            saved(700, 622, "onboarding", &[Cause::OnboardingGap, Cause::CrmInvisible], 174_000),
            saved(310, 228, "adoption", &[Cause::OnboardingGap], 174_000),
        ],
    },
];
