// The whole way of a person in a browser, by roles and names only: the first run, an answer that is saved, a reload, locking,
// an import that is found again; and the same where something is missing: the network, threads, a graphics interface.
// HEARTH_PICTURES names a folder for pictures of it (docs/pictures).
import assert from 'node:assert/strict';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {assertNobodyElse, chatExport, Person, scratchFolder, writeJson} from './person.mjs';
import {launch, serve, serveAsPeopleDo} from './site.mjs';

const passphrase = 'an orchard behind the station';
const question = 'Name the capital of France.';
const kAnswered = /^Hearth: ./s;
const phone = {viewport: {width: 390, height: 844}, deviceScaleFactor: 3, hasTouch: true, isMobile: true};

let browser, site;

before(async () => {
  browser = await launch();
  site = await serveAsPeopleDo();
});

after(async () => {
  await browser?.close();
  site?.close();
});

async function picture(person, name) {
  if (!process.env.HEARTH_PICTURES) return;
  await person.page.waitForTimeout(1000);
  await person.page.screenshot({path: path.join(process.env.HEARTH_PICTURES, `${name}.png`)});
}

test('from the first visit to a search that finds what was imported, and nobody else is asked anything', async (t) => {
  const person = await Person.arrive(browser, site.url);
  await person.makesVault(passphrase);
  await person.takesStarter();
  const [asked, answer] = await person.asks(question);
  assert.equal(asked, `You: ${question}`);
  assert.match(answer, kAnswered);
  await picture(person, 'page');

  await person.page.reload();
  await person.sees('button', 'Unlock');
  assert.ok(!(await person.document()).includes('France'));
  await person.unlocks(passphrase);
  await person.clicks('listitem', 'Name the capital');
  await person.sees('article', answer);

  await person.locks();
  const left = await person.document();
  for (const word of ['France', answer.slice('Hearth: '.length), passphrase]) assert.ok(!left.includes(word), word);
  await person.unlocks(passphrase);
  await person.sees('listitem', 'Name the capital');

  const file = writeJson(scratchFolder(t), 'conversations.json', chatExport('Birds of the marsh', 'All about heronsgate'));
  await person.chooses('Import chats', file);
  await person.sees('listitem', 'Birds of the marsh');
  await person.searches('heronsg');
  await person.sees('listitem', 'heronsgate');

  assertNobodyElse(person);
  assert.deepEqual(person.complaints, []);
  await person.leave();
});

test('after the first visit the same works without a network', async () => {
  const person = await Person.arrive(browser, site.url);
  await person.makesVault(passphrase);
  await person.takesStarter();
  await person.page.evaluate(() => navigator.serviceWorker.ready);
  await person.context.setOffline(true);
  await person.page.reload();
  await person.unlocks(passphrase);
  assert.match((await person.asks(question))[1], kAnswered);
  assertNobodyElse(person);
  await person.leave();
});

test('a host that sets no headers gives one thread, and an answer', async (t) => {
  const plain = await serve({isolated: false});
  t.after(() => plain.close());
  const person = await Person.arrive(browser, plain.url, {serviceWorkers: 'block'});
  assert.equal(await person.page.evaluate(() => globalThis.crossOriginIsolated), false);
  await person.press('button', 'Later');
  await person.takesStarter();
  assert.match((await person.asks(question))[1], kAnswered);
  await person.leave();
});

test('a browser without WebGPU answers', async () => {
  const without = () => { delete Navigator.prototype.gpu; };
  const person = await Person.arrive(browser, site.url, {before: (page) => page.addInitScript(without)});
  await person.press('button', 'Later');
  await person.takesStarter();
  assert.match((await person.asks(question))[1], kAnswered);
  await person.leave();
});

test('on a phone the way is the same', async () => {
  const person = await Person.arrive(browser, site.url, phone);
  await person.makesVault(passphrase);
  await person.takesStarter();
  assert.match((await person.asks(question))[1], kAnswered);
  await picture(person, 'page-phone');
  await person.press('button', 'Menu');
  await person.locks();
  assert.ok(!(await person.document()).includes('France'));
  await person.leave();
});
