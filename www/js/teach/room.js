// The Teach room: good photos in, a model out, and what it finds; models kept on this machine. Every number
// comes from wasm in the worker, where the photos stay.

import { make } from "../ui/dom.js";
import { shared } from "../engine/parts-client.js";
import { mountIntake } from "../ui/intake.js";
import { shelf } from "../engine/model-store.js";
import { download } from "../ui/downloads.js";
import { announce } from "../ui/announce.js";
import { AlignmentNote } from "./alignment.js";
import { PhotoPreview } from "./photo-preview.js";
import { layout } from "./layout.js";
import { Training } from "./training.js";
import { MethodChoice, methodOf } from "./method.js";
import { Models } from "./models.js";
import { Result } from "./result.js";
import { badSamples, goodSamples, scratched } from "./samples.js";
import { Scores } from "./scores.js";
import { Settings } from "./settings.js";
import { FewShotGrid } from "./few-shot-grid.js";
import { PhotoGrid } from "./photo-grid.js";
import { InlineError } from "../ui/inline-error.js";
import { ModelSession, fileName } from "./model-session.js";

/** @typedef {import("../engine/part-types.js").Taught} Taught */
/** @typedef {import("../ui/intake.js").AddedPhoto} AddedPhoto */

/** Most photos of a training, of each kind. */
const MOST = 500;
const KEYS = "Arrow keys move, Enter shows a photo, Delete removes it.";

/** @param {HTMLElement} inside @returns {Promise<import("../ui/room.js").Room>} */
export async function open(inside) {
  return new Teach(inside);
}

class Teach {
  /** @param {HTMLElement} inside */
  constructor(inside) {
    this.parts = shared();
    this.store = shelf();
    this.session = new ModelSession(this.parts, this.store, {
      model: (model, anew) => this.showModel(model, anew),
      kept: (failure) => this.showKept(failure),
    });
    /** Intakes that are reading. @type {Set<string>} */
    this.reading = new Set();
    /** A photo that is in no grid. @type {string | null} */
    this.trial = null;
    this.tries = 0;

    this.good = this.photoGrid("good", `Good photos. ${KEYS}`, 5);
    this.defects = this.photoGrid("defects", `Photos with defects. ${KEYS}`, 0);
    this.settings = new Settings({
      ontrain: () => void this.training.start(),
      oncancel: () => this.session.stop(),
      onname: (name) => this.session.rename(name),
      onview: () => this.show(),
    });
    this.alignment = new AlignmentNote((align) => void this.training.start(align));
    this.scores = new Scores({
      item: (id) => this.good.item(id) ?? this.defects.item(id),
      choose: (id) => this.choose(this.photo(id)),
      remove: (id) => this.good.remove([id]),
      percentile: (percentile) => void this.training.measure({ percentile }),
    });
    this.preview = new PhotoPreview({
      inspect: ({ model, photo, name: _, ...look }) =>
        this.parts.judge({ model, photo, look: { ...look, colour_map: "magma", scale: "calibrated" } }),
      change: (components) => void this.training.measure({ components }),
      onerror: (error) => this.result.inlineError.show(error),
      onscratched: () => void this.tryScratched(),
    });
    this.method = new MethodChoice({
      input: (sigma) => this.preview.tryWidth(sigma),
      change: () => void this.training.measure(this.method.value),
    });
    this.fewShots = new FewShotGrid(
      (q, sigma) =>
        void this.training.measure({ components: q, method: sigma > 0 ? { error: "pse", sigma } : { error: "mse" } }),
    );
    this.result = new Result({ save: (half) => void this.download(half), cancel: () => this.session.stop() }, [
      this.alignment.element,
      this.scores.element,
      this.preview.element,
      this.method.element,
      this.fewShots.element,
    ]);
    this.models = new Models(this.store, {
      open: (id) => this.session.open(id).then(() => this.result.arrive()),
      save: async (id) => this.give(await this.store.get(id)),
      rename: (id, name) => this.session.renameKept(id, name),
      load: (file) => void this.load(file),
      removed: (id) => id === this.session.model?.id && this.session.put(null, true),
    });
    this.training = new Training(this);
    this.inlineError = new InlineError("teach-start-error");
    this.page = layout(inside, this);
    this.page.fresh.addEventListener("click", () => this.startAfresh());

    const onmodel = (/** @type {File} */ file) => void this.load(file);
    this.goodIntake = mountIntake(this.page.goodPlace, {
      parts: this.parts,
      name: "good",
      words: "Drop or paste good photos or a folder here",
      most: MOST,
      onmodel,
      onqueue: ({ running }) => this.read("good", running),
      onphoto: (photo) => this.arrive(this.good, photo),
      samples: [{ title: "Try with 12 synthetic washers", samples: () => this.bring() }],
    });
    this.defectIntake = mountIntake(this.page.defectPlace, {
      parts: this.parts,
      name: "defects",
      words: "Drop photos of defective parts here",
      own: true,
      most: MOST,
      onmodel,
      onqueue: ({ running }) => this.read("defects", running),
      onphoto: (photo) => this.arrive(this.defects, photo),
      samples: [{ title: "Add 8 synthetic washers with defects", samples: () => badSamples(this.parts) }],
    });
    this.parts.addEventListener("progress", (event) => {
      const { task, ...progress } = /** @type {CustomEvent<{task: string, share: number, words: string}>} */ (event)
        .detail;
      if (task === this.session.running) this.settings.progress.show(progress);
      else if (task === this.session.model?.trained.model) this.result.progress.show(progress);
    });
    this.show();
    void this.start();
  }

  /** Each visit: another room may have changed the stored models. */
  enter() {
    void this.models.show();
  }

  /** @param {"good" | "defects"} name @param {string} title @param {number} placeholders */
  photoGrid(name, title, placeholders) {
    const intake = () => (name === "good" ? this.goodIntake : this.defectIntake);
    return new PhotoGrid({
      name,
      title,
      placeholders,
      onchoose: (photo) => this.choose(photo),
      onchange: () => this.show(),
      onaway: (ids) => intake().free(ids),
      ongone: (ids) => void this.parts.forget({ ids }).catch(() => undefined),
    });
  }

  async start() {
    try {
      const { colours } = await this.parts.open();
      this.preview.colours = colours.find(({ id }) => id === "magma");
      this.preview.look();
    } catch (error) {
      this.inlineError.show(error, "Try again", () => this.start());
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

  /** @param {PhotoGrid} grid @param {AddedPhoto} photo */
  arrive(grid, photo) {
    grid.add(photo);
    this.show();
  }

  /** @param {string} id @returns {AddedPhoto | null} */
  photo(id) {
    return (this.good.item(id) ?? this.defects.item(id))?.photo ?? null;
  }

  /** Opens a photo in the preview. @param {{id: string, name: string} | null} photo */
  choose(photo) {
    const { trial } = this;
    this.preview.choose(photo);
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
      this.result.inlineError.show(error);
    }
  }

  /** @param {import("./model-session.js").Model | null} model @param {boolean} anew */
  showModel(model, anew) {
    const trained = model?.trained ?? null;
    // A model that came from a file has nothing to do with the photos here.
    if (!trained || (anew && trained.scores.length === 0)) this.training.forget();
    this.result.show(trained, model?.name ?? "", model?.id ?? "");
    this.alignment.show(trained, this.training.align);
    this.scores.show(trained, anew);
    this.preview.show(trained);
    if (trained) this.method.show(methodOf(trained.card), trained.card.per_pixel, trained.normalisation);
    this.method.element.hidden = !trained || trained.scores.length === 0;
    const map = trained?.card.map;
    this.fewShots.show(trained, { q: trained?.components ?? 0, sigma: map?.error === "one_width" ? map.sigma : null });
    void this.models.show(model?.id ?? null);
    this.mark();
    this.show();
  }

  /** @param {unknown} failure */
  showKept(failure) {
    this.result.kept.textContent = failure
      ? ""
      : this.store.temporary
        ? "Stored until this page is closed."
        : "Stored on this device.";
    if (failure) this.result.inlineError.show(failure);
    void this.models.show();
  }

  mark() {
    const id = this.preview.subject?.id ?? null;
    const unlike = new Set(this.scores.outliers.map((one) => one.id));
    for (const grid of [this.good, this.defects]) grid.mark(this.session.model ? id : null, unlike);
    this.scores.point(id);
  }

  /** Brings words, buttons and hints up to what is here. */
  show() {
    if (!this.page) return;
    const { good, session } = this;
    const { stale, trained } = this.training;
    this.page.show({
      good: good.items.length,
      defects: this.defects.items.length,
      samples: good.photos.some(({ sample }) => sample),
      trained: session.model !== null,
    });
    this.settings.show({
      good: good.items.length,
      reading: this.reading.size > 0,
      busy: session.running !== null,
      trained,
      stale: stale ? "Photos or settings have changed: train again to include them." : null,
    });
    this.preview.offer(good.photos.some(({ sample }) => sample));
  }

  startAfresh() {
    this.training.forget();
    this.settings.field.value = "";
    this.settings.suggest("My part");
    this.choose(null);
    this.defects.remove(this.defects.photos.map(({ id }) => id));
    this.good.remove(this.good.photos.map(({ id }) => id));
    this.session.put(null, true);
    this.show();
  }

  /** @param {{name: string, bytes: Uint8Array} | null} file */
  give(file) {
    if (!file) return;
    const name = fileName(file.name);
    download(new Blob([/** @type {BlobPart} */ (file.bytes)], { type: "application/octet-stream" }), name);
    announce(`${name} saved.`);
  }

  /** @param {boolean} half */
  async download(half) {
    try {
      this.give({ name: this.session.model?.name ?? "", bytes: await this.session.bytes(half) });
    } catch (error) {
      this.result.inlineError.show(error);
    }
  }

  /** @param {File} file */
  async load(file) {
    try {
      await this.session.load(file);
      announce(`${this.session.model?.name} loaded.`);
      this.result.arrive();
    } catch (error) {
      this.models.inlineError.show(error);
    }
  }
}
