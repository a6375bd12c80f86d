// Which model this browser used last, and which one the address names.

/** The name of a model in the address, which may be anything. @param {string} rest */
export function linked(rest) {
  try {
    return decodeURIComponent(rest);
  } catch {
    return rest;
  }
}

export function remembered() {
  try {
    return localStorage.getItem("inspect-detector");
  } catch {
    return null;
  }
}

/** Keeps a model in mind, and puts it into the address; photos never go there. @param {string} id */
export function remember(id) {
  if (location.hash.startsWith("#inspect"))
    history.replaceState(history.state, "", `#inspect/${encodeURIComponent(id)}`);
  try {
    localStorage.setItem("inspect-detector", id);
  } catch {
    // It is then chosen anew at the next visit.
  }
}
