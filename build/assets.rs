//! Style, fonts and script as a table in the binary: each under a name that carries the hash of its content, and once more
//! as gzip and brotli where that is smaller.
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The style sheets in the order in which they apply. They are served as one.
const STYLE: [&str; 4] = ["tokens.css", "app.css", "charts.css", "print.css"];

struct Asset {
    name: String,
    bytes: Vec<u8>,
}

impl Asset {
    fn hash(&self) -> String {
        Sha256::digest(&self.bytes)[..4].iter().fold(String::new(), |mut text, it| {
            let _ = write!(text, "{it:02x}");
            text
        })
    }

    /// `app.css` is `app.1f2e3d4c.css`.
    fn hashed(&self) -> String {
        let (stem, ending) = self.name.rsplit_once('.').unwrap_or((&self.name, ""));
        format!("{stem}.{}.{ending}", self.hash())
    }

    /// Its content type, and whether compressing it can pay: fonts are compressed already.
    fn kind(&self) -> Result<(&'static str, bool), String> {
        Ok(match self.name.rsplit_once('.').map(|it| it.1) {
            Some("css") => ("text/css; charset=utf-8", true),
            Some("js") => ("text/javascript; charset=utf-8", true),
            Some("svg") => ("image/svg+xml", true),
            Some("txt") => ("text/plain; charset=utf-8", true),
            Some("json") => ("application/json", true),
            Some("woff2") => ("font/woff2", false),
            Some("png") => ("image/png", false),
            _ => return Err(format!("assets/{} is of no known kind", self.name)),
        })
    }
}

/// Writes `assets.rs` and the files that it includes.
pub fn embed(from: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut rows = String::new();
    for asset in all(from)? {
        let (kind, compressible) = asset.kind()?;
        let file = out.join(asset.name.replace('/', "-"));
        fs::write(&file, &asset.bytes)?;
        let packed = |ending: &str, bytes: Vec<u8>| -> Result<String, std::io::Error> {
            if !compressible || bytes.len() * 10 > asset.bytes.len() * 9 {
                return Ok("None".to_owned());
            }
            let file = file.with_added_extension(ending);
            fs::write(&file, bytes)?;
            Ok(format!("Some(include_bytes!({:?}))", file.display().to_string()))
        };
        let brotli = packed("br", brotli(&asset.bytes)?)?;
        let gzip = packed("gz", gzip(&asset.bytes)?)?;
        writeln!(
            rows,
            "    Asset {{ name: {:?}, hashed: {:?}, hash: {:?}, kind: {kind:?},\n        \
             plain: include_bytes!({:?}), brotli: {brotli}, gzip: {gzip} }},",
            asset.name,
            asset.hashed(),
            asset.hash(),
            file.display().to_string(),
        )?;
    }
    fs::write(out.join("assets.rs"), format!("&[\n{rows}]\n"))?;
    Ok(())
}

/// Every file below the folder. The style sheets become one, `style.css`, which names the fonts by their hashed names.
fn all(folder: &Path) -> Result<Vec<Asset>, Box<dyn Error>> {
    let mut assets = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(
                fs::read_dir(path)?.map(|it| it.map(|it| it.path())).collect::<Result<Vec<PathBuf>, _>>()?,
            );
        } else {
            let name = path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
            assets.push(Asset { name, bytes: fs::read(&path)? });
        }
    }
    let mut style = String::new();
    for name in STYLE {
        let at = assets.iter().position(|it| it.name == name).ok_or(format!("assets/{name} is missing"))?;
        style += &String::from_utf8(assets.swap_remove(at).bytes)?;
    }
    for font in assets.iter().filter(|it| it.name.starts_with("fonts/")) {
        style = style.replace(&format!("url({})", font.name), &format!("url({})", font.hashed()));
    }
    assets.push(Asset { name: "style.css".to_owned(), bytes: style.into_bytes() });
    assets.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(assets)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, std::io::Error> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes)?;
    packer.finish()
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>, std::io::Error> {
    let mut packed = Vec::new();
    let params =
        BrotliEncoderParams { quality: 11, size_hint: bytes.len(), ..BrotliEncoderParams::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &params)?;
    Ok(packed)
}
