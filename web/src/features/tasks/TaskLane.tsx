import { cx } from '@/lib/cx';
import { laneOf, type TimeSpan } from './lane';
import type { Task } from './queries';
import { taskState } from './taskState';

/** When a task waited and ran, within the time of its run: thin is waiting, thick is running. */
export function TaskLane({ task, span }: { task: Task; span: TimeSpan }) {
  const { wait, run, grows } = laneOf(task, span);
  const x = (share: number) => share * 100;
  return (
    <svg className="gantt" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">
      <line x1="0" x2="100" y1="8" y2="8" className="gridl" />
      {wait && (
        <rect
          className="lane-wait"
          x={x(wait.from)}
          width={x(wait.to - wait.from)}
          y="6.5"
          height="3"
        />
      )}
      {run && (
        <rect
          className={cx('lane-run', taskState(task).kind)}
          x={x(run.from)}
          // A short task in a long run is still there.
          width={Math.max(0.8, x(run.to - run.from))}
          y="4"
          height="8"
        />
      )}
      {grows && run && (
        <rect className="lane-edge" x={x(run.to) - 1.6} width="1.6" y="3" height="10" />
      )}
    </svg>
  );
}
