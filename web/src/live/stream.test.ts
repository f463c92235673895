import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveStream } from './stream';

class Source extends EventTarget {
  static readonly CLOSED = 2;
  static all: Source[] = [];
  readyState = 1;
  onerror: (() => void) | null = null;
  constructor() {
    super();
    Source.all.push(this);
  }
  close() {
    this.readyState = 2;
  }
  tell(type: string) {
    this.dispatchEvent(new MessageEvent(type, { data: '{}' }));
  }
}

const listener = { onHello: vi.fn(), onChange: vi.fn(), onBreak: vi.fn() };
let stream: LiveStream;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Source);
  Source.all = [];
  for (const told of Object.values(listener)) told.mockReset();
  stream = new LiveStream('/live', listener);
  stream.start();
});

afterEach(() => {
  stream.stop();
  vi.useRealTimers();
});

const source = () => Source.all.at(-1);

it('stays open as long as there are signs of life', () => {
  source()?.tell('hello');
  for (let day = 0; day < 24 * 60 * 2; day += 1) {
    vi.advanceTimersByTime(30_000);
    source()?.tell('ping');
  }
  expect(Source.all).toHaveLength(1);
  expect(listener.onBreak).not.toHaveBeenCalled();
});

it('begins anew when the line fell silent, as after a sleep', () => {
  source()?.tell('hello');
  vi.advanceTimersByTime(61_000);
  expect(listener.onBreak).toHaveBeenCalledOnce();
  expect(Source.all).toHaveLength(2);
  expect(Source.all[0]?.readyState).toBe(2);
});

it('waits for the network, and is back at once with it', () => {
  source()?.tell('hello');
  window.dispatchEvent(new Event('offline'));
  expect(listener.onBreak).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(600_000);
  expect(Source.all).toHaveLength(1);
  window.dispatchEvent(new Event('online'));
  expect(Source.all).toHaveLength(2);
});

it('leaves nothing behind', () => {
  source()?.tell('hello');
  stream.stop();
  vi.advanceTimersByTime(600_000);
  window.dispatchEvent(new Event('online'));
  expect(Source.all).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});
