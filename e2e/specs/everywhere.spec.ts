import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/stage';

test('keys alone lead from the list to a task, and every step can be linked, reloaded and undone', async ({
  page,
}) => {
  await page.goto('/runs');
  await expect(page.getByRole('row', { name: /determined_volta/ })).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('status:failed');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row', { name: /determined_volta/ })).toBeHidden();
  await page.keyboard.press('Tab');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveTitle('✕ stoic_hodgkin – failed – Belfry');

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search everything' }).fill('star');
  await expect(page.getByRole('option', { name: /STAR_ALIGN/ }).first()).toBeVisible();
  await page.getByRole('combobox', { name: 'Search everything' }).fill('tasks');
  await page.keyboard.press('Enter');
  const tasks = page.getByRole('grid', { name: /^Tasks that match/ });
  await expect(tasks).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('exit:137');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/filter=exit%3A137|filter=exit:137/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary');
  await expect(panel.getByRole('heading', { level: 2 })).toHaveText('STAR_ALIGN');

  const link = page.url();
  await page.reload();
  await expect(panel.getByRole('heading', { level: 2 })).toHaveText('STAR_ALIGN');
  await expect(page.getByRole('combobox', { name: 'Filter tasks' })).toHaveValue('exit:137');
  await page.goBack();
  await expect(panel).toBeHidden();
  await page.goForward();
  await expect(page).toHaveURL(link);
  await expect(panel).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expect(page).toHaveURL(/\/runs$/);
});

test('the icon of the tab tells the state of the run', async ({ page, stage }) => {
  const icon = () => page.locator('link[rel="icon"]').getAttribute('href');
  await page.goto(`/runs/${stage.run('stoic_hodgkin')}`);
  await expect.poll(icon).toMatch(/^data:image\/svg\+xml,/);
  // #bb3410 and #ff8d68: failed, for light and dark tab bars.
  expect(decodeURIComponent((await icon()) ?? '')).toMatch(/#bb3410.*dark.*#ff8d68/);
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expect.poll(icon).toMatch(/favicon\.svg$/);
});

test('a run that ends rings once, in whichever of two tabs', async ({ page, context, stage }) => {
  await context.grantPermissions(['notifications']);
  await context.addInitScript(() => {
    const shown: string[] = [];
    Object.assign(window, { shown });
    const Real = window.Notification;
    window.Notification = class extends Real {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        shown.push(title);
      }
    };
  });
  const id = stage.run('tender_franklin');
  const other = await context.newPage();
  await other.goto('/tokens');
  await page.goto(`/runs/${id}`);
  await page.getByRole('button', { name: 'Ring when done' }).click();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Ring when done', pressed: true })).toBeVisible();
  await page.request.post(`/api/workflow/${id}/cancel`);
  await expect(page).toHaveTitle(/cancelled – Belfry$/);
  const shown = async (tab: Page) =>
    tab.evaluate(() => (window as never as { shown: string[] }).shown);
  await expect
    .poll(async () => [...(await shown(page)), ...(await shown(other))])
    .toEqual(['tender_franklin: cancelled']);
});

test('a page says when the line is down, and catches up when it is back', async ({
  page,
  context,
  stage,
}) => {
  await page.goto(`/runs/${stage.run('determined_volta')}`);
  const header = page.locator('.runhead');
  await expect(header.getByText('Live', { exact: true })).toBeVisible();
  await context.setOffline(true);
  await expect(header.getByText('Reconnecting')).toBeVisible();
  await context.setOffline(false);
  const read = page.waitForResponse(/\/api\/workflow\/\w+\/progress/);
  await expect(header.getByText('Live', { exact: true })).toBeVisible();
  await read;
});
