// The typefaces that the window draws with, fetched from where the page came from when a character first needs one.
//   new Typefaces(arrived)      arrived(): one has come, or will never
//   open(name)                  as web/files.js wants it: null until it is there
//   load(names)                 a promise: these are there, or failed
export class Typefaces {
  constructor(arrived) {
    this.arrived = arrived;
    this.bytes = new Map();    // by name; null: it could not be fetched
    this.pending = new Map();  // by name: a promise
  }

  open(name) {
    const bytes = this.bytes.get(name);
    if (bytes === undefined) this.#fetch(name);
    if (!bytes) return null;
    return {
      size: bytes.length,
      read(offset, into) {
        const piece = bytes.subarray(offset, offset + into.length);
        into.set(piece);
        return piece.length;
      },
      close() {},
    };
  }

  load(names) { return Promise.all(names.map((name) => this.#fetch(name))); }

  #fetch(name) {
    if (!this.pending.has(name)) this.pending.set(name, this.#get(name));
    return this.pending.get(name);
  }

  async #get(name) {
    try {
      const answer = await fetch(name);
      if (!answer.ok) throw new Error(`${answer.status}`);
      this.bytes.set(name, new Uint8Array(await answer.arrayBuffer()));
      this.arrived();
    } catch (error) {
      this.bytes.set(name, null);  // its characters are drawn by others, or as boxes
      console.warn(`The typeface ${name} could not be fetched: ${error.message}`);
    }
  }
}
