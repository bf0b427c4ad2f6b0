//! The stages of a customer's life and the outcomes of a rescue, as the plain layout writes them.

macro_rules! fixed {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $code:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($variant),* }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable code: in the database, in CSV and in JSON.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// The value of a code, if it is one of the set.
            pub fn parse(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

fixed! {
    /// Where in the customer's life the account went off course.
    Stage {
        Sale = "sale",
        Implementation = "implementation",
        Onboarding = "onboarding",
        Adoption = "adoption",
        Support = "support",
        Renewal = "renewal",
        Expansion = "expansion",
    }
}

fixed! {
    /// What became of the account.
    Outcome { Saved = "saved", Downgraded = "downgraded", Churned = "churned" }
}
