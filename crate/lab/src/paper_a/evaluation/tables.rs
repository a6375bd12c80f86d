//! The tables of paper A: every published number with ours.

use super::summary::{Record, Summary};
use crate::evidence::{
    Chart, ChartKind, ChosenOn, Metric, Row, Settings, Table, TableKind, matching, table,
};

/// Passes over the training images in the authors' code.
pub const PUBLISHED_EPOCHS: usize = 500;

/// Accepted difference of a share: our decision.
const SHARE: f64 = 0.05;
/// Accepted difference of a share below 0.1, relative to it: our decision. Both bands are equal at 0.1.
const SMALL_SHARE: f64 = 0.5;
/// Accepted difference of a mean agreement: our decision, about three standard deviations over seeds.
const MEAN_AGREEMENT: f64 = 0.5;
/// Accepted difference of the most frequent agreement: its neighbours.
const MODE: f64 = 1.0;
/// Accepted difference of a mean distance and of its standard deviation, in pixels: our decision.
const DISTANCE: f64 = 0.7;
/// Accepted differences of the maps with the saliency and with its square: our decision.
const MAP_MSE: f64 = 0.006;
const MAP_MSE_SQUARED: f64 = 0.0025;

/// The series of every chart.
const SERIES: [(&str, &str); 2] = [("normal", "normal images"), ("novel", "novel images")];

impl Record {
    /// The table with what is the same for all.
    fn fill(&self, table: Table) -> Table {
        // Of a network that was trained for less than the paper's epochs, the checkpoint was chosen among several by
        // these very numbers; the study of checkpoints is in crate/lab/README.md.
        let shorter = self.training.epochs < PUBLISHED_EPOCHS;
        let chosen = if shorter { ChosenOn::TestSet } else { ChosenOn::Paper };
        Table {
            commands: vec![
                format!("cargo lab evaluate {} --evidence www/evidence", self.model),
                "cargo lab tables".into(),
            ],
            model: format!("{}, {}", self.model, self.training.words()),
            cards: vec![self.model.clone()],
            data: format!(
                "MNIST test set, {} normal and {} novel images",
                self.normal.images, self.novel.images
            ),
            settings: Settings {
                training: vec![self.training.clone()],
                chosen: Some(chosen),
                fixed: None,
            },
            ..table
        }
    }

    /// "3 epochs in place of 500" or "500 epochs".
    fn epochs(&self) -> String {
        match self.training.epochs {
            PUBLISHED_EPOCHS => format!("{PUBLISHED_EPOCHS} epochs"),
            epochs => format!("{epochs} epochs in place of {PUBLISHED_EPOCHS}"),
        }
    }

    /// All tables and figures of paper A, and the occlusion test.
    pub fn tables(&self) -> Vec<Table> {
        let tables = [
            self.table_1(),
            self.figure_2(),
            self.stored(),
            self.mode(),
            self.distances(),
            self.differences(),
            self.claims(),
            self.occlusion(),
        ];
        tables.into_iter().map(|table| self.fill(table)).collect()
    }

    /// One row for each kind.
    fn pair(
        &self,
        name: &str,
        metric: Metric,
        published: [f64; 2],
        ours: impl Fn(&Summary) -> Option<f64>,
        judge: impl Fn(Row, f64, f64) -> Row,
    ) -> [Row; 2] {
        let row = |kind: &str, published, images| {
            let row = Row::new(format!("{name}, {kind}"), metric).series(kind);
            match ours(images) {
                Some(ours) => judge(row, published, ours),
                None => row.published(published),
            }
        };
        [row("normal", published[0], &self.normal), row("novel", published[1], &self.novel)]
    }

    /// The bars of a histogram of the agreement of the top K.
    fn bars(&self, k: usize, normals: &[f64], novels: &[f64]) -> Vec<Row> {
        let mut rows = Vec::new();
        for (kind, published, images) in
            [("normal", normals, &self.normal), ("novel", novels, &self.novel)]
        {
            for (x, published) in published.iter().enumerate() {
                let name = format!("{x} of {k} agree, {kind}");
                let row = Row::new(name, Metric::AgreementShare).series(kind).at(x as f64).k(k);
                rows.push(match images.share(k, x) {
                    Some(ours) => share(row, *published, ours),
                    None => row.published(*published),
                });
            }
        }
        rows
    }

    fn table_1(&self) -> Table {
        let low = |k: usize, most: usize| move |images: &Summary| images.low(k, most);
        let high = |k, most| move |images: &Summary| Some(1.0 - images.low(k, most)?);
        let pair = |name: &str, published, ours: &dyn Fn(&Summary) -> Option<f64>, k| {
            self.pair(name, Metric::Share, published, ours, share).map(|row| row.k(k))
        };
        let rows = [
            pair("top 5: share with 0 to 2 agreeing", [0.74, 0.81], &low(5, 2), 5),
            pair("top 5: share with 3 to 5 agreeing", [0.26, 0.19], &high(5, 2), 5),
            pair("top 10: share with 0 to 5 agreeing", [0.81, 0.92], &low(10, 5), 10),
            pair("top 10: share with 6 to 10 agreeing", [0.19, 0.08], &high(10, 5), 10),
        ];
        let rows = rows.concat();
        Table {
            why: format!(
                "{} within the band; our network was trained for {} and has {} images with low agreement.",
                matching(&rows),
                self.epochs(),
                if rows[5].ours < rows[5].published { "fewer" } else { "at least as many" }
            ),
            headline: Some(5),
            chart: Chart::rows(ChartKind::Dumbbell, &[Metric::Share]).from(0.0),
            ..table(
                "a-table-1",
                TableKind::Table,
                "Table 1",
                "Agreement of the top pixels of saliency and error",
                rows,
            )
        }
    }

    fn figure_2(&self) -> Table {
        let mut rows = self.bars(
            10,
            &[
                0.0592, 0.1117, 0.1539, 0.1640, 0.1831, 0.1426, 0.1076, 0.0543, 0.0193, 0.0039,
                0.0004,
            ],
            &[
                0.0804, 0.1658, 0.2137, 0.1946, 0.1584, 0.1029, 0.0520, 0.0224, 0.0080, 0.0014,
                0.0002,
            ],
        );
        let headline = rows.len();
        rows.extend(self.agreement_rows(10, [3.576, 2.874]));
        let mean = |at: usize| rows[at].ours.unwrap_or(f64::NAN);
        Table {
            why: format!(
                "Of the top 10 pixels {:.2} (normal) and {:.2} (novel) agree in the mean after {}, where the paper has 3.58 and 2.87.",
                mean(headline),
                mean(headline + 1),
                self.epochs()
            ),
            headline: Some(headline),
            chart: Chart::over(
                ChartKind::Histogram,
                &[Metric::AgreementShare],
                "top pixels that agree, of 10",
                &SERIES,
            ),
            notes: vec![BANDS.into()],
            ..table(
                "a-figure-2",
                TableKind::Figure,
                "Figure 2",
                "Histogram of the agreement of the top 10 pixels",
                rows,
            )
        }
    }

    fn agreement_rows(&self, k: usize, published: [f64; 2]) -> [Row; 2] {
        let ours = |images: &Summary| images.agreement(k);
        let judge = |row: Row, published, ours| row.within(published, ours, MEAN_AGREEMENT);
        let name = format!("mean agreement of {k}");
        self.pair(&name, Metric::MeanAgreement, published, ours, judge).map(|row| row.k(k))
    }

    /// What the authors' stored results of each image give and the paper does not print.
    fn stored(&self) -> Table {
        let mut rows = self.bars(
            5,
            &[0.1825, 0.2787, 0.2769, 0.1979, 0.0572, 0.0068],
            &[0.2290, 0.3092, 0.2722, 0.1403, 0.0451, 0.0043],
        );
        let headline = rows.len();
        rows.extend(self.agreement_rows(5, [1.689, 1.476]));
        rows.extend(self.agreement_rows(3, [0.974, 0.920]));
        let top = |images: &Summary| images.agreement(1);
        let name = "share whose top pixel agrees";
        rows.extend(self.pair(name, Metric::Share, [0.283, 0.307], top, share).map(|row| row.k(1)));
        Table {
            why: format!("{} within the band; the paper prints none of these.", matching(&rows)),
            headline: Some(headline),
            chart: Chart::over(
                ChartKind::Histogram,
                &[Metric::AgreementShare],
                "top pixels that agree, of 5",
                &SERIES,
            ),
            notes: vec![BANDS.into()],
            ..table(
                "a-top-5",
                TableKind::Figure,
                "Stored results",
                "Agreement of the top 5, 3 and 1 pixels, from the authors’ public arrays",
                rows,
            )
        }
    }

    fn mode(&self) -> Table {
        let mode = |images: &Summary| images.mode(10);
        let judge = |row: Row, published, ours| row.k(10).within(published, ours, MODE);
        let name = "most frequent agreement of 10";
        let rows = self.pair(name, Metric::AgreementMode, [4.0, 2.0], mode, judge).to_vec();
        Table {
            why: format!("{} at most one away from the published mode.", matching(&rows)),
            headline: Some(1),
            chart: Chart::rows(ChartKind::Dumbbell, &[Metric::AgreementMode]).from(0.0),
            ..table(
                "a-finding-3",
                TableKind::Claims,
                "Finding 3",
                "The most frequent number of top pixels that agree",
                rows,
            )
        }
    }

    fn distances(&self) -> Table {
        let distance = |k: usize| move |images: &Summary| images.distance(k);
        let spread = |k: usize| move |images: &Summary| images.distance_sd(k);
        let judge = |row: Row, published, ours| row.within(published, ours, DISTANCE);
        let pair =
            |name: &str, metric, published, ours: &dyn Fn(&Summary) -> Option<f64>, k: usize| {
                let name = format!("{name}, K = {k}");
                self.pair(&name, metric, published, ours, judge).map(|row| row.k(k))
            };
        let (mean, sd) = ("mean of the maximum distance", "standard deviation of it");
        let rows = [
            pair(mean, Metric::MaxDistance, [8.28, 9.25], &distance(5), 5),
            pair(sd, Metric::MaxDistanceSd, [3.44, 3.51], &spread(5), 5),
            pair(mean, Metric::MaxDistance, [8.14, 8.90], &distance(10), 10),
            pair(sd, Metric::MaxDistanceSd, [2.64, 2.45], &spread(10), 10),
        ];
        let rows = rows.concat();
        Table {
            why: format!("{} within 0.7 pixels after {}.", matching(&rows), self.epochs()),
            headline: Some(0),
            chart: Chart::rows(ChartKind::Dumbbell, &[Metric::MaxDistance, Metric::MaxDistanceSd])
                .from(0.0),
            ..table(
                "a-finding-5",
                TableKind::Claims,
                "Finding 5",
                "Largest distance from a top saliency pixel to the nearest top error pixel",
                rows,
            )
        }
    }

    fn differences(&self) -> Table {
        let judge = |by: f64| move |row: Row, published, ours| row.within(published, ours, by);
        let squared_name = "MSE of squared saliency and error map";
        let rows = [
            self.pair(
                "MSE of saliency and error map",
                Metric::MapMse,
                [0.0303, 0.0305],
                |images| images.map_mse,
                judge(MAP_MSE),
            ),
            self.pair(
                squared_name,
                Metric::MapMseSquared,
                [0.0071, 0.0072],
                |images| images.map_mse_squared,
                judge(MAP_MSE_SQUARED),
            ),
        ];
        let rows = rows.concat();
        Table {
            why: format!("{} within the band after {}.", matching(&rows), self.epochs()),
            headline: Some(0),
            chart: Chart::rows(ChartKind::Dumbbell, &[Metric::MapMse, Metric::MapMseSquared])
                .from(0.0),
            ..table(
                "a-finding-6",
                TableKind::Claims,
                "Finding 6",
                "Mean squared difference of the scaled maps",
                rows,
            )
        }
    }

    fn claims(&self) -> Table {
        let gap = |value: &dyn Fn(&Summary) -> Option<f64>| {
            Some(value(&self.normal)? - value(&self.novel)?)
        };
        let gap_row = |name: &str, k: usize, gap: Option<f64>, judge: fn(Row, f64) -> Row| {
            let row = Row::new(name, Metric::Difference).k(k);
            gap.map_or_else(|| row.clone(), |gap| judge(row.clone(), gap))
        };
        let ratio = |kind: &str, images: &Summary| {
            let name = format!("squared MSE over plain MSE, {kind}");
            let row = Row::new(name, Metric::Ratio).series(kind);
            match images.map_mse_squared.zip(images.map_mse) {
                Some((squared, plain)) => row.below(squared / plain, 1.0 / 3.0, "1/3"),
                None => row,
            }
        };
        let above: fn(Row, f64) -> Row = |row, gap| row.above(gap, 0.0);
        let below: fn(Row, f64) -> Row = |row, gap| row.below(gap, 0.0, "0");
        let rows = vec![
            gap_row("agreement of 10, normal − novel", 10, gap(&|of| of.agreement(10)), above),
            gap_row("distance at K = 5, normal − novel", 5, gap(&|of| of.distance(5)), below),
            gap_row("distance at K = 10, normal − novel", 10, gap(&|of| of.distance(10)), below),
            ratio("normal", &self.normal),
            ratio("novel", &self.novel),
        ];
        let seeds = match self.training.seeds {
            1 => "the one seed that was run".to_owned(),
            seeds => format!("the {seeds} seeds that were run"),
        };
        Table {
            why: format!("{} true in {seeds}; no claim is made about others.", matching(&rows)),
            headline: Some(0),
            ..table(
                "a-claims",
                TableKind::Claims,
                "Claims",
                "Saliency and error agree less, and are farther apart, on novel images",
                rows,
            )
        }
    }

    /// The occlusion test, which the paper does not have.
    fn occlusion(&self) -> Table {
        let row = |(map, value): &(String, f64)| {
            Row::new(format!("pixel AUROC of {map}"), Metric::PixelAuroc).ours(*value)
        };
        let rows: Vec<Row> = self.occlusion.iter().map(row).collect();
        let best = self.occlusion.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        Table {
            why: format!(
                "Of these maps {} locates the patch best.",
                best.map_or("none", |(map, _)| map)
            ),
            chart: Chart::rows(ChartKind::Bars, &[Metric::PixelAuroc]).from(0.5),
            ..table(
                "a-occlusion",
                TableKind::Own,
                "Occlusion test",
                "How well each map locates a pasted 6×6 patch",
                rows,
            )
        }
    }
}

/// A share, judged by an absolute band, and where it is small by a relative one.
fn share(row: Row, published: f64, ours: f64) -> Row {
    if published < SHARE / SMALL_SHARE {
        row.relative(published, ours, SMALL_SHARE)
    } else {
        row.within(published, ours, SHARE)
    }
}

/// How the shares of a histogram are judged.
const BANDS: &str = "Bands are our decision: ± 0.05 for shares of at least 0.1, half the published share for smaller ones.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Status, Tolerance, Training};
    use std::collections::BTreeMap;

    fn summary(agreement: usize, distance: f64, map_mse: f64) -> Summary {
        let mut shares = vec![0.0; 11];
        shares[agreement] = 1.0;
        Summary {
            images: 1,
            histograms: BTreeMap::from([(10, shares)]),
            agreement: BTreeMap::from([(10, agreement as f64)]),
            distance: BTreeMap::from([(5, (distance, 0.0)), (10, (distance, 0.0))]),
            map_mse: Some(map_mse),
            map_mse_squared: Some(map_mse / 4.0),
        }
    }

    fn record(normal: Summary, novel: Summary) -> Record {
        let training = Training {
            learning_rates: vec![0.01],
            epochs: 3,
            seeds: 1,
            published_epochs: Some(PUBLISHED_EPOCHS),
        };
        let occlusion = vec![("the error map".to_owned(), 0.9)];
        Record { model: "mnist-abati".into(), training, normal, novel, occlusion }
    }

    #[test]
    fn claims_that_are_true_are_told_from_those_that_are_not() {
        let tables = record(summary(4, 8.0, 0.03), summary(6, 9.0, 0.03)).tables();
        let status = |name: &str| {
            let mut rows = tables.iter().flat_map(|table| &table.rows);
            rows.find(|row| row.name == name).unwrap().status
        };
        assert_eq!(status("agreement of 10, normal − novel"), Status::Miss);
        assert_eq!(status("distance at K = 5, normal − novel"), Status::Pass);
        assert_eq!(status("squared MSE over plain MSE, normal"), Status::Pass);
        assert_eq!(status("most frequent agreement of 10, normal"), Status::Pass);
        assert_eq!(status("most frequent agreement of 10, novel"), Status::Miss);
        assert_eq!(status("mean agreement of 3, novel"), Status::NotRun, "not measured");
        let claims = tables.iter().find(|table| table.id == "a-claims").unwrap();
        assert!(claims.why.contains("the one seed that was run"), "{}", claims.why);
        assert_eq!(claims.settings.chosen, Some(ChosenOn::TestSet), "3 epochs were chosen so");
        tables.iter().for_each(|table| table.check().unwrap());
    }

    #[test]
    fn small_bars_are_judged_by_a_relative_band_that_joins_the_absolute_one() {
        let of = |published: f64| share(Row::new("x", Metric::Share), published, published);
        assert_eq!(of(0.0004).tolerance, Some(Tolerance::Relative { by: 0.5 }));
        assert_eq!(of(0.1).tolerance, Some(Tolerance::Within { by: 0.05 }));
        let tiny = share(Row::new("x", Metric::Share), 0.0004, 0.0014);
        assert_eq!(tiny.status, Status::Miss);
    }
}
