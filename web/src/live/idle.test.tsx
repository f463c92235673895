import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { renderPage } from '@/testing/renderPage';

const minute = 60_000;

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => void vi.useRealTimers());

// Pages on which something counts are drawn each second, so that a shorter time must do for them.
it.each([
  ['/runs/{golden_curie}?tab=tasks', 'golden_curie', 60],
  ['/runs/{golden_curie}?tab=log', 'golden_curie', 60],
  ['/runs/{determined_volta}?tab=tasks', 'determined_volta', 2],
  ['/runs', 'Runs', 2],
  ['/tokens', 'Access tokens', 60],
])('%s asks nothing as long as nothing happens', async (path, heading, minutes) => {
  const page = await renderPage('/profile');
  const asked = vi.spyOn(page.backend, 'handle');
  const to = path.replace(/\{(\w+)\}/, (_, name) => {
    return page.world.runs.find((run) => run.runName === name)?.id ?? '';
  });
  act(() => page.router.history.push(to));
  await screen.findByRole('heading', { level: 1, name: heading });
  await act(() => vi.advanceTimersByTimeAsync(5000));
  expect(asked).toHaveBeenCalled();

  asked.mockClear();
  const timers = vi.getTimerCount();
  await act(() => vi.advanceTimersByTimeAsync(minutes * minute));
  expect(asked.mock.calls.map(([request]) => request.url)).toEqual([]);
  expect(vi.getTimerCount()).toBeLessThanOrEqual(timers);
});
