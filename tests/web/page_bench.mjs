// How fast the page is there, and that it rests: prints one JSON document, a value a repetition. Each is a first visit to the
// real site, in a fresh browser profile.
//   node tests/web/page_bench.mjs [REPETITIONS]
//   first_paint_ms    first contentful paint        usable_ms   the passphrase field is in the mirror
//   layout_shift      all of it, from then on       idle_ms     work of the page's main thread in ten seconds of rest
import {launch, serveAsPeopleDo} from './site.mjs';

const kRest = 12_000, kWatched = 10_000;  // ms: the caret rests ten seconds after the last input

const [repetitions = '5'] = process.argv.slice(2);

function watch() {
  globalThis.shift = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) globalThis.shift += entry.value; })
    .observe({type: 'layout-shift', buffered: true});
}

async function measure(browser, url) {
  const context = await browser.newContext({viewport: {width: 1280, height: 800}});
  const page = await context.newPage();
  await page.addInitScript(watch);
  const began = performance.now();
  await page.goto(url);
  await page.getByRole('textbox', {name: 'Passphrase'}).waitFor({timeout: 120_000});
  const usable = performance.now() - began;
  const first_paint_ms = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  await page.waitForTimeout(kRest);
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  const worked = async () => {
    const {metrics} = await session.send('Performance.getMetrics');
    return metrics.find(({name}) => name === 'TaskDuration').value * 1000;
  };
  const before = await worked();
  await page.waitForTimeout(kWatched);
  const idle_ms = await worked() - before;
  const layout_shift = await page.evaluate(() => globalThis.shift);
  await context.close();
  return {first_paint_ms, usable_ms: usable, layout_shift, idle_ms};
}

const site = await serveAsPeopleDo();
const browser = await launch();
const runs = [];
for (let i = 0; i < Number(repetitions); ++i) runs.push(await measure(browser, site.url));
const all = Object.fromEntries(Object.keys(runs[0]).map((name) => [name, runs.map((run) => run[name])]));
console.log(JSON.stringify({browser: browser.version(), ...all}, null, 1));
await browser.close();
site.close();
