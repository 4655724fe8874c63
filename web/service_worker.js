// Stands between the page and the network: after one visit the page works without one, and on hosts that set no headers
// it is isolated all the same, which threads need.
//
// files.json, written by the build, names the version and the files of the page; `later` are those that are only kept
// once they were asked for (typefaces). A version is taken from its own cache whole, never mixed with another.
const kPrefix = 'hearth-';
const kHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const here = new URL('./', self.location);
let list = null;  // files.json of the version that this worker was installed with

async function install() {
  const found = await (await fetch(new URL('files.json', here), {cache: 'no-store'})).json();
  const cache = await caches.open(kPrefix + found.version);
  await cache.addAll(found.files.map((file) => new Request(new URL(file, here), {cache: 'no-cache'})));
  await cache.put(new URL('files.json', here), new Response(JSON.stringify(found)));
}

async function activate() {
  const mine = await myCache();
  for (const name of await caches.keys())
    if (name.startsWith(kPrefix) && name !== kPrefix + mine.version) await caches.delete(name);
  await self.clients.claim();
}

// The newest whole version; a worker is started anew for every few requests, so it looks.
async function myCache() {
  if (!list) {
    for (const name of (await caches.keys()).filter((key) => key.startsWith(kPrefix)).reverse()) {
      const kept = await (await caches.open(name)).match(new URL('files.json', here));
      if (kept) {
        list = await kept.json();
        break;
      }
    }
  }
  return {version: list?.version, later: list?.later ?? [], cache: list ? await caches.open(kPrefix + list.version) : null};
}

// Headers of a kept answer cannot be changed, so the answer is made anew.
function isolated(response) {
  if (response.type === 'opaque' || response.type === 'opaqueredirect' || response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(kHeaders)) headers.set(name, value);
  const {status, statusText} = response;
  return new Response([204, 304].includes(status) ? null : response.body, {status, statusText, headers});
}

async function answer(request) {
  const url = new URL(request.url);
  const name = url.pathname.slice(here.pathname.length) || 'index.html';
  const {cache, later} = await myCache();
  const kept = await cache?.match(new URL(name, here));
  if (kept) return isolated(kept);
  const response = await fetch(request);
  if (response.ok && later.includes(name)) await cache.put(new URL(name, here), response.clone());
  return isolated(response);
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const {request} = event;
  const ours = request.method === 'GET' && request.url.startsWith(here.href) && !request.headers.has('range');
  if (ours) event.respondWith(answer(request));
});
