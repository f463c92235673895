import type { StatusKind } from './status';

/** One element of a shape on a field of 16 by 16, drawn with strokes of the colour around it. */
export type ShapePart = readonly ['path' | 'circle' | 'rect', Readonly<Record<string, string>>];

const filled = { fill: 'currentColor', stroke: 'none' };
const cut = { stroke: 'var(--surface)', strokeWidth: '1.7' };
const tick = 'm5 8.2 2.1 2.1L11 6.2';

/**
 * The shapes of the states, as data: the page draws them as elements, the tab's icon as a picture.
 * Filled shapes are final and clear; hollow shapes are waiting, reused or unsure.
 */
export const statusShapes: Record<StatusKind, readonly ShapePart[]> = {
  pending: [['circle', { cx: '8', cy: '8', r: '5.6', strokeDasharray: '1.2 2.7' }]],
  submitted: [
    ['path', { d: 'M8 1.8 14.2 8 8 14.2 1.8 8Z' }],
    ['path', { d: 'M8 5.4V8l1.6 1.2' }],
  ],
  running: [
    ['circle', { cx: '8', cy: '8', r: '6', opacity: '.35' }],
    ['path', { className: 'spin', d: 'M8 2a6 6 0 0 1 6 6' }],
    ['path', { d: 'M6.6 5.4v5.2L10.8 8Z', ...filled }],
  ],
  ok: [
    ['circle', { cx: '8', cy: '8', r: '6.7', ...filled }],
    ['path', { d: tick, ...cut }],
  ],
  cached: [
    ['rect', { x: '2', y: '2', width: '12', height: '12', rx: '2.5' }],
    ['path', { d: tick }],
  ],
  warn: [
    ['path', { d: 'M8 2.2 14.4 13.4H1.6Z' }],
    ['path', { d: 'M8 6.4v3.2M8 11.4v.1' }],
  ],
  failed: [
    ['path', { d: 'M5.1 1.3h5.8l3.8 3.8v5.8l-3.8 3.8H5.1L1.3 10.9V5.1Z', ...filled }],
    ['path', { d: 'm5.6 5.6 4.8 4.8m0-4.8-4.8 4.8', ...cut }],
  ],
  cancelled: [
    ['circle', { cx: '8', cy: '8', r: '6' }],
    ['path', { d: 'm3.8 12.2 8.4-8.4' }],
  ],
  unknown: [
    [
      'rect',
      { x: '2.2', y: '2.2', width: '11.6', height: '11.6', rx: '5.8', strokeDasharray: '3 1.8' },
    ],
    ['path', { d: 'M6.3 6.3a1.75 1.75 0 1 1 2.5 1.7c-.5.3-.8.5-.8 1.1M8 11.1v.1' }],
  ],
};
