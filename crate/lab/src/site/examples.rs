//! `lab examples`: example maps for the Evidence room, of pictures without licence restrictions.
//!
//! Rendered parts with a PCA of twelve good ones and with a pretrained network, and pictures that a network
//! decoded from a code of its bank, with a synthetic stroke. No picture of a data set is written.

mod decoded;
mod rendered;
mod strip;

use crate::files::write_json;
use anyhow::Result;
use novelty_core::report::evidence::Examples;
use std::path::Path;

/// Name of the list.
const LIST: &str = "index.json";

/// Writes strips and their list into `out`.
pub fn write(models: &Path, backend: &str, out: &Path) -> Result<()> {
    let groups = vec![
        rendered::taught(novelty_core::input::synth::Family::Washer, out)?,
        rendered::taught(novelty_core::input::synth::Family::Plate, out)?,
        rendered::pretrained(models, backend, out)?,
        decoded::group(models, backend, out)?,
    ];
    let strips: usize = groups.iter().map(|group| group.strips.len()).sum();
    let command = "cargo lab examples".to_owned();
    write_json(&out.join(LIST), &Examples { command, groups })?;
    println!("wrote {strips} strips to {}", out.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::models::folder::Folder;
    use crate::paper_b::photos::inspection_of;
    use serde_json::Value;
    use std::path::Path;

    /// Strips of a network that is no longer published would state another threshold.
    #[test]
    fn the_committed_strips_are_of_the_shipped_washer_network() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let folder = Folder::open(&root.join("models"), "washer-patches").unwrap();
        let model = inspection_of(&folder).unwrap().0;
        let line = model.setting(None, None).unwrap().scores().quantile(model.threshold_percentile);
        let json = std::fs::read(root.join("www/evidence/examples/index.json")).unwrap();
        let list: Value = serde_json::from_slice(&json).unwrap();
        let groups = list["groups"].as_array().unwrap();
        let strips = groups.iter().flat_map(|group| group["strips"].as_array().unwrap());
        let of = |strip: &&Value| strip["file"].as_str().unwrap().starts_with("washer-patches-");
        let words: Vec<&str> = strips.filter(of).map(|s| s["words"].as_str().unwrap()).collect();
        assert_eq!(words.len(), 5);
        let threshold = format!("where {line:.3} is the threshold");
        assert!(words.iter().all(|words| words.contains(&threshold)), "{threshold}: {words:?}");
    }
}
