// Readers of what may be hostile (app/docs/reader_worker_web.h): a worker each, which gets one file, or the picture of one
// page, and nothing else, and is ended afterwards.
//   new Readers(find)             find(path): the file as a Blob, or null
//   core                          the module that asked, once it is there
//   languages                     that pictures can be read in, as Tesseract names them
//   readFile(id, path, order)     reader_worker.js says what the order is
//   readPicture(id, order)        so does ocr_worker.js
//   end(id)
const kTick = 100;  // ms, so that what is not wanted any more ends soon

export class Readers {
  #find;
  #running = new Map();  // by id
  core = null;
  languages = [];

  constructor(find) { this.#find = find; }

  readFile(id, path, order) {
    const worker = this.#begin(id, new Worker('reader_worker.js', {type: 'module'}));
    const file = this.#find(path);
    if (file) worker.postMessage({file, ...order}, [order.password.buffer]);
    else queueMicrotask(() => this.#ended(id, 'gone'));  // whoever starts it does not wait for it yet
  }

  readPicture(id, order) {
    this.#begin(id, new Worker('ocr_worker.js')).postMessage(order, [order.picture.buffer]);
  }

  #begin(id, worker) {
    const ticking = setInterval(() => this.#tell(id, () => this.core._hearth_reader_tick(id)), kTick);
    this.#running.set(id, {worker, ticking});
    worker.onmessage = ({data}) => {
      if (data.bytes) this.#piece(id, data.bytes);
      if (data.ended) this.#ended(id, data.ended);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#ended(id, 'died');
    };
    return worker;
  }

  end(id) {
    const reader = this.#running.get(id);
    if (!reader) return;
    this.#running.delete(id);
    clearInterval(reader.ticking);
    reader.worker.terminate();
  }

  endAll() {
    for (const id of [...this.#running.keys()]) this.end(id);
    this.core = null;
  }

  #tell(id, call) {
    if (this.core && this.#running.has(id)) call();
  }

  // The copies are wiped: they are what a person's document says.
  #piece(id, bytes) {
    this.#tell(id, () => {
      const address = this.core._malloc(bytes.length);
      this.core.HEAPU8.set(bytes, address);
      this.core._hearth_reader_piece(id, address, bytes.length);
      this.core.HEAPU8.fill(0, address, address + bytes.length);
      this.core._free(address);
    });
    bytes.fill(0);
  }

  #ended(id, how) {
    this.#tell(id, () => {
      const text = new TextEncoder().encode(`${how}\0`);
      const address = this.core._malloc(text.length);
      this.core.HEAPU8.set(text, address);
      this.core._hearth_reader_ended(id, address);
      this.core._free(address);
    });
    this.end(id);
  }
}
