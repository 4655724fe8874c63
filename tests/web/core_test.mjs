// The page's core in a real browser: a vault in the browser's private files, found again after a reload, never in the
// clear, in one tab at a time, and the same vault as the program's. HEARTH_PROGRAM names the program.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {launch, root, serve, starter} from './site.mjs';

const program = process.env.HEARTH_PROGRAM ?? path.join(root, 'build/release/hearth');
const golden = path.join(root, 'tests/data/vaults/first/vault.backup');
const goldenPassphrase = 'Zwölf Boxkämpfer 猫';  // tests/store/golden_vault.h
const goldenTitle = 'A question about 東京';
const passphrase = 'correct horse battery';

let browser, site, scratch;

// The names of Action's alternatives, in the order of the variant.
const actions = fs.readFileSync(path.join(root, 'app/core/action.h'), 'utf8').split('using AnyAction =')[1]
  .split(';')[0].match(/action::(\w+)/g).map((name) => name.slice('action::'.length));

before(async () => {
  browser = await launch();
  site = await serve({files: {'/model.gguf': starter, '/golden.backup': golden}});
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'hearth-web-'));
});

after(async () => {
  await browser?.close();
  site?.close();
  if (scratch) fs.rmSync(scratch, {recursive: true});
});

async function startCore(page) {
  await page.goto(`${site.url}/blank.html`);
  await page.evaluate(async (actions) => {
    const {Core} = await import('/tests/core_client.mjs');
    self.core = new Core(actions);
  }, actions);
}

const act = (page, ...what) => page.evaluate((what) => { core.said = ''; core.act(...what); }, what);
const says = (page, word, ms = 60_000) =>
  page.waitForFunction((word) => core.said.includes(word), word, {timeout: ms, polling: 50});

// All that lies in the private file system, but for the model, as one text of bytes.
const disk = (page) => page.evaluate(async () => {
  const files = [];
  const walk = async (folder) => {
    for await (const entry of folder.values()) {
      if (entry.kind === 'directory') await walk(entry);
      else files.push(await entry.getFile());
    }
  };
  await walk(await navigator.storage.getDirectory());
  const kModel = 50_000_000;  // bytes: a file so large is the model, which holds every word
  const kept = await Promise.all(files.filter(({size}) => size < kModel).map((file) => file.arrayBuffer()));
  return kept.map((bytes) => new TextDecoder('latin1').decode(bytes)).join('');
});

test('a saved answer is there after a reload, only behind the passphrase', async () => {
  const page = await (await browser.newContext()).newPage();
  await startCore(page);
  await says(page, 'Llama');  // the first state, with the catalogue
  await act(page, 'CreateVault', passphrase);
  await page.waitForFunction(() => /\w{4}-\w{4}-\w{4}/.test(core.said));
  await act(page, 'RecoveryCodeKept');
  await page.evaluate(async () => {
    const model = await (await fetch('/model.gguf')).blob();
    await core.give(new File([model], 'starter.gguf'), '/picked/1/starter.gguf');
  });
  await act(page, 'OpenModel', '/picked/1/starter.gguf');
  await says(page, 'Q4_1');
  await act(page, 'Send', 'What is the capital of France?');
  await page.waitForTimeout(2000);
  await page.evaluate(() => core.act('Stop'));
  await says(page, '"top_k"');  // of an answer that ended: how it was made
  await act(page, 'Search', 'capital');
  await says(page, 'What is the capital');

  const copies = await disk(page);
  assert.ok(copies.length > 10_000);
  for (const word of ['capital', passphrase, 'SQLite format']) assert.ok(!copies.includes(word), word);

  await startCore(page);
  await says(page, 'Llama');
  await act(page, 'Unlock', 'wrong');
  await says(page, 'passphrase');
  await act(page, 'Unlock', passphrase);
  await says(page, 'What is the capital of France?');
  assert.deepEqual(await page.evaluate(() => core.failed), []);
});

test('a second tab is told that the first one has the vault, and can take over', async () => {
  const context = await browser.newContext();
  const [first, second] = [await context.newPage(), await context.newPage()];
  await startCore(first);
  await says(first, 'Llama');
  await startCore(second);
  await second.waitForFunction(() => core.failed.includes('busy'));
  await first.evaluate(() => core.end());
  await first.waitForFunction(() => core.ended);
  await startCore(second);
  await says(second, 'Llama');
});

test('a vault goes from the program into the page and back', async () => {
  const page = await (await browser.newContext()).newPage();
  await startCore(page);
  await says(page, 'Llama');
  await page.evaluate(async () => {
    const backup = await (await fetch('/golden.backup')).blob();
    await core.give(new File([backup], 'vault.backup'), '/picked/1/vault.backup');
  });
  await act(page, 'ChooseBackup', '/picked/1/vault.backup');
  await act(page, 'RestoreBackup', goldenPassphrase.normalize('NFD'));
  await says(page, goldenTitle);
  await act(page, 'BackUp', '/downloads/back.backup');
  await page.waitForFunction(() => core.downloads.length === 1);
  const bytes = await page.evaluate(() => Array.from(core.downloads[0].bytes));

  const home = path.join(scratch, 'home');
  const files = {backup: path.join(scratch, 'back.backup'), passphrase: path.join(scratch, 'passphrase')};
  fs.writeFileSync(files.backup, Uint8Array.from(bytes));
  fs.writeFileSync(files.passphrase, goldenPassphrase);
  const hearth = (...words) => JSON.parse(execFileSync(program, [...words, '--json', '--passphrase-file', files.passphrase],
    {encoding: 'utf8', env: {...process.env, HEARTH_HOME: home}}));
  hearth('vault', 'restore', files.backup);
  assert.ok(hearth('chats', 'list').chats.some(({title}) => title === goldenTitle));
  assert.equal(hearth('vault', 'check').ok, true);
});
