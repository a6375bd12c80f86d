// Times as the notes of an engine state them.

/** @param {number} time */
export function milliseconds(time) {
  if (time < 1) return `${time.toFixed(2)} ms`;
  return time < 10 ? `${time.toFixed(1)} ms` : `${Math.round(time)} ms`;
}
