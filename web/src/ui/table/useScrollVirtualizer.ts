import { useVirtualizer, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';

interface Options {
  count: number;
  estimateSize: (index: number) => number;
  /** Place that stays rendered wherever the scroll is: it holds the focus. */
  keep: number | null;
}

/**
 * Renders only the rows in sight. What scrolls is the nearest ancestor of `body` that scrolls, or the
 * window: the same list stands in a column of its own on wide screens and in the page on phones.
 */
export function useScrollVirtualizer(body: RefObject<HTMLElement | null>, options: Options) {
  const scroller = useScroller(body);
  const [scrollMargin, setScrollMargin] = useState(0);
  const shared = {
    count: options.count,
    estimateSize: options.estimateSize,
    overscan: 8,
    scrollMargin,
    rangeExtractor: (range: {
      startIndex: number;
      endIndex: number;
      overscan: number;
      count: number;
    }) => {
      const from = Math.max(0, range.startIndex - range.overscan);
      const to = Math.min(range.count - 1, range.endIndex + range.overscan);
      const places = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
      const { keep } = options;
      if (keep === null || keep >= range.count || (keep >= from && keep <= to)) return places;
      return keep < from ? [keep, ...places] : [...places, keep];
    },
  };
  const onWindow = useWindowVirtualizer<HTMLTableRowElement>({
    ...shared,
    enabled: scroller === null,
  });
  const onElement = useVirtualizer<HTMLElement, HTMLTableRowElement>({
    ...shared,
    getScrollElement: () => scroller ?? null,
    enabled: scroller !== null && scroller !== undefined,
  });

  // What stands above the rows may change its height at any time.
  useLayoutEffect(() => {
    const top = body.current?.getBoundingClientRect().top;
    if (top === undefined || scroller === undefined) return;
    const margin = scroller
      ? top - scroller.getBoundingClientRect().top + scroller.scrollTop
      : top + window.scrollY;
    setScrollMargin((held) => (Math.abs(held - margin) < 1 ? held : margin));
  });

  return { virtualizer: scroller ? onElement : onWindow, scrollMargin };
}

/** The element that scrolls, null for the window; undefined before the first layout. */
function useScroller(body: RefObject<HTMLElement | null>): HTMLElement | null | undefined {
  const [scroller, setScroller] = useState<HTMLElement | null>();
  useLayoutEffect(() => setScroller(findScroller(body.current)), [body]);
  useEffect(() => {
    const find = () => setScroller(findScroller(body.current));
    window.addEventListener('resize', find);
    return () => window.removeEventListener('resize', find);
  }, [body]);
  return scroller;
}

function findScroller(element: HTMLElement | null): HTMLElement | null {
  for (let e = element?.parentElement; e && e !== document.body; e = e.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(e).overflowY)) return e;
  }
  return null;
}
