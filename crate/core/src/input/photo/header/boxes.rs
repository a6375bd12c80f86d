//! What the boxes of an AVIF or HEIC say: its brand and its size (ISO/IEC 14496-12 §4.2, 23008-12 §6.5.3).
//!
//! A picture of tiles says the size of a tile and that of the whole, a sequence that of its tracks:
//! the largest counts. Boxes are followed down known paths, on each level every byte is passed once
//! at most, and a length reaches no further than the bytes that are there.

use super::{Format, big};

/// The boxes that are one after the other in some bytes: kind and content.
struct Boxes<'a>(&'a [u8]);

impl<'a> Iterator for Boxes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.0;
        let kind = bytes.get(4..8)?;
        let (head, length) = match big(bytes, 0, 4)? {
            // To the end.
            0 => (8, u64::MAX),
            // A longer length follows.
            1 => (16, u64::from(big(bytes, 8, 4)?) << 32 | u64::from(big(bytes, 12, 4)?)),
            length => (8, u64::from(length)),
        };
        let end = usize::try_from(length).unwrap_or(usize::MAX).min(bytes.len());
        // A box that is shorter than its own head ends the walk; every other is a step of 8 bytes at least.
        let content = bytes.get(head..end)?;
        self.0 = &bytes[end..];
        Some((kind, content))
    }
}

/// The contents of the boxes of a kind.
fn inside<'a>(bytes: &'a [u8], kind: &'static [u8; 4]) -> impl Iterator<Item = &'a [u8]> {
    Boxes(bytes).filter(move |(found, _)| found == kind).map(|(_, content)| content)
}

/// The format by the brands of a file that begins with a box `ftyp`; `None` where none is a photo's.
pub fn format(bytes: &[u8]) -> Option<Format> {
    let (_, content) = Boxes(bytes).next()?;
    // The brand itself, a version, and the brands that the file answers to.
    let (brands, _) = content.as_chunks::<4>();
    let is = |known: &[&[u8; 4]]| brands.iter().any(|brand| known.contains(&brand));
    if is(&[b"avif", b"avis"]) {
        return Some(Format::Avif);
    }
    is(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"])
        .then_some(Format::Heic)
}

/// Columns and rows of the largest picture that is told of.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    // Version and flags come before what `meta` and `ispe` hold.
    let items = inside(bytes, b"meta")
        .filter_map(|meta| meta.get(4..))
        .flat_map(|meta| inside(meta, b"iprp"))
        .flat_map(|properties| inside(properties, b"ipco"))
        .flat_map(|list| inside(list, b"ispe"))
        .filter_map(|extent| Some((big(extent, 4, 4)?, big(extent, 8, 4)?)));
    // The last two numbers of a track's head, in units of 1/65536.
    let tracks = inside(bytes, b"moov")
        .flat_map(|movie| inside(movie, b"trak"))
        .flat_map(|track| inside(track, b"tkhd"))
        .filter_map(|head| {
            let at = head.len().checked_sub(8)?;
            Some((big(head, at, 4)? >> 16, big(head, at + 4, 4)? >> 16))
        });
    items.chain(tracks).max_by_key(|&(width, height)| u64::from(width) * u64::from(height))
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use proptest::prelude::*;

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(8 + content.len()).expect("a small box");
        [&length.to_be_bytes()[..], kind, content].concat()
    }

    fn ftyp(brands: &[u8]) -> Vec<u8> {
        boxed(b"ftyp", &[&brands[..4], &[0; 4], &brands[4..]].concat())
    }

    fn ispe(width: u32, height: u32) -> Vec<u8> {
        boxed(b"ispe", &[[0; 4], width.to_be_bytes(), height.to_be_bytes()].concat())
    }

    /// A file of these properties; before them are boxes as cameras write them.
    fn file(brands: &[u8], properties: &[u8]) -> Vec<u8> {
        let list = boxed(b"ipco", &[&boxed(b"hvcC", &[1; 20])[..], properties].concat());
        let iprp = boxed(b"iprp", &[&list[..], &boxed(b"ipma", &[0; 12])].concat());
        let meta = [&[0; 4][..], &boxed(b"hdlr", &[0; 25]), &iprp].concat();
        [ftyp(brands), boxed(b"free", &[]), boxed(b"meta", &meta), boxed(b"mdat", &[9; 30])]
            .concat()
    }

    #[test]
    fn brands_tell_avif_from_heic_and_both_from_films() {
        for (brands, format) in [
            (&b"avif"[..], Format::Avif),
            (b"avismsf1", Format::Avif),
            (b"mif1miafavif", Format::Avif),
            (b"heicmif1", Format::Heic),
            (b"mif1heic", Format::Heic),
            (b"mp42isom", Format::Unknown),
            (b"qt  ", Format::Unknown),
        ] {
            assert_eq!(read(&file(brands, &[])).format, format);
        }
        // A file that begins with a box of another kind.
        assert_eq!(read(&boxed(b"meta", b"avif")).format, Format::Unknown);
        assert_eq!(read(b"\0\0\0\x08ftypavif").format, Format::Unknown);
    }

    #[test]
    fn the_largest_extent_counts_whether_of_tiles_or_of_the_whole() {
        for brands in [b"heicmif1", b"avifmif1"] {
            let tiles = [ispe(512, 512), ispe(4032, 3024), ispe(320, 240)].concat();
            assert_eq!(read(&file(brands, &tiles)).size, Some((4032, 3024)));
            assert_eq!(read(&file(brands, &[])).size, None);
        }
        let refusal = read(&file(b"heic", &ispe(12_000, 9_000))).refusal(5_000_000);
        assert!(refusal.is_some_and(|text| text.contains("108 megapixels (12000 × 9000)")));
        let refusal = read(&file(b"avif", &ispe(u32::MAX, u32::MAX))).refusal(5_000_000);
        assert!(refusal.is_some_and(|text| text.contains("megapixels")));
    }

    #[test]
    fn a_sequence_says_the_size_of_its_track() {
        for length in [84, 96] {
            let mut head = vec![0; length - 8];
            head.extend([0x2e, 0xe0, 0, 0, 0x23, 0x28, 0, 0]);
            let track = boxed(b"trak", &boxed(b"tkhd", &head));
            let file = [ftyp(b"avis"), boxed(b"moov", &track)].concat();
            assert_eq!(read(&file).size, Some((12_000, 9_000)));
        }
    }

    #[test]
    fn lengths_to_the_end_and_of_eight_bytes_are_followed() {
        let list = [&b"\0\0\0\0ipco"[..], &ispe(640, 480)].concat();
        let iprp =
            [&b"\0\0\0\x01iprp"[..], &(16 + list.len() as u64).to_be_bytes(), &list].concat();
        let meta = [&b"\0\0\0\0meta\0\0\0\0"[..], &iprp].concat();
        assert_eq!(read(&[ftyp(b"avif"), meta].concat()).size, Some((640, 480)));
    }

    #[test]
    fn a_file_cut_anywhere_says_less_and_never_fails() {
        let whole = file(b"heicmif1", &[ispe(64, 48), ispe(4032, 3024)].concat());
        let sizes = [None, Some((64, 48)), Some((4032, 3024))];
        let told: Vec<_> = (0..=whole.len()).map(|end| read(&whole[..end]).size).collect();
        let place = |size| sizes.iter().position(|known| *known == size);
        assert!(told.iter().all(|size| place(*size).is_some()));
        assert!(told.is_sorted_by_key(|size| place(*size)));
        assert_eq!(told.last(), Some(&sizes[2]));
    }

    #[test]
    fn hostile_lengths_end_the_walk() {
        let whole = file(b"avif", &ispe(640, 480));
        for at in (0..whole.len() - 4).filter(|at| whole[at + 4..].starts_with(b"i")) {
            for length in [0, 1, 2, 7, 8, 9, 15, 16, 0x7fff_ffff, 0x8000_0000, u32::MAX] {
                let mut bad = whole.clone();
                bad[at..at + 4].copy_from_slice(&u32::to_be_bytes(length));
                assert!(matches!(read(&bad).size, None | Some((640, 480))));
            }
        }
        let endless = [&b"\0\0\0\x01ftyp"[..], &[0xff; 8], b"avif"].concat();
        assert_eq!(read(&endless).format, Format::Avif);
        // Boxes in boxes, deeper than any path: only the known ones are entered.
        let nested: Vec<u8> = (0..30_000).flat_map(|_| *b"\0\0\0\0meta\0\0\0\0").collect();
        assert_eq!(read(&[ftyp(b"avif"), nested].concat()).size, None);
        let empty = b"\0\0\0\x08ispe".repeat(30_000);
        assert_eq!(read(&file(b"avif", &empty)).size, None);
    }

    proptest! {
        #[test]
        fn any_bytes_in_place_of_the_properties_are_walked(
            rest in prop::collection::vec(any::<u8>(), 0..96),
        ) {
            let plain = read(&file(b"avif", &rest));
            let first = read(&file(b"avif", &[ispe(64, 48), rest].concat()));
            prop_assert_eq!(plain.format, Format::Avif);
            let area = first.size.map(|(w, h)| u64::from(w) * u64::from(h));
            prop_assert!(area >= Some(64 * 48));
        }
    }
}
