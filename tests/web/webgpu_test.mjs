// The page's engine on WebGPU: it computes what the program computes on the processor, goes on when the GPU is lost, and
// holds models that WebAssembly's memory could not. The GPU is the software adapter.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {Program} from './program.mjs';
import {blankPage, launchWithProfile, serve, starter} from './site.mjs';

const question = 'Name the capital of France.';
// Of a logarithm of a probability: what tests/engine/gpu_engine_test.cpp allows a logit on Vulkan.
const kWorst = 0.05;
const kMiB = 2 ** 20;

let context, profile, site, program;

before(async () => {
  // Not isolated: WebGPU needs no threads.
  site = await serve({files: {'/model.gguf': starter}, isolated: false});
  program = new Program();
  // One context, whose files are shared: the model, and what testing the GPU has shown, which takes long in software.
  profile = fs.mkdtempSync(path.join(os.tmpdir(), 'hearth-web-'));
  context = await launchWithProfile(profile);
});

after(async () => {
  await context?.close();
  site?.close();
  program?.close();
  if (profile) fs.rmSync(profile, {recursive: true});
});

// A page with an engine; `name` tells tests/web/watch.js what is different.
async function pageWithEngine(name = '') {
  const page = await blankPage(null, site, context);
  await page.evaluate(async (name) => {
    const {Engine} = await import('/tests/engine_client.mjs');
    self.engine = new Engine(1, {script: '/tests/watched_engine_worker.js', name});
    await self.engine.ready;
  }, name);
  return page;
}

async function pageWithModel(device, name) {
  const page = await pageWithEngine(name);
  const opened = await page.evaluate(async (device) => {
    const {store} = await import('/tests/engine_client.mjs');
    const folder = await navigator.storage.getDirectory();
    if (!await folder.getFileHandle('model.gguf').catch(() => null)) await store('/model.gguf', 'model.gguf');
    return self.engine.open('model.gguf', {device, cache: 'kept'});
  }, device);
  assert.equal(opened.name, 'Opened', opened.error?.message);
  return {page, opened};
}

test('what comes next, and the answer, are those of the processor', async () => {
  const {page, opened} = await pageWithModel('webgpu');
  assert.equal(opened.device.id, 'webgpu:0');
  assert.equal(opened.notice, '');
  const found = await page.evaluate((question) => self.engine.candidates(question, {kv: 'f32'}), question);
  assert.equal(found.name, 'CandidatesShown', found.error?.message);
  const expected = program.likeliest(question);
  assert.equal(found.candidates[0].id, expected[0].id);
  let worst = 0;
  for (const {id, logprob} of expected.slice(0, 10)) {
    const here = found.candidates.find((candidate) => candidate.id === id);
    assert.ok(here, `token ${id} is not among the likeliest`);
    worst = Math.max(worst, Math.abs(Math.log(here.probability) - logprob));
  }
  const answered = await page.evaluate((question) => self.engine.ask(question, 8), question);
  assert.equal(answered.error, null);
  const answer = program.ask('chat', '-p', question, '-n', '8', '--temp', '0', '--device', 'cpu', '-t', '1');
  assert.equal(answered.text.trim(), answer.text.trim());
  console.log(`# the worst logarithm of a probability is ${worst} off`);
  assert.ok(worst < kWorst, `${worst}`);
  await page.close();
});

test('an answer goes on with the same tokens when the GPU is lost in the middle', async () => {
  const {page} = await pageWithModel('webgpu');
  const {undisturbed, disturbed} = await page.evaluate(async (question) => {
    const undisturbed = await self.engine.ask(question, 8);
    self.engine.forgetChats();
    const written = self.engine.firstText();
    const answer = self.engine.ask(question, 8);
    await written;
    self.engine.destroyGpu();
    return {undisturbed, disturbed: await answer};
  }, question);
  assert.equal(disturbed.error, null);
  assert.equal(disturbed.text, undisturbed.text);
  assert.equal(undisturbed.notice, '');
  assert.match(disturbed.notice, /stopped answering and was started again/);
  assert.equal(disturbed.device.id, 'webgpu:0');
  await page.close();
});

test('a model of 5 GB goes to the GPU in pieces, past a heap below 300 MB', async () => {
  const page = await pageWithEngine();
  const {opened, heap, bytes} = await page.evaluate(async () => {
    const {hugeModel} = await import('/tests/huge_model.mjs');
    const {head, bytes} = hugeModel({hidden: 40960});
    // A sparse file: zeroes that nobody has written.
    const folder = await navigator.storage.getDirectory();
    const file = await (await folder.getFileHandle('huge.gguf', {create: true})).createWritable();
    await file.write(head);
    await file.truncate(bytes);
    await file.close();
    const opened = await self.engine.open('huge.gguf', {device: 'webgpu', cache: 'kept', tokens: 64});
    return {opened, heap: await self.engine.heap(), bytes};
  });
  console.log(`# ${bytes} bytes of model, ${heap} bytes of heap: ${opened.error?.message ?? opened.notice}`);
  assert.ok(bytes > 5e9);
  assert.ok(heap > 0 && heap < 300 * kMiB, `${heap} bytes`);
  assert.equal(opened.device?.id, 'webgpu:0', opened.error?.message);
  await page.close();
});

test('the choice is measured, kept and explained', async () => {
  const list = (page) => page.evaluate(() => self.engine.devices({cache: 'kept', threads: 1}));
  const software = await list(await pageWithEngine());
  assert.match(software.reason, /the only WebGPU device is software/);
  const page = await pageWithEngine('hardware');
  const {devices, reason} = await list(page);
  assert.deepEqual(devices.map(({id}) => id), ['cpu', 'webgpu:0']);
  const [processor, gpu] = devices;
  assert.equal(gpu.self_test, 'passed');
  assert.ok(processor.tokens_per_s > 0 && gpu.tokens_per_s > 0);
  console.log(`# a test model's tokens a second: processor ${processor.tokens_per_s}, WebGPU ${gpu.tokens_per_s}`);
  if (gpu.tokens_per_s > processor.tokens_per_s) assert.match(reason, /tokens a second of a test model/);
  else assert.match(reason, /measured faster than the graphics hardware/);
  // Kept: another engine does not measure the GPU again.
  const again = await page.evaluate(async () => {
    const {Engine} = await import('/tests/engine_client.mjs');
    const other = new Engine(1, {script: '/tests/watched_engine_worker.js', name: 'hardware'});
    await other.ready;
    return other.devices({cache: 'kept', threads: 1});
  });
  assert.equal(again.devices[1].tokens_per_s, Number(gpu.tokens_per_s.toPrecision(6)));
  await page.close();
});

test('without WebGPU the processor answers, and a wish for WebGPU is explained', async () => {
  const {page, opened} = await pageWithModel('webgpu', 'no-webgpu');
  assert.equal(opened.device.id, 'cpu');
  assert.match(opened.notice, /This browser has no WebGPU/);
  const answered = await page.evaluate((question) => self.engine.ask(question, 4), question);
  assert.equal(answered.error, null);
  assert.ok(answered.text.length > 0);
  await page.close();
});
