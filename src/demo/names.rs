//! Who is who: the people of Larkfield, and the names of its customers. All of them are invented.
use super::rng::Rng;
use crate::domain::Function;

/// Somebody at Larkfield. `role` is the product's code for it.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    pub name: &'static str,
    pub email: &'static str,
    pub title: &'static str,
    pub role: &'static str,
    /// The function that this person leads, if any.
    pub leads: Option<Function>,
    /// E-mail of whoever may answer and file in this person's place.
    pub delegate: Option<&'static str>,
}

const fn person(name: &'static str, email: &'static str, title: &'static str, role: &'static str) -> Person {
    Person { name, email, title, role, leads: None, delegate: None }
}

const fn leader(
    name: &'static str,
    email: &'static str,
    title: &'static str,
    function: Function,
    delegate: Option<&'static str>,
) -> Person {
    Person { name, email, title, role: "executive", leads: Some(function), delegate }
}

pub const DANA: &str = "dana.okafor@larkfield.example";
pub const PRIYA: &str = "priya.raman@larkfield.example";
pub const MARCUS: &str = "marcus.feld@larkfield.example";
pub const CAL: &str = "cal.whitford@larkfield.example";
pub const INGRID: &str = "ingrid.solheim@larkfield.example";
pub const YUSUF: &str = "yusuf.demirel@larkfield.example";
pub const TOMAS: &str = "tomas.aguirre@larkfield.example";
pub const GRACE: &str = "grace.tanaka@larkfield.example";
pub const HELEN: &str = "helen.achterberg@larkfield.example";
pub const JOON_HO: &str = "joonho.baek@larkfield.example";
pub const RUTH: &str = "ruth.adeyemi@larkfield.example";
pub const WES: &str = "wes.calloway@larkfield.example";
pub const NOOR: &str = "noor.haddad@larkfield.example";

/// Everybody at Larkfield who has to do with rescues. Each function has one leader.
pub const PEOPLE: [Person; 18] = [
    Person {
        name: "Dana Okafor",
        email: DANA,
        title: "VP Customer Success",
        role: "cs_leader",
        leads: Some(Function::CustomerSuccess),
        delegate: Some(PRIYA),
    },
    person("Priya Raman", PRIYA, "Director, Customer Success", "cs_leader"),
    leader("Marcus Feld", MARCUS, "VP Sales", Function::Sales, Some(CAL)),
    person("Cal Whitford", CAL, "Director, Enterprise Sales", "executive"),
    leader("Ingrid Solheim", INGRID, "VP Product", Function::Product, None),
    leader("Yusuf Demirel", YUSUF, "VP Engineering", Function::Engineering, None),
    leader("Tomás Aguirre", TOMAS, "VP Support", Function::Support, Some(GRACE)),
    person("Grace Tanaka", GRACE, "Director, Escalations", "executive"),
    leader("Helen Achterberg", HELEN, "VP Services", Function::ProfessionalServices, None),
    leader("Joon-ho Baek", JOON_HO, "Director, Onboarding", Function::Onboarding, None),
    leader("Ruth Adeyemi", RUTH, "Director, Cloud Operations", Function::CloudOperations, None),
    leader(
        "Devin Castellano",
        "devin.castellano@larkfield.example",
        "Director, Revenue Operations",
        Function::RevenueOperations,
        None,
    ),
    leader("Amara Nwosu", "amara.nwosu@larkfield.example", "VP Marketing", Function::Marketing, None),
    person("Wes Calloway", WES, "Chief Operating Officer", "sponsor"),
    person("Noor Haddad", NOOR, "Customer Success Manager", "contributor"),
    person("Sam Oduya", "sam.oduya@larkfield.example", "Support Lead", "contributor"),
    person("Elise Brandt", "elise.brandt@larkfield.example", "Chief Financial Officer", "viewer"),
    person("Bram Kuiper", "bram.kuiper@larkfield.example", "Business Systems", "admin"),
];

pub const SUCCESS_MANAGERS: [&str; 4] = ["Priya Raman", "Noor Haddad", "Theo Lindqvist", "Lena Marchetti"];

/// The name and the industry of the account at this place: hand-made for the first sixty, composed beyond.
pub(super) fn account(rng: &mut Rng, index: u64) -> (String, &'static str) {
    let hand_made = usize::try_from(index).ok().and_then(|it| NAMED.get(it));
    if let Some((name, industry)) = hand_made {
        return ((*name).to_owned(), industry);
    }
    let (trade, industry) = *rng.pick(&TRADES);
    // Drawn and not used: without it, every company from a known seed would be another one.
    let _ = rng.pick(&FIRST);
    let place = usize::try_from(index).unwrap_or(usize::MAX).saturating_sub(NAMED.len());
    let (first, second) = (FIRST[place % FIRST.len()], SECOND[place / FIRST.len() % SECOND.len()]);
    let name = format!("{first} {second} {trade}");
    if place < FIRST.len() * SECOND.len() {
        (name, industry)
    } else {
        (format!("{name} {:05}", index + 1), industry)
    }
}

/// The first twelve have a part in `cast`, in its order.
pub const NAMED: [(&str, &str); 60] = [
    ("Brightwater Utilities", "Utilities"),
    ("Kestrel Foods", "Food and drink"),
    ("Halcyon Health", "Healthcare"),
    ("Pallas Retail Group", "Retail"),
    ("Northgate Schools Trust", "Education"),
    ("Vantage Aerostructures", "Aerospace"),
    ("Odessa Marine", "Shipping"),
    ("Ostrava Glass", "Materials"),
    ("Quillon Media", "Media"),
    ("Fennel & Rye", "Food and drink"),
    ("Tern Logistics", "Logistics"),
    ("Sable & Stone", "Building materials"),
    ("Aldermoor Dairies", "Food and drink"),
    ("Arclight Turbines", "Energy"),
    ("Bellweather Textiles", "Textiles"),
    ("Birchfell Paper", "Materials"),
    ("Calder Valley Water", "Utilities"),
    ("Carrow Instruments", "Instruments"),
    ("Cinderbank Steel", "Materials"),
    ("Copperline Cables", "Electrical"),
    ("Corvane Freight", "Logistics"),
    ("Dunmarrow Council", "Government"),
    ("Eastmere Hospitals", "Healthcare"),
    ("Emberly Ceramics", "Materials"),
    ("Fallowfield Seeds", "Agriculture"),
    ("Garnet Ridge Mining", "Mining"),
    ("Glasswing Optics", "Instruments"),
    ("Greywater Ports Authority", "Government"),
    ("Harrowgate Bikes", "Consumer goods"),
    ("Hollin & Marsh", "Retail"),
    ("Ironwood Furniture", "Consumer goods"),
    ("Juniper Row Pharmacies", "Healthcare"),
    ("Kingsfold Motors", "Automotive"),
    ("Lanternfish Games", "Consumer goods"),
    ("Larchmont Cold Store", "Logistics"),
    ("Linden Parcel", "Logistics"),
    ("Mallowdene Breweries", "Food and drink"),
    ("Marrable Plastics", "Materials"),
    ("Meridian Rail Parts", "Rail"),
    ("Nettlebed Organics", "Food and drink"),
    ("Oakhaven Timber", "Building materials"),
    ("Orrin Bay Fisheries", "Food and drink"),
    ("Pennard Foundries", "Materials"),
    ("Pinecrest Outdoors", "Consumer goods"),
    ("Quarrystone Builders", "Building materials"),
    ("Redshank Airways Cargo", "Aerospace"),
    ("Rookwood Cinemas", "Media"),
    ("Saltmarsh Solar", "Energy"),
    ("Silverbeck Coaches", "Transport"),
    ("Stanmere Packaging", "Materials"),
    ("Swiftwater Pumps", "Machinery"),
    ("Tallow Street Bakers", "Food and drink"),
    ("Thistledown Linens", "Textiles"),
    ("Umberfield Paints", "Chemicals"),
    ("Verrin Dental Supply", "Healthcare"),
    ("Wexcombe District Transit", "Government"),
    ("Whitlow Tractors", "Machinery"),
    ("Wrenfield Toys", "Consumer goods"),
    ("Yarrow Labs", "Healthcare"),
    ("Zephyr Crane Hire", "Machinery"),
];

const FIRST: [&str; 32] = [
    "Alder",
    "Amber",
    "Ashdown",
    "Beacon",
    "Birch",
    "Bluestone",
    "Bramble",
    "Cobalt",
    "Cedar",
    "Dunlin",
    "Eastfold",
    "Elm",
    "Falcon",
    "Fern",
    "Granite",
    "Harbour",
    "Hazel",
    "Heron",
    "Ivory",
    "Juniper",
    "Lapwing",
    "Larch",
    "Marlow",
    "Northway",
    "Ochre",
    "Osprey",
    "Pewter",
    "Quarry",
    "Rowan",
    "Sorrel",
    "Teal",
    "Willow",
];

const SECOND: [&str; 24] = [
    "Bridge", "Hill", "Quay", "Vale", "Field", "Brook", "Point", "Street", "Grove", "Mill", "Moor", "Ridge",
    "Row", "Court", "Lane", "Green", "Park", "Gate", "Cross", "Bay", "End", "Heath", "Wharf", "Ford",
];

const TRADES: [(&str, &str); 16] = [
    ("Foods", "Food and drink"),
    ("Freight", "Logistics"),
    ("Health", "Healthcare"),
    ("Retail", "Retail"),
    ("Glass", "Materials"),
    ("Motors", "Automotive"),
    ("Energy", "Energy"),
    ("Textiles", "Textiles"),
    ("Instruments", "Instruments"),
    ("Timber", "Building materials"),
    ("Paper", "Materials"),
    ("Media", "Media"),
    ("Pumps", "Machinery"),
    ("Water", "Utilities"),
    ("Seeds", "Agriculture"),
    ("Marine", "Shipping"),
];
