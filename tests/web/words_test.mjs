// What the page says by itself is said in every language that the window has.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {chosenLanguage, kLanguages} from '../../web/words.js';
import {root} from './site.mjs';

test('every language of the window has every word of the page', () => {
  const spoken = fs.readdirSync(path.join(root, 'assets/languages')).map((name) => path.parse(name).name);
  assert.deepEqual(Object.keys(kLanguages).sort(), spoken.sort());
  const keys = Object.keys(kLanguages.en);
  for (const [code, texts] of Object.entries(kLanguages)) {
    assert.deepEqual(Object.keys(texts), keys, code);
    for (const key of keys) {
      assert.ok(texts[key].trim(), `${code} ${key}`);
      if (code !== 'en') assert.notEqual(texts[key], kLanguages.en[key], `${code} ${key}`);
    }
  }
});

test('the first language that there is is spoken', () => {
  assert.equal(chosenLanguage(['pt-BR', 'zh-CN', 'de']), 'zh-Hans');
  assert.equal(chosenLanguage(['de-AT']), 'de');
  assert.equal(chosenLanguage(['nl']), 'en');
  assert.equal(chosenLanguage([]), 'en');
});
