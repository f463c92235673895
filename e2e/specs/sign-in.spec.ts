import { expect, test } from '../fixtures/test';

test('the server says that it is well and ready', async ({ request }) => {
  for (const path of ['/health', '/ready']) {
    expect((await request.get(path)).status(), path).toBe(200);
  }
});

test('a stranger is asked to sign in, and a wrong password is told so', async ({
  page,
  belfry,
}) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.getByLabel('E-mail or user name').fill(belfry.admin.email);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();

  await page.getByLabel('Password', { exact: true }).fill(belfry.admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeHidden();
});

test('who has a session goes straight in', async ({ page, signIn }) => {
  await signIn();
  await page.goto('/');
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeHidden();
});
