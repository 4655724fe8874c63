// The worker of the core instance: state, vault, and the browser's private files. Messages
//   from the page    {engine: MessagePort}            first: the way to the engine instance
//                    {files: [File], paths: [path]}   picked by the person; an action that names the paths follows
//                    {action: Uint8Array}             as the window encoded it
//                    {end: true}                      another tab takes over, or the page goes
//   to the page      {state: Uint8Array}              what changed
//                    {keeps: boolean}                 whether there is a vault or a model here; first, and when it changed
//                    {download: {name, bytes}}        an export, which the page hands to the person
//                    {failed: {reason, detail}}       it cannot start or go on; reason 'busy': another tab has the vault
//                    {ended: true}
// Files that were picked are only read; a model among them is copied by C++. What it writes below /downloads is handed to
// the person.
import createCore from './hearth_core.mjs';
import {Net} from './net.js';
import {OpfsPool} from './opfs_pool.js';
import {poolFiles} from './pool_files.js';
import {Readers} from './readers.js';

const kHome = '/hearth';
const kKept = /^(vaults|models)\//;  // of the pool: what a person would miss
const kEstimateAge = 1000;           // ms
const kDownloads = '/downloads';

let core = null;
let pool = null;
const net = new Net();
const readers = new Readers((path) => picked.get(path) ?? null);
const free = {bytes: -1, at: -kEstimateAge};  // how much more can be kept, as of when
const keeps = {is: null, sequence: -1};
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
  tellWhetherKept();
  estimate();
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

async function estimate() {
  if (performance.now() - free.at < kEstimateAge) return;
  free.at = performance.now();
  const {quota, usage} = await navigator.storage.estimate?.() ?? {};
  if (quota !== undefined) free.bytes = Math.max(0, quota - usage);
}

function tellWhetherKept() {
  if (keeps.sequence === pool.sequence) return;
  keeps.sequence = pool.sequence;
  const is = Object.keys(pool.index.files).some((path) => kKept.test(path));
  if (is === keeps.is) return;
  keeps.is = is;
  postMessage({keeps: is});
}

// "/picked/3/Leases/flat.pdf": what came with one choice of the person has one number.
async function takeFiles(files, paths) {
  const choices = new Map();
  for (const [i, path] of paths.entries()) {
    const [, top, number, ...name] = path.split('/');
    const place = `/${top}/${number}`;
    picked.set(path, files[i]);
    if (!choices.has(place)) choices.set(place, []);
    choices.get(place).push({name: name.join('/'), data: files[i]});
  }
  for (const [place, blobs] of choices) {
    core.FS.mkdirTree(place);
    core.FS.mount(core.WORKERFS, {blobs}, place);
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

// What the engine is to open, it opens itself: a kept model by its place in the private file system, a picked file as it is.
let toEngineLast = Promise.resolve();  // in the order they were said
function toEngine({path, ...message}) {
  toEngineLast = toEngineLast.then(async () => {
    if (path) message.files = [await findFile(path)];
    engine.postMessage(message);
  }).catch(failed);
}

async function findFile(path) {
  if (picked.has(path)) return {name: path, blob: picked.get(path)};
  if (!path.startsWith(`${kHome}/`) || !core.FS.analyzePath(path).exists) return {name: path};
  const name = await pool.seal(core.FS.lookupPath(path).node.slot);
  return {name: path, kept: `hearth/${name}`};
}

// ---- Start, messages, end

// What the host of the page gives out with it: models, and the languages that scanned pages can be read in.
async function lyingBeside() {
  try {
    const {models = [], later = []} = await (await fetch('files.json')).json();
    return {
      models: models.map(({name, bytes}) =>
        ({file: name.slice(name.lastIndexOf('/') + 1), address: new URL(name, self.location).href, bytes})),
      languages: later.map((name) => /^ocr\/(\w+)\.traineddata\.gz$/.exec(name)?.[1]).filter(Boolean),
    };
  } catch {
    return {models: [], languages: []};
  }
}

async function start() {
  pool = await OpfsPool.open('hearth');
  tellWhetherKept();
  await estimate();
  const started = await createCore({
    files,
    wake,
    toWindow: (state) => postMessage({state}, [state.buffer]),
    toEngine,
    freeBytes: () => free.bytes,
    net,
    readers,
  });
  net.core = readers.core = started;
  started.FS.mkdir(kHome);
  started.FS.mkdir(kDownloads);
  started.FS.mount(poolFiles(started.FS, pool), {}, kHome);
  core = started;
  const {models, languages} = await lyingBeside();
  readers.languages = languages;
  withBytes(core._hearth_core_start, new TextEncoder().encode(JSON.stringify(models)));
  wake();
}

function end() {
  clearTimeout(timer);
  core?._hearth_core_end();
  readers.endAll();
  core = net.core = null;
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
