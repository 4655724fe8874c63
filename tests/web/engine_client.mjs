// In a page: speaks with the engine's worker as the window will, and keeps what it says.
import * as wire from './wire.mjs';

export class Engine {
  #worker;
  #waiting = new Map();  // by ticket: what to do with its last event
  #events = new Map();
  #ticket = 0;
  #tellHeap = null;
  #wrote = null;
  ready;

  // `script`: the engine's worker, or one that tests have put in its place, which `name` means something to.
  constructor(threads, {script = '/engine_worker.js', name = ''} = {}) {
    this.#worker = new Worker(script, {type: 'module', name});
    this.ready = new Promise((resolve, reject) => {
      this.#worker.onerror = (event) => reject(new Error(event.message ?? 'the worker could not be started'));
      this.#worker.onmessage = ({data}) => {
        if (data.ready) resolve(data.ready);
        if (data.failed) this.#fail(new Error(data.failed), reject);
        if (data.event) this.#take(wire.event(data.event));
        if (data.heap) this.#tellHeap(data.heap);
      };
    });
    this.#worker.postMessage({start: {threads}});
  }

  #fail(error, reject) {
    reject(error);
    for (const {reject: give} of this.#waiting.values()) give(error);
    this.#waiting.clear();
  }

  #take(event) {
    const before = this.#events.get(event.ticket) ?? [];
    before.push(event);
    this.#events.set(event.ticket, before);
    if (event.name === 'Wrote') this.#wrote?.();
    if (['Opening', 'Reading', 'Wrote'].includes(event.name)) return;
    this.#waiting.get(event.ticket)?.resolve(event);
    this.#waiting.delete(event.ticket);
  }

  // Sends what `make` writes for a new ticket; resolves with the last event of it.
  #send(make, files) {
    const ticket = ++this.#ticket;
    const answer = new Promise((resolve, reject) => this.#waiting.set(ticket, {resolve, reject}));
    this.#worker.postMessage({command: make(ticket), files});
    return answer;
  }

  open(path, options = {}) {
    return this.#send((ticket) => wire.open({ticket, path, ...options}), [{name: path, blob: options.blob}]);
  }
  // {…Answered, text}
  async ask(question, tokens, options = {}) {
    const messages = [{role: 'user', text: question}];
    const answered = await this.#send((ticket) => wire.ask({ticket, messages, tokens, ...options}));
    const text = this.#events.get(answered.ticket).filter(({name}) => name === 'Wrote').map((event) => event.text).join('');
    return {...answered, text};
  }
  candidates(question, options = {}) {
    return this.#send((ticket) => wire.candidates({ticket, messages: [{role: 'user', text: question}], ...options}));
  }
  prompt(question) {
    return this.#send((ticket) => wire.prompt({ticket, messages: [{role: 'user', text: question}]}));
  }
  plan(options = {}) {
    return this.#send((ticket) => wire.plan({ticket, ...options}));
  }
  devices(options = {}) {
    return this.#send((ticket) => wire.devices({ticket, ...options}));
  }
  // Resolves when an answer has begun to be written.
  firstText() {
    return new Promise((resolve) => { this.#wrote = resolve; });
  }
  // ---- Of tests/web/watched_engine_worker.js
  destroyGpu() {
    this.#worker.postMessage({destroyGpu: true});
  }
  heap() {
    const bytes = new Promise((resolve) => { this.#tellHeap = resolve; });
    this.#worker.postMessage({heap: true});
    return bytes;
  }
  sendUnreadable() {
    return this.#send(() => new Uint8Array([255, 0, 0]));
  }
  forgetChats() {
    this.#worker.postMessage({command: wire.forgetChats()});
  }
  cancelLast() {
    this.#worker.postMessage({cancel: this.#ticket});
  }
  stop() {
    this.#worker.terminate();
  }
}

// Streams what `url` serves into the page's private file system.
export async function store(url, name) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.statusText}`);
  const folder = await navigator.storage.getDirectory();
  const file = await folder.getFileHandle(name, {create: true});
  await response.body.pipeTo(await file.createWritable());
}
