//! From a figure to the autopsies behind it: the address of the list, narrowed to what was counted.
use crate::domain::{Cause, Function, Level, Period};
use crate::patterns::{Dimension, Filter};
use crate::render::encoded;

/// What all figures of a page were counted from; a file that stands alone leads nowhere.
#[derive(Debug, Clone)]
pub struct Behind {
    /// The filters, and the period of the page; none for a file.
    from: Option<(String, Period)>,
}

/// The autopsies of one period, as an address in the making.
#[derive(Debug, Clone)]
pub struct List(Option<String>);

impl Behind {
    pub fn new(period: Period, filter: &Filter) -> Self {
        let levels = Dimension::ALL.into_iter().filter_map(|it| Some(parameter(it, filter.of(it)?)));
        Self { from: Some((levels.collect(), period)) }
    }

    pub fn nowhere() -> Self {
        Self { from: None }
    }

    /// The autopsies that were opened in the page's period.
    pub fn list(&self) -> List {
        self.within(self.from.as_ref().map(|it| it.1))
    }

    /// The autopsies that were opened in another period.
    pub fn of(&self, period: Period) -> List {
        self.within(self.from.as_ref().map(|_| period))
    }

    fn within(&self, period: Option<Period>) -> List {
        let address = self.from.as_ref().zip(period).map(|((filters, _), period)| {
            format!("/autopsies?state=all&from={}&to={}{filters}", period.from, period.to)
        });
        List(address)
    }

    /// Every autopsy that was opened and not cancelled.
    pub fn opened(&self) -> Option<String> {
        self.list().with("&finding=any").address()
    }

    pub fn agreed(&self) -> Option<String> {
        self.list().with("&finding=agreed").address()
    }

    pub fn pending(&self) -> Option<String> {
        self.list().with("&finding=pending").address()
    }

    /// Those whose agreed finding has this primary cause.
    pub fn cause(&self, cause: Cause) -> Option<String> {
        self.list().cause(cause).address()
    }

    /// The same at one place.
    pub fn cause_at(&self, cause: Cause, place: Option<&Level>) -> Option<String> {
        self.list().cause(cause).within(place)?.address()
    }

    /// Those whose agreed finding names this cause, as primary or contributing.
    pub fn touched(&self, cause: Cause) -> Option<String> {
        self.list().cause(cause).with("&touched=1").address()
    }

    /// Those in which a function was asked to file.
    pub fn asked(&self, function: Function) -> Option<String> {
        self.list().with(&format!("&finding=any&asked={}", function.code())).address()
    }

    /// Those whose agreed finding has a primary cause of a function's area, whoever filed.
    pub fn area(&self, function: Function) -> Option<String> {
        self.list().with(&format!("&area={}", function.code())).address()
    }

    /// Those of one level; none for what nobody entered, which no list can be narrowed to.
    pub fn cell(&self, cause: Cause, dimension: Dimension, level: &str) -> Option<String> {
        self.list().cause(cause).level(dimension, level)?.address()
    }
}

impl List {
    /// Only those that were closed; without this it has the open ones too.
    pub fn closed(self) -> Self {
        Self(self.0.map(|it| it.replacen("state=all", "state=closed", 1)))
    }

    pub fn cause(self, cause: Cause) -> Self {
        self.with(&format!("&cause={}", cause.code()))
    }

    /// Only those of a place, which may be everywhere.
    pub fn within(self, place: Option<&Level>) -> Option<Self> {
        match place {
            Some(it) => self.level(it.dimension, it.name.as_str()),
            None => Some(self),
        }
    }

    /// Narrowed to a level, unless a filter has done that; none for the level without a name.
    pub fn level(self, dimension: Dimension, level: &str) -> Option<Self> {
        let narrowed = self.0.as_ref().is_some_and(|it| it.contains(&format!("&{}=", field(dimension))));
        match level {
            "" => None,
            _ if narrowed => Some(self),
            _ => Some(self.with(&parameter(dimension, level))),
        }
    }

    /// Narrowed by one more parameter of the list, as it stands in an address: `&times=3`.
    pub fn with(self, parameter: &str) -> Self {
        Self(self.0.map(|it| it + parameter))
    }

    pub fn address(self) -> Option<String> {
        self.0
    }
}

fn parameter(dimension: Dimension, name: &str) -> String {
    format!("&{}={}", field(dimension), encoded(name))
}

/// What the list calls a dimension.
fn field(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Stage => "lifecycle",
        other => other.code(),
    }
}
