//! `lab upgrade`: converts the cards of a folder of models from format 1, and files of earlier formats ([`files`]), to
//! the formats that are written now.
//!
//! In format 1 the network's name, its latent size and number of parameters stood inside the sentence `architecture`,
//! and the classes inside `normal` and `novel`. Here, once, they are read from the model's id and from that
//! sentence; everything that runs later reads typed fields. Cards of networks of paper B called two schedules of the
//! learning rate by one name; they are told apart.

mod files;

use crate::data::licence;
use crate::files::{write_json, write_whole};
use crate::paper_b::digits::{card_text, plan::Protocol};
use crate::training::Schedule;
use anyhow::{Context, Result, bail, ensure};
use novelty_core::models::model_card::{
    Classes, FORMAT, Index, IndexEntry, LicenceClass, ModelCard, NetworkEntry, Output, Subject,
};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const CARD: &str = "card.json";

/// Converts every card and file below `models` and writes the index anew, in the order that it had; nothing is written
/// unless all of them can be converted.
pub fn upgrade(models: &Path) -> Result<()> {
    let list = models.join("index.json");
    let text = fs::read(&list).with_context(|| format!("cannot read {}", list.display()))?;
    let index: Value = serde_json::from_slice(&text)?;
    let entries = index["models"].as_array().context("the index lists no models")?;
    let mut cards = Vec::new();
    for entry in entries {
        let id = entry["id"].as_str().context("an entry of the index has no id")?;
        let folder = models.join(id);
        let path = folder.join(CARD);
        let text = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let convert = || -> Result<_> {
            let mut card = card(serde_json::from_slice(&text)?)?;
            let written = files::convert(&folder, &mut card)?;
            card.check()?;
            Ok((card, written))
        };
        let (card, written) =
            convert().with_context(|| format!("cannot convert {}", path.display()))?;
        cards.push((folder, card, written));
    }
    for (folder, card, written) in &cards {
        for file in written {
            write_whole(&folder.join(file.name), &file.bytes)?;
        }
        write_json(&folder.join(CARD), card)?;
        let record = folder.join(files::RECORD);
        if card.file(files::RECORD).is_none() && record.exists() {
            fs::remove_file(&record)
                .with_context(|| format!("cannot remove {}", record.display()))?;
        }
    }
    let models = cards.iter().map(|(_, card, _)| IndexEntry::of(card)).collect();
    write_json(&list, &Index { format: FORMAT, models })?;
    let files: usize = cards.iter().map(|(_, _, written)| written.len()).sum();
    println!("{} cards are in format {FORMAT}; {files} files were converted", cards.len());
    Ok(())
}

/// A card of any known format in the present one.
fn card(old: Value) -> Result<ModelCard> {
    let mut card = typed(old)?;
    let schedule = match card.subject {
        Subject::Parts => Schedule::OpenCosine,
        _ => Schedule::Cosine,
    };
    let optimiser = &mut card.training.optimiser;
    if !optimiser.contains(schedule.words()) {
        *optimiser = optimiser.replace(COSINES, schedule.words());
    }
    Ok(card)
}

/// What earlier versions called both cosines.
const COSINES: &str = "rate falling as half a cosine";

/// A card of any known format with the fields of the present one.
fn typed(mut card: Value) -> Result<ModelCard> {
    match card["format"].as_u64() {
        Some(1) => {}
        Some(format) if format == u64::from(FORMAT) => {
            return Ok(ModelCard::parse(&serde_json::to_vec(&card)?)?);
        }
        _ => bail!("the format of the card is not known"),
    }
    let id = card["id"].as_str().context("the card has no id")?.to_owned();
    let sentence = card["architecture"].as_str().context("the card has no architecture")?;
    let (name, words) = sentence.split_once(':').context("the architecture names no network")?;
    let words = words.trim();
    let network = NetworkEntry {
        name: name.trim().to_owned(),
        latent: number_after(words, "code length ").context("no code length")?,
        parameters: number_before(words, " parameters").context("no number of parameters")?,
        output: if words.contains("linear output") { Output::Linear } else { Output::Sigmoid },
    };
    let words = words.replacen("code length", "latent size", 1);
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    let (subject, data_set, classes, class) = data(&id)?;
    card["format"] = json!(FORMAT);
    card["architecture"] = json!(format!("{}{}", first.unwrap_or_default(), letters.as_str()));
    card["network"] = serde_json::to_value(network)?;
    card["subject"] = serde_json::to_value(subject)?;
    card["data_set"] = json!(data_set);
    card["classes"] = serde_json::to_value(classes)?;
    card["training"]["licence_class"] = serde_json::to_value(class)?;
    Ok(ModelCard::parse(&serde_json::to_vec(&card)?)?)
}

/// What a model was trained on, by its id.
fn data(id: &str) -> Result<(Subject, String, Classes, LicenceClass)> {
    if let Some(category) = id.strip_suffix("-patches") {
        let category = category.strip_suffix("-grey").unwrap_or(category).replace('-', "_");
        let class = licence::class(&category);
        ensure!(class != LicenceClass::Unknown, "the licence of {category} is not known");
        return Ok((Subject::Parts, category, Classes::default(), class));
    }
    let of = |set: &str, classes| {
        (card_text::subject(set), set.to_owned(), classes, card_text::licence_class(set))
    };
    if id == "mnist-abati" {
        return Ok(of("mnist", crate::paper_a::publishing::classes()));
    }
    for (infix, protocol) in [("-not-", Protocol::Miso), ("-only-", Protocol::Simo)] {
        if let Some((set, class)) = id.rsplit_once(infix) {
            let class: u8 = class.parse().with_context(|| format!("{id} names no class"))?;
            return Ok(of(set, card_text::classes(set, protocol, class)));
        }
    }
    bail!("the id {id} does not tell the data set")
}

/// The number, with spaces between its digits or not, that follows `mark`.
fn number_after(text: &str, mark: &str) -> Option<usize> {
    let (_, rest) = text.split_once(mark)?;
    digits(rest.split(|c: char| !c.is_ascii_digit()).next()?)
}

/// The number that ends before `mark`.
fn number_before(text: &str, mark: &str) -> Option<usize> {
    let (before, _) = text.split_once(mark)?;
    let part = before.rsplit(", ").next()?;
    digits(&part.split_whitespace().collect::<String>())
}

fn digits(text: &str) -> Option<usize> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn old(id: &str, architecture: &str) -> Value {
        json!({
            "format": 1, "id": id, "title": "t", "paper": "p", "equation": "e", "architecture": architecture,
            "input": {"channels": 1, "height": 28, "width": 28}, "preprocessing": "u8/255",
            "normal": "all digits but 2", "novel": "the digit 2",
            "training": {"data": "d", "licence": "l", "learning_rate": 0.01},
            "files": [],
        })
    }

    #[test]
    fn a_card_of_format_1_becomes_typed() {
        let ae = "mesarcik-ae-32: convolutional autoencoder of 2×2 kernels, 119073 parameters, code length 32";
        let new = card(old("mnist-not-2", ae)).unwrap();
        assert_eq!((new.network.name.as_str(), new.network.latent), ("mesarcik-ae-32", 32));
        assert_eq!((new.network.parameters, new.network.output), (119_073, Output::Sigmoid));
        assert_eq!((new.data_set.as_str(), new.subject), ("mnist", Subject::Digits));
        assert_eq!(new.classes.novel, ["2"]);
        assert!(
            new.architecture.starts_with("Convolutional") && new.architecture.ends_with("size 32")
        );
        let abati = "abati: residual convolutional autoencoder, code length 64, 565 296 parameters, linear output";
        let new = card(old("mnist-abati", abati)).unwrap();
        assert_eq!((new.network.parameters, new.network.output), (565_296, Output::Linear));
        assert_eq!(new.training.licence_class, LicenceClass::ShareAlike);
        // Converting twice changes nothing.
        assert_eq!(card(serde_json::to_value(&new).unwrap()).unwrap(), new);
    }

    #[test]
    fn a_card_tells_which_cosine_was_run() {
        let ae = "mesarcik-ae-32: convolutional autoencoder, 119073 parameters, code length 32";
        let patches =
            "bergmann-ae-128: convolutional autoencoder, 935811 parameters, code length 128";
        for (id, architecture, end) in [
            ("mnist-not-2", ae, "to a hundredth in the last epoch; and more"),
            ("bottle-patches", patches, "one epoch after the last; and more"),
        ] {
            let mut old = old(id, architecture);
            old["training"]["optimiser"] = json!("Adam, rate falling as half a cosine; and more");
            let new = card(old).unwrap();
            assert!(
                new.training.optimiser.starts_with("Adam, learning rate falling as half a cosine ")
            );
            assert!(new.training.optimiser.ends_with(end), "{}", new.training.optimiser);
            assert_eq!(card(serde_json::to_value(&new).unwrap()).unwrap(), new);
        }
    }

    #[test]
    fn a_card_that_does_not_tell_its_network_or_data_is_refused() {
        assert!(card(old("mnist-not-2", "an autoencoder")).is_err());
        assert!(card(old("letters", "abati: code length 64, 5 parameters")).is_err());
        assert!(card(old("unheard-of-patches", "abati: code length 64, 5 parameters")).is_err());
        assert!(card(json!({"format": 9})).is_err());
    }
}
