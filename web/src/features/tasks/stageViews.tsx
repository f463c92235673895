import { type ComponentType, lazy } from 'react';
import type { StageProps } from './stage';
import type { StageView } from './taskView';

/** Views that are no part of the first page's script. */
const loaders: Partial<Record<StageView, () => Promise<{ default: ComponentType<StageProps> }>>> = {
  timeline: () =>
    import('./timeline/TimelineView').then(({ TimelineView }) => ({ default: TimelineView })),
  graph: () => import('./graph/GraphView').then(({ GraphView }) => ({ default: GraphView })),
};

/** Fetches the script of a view, so that it is here when it is wanted. */
export function loadView(view: StageView): void {
  // A failure shows when the view is wanted.
  void loaders[view]?.().catch(() => undefined);
}

export const lazyViews: Partial<Record<StageView, ComponentType<StageProps>>> = Object.fromEntries(
  Object.entries(loaders).map(([view, load]) => [view, lazy(load)]),
);
