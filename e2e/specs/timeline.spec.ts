import type { Belfry } from '../fixtures/belfry';
import { expect, test } from '../fixtures/test';

const second = 1000;

/** A run of two processes that ended, as a client would have reported it. */
async function report(belfry: Belfry): Promise<string> {
  const token = belfry.createToken('reports');
  const call = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${belfry.url}/api/trace/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.ok, await answer.clone().text()).toBe(true);
    return (await answer.json()) as { workflowId: string };
  };
  const begin = Date.parse('2026-11-01T09:00:00Z');
  const at = (seconds: number) => new Date(begin + seconds * second).toISOString();
  const announced = {
    runName: 'slow_river',
    projectName: 'acme/rnaseq',
    sessionId: '0a6f2c1e-7d5b-4a52-9a33-0d7c2b1e8f10',
  };
  const { workflowId } = await call('POST', 'create', { ...announced, instant: begin });
  const workflow = { ...announced, id: workflowId, start: at(0), commandLine: 'nextflow run' };
  await call('PUT', `${workflowId}/begin`, { workflow, processNames: ['ALIGN', 'COUNT'] });
  const task = (taskId: number, process: string, tag: string, from: number, to: number) => ({
    taskId,
    process,
    tag,
    name: `${process} (${tag})`,
    status: 'COMPLETED',
    attempt: 1,
    cpus: 2,
    exit: 0,
    hash: `ab/00000${taskId}`,
    submit: at(from - 20),
    start: at(from),
    complete: at(to),
  });
  const tasks = [
    { ...task(1, 'ALIGN', 's1', 60, 300), status: 'FAILED', exit: 137, errorAction: 'RETRY' },
    { ...task(2, 'ALIGN', 's1', 400, 900), attempt: 2 },
    task(3, 'ALIGN', 's2', 60, 800),
    task(4, 'COUNT', 's1', 1000, 1700),
  ];
  await call('PUT', `${workflowId}/progress`, { tasks });
  await call('PUT', `${workflowId}/complete`, {
    workflow: { ...workflow, complete: at(1800), success: true, exitStatus: 0 },
  });
  return workflowId;
}

test('a part of the time narrows timeline and table, and a task is chosen in either', async ({
  page,
  belfry,
  signIn,
}) => {
  await signIn();
  const id = await report(belfry);
  await page.goto(`/runs/${id}?tab=tasks`);
  const count = page.getByRole('status').filter({ hasText: /^\d+ tasks?$/ });
  await expect(count).toHaveText('4 tasks');

  await test.step('the view is chosen by keys and stands in the address', async () => {
    await page.getByRole('tab', { name: 'Table' }).focus();
    await page.keyboard.press('Home');
    await expect(page.getByRole('tab', { name: 'Timeline' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await expect(page).toHaveURL(/view=timeline/);
    const lanes = page.getByRole('table', { name: 'Tasks over time, by process' });
    await expect(lanes.getByRole('row', { name: /^ALIGN 3 3 0 1/ })).toBeAttached();
  });

  await test.step('a task is found and opened by keys', async () => {
    await page.getByRole('region', { name: /^When 4 tasks/ }).focus();
    await page.keyboard.press('End');
    await expect(
      page.getByText('COUNT (s1), Succeeded, waited 20 s, ran 11 m 40 s'),
    ).toBeAttached();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('complementary').getByText('#4')).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('a drag along the ribbon narrows the tasks', async () => {
    const plot = page.getByRole('img', { name: /^Cores in use over time, at most 4/ });
    const box = (await plot.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const x = (share: number) => box.x + 36 + share * (box.width - 44);
    await page.mouse.move(x(0.5), box.y + 30);
    await page.mouse.down();
    await page.mouse.move(x(0.7), box.y + 30, { steps: 4 });
    await page.mouse.move(x(0.9), box.y + 30, { steps: 4 });
    await page.mouse.up();
    await expect(page).toHaveURL(/during%3A2026-11-01T09/);
    await expect(count).toHaveText('2 tasks');
    await page.getByRole('tab', { name: 'Table' }).click();
    await expect(page.getByRole('grid').getByText('COUNT')).toBeVisible();
    await expect(count).toHaveText('2 tasks');
  });

  await test.step('its ends move by keys, and Escape takes all times again', async () => {
    const begin = page.getByRole('slider', { name: 'Begin of the time shown' });
    const before = Number(await begin.getAttribute('aria-valuenow'));
    await begin.focus();
    await page.keyboard.press('Shift+ArrowRight');
    await expect
      .poll(async () => Number(await begin.getAttribute('aria-valuenow')))
      .toBeGreaterThan(before);
    await page.keyboard.press('Escape');
    await expect(page).not.toHaveURL(/during/);
    await expect(count).toHaveText('4 tasks');
  });
});
