//! Dated facts on some accounts, as the customer would recognise them: evidence for whoever files.

/// A line of an account's timeline. `ago` counts days back from today.
#[derive(Debug, Clone, Copy)]
pub struct Fact {
    pub account: &'static str,
    pub ago: i32,
    pub text: &'static str,
    /// Where it is known from: `customer`, `usage`, `support`, `sales`, `onboarding`, `services`, `operations`.
    pub source: &'static str,
}

const fn fact(account: &'static str, ago: i32, source: &'static str, text: &'static str) -> Fact {
    Fact { account, ago, text, source }
}

pub const FACTS: [Fact; 34] = [
    fact("Brightwater Utilities", 300, "sales", "Second product area ordered, for 40 planners"),
    fact("Brightwater Utilities", 267, "onboarding", "Second area kicked off with six planners"),
    fact("Brightwater Utilities", 251, "customer", "Second product area goes live"),
    fact("Brightwater Utilities", 92, "usage", "Weekly planning runs fall from five to one"),
    fact(
        "Brightwater Utilities",
        71,
        "customer",
        "New operations director, the third sponsor in three years",
    ),
    fact("Brightwater Utilities", 43, "support", "First severity-one case reopens"),
    fact("Brightwater Utilities", 28, "support", "Second severity-one case reopens"),
    fact("Brightwater Utilities", 14, "customer", "“A plan or an exit”"),
    fact("Kestrel Foods", 200, "sales", "Goals record written, with three sites"),
    fact("Kestrel Foods", 190, "onboarding", "Kick-off, one call of 45 minutes"),
    fact("Kestrel Foods", 162, "onboarding", "Goals record can be opened from onboarding"),
    fact("Kestrel Foods", 152, "usage", "Use of routing rules begins to fall"),
    fact("Kestrel Foods", 138, "support", "Rounding error in pallet counts reproduced"),
    fact("Kestrel Foods", 82, "support", "Rounding error fixed"),
    fact("Kestrel Foods", 30, "customer", "Invoice for the two cold-chain sites returned unpaid"),
    fact("Halcyon Health", 66, "customer", "Second northern hospital goes live"),
    fact("Halcyon Health", 38, "usage", "Ward plans opened fall by half in the second hospital"),
    fact("Halcyon Health", 9, "customer", "Programme board asks for a written plan"),
    fact("Pallas Retail Group", 40, "support", "First morning on yesterday’s stock"),
    fact("Pallas Retail Group", 17, "customer", "Tender announced, two competitors invited"),
    fact("Pallas Retail Group", 15, "support", "Seventh case on the stock feed closed with a restart"),
    fact("Northgate Schools Trust", 140, "support", "First question on how next year’s stops are entered"),
    fact("Northgate Schools Trust", 131, "support", "Second question, answered with a link"),
    fact("Northgate Schools Trust", 18, "customer", "Routes published with last year’s stops"),
    fact(
        "Vantage Aerostructures",
        120,
        "onboarding",
        "Plant three kicked off with the goals sheet of plant one",
    ),
    fact("Vantage Aerostructures", 50, "usage", "Plans of plant three overridden by hand every day"),
    fact("Vantage Aerostructures", 36, "customer", "Wing sets late for a second week"),
    fact("Odessa Marine", 130, "services", "Statement of work signed, without the berth system"),
    fact("Odessa Marine", 44, "customer", "Harbour master asks for the fees back"),
    fact("Odessa Marine", 10, "operations", "Pilots’ rota live at all four berths"),
    fact("Ostrava Glass", 76, "support", "Import fault reported for the third time"),
    fact("Ostrava Glass", 10, "customer", "Plant manager names a date for the end of the contract"),
    fact("Quillon Media", 12, "support", "Third severity-one case in a week"),
    fact("Fennel & Rye", 140, "onboarding", "Recorded webinar sent to three drivers"),
];
