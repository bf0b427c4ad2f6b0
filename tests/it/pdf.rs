//! A PDF read again: its tags, and its words as whoever copies them gets them.
use flate2::read::ZlibDecoder;
use std::collections::HashMap;
use std::io::Read;

pub struct Pdf {
    /// Everything that isn't compressed, and everything that was.
    pub inside: String,
    /// What was written in one go: a word of a drawing, a line of a paragraph, a figure.
    pub lines: Vec<String>,
}

impl Pdf {
    pub fn read(file: &[u8]) -> Self {
        assert!(file.starts_with(b"%PDF-1.7") && file.ends_with(b"%%EOF"), "this is no PDF");
        let objects = objects(file);
        let inflated: HashMap<usize, Vec<u8>> =
            objects.iter().filter_map(|(number, body)| Some((*number, inflated(body)?))).collect();
        let fonts = fonts(&objects, &inflated);
        let mut inside = String::new();
        let mut lines = Vec::new();
        let mut numbers: Vec<_> = objects.keys().collect();
        numbers.sort();
        for number in numbers {
            let body = latin(&objects[number]);
            inside += &body;
            if let Some(stream) = inflated.get(number) {
                inside += &latin(stream);
            }
            // A page names its content and its fonts; a drawing is content that names its fonts itself.
            let content = reference(&body, "/Contents ").unwrap_or(*number);
            let of_page = reference(&body, "/Resources ").map(|it| latin(&objects[&it]));
            let names = of_page.unwrap_or(body);
            if let (Some(stream), Some((_, names))) = (inflated.get(&content), names.split_once("/Font<<")) {
                let names = names.split(">>").next().unwrap();
                lines.extend(written(stream, &named(names, &fonts)));
            }
        }
        Self { inside, lines }
    }

    pub fn pages(&self) -> usize {
        self.inside.matches("/MediaBox").count()
    }

    /// All words, a blank between lines.
    pub fn words(&self) -> String {
        self.lines.join(" ")
    }
}

type Letters = HashMap<u16, String>;

fn objects(file: &[u8]) -> HashMap<usize, Vec<u8>> {
    let mut found = HashMap::new();
    let mut rest = file;
    while let Some(at) = place(rest, b" 0 obj\n") {
        let before = latin(&rest[at.saturating_sub(8)..at]);
        let number = before.rsplit(|it: char| !it.is_ascii_digit()).next().unwrap().parse().unwrap();
        rest = &rest[at + 7..];
        let end = place(rest, b"\nendobj").unwrap();
        found.insert(number, rest[..end].to_vec());
        rest = &rest[end..];
    }
    found
}

fn inflated(body: &[u8]) -> Option<Vec<u8>> {
    let at = place(body, b"stream\n")?;
    let mut out = Vec::new();
    ZlibDecoder::new(&body[at + 7..]).read_to_end(&mut out).ok()?;
    Some(out)
}

/// Of each font the letters that its glyphs stand for.
fn fonts(objects: &HashMap<usize, Vec<u8>>, inflated: &HashMap<usize, Vec<u8>>) -> HashMap<usize, Letters> {
    let mut fonts = HashMap::new();
    for (number, body) in objects {
        let Some(map) = reference(&latin(body), "/ToUnicode ") else { continue };
        let map = latin(&inflated[&map]);
        let mut letters = Letters::new();
        for line in map.lines() {
            let codes: Vec<&str> = line.split(['<', '>']).filter(|it| !it.trim().is_empty()).collect();
            let [glyph, text] = codes[..] else { continue };
            let Ok(glyph) = u16::from_str_radix(glyph, 16) else { continue };
            let units: Vec<u16> = text
                .as_bytes()
                .chunks(4)
                .map(|it| u16::from_str_radix(std::str::from_utf8(it).unwrap(), 16).unwrap())
                .collect();
            letters.insert(glyph, String::from_utf16(&units).unwrap());
        }
        fonts.insert(*number, letters);
    }
    fonts
}

fn named<'a>(names: &str, fonts: &'a HashMap<usize, Letters>) -> HashMap<String, &'a Letters> {
    let pairs = names.split('/').filter_map(|it| it.trim().split_once(' '));
    pairs
        .filter_map(|(name, it)| {
            Some((name.to_owned(), fonts.get(&it.split(' ').next()?.parse::<usize>().ok()?)?))
        })
        .collect()
}

/// What a content writes: each `[…]TJ` or `(…)Tj`.
fn written(content: &[u8], fonts: &HashMap<String, &Letters>) -> Vec<String> {
    let (mut lines, mut line, mut font) = (Vec::new(), String::new(), None);
    let mut at = 0;
    while at < content.len() {
        match content[at] {
            b'/' => {
                let name = content[at + 1..].split(u8::is_ascii_whitespace).next().unwrap();
                font = fonts.get(&latin(name)).copied().or(font);
                at += 1;
            }
            b'(' => {
                let (bytes, end) = literal(content, at + 1);
                let glyphs = bytes.chunks(2).map(|it| u16::from_be_bytes([it[0], *it.get(1).unwrap_or(&0)]));
                if let Some(letters) = font {
                    line.extend(glyphs.filter_map(|it| letters.get(&it)).map(String::as_str));
                }
                at = end;
            }
            b'T' if matches!(content.get(at + 1), Some(b'J' | b'j')) => {
                lines.push(std::mem::take(&mut line));
                at += 2;
            }
            _ => at += 1,
        }
    }
    lines
}

/// A string in round brackets, and where it ends.
fn literal(content: &[u8], mut at: usize) -> (Vec<u8>, usize) {
    let (mut bytes, mut depth) = (Vec::new(), 0_usize);
    loop {
        match content[at] {
            b')' if depth == 0 => return (bytes, at + 1),
            b'\\' => {
                at += 1;
                match content[at] {
                    b'n' => bytes.push(b'\n'),
                    b'r' => bytes.push(b'\r'),
                    b't' => bytes.push(b'\t'),
                    b'b' => bytes.push(8),
                    b'f' => bytes.push(12),
                    b'0'..=b'7' => {
                        let digits: Vec<u8> =
                            content[at..].iter().copied().take(3).take_while(u8::is_ascii_digit).collect();
                        at += digits.len() - 1;
                        bytes.push(
                            u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 8).unwrap_or_default(),
                        );
                    }
                    it => bytes.push(it),
                }
                at += 1;
            }
            it => {
                // Brackets in pairs stand for themselves.
                match it {
                    b'(' => depth += 1,
                    b')' => depth -= 1,
                    _ => {}
                }
                bytes.push(it);
                at += 1;
            }
        }
    }
}

fn reference(body: &str, name: &str) -> Option<usize> {
    body.split_once(name)?.1.split(' ').next()?.parse().ok()
}

fn place(text: &[u8], words: &[u8]) -> Option<usize> {
    text.windows(words.len()).position(|it| it == words)
}

fn latin(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}
