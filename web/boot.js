// Starts Hearth in this page: looks at what the browser can do, brings up the instance that draws (here), the one that keeps
// the vault (core_worker.js) and the one that thinks, and joins them. What goes wrong is said in plain words.
import {Page} from './page.js';
import {Typefaces} from './typefaces.js';
import {OneTab} from './one_tab.js';
import {words} from './words.js';

const kFirstTypefaces = ['Inter-Regular.otf', 'Inter-Medium.otf', 'Inter-SemiBold.otf', 'InterDisplay-SemiBold.otf']
  .map((name) => `fonts/${name}`);

const element = (id) => document.getElementById(id);

// Fills the page with a heading, a sentence, and perhaps one button.
function say(heading, sentence, button, press) {
  const plain = element('plain');
  plain.querySelector('h1').textContent = heading;
  plain.querySelector('p').textContent = sentence;
  const action = plain.querySelector('button');
  action.textContent = button ?? '';
  action.hidden = !button;
  action.onclick = press ?? null;
  plain.hidden = false;
  element('canvas').hidden = true;
  element('mirror').replaceChildren();
  element('mirror').inert = true;
  if (button) action.focus();
}

const reload = () => location.reload();

// What Hearth cannot do without; the first that is missing, as a sentence.
function missing() {
  if (!window.isSecureContext) return words('notSecure');
  if (typeof WebAssembly !== 'object' || !navigator.storage?.getDirectory || !window.Worker || !navigator.locks)
    return words('tooOld');
  if (!document.createElement('canvas').getContext('webgl2')) return words('noWebgl');
  return null;
}

// The engine's worker, joined to the core's end of the line.
function startEngine(line) {
  const worker = new Worker('engine_worker.js', {type: 'module'});
  worker.onmessage = ({data}) => line.postMessage(data);
  worker.onerror = (event) => line.postMessage({failed: event.message});
  line.onmessage = ({data}) => worker.postMessage(data);
  worker.postMessage({start: {threads: 0}});
}

// The worker with the vault. What it is asked before it has started waits there.
class Core {
  constructor({state, download, keeps, failed}) {
    this.ended = new Promise((resolve) => { this.onEnded = resolve; });
    this.worker = new Worker('core_worker.js', {type: 'module'});
    this.worker.onmessage = ({data}) => {
      if (data.state) state(data.state);
      else if (data.download) download(data.download);
      else if (data.failed) failed(data.failed);
      else if (data.keeps !== undefined) keeps(data.keeps);
      else if (data.ended) this.onEnded();
    };
    this.worker.onerror = (event) => failed({reason: 'broken', detail: event.message});
    const {port1, port2} = new MessageChannel();
    startEngine(port1);
    this.worker.postMessage({engine: port2}, [port2]);
  }

  act(action) { this.worker.postMessage({action}, [action.buffer]); }
  take(files, paths) { this.worker.postMessage({files, paths}); }

  async end() {
    this.worker.postMessage({end: true});
    await this.ended;
    this.worker.terminate();
  }
}

// `detail` is what the browser said, for whoever can use it.
function sayFailed({reason, detail}) {
  console.error(detail);
  if (reason === 'full') say(words('full'), words('makeRoom'), words('goOn'), reload);
  else if (reason === 'busy') say(words('otherTab'), words('oneTab'), words('useHere'), reload);
  else say(words('stopped'), `${words('savedIsSafe')} (${detail})`, words('reload'), reload);
}

// Whether something of the person's is kept here. Browsers may remove it, unless they are asked not to; the mark, which is
// not in the same storage, tells when they did.
const kKeepsMark = 'hearth.keeps';
let kept = null;
function keeps(now) {
  if (kept === null && !now && localStorage.getItem(kKeepsMark)) {
    say(words('removed'), words('removedAbout'), words('goOn'), () => {
      localStorage.removeItem(kKeepsMark);
      reload();
    });
  } else if (now) {
    localStorage.setItem(kKeepsMark, '1');
    navigator.storage.persist?.();
  } else {
    localStorage.removeItem(kKeepsMark);
  }
  kept = now;
}

async function start(tab) {
  let page = null;
  const typefaces = new Typefaces(() => page?.typefaceArrived());
  const fonts = typefaces.load(kFirstTypefaces);
  const drawing = import('./hearth_window.mjs');

  let early = [];  // what the core said before there was a window
  const core = new Core({
    state: (state) => { if (early) early.push(state); else page.receive(state); },
    download: ({name, bytes}) => page.save(name, bytes),
    keeps,
    failed: sayFailed,
  });
  tab.onTakenOver(async () => {
    await core.end();
    say(words('movedTab'), words('oneTab'), words('useHere'), reload);
  });

  const made = new Page({canvas: element('canvas'), mirror: element('mirror'), composition: element('composition'),
                         fileInput: element('model-file')}, core,
                        (sentence) => say(words('stopped'), sentence, words('reload'), reload));
  const createWindow = (await drawing).default;
  const module = await createWindow({page: made, files: typefaces});
  await fonts;
  if (!made.start(module)) return;
  page = made;
  for (const state of early) page.receive(state);
  early = null;
  globalThis.hearth = {framesDrawn: () => page.module._hearth_window_frames()};
}

// From then on the page works without a network, and is isolated on hosts that set no headers (service_worker.js).
async function keepForLater() {
  try {
    await navigator.serviceWorker?.register('service_worker.js');
  } catch (error) {
    console.info(`The page cannot be kept for later: ${error.message}`);
  }
}

async function boot() {
  const lacking = missing();
  if (lacking) {
    say(words('cannotRun'), lacking);
    return;
  }
  const tab = new OneTab('hearth');
  if (await tab.enter()) await start(tab);
  else
    say(words('otherTab'), words('oneTab'), words('useHere'), async () => {
      element('plain').hidden = true;
      element('canvas').hidden = element('mirror').inert = false;
      await tab.takeOver();
      await start(tab);
    });
}

boot().then(keepForLater).catch((error) => sayFailed({reason: 'broken', detail: error.message}));
