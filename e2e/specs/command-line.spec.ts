import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../fixtures/belfry';
import { RunPage } from '../fixtures/run';
import { Terminal } from '../fixtures/terminal';
import { expect, test } from '../fixtures/test';
import { QUICK_JAVA } from '../fixtures/workshop';

test('a Nextflow in a terminal reports with a token, and its link shows the run', async ({
  page,
  belfry,
  signIn,
}) => {
  test.setTimeout(300_000);
  await signIn();

  const token = await test.step('a token is made and shown once', async () => {
    await page.goto('/tokens');
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByLabel('Name', { exact: true }).fill('terminal');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Token terminal' });
    await expect(dialog).toContainText('It is not shown again');
    const secret = (await dialog.getByText(/^eyJ\S+$/).textContent()) ?? '';
    await expect(dialog).toContainText(
      `TOWER_ACCESS_TOKEN=${secret} nextflow run main.nf -with-tower ${belfry.url}/api`,
    );
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByRole('row', { name: /^terminal/ })).toContainText('never');
    await page.reload();
    await expect(page.getByRole('row', { name: /^terminal/ })).toBeVisible();
    await expect(page.getByText(/eyJ/)).toHaveCount(0);
    return secret;
  });

  const pipeline = join(ROOT, 'examples/sleeping');
  const words = ['run', pipeline, '--tasks', '2', '--seconds', '5'];
  const terminal = Terminal.nextflow(
    await mkdtemp(join(belfry.dataDir, 'terminal-')),
    [...words, '-with-tower', `${belfry.url}/api`],
    { TOWER_ACCESS_TOKEN: token, NXF_OPTS: QUICK_JAVA },
  );
  try {
    const link = await test.step('Nextflow prints the link', async () => {
      const printed = () => /Monitor the execution .*?(http\S+)/.exec(terminal.output)?.[1];
      await expect.poll(printed, { timeout: 120_000 }).toBeDefined();
      return printed() ?? '';
    });

    await test.step('the link leads to the run, which is watched to its end', async () => {
      expect(link).toContain(`${belfry.url}/user/${belfry.admin.userName}/watch/`);
      await page.goto(link);
      const run = await RunPage.opened(page);
      await run.is('Running');
      await expect(page.getByText('on a command line')).toBeVisible();
      const cancel = page.getByRole('button', { name: 'Cancel run' });
      await expect(cancel).toHaveAttribute('aria-disabled', 'true');
      await expect(cancel).toHaveAccessibleDescription(/was not launched here/);
      await run.is('Succeeded');
      await expect(page.getByRole('button', { name: 'Succeeded 2' })).toBeVisible();
      expect(await terminal.exit(), terminal.output).toBe(0);
    });
  } finally {
    await terminal.interrupt();
  }

  await test.step('the token was used', async () => {
    await page.goto('/tokens');
    await expect(page.getByRole('row', { name: /^terminal/ })).not.toContainText('never');
  });
});
