// In a page: starts the core and the engine as the window does, and keeps what they say.
export class Core {
  said = '';     // every change of the state as text, in which words can be looked for
  failed = [];
  downloads = [];
  #worker = new Worker('/core_worker.js', {type: 'module'});
  #engine = new Worker('/engine_worker.js', {type: 'module'});

  constructor(actions) {
    this.actions = actions;
    const way = new MessageChannel();
    way.port2.onmessage = ({data}) => this.#engine.postMessage(data);
    this.#engine.onmessage = ({data}) => {
      if (data.failed) this.failed.push(data.failed);
      if (data.event) way.port2.postMessage(data);
    };
    this.#engine.postMessage({start: {threads: 1}});
    this.#worker.onmessage = ({data}) => {
      if (data.state) this.said += new TextDecoder().decode(data.state);
      if (data.failed) this.failed.push(data.failed.reason);
      if (data.download) this.downloads.push(data.download);
      if (data.ended) this.ended = true;
    };
    this.#worker.postMessage({engine: way.port1}, [way.port1]);
  }

  // An action whose fields are all texts, as app/core/wire.h writes it.
  act(name, ...texts) {
    const parts = [Uint8Array.of(this.actions.indexOf(name))];
    for (const text of texts) {
      const bytes = new TextEncoder().encode(text);
      parts.push(new Uint8Array(Uint32Array.of(bytes.length).buffer), bytes);
    }
    this.#worker.postMessage({action: Uint8Array.from(parts.flatMap((part) => [...part]))});
  }

  async give(file, path) {
    this.#worker.postMessage({files: [file], paths: [path]});
  }

  end() { this.#worker.postMessage({end: true}); }
}
