import { expect, test } from '../fixtures/test';

/** More than a page of the list holds. */
const COUNT = 60;

test('somebody finds runs by what they were, and does away with all that match', async ({
  page,
  signIn,
  belfry,
}) => {
  test.setTimeout(120_000);
  const token = belfry.createToken('reporter');
  for (let n = 0; n < COUNT; n++) await report(belfry.url, token, n);
  await signIn();

  await test.step('a parameter narrows the list once it is known', async () => {
    await page.goto('/runs?search=params.genome:GRCh38');
    await expect(page.getByText('30 runs', { exact: true })).toBeAttached({ timeout: 20_000 });
    const failed = page.getByRole('button', { name: 'Failed 10' });
    await expect(failed).toBeVisible();
    await failed.click();
    await expect(page).toHaveURL(/status%3Afailed/);
    await expect(page.getByText('10 runs', { exact: true })).toBeAttached();
  });

  await test.step('the keyboard completes, and a mistake is told where it stands', async () => {
    await page.keyboard.press('/');
    const box = page.getByRole('combobox', { name: 'Filter runs' });
    await expect(box).toBeFocused();
    await box.fill('');
    await page.keyboard.type('dur');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(box).toHaveValue('duration:');
    await page.keyboard.type('long ');
    await page.keyboard.press('Escape');
    await expect(page.getByText('“long” is no range of time')).toBeVisible();
    await expect(box).toHaveValue('duration:long ');
  });

  await test.step('all runs that match are deleted, beyond those that are loaded', async () => {
    await page.goto('/runs?search=story');
    await expect(page.getByText(`${COUNT} runs`, { exact: true })).toBeAttached();
    await page.getByRole('checkbox', { name: 'Select all loaded runs' }).check();
    await page.getByRole('button', { name: `Select all ${COUNT} that match` }).click();
    await expect(page.getByText(`${COUNT} runs selected`)).toBeVisible();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const dialog = page.getByRole('alertdialog');
    await expect(dialog).toContainText('Left alone: 1 still under way.');
    await dialog.getByRole('button', { name: `Delete ${COUNT - 1} runs` }).click();
    await expect(page.getByText('1 run', { exact: true })).toBeAttached();
    await expect(page.getByRole('link', { name: 'story_59' })).toBeVisible();
  });
});

/** What a client tells of a run: every third failed, and the last goes on. */
async function report(url: string, token: string, n: number): Promise<void> {
  const call = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${url}/api/trace/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
    return answer.json();
  };
  const runName = `story_${n}`;
  const sessionId = `5e551017-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const { workflowId } = await call('POST', 'create', {
    sessionId,
    runName,
    projectName: 'lab/story',
    repository: null,
    workflowId: null,
    instant: Date.now(),
  });
  const workflow = {
    id: workflowId,
    runName,
    sessionId,
    projectName: 'lab/story',
    start: new Date().toISOString(),
    params: { genome: n % 2 === 0 ? 'GRCh38' : 'GRCm39' },
  };
  await call('PUT', `${workflowId}/begin`, { workflow, processNames: [], instant: Date.now() });
  if (n === COUNT - 1) return;
  const success = n % 3 !== 0;
  await call('PUT', `${workflowId}/complete`, {
    workflow: { ...workflow, complete: new Date().toISOString(), duration: 5, success },
    metrics: [],
    instant: Date.now(),
  });
}
