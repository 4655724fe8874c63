// How fast the page is there, and that it rests: prints one JSON document, a value a repetition. Each is a first visit to the
// real site, in a fresh browser.
//   node tests/web/page_bench.mjs [REPETITIONS]
//   first_paint_ms    first contentful paint: Hearth's mark
//   usable_ms         the passphrase field is in the mirror, so the window is drawn
//   layout_shift      all of it, from the first paint to the end
//   idle_frames       drawn by the window, and
//   idle_ms           processor time of the page's process, that is of all its threads and workers, and
//   idle_drawing_ms   of the browser's graphics process, in ten seconds of rest
import {launch, serveAsPeopleDo} from './site.mjs';

// ms: the caret rests ten seconds after the last input, and browsers tidy up half a minute after a page has come.
const kRest = 45_000, kWatched = 10_000;

const [repetitions = '5'] = process.argv.slice(2);

function watch() {
  globalThis.shift = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) globalThis.shift += entry.value; })
    .observe({type: 'layout-shift', buffered: true});
}

async function measure(url) {
  const browser = await launch();
  const page = await (await browser.newContext({viewport: {width: 1280, height: 800}})).newPage();
  await page.addInitScript(watch);
  const began = performance.now();
  await page.goto(url);
  await page.getByRole('textbox', {name: 'Passphrase'}).waitFor({timeout: 120_000});
  const usable_ms = performance.now() - began;
  const first_paint_ms = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  await page.waitForTimeout(kRest);
  const processes = await browser.newBrowserCDPSession();
  const state = async () => {
    const {processInfo} = await processes.send('SystemInfo.getProcessInfo');
    const worked = (type) => processInfo.filter((one) => one.type === type).reduce((sum, {cpuTime}) => sum + cpuTime * 1000, 0);
    return {frames: await page.evaluate(() => globalThis.hearth.framesDrawn()), page: worked('renderer'), drawing: worked('GPU')};
  };
  const before = await state();
  await page.waitForTimeout(kWatched);
  const after = await state();
  const layout_shift = await page.evaluate(() => globalThis.shift);
  const version = browser.version();
  await browser.close();
  return {version, figures: {
    first_paint_ms, usable_ms, layout_shift,
    idle_frames: after.frames - before.frames,
    idle_ms: after.page - before.page,
    idle_drawing_ms: after.drawing - before.drawing,
  }};
}

const site = await serveAsPeopleDo();
const runs = [];
for (let i = 0; i < Number(repetitions); ++i) runs.push(await measure(site.url));
const all = Object.keys(runs[0].figures).map((name) => [name, runs.map(({figures}) => Math.round(figures[name] * 10) / 10)]);
console.log(JSON.stringify({browser: runs[0].version, ...Object.fromEntries(all)}, null, 1));
site.close();
