import type { Browser, Page } from '@playwright/test';
import { Belfry } from '../fixtures/belfry';
import { expect, test } from '../fixtures/test';
import { Figures, median, share } from './figures';
import { scroll } from './frames';
import { Heap } from './heap';
import { goOn, populate } from './populate';
import { settings } from './settings';
import { type Shown, untilPainted, untilShown } from './stopwatch';

const PAINT_MS = 1_000;
const ANSWER_MS = 300;
const FRAME_MS = 50;
const FRAMES_PER_SECOND = 60;
const HEAP_MB = 200;
/** A heap that grew by more than this between two quarters of the time is not flat. */
const GROWTH_MB = 10;
const SCRIPT_KB = 350;
const SCROLL_SECONDS = 5;

const taskRow = 'table.tasks tbody tr[data-index]';
const runRow = 'table.runs tbody tr[data-index]';
const { tasks, runs, minutes, rate, repeat } = settings;

const figures = new Figures();
/** Everything that a page asked of another host. */
const strangers = new Set<string>();

test('the page is as fast as it says', async ({ browser }) => {
  const belfry = await Belfry.start();
  try {
    const [finished] = await populate(belfry, { runs: 1, tasks, state: 'succeeded' });
    await measureTasks(await open(browser, belfry), `/runs/${finished}?tab=tasks`, 'finished run');

    // It has more tasks than the others at its end, so that as many are there when it is looked at.
    const live = { runs: 1, tasks: 2 * tasks, state: 'running', reached: 50, rate } as const;
    const run = await goOn(belfry, { ...live, minutes: minutes + 30 });
    await measureTasks(await open(browser, belfry), `/runs/${run.id}?tab=tasks`, 'live run');
    await measureDay(await open(browser, belfry), `/runs/${run.id}?tab=tasks`);
    run.stop();

    await populate(belfry, { runs, tasks: 4, state: 'mixed' });
    await measureRuns(await open(browser, belfry));
  } finally {
    await belfry.dispose();
  }
  figures.atMost('requests to other hosts', strangers.size, 0, 'hosts');
  process.stdout.write(`\n${figures}`);
  expect(figures.bad, 'worse than their floors').toEqual([]);
});

/** Makes pages of people who have just come, with nothing in the browser's cache. */
type Opened = () => Promise<Page>;

async function open(browser: Browser, belfry: Belfry): Promise<Opened> {
  return async () => {
    const context = await browser.newContext({ baseURL: belfry.url });
    context.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (/^https?:$/.test(protocol) && origin !== belfry.url) strangers.add(origin);
    });
    const page = await context.newPage();
    const { email, password } = belfry.admin;
    const answer = await page.request.post('/api/ext/sign-in', { data: { name: email, password } });
    expect(answer.ok(), await answer.text()).toBe(true);
    return page;
  };
}

async function repeated(measure: () => Promise<number>): Promise<number> {
  const values = [];
  for (let n = 0; n < repeat; n++) values.push(await measure());
  return median(values);
}

async function measurePaint(opened: Opened, address: string, what: string, row: string) {
  const shown = { selector: `${row} .c-name :is(a, .name)` };
  const paint = await repeated(async () => {
    const page = await opened();
    const took = await untilPainted(page, address, shown);
    await page.context().close();
    return took;
  });
  figures.atMost(`${what}: first rows`, paint, PAINT_MS, 'ms');
}

/** A filter or order and the way back from it, each several times. */
async function measureAnswers(
  page: Page,
  what: string,
  there: { shown: Shown; act: () => Promise<void>; from?: 'press' | 'key' },
  back: () => Promise<void>,
) {
  const took = await repeated(async () => {
    const time = await untilShown(page, there.shown, there.act, there.from);
    await back();
    return time;
  });
  figures.atMost(what, took, ANSWER_MS, 'ms');
}

async function measureScrolling(page: Page, what: string, row: string) {
  const frames = await scroll(page, row, SCROLL_SECONDS);
  const rate = 1000 / (frames.reduce((sum, time) => sum + time, 0) / frames.length);
  figures.atMost(`${what}: longest frame while scrolling`, Math.max(...frames), FRAME_MS, 'ms');
  figures.known(
    `${what}: frames while scrolling`,
    `${rate.toFixed(0)}/s of ${FRAMES_PER_SECOND}, p99 ${share(frames, 0.99).toFixed(0)} ms`,
  );
}

async function measureTasks(opened: Opened, address: string, what: string) {
  await measurePaint(opened, address, what, taskRow);
  const page = await opened();
  await page.goto(address);
  await page.locator(`${taskRow} .c-name .name`).first().waitFor();
  await measureScript(page, `${what}: script`);

  const chip = (name: RegExp) => page.getByRole('button', { name }).first();
  const all = async () => {
    await chip(/^All/).click();
    await page.waitForTimeout(500);
  };
  await measureAnswers(
    page,
    `${what}: filter by state`,
    {
      shown: { selector: `${taskRow} .c-status`, every: 'Failed' },
      act: () => chip(/^Failed/).click(),
    },
    all,
  );
  const box = page.getByRole('combobox', { name: 'Filter tasks' });
  const typed = (filter: string) => async () => {
    await box.fill(filter);
    await box.press('Enter');
  };
  for (const [filter, every] of [
    ['process:star_align', 'STAR_ALIGN'],
    ['_0012_', '_0012_'],
  ] as const) {
    const shown = { selector: `${taskRow} .c-name`, every };
    const act = typed(filter);
    await measureAnswers(page, `${what}: filter ${filter}`, { shown, act, from: 'key' }, all);
  }
  for (const [column, id] of [
    ['Time', 'duration'],
    ['Started', 'start'],
    ['Memory', 'peakRss'],
  ] as const) {
    const head = page.locator(`th.c-${id} button`);
    const first = page.locator(`${taskRow} .c-name`).first();
    const took = await repeated(async () => {
      const not = (await first.textContent()) ?? '';
      const selector = `table.tasks[aria-busy=false] tbody tr[data-index] .c-name`;
      const time = await untilShown(page, { selector, not }, () => head.click());
      await page.waitForTimeout(500);
      return time;
    });
    figures.atMost(`${what}: order by ${column.toLowerCase()}`, took, ANSWER_MS, 'ms');
  }
  await measureSwitch(page, what);
  await page.goto(address);
  await page.locator(`${taskRow} .c-name .name`).first().waitFor();
  await measureScrolling(page, what, taskRow);
  figures.atMost(`${what}: heap after it`, await (await Heap.of(page)).megabytes(), HEAP_MB, 'MB');
  await page.context().close();
}

/** Table and timeline are two views of the same tasks. */
async function measureSwitch(page: Page, what: string) {
  const timeline = page.getByRole('tab', { name: 'Timeline' });
  if ((await timeline.count()) === 0) return;
  const table = page.getByRole('tab', { name: 'Table' });
  await measureAnswers(
    page,
    `${what}: table to timeline`,
    { shown: { selector: '.timeline canvas, .timeline svg' }, act: () => timeline.click() },
    () => table.click(),
  );
}

/** Left open on a run that goes on. */
async function measureDay(opened: Opened, address: string) {
  const page = await opened();
  await page.goto(address);
  const heap = await Heap.of(page);
  const sizes: number[] = [];
  const started = Date.now();
  const busyBefore = await heap.busySeconds();
  for (let quarter = 0; quarter < 4 * minutes; quarter++) {
    await page.waitForTimeout(15_000);
    sizes.push(await heap.megabytes());
  }
  const busy = ((await heap.busySeconds()) - busyBefore) / ((Date.now() - started) / 1000);
  const quarter = Math.max(1, Math.floor(sizes.length / 4));
  // The first quarter fills the caches.
  const growth = median(sizes.slice(-quarter)) - median(sizes.slice(quarter, 2 * quarter));
  figures.atMost(`live run: heap over ${minutes} min`, Math.max(...sizes), HEAP_MB, 'MB');
  figures.atMost('live run: growth of the heap', Math.max(0, growth), GROWTH_MB, 'MB');
  figures.known('live run: processor of the page', `${(busy * 100).toFixed(0)} % of one`);
  await page.context().close();
}

async function measureRuns(opened: Opened) {
  await measurePaint(opened, '/runs', 'runs', runRow);
  const page = await opened();
  await page.goto('/runs');
  await page.locator(`${runRow} a`).first().waitFor();
  await measureScript(page, 'runs: script');
  const box = page.getByRole('combobox').first();
  const typed = (filter: string) => async () => {
    await box.fill(filter);
    await box.press('Enter');
  };
  const back = async () => {
    await typed('')();
    await page.waitForTimeout(500);
  };
  for (const [filter, every] of [
    ['status:failed', 'Failed'],
    ['fetchngs', 'fetchngs'],
    ['elegant_curie', 'elegant_curie'],
  ] as const) {
    const there = { shown: { selector: runRow, every }, act: typed(filter), from: 'key' as const };
    await measureAnswers(page, `runs: filter ${filter}`, there, back);
  }
  await measureScrolling(page, 'runs', runRow);
  figures.atMost('runs: heap after it', await (await Heap.of(page)).megabytes(), HEAP_MB, 'MB');
  await page.context().close();
}

/** Compressed size of the script that the page has loaded so far. */
async function measureScript(page: Page, name: string) {
  const bytes = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
      .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
  );
  figures.atMost(name, bytes / 1000, SCRIPT_KB, 'kB');
}
