// Stands between the page and the network: after one visit the page works without one, and on hosts that set no headers
// it is isolated all the same, which threads need.
//
// It is also the only one in the page that connects to anybody else: to servers that the person allowed while the network is
// on (PUT net, a JSON list of "https://HOST" or "https://*.HOST"), for GET net?to=ADDRESS. A browser follows redirects by
// itself; where they led is checked before anything is read from there.
//
// files.json, written by the build, names the version and the files of the page; `later` are those that are only kept
// once they were asked for (typefaces), `engines` the builds of the engine, of which a browser needs one. A version is taken
// from its own cache whole, never mixed with another.
importScripts('engine_build.js');

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
  const engine = found.engines[self.engineBuild(navigator.hardwareConcurrency)];  // the page is isolated below
  await cache.addAll([...found.files, ...engine].map((file) => new Request(new URL(file, here), {cache: 'no-cache'})));
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
  const later = list ? [...list.later, ...Object.values(list.engines ?? {}).flat()] : [];
  return {version: list?.version, later, cache: list ? await caches.open(kPrefix + list.version) : null};
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

// ---- Other servers

const kHosts = 'allowed hosts';  // a cache: the worker is started anew again and again, and must not forget

async function putHosts(request) {
  const cache = await caches.open(kHosts);
  await cache.put(new URL('net', here), new Response(await request.text()));
  return new Response(null, {status: 204});
}

async function isAllowed(url) {
  const kept = await (await caches.open(kHosts)).match(new URL('net', here));
  const hosts = kept ? await kept.json() : [];
  return hosts.some((host) => {
    const [scheme, name] = host.split('://');
    if (url.protocol !== `${scheme}:` || url.username || url.password) return false;
    return name.startsWith('*.') ? url.host.endsWith(name.slice(1)) : url.host === name;
  });
}

const unanswered = (kind, host) => new Response(null, {headers: {...kHeaders, 'x-hearth-net': kind, 'x-hearth-host': host}});

// The answer as a new one, of which nothing but status, headers as a text, and body is that server's.
async function connect(request) {
  const wanted = new URL(new URL(request.url).searchParams.get('to'));
  if (!await isAllowed(wanted)) return unanswered('unlisted', wanted.host);
  const headers = request.headers.has('range') ? {range: request.headers.get('range')} : {};
  let response;
  try {
    response = await fetch(wanted, {headers, mode: 'cors', credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store',
                                    signal: request.signal});
  } catch {
    return unanswered('dropped', wanted.host);
  }
  const end = new URL(response.url);
  if (!await isAllowed(end)) {
    response.body?.cancel();
    return unanswered('unlisted', end.host);
  }
  const answer = {status: response.status, host: end.host, headers: Object.fromEntries(response.headers)};
  return new Response(response.body, {
    headers: {...kHeaders, 'x-hearth-net': 'answer', 'x-hearth-answer': encodeURIComponent(JSON.stringify(answer))},
  });
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const {request} = event;
  const {pathname} = new URL(request.url);
  if (request.url.startsWith(here.href) && pathname === `${here.pathname}net`) {
    event.respondWith(request.method === 'PUT' ? putHosts(request) : connect(request));
    return;
  }
  const ours = request.method === 'GET' && request.url.startsWith(here.href) && !request.headers.has('range');
  if (ours) event.respondWith(answer(request));
});
