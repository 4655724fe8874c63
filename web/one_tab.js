// The vault is open in one tab at a time: who holds the lock has it, and gives it up when another tab asks.
//   enter()        true: it is this tab's now
//   takeOver()     a promise: the other tab has closed the vault, and it is this tab's
//   onTakenOver(f) f() closes the vault when another tab asks; the lock goes when its promise is kept
export class OneTab {
  constructor(name) {
    this.name = name;
    this.channel = new BroadcastChannel(name);
    this.close = async () => {};
    this.channel.onmessage = async ({data}) => {
      if (data !== 'take over' || !this.release) return;
      const release = this.release;
      this.release = null;
      await this.close();
      release();
    };
  }

  onTakenOver(close) { this.close = close; }

  enter() { return this.#request({ifAvailable: true}); }

  takeOver() {
    const entered = this.#request({});
    this.channel.postMessage('take over');
    return entered;
  }

  // The lock is held until `release` is called, or the tab goes.
  #request(options) {
    return new Promise((resolve) => {
      navigator.locks.request(this.name, options, (lock) => {
        resolve(lock !== null);
        if (lock) return new Promise((release) => { this.release = release; });
      });
    });
  }
}
