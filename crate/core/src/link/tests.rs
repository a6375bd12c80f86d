use super::*;
use crate::latent::nln::Convention;
use crate::maps::pse::Border;
use crate::metrics::best_match::BestMatch;
use crate::report::analysis::Metrics;
use crate::report::colour_map::ColourMap;
use crate::report::view::Scale;
use proptest::prelude::*;

fn state(input: Input) -> State {
    State {
        room: "draw".into(),
        model: "mnist-abati".into(),
        weights: "ba7816bf8f01cfea".into(),
        input,
        framing: Framing::Centred,
        knobs: Knobs::default(),
        claim: Some(Claim {
            mse: 0.031_234_56,
            agreement: 3,
            distance: 8.062_258,
            nln: None,
            backend: "flex".into(),
        }),
    }
}

/// A three drawn by a hand of 120 events: two arcs with a wobble.
fn three() -> Drawing {
    let points = (0..120).map(|i| {
        let (arc, t) = (i / 60, (i % 60) as f32 / 59.0);
        let angle = -2.2 + 4.2 * t;
        let wobble = 0.003 * ((i * 7919 % 13) as f32 / 6.5 - 1.0);
        let (cx, cy) = (0.48, 0.32 + 0.34 * arc as f32);
        [cx + (0.19 + wobble) * angle.cos(), cy + (0.17 + wobble) * angle.sin()]
    });
    Drawing { strokes: vec![points.collect::<Vec<_>>().into()], ..Drawing::default() }
}

/// A link around a payload made by hand.
fn link_of(payload: &[u8]) -> String {
    format!("1.{}", URL_SAFE_NO_PAD.encode(miniz_oxide::deflate::compress_to_vec_zlib(payload, 6)))
}

fn payload_of(head: &str, input: &[u8]) -> Vec<u8> {
    let n = head.len();
    let mut payload = vec![(n & 0x7f) as u8 | 0x80, (n >> 7) as u8];
    payload.extend(head.bytes());
    payload.extend(input);
    payload
}

const HEAD: &str = r#"{"room":"draw","model":"m","weights":"0123456789abcdef"}"#;

fn reason(text: &str) -> String {
    match decode(text) {
        Err(Error::Damaged { what: "the link", why }) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_link_to_a_typical_digit_is_shorter_than_600_characters() {
    let text = encode(&state(Input::Strokes(three()))).unwrap();
    assert!(text.len() < 600, "{} characters", text.len());
    assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)), "{text}");
}

#[test]
fn a_drawing_from_a_link_renders_to_the_bytes_that_were_shared() {
    let drawing = three();
    let shared = drawing::render(&drawing, Framing::Centred).unwrap();
    let read = decode(&encode(&state(Input::Strokes(drawing))).unwrap()).unwrap();
    let Input::Strokes(drawing) = read.input else { panic!("strokes became pixels") };
    assert_eq!(drawing::render(&drawing, Framing::Centred).unwrap(), shared);
}

#[test]
fn an_address_a_hash_and_white_space_around_a_link_do_not_matter() {
    let made = state(Input::Pixels(vec![7; 784]));
    let text = encode(&made).unwrap();
    for around in
        [format!("#{text}"), format!("https://example.org/a/?b#{text}"), format!(" {text}\n")]
    {
        assert_eq!(decode(&around).as_ref(), Ok(&made), "{around}");
    }
}

/// A link of version 1, made by the page before strokes had levels.
const OLD: &str = "1.eNolTUtugzAQHSNRT5Aqoqy6njWNaOKSlNsY21BUbCSDlEpRjtErZN1D9ADd9D4dklnMm_fRm6s4UxxHTzXZqE9UkB-tG5j60E_zs2703LN6cn33Pk-sm12rGrOvdpXVRr-2bLZR-z50i-nCHJ1lzQy659Yz-clRXW7LUlVH9bZXqiDdRec8R6muCrL8RwfDqcO2PLyU1bGgRpsPFyw3toP7pMsF_oRQv5vvxx-BEgAyWIGUIHPJFGG1znIEWLOTsIPiK7lyUCKCFJguiCLfAEfvwygzFHK5EmBE3k83DVL5gEn6D9n1Opo";

#[test]
fn a_link_from_before_grey_levels_still_opens_and_is_written_as_it_was() {
    let state = decode(OLD).unwrap();
    let Input::Strokes(drawing) = &state.input else { panic!("strokes became pixels") };
    assert!(drawing.strokes.iter().all(|s| s.level == 1.0 && s.radius.is_none() && !s.filled));
    assert_eq!((state.model.as_str(), drawing.strokes.len()), ("mnist-abati", 1));
    assert_eq!(encode(&state).unwrap(), OLD);
}

/// A shirt: an outline that is filled, a collar, two seams and a gap.
fn shirt() -> Drawing {
    let outline = [
        [0.30, 0.12],
        [0.42, 0.10],
        [0.50, 0.16],
        [0.58, 0.10],
        [0.70, 0.12],
        [0.92, 0.30],
        [0.82, 0.42],
        [0.74, 0.36],
        [0.74, 0.90],
        [0.26, 0.90],
        [0.26, 0.36],
        [0.18, 0.42],
        [0.08, 0.30],
    ];
    let thin =
        |points: Vec<[f32; 2]>, level| Stroke { points, level, radius: Some(0.015), filled: false };
    let filled = Stroke { filled: true, ..thin(outline.to_vec(), 0.7) };
    let strokes = vec![
        filled,
        thin(vec![[0.42, 0.11], [0.50, 0.18], [0.58, 0.11]], 0.3),
        thin(vec![[0.50, 0.2], [0.50, 0.9]], 0.3),
        thin(vec![[0.3, 0.6], [0.4, 0.6]], 0.0),
    ];
    Drawing { strokes, ..Drawing::default() }
}

#[test]
fn a_garment_travels_in_a_link_of_version_2_and_renders_to_the_bytes_that_were_shared() {
    let made = State { framing: Framing::Fitted, ..state(Input::Strokes(shirt())) };
    let text = encode(&made).unwrap();
    assert!(text.starts_with("2.") && text.len() < 500, "{} characters", text.len());
    let read = decode(&text).unwrap();
    assert_eq!(read, made.normalise().unwrap());
    let Input::Strokes(drawing) = read.input else { panic!("strokes became pixels") };
    assert_eq!(
        drawing::render(&drawing, Framing::Fitted).unwrap(),
        drawing::render(&shirt(), Framing::Fitted).unwrap()
    );
}

#[test]
fn a_link_has_the_lowest_version_that_can_say_it() {
    let version = |state| encode(&state).unwrap().split('.').next().unwrap().to_owned();
    let plain = state(Input::Strokes(three()));
    assert_eq!(version(plain.clone()), "1");
    assert_eq!(version(State { framing: Framing::Fitted, ..plain }), "2");
    assert_eq!(version(state(Input::Strokes(shirt()))), "2");
    assert_eq!(version(state(Input::Pixels(vec![3; 784]))), "1");
}

#[test]
fn styles_made_to_harm_are_damaged() {
    let cases: [(&[u8], &str); 6] = [
        (&[2, 184, 1, 1], "cut short"),
        (&[2, 184, 1, 1, 7, 1, 0, 0], "unknown style 7"),
        (&[2, 184, 1, 1, 1, 0x80, 2, 0, 0, 1, 0, 0], "grey level"),
        (&[2, 184, 1, 1, 1, 9, 0xff, 0xff, 0xff, 1, 0, 1, 0, 0], "too wide"),
        (&[2, 184, 1, 1, 1, 9, 0, 1], "cut short"),
        (&[2, 184, 1, 1, 1, 9, 0, 1, 0xff, 0xff, 0xff, 0xff, 0x0f], "more than 4096 points"),
    ];
    for (input, expected) in cases {
        let why = reason(&link_of(&payload_of(HEAD, input)));
        assert!(why.contains(expected), "{input:?}: {why}");
    }
    // A pen of no width and a fill of anything but 0 are brought into their ranges.
    let odd = [2, 184, 1, 1, 1, 9, 1, 77, 1, 0, 0];
    let read = decode(&link_of(&payload_of(HEAD, &odd))).unwrap();
    let Input::Strokes(drawing) = read.input else { panic!("strokes became pixels") };
    assert!(!drawing.strokes[0].filled && drawing.strokes[0].radius > Some(0.009));
}

#[test]
fn the_longest_drawing_still_fits_a_link() {
    // Points that jump across the paper defeat prediction and compression.
    let mut seed = 1u32;
    let mut random = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as f32 / (1u32 << 24) as f32
    };
    let stroke = |_| (0..8).map(|_| [random(), random()]).collect::<Vec<_>>().into();
    let drawing = Drawing { strokes: (0..512).map(stroke).collect(), ..Drawing::default() };
    let made = state(Input::Strokes(quantise(&drawing).unwrap()));
    let text = encode(&made).unwrap();
    assert!(text.len() < MAX_TEXT, "{}", text.len());
    assert_eq!(decode(&text), Ok(made));
}

#[test]
fn texts_that_are_no_links_explain_themselves() {
    assert_eq!(reason(""), "it is empty");
    assert_eq!(reason(" # "), "it is empty");
    for text in ["draw", "x.abc", ".abc", "-1.abc", "1", "١.abc"] {
        assert!(reason(text).contains("does not start with a version"), "{text}");
    }
    assert!(reason("0.abc").contains("version is 0"));
    assert!(reason("99999999999999999999.abc").contains("version number is too long"));
    assert!(reason("1.ab!c").contains("character 5 does not belong"));
    assert!(reason("1.").contains("end is missing"));
    assert!(reason("1.abcd").contains("cannot be decompressed"));
}

#[test]
fn a_link_from_a_newer_version_is_told_from_a_damaged_one() {
    let newer = decode("3.whatever it holds").unwrap_err();
    assert_eq!(newer, Error::Newer { what: "the link", got: 3, known: 2 });
    assert!(newer.to_string().contains("reload the page"));
}

#[test]
fn a_link_cut_anywhere_is_damaged() {
    let text = encode(&state(Input::Strokes(three()))).unwrap();
    for n in 0..text.len() {
        assert!(matches!(decode(&text[..n]), Err(Error::Damaged { .. })), "{n} characters");
    }
}

#[test]
fn a_link_with_one_character_changed_is_damaged_or_means_the_same() {
    let made = state(Input::Strokes(three())).normalise();
    let text = encode(&state(Input::Strokes(three()))).unwrap();
    for at in 2..text.len() - 1 {
        let mut changed = text.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        let read = decode(&changed);
        // A few bits between the packed bytes and their checksum only fill up a byte.
        let same = read == made;
        assert!(same || matches!(read, Err(Error::Damaged { .. })), "character {at}");
    }
}

#[test]
fn an_oversized_link_is_refused_undecoded() {
    let long = format!("1.{}", "A".repeat(MAX_TEXT));
    assert!(matches!(decode(&long), Err(Error::TooLarge { limit: MAX_TEXT, .. })));
}

#[test]
fn a_link_that_unpacks_to_more_than_the_limit_is_refused() {
    // 40 MB of zeros pack into 40 kB.
    let bomb = link_of(&vec![0; 40 << 20]);
    assert!(bomb.len() < MAX_TEXT);
    assert!(matches!(decode(&bomb), Err(Error::TooLarge { limit: MAX_PAYLOAD, .. })));
}

#[test]
fn unknown_keys_are_ignored_and_missing_ones_take_their_defaults() {
    let head = r#"{"room":"draw","sound":"loud","model":"m","weights":"0123456789abcdef",
        "knobs":{"sigma":2,"zoom":3}}"#;
    let mut input = vec![1];
    input.extend([9; 784]);
    let state = decode(&link_of(&payload_of(head, &input))).unwrap();
    assert_eq!(state.knobs, Knobs { sigma: 2.0, ..Knobs::default() });
    assert_eq!((state.framing, state.claim), (Framing::Centred, None));
    assert_eq!(state.input, Input::Pixels(vec![9; 784]));
}

#[test]
fn payloads_made_to_harm_are_damaged() {
    let many = [0, 184, 1, 0xff, 0xff, 0xff, 0xff, 0x0f]; // one stroke of 4 294 967 295 points
    let strokes = [0, 184, 1, 0xff, 0xff, 0xff, 0xff, 0x0f];
    let cases: [(&[u8], &str); 10] = [
        (&[], "contains no drawing"),
        (&[3], "unknown type 3"),
        (&[1, 0, 0], "image is cut short"),
        (&[0], "cut short"),
        (&[0, 184, 1, 1, 3, 0], "cut short"),
        (&many, "strokes, at most 512"),
        (&[0, 184, 1, 1, 0xff, 0xff, 0xff, 0xff, 0x0f], "more than 4096 points"),
        (&[0, 184, 1, 1, 1, 1, 0], "outside the drawing area"), // x = −1
        (&[0, 184, 1, 1, 1, 0x80, 0x40, 0], "outside the drawing area"), // x = 4096
        (&[0, 0xff, 0xff, 0xff, 0xff, 0x7f], "too large"),
    ];
    assert_eq!(many, strokes);
    for (input, expected) in cases {
        let why = reason(&link_of(&payload_of(HEAD, input)));
        assert!(why.contains(expected), "{input:?}: {why}");
    }
    assert!(reason(&link_of(&[])).contains("cut short"));
    assert!(reason(&link_of(&[0x7f, b'{'])).contains("head is cut short"));
    assert!(reason(&link_of(&payload_of("[[[[", &[]))).contains("line 1"));
}

#[test]
fn heads_made_to_harm_are_refused() {
    let mut picture = vec![1];
    picture.extend([0; 784]);
    for (from, to) in [
        ("draw", "../x"),
        ("draw", ""),
        (r#""m""#, r#""https://elsewhere""#),
        ("0123456789abcdef", "0123456789ABCDEF"),
        ("0123456789abcdef", "0123"),
        ("}", r#","knobs":{"sigma":"NaN"}}"#),
        ("}", r#","knobs":{"sigma":1e99}}"#),
        ("}", r#","knobs":{"top_k":-1}}"#),
        ("}", r#","framing":"sideways"}"#),
        ("}", r#","claim":{"mse":-1,"agreement":1,"distance":1,"backend":"flex"}}"#),
        ("}", r#","claim":{"mse":1,"agreement":1,"distance":1,"backend":"<b>"}}"#),
    ] {
        let head = HEAD.replacen(from, to, 1);
        let result = decode(&link_of(&payload_of(&head, &picture)));
        assert!(
            matches!(result, Err(Error::Damaged { .. } | Error::Range { .. })),
            "{head}: {result:?}"
        );
    }
}

#[test]
fn knobs_out_of_range_are_brought_into_it() {
    let head = HEAD.replacen('}', r#","knobs":{"sigma":-3,"top_k":0,"percentile":7}}"#, 1);
    let state = decode(&link_of(&payload_of(&head, &[0, 184, 1, 0]))).unwrap();
    assert_eq!((state.knobs.sigma, state.knobs.top_k, state.knobs.percentile), (0.0, 1, 1.0));
}

#[test]
fn states_that_no_link_can_carry_are_errors() {
    let good = state(Input::Strokes(three()));
    let nan = Drawing { strokes: vec![vec![[f32::NAN, 0.0]].into()], ..three() };
    let claim = good.claim.clone().unwrap();
    for bad in [
        State { room: "a room".into(), ..good.clone() },
        State { model: String::new(), ..good.clone() },
        State { weights: "g".repeat(16), ..good.clone() },
        State { input: Input::Pixels(vec![]), ..good.clone() },
        State { input: Input::Strokes(nan), ..good.clone() },
        State { knobs: Knobs { sigma: f32::NAN, ..good.knobs }, ..good.clone() },
        State { claim: Some(Claim { mse: f32::NAN, ..claim.clone() }), ..good.clone() },
        State { claim: Some(Claim { nln: Some(f32::NAN), ..claim.clone() }), ..good.clone() },
        State { claim: Some(Claim { backend: String::new(), ..claim }), ..good.clone() },
    ] {
        assert!(encode(&bad).is_err(), "{bad:?}");
    }
}

#[test]
fn an_input_is_strokes_or_pixels_in_json_too() {
    let read = |text| serde_json::from_str::<Input>(text);
    let dot = Drawing { strokes: vec![vec![[0.5, 0.25]].into()], radius: 0.05 };
    let strokes = r#"{"strokes":[{"points":[[0.5,0.25]]}],"radius":0.05}"#;
    assert_eq!(read(strokes).unwrap(), Input::Strokes(dot.clone()));
    assert_eq!(serde_json::to_string(&Input::Strokes(dot)).unwrap(), strokes);
    assert_eq!(read(r#"{"pixels":[1,2]}"#).unwrap(), Input::Pixels(vec![1, 2]));
    for bad in ["{}", r#"{"pixels":[],"strokes":[]}"#, r#"{"pixels":[256]}"#] {
        assert!(read(bad).is_err(), "{bad}");
    }
}

fn metrics(mse: f64, agreement: usize, distance: f64) -> Metrics {
    Metrics {
        k: 10,
        agreement,
        chance_agreement: 0.128,
        chance_of_none: 0.879,
        distance: Some(BestMatch { distance, from: [0, 0], to: [0, 0] }),
        map_mse: 0.0,
        map_mse_squared: 0.0,
        mse,
        mae: 0.0,
        pse_peak: 0.0,
        pse_mean: 0.0,
        non_finite: 0,
        flat_maps: 0,
        nln: None,
    }
}

#[test]
fn a_result_is_reproduced_exactly_closely_or_not() {
    let claim = Claim::of(&metrics(0.031, 3, 8.0), "wgpu");
    let same = claim.compare(&metrics(0.031, 3, 8.0));
    assert!(same.exact && same.close && same.delta == 0.0, "{same:?}");
    let near = claim.compare(&metrics(0.031_000_3, 4, 9.0));
    assert!(
        !near.exact && near.close && near.delta > 0.0 && near.text.contains("wgpu"),
        "{near:?}"
    );
    for other in [metrics(0.032, 3, 8.0), metrics(0.031, 5, 8.0), metrics(0.0, 3, 8.0)] {
        let other = claim.compare(&other);
        assert!(!other.exact && !other.close && other.text.contains("not the shared"), "{other:?}");
    }
}

#[test]
fn a_claimed_blend_is_compared_and_a_claim_without_one_confirms_nothing() {
    let old = Claim::of(&metrics(0.25, 3, 8.0), "flex");
    let with = |score: f64| Metrics { nln: Some(score), ..metrics(0.25, 3, 8.0) };
    let unstated = old.compare(&with(0.7));
    assert!(old.nln.is_none() && !unstated.exact && unstated.close);
    assert!(
        unstated.text.contains("does not state the neighbour score (NLN), which is 0.7"),
        "{unstated:?}"
    );
    let claim = Claim::of(&with(0.7), "flex");
    assert_eq!(claim.nln, Some(0.7));
    assert!(claim.compare(&with(0.7)).exact);
    // Around zero the extent of the normal images is the measure, not the score.
    let near = Claim::of(&with(0.0001), "flex").compare(&with(0.0005));
    assert!(near.close && !near.exact, "{near:?}");
    let far = claim.compare(&with(0.71));
    assert!(!far.close && far.text.contains("score 0.71 instead of 0.7"), "{far:?}");
    let gone = claim.compare(&metrics(0.25, 3, 8.0));
    assert!(!gone.close && gone.text.contains("no score instead of 0.7"), "{gone:?}");
}

#[test]
fn the_knobs_of_nln_travel_and_links_from_before_them_still_open() {
    let knobs = Knobs {
        neighbours: Some(3),
        error_weight: Some(0.35),
        convention: Convention::Script,
        ..Knobs::default()
    };
    let made = State { knobs, ..state(Input::Pixels(vec![0; 784])) };
    assert_eq!(decode(&encode(&made).unwrap()), Ok(made));
    let mut input = vec![1];
    input.extend([0; 784]);
    let old = decode(&link_of(&payload_of(HEAD, &input))).unwrap();
    assert_eq!((old.knobs, old.claim), (Knobs::default(), None));
}

fn states() -> impl Strategy<Value = State> {
    let points = prop::collection::vec(prop::array::uniform2(0.0f32..=1.0), 0..30);
    let style = prop_oneof![
        Just((1.0f32, None, false)),
        (0.0f32..=1.0, prop::option::of(0.0f32..0.3), any::<bool>()),
    ];
    let stroke = (points, style).prop_map(|(points, (level, radius, filled))| Stroke {
        points,
        level,
        radius,
        filled,
    });
    let input = prop_oneof![
        (prop::collection::vec(stroke, 0..6), 0.0f32..0.3)
            .prop_map(|(strokes, radius)| Input::Strokes(Drawing { strokes, radius })),
        prop::collection::vec(any::<u8>(), 784).prop_map(Input::Pixels),
    ];
    let knobs = (
        0usize..2000,
        -1.0f32..80.0,
        any::<bool>(),
        any::<bool>(),
        prop::sample::select(ColourMap::ALL.to_vec()),
        -0.1f64..1.1,
        (prop::option::of(0usize..20), prop::option::of(-0.1f64..1.1), any::<bool>()),
    )
        .prop_map(|(top_k, sigma, reflect, image, colour_map, percentile, nln)| Knobs {
            top_k,
            sigma,
            border: if reflect { Border::Reflect } else { Border::Zero },
            scale: if image { Scale::Image } else { Scale::Calibrated },
            colour_map,
            percentile,
            neighbours: nln.0,
            error_weight: nln.1,
            convention: if nln.2 { Convention::Script } else { Convention::Paper },
        });
    let nln = prop::option::of(-1e3f32..1e3);
    let claim = (0.0f32..1e3, any::<u32>(), 0.0f32..40.0, nln, "[a-z0-9_-]{1,32}").prop_map(
        |(mse, agreement, distance, nln, backend)| Claim { mse, agreement, distance, nln, backend },
    );
    (
        "[a-z0-9][a-z0-9-]{0,20}",
        "[a-z0-9][a-z0-9-]{0,63}",
        "[0-9a-f]{16}",
        input,
        prop::sample::select(vec![Framing::Raw, Framing::Centred, Framing::Fitted]),
        knobs,
        prop::option::of(claim),
    )
        .prop_map(|(room, model, weights, input, framing, knobs, claim)| State {
            room,
            model,
            weights,
            input,
            framing,
            knobs,
            claim,
        })
}

proptest! {
    #[test]
    fn decoding_what_was_encoded_gives_the_normalised_state(state in states()) {
        let text = encode(&state).unwrap();
        let read = decode(&text).unwrap();
        prop_assert_eq!(&read, &state.normalise().unwrap());
        prop_assert_eq!(encode(&read).unwrap(), text);
    }

    #[test]
    fn normalising_twice_is_normalising_once(state in states()) {
        let once = state.normalise().unwrap();
        prop_assert_eq!(once.clone().normalise().unwrap(), once);
    }

    #[test]
    fn decoding_arbitrary_text_never_panics(text in any::<String>()) {
        let _ = decode(&text);
    }

    #[test]
    fn decoding_arbitrary_characters_of_a_link_never_panics(text in "1\\.[A-Za-z0-9_-]{0,200}") {
        prop_assert!(decode(&text).is_err());
    }

    #[test]
    fn decoding_arbitrary_payloads_never_panics(payload in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = decode(&link_of(&payload));
        let _ = decode(&link_of(&payload_of(HEAD, &payload)));
    }
}
