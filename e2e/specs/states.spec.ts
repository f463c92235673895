import { faults, outOfReach, overhang } from '../fixtures/faults';
import { expect, test } from '../fixtures/stage';
import { fits, open, VIEWS } from '../fixtures/views';

// One look for each state, all looks in turn; every state in every look is what `cargo xtask pictures` takes.
const LOOKS = [
  { colorScheme: 'light', width: 1440 },
  { colorScheme: 'dark', width: 360 },
  { colorScheme: 'dark', width: 1440 },
  { colorScheme: 'light', width: 360 },
  // Where the page is enlarged to twice its size on a usual screen.
  { colorScheme: 'light', width: 720 },
] as const;

for (const [place, { colorScheme, width }] of LOOKS.entries()) {
  test(`states are free of faults, ${colorScheme} and ${width} pixels wide`, async ({
    page,
    stage,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const view of VIEWS.filter((_, index) => index % LOOKS.length === place).filter((it) =>
      fits(it, width),
    )) {
      await open(page, stage, view);
      expect.soft(await faults(page), view.name).toEqual([]);
      expect.soft(await overhang(page), view.name).toBe(0);
      expect.soft(await outOfReach(page), view.name).toBe(0);
    }
  });
}
