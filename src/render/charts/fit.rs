//! How wide a text will be, and how it is broken so that it fits. The browser has the font, we have its widths,
//! taken a little wide, so that what fits here fits there.

/// The width of a text in pixels at a font size, in Inter.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

/// The text in at most `most` lines of `room` pixels; what doesn't fit becomes "…".
pub fn lines(text: &str, room: f64, size: f64, most: usize) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if line.is_empty() || lines.len() + 1 >= most || width(&longer, size) <= room {
            line = longer;
        } else {
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        }
    }
    lines.push(line);
    lines.into_iter().map(|it| shortened(it, room, size)).collect()
}

/// The text, or as much of it as fits before "…".
fn shortened(text: String, room: f64, size: f64) -> String {
    if width(&text, size) <= room {
        return text;
    }
    let mut kept = String::new();
    let mut so_far = width("…", size);
    for letter in text.chars() {
        so_far += width(letter.encode_utf8(&mut [0; 4]), size);
        if so_far > room {
            break;
        }
        kept.push(letter);
    }
    format!("{}…", kept.trim_end())
}

/// A letter's width as a part of the font size.
fn em(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '’' => 0.30,
        'f' | 't' | 'r' | '(' | ')' | '-' | '/' => 0.40,
        '0'..='9' | '$' | '€' | '£' => 0.65,
        'm' | 'M' | 'W' | '%' | '…' => 0.95,
        'w' => 0.82,
        'A'..='Z' => 0.74,
        'a'..='z' => 0.60,
        '\u{300}'..='\u{36f}' => 0.0,
        '\u{80}'..='\u{24f}' => 0.70,
        _ => 1.0,
    }
}
