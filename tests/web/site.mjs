// The built site and the tests' own pages on a loopback port, and a browser to look at them. Used by the tests and the
// benchmark of the page.
import {execFileSync, spawn} from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const starter = path.join(root, 'build/release/models/SmolLM2-135M-Instruct.Q4_1.gguf');

const types = {'.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm',
  '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json'};

// What lies where: the site at /, tests/web at /tests, and files by name, as given.
function locate(url, files) {
  const given = decodeURIComponent(new URL(url, 'http://page').pathname);
  const name = given === '/' ? '/index.html' : given;
  if (name === '/blank.html') return null;
  if (name in files) return files[name];
  const [folder, rest] = name.startsWith('/tests/') ? ['tests/web', name.slice(6)] : ['build/web/dist', name];
  return path.join(root, folder, path.normalize(rest));
}

// Serves until close(). `isolated`: with the headers that a page needs for threads.
export async function serve({isolated = true, files = {}} = {}) {
  const headers = {'Cache-Control': 'no-store'};
  if (isolated) {
    headers['Cross-Origin-Opener-Policy'] = 'same-origin';
    headers['Cross-Origin-Embedder-Policy'] = 'require-corp';
  }
  const server = http.createServer((request, response) => {
    const file = locate(request.url, files);
    if (file === null) {
      response.writeHead(200, {...headers, 'Content-Type': 'text/html'});
      return response.end('<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Test</title>');
    }
    const stat = fs.statSync(file, {throwIfNoEntry: false});
    if (!stat?.isFile()) return response.writeHead(404, headers).end();
    const type = types[path.extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, {...headers, 'Content-Type': type, 'Content-Length': stat.size});
    fs.createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {url: `http://127.0.0.1:${server.address().port}`, close: () => server.close()};
}

// The site as ./run web serves it: web/serve.py on a port of its own, until close(). HEARTH_SITE names another site.
export async function serveAsPeopleDo() {
  const folder = process.env.HEARTH_SITE ?? path.join(root, 'build/web/dist');
  const server = spawn('python3', ['-B', path.join(root, 'web/serve.py'), folder, '--port', '0'],
    {stdio: ['ignore', 'pipe', 'inherit']});
  const url = await new Promise((resolve, reject) => {
    server.stdout.once('data', (line) => resolve(/http:\S+/.exec(line)[0]));
    server.once('exit', () => reject(new Error('web/serve.py ended')));
  });
  return {url, close: () => server.kill()};
}

async function chromium() {
  const folder = execFileSync('python3', ['-B', path.join(root, 'cmake/fetch.py'), 'playwright'], {encoding: 'utf8'}).trim();
  process.env.PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS ??= '1';  // what the service worker asks counts too
  return (await import(path.join(folder, 'index.mjs'))).chromium;
}

const settings = {
  executablePath: process.env.HEARTH_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync',
    '--disable-component-update', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
};

// The system's Chromium, driven by Playwright, with a software graphics device and no connections of its own.
export async function launch() {
  return (await chromium()).launch(settings);
}

// The same with a profile in `folder`, whose pages may keep more than those of a profile in memory. Gives its one context.
export async function launchWithProfile(folder) {
  return (await chromium()).launchPersistentContext(folder, settings);
}

// A page of that site, empty, whose errors end the test. Pages of one context share their files.
export async function blankPage(browser, site, context = null) {
  const page = await (context ?? await browser.newContext()).newPage();
  page.on('console', (message) => console.error(`page: ${message.text()}`));
  page.on('pageerror', (error) => console.error(`page: ${error}`));
  await page.goto(`${site.url}/blank.html`);
  return page;
}
