// How fast the page's engine is in the system's Chromium, on the processor or, with DEVICE webgpu, on the GPU (here a
// software adapter). Prints one JSON document: for each number of threads, a value a repetition.
//   node tests/web/bench.mjs [MODEL] [THREADS,…] [REPETITIONS] [DEVICE] [TOKENS]
//   load_ms      opening a model that lies in the page's private file system, from the command to the event
//   prefill, decode   tokens per second, of a prompt of about 130 tokens and of TOKENS, 64, after it
//   first_token_ms    of that prompt
import path from 'node:path';
import {blankPage, launch, serve, starter} from './site.mjs';

const [model = starter, threads = '1,2', repetitions = '5', device = 'cpu', tokens = '64'] = process.argv.slice(2);

// In the page: a fresh engine each time, whose first answer is left out, as browsers compile while it runs.
async function measure({threads, repetitions, device, tokens}) {
  const {Engine, store} = await import('/tests/engine_client.mjs');
  await store('/model.gguf', 'model.gguf');
  const words = 'The quick brown fox jumps over the lazy dog while seventeen engineers measure small models in a browser.';
  const found = {threads, load_ms: [], prefill: [], decode: [], first_token_ms: []};
  for (let repetition = 0; repetition < repetitions; ++repetition) {
    const engine = new Engine(threads);
    found.build = (await engine.ready).build;
    const began = performance.now();
    const opened = await engine.open('model.gguf', {threads, device, cache: 'kept'});
    if (opened.error) throw new Error(opened.error.message);
    found.device = opened.device.id;
    found.load_ms.push(performance.now() - began);
    // No question begins like another, so that nothing of one is reused.
    for (const beginning of ['First', 'Then']) {
      const {stats, error} = await engine.ask(`${beginning} ${words.repeat(5)}`, tokens);
      if (error) throw new Error(error.message);
      if (beginning === 'First') continue;
      found.prefill.push((stats.prompt_tokens - stats.reused_tokens) * 1000 / stats.prompt_ms);
      found.decode.push(stats.tokens_per_s);
      found.first_token_ms.push(stats.first_token_ms);
    }
    engine.stop();
  }
  return found;
}

const site = await serve({files: {'/model.gguf': path.resolve(model)}});
const browser = await launch();
const runs = [];
for (const count of threads.split(',').map(Number)) {
  const page = await blankPage(browser, site);
  runs.push(await page.evaluate(measure, {
    threads: count, repetitions: Number(repetitions), device, tokens: Number(tokens),
  }));
  await page.close();
}
console.log(JSON.stringify({browser: browser.version(), model: path.basename(model), runs}, null, 1));
await browser.close();
site.close();
