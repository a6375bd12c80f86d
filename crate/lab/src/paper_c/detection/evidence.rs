//! The tables of Figure 4 of paper C, with the published averages where there are any.

use super::figure_4b::{COUNTS, Set};
use super::methods::{CONTENDERS, Contender, MSE, MULTI_SCALE, PSE, SHORT};
use super::outcome::{Mean, Outcome, Reached};
use super::problem::SIDE;
use crate::data::licence::licences;
use crate::evidence::{Evidence, Row, Tolerance};
use novelty_core::models::few_shots::SHOTS;

/// The mean over problems, with the standard deviation over problems as in the paper.
fn over<'a>(
    outcomes: impl IntoIterator<Item = &'a Outcome>,
    what: &'static str,
    value: impl Fn(&Outcome) -> f64,
) -> Mean {
    Mean::of(&outcomes.into_iter().map(value).collect::<Vec<f64>>(), what)
}

/// The mean alone.
fn mean_over<'a>(
    outcomes: impl IntoIterator<Item = &'a Outcome>,
    value: impl Fn(&Outcome) -> f64,
) -> f64 {
    over(outcomes, "", value).value
}

fn precision(contender: Contender) -> impl Fn(&Outcome) -> f64 {
    move |outcome| outcome.of(contender).precision.value
}

fn auroc(contender: Contender) -> impl Fn(&Outcome) -> f64 {
    move |outcome| outcome.of(contender).auroc.value
}

fn row(name: impl Into<String>, mean: Mean) -> Row {
    Row::ours(name, mean.value).spread(Some(mean.sd), mean.over)
}

/// A number beside a published one of other photos: shown, not judged.
fn beside(name: impl Into<String>, published: f64, mean: Mean) -> Row {
    let tolerance = Some(Tolerance::Rule("other photos: shown, not judged".to_owned()));
    Row { published: Some(published), tolerance, ..row(name, mean) }
}

fn ahead(name: impl Into<String>, published: Option<f64>, ours: f64) -> Row {
    Row::rule(name, published, ours, "above 0", ours > 0.0)
}

fn table(id: &'static str, title: String, data: String, draws: usize, rows: Vec<Row>) -> Evidence {
    Evidence {
        id,
        title,
        command: "lab parts --evidence www/evidence".into(),
        model: format!(
            "PCA, q and σ chosen on {SHOTS} labelled photos of each kind, {draws} draws"
        ),
        data,
        licence: None,
        notes: Vec::new(),
        rows,
    }
}

/// Figure 4a and what belongs to it.
///
/// Paper C's averages are over photographed categories; rendered ones stand apart.
pub fn tables(outcomes: &[Outcome], draws: usize) -> Vec<Evidence> {
    let photos = format!(
        "photos of at most 256×256 in place of MVTec's originals (700 to 1024), as grey {SIDE}×{SIDE}; 30 % of the good \
         training photos are held out and tested"
    );
    let counted: Vec<String> = outcomes.iter().map(Outcome::counts).collect();
    let data = format!("{photos}; {}", counted.join("; "));
    let n = outcomes.iter().filter(|outcome| !outcome.rendered).count();
    let title = |what: &str| format!("Paper C, Figure 4a: {what}");
    let tables = vec![
        table(
            "c-figure-4a",
            title(&format!(
                "average precision with five shots, mean over {n} photographed categories"
            )),
            data,
            draws,
            summary(outcomes),
        ),
        table(
            "c-categories",
            title("category by category, average precision and AUROC"),
            photos.clone(),
            draws,
            categories(outcomes),
        ),
        table(
            "c-defects",
            title("average precision of each type of defect"),
            format!("{photos}; each type against all good photos"),
            draws,
            defects(outcomes),
        ),
        table(
            "c-localisation",
            "Beyond paper C: pixel AUROC and IoU of the maps".into(),
            format!(
                "{photos}; all pixels of the test folder's photos but the first draw's shots, IoU at the Youden threshold"
            ),
            draws,
            localisation(outcomes),
        ),
    ];
    tables.into_iter().map(|table| licensed(table, outcomes)).collect()
}

/// With the licences of the photos.
fn licensed(table: Evidence, outcomes: &[Outcome]) -> Evidence {
    // What is rendered is called so behind its name.
    let names = outcomes.iter().filter_map(|outcome| outcome.name.split(' ').next());
    Evidence { licence: licences(names), ..table }
}

/// The averages: over photographed categories, as in the paper, and over rendered ones apart.
fn summary(outcomes: &[Outcome]) -> Vec<Row> {
    let photographed = || outcomes.iter().filter(|outcome| !outcome.rendered);
    let over = |value: &dyn Fn(&Outcome) -> f64| over(photographed(), "categories", value);
    let (mse, pse) = (over(&precision(MSE)), over(&precision(PSE)));
    let mut rows = Vec::new();
    if photographed().next().is_some() {
        rows.extend([
            beside("mean AP, PSE (C5)", 0.73, pse),
            beside("mean AP, MSE (largest R²)", 0.66, mse),
            row("share of defects: the AP of a random score", over(&|of| of.prevalence)),
        ]);
        for contender in &CONTENDERS[2..] {
            let name = format!("mean AP, {}", contender.words());
            rows.push(row(name, over(&precision(*contender))));
        }
        for contender in CONTENDERS {
            let name = format!("mean AUROC, {}", contender.words());
            rows.push(row(name, over(&auroc(contender))));
        }
    }
    for outcome in outcomes.iter().filter(|outcome| outcome.rendered) {
        for contender in SHORT {
            let name = format!("{}, AP, {}", outcome.name, contender.words());
            rows.push(row(name, outcome.of(contender).precision));
        }
    }
    rows
}

/// What must hold of Figure 4a.
pub fn claims(outcomes: &[Outcome]) -> Vec<Row> {
    let photographed = || outcomes.iter().filter(|outcome| !outcome.rendered);
    if photographed().next().is_none() {
        return Vec::new();
    }
    let mean = |contender| mean_over(photographed(), precision(contender));
    let wins = mean_over(photographed(), |of| f64::from(precision(PSE)(of) > precision(MSE)(of)));
    let (mse, pse, multi) = (mean(MSE), mean(PSE), mean(MULTI_SCALE));
    vec![
        ahead("Figure 4a: mean AP, PSE − MSE", Some(0.07), pse - mse),
        Row::rule(
            "Figure 4a: share of categories where PSE is ahead of MSE",
            Some(11.0 / 15.0),
            wins,
            "above 0.5",
            wins > 0.5,
        ),
        ahead("mean AP, multi-scale PSE without shots − MSE with shots", None, multi - mse),
        ahead("mean AP, multi-scale PSE without shots − PSE with shots", None, multi - pse),
    ]
}

/// What must hold of Figure 4b.
pub fn occlusion_claims(sets: &[Set]) -> Vec<Row> {
    let mut rows = Vec::new();
    for (title, outcomes) in sets {
        let mean = |contender| mean_over(outcomes, precision(contender));
        let gained = mean(PSE) - mean(MSE);
        rows.push(ahead(
            format!("Figure 4b, {title} as a stand-in: mean AP, PSE − MSE"),
            Some(0.41),
            gained,
        ));
        let of = |kind: &str| {
            let place = outcomes.first()?.types.iter().position(|of| of == kind)?;
            Some(mean_over(outcomes, |outcome| outcome.of(PSE).types[place]))
        };
        if let Some((easy, hard)) = of("sunglasses").zip(of("scarf")) {
            let name = format!("Figure 4b, {title} as a stand-in: AP of PSE, sunglasses − scarf");
            rows.push(ahead(name, None, easy - hard));
        }
    }
    rows
}

/// The table of everything that must hold.
pub fn claimed(rows: Vec<Row>, draws: usize) -> Evidence {
    let data = "the photos of Figure 4a, of at most 256×256 in place of MVTec's originals (700 to 1024), and the \
                pictures of the stand-in for Figure 4b"
        .to_owned();
    table("c-claims", "Paper C: what must hold".to_owned(), data, draws, rows)
}

fn categories(outcomes: &[Outcome]) -> Vec<Row> {
    let mut rows = Vec::new();
    for outcome in outcomes {
        let name = |what: &str| format!("{}, {what}", outcome.name);
        rows.push(Row::ours(name("share of defects"), outcome.prevalence));
        rows.push(Row::ours(name("q without shots"), outcome.rule as f64));
        for (what, value) in [
            ("AP", (|reached| reached.precision) as fn(&Reached) -> Mean),
            ("AUROC", |reached| reached.auroc),
        ] {
            for contender in CONTENDERS {
                let words = format!("{what}, {}", contender.words());
                rows.push(row(name(&words), value(outcome.of(contender))));
            }
        }
    }
    rows
}

fn defects(outcomes: &[Outcome]) -> Vec<Row> {
    let mut rows = Vec::new();
    for outcome in outcomes {
        for (place, kind) in outcome.types.iter().enumerate() {
            for contender in SHORT {
                let name = format!("{}, {kind}, {}", outcome.name, contender.words());
                let ours = outcome.of(contender).types[place];
                rows.push(match ours.is_finite() {
                    true => Row::ours(name, ours),
                    false => Row::not_run(name, None),
                });
            }
        }
    }
    rows
}

fn localisation(outcomes: &[Outcome]) -> Vec<Row> {
    let mut rows = Vec::new();
    let contenders = || CONTENDERS.iter().take(6);
    for (what, pick) in
        [("pixel AUROC", (|pair| pair.0) as fn((f64, f64)) -> f64), ("IoU", |pair| pair.1)]
    {
        for contender in contenders() {
            let photographed = outcomes.iter().filter(|outcome| !outcome.rendered);
            let found = photographed.filter_map(|outcome| outcome.of(*contender).located);
            let found: Vec<f64> = found.map(pick).collect();
            let name = format!("photographed, mean {what}, {}", contender.words());
            rows.push(match found.is_empty() {
                true => Row::not_run(name, None),
                false => row(name, Mean::of(&found, "categories")),
            });
        }
    }
    for outcome in outcomes {
        for contender in contenders() {
            let name = |what| format!("{}, {what}, {}", outcome.name, contender.words());
            match outcome.of(*contender).located {
                Some((area, iou)) => {
                    rows.push(Row::ours(name("pixel AUROC"), area));
                    rows.push(Row::ours(name("IoU"), iou));
                }
                None => rows.push(Row::not_run(name("pixel AUROC and IoU"), None)),
            }
        }
    }
    rows
}

/// The stand-in for Figure 4b; `sets` has ten outcomes, one a class, for each set.
pub fn occlusion(sets: &[Set], draws: usize) -> Evidence {
    let mut rows = Vec::new();
    for (title, outcomes) in sets {
        let name = |what: String| format!("{title}, {what}");
        let over = |value: &dyn Fn(&Outcome) -> f64| over(outcomes, "classes", value);
        let (pse, mse) = (over(&precision(PSE)), over(&precision(MSE)));
        rows.push(beside(name("mean AP, PSE".into()), 0.84, pse));
        rows.push(beside(name("mean AP, MSE".into()), 0.43, mse));
        rows.push(row(name("share occluded".into()), over(&|outcome| outcome.prevalence)));
        for contender in &CONTENDERS[2..] {
            let words = format!("mean AP, {}", contender.words());
            rows.push(row(name(words), over(&precision(*contender))));
        }
        let types = outcomes.first().map(|outcome| outcome.types.clone()).unwrap_or_default();
        for (place, kind) in types.iter().enumerate() {
            for contender in SHORT {
                let of = over(&|outcome| outcome.of(contender).types[place]);
                rows.push(row(name(format!("{kind}, {}", contender.words())), of));
            }
        }
    }
    let (fitted, plain, each) = COUNTS;
    table(
        "c-figure-4b",
        "Paper C, Figure 4b: a stand-in for the faces, pictures behind a bar (“scarf”) and two ellipses (“sunglasses”)".into(),
        format!(
            "not the AR faces, which may not be shared: each class of F-MNIST and MNIST in their place, {fitted} pictures \
             fitted, {plain} plain and {each} behind each occluder tested; deviation over classes"
        ),
        draws,
        rows,
    )
}

#[cfg(test)]
mod tests {
    use super::super::problem::Problem;
    use super::*;
    use crate::evidence::Status;
    use novelty_core::models::few_shots::Draw;
    use novelty_core::models::few_shots::{Cell, Choice};

    fn outcome(name: &str, mse: f64, pse: f64) -> Outcome {
        let mut problem = Problem::new(name.into(), novelty_core::Shape::new(1, 1, 1));
        problem.types.push("scratch".into());
        let mut outcome = Outcome::new(&problem, 3);
        for contender in CONTENDERS {
            let average_precision = if contender == MSE { mse } else { pse };
            let best = Cell { q: 1, sigma: 0.0, average_precision, above_chance: 1.0, margin: 1.0 };
            let choice = Choice { best, cells: vec![best], columns: 1, prevalence: 0.5 };
            let run = |auroc| Draw {
                shots: Vec::new(),
                choice: choice.clone(),
                average_precision,
                auroc,
                prevalence: 0.25,
            };
            let runs = [run(0.8), run(0.9)];
            outcome.add(contender, &runs, vec![average_precision], None);
        }
        outcome
    }

    #[test]
    fn the_mean_of_categories_stands_beside_the_papers_and_is_not_judged() {
        let tables = tables(&[outcome("a", 0.5, 0.7), outcome("b", 0.7, 0.6)], 2);
        let rows = &tables[0].rows;
        assert_eq!((rows[0].published, rows[0].ours), (Some(0.73), Some(0.65)));
        assert_eq!((rows[0].status, rows[1].ours), (Status::NoReference, Some(0.6)));
        assert_eq!(rows[2].ours, Some(0.25));
        let claims = claims(&[outcome("a", 0.5, 0.7), outcome("b", 0.7, 0.6)]);
        assert_eq!((claims[0].status, claims[0].ours), (Status::Pass, Some(0.05)));
        assert_eq!((claims[1].ours, claims[1].status), (Some(0.5), Status::Miss));
    }

    #[test]
    fn what_has_no_mask_is_not_run() {
        let tables = tables(&[outcome("a", 0.5, 0.7)], 2);
        assert!(tables[3].rows.iter().all(|row| row.status == Status::NotRun));
    }

    #[test]
    fn a_mean_has_the_deviation_of_its_values() {
        let mean = Mean::of(&[1.0, 2.0, 3.0], "draws");
        assert_eq!((mean.value, mean.sd), (2.0, 1.0));
        assert_eq!(Mean::of(&[4.0], "draws").sd, 0.0);
    }
}
