// What a person does with Hearth in a browser, by what assistive technology finds: roles and names, nothing else. A journey
// is made of these steps; each waits until the window has answered.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const kSoon = 60_000, kLong = 300_000;  // ms, on a machine that is busy
const kAnswer = 8000;                   // ms, then the starter is stopped: it may go on for long

export class Person {
  // `visit`: of Playwright's newContext(). `before(page)` may take abilities from the browser.
  static async arrive(browser, url, {before = async () => {}, ...visit} = {}) {
    const context = await browser.newContext({viewport: {width: 1280, height: 800}, locale: 'en-GB', ...visit});
    const person = new Person();
    person.foreign = [];     // requests to anybody else
    person.complaints = [];  // what the console said
    context.on('request', (request) => {
      if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(url)) person.foreign.push(request.url());
    });
    person.context = context;
    person.page = await context.newPage();
    person.page.on('console', (message) => {
      const ofPictures = message.text().includes('GPU stall due to ReadPixels');  // taking one is slow, and says so
      if (['error', 'warning'].includes(message.type()) && !ofPictures) person.complaints.push(message.text());
    });
    person.page.on('pageerror', (error) => person.complaints.push(`${error}`));
    await before(person.page);
    await person.page.goto(url);
    return person;
  }

  leave() { return this.context.close(); }

  // 'text' is no role: words that only stand there.
  sees(role, name, options = {}) {
    const found = role === 'text' ? this.page.getByText(name) : this.page.getByRole(role, {name});
    return found.first().waitFor({timeout: kSoon, ...options});
  }
  async press(role, name) {
    const what = this.page.getByRole(role, {name}).first();
    await what.waitFor({timeout: kSoon});
    // A screen that has just come sets the focus itself; a person waits for that.
    for (let tries = 0; tries < 5; ++tries) {
      await what.focus();
      await this.page.waitForTimeout(150);
      if (await what.evaluate((element) => element === document.activeElement)) break;
    }
    await this.page.keyboard.press('Enter');
  }
  // With the mouse, which comes and presses in one moment.
  async clicks(role, name) {
    const what = this.page.getByRole(role, {name}).first();
    await what.waitFor({timeout: kSoon});
    const {x, y, width, height} = await what.boundingBox();
    await this.page.evaluate(([clientX, clientY]) => {
      const at = {clientX, clientY, isPrimary: true, pointerType: 'mouse', button: 0, bubbles: true};
      for (const type of ['pointermove', 'pointerdown', 'pointerup']) document.dispatchEvent(new PointerEvent(type, at));
    }, [x + width / 2, y + height / 2]);
  }
  async type(name, text) {
    const field = this.page.getByRole('textbox', {name}).first();
    await field.waitFor({timeout: kSoon});
    await field.fill(text);
  }
  // Presses what opens the browser's dialog and chooses `file` in it.
  async chooses(button, file) {
    const asked = this.page.waitForEvent('filechooser', {timeout: kSoon});
    await this.press('button', button);
    await (await asked).setFiles(file);
  }

  async makesVault(passphrase) {
    await this.type('Passphrase', passphrase);
    await this.press('button', 'Create vault');
    await this.press('button', 'I have written it down');
  }

  async takesStarter() {
    await this.press('button', /^Download /);
    await this.sees('textbox', 'Message', {timeout: kLong});
  }

  // A model file of this computer, on the first run or on the page of models.
  async picksModel(file) { await this.chooses('Choose a model file', file); }

  async opensModels() {
    await this.press('button', 'Models');
    await this.sees('region', 'Models');
  }

  // Asks and waits until there is an answer, of which some words are enough. Gives back what is in the log.
  async asks(question) {
    const answers = this.page.getByRole('log', {name: 'Conversation'}).getByRole('article', {name: /^Hearth: /});
    const before = await answers.count();
    await this.type('Message', question);
    await this.press('button', 'Send');
    const stop = this.page.getByRole('button', {name: 'Stop'});
    const stopping = this.page.waitForTimeout(kAnswer).then(() => stop.click({timeout: 1000})).catch(() => {});
    await answers.nth(before).waitFor({timeout: kLong});
    await this.sees('button', 'Send', {timeout: kLong});
    await stopping;
    return this.messages();
  }

  messages() {
    return this.page.getByRole('log', {name: 'Conversation'}).getByRole('article')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
  }

  async unlocks(passphrase) {
    await this.type('Passphrase', passphrase);
    await this.press('button', 'Unlock');
    await this.sees('textbox', 'Message');
  }

  async locks() {
    await this.press('button', 'Lock');
    await this.sees('button', 'Unlock');
  }

  async searches(words) {
    const field = this.page.getByRole('searchbox', {name: 'Search chats'});
    await field.fill(words);
  }

  // All that is in the document: attributes, values, text.
  async document() {
    const values = await this.page.locator('#mirror input, #mirror textarea').evaluateAll((all) => all.map((one) => one.value));
    return `${await this.page.content()} ${values.join(' ')}`;
  }
}

// An export as ChatGPT writes it, of one conversation.
export function chatExport(title, text) {
  const message = {id: 'a', author: {role: 'user'}, create_time: 1700000000, content: {content_type: 'text', parts: [text]}};
  const mapping = {a: {id: 'a', parent: null, children: [], message}};
  return [{id: `c-${title}`, title, create_time: 1700000000, update_time: 1700000000, mapping, current_node: 'a'}];
}

// A folder for what a test writes; it goes with the test.
export function scratchFolder(test) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hearth-web-'));
  test.after(() => fs.rmSync(folder, {recursive: true}));
  return folder;
}

export function writeJson(folder, name, value) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, JSON.stringify(value));
  return file;
}

export function assertNobodyElse(person) {
  assert.deepEqual(person.foreign, []);
}
