// The page's engine in a real browser, on its processor path: it answers from a model in the page's private file system,
// and computes what the program computes. HEARTH_PROGRAM names the program to compare with.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {Program} from './program.mjs';
import {blankPage, launch, serve, starter} from './site.mjs';

const questions = [
  'Name the capital of France.',
  'Write one sentence about the sea. Then write another about the mountains, and say which you like better.',
  'Was ist 17 + 25? 日本語で答えてください。',
];

let browser, isolated, plain, program;

before(async () => {
  browser = await launch();
  const files = {'/model.gguf': starter};
  [isolated, plain] = [await serve({files}), await serve({files, isolated: false})];
  program = new Program();
});

after(async () => {
  await browser?.close();
  isolated?.close();
  plain?.close();
  program?.close();
});

// A page with the starter model in its file system and open.
async function pageWithModel(site, threads) {
  const page = await blankPage(browser, site);
  const opened = await page.evaluate(async (threads) => {
    const {Engine, store} = await import('/tests/engine_client.mjs');
    await store('/model.gguf', 'model.gguf');
    self.engine = new Engine(threads);
    const ready = await self.engine.ready;
    return {ready, ...await self.engine.open('model.gguf', {threads})};
  }, threads);
  return {page, opened};
}

const candidates = (page, question) => page.evaluate((question) => self.engine.candidates(question, {kv: 'f32'}), question);

test('what comes next is what the program computes, with one thread and with two', async () => {
  const {page, opened} = await pageWithModel(isolated, 1);
  assert.equal(opened.name, 'Opened', opened.error?.message);
  assert.equal(opened.card.architecture, 'llama');
  const two = await pageWithModel(isolated, 2);
  assert.equal(two.opened.ready.threads, 2);
  for (const question of questions) {
    const found = (await candidates(page, question)).candidates;
    const expected = program.likeliest(question);
    assert.equal(found[0].id, expected[0].id);
    for (const {id, logprob} of expected) {
      const here = found.find((candidate) => candidate.id === id);
      // The least likely of the twenty may be another one here.
      if (!here) assert.equal(id, expected.at(-1).id);
      else assert.ok(Math.abs(Math.log(here.probability) - logprob) < 0.003, `token ${id}: ${here.probability}, ${logprob}`);
    }
    assert.deepEqual((await candidates(two.page, question)).candidates, found, 'two threads compute the same bits');
  }
  await page.close();
  await two.page.close();
});

test('an answer is the one that the program gives', async () => {
  const {page} = await pageWithModel(isolated, 1);
  for (const question of questions) {
    const answered = await page.evaluate((question) => self.engine.ask(question, 24), question);
    assert.equal(answered.error, null);
    const expected = program.ask('chat', '-p', question, '-n', '24', '--temp', '0', '--device', 'cpu', '-t', '1');
    assert.equal(answered.text.trim(), expected.text.trim());
    assert.equal(answered.stats.tokens, expected.tokens);
  }
  await page.close();
});

test('a page that is not isolated has one thread and answers', async () => {
  const {page, opened} = await pageWithModel(plain, 2);
  assert.equal(opened.ready.threads, 1);
  const answered = await page.evaluate((question) => self.engine.ask(question, 8), questions[0]);
  assert.equal(answered.error, null);
  assert.ok(answered.text.length > 0);
  await page.close();
});

test('a file that the person picked is read where it is', async () => {
  const page = await blankPage(browser, isolated);
  const opened = await page.evaluate(async () => {
    const {Engine} = await import('/tests/engine_client.mjs');
    const engine = new Engine(1);
    await engine.ready;
    return engine.open('picked.gguf', {blob: await (await fetch('/model.gguf')).blob()});
  });
  assert.equal(opened.name, 'Opened', opened.error?.message);
  await page.close();
});

test('stopping an answer ends it at once', async () => {
  const {page} = await pageWithModel(isolated, 2);
  const {answered, waited} = await page.evaluate(async () => {
    const answer = self.engine.ask('Tell a long story.', 2000);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const began = performance.now();
    self.engine.cancelLast();
    return {answered: await answer, waited: performance.now() - began};
  });
  assert.equal(answered.error?.fault, 'Cancelled');
  assert.ok(answered.stats.tokens > 0 && answered.stats.tokens < 2000);
  assert.ok(waited < 5000, `${waited} ms`);
  await page.close();
});

test('a file that is not there and one that is no model give a sentence', async () => {
  const page = await blankPage(browser, isolated);
  const [missing, wrong] = await page.evaluate(async () => {
    const {Engine, store} = await import('/tests/engine_client.mjs');
    await store('/tests/wire.mjs', 'wrong.gguf');
    const engine = new Engine(1);
    await engine.ready;
    return [await engine.open('missing.gguf'), await engine.open('wrong.gguf')];
  });
  assert.equal(missing.error?.fault, 'NotFound');
  assert.equal(wrong.error?.fault, 'BadFormat');
  await page.close();
});

test('a command of another build stops the engine with a sentence, and nobody waits', async () => {
  const page = await blankPage(browser, isolated);
  const said = await page.evaluate(async () => {
    const {Engine} = await import('/tests/engine_client.mjs');
    const engine = new Engine(1);
    await engine.ready;
    return engine.sendUnreadable().then(() => 'answered', (error) => error.message);
  });
  assert.match(said, /^The engine cannot run here/);
  await page.close();
});

test('a model that has no room below 4 GiB is refused before it is read', async () => {
  const page = await blankPage(browser, isolated);
  const {opened, took} = await page.evaluate(async () => {
    const [{Engine}, {hugeModel}] = await Promise.all([import('/tests/engine_client.mjs'), import('/tests/huge_model.mjs')]);
    const {head, bytes} = hugeModel();
    // One piece of zeroes many times over, which takes room once.
    const piece = new Blob([new Uint8Array(2 ** 26)]);
    const blob = new Blob([head, ...Array(Math.ceil(bytes / piece.size)).fill(piece)]);
    const engine = new Engine(1);
    await engine.ready;
    const began = performance.now();
    const opened = await engine.open('huge.gguf', {blob});
    return {opened, took: performance.now() - began};
  });
  assert.equal(opened.name, 'Failed');
  assert.equal(opened.error.fault, 'OutOfMemory', opened.error.message);
  assert.match(opened.error.message, /^This model needs \d+ MiB of memory .*smaller model/);
  assert.ok(took < 5000, `${took} ms`);
  await page.close();
});
