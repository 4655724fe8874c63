// How the core instance fetches: from where the page came from by itself, from others through the service worker, the only
// one here that connects to them (service_worker.js). Tells C++ what comes (app/net/transfer_web.cpp).
//   new Net(core)                        core: the module, once it is there
//   allow(hosts)                         JSON: the servers that may be asked; none: the network is off
//   start(id, url, ownPage, range)       end(id)
const kTick = 40;  // ms, so that what is not wanted any more ends soon

export class Net {
  constructor() {
    this.core = null;
    this.running = new Map();  // by id: an AbortController
    this.told = Promise.resolve();
  }

  allow(hosts) {
    this.told = this.told.then(() => fetch('net', {method: 'PUT', body: hosts})).catch(() => {});
  }

  start(id, url, ownPage, range) {
    const stop = new AbortController();
    this.running.set(id, stop);
    const ticking = setInterval(() => this.#tell(id, () => this.core._hearth_net_tick(id)), kTick);
    this.#fetch(id, url, ownPage, range, stop.signal)
      .then(() => this.#ended(id, 'whole', ''), (error) => this.#ended(id, error.kind ?? 'dropped', error.message))
      .finally(() => {
        clearInterval(ticking);
        this.running.delete(id);
      });
  }

  end(id) {
    this.running.get(id)?.abort();
    this.running.delete(id);
  }

  async #fetch(id, url, ownPage, range, signal) {
    const headers = range ? {range} : {};
    await this.told;
    const response = await fetch(ownPage ? url : `net?to=${encodeURIComponent(url)}`, {headers, signal, cache: 'no-store'});
    const answer = ownPage ? {status: response.status, host: '', headers: Object.fromEntries(response.headers)}
                           : this.#unwrap(response);
    this.#withText(id, JSON.stringify(answer), (json) => this.core._hearth_net_answered(id, json));
    const reader = response.body?.getReader();
    while (reader && this.running.has(id)) {
      const {done, value} = await reader.read();
      if (done) break;
      this.#withBytes(id, value, (address) => this.core._hearth_net_piece(id, address, value.length));
    }
    if (!this.running.has(id)) await reader?.cancel();
  }

  // What the service worker said of the answer; one that it did not give comes from the host of the page.
  #unwrap(response) {
    const kind = response.headers.get('x-hearth-net');
    if (kind === 'answer') return JSON.parse(decodeURIComponent(response.headers.get('x-hearth-answer')));
    throw Object.assign(new Error(response.headers.get('x-hearth-host') ?? ''), {kind: kind ?? 'unkept'});
  }

  #tell(id, call) {
    if (this.core && this.running.has(id)) call();
  }

  #ended(id, kind, detail) {
    this.#withText(id, detail, (what) => this.#withText(id, kind, (how) => this.core._hearth_net_ended(id, how, what)));
  }

  #withText(id, text, call) { this.#withBytes(id, new TextEncoder().encode(`${text}\0`), call); }

  #withBytes(id, bytes, call) {
    this.#tell(id, () => {
      const address = this.core._malloc(bytes.length);
      this.core.HEAPU8.set(bytes, address);
      call(address);
      this.core?._free(address);
    });
  }
}
