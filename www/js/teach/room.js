// The Teach room: good photos in, a model out, and what it has learnt to see; models kept on this machine. Every number
// comes from wasm in the worker, where the photos stay.

import { make } from "../dom.js";
import { shared } from "../parts/client.js";
import { mountIntake } from "../parts/intake.js";
import { shelf } from "../parts/shelf.js";
import { offer } from "../save.js";
import { speak } from "../verdict.js";
import { AlignmentNote } from "./alignment.js";
import { Bench } from "./bench.js";
import { layout } from "./layout.js";
import { MethodChoice, methodOf } from "./method.js";
import { Models } from "./models.js";
import { Result } from "./result.js";
import { badSamples, goodSamples, scratched } from "./samples.js";
import { Scores } from "./scores.js";
import { Settings } from "./settings.js";
import { ShotGrid } from "./shots.js";
import { Tray } from "./tray.js";
import { Trouble } from "./trouble.js";
import { Workshop, fileName } from "./workshop.js";

/** @typedef {import("../parts/types.js").Taught} Taught */
/** @typedef {import("../parts/intake.js").Taken} Taken */
/** @typedef {import("./workshop.js").Knobs} Knobs */

/** Most photos of a lesson, of each kind. */
const MOST = 500;
const KEYS = "Arrow keys move, Enter looks at a photo, Delete removes it.";

/** @param {HTMLElement} inside @returns {Promise<import("../door.js").Later>} */
export async function open(inside) {
  return new Teach(inside);
}

class Teach {
  /** @param {HTMLElement} inside */
  constructor(inside) {
    this.parts = shared();
    this.shelf = shelf();
    this.shop = new Workshop(this.parts, this.shelf, { model: (model, anew) => this.showModel(model, anew), kept: (trouble) => this.showKept(trouble) });
    /** Settings that the visitor chose by hand, for the next lesson too. @type {Partial<Knobs>} */
    this.own = {};
    /** The photos and the view that the model was taught with; empty without a lesson. */
    this.learnt = "";
    this.align = false;
    /** Intakes that are reading. @type {Set<string>} */
    this.reading = new Set();
    /** A photo that is in no tray. @type {string | null} */
    this.trial = null;
    this.tries = 0;

    this.good = this.tray("good", `Good photos. ${KEYS}`, 5);
    this.defects = this.tray("defects", `Photos with defects. ${KEYS}`, 0);
    this.settings = new Settings({ onteach: () => void this.teach(), oncancel: () => this.shop.stop(), onname: (name) => this.shop.rename(name), onview: () => this.show() });
    this.alignment = new AlignmentNote((align) => ((this.align = align), void this.teach()));
    this.scores = new Scores({ item: (id) => this.good.item(id), choose: (id) => this.choose(this.photo(id)), remove: (id) => this.good.remove([id]), percentile: (percentile) => void this.measure({ percentile }) });
    this.bench = new Bench({ judge: ({ model, photo, components, sigma }) => this.parts.judge({ model, photo, look: { components, sigma, colour_map: "magma", scale: "calibrated" } }), rest: (components) => void this.measure({ components }), trouble: (error) => this.result.trouble.show(error), another: () => void this.tryScratched() });
    this.method = new MethodChoice({ live: (sigma) => this.bench.tryWidth(sigma), rest: () => void this.measure(this.method.value) });
    this.shots = new ShotGrid((q, sigma) => void this.measure({ components: q, method: sigma > 0 ? { error: "pse", sigma } : { error: "mse" } }));
    this.result = new Result({ save: (half) => void this.download(half), cancel: () => this.shop.stop() }, [this.alignment.element, this.scores.element, this.bench.element, this.method.element, this.shots.element]);
    this.models = new Models(this.shelf, { open: (id) => this.shop.open(id).then(() => this.result.arrive()), save: async (id) => this.give(await this.shelf.get(id)), rename: (id, name) => this.shop.renameKept(id, name), load: (file) => void this.load(file), removed: (id) => id === this.shop.model?.id && this.shop.put(null, true) });
    this.trouble = new Trouble("teach-start");
    this.page = layout(inside, this);
    this.page.fresh.addEventListener("click", () => this.startAfresh());

    const onmodel = (/** @type {File} */ file) => void this.load(file);
    this.goodIntake = mountIntake(this.page.goodPlace, { parts: this.parts, name: "good", words: "Drop good photos here, or a folder of them, or paste", most: MOST, onmodel, onqueue: ({ running }) => this.read("good", running), onphoto: (photo) => this.arrive(this.good, photo), samples: [{ title: "Try it with 12 synthetic washers", samples: () => this.bring() }] });
    this.defectIntake = mountIntake(this.page.defectPlace, { parts: this.parts, name: "defects", words: "Drop photos of bad parts here", own: true, most: MOST, onmodel, onqueue: ({ running }) => this.read("defects", running), onphoto: (photo) => this.arrive(this.defects, photo), samples: [{ title: "Add 8 synthetic washers with defects", samples: () => badSamples(this.parts) }] });
    this.parts.addEventListener("progress", (event) => {
      const { task, ...progress } = /** @type {CustomEvent<{task: string, share: number, words: string}>} */ (event).detail;
      if (task === this.shop.teaching) this.settings.working.show(progress);
      else if (task === this.shop.model?.taught.model) this.result.working.show(progress);
    });
    this.show();
    void this.start();
  }

  /** Each visit: another room may have changed the shelf. */
  enter() {
    void this.models.show();
  }

  /** @param {"good" | "defects"} name @param {string} title @param {number} ghosts */
  tray(name, title, ghosts) {
    const intake = () => (name === "good" ? this.goodIntake : this.defectIntake);
    return new Tray({
      name, title, ghosts,
      onchoose: (photo) => this.choose(photo),
      onchange: () => this.show(),
      ongone: (photos) => {
        const ids = photos.map(({ id }) => id);
        intake().free(ids);
        void this.parts.forget({ ids }).catch(() => undefined);
      },
    });
  }

  async start() {
    try {
      const { colours } = await this.parts.open();
      this.bench.colours = colours.find(({ id }) => id === "magma");
      this.bench.look();
    } catch (error) {
      this.trouble.show(error, "Try again", () => this.start());
    }
  }

  /** The samples' name is the part's, unless the visitor gave one. */
  async bring() {
    const { title, samples } = await goodSamples(this.parts);
    if (this.good.items.length === 0) this.settings.suggest(title);
    return samples;
  }

  /** @param {string} name @param {boolean} running */
  read(name, running) {
    if (running) this.reading.add(name);
    else this.reading.delete(name);
    this.show();
  }

  /** @param {Tray} tray @param {Taken} photo */
  arrive(tray, photo) {
    tray.add(photo);
    this.show();
  }

  /** @param {string} id @returns {Taken | null} */
  photo(id) {
    return (this.good.item(id) ?? this.defects.item(id))?.photo ?? null;
  }

  /** Puts a photo on the bench. @param {{id: string, name: string} | null} photo */
  choose(photo) {
    const { trial } = this;
    this.bench.choose(photo);
    if (trial && trial !== photo?.id) {
      this.trial = null;
      void this.parts.forget({ ids: [trial] }).catch(() => undefined);
    }
    this.mark();
  }

  async tryScratched() {
    try {
      const sample = await scratched(this.parts, (this.tries += 1));
      const id = `trial-${this.tries}`;
      await this.parts.sample({ id, ...sample });
      this.choose(null);
      this.trial = id;
      this.choose({ id, name: sample.name });
    } catch (error) {
      this.result.trouble.show(error);
    }
  }

  /** What a lesson would be made of now. */
  signature() {
    return JSON.stringify([this.good.photos.map(({ id }) => id), this.defects.photos.map(({ id }) => id), this.settings.view, this.align]);
  }

  async teach() {
    const { good, defects, settings, shop } = this;
    const learnt = this.signature();
    const before = this.learnt ? JSON.parse(this.learnt) : null;
    // Other defects choose anew; otherwise what was set by hand stays.
    if (before && JSON.stringify(before[1]) !== JSON.stringify(defects.photos.map(({ id }) => id))) this.own = { percentile: this.own.percentile };
    for (const tray of [good, defects]) tray.undo.close();
    settings.trouble.clear();
    settings.working.begin("Beginning.");
    const { components = null, method = null, per_pixel = null, percentile = 0.95 } = this.own;
    const first = good.items[0].picture;
    const picture = () => new Promise((/** @type {(blob: Blob | null) => void} */ resolve) => first.toBlob(resolve, "image/png"));
    const task = shop.teach({ name: settings.name, good: good.photos.map(({ id }) => id), defects: defects.photos.map(({ id }) => id), ...settings.view, components, method, per_pixel, align: this.align, percentile }, this.learnt && shop.model ? shop.model.id : null, picture);
    this.show();
    settings.working.stop.focus();
    let arrived = false;
    try {
      await task;
      this.learnt = learnt;
      const { unlike } = this.scores;
      speak(`Taught with ${good.items.length} photos.${unlike.length > 0 ? ` ${unlike.length === 1 ? "One looks" : `${unlike.length} look`} unlike the others.` : ""}`);
      this.choose(this.photo(unlike[0]?.id ?? this.bench.subject?.id ?? "") ?? good.photos[0] ?? null);
      arrived = true;
    } catch (error) {
      const stopped = /** @type {{kind?: string}} */ (error).kind === "stopped";
      this.align = before ? before[3] : false;
      if (stopped) speak("Cancelled. Nothing is lost.");
      else settings.trouble.show(error, "Try again", () => this.teach());
    }
    settings.working.end();
    this.show();
    if (arrived) this.result.arrive();
    else settings.button.focus();
  }

  /** @param {Partial<Knobs>} knobs */
  async measure(knobs) {
    const { model } = this.shop;
    if (!model) return;
    const own = { ...this.own, ...knobs };
    this.result.working.begin("Measuring the good photos again.");
    try {
      await this.shop.measure(knobs);
      this.own = own;
    } catch (error) {
      // The settings go back to what the model has.
      if (this.shop.model) this.showModel(this.shop.model, false);
      if (/** @type {{kind?: string}} */ (error).kind !== "stopped") this.result.trouble.show(error);
    } finally {
      this.result.working.end();
    }
  }

  /** @param {import("./workshop.js").Model | null} model @param {boolean} anew */
  showModel(model, anew) {
    const taught = model?.taught ?? null;
    // A model that came from a file has nothing to do with the photos here.
    if (anew && taught && taught.scores.length === 0) [this.learnt, this.own] = ["", {}];
    if (!taught) this.learnt = "";
    this.result.show(taught, model?.name ?? "", model?.id ?? "");
    this.alignment.show(taught, this.align);
    this.scores.show(taught, anew);
    this.bench.show(taught);
    if (taught) this.method.show(methodOf(taught.card), taught.card.per_pixel);
    this.method.element.hidden = !taught || taught.scores.length === 0;
    this.shots.show(taught, { q: taught?.components ?? 0, sigma: taught?.card.map.sigma ?? null });
    void this.models.show(model?.id ?? null);
    this.mark();
    this.show();
  }

  /** @param {unknown} trouble */
  showKept(trouble) {
    this.result.kept.textContent = trouble ? "" : this.shelf.fleeting ? "Kept until this page is closed." : "Kept on this machine.";
    if (trouble) this.result.trouble.show(trouble);
    void this.models.show();
  }

  mark() {
    const id = this.bench.subject?.id ?? null;
    const unlike = new Set(this.scores.unlike.map((one) => one.id));
    for (const tray of [this.good, this.defects]) tray.mark(this.shop.model ? id : null, unlike);
    this.scores.point(id);
  }

  /** Brings words, buttons and hints up to what is here. */
  show() {
    if (!this.page) return;
    const { good, shop } = this;
    const changed = this.learnt !== "" && this.learnt !== this.signature();
    this.page.show({ good: good.items.length, defects: this.defects.items.length, samples: good.photos.some(({ sample }) => sample), taught: shop.model !== null });
    this.settings.show({ good: good.items.length, reading: this.reading.size > 0, busy: shop.teaching !== null, taught: this.learnt !== "", stale: changed ? "This has changed since; teach again to take it in." : null });
    this.bench.offer(good.photos.some(({ sample }) => sample));
  }

  startAfresh() {
    this.learnt = "";
    this.own = {};
    this.align = false;
    this.settings.field.value = "";
    this.settings.suggest("My part");
    this.choose(null);
    this.defects.remove(this.defects.photos.map(({ id }) => id));
    this.good.remove(this.good.photos.map(({ id }) => id));
    this.shop.put(null, true);
    this.show();
  }

  /** @param {{name: string, bytes: Uint8Array} | null} file */
  give(file) {
    if (!file) return;
    const name = fileName(file.name);
    offer(new Blob([/** @type {BlobPart} */ (file.bytes)], { type: "application/octet-stream" }), name);
    speak(`${name} saved.`);
  }

  /** @param {boolean} half */
  async download(half) {
    try {
      this.give({ name: this.shop.model?.name ?? "", bytes: await this.shop.bytes(half) });
    } catch (error) {
      this.result.trouble.show(error);
    }
  }

  /** @param {File} file */
  async load(file) {
    try {
      await this.shop.load(file);
      speak(`${this.shop.model?.name} loaded.`);
      this.result.arrive();
    } catch (error) {
      this.models.trouble.show(error);
    }
  }
}
