//! What a file is, by its first bytes: a photo, of which format and size, or something else.
//!
//! Read before a browser decodes it, so that a picture too large to hold is refused at its header
//! and a format that no browser decodes is called by its name. Only what the page has to say is
//! read; anything that is cut short or odd is a header that says less, never an error.

mod boxes;

use super::{MAX_PHOTO, MIN_PHOTO};
use serde::Serialize;

/// How many bytes of a file are worth looking at: a JPEG's size may come after its thumbnail.
pub const BYTES: usize = 1 << 18;

/// Largest file that is decoded, in bytes.
pub const MAX_FILE: u64 = 64 << 20;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
    /// GIF.
    Gif,
    /// Windows bitmap.
    Bmp,
    /// AVIF.
    Avif,
    /// HEIC, which phones of Apple write and most browsers do not read.
    Heic,
    /// TIFF, which cameras and microscopes write and most browsers do not read.
    Tiff,
    /// None of these.
    Unknown,
}

/// What the first bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Header {
    /// The kind of file.
    pub format: Format,
    /// Columns and rows as stored, before any rotation; `None` where they are not said here.
    pub size: Option<(u32, u32)>,
    /// Bits of a channel, where the header says.
    pub bits: Option<u8>,
    /// Whether its colours are four inks.
    pub cmyk: bool,
}

impl Format {
    /// The name for people.
    const fn title(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Webp => "WebP",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Avif => "AVIF",
            Self::Heic => "HEIC",
            Self::Tiff => "TIFF",
            Self::Unknown => "unknown",
        }
    }
}

impl Header {
    /// Why a file of this header and so many bytes is not to be decoded, as a sentence; `None` for one
    /// worth trying.
    pub fn refusal(&self, bytes: u64) -> Option<String> {
        if bytes == 0 {
            return Some("The file is empty.".to_owned());
        }
        if self.format == Format::Unknown {
            return Some(
                "Unsupported format. Supported: JPEG, PNG, WebP, GIF, BMP and AVIF.".to_owned(),
            );
        }
        if bytes > MAX_FILE {
            let (got, most) = (bytes.div_ceil(1 << 20), MAX_FILE >> 20);
            return Some(format!("The file has {got} MiB; at most {most} MiB are accepted."));
        }
        let (width, height) = self.size?;
        let pixels = u64::from(width) * u64::from(height);
        if pixels > MAX_PHOTO as u64 {
            let (got, most) = (pixels.div_ceil(1_000_000), MAX_PHOTO / 1_000_000);
            return Some(format!(
                "The photo has {got} megapixels ({width} × {height}); at most {most} are accepted."
            ));
        }
        let side = width.min(height) as usize;
        (side < MIN_PHOTO).then(|| {
            format!(
                "The photo has {width} × {height} pixels; each side must have at least {MIN_PHOTO}."
            )
        })
    }

    /// What to say when a browser cannot decode the file.
    pub fn undecodable(&self) -> String {
        match (self.format, self.cmyk) {
            (Format::Heic | Format::Tiff | Format::Avif, _) => format!(
                "This browser cannot decode {} photos; save it as JPEG or PNG.",
                self.format.title()
            ),
            (_, true) => {
                "This browser cannot decode CMYK photos; save the photo as RGB.".to_owned()
            }
            (format, _) => format!("The {} file is damaged or cut short.", format.title()),
        }
    }

    /// What happened to the photo on its way, as sentences.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if let Some(bits) = self.bits.filter(|bits| *bits > 8) {
            warnings.push(format!("The browser reduced {bits}-bit channels to 8 bits."));
        }
        if self.cmyk {
            warnings.push("The browser converted CMYK to RGB.".to_owned());
        }
        if self.format == Format::Gif {
            warnings.push("If the GIF is animated, only its first frame is used.".to_owned());
        }
        warnings
    }
}

/// Reads the header of a file from its first bytes, of which [`BYTES`] are enough.
pub fn read(bytes: &[u8]) -> Header {
    let plain = |format| Header { format, size: None, bits: None, cmyk: false };
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let sides = (big(bytes, 16, 4), big(bytes, 20, 4));
        let size = if let (Some(w), Some(h)) = sides { Some((w, h)) } else { None };
        return Header { size, bits: bytes.get(24).copied(), ..plain(Format::Png) };
    }
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return jpeg(bytes).unwrap_or(plain(Format::Jpeg));
    }
    if bytes.starts_with(b"GIF8") {
        return Header { size: pair(bytes, 6), ..plain(Format::Gif) };
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Header { size: webp(bytes), ..plain(Format::Webp) };
    }
    if bytes.starts_with(b"BM") {
        let side = |at: usize| little(bytes, at, 4).map(|v| v.cast_signed().unsigned_abs());
        let size = if let (Some(w), Some(h)) = (side(18), side(22)) { Some((w, h)) } else { None };
        return Header { size, ..plain(Format::Bmp) };
    }
    if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
        return plain(Format::Tiff);
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return boxes::format(bytes).map_or(plain(Format::Unknown), |format| Header {
            size: boxes::size(bytes),
            ..plain(format)
        });
    }
    plain(Format::Unknown)
}

/// The frame of a JPEG: the segments before it are skipped by their lengths.
fn jpeg(bytes: &[u8]) -> Option<Header> {
    let mut at = 2;
    loop {
        // Any number of 0xff may be before a marker.
        while bytes.get(at) == Some(&0xff) && bytes.get(at + 1) == Some(&0xff) {
            at += 1;
        }
        if bytes.get(at)? != &0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            // SOF0 to SOF15 without DHT, JPG and DAC.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                return Some(Header {
                    format: Format::Jpeg,
                    size: Some((big(bytes, at + 7, 2)?, big(bytes, at + 5, 2)?)),
                    bits: bytes.get(at + 4).copied(),
                    cmyk: bytes.get(at + 9) == Some(&4),
                });
            }
            // Without a length.
            0x01 | 0xd0..=0xd8 => at += 2,
            // The pixels begin, or the file ends.
            0xd9 | 0xda => return None,
            _ => at += 2 + big(bytes, at + 2, 2)?.max(2) as usize,
        }
    }
}

/// The canvas of a WebP, in its three kinds.
fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8X" => Some((little(bytes, 24, 3)? + 1, little(bytes, 27, 3)? + 1)),
        b"VP8 " => Some((little(bytes, 26, 2)? & 0x3fff, little(bytes, 28, 2)? & 0x3fff)),
        b"VP8L" => {
            let packed = little(bytes, 21, 4)?;
            Some(((packed & 0x3fff) + 1, ((packed >> 14) & 0x3fff) + 1))
        }
        _ => None,
    }
}

/// Two little-endian numbers of two bytes.
fn pair(bytes: &[u8], at: usize) -> Option<(u32, u32)> {
    Some((little(bytes, at, 2)?, little(bytes, at + 2, 2)?))
}

/// A number of up to four bytes, the first the greatest.
fn big(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    let digits = bytes.get(at..at.checked_add(count)?)?;
    Some(digits.iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
}

/// A number of up to four bytes, the last the greatest.
fn little(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    let digits = bytes.get(at..at.checked_add(count)?)?;
    Some(digits.iter().rev().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_png_says_its_size_and_its_bits() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend([0, 0, 4, 0, 0, 0, 3, 0, 16, 2, 0, 0, 0]);
        let header = read(&png);
        assert_eq!((header.format, header.size), (Format::Png, Some((1024, 768))));
        assert_eq!(header.bits, Some(16));
        assert_eq!(read(&png[..18]).size, None);
    }

    #[test]
    fn a_jpeg_says_its_size_behind_other_segments_and_whether_it_is_of_inks() {
        let mut jpeg = vec![0xff, 0xd8, 0xff, 0xe1, 0, 6, 1, 2, 3, 4, 0xff, 0xff, 0xc2, 0, 20, 8];
        jpeg.extend([0x0b, 0xb8, 0x0f, 0xa0, 4]);
        let header = read(&jpeg);
        assert_eq!(header.size, Some((4000, 3000)));
        assert!(header.format == Format::Jpeg && header.cmyk && header.bits == Some(8));
        // Cut short it is still a JPEG.
        let header = read(&jpeg[..14]);
        assert!(header.format == Format::Jpeg && header.size.is_none() && !header.cmyk);
    }

    #[test]
    fn every_other_format_is_known_by_its_name() {
        let ftyp = |brand: &[u8]| [b"\0\0\0\x18ftyp", brand].concat();
        for (bytes, format) in [
            (b"GIF89a\x40\x01\xf0\0".to_vec(), Format::Gif),
            (b"BM".to_vec(), Format::Bmp),
            (b"II*\0".to_vec(), Format::Tiff),
            (ftyp(b"heic"), Format::Heic),
            (ftyp(b"avif"), Format::Avif),
            (ftyp(b"mp42"), Format::Unknown),
            (b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x03\0\xff\x02\0".to_vec(), Format::Webp),
            (b"hello".to_vec(), Format::Unknown),
            (Vec::new(), Format::Unknown),
        ] {
            let header = read(&bytes);
            assert_eq!(header.format, format, "{bytes:?}");
            match format {
                Format::Gif => assert_eq!(header.size, Some((320, 240))),
                Format::Webp => assert_eq!(header.size, Some((1024, 768))),
                _ => assert_eq!(header.size, None),
            }
        }
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_a_sentence() {
        let of = |format, size| Header { format, size, bits: None, cmyk: false };
        let refusal = |header: Header, bytes| header.refusal(bytes).unwrap_or_default();
        let fine = of(Format::Jpeg, Some((4000, 3000)));
        assert_eq!(fine.refusal(5_000_000), None);
        assert_eq!(of(Format::Heic, None).refusal(5_000_000), None); // some browsers can
        assert!(refusal(fine, 0).contains("empty"));
        assert!(refusal(fine, 65 << 20).contains("65 MiB"));
        assert!(refusal(of(Format::Png, Some((20_000, 6_000))), 9).contains("120 megapixels"));
        assert!(refusal(of(Format::Png, Some((u32::MAX, u32::MAX))), 9).contains("megapixels"));
        assert!(refusal(of(Format::Png, Some((15, 400))), 9).contains("15 × 400"));
        assert!(refusal(of(Format::Unknown, None), 9).starts_with("Unsupported format"));
        assert!(of(Format::Heic, None).undecodable().contains("HEIC"));
        assert!(of(Format::Jpeg, None).undecodable().contains("damaged"));
        let inks = Header { cmyk: true, bits: Some(16), ..of(Format::Jpeg, None) };
        assert!(inks.undecodable().contains("CMYK") && inks.warnings().len() == 2);
        assert!(inks.warnings()[0].contains("16-bit"), "{:?}", inks.warnings());
    }

    proptest! {
        #[test]
        fn any_bytes_have_a_header(
            start in prop::sample::select(vec![
                &b"\xff\xd8\xff"[..], b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8L", b"BM", b"GIF8",
                b"\0\0\0\x14ftypavif\0\0\0\0mif1\0\0\0\0meta\0\0\0\0\0\0\0\0iprp", b"",
            ]),
            rest in prop::collection::vec(any::<u8>(), 0..64),
        ) {
            let bytes = [start, &rest].concat();
            prop_assert_eq!(read(&bytes).format == Format::Jpeg, bytes.starts_with(b"\xff\xd8\xff"));
        }
    }
}
