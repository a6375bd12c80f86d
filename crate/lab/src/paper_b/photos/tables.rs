//! Table 5, Figure 6 and the image AUROC of paper B on photos of parts, with the published numbers; the photos
//! have 256×256 pixels, the paper's 1024×1024.

mod figure_6;
mod own;
mod shared;
mod table_5;

use super::results::Line;
use crate::evidence::Table;
use std::collections::BTreeMap;

/// The runs by name.
type Results = BTreeMap<String, Line>;

/// The tables of what was run; the published numbers alone where nothing was.
pub fn tables(results: &Results) -> Vec<Table> {
    vec![
        table_5::table(results),
        figure_6::table(results),
        own::pixels(results),
        own::images(results),
        own::targets(results),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::plan::Plan;
    use super::super::results::{NEIGHBOURS, Outcome, WEIGHTS};
    use super::*;
    use crate::evidence::{ChosenOn, Status};
    use crate::training::results::{enter, read};
    use crate::training::{Plan as _, Schedule};

    fn line() -> Line {
        let outcome = |image_auroc| Outcome {
            image_auroc,
            pixel_auroc: Some(0.9),
            iou: Some(0.2),
            average_precision: None,
            quantile_auroc: None,
        };
        let plan = Plan {
            category: "bottle".into(),
            colour: true,
            latent: 128,
            epochs: 5,
            batch: 32,
            learning_rate: 1e-3,
            schedule: Schedule::Cosine,
            denoising: false,
            seed: 0,
        };
        let mut grids = vec![vec![outcome(0.7); WEIGHTS.len()]; NEIGHBOURS.len()];
        grids[2][1] = outcome(0.8);
        Line {
            run: plan.name(),
            plan,
            fitted: 10,
            tested: 5,
            defective: Some(2),
            held_out: vec![0.5],
            seconds: 1.0,
            backend: "flex".into(),
            commit: "none".into(),
            plain: outcome(0.6),
            patch_features: Some(outcome(0.65)),
            padim: Some(Outcome { pixel_auroc: Some(0.94), ..outcome(0.7) }),
            shipped: Some(outcome(0.9)),
            shipped_plain: Some(outcome(0.75)),
            grids,
        }
    }

    #[test]
    fn a_run_stands_beside_the_published_number_and_the_plain_error() {
        let nothing = tables(&Results::new());
        let rows = nothing.iter().flat_map(|table| &table.rows);
        assert!(rows.clone().count() > 2 && rows.clone().all(|row| row.status == Status::NotRun));
        let tables = tables(&Results::from([("bottle".to_owned(), line())]));
        let find = |id: &str, name: &str| {
            let table = tables.iter().find(|table| table.id == id).unwrap();
            let row = table.rows.iter().find(|row| row.name == name);
            row.unwrap_or_else(|| panic!("{id} has no {name}")).clone()
        };
        let row = find("b-table-5", "bottle, pixel AUROC");
        assert_eq!((row.published, row.ours, row.status), (Some(0.95), Some(0.9), Status::Miss));
        assert_eq!(find("b-table-5", "screw, pixel AUROC").status, Status::NotRun);
        let row = find("b-parts", "bottle, image AUROC, best NLN (K 5, a 0.2)");
        assert_eq!((row.ours, row.fixed), (Some(0.8), Some(0.7)), "best, and the paper's setting");
        assert_eq!(find("b-parts", "bottle, image AUROC, reconstruction error").ours, Some(0.6));
        assert_eq!(
            find("b-parts", "mean over 1 photographed parts, image AUROC, published model").ours,
            Some(0.9)
        );
        let gain = find(
            "b-parts-aims",
            "1 photographed parts, image AUROC, published model − reconstruction error, mean",
        );
        assert_eq!((gain.ours, gain.status), (Some(0.15), Status::Pass));
        let by = "1 photographed parts, image AUROC, Gaussian per location (PaDiM) − reconstruction error, mean";
        let gain = find("b-parts-aims", by).ours.unwrap();
        assert!((gain - 0.1).abs() < 1e-9, "over the plain error of the same patches: {gain}");
        let row = find("b-parts-aims", "bottle, pixel AUROC, Gaussian per location (PaDiM)");
        assert_eq!((row.ours, row.status), (Some(0.94), Status::Pass));
        assert_eq!(
            find("b-parts-aims", "bottle, pixel AUROC, published model").status,
            Status::Miss
        );
        let share = "bottle, share of defective photos, the average precision of a random score";
        assert_eq!(find("b-parts", share).ours, Some(0.4));
        let best = find("b-parts", "bottle, image AUROC, best NLN (K 5, a 0.2)");
        assert_eq!(best.chosen, Some(ChosenOn::TestSet), "a best setting says how it was chosen");
        let row = find("b-parts", "mean over photographed parts, image AUROC, NLN at K 1, a 0.2");
        assert_eq!((row.published, row.status), (Some(0.783), Status::NoReference));
    }

    #[test]
    fn the_weight_of_the_largest_mean_is_judged() {
        let mut run = line();
        run.grids[0][2].pixel_auroc = Some(0.99); // K 1, a 0.4, α 0.6
        run.grids[0][2].iou = Some(0.99);
        let tables = tables(&Results::from([("bottle".to_owned(), run)]));
        let table = tables.iter().find(|table| table.id == "b-figure-6").unwrap();
        let row = |name: &str| table.rows.iter().find(|row| row.name == name).unwrap();
        let pixel = row("α of the largest pixel AUROC");
        assert_eq!((pixel.ours, pixel.status), (Some(0.6), Status::Pass));
        assert_eq!(row("α of the largest IoU").status, Status::Miss);
        // All are level, so the first, α 1, is taken.
        assert_eq!(row("α of the largest image AUROC").status, Status::Pass);
    }

    #[test]
    fn means_are_over_photographed_parts_trained_as_the_paper_does() {
        let with = |change: fn(&mut Plan)| {
            let mut line = line();
            change(&mut line.plan);
            line.shipped = None;
            (line.plan.name(), line)
        };
        let results = Results::from([
            ("bottle".to_owned(), line()),
            with(|plan| plan.category = "washer".into()),
            with(|plan| plan.denoising = true),
        ]);
        let tables = tables(&results);
        let row = |name: &str| {
            let rows = tables.iter().flat_map(|table| &table.rows);
            rows.clone().find(|row| row.name == name).unwrap().ours
        };
        assert_eq!(row("mean over 1 photographed parts, image AUROC, published model"), Some(0.9));
        assert_eq!(row("photographed, image AUROC, script’s α 0.8"), Some(0.7));
        assert_eq!(row("rendered, image AUROC, script’s α 0.8"), Some(0.7));
    }

    #[test]
    fn lines_read_back_and_replace_older_ones() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("parts.jsonl");
        enter(&path, &line()).unwrap();
        let newer = Line { tested: 6, ..line() };
        enter(&path, &newer).unwrap();
        let read = read::<Line>(&path).unwrap();
        assert_eq!(Vec::from_iter(read.into_values()), [newer]);
    }
}
