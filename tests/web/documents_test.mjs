// What a person does with documents in a browser: a PDF and an office file are added and asked, the citation opens the page as
// it looks with the sentence that was cited, and nobody else is asked for anything. After a reload the text is there still.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {assertNobodyElse, Person, scratchFolder} from './person.mjs';
import {launch, serveAsPeopleDo} from './site.mjs';

const passphrase = 'an orchard behind the station';
const rent = 'The monthly rent is 850 euros and is due on the third working day of each month.';

let browser, site;

before(async () => {
  browser = await launch();
  site = await serveAsPeopleDo();
});

after(async () => {
  await browser?.close();
  site?.close();
});

const documentFile = (name) => new URL(`../data/documents/${name}`, import.meta.url).pathname;

// A page with these lines, one below the other.
function pdfOf(...lines) {
  const drawn = lines.map((line, row) => `BT /F 11 Tf 60 ${760 - 16 * row} Td (${line}) Tj ET`).join(' ');
  const objects = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[4 0 R]/Count 1>>',
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents 5 0 R>>',
    `<</Length ${drawn.length}>>stream\n${drawn}\nendstream`];
  const body = objects.map((text, index) => `${index + 1} 0 obj\n${text}\nendobj\n`).join('');
  return `%PDF-1.7\n${body}trailer<</Size ${objects.length + 1}/Root 1 0 R>>\n%%EOF\n`;
}

test('a PDF is added and asked, and its citation opens the page as it looks', async (t) => {
  const folder = scratchFolder(t);
  const [lease, broken] = [path.join(folder, 'lease.pdf'), path.join(folder, 'broken.pdf')];
  fs.writeFileSync(lease, pdfOf('Lease', rent, 'Heating is not included.'));
  fs.writeFileSync(broken, '%PDF-1.7\nnothing of a document');

  const person = await Person.arrive(browser, site.url);
  await person.makesVault(passphrase);
  await person.takesStarter();
  await person.press('button', 'Documents');
  await person.chooses('Add documents', [lease, broken]);
  await person.sees('listitem', 'lease.pdf');
  await person.sees('alert', /Could not be read/);
  await person.press('button', 'Ask your documents');
  const [, answer] = await person.asks('How much is the monthly rent?');
  assert.match(answer, /850/);
  await person.press('link', /^Source 1/);
  await person.sees('button', 'Show as text');  // offered only beside a picture
  if (process.env.HEARTH_PICTURES) await person.page.screenshot({path: path.join(process.env.HEARTH_PICTURES, 'page-source.png')});

  await person.page.reload();
  await person.unlocks(passphrase);
  await person.press('button', 'Documents');
  await person.sees('listitem', 'lease.pdf');
  assertNobodyElse(person);
  assert.deepEqual(person.complaints, []);
  await person.leave();
});

test('a question in other words than the document finds it once its models were fetched from beside the page', async (t) => {
  const folder = scratchFolder(t);
  const [notice, letter, apples, villages] =
    ['notice', 'letter', 'apples', 'villages'].map((name) => path.join(folder, `${name}.txt`));
  fs.writeFileSync(notice, 'The physician prescribed tablets for high blood pressure.\n');
  fs.writeFileSync(letter, 'Your dog may be brought to the office on Fridays.\n');
  fs.writeFileSync(apples, 'The valley is famous for its apples: people live in the valley, and many live of the apples, which ' +
    'people of the valley eat.\n');
  fs.writeFileSync(villages, 'The valley has 3,520 inhabitants, most of them in its two villages.\n');

  const person = await Person.arrive(browser, site.url);
  await person.makesVault(passphrase);
  await person.takesStarter();
  await person.press('button', 'Documents');
  await person.chooses('Add documents', [notice, letter, apples, villages]);
  await person.sees('listitem', 'notice.txt');
  const learning = person.page.getByText('Learning what your documents mean');
  await person.press('button', /^Download /);
  for (const ready of [/^MiniLM is ready/, /^MS MARCO MiniLM is ready/])
    await person.page.getByText(ready).first().waitFor({timeout: 60_000});
  await learning.first().waitFor({timeout: 10_000}).catch(() => {});  // two files may be learnt before it is seen
  await learning.first().waitFor({state: 'hidden', timeout: 60_000});
  await person.press('button', 'Ask your documents');
  await person.asks('Which medicine did the doctor give?');
  await person.press('link', /^Source 1/);
  await person.sees('text', 'The physician prescribed tablets');

  // What answers comes before what has more of the question's words: the other model has read both.
  await person.asks('How many people live in the valley?');
  await person.sees('link', /^Source (1: villages|2: apples)\.txt/);
  assertNobodyElse(person);
  assert.deepEqual(person.complaints, []);
  await person.leave();
});

test('a picture of a page is read by Tesseract, which comes with the page', async (t) => {
  const scan = path.join(scratchFolder(t), 'scan.png');
  const paper = await browser.newPage({viewport: {width: 900, height: 300}, deviceScaleFactor: 2});
  await paper.setContent(`<body style="background: white; font: 26px serif; margin: 40px"><p>Lease</p><p>${rent}</p></body>`);
  await paper.screenshot({path: scan});
  await paper.close();

  const person = await Person.arrive(browser, site.url);
  await person.makesVault(passphrase);
  await person.takesStarter();
  await person.press('button', 'Documents');
  await person.chooses('Add documents', scan);
  await person.sees('text', /read by OCR: 1/, {timeout: 300_000});
  await person.press('button', 'Ask your documents');
  await person.asks('How much is the monthly rent?');
  await person.press('link', /^Source 1/);
  await person.sees('text', /This page is a picture/);
  assertNobodyElse(person);
  assert.deepEqual(person.complaints, []);
  await person.leave();
});

test('a folder is added with the documents in the folders in it, and nothing is said of the rest', async (t) => {
  const folder = path.join(scratchFolder(t), 'Home');
  fs.mkdirSync(path.join(folder, 'Flat', 'Old'), {recursive: true});
  fs.writeFileSync(path.join(folder, 'letter.txt'), 'The plumber comes on Tuesday.\n');
  fs.writeFileSync(path.join(folder, 'Flat', 'lease.pdf'), pdfOf('Lease', rent));
  fs.writeFileSync(path.join(folder, 'Flat', 'Old', 'note.md'), '# Note\n\nThe cellar floods in spring.\n');
  fs.writeFileSync(path.join(folder, 'Flat', 'holiday.gif'), 'GIF89a');

  const person = await Person.arrive(browser, site.url);
  await person.makesVault(passphrase);
  await person.takesStarter();
  await person.press('button', 'Documents');
  await person.chooses('Add a folder', folder);
  for (const name of ['letter.txt', 'lease.pdf', 'note.md']) await person.sees('listitem', name);
  assert.equal(await person.page.getByText(/could not be read/i).count(), 0);
  assert.equal(await person.page.getByText('holiday.gif').count(), 0);
  await person.press('button', 'Ask your documents');
  await person.asks('When does the cellar flood?');
  await person.press('link', /^Source 1/);
  await person.sees('text', 'The cellar floods in spring.');
  assertNobodyElse(person);
  assert.deepEqual(person.complaints, []);
  await person.leave();
});

test('an office file opens with its password, and the summary of it is there again after a reload', async (t) => {
  const person = await Person.arrive(browser, site.url);
  await person.makesVault(passphrase);
  await person.takesStarter();
  await person.press('button', 'Documents');
  await person.chooses('Add documents', documentFile('locked_24.odt'));
  await person.press('button', /^Enter password/);
  await person.type('Password of locked_24.odt', 'sesame');
  await person.press('button', 'Open and add');
  await person.sees('text', 'That is not its password.');
  await person.type('Password of locked_24.odt', 'h\u00E9arth \u706B');
  await person.press('button', 'Open and add');
  await person.sees('listitem', 'locked_24.odt');

  await person.press('button', 'Summary');
  await person.sees('text', 'All pages were read', {timeout: 300_000});
  await person.page.reload();
  await person.unlocks(passphrase);
  await person.press('button', 'Documents');
  await person.sees('text', 'Summary: locked_24.odt');
  await person.press('button', 'Show');
  await person.press('button', 'Go on');
  await person.sees('text', 'All pages were read', {timeout: 300_000});
  if (process.env.HEARTH_PICTURES) await person.page.screenshot({path: path.join(process.env.HEARTH_PICTURES, 'page-summary.png')});
  assertNobodyElse(person);
  assert.deepEqual(person.complaints, []);
  await person.leave();
});
