// Files in and out of the page: a ZIP that is dropped onto it is imported, a large import lets one lock, and what is saved or
// backed up comes as a download.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {chatExport, Person, scratchFolder, writeJson} from './person.mjs';
import {launch, serveAsPeopleDo} from './site.mjs';

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

async function withVault() {
  const person = await Person.arrive(browser, site.url);
  await person.makesVault(passphrase);
  await person.press('button', 'Not now');
  return person;
}

// Drops the file onto the middle of the window, as from a folder.
async function drops(person, file) {
  await person.page.evaluate(({bytes, name}) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
    for (const type of ['dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(type, {dataTransfer, bubbles: true, cancelable: true}));
  }, {bytes: [...fs.readFileSync(file)], name: path.basename(file)});
}

// What the browser saves when `act` is done.
async function saves(person, act) {
  const saved = person.page.waitForEvent('download', {timeout: 60_000});
  await act();
  const download = await saved;
  return {name: download.suggestedFilename(), bytes: fs.readFileSync(await download.path())};
}

test('a ZIP that is dropped is imported, and what it holds can be saved', async (t) => {
  const folder = scratchFolder(t);
  const json = writeJson(folder, 'conversations.json', chatExport('Birds of the marsh', 'All about heronsgate'));
  const zip = path.join(folder, 'export.zip');
  execFileSync('python3', ['-m', 'zipfile', '-c', zip, json]);
  const person = await withVault();
  await drops(person, zip);
  await person.press('listitem', 'Birds of the marsh');
  await person.sees('article', 'All about heronsgate');

  const markdown = await saves(person, async () => {
    await person.press('button', 'Actions for Birds of the marsh');
    await person.press('menuitem', 'Save as Markdown');
  });
  assert.match(markdown.name, /\.md$/);
  assert.match(`${markdown.bytes}`, /heronsgate/);

  await person.press('button', 'Privacy');
  const backup = await saves(person, () => person.press('button', 'Back up…'));
  assert.match(backup.name, /\.backup$/);
  assert.ok(backup.bytes.length > 10_000 && !`${backup.bytes}`.includes('heronsgate'));
  await person.leave();
});

test('a large import can be locked away in the middle, and what had come stays', async (t) => {
  const many = Array.from({length: 3000}, (_, i) => chatExport(`Chat ${i}`, `Number ${i}. `.repeat(100))[0]);
  const file = writeJson(scratchFolder(t), 'conversations.json', many);
  const person = await withVault();
  await person.chooses('Import chats', file);
  await person.sees('progressbar', 'Importing chats');
  const began = performance.now();
  await person.locks();
  assert.ok(performance.now() - began < 10_000, `locking took ${performance.now() - began} ms`);
  await person.unlocks(passphrase);
  await person.sees('listitem', 'Chat ');
  await person.leave();
});
