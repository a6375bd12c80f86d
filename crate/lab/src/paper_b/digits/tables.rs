//! The tables of paper B from the committed results, with the published numbers.

mod extensions;
mod gains;
mod paper;
mod rows;

use self::rows::Results;
use crate::evidence::Table;

/// All tables; rows of cells that were not run say so.
pub fn tables(results: &Results) -> Vec<Table> {
    let gains = gains::tables(results).to_vec();
    [gains, paper::tables(results), extensions::tables(results)].concat()
}

#[cfg(test)]
mod tests {
    use super::super::cells::tests::results;
    use super::*;
    use crate::evidence::{Row, Spread, Status};
    use crate::training::Plan as _;
    use novelty_nets::mesarcik::Kind;

    #[test]
    fn what_was_not_run_is_said_and_never_guessed() {
        for table in tables(&Results::new()) {
            assert!(!table.rows.is_empty(), "{}", table.id);
            let silent = |row: &Row| row.status == Status::NotRun && row.ours.is_none();
            assert!(table.rows.iter().all(silent), "{}", table.id);
        }
    }

    #[test]
    fn a_finished_cell_is_compared_with_the_published_number() {
        let mut results = results("mnist", Kind::AeCon, 10, 1);
        let tables_of = |results: &Results, id: &str| {
            tables(results).into_iter().find(|table| table.id == id).unwrap()
        };
        let table = tables_of(&results, "b-table-3");
        let row = &table.rows[0];
        assert_eq!((row.published, row.ours, row.status), (Some(0.921), Some(0.9), Status::Pass));
        let other = (row.fixed, row.spread);
        assert_eq!(other, (None, Some(Spread::Classes)), "no other set was run");
        assert_eq!((row.network.as_deref(), row.latent), (Some("ae-con"), Some(32)));

        results.extend(super::super::cells::tests::results("fashion-mnist", Kind::AeCon, 10, 1));
        let table = tables_of(&results, "b-table-3");
        assert_eq!(table.rows[0].fixed, Some(0.9), "both sets are best at the same setting");
    }

    #[test]
    fn a_gain_passes_within_half_of_the_published_one_and_tells_where_it_comes_from() {
        let results = results("mnist", Kind::AeCon, 10, 1);
        let table = tables(&results).into_iter().find(|table| table.id == "b-table-1").unwrap();
        let row = table.rows.iter().find(|row| row.name == "MNIST, AE-con").unwrap();
        // 100 (1 − 0.7 / 0.9) is 22.2, more than one and a half times 14.18.
        assert_eq!((row.published, row.status), (Some(14.18), Status::Miss));
        assert!((row.ours.unwrap() - 100.0 * (1.0 - 0.7 / 0.9)).abs() < 1e-5);
        assert!(row.why.as_ref().unwrap().contains("the error term alone -16.7 %"), "{row:?}");
        let alone = "MNIST, AE-con, the paper’s error term alone (a = 1)";
        let row = table.rows.iter().find(|row| row.name == alone).unwrap();
        assert!((row.ours.unwrap() - 100.0 * (1.0 - 0.7 / 0.6)).abs() < 1e-5);
        let name = "MNIST, AE-con, plain difference in points of AUROC";
        let row = table.rows.iter().find(|row| row.name == name).unwrap();
        assert!((row.ours.unwrap() - 20.0).abs() < 1e-5);
    }

    #[test]
    fn an_optimum_is_judged_over_what_was_run() {
        let mut results = results("mnist", Kind::Ae, 10, 1);
        for line in results.values_mut() {
            line.plan.group.protocol = super::super::plan::Protocol::Simo;
            line.run = line.plan.name();
        }
        let table = tables(&results).into_iter().find(|table| table.id == "b-figure-5").unwrap();
        let row = |name: &str| table.rows.iter().find(|row| row.name == name).unwrap();
        assert_eq!(row("MNIST, L of the largest mean").status, Status::NotRun, "one L only");
        let k = row("MNIST, K of the largest mean");
        assert_eq!((k.ours, k.status), (Some(5.0), Status::Pass));
    }

    #[test]
    fn a_table_and_its_rows_say_how_long_the_networks_were_trained() {
        let results = results("mnist", Kind::Ae, 10, 1);
        let table = tables(&results).into_iter().find(|table| table.id == "b-table-1").unwrap();
        let words = "1 epoch (paper: 50), learning rate 0.001, 1 seed";
        assert_eq!(table.settings.training[0].words(), words);
        assert_eq!(table.rows[0].training.as_ref().unwrap().words(), words);
    }
}
