// The page put together: state in the middle, everything else listens to it or changes it.

import { Backends } from "./backends.js";
import { showBadge } from "./badge.js";
import { mountCanvas } from "./canvas.js";
import { Distribution } from "./distribution.js";
import { mountDeeds } from "./deeds.js";
import { byId, paintPixels } from "./dom.js";
import { Evidence } from "./evidence.js";
import { explain, mountGuide } from "./guide.js";
import { Controls, DEFAULTS } from "./knobs.js";
import { Maps } from "./maps.js";
import { mountMenus } from "./menus.js";
import { showMetrics } from "./metrics.js";
import { showCard } from "./card.js";
import { PERCENTILES, practice } from "./practice.js";
import { fetchPresets, showPresets } from "./presets.js";
import { mountRooms } from "./rooms.js";
import { leaveLink, showReproduction } from "./share.js";
import { RADIUS, Sketch } from "./sketch.js";
import { clearState, showLoading, showStartFailure, showState, stateIs } from "./states.js";
import { Store } from "./store.js";
import { missing } from "./support.js";
import { keepForOffline } from "./offline.js";
import { showVerdict, speak } from "./verdict.js";

/** @typedef {import("./types.js").Report} Report */
/** @typedef {import("./types.js").Request} Request */
/** @typedef {import("./types.js").ColourMap} ColourMap */
/** @typedef {import("./types.js").Preset} Preset */

const root = document.documentElement;
const query = new URLSearchParams(location.search);
const store = new Store({
  knobs: DEFAULTS,
  framing: /** @type {import("./types.js").Framing} */ ("centred"),
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
/** Whether the first model is on its way; progress that comes later is of no interest. */
let starting = false;

const maps = new Maps((id) => {
  explain(id);
  byId("guide-title", HTMLElement).scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
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
const distribution = new Distribution(
  (percentile) => store.set({ knobs: { ...store.state.knobs, percentile } }),
  () => backends.cpu.ask("thresholds", { request: practice(presets)[0], percentiles: PERCENTILES }),
);

/** @returns {Request} */
function request() {
  return { input: sketch.input(), framing: store.state.framing, knobs: store.state.knobs };
}

const backends = new Backends(query.get("backend"));

/** Asks for the drawing as it stands, with what its link claims, once the model is there. */
function ask() {
  if (!backends.model) return;
  delete root.dataset.rested;
  backends.analyse(request(), claim);
  claim = null;
}

/** @param {import("./types.js").Input} input */
function load(input) {
  sketch.load(input);
}

function show() {
  const { report, colours, knobs } = store.state;
  maps.show(report, colours.find((map) => map.id === knobs.colour_map), colours.find((map) => map.id === "grey"));
  showMetrics(report?.metrics ?? null);
  distribution.show(report?.novelty);
  showVerdict(report?.verdict ?? null);
  for (const id of ["share", "save-png", "save-json", "save-csv"]) byId(id, HTMLButtonElement).disabled = !report;
}

store.on(["knobs", "framing"], ({ knobs, framing }) => {
  controls.show(knobs, framing);
  if (!fromLink) leaveLink();
  ask();
});
store.on(["report", "colours"], show);
function showTools() {
  byId("undo", HTMLButtonElement).disabled = sketch.past.length === 0;
  byId("redo", HTMLButtonElement).disabled = sketch.future.length === 0;
  byId("clear", HTMLButtonElement).disabled = sketch.empty;
}
sketch.addEventListener("change", () => {
  showTools();
  if (!fromLink) {
    leaveLink();
    clearState("link");
    clearState("full");
    ask();
  }
});
sketch.addEventListener("full", () =>
  showState({ name: "full", sentence: "The sheet holds no more points: undo a stroke or clear it to go on.", action: "Clear", act: () => sketch.clear() }),
);

/** @param {Event} event */
function detail(event) {
  return /** @type {CustomEvent<any>} */ (event).detail;
}
backends.addEventListener("progress", (event) => {
  const { loaded, total } = detail(event);
  // What is wrong with a link stays to be read.
  if (starting && !stateIs("link")) showLoading(loaded, total, () => void backends.cpu.ask("cancel"));
});
backends.addEventListener("answer", (event) => {
  const { report, preview, reproduction, took, kind } = detail(event);
  const canvas = byId("preview", HTMLCanvasElement);
  if (report) paintPixels(canvas, preview, 28, 28);
  else canvas.getContext("2d")?.clearRect(0, 0, 28, 28);
  root.dataset.analyses = String((answers += 1));
  store.set({ report });
  if (reproduction) showReproduction(reproduction, linkedWeights === backends.model?.weights_prefix ? null : "It was made with other weights than the ones here.");
  showBadge(backends, report ? { kind, took, ran: report.ran } : null);
});
backends.addEventListener("rest", () => (root.dataset.rested = "true"));
backends.addEventListener("note", () => showBadge(backends, null));
backends.addEventListener("sample", (event) => {
  void distribution.prepare();
  distribution.background = detail(event).report?.novelty ?? null;
  evidence.background(detail(event).report);
  distribution.paint();
});
backends.addEventListener("settled", async () => {
  await keepForOffline(backends.addresses ?? []);
  // From here on, drawing makes no request at all.
  root.dataset.settled = "true";
});
backends.addEventListener("lost", (event) =>
  showState({
    name: "gpu-lost", sentence: `WebGPU stepped down, since ${detail(event)}; the CPU has taken over and nothing drawn was lost.`, action: "Try WebGPU again",
    act: () => {
      showState(null);
      void backends.tryGpu(practice(presets));
    },
  }),
);
backends.addEventListener("refused", (event) =>
  showState({ name: "no-webgpu", sentence: `WebGPU cannot answer here: ${detail(event)}. The CPU answers instead.`, action: "Go on with the CPU", act: () => showState(null) }),
);
backends.addEventListener("trouble", (event) =>
  showState({ name: "failed", sentence: `This drawing could not be analysed: ${detail(event).message}`, action: "Clear it", act: () => (showState(null), sketch.clear()) }),
);

/** The weights that the link in the address was made with. @type {string | null} */
let linkedWeights = null;
/** What that link claims, until it is asked. @type {import("./types.js").Claim | null} */
let claim = null;

/** @param {string} text */
async function openLink(text) {
  if (!opened) {
    link = text;
    return;
  }
  link = null;
  try {
    /** @type {import("./types.js").LinkState} */
    const state = await backends.cpu.ask("decode_link", text);
    linkedWeights = state.weights;
    fromLink = true;
    claim = state.claim ?? null;
    const { input } = state;
    load("pixels" in input ? { pixels: Uint8Array.from(input.pixels) } : input);
    store.set({ knobs: state.knobs, framing: state.framing });
    ask();
    await Promise.resolve();
    fromLink = false;
  } catch (error) {
    const sentence = error instanceof Error ? error.message : "This link cannot be read.";
    const newer = /newer/i.test(sentence);
    showState({
      name: "link", sentence, action: newer ? "Reload the page" : "Start with an empty sheet",
      act: () => {
        if (newer) return location.reload();
        showState(null);
        leaveLink();
        sketch.clear();
      },
    });
  }
}

/** @param {boolean} again  after a failure @param {boolean} afresh  past every cache */
async function start(again, afresh) {
  starting = true;
  try {
    // While the model travels, colours, settings and the drawing of a link find their places.
    const colours = await backends.open(again, afresh);
    opened = true;
    store.set({ colours });
    controls.offer(colours);
    controls.show(store.state.knobs, store.state.framing);
    if (link) await openLink(link);
    const model = await backends.load();
    // The first answer is on its way before anything else is shown.
    ask();
    starting = false;
    showCard(model);
    if (!stateIs("link")) showState(null);
    showBadge(backends, null);
    root.dataset.ready = "true";
    const idle = /** @type {(work: () => void) => void} */ (window.requestIdleCallback ?? ((work) => setTimeout(work, 200)));
    idle(() => void backends.settle(practice(presets)));
  } catch (error) {
    starting = false;
    const { kind = "failed", message = "An unknown failure." } = /** @type {{kind?: string, message?: string}} */ (error);
    showStartFailure(kind, message, () => void start(true, kind === "damaged"));
  }
}

byId("undo", HTMLButtonElement).addEventListener("click", () => sketch.undo());
byId("redo", HTMLButtonElement).addEventListener("click", () => sketch.redo());
byId("clear", HTMLButtonElement).addEventListener("click", () => sketch.clear());
addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target instanceof HTMLInputElement && event.target.type === "text") return;
  const key = event.key.toLowerCase();
  if (key === "z" && !event.shiftKey) sketch.undo();
  else if (key === "y" || (key === "z" && event.shiftKey)) sketch.redo();
  else return;
  event.preventDefault();
});
byId("skip", HTMLAnchorElement).addEventListener("click", (event) => {
  event.preventDefault();
  byId("sheet", HTMLCanvasElement).focus();
});

mountDeeds({ store, backends, maps, request });
const evidence = new Evidence(
  (values, spreads) => backends.cpu.ask("axis", { values, spreads }),
  async (top_k) => (await backends.cpu.ask("analyse", { request: { ...request(), knobs: { ...store.state.knobs, top_k } }, claim: null })).report,
);
store.on(["report"], ({ report }) => void evidence.mark(report));
mountMenus();
mountGuide();
mountCanvas(sketch, (sentence) => speak(sentence));
controls.show(store.state.knobs, store.state.framing);
show();
showBadge(backends, null);
showTools();
mountRooms((text) => void openLink(text), (room) => {
  if (room === "evidence") void evidence.open();
});
fetchPresets().then(
  (found) => {
    presets = found;
    showPresets(found, ({ strokes, title }) => {
      load({ strokes, radius: RADIUS });
      speak(`${title}.`);
    });
  },
  () => undefined,
);
const lacking = missing();
if (lacking) showStartFailure("unsupported", lacking, () => undefined);
else void start(false, false);
