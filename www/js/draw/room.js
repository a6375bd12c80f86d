// The Draw room put together: state in the middle, everything else listens to it or changes it.

import { DrawEngine } from "../engine/draw-engine.js";
import { Failure } from "../engine/failure.js";
import { showBadge } from "./badge.js";
import { Brush } from "./brush.js";
import { mountCanvas } from "./canvas.js";
import { Distribution } from "./distribution.js";
import { encoders, mountActions } from "./actions.js";
import { byId, paintPixels, scrollTo } from "../ui/dom.js";
import { explainTerms, openGlossary } from "./glossary-links.js";
import { explain, mountGuide } from "./guide.js";
import { mountHistory } from "./history.js";
import { Controls, DEFAULTS } from "./knobs.js";
import { trainedOnByPage, trainedOn } from "./trained-on.js";
import { Maps } from "./maps.js";
import { showMetrics } from "./metrics.js";
import { showCard } from "../ui/model-card.js";
import { mountNotices, showBadLink, showNoChange } from "./notices.js";
import { DrawModelMenu } from "./model-menu.js";
import { warmUp } from "./warm-up.js";
import { fetchPresets } from "./presets.js";
import { showSubject, sortPresets } from "./model-copy.js";
import { leaveLink, showReproduction } from "./share.js";
import { RADIUS, Sketch } from "./sketch.js";
import { clearState, showLoading, showStartFailure, showState, stateIs } from "../ui/banner.js";
import { Store } from "./store.js";
import { Neighbours } from "./neighbours.js";
import { missing } from "../engine/support.js";
import { keepForOffline } from "../engine/offline.js";
import { announce } from "../ui/announce.js";
import { showVerdict } from "./verdict.js";

/** @typedef {import("./trained-on.js").TrainedOn} TrainedOn */
/** @typedef {import("../engine/generated/types.js").Report} Report */
/** @typedef {import("../engine/generated/types.js").Request} Request */
/** @typedef {import("../engine/generated/types.js").ColourMap} ColourMap */
/** @typedef {import("../engine/types.js").Preset} Preset */

const root = document.documentElement;
const query = new URLSearchParams(location.search);
const store = new Store({
  knobs: DEFAULTS,
  framing: /** @type {import("../engine/generated/types.js").Framing} */ ("centred"),
  report: /** @type {Report | null} */ (null),
  colours: /** @type {ColourMap[]} */ ([]),
});
const sketch = new Sketch();
/** @type {Preset[]} */
let presets = [];
/** A link that waits for the engine. @type {string | null} */
let link = null;
/** The drawing now on the sheet came from a link and was not touched since. */
let fromLink = false;
let answers = 0;
/** Whether the CPU module is there, with or without a model. */
let opened = false;
/** What the network in use was trained on; at first, what the page itself says of the first one. */
let about = trainedOnByPage(byId("trained-on", HTMLElement));
/** Whether the first model is on its way; progress that comes later is of no interest. */
let starting = false;

const maps = new Maps((id) => {
  explain(id);
  scrollTo(byId("guide-title", HTMLElement), "nearest");
});
const controls = new Controls(
  (patch) => store.set({ knobs: { ...store.state.knobs, ...patch } }),
  (framing) => store.set({ framing }),
  (rings, line) => {
    maps.showRings = rings;
    maps.showLine = line;
    maps.ring();
  },
);
const neighbours = new Neighbours(maps, (patch) => store.set({ knobs: { ...store.state.knobs, ...patch } }));
const distribution = new Distribution((percentile) =>
  // Below the median no threshold is of use: the slider begins there too.
  store.set({ knobs: { ...store.state.knobs, percentile: Math.max(0.5, percentile) } }),
);

/** @returns {Request} */
function request() {
  return { input: sketch.input(), framing: store.state.framing, knobs: store.state.knobs };
}

const engine = new DrawEngine(query.get("backend"));
/** Receives the report of a sample drawing, whose curves an empty sheet shows. @type {(report: Report | null) => void} */
let onsample = () => undefined;
const brush = new Brush(announce);
const modelMenu = new DrawModelMenu((id) => void (id === engine.model?.id || change(id)));

/** Asks for the drawing as it stands, with what its link claims, once the model is there. */
function ask() {
  if (!engine.model) return;
  delete root.dataset.rested;
  engine.analyse(request(), claim);
  claim = null;
}

function show() {
  const { report, colours, knobs } = store.state;
  neighbours.show(report, knobs);
  maps.show(
    report,
    colours.find((map) => map.id === knobs.colour_map),
    colours.find((map) => map.id === "grey"),
  );
  showMetrics(report);
  distribution.show(report?.novelty, report?.score_kind);
  showVerdict(report?.verdict ?? null);
  for (const id of ["share", "save-png", "save-json", "save-csv"]) byId(id, HTMLButtonElement).disabled = !report;
}

store.on(["knobs", "framing"], ({ knobs, framing }) => {
  controls.show(knobs, framing);
  if (!fromLink) leaveLink();
  ask();
});
store.on(["report", "colours"], show);
sketch.addEventListener("change", () => {
  if (!fromLink) {
    leaveLink();
    clearState("link");
    clearState("full");
    ask();
  }
});
sketch.addEventListener("full", () =>
  showState({
    name: "full",
    sentence: "The drawing has reached its maximum size: undo a stroke or clear the sheet.",
    action: "Clear",
    act: () => sketch.clear(),
  }),
);

/** @param {Event} event */
function detail(event) {
  return /** @type {CustomEvent<any>} */ (event).detail;
}
engine.addEventListener("progress", (event) => {
  const { loaded, total } = detail(event);
  // What is wrong with a link stays to be read.
  if (starting && !stateIs("link")) showLoading(loaded, total, () => void engine.cpu.ask("cancel"));
});
engine.addEventListener("answer", (event) => {
  const { report, preview, reproduction, took, kind } = detail(event);
  const canvas = byId("preview", HTMLCanvasElement);
  if (report) paintPixels(canvas, preview, 28, 28);
  else canvas.getContext("2d")?.clearRect(0, 0, 28, 28);
  root.dataset.analyses = String((answers += 1));
  store.set({ report });
  if (reproduction)
    showReproduction(
      reproduction,
      namesWeights(linked, engine.model) ? null : "The link was created with different weights.",
    );
  showBadge(engine, report ? { kind, took, ran: report.ran } : null);
});
engine.addEventListener("rest", () => (root.dataset.rested = "true"));
engine.addEventListener("note", () => showBadge(engine, null));
engine.addEventListener("sample", (event) => {
  distribution.showBackground(detail(event).report?.novelty ?? null);
  onsample(detail(event).report);
});
engine.addEventListener("settled", async () => {
  await keepForOffline([...engine.addresses, "models/index.json"]);
  await Promise.all([encoders(), explainTerms()]).catch(() => undefined);
  // From here on, drawing makes no request at all.
  root.dataset.settled = "true";
});
mountNotices(engine, { retry: () => void engine.consider(warmUp(presets)), clear: () => sketch.clear() });

/**
 * Whether a link was made with the weights in use, also when their file had another format.
 * @param {import("../engine/generated/types.js").LinkState | null} state
 * @param {import("../engine/generated/types.js").LoadedModel | null} model
 */
function namesWeights(state, model) {
  const earlier = model?.card.earlier_weights ?? [];
  return state?.weights === model?.weights_prefix || (state !== null && earlier.includes(state.weights));
}

/** The link that the drawing came from. @type {import("../engine/generated/types.js").LinkState | null} */
let linked = null;
/** What it claims, until it is asked. @type {import("../engine/generated/types.js").Claim | null} */
let claim = null;

/** @param {string} text */
async function openLink(text) {
  if (!opened) {
    link = text;
    return;
  }
  link = null;
  try {
    /** @type {import("../engine/generated/types.js").LinkState} */
    const state = await engine.cpu.ask("decode_link", text);
    linked = state;
    fromLink = true;
    const { input } = state;
    sketch.load("pixels" in input ? { pixels: Uint8Array.from(input.pixels) } : input);
    store.set({ knobs: state.knobs, framing: state.framing });
    await Promise.resolve();
    fromLink = false;
    claim = state.claim ?? null;
    if (engine.model && engine.model.id !== state.model) await change(state.model);
    else ask();
  } catch (error) {
    showBadLink(error, () => (leaveLink(), sketch.clear()));
  }
}

/** Says what the network in use was trained on, and sorts the presets by it. @param {TrainedOn} training */
function showTrainedOn(training) {
  about = training;
  showSubject(about);
  sortPresets(about, presets, ({ strokes, title }) => {
    sketch.load({ strokes, radius: RADIUS });
    announce(`${title}.`);
  });
  brush.offer(about.subject === "garments");
}

/** @param {import("../engine/generated/types.js").LoadedModel} model */
function showModel(model) {
  showTrainedOn(trainedOn(model.card));
  neighbours.offer(Boolean(model.card?.bank));
  showCard(model);
  modelMenu.mark(model.id);
}

let changes = 0;
/** Puts another network to work; the drawing stays. @param {string} id */
async function change(id) {
  const mine = (changes += 1);
  const before = about.subject;
  starting = true;
  try {
    const model = await engine.change(id);
    if (mine !== changes) return;
    distribution.showBackground(null);
    showModel(model);
    if (about.subject !== before && linked?.model !== id)
      store.set({ framing: about.subject === "garments" ? "fitted" : "centred" });
    ask();
    void explainTerms().catch(() => undefined);
    showState(null);
    announce(`Model changed: trained on ${about.normal}.`);
    await engine.sample(warmUp(presets)[0]);
    await keepForOffline(engine.addresses);
  } catch (error) {
    if (mine === changes) showNoChange(error, () => void change(id));
  } finally {
    if (mine === changes) starting = false;
  }
}

/** @param {boolean} again  after a failure @param {boolean} afresh  past every cache */
async function start(again, afresh) {
  starting = true;
  try {
    // While the model travels, colours, settings and the drawing of a link find their places.
    const colours = await engine.start(again, afresh);
    opened = true;
    store.set({ colours });
    controls.offer(colours);
    controls.show(store.state.knobs, store.state.framing);
    if (link) await openLink(link);
    const model = await engine.load();
    // The first answer is on its way before anything else is shown.
    ask();
    starting = false;
    showModel(model);
    if (!linked && about.subject === "garments") store.set({ framing: "fitted" });
    if (!stateIs("link")) showState(null);
    showBadge(engine, null);
    root.dataset.ready = "true";
    // A link whose start could not be looked into.
    if (linked && linked.model !== model.id) await change(linked.model);
    void modelMenu.fetch();
    const idle = /** @type {(work: () => void) => void} */ (
      window.requestIdleCallback ?? ((work) => setTimeout(work, 200))
    );
    idle(() => void engine.settle(warmUp(presets)));
  } catch (error) {
    starting = false;
    showStartFailure(error, (afresh) => void start(true, afresh));
  }
}

/** Mounts the room; `begin` loads the model, once a link of the address has been handed over. */
export const drawRoom = {
  store,
  engine,
  request,
  openLink,
  openGlossary,
  /** @param {(report: Report | null) => void} listener  receives the report of the sample drawing */
  onsample(listener) {
    onsample = listener;
  },
  mount() {
    mountHistory(sketch);
    byId("skip", HTMLAnchorElement).addEventListener("click", (event) => {
      event.preventDefault();
      byId("sheet", HTMLCanvasElement).focus();
    });
    mountActions({ store, engine, maps, request });
    mountGuide();
    mountCanvas(sketch, brush, announce);
    controls.show(store.state.knobs, store.state.framing);
    show();
    showBadge(engine, null);
    fetchPresets().then(
      (found) => {
        presets = found;
        showTrainedOn(about);
      },
      () => undefined,
    );
  },
  begin() {
    const lacking = missing();
    if (lacking) showStartFailure(new Failure(lacking, "unsupported"), () => undefined);
    else void start(false, false);
  },
};
