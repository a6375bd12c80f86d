//! What the paper claims of Figure 4, judged against both readings of its baseline; the stricter one decides.

use super::{mean_over, photographed, precision, table};
use crate::evidence::{Accepted, Metric, Row, Table, TableKind, matching};
use crate::paper_c::detection::methods::{Contender, MEAN_MSE, MSE, PSE};
use crate::paper_c::detection::outcome::Outcome;
use crate::paper_c::detection::record::SetSummary;

/// Average precision gained by PSE over MSE in Figures 4a and 4b.
const GAIN_4A: f64 = 0.07;
const GAIN_4B: f64 = 0.41;
/// Share of the categories in which PSE is better: 11 of 15.
const WINS: f64 = 11.0 / 15.0;

/// Rows that are judged, and rows that show what they are made of.
#[derive(Default)]
pub struct Claims {
    judged: Vec<Row>,
    parts: Vec<Row>,
}

impl Claims {
    /// With more of them.
    pub fn extend(&mut self, more: Self) {
        self.judged.extend(more.judged);
        self.parts.extend(more.parts);
    }

    /// The table; `None` without a claim.
    pub fn table(self, draws: usize) -> Option<Table> {
        if self.judged.is_empty() {
            return None;
        }
        let why = format!(
            "{} true when the stricter of the two MSE baselines decides.",
            matching(&self.judged)
        );
        let data = "the photos of Figure 4a, of at most 256×256 in place of MVTec's originals (700 to 1024), and the images of \
                    the substitute for Figure 4b"
            .to_owned();
        let rows = [self.judged, self.parts].concat();
        let title = "PSE detects anomalies better than MSE";
        let table = table("c-claims", TableKind::Claims, "Claims", title, data, draws, rows);
        Some(Table { why, headline: Some(0), notes: vec![super::BASELINES.into()], ..table })
    }

    /// A gain over the stricter baseline, and over each of them.
    fn gain(&mut self, name: &str, published: f64, of: impl Fn(Contender) -> f64) {
        let over = |baseline| of(PSE) - of(baseline);
        let (largest, mean) = (over(MSE), over(MEAN_MSE));
        let row = |name: String| Row::new(name, Metric::Difference).published(published);
        let strict = row(format!("{name}, PSE − the better MSE"));
        self.judged.push(strict.above(largest.min(mean), 0.0));
        for (baseline, gain) in [(MSE, largest), (MEAN_MSE, mean)] {
            let row = row(format!("{name}, PSE − {}", baseline.words()));
            self.parts.push(row.series(baseline.id()).ours(gain));
        }
    }
}

/// What must be true of Figure 4a.
pub fn claims(outcomes: &[Outcome]) -> Claims {
    let mut claims = Claims::default();
    if photographed(outcomes).next().is_none() {
        return claims;
    }
    let mean = |contender| mean_over(photographed(outcomes), precision(contender));
    claims.gain("Figure 4a: mean average precision", GAIN_4A, mean);
    let wins = |baselines: &[Contender]| {
        mean_over(photographed(outcomes), |of| {
            let pse = precision(PSE)(of);
            f64::from(baselines.iter().all(|baseline| pse > precision(*baseline)(of)))
        })
    };
    let row = |what: &str| {
        let name = format!("Figure 4a: share of categories in which PSE is better than {what}");
        Row::new(name, Metric::Share).published(WINS)
    };
    let (both, half) = (wins(&[MSE, MEAN_MSE]), Accepted { low: Some(0.5), high: None });
    claims.judged.push(row("both MSE").rule(both, "above 0.5", half, both > 0.5));
    for baseline in [MSE, MEAN_MSE] {
        let row = row(&baseline.words()).series(baseline.id());
        claims.parts.push(row.ours(wins(&[baseline])));
    }
    claims
}

/// What must be true of Figure 4b.
pub fn occlusion_claims(sets: &[SetSummary]) -> Claims {
    let mut claims = Claims::default();
    for set in sets {
        let title = &set.title;
        let mean = |contender: Contender| {
            set.precision(contender.id()).map_or(f64::NAN, |mean| mean.value)
        };
        let name = format!("Figure 4b, {title} as a substitute: mean average precision");
        claims.gain(&name, GAIN_4B, mean);
        let of = |kind: &str| set.of_type(kind, PSE.id()).map(|mean| mean.value);
        if let Some((easy, hard)) = of("sunglasses").zip(of("scarf")) {
            let name = format!(
                "Figure 4b, {title} as a substitute: average precision of PSE, sunglasses − scarf"
            );
            let why = "The paper finds sunglasses easier than a scarf, which covers the part of a face that varies most; digits and garments have no such part.";
            claims.judged.push(Row::new(name, Metric::Difference).above(easy - hard, 0.0).why(why));
        }
    }
    claims
}
