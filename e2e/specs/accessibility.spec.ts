import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures/test';
import type { Workshop } from '../fixtures/workshop';

/** A page, and what is there once it is complete. */
interface View {
  name: string;
  path: string;
  complete: (page: Page) => Locator;
}

const SIGN_IN: View = {
  name: 'sign-in',
  path: '/sign-in',
  complete: (page) => page.getByRole('button', { name: 'Sign in' }),
};

let views: View[];

test.beforeAll(async ({ workshop }) => {
  test.setTimeout(400_000);
  const [finished, failed] = await endedRuns(workshop);
  views = viewsOf(workshop.pipelineId('sleeping'), finished, failed);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`every page is free of accessibility faults in ${scheme} colours`, async ({
    page,
    signIn,
  }) => {
    test.setTimeout(300_000);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await open(page, SIGN_IN);
    await expect(page.locator('html')).toHaveAttribute('data-theme', scheme);
    expect.soft(await faults(page), SIGN_IN.name).toEqual([]);
    await signIn();
    for (const view of views) {
      await open(page, view);
      expect.soft(await faults(page), view.name).toEqual([]);
    }
  });
}

test('no page scrolls sideways on a phone', async ({ page, signIn }) => {
  test.setTimeout(200_000);
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, SIGN_IN);
  expect.soft(await overhang(page), SIGN_IN.name).toBe(0);
  await signIn();
  for (const view of views) {
    await open(page, view);
    expect.soft(await overhang(page), view.name).toBe(0);
  }
});

test('the keyboard alone goes from sign-in to the button that launches', async ({
  page,
  belfry,
}) => {
  await page.goto('/');
  await expect(page.getByLabel('E-mail or user name')).toBeFocused();
  await page.keyboard.type(belfry.admin.email);
  await tabTo(page, page.getByLabel('Password', { exact: true }));
  await page.keyboard.type(belfry.admin.password);
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { name: 'Launchpad' })).toBeVisible();
  await tabTo(page, page.getByRole('link', { name: 'Launch sleeping', exact: true }));
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { name: 'Launch sleeping' })).toBeVisible();
  await tabTo(page, page.getByRole('textbox', { name: 'Parameters' }));
  await tabTo(page, page.getByRole('button', { name: 'Launch', exact: true }));
});

function viewsOf(pipelineId: number, finished: string, failed: string): View[] {
  const heading = (name: string) => (page: Page) =>
    page.getByRole('heading', { level: 1, name, exact: true });
  const script = (page: Page) => page.getByRole('region', { name: 'Script' });
  return [
    {
      name: 'Launchpad',
      path: '/launchpad',
      complete: (page) => page.getByRole('link', { name: 'Launch sleeping', exact: true }),
    },
    {
      name: 'launch form',
      path: `/launch?pipeline=${pipelineId}`,
      complete: (page) => page.getByRole('button', { name: 'Launch', exact: true }),
    },
    {
      name: 'Runs',
      path: '/runs',
      complete: (page) => page.getByRole('row', { name: /Failed/ }).first(),
    },
    {
      name: 'run',
      path: `/runs/${finished}`,
      complete: (page) => page.getByRole('row', { name: /SUMMARISE/ }),
    },
    {
      name: 'failed run',
      path: `/runs/${failed}`,
      complete: (page) => page.getByRole('heading', { name: /^CHECK failed/ }),
    },
    {
      name: 'log of a run',
      path: `/runs/${finished}?tab=log`,
      complete: (page) => page.getByRole('log'),
    },
    {
      name: 'parameters of a run',
      path: `/runs/${finished}?tab=parameters`,
      complete: (page) => page.getByRole('row', { name: /^samples/ }),
    },
    {
      name: 'configuration of a run',
      path: `/runs/${finished}?tab=configuration`,
      complete: (page) => page.getByRole('region', { name: 'Command line' }),
    },
    {
      name: 'facts of a run',
      path: `/runs/${finished}?tab=info`,
      complete: (page) => page.getByText('Session id'),
    },
    { name: 'task panel', path: `/runs/${finished}?tab=tasks&task=1`, complete: script },
    {
      name: 'compute environments',
      path: '/compute-envs',
      complete: (page) => page.getByRole('row', { name: /this-machine/ }),
    },
    {
      name: 'access tokens',
      path: '/tokens',
      complete: (page) => page.getByRole('row', { name: /workshop/ }),
    },
    {
      name: 'new access token',
      path: '/tokens?create=true',
      complete: (page) => page.getByRole('dialog'),
    },
    { name: 'profile', path: '/profile', complete: heading('Your profile') },
  ];
}

async function endedRuns(workshop: Workshop): Promise<[string, string]> {
  const finished = await workshop.launch('fastq-quality');
  const failed = await workshop.launch('failing');
  expect(await workshop.ended(finished)).toBe('SUCCEEDED');
  expect(await workshop.ended(failed)).toBe('FAILED');
  return [finished, failed];
}

async function open(page: Page, view: View): Promise<void> {
  await page.goto(view.path);
  // The phone's task panel opens from the bar at its foot.
  const peek = page.locator('button.peek');
  await expect(view.complete(page).or(peek).first()).toBeVisible();
  if (await peek.isVisible()) {
    await peek.click();
    await expect(view.complete(page)).toBeVisible();
  }
}

/** What axe finds wrong, as rule and element. */
async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary ?? ''}`),
  );
}

/** By how many pixels the page is wider than the screen. */
function overhang(page: Page): Promise<number> {
  return page.evaluate(() => {
    const main = document.querySelector('main');
    const boxes = [document.documentElement, document.body, ...(main ? [main] : [])];
    return Math.max(...boxes.map((box) => box.scrollWidth - box.clientWidth));
  });
}

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, element: Locator): Promise<void> {
  await element.waitFor();
  const isThere = () => element.evaluate((it) => it === document.activeElement);
  for (let presses = 0; presses < 60 && !(await isThere()); presses += 1) {
    await page.keyboard.press('Tab');
  }
  await expect(element).toBeFocused();
}
