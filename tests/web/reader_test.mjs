// The page's reader of documents in a real browser: what it reads is what the program's reader process reads, and a file that
// is damaged costs a sentence.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {blankPage, launch, root, serve} from './site.mjs';

const data = path.join(root, 'tests/data/documents');
const lockedOffice = ['locked.odt', 'locked_24.odt', 'locked_2007.docx', 'locked_2010.docx'];
const makeOffice = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as file:
    for name, text in (line.split("=", 1) for line in sys.argv[2:]):
        file.writestr(name, text)
`;

let browser, site, folder;

before(async () => {
  browser = await launch();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hearth-reader-'));
  const made = (name, ...members) => {
    const file = path.join(folder, name);
    execFileSync('python3', ['-c', makeOffice, file, ...members]);
    return file;
  };
  const broken = path.join(folder, 'broken.pdf');
  fs.writeFileSync(broken, '%PDF-1.7\nnothing of a document');
  const word = '<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>The rent is 850 euros.</w:t></w:r></w:p></w:body></w:document>';
  site = await serve({files: {
    '/locked.pdf': path.join(data, 'password.pdf'),
    '/open.pdf': path.join(data, 'owner_only.pdf'),
    '/broken.pdf': broken,
    ...Object.fromEntries(lockedOffice.map((name) => [`/${name}`, path.join(data, name)])),
    '/lease.docx': made('lease.docx', '[Content_Types].xml=<Types/>', `word/document.xml=${word}`),
    '/bomb.docx': made('bomb.docx', '[Content_Types].xml=<Types/>', `word/document.xml=${'<a>'.repeat(20_000)}`),
  }});
});

after(async () => {
  await browser?.close();
  site?.close();
  if (folder) fs.rmSync(folder, {recursive: true});
});

// What the reader says of a file of the site.
async function read(address, how = {}) {
  const page = await blankPage(browser, site);
  const said = await page.evaluate(async ({address, how}) => {
    const {read} = await import('/tests/reader_client.mjs');
    return read(await (await fetch(address)).blob(), how);
  }, {address, how});
  await page.close();
  return said;
}

test('office files are opened with their password, whichever program locked them', async () => {
  for (const name of lockedOffice) {
    const wrong = await read(`/${name}`, {password: 'sesame'});
    assert.equal(wrong.records.at(-1).sentence, "That is not the file's password.", name);
    const {ended, records} = await read(`/${name}`, {password: 'h\u00E9arth \u706B'});
    assert.equal(ended, 'whole', name);
    assert.match(records[1].page, /The monthly rent is 850 euros/, name);
  }
});

test('an office file is read', async () => {
  const {ended, records} = await read('/lease.docx');
  assert.equal(ended, 'whole');
  assert.deepEqual(records.map(({kind}) => kind), [undefined, undefined, 'E']);
  assert.deepEqual([records[0].begins, records[0].paged], ['DOCX', false]);
  assert.equal(records[1].page, 'The rent is 850 euros.\n\n');
});

test('a PDF is read by its pages, one with a password only with it', async () => {
  const open = await read('/open.pdf');
  assert.deepEqual([open.records[0].begins, open.records[0].paged], ['PDF', true]);
  assert.match(open.records[1].page, /harbour/i);
  const wrong = await read('/locked.pdf', {password: 'sesame'});
  assert.equal(wrong.records[0].sentence, "That is not the file's password.");
  const right = await read('/locked.pdf', {password: 'open-sesame'});
  assert.match(right.records[1].page, /harbour/i);
});

test('a page of a PDF is drawn, with the places of its letters', async () => {
  const {ended, records: [pixels, letters]} = await read('/open.pdf', {page: 1, width: 300});
  assert.equal(ended, 'whole');
  assert.equal(pixels.width, 300);
  assert.ok(pixels.height > 100 && pixels.dark > 100, JSON.stringify(pixels));
  assert.ok(letters.letters > 5 && /harbour/i.test(letters.text));
});

test('damaged and hostile files cost a sentence', async () => {
  for (const address of ['/broken.pdf', '/bomb.docx']) {
    const {ended, records} = await read(address);
    assert.equal(ended, 'whole', address);
    assert.match(records.at(-1).sentence, /\.$/, address);
  }
});
