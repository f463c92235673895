import '@testing-library/jest-dom/vitest';
import { cleanup, configure, getConfig } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';

// Whole pages on a busy machine.
configure({ asyncUtilTimeout: 15_000 });

// Each try of `findBy…` that fails would write out the whole page. Only the last one is read.
const { getElementError } = getConfig();
configure({
  getElementError(message, container) {
    // The library says so only in a member that its types do not name.
    const isTrying = Reflect.get(getConfig(), '_disableExpensiveErrorDiagnostics') === true;
    if (!isTrying) return getElementError(message, container);
    const error = new Error(message ?? '');
    error.name = 'TestingLibraryElementError';
    return error;
  },
});

class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

/** An event stream over which nothing comes, as jsdom has none. */
class SilentEventSource extends EventTarget {
  static readonly CLOSED = 2;
  readyState = 1;
  onerror: unknown = null;
  close() {
    this.readyState = SilentEventSource.CLOSED;
  }
}

// What jsdom lacks and the page takes for granted.
beforeEach(() => {
  // Toasts bring a style sheet, and whoever looks for a role asks each rule about each element.
  for (const style of document.head.querySelectorAll('style')) style.remove();
  vi.stubGlobal('EventSource', SilentEventSource);
  vi.stubGlobal('ResizeObserver', NoObserver);
  vi.stubGlobal('IntersectionObserver', NoObserver);
  vi.stubGlobal('scrollTo', () => {});
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => {},
    removeEventListener: () => {},
  }));
  Element.prototype.scrollIntoView ??= () => {};
  Element.prototype.hasPointerCapture ??= () => false;
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  localStorage.clear();
});
