//! Persons in free text. Functions are named, persons never; whoever names one is told, and nothing is refused for it.

/// Names that are words of their own: by themselves they are taken for the word.
const WORDS: [&str; 34] = [
    "april", "art", "august", "best", "bill", "black", "brown", "chance", "day", "drew", "faith", "frank",
    "grace", "grant", "green", "hope", "joy", "june", "long", "mark", "may", "page", "pat", "price", "rich",
    "rose", "sales", "sue", "summer", "sunny", "white", "will", "wood", "young",
];

/// A shorter part of a name is taken for an abbreviation.
const LEAST_LETTERS: usize = 3;

/// Those of these people whom a text names: by their whole name, or by one part of it that is written like a name.
pub fn people_named<'a>(text: &str, people: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let words: Vec<&str> = words(text).collect();
    people.filter(|name| is_named(&words, name)).collect()
}

fn is_named(text: &[&str], name: &str) -> bool {
    let parts: Vec<&str> = words(name).collect();
    let same = |it: &str, other: &str| it.to_lowercase() == other.to_lowercase();
    let whole = |window: &[&str]| window.iter().zip(&parts).all(|(it, part)| same(it, part));
    let like_a_name = |part: &str| {
        part.chars().count() >= LEAST_LETTERS
            && !WORDS.contains(&part.to_lowercase().as_str())
            && text.contains(&part)
    };
    match parts.as_slice() {
        [] => false,
        [one] => like_a_name(one),
        _ => text.windows(parts.len()).any(whole) || parts.iter().any(|it| like_a_name(it)),
    }
}

/// Letters in a row; "Marcus’s" is "Marcus".
fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|it: char| !it.is_alphanumeric() && it != '-');
    parts.filter(|it| !it.is_empty())
}
