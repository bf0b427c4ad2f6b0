//! How somebody likes the pages: nobody else sees it, and nothing else depends on it.
use super::codes::codes;

codes! {
    /// Light or dark.
    Theme {
        Auto = "auto",
        Light = "light",
        Dark = "dark",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preferences {
    /// Do single letters lead somewhere? WCAG 2.1, 2.1.4: whoever speaks to their computer turns them off.
    pub shortcuts: bool,
    pub theme: Theme,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { shortcuts: true, theme: Theme::Auto }
    }
}
