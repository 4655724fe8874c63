// Models in the page: from a server that the person names, one that fails in every way, and from where they wait before and
// after. What is asked of whom is seen by the stand-in (tests/models/hub_server.py).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {Hub} from './hub.mjs';
import {Person} from './person.mjs';
import {launch, root, serveAsPeopleDo} from './site.mjs';

const tiny = path.join(root, 'tests/data/tiny/llama-dense.gguf');

let browser, site, hub, other, scratch;

before(async () => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'hearth-web-'));
  browser = await launch();
  site = await serveAsPeopleDo();
  [hub, other] = [await Hub.start(path.join(scratch, 'hub')), await Hub.start(path.join(scratch, 'other'))];
});

after(async () => {
  await browser?.close();
  site?.close();
  hub?.stop();
  other?.stop();
  fs.rmSync(scratch, {recursive: true});
});

// On the page of models, with the form open.
async function atModels() {
  const person = await Person.arrive(browser, site.url);
  await person.press('button', 'Later');
  await person.press('button', 'Not now');
  await person.page.evaluate(() => navigator.serviceWorker.ready);
  await person.opensModels();
  await person.press('button', 'Get a model');
  return person;
}

async function looksUp(person, reference) {
  await person.type('Any other model', reference);
  await person.press('button', /ook it up/);
}

async function downloads(person, repository) {
  await looksUp(person, `${hub.url}/${repository}`);
  for (const [role, name] of [['article', repository], ['dialog', /^Fetch/]]) {
    const button = person.page.getByRole(role, {name}).getByRole('button', {name: /^Download/});
    await button.waitFor({timeout: 60_000});
    await button.focus();
    await person.page.keyboard.press('Enter');
  }
}

test('a model of a server that the person names comes, whole, and the ledger says so', async () => {
  hub.put('org/plain', 'plain-Q4_K_M.gguf', tiny);
  const person = await atModels();
  assert.deepEqual(person.foreign, []);
  await downloads(person, 'org/plain');
  await person.sees('text', 'org/plain is here');
  await person.press('button', 'Privacy');
  await person.sees('row', 'Fetching org/plain');
  assert.deepEqual(new Set(person.foreign.map((address) => new URL(address).origin)), new Set([hub.url]));
  await person.leave();
});

test('a connection that is cut goes on where it was, also where pages may not see which part came', async () => {
  for (const [name, faults] of [['cut', 'cut 2\nlate'], ['hidden', 'cut 1\nlate\nhidden']]) {
    hub.put(`org/${name}`, `${name}-Q4_K_M.gguf`, tiny, faults);
    const person = await atModels();
    await downloads(person, `org/${name}`);
    await person.sees('text', `org/${name} is here`);
    const parts = (await hub.requests()).filter((one) => one.path.startsWith(`/stored/org/${name}`) && one.range);
    assert.ok(parts.length > 0, 'it was fetched from the beginning each time');
    await person.leave();
  }
});

test('a file that is another one is not opened', async () => {
  hub.put('org/corrupt', 'corrupt-Q4_K_M.gguf', tiny, 'corrupt');
  hub.put('org/longer', 'longer-Q4_K_M.gguf', tiny, 'longer');
  const person = await atModels();
  await downloads(person, 'org/corrupt');
  await person.sees('alert', 'org/corrupt is not the file its maker published');
  await downloads(person, 'org/longer');
  await person.sees('alert', 'org/longer stopped');
  await person.leave();
});

test('where a server sends on to is taken only if the person named it', async () => {
  hub.put('org/sent', 'sent-Q4_K_M.gguf', tiny, `elsewhere ${other.port}`);
  other.put('org/sent', 'sent-Q4_K_M.gguf', tiny);
  const person = await atModels();
  await downloads(person, 'org/sent');
  await person.sees('alert', 'org/sent stopped');
  await person.sees('text', 'which you did not name');
  await person.leave();
});

test('nothing is asked of anybody while the network is off', async () => {
  const person = await atModels();
  const before = (await hub.requests()).length;
  const answer = await person.page.evaluate(async (address) => {
    const response = await fetch(`net?to=${encodeURIComponent(address)}`);
    return response.headers.get('x-hearth-net');
  }, `${hub.url}/api/models/org/plain`);
  assert.equal(answer, 'unlisted');
  const direct = await person.page.evaluate((address) => fetch(address).then(() => 'asked', () => 'refused'), hub.url);
  assert.equal(direct, 'refused');
  assert.equal((await hub.requests()).length, before + 1);  // this very question
  await person.leave();
});

test('a download that is paused goes on after a reload', async () => {
  hub.put('org/slow', 'slow-Q4_K_M.gguf', tiny, 'slow');
  const person = await atModels();
  await downloads(person, 'org/slow');
  await person.page.waitForTimeout(1500);
  await person.press('button', 'Pause');
  await person.sees('text', 'org/slow is paused at');
  await person.page.reload();
  await person.press('button', 'Later');
  await person.sees('text', 'org/slow is paused at');
  hub.put('org/slow', 'slow-Q4_K_M.gguf', tiny);
  await person.press('button', 'Resume');
  await person.sees('text', 'org/slow is here');
  const [last] = (await hub.requests()).filter((one) => one.path.startsWith('/stored/org/slow')).slice(-1);
  assert.match(last.range, /^bytes=[1-9]/);
  await person.leave();
});
