import { processesOfRun } from '../fixtures/processes';
import { launch } from '../fixtures/run';
import { expect, test } from '../fixtures/test';

// The pipelines of the workshop are on the Launchpad once it is named.
test.beforeEach(async ({ workshop: _, signIn }) => {
  await signIn();
});

test('a run that is cancelled leaves no process behind', async ({ page }) => {
  test.setTimeout(300_000);
  const run = await launch(page, 'sleeping', 'tasks: 2\nseconds: 600');
  await run.is('Running');
  await run.tasks
    .getByRole('row', { name: /Running SLEEP/ })
    .first()
    .click();
  const task = page.getByRole('complementary');
  await expect(task.getByRole('log')).toContainText('sleeps for 600 seconds');
  await expect(task).toContainText(/Memorynot known of 20 MB/);
  expect(processesOfRun(run.id).length, 'launcher, Nextflow and a task').toBeGreaterThan(2);

  await page.getByRole('button', { name: 'Cancel run' }).click();
  const dialog = page.getByRole('alertdialog', { name: `Cancel run ${run.name}` });
  await expect(dialog).toContainText(/running tasks? stops?\. Nothing has finished yet/);
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Cancel run' }).click();
  await expect(dialog).toBeHidden();

  await run.is('Cancelled');
  await expect.poll(() => processesOfRun(run.id)).toEqual([]);
  await expect(run.tasks.getByRole('row', { name: /^Cancelled SLEEP/ }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Cancel run' })).toBeHidden();
});
