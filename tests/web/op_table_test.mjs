// Every operation of a plan on the page's WebGPU, within the bounds that hold for Vulkan. The GPU is the software adapter,
// which is right and slow: each third case is computed, all of them with HEARTH_WHOLE_OP_TABLE=1.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import path from 'node:path';
import {blankPage, launch, root, serve} from './site.mjs';

const every = process.env.HEARTH_WHOLE_OP_TABLE ? 1 : 3;
let browser, site;

before(async () => {
  browser = await launch();
  const built = (name) => path.join(root, 'build/web/tests/web', name);
  site = await serve({isolated: false, files: {'/op_table.mjs': built('op_table.mjs'), '/op_table.wasm': built('op_table.wasm')}});
});

after(async () => {
  await browser?.close();
  site?.close();
});

test('every op agrees with its definition on WebGPU', async () => {
  const page = await blankPage(browser, site);
  const results = await page.evaluate((every) => new Promise((resolve, reject) => {
    const results = [];
    const worker = new Worker(`/tests/op_table_worker.js?every=${every}`, {type: 'module'});
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({data}) => {
      if (data.result) results.push(data.result);
      else if (data.done) resolve(results);
      else reject(new Error(`${data.failed} (after ${results.at(-1)?.name})`));
    };
  }), every);
  console.log(`# ${results.length} results`);
  assert.ok(results.length > 200 / every && results.some(({kernels}) => kernels === 'all kernels'), `${results.length} results`);
  for (const {name, kernels, passed, rms, worst} of results)
    assert.ok(passed, `${name} with ${kernels}: rms ${rms}, worst ${worst}`);
  await page.close();
});
