import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../fixtures/belfry';
import { launchWith, parametersOf } from '../fixtures/run';
import { expect, test } from '../fixtures/test';
import { QUICK_JAVA } from '../fixtures/workshop';

test.use({ administrator: false });

test('on a new server, a person sets up, launches a pipeline and watches it to its end', async ({
  page,
  belfry,
}) => {
  test.setTimeout(300_000);

  await test.step('the set-up link makes the first administrator', async () => {
    await expect.poll(() => belfry.setUpLink).toContain(`${belfry.url}/set-up#token=`);
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'This page needs its link' })).toBeVisible();
    // A link in the page's own address, behind the hash, is no new page by itself.
    await page.goto('about:blank');
    await page.goto(belfry.setUpLink ?? '');
    await page.getByLabel('E-mail').fill(belfry.admin.email);
    await page.getByLabel(/^Password/).fill(belfry.admin.password);
    await expect(page.getByLabel('User name')).toHaveValue(belfry.admin.userName);
    await page.getByRole('button', { name: 'Create administrator' }).click();
    await expect(page.getByRole('heading', { name: 'Launchpad' })).toBeVisible();
  });

  await test.step('a compute environment is added', async () => {
    await page.getByRole('link', { name: 'Add compute environment' }).click();
    // The server starts Nextflow to ask for its version.
    await expect(page.getByText(/^Nextflow \d+\.\d+\.\d+/)).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(/tasks can read what the server can read/)).toBeVisible();
    await page.getByRole('textbox', { name: 'Name required' }).fill('this-machine');
    await page.getByRole('button', { name: 'Add variable' }).click();
    const variables = page.getByRole('group', { name: 'Environment variables' });
    await variables.getByRole('textbox', { name: 'Name' }).fill('NXF_OPTS');
    await variables.getByRole('textbox', { name: 'Value' }).fill(QUICK_JAVA);
    await page.getByRole('button', { name: 'Add environment' }).click();
    await expect(page.getByRole('row', { name: /Available this-machine/ })).toContainText(
      'primary',
    );
  });

  await test.step('a pipeline is added', async () => {
    await page.getByRole('link', { name: 'Launchpad', exact: true }).click();
    await page.getByRole('link', { name: 'Add pipeline' }).first().click();
    await page
      .getByRole('textbox', { name: 'Repository' })
      .fill(join(ROOT, 'examples/fastq-quality'));
    await page.getByRole('textbox', { name: 'Description' }).fill('Quality of made-up reads');
    await parametersOf(page).fill('samples: 4\nslowness: 1\n');
    await expect(page.getByRole('textbox', { name: /^Name/ })).toHaveValue('fastq-quality');
    await page.getByRole('button', { name: 'Add pipeline' }).click();
    await expect(page.getByRole('heading', { name: 'Launchpad' })).toBeVisible();
  });

  const run = await test.step('it is launched with another parameter', async () => {
    await page.getByRole('link', { name: 'Launch fastq-quality', exact: true }).click();
    const summary = page.getByRole('region', { name: 'What will happen' });
    await expect(summary).toContainText('fastq-quality on this-machine, 2 parameters');
    await page.getByRole('radio', { name: 'JSON' }).click();
    await expect(parametersOf(page)).toContainText('"samples": 4');
    return launchWith(page, '{"samples": 2, "slowness": 1}');
  });

  let documents = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest()) documents += 1;
  });

  await test.step('the log of the head job is read while it grows', async () => {
    await run.is('Starting');
    await run.tab('Log');
    const console = run.log(`Console of ${run.name}`);
    await expect(console).toContainText('N E X T F L O W');
    await expect(page.getByRole('button', { name: 'Follow' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    const length = async () => (await console.textContent())?.length ?? 0;
    const before = await length();
    await expect.poll(length, { timeout: 60_000 }).toBeGreaterThan(before);
    await run.is('Running');
    await expect(console).toContainText('Submitted process > FASTQ_QUALITY:GENERATE_READS');
  });

  await test.step('tasks appear one by one', async () => {
    await run.tab('Tasks');
    await expect.poll(() => run.taskCount()).toBeGreaterThan(0);
    const before = await run.taskCount();
    expect(before).toBeLessThan(11);
    await expect.poll(() => run.taskCount()).toBeGreaterThan(before);
    await run.is('Succeeded');
    await expect.poll(() => run.taskCount()).toBe(11);
    expect(documents, 'the page was never loaded again').toBe(0);
  });

  await test.step('the graph shows what flows, and filters the tasks', async () => {
    await page.getByRole('tab', { name: 'Graph' }).click();
    const graph = page.getByRole('region', { name: /^Graph of processes/ });
    const trim = graph.getByRole('button', { name: 'FASTQ_QUALITY:TRIM: 2 succeeded' });
    await expect(trim).toHaveText('TRIM2/2');
    await expect(
      page.getByRole('list', { name: 'Processes and what comes before them' }),
    ).toContainText('FASTQ_QUALITY:COMPARE: after RAW_STATS, TRIMMED_STATS');
    await trim.focus();
    await page.keyboard.press('ArrowRight');
    const stats = graph.getByRole('button', { name: /^FASTQ_QUALITY:TRIMMED_STATS:/ });
    await expect(stats).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(stats).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('tab', { name: 'Table' }).click();
    await expect.poll(() => run.taskCount()).toBe(2);
    await page
      .getByRole('button', { name: /TRIMMED_STATS/ })
      .first()
      .click();
    await expect.poll(() => run.taskCount()).toBe(11);
  });

  await test.step('a task tells its script, its resources and its log', async () => {
    await run.tasks.getByRole('row', { name: /SUMMARISE/ }).click();
    const task = page.getByRole('complementary');
    await expect(task.getByRole('heading', { name: 'SUMMARISE' })).toBeVisible();
    await expect(task.getByRole('region', { name: 'Script' })).toContainText('write-report 25');
    await expect(task).toContainText(/CPU[\d.]+ of 1 core/);
    await expect(task).toContainText(/Memory[\d.]+ [KMG]B of 200 MB/);
    await expect(task).toContainText(/Exit0/);
    await task.getByRole('button', { name: 'Files of the task' }).click();
    await page.getByRole('menuitemradio', { name: '.command.sh, the script' }).click();
    await expect(task.getByRole('log')).toContainText('summarise-samples');
  });

  await test.step('what the tasks used is plotted, and leads to the task that used most', async () => {
    await run.tab('Resources');
    await expect(page.getByRole('img', { name: /^SUMMARISE: .* cores?/ })).toBeVisible();
    await page.getByRole('button', { name: 'Memory', exact: true }).click();
    await page.getByRole('radio', { name: '% of request' }).click();
    await expect(page.getByRole('img', { name: /^SUMMARISE: .* %/ })).toBeVisible();
    await page.getByRole('button', { name: 'Download' }).click();
    const [picture] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'This plot, PNG' }).click(),
    ]);
    expect(picture.suggestedFilename()).toBe(`${run.name}-resources.png`);
    await page.getByRole('button', { name: 'Download' }).click();
    const [table] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'All tasks, CSV' }).click(),
    ]);
    const lines = readFileSync(await table.path(), 'utf8')
      .trim()
      .split('\n');
    expect(lines).toHaveLength(12);
    await page.getByRole('radio', { name: 'Table' }).click();
    const row = page.getByRole('row', { name: /^SUMMARISE/ });
    await row.getByRole('link').last().click();
    await expect(page.getByRole('complementary')).toContainText('SUMMARISE');
  });

  await test.step('its files can be saved', async () => {
    await run.tab('Info');
    const [timeline] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /^Download timeline-/ }).click(),
    ]);
    expect(readFileSync(await timeline.path(), 'utf8')).toContain('</html>');
  });

  await test.step('the parameters are those that were launched', async () => {
    await run.tab('Parameters');
    await expect(page.getByRole('row', { name: /^samples/ })).toContainText('2launch');
  });

  await test.step('the list of runs has it', async () => {
    await page.getByRole('link', { name: 'Runs', exact: true }).first().click();
    await expect(page.getByRole('row', { name: new RegExp(run.name) })).toContainText('Succeeded');
    expect(documents).toBe(0);
  });
});
