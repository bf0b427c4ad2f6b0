//! A drawing on paper: its classes get the colours and fonts that print gives them, in a style sheet of its own, because
//! what stands in a document has no page around it.
use std::collections::HashMap;
use std::sync::LazyLock;

const CHARTS: &str = include_str!("../../../assets/charts.css");
const PRINT: &str = include_str!("../../../assets/print.css");
const TOKENS: &str = include_str!("../../../assets/tokens.css");

/// What a shape or a text can be told.
const TOLD: [&str; 10] = [
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "opacity",
    "font-family",
    "font-size",
    "font-weight",
];

static STYLE: LazyLock<String> = LazyLock::new(style);

/// Of a chart's two drawings the wide one, with its colours in it. A chart that is drawn once is that one.
pub fn on_paper(svg: &str) -> String {
    let wide = svg.split_inclusive("</svg>").find(|it| it.contains("class=\"ch ch-w\"")).unwrap_or(svg);
    match wide.find('>') {
        Some(at) => format!("{}<style>{}</style>{}", &wide[..=at], *STYLE, &wide[at + 1..]),
        None => wide.to_owned(),
    }
}

/// What a drawing shows, in the words that it carries: its title and its description.
pub fn told(svg: &str) -> String {
    let of = |name: &str| {
        let (_, after) = svg.split_once(&format!("<{name}"))?;
        let (inside, _) = after.split_once("</")?;
        Some(plain(inside.split_once('>')?.1))
    };
    let words = ["title", "desc"].into_iter().filter_map(of).filter(|it| !it.is_empty());
    words.collect::<Vec<_>>().join(". ")
}

/// The text that `escape` made this of.
fn plain(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    text.replace("&amp;", "&")
}

/// The rules of `charts.css` that a drawing knows, each variable replaced by its value in print.
fn style() -> String {
    let values: HashMap<&str, &str> =
        [TOKENS, PRINT].into_iter().filter_map(root).flat_map(variables).collect();
    let charts = plainly(CHARTS);
    let rules = charts.split('}').filter_map(|it| it.split_once('{')).filter_map(|(names, told)| {
        let is_ours = |it: &&str| !it.contains([':', '+']) && (it.starts_with(".ch ") || !it.contains('-'));
        let names: Vec<&str> = names.split(',').map(str::trim).filter(is_ours).collect();
        let told: Vec<String> = told.split(';').filter_map(|it| declared(it, &values)).collect();
        let is_drawn =
            names.iter().any(|it| it.starts_with(".ch ")) || told.iter().any(|it| !it.starts_with("font-"));
        (!names.is_empty() && !told.is_empty() && is_drawn)
            .then(|| format!("{}{{{}}}", names.join(","), told.join(";")))
    });
    rules.collect()
}

/// One declaration with its value, if a drawing knows it.
fn declared(told: &str, values: &HashMap<&str, &str>) -> Option<String> {
    let (name, value) = told.split_once(':')?;
    let name = name.trim();
    if !TOLD.contains(&name) {
        return None;
    }
    let mut value = value.trim().to_owned();
    while let Some((before, rest)) = value.split_once("var(") {
        let (variable, after) = rest.split_once(')')?;
        value = format!("{before}{}{after}", values.get(variable)?);
    }
    Some(format!("{name}:{value}"))
}

/// The first block of variables.
fn root(css: &str) -> Option<&str> {
    let (_, after) = css.split_once(":root")?;
    let (_, inside) = after.split_once('{')?;
    inside.split_once('}').map(|it| it.0)
}

fn variables(block: &str) -> impl Iterator<Item = (&str, &str)> {
    let parts = block.split([';', '\n']).filter_map(|it| it.split_once(':'));
    parts.map(|(name, value)| (name.trim(), value.trim())).filter(|it| it.0.starts_with("--"))
}

/// The rules that hold everywhere: without comments, and without what holds for some screens only.
fn plainly(css: &str) -> String {
    let mut plain = String::new();
    let mut rest = css;
    while let Some(at) = rest.find(['@', '/']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = if rest.starts_with("/*") {
            rest.split_once("*/").map_or("", |it| it.1)
        } else if rest.starts_with('@') {
            past_block(rest)
        } else {
            plain.push('/');
            &rest[1..]
        };
    }
    plain + rest
}

/// What follows the braces that this begins with.
fn past_block(css: &str) -> &str {
    let mut depth = 0_usize;
    for (at, letter) in css.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth <= 1 => return &css[at + 1..],
            '}' => depth -= 1,
            _ => {}
        }
    }
    ""
}
