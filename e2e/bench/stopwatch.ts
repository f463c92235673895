import type { Page } from '@playwright/test';

declare global {
  interface Window {
    /** Milliseconds from the beginning of the measurement to the frame that showed what was waited for. */
    shownAfter?: number;
  }
}

/** What the screen must show. Plain data, since the page's policy lets no made-up code run. */
export interface Shown {
  /** Something of this kind is there. */
  selector: string;
  /** The text of each of them has this in it. */
  every?: string;
  /** The text of the first is another than this. */
  not?: string;
}

/** Begins to wait; from the start of the page, or from the next press or key. */
function wait({ shown, from }: { shown: Shown; from: 'navigation' | 'press' | 'key' }): void {
  const isShown = () => {
    const found = [...document.querySelectorAll(shown.selector)];
    const first = found[0]?.textContent;
    return (
      first !== undefined &&
      first !== shown.not &&
      found.every((element) => element.textContent?.includes(shown.every ?? ''))
    );
  };
  const lookSince = (begun: number) => {
    const look = () => {
      if (!isShown()) {
        requestAnimationFrame(look);
        return;
      }
      // It was drawn by the time the next frame begins.
      requestAnimationFrame(() => {
        window.shownAfter = performance.now() - begun;
      });
    };
    requestAnimationFrame(look);
  };
  window.shownAfter = undefined;
  if (from === 'navigation') lookSince(0);
  else {
    const event = from === 'press' ? 'pointerup' : 'keydown';
    const begin = ({ timeStamp }: Event) => lookSince(timeStamp);
    window.addEventListener(event, begin, { capture: true, once: true });
  }
}

/** From a press or key to the first frame that shows it. */
export async function untilShown(
  page: Page,
  shown: Shown,
  act: () => Promise<void>,
  from: 'press' | 'key' = 'press',
): Promise<number> {
  await page.evaluate(wait, { shown, from });
  await act();
  return shownAfter(page);
}

/** From the start of a page to the first frame that shows it. */
export async function untilPainted(page: Page, address: string, shown: Shown): Promise<number> {
  await page.addInitScript(wait, { shown, from: 'navigation' as const });
  await page.goto(address, { waitUntil: 'commit' });
  return shownAfter(page);
}

async function shownAfter(page: Page): Promise<number> {
  await page.waitForFunction(() => window.shownAfter !== undefined, undefined, { timeout: 60_000 });
  return page.evaluate(() => window.shownAfter ?? Number.NaN);
}
