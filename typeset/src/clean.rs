//! Texts that can be set: only letters that the fonts have, and no word that no line can hold.
use crate::fonts::has;
use serde_json::Value;
use std::iter;

/// What stands for a letter that the fonts lack.
const STAND_IN: char = '□';
/// A word of more letters may be broken anywhere, after so many at the latest.
const LONG: usize = 24;
/// The typesetter takes no more breaks in one paragraph; a word with more letters than a form takes is broken less often.
const MOST_BREAKS: usize = 300;
/// Where a line may be broken, without a hyphen.
const BREAK: char = '\u{200b}';

/// Cleans every text of a document; tells whether something stands for a letter that the fonts lack.
pub fn clean(value: &mut Value) -> bool {
    let mut lacks = false;
    walk(value, false, &mut lacks);
    lacks
}

fn walk(value: &mut Value, is_drawing: bool, lacks: &mut bool) {
    match value {
        Value::String(text) => {
            *text = text.chars().filter_map(|it| set(it, lacks)).collect();
            if !is_drawing {
                *text = breakable(text);
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|it| walk(it, is_drawing, lacks)),
        Value::Object(all) => all.iter_mut().for_each(|(name, it)| walk(it, name == "svg", lacks)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The letter as it can be set; nothing for what only steers a text.
fn set(letter: char, lacks: &mut bool) -> Option<char> {
    match letter {
        '\n' => Some('\n'),
        it if steers(it) => None,
        it if has(it) => Some(it),
        it if it.is_whitespace() => Some(' '),
        _ => {
            *lacks = true;
            Some(STAND_IN)
        }
    }
}

/// Controls, joiners, marks of direction, variants of a form.
fn steers(letter: char) -> bool {
    let marks = ['\u{ad}', '\u{61c}', '\u{feff}'];
    letter.is_control()
        || marks.contains(&letter)
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e01ef}')
}

fn breakable(text: &str) -> String {
    let long = |word: &str| word.chars().nth(LONG).is_some();
    if !text.split_whitespace().any(long) {
        return text.to_owned();
    }
    let words = text.split_inclusive(char::is_whitespace).map(|word| {
        if !long(word.trim_end()) {
            return word.to_owned();
        }
        let step = (LONG / 2).max(word.chars().count().div_ceil(MOST_BREAKS));
        let letters = word.chars().enumerate();
        let parts = letters.flat_map(|(at, it)| {
            let pause = at > 0 && at % step == 0 && !it.is_whitespace();
            pause.then_some(BREAK).into_iter().chain(iter::once(it))
        });
        parts.collect()
    });
    words.collect()
}
