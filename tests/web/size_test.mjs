// What a first visit fetches, compressed as hosts do, stays below 5 MB: the page itself, and what its service worker keeps for
// visits without a network. The starter model is asked for by the person. HEARTH_BROTLI=11 measures as hosts do that compress
// once; the test uses 9, which is quicker and gives a little more.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import zlib from 'node:zlib';
import {root} from './site.mjs';

const kLimit = 5_000_000;  // bytes
const site = process.env.HEARTH_SITE ?? path.join(root, 'build/web/dist');

function compressed(file) {
  const params = {[zlib.constants.BROTLI_PARAM_QUALITY]: Number(process.env.HEARTH_BROTLI ?? 9), [zlib.constants.BROTLI_PARAM_LGWIN]: 24};
  return zlib.brotliCompressSync(fs.readFileSync(file), {params}).length;
}

test('a first visit fetches less than 5 MB', () => {
  const {files, later, engines} = JSON.parse(fs.readFileSync(path.join(site, 'files.json'), 'utf8'));
  const sized = (names) => names.map((name) => [name, compressed(path.join(site, name))]);
  const sumOf = (sizes) => sizes.reduce((all, [, size]) => all + size, 0);
  const largest = Object.values(engines).map(sized).sort((a, b) => sumOf(b) - sumOf(a))[0];  // one of them is fetched
  const sizes = [...sized([...files, 'service_worker.js', 'files.json']), ...largest];
  const sum = sumOf(sizes);
  for (const [name, size] of sizes.sort((a, b) => b[1] - a[1]).slice(0, 12)) console.log(`${name}: ${size}`);
  console.log(`all: ${sum} bytes in ${sizes.length} files; ${later.length} typefaces only when a character needs them`);
  assert.ok(sum < kLimit, `${sum} bytes`);
});
