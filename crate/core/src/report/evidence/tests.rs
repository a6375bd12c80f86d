//! What the schema promises to whoever writes and reads the files.

use super::*;

fn table(id: &str, paper: Paper, kind: TableKind, rows: Vec<Row>) -> Table {
    Table {
        id: id.into(),
        paper,
        kind,
        item: "Table 1".into(),
        title: "Agreement".into(),
        why: "It fits.".into(),
        headline: Some(0),
        commands: vec!["cargo lab evaluate".into()],
        model: "a network".into(),
        cards: Vec::new(),
        data: "digits".into(),
        licence: None,
        settings: Settings::default(),
        chart: Chart::NONE,
        notes: Vec::new(),
        rows,
    }
}

fn row() -> Row {
    Row::new("x", Metric::Auroc)
}

#[test]
fn a_number_outside_its_tolerance_is_a_miss_and_one_that_is_not_finite_too() {
    assert_eq!(row().within(0.74, 0.79, 0.0501).status, Status::Pass);
    assert_eq!(row().within(0.74, 0.80, 0.05).status, Status::Miss);
    assert_eq!(row().within(0.74, f64::NAN, 0.05).status, Status::Miss);
    assert_eq!(row().relative(0.02, 0.029, 0.5).status, Status::Pass);
    assert_eq!(row().relative(0.02, 0.031, 0.5).status, Status::Miss);
    assert_eq!(row().at_least(0.9, 0.9).status, Status::Pass);
    assert_eq!(row().at_least(0.89, 0.9).status, Status::Miss);
    assert_eq!(row().above(0.0, 0.0).status, Status::Miss);
    assert_eq!(row().below(0.2, 1.0 / 3.0, "1/3").status, Status::Pass);
    assert_eq!(row().ours(1.0).status, Status::NoReference);
    assert_eq!(row().published(1.0).status, Status::NotRun);
}

#[test]
fn the_accepted_range_is_written_so_that_no_reader_computes_it() {
    let range = |row: Row| row.accepted.map(|range| (range.low, range.high));
    assert_eq!(range(row().within(0.74, 0.7, 0.05)), Some((Some(0.69), Some(0.79))));
    assert_eq!(range(row().relative(10.0, 12.0, 0.5)), Some((Some(5.0), Some(15.0))));
    assert_eq!(range(row().at_least(0.9, 0.8)), Some((Some(0.8), None)));
}

#[test]
fn a_table_survives_its_file_and_empty_fields_are_left_out() {
    let kept = table("a-table-1", Paper::A, TableKind::Table, vec![row().within(1.0, 1.0, 0.1)]);
    let json = serde_json::to_string(&kept).unwrap();
    assert!(!json.contains("null") && json.contains(r#""kind":"within","by":0.1"#), "{json}");
    assert_eq!(serde_json::from_str::<Table>(&json).unwrap(), kept);
    let unknown = json.replacen("\"item\"", "\"surprise\":1,\"item\"", 1);
    assert!(serde_json::from_str::<Table>(&unknown).is_err());
}

#[test]
fn the_index_orders_by_paper_kind_and_number_and_counts_what_is_published_apart_from_our_own() {
    let pass = || vec![row().within(1.0, 1.0, 0.1), row().published(2.0)];
    let tables = [
        table("b-table-10", Paper::B, TableKind::Table, pass()),
        table("b-aims", Paper::B, TableKind::Own, pass()),
        table("b-figure-5", Paper::B, TableKind::Figure, pass()),
        table("b-table-9", Paper::B, TableKind::Table, pass()),
        table("a-claims", Paper::A, TableKind::Claims, vec![row().within(1.0, 2.0, 0.1)]),
    ];
    let index = Index::of(&tables);
    let ids: Vec<&str> = index.tables.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids, ["a-claims", "b-table-9", "b-table-10", "b-figure-5", "b-aims"]);
    let b = &index.papers[1];
    assert_eq!((b.totals.pass, b.totals.not_run, b.own.pass), (3, 3, 1));
    assert_eq!((index.papers[0].totals.miss, index.papers[2].totals.pass), (1, 0));
}

#[test]
fn what_was_not_run_counts_where_there_is_something_to_compare_with() {
    let rows = [row(), row().published(0.9), row().pending("above 0"), row().ours(0.5)];
    let totals = Totals::of(&rows);
    assert_eq!((totals.not_run, totals.no_reference), (2, 2));
}

#[test]
fn sentences_have_no_part_in_order_marks_and_counts() {
    let rows = vec![row().within(1.0, 1.0, 0.1), row().within(1.0, 2.0, 0.1)];
    let kept = table("a-table-1", Paper::A, TableKind::Table, rows);
    let mut other = kept.clone();
    for text in [&mut other.item, &mut other.title, &mut other.why] {
        *text = "blurb 7 of 9, novel".into();
    }
    other.rows.iter_mut().for_each(|row| row.name = "3 of 10 agree, normal".into());
    let (kept, other) = (Index::of([&kept]), Index::of([&other]));
    assert_eq!(kept.papers, other.papers);
    assert_eq!(kept.tables[0].totals, other.tables[0].totals);
}

#[test]
fn what_cannot_be_shown_is_refused() {
    let good = table("a-table-1", Paper::A, TableKind::Table, vec![row().ours(1.0)]);
    assert!(good.check().is_ok());
    let refused = |change: fn(&mut Table)| {
        let mut table = good.clone();
        change(&mut table);
        table.check().is_err()
    };
    assert!(refused(|table| table.id = "../x".into()));
    assert!(refused(|table| table.rows.clear()));
    assert!(refused(|table| table.headline = Some(1)));
    assert!(refused(|table| table.commands.clear()));
    assert!(refused(|table| {
        table.chart = Chart::over(ChartKind::Curves, &[Metric::Auroc], "x", &[("a", "A")]);
        table.rows[0].series = Some("b".into());
    }));
}

#[test]
fn training_is_told_in_words() {
    let training = Training {
        learning_rates: vec![0.01, 0.006],
        epochs: 3,
        seeds: 1,
        published_epochs: Some(500),
    };
    let words = "3 epochs (paper: 500), learning rate 0.01 then 0.006, 1 seed";
    assert_eq!(training.words(), words);
}
