import { type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';

const least = 0.25;
const most = 2;
/** Smaller than this nothing can be read, so a large graph is scrolled instead. */
const leastFit = 0.8;

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Anchor {
  /** The spot of the drawing, at a scale of one, that stays where it is… */
  readonly x: number;
  readonly y: number;
  /** …which is so far from the corner of the frame. */
  readonly left: number;
  readonly top: number;
}

/** Zooming and panning of a drawing in a frame that scrolls; `begin` is the height at which it begins. */
export function useZoom({ width, height }: Size, begin: number) {
  const frame = useRef<HTMLElement>(null);
  const [scale, setScale] = useState(1);
  const anchor = useRef<Anchor | null>(null);

  const settle = (at: number) => {
    const held = anchor.current;
    if (!held || !frame.current) return;
    frame.current.scrollLeft = held.x * at - held.left;
    frame.current.scrollTop = held.y * at - held.top;
    anchor.current = null;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: after what was drawn has the new size
  useLayoutEffect(() => settle(scale), [scale]);

  const zoom = (wanted: number, at?: { clientX: number; clientY: number }) => {
    const box = frame.current?.getBoundingClientRect();
    const next = Math.min(most, Math.max(least, wanted));
    if (!box || !frame.current || next === scale) return;
    const left = at ? at.clientX - box.left : box.width / 2;
    const top = at ? at.clientY - box.top : box.height / 2;
    anchor.current = {
      x: (frame.current.scrollLeft + left) / scale,
      y: (frame.current.scrollTop + top) / scale,
      left,
      top,
    };
    setScale(next);
  };

  const fit = () => {
    const { clientWidth = 0, clientHeight = 0 } = frame.current ?? {};
    if (clientWidth === 0 || clientHeight === 0) return;
    const whole = Math.min(clientWidth / width, clientHeight / height, 1);
    const next = Math.max(leastFit, whole);
    anchor.current = { x: 0, y: begin, left: 0, top: clientHeight / 2 };
    setScale(next);
    if (next === scale) settle(next);
  };

  const fitLater = useRef(fit);
  fitLater.current = fit;
  useLayoutEffect(() => fitLater.current(), []);

  const zoomLater = useRef(zoom);
  zoomLater.current = zoom;
  const held = useRef(scale);
  held.current = scale;
  useEffect(() => {
    const element = frame.current;
    // A wheel without Ctrl scrolls; with it, browsers would zoom the page unless they are told at once.
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomLater.current(held.current * Math.exp(-event.deltaY / 300), event);
    };
    element?.addEventListener('wheel', wheel, { passive: false });
    return () => element?.removeEventListener('wheel', wheel);
  }, []);

  return {
    frame,
    scale,
    fit,
    zoomIn: () => zoom(scale * 1.25),
    zoomOut: () => zoom(scale / 1.25),
    onPointerDown: pan,
  };
}

/** Drags the ground with a mouse; fingers scroll by themselves. */
function pan(event: PointerEvent<HTMLElement>): void {
  const frame = event.currentTarget;
  if (event.pointerType !== 'mouse' || event.button !== 0) return;
  if (event.target instanceof Element && event.target.closest('button')) return;
  const move = (moved: globalThis.PointerEvent) =>
    frame.scrollBy(-moved.movementX, -moved.movementY);
  const end = () => {
    frame.removeEventListener('pointermove', move);
    frame.classList.remove('panning');
  };
  frame.setPointerCapture(event.pointerId);
  frame.classList.add('panning');
  frame.addEventListener('pointermove', move);
  frame.addEventListener('lostpointercapture', end, { once: true });
}
