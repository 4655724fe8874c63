// What a person hears about the browser's storage: too little for a model or an import is said before anything is written,
// keeping a model can be given up, and what the browser removed is named.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {chatExport, Person, scratchFolder, writeJson} from './person.mjs';
import {launch, root, serveAsPeopleDo, starter} from './site.mjs';

const MB = 1_000_000;
const tiny = path.join(root, 'tests/data/tiny/llama-dense.gguf');
const passphrase = 'an orchard behind the station';

let browser, site;

before(async () => {
  browser = await launch();
  site = await serveAsPeopleDo();
});

after(async () => {
  await browser?.close();
  site?.close();
});

// The browser then refuses to write more, but its estimate does not say so.
async function overrideQuota(person, quotaSize) {
  const session = await person.context.newCDPSession(person.page);
  await session.send('Storage.overrideQuotaForOrigin', {origin: site.url, quotaSize});
}

// A visit in which the browser estimates that so many bytes are free.
function visitWithRoom(bytes) {
  const estimate = `navigator.storage.estimate = async () => ({quota: ${bytes}, usage: 0});\n`;
  const before = (page) => page.route('**/core_worker.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({response, body: estimate + await response.text()});
  });
  return Person.arrive(browser, site.url, {before, serviceWorkers: 'block'});
}

// Bytes of all files in the browser's private file system.
const kept = (person) => person.page.evaluate(async () => {
  let sum = 0;
  const walk = async (folder) => {
    for await (const entry of folder.values()) sum += entry.kind === 'file' ? (await entry.getFile()).size : await walk(entry) ?? 0;
  };
  await walk(await navigator.storage.getDirectory());
  return sum;
});

test('a model that has no room is refused before a byte of it is kept, with both sizes', async () => {
  const person = await visitWithRoom(100 * MB);
  await person.press('button', 'Later');
  await person.picksModel(starter);
  await person.sees('alert', 'SmolLM2-135M-Instruct.Q4_1 stopped');
  await person.sees('text', /needs 98\.4 MB of disk space; 100(\.0)? MB is free/);
  assert.ok(await kept(person) < MB);
  await person.leave();
});

test('a browser that takes no more in the middle is named, and the half is removed', async () => {
  const person = await Person.arrive(browser, site.url);
  await person.press('button', 'Later');
  await person.sees('button', 'Choose a model file');
  await overrideQuota(person, 80 * MB);
  await person.picksModel(starter);
  await person.sees('alert', 'SmolLM2-135M-Instruct.Q4_1 stopped');
  await person.sees('text', 'The disk is full');
  assert.ok(await kept(person) < MB);
  await person.leave();
});

test('a model that is being kept shows how far it is, and can be given up', async (t) => {
  const person = await Person.arrive(browser, site.url);
  await person.press('button', 'Later');
  // So large that keeping it takes longer than pressing a button.
  const large = path.join(scratchFolder(t), path.basename(starter));
  fs.copyFileSync(starter, large);
  fs.truncateSync(large, 1500 * MB);
  await person.picksModel(large);
  await person.sees('text', 'Storing SmolLM2-135M-Instruct.Q4_1 in this browser');
  await person.sees('progressbar', 'SmolLM2-135M-Instruct.Q4_1');
  await person.press('button', 'Cancel');
  await person.page.getByRole('progressbar').waitFor({state: 'detached', timeout: 60_000});
  await person.page.waitForTimeout(500);
  assert.ok(await kept(person) < MB);
  await person.leave();
});

test('an import that has no room is refused with both sizes', async (t) => {
  const person = await visitWithRoom(MB);
  await person.makesVault(passphrase);
  await person.press('button', 'Not now');
  const file = writeJson(scratchFolder(t), 'conversations.json', chatExport('Long', 'word '.repeat(2 * MB)));
  await person.chooses('Import chats', file);
  await person.sees('status', /The file to import holds 10(\.\d)? MB; 1(\.0)? MB is free here/);
  await person.leave();
});

test('what the browser removed is named, and one goes on from there', async () => {
  const person = await Person.arrive(browser, site.url);
  await person.press('button', 'Later');
  await person.picksModel(tiny);
  await person.sees('textbox', 'Message');
  await person.page.waitForFunction(() => localStorage.getItem('hearth.keeps'));
  await person.page.goto(`${site.url}/icon.svg`);
  await person.page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    for await (const name of root.keys()) await root.removeEntry(name, {recursive: true});
  });
  await person.page.goto(site.url);
  await person.sees('heading', 'This browser has removed what Hearth kept here');
  await person.press('button', 'Go on');
  await person.sees('button', 'Create vault');
  await person.leave();
});
