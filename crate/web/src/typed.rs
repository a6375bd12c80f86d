//! JavaScript values with a type: each corresponds to one of `novelty-boundary`, and the declarations that wasm-bindgen
//! writes of this module (`www/js/engine/generated`) name it by its TypeScript name.

use crate::failure::Failure;
use novelty_boundary::Joined;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// What the declarations of this module begin with.
#[wasm_bindgen(typescript_custom_section)]
const IMPORTS: &str = "import type * as types from \"./types.d.ts\";\n";

/// A Rust type that crosses.
pub trait Crosses {
    /// Its values in JavaScript.
    type Js: JsCast;
}

/// A value as plain JavaScript objects, missing values as `null`.
pub fn to_js<T: Crosses + Serialize>(value: &T) -> Result<T::Js, Failure> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    match value.serialize(&serializer) {
        Ok(value) => Ok(value.unchecked_into()),
        Err(error) => Err(Failure::invalid(error.to_string())),
    }
}

/// A value from plain JavaScript objects.
pub fn from_js<T>(value: T::Js, what: &str) -> Result<T, Failure>
where
    T: Crosses<Js: Into<JsValue>> + for<'de> Deserialize<'de>,
{
    serde_wasm_bindgen::from_value(value.into())
        .map_err(|error| Failure::invalid(format!("{what} cannot be read: {error}")))
}

/// A value from plain JavaScript objects whose properties are those of two structs.
pub fn joined_from_js<T>(value: T::Js, what: &str) -> Result<T, Failure>
where
    T: Crosses<Js: Into<JsValue>> + Joined,
{
    let read = |value: JsValue| -> Result<T, serde_wasm_bindgen::Error> {
        Ok(T::join(
            serde_wasm_bindgen::from_value(value.clone())?,
            serde_wasm_bindgen::from_value(value)?,
        ))
    };
    read(value.into()).map_err(|error| Failure::invalid(format!("{what} cannot be read: {error}")))
}

macro_rules! crosses {
    ($($rust:ty => $js:ident, $name:tt;)*) => {
        #[wasm_bindgen]
        extern "C" {
            $(
                /// A value in JavaScript, for the Rust type of the same name.
                #[derive(Debug, Clone)]
                #[wasm_bindgen(typescript_type = $name)]
                pub type $js;
            )*
        }
        $(
            impl Crosses for $rust {
                type Js = $js;
            }
        )*
    };
}

/// Of every module.
mod everywhere {
    use super::{Crosses, wasm_bindgen};
    use novelty_boundary::ColourMap;
    use novelty_core::report::axis::Axis;

    crosses! {
        Vec<ColourMap<'_>> => ColourMapsJs, "types.ColourMap[]";
        Axis => AxisJs, "types.Axis";
    }
}

/// Of the modules with networks.
#[cfg(feature = "networks")]
mod networks {
    use super::{Crosses, wasm_bindgen};
    use novelty_boundary::{Comparison, EngineInfo, LoadedModel, Rendered, Report, Request};
    use novelty_core::input::drawing::{Drawing, Framing};
    use novelty_core::link::{Claim, Reproduction, State};
    use novelty_core::report::analysis::Metrics;

    crosses! {
        EngineInfo<'_> => EngineInfoJs, "types.EngineInfo";
        LoadedModel<'_> => LoadedModelJs, "types.LoadedModel";
        Request => RequestJs, "types.Request";
        Report<'_> => ReportJs, "types.Report";
        Option<Report<'_>> => MaybeReportJs, "types.Report | null";
        Drawing => DrawingJs, "types.Drawing";
        Framing => FramingJs, "types.Framing";
        Rendered<'_> => RenderedJs, "types.Rendered";
        State => LinkStateJs, "types.LinkState";
        Metrics => MetricsJs, "types.Metrics";
        Claim => ClaimJs, "types.Claim";
        Reproduction => ReproductionJs, "types.Reproduction";
        Comparison => ComparisonJs, "types.Comparison";
    }
}

/// Of the module of parts.
#[cfg(feature = "parts")]
mod parts {
    use super::{Crosses, wasm_bindgen};
    use novelty_boundary::{
        GoodScores, Inspection, Judgement, Look, Marks, Network, NetworkStep, PartFamily,
        PartReport, PartSample, PatchLook, PhotoHeader, ReducedPhoto, TrainingDefaults,
        TrainingRequest,
    };
    use novelty_core::models::training::TrainingConfig;
    use novelty_core::report::batch::Table;
    use novelty_core::report::inspection::Threshold;

    crosses! {
        PhotoHeader => PhotoHeaderJs, "types.PhotoHeader";
        ReducedPhoto<'_> => ReducedPhotoJs, "types.ReducedPhoto";
        Vec<PartFamily> => PartFamiliesJs, "types.PartFamily[]";
        PartSample<'_> => PartSampleJs, "types.PartSample";
        TrainingDefaults => TrainingDefaultsJs, "types.TrainingDefaults";
        TrainingRequest => TrainingRequestJs, "types.TrainingRequest";
        TrainingConfig => TrainingConfigJs, "types.TrainingConfig";
        PartReport<'_> => PartReportJs, "types.PartReport";
        Look => LookJs, "types.Look";
        Option<Threshold> => MaybeThresholdJs, "types.Threshold | null";
        Judgement<'_> => JudgementJs, "types.Judgement";
        Inspection<'_> => InspectionJs, "types.Inspection";
        Marks => MarksJs, "types.Marks";
        Network<'_> => NetworkJs, "types.Network";
        PatchLook => PatchLookJs, "types.PatchLook";
        GoodScores<'_> => GoodScoresJs, "types.GoodScores";
        Option<NetworkStep<'_>> => MaybeStepJs, "types.NetworkStep | null";
        Table => TableJs, "types.BatchTable";
    }
}

pub use everywhere::*;
#[cfg(feature = "networks")]
pub use networks::*;
#[cfg(feature = "parts")]
pub use parts::*;
