// The page's one state and who listens to it.

/**
 * @template {object} T
 */
export class Store {
  /** @param {T} initial */
  constructor(initial) {
    /** @type {T} */
    this.state = initial;
    /** @type {Set<(state: T, changed: Set<keyof T>) => void>} */
    this.listeners = new Set();
  }

  /**
   * Takes over what differs and tells every listener which keys those were.
   * @param {Partial<T>} patch
   */
  set(patch) {
    /** @type {Set<keyof T>} */
    const changed = new Set();
    for (const key of /** @type {(keyof T)[]} */ (Object.keys(patch))) {
      if (this.state[key] !== patch[key]) changed.add(key);
    }
    if (changed.size === 0) return;
    this.state = { ...this.state, ...patch };
    for (const listener of this.listeners) listener(this.state, changed);
  }

  /**
   * Calls `listener` when one of `keys` changes.
   * @param {(keyof T)[]} keys
   * @param {(state: T) => void} listener
   */
  on(keys, listener) {
    this.listeners.add((state, changed) => {
      if (keys.some((key) => changed.has(key))) listener(state);
    });
  }
}
