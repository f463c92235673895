import { act, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { keys } from '@/api/keys';
import { renderPage } from '@/testing/renderPage';
import type { World } from '@/testing/world';

/** A browser's notifications, and what it answers when asked for them. */
function stubNotification(permission: NotificationPermission, answer = permission) {
  const shown: { title: string; options: NotificationOptions; press: () => void }[] = [];
  class FakeNotification {
    static permission = permission;
    static requestPermission = vi.fn(async () => {
      FakeNotification.permission = answer;
      return answer;
    });
    onclick = () => {};
    constructor(title: string, options: NotificationOptions) {
      shown.push({ title, options, press: () => this.onclick() });
    }
    close() {}
  }
  vi.stubGlobal('Notification', FakeNotification);
  vi.stubGlobal('isSecureContext', true);
  return { shown, ask: FakeNotification.requestPermission };
}

function firstRun(world: World) {
  const run = world.runs[0];
  if (!run) throw new Error('no run');
  return run;
}

async function openRun() {
  let id = '';
  const page = await renderPage('/profile', (world) => {
    const run = firstRun(world);
    id = run.id;
    run.processes = run.processes.map((it) => ({ ...it, fail: undefined }));
  });
  await act(() => page.router.navigate({ to: '/runs/$workflowId', params: { workflowId: id } }));
  const ring = await screen.findByRole('button', { name: 'Ring when done' });
  const end = async () => {
    const run = firstRun(page.world);
    run.status = 'SUCCEEDED';
    run.end = Date.now();
    await act(() => page.queryClient.invalidateQueries({ queryKey: keys.workflows.one(id) }));
  };
  return { ...page, id, ring, end };
}

it('asks on the press only, tells the end once, and leads to the run', async () => {
  const { shown, ask } = stubNotification('default', 'granted');
  const { user, ring, end, router, id, path } = await openRun();
  expect(ask).not.toHaveBeenCalled();
  await user.click(ring);
  expect(ask).toHaveBeenCalledOnce();
  expect(ring).toHaveAttribute('aria-pressed', 'true');

  await act(() => router.navigate({ to: '/tokens' }));
  await end();
  await waitFor(() => expect(shown).toHaveLength(1));
  expect(shown[0]?.title).toBe('determined_volta: succeeded');
  expect(shown[0]?.options.tag).toBe(`belfry.run.${id}`);
  expect(localStorage.getItem('belfry.rings')).toBeNull();
  act(() => shown[0]?.press());
  await waitFor(() => expect(path()).toBe(`/runs/${id}`));
  expect(shown).toHaveLength(1);
});

it('leaves it to the tab that was first', async () => {
  const { shown } = stubNotification('granted');
  const { user, ring, end } = await openRun();
  await user.click(ring);
  localStorage.removeItem('belfry.rings');
  await end();
  await waitFor(() => expect(document.title).toMatch(/^\S determined_volta – succeeded/));
  expect(shown).toEqual([]);
});

it('waits on after a reload, and forgets a run that is gone', async () => {
  const { shown } = stubNotification('granted');
  let id = '';
  await renderPage('/profile', (world) => {
    const run = world.runs.find((r) => r.runName === 'golden_curie');
    id = run?.id ?? '';
    localStorage.setItem('belfry.rings', JSON.stringify([id, 'gone']));
    window.dispatchEvent(new StorageEvent('storage', { key: 'belfry.rings' }));
  });
  await screen.findByRole('heading', { level: 1 });
  act(() => window.dispatchEvent(new StorageEvent('storage', { key: 'belfry.rings' })));
  await waitFor(() => expect(shown.map(({ title }) => title)).toEqual(['golden_curie: succeeded']));
  await waitFor(() => expect(localStorage.getItem('belfry.rings')).toBeNull());
});

it('says what to do where notifications are blocked, and rings on the page', async () => {
  stubNotification('denied');
  const { user, ring, end } = await openRun();
  await user.click(ring);
  expect(await screen.findByText(/blocked in your browser/)).toBeVisible();
  expect(ring).toHaveAttribute('aria-pressed', 'true');
  await end();
  expect(await screen.findByText('determined_volta: succeeded')).toBeVisible();
});
