import { Segmented } from '@/ui/Segmented';
import { StatusShape } from '@/ui/StatusMark';
import type { Task } from './queries';
import { taskState } from './taskState';
import { texts } from './texts';

interface TryChoiceProps {
  tries: readonly Task[];
  taskId: number;
  onChoose: (taskId: number) => void;
}

const mostSideBySide = 4;

/** The tries of one piece of work, each a task of its own. */
export function TryChoice({ tries, taskId, onChoose }: TryChoiceProps) {
  const name = (task: Task) => texts.tryN(task.attempt ?? 1);
  if (tries.length > mostSideBySide) {
    return (
      <select
        className="select try-select"
        aria-label={texts.tries}
        value={taskId}
        onChange={(event) => onChoose(Number(event.target.value))}
      >
        {tries.map((task) => (
          <option key={task.taskId} value={task.taskId}>
            {`${name(task)}, ${taskState(task).word.toLowerCase()}`}
          </option>
        ))}
      </select>
    );
  }
  return (
    <Segmented
      small
      label={texts.tries}
      value={String(taskId)}
      onChange={(value) => onChoose(Number(value))}
      options={tries.map((task) => {
        const { kind } = taskState(task);
        return {
          value: String(task.taskId),
          label: name(task),
          icon: (
            <span className={kind}>
              <StatusShape kind={kind} size={12} />
            </span>
          ),
        };
      })}
    />
  );
}
