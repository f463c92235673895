import { useLayoutEffect, useState } from 'react';

/**
 * Width and height of an element in pixels, kept true; zero before it is there. The element is held in a
 * state (`ref={setElement}`), as it may come later than the part that measures it.
 */
export function useSize(watched: Element | null): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    if (!watched) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = watched;
      setSize((held) =>
        held.width === width && held.height === height ? held : { width, height },
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(watched);
    return () => observer.disconnect();
  }, [watched]);
  return size;
}
