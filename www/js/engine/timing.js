// Times as the notes of an engine state them.

/** @param {number} time */
export function milliseconds(time) {
  if (time < 1) return `${time.toFixed(2)} ms`;
  return time < 10 ? `${time.toFixed(1)} ms` : `${Math.round(time)} ms`;
}

/** @param {number[]} times  an odd number of them */
export function median(times) {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
}
