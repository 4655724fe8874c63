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
