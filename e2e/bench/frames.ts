import type { Page } from '@playwright/test';

declare global {
  interface Window {
    wheelFrames?: { times: number[]; isOver: boolean };
  }
}

const screenful = 600;
const wheelEveryMs = 30;

/** Turns the wheel over `selector` for so long; gives the lengths of all frames in ms. */
export async function scroll(page: Page, selector: string, seconds: number): Promise<number[]> {
  await page.locator(selector).first().hover();
  await page.evaluate(() => {
    const frames = { times: [] as number[], isOver: false };
    window.wheelFrames = frames;
    let before = performance.now();
    const frame = (now: number) => {
      frames.times.push(now - before);
      before = now;
      if (!frames.isOver) requestAnimationFrame(frame);
    };
    requestAnimationFrame((now) => {
      before = now;
      requestAnimationFrame(frame);
    });
  });
  const end = Date.now() + seconds * 1000;
  for (let turns = 0; Date.now() < end; turns++) {
    // Down, and a little up again, as people look for something.
    await page.mouse.wheel(0, turns % 40 < 30 ? screenful : -screenful);
    await page.waitForTimeout(wheelEveryMs);
  }
  return page.evaluate(() => {
    if (window.wheelFrames) window.wheelFrames.isOver = true;
    return window.wheelFrames?.times ?? [];
  });
}
