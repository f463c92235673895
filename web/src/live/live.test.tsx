import { act, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { renderPage } from '@/testing/renderPage';

/** A stream whose events the test sends. */
class ToldEventSource extends EventTarget {
  static readonly CLOSED = 2;
  static last: ToldEventSource | undefined;
  readyState = 1;
  onerror: (() => void) | null = null;
  constructor(readonly url: string) {
    super();
    ToldEventSource.last = this;
  }
  close() {
    this.readyState = 2;
  }
  tell(type: string, data: object) {
    act(() => {
      this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
    });
  }
  fail(closed: boolean) {
    if (closed) this.readyState = 2;
    act(() => this.onerror?.());
  }
}

async function renderLive() {
  vi.stubGlobal('EventSource', ToldEventSource);
  const page = await renderPage('/tokens');
  await screen.findByRole('cell', { name: 'laptop' });
  const stream = ToldEventSource.last;
  if (!stream) throw new Error('no stream was opened');
  stream.tell('hello', { version: '0.1.0' });
  return { ...page, stream };
}

it('reads again what a hint names', async () => {
  const { world, stream } = await renderLive();
  world.tokens.push({ id: 9, name: 'from-elsewhere', dateCreated: new Date().toISOString() });
  stream.tell('change', { entity: 'token', id: '9' });
  expect(await screen.findByRole('cell', { name: 'from-elsewhere' })).toBeVisible();
});

it('reads everything again after a break, since hints were missed', async () => {
  const { world, stream } = await renderLive();
  world.tokens.push({ id: 9, name: 'missed', dateCreated: new Date().toISOString() });
  stream.fail(false);
  expect(screen.queryByText('missed')).toBeNull();
  stream.tell('hello', { version: '0.1.0' });
  expect(await screen.findByRole('cell', { name: 'missed' })).toBeVisible();
});

it('opens a new stream when the browser has given up', async () => {
  const { stream } = await renderLive();
  stream.fail(true);
  await waitFor(() => expect(ToldEventSource.last).not.toBe(stream), { timeout: 6000 });
});

it('offers the new page after an update, and does not reload by itself', async () => {
  const { stream } = await renderLive();
  stream.tell('hello', { version: '0.2.0' });
  expect(await screen.findByText('Belfry was updated.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Load the new version' })).toBeVisible();
});
