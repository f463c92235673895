/**
 * One timer for all who count at the same pace, and none while nobody sees the page: a tab in the
 * background draws nothing, so it need not wake up.
 */
interface Pace {
  now: number;
  readonly listeners: Set<() => void>;
  timer: ReturnType<typeof setInterval> | undefined;
}

const paces = new Map<number, Pace>();

/** The time of the last tick at this pace (milliseconds). */
export function clockTime(everyMs: number): number {
  return paceOf(everyMs).now;
}

/** Calls the listener at each tick while the page is visible. @returns how to stop */
export function onTick(everyMs: number, listener: () => void): () => void {
  const pace = paceOf(everyMs);
  if (pace.listeners.size === 0) {
    pace.now = Date.now();
    document.addEventListener('visibilitychange', wakeOrRest);
  }
  pace.listeners.add(listener);
  keepTime(pace, everyMs);
  return () => {
    pace.listeners.delete(listener);
    if (pace.listeners.size > 0) return;
    clearInterval(pace.timer);
    paces.delete(everyMs);
    if (paces.size === 0) document.removeEventListener('visibilitychange', wakeOrRest);
  };
}

function paceOf(everyMs: number): Pace {
  const held = paces.get(everyMs);
  if (held) return held;
  const pace: Pace = { now: Date.now(), listeners: new Set(), timer: undefined };
  paces.set(everyMs, pace);
  return pace;
}

function keepTime(pace: Pace, everyMs: number): void {
  if (document.visibilityState !== 'visible' || pace.timer !== undefined) return;
  pace.timer = setInterval(() => tick(pace), everyMs);
}

function tick(pace: Pace): void {
  pace.now = Date.now();
  for (const listener of pace.listeners) listener();
}

function wakeOrRest(): void {
  for (const [everyMs, pace] of paces) {
    if (document.visibilityState === 'visible') {
      tick(pace);
      keepTime(pace, everyMs);
    } else {
      clearInterval(pace.timer);
      pace.timer = undefined;
    }
  }
}
