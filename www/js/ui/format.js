// Numbers as people read them. Formatting only: no quantity is computed here.

export { milliseconds } from "../engine/timing.js";

/**
 * Three significant digits, without an exponent where that is readable.
 * @param {number | null | undefined} value
 */
export function number(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "n/a";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e5) {
    const [digits, exponent] = value.toExponential(1).split("e");
    return `${digits}·10${superscript(exponent.replace("+", ""))}`;
  }
  return size >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

/** @param {string} digits */
function superscript(digits) {
  return [...digits].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)])).join("");
}

/**
 * A share of one as a percentage, by the rule of core's sentences: 0 % and 100 % only for none and all.
 * @param {number | null | undefined} share
 */
export function percent(share) {
  if (share === null || share === undefined || !Number.isFinite(share)) return "n/a";
  const value = Math.min(1, Math.max(0, share)) * 100;
  if (value === 0 || value === 100 || (value >= 10 && value <= 90)) return `${value.toFixed(0)} %`;
  if (value < 0.1) return "less than 0.1 %";
  return value > 99.9 ? "more than 99.9 %" : `${value.toFixed(1).replace(/\.0$/, "")} %`;
}

/** @param {number} count */
export function bytes(count) {
  if (count < 1000) return `${count} B`;
  if (count < 1e6) return `${Math.round(count / 1e3)} kB`;
  return `${(count / 1e6).toFixed(1)} MB`;
}

/** How far the download of a model is. @param {number} loaded  bytes @param {number} total  0 while it is not known */
export function loadingWords(loaded, total) {
  if (total === 0) return "Loading the model.";
  const share = Math.min(1, loaded / total);
  return share < 1
    ? `Loading the model: ${bytes(loaded)} of ${bytes(total)}, ${Math.floor(share * 100)} %.`
    : `Starting the model (${bytes(total)}).`;
}

/** The lab's commands as a shell takes them. @param {string} command  segments between semicolons */
export function runnable(command) {
  return command
    .split(/\s*(?:;|&&)\s*/)
    .filter(Boolean)
    .map((part) => part.replace(/^lab(?= )/, "cargo lab"))
    .join(" && ");
}

/** @param {number} rank */
export function ordinal(rank) {
  const ending = rank % 100 > 10 && rank % 100 < 14 ? "th" : (["th", "st", "nd", "rd"][rank % 10] ?? "th");
  return `${rank}${ending}`;
}

/** What the error against a neighbour counts. @param {import("../engine/generated/types.js").Measure} measure */
export function errorWords({ kind, sigma, per_ink }) {
  const what =
    kind === "absolute"
      ? "the mean absolute difference"
      : kind === "pse"
        ? `the proximally sensitive error (PSE, σ = ${sigma} px)`
        : "the difference of discriminator features";
  return per_ink ? `${what}, divided by the amount of ink` : what;
}
