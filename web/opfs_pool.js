// A pool of files in the browser's private file system, for programs that read and write at once: opening a file there
// is asynchronous, so every slot of the pool is opened beforehand, and an index says which name has which slot. For a
// worker; one at a time has the pool, since the browser lends each file to one.
//
// A model, once it is whole, is only read, and by the engine's worker too: its slot is sealed, which means that the pool
// gives up its claim to the file and reads it as any other can.
//
// The index is written to one of two files in turn, with a number and a checksum, and flushed. So whatever happens, the
// names are those before a change or those after it, never a mixture, even where a whole folder is renamed.

const kSpareSlots = 8;  // files that can be made before the next pause, in which more are opened
const kHeaderBytes = 16;
const kFreeingTries = 20, kFreeingPause = 250;  // ms
const kSealed = /^models\/[^/]+\.gguf$/;  // paths

// A file as createSyncAccessHandle() gives one, which nobody changes any more.
class SealedFile {
  constructor(file) { this.file = file; }
  getSize() { return this.file.size; }
  read(into, {at}) {
    const piece = this.file.slice(at, at + into.length);
    into.set(new Uint8Array(new FileReaderSync().readAsArrayBuffer(piece)));
    return piece.size;
  }
  write() { throw new Error('A sealed file is not written'); }
  truncate() { throw new Error('A sealed file is not written'); }
  flush() {}
  close() {}
}

// FNV-1a of 32 bits: finds a half-written index, not an attacker (everything secret inside is sealed by the vault).
function checksum(bytes) {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function readIndex(handle) {
  const bytes = new Uint8Array(handle.getSize());
  handle.read(bytes, {at: 0});
  if (bytes.length < kHeaderBytes) return null;
  const header = new DataView(bytes.buffer);
  const length = header.getUint32(8, true);
  const text = bytes.subarray(kHeaderBytes, kHeaderBytes + length);
  if (text.length !== length || header.getUint32(12, true) !== checksum(text)) return null;
  return {sequence: header.getUint32(0, true), ...JSON.parse(new TextDecoder().decode(text))};
}

export class OpfsPool {
  // Opens all files of the pool in `folder` (a name below the private file system's root). Throws what the browser says
  // when another worker or tab has them: a DOMException named NoModificationAllowedError.
  static async open(folder) {
    const root = await navigator.storage.getDirectory();
    const pool = new OpfsPool(await root.getDirectoryHandle(folder, {create: true}));
    try {
      await pool.#openAll();
    } catch (error) {
      pool.close();
      throw error;
    }
    return pool;
  }

  // What the index says: folders (paths) and files (path -> slot). The file system on top changes it, then calls save().
  index = {folders: [], files: {}};

  // A slot that no file has, empty, or -1: there is none at this moment.
  takeSlot() {
    const slot = this.#free.pop() ?? -1;
    this.#refill();
    return slot;
  }

  // After save(): nothing names the slot any more. What was in it is gone from the disk.
  freeSlot(slot) {
    if (this.#slots[slot] instanceof SealedFile) {
      this.#unseal(slot);
      return;
    }
    this.#slots[slot].truncate(0);
    this.#slots[slot].flush();
    this.#free.push(slot);
  }

  handle(slot) {
    return this.#slots[slot];
  }

  // From then on others may read the file, whose name in the pool's folder this gives back.
  async seal(slot) {
    const name = `slot-${slot}`;
    const handle = this.#slots[slot];
    if (handle instanceof SealedFile) return name;
    handle.flush();
    const file = await (await this.#folder.getFileHandle(name)).getFile();
    this.#slots[slot] = new SealedFile(file);
    handle.close();
    return name;
  }

  // Counts changes of the index.
  get sequence() { return this.#sequence; }

  // The index as it is now is what a later visit finds.
  save() {
    const text = new TextEncoder().encode(JSON.stringify(this.index));
    const bytes = new Uint8Array(kHeaderBytes + text.length);
    const header = new DataView(bytes.buffer);
    header.setUint32(0, ++this.#sequence, true);
    header.setUint32(8, text.length, true);
    header.setUint32(12, checksum(text), true);
    bytes.set(text, kHeaderBytes);
    const handle = this.#indexes[this.#sequence % 2];
    if (handle.write(bytes, {at: 0}) !== bytes.length) throw new DOMException('No space is left', 'QuotaExceededError');
    handle.truncate(bytes.length);
    handle.flush();
  }

  close() {
    for (const handle of [...this.#indexes, ...this.#slots]) handle?.close();
    this.#closed = true;
  }

  #folder;
  #indexes = [];
  #slots = [];  // sync access handles
  #free = [];
  #sequence = 0;
  #refilling = false;
  #closed = false;

  constructor(folder) {
    this.#folder = folder;
  }

  async #openFile(name) {
    const file = await this.#folder.getFileHandle(name, {create: true});
    return file.createSyncAccessHandle();
  }

  // The engine may be reading it still, but not for long; else the next visit frees it.
  async #unseal(slot) {
    for (let tries = 0; tries < kFreeingTries && !this.#closed; ++tries) {
      try {
        this.#slots[slot] = await this.#openFile(`slot-${slot}`);
        this.freeSlot(slot);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, kFreeingPause));
      }
    }
  }

  async #openSealed(name) {
    return new SealedFile(await (await this.#folder.getFileHandle(name)).getFile());
  }

  async #openAll() {
    for (const name of ['index-0', 'index-1']) this.#indexes.push(await this.#openFile(name));
    const found = this.#indexes.map(readIndex).filter((index) => index !== null);
    found.sort((a, b) => b.sequence - a.sequence);
    if (found.length > 0) {
      const {sequence, ...index} = found[0];
      this.#sequence = sequence;
      this.index = index;
    }
    let count = 0;
    for await (const name of this.#folder.keys()) {
      const number = /^slot-(\d+)$/.exec(name);
      if (number) count = Math.max(count, Number(number[1]) + 1);
    }
    const used = new Set(Object.values(this.index.files));
    count = Math.max(count, ...[...used].map((slot) => slot + 1), 0);
    const sealed = new Set(Object.entries(this.index.files).filter(([path]) => kSealed.test(path)).map(([, slot]) => slot));
    while (this.#slots.length < count) {
      const slot = this.#slots.length;
      this.#slots.push(await (sealed.has(slot) ? this.#openSealed(`slot-${slot}`) : this.#openFile(`slot-${slot}`)));
    }
    for (let slot = 0; slot < count; ++slot) if (!used.has(slot)) this.freeSlot(slot);
    await this.#fill();
  }

  async #fill() {
    while (this.#free.length < kSpareSlots && !this.#closed) {
      const handle = await this.#openFile(`slot-${this.#slots.length}`);
      this.#free.push(this.#slots.push(handle) - 1);
    }
  }

  #refill() {
    if (this.#refilling) return;
    this.#refilling = true;
    this.#fill().catch((error) => console.error(`No further file could be opened: ${error.message}`))
        .finally(() => { this.#refilling = false; });
  }
}
