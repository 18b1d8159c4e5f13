/** A text that the browser keeps from one visit to the next; where it may not, as long as the page lives. */
export class Stored {
  #unstored = null;

  constructor(key) {
    this.key = key;
  }

  /** Null for none. */
  get value() {
    try {
      return localStorage.getItem(this.key);
    } catch {
      return this.#unstored;
    }
  }

  set value(text) {
    try {
      if (text === null) {
        localStorage.removeItem(this.key);
      } else {
        localStorage.setItem(this.key, text);
      }
    } catch {
      this.#unstored = text;
    }
  }
}
