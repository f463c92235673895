import { useVirtualizer, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';

interface Options {
  count: number;
  estimateSize: (index: number) => number;
  /** Place that stays rendered wherever the scroll is: it holds the focus. */
  keep: number | null;
}

/** What of the list of rows is needed to tell the height of one. */
interface Measured {
  readonly measurementsCache: readonly { readonly size: number }[];
  indexFromElement(row: HTMLElement): number;
}

/**
 * Renders only the rows in sight. What scrolls is the nearest ancestor of `body` that scrolls, or the
 * window: the same list stands in a column of its own on wide screens and in the page on phones.
 */
export function useScrollVirtualizer(body: RefObject<HTMLElement | null>, options: Options) {
  const scroller = useScroller(body);
  const [scrollMargin, setScrollMargin] = useState(0);
  const guess = options.estimateSize(0);
  const [found, setFound] = useState<{ guess: number; height: number }>();
  const height = found?.guess === guess ? found.height : guess;
  const shared = {
    count: options.count,
    // Where most rows are as high as was guessed, none has to be counted anew when it is first seen.
    estimateSize: () => height,
    measureElement: (row: HTMLElement, seen: ResizeObserverEntry | undefined, list: Measured) => {
      const box = seen?.borderBoxSize[0];
      // A row that has just been drawn tells its height later: asking it would lay out the page at once.
      if (!box) return list.measurementsCache[list.indexFromElement(row)]?.size ?? height;
      const size = Math.round(box.blockSize);
      if (size !== height && found?.guess !== guess) setFound({ guess, height: size });
      return size;
    },
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

  const virtualizer = scroller ? onElement : onWindow;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the heights follow from it
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, height]);

  // What stands above the rows may change its height at any time, but not by scrolling, which must stay quick.
  useLayoutEffect(() => {
    if (virtualizer.isScrolling) return;
    const top = body.current?.getBoundingClientRect().top;
    if (top === undefined || scroller === undefined) return;
    const margin = scroller
      ? top - scroller.getBoundingClientRect().top + scroller.scrollTop
      : top + window.scrollY;
    setScrollMargin((held) => (Math.abs(held - margin) < 1 ? held : margin));
  });

  return { virtualizer, scrollMargin };
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
