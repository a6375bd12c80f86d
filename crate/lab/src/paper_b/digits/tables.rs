//! The tables of paper B from the committed results, ours beside the published numbers (§2.12).

mod extensions;
mod paper;

use super::cells::{Cell, LATENT, Mean, SETS, Setting};
use super::plan::Protocol;
use super::results::Line;
use super::scoring::PAPER;
use crate::evidence::{Evidence, Row};
use novelty_nets::mesarcik::Kind;
use std::collections::{BTreeMap, BTreeSet};

type Results = BTreeMap<String, Line>;

/// All tables of what was run.
pub fn tables(results: &Results) -> Vec<Evidence> {
    [paper::tables(results), extensions::tables(results)].concat()
}

const PROTOCOLS: [Protocol; 2] = [Protocol::Miso, Protocol::Simo];

/// How the weights are named, wherever a setting is given.
const WEIGHING: &str =
    "a weighs the error and 1 − a the distance in latent space; the paper’s script calls 1 − a α.";

/// What both columns of ours are, wherever there are two.
const COLUMNS: &str = "Ours at its best setting takes the K and a with the best mean on the test set, as the paper took \
                       its own; ours at a fixed setting takes those that were best on the other data set, which this \
                       test set did not choose.";

fn title(set: &str) -> &'static str {
    SETS.iter().find(|(folder, _)| *folder == set).map_or("CIFAR-10", |(_, title)| title)
}

fn words(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Miso => "nine classes known, one novel (MISO)",
        Protocol::Simo => "one class known, nine novel (SIMO)",
    }
}

/// A table of what some of the results say.
fn evidence<'a>(
    id: &'static str,
    title: String,
    used: impl Iterator<Item = &'a Line>,
    data: &str,
    rows: Vec<Row>,
) -> Evidence {
    Evidence {
        id,
        title,
        command: "lab queue; lab tables".into(),
        model: format!("networks of crate/lab/experiments/queue.json; {}", trained(used)),
        data: format!("the 10 000 test images of each set; {data}"),
        licence: None,
        notes: Vec::new(),
        rows,
    }
}

/// How long the networks of some results were trained, in words.
fn trained<'a>(lines: impl Iterator<Item = &'a Line>) -> String {
    let (mut epochs, mut seeds) = (BTreeMap::<_, BTreeSet<String>>::new(), BTreeSet::new());
    for line in lines {
        let plan = &line.plan;
        let network: Option<Kind> = plan.group.network.parse().ok();
        let name = network.map_or("", |kind| kind.title());
        let what = format!(
            "{name} {} {}",
            title(&plan.group.data),
            plan.group.protocol.name().to_uppercase()
        );
        epochs.entry(plan.group.epochs).or_default().insert(what);
        seeds.insert(plan.seed);
    }
    if epochs.is_empty() {
        return "none trained yet".into();
    }
    let epochs: Vec<String> = epochs
        .into_iter()
        .map(|(epochs, of)| format!("{epochs} epochs ({})", Vec::from_iter(of).join(", ")))
        .collect();
    let seeds = if seeds.len() == 1 { "one seed".into() } else { format!("{} seeds", seeds.len()) };
    format!("{} in place of the paper's 50, {seeds}", epochs.join(", "))
}

/// The lines of the tables' cells under some protocols, of some networks.
fn used<'a>(
    results: &'a Results,
    protocols: &'a [Protocol],
    kinds: &'a [Kind],
) -> impl Iterator<Item = &'a Line> {
    SETS.into_iter().flat_map(move |(set, _)| {
        protocols.iter().flat_map(move |&protocol| {
            kinds.iter().flat_map(move |&kind| {
                let cell = Cell::find(results, set, protocol, kind, LATENT);
                cell.map(Cell::into_lines).unwrap_or_default()
            })
        })
    })
}

/// A row with its standard deviation.
fn with(row: Row, mean: Mean) -> Row {
    row.spread(Some(mean.sd), mean.over)
}

#[cfg(test)]
mod tests {
    use super::super::cells::tests::results;
    use super::*;
    use crate::evidence::Status;

    #[test]
    fn what_was_not_run_is_said_and_never_guessed() {
        for table in tables(&Results::new()) {
            assert!(!table.rows.is_empty(), "{}", table.id);
            let silent = |row: &Row| row.status == Status::NotRun && row.ours.is_none();
            assert!(table.rows.iter().all(silent), "{}", table.id);
        }
    }

    #[test]
    fn a_finished_cell_stands_beside_the_published_number() {
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
