import { processesOfRun } from '../fixtures/processes';
import { launch, launchWith, parametersOf, STATE_LASTS_MS } from '../fixtures/run';
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
  await expect(page.getByText(/cancelled by ada/i)).toBeVisible();
});

test('a failed run says first what failed and why, is mended, resumed and launched again', async ({
  page,
}) => {
  test.setTimeout(400_000);

  const failed = await launch(page, 'failing', 'slowness: 0');
  const kept =
    await test.step('the first screen tells process, exit status and reason', async () => {
      await failed.is('Failed');
      await expect(
        page.getByRole('heading', { name: 'CHECK failed for capercaillie: exit 3' }),
      ).toBeInViewport();
      await expect(page.getByText('Exit 3', { exact: true })).toBeInViewport();
      await expect(page.getByRole('region', { name: /^CHECK failed/ })).toContainText(
        'has 12 letters, but at most 10 are allowed',
      );
      await expect(failed.log(/CHECK \(capercaillie\)$/)).toContainText(
        'Run again with --fix -resume',
      );
      // Nextflow submits the checks in an order of its own: the last good one may be cancelled.
      const promise = page.getByText(/^[67] finished tasks: a resume uses them again$/);
      return Number.parseInt((await promise.textContent()) ?? '', 10);
    });

  await test.step('the log of the head job is searched as a whole', async () => {
    await failed.tab('Log');
    await page.getByRole('radio', { name: 'nextflow.log' }).click();
    await page.getByRole('button', { name: 'Search the whole file' }).click();
    const search = page.getByRole('search');
    await search.getByRole('textbox').fill('CAPERCAILLIE');
    await expect(search.getByRole('status')).toHaveText(/^\d+ of \d+$/);
    await expect(failed.log(`nextflow.log of ${failed.name}`)).toContainText('capercaillie');
    await page.getByRole('button', { name: /^\d+ errors?$/ }).click();
    await failed.tab('Failure');
  });

  const resumed = await test.step('it is resumed with the mended parameter', async () => {
    // Nextflow says how the run went before it ends, and only then may another take it up.
    const resume = page.getByRole('link', { name: 'Review and resume' });
    await expect(resume).toBeVisible({ timeout: STATE_LASTS_MS });
    await resume.click();
    await expect(page.getByRole('heading', { name: `Resume ${failed.name}` })).toBeVisible();
    await expect(page.getByLabel(/^Work directory/)).not.toBeEditable();
    const run = await launchWith(page, 'slowness: 0\nfix: true', 'Resume');
    await run.is('Succeeded');
    await expect(page.getByRole('button', { name: `Cached ${kept}` })).toBeVisible();
    await expect(page.getByRole('button', { name: `Succeeded ${9 - kept}` })).toBeVisible();
    return run;
  });

  await test.step('it names the run that it went on from', async () => {
    await page.getByRole('link', { name: 'try 2 of 2' }).click();
    const tries = page.getByRole('table', { name: /^Runs of this session/ });
    await expect(tries.getByRole('row', { name: /this run/ })).toContainText(String(kept));
    await resumed.tab('Parameters');
    await expect(page.getByText(`Compared with ${failed.name}`)).toBeVisible();
    await expect(page.getByRole('row', { name: /^fix/ })).toContainText('true');
    await resumed.tab('Info');
    await tries.getByRole('link', { name: failed.name }).click();
    await failed.is('Failed');
    await page.goBack();
  });

  await test.step('it is launched again with another parameter, from the start', async () => {
    await page.getByRole('button', { name: 'Relaunch' }).click();
    await expect(page.getByRole('heading', { name: `Launch ${resumed.name} again` })).toBeVisible();
    await expect(parametersOf(page)).toContainText('fix: true');
    const run = await launchWith(page, 'slowness: 0.1\nfix: true');
    expect(run.id).not.toBe(resumed.id);
    await run.is('Succeeded');
    await expect(page.getByRole('button', { name: 'Succeeded 9' })).toBeVisible();
    await expect(page.getByRole('button', { name: /^Cached/ })).toBeHidden();
    await run.tab('Parameters');
    await expect(page.getByRole('row', { name: /^slowness/ })).toContainText('0.1');
  });
});
