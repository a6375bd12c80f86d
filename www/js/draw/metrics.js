// The table of metrics: value, what chance or the paper gives, and one line each.

import { byId, make } from "../ui/dom.js";
import { errorWords, number, percent } from "../ui/format.js";

/** @typedef {import("../engine/generated/types.js").Metrics} Metrics */
/** @typedef {import("../engine/generated/types.js").Measure} Measure */

/**
 * Paper means are printed in paper A (findings 3 to 6), for K = 10: normal digits, then novel ones.
 * @type {{id: string, name: string, code: string, value: (m: Metrics) => string, beside: (m: Metrics, measure?: Measure) => string, says: string}[]}
 */
const ROWS = [
  {
    id: "agreement",
    name: "Top-K agreement",
    code: "A5",
    value: (m) => `${m.agreement} of ${m.k}`,
    beside: (m) =>
      `Expected by chance: ${number(m.chance_agreement)}; probability of no agreement: ${percent(m.chance_of_none)}`,
    says: "Number of pixels among the K largest of both the saliency map and the error map. Most frequent in paper A: 4 of 10 for normal digits, 2 of 10 for novel ones.",
  },
  {
    id: "distance",
    name: "Maximum distance to best match",
    code: "A6",
    value: (m) => (m.distance ? `${number(m.distance.distance)} px` : "n/a"),
    beside: () => "Paper A, K = 10: 8.14 normal, 8.90 novel",
    says: "Largest distance from a top saliency pixel to the nearest top error pixel; the line on the maps shows it.",
  },
  {
    id: "map_mse",
    name: "Map difference, saliency",
    code: "A7",
    value: (m) => number(m.map_mse),
    beside: () => "Paper A: 0.0303 normal, 0.0305 novel",
    says: "Mean squared difference of saliency and error, each divided by its maximum.",
  },
  {
    id: "map_mse_squared",
    name: "Map difference, saliency squared",
    code: "A7",
    value: (m) => number(m.map_mse_squared),
    beside: () => "Paper A: 0.0071 normal, 0.0072 novel",
    says: "The same with squared saliency, so both maps are quadratic.",
  },
  {
    id: "mse",
    name: "Mean squared error",
    code: "A2",
    value: (m) => number(m.mse),
    beside: (m) => (m.nln === null || m.nln === undefined ? "Used for the verdict" : ""),
    says: "Mean over all pixels of the squared reconstruction error.",
  },
  {
    id: "mae",
    name: "Mean absolute error",
    code: "B3",
    value: (m) => number(m.mae),
    beside: () => "",
    says: "Mean of the absolute error; large errors have less weight.",
  },
  {
    id: "pse_peak",
    name: "PSE, peak and mean",
    code: "C5 C3",
    value: (m) => `${number(m.pse_peak)}; ${number(m.pse_mean)}`,
    beside: () => "At the selected σ",
    says: "Proximally sensitive error: error of one sign that is concentrated in one area.",
  },
  {
    id: "nln",
    name: "Neighbour score (NLN)",
    code: "B4",
    value: (m) => number(m.nln),
    beside: (_, measure) => `Used for the verdict${measure ? `; its error is ${errorWords(measure)}` : ""}`,
    says: "Weighted sum of the error against the nearest neighbours and the latent distance to them, with the selected α; each term is scaled to 0–1 on held-out normal images.",
  },
];

/** @param {import("../engine/generated/types.js").Report | null} report */
export function showMetrics(report) {
  const metrics = report?.metrics ?? null;
  const body = byId("metrics", HTMLElement);
  if (body.childElementCount === 0) {
    for (const row of ROWS) {
      const name = make(
        "th",
        { scope: "row", role: "rowheader" },
        make("span", { class: "name" }, row.name),
        " ",
        ...row.code
          .split(" ")
          .flatMap((tag) => [
            make("a", { class: "code term", "data-term": tag, href: `#draw/glossary-${tag}` }, tag),
            " ",
          ]),
      );
      const value = make("td", { role: "cell", class: "value", "data-testid": `metric-${row.id}` });
      const says = make(
        "td",
        { role: "cell", class: "says" },
        make("span", {}, row.says),
        make("span", { class: "beside", "data-testid": `beside-${row.id}` }),
      );
      body.append(make("tr", { role: "row" }, name, value, says));
    }
  }
  ROWS.forEach((row, index) => {
    const line = body.children[index];
    // A row of its own kind of network is left out elsewhere.
    if (row.id === "nln" && line instanceof HTMLElement)
      line.hidden = metrics?.nln === null || metrics?.nln === undefined;
    const cells = line.children;
    cells[1].textContent = metrics ? row.value(metrics) : "–";
    const beside = cells[2].lastElementChild;
    if (beside) beside.textContent = metrics ? row.beside(metrics, report?.nln?.measure) : "";
  });
  const note = byId("metrics-note", HTMLElement);
  const notes = [];
  if (metrics && metrics.flat_maps > 0) notes.push(`Flat maps (zero everywhere): ${metrics.flat_maps} of 2.`);
  if (metrics && metrics.non_finite > 0) notes.push(`Non-finite gradient values, set to zero: ${metrics.non_finite}.`);
  note.textContent = notes.join(" ");
}
