import type { Locator, Page } from '@playwright/test';
import { faults, overhang } from '../fixtures/faults';
import { expect, test } from '../fixtures/test';

test('the keyboard alone goes from sign-in to the button that launches', async ({
  page,
  belfry,
  workshop: _,
}) => {
  await page.goto('/');
  await expect(page.getByLabel('E-mail or user name')).toBeFocused();
  expect.soft(await faults(page)).toEqual([]);
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
  expect.soft(await faults(page)).toEqual([]);
  expect.soft(await overhang(page)).toBe(0);
});

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, element: Locator): Promise<void> {
  await element.waitFor();
  const isThere = () => element.evaluate((it) => it === document.activeElement);
  for (let presses = 0; presses < 60 && !(await isThere()); presses += 1) {
    await page.keyboard.press('Tab');
  }
  await expect(element).toBeFocused();
}
