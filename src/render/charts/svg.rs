//! A small writer of SVG: shapes and texts by class, every text escaped. There is no colour here: charts.css has them.
use std::fmt::Write;

/// A drawing in the making; lengths are pixels.
#[derive(Debug)]
pub struct Canvas {
    width: f64,
    height: f64,
    body: String,
    /// Something in it leads somewhere, so it is more than a picture.
    links: bool,
}

/// Where a text stands to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// Which of a chart's two drawings; CSS shows one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    Wide,
    Narrow,
}

/// A line with bends, in the making.
#[derive(Debug)]
pub struct Way(String);

impl Way {
    pub fn from(at: (f64, f64)) -> Self {
        Self(format!("M{} {}", number(at.0), number(at.1)))
    }

    pub fn to(&mut self, at: (f64, f64)) {
        self.put(format_args!(" L{} {}", number(at.0), number(at.1)));
    }

    /// A bend that leaves towards `leave`, arrives from `arrive` and ends at `at`.
    pub fn bend(&mut self, leave: (f64, f64), arrive: (f64, f64), at: (f64, f64)) {
        let points = [leave, arrive, at].map(|it| format!("{} {}", number(it.0), number(it.1)));
        self.put(format_args!(" C{}", points.join(" ")));
    }

    fn put(&mut self, step: std::fmt::Arguments<'_>) {
        self.0.write_fmt(step).expect("a String takes whatever is written");
    }
}

impl Canvas {
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new(), links: false }
    }

    pub fn text(&mut self, x: f64, y: f64, class: &str, anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let (x, y, text) = (number(x), number(y), escape(text));
        self.put(format_args!(
            r#"<text x="{x}" y="{y}" class="{class}" text-anchor="{anchor}">{text}</text>"#
        ));
    }

    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        let (x1, y1, x2, y2) = (number(from.0), number(from.1), number(to.0), number(to.1));
        self.put(format_args!(r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" class="{class}"/>"#));
    }

    /// A rectangle; a negative width is none.
    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, class: &str) {
        let (x, y, width, height) = (number(x), number(y), number(width.max(0.0)), number(height));
        self.put(format_args!(
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" class="{class}"/>"#
        ));
    }

    pub fn way(&mut self, way: &Way, class: &str) {
        let d = &way.0;
        self.put(format_args!(r#"<path d="{d}" class="{class}"/>"#));
    }

    pub fn circle(&mut self, x: f64, y: f64, radius: f64, class: &str) {
        let (x, y, radius) = (number(x), number(y), number(radius));
        self.put(format_args!(r#"<circle cx="{x}" cy="{y}" r="{radius}" class="{class}"/>"#));
    }

    pub fn dot(&mut self, x: f64, y: f64, class: &str) {
        let (x, y) = (number(x), number(y));
        self.put(format_args!(r#"<circle cx="{x}" cy="{y}" r="4.5" class="{class}"/>"#));
    }

    pub fn diamond(&mut self, x: f64, y: f64, class: &str) {
        let (x, top) = (number(x), number(y - 5.5));
        self.put(format_args!(r#"<path d="M{x} {top}l5.5 5.5l-5.5 5.5l-5.5 -5.5z" class="{class}"/>"#));
    }

    /// A lying line with a cap at either end.
    pub fn whisker(&mut self, from: f64, to: f64, y: f64, class: &str) {
        self.line((from, y), (to, y), class);
        self.line((from, y - 3.5), (from, y + 3.5), class);
        self.line((to, y - 3.5), (to, y + 3.5), class);
    }

    /// What `draw` draws leads to an address, and the whole row of it can be pressed. Its name is what is written in it.
    /// Without an address it leads nowhere.
    pub fn row(&mut self, address: Option<&str>, (y, height): (f64, f64), draw: impl FnOnce(&mut Self)) {
        let Some(address) = address else { return draw(self) };
        self.links = true;
        let address = escape(address);
        self.put(format_args!(r#"<a href="{address}">"#));
        self.rect(0.0, y, self.width, height, "hit");
        draw(self);
        self.put(format_args!("</a>"));
    }

    /// The whole drawing. `id` has to be the only one of its name on the page.
    pub fn finish(self, id: &str, variant: Variant, title: &str, desc: &str) -> String {
        let v = match variant {
            Variant::Wide => 'w',
            Variant::Narrow => 'n',
        };
        let (id, title, desc) = (escape(id), escape(title), escape(desc));
        let role = if self.links { "group" } else { "img" };
        let (width, height, body) = (number(self.width), number(self.height), self.body);
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="ch ch-{v}" role="{role}" aria-labelledby="{id}-{v}-t {id}-{v}-d" viewBox="0 0 {width} {height}" width="{width}" height="{height}" focusable="false"><title id="{id}-{v}-t">{title}</title><desc id="{id}-{v}-d">{desc}</desc>{body}</svg>"#
        )
    }

    /// A drawing without a title of its own, told in one sentence that is escaped already.
    pub(super) fn small(self, class: &str, told: &str) -> String {
        let (width, height, body) = (number(self.width), number(self.height), self.body);
        format!(
            r#"<svg class="{class}" role="img" aria-label="{told}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" focusable="false">{body}</svg>"#
        )
    }

    fn put(&mut self, shape: std::fmt::Arguments<'_>) {
        self.body.write_fmt(shape).expect("a String takes whatever is written");
    }
}

/// Text as it may stand in an element or between double quotes; what XML can't hold is left out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            it if it.is_control() => {}
            it => out.push(it),
        }
    }
    out
}

/// A length with one decimal at most: "12", "12.3".
fn number(length: f64) -> String {
    let length = if length.is_finite() { length } else { 0.0 };
    let text = format!("{length:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}
