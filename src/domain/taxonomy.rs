//! The fixed set of causes and the lifecycle functions that own them. The codes are enums here, for ever;
//! the words stand in `taxonomy.toml`, compiled in and read once.
use super::codes::codes;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

codes! {
    /// A lifecycle function of the vendor. Naming a function names no person.
    Function {
        Marketing = "marketing",
        Sales = "sales",
        RevenueOperations = "revenue_operations",
        Product = "product",
        Engineering = "engineering",
        ProfessionalServices = "professional_services",
        CloudOperations = "cloud_operations",
        Onboarding = "onboarding",
        Support = "support",
        CustomerSuccess = "customer_success",
    }
}

codes! {
    /// Something that happened before the account went off course.
    Cause {
        SaleMisfit = "sale_misfit",
        CrmUndocumented = "crm_undocumented",
        CrmInvisible = "crm_invisible",
        CommercialTerms = "commercial_terms",
        ServicesScope = "services_scope",
        ServicesDelivery = "services_delivery",
        CloudProvisioning = "cloud_provisioning",
        OnboardingGap = "onboarding_gap",
        ProductDesign = "product_design",
        ProductQuality = "product_quality",
        ProductDefect = "product_defect",
        ProductGap = "product_gap",
        ProductComplexity = "product_complexity",
        SupportClosure = "support_closure",
        SupportSlow = "support_slow",
        SeverityGaming = "severity_gaming",
        ServiceInterruption = "service_interruption",
        IncidentComms = "incident_comms",
        MissedSignals = "missed_signals",
        ValueUnproven = "value_unproven",
        MomentMishandled = "moment_mishandled",
        CustomerCapability = "customer_capability",
        PartnerFailure = "partner_failure",
        CompetitorPressure = "competitor_pressure",
        SponsorChange = "sponsor_change",
        BusinessEvent = "business_event",
        NotDetermined = "not_determined",
    }
}

codes! {
    /// Where a cause arises, in the order of the customer's journey.
    Group {
        Sale = "sale",
        Delivery = "delivery",
        Product = "product",
        Support = "support",
        Relationship = "relationship",
        Outside = "outside",
        Undetermined = "undetermined",
    }
}

codes! {
    /// What a cause may be: a root can be the primary cause; an amplifier fed on a root; outside, nobody here
    /// caused it; undetermined is the honest "I can't tell".
    Kind { Root = "root", Amplifier = "amplifier", Outside = "outside", Undetermined = "undetermined" }
}

/// Who can change what caused it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Owner {
    Function(Function),
    Customer,
    External,
    Nobody,
}

/// The words of one cause.
#[derive(Debug, Deserialize)]
pub struct CauseText {
    pub code: Cause,
    pub group: Group,
    owner: String,
    pub kind: Kind,
    pub avoidable: String,
    pub label: String,
    pub means: String,
    pub not_this: String,
    pub example: String,
}

#[derive(Debug, Deserialize)]
struct FunctionText {
    code: Function,
    label: String,
}

/// The whole taxonomy as it stands in `taxonomy.toml`.
#[derive(Debug, Deserialize)]
pub struct Taxonomy {
    pub version: i64,
    functions: Vec<FunctionText>,
    pub causes: Vec<CauseText>,
}

static TAXONOMY: LazyLock<Taxonomy> = LazyLock::new(|| {
    let mut taxonomy: Taxonomy =
        toml::from_str(include_str!("taxonomy.toml")).expect("taxonomy.toml is read by a test");
    taxonomy.causes.sort_by_key(|it| it.code);
    taxonomy.functions.sort_by_key(|it| it.code);
    taxonomy
});

impl Taxonomy {
    pub fn get() -> &'static Self {
        &TAXONOMY
    }
}

impl Cause {
    pub fn text(self) -> &'static CauseText {
        &Taxonomy::get().causes[self.index()]
    }

    pub fn label(self) -> &'static str {
        &self.text().label
    }

    pub fn kind(self) -> Kind {
        self.text().kind
    }

    pub fn group(self) -> Group {
        self.text().group
    }

    pub fn owner(self) -> Owner {
        let owner = self.text().owner.as_str();
        match Function::parse(owner) {
            Some(function) => Owner::Function(function),
            None if owner == "customer" => Owner::Customer,
            None if owner == "external" => Owner::External,
            None => Owner::Nobody,
        }
    }

    /// "I can't tell" counts as filed and is no cause.
    pub fn is_determined(self) -> bool {
        self.kind() != Kind::Undetermined
    }
}

impl Function {
    pub fn label(self) -> &'static str {
        &Taxonomy::get().functions[self.index()].label
    }
}

impl Group {
    /// The heading above the group's causes.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sale => "The sale",
            Self::Delivery => "Delivery",
            Self::Product => "The product",
            Self::Support => "Support",
            Self::Relationship => "The relationship",
            Self::Outside => "Outside our walls",
            Self::Undetermined => "Not determined",
        }
    }
}

impl Owner {
    /// The owner's code in reports: a function's, or `customer`, `external`, `none`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Function(function) => function.code(),
            Self::Customer => "customer",
            Self::External => "external",
            Self::Nobody => "none",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Function(function) => function.label(),
            Self::Customer => "The customer",
            Self::External => "Outside",
            Self::Nobody => "Nobody yet",
        }
    }
}

impl Serialize for Owner {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
