use super::frame::centre_of_mass;
use super::*;
use proptest::prelude::*;

fn stroke(points: &[[f32; 2]]) -> Drawing {
    Drawing { strokes: vec![points.to_vec().into()], ..Drawing::default() }
}

/// A seven that fills most of the square.
fn seven() -> Drawing {
    stroke(&[[0.3, 0.15], [0.7, 0.15], [0.4, 0.85]])
}

fn difference(a: &Digit, b: &Digit) -> u8 {
    a.pixels.iter().zip(&b.pixels).map(|(a, b)| a.abs_diff(*b)).max().unwrap()
}

#[test]
fn an_empty_drawing_is_a_state_and_not_an_error() {
    for drawing in
        [Drawing::default(), Drawing { strokes: vec![Stroke::default(); 3], ..Drawing::default() }]
    {
        for framing in [Framing::Raw, Framing::Centred] {
            let digit = render(&drawing, framing).unwrap();
            assert!(digit.empty && digit.ink == 0 && digit.pixels == [0; 784]);
        }
    }
}

#[test]
fn a_single_point_is_a_dot_as_wide_as_the_pen() {
    let digit = render(&stroke(&[[0.5, 0.5]]), Framing::Raw).unwrap();
    // Radius 1.46 pixels around the corner of four pixels, whose centres are 0.707 away.
    for i in [13 * 28 + 13, 13 * 28 + 14, 14 * 28 + 13, 14 * 28 + 14] {
        assert_eq!(digit.pixels[i], 255);
    }
    assert_eq!(digit.pixels.iter().filter(|v| **v > 0).count(), 12);
}

#[test]
fn a_tap_that_trembled_stays_a_dot_when_centred() {
    let digit = render(&stroke(&[[0.5, 0.5], [0.504, 0.501]]), Framing::Centred).unwrap();
    assert!(digit.pixels.iter().filter(|v| **v > 0).count() < 40);
}

#[test]
fn a_horizontal_line_has_the_coverage_of_its_distance() {
    // At y = 14 pixels, radius 213/4095·28 = 1.4564 pixels: rows at ½, 1½ and 2½ pixels.
    let digit = render(&stroke(&[[0.1, 0.5], [0.9, 0.5]]), Framing::Raw).unwrap();
    let column: Vec<u8> = (10..18).map(|r| digit.pixels[r * 28 + 14]).collect();
    let r = 213.0 / 4095.0 * 28.0;
    // 0.5 is half-way between two grid steps and rounds up to 2048.
    let y = 2048.0 / 4095.0 * 28.0;
    let expected: Vec<u8> = (10..18)
        .map(|row| ((r + 0.5 - (row as f32 + 0.5 - y).abs()).clamp(0.0, 1.0) * 255.0 + 0.5) as u8)
        .collect();
    assert_eq!(column, expected);
    assert_eq!(column.iter().filter(|v| **v == 255).count(), 2);
}

#[test]
fn restricting_a_segment_to_its_neighbourhood_changes_nothing() {
    // The plain way: every pixel against every segment.
    let drawing =
        quantise(&stroke(&[[0.0, 0.0], [1.0, 0.03], [0.1, 1.0], [0.1, 0.2], [0.9, 0.9]])).unwrap();
    let digit = render(&drawing, Framing::Raw).unwrap();
    let points: Vec<[f32; 2]> =
        drawing.strokes[0].points.iter().map(|p| p.map(|v| v * 28.0)).collect();
    for (i, &got) in digit.pixels.iter().enumerate() {
        let (x, y) = ((i % 28) as f32 + 0.5, (i / 28) as f32 + 0.5);
        let d = points
            .windows(2)
            .map(|w| {
                let (dx, dy) = (w[1][0] - w[0][0], w[1][1] - w[0][1]);
                let t = ((x - w[0][0]) * dx + (y - w[0][1]) * dy) / (dx * dx + dy * dy);
                let t = t.clamp(0.0, 1.0);
                (x - w[0][0] - t * dx).hypot(y - w[0][1] - t * dy)
            })
            .fold(f32::INFINITY, f32::min);
        let expected = (drawing.radius * 28.0 + 0.5 - d).clamp(0.0, 1.0) * 255.0;
        assert!((f32::from(got) - expected).abs() < 0.6, "pixel {i}: {got} instead of {expected}");
    }
}

#[test]
fn a_centred_digit_looks_like_mnist() {
    let digit = render(&seven(), Framing::Centred).unwrap();
    let mass = centre_of_mass(&digit.pixels, 28).unwrap();
    assert!(mass.iter().all(|m| (m - 14.0).abs() < 0.1), "{mass:?}");
    let strong = |i: usize| digit.pixels[i] > 127;
    let rows = (0..28).filter(|r| (0..28).any(|c| strong(r * 28 + c))).count();
    assert!((19..=21).contains(&rows), "{rows} rows");
    // MNIST's sevens have a sum of about 23 000 and 21 to 39 % of their ink in pixels at 250 or more.
    assert!((12_000..34_000).contains(&digit.ink), "{}", digit.ink);
    assert!(digit.pixels.contains(&255));
}

#[test]
fn a_drawing_in_a_corner_keeps_all_its_ink_when_centred() {
    // A long tail with a blot at its end pulls the centre of mass far from the middle.
    let mut drawing = stroke(&[[0.0, 0.5], [1.0, 0.5]]);
    let blot = (0..300).map(|i| [1.0 - (i % 20) as f32 * 0.004, 0.42 + (i / 20) as f32 * 0.01]);
    drawing.strokes.push(Stroke::from(blot.collect::<Vec<_>>()));
    let digit = render(&drawing, Framing::Centred).unwrap();
    let first = (0..28).find(|c| (0..28).any(|r| digit.pixels[r * 28 + c] > 0)).unwrap();
    let last = (0..28).rfind(|c| (0..28).any(|r| digit.pixels[r * 28 + c] > 0)).unwrap();
    assert!((19..=22).contains(&(last - first + 1)), "{first}–{last}");
}

#[test]
fn moving_a_drawing_by_whole_grid_steps_leaves_the_centred_digit_bit_for_bit() {
    let step = 1.0 / f32::from(GRID);
    let a = quantise(&stroke(&[[0.2, 0.15], [0.6, 0.15], [0.4, 0.65]])).unwrap();
    let mut b = a.clone();
    for p in &mut b.strokes[0].points {
        *p = [p[0] + 800.0 * step, p[1] + 901.0 * step];
    }
    assert_eq!(
        render(&a, Framing::Centred).unwrap().pixels,
        render(&b, Framing::Centred).unwrap().pixels
    );
}

#[test]
fn numbers_that_are_not_finite_are_refused() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for drawing in [
            stroke(&[[bad, 0.5]]),
            stroke(&[[0.5, 0.5], [0.5, bad]]),
            Drawing { radius: bad, ..seven() },
            Drawing { radius: bad, ..Drawing::default() },
        ] {
            for framing in [Framing::Raw, Framing::Centred] {
                assert!(matches!(render(&drawing, framing), Err(Error::Range { .. })));
            }
        }
    }
}

#[test]
fn coordinates_and_radii_outside_their_range_are_clamped() {
    let far = stroke(&[[-1e30, -5.0], [1e30, 7.0]]);
    let corners = stroke(&[[0.0, 0.0], [1.0, 1.0]]);
    assert_eq!(render(&far, Framing::Raw).unwrap(), render(&corners, Framing::Raw).unwrap());
    let wide = Drawing { radius: 1e9, ..seven() };
    assert_eq!(quantise(&wide).unwrap().radius, 1024.0 / 4095.0);
}

#[test]
fn too_many_strokes_or_points_are_refused_before_any_work() {
    let point = Stroke::from(vec![[0.5, 0.5]]);
    let many = Drawing { strokes: vec![point; MAX_STROKES + 1], ..Drawing::default() };
    assert!(matches!(quantise(&many), Err(Error::TooLarge { limit: MAX_STROKES, .. })));
    let long = stroke(&vec![[0.5, 0.5]; MAX_RAW_POINTS + 1]);
    assert!(matches!(
        render(&long, Framing::Raw),
        Err(Error::TooLarge { limit: MAX_RAW_POINTS, .. })
    ));
}

#[test]
fn a_doodle_longer_than_the_limit_is_thinned_and_not_refused() {
    let points = (0..MAX_RAW_POINTS).map(|i| {
        let (row, column) = (i / 256, i % 256);
        let x = if row % 2 == 0 { column } else { 255 - column };
        [x as f32 / 255.0, row as f32 / 255.0]
    });
    let long = Drawing { strokes: vec![points.collect::<Vec<_>>().into()], ..Drawing::default() };
    let thinned = quantise(&long).unwrap();
    let kept = thinned.strokes[0].points.len();
    assert!((1024..=MAX_POINTS).contains(&kept), "{kept}");
    assert_eq!(quantise(&thinned).unwrap(), thinned);
}

#[test]
fn centring_an_mnist_like_picture_that_is_centred_changes_nothing() {
    let mut pixels = vec![0u8; 784];
    for r in 5..25 {
        pixels[r * 28 + 14] = 200; // 20 rows whose centre of mass is at row 14.5, column 14
    }
    // 14 − 9.5 within the crop is 4.5, which rounds up to row 5.
    assert_eq!(centre(&pixels).unwrap(), pixels);
}

#[test]
fn centring_a_small_picture_fits_it_to_twenty_pixels_and_keeps_its_aspect() {
    let mut pixels = vec![0u8; 784];
    for r in 1..11 {
        pixels[r * 28 + 2..r * 28 + 7].fill(255);
    }
    let centred = centre(&pixels).unwrap();
    let rows: Vec<usize> = (0..28).filter(|r| centred[r * 28 + 14] > 0).collect();
    let columns: Vec<usize> = (0..28).filter(|c| centred[14 * 28 + c] > 0).collect();
    assert_eq!((rows.len(), columns.len()), (20, 10));
    assert!(rows.iter().all(|&r| centred[r * 28 + 14] == 255), "a flat block stays flat");
}

#[test]
fn centring_refuses_the_wrong_size_and_keeps_a_blank_picture_blank() {
    for n in [0, 783, 785] {
        assert!(matches!(centre(&vec![1; n]), Err(Error::Length { expected: 784, .. })));
    }
    assert_eq!(centre(&[0; 784]).unwrap(), vec![0; 784]);
}

/// A closed square from a quarter to three quarters.
fn square(level: f32) -> Stroke {
    let points = vec![[0.25, 0.25], [0.75, 0.25], [0.75, 0.75], [0.25, 0.75]];
    Stroke { points, level, radius: Some(0.01), filled: true }
}

fn of(strokes: Vec<Stroke>) -> Drawing {
    Drawing { strokes, ..Drawing::default() }
}

#[test]
fn a_filled_outline_is_grey_inside_and_paper_outside() {
    let digit = render(&of(vec![square(0.5)]), Framing::Raw).unwrap();
    for (row, column, wanted) in
        [(14, 14, 128), (8, 8, 128), (19, 19, 128), (5, 14, 0), (14, 22, 0)]
    {
        assert_eq!(digit.pixels[row * 28 + column], wanted, "row {row}, column {column}");
    }
    // Its edge is at 7 pixels; a pen of 0.28 pixels reaches a little beyond.
    assert_eq!(digit.pixels[14 * 28 + 7], 128);
    assert!((1..128).contains(&digit.pixels[14 * 28 + 6]));
}

#[test]
fn an_open_line_is_closed_before_it_is_filled_and_a_loop_in_a_loop_stays_filled() {
    let mut open = square(1.0);
    open.points.pop();
    let half = render(&of(vec![open]), Framing::Raw).unwrap();
    assert_eq!((half.pixels[9 * 28 + 18], half.pixels[18 * 28 + 9]), (255, 0));
    let mut twice = square(1.0);
    twice.points = [&twice.points[..], &twice.points[..]].concat();
    let (once, twice) = (of(vec![square(1.0)]), of(vec![twice]));
    assert_eq!(render(&once, Framing::Raw).unwrap(), render(&twice, Framing::Raw).unwrap());
}

#[test]
fn a_line_of_two_points_encloses_nothing() {
    let line = Stroke { filled: true, ..Stroke::from(vec![[0.1, 0.1], [0.9, 0.9]]) };
    assert!(!quantise(&of(vec![line])).unwrap().strokes[0].filled);
}

#[test]
fn later_strokes_cover_earlier_ones_and_level_0_erases() {
    let bar = |level| Stroke { level, ..Stroke::from(vec![[0.0, 0.5], [1.0, 0.5]]) };
    let at_middle = |strokes| render(&of(strokes), Framing::Raw).unwrap().pixels[14 * 28 + 14];
    assert_eq!(at_middle(vec![square(1.0), bar(0.2)]), 51);
    assert_eq!(at_middle(vec![bar(0.2), square(1.0)]), 255);
    assert_eq!(at_middle(vec![square(1.0), bar(0.0)]), 0);
    // Where two strokes of one grey cross, the grey stays.
    let cross = Stroke { points: vec![[0.5, 0.0], [0.5, 1.0]], ..bar(0.2) };
    assert_eq!(at_middle(vec![bar(0.2), cross]), 51);
}

#[test]
fn what_was_only_erased_is_empty() {
    for framing in [Framing::Raw, Framing::Centred, Framing::Fitted] {
        assert!(render(&of(vec![square(0.0)]), framing).unwrap().empty);
    }
}

#[test]
fn a_fitted_drawing_fills_the_field_and_stands_in_its_middle() {
    let mut shirt = square(0.6);
    for p in &mut shirt.points {
        *p = [0.2 + p[0] * 0.3, 0.05 + p[1] * 1.2];
    }
    let digit = render(&of(vec![shirt]), Framing::Fitted).unwrap();
    let strong = |i: usize| digit.pixels[i] > 76;
    let rows: Vec<usize> = (0..28).filter(|r| (0..28).any(|c| strong(r * 28 + c))).collect();
    let columns: Vec<usize> = (0..28).filter(|c| (0..28).any(|r| strong(r * 28 + c))).collect();
    assert_eq!((rows[0], rows[rows.len() - 1]), (0, 27));
    assert_eq!(columns[0] + columns[columns.len() - 1], 27, "{columns:?}");
    assert!((7..=10).contains(&columns.len()), "{columns:?}");
}

#[test]
fn a_dot_is_not_blown_up_to_fill_the_field() {
    let dot = render(&stroke(&[[0.3, 0.3]]), Framing::Fitted).unwrap();
    assert!(dot.pixels.iter().filter(|v| **v > 0).count() < 100);
}

#[test]
fn an_eraser_moves_no_frame() {
    let garment = square(0.8);
    let eraser = Stroke { level: 0.0, ..Stroke::from(vec![[0.01, 0.01], [0.02, 0.99]]) };
    for framing in [Framing::Fitted, Framing::Centred] {
        let alone = render(&of(vec![garment.clone()]), framing).unwrap();
        assert_eq!(render(&of(vec![garment.clone(), eraser.clone()]), framing).unwrap(), alone);
    }
}

#[test]
fn levels_are_clamped_and_must_be_finite() {
    let level = |level| quantise(&of(vec![square(level)])).map(|d| d.strokes[0].level);
    assert_eq!((level(7.0).unwrap(), level(-3.0).unwrap()), (1.0, 0.0));
    for bad in [f32::NAN, f32::INFINITY] {
        assert!(matches!(level(bad), Err(Error::Range { .. })));
        let pen = of(vec![Stroke { radius: Some(bad), ..square(1.0) }]);
        assert!(matches!(render(&pen, Framing::Fitted), Err(Error::Range { .. })));
    }
}

#[test]
fn a_stroke_in_json_names_only_what_is_not_plain() {
    let text = serde_json::to_string(&Stroke::from(vec![[0.5, 0.25]])).unwrap();
    assert_eq!(text, r#"{"points":[[0.5,0.25]]}"#);
    let text = r#"{"points":[],"level":0.5,"radius":0.1,"filled":true}"#;
    let stroke: Stroke = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&stroke).unwrap(), text);
}

/// Strokes of any style.
fn painting() -> impl Strategy<Value = Drawing> {
    let point = prop::array::uniform2(0.0f32..=1.0);
    let stroke = (
        prop::collection::vec(point, 0..12),
        prop_oneof![Just(1.0f32), Just(0.0), 0.0f32..1.0],
        prop::option::of(0.0f32..0.3),
        any::<bool>(),
    )
        .prop_map(|(points, level, radius, filled)| Stroke { points, level, radius, filled });
    (prop::collection::vec(stroke, 0..6), 0.02f32..0.1)
        .prop_map(|(strokes, radius)| Drawing { strokes, radius })
}

fn drawings() -> impl Strategy<Value = Drawing> {
    let point = prop::array::uniform2(0.0f32..=1.0);
    let stroke = prop::collection::vec(point, 0..12).prop_map(Stroke::from);
    (prop::collection::vec(stroke, 0..5), 0.02f32..0.1)
        .prop_map(|(strokes, radius)| Drawing { strokes, radius })
}

proptest! {
    #[test]
    fn quantising_twice_is_quantising_once(drawing in drawings()) {
        let once = quantise(&drawing).unwrap();
        prop_assert_eq!(quantise(&once).unwrap(), once);
    }

    #[test]
    fn a_drawing_renders_as_its_quantised_self(drawing in drawings()) {
        for framing in [Framing::Raw, Framing::Centred] {
            prop_assert_eq!(
                render(&drawing, framing).unwrap(),
                render(&quantise(&drawing).unwrap(), framing).unwrap()
            );
        }
    }

    #[test]
    fn a_painting_renders_as_its_quantised_self(drawing in painting()) {
        let once = quantise(&drawing).unwrap();
        prop_assert_eq!(&quantise(&once).unwrap(), &once);
        for framing in [Framing::Raw, Framing::Centred, Framing::Fitted] {
            let digit = render(&drawing, framing).unwrap();
            prop_assert_eq!(&digit, &render(&once, framing).unwrap());
            prop_assert_eq!(digit.empty, digit.ink == 0);
        }
    }

    #[test]
    fn no_pixel_is_brighter_than_the_brightest_stroke(drawing in painting()) {
        let drawing = quantise(&drawing).unwrap();
        let brightest = drawing.strokes.iter().map(|s| (s.level * 255.0).round() as u8).max();
        let digit = render(&drawing, Framing::Raw).unwrap();
        prop_assert!(digit.pixels.iter().all(|v| *v <= brightest.unwrap_or(0)));
    }

    #[test]
    fn the_order_of_strokes_and_their_direction_do_not_matter(drawing in drawings()) {
        // On the grid, since thinning looks at points in their order.
        let drawing = quantise(&drawing).unwrap();
        let mut turned = drawing.clone();
        turned.strokes.reverse();
        let a = render(&drawing, Framing::Centred).unwrap();
        prop_assert_eq!(&a, &render(&turned, Framing::Centred).unwrap());
        for stroke in &mut turned.strokes {
            stroke.points.reverse();
        }
        if quantise(&turned).unwrap() == turned {
            prop_assert!(difference(&a, &render(&turned, Framing::Centred).unwrap()) <= 1);
        }
    }

    #[test]
    fn moving_a_drawing_leaves_the_centred_digit(dx in 0.0f32..0.2, dy in 0.0f32..0.2) {
        let at = |x: f32, y: f32| {
            stroke(&[[0.1, 0.1], [0.7, 0.12], [0.35, 0.75]].map(|p| [p[0] + x, p[1] + y]))
        };
        let a = render(&at(0.0, 0.0), Framing::Centred).unwrap();
        let b = render(&at(dx, dy), Framing::Centred).unwrap();
        prop_assert!(difference(&a, &b) <= 2, "{}", difference(&a, &b));
    }

    #[test]
    fn more_strokes_never_remove_ink_from_a_raw_digit(drawing in drawings()) {
        let whole = render(&drawing, Framing::Raw).unwrap();
        let mut less = drawing;
        less.strokes.pop();
        let part = render(&less, Framing::Raw).unwrap();
        prop_assert!(whole.pixels.iter().zip(&part.pixels).all(|(w, p)| w >= p));
    }

    #[test]
    fn any_floats_at_all_give_a_digit_or_an_error(
        points in prop::collection::vec(prop::array::uniform2(prop::num::f32::ANY), 0..40),
        radius in prop::num::f32::ANY,
        level in prop::num::f32::ANY,
        own in prop::option::of(prop::num::f32::ANY),
        filled in any::<bool>(),
    ) {
        let strokes = vec![Stroke { points, level, radius: own, filled }];
        let drawing = Drawing { strokes, radius };
        for framing in [Framing::Raw, Framing::Centred, Framing::Fitted] {
            if let Ok(digit) = render(&drawing, framing) {
                prop_assert_eq!(digit.pixels.len(), 784);
                prop_assert_eq!(digit.empty, digit.ink == 0);
            }
        }
    }

    #[test]
    fn any_picture_can_be_centred(pixels in prop::collection::vec(any::<u8>(), 784)) {
        let centred = centre(&pixels).unwrap();
        let blank = pixels.iter().all(|v| *v == 0);
        prop_assert_eq!(centred.iter().all(|v| *v == 0), blank);
    }
}
