//! The tables of paper A: every published number with ours.

use crate::evidence::{Evidence, Row};
use crate::paper_a::measure::{KS, Measured, histogram, mean};

// Indices into `KS`.
const ONE: usize = 0;
const THREE: usize = 1;
const FIVE: usize = 2;
const TEN: usize = 3;

/// Accepted difference of the shares of Table 1 and of the histograms: our decision.
const SHARE: f64 = 0.05;
/// Accepted difference of a mean agreement: our decision, about three standard deviations over seeds.
const MEAN_AGREEMENT: f64 = 0.5;
/// Accepted difference of a mean distance and of its standard deviation, in pixels: our decision.
const DISTANCE: f64 = 0.7;
/// Accepted differences of A7 with the saliency and with its square: our decision.
const MAP_MSE: f64 = 0.006;
const MAP_MSE_SQUARED: f64 = 0.0025;

/// All tables and figures of paper A, without the occlusion test.
pub fn tables(normal: &[Measured], novel: &[Measured]) -> Vec<Evidence> {
    let low = |images: &[Measured], place: usize, most: usize| -> f64 {
        histogram(images, place)[..=most].iter().sum()
    };
    let pair = |published: [f64; 2], ours: &dyn Fn(&[Measured]) -> f64, name: &str, t: f64| {
        [
            Row::within(format!("{name}, normal"), published[0], ours(normal), t),
            Row::within(format!("{name}, novel"), published[1], ours(novel), t),
        ]
    };
    let bars = |place: usize, normals: &[f64], novels: &[f64]| -> Vec<Row> {
        [("normal", normals, normal), ("novel", novels, novel)]
            .into_iter()
            .flat_map(|(kind, published, images)| {
                let ours = histogram(images, place);
                published
                    .iter()
                    .zip(ours)
                    .enumerate()
                    .map(move |(agreeing, (p, o))| {
                        Row::within(
                            format!("{agreeing} of {} agree, {kind}", KS[place]),
                            *p,
                            o,
                            SHARE,
                        )
                    })
                    .collect::<Vec<_>>()
            })
            .collect()
    };
    let agreement =
        |place: usize| move |images: &[Measured]| mean(images, |m| m.agreement[place] as f64);
    let distance = |place: usize| move |images: &[Measured]| mean(images, |m| m.distance[place]);
    let spread = |place: usize| {
        move |images: &[Measured]| {
            let middle = mean(images, |m| m.distance[place]);
            mean(images, |m| (m.distance[place] - middle).powi(2)).sqrt()
        }
    };
    let plain = |images: &[Measured]| mean_scalable(images, |m| m.map_mse);
    let squared = |images: &[Measured]| mean_scalable(images, |m| m.map_mse_squared);

    let table_1 = [
        pair([0.74, 0.81], &|i| low(i, FIVE, 2), "top-5: share with 0–2 agreeing", SHARE),
        pair([0.26, 0.19], &|i| 1.0 - low(i, FIVE, 2), "top-5: share with 3–5 agreeing", SHARE),
        pair([0.81, 0.92], &|i| low(i, TEN, 5), "top-10: share with 0–5 agreeing", SHARE),
        pair([0.19, 0.08], &|i| 1.0 - low(i, TEN, 5), "top-10: share with 6–10 agreeing", SHARE),
    ];
    let mut figure_2 = bars(
        TEN,
        &[0.0592, 0.1117, 0.1539, 0.1640, 0.1831, 0.1426, 0.1076, 0.0543, 0.0193, 0.0039, 0.0004],
        &[0.0804, 0.1658, 0.2137, 0.1946, 0.1584, 0.1029, 0.0520, 0.0224, 0.0080, 0.0014, 0.0002],
    );
    figure_2.extend(pair([3.576, 2.874], &agreement(TEN), "mean agreement of 10", MEAN_AGREEMENT));
    let mut top_5 = bars(
        FIVE,
        &[0.1825, 0.2787, 0.2769, 0.1979, 0.0572, 0.0068],
        &[0.2290, 0.3092, 0.2722, 0.1403, 0.0451, 0.0043],
    );
    top_5.extend(pair([1.689, 1.476], &agreement(FIVE), "mean agreement of 5", MEAN_AGREEMENT));
    top_5.extend(pair([0.974, 0.920], &agreement(THREE), "mean agreement of 3", MEAN_AGREEMENT));
    top_5.extend(pair([0.283, 0.307], &agreement(ONE), "share whose top pixel agrees", SHARE));

    let mode = |images: &[Measured]| -> f64 {
        let shares = histogram(images, TEN);
        (0..shares.len()).max_by(|a, b| shares[*a].total_cmp(&shares[*b])).unwrap_or(0) as f64
    };
    let below_five = |name: &str, published: f64, ours: f64| {
        Row::rule(name, Some(published), ours, "below 5", ours < 5.0)
    };
    let finding_3 = vec![
        below_five("most frequent agreement of 10, normal", 4.0, mode(normal)),
        below_five("most frequent agreement of 10, novel", 2.0, mode(novel)),
    ];

    let finding_5 = [
        pair([8.28, 9.25], &distance(FIVE), "mean maximum distance, K = 5", DISTANCE),
        pair([3.44, 3.51], &spread(FIVE), "sd of the maximum distance, K = 5", DISTANCE),
        pair([8.14, 8.90], &distance(TEN), "mean maximum distance, K = 10", DISTANCE),
        pair([2.64, 2.45], &spread(TEN), "sd of the maximum distance, K = 10", DISTANCE),
    ];
    let finding_6 = [
        pair([0.0303, 0.0305], &plain, "MSE of saliency and error map", MAP_MSE),
        pair([0.0071, 0.0072], &squared, "MSE of squared saliency and error map", MAP_MSE_SQUARED),
    ];

    let ordered =
        |name: &str, rule: &str, ours: f64, holds: bool| Row::rule(name, None, ours, rule, holds);
    let gap = |value: &dyn Fn(&[Measured]) -> f64| value(normal) - value(novel);
    let ratio = |images: &[Measured]| squared(images) / plain(images);
    let claims = vec![
        ordered(
            "agreement of 10, normal − novel",
            "above 0",
            gap(&agreement(TEN)),
            gap(&agreement(TEN)) > 0.0,
        ),
        ordered(
            "distance at K = 5, normal − novel",
            "below 0",
            gap(&distance(FIVE)),
            gap(&distance(FIVE)) < 0.0,
        ),
        ordered(
            "distance at K = 10, normal − novel",
            "below 0",
            gap(&distance(TEN)),
            gap(&distance(TEN)) < 0.0,
        ),
        ordered(
            "squared MSE over plain MSE, normal",
            "below 1/3",
            ratio(normal),
            ratio(normal) < 1.0 / 3.0,
        ),
        ordered(
            "squared MSE over plain MSE, novel",
            "below 1/3",
            ratio(novel),
            ratio(novel) < 1.0 / 3.0,
        ),
    ];

    let table = |id, title: &str, rows: Vec<Row>| Evidence {
        id,
        title: title.to_owned(),
        command: String::new(),
        model: String::new(),
        data: String::new(),
        licence: None,
        notes: Vec::new(),
        rows,
    };
    vec![
        table(
            "a-table-1",
            "Paper A, Table 1: agreement of saliency and error",
            table_1.concat_rows(),
        ),
        table("a-figure-2", "Paper A, Figure 2: histogram of the top-10 agreement", figure_2),
        table("a-top-5", "Paper A, stored results: top-5, top-3 and top-1 agreement", top_5),
        table("a-finding-3", "Paper A, finding 3: the most frequent agreement", finding_3),
        table(
            "a-finding-5",
            "Paper A, finding 5: distance to best match, in pixels",
            finding_5.concat_rows(),
        ),
        table(
            "a-finding-6",
            "Paper A, finding 6: difference of the scaled maps",
            finding_6.concat_rows(),
        ),
        table("a-claims", "Paper A: what must hold in every seed", claims),
    ]
}

/// Pairs of rows, flattened.
trait ConcatRows {
    fn concat_rows(self) -> Vec<Row>;
}

impl<const N: usize> ConcatRows for [[Row; 2]; N] {
    fn concat_rows(self) -> Vec<Row> {
        self.into_iter().flatten().collect()
    }
}

/// Mean over the images whose maps can be scaled: a map that is zero everywhere has no maximum.
fn mean_scalable(images: &[Measured], value: impl Fn(&Measured) -> f64) -> f64 {
    let kept: Vec<Measured> = images.iter().filter(|m| m.scalable).cloned().collect();
    mean(&kept, value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Status;

    fn measured(agreement: usize, distance: f64, map_mse: f64) -> Measured {
        Measured {
            index: 0,
            label: 0,
            mse: 0.01,
            pse: 0.1,
            agreement: [0, 1, agreement / 2, agreement],
            distance: [distance; KS.len()],
            map_mse,
            map_mse_squared: map_mse / 4.0,
            scalable: true,
            non_finite: 0,
        }
    }

    fn row<'a>(tables: &'a [Evidence], name: &str) -> &'a Row {
        let mut rows = tables.iter().flat_map(|table| &table.rows);
        rows.find(|row| row.name == name).unwrap()
    }

    #[test]
    fn flat_images_are_left_out_of_the_map_differences_and_of_nothing_else() {
        let flat = Measured { scalable: false, ..measured(10, 0.0, 0.5) };
        let tables = tables(&[measured(4, 8.0, 0.03), flat], &[measured(2, 9.0, 0.03)]);
        assert_eq!(row(&tables, "MSE of saliency and error map, normal").ours, Some(0.03));
        assert_eq!(row(&tables, "mean agreement of 10, normal").ours, Some(7.0));
        assert_eq!(row(&tables, "mean maximum distance, K = 10, normal").ours, Some(4.0));
        assert_eq!(row(&tables, "sd of the maximum distance, K = 10, normal").ours, Some(4.0));
    }

    #[test]
    fn what_must_hold_in_every_seed_is_told_from_what_does_not() {
        let tables = tables(&[measured(4, 8.0, 0.03)], &[measured(6, 9.0, 0.03)]);
        let status = |name: &str| row(&tables, name).status;
        assert_eq!(status("agreement of 10, normal − novel"), Status::Miss);
        assert_eq!(status("distance at K = 5, normal − novel"), Status::Pass);
        assert_eq!(status("squared MSE over plain MSE, normal"), Status::Pass);
        assert_eq!(status("most frequent agreement of 10, normal"), Status::Pass);
        assert_eq!(status("most frequent agreement of 10, novel"), Status::Miss);
    }
}
