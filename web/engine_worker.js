// The engine's worker. Messages in:
//   {start: {threads}}                first; 0: as many as the processor has. Answered with {ready: {threads, build}}
//   {command: bytes, files: [{name, kept?, blob?}]}   an encoded EngineCommand, and the files that it is going to open: of
//                                     the page's private file system (there under the name `kept`, if that is another), or
//                                     a file that the person picked
//   {cancel: ticket}
// and out:
//   {event: bytes}                    an encoded EngineEvent
//   {failed: sentence}                nothing works: the module could not be started, or stopped
// What comes in between runs as soon as the slice of work that is going on is done.

import './engine_build.js';

const opened = new Map();  // by name, the files that the engine may open

// A file of the private file system, or one that was picked, as web/files.js wants it.
async function readable({name, kept = name, blob}) {
  if (!blob) {
    const handle = await findHandle(kept);
    try {
      const sync = await handle.createSyncAccessHandle({mode: 'read-only'});
      return {size: sync.getSize(), read: (at, into) => sync.read(into, {at}), close: () => sync.close()};
    } catch {
      blob = await handle.getFile();  // another page holds it, or the browser cannot share handles
    }
  }
  const reader = new FileReaderSync();
  return {
    size: blob.size,
    read: (at, into) => {
      const piece = new Uint8Array(reader.readAsArrayBuffer(blob.slice(at, at + into.length)));
      into.set(piece);
      return piece.length;
    },
    close: () => {},
  };
}

async function findHandle(name) {
  let folder = await navigator.storage.getDirectory();
  const parts = name.split('/');
  for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part);
  return folder.getFileHandle(parts.at(-1));
}

// A name that is not there stays unknown: the engine then says so itself.
async function makeReadable(file) {
  if (opened.has(file.name)) return;
  const found = await readable(file).catch(() => null);
  if (found) opened.set(file.name, {...found, users: 0});
}

// Module.files of the engine's module: opening the same name twice gives the same file.
const files = {
  open(name) {
    const file = opened.get(name);
    if (!file) return null;
    ++file.users;
    return {
      size: file.size,
      read: file.read,
      close() {
        if (--file.users > 0) return;
        file.close();
        opened.delete(name);
      },
    };
  },
};

// What devices showed when they were tested, kept in a folder of the page's private file system: Module.reports and
// Module.keepReport of the engine's module. Without them it only tests again.
const reportFolder = () => navigator.storage.getDirectory().then((root) => root.getDirectoryHandle('engine', {create: true}));

async function readReports() {
  const reports = {};
  try {
    for await (const [name, handle] of (await reportFolder()).entries())
      reports[name] = await (await handle.getFile()).text();
  } catch (error) {
    console.warn(`Device reports could not be read: ${error.message}`);
  }
  return reports;
}

async function keepReport(name, text) {
  try {
    const file = await (await (await reportFolder()).getFileHandle(name, {create: true})).createWritable();
    await file.write(text);
    await file.close();
  } catch (error) {
    console.warn(`A device report could not be kept: ${error.message}`);
  }
}

// What a GPU computes with, as texts by name: fetched when one is opened for the first time. Module.kernels of the module.
let kernels = null;
function fetchKernels() {
  kernels ??= getKernels().catch((error) => {
    kernels = null;  // the next one tries again
    throw error;
  });
  return kernels;
}

async function getKernels() {
  const answer = await fetch(new URL('gpu_kernels.json', import.meta.url));
  if (!answer.ok) throw new Error(`gpu_kernels.json could not be fetched (${answer.status})`);
  return answer.json();
}

let engine = null;
let working = false;  // a turn is coming

// Works in slices, and lets messages in between them. Where nothing can be done before the GPU has answered
// (web/webgpu.js), the next turn comes when it has.
const turn = new MessageChannel();
turn.port1.onmessage = () => {
  let more = false;
  try {
    engine.waits = false;
    more = Boolean(engine._hearth_engine_pump());
  } catch (error) {
    engine = null;
    postMessage({failed: `The engine stopped: ${error.message}. Reload the page to go on.`});
  }
  working = false;
  if (more && !engine.waits) work();
};

function work() {
  if (working || !engine) return;
  working = true;
  turn.port2.postMessage(null);
}

function post(bytes) {
  const at = engine._malloc(bytes.length);
  engine.HEAPU8.set(bytes, at >>> 0);
  engine._hearth_engine_post(at, bytes.length);
  work();
}

async function start({threads}) {
  const wanted = self.crossOriginIsolated ? threads || navigator.hardwareConcurrency : 1;
  const build = self.engineBuild(wanted);
  const {default: instantiate} = await import(`./${build}.mjs`);
  engine = await instantiate({
    threads: wanted,
    files,
    tell: (event) => postMessage({event}, [event.buffer]),
    waits: false,
    arrived: work,
    reports: await readReports(),
    keepReport,
    kernels: fetchKernels,
  });
  postMessage({ready: {threads: wanted, build}});
}

async function handle({start: settings, command, files: needed, cancel}) {
  if (settings) return start(settings);
  if (!engine) return;
  if (command) {
    for (const file of needed ?? []) await makeReadable(file);
    post(command);
  }
  if (cancel !== undefined) engine._hearth_engine_cancel(cancel);
}

// One after the other, in the order they came.
let last = Promise.resolve();
onmessage = ({data}) => {
  last = last.then(() => handle(data)).catch((error) => {
    engine = null;
    postMessage({failed: `The engine cannot run here: ${error.message}.`});
  });
};
