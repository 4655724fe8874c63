// The stand-in for a server of models (tests/models/hub_server.py) on a loopback port, for tests of the page.
import {spawn} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {root} from './site.mjs';

export class Hub {
  static async start(folder) {
    const hub = new Hub();
    hub.folder = folder;
    hub.process = spawn('python3', ['-B', path.join(root, 'tests/models/hub_server.py'), folder], {stdio: ['pipe', 'pipe', 'inherit']});
    const port = await new Promise((resolve) => hub.process.stdout.once('data', (line) => resolve(Number(`${line}`))));
    hub.port = port;
    hub.url = `http://127.0.0.1:${port}`;
    return hub;
  }
  // A repository with that file; `faults` as the stand-in has them.
  put(repository, name, file, faults = '') {
    const folder = path.join(this.folder, repository);
    fs.mkdirSync(folder, {recursive: true});
    fs.copyFileSync(file, path.join(folder, name));
    fs.writeFileSync(path.join(folder, 'faults'), faults);
  }
  async requests() { return (await fetch(`${this.url}/requests`)).json(); }
  stop() { this.process.stdin.end(); }
}
