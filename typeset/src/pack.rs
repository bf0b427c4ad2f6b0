//! The tags of a document packed: each cell of a table is an object of a hundred bytes, which together are most of a file
//! until they stand in compressed streams (ISO 32000-1, 7.5.7 and 7.5.8). Everything else stays as it was written.
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

/// Objects in one stream.
const TOGETHER: usize = 200;

/// The same file, smaller; as it is, if it isn't laid out as its writer lays files out.
pub fn packed(file: Vec<u8>) -> Vec<u8> {
    pack(&file).unwrap_or(file)
}

/// Where an object stands: at a place in the file, or in a stream of objects.
#[derive(Clone, Copy)]
enum Place {
    Free,
    At(u32),
    In { stream: u32, index: u16 },
}

fn pack(file: &[u8]) -> Option<Vec<u8>> {
    let old = Old::read(file)?;
    let mut out = file[..*old.objects.iter().map(|it| it.from).min().as_ref()?].to_vec();
    let mut places = vec![Place::Free; old.size];
    let mut tags = Vec::new();
    for object in &old.objects {
        let body = &file[object.from..object.to];
        if has(body, b"/Type/StructElem") && !has(body, b"endstream") {
            tags.push((object.number, inside(body)?));
        } else {
            *places.get_mut(object.number)? = Place::At(u32::try_from(out.len()).ok()?);
            out.extend_from_slice(body);
        }
    }
    for together in tags.chunks(TOGETHER) {
        let stream = u32::try_from(places.len()).ok()?;
        let (mut head, mut bodies) = (String::new(), Vec::new());
        for (index, (number, body)) in (0_u16..).zip(together) {
            *places.get_mut(*number)? = Place::In { stream, index };
            head += &format!("{number} {} ", bodies.len());
            bodies.extend_from_slice(body);
            bodies.push(b'\n');
        }
        places.push(Place::At(u32::try_from(out.len()).ok()?));
        let about = format!("/Type/ObjStm/N {}/First {}", together.len(), head.len());
        put(&mut out, stream, &about, &[head.as_bytes(), &bodies].concat())?;
    }
    let (start, itself) = (out.len(), u32::try_from(places.len()).ok()?);
    places.push(Place::At(u32::try_from(start).ok()?));
    let about = format!("/Type/XRef/W[1 4 2]/Size {}{}", places.len(), old.trailer);
    put(&mut out, itself, &about, &places.iter().flat_map(entry).collect::<Vec<u8>>())?;
    out.extend_from_slice(format!("startxref\n{start}\n%%EOF").as_bytes());
    Some(out)
}

fn entry(place: &Place) -> [u8; 7] {
    let (kind, [a, b, c, d], [e, f]) = match place {
        Place::Free => (0, [0; 4], [0xff; 2]),
        Place::At(offset) => (1, offset.to_be_bytes(), [0; 2]),
        Place::In { stream, index } => (2, stream.to_be_bytes(), index.to_be_bytes()),
    };
    [kind, a, b, c, d, e, f]
}

/// A compressed stream.
fn put(out: &mut Vec<u8>, number: u32, about: &str, content: &[u8]) -> Option<()> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).ok()?;
    let content = encoder.finish().ok()?;
    let length = content.len();
    let head = format!("{number} 0 obj\n<<{about}/Filter/FlateDecode/Length {length}>>\nstream\n");
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(&content);
    out.extend_from_slice(b"\nendstream\nendobj\n");
    Some(())
}

/// What the table at the end of a file says of it.
struct Old {
    /// One more than the highest number.
    size: usize,
    /// In the order of the file.
    objects: Vec<Object>,
    /// `/Root`, `/Info` and `/ID`.
    trailer: String,
}

struct Object {
    number: usize,
    from: usize,
    to: usize,
}

impl Old {
    fn read(file: &[u8]) -> Option<Self> {
        let tail = std::str::from_utf8(file.get(file.len().checked_sub(400)?..)?).ok()?;
        let (_, trailer) = tail.rsplit_once("trailer\n<</Size ")?;
        let (trailer, rest) = trailer.split_once(">>\nstartxref\n")?;
        let at = trailer.find('/')?;
        let table: usize = rest.lines().next()?.parse().ok()?;
        let size: usize = trailer[..at].trim().parse().ok()?;
        let rows = std::str::from_utf8(file.get(table..)?).ok()?.strip_prefix("xref\n")?.lines().skip(1);
        let mut objects: Vec<Object> = Vec::with_capacity(size);
        for (number, row) in rows.take(size).enumerate() {
            if row.contains('n') {
                let from = row.split(' ').next()?.parse().ok()?;
                objects.push(Object { number, from, to: table });
            }
        }
        objects.sort_by_key(|it| it.from);
        for at in 1..objects.len() {
            objects[at - 1].to = objects[at].from;
        }
        Some(Self { size, objects, trailer: trailer[at..].to_owned() })
    }
}

/// What stands between `obj` and `endobj`.
fn inside(body: &[u8]) -> Option<&[u8]> {
    let from = body.windows(4).position(|it| it == b"obj\n")? + 4;
    let to = body.windows(6).rposition(|it| it == b"endobj")?;
    body.get(from..to).map(<[u8]>::trim_ascii)
}

fn has(body: &[u8], words: &[u8]) -> bool {
    body.windows(words.len()).any(|it| it == words)
}
