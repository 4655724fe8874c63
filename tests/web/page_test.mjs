// The page in a real browser, seen and driven as assistive technology would: through the ARIA roles of its mirror.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {launch, serveAsPeopleDo} from './site.mjs';

const kSettled = 500;  // ms after which nothing should move any more

let browser, server, url;

before(async () => {
  browser = await launch();
  server = await serveAsPeopleDo();
  url = server.url;
});

after(async () => {
  await browser?.close();
  server?.close();
});

// A fresh person's first visit. `page.foreign`: requests to elsewhere; `page.complaints`: what the console said.
async function visit(options = {}) {
  const context = await browser.newContext({viewport: {width: 1280, height: 800}, ...options});
  const page = await context.newPage();
  page.foreign = [];
  page.complaints = [];
  context.on('request', (request) => { if (!request.url().startsWith(url)) page.foreign.push(request.url()); });
  page.on('console', (message) => {
    const ofPictures = message.text().includes('GPU stall due to ReadPixels');  // taking one is slow, and says so
    if (['error', 'warning'].includes(message.type()) && !ofPictures) page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(`${error}`));
  await page.goto(url);
  await page.getByRole('textbox', {name: 'Passphrase'}).waitFor({timeout: 60_000});
  return page;
}

const framesDrawn = (page) => page.evaluate(() => globalThis.hearth.framesDrawn());

// The colours of a screenshot, of the pixels on a grid, as [red, green, blue].
async function colours(page) {
  const picture = await page.screenshot();
  return page.evaluate(async (bytes) => {
    const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], {type: 'image/png'}));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const {data} = context.getImageData(0, 0, image.width, image.height);
    const seen = new Map();
    for (let i = 0; i < data.length; i += 4 * 7) {
      const colour = [...data.subarray(i, i + 3)];
      seen.set(colour.join(), colour);
    }
    return [...seen.values()];
  }, [...picture]);
}

test('the first screen is there, drawn and in the mirror, and nothing is asked of anyone else', async () => {
  const page = await visit();
  await page.getByRole('button', {name: 'Create vault'}).waitFor();
  await page.getByRole('button', {name: 'Later'}).waitFor();
  assert.ok((await colours(page)).length > 50, 'the canvas looks blank');
  assert.equal(await page.title(), 'Hearth');
  assert.equal(await page.locator('html').getAttribute('translate'), 'no');
  assert.equal(await page.locator('input[type=file]').count(), 1);
  assert.deepEqual(page.foreign, []);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('the first screen asks for no typeface that few texts need', async () => {
  const {later} = await (await fetch(`${url}files.json`)).json();
  const page = await visit();
  await page.waitForTimeout(2000);
  const asked = await page.evaluate(() => performance.getEntriesByType('resource').map(({name}) => name));
  assert.deepEqual(later.filter((name) => asked.includes(`${url}${name}`)), []);
  await page.context().close();
});

test('what is typed into the mirror and what is pressed there is typed and pressed in the window', async () => {
  const page = await visit();
  await page.getByRole('button', {name: 'Later'}).click();
  await page.getByRole('button', {name: 'Choose a model file'}).waitFor();
  await page.getByRole('button', {name: 'Not now'}).click();
  const message = page.getByRole('textbox', {name: 'Message'});
  await message.fill('Grüße, 世界');
  // A frame that was drawn before may still be on its way to the mirror.
  await page.waitForFunction(() => document.querySelector('#mirror textarea').value === 'Grüße, 世界');
  await page.keyboard.type(' and more');
  await page.waitForFunction(() => document.querySelector('#mirror textarea').value === 'Grüße, 世界 and more');
  for (const [name, value] of [['spellcheck', 'false'], ['autocorrect', 'off'], ['writingsuggestions', 'false']])
    assert.equal(await message.getAttribute(name), value);
  await page.context().close();
});

test('a passphrase never stays in the page', async () => {
  const page = await visit();
  const field = page.getByRole('textbox', {name: 'Passphrase'}).first();
  assert.equal(await field.getAttribute('type'), 'password');
  await field.fill('correct horse battery');
  await page.waitForTimeout(kSettled);
  assert.equal(await field.inputValue(), '');
  assert.ok(!(await page.content()).includes('correct horse'));
  await page.context().close();
});

test('Tab moves through what can be used, and the window shows where it is', async () => {
  const page = await visit();
  const names = [];
  for (let i = 0; i < 4; ++i) {
    await page.keyboard.press('Tab');
    await page.waitForTimeout(100);
    names.push(await page.evaluate(() => document.activeElement.getAttribute('aria-label')));
  }
  assert.equal(new Set(names).size, names.length, `Tab went to ${names}`);
  await page.context().close();
});

test('nothing is drawn while nothing happens', async () => {
  const page = await visit();
  await page.waitForTimeout(12_000);  // the caret rests after ten seconds
  const before = await framesDrawn(page);
  await page.waitForTimeout(5_000);
  assert.equal(await framesDrawn(page), before);
  await page.context().close();
});

test('emoji have their colours, from a typeface of the same origin that is only then fetched', async () => {
  const page = await visit();
  await page.getByRole('button', {name: 'Later'}).click();
  await page.getByRole('button', {name: 'Not now'}).click();
  const yellow = async () => (await colours(page)).filter(([red, green, blue]) => red > 200 && green > 140 && blue < 90).length;
  assert.equal(await yellow(), 0);
  const fetched = page.waitForResponse((response) => response.url().endsWith('/fonts/NotoColorEmoji.ttf'));
  await page.getByRole('textbox', {name: 'Message'}).fill('😀😀😀😀😀😀😀😀');
  await (await fetched).finished();
  for (let tries = 0; tries < 20 && await yellow() === 0; ++tries) await page.waitForTimeout(kSettled);
  assert.ok(await yellow() > 3);
  assert.deepEqual(page.foreign, []);
  await page.context().close();
});

test('on a phone everything is inside the window', async () => {
  const page = await visit({viewport: {width: 390, height: 844}, deviceScaleFactor: 3, hasTouch: true, isMobile: true});
  for (const name of ['Create vault', 'Later']) {
    const box = await page.getByRole('button', {name}).boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 390, `${name} is cut off`);
    assert.ok(box.height >= 32, `${name} is too small for a finger`);
  }
  await page.getByRole('button', {name: 'Later'}).tap();
  await page.getByRole('button', {name: 'Choose a model file'}).waitFor();
  await page.context().close();
});

test('after one visit the page works without a network', async () => {
  const page = await visit();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.context().setOffline(true);
  await page.reload();
  await page.getByRole('textbox', {name: 'Passphrase'}).waitFor({timeout: 60_000});
  assert.ok(await page.evaluate(() => globalThis.crossOriginIsolated));
  assert.ok(await page.evaluate(async () => (await fetch('gpu_kernels.json')).ok));
  await page.context().close();
});

test('the vault is in one tab at a time, and another one can take it over', async () => {
  const first = await visit();
  const second = await first.context().newPage();
  await second.goto(url);
  await second.getByRole('heading', {name: 'open in another tab'}).waitFor();
  await second.getByRole('button', {name: 'Use it here'}).click();
  await second.getByRole('textbox', {name: 'Passphrase'}).waitFor({timeout: 60_000});
  await first.getByRole('heading', {name: 'went to another tab'}).waitFor();
  assert.equal(await first.locator('#mirror > *').count(), 0);
  await first.context().close();
});

test('what an input method composes is shown, and what it became is typed once', async () => {
  const page = await visit();
  await page.getByRole('button', {name: 'Later'}).click();
  await page.getByRole('button', {name: 'Not now'}).click();
  const message = page.getByRole('textbox', {name: 'Message'});
  await message.click();
  const keyboard = await page.context().newCDPSession(page);
  await keyboard.send('Input.imeSetComposition', {text: 'にほん', selectionStart: 3, selectionEnd: 3});
  await page.locator('#composition', {hasText: 'にほん'}).waitFor();
  // What one can choose from is shown at the field's caret, which has to be where the drawn one is.
  const {field, caret} = await page.evaluate(() => {
    const {left, top} = document.activeElement.getBoundingClientRect();
    const {left: x, top: y} = document.querySelector('#composition').getBoundingClientRect();
    return {field: [left, top].map(Math.round), caret: [x, y].map(Math.round)};
  });
  assert.deepEqual(field, caret);
  await keyboard.send('Input.insertText', {text: '日本'});
  await page.waitForFunction(() => document.querySelector('#mirror textarea').value === '日本');
  assert.ok(await page.locator('#composition').isHidden());
  await page.context().close();
});

test('the caret of the message box is where it is in the window', async () => {
  const page = await visit();
  await page.getByRole('button', {name: 'Later'}).click();
  await page.getByRole('button', {name: 'Not now'}).click();
  const message = page.getByRole('textbox', {name: 'Message'});
  await message.fill('Grüße 👋 an alle');
  const isSelected = (from, to) => page.waitForFunction(([start, end]) => {
    const {selectionStart, selectionEnd} = document.querySelector('#mirror textarea');
    return selectionStart === start && selectionEnd === end;
  }, [from, to]);
  await isSelected(16, 16);
  await page.keyboard.press('Home');
  await isSelected(0, 0);
  for (let i = 0; i < 7; ++i) await page.keyboard.press('Shift+ArrowRight');
  await isSelected(0, 8);
  await page.keyboard.type('Hallo');
  await page.waitForFunction(() => document.querySelector('#mirror textarea').value === 'Hallo an alle');
  await isSelected(5, 5);
  await page.context().close();
});
