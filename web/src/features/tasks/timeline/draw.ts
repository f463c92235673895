import { formatCount } from '@/lib/format';
import { taskState } from '../taskState';
import { type Bar, binsHeight, headHeight, type LaneLayout, type TimelineLayout } from './layout';

/** What the canvas shows: the part of the layout between `scroll` and `scroll + height`. */
export interface Scene {
  readonly layout: TimelineLayout;
  readonly binWidth: number | null;
  readonly width: number;
  readonly height: number;
  readonly scroll: number;
  /** Pixels for milliseconds after the begin. */
  readonly x: (ms: number) => number;
  readonly ticks: readonly number[];
  /** The present, where more may happen. */
  readonly now: number | null;
  readonly chosen: number | null;
  readonly pointed: number | null;
  /** What stands at the right of the head of a lane. */
  readonly facts: (lane: LaneLayout) => string;
  readonly shortName: (name: string) => string;
}

const names = [
  'surface',
  'ink',
  'ink-3',
  'line',
  'grid',
  'accent',
  'mark-1',
  'mark-2',
  'mark-wait',
  'st-pending',
  'st-submitted',
  'st-running',
  'st-ok',
  'st-cached',
  'st-warn',
  'st-failed',
  'st-cancelled',
  'st-unknown',
  'mono',
  'sans',
] as const;
type Tokens = Record<(typeof names)[number], string>;

/** The tokens of the theme that holds now. */
export function readTokens(element: Element): Tokens {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as Tokens;
}

/** Draws the lanes in sight. */
export function draw(canvas: HTMLCanvasElement, scene: Scene): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(scene.width * ratio), Math.round(scene.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const tokens = readTokens(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, scene.width, scene.height);
  context.fillStyle = tokens.grid;
  for (const tick of scene.ticks) context.fillRect(Math.round(scene.x(tick)), 0, 1, scene.height);
  for (const lane of scene.layout.lanes) {
    const top = lane.top - scene.scroll;
    if (top > scene.height) break;
    if (top + lane.height >= 0) drawLane(context, tokens, scene, lane, top);
  }
  if (scene.now !== null) {
    context.fillStyle = tokens.ink;
    context.fillRect(Math.round(scene.x(scene.now)), 0, 1, scene.height);
  }
}

function drawLane(
  context: CanvasRenderingContext2D,
  tokens: Tokens,
  scene: Scene,
  lane: LaneLayout,
  top: number,
): void {
  context.fillStyle = tokens.line;
  context.fillRect(0, Math.round(top + lane.height) - 1, scene.width, 1);
  const facts = scene.facts(lane);
  context.font = `10px ${tokens.sans}`;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  context.fillStyle = tokens['ink-3'];
  context.fillText(facts, scene.width - 14, top + 13);
  const room = scene.width - context.measureText(facts).width - 24;
  context.font = `11px ${tokens.mono}`;
  context.textAlign = 'left';
  context.fillStyle = tokens.ink;
  context.fillText(clipped(context, scene.shortName(lane.process.name), room), 8, top + 13);
  // Of tasks that reach beyond the time shown, only the part within it.
  context.save();
  context.beginPath();
  context.rect(scene.binWidth === null ? scene.x(0) - 1 : 0, top, scene.width, lane.height);
  context.clip();
  if (scene.binWidth === null) {
    drawRows(context, tokens, scene, lane, top + headHeight);
  } else {
    drawBins(context, tokens, scene, lane, top + headHeight, scene.binWidth);
  }
  context.restore();
}

function drawRows(
  context: CanvasRenderingContext2D,
  tokens: Tokens,
  scene: Scene,
  lane: LaneLayout,
  top: number,
): void {
  const first = Math.max(0, Math.floor(-top / lane.pitch) - 1);
  const last = Math.min(lane.rows.length, Math.ceil((scene.height - top) / lane.pitch) + 1);
  for (let i = first; i < last; i++) {
    for (const bar of lane.rows[i] ?? []) {
      drawBar(context, tokens, scene, bar, top + i * lane.pitch, lane.pitch);
    }
  }
}

function drawBar(
  context: CanvasRenderingContext2D,
  tokens: Tokens,
  scene: Scene,
  bar: Bar,
  y: number,
  pitch: number,
): void {
  const thick = pitch - 2;
  if (bar.wait) {
    const from = scene.x(bar.wait.from);
    context.fillStyle = tokens['mark-wait'];
    context.fillRect(from, y + thick / 2 - 1, Math.max(1, scene.x(bar.wait.to) - from), 2);
  }
  let [left, right] = [scene.x(bar.wait?.from ?? 0), scene.x(bar.wait?.to ?? 0)];
  if (bar.run) {
    const from = scene.x(bar.run.from);
    const to = Math.max(from + 1.5, scene.x(bar.run.to));
    if (!bar.wait) left = from;
    right = to;
    const { kind } = taskState({
      status: bar.status,
      errorAction: bar.ignored ? 'IGNORE' : undefined,
    });
    const bad = kind === 'failed' || kind === 'warn';
    context.fillStyle =
      kind === 'running'
        ? tokens['st-running']
        : kind === 'failed'
          ? tokens['st-failed']
          : kind === 'warn'
            ? tokens['st-warn']
            : kind === 'cancelled'
              ? tokens['mark-2']
              : tokens['mark-1'];
    context.globalAlpha = kind === 'running' ? 0.55 : 1;
    // A gap of a hair keeps tasks apart that follow each other at once.
    const gap = to - from > 3 ? 0.5 : 0;
    context.beginPath();
    context.roundRect(from, y, to - from - gap, thick, Math.min(2, (to - from) / 2));
    context.fill();
    context.globalAlpha = 1;
    if (bar.grows) context.fillRect(to - 2, y - 0.5, 2, thick + 1);
    if (bad) cross(context, tokens, to, y + thick / 2, kind);
  }
  if (bar.taskId === scene.chosen || bar.taskId === scene.pointed) {
    context.strokeStyle = bar.taskId === scene.chosen ? tokens.accent : tokens.ink;
    context.lineWidth = 1.5;
    context.strokeRect(left - 2, y - 2, right - left + 4, thick + 4);
  }
}

/** The mark of a failure: its shape tells it where colours do not. */
function cross(
  context: CanvasRenderingContext2D,
  tokens: Tokens,
  x: number,
  y: number,
  kind: 'failed' | 'warn',
): void {
  context.strokeStyle = tokens[`st-${kind}`];
  context.fillStyle = tokens.surface;
  context.lineWidth = 1.2;
  context.beginPath();
  context.arc(x, y, 4.5, 0, Math.PI * 2);
  context.fill();
  context.stroke();
  context.beginPath();
  context.moveTo(x - 1.8, y - 1.8);
  context.lineTo(x + 1.8, y + 1.8);
  context.moveTo(x + 1.8, y - 1.8);
  context.lineTo(x - 1.8, y + 1.8);
  context.stroke();
}

/** Running above the line, waiting below it, failures as posts. */
function drawBins(
  context: CanvasRenderingContext2D,
  tokens: Tokens,
  scene: Scene,
  lane: LaneLayout,
  top: number,
  binWidth: number,
): void {
  const { runningIn, waitingIn, failedIn } = lane.process;
  const most = Math.max(1, ...runningIn);
  const mostWaiting = Math.max(1, ...waitingIn);
  const base = top + binsHeight * 0.72;
  const [above, below] = [base - top, top + binsHeight - base];
  const end = scene.x(scene.now ?? Number.POSITIVE_INFINITY);
  const place = (i: number) => {
    const from = scene.x(i * binWidth);
    const to = Math.min(scene.x((i + 1) * binWidth), end, scene.width);
    return [from, Math.max(0.5, to - from)] as const;
  };
  context.fillStyle = tokens['mark-1'];
  runningIn.forEach((count, i) => {
    if (count === 0) return;
    const [from, width] = place(i);
    const height = Math.max(1, (count / most) * above);
    context.fillRect(from, base - height, width, height);
  });
  context.fillStyle = tokens['mark-wait'];
  waitingIn.forEach((count, i) => {
    if (count === 0) return;
    const [from, width] = place(i);
    context.fillRect(from, base + 1, width, Math.max(1, (count / mostWaiting) * (below - 1)));
  });
  context.fillStyle = tokens['st-failed'];
  failedIn.forEach((count, i) => {
    if (count === 0) return;
    const [from, width] = place(i);
    context.fillRect(from + width / 2 - 0.75, top, 1.5, above);
    context.fillRect(from + width / 2 - 2, top, 4, 4);
  });
  context.fillStyle = tokens['ink-3'];
  context.fillRect(scene.x(0), base, scene.width - scene.x(0) - 8, 0.5);
  context.font = `10px ${tokens.sans}`;
  context.textAlign = 'right';
  context.fillText(formatCount(Math.ceil(most)), scene.x(0) - 6, top + 6);
}

function clipped(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let end = text.length;
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > room) end--;
  return `${text.slice(0, end)}…`;
}
