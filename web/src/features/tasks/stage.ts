import type { components } from '@/api/schema';
import type { ProcessCounts } from '@/ui/processes';
import type { Task } from './queries';
import type { StageView, TaskView } from './taskView';

/**
 * What every view of a run's tasks is given. Views keep nothing of their own that a person would miss
 * after switching: filter, order and the chosen task are in `view`, and so in the address.
 */
export interface StageProps {
  readonly workflowId: string;
  readonly view: TaskView;
  /** Counters of the run. */
  readonly load: components['schemas']['WorkflowLoad'] | undefined;
  /** In the order of the pipeline; undefined while they are read. */
  readonly processes: readonly ProcessCounts[] | undefined;
  /** When the run began and, once it has, ended. */
  readonly begin: number | null;
  readonly end: number | null;
  /** More may still happen. */
  readonly active: boolean;
  /** The present, renewed once a second while more may happen. */
  readonly now: number;
  /** Chooses a task and shows it: beside the views, and on a phone as a bar that opens a sheet. */
  readonly openTask: (taskId: number) => void;
  /** Tells where the chosen task stands in this view, for going on to its neighbours. */
  readonly onPlace: (place: TaskPlace | null) => void;
}

/** The chosen task and its neighbours in the order of the view that is shown. */
export interface TaskPlace {
  readonly known?: Task;
  readonly previous?: number;
  readonly next?: number;
}

/** The views that can be chosen, in the order of the switch. */
export const offeredViews: readonly StageView[] = ['timeline', 'graph', 'table'];
