import { fileURLToPath } from 'node:url';
import { faults, outOfReach, overhang } from '../fixtures/faults';
import { expect, test } from '../fixtures/stage';
import { fits, open, VIEWS } from '../fixtures/views';

const FOLDER = fileURLToPath(new URL('out/', import.meta.url));

for (const view of VIEWS) {
  test(view.name, async ({ page, stage }) => {
    for (const width of [1440, 1024, 360].filter((it) => fits(view, it))) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await open(page, stage, view);
        const look = `${view.name}-${width}-${colorScheme}`;
        await page.screenshot({ path: `${FOLDER}${look}.png` });
        expect.soft(await faults(page), look).toEqual([]);
        expect.soft(await overhang(page), look).toBe(0);
        expect.soft(await outOfReach(page), look).toBe(0);
      }
    }
  });
}
