//! The TypeScript declarations of everything that crosses: a test compares them with the files that the page's scripts
//! import, and writes those where `NOVELTY_WRITE_TYPES` is set.

mod layout;

use crate::*;
use novelty_core::link::{Claim, Input, Reproduction, State};
use novelty_core::models::model_card::Index;
use novelty_core::models::training::TrainingConfig;
use novelty_core::report::axis::Axis;
use novelty_core::report::batch::Table;
use novelty_core::report::evidence;
use novelty_core::report::inspection::Threshold;
use novelty_core::{ErrorKind, input::drawing::Drawing};
use std::collections::BTreeMap;
use std::path::Path;
use ts_rs::{Config, TS, TypeVisitor};

/// Set it to write the files instead of comparing them.
const WRITE: &str = "NOVELTY_WRITE_TYPES";

/// Declarations by name.
struct Declarations {
    config: Config,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Numbers, lists and the like have no declaration.
        if T::output_path().is_none() {
            return;
        }
        let (name, text) = (T::ident(&self.config), layout::declared::<T>(&self.config));
        match self.found.get(&name) {
            Some(known) => assert_eq!(*known, text, "two types have the name {name}"),
            None => {
                self.found.insert(name, text);
                T::visit_dependencies(self);
            }
        }
    }
}

impl Declarations {
    fn new() -> Self {
        // serde-wasm-bindgen makes numbers of all integers, as JSON does.
        Self { config: Config::new().with_large_int("number"), found: BTreeMap::new() }
    }

    fn text(&self, about: &str) -> String {
        let head = format!(
            "// {about}\n// Generated from the Rust types by `cargo xtask types`; a test of `novelty-boundary` compares it.\n"
        );
        self.found.values().fold(head, |text, one| text + "\n" + one)
    }
}

macro_rules! declarations {
    ($($type:ty),* $(,)?) => {{
        let mut all = Declarations::new();
        $(all.visit::<$type>();)*
        all
    }};
}

/// What crosses between Rust and JavaScript; what these contain comes with them.
fn crossing() -> Declarations {
    declarations![
        Axis,
        Claim,
        ColourMap<'static>,
        Comparison,
        Drawing,
        EngineInfo<'static>,
        FailureKind,
        GoodScores<'static>,
        Index,
        Inspection<'static>,
        Judgement<'static>,
        LoadedModel<'static>,
        Look,
        Marks,
        Network<'static>,
        NetworkStep<'static>,
        PartFamily,
        PartReport<'static>,
        PartSample<'static>,
        PatchLook,
        PhotoHeader,
        ReducedPhoto<'static>,
        Rendered<'static>,
        Report<'static>,
        Reproduction,
        Request,
        State,
        Table,
        Threshold,
        TrainingConfig,
        TrainingDefaults,
        TrainingRequest,
    ]
}

/// The evidence files.
fn evidence() -> Declarations {
    declarations![evidence::Examples, evidence::Index, evidence::Table]
}

/// Compares a file with the declarations, or writes it.
fn settle(name: &str, text: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/js/engine/generated");
    let file = folder.join(name);
    if std::env::var_os(WRITE).is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(file, text).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    let differs = text.lines().zip(committed.lines()).find(|(new, old)| new != old);
    assert!(
        committed == text,
        "www/js/engine/generated/{name} is not what the Rust types say; run `cargo xtask types`.\n\
         The first line that differs, now and in the file: {differs:#?}"
    );
}

#[test]
fn the_scripts_import_the_types_that_cross_as_rust_has_them() {
    settle("types.d.ts", &crossing().text("What crosses between the wasm modules and the page."));
}

#[test]
fn the_scripts_import_the_types_of_the_evidence_as_rust_has_them() {
    settle("evidence.d.ts", &evidence().text("The evidence files, www/evidence/*.json."));
}

/// `ts(optional_fields)` declares that options may be missing and everything else is there, so no other field of its
/// structs may be left out when it is empty; with one, `ts(optional)` belongs to each option.
#[test]
fn what_may_be_missing_is_declared_so() {
    fn sources(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else {
                found.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src"), &mut found);
    let structs = found.iter().flat_map(|text| text.split("ts(optional_fields))]").skip(1));
    let mut count = 0;
    for text in structs {
        let body = text.split("\n}\n").next().unwrap();
        let fields =
            body.split("skip_serializing_if").skip(1).map(|rest| rest.split('\n').nth(1).unwrap());
        for field in fields {
            assert!(field.contains(": Option<"), "{field}");
            count += 1;
        }
    }
    assert!(count > 10, "{count} fields were found");
}

/// [`Input`] is declared by hand, since serde writes it by way of another struct.
#[test]
fn an_input_is_written_as_it_is_declared() {
    let all = crossing();
    assert!(all.found["Input"].contains("= Drawing | { pixels: ArrayLike<number>, }"));
    let drawing = serde_json::to_value(Drawing::default()).unwrap();
    let strokes = serde_json::to_value(Input::Strokes(Drawing::default())).unwrap();
    assert_eq!(strokes, drawing);
    let pixels = serde_json::to_value(Input::Pixels(vec![0, 255])).unwrap();
    assert_eq!(pixels, serde_json::json!({"pixels": [0, 255]}));
}

#[test]
fn every_kind_of_error_is_declared_by_its_name() {
    let all = crossing();
    for kind in ErrorKind::ALL {
        let name = format!("\"{}\"", FailureKind::from(kind).name());
        assert!(all.found["ErrorKind"].contains(&name), "{name}");
    }
    for kind in [FailureKind::Unavailable, FailureKind::Device] {
        let name = format!("\"{}\"", kind.name());
        assert!(all.found["FailureKind"].contains(&name), "{name}");
    }
}
