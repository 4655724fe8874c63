// The program that ./run builds, to compare the page with: HEARTH_PROGRAM, or the one of build/release.
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {root, starter} from './site.mjs';

const program = process.env.HEARTH_PROGRAM ?? path.join(root, 'build/release/hearth');

export class Program {
  #scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'hearth-web-'));

  close() {
    fs.rmSync(this.#scratch, {recursive: true});
  }

  // What `hearth VERB … --json` says of the starter model.
  ask(verb, ...more) {
    const output = execFileSync(program, [verb, '-m', starter, '--json', ...more],
      {encoding: 'utf8', maxBuffer: 1 << 26, env: {...process.env, HEARTH_HOME: this.#scratch}});
    return JSON.parse(output);
  }

  // The twenty likeliest tokens after a question: {id, logprob, …}.
  likeliest(question) {
    const file = path.join(this.#scratch, 'messages.json');
    fs.writeFileSync(file, JSON.stringify([{role: 'user', content: question}]));
    const {ids} = this.ask('render', '--file', file);
    return this.ask('logits', '--ids', ids.join(','), '--top', '20', '--kv', 'f32', '-t', '1', '--device', 'cpu').top;
  }
}
