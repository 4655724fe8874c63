// The worker of the core instance: state, vault, and the browser's private files. Messages
//   from the page    {engine: MessagePort}            first: the way to the engine instance
//                    {files: [File], paths: [path]}   picked by the person; an action that names the paths follows
//                    {action: Uint8Array}             as the window encoded it
//                    {end: true}                      another tab takes over, or the page goes
//   to the page      {state: Uint8Array}              what changed
//                    {storing: {name, done, total}}   bytes of a model that is being kept
//                    {download: {name, bytes}}        an export, which the page hands to the person
//                    {failed: {reason, detail}}       it cannot start or go on; reason 'busy': another tab has the vault
//                    {ended: true}
// A model is kept in the private file system, so that the next visit finds it; other files are only read. What C++ writes
// below /downloads is handed to the person.
import createCore from './hearth_core.mjs';
import {OpfsPool} from './opfs_pool.js';
import {poolFiles} from './pool_files.js';

const kHome = '/hearth';
const kModels = `${kHome}/models`;
const kDownloads = '/downloads';

let core = null;
let pool = null;
let modelsMounted = false;
let engine = null;
let timer = 0;
let woken = false;

const wakeUp = new MessageChannel();  // sooner than any timer
wakeUp.port1.onmessage = pump;

function wake() {
  if (woken) return;
  woken = true;
  wakeUp.port2.postMessage(null);
}

function pump() {
  woken = false;
  if (!core) return;
  const due = core._hearth_core_pump();
  handOutDownloads();
  clearTimeout(timer);
  if (due >= 0) timer = setTimeout(wake, due);
}

// Calls a function that takes bytes and their number. The copies are wiped: passphrases pass here.
function withBytes(call, bytes) {
  const address = core._malloc(bytes.length);
  core.HEAPU8.set(bytes, address);
  call(address, bytes.length);
  core.HEAPU8.fill(0, address, address + bytes.length);
  core._free(address);
  bytes.fill(0);
}

// ---- Files of the person

const picked = new Map();  // by path

async function modelsFolder() {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle('models', {create: true});
}

// The kept models become files that C++ can read, below `kModels`.
async function mountModels() {
  const files = [];
  for await (const handle of (await modelsFolder()).values())
    if (handle.kind === 'file' && handle.name.endsWith('.gguf')) files.push(await handle.getFile());
  const {FS} = core;
  if (!FS.analyzePath(kModels).exists) FS.mkdir(kModels);
  if (modelsMounted) FS.unmount(kModels);
  FS.mount(core.WORKERFS, {files}, kModels);
  modelsMounted = true;
}

async function storeModel(file) {
  const name = file.name;
  const part = await (await modelsFolder()).getFileHandle(`${name}.part`, {create: true});
  const out = await part.createWritable();
  try {
    let done = 0, told = 0;
    for await (const piece of file.stream()) {
      await out.write(piece);
      done += piece.length;
      if (done - told < file.size / 100 && done < file.size) continue;
      postMessage({storing: {name, done, total: file.size}});
      told = done;
    }
    await out.close();
    await part.move(name);
  } catch (error) {
    await (await modelsFolder()).removeEntry(`${name}.part`).catch(() => {});
    throw error;
  }
  await mountModels();
}

async function takeFiles(files, paths) {
  for (const [i, path] of paths.entries()) {
    if (path.startsWith(`${kModels}/`)) {
      await storeModel(new File([files[i]], path.slice(kModels.length + 1)));
    } else {
      const folder = path.slice(0, path.lastIndexOf('/'));
      picked.set(path, files[i]);
      core.FS.mkdirTree(folder);
      core.FS.mount(core.WORKERFS, {blobs: [{name: path.slice(folder.length + 1), data: files[i]}]}, folder);
    }
  }
}

// A file gets its name when it is whole (engine/base/file_writing.h).
function handOutDownloads() {
  const {FS} = core;
  for (const name of FS.readdir(kDownloads)) {
    if (name.startsWith('.') || name.endsWith('.part')) continue;
    const bytes = FS.readFile(`${kDownloads}/${name}`);
    FS.unlink(`${kDownloads}/${name}`);
    postMessage({download: {name, bytes}}, [bytes.buffer]);
  }
}

// What engine/base/file_web.cpp opens.
const files = {
  open(name) {
    const {FS} = core;
    if (!FS.analyzePath(name).exists || FS.isDir(FS.stat(name).mode)) return null;
    const stream = FS.open(name, 'r');
    return {
      size: FS.stat(name).size,
      read: (offset, into) => FS.read(stream, into, 0, into.length, offset),
      close: () => FS.close(stream),
    };
  },
};

// What the engine is to open, it opens itself: a kept model by its place in the private file system, a picked one as it is.
function toEngine({path, ...message}) {
  if (path) message.files = [path.startsWith(`${kModels}/`) ? {name: path, kept: `models/${path.slice(kModels.length + 1)}`}
                                                            : {name: path, blob: picked.get(path)}];
  engine.postMessage(message);
}

// ---- Start, messages, end

async function start() {
  pool = await OpfsPool.open('hearth');
  const started = await createCore({
    files,
    wake,
    toWindow: (state) => postMessage({state}, [state.buffer]),
    toEngine,
  });
  started.FS.mkdir(kHome);
  started.FS.mkdir(kDownloads);
  started.FS.mount(poolFiles(started.FS, pool), {}, kHome);
  core = started;
  await mountModels();
  core._hearth_core_start();
  wake();
}

function end() {
  clearTimeout(timer);
  core?._hearth_core_end();
  core = null;
  pool?.close();
  pool = null;
  postMessage({ended: true});
}

async function take(message) {
  if (message.engine) {
    engine = message.engine;
    engine.onmessage = ({data}) => {
      if (core && data.event) withBytes(core._hearth_engine_said, data.event);
      if (data.failed) failed(new Error(data.failed));
    };
    await start();
  } else if (message.end) {
    end();
  } else if (!core) {
    return;
  } else if (message.files) {
    await takeFiles(message.files, message.paths);
  } else if (message.action) {
    withBytes(core._hearth_core_act, message.action);
    wake();
  }
}

function failed(error) {
  console.error(error);
  const busy = error?.name === 'NoModificationAllowedError';
  const full = error?.name === 'QuotaExceededError';
  postMessage({failed: {reason: busy ? 'busy' : full ? 'full' : 'broken', detail: `${error?.message ?? error}`}});
}

// One after the other, so that an action finds the files that were sent before it.
let queue = Promise.resolve();
self.onmessage = ({data}) => { queue = queue.then(() => take(data)).catch(failed); };
self.onerror = (event) => failed(event.error ?? event);
