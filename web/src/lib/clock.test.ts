import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { onTick } from './clock';

function see(visible: boolean) {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visible ? 'visible' : 'hidden');
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('ticks for all at one pace with one timer, and stops with the last', () => {
  const [a, b] = [vi.fn(), vi.fn()];
  const stops = [onTick(1000, a), onTick(1000, b)];
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(3000);
  expect([a.mock.calls.length, b.mock.calls.length]).toEqual([3, 3]);
  for (const stop of stops) stop();
  expect(vi.getTimerCount()).toBe(0);
});

it('rests while nobody sees the page, and is right at once when somebody does', () => {
  const listener = vi.fn();
  const stop = onTick(1000, listener);
  see(false);
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(3_600_000);
  expect(listener).not.toHaveBeenCalled();
  see(true);
  expect(listener).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(1000);
  expect(listener).toHaveBeenCalledTimes(2);
  stop();
});
