//! What the tables of paper B share: titles, words, and how long the networks were trained.

use crate::evidence::{Evidence, Row};
use crate::paper_b::digits::cells::{Cell, LATENT, Mean, SETS};
use crate::paper_b::digits::plan::Protocol;
use crate::paper_b::digits::results::Line;
use novelty_nets::mesarcik::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// The lines of all runs by name.
pub type Results = BTreeMap<String, Line>;

/// Both protocols.
pub const PROTOCOLS: [Protocol; 2] = [Protocol::Miso, Protocol::Simo];

/// How the weights are named, wherever a setting is given.
pub const WEIGHING: &str =
    "a weighs the error and 1 − a the distance in latent space; the paper’s script calls 1 − a α.";

/// What both columns of ours are, wherever there are two.
pub const COLUMNS: &str = "Ours at its best setting takes the K and a with the best mean on the test set, as the paper took \
                       its own; ours at a fixed setting takes those that were best on the other data set, which this \
                       test set did not choose.";

/// Name of a data set.
pub fn title(set: &str) -> &'static str {
    SETS.iter().find(|(folder, _)| *folder == set).map_or("CIFAR-10", |(_, title)| title)
}

/// A protocol in words.
pub fn words(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Miso => "nine classes known, one novel (MISO)",
        Protocol::Simo => "one class known, nine novel (SIMO)",
    }
}

/// A table of what some of the results say.
pub fn evidence<'a>(
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
pub fn trained<'a>(lines: impl Iterator<Item = &'a Line>) -> String {
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

/// A row with its standard deviation.
pub fn with(row: Row, mean: Mean) -> Row {
    row.spread(Some(mean.sd), mean.over)
}
