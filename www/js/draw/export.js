// Files for the visitor: the sheet of maps as PNG, the report as JSON, the maps as CSV.

import { context2d } from "../ui/dom.js";
import { number } from "../ui/format.js";

/** @typedef {import("../engine/generated/types.js").Report} Report */
/** @typedef {import("../engine/generated/types.js").ColourMap} ColourMap */

/** The report as a person or a program reads it: typed arrays as lists, the paint left out. @param {Report} report @param {object} more */
export function json(report, more) {
  const bare = (/** @type {import("../engine/generated/types.js").MapView} */ { rgba: _, ...map }) => map;
  const maps = report.maps.map(bare);
  const neighbours = (report.neighbours ?? []).map((one) => ({
    ...one,
    picture: bare(one.picture),
    error_map: bare(one.error_map),
  }));
  const plain = JSON.stringify(
    { ...more, ...report, maps, neighbours },
    (_, value) => (ArrayBuffer.isView(value) ? Array.from(/** @type {any} */ (value)) : value),
    1,
  );
  // Lists of numbers on one line each.
  const tidy = plain.replace(/\[[-+\d.eE,\s]+\]/g, (list) => list.replace(/\s+/g, ""));
  return new Blob([tidy], { type: "application/json" });
}

const SCALE = 8;
const GAP = 36;

/**
 * The sheet: verdict, maps with marks, legends with numbers, and the metrics.
 * @param {Report} report
 * @param {{id: string, title: string, sign: string, grey: boolean, overlay: SVGElement}[]} panels
 * @param {ColourMap | undefined} colours
 * @param {ColourMap | undefined} greys
 * @param {string} settings  one line
 * @returns {Promise<Blob>}
 */
export function sheet(report, panels, colours, greys, settings) {
  const rows = Math.ceil(report.maps.length / 3);
  const side = report.width * SCALE;
  const [width, row] = [GAP * 4 + side * 3, side + 74];
  const serif = "Georgia, 'Times New Roman', serif";
  const sans = "system-ui, sans-serif";
  const canvas = document.createElement("canvas");
  const told = lines(context2d(canvas), report.verdict.text, width - GAP * 2, `20px ${serif}`);
  const top = 64 + told.length * 26;
  canvas.width = width * 2;
  canvas.height = (top + row * rows + 64) * 2;
  const pen = context2d(canvas);
  pen.scale(2, 2);
  pen.imageSmoothingEnabled = false;
  pen.fillStyle = "#fffdf8";
  pen.fillRect(0, 0, width, canvas.height);
  /** @param {string} text @param {number} x @param {number} y @param {string} font @param {string} colour @param {CanvasTextAlign} align */
  const write = (text, x, y, font, colour = "#1d2433", align = "left") => {
    pen.font = font;
    pen.fillStyle = colour;
    pen.textAlign = align;
    pen.fillText(text, x, y);
  };
  told.forEach((line, index) => write(line, GAP, 44 + index * 26, `20px ${serif}`));
  write(settings, GAP, top - 20, `12px ${sans}`, "#5c6473");
  const shown = panels.filter((panel) => report.maps.some((map) => map.id === panel.id));
  shown.forEach((panel, index) => {
    const view = report.maps.find((map) => map.id === panel.id);
    if (!view) return;
    const x = GAP + (index % 3) * (side + GAP);
    const y = top + Math.floor(index / 3) * row;
    write(panel.title, x, y + 12, `13px ${serif}`);
    write(panel.sign, x + side, y + 12, `italic 13px ${serif}`, "#5c6473", "right");
    const small = document.createElement("canvas");
    small.width = report.width;
    small.height = report.height;
    const image = new ImageData(report.width, report.height);
    image.data.set(view.rgba);
    context2d(small).putImageData(image, 0, 0);
    pen.drawImage(small, x, y + 20, side, side);
    pen.save();
    pen.translate(x, y + 20);
    pen.scale(SCALE, SCALE);
    for (const mark of panel.overlay.querySelectorAll("path")) {
      const style = getComputedStyle(mark);
      pen.lineWidth = parseFloat(style.strokeWidth);
      pen.setLineDash(style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[ ,]+/).map(parseFloat));
      pen.strokeStyle = style.stroke;
      pen.stroke(new Path2D(mark.getAttribute("d") ?? ""));
    }
    pen.restore();
    const stops = (panel.grey ? greys : colours)?.stops;
    const [barX, barWidth] = [x + 52, side - 104];
    for (let at = 0; stops && at < barWidth; at += 1) {
      const stop = Math.floor((at / barWidth) * 256) * 3;
      pen.fillStyle = `rgb(${stops[stop]} ${stops[stop + 1]} ${stops[stop + 2]})`;
      pen.fillRect(barX + at, y + side + 29, 1.5, 8);
    }
    write(number(view.low), barX - 6, y + side + 37, `11px ${sans}`, "#1d2433", "right");
    write(number(view.high), barX + barWidth + 6, y + side + 37, `11px ${sans}`);
  });
  const m = report.metrics;
  const summary = `top-${m.k} agreement ${m.agreement} (chance ${number(m.chance_agreement)}) · maximum distance ${m.distance ? number(m.distance.distance) : "n/a"} px · map MSE ${number(m.map_mse)}, squared ${number(m.map_mse_squared)} · MSE ${number(m.mse)} · PSE peak ${number(m.pse_peak)}${m.nln === null || m.nln === undefined ? "" : ` · neighbour score ${number(m.nln)}`}`;
  lines(pen, summary, width - GAP * 2, `12px ${sans}`).forEach((line, index) =>
    write(line, GAP, top + row * rows + 6 + index * 18, `12px ${sans}`),
  );
  write(
    "○ largest saliency   ▫ largest error   — maximum distance to best match",
    GAP,
    top + row * rows + 46,
    `12px ${sans}`,
    "#5c6473",
  );
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The image could not be created."))), "image/png"),
  );
}

/** @param {CanvasRenderingContext2D} pen @param {string} text @param {number} width @param {string} font */
function lines(pen, text, width, font) {
  pen.font = font;
  /** @type {string[]} */
  const found = [""];
  for (const word of text.split(" ")) {
    const longer = `${found[found.length - 1]} ${word}`.trim();
    if (pen.measureText(longer).width <= width) found[found.length - 1] = longer;
    else found.push(word);
  }
  return found;
}
