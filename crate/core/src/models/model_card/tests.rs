use super::*;
use crate::latent::latent_bank::Form;
use proptest::prelude::*;
use serde_json::{Value, json};

fn card() -> ModelCard {
    ModelCard {
        format: FORMAT,
        id: "mnist-abati".into(),
        title: "Digits 0–4".into(),
        paper: "A".into(),
        equation: "A1–A7".into(),
        network: NetworkEntry {
            name: "abati".into(),
            latent: 64,
            parameters: 565_296,
            output: Output::Linear,
        },
        architecture: "residual".into(),
        subject: Subject::Digits,
        data_set: "mnist".into(),
        classes: Classes {
            known: ["0", "1", "2", "3", "4"].map(String::from).to_vec(),
            novel: ["5", "6", "7", "8", "9"].map(String::from).to_vec(),
        },
        input: Shape::DIGIT,
        preprocessing: "u8/255".into(),
        normal: "the digits 0–4".into(),
        novel: "the digits 5–9".into(),
        training: Training { learning_rate: 0.01, seed: u64::MAX, ..Training::default() },
        metrics: BTreeMap::from([("auroc".into(), 0.9)]),
        bank: None,
        score: None,
        files: vec![FileEntry::of("weights.safetensors", b"abc")],
        earlier_weights: Vec::new(),
    }
}

/// The card of a model with a bank.
fn with_bank() -> ModelCard {
    ModelCard {
        bank: Some(BankEntry {
            form: Form::I8,
            rows: 5400,
            source_rows: 54_000,
            selection: Selection::CoreSet,
            auroc_loss: Some(0.004),
        }),
        score: Some(ScoreEntry {
            kind: ScoreKind::Nln,
            neighbours: Some(5),
            error_weight: Some(0.4),
        }),
        files: vec![FileEntry::of("weights.safetensors", b"abc"), FileEntry::of(BANK, b"def")],
        ..card()
    }
}

#[test]
fn a_card_with_a_bank_and_its_score_survives_writing_and_reading() {
    let json = serde_json::to_value(with_bank()).unwrap();
    assert_eq!(ModelCard::parse(json.to_string().as_bytes()), Ok(with_bank()));
    assert_eq!(
        (&json["bank"]["selection"], &json["bank"]["form"]),
        (&json!("core_set"), &json!("i8"))
    );
    assert_eq!(json["score"], json!({"kind": "nln", "neighbours": 5, "error_weight": 0.4}));
    // A card without them is written as it always was.
    let json = serde_json::to_value(card()).unwrap();
    assert!(json.get("bank").is_none() && json.get("score").is_none());
}

#[test]
fn banks_and_scores_that_cannot_be_are_damaged() {
    for (pointer, value) in [
        ("/bank/rows", json!(0)),
        ("/bank/rows", json!(54_001)),
        ("/bank/source_rows", json!(100)),
        ("/bank/selection", json!("full")),
        ("/bank/selection", json!("half")),
        ("/bank/form", json!("f64")),
        ("/bank/auroc_loss", json!(1.5)),
        ("/files/1/name", json!("bench.bin")),
        ("/score/kind", json!("best")),
        ("/score/neighbours", json!(0)),
        ("/score/neighbours", json!(11)),
        ("/score/error_weight", json!(-0.1)),
        ("/bank", json!(null)),
    ] {
        let mut json = serde_json::to_value(with_bank()).unwrap();
        *json.pointer_mut(pointer).unwrap() = value.clone();
        let result = ModelCard::parse(json.to_string().as_bytes());
        assert!(matches!(result, Err(Error::Damaged { .. })), "{pointer} = {value}: {result:?}");
    }
}

/// A valid card with one value replaced.
fn with(pointer: &str, value: Value) -> Result<ModelCard> {
    let mut json = serde_json::to_value(card()).unwrap();
    *json.pointer_mut(pointer).unwrap() = value;
    ModelCard::parse(json.to_string().as_bytes())
}

#[test]
fn the_hash_of_abc_is_the_one_of_the_standard() {
    // FIPS 180-2, appendix B.1.
    assert_eq!(
        sha256_hex(b"abc"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[test]
fn a_card_survives_writing_and_reading() {
    let json = serde_json::to_vec_pretty(&card()).unwrap();
    assert_eq!(ModelCard::parse(&json).unwrap(), card());
}

#[test]
fn a_file_that_is_missing_cut_or_replaced_is_told_apart() {
    let card = card();
    assert_eq!(card.verify("weights.safetensors", b"abc"), Ok(()));
    assert!(matches!(card.verify("bank.bin", b"abc"), Err(Error::Damaged { .. })));
    let cut = card.verify("weights.safetensors", b"ab").unwrap_err();
    assert!(matches!(cut, Error::FileSize { expected: 3, got: 2, .. }), "{cut}");
    assert!(matches!(card.verify("weights.safetensors", b"abd"), Err(Error::HashMismatch { .. })));
}

#[test]
fn the_link_names_the_weights_by_the_start_of_their_hash() {
    assert_eq!(card().weights_prefix(), Some("ba7816bf8f01cfea"));
    assert_eq!(ModelCard { files: vec![], ..card() }.weights_prefix(), None);
}

#[test]
fn earlier_hashes_of_the_weights_are_kept_and_have_to_be_starts_of_hashes() {
    let card = ModelCard { earlier_weights: vec!["9583b25d9f5dfc70".into()], ..card() };
    let json = serde_json::to_value(&card).unwrap();
    assert_eq!(ModelCard::parse(json.to_string().as_bytes()), Ok(card));
    let many = vec!["9583b25d9f5dfc70"; MAX_EARLIER + 1];
    for value in [json!(["9583b25d"]), json!(["9583B25D9F5DFC70"]), json!(many)] {
        let mut json = json.clone();
        json["earlier_weights"] = value;
        let result = ModelCard::parse(json.to_string().as_bytes());
        assert!(matches!(result, Err(Error::Damaged { .. })), "{result:?}");
    }
}

#[test]
fn unknown_keys_are_ignored_and_newer_formats_are_refused_by_name() {
    let mut json = serde_json::to_value(card()).unwrap();
    json["colour_of_the_box"] = json!("red");
    assert_eq!(ModelCard::parse(json.to_string().as_bytes()), Ok(card()));
    assert!(matches!(with("/format", json!(3)), Err(Error::Newer { got: 3, known: 2, .. })));
    assert!(matches!(with("/format", json!(1)), Err(Error::Older { got: 1, oldest: 2, .. })));
    // A later format may change everything else, so only its number is looked at.
    let later = br#"{"format": 7, "files": "elsewhere"}"#;
    assert!(matches!(ModelCard::parse(later), Err(Error::Newer { got: 7, .. })));
    assert!(matches!(with("/format", json!(0)), Err(Error::Damaged { .. })));
}

#[test]
fn cards_that_break_their_own_rules_are_damaged() {
    let hash = "0".repeat(64);
    for (pointer, value) in [
        ("/id", json!("")),
        ("/id", json!("../secret")),
        ("/id", json!("A b")),
        ("/input/height", json!(0)),
        ("/input/channels", json!(0)),
        ("/input/width", json!(u64::MAX)),
        ("/input/width", json!(-1)),
        ("/input", json!({"channels": 4096, "height": 4096, "width": 4096})),
        ("/metrics/auroc", json!("NaN")),
        ("/metrics/auroc", json!(null)),
        ("/files/0/name", json!("../weights.safetensors")),
        ("/files/0/name", json!("a/b")),
        ("/files/0/name", json!(".hidden")),
        ("/files/0/name", json!("")),
        ("/files/0/bytes", json!(MAX_FILE + 1)),
        ("/files/0/sha256", json!("abc")),
        ("/files/0/sha256", json!("G".repeat(64))),
        (
            "/files",
            json!([{"name": "a", "bytes": 1, "sha256": hash}, {"name": "a", "bytes": 1, "sha256": hash}]),
        ),
        ("/title", json!(7)),
        ("/network/name", json!("")),
        ("/network/latent", json!(0)),
        ("/network/latent", json!(MAX_LATENT + 1)),
        ("/network/parameters", json!(0)),
        ("/network/output", json!("tanh")),
        ("/subject", json!("letters")),
        ("/data_set", json!("")),
        ("/classes/known/0", json!("")),
        ("/classes/known/0", json!("5")),
        ("/training/licence_class", json!("free of charge")),
    ] {
        let result = with(pointer, value.clone());
        assert!(matches!(result, Err(Error::Damaged { .. })), "{pointer} = {value}: {result:?}");
    }
    let mut infinite = serde_json::to_string(&card()).unwrap();
    infinite = infinite.replace("0.9", "1e999");
    assert!(matches!(ModelCard::parse(infinite.as_bytes()), Err(Error::Damaged { .. })));
}

#[test]
fn a_card_cut_anywhere_is_damaged() {
    let json = serde_json::to_vec(&card()).unwrap();
    for n in 0..json.len() {
        assert!(matches!(ModelCard::parse(&json[..n]), Err(Error::Damaged { .. })), "{n} bytes");
    }
}

#[test]
fn an_oversized_card_is_refused_unread() {
    let json = vec![b' '; MAX_CARD + 1];
    assert!(matches!(ModelCard::parse(&json), Err(Error::TooLarge { limit: MAX_CARD, .. })));
}

#[test]
fn deep_nesting_is_an_error_and_not_a_stack_overflow() {
    let json = "[".repeat(MAX_CARD);
    assert!(matches!(ModelCard::parse(json.as_bytes()), Err(Error::Damaged { .. })));
}

#[test]
fn sentences_of_a_card_decide_nothing() {
    let nonsense = ModelCard {
        title: "xyzzy".into(),
        architecture: "plugh: frotz".into(),
        normal: "quux".into(),
        novel: String::new(),
        ..card()
    };
    let read = ModelCard::parse(&serde_json::to_vec(&nonsense).unwrap()).unwrap();
    assert_eq!((&read.network, read.subject), (&card().network, Subject::Digits));
    assert_eq!(IndexEntry::of(&read).classes, card().classes);
}

#[test]
fn the_index_lists_models_once_each() {
    let entry = |id: &str| {
        let entry = IndexEntry::of(&ModelCard { id: id.into(), ..card() });
        serde_json::to_value(entry).unwrap()
    };
    let read = |models: Value| {
        Index::parse(json!({"format": FORMAT, "models": models}).to_string().as_bytes())
    };
    let index = read(json!([entry("a"), entry("b")])).unwrap();
    assert_eq!(index.model("b").unwrap().bytes, 3);
    assert!(index.model("c").is_none());
    assert!(matches!(read(json!([entry("a"), entry("a")])), Err(Error::Damaged { .. })));
    assert!(matches!(read(json!([entry("https://elsewhere")])), Err(Error::Damaged { .. })));
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = ModelCard::parse(&bytes);
        let _ = Index::parse(&bytes);
    }

    #[test]
    fn a_card_with_one_byte_changed_is_read_or_refused(at in 0usize..2000, to in any::<u8>()) {
        let mut json = serde_json::to_vec(&card()).unwrap();
        let n = json.len();
        json[at % n] = to;
        if let Ok(read) = ModelCard::parse(&json) {
            prop_assert_eq!(read.check(), Ok(()));
        }
    }
}
