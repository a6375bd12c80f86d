//! What the tables of paper B share: titles, words, typed fields of a row, and how the networks were trained.

use crate::evidence::{self, Metric, Row, Settings, Table, TableKind, Training};
use crate::paper_b::digits::cells::{Cell, LATENT, Mean, SETS};
use crate::paper_b::digits::plan::Protocol;
use crate::paper_b::digits::results::Line;
use novelty_nets::mesarcik::Kind;
use std::collections::BTreeMap;

/// The lines of all runs by name.
pub type Results = BTreeMap<String, Line>;

/// Both protocols.
pub const PROTOCOLS: [Protocol; 2] = [Protocol::Miso, Protocol::Simo];

/// How the weights are named, wherever a setting is given.
pub const WEIGHING: &str = "a is the weight of the error and 1 − a that of the distance in latent space; the authors’ script calls 1 − a α.";

/// What both columns of ours are, wherever there are two.
pub const COLUMNS: &str = "“Ours” takes the K and a with the best mean on the test set, as the paper took its own, which is \
                           optimistic; “fixed setting” takes those that were best on the other data set.";

/// Name of a data set.
pub fn title(set: &str) -> &'static str {
    SETS.iter().find(|(folder, _)| *folder == set).map_or("CIFAR-10", |(_, title)| title)
}

/// A protocol in words.
pub fn words(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Miso => "nine classes normal, one novel (MISO)",
        Protocol::Simo => "one class normal, nine novel (SIMO)",
    }
}

/// A protocol as evidence names it.
pub fn typed(protocol: Protocol) -> evidence::Protocol {
    match protocol {
        Protocol::Miso => evidence::Protocol::Miso,
        Protocol::Simo => evidence::Protocol::Simo,
    }
}

/// A row of one network under one protocol, not measured yet.
pub fn of_network(
    name: impl Into<String>,
    metric: Metric,
    protocol: Protocol,
    kind: Kind,
    latent: usize,
) -> Row {
    Row {
        network: Some(kind.name().to_owned()),
        latent: Some(latent),
        protocol: Some(typed(protocol)),
        ..Row::new(name, metric)
    }
}

/// A mean with its standard deviation and how its networks were trained.
pub fn mean(row: Row, mean: Option<Mean>, cell: Option<&Cell<'_>>) -> Row {
    match mean {
        Some(mean) => row
            .ours(mean.value)
            .spread(Some(mean.sd), mean.over)
            .trained(cell.and_then(Cell::training)),
        None => row,
    }
}

/// A table of what some of the results say.
pub fn table<'a>(
    id: &str,
    kind: TableKind,
    item: &str,
    title: impl Into<String>,
    used: impl Iterator<Item = &'a Line>,
    data: &str,
    rows: Vec<Row>,
) -> Table {
    let trained = trained(used);
    Table {
        commands: vec!["cargo lab queue".into(), "cargo lab tables".into()],
        model: if trained.is_empty() {
            "no network has been trained yet".into()
        } else {
            "networks of crate/lab/experiments/queue.json".into()
        },
        data: format!("the 10 000 test images of each set; {data}"),
        settings: Settings { training: trained, chosen: None, fixed: None },
        ..evidence::table(id, kind, item, title, rows)
    }
}

/// Every distinct training of some results; seeds are those of the table.
fn trained<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<Training> {
    let mut found: BTreeMap<(usize, u64), Vec<u64>> = BTreeMap::new();
    for line in lines {
        let group = &line.plan.group;
        let seeds = found.entry((group.epochs, group.learning_rate.to_bits())).or_default();
        if !seeds.contains(&line.plan.seed) {
            seeds.push(line.plan.seed);
        }
    }
    let training = |((epochs, rate), seeds): ((usize, u64), Vec<u64>)| Training {
        learning_rates: vec![f64::from_bits(rate)],
        epochs,
        seeds: seeds.len(),
        published_epochs: Some(super::super::cells::PUBLISHED_EPOCHS),
    };
    found.into_iter().map(training).collect()
}

/// The lines of the tables' cells under some protocols, of some networks.
pub fn used<'a>(
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
