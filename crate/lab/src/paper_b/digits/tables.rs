//! The tables of paper B from the committed results, with the published numbers.

mod extensions;
mod paper;
mod rows;

use self::rows::Results;
use crate::evidence::Evidence;

/// All tables; rows of cells that were not run say so.
pub fn tables(results: &Results) -> Vec<Evidence> {
    [paper::tables(results), extensions::tables(results)].concat()
}

#[cfg(test)]
mod tests {
    use super::super::cells::tests::results;
    use super::*;
    use crate::evidence::{Row, Status};
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
        assert_eq!((row.fixed, row.spread), (None, Some("classes")), "no other set was run");
        let increase = tables_of(&results, "b-table-1");
        let row = increase.rows.iter().find(|row| row.name == "MNIST, AE-con").unwrap();
        assert_eq!((row.published, row.status), (Some(14.18), Status::Pass));
        assert!((row.ours.unwrap() - 100.0 * (1.0 - 0.7 / 0.9)).abs() < 1e-5);
        let name = "MNIST, AE-con, plain difference in points of AUROC";
        let row = increase.rows.iter().find(|row| row.name == name).unwrap();
        assert!((row.ours.unwrap() - 20.0).abs() < 1e-5);

        results.extend(super::super::cells::tests::results("fashion-mnist", Kind::AeCon, 10, 1));
        let table = tables_of(&results, "b-table-3");
        assert_eq!(table.rows[0].fixed, Some(0.9), "both sets are best at the same setting");
    }

    #[test]
    fn a_table_says_how_long_its_own_networks_were_trained() {
        let results = results("mnist", Kind::Ae, 10, 1);
        let table = tables(&results).into_iter().find(|table| table.id == "b-table-1").unwrap();
        assert!(table.model.contains("1 epochs (AE MNIST MISO)"), "{}", table.model);
        assert!(table.model.contains("one seed"), "{}", table.model);
    }
}
